"""p-values of a family of tests, adjusted for their number."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gapmodel.errors import one_of

METHODS = ("holm", "bonferroni", "sidak", "holm-sidak", "simes-hochberg", "hommel", "fdr_bh", "fdr_by", "none")


def adjust(p_values: ArrayLike, method: str = "holm") -> NDArray[np.float64]:
    """Adjusted p-values, in the given order; a NaN stays NaN and is not counted in the family.

    Parameters
    ----------
    p_values : array_like
    method : str
        A name of statsmodels' ``multipletests``, or ``none``.

    Examples
    --------
    >>> adjust([0.01, 0.02, float("nan")]).tolist()
    [0.02, 0.02, nan]
    """
    one_of(method, METHODS, "padjust")
    adjusted = np.array(p_values, dtype=float)
    tested = ~np.isnan(adjusted)
    if method != "none" and tested.any():
        from statsmodels.stats.multitest import multipletests

        adjusted[tested] = multipletests(adjusted[tested], method=method)[1]
    return adjusted
