"""What a dimension's scores are made of: covariances of its items, its two sides, and pairs at the top."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import nan

import numpy as np
from numpy.typing import NDArray

from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout, Score
from gapmodel.tally.line import Sides, answered_pairs, gap_places, score_sides
from gapmodel.tally.moments import Moments

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Composition:
    """The items behind one dimension of one group.

    Attributes
    ----------
    code : str
    sides : Sides
        Of respondents who have the dimension's score.
    covariance_e, covariance_p, covariance_gap : (k, k) arrays
        Of the k items' answers on either side and of their differences P - E, in scale points squared, divided by
        n - 1; NaN below two respondents.
    pairs : int
        Pairs of answers, one to either side of an item, over all respondents and items.
    both_highest : int
        The pairs in which both are the highest answer.

    Notes
    -----
    A covariance is that of the respondents who answered both of its columns, as in R's
    ``cov(x, use = "pairwise")``. Those of differences follow from four such covariances, P P' - P E' - E P' + E E',
    and with missing answers need not be the covariances of the differences of complete pairs.
    """

    code: str
    sides: Sides
    covariance_e: Floats
    covariance_p: Floats
    covariance_gap: Floats
    pairs: int
    both_highest: int


def compositions(layout: Layout, counts: Counts) -> tuple[Composition, ...]:
    """The compositions of all dimensions of one group.

    Raises
    ------
    TallyError
        The instrument asks one side only.
    """
    gap_places(layout)
    places = {column: place for place, column in enumerate(layout.columns)}
    scores = [score for score in layout.scores if score.level == "dimension"]
    return tuple(_composition(layout, counts, score, places) for score in scores)


def _composition(layout: Layout, counts: Counts, score: Score, places: dict[tuple[str, str, str], int]) -> Composition:
    p, e = (
        [places[layout.sides[side], "item", layout.items[item]] for item in score.items] for side in gap_places(layout)
    )
    of_pairs = covariances(counts.moments, [*e, *p], layout.step)
    k = len(e)
    of_e, of_p, across = of_pairs[:k, :k], of_pairs[k:, k:], of_pairs[k:, :k]
    answered = answered_pairs(layout, counts.joint[list(score.items)])
    return Composition(
        score.code,
        score_sides(layout, score, counts.moments, places),
        of_e,
        of_p,
        of_p - across - across.T + of_e,
        int(answered.sum()),
        int(answered[:, -1, -1].sum()),
    )


def covariances(moments: Moments, at: list[int], step: Fraction) -> Floats:
    """Covariances over pairs of answers: whole numbers until the last division."""
    part = np.ix_(at, at)
    counts, sums, products = (whole[part].astype(object) for whole in (moments.counts, moments.sums, moments.products))
    centred = (counts * products - sums * sums.T) * step.numerator**2
    divisors = (counts * (counts - 1) * step.denominator**2).astype(float)
    found: Floats = centred.astype(float) / np.where(divisors > 0, divisors, nan)
    return found
