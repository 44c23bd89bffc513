"""What listening channels say of each dimension, where they disagree, and whether they order dimensions alike."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import nan
from typing import Any

import numpy as np

from gapmodel.findings.encounters.listening.channel import Channel
from gapmodel.inference.exact.several_shares import equal_shares
from gapmodel.inference.independent_shares import independent_share_interval
from gapmodel.inference.multiple_testing import adjust
from gapmodel.inference.scales.concordance import kendall_w
from gapmodel.inference.share import blaker_interval

TABLE = "channel dimension n count share ci_low ci_high rank".split()
DIFFERENCES = "dimension channels statistic dof p_val p_adj i2 lowest highest method".split()
PAIRS = "dimension first second difference ci_low ci_high p_val p_adj method".split()
AGREEMENT = "channels dimensions w dof p_val method".split()
Row = tuple[Any, ...]


def share_rows(channels: Sequence[Channel], dimensions: Sequence[str], confidence: float) -> list[Row]:
    """The positive share of every dimension in every channel; rank 1 is the channel's lowest."""
    rows: list[Row] = []
    for channel in channels:
        totals = [channel.total(dimension) for dimension in dimensions]
        shares = [blaker_interval(positive, positive + negative, confidence) for positive, negative in totals]
        for dimension, (positive, negative), share in zip(dimensions, totals, shares, strict=True):
            rank = 1 + sum(other.value < share.value for other in shares) if share.value == share.value else nan
            cells = (*share.numbers, rank)
            rows.append((channel.name, dimension, positive + negative, positive, *cells))
    return rows


def difference_rows(channels: Sequence[Channel], dimensions: Sequence[str], padjust: str) -> list[Row]:
    """Whether all channels have the same share, dimension by dimension."""
    found = []
    for dimension in dimensions:
        known = {channel.name: channel.total(dimension) for channel in channels if sum(channel.total(dimension))}
        shares = {name: positive / (positive + negative) for name, (positive, negative) in known.items()}
        tested = equal_shares([pair[0] for pair in known.values()], [sum(pair) for pair in known.values()])
        ends = (min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)) if shares else ("", "")
        found.append((dimension, len(known), tested, ends))
    adjusted = adjust([tested.test.p_val for _, _, tested, _ in found], padjust)
    return [
        (dimension, many, tested.test.statistic, tested.test.dof,
         tested.test.p_val, p_adj, tested.i2, *ends, tested.test.method)
        for (dimension, many, tested, ends), p_adj in zip(found, adjusted.tolist(), strict=True)
    ]  # fmt: skip


def pair_rows(channels: Sequence[Channel], dimensions: Sequence[str], confidence: float, padjust: str) -> list[Row]:
    """The difference of every two channels, the second minus the first, dimension by dimension."""
    rows: list[Row] = []
    for dimension in dimensions:
        for first, second in combinations(channels, 2):
            pairs = [channel.total(dimension) for channel in (first, second)]
            if not all(map(sum, pairs)):
                continue
            (count, size), (other, many) = ((positive, positive + negative) for positive, negative in pairs)
            apart = independent_share_interval((count, size), (other, many), confidence)
            test = equal_shares([count, other], [size, many]).test
            head = (dimension, first.name, second.name)
            rows.append((*head, *apart.numbers, test.p_val, f"{apart.method}; {test.method}"))
    adjusted = adjust([row[6] for row in rows], padjust).tolist()
    return [(*row[:7], p_adj, row[7]) for row, p_adj in zip(rows, adjusted, strict=True)]


def agreement_rows(channels: Sequence[Channel], dimensions: Sequence[str]) -> list[Row]:
    """Kendall's W of the channels' orders, of the dimensions that all channels with answers have."""
    heard = [channel for channel in channels if any(sum(channel.total(one)) for one in dimensions)]
    common = [one for one in dimensions if all(sum(channel.total(one)) for channel in heard)]
    shares = [[channel.total(one)[0] / sum(channel.total(one)) for one in common] for channel in heard]
    test = kendall_w(np.array(shares, float).reshape(len(heard), len(common)))
    return [(len(heard), len(common), test.statistic, test.dof, test.p_val, test.method)]
