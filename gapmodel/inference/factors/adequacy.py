"""Whether correlations are fit to be explained by factors: Kaiser, Meyer and Olkin, and Bartlett."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

SINGULAR = 1e-12  # a smallest eigenvalue below this is zero


@dataclass(frozen=True, slots=True, eq=False)
class Adequacy:
    """How far items share what they have in common with several others.

    Attributes
    ----------
    kmo : float
        Kaiser, Meyer and Olkin's measure of sampling adequacy, between 0 and 1.
    msa : (k,) array
        The same of each item; NaN of one that is correlated with no other.
    chi2, dof, p_val : float
        Bartlett's test that no two items are correlated.
    determinant : float
        Of the correlation matrix.
    """

    kmo: float
    msa: Floats
    chi2: float
    dof: int
    p_val: float
    determinant: float


def adequacy(correlation: Floats, n: int) -> Adequacy:
    """Sampling adequacy of a correlation matrix of n respondents.

    Parameters
    ----------
    correlation : (k, k) array
        Positive definite.
    n : int

    Notes
    -----
    KMO = sum of r^2 / (sum of r^2 + sum of q^2) over pairs of items, q the correlation of two items given all others
    (Kaiser 1974), as psych::KMO (R). Bartlett (1951): -(n - 1 - (2 k + 5) / 6) log|R| is chi-squared with k (k - 1) / 2
    degrees of freedom, as psych::cortest.bartlett; it rejects nearly always.

    Examples
    --------
    >>> found = adequacy(np.array([[1.0, 0.5, 0.5], [0.5, 1.0, 0.5], [0.5, 0.5, 1.0]]), 100)
    >>> f"{found.kmo:.3f} {found.chi2:.2f} {found.dof}"
    '0.692 67.35 3'
    """
    k = len(correlation)
    inverse = np.linalg.inv(correlation)
    scales = np.sqrt(np.diag(inverse))
    partial = (inverse / np.outer(scales, scales)) ** 2
    squares = correlation**2
    np.fill_diagonal(partial, 0)
    np.fill_diagonal(squares, 0)
    own, other = squares.sum(axis=0), partial.sum(axis=0)
    log_determinant = float(np.linalg.slogdet(correlation)[1])
    chi2, dof = -(n - 1 - (2 * k + 5) / 6) * log_determinant, k * (k - 1) // 2
    msa = np.divide(own, own + other, out=np.full(k, np.nan), where=own + other > 0)
    kmo = float(own.sum() / (own.sum() + other.sum()))
    return Adequacy(kmo, msa, chi2, dof, float(special.chdtrc(dof, chi2)), float(np.exp(log_determinant)))


def is_singular(correlation: Floats) -> bool:
    """Whether a correlation matrix has no inverse, as where there are not more respondents than items."""
    return bool(np.linalg.eigvalsh(correlation)[0] < SINGULAR)
