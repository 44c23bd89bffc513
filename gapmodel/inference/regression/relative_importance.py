"""The explained variance of a regression shared out among its predictors, from covariance matrices."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import factorial, sqrt

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.correlation import correlations

Floats = NDArray[np.float64]

MOST_PREDICTORS = 20  # of LMG; every further one doubles the subsets
_DETERMINED = 1e-10  # share of a predictor's variance left by others below which it is determined by them
_CHUNK = 2**22  # numbers held at once


def subset_r2(covariance: Floats) -> Floats:
    """R2 of the outcome on every subset of predictors.

    Parameters
    ----------
    covariance : (..., p + 1, p + 1) array
        Of the p predictors and, last, the outcome.

    Returns
    -------
    (..., 2**p) array
        At place s the R2 on the predictors whose bits are set in s; NaN if predictors determine each other.

    Notes
    -----
    Predictors are taken up one after the other: without one its row is dropped, with it its Schur complement is
    formed. After j of them there are 2**j matrices of p - j + 1 rows, so that the work is a small multiple of 2**p.

    >>> subset_r2(np.array([[1, 0, 0.6], [0, 1, 0.8], [0.6, 0.8, 1]])).round(2).tolist()
    [0.0, 0.36, 0.64, 1.0]
    """
    whole = correlations(np.asarray(covariance, np.float64))
    left = whole.reshape(-1, 1, *whole.shape[-2:])
    with np.errstate(invalid="ignore", divide="ignore"):
        while left.shape[-1] > 1:
            pivot = left[..., :1, :1]
            beside = left[..., 1:, :1] / np.where(pivot > _DETERMINED, pivot, np.nan)
            without = left[..., 1:, 1:]
            left = np.concatenate([without, without - beside * left[..., :1, 1:]], axis=1)
    found: Floats = 1 - left[..., 0, 0].reshape(*whole.shape[:-2], -1)
    return found


def lmg(covariance: Floats) -> Floats:
    """The shares of R2 after Lindeman, Merenda and Gold (1980): (..., p), with the sum R2.

    Parameters
    ----------
    covariance : (..., p + 1, p + 1) array
        Of the p predictors, at most `MOST_PREDICTORS`, and, last, the outcome.

    Notes
    -----
    A predictor's share is what it adds to R2, averaged over all orders in which predictors can enter; the same as
    Shapley's value and general dominance (Budescu 1993). All subsets are enumerated.

    >>> lmg(np.array([[1, 0.5, 0.5], [0.5, 1, 0.4], [0.5, 0.4, 1]])).round(4).tolist()
    [0.185, 0.095]
    """
    whole = np.asarray(covariance, np.float64)
    found = [shapley(subset_r2(part)) for part in in_chunks(whole.reshape(-1, *whole.shape[-2:]))]
    return np.concatenate(found).reshape(*whole.shape[:-2], whole.shape[-1] - 1)


def in_chunks(covariances: Floats) -> Iterator[Floats]:
    """Parts of (r, p + 1, p + 1) matrices of which all subsets can be held at once."""
    size = max(_CHUNK >> (covariances.shape[-1] - 1), 1)
    for start in range(0, max(len(covariances), 1), size):
        yield covariances[start : start + size]


def shapley(values: Floats) -> Floats:
    """Shapley values (..., p) of a value (..., 2**p) of every subset.

    >>> shapley(np.array([0.0, 1.0, 2.0, 4.0])).tolist()
    [1.5, 2.5]
    """
    p = values.shape[-1].bit_length() - 1
    weights = _weights(p)
    found = np.empty((*values.shape[:-1], p))
    for j in range(p):
        halves = values.reshape(*values.shape[:-1], -1, 2, 2**j)
        added = halves[..., 1, :] - halves[..., 0, :]
        found[..., j] = added.reshape(*values.shape[:-1], -1) @ weights
    return found


@cache
def _weights(p: int) -> Floats:
    """The share of orders in which just a subset of the other predictors is before one."""
    by_size = np.array([factorial(s) * factorial(p - 1 - s) / factorial(p) for s in range(p)])
    found: Floats = by_size[sizes(p - 1)]
    return found


@cache
def share_weights(p: int) -> Floats:
    """(p, 2**p): the Shapley values are these weights times the values of all subsets.

    >>> share_weights(1).tolist()
    [[-1.0, 1.0]]
    """
    subsets, found = np.arange(2**p), np.empty((p, 2**p))
    for j in range(p):
        inside = subsets >> j & 1 == 1
        found[j, inside], found[j, ~inside] = _weights(p), -_weights(p)
    return found


def sizes(p: int) -> NDArray[np.int64]:
    """How many predictors each of 2**p subsets has."""
    found = np.zeros(1, np.int64)
    for _ in range(p):
        found = np.concatenate([found, found + 1])
    return found


def symmetric_roots(correlation: Floats) -> tuple[Floats, Floats]:
    """Eigenvectors (..., p, p) of the predictors' correlations, and the ascending roots (..., p) of the eigenvalues."""
    values, vectors = np.linalg.eigh(correlation[..., :-1, :-1])
    return vectors, np.sqrt(np.maximum(values, _DETERMINED))


def relative_weights(covariance: Floats) -> Floats:
    """Johnson's (2000) relative weights (..., p), with the sum R2.

    Parameters
    ----------
    covariance : (..., p + 1, p + 1) array
        Of the p predictors and, last, the outcome.

    Notes
    -----
    The predictors are replaced by the uncorrelated variables nearest to them (the symmetric root of their
    correlations); the R2 of these is given back by their squared loadings. Of two predictors the weights equal `lmg`,
    of more they are close to it. NaN where predictors determine each other.
    """
    whole = correlations(np.asarray(covariance, np.float64))
    known = np.asarray(np.isfinite(whole).all(axis=(-2, -1)))
    whole = np.where(known[..., None, None], whole, np.eye(whole.shape[-1]))
    vectors, root = symmetric_roots(whole)
    good = known & (root[..., 0] > sqrt(_DETERMINED))
    turned = np.swapaxes(vectors, -1, -2)
    loadings = (vectors * root[..., None, :]) @ turned
    slopes = (vectors / root[..., None, :]) @ (turned @ whole[..., :-1, -1:])
    found: Floats = ((loadings**2) @ slopes**2)[..., 0]
    return np.where(good[..., None], found, np.nan)
