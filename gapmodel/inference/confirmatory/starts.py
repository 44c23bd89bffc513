"""Where the search for the estimates starts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.confirmatory.parameters import Parameter
from gapmodel.inference.confirmatory.sample import Sample
from gapmodel.inference.confirmatory.structure import Structure
from gapmodel.inference.confirmatory.table.added import factors_of

Floats = NDArray[np.float64]
_LEAST = 0.3  # a correlation with its factor that a first item starts with at least


def start_values(structure: Structure, samples: Sequence[Sample]) -> Floats:
    """(q,) values of the free parameters: those that the model gives, or else these of the sample.

    Notes
    -----
    Loadings start at those of the first principal axis of the factor's items, scaled to the first loading; residual
    variances at what is left, at least a fifth; covariances of factors and regressions at zero; loadings on factors of
    factors at 1, or at what makes two fifths of their variance. Parameters that are equal start at the first one's.
    """
    table = np.array([one.value for one in structure.parameters])
    for group, sample in enumerate(samples):
        own = {(p.lhs, p.op, p.rhs): k for k, p in enumerate(structure.parameters) if p.group == group}
        guesses = _group(structure, [structure.parameters[k] for k in own.values()], sample)
        for key, place in own.items():
            if table[place] != table[place]:
                table[place] = guesses[key]
    found = np.zeros(structure.n_free)
    for value, one in reversed(list(zip(table, structure.parameters, strict=True))):
        if one.free:
            found[one.free - 1] = value
    return found


def _group(structure: Structure, parameters: Sequence[Parameter], sample: Sample) -> dict[tuple[str, str, str], float]:
    at = {name: place for place, name in enumerate(structure.observed)}
    sd = np.sqrt(np.diag(sample.covariance))
    correlation = sample.covariance / np.outer(sd, sd)
    given = {(p.lhs, p.op, p.rhs): p.value for p in parameters}
    factors = factors_of(parameters)
    often = Counter(p.rhs for p in parameters if p.op == "=~")
    found: dict[tuple[str, str, str], float] = {}
    explained, variance = np.zeros(len(at)), dict.fromkeys(factors, 1.0)
    lower = [name for name in factors if all(p.rhs in at for p in parameters if p.op == "=~" and p.lhs == name)]
    for factor in lower:
        items = [at[p.rhs] for p in parameters if p.op == "=~" and p.lhs == factor]
        own = _axis(correlation[np.ix_(items, items)]) / np.sqrt([often[structure.observed[k]] for k in items])
        explained[items] += own**2
        raw = own * sd[items]
        scale, known = 1.0, [given[factor, "=~", structure.observed[k]] for k in items]
        fixed = [place for place, value in enumerate(known) if value == value and value]
        if given[factor, "~~", factor] == given[factor, "~~", factor]:
            variance[factor] = given[factor, "~~", factor]
            scale = np.sqrt(abs(variance[factor]) or 1.0)
        elif fixed:
            first = fixed[0]
            size = max(abs(own[first]), _LEAST) * sd[items[first]] * (1 if own[first] >= 0 else -1)
            scale = size / known[first]
            variance[factor] = float(scale**2)
        found |= {(factor, "=~", structure.observed[k]): value / scale for k, value in zip(items, raw, strict=True)}
    for p in parameters:
        key = (p.lhs, p.op, p.rhs)
        if key not in found:
            found[key] = _other(p, at, sample, (variance, explained, often))
    return found


def _other(
    p: Parameter, at: dict[str, int], sample: Sample, known: tuple[dict[str, float], Floats, Counter[str]]
) -> float:
    variance, explained, often = known
    if p.op == "~1":
        return float(sample.means[at[p.lhs]]) if p.lhs in at else 0.0
    if p.op == "~~" and p.lhs == p.rhs:
        if p.lhs in at:
            return float(sample.covariance[at[p.lhs], at[p.lhs]]) * max(1 - float(explained[at[p.lhs]]), 0.2)
        return variance[p.lhs] * (0.6 if often[p.lhs] else 1.0)
    if p.op == "=~":
        return float(np.sqrt(0.4 * variance.get(p.rhs, 1.0)))
    return 0.0


def _axis(correlation: Floats) -> Floats:
    """Loadings of the first principal axis, with the largest correlation of each item on the diagonal."""
    if len(correlation) == 1:
        return np.array([1.0])
    reduced = correlation.copy()
    np.fill_diagonal(reduced, 0.0)
    np.fill_diagonal(reduced, np.abs(reduced).max(0))
    values, vectors = np.linalg.eigh(reduced)
    own: Floats = vectors[:, -1] * np.sqrt(max(float(values[-1]), 0.0))
    turned = own if own.sum() >= 0 else -own
    return np.clip(turned, -0.95, 0.95)
