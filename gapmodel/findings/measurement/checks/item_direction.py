"""Items and scales that may be reversed, judged by the correlations and means of a tally."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.scales.item_rest import part_rest, upper_limit
from gapmodel.tally.composition import covariances
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout
from gapmodel.tally.one_side import item_answers

CLEARLY = -0.1  # a weaker correlation is no sign of an item negatively worded, however many respondents there are
LEVEL = 0.99  # of the one-sided upper limit that must lie below zero


class Direction(NamedTuple):
    """How an item goes with others on its side.

    Attributes
    ----------
    item_rest : correlation with the sum of the other items of its dimension
    dimension_rest : correlation of its dimension's sum with the sum of all other dimensions
    doubt : "item", "dimension" or "": what runs against the rest
    """

    item_rest: float
    dimension_rest: float
    doubt: str


def directions(layout: Layout, counts: Counts, side: str) -> list[Direction]:
    """The direction of every item on a side that was asked, in the order of the layout.

    Notes
    -----
    An item is doubted where its correlation with the rest of its dimension is below -0.1 and the 99% upper limit
    (Fisher's z) below zero; all items of a dimension where the dimension so runs against the others. Where some items
    of a dimension are turned and others not, both run against each other: those that clearly go with the items of the
    other dimensions are not doubted. Covariances take everybody who answered both of two items.
    """
    places = [layout.columns.index((side, "item", code)) for code in layout.items]
    covariance = covariances(counts.moments, places, layout.step)
    pairs = counts.moments.counts[np.ix_(places, places)]
    blocks = [list(items) for _, items in layout.dimensions]
    across = part_rest(covariance, blocks).tolist()
    least = int(pairs.min()) if pairs.size else 0
    found: dict[int, Direction] = {}
    for items, r_dimension in zip(blocks, across, strict=True):
        within = part_rest(covariance, [[item] for item in items]).tolist()
        n = int(pairs[np.ix_(items, items)].min())
        outside = [item for block in blocks if block != items for item in block]
        for item, r in zip(items, within, strict=True):
            doubt = "item" if _opposed(r, n) else "dimension" if _opposed(r_dimension, least) else ""
            if doubt and _opposed(-float(part_rest(covariance, [[item], outside])[0]), least):
                doubt = ""
            found[item] = Direction(r, r_dimension, doubt)
    return [found[item] for item in range(len(layout.items))]


def scale_is_reversed(layout: Layout, counts: Counts) -> bool:
    """Whether expectations lie mostly in the lower half of the scale and below perceptions."""
    if layout.gap is None:
        return False
    means = [_means(layout, counts, layout.sides[side]) for side in layout.gap]
    known = ~np.isnan(means[0]) & ~np.isnan(means[1])
    if not known.any():
        return False
    middle = (layout.levels - 1) / 2
    return bool((means[1][known] < middle).mean() > 0.5 and means[1][known].mean() < means[0][known].mean())


def _opposed(r: float, n: int) -> bool:
    return r < CLEARLY and upper_limit(r, n, LEVEL) < 0


def _means(layout: Layout, counts: Counts, side: str) -> NDArray[np.float64]:
    """Mean answers to every item in steps; NaN of nobody."""
    answers = [item_answers(layout, counts, side, item) for item in range(len(layout.items))]
    return np.array([found.total / found.n if found.n else np.nan for found in answers])
