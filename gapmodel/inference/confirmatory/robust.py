"""Standard errors and chi-squares that do not presume normal answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError
from gapmodel.inference.confirmatory.likelihood import expected_information, observed_information, shares
from gapmodel.inference.confirmatory.sample import Sample, lower
from gapmodel.inference.confirmatory.structure import Structure, derivatives

Floats = NDArray[np.float64]


class Correction(NamedTuple):
    """The covariance of the free parameters, and what the chi-squares of model and baseline are divided by."""

    covariance: Floats
    scaling: float
    baseline_scaling: float


def correction(structure: Structure, free: Floats, samples: Sequence[Sample], dof: int, estimator: str) -> Correction:
    """The robust covariance and scaling factors.

    Parameters
    ----------
    estimator : "mlr" or "mlm"

    Notes
    -----
    With V the normal-theory weight of the moments, Delta their derivatives, Gamma their covariance, A the information:

    * "mlm" (Satorra and Bentler 1994): A expected, covariance A^-1 Delta' V Gamma V Delta A^-1 / n, scaling
      tr(U Gamma) / dof with U = V - V Delta A^-1 Delta' V.
    * "mlr" (Yuan and Bentler 2000, as in Mplus): A observed, the scores' second moments about what the model implies
      between them (Huber 1967, White 1982), scaling (tr(A1^-1 B1) - tr(A^-1 B)) / dof, A1 and B1 of free moments.

    Without degrees of freedom the scaling is NaN.
    """
    if any(sample.gamma is None for sample in samples):
        raise SettingError(
            "Robust standard errors need the answers of every respondent, and only means and covariances are given.",
            "give the survey, read with engine='memory', or use estimator='ml'.",
        )
    total = sum(sample.n for sample in samples)
    robust = estimator == "mlr"
    information = (observed_information if robust else expected_information)(structure, free, samples)
    inverse = np.linalg.inv(information)
    meat, free_moments, base = np.zeros_like(information), 0.0, 0.0
    for group, (share, sample) in enumerate(zip(shares(samples), samples, strict=True)):
        now = structure.moments(free, group)
        gamma = _of_model(structure, sample)
        mean = now.mean if structure.means else sample.means
        slopes = slopes_of(structure, free, group)
        weight = weight_of(now.covariance, means=structure.means)
        about = _about(gamma, sample, (mean, now.covariance), means=structure.means) if robust else gamma
        weighted = slopes @ weight
        meat += share * (weighted @ about @ weighted.T)
        saturated = weight_of(sample.covariance, means=structure.means) if robust else weight
        free_moments += float((saturated * gamma).sum())
        base += _baseline(gamma, sample, saturated, means=structure.means, robust=robust)
    p = len(structure.observed)
    base_dof = structure.groups * p * (p - 1) // 2
    scaling = (free_moments - float((inverse * meat).sum())) / dof if dof else float("nan")
    return Correction(inverse @ meat @ inverse / total, scaling, base / base_dof if base_dof else float("nan"))


def slopes_of(structure: Structure, free: Floats, group: int) -> Floats:
    """(q, moments) derivatives of the means, if they are in the model, and of the lower triangle of the covariances."""
    mean, spread = derivatives(structure, free, group)
    row, column = lower(len(structure.observed))
    low = spread[:, row, column]
    return np.hstack([mean, low]) if structure.means else low


def weight_of(covariance: Floats, *, means: bool) -> Floats:
    """The normal-theory weight of the moments: Sigma^-1 and D' (Sigma^-1 x Sigma^-1) D / 2."""
    inverse = np.linalg.inv(covariance)
    p = len(inverse)
    row, column = lower(p)
    often = np.where(row == column, 1.0, 2.0)
    straight = inverse[np.ix_(row, row)] * inverse[np.ix_(column, column)]
    crossed = inverse[np.ix_(row, column)] * inverse[np.ix_(column, row)]
    low: Floats = (straight + crossed) * np.outer(often, often) / 4
    if not means:
        return low
    found = np.zeros((p + len(low), p + len(low)))
    found[:p, :p], found[p:, p:] = inverse, low
    return found


def _of_model(structure: Structure, sample: Sample) -> Floats:
    p = len(sample.means)
    gamma = sample.gamma if sample.gamma is not None else np.zeros((0, 0))
    return gamma if structure.means else gamma[p:, p:]


def _about(gamma: Floats, sample: Sample, implied: tuple[Floats, Floats], *, means: bool) -> Floats:
    """Second moments of a respondent's (x, vech((x - mu)(x - mu)')) about what the model implies."""
    away = sample.means - implied[0]
    p = len(away)
    row, column = lower(p)
    second = (sample.covariance + np.outer(away, away) - implied[1])[row, column]
    if not means:
        return gamma + np.outer(second, second)
    turn = np.eye(len(gamma))
    place = np.arange(len(row))
    np.add.at(turn, (p + place, column), away[row])
    np.add.at(turn, (p + place, row), away[column])
    shift = np.concatenate([away, second])
    found: Floats = turn @ gamma @ turn.T + np.outer(shift, shift)
    return found


def _baseline(gamma: Floats, sample: Sample, saturated: Floats, *, means: bool, robust: bool) -> float:
    """The trace that scales the baseline's chi-square, in which no two items covary."""
    p = len(sample.means)
    row, column = lower(p)
    skipped = p if means else 0
    own = np.diag(gamma)[skipped:]
    variance = np.diag(sample.covariance)
    if not robust:
        pairs = row != column
        return float((own[pairs] / (variance[row] * variance[column])[pairs]).sum())
    same = row == column
    free = float((saturated[skipped:, skipped:] * gamma[skipped:, skipped:]).sum())
    return free - float((own[same] / (2 * variance**2)).sum())
