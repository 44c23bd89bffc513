"""Scores of one side alone, read off a tally: their distribution and the items behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import nan

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import TallyError
from gapmodel.tally.composition import covariances
from gapmodel.tally.counts import Counts
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.layout import Layout
from gapmodel.tally.line import score_frequencies
from gapmodel.tally.strata import Weighted, weighted_line

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class DimensionScores:
    """One dimension of the first side.

    Attributes
    ----------
    code : str
    items : tuple of str
    lowest : Fraction
        The lowest answer, from which `scores` are counted.
    scores : Frequencies
        Of respondents who answered at least half of the items, in scale points above the lowest answer.
    covariance : (k, k) array
        Of the k items' answers, over those who answered both; NaN below two respondents.
    weighted : Weighted or None
        Where the sample has weights, strata or clusters; its gap is the score above the lowest answer.
    """

    code: str
    items: tuple[str, ...]
    lowest: Fraction
    scores: Frequencies
    covariance: Floats
    weighted: Weighted | None = None

    @property
    def mean(self) -> float:
        """The mean in scale points, weighted where there are weights; NaN of nobody."""
        if self.weighted is not None:
            return self.weighted.mean_p
        n = self.scores.n
        return float(self.lowest + self.scores.unit * Fraction(self.scores.total, n)) if n else nan

    @property
    def sd(self) -> float:
        """The standard deviation in scale points, weighted where there are weights."""
        return self.scores.sd if self.weighted is None else self.weighted.sd


def dimension_scores(
    layout: Layout, counts: Counts, drawn: Mapping[str, int] | None = None
) -> tuple[DimensionScores, ...]:
    """The dimensions of one group on the first side.

    Parameters
    ----------
    drawn : mapping, optional
        Sampling units drawn in each stratum of the whole sample; default: those of this group.

    Raises
    ------
    TallyError
        The score tables hold differences of two sides.
    """
    if layout.gap is not None:
        raise TallyError(
            f"This tally holds the differences of {' and '.join(layout.sides)}, not the scores of one of them.",
            f"count one side alone: survey.tally_of_side({layout.sides[0]!r}).",
        )
    places = {column: place for place, column in enumerate(layout.columns)}
    lines = []
    for at, (score, table) in enumerate(zip(layout.scores, counts.tables, strict=True)):
        if score.level == "dimension":
            columns = [places[layout.sides[0], "item", layout.items[item]] for item in score.items]
            lines.append(
                DimensionScores(
                    score.code,
                    tuple(layout.items[item] for item in score.items),
                    layout.lowest,
                    score_frequencies(layout, score, table),
                    covariances(counts.moments, columns, layout.step),
                    _weighted(layout, counts, at, drawn),
                )
            )
    return tuple(lines)


def _weighted(layout: Layout, counts: Counts, at: int, drawn: Mapping[str, int] | None) -> Weighted | None:
    if counts.design is None:
        return None
    units = counts.design.units() if drawn is None else drawn
    return weighted_line(counts.design, at, units, float(layout.lowest))
