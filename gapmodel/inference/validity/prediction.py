"""How well columns predict another: adjusted and cross-validated R2, and how R2 changes with the covariances."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.estimate import NAN
from gapmodel.inference.regression.from_covariance import explained_share, slopes_of

Floats = NDArray[np.float64]


def adjusted_r2(r2: float, n: int, predictors: int) -> float:
    """R2 adjusted for the number of predictors (Ezekiel 1930): an estimate of the share in the population.

    >>> round(adjusted_r2(0.5, 30, 5), 4)
    0.3958
    """
    dof = n - predictors - 1
    return 1 - (1 - r2) * (n - 1) / dof if dof > 0 else NAN


def cross_validated_r2(blocks: Floats) -> float:
    """The share of variance that is predicted in respondents who took no part in the estimation.

    Parameters
    ----------
    blocks : (m, k + 2, k + 2) array
        Sums of products of the columns 1, predictors, outcome in m blocks of respondents.

    Returns
    -------
    float
        Negative where predictions are worse than the mean. NaN where a block cannot be left out.

    Notes
    -----
    1 - PRESS / sum of squares about the mean (Allen 1974): every block is predicted from all others. With one
    respondent per block this is leave-one-out, which equals the sum of squared ``residual / (1 - leverage)``. Only
    products enter, so that the number of respondents costs nothing.

    >>> rows = np.array([[1.0, x, y] for x, y in [(1, 1), (2, 3), (3, 2), (4, 5)]])
    >>> round(cross_validated_r2(rows[:, :, None] * rows[:, None, :]), 4)
    -0.0133
    """
    whole = blocks.sum(axis=0)
    others = whole - blocks
    a, b = others[:, :-1, :-1], others[:, :-1, -1:]
    scale = np.sqrt(np.maximum(np.diagonal(whole)[:-1], 0))
    spread = float(whole[-1, -1] - whole[0, -1] ** 2 / whole[0, 0]) if whole[0, 0] > 0 else 0.0
    if not spread > 0 or not (scale > 0).all():
        return NAN
    standard = a / (scale[:, None] * scale)
    if not np.linalg.eigvalsh(standard)[:, 0].min() > 1e-12:
        return NAN
    slopes = np.linalg.solve(standard, b / scale[:, None]) / scale[:, None]
    residual = np.concatenate([-slopes, np.ones((len(blocks), 1, 1))], axis=1)
    press = float((np.swapaxes(residual, 1, 2) @ blocks @ residual).sum())
    return 1 - press / spread


def r2_gradients(covariances: Floats) -> Floats:
    """The derivatives (..., k, k) of R2 of the first column on all others in covariances (..., k, k).

    >>> r2_gradients(np.array([[1.0, 0.6], [0.6, 1.0]])).round(3).tolist()
    [[-0.36, 0.6], [0.6, -0.36]]
    """
    others = list(range(1, covariances.shape[-1]))
    slopes = slopes_of(covariances, 0, others)
    r2 = explained_share(covariances, 0, others)
    residual = np.concatenate([np.ones((*r2.shape, 1)), -slopes], axis=-1)
    found = -residual[..., :, None] * residual[..., None, :]
    found[..., 0, 0] += 1 - r2
    with np.errstate(invalid="ignore", divide="ignore"):
        scaled: Floats = found / covariances[..., 0, 0][..., None, None]
    return scaled


def gain_p_val(r2: float, without: float, n: int, predictors: int, added: int) -> float:
    """The p-value of the F test that `added` of the predictors add nothing; NaN without degrees of freedom.

    >>> round(gain_p_val(0.5, 0.4, 50, 4, 2), 4)
    0.0165
    """
    dof = n - predictors - 1
    if dof < 1 or not r2 < 1:
        return NAN
    return float(special.fdtrc(added, dof, max(r2 - without, 0.0) / added / ((1 - r2) / dof)))
