"""One short text that stands for all counts of a tally."""

from __future__ import annotations

import hashlib
import json

import numpy as np

from gapmodel.tally.counts import Counts
from gapmodel.tally.file_header import layout_record
from gapmodel.tally.tally import Tally


def digest(tally: Tally) -> str:
    """The SHA-256 of layout, groups and counts as 64 hexadecimal digits; equal counts have equal digests.

    Notes
    -----
    It depends neither on the order of the rows nor on the engine that counted them: blocks of respondents, which follow
    the order, and labels, which count nothing, are left out. All numbers are whole and enter as decimal text, so that
    the digest is the same on every machine.

    Examples
    --------
    >>> import gapmodel as gm
    >>> tally = gm.read_survey(gm.example("bank"), by="branch").tally
    >>> digest(tally) == digest(gm.read_survey(gm.example("bank"), by="branch", engine="batches").tally)
    True
    """
    layout = {name: value for name, value in layout_record(tally.layout).items() if name != "about"}
    groups = {name: _record(counts) for name, counts in sorted(tally.groups.items())}
    record = {"layout": layout, "by": tally.by, "groups": groups}
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def _record(counts: Counts) -> list[object]:
    """The counts of one group as JSON holds them, in one order."""
    arrays = [counts.joint, counts.moments.counts, counts.moments.sums, counts.moments.products]
    tables = [_sorted(np.column_stack([table.keys, table.counts])) for table in counts.tables]
    record: list[object] = [counts.n, counts.used, [_hashed(array) for array in arrays], tables]
    if counts.design:
        places = sorted(range(len(counts.design.keys)), key=lambda place: counts.design.keys[place])  # type: ignore[union-attr]
        keyed = counts.design.arrays[:-1]
        record += [[counts.design.keys[place] for place in places], [_hashed(array[places]) for array in keyed]]
    return record


def _sorted(rows: np.ndarray) -> list[list[int]]:
    found: list[list[int]] = sorted(rows.tolist())
    return found


def _hashed(array: np.ndarray) -> str:
    """The whole numbers of an array as text, hashed: whatever type holds them."""
    return hashlib.sha256(json.dumps(array.tolist()).encode()).hexdigest()
