"""Cells that nobody stands in, and what is added to them."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.polychoric.two_step import LARGEST

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Correction = Literal["lavaan", "half", "none"]

_ADDED = 0.5


def corrected(tables: Integers, rows: Integers, columns: Integers, correction: Correction) -> Floats:
    """The tables with what is added to their empty cells.

    Parameters
    ----------
    tables : (m, L, L) array
    rows, columns : (m,) array
        How many different answers each variable has; they stand first.
    correction : {"lavaan", "half", "none"}
        ``lavaan``: in tables of two by two answers with one empty cell, 1/2 goes into it and into the opposite one, out
        of the two others, which keeps the margins; larger tables stay. ``half``: 1/2 into every empty cell of every
        table, and thresholds from its margins: nearly psych (R) with ``global = FALSE, correct = 0.5``, which does not
        divide by the new total; with its ``global = TRUE`` psych corrects nothing. ``none``: nothing.
    """
    found = tables.astype(np.float64)
    if correction == "none":
        return found
    at = np.arange(tables.shape[1])
    inside = (at[None, :, None] < rows[:, None, None]) & (at[None, None, :] < columns[:, None, None])
    empty = inside & (tables == 0)
    if correction == "half":
        return np.where(empty, _ADDED, found)
    small = (rows == 2) & (columns == 2) & (empty.sum(axis=(1, 2)) == 1)
    main = empty[:, 0, 0] | empty[:, 1, 1]
    move = np.where(small, np.where(main, _ADDED, -_ADDED), 0.0)[:, None, None]
    found[:, :2, :2] += move * np.array([[1, -1], [-1, 1]])
    return found


def certain(tables: Integers, rows: Integers, columns: Integers) -> Floats:
    """(m,) +-0.999 for two by two tables with two opposite empty cells, whose correlation has no other estimate."""
    two = (rows == 2) & (columns == 2)
    same = two & (tables[:, 0, 1] == 0) & (tables[:, 1, 0] == 0)
    opposite = two & (tables[:, 0, 0] == 0) & (tables[:, 1, 1] == 0)
    return np.where(same, LARGEST, np.where(opposite, -LARGEST, np.nan))
