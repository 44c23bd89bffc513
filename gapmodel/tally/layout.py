"""What the counts of a tally are counts of."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache

POINTS = 100  # importance points that a respondent spreads over the dimensions
HIGHEST_OUTCOME = 1000
RATED = "importance rating"  # in place of a side, which has no blank in its name


@dataclass(frozen=True, slots=True)
class Score:
    """A respondent's mean over items, counted in whole units of ``1 / denominator`` scale steps.

    `least` is the number of items that must be answered on all sides for the score to exist.
    """

    level: str
    code: str
    items: tuple[int, ...]
    least: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Ratings:
    """Importance that was rated: of which level and codes, on a scale of `levels` from `lowest` in steps of `step`."""

    level: str
    codes: tuple[str, ...]
    lowest: Fraction
    step: Fraction
    levels: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The lattice a tally counts on. Two tallies add up when their layouts are equal.

    Attributes
    ----------
    sides : tuple of str
        The questions asked about every item.
    gap : (int, int) or None
        The places of minuend and subtrahend among the sides.
    lowest, step, levels
        The scale: `levels` answers from `lowest` in steps of `step`.
    items : tuple of str
        Item codes.
    dimensions : tuple of (code, item places)
    points : bool
        Whether importance points were counted.
    design : tuple of str
        Which of weights, strata and cluster there are.
    outcomes : tuple of str
        Columns of whole numbers that were counted beside the answers, such as overall satisfaction.
    ratings : Ratings or None
        Ratings of importance, counted like outcomes; the points are then what follows from them.
    about : str
        The instrument's own text, carried along for labels; it does not enter comparisons.
    """

    sides: tuple[str, ...]
    gap: tuple[int, int] | None
    lowest: Fraction
    step: Fraction
    levels: int
    items: tuple[str, ...]
    dimensions: tuple[tuple[str, tuple[int, ...]], ...]
    points: bool = False
    design: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    ratings: Ratings | None = None
    about: str = field(default="", compare=False)

    def of_side(self, place: int) -> Layout:
        """The layout of one side alone, which has no gap."""
        return replace(self, sides=(self.sides[place],), gap=None)

    def of_gap(self, places: tuple[int, int]) -> Layout:
        """The layout of the same sides with the gap between two of them: minuend and subtrahend."""
        return replace(self, gap=places)

    @property
    def numbers(self) -> int:
        """How many whole numbers are counted beside the answers: outcomes, then ratings."""
        return len(self.outcomes) + (len(self.ratings.codes) if self.ratings else 0)

    @property
    def highest(self) -> Fraction:
        """The highest point of the scale."""
        return self.lowest + self.widest

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest point of the scale."""
        return float(self.lowest), float(self.highest)

    @property
    def widest(self) -> Fraction:
        """The distance between the lowest and the highest point."""
        return self.step * (self.levels - 1)

    @property
    def cells(self) -> int:
        """Cells of one item's joint table: every side's answers and, last, missing."""
        cells: int = (self.levels + 1) ** len(self.sides)
        return cells

    @property
    @lru_cache(maxsize=64)  # noqa: B019  of few layouts, which are small
    def scores(self) -> tuple[Score, ...]:
        """The dimensions, the overall mean of dimension means and, with points, the weighted one.

        A dimension asks for at least half of its items. The overall scores ask for all dimensions.
        """
        scores = tuple(_dimension_score(code, items) for code, items in self.dimensions)
        common = math.lcm(*(score.denominator for score in scores))
        everything = tuple(range(len(self.items)))
        overall = [("overall", len(scores))] + ([("overall_weighted", POINTS)] if self.points else [])
        return scores + tuple(Score("overall", code, everything, 0, common * parts) for code, parts in overall)

    @property
    @lru_cache(maxsize=64)  # noqa: B019  of few layouts, which are small
    def columns(self) -> tuple[tuple[str, str, str], ...]:
        """The columns of the moments: (side, level, code), the points, if any, the profile and the outcomes.

        The profile is the dimensions' gaps of respondents who have them all, moved up by the
        widest gap so that no value is negative.
        """
        answers = [(side, "item", item) for side in self.sides for item in self.items]
        scores = [(side, score.level, score.code) for side in self.sides for score in self.scores]
        points = [("points", "dimension", code) for code, _ in self.dimensions] if self.points else []
        profile = [("gap", "dimension", code) for code, _ in self.dimensions] if self.gap else []
        outcomes = [("outcome", "overall", name) for name in self.outcomes]
        rated = [(RATED, self.ratings.level, code) for code in self.ratings.codes] if self.ratings else []
        return tuple(answers + scores + points + profile + outcomes + rated)


def _dimension_score(code: str, items: tuple[int, ...]) -> Score:
    least = (len(items) + 1) // 2
    return Score("dimension", code, items, least, math.lcm(*range(least, len(items) + 1)))
