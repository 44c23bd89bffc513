"""How many minor cases come on a serious one, and whether the proportions are those that somebody states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gapmodel.errors import SettingError, is_number, listed, nearest
from gapmodel.findings.encounters.complaints.counted_cases import counts_by
from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import NAN, Interval, check_settings
from gapmodel.inference.multinomial import chi_square, count_ratio, multinomial_test
from gapmodel.inference.share import simultaneous_intervals
from gapmodel.plain_table import PlainTable, later

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ["severity", "n", "share", "ci_low", "ci_high", "ratio", "ratio_low", "ratio_high", "ratio_given", "expected"]
COLUMNS += ["method"]
TEST_COLUMNS = ["test", "statistic", "dof", "p_val", "method"]
HEINRICH = (1, 29, 300)
_FEWEST_EXPECTED = 5  # cases, below which a chi-square test is not to be trusted


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SeverityRatios(Finding):
    """The proportions between severities.

    Attributes
    ----------
    table : pandas.DataFrame
        ``severity n share ci_low ci_high ratio ratio_low ratio_high ratio_given expected method``, the most serious
        first. ``ratio``: cases on one of the most serious kind. The intervals of all shares hold together, and those of
        all ratios. ``ratio_given expected``: what the proportions to be tested state; NaN without them.
    tests : pandas.DataFrame
        ``test statistic dof p_val method``: tests ``exact_multinomial`` and ``chi_square`` of the proportions given;
        empty without them.
    """

    tests: pd.DataFrame


def severity_ratios(
    cases: Any,
    reference: Sequence[float] | Mapping[str, float] | None = None,
    *,
    order: Sequence[str] | None = None,
    confidence: float = 0.95,
) -> SeverityRatios:
    """How many cases of each severity come on one of the most serious, and a test of proportions such as 1:29:300.

    Parameters
    ----------
    cases : mapping, data frame, path or case log
        Counts, ``{"serious": 4, "minor": 97, "trifle": 610}``, the most serious first; or cases with a column
        `severity`.
    reference : sequence or mapping, optional
        Proportions to be tested, in the order of the severities, ``[1, 29, 300]``, or by name.
    order : sequence of str, optional
        The severities from the most serious on. Default: the order of the counts; of cases, the rarest first.
    confidence : float
        Level of the intervals, which hold together.

    Returns
    -------
    SeverityRatios

    Raises
    ------
    SettingError
        Fewer than two severities, no case, or proportions that do not fit them.
    ColumnError
        Cases without a column `severity`.

    Notes
    -----
    Shares have Blaker's exact intervals, ratios those of the share of one of two kinds in their sum (`count_ratio`),
    both at Bonferroni's level. The test is the exact multinomial one; beyond two million possible outcomes it is not
    computed, and Pearson's chi-square serves. A test that does not reject shows no more than that the data are too few
    to tell.

    The proportions 1:29:300 are from Heinrich's (1931) accident records, which nobody could examine afterwards, and
    were carried over to complaints. That frequent minor cases become fewer does not show that serious ones will
    (Manuele 2002, Heinrich Revisited). A log holds only what was reported: people who said nothing are in none of its
    classes.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.severity_ratios({"serious": 4, "minor": 97, "trifle": 610}, [1, 29, 300])
    >>> found.table["ratio"].tolist(), f"{found.tests.loc[0, 'p_val']:.6f}"
    ([1.0, 24.25, 152.5], '0.000027')
    """
    check_settings(confidence, "two-sided")
    counts = _ordered(_counts(cases), order, given=isinstance(cases, Mapping))
    n = sum(counts.values())
    shares = simultaneous_intervals(list(counts.values()), n, confidence)
    given = _proportions(reference, list(counts))
    rows = list(_rows(counts, shares, given, confidence))
    tests = _tests(list(counts.values()), given) if given else []
    params = {"confidence": confidence, "n": n, "reference": tuple(given)}
    params |= {"heinrich": bool(given) and _as_heinrich(given), "exact": bool(tests) and tests[0][3] == tests[0][3]}
    params |= {"few": bool(given) and min(_expected(given, n)) < _FEWEST_EXPECTED}
    return SeverityRatios(
        later(PlainTable.of_rows(COLUMNS, rows)),
        params,
        Labels("", {}, {}),
        later(PlainTable.of_rows(TEST_COLUMNS, tests)),
    )


def _counts(cases: Any) -> dict[str, int]:
    counts = counts_by(cases, "severity")
    counts.pop("", None)
    if len(counts) < 2:
        raise SettingError(
            f"There are {len(counts)} severities; ratios need at least two.",
            'give counts such as {"serious": 4, "minor": 97}, or cases with a column severity.',
        )
    if not any(counts.values()):
        raise SettingError("There is no case of any severity.", "give counts of cases.")
    return counts


def _ordered(counts: dict[str, int], order: Sequence[str] | None, *, given: bool) -> dict[str, int]:
    if order is None:
        return counts if given else dict(sorted(counts.items(), key=lambda one: one[1]))
    if not isinstance(order, Sequence) or isinstance(order, str):
        raise SettingError(f"order={order!r} is not a list of severities.", f"the severities are {listed(counts)}.")
    names = [str(name) for name in order]
    for name in names:
        if name not in counts:
            raise SettingError(f"There is no severity {name!r}.", nearest(name, counts))
    missing = [name for name in counts if name not in names]
    if missing or max(Counter(names).values(), default=0) > 1:
        raise SettingError("order= does not name every severity once.", f"the severities are {listed(counts)}.")
    return {name: counts[name] for name in names}


def _proportions(reference: Any, names: list[str]) -> list[float]:
    if reference is None:
        return []
    if isinstance(reference, Mapping):
        named = {str(key): value for key, value in reference.items()}
        values: list[Any] = [named.get(name) for name in names] if set(named) == set(names) else []
    else:
        values = list(reference) if isinstance(reference, Sequence) and not isinstance(reference, str) else []
    if len(values) != len(names) or not all(is_number(value) and value > 0 for value in values):
        raise SettingError(
            f"reference={reference!r} does not state a proportion for each of {listed(names)}.",
            "give positive numbers, such as [1, 29, 300], in the order of the severities.",
        )
    return [float(value) for value in values]


def _as_heinrich(given: Sequence[float]) -> bool:
    return len(given) == len(HEINRICH) and all(
        abs(one / given[0] - other) < 0.5 for one, other in zip(given, HEINRICH, strict=True)
    )


def _expected(given: Sequence[float], n: int) -> list[float]:
    return [n * one / sum(given) for one in given]


def _rows(counts: dict[str, int], shares: list[Interval], given: list[float], confidence: float) -> Any:
    values, level = list(counts.values()), 1 - (1 - confidence) / max(len(counts) - 1, 1)
    expected = _expected(given, sum(values)) if given else [NAN] * len(values)
    for at, (name, share) in enumerate(zip(counts, shares, strict=True)):
        ratio = count_ratio(values[at], values[0], level) if at else Interval(1.0, NAN, NAN, "")
        method = f"{share.method}; {ratio.method}, Bonferroni" if at else share.method
        stated = given[at] / given[0] if given else NAN
        limits = (*share.numbers, *ratio.numbers)
        yield name, values[at], *limits, stated, expected[at], method


def _tests(values: list[int], given: list[float]) -> list[tuple[Any, ...]]:
    found = {"exact_multinomial": multinomial_test(values, given), "chi_square": chi_square(values, given)}
    return [(name, test.statistic, test.dof, test.p_val, test.method) for name, test in found.items()]
