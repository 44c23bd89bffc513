"""What features are to customers: taken for granted, the more the better, a pleasant surprise, or indifferent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from gapmodel.errors import SettingError, one_of
from gapmodel.findings.finding import Finding
from gapmodel.findings.given_tally import groups_of, protected, tally_of
from gapmodel.findings.labels import Labels
from gapmodel.findings.stated_importance import importance_of
from gapmodel.inference.estimate import NAN, check_resamples, check_settings
from gapmodel.inference.mode import exact_test, fong_test, mode_of, mode_probabilities
from gapmodel.inference.multiple_testing import METHODS, adjust
from gapmodel.inference.regression.few_units import SEED
from gapmodel.inference.resampling import N_RESAMPLES
from gapmodel.inference.share import blaker_interval
from gapmodel.survey.survey import Survey
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout
from gapmodel.tally.tally import Tally

CATEGORIES = ("M", "O", "A", "I", "R", "Q")  # by precedence where counts are equal
TABLE = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")  # functional in rows, dysfunctional in columns, from like on
SIDES = ("functional", "dysfunctional")
COLUMNS = ["group", "level", "code", "label", "n", *CATEGORIES, "category", "p_category", "next_category"]
COLUMNS += ["statistic", "p_val", "p_exact", "p_adj", "mixed"]
COLUMNS += ["satisfaction", "satisfaction_low", "satisfaction_high"]
COLUMNS += ["dissatisfaction", "dissatisfaction_low", "dissatisfaction_high"]
COLUMNS += ["total_strength", "category_strength", "stated_rating", "stated_rating_low", "stated_rating_high"]
SHARE_COLUMNS = ["group", "code", "category", "count", "share", "ci_low", "ci_high", "p_mode"]
_ANSWERS = 5


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Kano(Finding):
    """The category of every feature, and how sure it is.

    Attributes
    ----------
    table : pandas.DataFrame
        ``level code label n M O A I R Q category p_category next_category statistic p_val p_exact p_adj mixed
        satisfaction satisfaction_low satisfaction_high dissatisfaction dissatisfaction_low dissatisfaction_high
        total_strength category_strength stated_rating stated_rating_low stated_rating_high``, preceded by ``group`` if
        groups were asked for. The letters are counts of respondents; ``category`` is the most frequent one and
        ``p_category`` its share of bootstrap samples; ``statistic`` and ``p_val`` are Fong's test against
        ``next_category``, ``p_exact`` and ``p_adj`` the exact one. ``mixed`` is Fong's rule at the confidence level.
        ``stated_rating`` is the mean rating of importance.
    shares : pandas.DataFrame
        ``group code category count share ci_low ci_high p_mode``, with Blaker's exact interval.
    """

    shares: pd.DataFrame


def kano(
    answers: Survey | Tally,
    *,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
    padjust: str = "holm",
    n_resamples: int = N_RESAMPLES,
    rng: int | np.random.Generator = SEED,
    min_cell: int | None = None,
) -> Kano:
    """Categories of features from a Kano questionnaire, with satisfaction and dissatisfaction coefficients.

    Parameters
    ----------
    answers : Survey or Tally
        Of an instrument with the sides `functional` and `dysfunctional` and five answers, such as ``kano``.
    by : str or list of str, optional
        Report each group of these columns.
    confidence : float
        Level of all intervals, and of Fong's rule, between 0 and 1.
    padjust : str
        Adjustment of the exact p-values over the features of a group.
    n_resamples : int
        Bootstrap samples for the probabilities of the categories.
    rng : int or numpy.random.Generator
    min_cell : int, optional
        Put groups with fewer respondents together, see `Tally.suppressed`, and leave out features with fewer.

    Returns
    -------
    Kano

    Raises
    ------
    SettingError
        An argument has an invalid value, the sides were not asked, the scale has not five answers, or the sample has
        weights, strata or clusters.
    TallyError
        The tally has other groups, or fewer than `min_cell` respondents.

    Notes
    -----
    Both answers of a respondent give a category by the evaluation table of Kano et al. (1984): attractive (A),
    one-dimensional (O), must-be (M), indifferent (I), reverse (R), questionable (Q). The category of a feature is the
    most frequent one; of equal counts the first of M > O > A > I (Berger et al. 1993), then R, Q.

    Satisfaction = (A + O) / (A + O + M + I), dissatisfaction = -(O + M) / (A + O + M + I) (Timko in Berger et al.
    1993), with Blaker's exact interval given the respondents in these four categories. Total strength is the share of
    A, O and M of all; category strength is the difference between the shares of the two most frequent categories.

    Fong's rule calls a feature mixed where the two largest counts are not further apart than chance at the confidence
    level explains; it understates the variance of their difference, hence the exact test beside it (`fong_test`).

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.kano(gm.read_survey(gm.example("kano"), "kano"))
    >>> found.table["category"].tolist()
    ['O', 'M', 'A', 'A', 'M', 'I', 'O', 'R']
    """
    check_settings(confidence, "two-sided")
    check_resamples(n_resamples)
    one_of(padjust, METHODS, "padjust")
    tally, protection = protected(_checked(tally_of(answers, by)), by, min_cell)
    layout, groups = tally.layout, groups_of(tally, by)
    generator = np.random.default_rng(rng)
    stated = _stated(layout, groups, confidence)
    rows: list[dict[str, Any]] = []
    shares: list[tuple[Any, ...]] = []
    for group, counts in groups.items():
        tables = {code: joint_table(layout, counts, place) for place, code in enumerate(layout.items)}
        kept = {code: table for code, table in tables.items() if table.sum() >= (min_cell or 0)}
        found = [_row(category_counts(table), confidence, n_resamples, generator) for table in kept.values()]
        adjusted = adjust([row["p_exact"] for row, _ in found], padjust)
        for code, (row, probabilities), p_adj in zip(kept, found, adjusted, strict=True):
            about = {"group": group, "level": "item", "code": code, "p_adj": float(p_adj)}
            rows.append(row | about | stated.get((group, code), {}))
            shares += _shares(group, code, row, probabilities, confidence)
    labels = Labels.of(layout)
    table = pd.DataFrame(rows, columns=COLUMNS)
    table["label"] = [labels.label("item", code) for code in table["code"]]
    params: dict[str, Any] = {"confidence": confidence, "padjust": padjust, "n_resamples": n_resamples}
    params |= {"by": tally.by if by is not None else ""} | _swap(layout, tally.total) | protection
    return Kano(
        table.drop(columns="group") if by is None else table,
        params,
        labels,
        pd.DataFrame(shares, columns=SHARE_COLUMNS),
    )


def joint_table(layout: Layout, counts: Counts, item: int) -> NDArray[np.int64]:
    """How many gave each pair of answers (functional, dysfunctional), from like to dislike, of those who gave both."""
    cells = counts.joint[item].reshape([layout.levels + 1] * len(layout.sides))
    first, second = (layout.sides.index(side) for side in SIDES)
    others = tuple(place for place in range(len(layout.sides)) if place not in (first, second))
    pairs = cells.sum(axis=others)[:-1, :-1]
    return np.asarray(pairs if first < second else pairs.T)[::-1, ::-1]  # high is favourable in a tally


def category_counts(pairs: NDArray[np.int64]) -> dict[str, int]:
    """How many respondents are in each category, from the 25 pairs of answers.

    >>> category_counts(np.ones((5, 5), int))
    {'M': 3, 'O': 1, 'A': 3, 'I': 9, 'R': 7, 'Q': 2}
    """
    letters = np.array([list(row) for row in TABLE])
    return {category: int(pairs[letters == category].sum()) for category in CATEGORIES}


def _checked(tally: Tally) -> Tally:
    layout = tally.layout
    if not set(SIDES) <= set(layout.sides):
        raise SettingError(
            f"gm.kano needs the sides functional and dysfunctional; these are {', '.join(layout.sides)}.",
            'read the answers with instrument="kano", or with your own copy of it.',
        )
    if layout.levels != _ANSWERS:
        raise SettingError(
            f"gm.kano needs {_ANSWERS} answers, from like to dislike; this scale has {layout.levels}.",
            "ask with the scale of the instrument kano.",
        )
    if layout.design:
        raise SettingError(
            "gm.kano takes respondents as independent and equally weighted; "
            f"this sample has {', '.join(layout.design)}.",
            "read the survey without weights, strata and cluster, and say so in the report.",
        )
    return tally


def _row(
    counts: Mapping[str, int], confidence: float, n_resamples: int, rng: np.random.Generator
) -> tuple[dict[str, Any], NDArray[np.float64]]:
    """The numbers of one feature, and the probability of every category."""
    numbers, order = list(counts.values()), range(len(CATEGORIES))
    n = sum(numbers)
    probabilities = mode_probabilities(numbers, order, n_resamples, rng)
    first = mode_of(numbers, order)
    second = mode_of(numbers, [place for place in order if place != first])
    fong = fong_test(numbers[first], numbers[second], n)
    row: dict[str, Any] = {"n": n, **counts}
    row |= {"category": CATEGORIES[first] if n else "", "p_category": float(probabilities[first])}
    row |= {"next_category": CATEGORIES[second] if numbers[second] else ""}
    row |= {"statistic": fong.statistic, "p_val": fong.p_val, "mixed": bool(fong.p_val > 1 - confidence)}
    row["p_exact"] = exact_test(numbers[first], numbers[second]).p_val
    base = sum(counts[category] for category in "AOMI")
    gain = blaker_interval(counts["A"] + counts["O"], base, confidence)
    loss = blaker_interval(counts["O"] + counts["M"], base, confidence)
    row |= {"satisfaction": gain.value, "satisfaction_low": gain.low, "satisfaction_high": gain.high}
    row |= {"dissatisfaction": -loss.value, "dissatisfaction_low": -loss.high, "dissatisfaction_high": -loss.low}
    row["total_strength"] = sum(counts[category] for category in "AOM") / n if n else NAN
    row["category_strength"] = (numbers[first] - numbers[second]) / n if n else NAN
    return row, probabilities


def _shares(
    group: str, code: str, row: Mapping[str, Any], probabilities: NDArray[np.float64], confidence: float
) -> Iterator[tuple[Any, ...]]:
    for category, probability in zip(CATEGORIES, probabilities, strict=True):
        found = blaker_interval(row[category], row["n"], confidence)
        yield group, code, category, row[category], found.value, found.low, found.high, float(probability)


def _stated(layout: Layout, groups: Mapping[str, Counts], confidence: float) -> dict[tuple[str, str], dict[str, float]]:
    """Mean ratings of importance of the items, with t intervals."""
    found = {}
    for group, level, code, n, rating, sd, _ in importance_of(layout, groups):
        if level == "item":
            reach = float(special.stdtrit(n - 1, (1 + confidence) / 2)) * sd / sqrt(n) if n > 1 else NAN
            found[group, code] = {
                "stated_rating": rating,
                "stated_rating_low": rating - reach,
                "stated_rating_high": rating + reach,
            }
    return found


def _swap(layout: Layout, counts: Counts) -> dict[str, Any]:
    """The shares of reverse and questionable answers, and whether the sides seem to be swapped."""
    pairs = np.sum([joint_table(layout, counts, place) for place in range(len(layout.items))], axis=0)
    given, swapped = category_counts(pairs), category_counts(pairs.T)
    total = sum(given.values())
    return {
        "reverse": given["R"] / total if total else NAN,
        "questionable": given["Q"] / total if total else NAN,
        "swapped": given["R"] > sum(given[category] for category in "AOM") and swapped["R"] < given["R"],
    }
