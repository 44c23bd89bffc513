"""One side of a questionnaire, read off a tally: means, and distributions where they were counted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.layout import Layout, Score
from gapmodel.tally.line import score_frequencies
from gapmodel.tally.tally import Counts


@dataclass(frozen=True, slots=True)
class SideLine:
    """The answers to an item, or the scores of a dimension or of all, on one side.

    Everybody who answered that side enters, whatever they answered on others.

    Attributes
    ----------
    level : "overall", "dimension" or "item"
    code : str
    n : int
        Respondents.
    exact_mean : Fraction or None
        In scale points; None of nobody.
    sd : float
        In scale points (n - 1); NaN below two respondents.
    answers : Frequencies or None
        In scale points above the lowest. None for a score of several items on a tally of several
        sides, which counts only its moments, of respondents who answered all sides.
    """

    level: str
    code: str
    n: int
    exact_mean: Fraction | None
    sd: float
    answers: Frequencies | None

    @property
    def mean(self) -> float:
        """In scale points, correctly rounded; NaN of nobody."""
        return math.nan if self.exact_mean is None else float(self.exact_mean)

    @property
    def constant(self) -> bool:
        """Whether all values are equal."""
        return self.n < 2 or self.sd == 0


def side_lines(layout: Layout, counts: Counts, side: str) -> tuple[SideLine, ...]:
    """All lines of one side: overall first, then the dimensions, then the items.

    A dimension of one item has that item's answers, which are counted with several sides too.
    """
    alone = layout.sides == (side,)
    scores = [
        _of_frequencies(layout, score.level, score.code, item_answers(layout, counts, side, score.items[0]))
        if score.level == "dimension" and len(score.items) == 1
        else _of_frequencies(layout, score.level, score.code, score_frequencies(layout, score, table))
        if alone
        else _of_moments(layout, counts, side, score)
        for score, table in zip(layout.scores, counts.tables, strict=True)
        if score.code != "overall_weighted"
    ]
    items = [
        _of_frequencies(layout, "item", code, item_answers(layout, counts, side, place))
        for place, code in enumerate(layout.items)
    ]
    overall = [line for line in scores if line.level == "overall"]
    return tuple(overall + [line for line in scores if line.level == "dimension"] + items)


def item_answers(layout: Layout, counts: Counts, side: str, item: int) -> Frequencies:
    """The answers to one item on one side, in scale points above the lowest; `item` is its place."""
    cells = counts.joint[item].reshape([layout.levels + 1] * len(layout.sides))
    others = tuple(place for place, other in enumerate(layout.sides) if other != side)
    answers = cells.sum(axis=others)[:-1]
    values = np.flatnonzero(answers)
    return Frequencies(values, answers[values], layout.step)


def _of_frequencies(layout: Layout, level: str, code: str, answers: Frequencies) -> SideLine:
    mean = layout.lowest + answers.unit * Fraction(answers.total, answers.n) if answers.n else None
    return SideLine(level, code, answers.n, mean, answers.sd, answers)


def _of_moments(layout: Layout, counts: Counts, side: str, score: Score) -> SideLine:
    place = layout.columns.index((side, score.level, score.code))
    n, total, square = (
        int(part[place, place]) for part in (counts.moments.counts, counts.moments.sums, counts.moments.products)
    )
    unit = layout.step / score.denominator
    mean = layout.lowest + unit * Fraction(total, n) if n else None
    sd = float(unit) * math.sqrt((n * square - total * total) / (n * (n - 1))) if n > 1 else math.nan
    return SideLine(score.level, score.code, n, mean, sd, None)
