"""Penalty-reward contrasts: an outcome on dummies of low and of high values of each predictor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gapmodel.errors import SettingError, listed
from gapmodel.inference import estimate
from gapmodel.inference.estimate import NAN
from gapmodel.inference.resampling import block_weights

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

BLOCKS = 256
_LEAST = 2  # respondents of a dummy below which it is left out
_DETERMINED = 1e-8  # singular value of the scaled dummies below which they give each other


@dataclass(frozen=True, slots=True, eq=False)
class PenaltyReward:
    """The contrasts of k predictors over n respondents; NaN where too few are low or high.

    Attributes
    ----------
    penalties, rewards : (k,) arrays
        Mean outcome of those who are low, and of those who are high, minus that of those between, the other
        predictors held fixed.
    classical, hc3 : (2k, 2k) arrays
        Covariances of the penalties followed by the rewards.
    low, high : (n, k) arrays of bool
        Who is low and who is high.
    outcome : (n,) array
    dof : int
        Respondents less parameters.
    r2 : float
    """

    penalties: Floats
    rewards: Floats
    classical: Floats
    hc3: Floats
    low: Booleans
    high: Booleans
    outcome: Floats
    dof: int
    r2: float

    def symmetry(self, predictor: int) -> estimate.Test:
        """Wald's test of reward + penalty = 0: as much is lost at the low end as is gained at the high end."""
        k = len(self.penalties)
        total = self.penalties[predictor] + self.rewards[predictor]
        pair = [predictor, k + predictor]
        variance = self.hc3[np.ix_(pair, pair)].sum()
        statistic = float(total / np.sqrt(variance)) if variance > 0 else NAN
        p_val = float(2 * special.stdtr(self.dof, -abs(statistic)))
        return estimate.Test(statistic, float(self.dof), p_val, "Wald, HC3")

    def resampled(self, n_resamples: int, rng: int | np.random.Generator) -> tuple[Floats, Floats]:
        """Penalties and rewards (n_resamples, k) of bootstrap samples of respondents; NaN where undefined.

        Notes
        -----
        More than 256 respondents are dealt into 256 random blocks (see `block_weights`).
        """
        generator = np.random.default_rng(rng)
        n, k = self.low.shape
        columns = np.column_stack([np.ones(n), self.low, self.high, self.outcome]).astype(np.float64)
        blocks = min(n, BLOCKS)
        order = generator.permutation(n)
        products = np.stack([columns[part].T @ columns[part] for part in np.array_split(order, blocks)])
        weights = block_weights(blocks, n_resamples, generator)
        sums = (weights @ products.reshape(blocks, -1)).reshape(-1, *products.shape[1:])
        kept = np.flatnonzero(np.r_[True, ~np.isnan(self.penalties), ~np.isnan(self.rewards)])
        found = np.full((n_resamples, 2 * k + 1), NAN)
        found[:, kept] = _solved(sums[:, kept[:, None], kept], sums[:, kept, -1])
        return found[:, 1 : k + 1], found[:, k + 1 :]


