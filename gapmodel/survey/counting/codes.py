"""Columns of codes as the codes of respondents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.counting.rows import Codes, Integers

_CACHED = 8_192  # respondents turned at once
Column = tuple[int, int, bool, NDArray[Any]]


def codes_of(columns: Iterable[Column], n: int, shape: tuple[int, int], levels: int) -> Codes:
    """(n, sides, items) steps above the lowest answer, in the smallest type; `levels` where there is none.

    Parameters
    ----------
    columns : of (side's place, item's place, whether it is turned, codes)
    n : int
        Respondents.
    shape : (sides, items)
    levels : int
        Of the scale.

    Notes
    -----
    The code of a turned answer is levels - 1 - code; missing stays missing.
    """
    turned = np.append(np.arange(levels)[::-1], levels).astype(np.min_scalar_type(levels))
    by_column = np.full((*shape, n), levels, turned.dtype)
    for side, item, turns, codes in columns:
        by_column[side, item] = turned[codes] if turns else codes
    return _respondents_first(by_column.reshape(-1, n)).reshape(n, *shape)


def given_codes(codes: Codes, levels: int) -> Iterator[Integers]:
    """(levels,) How often every code stands among some of the respondents, then among more of them."""
    for start in range(0, len(codes), _CACHED):
        yield np.bincount(codes[start : start + _CACHED].ravel(), minlength=levels)[:levels]


def _respondents_first(columns: NDArray[Any]) -> NDArray[Any]:
    """The transpose, column by column within parts that stay in the cache."""
    rows = np.empty(columns.shape[::-1], columns.dtype)
    for start in range(0, len(rows), _CACHED):
        part = slice(start, start + _CACHED)
        for place, column in enumerate(columns):
            rows[part, place] = column[part]
    return rows
