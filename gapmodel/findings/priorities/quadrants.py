"""The quadrants of importance-performance analysis: the rule, the lines and the probabilities. Numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gapmodel.errors import SettingError, one_of

Floats = NDArray[np.float64]
Crosshair = Literal["data", "scale", "median"] | float | Sequence[float]

QUADRANTS = ("concentrate", "keep_up", "low_priority", "overkill")
_SAME = 1e-9  # what rounding may add to a number that lies on a line


def quadrants(
    importance: ArrayLike,
    performance: ArrayLike,
    crosshair: Crosshair = "data",
    *,
    middles: tuple[float, float] | None = None,
) -> list[str]:
    """The quadrant of every point, by rule, also from a published table of means.

    Parameters
    ----------
    importance, performance : array_like
    crosshair : {"data", "scale", "median"}, float or (float, float)
        Where the two lines lie: at the means of the points, at `middles`, at their medians, or at numbers in the order
        importance, performance.
    middles : (float, float), optional
        The middles of the two scales.

    Returns
    -------
    list of {"concentrate", "keep_up", "low_priority", "overkill"}
        A value on a line counts as high. Empty where a value is missing.

    Notes
    -----
    Martilla and James (1977): important and poor, "concentrate here"; important and good, "keep up the good work";
    unimportant and poor, "low priority"; unimportant and good, "possible overkill".

    Examples
    --------
    >>> quadrants([3.83, 3.63, 2.05], [2.63, 2.73, 3.33], (3.15, 2.82))
    ['concentrate', 'concentrate', 'overkill']
    """
    values = np.stack([np.asarray(importance, np.float64), np.asarray(performance, np.float64)], axis=-1)
    side = sides_of(values, lines_at(crosshair, values, middles))
    return ["" if np.isnan(up + across) else QUADRANTS[2 * (up < 0) + (across >= 0)] for up, across in side]


def lines_at(crosshair: Crosshair, values: Floats, middles: tuple[float, float] | None = None) -> Floats:
    """The lines (..., 2) of points (..., k, 2), whose last axis is importance, performance.

    Raises
    ------
    SettingError
        The crosshair is unknown, or a scale has no middle.
    """
    if isinstance(crosshair, str):
        one_of(crosshair, ("data", "scale", "median"), "crosshair")
        if crosshair == "data":
            return np.asarray(values.mean(axis=-2))
        if crosshair == "median":
            return np.asarray(np.median(values, axis=-2))
        if middles is None or not np.isfinite(middles).all():
            raise SettingError(
                'crosshair="scale" needs two scales that have a middle.',
                'take crosshair="data", or give the lines as numbers: crosshair=(importance, performance).',
            )
        return np.broadcast_to(np.array(middles, np.float64), (*values.shape[:-2], 2))
    try:
        fixed = np.array(crosshair, np.float64)
    except (TypeError, ValueError):
        fixed = np.array([np.nan])
    if fixed.shape not in ((), (2,)) or not np.isfinite(fixed).all() or isinstance(crosshair, bool):
        raise SettingError(
            f"crosshair={crosshair!r} is neither a rule, nor a number, nor a pair of numbers.",
            'take "data", "scale", "median", or numbers: crosshair=(importance, performance).',
        )
    return np.broadcast_to(fixed, (*values.shape[:-2], 2))


def sides_of(values: Floats, lines: Floats) -> Floats:
    """Whether each point (..., k, 2) lies above (1), on (0) or below (-1) each of the lines (..., 2)."""
    difference = values - lines[..., None, :]
    size = np.maximum(np.abs(values), np.abs(lines[..., None, :]))
    found: Floats = np.where(np.abs(difference) <= _SAME * size, 0.0, np.sign(difference))
    return found


def quadrant_probabilities(values: Floats, lines: Floats) -> Floats:
    """The share of draws in which each point lies in each quadrant: (k, 4) of points (r, k, 2) and lines (r, 2).

    A value on a line counts half above and half below, so that a point that always lies on a line has 50:50. Draws in
    which a value is not defined are left out; NaN where there are no others.

    >>> quadrant_probabilities(np.array([[[2.0, 1.0], [1.0, 1.0]]]), np.array([[1.5, 1.0]])).tolist()
    [[0.5, 0.5, 0.0, 0.0], [0.0, 0.0, 0.5, 0.5]]
    """
    known = np.isfinite(values).all(axis=(1, 2)) & np.isfinite(lines).all(axis=1)
    if not known.any():
        return np.full((values.shape[1], 4), np.nan)
    up, across = np.moveaxis((sides_of(values[known], lines[known]) + 1) / 2, -1, 0)
    parts = [up * (1 - across), up * across, (1 - up) * (1 - across), (1 - up) * across]
    found: Floats = np.stack([part.mean(axis=0) for part in parts], axis=1)
    return found
