"""Answers that are neither on the scale nor missing, such as "no standards exist", read off a tally."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.labels import about_of
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout

Integers = NDArray[np.int64]


def special_answers(layout: Layout, counts: Counts) -> Integers | None:
    """(items,) how many respondents gave an answer apart from the scale; None where there are no such answers.

    Those with an answer on the scale are ``joint_on_scale(...)`` without the last cell, those with none its last cell.
    """
    if not _is_apart(layout):
        return None
    told: Integers = counts.joint.reshape(-1, layout.levels + 1, layout.levels + 1)[:, -1, 1]
    return told


def joint_on_scale(layout: Layout, counts: Counts) -> Integers:
    """Joint tables (items, ...) of the sides that have columns; whose answer lies apart is not in them."""
    tables = counts.joint.reshape(-1, *(layout.levels + 1 for _ in layout.sides))
    told = special_answers(layout, counts)
    if told is None:
        return tables
    alone: Integers = tables.sum(axis=2)
    alone[:, -1] -= told
    return alone


def _is_apart(layout: Layout) -> bool:
    """Whether the second of two sides tells answers apart."""
    side = about_of(layout).get("apart", {}).get("side")
    return len(layout.sides) == 2 and layout.sides[1] == side
