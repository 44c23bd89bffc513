"""A general factor behind correlated factors, and how much of the sum of all items it explains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.factors.extraction import extract
from gapmodel.inference.factors.rotation import rotate

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class GeneralFactor:
    """Loadings on one general factor and on group factors that are not correlated, and what follows from them.

    Attributes
    ----------
    general : (k,) array
    groups : (k, p) array
    second_order : (p,) array
        Loadings of the correlated factors on the general one.
    uniquenesses : (k,) array
    omega_h : float
        Share of the variance of the sum of all items that is the general factor's; NaN of one factor.
    omega_total : float
        Share that is that of all factors.
    ecv : float
        Share of the general factor in the common variance.
    reversed : (k,) array
        Items that load negatively on the general factor; they count with the opposite sign.
    heywood : bool
        Whether an item or a factor has no variance of its own.
    """

    general: Floats
    groups: Floats
    second_order: Floats
    uniquenesses: Floats
    omega_h: float
    omega_total: float
    ecv: float
    reversed: NDArray[np.bool_]
    heywood: bool


def general_factor(correlation: Floats, n_factors: int, method: str = "minres") -> GeneralFactor:
    """The Schmid-Leiman solution of factors extracted and rotated obliquely, and its omegas.

    Parameters
    ----------
    correlation : (k, k) array
    n_factors : int
        Two factors have one correlation: both get its square root as loading.
    method : {"minres", "ml"}

    Notes
    -----
    Schmid and Leiman (1957) as psych::omega (R) with ``rotate = "oblimin"``: the factor correlations are explained by
    one factor with loadings g; items load L g on the general and L sqrt(1 - g^2) on the group factors. omega_h =
    (1' L g)^2 / 1'R1, omega_total = (1'R1 - sum of uniquenesses) / 1'R1 (Zinbarg et al. 2005; McDonald 1999). psych
    rotates from one start, this from several.

    Examples
    --------
    >>> loadings = np.kron(np.eye(3), np.full((3, 1), 0.8))
    >>> common = loadings @ (np.full((3, 3), 0.25) + 0.75 * np.eye(3)) @ loadings.T
    >>> found = general_factor(common + np.diag(1 - np.diag(common)), 3)
    >>> f"{found.omega_h:.4f} {found.omega_total:.4f} {found.ecv:.4f}"
    '0.4444 0.8889 0.2500'
    """
    extracted = extract(correlation[None], n_factors, method)
    rotation = rotate(extracted.loadings[0], "oblimin")
    loadings = rotation.loadings
    second, heywood = _second_order(rotation.correlations, method)
    general = loadings @ second
    groups = loadings * np.sqrt(np.maximum(1 - second**2, 0))
    uniquenesses = np.diag(correlation) - (extracted.loadings[0] ** 2).sum(axis=1)
    signs = np.where(general < 0, -1.0, 1.0)
    whole = float(signs @ correlation @ signs)
    shared = float((general**2).sum())
    return GeneralFactor(
        general,
        groups,
        second,
        uniquenesses,
        float(signs @ general) ** 2 / whole if n_factors > 1 else float("nan"),
        (whole - float(uniquenesses.sum())) / whole,
        shared / (shared + float((groups**2).sum())),
        general < 0,
        heywood or bool(extracted.heywood.any()),
    )


def _second_order(correlations: Floats, method: str) -> tuple[Floats, bool]:
    """Loadings of the factors on one general factor, and whether one of them is nothing else."""
    p = len(correlations)
    if p == 1:
        return np.ones(1), False
    if p == 2:
        root = float(np.sqrt(abs(correlations[0, 1])))
        return np.array([root, np.copysign(root, correlations[0, 1])]), False
    found = extract(correlations[None], 1, method)
    return found.loadings[0, :, 0], bool(found.heywood.any())
