"""One line of a gap table in every group and wave, whichever is followed: a gap or the mean of one side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import nan, sqrt
from typing import Any

from gapmodel.findings.customer.over_time.waves import Waves
from gapmodel.inference.estimate import NAN, Interval
from gapmodel.inference.means.design_based import design_interval, design_mean
from gapmodel.inference.means.mean_intervals import mean_interval, mean_intervals, moved
from gapmodel.tally.counts import Counts
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.layout import Layout
from gapmodel.tally.line import Line, lines
from gapmodel.tally.one_side import SideLine, most_answers, side_lines
from gapmodel.tally.strata import Weighted

Key = tuple[str, str]  # level and code


@dataclass(frozen=True, slots=True)
class Lattice:
    """Where values can lie: between the ends, in scale points above `offset`."""

    low: float
    high: float
    offset: float

    @classmethod
    def of(cls, waves: Waves) -> Lattice:
        """Gaps between minus and plus the scale's range; means above its lowest point."""
        widest, lowest = float(waves.layout.widest), waves.layout.ends[0]
        return cls(0.0, widest, lowest) if waves.side else cls(-widest, widest, 0.0)


@dataclass(frozen=True, slots=True)
class WaveLine:
    """What a line of one group and wave is.

    Attributes
    ----------
    level, code : str
    n : int
    values : Frequencies or None
        Gaps, or answers above the lowest; None where only moments were counted.
    weighted : Weighted or None
    mean, sd, se, dof : float
        In scale points; dof of the standard error.
    sides : (float, float)
        The means of E and P of a gap.
    interval : Interval
    """

    level: str
    code: str
    n: int
    values: Frequencies | None
    weighted: Weighted | None
    mean: float
    sd: float
    se: float
    dof: float
    sides: tuple[float, float]
    interval: Interval

    @property
    def key(self) -> Key:
        """Level and code."""
        return self.level, self.code


def wave_lines(waves: Waves, group: str, wave: str, confidence: float, interval: str) -> dict[Key, WaveLine]:
    """All lines of a group in a wave: overall, dimensions, items."""
    counts = waves.groups[group][wave]
    drawn = None if waves.drawn is None else waves.drawn[wave]
    lattice = Lattice.of(waves)
    found: Iterator[WaveLine]
    if waves.side:
        ends = waves.layout.ends
        own = side_lines(waves.layout, counts, waves.side, drawn)
        found = (_of_side(line, lattice, ends, confidence, interval) for line in own)
    else:
        gaps = lines(waves.layout, counts, drawn)
        found = (_of_gap(line, lattice, confidence, interval) for line in gaps if line.code != "overall_weighted")
    return {line.key: line for line in found}


def _of_gap(line: Line, lattice: Lattice, confidence: float, interval: str) -> WaveLine:
    gaps, weighted = line.gaps, line.weighted
    if weighted is not None:
        mean, sd, se, dof, found = _weighted(weighted, lattice, confidence)
        sides = weighted.mean_e, weighted.mean_p
    else:
        found = mean_intervals(gaps, (lattice.low, lattice.high), [interval], confidence)[interval]
        mean, sd, se, dof = gaps.mean, gaps.sd, _error(gaps.sd, gaps.n), float(gaps.n - 1)
        sides = line.sides.mean_e, line.sides.mean_p
    return WaveLine(line.level, line.code, gaps.n, gaps, weighted, mean, sd, se, dof, sides, found)


def _of_side(line: SideLine, lattice: Lattice, ends: tuple[float, float], confidence: float, interval: str) -> WaveLine:
    sides = NAN, NAN
    if line.weighted is not None:
        mean, sd, se, dof, found = _weighted(line.weighted, lattice, confidence)
    else:
        found = mean_interval(line, confidence, ends, interval=interval)
        mean, sd, se, dof = line.mean, line.sd, _error(line.sd, line.n), float(line.n - 1)
    return WaveLine(line.level, line.code, line.n, line.answers, line.weighted, mean, sd, se, dof, sides, found)


def _weighted(weighted: Weighted, lattice: Lattice, confidence: float) -> tuple[float, float, float, float, Interval]:
    found = design_mean(weighted.gap)
    interval = moved(design_interval(found, confidence), lattice.offset)
    return found.mean + lattice.offset, weighted.sd, found.se, found.dof, interval


def _error(sd: float, n: int) -> float:
    return sd / sqrt(n) if n else nan


def line_unit(layout: Layout, key: Key) -> Fraction:
    """The lattice step of a line in scale points."""
    if key[0] == "item":
        return layout.step
    denominator = next(score.denominator for score in layout.scores if (score.level, score.code) == key)
    return layout.step / denominator


def line_place(layout: Layout, key: Key) -> int:
    """The place of a line in a tally's design sums."""
    level, code = key
    scores = [(score.level, score.code) for score in layout.scores]
    return len(scores) + layout.items.index(code) if level == "item" else scores.index(key)


def used_in(waves: Waves, counts: Counts) -> int:
    """How many respondents have an answer that counts."""
    if not waves.side or len(waves.layout.sides) == 1:
        return counts.used
    return most_answers(waves.layout, counts, waves.side)


def value_columns(waves: Waves) -> list[str]:
    """The columns of the table of waves after ``label``."""
    means: list[Any] = ["mean"] if waves.side else ["mean_e", "mean_p", "gap"]
    return ["period", "n", *means, "sd", "se", "ci_low", "ci_high"]
