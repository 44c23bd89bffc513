"""The scores of one role and scenario as a table: raters by steps of encounters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.encounters.encounter_records import HIGHEST, LOWEST, Score
from gapmodel.inference.estimate import NAN, Interval
from gapmodel.inference.means.default_interval import lattice_interval
from gapmodel.inference.share import blaker_interval
from gapmodel.tally.frequencies import Frequencies

Floats = NDArray[np.float64]
Cell = tuple[str, str]  # encounter and step
_FINEST = 1_000_000  # steps of a point, where raters scored many different numbers of encounters


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """Scores by rater and cell.

    Attributes
    ----------
    raters : tuple of str
    cells : tuple of (encounter, step)
    table : (raters, cells) array
        NaN where a rater did not score a cell.
    """

    raters: tuple[str, ...]
    cells: tuple[Cell, ...]
    table: Floats

    @classmethod
    def of(cls, scores: Sequence[Score], cells: Sequence[Cell]) -> ScoreTable:
        """The table of scores of one role and scenario; raters in the order of the record."""
        raters = tuple(dict.fromkeys(one.rater for one in scores))
        table = np.full((len(raters), len(cells)), NAN)
        rows, columns = ({name: place for place, name in enumerate(names)} for names in (raters, cells))
        for one in scores:
            table[rows[one.rater], columns[one.encounter, one.step]] = one.score
        return cls(raters, tuple(cells), table)

    def of_encounter(self, encounter: str) -> Floats:
        """The columns of one encounter."""
        return self.table[:, [cell[0] == encounter for cell in self.cells]]

    def of_step(self, step: str) -> Floats:
        """The columns of one step, of every encounter that has it."""
        return self.table[:, [cell[1] == step for cell in self.cells]]

    def rows_of(self, raters: Sequence[str]) -> ScoreTable:
        """The table with other raters in rows, NaN for those who are not in it."""
        rows = dict(zip(self.raters, self.table, strict=True))
        empty = np.full(len(self.cells), NAN)
        return ScoreTable(tuple(raters), self.cells, np.array([rows.get(name, empty) for name in raters]))


@dataclass(frozen=True, slots=True)
class Summary:
    """What the scores of some cells amount to: raters, mean, share of negative scores, lowest score."""

    n: int
    mean: Interval
    negative: Interval
    worst: float

    @property
    def columns(self) -> dict[str, float]:
        """As columns of a table."""
        return {
            "n": self.n,
            "mean": self.mean.value,
            "ci_low": self.mean.low,
            "ci_high": self.mean.high,
            "share_negative": self.negative.value,
            "negative_low": self.negative.low,
            "negative_high": self.negative.high,
            "worst": self.worst,
        }


def summary(part: Floats, confidence: float) -> Summary:
    """The summary of columns of a table of scores; raters are the sample.

    Notes
    -----
    Every rater counts by the mean of what he scored, and by the share of it that is negative; intervals are the
    lattice interval of these within the scale, and Blaker's exact one where a rater has one score each.
    """
    values, unit = rater_means(part)
    n = len(values)
    if not n:
        nothing = Interval(NAN, NAN, NAN, "undefined: nobody")
        return Summary(0, nothing, nothing, NAN)
    mean = lattice_interval(Frequencies.of(values, unit), LOWEST, HIGHEST, confidence)
    shares, unit = rater_means(np.where(np.isnan(part), NAN, part < 0))
    if unit == 1:
        negative = blaker_interval(int(shares.sum()), n, confidence)
    else:
        negative = lattice_interval(Frequencies.of(shares, unit), 0, 1, confidence)
    return Summary(n, mean, negative, float(np.nanmin(part)))


def rater_means(part: Floats) -> tuple[NDArray[np.int64], Fraction]:
    """The mean of every rater who scored, as whole numbers, and their unit; rounded to a millionth if need be.

    >>> rater_means(np.array([[1.0, 2.0], [3.0, float("nan")], [float("nan")] * 2]))
    (array([3, 6]), Fraction(1, 2))
    """
    known = ~np.isnan(part)
    counts = known.sum(axis=1)
    scored = counts > 0
    steps = lcm(*map(int, np.unique(counts[scored])))
    sums = np.where(known, part, 0.0).sum(axis=1)[scored].astype(np.int64)
    if steps > _FINEST:
        return np.rint(sums / counts[scored] * _FINEST).astype(np.int64), Fraction(1, _FINEST)
    return sums * (steps // counts[scored]), Fraction(1, steps)


def means_of_raters(part: Floats) -> Floats:
    """The mean of every rater over what he scored, NaN where nothing."""
    counts = (~np.isnan(part)).sum(axis=1)
    with np.errstate(invalid="ignore"):
        means: Floats = np.nansum(part, axis=1) / np.where(counts, counts, NAN)
    return means
