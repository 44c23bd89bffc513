"""Service recovery: whether customers whose complaint was resolved are as loyal as those without a problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from gapmodel.errors import AnswerError, SettingError, one_of
from gapmodel.findings.encounters.complaints.before_and_after import (
    ADJUSTED_COLUMNS,
    CHANGE_COLUMNS,
    adjusted_rows,
    change_rows,
)
from gapmodel.findings.encounters.complaints.problem_states import (
    STATES,
    Customers,
    Floats,
    measured,
    read_customers,
)
from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import NAN, Interval, Published, check_settings
from gapmodel.inference.exact.group_sum import permutation
from gapmodel.inference.independent_shares import independent_share_interval
from gapmodel.inference.means.independent import welch_error, welch_interval, welch_t
from gapmodel.inference.multiple_testing import METHODS, adjust
from gapmodel.inference.share import blaker_interval
from gapmodel.plain_table import PlainTable, later
from gapmodel.tally.frequencies import Frequencies

if TYPE_CHECKING:
    import pandas as pd

PAIRS = (
    ("resolved", "no_problem"),
    ("unresolved", "no_problem"),
    ("not_complained", "no_problem"),
    ("resolved", "not_complained"),
    ("resolved", "unresolved"),
    ("unresolved", "not_complained"),
)
COLUMNS = ["state", "other_state", "n", "n_other", "value", "value_other", "difference", "ci_low", "ci_high"]
COLUMNS += ["p_val", "p_adj", "p_not_less", "p_equal", "verdict", "method"]
GROUP_COLUMNS = ["state", "n", "value", "ci_low", "ci_high", "method"]
VERDICTS = ("more", "less", "equal", "not_less", "undecided")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Recovery(Finding):
    """The loyalty of customers by what happened to them.

    Attributes
    ----------
    table : pandas.DataFrame
        ``state other_state n n_other value value_other difference ci_low ci_high p_val p_adj p_not_less p_equal
        verdict method``: pairs of states; the first row, if there are both, is resolved against no problem. ``value``:
        the mean outcome, or the share of yes. ``p_not_less`` (non-inferiority) and ``p_equal`` (equivalence): one-sided
        tests against the margin; NaN without one. ``verdict``: more, less (the interval excludes zero, and the adjusted
        p-value is small), equal (the interval lies within the margin), not_less (above minus the margin), undecided.
    groups : pandas.DataFrame
        ``state n value ci_low ci_high method``.
    change : pandas.DataFrame
        ``state n mean_before mean_after difference ci_low ci_high expected_change method``: of people with an earlier
        score; ``expected_change`` is the change of people without a problem who started from the same score.
        Empty without `before`.
    adjusted : pandas.DataFrame
        ``state other_state estimand n n_other difference ci_low ci_high p_val method``; estimands
        ``same_start`` (analysis of covariance) and ``change`` (difference in differences). Empty without `before`.
    """

    groups: pd.DataFrame
    change: pd.DataFrame
    adjusted: pd.DataFrame


def recovery(
    answers: Any,
    outcome: str = "loyalty",
    *,
    by: str | None = None,
    before: str | None = None,
    names: Mapping[str, str] | None = None,
    margin: float | None = None,
    confidence: float = 0.95,
    padjust: str = "holm",
) -> Recovery:
    """Whether customers whose complaint was resolved are as loyal as those who never had a problem, or more.

    Parameters
    ----------
    answers : data frame, path or Survey
        One row per customer, with what happened and the outcome; of a survey its columns beside the questions.
    outcome : str
        The column of loyalty: a score, or yes and no (bought again, would recommend).
    by : str, optional
        The column that says what happened: no_problem, not_complained, resolved, unresolved (or 无问题, 未投诉, 已解决,
        未解决). Default: a column called state, problem or experience.
    before : str, optional
        The column of the same score before the problem.
    names : mapping, optional
        What other words in that column mean, ``{"solved at once": "resolved"}``.
    margin : float, optional
        The smallest difference that matters, in points of the outcome (0.05 of a share), named before the data are
        seen; for equivalence and non-inferiority.
    confidence : float
        Level of all intervals, between 0 and 1.
    padjust : str
        Adjustment of the p-values of all pairs.

    Returns
    -------
    Recovery

    Raises
    ------
    ColumnError, AnswerError
        A column is missing, a state is unknown, an outcome is not a number, or fewer than two states have people.
    SettingError
        An argument has an invalid value.

    Notes
    -----
    Means have Welch's t intervals and tests, shares Newcombe's interval and the exact permutation test (Fisher's with
    the two-sided probability by distance from the mean). Pairs are of different customers.

    That recovered customers become more loyal than others (the recovery paradox) is contested: de Matos, Henrique and
    Rossi (2007) find it on average for satisfaction, not for repurchase, word of mouth and image. A false paradox
    arises from survivors (who was lost answers no survey), from selection (loyal customers complain to those they want
    to keep) and, in comparisons of before and after, from regression to the mean: whoever has a problem at a moment
    of a low score has a higher one later without any recovery. Therefore `before` is not compared within the recovered
    customers alone: `adjusted` has the difference to customers without a problem who started from the same score
    (analysis of covariance, HC3 errors) and the difference of changes (difference in differences, Welch). They agree
    where groups started equal; where they differ, how the groups came about decides which is right (Lord's paradox).

    Examples
    --------
    >>> import gapmodel as gm
    >>> import pandas as pd
    >>> people = {"state": ["no problem"] * 5 + ["resolved"] * 5, "loyalty": [5, 6, 6, 7, 6, 7, 6, 7, 7, 6]}
    >>> found = gm.recovery(pd.DataFrame(people), margin=0.5)
    >>> [f"{found.table.loc[0, name]:.2f}" for name in ("difference", "ci_low", "ci_high")], found.table["verdict"][0]
    (['0.60', '-0.33', '1.53'], 'not_less')
    """
    check_settings(confidence, "two-sided")
    one_of(padjust, METHODS, "padjust")
    _check_margin(margin)
    people = read_customers(answers, outcome, by, before, names)
    present = [state for state in STATES if len(people.of(state))]
    if len(present) < 2:
        raise AnswerError(
            f"Only {len(present)} of the four states has people with an outcome in {people.outcome!r}.",
            "give people of at least two of no_problem, not_complained, resolved, unresolved.",
        )
    pairs = [pair for pair in PAIRS if set(pair) <= set(present)]
    rows = [_pair(people, pair, margin, confidence) for pair in pairs]
    p_adj = adjust([row[9] for row in rows], padjust)
    rows = [_judged(row, float(p), margin, confidence) for row, p in zip(rows, p_adj, strict=True)]
    params = {"confidence": confidence, "padjust": padjust, "margin": margin, "outcome": people.outcome}
    params |= {"state_column": people.by, "before": before, "yes_or_no": people.yes_or_no, "left_out": people.left_out}
    params |= {"empty": tuple(state for state in STATES if state not in present)}
    return Recovery(
        later(PlainTable.of_rows(COLUMNS, rows)),
        params,
        Labels("", {}, {}),
        later(PlainTable.of_rows(GROUP_COLUMNS, [_group(people, state, confidence) for state in present])),
        later(PlainTable.of_rows(CHANGE_COLUMNS, change_rows(people, present, confidence))),
        later(PlainTable.of_rows(ADJUSTED_COLUMNS, adjusted_rows(people, pairs, confidence))),
    )


def _check_margin(margin: Any) -> None:
    if margin is not None and not (isinstance(margin, (int, float)) and 0 < margin < float("inf")):
        raise SettingError(f"margin={margin!r} must be above zero.", "give the smallest difference that matters: 0.5.")


def _group(people: Customers, state: str, confidence: float) -> tuple[Any, ...]:
    values = people.of(state)
    if people.yes_or_no:
        found = blaker_interval(int(values.sum()), len(values), confidence)
    else:
        found = _mean_interval(measured(values), confidence)
    return state, len(values), found.value, found.low, found.high, found.method


def _mean_interval(sample: Published, confidence: float) -> Interval:
    if sample.n < 2 or not sample.sd > 0:
        return Interval(sample.mean, NAN, NAN, "undefined: no variation to measure the mean by")
    reach = sample.sd / sqrt(sample.n) * float(special.stdtrit(sample.n - 1, (1 + confidence) / 2))
    return Interval(sample.mean, sample.mean - reach, sample.mean + reach, "t")


def _pair(people: Customers, pair: tuple[str, str], margin: float | None, confidence: float) -> tuple[Any, ...]:
    one, other = (people.of(state) for state in pair)
    if people.yes_or_no:
        found, p_val = _shares(one, other, confidence)
    else:
        a, b = measured(one), measured(other)
        found, p_val = welch_interval(a, b, confidence), welch_t(a, b).p_val
    p_not_less, p_equal = _against_margin(people, one, other, margin)
    numbers = (len(one), len(other), float(one.mean()), float(other.mean()), found.value, found.low, found.high, p_val)
    return (*pair, *numbers, p_not_less, p_equal, found.method)


def _judged(row: tuple[Any, ...], p_adj: float, margin: float | None, confidence: float) -> tuple[Any, ...]:
    """A row with its adjusted p-value and what the two say together."""
    low, high = row[7:9]
    verdict = _verdict(low, high, margin, sure=p_adj <= 1 - confidence)
    return (*row[:10], p_adj, *row[10:12], verdict, row[12])


def _shares(one: Floats, other: Floats, confidence: float) -> tuple[Interval, float]:
    found = independent_share_interval((int(other.sum()), len(other)), (int(one.sum()), len(one)), confidence)
    first, second = (Frequencies.of(values.astype(np.int64)) for values in (one, other))
    return found, permutation(first, second).p_val


def _against_margin(people: Customers, one: Floats, other: Floats, margin: float | None) -> tuple[float, float]:
    """The p-values of non-inferiority and of equivalence, from Welch's error; of shares with (yes + 1) / (n + 2)."""
    if margin is None:
        return NAN, NAN
    if people.yes_or_no:
        shares = [(float(values.sum()) + 1) / (len(values) + 2) for values in (one, other)]
        error = sqrt(sum(p * (1 - p) / (len(v) + 2) for p, v in zip(shares, (one, other), strict=True)))
        difference, dof = shares[0] - shares[1], float("inf")
    else:
        error, dof = welch_error(measured(one), measured(other))
        difference = float(one.mean() - other.mean())
    if not error > 0:
        return NAN, NAN
    above, below = (_tail(side * difference + margin, error, dof) for side in (1, -1))
    return above, max(above, below)


def _tail(distance: float, error: float, dof: float) -> float:
    ratio = -distance / error
    return float(special.ndtr(ratio) if dof == float("inf") else special.stdtr(dof, ratio))


def _verdict(low: float, high: float, margin: float | None, *, sure: bool) -> str:
    """What interval and test say together: more and less only if both do."""
    reach = margin or 0.0
    if low != low or high != high:
        return "undecided"
    if margin is not None and -reach < low and high < reach:
        return "equal"
    if sure and (low > 0 or high < 0):
        return "more" if low > 0 else "less"
    return "not_less" if margin is not None and low > -reach else "undecided"
