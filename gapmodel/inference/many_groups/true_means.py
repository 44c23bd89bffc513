"""Where the true means of many groups lie, however large the differences between them may be."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.many_groups.shrinkage import GroupMeans, predicted

Floats = NDArray[np.float64]

_HALVINGS = 40
_COARSE, _FINE, _DEEP = 80, 80, 14.0
_POINTS = ((300, 9), (1_000, 5), (4_000, 3))  # up to so many groups, so many values of tau; of more it is well known
_SURE = 300.0  # degrees of freedom from which on the pooled variance is taken as known


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """The true means, as the variance of true means and that within groups may be: a mixture of normal distributions.

    Attributes
    ----------
    chances : (K,) array
        Of each possibility; they add up to one.
    means, deviations : (K, G) arrays
        Of the true means, if the common mean is what the groups say.
    pulls : (K, G) arrays
        How much of a change of the common mean a group's mean takes over.
    errors : (K,) array
        The standard error of the common mean.
    stretch : (G,) array
        By how much limits lie further out, as a group's own variance is estimated; 1 where it is pooled.
    """

    chances: Floats
    means: Floats
    deviations: Floats
    pulls: Floats
    errors: Floats
    stretch: Floats

    @property
    def spreads(self) -> Floats:
        """(K, G): the standard deviations with the uncertainty of the common mean."""
        found: Floats = np.sqrt(self.deviations**2 + (self.pulls * self.errors[:, None]) ** 2)
        return found

    def below(self, value: float | Floats) -> Floats:
        """The chance of every group's true mean to lie below a value."""
        centre = self.chances @ self.means
        inwards = centre + (value - centre) / self.stretch
        found: Floats = self.chances @ special.ndtr((inwards - self.means) / self.spreads)
        return found

    def quantile(self, level: float) -> Floats:
        """The value below which every group's true mean lies with that chance."""
        spread = self.spreads
        reach = 10 * spread.max(axis=0) * self.stretch
        low, high = self.means.min(axis=0) - reach, self.means.max(axis=0) + reach
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            under = self.below(middle) < level
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        found: Floats = (low + high) / 2
        return found


def mixture(groups: GroupMeans, *, variances: str = "pooled", largest: float, confidence: float = 0.95) -> Mixture:
    """What the data say of the true means, with tau unknown.

    Parameters
    ----------
    largest : float
        The largest standard deviation that true means can have, half the range of the scale.
    confidence : float
        The level at which limits allow for a group's own variance.

    Notes
    -----
    Every tau from 0 to `largest` counts by its restricted likelihood, without a preference for any (a uniform prior on
    the standard deviation, Gelman 2006, Bayesian Analysis 1(3)). Estimated as zero it would leave no uncertainty at
    all, as if all groups were known to be equal. The pooled variance counts by its chi-square; a group's own variance
    lengthens its limits as Student's t does. Sums over tau are taken at the few points of a Gauss rule for this
    distribution.
    """
    possible = _possible_variances(groups, variances)
    parts = [_of_variances(groups.means, v, chance, largest) for v, chance in possible]
    stretch = np.ones(len(groups.means))
    if variances == "own":
        dofs = np.where((groups.dofs > 0) & (groups.spreads > 0), groups.dofs, groups.dof)
        level = (1 + confidence) / 2
        stretch = np.asarray(special.stdtrit(dofs, level), np.float64) / float(special.ndtri(level))
    chances, means, deviations, pulls, errors = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Mixture(chances, means, deviations, pulls, errors, stretch)


def _possible_variances(groups: GroupMeans, variances: str) -> list[tuple[Floats, float]]:
    """Sampling variances with their chances: of the pooled one at three quantiles' worth, where it is uncertain."""
    v = groups.error_variances(variances)
    if variances == "own" or groups.dof > _SURE:
        return [(v, 1.0)]
    nodes, weights = special.roots_genlaguerre(3, groups.dof / 2 - 1 if groups.dof > 0 else 0.0)
    chances = weights / weights.sum()
    return [(v * groups.dof / 2 / node, chance) for node, chance in zip(nodes.tolist(), chances.tolist(), strict=True)]


def _of_variances(means: Floats, v: Floats, chance: float, largest: float) -> tuple[Floats, ...]:
    """Chances, means, deviations, pulls and errors of some values of tau, for given sampling variances."""
    taus, chances = tau_chances(means, v, largest)
    found = [predicted(means, v, tau**2) for tau in taus.tolist()]
    return (
        chances * chance,
        np.array([one.values for one in found]),
        np.sqrt([one.conditional for one in found]),
        np.array([1 - one.weights for one in found]),
        np.array([one.error for one in found]),
    )


def tau_chances(means: Floats, v: Floats, largest: float) -> tuple[Floats, Floats]:
    """A few values of tau and their chances, which have the moments of its distribution."""
    unit = float(np.median(v)) ** 0.5
    coarse = np.linspace(0.0, float(np.arcsinh(largest / unit)), _COARSE)
    logs = _log_chances(means, v, coarse, unit)
    near = np.flatnonzero(logs > logs.max() - _DEEP)
    low, high = coarse[max(near[0] - 1, 0)], coarse[min(near[-1] + 1, _COARSE - 1)]
    fine = np.linspace(low, high, _FINE)
    logs = _log_chances(means, v, fine, unit)
    chances = np.exp(logs - logs.max())
    chances[[0, -1]] /= 2
    points = next((points for most, points in _POINTS if len(means) <= most), 1)
    places, weights = gauss_rule(fine, chances / chances.sum(), points)
    return unit * np.sinh(np.maximum(places, 0.0)), weights


def _log_chances(means: Floats, v: Floats, places: Floats, unit: float) -> Floats:
    """The logarithm of the restricted likelihood of tau = unit sinh(place), times what a step of the place covers."""
    found = []
    for place in places.tolist():
        w = 1 / (v + (unit * np.sinh(place)) ** 2)
        mean = float(w @ means) / float(w.sum())
        rest = float(w @ (means - mean) ** 2)
        found.append((float(np.log(w).sum()) - log(float(w.sum())) - rest) / 2 + log(float(np.cosh(place))))
    return np.array(found)


def gauss_rule(places: Floats, chances: Floats, points: int) -> tuple[Floats, Floats]:
    """Fewer places and chances with the same first 2 points - 1 moments.

    >>> places, chances = gauss_rule(np.linspace(0, 1, 101), np.full(101, 1 / 101), 2)
    >>> [f"{float(chances @ places**power):.4f}" for power in (1, 2, 3)]
    ['0.5000', '0.3350', '0.2525']
    """
    diagonal, beside = [], []
    before, now = np.zeros_like(chances), np.sqrt(chances)
    scale = 0.0
    for _ in range(points):  # Lanczos' recursion
        after = places * now - scale * before
        diagonal.append(float(now @ after))
        after = after - diagonal[-1] * now
        scale = float(np.sqrt(after @ after))
        if not scale > 1e-12 * float(np.abs(places).max(initial=1e-300)):
            break
        beside.append(scale)
        before, now = now, after / scale
    k = len(diagonal)
    found, vectors = np.linalg.eigh(np.diag(diagonal) + np.diag(beside[: k - 1], 1) + np.diag(beside[: k - 1], -1))
    return found, vectors[0] ** 2
