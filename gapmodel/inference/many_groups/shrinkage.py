"""Means of many groups drawn towards their common mean, by as much as each is uncertain."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, one_of
from gapmodel.inference.many_groups.heterogeneity import METHODS, likeliest, tau2_of

Floats = NDArray[np.float64]

VARIANCES = ("pooled", "own")


@dataclass(frozen=True, slots=True, eq=False)
class GroupMeans:
    """The means of independent groups, and what tells how uncertain they are.

    Attributes
    ----------
    means : (G,) array
    sizes : (G,) array
        Respondents; with weights or strata of their own the effective number.
    spreads : (G,) array
        The variance of one respondent, so that that of the mean is spread / size; NaN where it is unknown.
    dofs : (G,) array
        Degrees of freedom of each spread; 0 where it is unknown.
    """

    means: Floats
    sizes: Floats
    spreads: Floats
    dofs: Floats

    @property
    def squares(self) -> float:
        """The sum of squares within groups."""
        return float(np.where(self.dofs > 0, self.spreads * self.dofs, 0.0).sum())

    @property
    def dof(self) -> float:
        """Its degrees of freedom."""
        return float(self.dofs.sum())

    @property
    def pooled(self) -> float:
        """The variance of one respondent, from all groups; NaN where no group tells of it."""
        return self.squares / self.dof if self.dof > 0 else float("nan")

    def error_variances(self, variances: str) -> Floats:
        """The sampling variance of every mean: from the pooled spread, or from its own where it has one above zero."""
        pooled: Floats = self.pooled / self.sizes
        if variances == "pooled":
            return pooled
        own = (self.dofs > 0) & (self.spreads > 0)
        return np.where(own, self.spreads / self.sizes, pooled)


@dataclass(frozen=True, slots=True, eq=False)
class Shrunken:
    """Best predictions of the true means.

    Attributes
    ----------
    mean : float
        The mean of true means.
    error : float
        Its standard error.
    tau2 : float
        The variance of true means.
    variances : (G,) array
        The sampling variances of the means.
    values : (G,) array
        The shrunken means.
    weights : (G,) array
        What a group's own mean counts, from 0 to 1; the common mean has the rest. Also called its reliability.
    conditional : (G,) array
        The variances of the true means if the mean and tau2 were known.
    """

    mean: float
    error: float
    tau2: float
    variances: Floats
    values: Floats
    weights: Floats
    conditional: Floats


def shrunken(groups: GroupMeans, *, variances: str = "pooled", method: str = "reml") -> Shrunken:
    """Group means drawn towards the common mean.

    Parameters
    ----------
    variances : {"pooled", "own"}
        Whether all respondents are as variable (one variance within groups), or those of every group as its own answers
        say. A group of one, or of equal answers, has the pooled variance in any case.
    method : {"reml", "dl"}

    Raises
    ------
    SettingError
        Fewer than two groups, or respondents that do not vary within any group.

    Notes
    -----
    With v_i = s_i^2 / n_i and B_i = tau2 / (tau2 + v_i) the shrunken mean is B_i y_i + (1 - B_i) mu: the best linear
    unbiased prediction (Efron and Morris 1975; Laird and Ware 1982). Pooled and REML estimates the variance within
    groups together with tau2 and equals ``lme4::lmer(y ~ 1 + (1 | group))`` (R) with its ``ranef``; own variances equal
    ``metafor::rma`` and ``blup``. DerSimonian and Laird's tau2 takes the variances as known.

    Examples
    --------
    >>> groups = GroupMeans(*(np.array(part, float) for part in ([-2, -1, 0.4], [5, 50, 8], [1, 1, 1], [4, 49, 7])))
    >>> found = shrunken(groups)
    >>> [f"{value:.2f}" for value in found.values.tolist()], [f"{weight:.2f}" for weight in found.weights.tolist()]
    (['-1.84', '-1.00', '0.29'], ['0.86', '0.98', '0.91'])
    """
    one_of(variances, VARIANCES, "variances")
    one_of(method, METHODS, "method")
    if len(groups.means) < 2:
        raise SettingError("Fewer than two groups cannot be shrunk to a common mean.", "give two or more.")
    if not groups.pooled > 0:
        raise SettingError("No group has respondents that differ.", "give a group with two or more different answers.")
    if variances == "pooled" and method == "reml":
        sigma2, tau2 = variance_components(groups)
        v: Floats = sigma2 / groups.sizes
    else:
        v = groups.error_variances(variances)
        tau2 = tau2_of(groups.means, v, method)
    return predicted(groups.means, v, tau2)


def predicted(means: Floats, variances: Floats, tau2: float) -> Shrunken:
    """The predictions if the variance of true means is `tau2`."""
    w = 1 / (variances + tau2)
    mean = float(w @ means) / float(w.sum())
    weights = tau2 * w
    values = weights * means + (1 - weights) * mean
    return Shrunken(mean, float(w.sum()) ** -0.5, tau2, variances, values, weights, weights * variances)


def variance_components(groups: GroupMeans) -> tuple[float, float]:
    """The variance of respondents within groups and that of true means, by restricted maximum likelihood.

    Notes
    -----
    The likelihood depends on lambda = tau2 / sigma2 alone once mu and sigma2 are taken out: with W_i = n_i / (1 +
    lambda n_i) it is (N - 1) log(S + sum W_i (y_i - mu)^2) + sum log(1 + lambda n_i) + log sum W_i, S the squares
    within groups (Bates et al. 2015, Journal of Statistical Software 67(1)).
    """
    y, n, squares = groups.means, groups.sizes, groups.squares
    dof = groups.dof + len(y) - 1

    def parts(ratio: float) -> tuple[Floats, float, float]:
        w = n / (1 + ratio * n)
        mean = float(w @ y) / float(w.sum())
        return w, mean, squares + float(w @ (y - mean) ** 2)

    def criterion(ratio: float) -> float:
        w, _, rest = parts(ratio)
        return dof * log(rest) + float(np.log1p(ratio * n).sum()) + log(float(w.sum()))

    def slope(ratio: float) -> float:
        w, mean, rest = parts(ratio)
        return float(w.sum() - (w**2).sum() / w.sum() - dof / rest * (w**2 * (y - mean) ** 2).sum())

    top = 100 * float(y.max() - y.min()) ** 2 / groups.pooled
    ratio = likeliest(criterion, slope, top)
    sigma2 = parts(ratio)[2] / dof
    return sigma2, ratio * sigma2
