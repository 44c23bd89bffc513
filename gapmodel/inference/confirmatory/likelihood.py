"""The discrepancy that maximum likelihood minimises, its gradient, and the information about the parameters."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, log

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.confirmatory.sample import Sample
from gapmodel.inference.confirmatory.structure import Structure, moments, used_in

Floats = NDArray[np.float64]
_STEP = 1e-30  # of the complex step: no difference is taken, so it can be this small


def shares(samples: Sequence[Sample]) -> list[float]:
    """N of each group, divided by that of all."""
    total = sum(sample.n for sample in samples)
    return [sample.n / total for sample in samples]


def discrepancy(structure: Structure, free: Floats, samples: Sequence[Sample]) -> float:
    """F, the mean over groups of log|Sigma| + tr(S Sigma^-1) - log|S| - p + (m - mu)' Sigma^-1 (m - mu).

    Notes
    -----
    Groups count with their shares of the respondents; n F is the likelihood-ratio statistic against free means and
    covariances (Jöreskog 1969). Infinite where Sigma is not positive definite.
    """
    total = 0.0
    for group, (share, sample) in enumerate(zip(shares(samples), samples, strict=True)):
        now = structure.moments(free, group)
        value = group_discrepancy(sample, now.mean if structure.means else sample.means, now.covariance)
        total += share * value
    return total


def group_discrepancy(sample: Sample, mean: Floats, covariance: Floats) -> float:
    """F of one group."""
    try:
        root = np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        return inf
    if not np.isfinite(root).all():
        return inf
    away = sample.means - mean
    second = sample.covariance + np.outer(away, away)
    own = float(np.linalg.slogdet(sample.covariance)[1])
    spread = float(np.trace(np.linalg.solve(covariance, second)))
    return 2 * float(np.log(np.diag(root)).sum()) + spread - own - len(mean)


def gradient(structure: Structure, free: Floats, samples: Sequence[Sample]) -> Floats:
    """(..., q) derivatives of F by the free parameters, of (..., q) real or complex values.

    Notes
    -----
    With Q = dF / dSigma = W - W (S + d d') W, W = Sigma^-1, d = m - mu: 2 G'QC - 2 (G'W d)(levels)' in the entries of
    A, G'QG in those of S (twice off the diagonal) and -2 G'W d in those of m; G and C as in `structure.derivatives`.
    """
    table = structure.table(free)
    found = np.zeros_like(table)
    for group, share in enumerate(shares(samples)):
        found += share * _group_gradient(structure, table, samples[group], group)
    slopes: Floats = found @ structure.chooser
    return slopes


def _group_gradient(structure: Structure, table: Floats, sample: Sample, group: int) -> Floats:
    """(..., k) derivatives of a group's F by all parameters of the table."""
    now, p = moments(structure, table, group), len(sample.means)
    found = np.zeros_like(table)
    weight = np.linalg.inv(now.covariance)
    away = sample.means - now.mean if structure.means else np.zeros_like(now.mean)
    second = sample.covariance + away[..., :, None] * away[..., None, :]
    slope = weight - weight @ second @ weight
    turned = np.swapaxes(now.onto, -1, -2)
    pull = turned @ slope
    level = -2 * (turned @ (weight @ away[..., None]))[..., 0]
    of_paths = 2 * pull @ now.everything[..., :p, :] + level[..., :, None] * now.levels[..., None, :]
    of_spread = pull @ now.onto
    a, s, m = structure.paths[group], structure.covariances[group], structure.intercepts[group]
    found[..., a.place] = of_paths[..., a.row, a.column]
    found[..., s.place] = of_spread[..., s.row, s.column] * np.where(s.row == s.column, 1.0, 2.0)
    found[..., m.place] = level[..., m.row]
    return found


def expected_information(structure: Structure, free: Floats, samples: Sequence[Sample]) -> Floats:
    """(q, q) information of one respondent: sum of shares times tr(W dSigma W dSigma) / 2 + dmu' W dmu.

    Notes
    -----
    Every derivative of Sigma is u v' + v u', u and v columns of H = [G, C] (`structure.derivatives_by_used`), so that
    its entries are K[u, s] K[v, t] + K[u, t] K[v, s] with K = H' W H.
    """
    found = np.zeros((structure.n_free, structure.n_free))
    for group, share in enumerate(shares(samples)):
        now, p = structure.moments(free, group), len(structure.observed)
        both = np.hstack([now.onto, now.everything[:p]])
        inner = both.T @ np.linalg.solve(now.covariance, both)
        a, s, m = structure.paths[group], structure.covariances[group], structure.intercepts[group]
        one, two = np.concatenate([a.row, s.row]), np.concatenate([a.column + now.onto.shape[1], s.column])
        half = np.concatenate([np.ones(len(a.row)), np.where(s.row == s.column, 0.5, 1.0)])
        crossed = inner[np.ix_(one, one)] * inner[np.ix_(two, two)] + inner[np.ix_(one, two)] * inner[np.ix_(two, one)]
        used = used_in(structure, group)
        chooser = structure.chooser[:, used]
        by_spread = chooser[np.concatenate([a.place, s.place])] * half[:, None]
        own = by_spread.T @ crossed @ by_spread
        if structure.means:
            row, level = np.concatenate([a.row, m.row]), np.concatenate([now.levels[a.column], np.ones(len(m.row))])
            by_mean = chooser[np.concatenate([a.place, m.place])] * level[:, None]
            own += by_mean.T @ inner[np.ix_(row, row)] @ by_mean
        found[np.ix_(used, used)] += share * own
    return found


def observed_information(structure: Structure, free: Floats, samples: Sequence[Sample]) -> Floats:
    """(q, q) half the second derivatives of F, by a complex step of the gradient: exact up to rounding."""
    found = np.zeros((structure.n_free, structure.n_free))
    for group, share in enumerate(shares(samples)):
        used = used_in(structure, group)
        moved = structure.table(free + 1j * _STEP * np.eye(structure.n_free)[used])
        slopes = _group_gradient(structure, moved, samples[group], group).imag @ structure.chooser[:, used]
        found[np.ix_(used, used)] += share * slopes / _STEP / 2
    symmetric: Floats = (found + found.T) / 2
    return symmetric


def log_likelihood(samples: Sequence[Sample], value: float) -> float:
    """The log-likelihood of multivariate normal answers at a discrepancy of `value`."""
    total = sum(sample.n for sample in samples)
    saturated = sum(
        sample.n * (len(sample.means) * (log(2 * np.pi) + 1) + float(np.linalg.slogdet(sample.covariance)[1]))
        for sample in samples
    )
    return -(saturated + total * value) / 2
