"""How well items measure their factor: composite reliability, average variance extracted, factor correlations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.confirmatory.fitting import Fit
from gapmodel.inference.confirmatory.structure import Structure, moments
from gapmodel.inference.estimate import Interval
from gapmodel.inference.validity.delta import correlation_interval, delta_errors, parameter_values, share_interval

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FactorQuality:
    """A factor with its indicators, composite reliability and average variance extracted.

    Attributes
    ----------
    name : str
    indicators : tuple of str
        Items, or factors of a second-order factor.
    cr, ave : Interval
        NaN limits where the value is not between 0 and 1, or nothing is known of its error.
    """

    name: str
    indicators: tuple[str, ...]
    cr: Interval
    ave: Interval


def composite_reliability(loadings: Floats, correlations: Floats) -> Floats:
    """(...) of (..., k) standardized loadings and (..., k, k) correlations of the indicators that a model implies.

    Notes
    -----
    (sum of loadings)^2 / sum of all correlations (Joereskog 1971; Fornell and Larcker 1981). Where the items load on
    one factor and residuals do not covary, the denominator is (sum of loadings)^2 + sum of (1 - loading^2). Of a factor
    whose items load on others too, such as a general factor, it is the share of this factor alone.

    Examples
    --------
    >>> loadings = np.array([0.809, 0.785, 0.810, 0.820])
    >>> implied = np.where(np.eye(4), 1.0, np.outer(loadings, loadings))
    >>> f"{composite_reliability(loadings, implied):.3f}"
    '0.881'
    """
    return np.asarray(loadings.sum(axis=-1) ** 2 / correlations.sum(axis=(-2, -1)))


def average_variance_extracted(loadings: Floats) -> Floats:
    """(...) the mean squared standardized loading of (..., k) (Fornell and Larcker 1981); it is no reliability.

    >>> f"{average_variance_extracted(np.array([0.809, 0.785, 0.810, 0.820])):.3f}"
    '0.650'
    """
    return np.asarray((loadings**2).mean(axis=-1))


def factor_quality(fit: Fit, confidence: float = 0.95) -> list[FactorQuality]:
    """Of every factor of the first group.

    Notes
    -----
    Intervals: the delta method on the scale of the logit (docs/coverage.md).
    """
    owns = {name: indicators_of(fit.structure, name) for name in fit.factors}
    values, se = delta_errors(fit, lambda free: _quality(fit.structure, parameter_values(fit, free), owns))
    k = len(owns)
    return [
        FactorQuality(
            name,
            own,
            share_interval(float(values[at]), float(se[at]), confidence),
            share_interval(float(values[k + at]), float(se[k + at]), confidence),
        )
        for at, (name, own) in enumerate(owns.items())
    ]


def factor_correlations(fit: Fit, names: Sequence[str], confidence: float = 0.95) -> list[tuple[Interval, float]]:
    """The correlation of every pair of the named factors that the model implies, with its standard error.

    Notes
    -----
    In the order (0, 1), (0, 2), ..., (1, 2), ... Intervals: the delta method on the scale of Fisher's z.
    """
    places = np.array([len(fit.observed) + fit.factors.index(name) for name in names], np.int64)
    first, second = np.triu_indices(len(places), 1)

    def between(free: Floats) -> Floats:
        implied = _implied(fit.structure, parameter_values(fit, free))
        return np.asarray(implied[..., places[first], places[second]])

    values, se = delta_errors(fit, between)
    pairs = zip(values, se, strict=True)
    return [(correlation_interval(float(r), float(error), confidence), float(error)) for r, error in pairs]


def indicators_of(structure: Structure, factor: str) -> tuple[str, ...]:
    """The names that a factor's loadings lead to."""
    return tuple(one.rhs for one in structure.parameters if one.op == "=~" and one.lhs == factor and not one.group)


def _quality(structure: Structure, table: Floats, owns: dict[str, tuple[str, ...]]) -> Floats:
    names = (*structure.observed, *structure.factors)
    implied, now, first = _implied(structure, table), moments(structure, table, 0), structure.paths[0]
    sd = _root(np.diagonal(now.everything, axis1=-2, axis2=-1))
    found: list[list[Floats]] = [[], []]
    for factor, own in owns.items():
        places = np.array([names.index(name) for name in own])
        rows = [place for place in range(len(first.place)) if names[first.column[place]] == factor]
        loadings = table[..., first.place[rows]] * sd[..., first.column[rows]] / sd[..., first.row[rows]]
        found[0].append(composite_reliability(loadings, implied[..., places[:, None], places]))
        found[1].append(average_variance_extracted(loadings))
    return np.stack([*found[0], *found[1]], axis=-1)


def _implied(structure: Structure, table: Floats) -> Floats:
    """(..., v, v) correlations of all variables; NaN beside a variance that is not positive."""
    everything = moments(structure, table, 0).everything
    sd = _root(np.diagonal(everything, axis1=-2, axis2=-1))
    return np.asarray(everything / (sd[..., :, None] * sd[..., None, :]))


def _root(variances: Floats) -> Floats:
    return np.asarray(np.sqrt(np.where(variances.real > 0, variances, np.nan)))
