"""A positive number that is known exactly, between two limits, or by a beta or gamma distribution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, inf, log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

_ALONE, _TOGETHER = 640, 56  # nodes at the least: of one factor beside the widest, and of each of several
_SMOOTH = 3.0  # second shape of a beta distribution below which its density ends abruptly at 1
_DEEPEST = 42.0  # how far the logarithm of the density falls
_WIDEST = 0.5  # step of the trapezoidal rule on the logit or logarithm
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor of a product.

    Attributes
    ----------
    kind : {"certain", "range", "beta", "gamma"}
        "range": every value between the limits is equally plausible.
    first, second : float
        The value twice; the limits; the two shapes of the beta distribution; the shape and the scale of the gamma
        distribution.
    """

    kind: str
    first: float
    second: float

    @property
    def certain(self) -> bool:
        """Whether there is nothing uncertain about it."""
        return self.kind == "certain"

    @property
    def median(self) -> float:
        """The value itself, if it is certain."""
        return float(self.quantile(np.array(0.5)))

    @property
    def mean_inverse(self) -> float:
        """The mean of 1 / value, which is infinite for a beta distribution that comes too near to zero."""
        one, two = self.first, self.second
        if self.kind == "range":
            return log(two / one) / (two - one)
        if self.kind == "beta":
            return (one + two - 1) / (one - 1) if one > 1 else inf
        return 1 / one

    @property
    def log_sd(self) -> float:
        """The standard deviation of the logarithm, roughly."""
        if self.kind == "certain":
            return 0.0
        if self.kind == "range":
            return (self.second - self.first) / (self.first + self.second)
        if self.kind == "gamma":
            return sqrt(float(special.polygamma(1, self.first)))
        parts = special.polygamma(1, np.array([self.first, self.first + self.second]))
        return sqrt(max(float(parts[0] - parts[1]), 0.0))

    def quantile(self, p: Floats) -> Floats:
        """The values that are exceeded with probability 1 - p."""
        one, two = self.first, self.second
        if self.kind == "beta":
            return np.asarray(special.betaincinv(one, two, p), np.float64)
        if self.kind == "gamma":
            return np.asarray(two * special.gammaincinv(one, p), np.float64)
        return np.asarray(one + (two - one) * p, np.float64)

    def below(self, logs: Floats) -> Floats:
        """The probability of at most exp(logs)."""
        values = np.exp(np.minimum(logs, 700.0))
        one, two = self.first, self.second
        if self.kind == "certain":
            return np.asarray(values >= one * (1 - 1e-15), np.float64)
        if self.kind == "range":
            return np.asarray(np.clip((values - one) / (two - one), 0.0, 1.0), np.float64)
        if self.kind == "beta":
            return np.asarray(special.betainc(one, two, np.minimum(values, 1.0)), np.float64)
        return np.asarray(special.gammainc(one, values / two), np.float64)

    def nodes(self, fewest: int = _TOGETHER) -> tuple[Floats, Floats]:
        """Logarithms of values and their weights, which add up to 1.

        Notes
        -----
        The trapezoidal rule on the logit of a beta and the logarithm of a gamma distribution: both densities are
        analytic there and vanish at the ends, so that the error falls faster than any power of the step (Trefethen and
        Weideman 2014). Gauss and Legendre's rule between two limits.
        """
        if self.kind == "certain":
            return np.array([log(self.first)]), np.array([1.0])
        if self.kind == "range":
            values = (self.first + self.second) / 2 + (self.second - self.first) / 2 * _NODES
            return np.log(values), _WEIGHTS / 2
        centre, width = _centre(self)
        low, high = (_end(self, centre, side * width) for side in (-1.0, 1.0))
        steps = max(fewest, int((high - low) / min(_WIDEST, width / 2)))
        places = np.linspace(low, high, steps + 1)
        weights = np.exp(_log_density(self, places) - _log_density(self, np.array(centre)))
        logs = -np.logaddexp(0.0, -places) if self.kind == "beta" else places + log(self.second)
        return logs, weights / weights.sum()


def _log_density(factor: Factor, places: Floats) -> Floats:
    """Up to a constant, on the scale of the nodes."""
    if factor.kind == "beta":
        found = -factor.first * np.logaddexp(0.0, -places) - factor.second * np.logaddexp(0.0, places)
    else:
        found = factor.first * places - np.exp(np.minimum(places, 700.0))
    return np.asarray(found, np.float64)


def _centre(factor: Factor) -> tuple[float, float]:
    """The mode on the scale of the nodes, and the spread about it."""
    if factor.kind == "beta":
        return log(factor.first / factor.second), sqrt(1 / factor.first + 1 / factor.second)
    return log(factor.first), 1 / sqrt(factor.first)


def _end(factor: Factor, centre: float, step: float) -> float:
    """Where the density has fallen to nothing, on one side of the mode."""
    top, away = float(_log_density(factor, np.array(centre))), step
    while float(_log_density(factor, np.array(centre + away))) > top - _DEEPEST:
        away *= 1.5
    return centre + away


def certain(value: float) -> Factor:
    """A number without uncertainty."""
    return Factor("certain", value, value)


def chance_below(factors: list[tuple[Factor, int]], level: float) -> float:
    """The probability that a product of independent factors and their inverses is at most exp(level).

    Parameters
    ----------
    factors : list of (Factor, 1 or -1)
        -1: the product is divided by it.

    Notes
    -----
    The distribution function of the widest factor, averaged over the nodes of the others. It equals the share of
    simulated products up to the error of simulation; it is exact to about ten digits, unless the density of the widest
    factor ends abruptly (a range, or a beta distribution like the uniform one): then to four.

    Examples
    --------
    Two shares, each anywhere from 0 to 1: P(product <= c) = c (1 - log c).

    >>> each = Factor("beta", 1.0, 1.0)
    >>> f"{chance_below([(each, 1), (each, 1)], log(0.2)):.4f}", f"{0.2 * (1 - log(0.2)):.4f}"
    ('0.5219', '0.5219')
    """
    widest = max(range(len(factors)), key=lambda at: factors[at][0].log_sd)
    abrupt = factors[widest][0].kind == "range" or factors[widest][0].second < _SMOOTH
    fewest = _ALONE if abrupt and sum(not factor.certain for factor, _ in factors) == 2 else _TOGETHER
    logs, weights = np.zeros(1), np.ones(1)
    for at, (factor, sign) in enumerate(factors):
        if at != widest:
            own, share = factor.nodes(fewest)
            logs = (logs[:, None] + sign * own).ravel()
            weights = (weights[:, None] * share).ravel()
    factor, sign = factors[widest]
    below = factor.below(sign * (level - logs))
    return float(weights @ (below if sign > 0 else 1 - below))


def crossing(rising: Callable[[float], float], start: float) -> float:
    """Where a rising function of a logarithm passes zero, as a number; 0 or infinity where it never does."""
    low, high = log(start) - 1.0, log(start) + 1.0
    while rising(low) >= 0:
        low, high = low - 2 * (high - low), low
        if low < -700:
            return 0.0
    while rising(high) < 0:
        low, high = high, high + 2 * (high - low)
        if high > 700:
            return inf
    for _ in range(48):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return exp(high)
