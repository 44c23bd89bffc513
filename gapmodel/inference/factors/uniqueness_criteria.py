"""What is minimised over the uniquenesses of items: minimum residuals and maximum likelihood, with derivatives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Derivatives = tuple[Floats, Floats, Floats]  # values (r,), gradients (r, k), Hessians (r, k, k)

_NEAREST = 1e-10  # distance of two eigenvalues below which they are taken to be this far apart


def minimum_residuals(correlations: Floats, uniquenesses: Floats, n_factors: int) -> Derivatives:
    """Half the squared residuals of r correlation matrices, given the items' uniquenesses.

    Parameters
    ----------
    correlations : (r, k, k) array
    uniquenesses : (r, k) array
    n_factors : int

    Notes
    -----
    Harman and Jones (1966); over the uniquenesses it is half the sum of squares of the eigenvalues of R - diag(u)
    after the first ones (Jöreskog 1977, ULS), whose derivatives follow from those of eigenvalues and eigenvectors.
    Where no uniqueness is at its bound the diagonal is fitted exactly, so only residuals off the diagonal count.
    """
    sizes, vectors = np.linalg.eigh(correlations - uniquenesses[:, :, None] * np.eye(uniquenesses.shape[1]))
    rest, kept = sizes[:, :-n_factors], sizes[:, -n_factors:]
    own, common = vectors[:, :, :-n_factors], vectors[:, :, -n_factors:]
    values = (rest**2).sum(axis=1) / 2
    gradients = -np.einsum("rim,rm->ri", own**2, rest)
    across = 2 * rest[:, :, None] / -_apart(rest, kept)
    hessians = (own @ np.swapaxes(own, 1, 2)) ** 2 + _mixed(own, common, across)
    return values, gradients, hessians


def likelihood(correlations: Floats, logs: Floats, n_factors: int) -> Derivatives:
    """The discrepancy of maximum likelihood, given the logarithms of the uniquenesses.

    Parameters
    ----------
    correlations : (r, k, k) array
    logs : (r, k) array
    n_factors : int

    Notes
    -----
    Lawley and Maxwell (1971), as R's ``factanal``: the sum of t - log(t) - 1 over the eigenvalues t of
    u^(-1/2) R u^(-1/2) after the first ones. Derivatives in log(u) as in Jöreskog (1977); the Hessian is exact.
    """
    weights = np.exp(-logs / 2)
    sizes, vectors = np.linalg.eigh(weights[:, :, None] * correlations * weights[:, None, :])
    sizes = np.maximum(sizes, 1e-300)
    rest, kept = sizes[:, :-n_factors], sizes[:, -n_factors:]
    own, common = vectors[:, :, :-n_factors], vectors[:, :, -n_factors:]
    values = (rest - np.log(rest) - 1).sum(axis=1)
    gradients = np.einsum("rim,rm->ri", own**2, 1 - rest)
    across = (1 - rest)[:, :, None] * (rest[:, :, None] + kept[:, None, :]) / _apart(rest, kept)
    turned = np.swapaxes(own, 1, 2)
    hessians = (own @ turned) * ((own * rest[:, None, :]) @ turned) + _mixed(own, common, across)
    return values, gradients, hessians


def _apart(rest: Floats, kept: Floats) -> Floats:
    """(r, m, p) how far the eigenvalues of factors lie above the others."""
    apart: Floats = np.maximum(kept[:, None, :] - rest[:, :, None], _NEAREST)
    return apart


def _mixed(own: Floats, common: Floats, across: Floats) -> Floats:
    """(r, k, k) sums over m and n of across[m, n] times the products of the four elements of vectors m and n."""
    r, k, _ = own.shape
    products = (own[:, :, :, None] * common[:, :, None, :]).reshape(r, k, -1)
    mixed: Floats = (products * across.reshape(r, 1, -1)) @ np.swapaxes(products, 1, 2)
    return mixed
