"""Whether groups have the same means, by the spread between their means against its expectation without differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Interval, Measured
from gapmodel.inference.means.several_groups import FTest

Floats = NDArray[np.float64]

_MOST = 1e12  # a noncentrality that no survey reaches


@dataclass(frozen=True, slots=True, eq=False)
class MeansOfGroups:
    """Means of p measures in k independent groups.

    Attributes
    ----------
    shares : (k,) array
        Of the respondents, adding up to one.
    means : (k, p) array
    covariances : (k, p, p) array
        Of the means, not of the respondents.
    dofs : (k,) array
        Of the covariances.
    """

    shares: Floats
    means: Floats
    covariances: Floats
    dofs: Floats

    @classmethod
    def of(cls, groups: Sequence[Measured]) -> MeansOfGroups:
        """One measure of groups of two respondents or more."""
        n, means, sds = (np.array([getattr(one, part) for one in groups], float) for part in ("n", "mean", "sd"))
        return cls(n / n.sum(), means[:, None], (sds**2 / n)[:, None, None], n - 1)

    def contrasted(self, rows: Floats) -> MeansOfGroups:
        """The same of combinations of the measures, the rows of a (q, p) array."""
        return MeansOfGroups(self.shares, self.means @ rows.T, rows @ self.covariances @ rows.T, self.dofs)


@dataclass(frozen=True, slots=True)
class SpreadOfMeans:
    """A quadratic form of means, and what it would be without differences.

    Attributes
    ----------
    test : FTest
    between : float
        The form itself: a variance between means, in squared scale points.
    chance : float
        Its expectation where the means do not differ.
    """

    test: FTest
    between: float
    chance: float


def spread_between(groups: MeansOfGroups) -> SpreadOfMeans:
    """Tests that all groups have the same means, each respondent counting the same.

    Notes
    -----
    The form is sum of f (m - mean of all)^2 with shares f, summed over the measures. Of one measure its ratio to its
    expectation is Brown and Forsythe's (1974) F*, here with Mehrotra's (1997) degrees of freedom above: it needs
    neither equal variances nor many respondents per group, as Welch's F does where there are many groups, and for
    two groups it is the square of Welch's t. Of several measures it is the ANOVA-type statistic of Brunner, Dette and
    Munk (1997, JASA 92, 1494-1502), whose degrees of freedom match two moments (Box 1954).

    Examples
    --------
    >>> from gapmodel.tally.frequencies import Frequencies
    >>> groups = [Frequencies.of(g) for g in ([1, 2, 3], [2, 4, 6, 8], [3, 3, 5])]
    >>> test = spread_between(MeansOfGroups.of(groups)).test
    >>> f"F({test.dof:.2f}, {test.dof_error:.2f}) = {test.statistic:.3f}, p = {test.p_val:.4f}"
    'F(1.49, 5.28) = 2.740, p = 0.1552'
    """
    f, v = groups.shares, groups.covariances
    norms = (v**2).sum(axis=(1, 2))
    between = float((f[:, None] * (groups.means - f @ groups.means) ** 2).sum())
    chance = float((f * (1 - f)) @ np.trace(v, axis1=1, axis2=2))
    pooled = np.einsum("k,kij->ij", f**2, v)
    squares = float((f**2 * (1 - 2 * f)) @ norms + (pooled**2).sum())
    return _tested(between, chance, squares, float((f * (1 - f)) ** 2 @ (norms / groups.dofs)))


def spread_of(groups: MeansOfGroups, form: Floats) -> SpreadOfMeans:
    """Tests that a form m' T m of the groups' means, T a (k, k) array, has no differences in it."""
    v, own = groups.covariances, np.diag(form)
    flat = v.reshape(len(v), -1)
    between = float(np.einsum("kp,kl,lp->", groups.means, form, groups.means))
    norms = (flat**2).sum(axis=1)
    chance = float(own @ np.trace(v, axis1=1, axis2=2))
    return _tested(between, chance, float((form**2 * (flat @ flat.T)).sum()), float(own**2 @ (norms / groups.dofs)))


def design_spread(means: Floats, covariance: Floats, dof: float, form: Floats) -> SpreadOfMeans:
    """The same of one measure, whose means (k,) have a covariance (k, k) that a sample's design gave.

    Notes
    -----
    Groups of a sample of clusters are not independent; the degrees of freedom below are those of the design, as of
    Rao and Scott's (1987) tests.
    """
    product = form @ covariance
    chance = float(np.trace(product))
    between = float(means @ form @ means)
    return _tested(between, chance, float((product * product.T).sum()), chance**2 / dof if dof > 0 else NAN)


def shares_form(shares: Floats) -> Floats:
    """The form of `spread_between` as an array: diag(f) - f f'."""
    return np.diag(shares) - np.outer(shares, shares)


