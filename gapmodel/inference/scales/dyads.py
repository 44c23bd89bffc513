"""How alike the two members of a pair are, where nothing says which of them comes first."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gapmodel.inference.estimate import NAN


def pairwise_correlation(first: ArrayLike, second: ArrayLike) -> float:
    """The pairwise intraclass correlation, between -1 and 1.

    Notes
    -----
    Every pair is entered in both orders, which makes the result free of the order of its members (Griffin and
    Gonzalez 1995). It equals ``numpy.corrcoef([*a, *b], [*b, *a])[0, 1]``. Fewer than two pairs, or equal values, have
    none: NaN.

    Examples
    --------
    >>> pairwise_correlation([1, 2, 3], [1, 2, 3]), pairwise_correlation([1, 3], [3, 1])
    (1.0, -1.0)
    """
    a, b = np.asarray(first, float), np.asarray(second, float)
    if len(a) < 2:
        return NAN
    middle = (a.mean() + b.mean()) / 2
    spread = float(((a - middle) ** 2 + (b - middle) ** 2).sum())
    return float(2 * ((a - middle) * (b - middle)).sum() / spread) if spread > 0 else NAN
