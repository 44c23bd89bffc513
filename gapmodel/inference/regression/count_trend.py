"""Trend and season of counts: quasi-Poisson regression on time."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gapmodel.inference.estimate import Interval, Test, t_limits, t_p_val

Floats = NDArray[np.float64]
LEAST = 6  # periods of a trend
LEAST_YEARS = 2  # of a season
METHOD = "quasi-Poisson regression"
_STEPS = 50
_NOTHING = 1e-12  # dispersion of counts that lie on the curve but for rounding


@dataclass(frozen=True, slots=True, eq=False)
class CountTrend:
    """How counts change over time.

    Attributes
    ----------
    n : int
        Periods.
    change : Interval
        The ratio of a year's counts to those of the year before; 1 is no change.
    test : Test
        That there is no change.
    season : Test
        That there is no yearly wave; NaN with less than two years.
    swing : float
        The ratio of the wave's highest point to its lowest.
    peak : float
        Where in the year the wave is highest, from 0 to 1.
    dispersion : float
        How many times the variance is that of Poisson counts.
    """

    n: int
    change: Interval
    test: Test
    season: Test
    swing: float
    peak: float
    dispersion: float


def count_trend(
    years: ArrayLike, counts: ArrayLike, exposure: ArrayLike, confidence: float = 0.95
) -> CountTrend | None:
    """Trend and season of counts per exposure; None where there are too few, or none that is above 0.

    Parameters
    ----------
    years : array_like
        The time of each count in years, such as 2026.5 for the middle of 2026.
    counts, exposure : array_like
        `exposure` of 1 everywhere if it is not known: the length of the period.

    Notes
    -----
    log of the expected count = log exposure + a + b year (+ c cos + d sin of the year's angle, with at least two
    years), as ``statsmodels.GLM(..., family=Poisson(), offset=log(exposure)).fit(scale="X2")``: the variance is
    proportional to the mean (and equal to it where all counts lie on the curve, which says nothing of their spread).
    Limits and p-values are Student's; the season's is an F test of both terms of the wave.
    Successive counts are taken as independent given trend and season.
    """
    time, found, units = (np.asarray(given, float) for given in (years, counts, exposure))
    span = float(time.max() - time.min()) * len(time) / max(len(time) - 1, 1) if len(time) else 0.0
    if len(time) < LEAST or not found.sum() > 0:
        return None
    within_a_year = span / len(time) < 0.4  # whole years say nothing of a season
    seasonal = within_a_year and span >= LEAST_YEARS - 0.05 and len(time) > LEAST + 2
    angle = 2 * np.pi * time
    columns = [np.ones(len(time)), time - time.mean()]
    fitted = _fit(np.column_stack([*columns, np.cos(angle), np.sin(angle)] if seasonal else columns), found, units)
    if fitted is None:
        return None
    beta, covariance, scale = fitted
    dof, se = float(len(time) - len(beta)), float(np.sqrt(covariance[1, 1]))
    tail = (1 - confidence) / 2
    low, high = t_limits(float(beta[1]), se, dof, (tail, tail))
    with np.errstate(over="ignore", divide="ignore"):
        change = Interval(float(np.exp(beta[1])), float(np.exp(low)), float(np.exp(high)), METHOD)
        statistic = float(beta[1] / se) if se else nan
    test = Test(statistic, dof, t_p_val(statistic, dof, "two-sided") if se else nan, METHOD)
    season, swing, peak = Test(nan, nan, nan, "undefined: less than two years"), nan, nan
    if seasonal:
        wave, own = beta[2:], covariance[2:, 2:]
        ratio = float(wave @ np.linalg.pinv(own) @ wave) / 2
        season = Test(ratio, dof, float(special.fdtrc(2, dof, ratio)), f"{METHOD}, F test")
        swing, peak = float(np.exp(2 * np.hypot(*wave))), float(np.arctan2(wave[1], wave[0]) / (2 * np.pi)) % 1
    return CountTrend(len(time), change, test, season, swing, peak, scale)


def _fit(design: Floats, counts: Floats, exposure: Floats) -> tuple[Floats, Floats, float] | None:
    """Coefficients, covariance and Pearson's dispersion by iterated weighted least squares; None without a fit."""
    offset, beta = np.log(exposure), np.zeros(design.shape[1])
    beta[0] = np.log(counts.sum() / exposure.sum())
    for _ in range(_STEPS):
        mean = np.exp(np.clip(design @ beta + offset, -500, 500))
        information = design.T @ (design * mean[:, None])
        if not np.isfinite(information).all() or np.linalg.matrix_rank(information) < len(beta):
            return None
        step = np.linalg.solve(information, design.T @ (counts - mean))
        beta = beta + step
        if np.abs(step).max() < 1e-12:
            break
    mean = np.exp(np.clip(design @ beta + offset, -500, 500))
    information = design.T @ (design * mean[:, None])
    scale = float(((counts - mean) ** 2 / mean).sum()) / (len(counts) - len(beta))
    scale = scale if scale > _NOTHING else 1.0
    covariance = np.asarray(np.linalg.inv(information) * scale, float)
    return beta, covariance, scale
