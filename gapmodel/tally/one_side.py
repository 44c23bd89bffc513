"""One side of a questionnaire, read off a tally: means, and distributions where they were counted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from gapmodel.tally.counts import Counts
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.layout import Layout, Score
from gapmodel.tally.line import score_frequencies
from gapmodel.tally.strata import Weighted, weighted_line

NOT_COUNTED = "not available: a tally of several sides does not count the scores of one; give the survey"


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
        sides, which counts only its moments, of respondents who answered all sides; where there are none, those of
        the items, of respondents who answered all items of the score.
    weighted : Weighted or None
        Where the sample has weights, strata or clusters and this side alone was counted; its gap is the line in scale
        points above the lowest.
    """

    level: str
    code: str
    n: int
    exact_mean: Fraction | None
    sd: float
    answers: Frequencies | None
    weighted: Weighted | None = None

    @property
    def mean(self) -> float:
        """In scale points, correctly rounded; NaN of nobody."""
        return math.nan if self.exact_mean is None else float(self.exact_mean)

    @property
    def constant(self) -> bool:
        """Whether all values are equal."""
        return self.n < 2 or self.sd == 0


def both_sides_answered(layout: Layout, counts: Counts) -> bool:
    """Whether an item was answered on both sides of the gap, whoever answered them."""
    if layout.gap is None:
        return False
    first, second = (layout.sides[place] for place in layout.gap)
    return any(
        item_answers(layout, counts, first, item).n and item_answers(layout, counts, second, item).n
        for item in range(len(layout.items))
    )


def most_answers(layout: Layout, counts: Counts, side: str) -> int:
    """How many respondents answered the item that most of them answered on a side."""
    return max(item_answers(layout, counts, side, item).n for item in range(len(layout.items)))


def side_lines(
    layout: Layout, counts: Counts, side: str, drawn: Mapping[str, int] | None = None, *, importance: bool = False
) -> tuple[SideLine, ...]:
    """All lines of one side: overall first, then the dimensions, then the items.

    Parameters
    ----------
    drawn : mapping, optional
        Sampling units drawn in each stratum of the whole sample; default: those of this group.
    importance : bool
        Whether the overall score that is weighted by importance points stands among them, where there is one.

    Notes
    -----
    Where the sample has a design, lines are weighted if this side alone was counted.

    A dimension of one item has that item's answers, which are counted with several sides too. Where no respondent
    answered all sides, a score of several items has its moments if whoever answered one of its items answered all.
    """
    alone = layout.sides == (side,)
    scores = [
        _of_frequencies(layout, score.level, score.code, item_answers(layout, counts, side, score.items[0]))
        if score.level == "dimension" and len(score.items) == 1
        else _of_frequencies(layout, score.level, score.code, score_frequencies(layout, score, table))
        if alone
        else _of_moments(layout, counts, side, score)
        for score, table in zip(layout.scores, counts.tables, strict=True)
    ]
    items = [
        _of_frequencies(layout, "item", code, item_answers(layout, counts, side, place))
        for place, code in enumerate(layout.items)
    ]
    if counts.design is not None and layout.gap is None:
        drawn = counts.design.units() if drawn is None else drawn
        found = [
            replace(line, weighted=weighted_line(counts.design, place, drawn, float(layout.lowest)))
            for place, line in enumerate([*scores, *items])
        ]
        scores, items = found[: len(scores)], found[len(scores) :]
    overall = [line for line in scores if line.level == "overall" and (importance or line.code == "overall")]
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
    if not n and score.code != "overall_weighted":
        n, total, square = _item_moments(layout, counts, side, score)
    unit = layout.step / score.denominator
    mean = layout.lowest + unit * Fraction(total, n) if n else None
    sd = float(unit) * math.sqrt((n * square - total * total) / (n * (n - 1))) if n > 1 else math.nan
    return SideLine(score.level, score.code, n, mean, sd, None)


def _item_moments(layout: Layout, counts: Counts, side: str, score: Score) -> tuple[int, int, int]:
    """n, sum and sum of squares of a score, in its units, from its items' moments; zeros if any answer is missing."""
    places = [layout.columns.index((side, "item", layout.items[item])) for item in score.items]
    answered = counts.moments.counts[np.ix_(places, places)]
    if (answered != answered[0, 0]).any():
        return 0, 0, 0
    weight = dict.fromkeys(score.items, score.denominator // len(score.items))
    if score.level == "overall":
        parts = {item: len(items) * len(layout.dimensions) for _, items in layout.dimensions for item in items}
        weight = {item: score.denominator // parts[item] for item in score.items}
    weights = list(weight.values())
    sums, products = (part[np.ix_(places, places)].tolist() for part in (counts.moments.sums, counts.moments.products))
    total = sum(weight * sums[at][at] for at, weight in enumerate(weights))
    square = sum(a * b * products[i][j] for i, a in enumerate(weights) for j, b in enumerate(weights))
    return int(answered[0, 0]), total, square
