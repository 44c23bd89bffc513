"""The gaps of one level side by side: respondent by respondent while they stand alone, else their moments."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gapmodel.tally.blocks import Blocks
from gapmodel.tally.layout import Layout
from gapmodel.tally.line import gap_places
from gapmodel.tally.moments import MISSING, Moments

Floats = NDArray[np.float64]


def gap_rows(layout: Layout, blocks: Blocks | None, level: str) -> Floats | None:
    """(n, k) gaps in whole units, zero where a respondent has none; None where no block is a single respondent."""
    if blocks is None or blocks.folded:
        return None
    p, e = _places(layout, level)
    minuend, subtrahend = blocks.rows[:, p], blocks.rows[:, e]
    there = (minuend != MISSING) & (subtrahend != MISSING)
    return np.where(there, minuend - subtrahend, 0).astype(float)


def gap_moments(layout: Layout, moments: Moments, level: str) -> tuple[Floats, Floats]:
    """Sums (k,) of the gaps and sums (k, k) of their products, in whole units.

    A product of two gaps is summed over the respondents who gave its four answers pair by pair, which are the same
    people where no answer is missing.
    """
    p, e = _places(layout, level)
    sums = np.array([int(moments.sums[a, b]) - int(moments.sums[b, a]) for a, b in zip(p, e, strict=True)], float)
    products = moments.products.astype(object)
    crossed = [products[np.ix_(a, b)] for a, b in ((p, p), (p, e), (e, p), (e, e))]
    return sums, (crossed[0] - crossed[1] - crossed[2] + crossed[3]).astype(float)


def _places(layout: Layout, level: str) -> tuple[list[int], list[int]]:
    places = {column: place for place, column in enumerate(layout.columns)}
    scores = [score.code for score in layout.scores if score.level == level]
    codes = list(layout.items) if level == "item" else scores
    p, e = ([places[layout.sides[side], level, code] for code in codes] for side in gap_places(layout))
    return p, e
