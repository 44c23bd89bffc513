"""A chart that is too high for its place in parts, so that its letters stay large enough to be read."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import plotly.graph_objects as go

_EDGE = 0.6  # of a row, above the first and below the last


def parts_of(figure: go.Figure, tallest: float) -> list[go.Figure]:
    """The figure, or parts of about equally many rows that are at most so many pixels high, on the same axis.

    A figure without rows is cut where its `layout.meta["parts"]` says: pairs of ends of its vertical axis.
    """
    layout = figure.layout
    height, around = layout.height or 450, (layout.margin.t or 0) + (layout.margin.b or 0)
    if height - (layout.margin.t or 0) <= tallest:
        return [figure]
    return [_part(figure, ends, height - around) for ends in _ends(figure, tallest)]


def _ends(figure: go.Figure, tallest: float) -> list[tuple[float, float]]:
    """The ends of the vertical axis in every part."""
    axis, margin = figure.layout.yaxis, figure.layout.margin
    rows = len(axis.tickvals or ())
    if list(axis.tickvals or ()) != list(range(rows)) or not rows or axis.range[0] < axis.range[1]:
        cuts: Sequence[tuple[float, float]] = (figure.layout.meta or {}).get("parts", [axis.range])
        return list(cuts)
    own = (figure.layout.height - margin.t - margin.b) / rows
    most = max(1, int((tallest - margin.b) / own))
    count = -(-rows // most)
    edges = [at * rows // count for at in range(count + 1)]
    return [(last - 1 + _EDGE, first - _EDGE) for first, last in pairwise(edges)]


def _part(figure: go.Figure, ends: tuple[float, float], body: float) -> go.Figure:
    """What stands between two ends of the vertical axis, with the distances of the whole."""
    part, whole, margin = copy.deepcopy(figure), figure.layout.yaxis.range, figure.layout.margin
    share = (ends[1] - ends[0]) / (whole[1] - whole[0])
    part.update_yaxes(range=list(ends), autorange=False)
    part.update_layout(height=round(share * body) + (margin.t or 0) + (margin.b or 0))
    shown = sorted(ends)
    part.layout.annotations = [
        one for one in part.layout.annotations if one.yref not in (None, "y") or shown[0] <= one.y <= shown[1]
    ]
    return part