def penalty_reward(outcome: ArrayLike, low: ArrayLike, high: ArrayLike, names: Sequence[str]) -> PenaltyReward:
    """Penalties and rewards by ordinary least squares.

    Parameters
    ----------
    outcome : (n,) array_like
    low, high : (n, k) array_like of bool
        Nobody is both; whoever is neither is the reference.
    names : sequence of k str
        For messages.

    Raises
    ------
    SettingError
        Fewer respondents than parameters + 2, an outcome with one value, or dummies that determine each other.

    Notes
    -----
    Brandt (1987); Mittal, Ross and Baldasare (1998), Journal of Marketing 62(1), 33-47. The dummies are not
    standardised, as their SD depends on how many are low or high. A dummy of fewer than two respondents, or of all but
    fewer than two, is left out: its contrast is NaN. HC3 errors (MacKinnon and White 1985) allow the spread of the
    outcome to differ between the groups. Both covariances equal those of ``statsmodels.api.OLS``.

    Examples
    --------
    >>> found = penalty_reward(
    ...     [1, 2, 4, 5, 6, 6, 4], [[1], [1], [0], [0], [0], [0], [0]], [[0], [0], [0], [0], [1], [1], [0]], ["speed"]
    ... )
    >>> f"{found.penalties[0]:.2f} {found.rewards[0]:.2f}"
    '-2.83 1.67'
    """
    y = np.asarray(outcome, np.float64)
    below, above = np.asarray(low, bool), np.asarray(high, bool)
    n, k = below.shape
    dummies = np.hstack([below, above])
    counts = dummies.sum(axis=0)
    kept = np.flatnonzero((counts >= _LEAST) & (counts <= n - _LEAST))
    columns = np.column_stack([np.ones(n), dummies[:, kept]])
    _check(y, columns, [names[at % k] for at in kept])
    basis, triangle = np.linalg.qr(columns)
    inverse = np.linalg.inv(triangle)
    residuals = y - basis @ (basis.T @ y)
    spare = np.maximum(1 - (basis**2).sum(axis=1), 1e-12)
    dof = n - columns.shape[1]
    around = (basis * (residuals / spare)[:, None]) @ inverse.T
    covariances = inverse @ inverse.T * (residuals @ residuals / dof), around.T @ around
    coefficients = np.full(2 * k, NAN)
    coefficients[kept] = (inverse @ (basis.T @ y))[1:]
    classical, hc3 = (_placed(part[1:, 1:], kept, 2 * k) for part in covariances)
    centred = y - y.mean()
    r2 = 1 - float(residuals @ residuals) / float(centred @ centred)
    return PenaltyReward(coefficients[:k], coefficients[k:], classical, hc3, below, above, y, dof, r2)


def thirds(values: ArrayLike) -> tuple[float, float]:
    """The observed values at or below which, and at or above which, nearest to a third of the respondents lie.

    >>> thirds([1, 2, 3, 4, 5, 6])
    (2.0, 5.0)
    """
    observed, counts = np.unique(np.asarray(values, np.float64), return_counts=True)
    below = np.cumsum(counts) / counts.sum()
    above = np.cumsum(counts[::-1])[::-1] / counts.sum()
    low, high = (observed[np.argmin(np.abs(share - 1 / 3))] for share in (below, above))
    return float(low), float(high)


def _check(y: Floats, columns: Floats, names: Sequence[str]) -> None:
    n, parameters = columns.shape
    if n < parameters + 2:
        raise SettingError(
            f"{n} respondents are too few for {parameters} parameters: it takes {parameters + 2}.",
            'use fewer predictors, such as level="dimension", or gather more answers.',
        )
    if np.ptp(y) == 0:
        raise SettingError("The outcome is the same for all respondents.", "give an outcome that varies.")
    if not names:
        raise SettingError(
            "Nobody is low or high on any predictor.", "set low and high so that some respondents lie beyond them."
        )
    centred = columns[:, 1:] - columns[:, 1:].mean(axis=0)
    _, sizes, directions = np.linalg.svd(centred / np.linalg.norm(centred, axis=0), full_matrices=False)
    if sizes[-1] < _DETERMINED:
        involved = np.abs(directions[-1]) > 1e-6
        those = dict.fromkeys(name for name, there in zip(names, involved, strict=True) if there)
        raise SettingError(
            f"The low and high groups of {listed(those)} determine each other: one follows from the rest.",
            "set other cuts with low and high, or use fewer predictors.",
        )


def _placed(part: Floats, kept: NDArray[np.int64], size: int) -> Floats:
    """A matrix of the kept columns among all, NaN elsewhere."""
    whole = np.full((size, size), NAN)
    whole[np.ix_(kept, kept)] = part
    return whole


def _solved(products: Floats, sums: Floats) -> Floats:
    """Solutions (r, p) of normal equations; NaN where a resample has nobody low or high, or cannot be solved."""
    found = np.full(sums.shape, NAN)
    sizes = np.sqrt(np.diagonal(products, axis1=1, axis2=2))
    fine = (sizes > 0).all(axis=1)
    scaled = products[fine] / sizes[fine, :, None] / sizes[fine, None, :]
    solvable = np.linalg.eigvalsh(scaled)[:, 0] > 1e-10
    at = np.flatnonzero(fine)[solvable]
    right = (sums[at] / sizes[at])[:, :, None]
    found[at] = np.linalg.solve(scaled[solvable], right)[:, :, 0] / sizes[at]
    return found
