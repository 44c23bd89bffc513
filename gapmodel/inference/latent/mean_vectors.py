"""Whether groups have the same means on several scores at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.estimate import NAN

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class VectorTest:
    """A multivariate F test; a p-value that does not exist is NaN, and `method` says why."""

    statistic: float
    f: float
    dof: float
    dof_error: float
    p_val: float
    method: str


def pillai(sizes: Floats, means: Floats, covariances: Floats) -> VectorTest:
    """The test that the mean vectors of two or more groups are equal, by Pillai's trace.

    Parameters
    ----------
    sizes : (g,) array
        Respondents; at least two in every group.
    means : (g, k) array
    covariances : (g, k, k) array
        Divided by n - 1.

    Notes
    -----
    Pillai (1955): V = trace of H (H + W)^-1, H and W the sums of squares and products between and within groups;
    with s = min(k, g - 1), V / s lies between 0 and 1 and F = (V / s) / (1 - V / s) (b / a), a and b degrees of
    freedom. Of the four usual statistics it errs least where covariances differ. On rows it equals
    ``summary(manova(x ~ group), test = "Pillai")`` (R).

    Examples
    --------
    >>> found = pillai(np.array([9.0, 9.0]), np.array([[0.0, 0.0], [1.0, 0.0]]), np.stack([np.eye(2)] * 2))
    >>> f"V = {found.statistic:.3f}, F({found.dof:.0f}, {found.dof_error:.0f}) = {found.f:.3f}, p = {found.p_val:.3f}"
    'V = 0.220, F(2, 15) = 2.109, p = 0.156'
    """
    g, k = means.shape
    apart = means - sizes @ means / sizes.sum()
    between = (sizes[:, None] * apart).T @ apart
    within = np.einsum("g,gij->ij", sizes - 1, covariances)
    error, s = float(sizes.sum()) - g, min(k, g - 1)
    if not s:
        return VectorTest(NAN, NAN, NAN, NAN, NAN, "undefined: one group")
    if error < k or np.linalg.matrix_rank(within, hermitian=True) < k:
        return VectorTest(NAN, NAN, NAN, NAN, NAN, "undefined: the scores determine each other within groups")
    statistic = float(np.trace(np.linalg.solve((between + within).T, between.T)))
    m, n = (abs(k - (g - 1)) - 1) / 2, (error - k - 1) / 2
    dof, dof_error = s * (2 * m + s + 1), s * (2 * n + s + 1)
    ratio = dof_error / dof * statistic / (s - statistic) if s > statistic else np.inf
    return VectorTest(statistic, ratio, dof, dof_error, float(special.fdtrc(dof, dof_error, ratio)), "Pillai's trace")