def _tested(between: float, chance: float, squares: float, noise: float) -> SpreadOfMeans:
    if not (chance > 0 and squares > 0 and noise > 0):
        return SpreadOfMeans(FTest(NAN, NAN, NAN, NAN, "undefined: nothing varies within groups"), between, NAN)
    statistic, dof, dof_error = between / chance, chance**2 / squares, chance**2 / noise
    p_val = float(special.fdtrc(dof, dof_error, statistic))
    return SpreadOfMeans(FTest(statistic, dof, dof_error, p_val, "ANOVA-type F"), between, chance)


def omega_squared(spread: SpreadOfMeans, within: float, confidence: float = 0.95) -> Interval:
    """The share of the respondents' variance that lies between groups, without what chance puts there.

    Parameters
    ----------
    within : float
        The respondents' variance within groups, in the weights of the form.

    Notes
    -----
    omega^2 = b / (b + w), with b the form less its expectation without differences and w the variance within; zero
    where b is below zero. With equal variances b and w estimate what Hays's (1963) omega^2 does, which puts the pooled
    variance in both places. Limits from the noncentralities at which the F observed is the upper and the lower
    (1 - confidence) / 2 quantile (Steiger 2004, Psychological Methods 9, 164-182), with the degrees of freedom of the
    test. `docs/coverage.md` has their coverage.

    Examples
    --------
    >>> from gapmodel.tally.frequencies import Frequencies
    >>> groups = [Frequencies.of(g) for g in ([1, 2, 3], [2, 4, 6, 8], [3, 3, 5])]
    >>> spread = spread_between(MeansOfGroups.of(groups))
    >>> [f"{number:.3f}" for number in omega_squared(spread, 3.4).numbers]
    ['0.224', '0.000', '0.659']
    """
    test, chance = spread.test, spread.chance
    if not (test.p_val == test.p_val and within > 0):
        return Interval(NAN, NAN, NAN, "undefined: nothing varies within groups")
    rest = (1 - confidence) / 2
    parts = [chance * noncentrality_of_f(test, level) / test.dof for level in (1 - rest, rest)]
    value, low, high = (part / (part + within) for part in (max(0.0, spread.between - chance), *parts))
    return Interval(value, min(low, value), max(high, value), "noncentral F")


def noncentrality_of_f(test: FTest, level: float) -> float:
    """The noncentrality at which P(F <= statistic) = level; zero where none has.

    It equals ``scipy.special.ncfdtrinc(dof, dof_error, level, statistic)``, which gives up for large ones.

    Examples
    --------
    >>> round(noncentrality_of_f(FTest(4.0, 3.0, 96.0, 0.01, ""), 0.025), 4)
    27.4953
    """
    from scipy.optimize import brentq

    def excess(noncentral: float) -> float:
        return float(special.ncfdtr(test.dof, test.dof_error, noncentral, test.statistic)) - level

    if float(special.fdtr(test.dof, test.dof_error, test.statistic)) <= level:
        return 0.0
    high = test.dof * test.statistic + 10.0
    while excess(high) > 0 and high < _MOST:
        high *= 2
    return float(brentq(excess, 0.0, high, xtol=1e-9, rtol=1e-12)) if high < _MOST else NAN
