"""Whether two-way tables that came in a file can be of the respondents of its tally."""

from __future__ import annotations

import numpy as np

from gapmodel.tally.archive import MalformedError
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout
from gapmodel.tally.pairs.pair_tables import PairTables

_MOST = 2**53


def check_pairs(layout: Layout, total: Counts, pairs: PairTables | None) -> None:
    """Raise `MalformedError` unless the tables are counts with the margins, numbers and products of the tally."""
    if pairs is None:
        return
    tables = pairs.tables
    _must(bool(((tables >= 0) & (tables <= _MOST)).all()))
    _must(float(tables.sum(axis=(3, 4), dtype=np.float64).max(initial=0)) <= _MOST)
    own = np.einsum("siiab->siab", tables)
    _must(bool((own == own * np.eye(layout.levels, dtype=np.int64)).all()))
    cube = total.joint.reshape(-1, *[layout.levels + 1] * len(layout.sides))
    places = {column: place for place, column in enumerate(layout.columns)}
    steps, counts = np.arange(layout.levels), pairs.counts
    for side, name in enumerate(layout.sides):
        others = tuple(axis + 1 for axis in range(len(layout.sides)) if axis != side)
        _must(bool((cube.sum(axis=others)[:, :-1] == counts[side]).all()))
        _must(bool((tables[side].sum(axis=3) <= counts[side][:, None]).all()))
        at = np.ix_(*[[places[name, "item", code] for code in layout.items]] * 2)
        moments, largest = total.moments, float(counts.max(initial=0)) * layout.levels**2
        _must(largest < _MOST and bool((tables[side].sum(axis=(2, 3)) == moments.counts[at]).all()))
        _must(bool((tables[side].sum(axis=3) @ steps == moments.sums[at]).all()))
        _must(bool((np.einsum("ijab,a,b->ij", tables[side], steps, steps) == moments.products[at]).all()))


def _must(so: bool) -> None:  # noqa: FBT001  a condition, as of an assertion
    if not so:
        raise MalformedError("its tables of two items and its other counts contradict each other")
