"""How many factors: eigenvalues beside those of answers without any factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.polychoric.smoothing import made_definite
from gapmodel.inference.regression.few_units import SEED

Floats = NDArray[np.float64]

SIMULATIONS = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Eigenvalues:
    """Eigenvalues of correlation matrices, the largest first.

    Attributes
    ----------
    components : (..., k) array
        Of the matrix itself.
    common : (..., k) array
        With squared multiple correlations in its diagonal: of what the items have in common.
    """

    components: Floats
    common: Floats


def eigenvalues(correlations: Floats) -> Eigenvalues:
    """Eigenvalues of correlation matrices (..., k, k) that are positive definite.

    Notes
    -----
    ``common`` is what psych::fa.parallel (R) computes with ``SMC = TRUE`` (Humphreys and Montanelli 1975).

    >>> eigenvalues(np.array([[1.0, 0.6], [0.6, 1.0]])).components.round(6).tolist()
    [1.6, 0.4]
    """
    unexplained = 1 / np.diagonal(np.linalg.inv(correlations), axis1=-2, axis2=-1)
    reduced = correlations - unexplained[..., None] * np.eye(correlations.shape[-1])
    falling = (np.asarray(np.linalg.eigvalsh(one)[..., ::-1], np.float64) for one in (correlations, reduced))
    return Eigenvalues(*falling)


def simulated_correlations(n: int, k: int, simulations: int, rng: int | np.random.Generator = SEED) -> Floats:
    """(simulations, k, k) correlations of k independent normal variables of n respondents, n > k.

    Notes
    -----
    Drawn as Wishart matrices by Bartlett's (1933) decomposition, so that a million respondents cost what a hundred do.
    """
    generator = np.random.default_rng(rng)
    roots = np.tril(generator.standard_normal((simulations, k, k)), -1)
    places = np.arange(k)
    roots[:, places, places] = np.sqrt(generator.chisquare(n - 1 - places, (simulations, k)))
    roots /= np.sqrt((roots**2).sum(axis=2, keepdims=True))
    drawn: Floats = roots @ np.swapaxes(roots, 1, 2)
    return drawn


def reference_eigenvalues(
    n: int,
    k: int,
    percentile: float = 95,
    *,
    scales: Floats | None = None,
    simulations: int = SIMULATIONS,
    rng: int | np.random.Generator = SEED,
) -> Eigenvalues:
    """A percentile of the eigenvalues of independent answers, for each place in the order.

    Parameters
    ----------
    n, k : int
        Respondents and items.
    percentile : float
        Horn (1965) took the mean; the 95th (Glorfeld 1995) keeps fewer factors that are not there.
    scales : (k,) array, optional
        By which correlations between the categories' scores fall short of polychoric ones.

    Notes
    -----
    A polychoric correlation of independent answers is, to first order, the correlation of the categories' mean normal
    scores divided by the standard deviations of both, which are ``scales`` (Olsson 1979). Matrices of few respondents
    are then not always positive definite, and are smoothed as those of answers are.
    """
    drawn = simulated_correlations(n, k, simulations, rng)
    if scales is not None:
        drawn = drawn / np.outer(scales, scales)
        places = np.arange(k)
        drawn[:, places, places] = 1.0
        drawn = made_definite(drawn)
    found = eigenvalues(drawn)
    share = percentile / 100
    return Eigenvalues(np.quantile(found.components, share, axis=0), np.quantile(found.common, share, axis=0))


def n_above(observed: Floats, reference: Floats) -> NDArray[np.int64]:
    """How many eigenvalues (..., k) lie above their reference, from the first to the first that does not.

    >>> n_above(np.array([3.0, 1.0, 0.9, 0.8]), np.array([1.4, 1.2, 0.8, 0.7])).tolist()
    1
    """
    above = observed > reference
    found: NDArray[np.int64] = np.cumprod(above, axis=-1).sum(axis=-1)
    return found
