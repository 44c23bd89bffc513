"""Trend and season of a series of means: least squares on time."""

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
_THERE = 0.75  # of the periods of those years, that a season needs
METHOD = "least squares on time"


@dataclass(frozen=True, slots=True, eq=False)
class SeriesTrend:
    """How means change over time.

    Attributes
    ----------
    n : int
        Periods with a value.
    change : Interval
        By how much the value rises in a year.
    test : Test
        That there is no change.
    season : Test
        That there is no yearly wave; NaN with less than two years.
    swing : float
        From the wave's lowest point to its highest.
    peak : float
        Where in the year the wave is highest, from 0 to 1.
    terms : (float, float)
        Of cos and sin; 0 without a season.
    """

    n: int
    change: Interval
    test: Test
    season: Test
    swing: float
    peak: float
    terms: tuple[float, float] = (0.0, 0.0)

    def wave_at(self, years: Floats) -> Floats:
        """The wave at these times."""
        first, second = wave(years)
        return self.terms[0] * first + self.terms[1] * second


def series_trend(
    years: ArrayLike,
    values: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    per_year: float = 12,
    confidence: float = 0.95,
) -> SeriesTrend | None:
    """Trend and season of a series; None of fewer than six values.

    Parameters
    ----------
    years : array_like
        The time of each value in years, such as 2026.5 for the middle of 2026.
    values : array_like
        NaN where there is none.
    weights : array_like, optional
        In proportion to one over the variance of each value, see `period_weights`.
    per_year : float
        Periods in a year: 12 months, 4 quarters.

    Notes
    -----
    value = a + b year (+ c cos + d sin of the year's angle, where the values span two full years, three quarters of
    whose periods are there), as ``statsmodels.WLS(values, columns, weights)``. The season's test is an F test of both
    terms. Successive values are taken as independent given trend and season.

    Examples
    --------
    >>> years = 2024 + (np.arange(24) + 0.5) / 12
    >>> found = series_trend(years, 0.3 * np.cos(2 * np.pi * years) + 0.1 * years)
    >>> f"{found.change.value:.2f} {found.swing:.2f} {found.peak:.2f}"
    '0.10 0.60 0.00'
    """
    time, found = np.asarray(years, float), np.asarray(values, float)
    there = ~np.isnan(found)
    time, found = time[there], found[there]
    w = np.ones(len(time)) if weights is None else np.asarray(weights, float)[there]
    if len(time) < LEAST:
        return None
    seasonal = has_seasons(time, per_year)
    columns = [np.ones(len(time)), time - time.mean()] + (wave(time) if seasonal else [])
    root = np.sqrt(w / w.mean())
    design, target = np.column_stack(columns) * root[:, None], found * root
    beta = np.linalg.lstsq(design, target, rcond=None)[0]
    dof = float(len(time) - len(beta))
    rest = float(((target - design @ beta) ** 2).sum())
    spread = rest / dof if rest > 1e-20 * max(float((target**2).sum()), 1e-300) else 0.0
    covariance = np.linalg.inv(design.T @ design) * spread
    se, tail = float(np.sqrt(covariance[1, 1])), (1 - confidence) / 2
    low, high = t_limits(float(beta[1]), se, dof, (tail, tail)) if se else (nan, nan)
    statistic = float(beta[1]) / se if se else nan
    test = Test(statistic, dof, t_p_val(statistic, dof, "two-sided") if se else nan, METHOD)
    season, swing, peak = Test(nan, nan, nan, "undefined: less than two full years"), nan, nan
    terms = 0.0, 0.0
    if seasonal:
        own = beta[2:]
        terms = float(own[0]), float(own[1])
        swing, peak = float(2 * np.hypot(*own)), float(np.arctan2(own[1], own[0]) / (2 * np.pi)) % 1
        ratio = float(own @ np.linalg.inv(covariance[2:, 2:]) @ own) / 2 if spread else nan
        season = Test(ratio, dof, float(special.fdtrc(2, dof, ratio)) if spread else nan, f"{METHOD}, F test")
    return SeriesTrend(len(time), Interval(float(beta[1]), low, high, METHOD), test, season, swing, peak, terms)


def has_seasons(years: Floats, per_year: float) -> bool:
    """Whether values at these times span two full years of periods, three quarters of which are there.

    >>> has_seasons(2024 + np.arange(24) / 12, 12), has_seasons(2024 + np.arange(23) / 12, 12)
    (True, False)
    """
    if per_year < 4 or not len(years):
        return False
    periods = round(float(years.max() - years.min()) * per_year) + 1
    return periods >= LEAST_YEARS * per_year and len(years) >= _THERE * periods


def wave(years: Floats) -> list[Floats]:
    """The two columns whose sum is a wave of one year."""
    angle = 2 * np.pi * years
    return [np.cos(angle), np.sin(angle)]
