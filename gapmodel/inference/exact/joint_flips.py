"""Family-wise p-values by joint sign flips of whole respondents (step-down max-T)."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ALL_VECTORS = 12  # up to so many respondents every sign vector is taken
_SEED = 20_261


def max_t(rows: Floats, *, n_resamples: int = 9_999, rng: int | np.random.Generator = _SEED) -> tuple[Floats, str]:
    r"""Adjusted p-values of k mean gaps from the same respondents, flipped together.

    Parameters
    ----------
    rows : (n, k) array
        Differences; zero where a respondent has none, which no flip changes.
    n_resamples : int
        Random sign vectors, beyond twelve respondents.

    Returns
    -------
    p_values : (k,) array
    method : str

    Notes
    -----
    Westfall and Young's (1993) step-down: under the null a respondent's whole vector may take the other
    sign, which keeps the correlation of the gaps. The statistic of a gap is \\|sum\\| / sqrt(sum of
    squares). A Monte Carlo p-value is (b + 1) / (B + 1). The smallest equals the p-value of
    ``scipy.stats.permutation_test((np.ones(n),), statistic, permutation_type="samples", alternative="greater")`` with
    ``statistic = lambda signs: (np.abs(signs @ rows) / np.sqrt((rows**2).sum(axis=0))).max()``.
    """
    rng = np.random.default_rng(rng)
    if len(rows) <= _ALL_VECTORS:
        signs = np.array(list(product([1.0, -1.0], repeat=len(rows)))).reshape(-1, len(rows))
        method = "max-T, all sign flips"
    else:
        signs = np.vstack([np.ones(len(rows)), rng.choice([-1.0, 1.0], (n_resamples, len(rows)))])
        method = f"max-T, {n_resamples} joint sign flips"
    return step_down(signs @ rows, np.sqrt((rows**2).sum(axis=0))), method


def max_t_normal(
    sums: Floats, products: Floats, *, n_resamples: int = 99_999, rng: int | np.random.Generator = _SEED
) -> tuple[Floats, str]:
    """`max_t` from moments alone, for samples so large that the flipped sums are normal.

    Parameters
    ----------
    sums : (k,) array
        Sums of the gaps.
    products : (k, k) array
        Sums of their products: the covariance of the flipped sums.

    Notes
    -----
    With r the largest statistic and R the products as correlations, the smallest p-value estimates
    ``1 - scipy.stats.multivariate_normal(cov=R).cdf(k * [r], lower_limit=k * [-r])``, or by
    ``mvtnorm::pmvnorm(rep(-r, k), rep(r, k), corr = R)`` (R).
    """
    rng = np.random.default_rng(rng)
    values, vectors = np.linalg.eigh(products)
    root = vectors * np.sqrt(np.clip(values, 0, None))
    drawn = rng.standard_normal((n_resamples, len(sums))) @ root.T
    flipped = np.vstack([sums, drawn])
    return step_down(flipped, np.sqrt(np.diag(products))), f"max-T, multivariate normal, {n_resamples} draws"


def step_down(sums: Floats, scale: Floats, observed: Floats | None = None, chances: Floats | None = None) -> Floats:
    """From sums under the null, the chance that the largest statistic reaches each observed one.

    Parameters
    ----------
    sums : (B, k) array
    scale : (k,) array
        By which they are divided; where it is zero the statistic is.
    observed : (k,) array
        The sums observed; without it, the first row.
    chances : (B,) array
        The probability of each row; without it they are equal.

    Notes
    -----
    The largest is taken over the hypotheses whose observed statistic is not larger, and p-values do not
    fall as statistics do (Westfall and Young 1993, algorithm 2.8).
    """
    first = sums[0] if observed is None else observed
    with np.errstate(divide="ignore", invalid="ignore"):
        statistics, reached = (np.where(scale > 0, np.abs(part) / scale, 0.0) for part in (sums, first))
    order = np.argsort(reached)
    largest = np.maximum.accumulate(statistics[:, order], axis=1)
    share = np.average(largest >= reached[order] - 1e-9, axis=0, weights=chances)
    p_values = np.empty(len(reached))
    p_values[order] = np.maximum.accumulate(share[::-1])[::-1]
    return np.minimum(p_values, 1.0)
