"""Hotelling's T2 in fractions, its rank decided without rounding; no code of the package."""

from __future__ import annotations

from fractions import Fraction
from math import nan

import numpy as np
from numpy.typing import NDArray
from scipy import special

Integers = NDArray[np.int64]


def hotelling(rows: Integers) -> tuple[float, float, float]:
    """T2, its degrees of freedom and p-value for (n, k) whole numbers; NaN where the covariance has no inverse.

    The unit does not matter, as long as all columns have the same.

    >>> hotelling(np.array([[0, 1], [1, 0], [2, 2], [0, -1]]))[0] > 0, hotelling(np.array([[1, 2], [2, 4], [0, 0]]))
    (True, (nan, 2.0, nan))
    """
    n, k = rows.shape
    if n <= k or not k:
        return nan, float(k), nan
    sums = rows.sum(axis=0)
    totals = [int(total) for total in sums]
    products = (rows.astype(object).T @ rows.astype(object)).tolist()
    scatter = [[Fraction(n * products[i][j] - totals[i] * totals[j]) for j in range(k)] for i in range(k)]
    solved = _solved(scatter, [Fraction(total) for total in totals])
    if solved is None:
        return nan, float(k), nan
    # mean' S^-1 mean n with mean = totals / n and S = scatter / (n (n - 1))
    square = (n - 1) * sum((a * b for a, b in zip(totals, solved, strict=True)), Fraction(0))
    statistic = float(square)
    ratio = float(square / (n - 1 + square))  # beta distributed under the null
    p_val = float(special.betainc((n - k) / 2, k / 2, float((n - 1) / (n - 1 + square)))) if ratio > 0 else 1.0
    return statistic, float(k), p_val


def flatness(rows: Integers) -> tuple[float, float, float]:
    """The same of the differences of neighbours."""
    return hotelling(np.diff(rows, axis=1))


def _solved(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction] | None:
    """Gauss's elimination; None where the matrix is singular."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for place in range(size):
        pivot = next((at for at in range(place, size) if rows[at][place]), None)
        if pivot is None:
            return None
        rows[place], rows[pivot] = rows[pivot], rows[place]
        for at in range(size):
            if at != place and rows[at][place]:
                factor = rows[at][place] / rows[place][place]
                rows[at] = [a - factor * b for a, b in zip(rows[at], rows[place], strict=True)]
    return [rows[place][size] / rows[place][place] for place in range(size)]
