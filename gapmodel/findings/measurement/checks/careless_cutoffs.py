"""Indices of careless responding, each with the cutoff from which a respondent is flagged and where that comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

from gapmodel.careless.duplicates import NEAR, Repeats, repeats
from gapmodel.careless.even_odd import even_odd
from gapmodel.careless.identical import differing, inverted
from gapmodel.careless.longstring import longest_run
from gapmodel.careless.mahalanobis import mahalanobis
from gapmodel.careless.sheets import Sheets
from gapmodel.careless.variability import variability

Floats = NDArray[np.float64]
PLAUSIBLE = "all_highest"  # no sign of carelessness by itself: a satisfied respondent may answer so
UNCOUNTED = (PLAUSIBLE, "even_odd")  # half-scores of few scales disagree in every seventh honest one (docs/careless.md)
SHORTEST_RUN = 6  # Huang et al. (2012) take runs of 6 to 14 as too long, by answer
MANY = 20  # answers from which on variability says something and two respondents are compared
SPREAD_OUT = 1 / 3  # share of answers away from the commonest one from which on equal answers are no accident
MADS = 3  # Leys et al. (2013)
MAD_TO_SD = 1.4826
CONSISTENT = 0.3
UNUSUAL = 0.001
SECONDS = 2.0
INVERTED = 9 / 22
LEFT_OUT = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Sign:
    """One index of every respondent.

    Attributes
    ----------
    index : str
    measured : (n,) array
        NaN where it is not defined.
    rule : "<", "<=", ">=" or ">"
        How a value that is flagged compares with the cutoff.
    cutoff : float
    source : str
    """

    index: str
    measured: Floats
    rule: str
    cutoff: float
    source: str

    @property
    def flags(self) -> NDArray[np.bool_]:
        """Who is flagged; nobody without a value."""
        compare = {"<": np.less, "<=": np.less_equal, ">=": np.greater_equal, ">": np.greater}[self.rule]
        flagged: NDArray[np.bool_] = compare(self.measured, self.cutoff)  # NaN compares as false
        return flagged

    @property
    def row(self) -> tuple[str, str, float, str, int, int, float, bool]:
        """``index rule cutoff source n flagged share counted``."""
        n, flagged = int((~np.isnan(self.measured)).sum()), int(self.flags.sum())
        share = flagged / n if n else nan
        return (self.index, self.rule, self.cutoff, self.source, n, flagged, share, self.index not in UNCOUNTED)


def signs_of(sheets: Sheets, seconds: Floats | None, again: Floats | None = None) -> tuple[list[Sign], Repeats]:
    """All signs that the instrument allows, and who repeats whom.

    Parameters
    ----------
    seconds : (n,) array or None
        How long respondents took; NaN where it is not known.
    again : (n,) array or None
        1 for those whose id stands in an earlier row; NaN where there is none.
    """
    compared = _distinctive(sheets)
    copied = repeats(sheets.ticked, compared)
    found = [*_of_missing(sheets), *_of_runs(sheets), *_of_spread(sheets), *_of_consistency(sheets)]
    found += [*_of_sides(sheets), *_of_copies(sheets, copied, compared)]
    if again is not None:
        found.append(Sign("repeated_id", again, ">=", 1.0, "an id that stands in an earlier row, by definition"))
    if seconds is not None:
        given = (sheets.flat != sheets.missing).sum(axis=1)
        each = seconds / np.where(given > 0, given.astype(float), np.nan)
        found.append(Sign("seconds", each, "<", SECONDS, "Huang et al. (2012); Bowling et al. (2023)"))
    return [*found, _all_highest(sheets)], copied


def _of_missing(sheets: Sheets) -> Iterator[Sign]:
    yield Sign("missing", sheets.lacking.mean(axis=1), ">", LEFT_OUT, "LibQUAL+: more than 11 of 22")


def _of_runs(sheets: Sheets) -> Iterator[Sign]:
    """Longest runs on each side and, with several sides, over all questions; too long is more than half of them.

    Runs of the most favourable answer alone are left to `_all_highest`: expectations are often all at the top.
    """
    sides = np.array([side for side, _ in sheets.asked])
    parts = {f"longstring_{side.code}": sides == side.code for side in sheets.instrument.asked}
    if len(parts) > 1:
        parts["longstring"] = np.full(len(sides), fill_value=True)
    for index, mine in parts.items():
        k = int(mine.sum())
        if k >= SHORTEST_RUN:
            ticked = sheets.ticked[:, mine]
            runs = longest_run(ticked, sheets.missing, sheets.best[:, mine]).astype(float)
            runs[(ticked == sheets.missing).all(axis=1)] = np.nan
            yield Sign(index, runs, ">", max(k / 2, SHORTEST_RUN - 1.0), "Curran (2016): half the questions")


def _of_spread(sheets: Sheets) -> Iterator[Sign]:
    """Too little variability within the sides as ticked, too much once reversed items are turned."""
    questions = sheets.ticked.shape[1]
    if questions < MANY:
        return
    step = float(sheets.instrument.scale.step)
    few = 2 * (sheets.ticked != sheets.missing).sum(axis=1) < questions
    sides, k = np.array([side for side, _ in sheets.asked]), len(sheets.instrument.items)
    low = step * variability(
        sheets.ticked, sheets.missing, [np.flatnonzero(sides == side) for side in np.unique(sides)]
    )
    low[few] = np.nan
    yield Sign("irv_low", low, "<=", max(_centre(low, -MADS), 0.0), "Dunn et al. (2018); Leys et al. (2013): 3 MAD")
    high = step * variability(
        sheets.flat, sheets.missing, [range(at, at + k) for at in range(0, sheets.flat.shape[1], k)]
    )
    high[few] = np.nan
    yield Sign("irv_high", high, ">=", step * random_spread(sheets.missing, sheets.flat.shape[1]), _OF_RANDOM)


_OF_RANDOM = "Marjanovic et al. (2015); range of 95% of random answers"


def random_spread(levels: int, k: int) -> float:
    """What 95% of the standard deviations of k answers at random exceed, in steps, by a normal approximation.

    >>> f"{random_spread(7, 44):.2f}"
    '1.77'
    """
    variance = (levels**2 - 1) / 12
    kurtosis = 3 - 6 * (levels**2 + 1) / (5 * (levels**2 - 1))
    return sqrt(max(variance * (1 - 1.645 * sqrt((kurtosis - 1) / k)), 0.0))


def _centre(values: Floats, mads: float) -> float:
    """The median and so many median absolute deviations, scaled to standard deviations; NaN of nobody."""
    known = values[~np.isnan(values)]
    if not len(known):
        return nan
    median = float(np.median(known))
    return median + mads * MAD_TO_SD * float(np.median(np.abs(known - median)))


def _of_consistency(sheets: Sheets) -> Iterator[Sign]:
    items, parts = sheets.turned.shape[2], sheets.instrument.dimensions
    ends = list(accumulate(len(dimension.items) for dimension in parts))
    within = [range(end - len(dimension.items), end) for end, dimension in zip(ends, parts, strict=True)]
    scales = [(side, [items * side + item for item in own]) for side in range(sheets.turned.shape[1]) for own in within]
    places, sides = [own for _, own in scales], [side for side, _ in scales]
    agree = even_odd(sheets.flat, sheets.missing, places, sides)
    yield Sign("even_odd", agree, "<", CONSISTENT, "Jackson (1977) in Johnson (2005)")
    far = mahalanobis(sheets.flat, sheets.missing)
    yield Sign("mahalanobis", far.p_val, "<", UNUSUAL, f"Meade and Craig (2012), p of D2; {far.method}")


def _of_sides(sheets: Sheets) -> Iterator[Sign]:
    """Equal sides of a gap, and sides in the wrong order."""
    sides = [side.code for side in sheets.instrument.sides]
    if sheets.instrument.gap is not None and sheets.turned.shape[2] >= SHORTEST_RUN:
        first, second = (sheets.turned[:, sides.index(side)] for side in sheets.instrument.gap)
        equal = differing(first, second, sheets.missing)
        yield Sign("identical_sides", equal, "<=", 0.0, "all gaps zero, by definition")
    if {"minimum", "desired"} <= set(sides):
        lower, upper = (sheets.turned[:, sides.index(side)] for side in ("minimum", "desired"))
        share = inverted(lower, upper, sheets.missing)
        yield Sign("inversions", share, ">", INVERTED, "LibQUAL+: more than 9 of 22")


def _distinctive(sheets: Sheets) -> NDArray[np.bool_]:
    """Whose answers are many and vary enough not to be alike by accident."""
    given = (sheets.ticked != sheets.missing).sum(axis=1)
    commonest = np.zeros(len(given), np.int64)
    for level in range(sheets.missing):
        commonest = np.maximum(commonest, (sheets.ticked == level).sum(axis=1))
    varied: NDArray[np.bool_] = (given >= MANY) & (given - commonest >= SPREAD_OUT * given)
    return varied


def _of_copies(sheets: Sheets, copied: Repeats, compared: NDArray[np.bool_]) -> Iterator[Sign]:
    if sheets.ticked.shape[1] < MANY:
        return
    exact, near = (
        np.where(compared, mine.astype(float), np.nan) for mine in (copied.differing == 0, copied.differing >= 1)
    )
    yield Sign("duplicate", exact, ">=", 1.0, "all answers those of an earlier row, by definition")
    yield Sign("near_duplicate", near, ">=", 1.0, f"Kuriakose and Robbins (2016), stricter: {NEAR} or fewer differ")


def _all_highest(sheets: Sheets) -> Sign:
    """The share of the answers given that are the favourable end, of those who answered at least half."""
    given = sheets.flat != sheets.missing
    n = given.sum(axis=1)
    enough = 2 * n >= max(1, given.shape[1])
    highest = (sheets.flat == sheets.missing - 1).sum(axis=1) / np.where(enough, np.maximum(n, 1).astype(float), np.nan)
    return Sign(PLAUSIBLE, highest, ">=", 1.0, "plausible where people are satisfied; not counted among the others")
