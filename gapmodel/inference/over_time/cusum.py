"""Cumulative sums: small lasting shifts that single points do not show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gapmodel.errors import SettingError, is_number

Floats = NDArray[np.float64]
ALLOWANCE, LIMIT = 0.5, 5.0  # in standard deviations; Montgomery's usual values
_NODES = 80


@dataclass(frozen=True, slots=True, eq=False)
class Cusum:
    """Sums of what lies above and below the centre, in standard deviations.

    Attributes
    ----------
    upper, lower : array
        At least 0; NaN where a point is missing, after which the sum goes on.
    limit : float
        A sum beyond it is a signal.
    starts : array of int
        The place after which the sum that is larger has been above 0 without interruption: the shift began there, if
        there is one.
    """

    upper: Floats
    lower: Floats
    limit: float
    allowance: float
    starts: NDArray[np.int64]

    def side_at(self, place: int) -> str:
        """Which sum is beyond the limit at a place: "above", "below" or "" for none."""
        if self.upper[place] > self.limit:
            return "above"
        return "below" if self.lower[place] > self.limit else ""

    @property
    def false_alarm_every(self) -> float:
        """Points from one false alarm to the next, on average, see `cusum_run_length`."""
        return cusum_run_length(self.allowance, self.limit)


def cusum(
    values: ArrayLike, centre: float, sigma: float, *, allowance: float = ALLOWANCE, limit: float = LIMIT
) -> Cusum:
    """The tabular CUSUM of values around a centre.

    Parameters
    ----------
    values : array_like
        NaN where there is none.
    centre, sigma : float
        Mean and standard deviation while nothing changes.
    allowance : float
        What every point loses before it is added: half the shift, in standard deviations, that is to be found soon.
    limit : float

    Notes
    -----
    C+ = max(0, C+ + z - allowance), C- = max(0, C- - z - allowance) with z = (value - centre) / sigma (Page 1954,
    Biometrika 41, 100-115; NIST/SEMATECH, e-Handbook of Statistical Methods, 6.3.2.3). Where sigma is 0, points at the
    centre add nothing and others are infinitely far from it.

    Examples
    --------
    >>> found = cusum([0.2, 1.5, 2.0, 1.8, 2.4, 1.9], 0.0, 1.0)
    >>> found.upper.round(1).tolist(), found.side_at(5), int(found.starts[5])
    ([0.0, 1.0, 2.5, 3.8, 5.7, 7.1], 'above', 1)
    """
    for name, number in (("allowance", allowance), ("limit", limit)):
        if not is_number(number, 1e-9):
            raise SettingError(f"{name}={number!r} is not a number above 0.", "give 0.5 and 5, for example.")
    given = np.asarray(values, float).ravel()
    apart = given - centre
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(np.abs(apart) < 1e-12, 0.0, apart / sigma)
    z = np.where(np.isnan(given), np.nan, z)
    sums = np.full((2, len(z)), np.nan)
    starts, began, last = np.zeros(len(z), np.int64), [0, 0], [0.0, 0.0]
    for at, score in enumerate(z.tolist()):
        if score == score:
            for side, sign in enumerate((1, -1)):
                if not last[side]:
                    began[side] = at
                last[side] = max(0.0, last[side] + sign * score - allowance)
                sums[side, at] = last[side]
        starts[at] = began[int(last[1] > last[0])]
    return Cusum(sums[0], sums[1], limit, allowance, starts)


@cache
def cusum_run_length(allowance: float = ALLOWANCE, limit: float = LIMIT, shift: float = 0.0) -> float:
    """Points until a signal of either side, on average: independent normal values, known centre and sigma.

    Parameters
    ----------
    shift : float
        Of the mean from the centre, in standard deviations; 0 gives the distance between false alarms.

    Notes
    -----
    Page's integral equation L(u) = 1 + L(0) Phi(k - u) + integral of L(s) phi(s + k - u) over 0..h, solved at
    Gauss-Legendre nodes; 1 / L of both sides add up (Van Dobben de Bruyn 1968). As ``spc::xcusum.arl(k, h, mu,
    sided = "two")`` in R; Montgomery's tables have 465 (h = 5) and 168 (h = 4) for k = 0.5.

    Examples
    --------
    >>> [round(cusum_run_length(0.5, limit), 1) for limit in (4, 5)], round(cusum_run_length(0.5, 5, 1), 2)
    ([167.7, 465.4], 10.38)
    """
    rate = sum(1 / _one_sided(allowance, limit, way * shift) for way in (1, -1))
    return 1 / rate


def _one_sided(allowance: float, limit: float, shift: float) -> float:
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    points, weights = (nodes + 1) * limit / 2, weights * limit / 2
    starts = np.concatenate([[0.0], points])
    kernel = np.exp(-0.5 * (points + allowance - shift - starts[:, None]) ** 2) / np.sqrt(2 * np.pi) * weights
    at_zero = special.ndtr(allowance - shift - starts)
    system = np.eye(_NODES + 1) - np.column_stack([at_zero, kernel])
    return float(np.linalg.solve(system, np.ones(_NODES + 1))[0])
