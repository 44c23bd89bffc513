"""Probabilities and densities of the standard bivariate normal distribution, of many points at once."""

from __future__ import annotations

from math import pi, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

FARTHEST = 9.0  # SDs from the mean at which a point counts as infinite: beyond lie 1e-19
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(20)
_STEEP = 0.925  # correlation from which the integrand is too steep for these nodes
_NEGLIGIBLE = -100.0  # exponent


def probability(h: ArrayLike, k: ArrayLike, rho: ArrayLike) -> Floats:
    """P(X <= h, Y <= k) of two standard normal variables with correlation rho, arrays of which are broadcast.

    Notes
    -----
    Up to |rho| = 0.925 the integral over the correlation of Drezner and Wesolowsky (1990) with 20 Gauss-Legendre
    nodes; above it Genz's (2004, Statistics and Computing 14, 251-260) expansion about |rho| = 1. The absolute error
    is about 1e-15. Points beyond 9 SDs, also infinite ones, count as 9.

    Examples
    --------
    >>> float(probability(0, 0, 0.5))  # 1/4 + asin(rho) / (2 pi)
    0.3333...
    """
    x, y = (np.clip(np.asarray(point, np.float64), -FARTHEST, FARTHEST) for point in (h, k))
    r = np.asarray(rho, np.float64)
    found = _moderate(x, y, np.clip(r, -_STEEP, _STEEP))
    steep = np.broadcast_to(np.abs(r) > _STEEP, found.shape)
    if steep.any():
        found = np.atleast_1d(found)
        where = steep.reshape(found.shape)
        found[where] = _steep(*(np.broadcast_to(part, found.shape)[where] for part in (x, y, r)))
        found = found.reshape(steep.shape)
    return found


def density(h: ArrayLike, k: ArrayLike, rho: ArrayLike) -> Floats:
    """The density at (h, k), which is also the derivative of `probability` in rho; 0 at infinity.

    Examples
    --------
    >>> float(density(0, 0, 0)) * 2 * pi
    1.0
    """
    x, y = (np.clip(np.asarray(point, np.float64), -4 * FARTHEST, 4 * FARTHEST) for point in (h, k))
    free = 1 - np.square(np.asarray(rho, np.float64))
    found: Floats = np.exp(-(x * x - 2 * np.asarray(rho) * x * y + y * y) / (2 * free)) / (2 * pi * np.sqrt(free))
    return found


def density_slope(h: ArrayLike, k: ArrayLike, rho: ArrayLike) -> Floats:
    """The derivative of `density` in rho."""
    x, y = (np.clip(np.asarray(point, np.float64), -4 * FARTHEST, 4 * FARTHEST) for point in (h, k))
    r = np.asarray(rho, np.float64)
    free = 1 - r * r
    found: Floats = density(x, y, r) * (r * free + x * y * (1 + r * r) - r * (x * x + y * y)) / free**2
    return found


def _moderate(x: Floats, y: Floats, r: Floats) -> Floats:
    half = np.arcsin(r)[..., None] / 2
    sines = np.sin(half * (1 + _NODES))
    product, squares = (x * y)[..., None], ((x * x + y * y) / 2)[..., None]
    heights = np.exp((sines * product - squares) / (1 - sines * sines)) @ _WEIGHTS
    found: Floats = heights * half[..., 0] / (2 * pi) + special.ndtr(x) * special.ndtr(y)
    return found


def _steep(x: Floats, y: Floats, r: Floats) -> Floats:
    """Of one-dimensional arrays, for |r| above 0.925 and up to 1."""
    sign = np.sign(r)
    y = sign * y
    product, distance = x * y, np.abs(x - y)
    square, free = distance**2, 1 - r * r
    width = np.sqrt(free)
    c, d = (4 - product) / 8, (12 - product) / 80
    with np.errstate(divide="ignore", invalid="ignore"):
        first = -(square / free + product) / 2
        smooth = 1 - c * (square - free) * (1 - d * square) / 3 + c * d * free * free
        found = np.where((free > 0) & (first > _NEGLIGIBLE), width * np.exp(first) * smooth, 0.0)
        tail = sqrt(2 * pi) * special.ndtr(-distance / width) * distance * (1 - c * square * (1 - d * square) / 3)
        found -= np.where((free > 0) & (product > _NEGLIGIBLE), np.exp(-product / 2) * tail, 0.0)
    found = (_remainder(product, square, width, c, d) - found) / (2 * pi)
    below = np.where(x < 0, special.ndtr(x), special.ndtr(-x))
    other = np.where(x < 0, special.ndtr(y), special.ndtr(-y))
    between = np.where(x < 0, below - other, other - below)
    same = special.ndtr(np.minimum(x, y)) + found
    return np.where(sign > 0, same, np.where(x <= y, -found, between - found))


def _remainder(product: Floats, square: Floats, width: Floats, c: Floats, d: Floats) -> Floats:
    """The integral of what the expansion leaves out."""
    points = np.square(width[:, None] / 2 * (1 + _NODES))
    with np.errstate(divide="ignore"):
        exponents = -(square[:, None] / points + product[:, None]) / 2
    near = exponents > _NEGLIGIBLE
    root = np.sqrt(1 - points)
    expanded = 1 + c[:, None] * points * (1 + 5 * d[:, None] * points)
    exact = np.exp(-product[:, None] / 2 * points / (1 + root) ** 2) / root
    parts = np.where(near, np.exp(np.maximum(exponents, _NEGLIGIBLE)) * (expanded - exact), 0.0)
    found: Floats = width / 2 * (parts @ _WEIGHTS)
    return found
