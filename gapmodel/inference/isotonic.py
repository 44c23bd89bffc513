"""The nearest curve that never falls, through estimates at ascending levels."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def isotonic(values: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """The weighted least-squares fit among all curves that never fall.

    Parameters
    ----------
    values : (k,) array
        Estimates at ascending levels.
    weights : (k,) array, optional
        Above zero, such as the respondents at each level; default equal.

    Notes
    -----
    Neighbours that fall are pooled to their weighted mean until none is left (pool adjacent violators; Ayer, Brunk,
    Ewing, Reid and Silverman 1955, Annals of Mathematical Statistics 26(4), 641-647). The fit at level j is the
    largest, over i <= j, of the smallest mean of the levels i..k with k >= j. Of shares it is the maximum-likelihood
    estimate. With equal weights it equals ``isoreg(values)$yf`` (R).

    Examples
    --------
    >>> isotonic([1, 3, 2, 4], [1, 1, 3, 1]).tolist()
    [1.0, 2.25, 2.25, 4.0]
    """
    y = np.asarray(values, float)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, float)
    means: list[float] = []
    masses: list[float] = []
    lengths: list[int] = []
    for value, weight in zip(y.tolist(), w.tolist(), strict=True):
        mean, mass, length = value, weight, 1
        while means and means[-1] >= mean:
            before, heavy = means.pop(), masses.pop()
            mean = (before * heavy + mean * mass) / (heavy + mass)
            mass, length = mass + heavy, length + lengths.pop()
        means.append(mean)
        masses.append(mass)
        lengths.append(length)
    return np.repeat(np.array(means, float), lengths)


def rising_band(low: ArrayLike, high: ArrayLike, fitted: ArrayLike) -> tuple[Floats, Floats]:
    """Limits that hold for all levels at once, sharpened by the knowledge that the curve never falls.

    Parameters
    ----------
    low, high : (k,) arrays
        Limits of every level that hold at once, such as Bonferroni's.
    fitted : (k,) array
        The curve inside; limits that would exclude it, as the levels contradict a rising curve, stop at it.

    Notes
    -----
    A lower limit of one level is one of all higher levels, an upper limit one of all lower levels. The band covers a
    curve that never falls whenever the limits that it is made of cover it.

    Examples
    --------
    >>> low, high = rising_band([0.1, 0.0, 0.4], [0.5, 0.9, 0.8], [0.3, 0.5, 0.6])
    >>> low.tolist(), high.tolist()
    ([0.1, 0.1, 0.4], [0.5, 0.8, 0.8])
    """
    below, above = np.asarray(low, float), np.asarray(high, float)
    curve = np.asarray(fitted, float)
    lower = np.fmax.accumulate(below)
    upper = np.fmin.accumulate(above[::-1])[::-1]
    return np.fmin(lower, curve), np.fmax(upper, curve)
