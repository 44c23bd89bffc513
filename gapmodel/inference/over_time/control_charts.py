"""Control charts: which numbers in a row differ by more than they usually do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import inf, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gapmodel.errors import SettingError
from gapmodel.inference.estimate import Test
from gapmodel.inference.over_time.control_rules import rules_of, run_length, signals_of

Floats = NDArray[np.float64]
D2, D4_MEDIAN, RANGE_LIMIT = (
    1.128,
    0.954,
    3.267,
)  # of ranges of two normal values: mean, median, upper limit of the mean
SIGMAS = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class ControlChart:
    """Points with a centre line and limits.

    Attributes
    ----------
    kind : {"xmr", "c", "u", "p", "u_laney", "p_laney"}
    points : array
        NaN where there is none, such as a period without exposure.
    centre : float
    sigma : array
        Standard deviation of each point as the limits have it, after `sigma_z`.
    low, high : array
        Limits three sigma from the centre; of counts and shares never below 0, of shares never above 1.
    sigma_z : float
        By how much points vary more (or less) from one to the next than counts would by chance; 1 if not asked for.
    rules : tuple of str
        See `signals_of`.
    signals : list of (place, rule)
    """

    kind: str
    points: Floats
    centre: float
    sigma: Floats
    low: Floats
    high: Floats
    sigma_z: float = 1.0
    rules: tuple[str, ...] = ("WE1",)
    signals: list[tuple[int, str]] = field(default_factory=list)

    @property
    def false_alarm_every(self) -> float:
        """Points from one false alarm to the next, on average, see `run_length`."""
        return run_length(self.rules)

    def times(self, factor: float) -> ControlChart:
        """The same chart in another unit, such as per 1,000."""
        lines = {name: getattr(self, name) * factor for name in ("points", "centre", "sigma", "low", "high")}
        return replace(self, **lines)

    def rules_at(self, place: int) -> str:
        """The rules that a point completes, such as ``"WE1 WE4"``."""
        return " ".join(rule for at, rule in self.signals if at == place)


def xmr_chart(
    values: ArrayLike,
    *,
    moving_range: str = "mean",
    rules: str | Sequence[str] = "WE1",
    lowest: float = -inf,
    first: int | None = None,
) -> ControlChart:
    """Single values with natural limits from their moving ranges.

    Parameters
    ----------
    moving_range : {"mean", "median"}
        Limits are 3 times the mean range / 1.128 (2.66 times it) from the mean; or 3 times the median range / 0.954
        (3.145 times it), which a few large jumps do not widen.
    lowest : float
        What a value cannot be below; the lower limit is not either. 0 for counts.
    first : int, optional
        How many of the first values centre and limits come from, such as those before a change; default all.

    Notes
    -----
    Shewhart's chart of individuals, as in NIST/SEMATECH, e-Handbook of Statistical Methods, 6.3.2.2. A number of
    complaints whose exposure varies has limits that are too wide or too narrow here; `u_chart` knows the exposure.

    Examples
    --------
    >>> found = xmr_chart([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
    >>> f"{found.low[0]:.3f} {found.centre:.2f} {found.high[0]:.3f}"
    '45.816 50.81 55.804'
    """
    if moving_range not in ("mean", "median"):
        raise SettingError(f"moving_range={moving_range!r} is not a valid value.", "give 'mean' or 'median'.")
    given = _checked("values", values, least=-inf)
    known = given[:first][~np.isnan(given[:first])]
    ranges = np.abs(np.diff(known))
    centre = float(known.mean()) if len(known) else nan
    if not len(ranges):
        sigma = nan
    elif moving_range == "mean":
        sigma = float(ranges.mean()) / D2
    else:
        sigma = float(np.median(ranges)) / D4_MEDIAN
    return _chart("xmr", given, centre, np.full(len(given), sigma), (lowest, inf), rules)


def range_limit(values: ArrayLike) -> float:
    """The upper limit of moving ranges: 3.267 times their mean."""
    known = np.asarray(values, float)
    known = known[~np.isnan(known)]
    return RANGE_LIMIT * float(np.abs(np.diff(known)).mean()) if len(known) > 1 else nan


def c_chart(counts: ArrayLike, *, rules: str | Sequence[str] = "WE1") -> ControlChart:
    """Counts of equal exposure: centre c, limits 3 sqrt(c) from it.

    >>> found = c_chart([4, 9, 5, 6])
    >>> found.centre, float(found.low[0]), round(float(found.high[0]), 3)
    (6.0, 0.0, 13.348)
    """
    given = _checked("counts", counts)
    known = given[~np.isnan(given)]
    centre = float(known.mean()) if len(known) else nan
    sigma = np.full(len(given), sqrt(centre) if centre == centre else nan)
    return _chart("c", given, centre, sigma, (0, inf), rules)


def u_chart(
    counts: ArrayLike, exposure: ArrayLike, *, laney: bool = False, rules: str | Sequence[str] = "WE1"
) -> ControlChart:
    """Counts per exposure, which may vary: centre u = sum of counts / sum of exposure, limits 3 sqrt(u / exposure).

    Parameters
    ----------
    laney : bool
        Laney's u': the limits times `sigma_z`, the mean moving range of the standardised rates / 1.128. With large
        exposures rates vary by more than counts do by chance, and the ordinary chart signals nearly everywhere.

    Notes
    -----
    Laney (2002), Quality Engineering 14(4), 531-537. A point without exposure has no rate and no limits.

    Examples
    --------
    >>> found = u_chart([10, 14, 9], [1000, 1200, 0])
    >>> f"{found.centre:.5f} {found.high[0]:.5f} {found.points[2]}"
    '0.01091 0.02082 nan'
    """
    return _rates("u", counts, exposure, rules, laney=laney)


def p_chart(
    counts: ArrayLike, n: ArrayLike, *, laney: bool = False, rules: str | Sequence[str] = "WE1"
) -> ControlChart:
    """Shares of n, which may vary: centre p = sum of counts / sum of n, limits 3 sqrt(p (1 - p) / n); Laney's p'.

    >>> found = p_chart([104, 165, 82], [5200, 6100, 4800], laney=True)
    >>> f"{found.centre:.5f} {found.sigma_z:.3f}"
    '0.02180 3.875'
    """
    return _rates("p", counts, n, rules, laney=laney)


def dispersion(counts: ArrayLike, exposure: ArrayLike, kind: str = "u") -> tuple[float, float, Test]:
    """Observed over expected variance of rates, its upper 95% limit if only chance varies, and the test.

    Notes
    -----
    The index of dispersion: the sum of squared standardised rates over its degrees of freedom, k - 1, with
    chi-square for reference (Cochran 1954, Biometrics 10(4), 417-451). The test is one-sided: rates vary more than
    counts do by chance.

    Examples
    --------
    >>> ratio, limit, test = dispersion([104, 165, 82, 161], [5200, 6100, 4800, 7000], "p")
    >>> f"{ratio:.2f} {limit:.2f} {test.p_val:.4f}"
    '4.59 2.60 0.0032'
    """
    chart = _rates(kind, counts, exposure, "WE1", laney=False)
    z = _scores(chart.points, chart.centre, chart.sigma)
    dof = len(z) - 1
    if dof < 1 or not np.nanmax(chart.sigma) > 0:
        return nan, nan, Test(nan, nan, nan, "undefined: fewer than two rates, or all of them 0")
    statistic = float(z @ z)
    test = Test(statistic, float(dof), float(special.chdtrc(dof, statistic)), "index of dispersion, chi-square")
    return statistic / dof, float(special.chdtri(dof, 0.05)) / dof, test


def _rates(
    kind: str, counts: ArrayLike, exposure: ArrayLike, rules: str | Sequence[str], *, laney: bool
) -> ControlChart:
    found, units = _checked("counts", counts), _checked("exposure", exposure)
    if len(found) != len(units):
        raise SettingError("counts and exposure differ in length.", "give one exposure for each count.")
    there = (units > 0) & ~np.isnan(found)
    if kind == "p" and (found[there] > units[there]).any():
        raise SettingError("A count exceeds its n.", "give counts of the same units, or use a u chart.")
    values, sigma = np.full(len(found), nan), np.full(len(found), nan)
    values[there] = found[there] / units[there]
    centre = float(found[there].sum() / units[there].sum()) if there.any() else nan
    variance = centre * (1 - centre) if kind == "p" else centre
    sigma[there] = np.sqrt(max(variance, 0.0) / units[there])
    factor = 1.0
    if laney:
        z = _scores(values, centre, sigma)
        ranges = np.abs(np.diff(z))
        factor = float(ranges.mean()) / D2 if len(ranges) and np.isfinite(ranges).all() else nan
        factor = 1.0 if factor != factor else factor
    name, ends = f"{kind}_laney" if laney else kind, (0, 1 if kind == "p" else inf)
    return replace(_chart(name, values, centre, sigma * factor, ends, rules), sigma_z=factor)


def _chart(
    kind: str, values: Floats, centre: float, sigma: Floats, ends: tuple[float, float], rules: str | Sequence[str]
) -> ControlChart:
    names = rules_of(rules)
    low, high = centre - SIGMAS * sigma, centre + SIGMAS * sigma
    there = np.flatnonzero(~np.isnan(values) & ~np.isnan(sigma))
    scores = _scores(values[there], centre, sigma[there])
    signals = [(int(there[at]), name) for at, name in signals_of(scores, names)]
    low, high = np.maximum(low, ends[0]), np.minimum(high, ends[1])
    return ControlChart(kind, values, centre, sigma, low, high, rules=names, signals=signals)


def _scores(values: Floats, centre: float, sigma: Floats) -> Floats:
    """Standard deviations from the centre of the points that are there; 0 where nothing varies."""
    there = ~np.isnan(values)
    apart, unit = values[there] - centre, sigma[there]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.abs(apart) < 1e-12, 0.0, apart / unit)


def _checked(what: str, given: ArrayLike, least: float = 0.0) -> Floats:
    found = np.asarray(given, float).ravel()
    if np.isinf(found).any() or (found < least).any():
        raise SettingError(f"{what} has a value that is negative or infinite.", "give 0 or more.")
    return found
