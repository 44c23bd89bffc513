"""Every item beside the others of its dimension."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan

import numpy as np

from gapmodel.findings.measurement.scale_reliability.side_rows import Row, Side
from gapmodel.inference.scales.item_rest import part_rest
from gapmodel.inference.scales.lower_bounds import alpha_if_dropped

COLUMNS = ["side", "code", "dimension", "item_rest", "alpha_if_dropped", "mean", "sd"]


def item_rows(side: Side) -> Iterator[Row]:
    """A row with `COLUMNS` for every item of a side; NaN for an item that does not vary."""
    means, sds = side.data.means, np.sqrt(np.diag(side.data.covariance))
    for (_, code, used), (_, every) in zip(side.scales, side.data.dimensions, strict=False):
        covariance = side.covariance(used)
        rest = dict(zip(used, part_rest(covariance, [[at] for at in range(len(used))]), strict=True))
        dropped = dict(zip(used, alpha_if_dropped(covariance), strict=True))
        for place in every:
            yield {
                "side": side.name,
                "code": side.data.layout.items[place],
                "dimension": code,
                "item_rest": float(rest.get(place, nan)),
                "alpha_if_dropped": float(dropped.get(place, nan)),
                "mean": float(means[place]),
                "sd": float(sds[place]),
            }
