"""Answers that used a special response option, such as "no standards exist": neither on the scale nor missing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.labels import about_of
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout

Integers = NDArray[np.int64]


def special_answers(layout: Layout, counts: Counts) -> Integers | None:
    """(items,) how many respondents used the special response option; None where there is none.

    Those with an answer on the scale are ``joint_on_scale(...)`` without the last cell, those with none its last cell.
    """
    if not _has_special_option(layout):
        return None
    special: Integers = counts.joint.reshape(-1, layout.levels + 1, layout.levels + 1)[:, -1, 1]
    return special


def joint_on_scale(layout: Layout, counts: Counts) -> Integers:
    """Joint tables (items, ...) of the sides that have columns, without those who used the special response option."""
    tables = counts.joint.reshape(-1, *(layout.levels + 1 for _ in layout.sides))
    special = special_answers(layout, counts)
    if special is None:
        return tables
    alone: Integers = tables.sum(axis=2)
    alone[:, -1] -= special
    return alone


def _has_special_option(layout: Layout) -> bool:
    """Whether the second of two sides stands for a special response option."""
    side = about_of(layout).get("apart", {}).get("side")
    return len(layout.sides) == 2 and layout.sides[1] == side
