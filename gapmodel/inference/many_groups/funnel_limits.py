"""Between which limits the means of groups of each size lie if only chance makes them differ, and if more does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gapmodel.errors import SettingError, one_of
from gapmodel.inference.means.bootstrap import resampled
from gapmodel.tally.frequencies import Frequencies

Floats = NDArray[np.float64]

LEVELS = (0.95, 0.998)  # of the two pairs of limits of a funnel plot
SPREADS = ("none", "multiplicative", "additive")
_LISTED = 100  # respondents up to which sums are listed


@dataclass(frozen=True, slots=True)
class Overdispersion:
    """By how much groups differ more than by chance.

    Attributes
    ----------
    phi : float
        Mean square of the standardised differences, one if only chance makes them.
    tau : float
        The standard deviation of true means that this leaves over, zero where `phi` does not exceed one.
    """

    phi: float
    tau: float


def funnel_limits(population: Frequencies, sizes: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """The lower and the upper limit of the mean of as many respondents as each size says, drawn from a population.

    Parameters
    ----------
    population : Frequencies
        The answers of all groups together.
    sizes : (G,) array of whole numbers above zero
    level : float
        Means lie outside of the limits with at most half of 1 - level on either side.

    Notes
    -----
    Sums of up to 100 draws have their exact distribution on the lattice (`resampled`): of two answers it is the
    binomial, and the limits are those of ``scipy.stats.binom.ppf(tail, n, p)`` and ``isf``, ``qbinom`` (R). Of more
    draws the quantiles are Cornish and Fisher's (1938) to the third order, which differ from the exact ones by less
    than the lattice's step. The population is taken as the answers that were given, without their own uncertainty.

    Examples
    --------
    A quarter of all customers are disappointed; 4, 20 and 400 customers of a branch:

    >>> low, high = funnel_limits(Frequencies(np.array([0, 1]), np.array([75, 25])), [4, 20, 400])
    >>> [f"{limit:.3f}" for limit in low], [f"{limit:.3f}" for limit in high]
    (['0.000', '0.100', '0.208'], ['0.750', '0.450', '0.293'])
    """
    asked = np.asarray(sizes, np.int64)
    if not len(asked) or asked.min() < 1:
        raise SettingError("A group without respondents has no limits.", "give sizes from 1.")
    if population.constant:
        return (np.full(len(asked), population.mean),) * 2
    distinct, back = np.unique(asked, return_inverse=True)
    tail = (1 - level) / 2
    limits = np.array([_expanded(population, distinct, share) for share in (tail, 1 - tail)])
    for at, n in enumerate(distinct.tolist()):
        if n > _LISTED:
            break
        sums = resampled(population, draws=n)
        limits[:, at] = [sums.quantile(share) * float(population.unit) / n for share in (tail, 1 - tail)]
    low, high = limits[:, back]
    return low, high


def _expanded(population: Frequencies, sizes: NDArray[np.int64], share: float) -> Floats:
    """Cornish and Fisher's quantile of means, from the population's first four cumulants."""
    z, n = float(special.ndtri(share)), sizes.astype(float)
    skew, kurtosis = _shape(tuple(population.values.tolist()), tuple(population.counts.tolist()))
    deviation = population.sd * np.sqrt((population.n - 1) / population.n / n)
    third = skew / np.sqrt(n)
    moved = z + third * (z**2 - 1) / 6 + kurtosis / n * (z**3 - 3 * z) / 24 - third**2 * (2 * z**3 - 5 * z) / 36
    found: Floats = population.mean + deviation * moved
    return found


@lru_cache(maxsize=64)
def _shape(values: tuple[int, ...], counts: tuple[int, ...]) -> tuple[float, float]:
    """Skewness and excess kurtosis."""
    x, w = np.array(values, float), np.array(counts, float)
    apart = x - (w @ x) / w.sum()
    second, third, fourth = (float(w @ apart**power) / float(w.sum()) for power in (2, 3, 4))
    return third / second**1.5, fourth / second**2 - 3


def overdispersion(means: ArrayLike, variances: ArrayLike, winsorised: float = 0.1) -> Overdispersion:
    """By how much means differ more than their sampling variances say.

    Parameters
    ----------
    winsorised : float
        The share of groups at either end whose standardised differences are moved to those of the next one, so that the
        odd groups, which a funnel plot is to find, do not widen its limits.

    Notes
    -----
    Spiegelhalter (2005, Statistics in Medicine 24(8), 1185-1202): phi is the mean of the squared winsorised
    z_i = (y_i - mu) / sqrt(v_i), here divided by what it would be of standard normal z, 0.68 for a tenth at either end,
    as it would else be too small; tau2 = (G phi - (G - 1)) / (sum w - sum w^2 / sum w), w_i = 1 / v_i, DerSimonian and
    Laird's estimate with these squares. mu is the mean weighted by w.

    Examples
    --------
    >>> found = overdispersion([0.1, -0.5, 0.9, -0.2, 0.4], [0.04, 0.05, 0.04, 0.09, 0.03])
    >>> f"{found.phi:.2f} {found.tau:.2f}"
    '5.06 0.49'
    """
    y, v = np.asarray(means, float), np.asarray(variances, float)
    w = 1 / v
    z = np.sort((y - float(w @ y) / float(w.sum())) * np.sqrt(w))
    moved = int(winsorised * len(z))
    z = np.clip(z, z[moved], z[len(z) - 1 - moved])
    phi = float(z @ z) / len(z) / _normal_square(moved / len(z))
    room = float(w.sum() - (w**2).sum() / w.sum())
    tau2 = (len(z) * phi - (len(z) - 1)) / room if room > 0 else 0.0
    return Overdispersion(phi, max(0.0, tau2) ** 0.5)


def _normal_square(share: float) -> float:
    """The mean square of a standard normal z, a share of which is moved inwards at either end."""
    if not share:
        return 1.0
    end = -float(special.ndtri(share))
    density = float(np.exp(-(end**2) / 2) / np.sqrt(2 * np.pi))
    return 1 - 2 * share - 2 * end * density + 2 * share * end**2


def widened(
    centre: float, limits: Floats, variances: Floats, found: Overdispersion, spread: str = "additive"
) -> Floats:
    """Limits as far from the centre as they are if groups differ more than by chance.

    Parameters
    ----------
    limits, variances : (G,) arrays
        Limits for chance alone, and the sampling variances that they are made for.
    spread : {"none", "multiplicative", "additive"}
        Distances times sqrt(phi), if that is above one, or times sqrt((v + tau^2) / v): true means that differ
        whatever the size of the group.
    """
    one_of(spread, SPREADS, "spread")
    factors = {
        "none": np.ones_like(limits),
        "multiplicative": np.full_like(limits, max(1.0, found.phi) ** 0.5),
        "additive": np.sqrt(1 + found.tau**2 / variances),
    }
    moved: Floats = centre + (limits - centre) * factors[spread]
    return moved
