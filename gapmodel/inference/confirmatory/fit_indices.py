"""How well a model fits: chi-square, and the indices made of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

from scipy import special

_CLOSE = 0.05  # RMSEA of a close fit (Browne and Cudeck 1993)
_NARROW = 1e-14  # of a noncentrality
_TAIL = 0.05  # on each side of the RMSEA's confidence interval


@dataclass(frozen=True, slots=True)
class Indices:
    """A chi-square, and the indices made of it and of the baseline's; NaN where one does not exist."""

    chi2: float
    dof: int
    p_val: float
    baseline_chi2: float
    baseline_dof: int
    cfi: float
    tli: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    p_close: float


@dataclass(frozen=True, slots=True)
class FitMeasures:
    """The fit measures that lavaan prints.

    Attributes
    ----------
    chi2, dof, p_val : likelihood-ratio test against free means and covariances
    baseline_chi2, baseline_dof : of the model in which no two items covary
    cfi, tli, rmsea, srmr : with the limits of RMSEA's 90% confidence interval
    p_close : of the test that RMSEA is at most .05
    loglik, n_parameters, aic, bic
    scaling, baseline_scaling : what chi-square is divided by where answers are not normal; NaN without a correction
    scaled : made of the corrected chi-squares ("scaled" in lavaan); None without a correction
    robust : of the population that the corrections are for ("robust" in lavaan): CFI, TLI and RMSEA; the chi-squares as
        in `scaled`
    """

    chi2: float
    dof: int
    p_val: float
    baseline_chi2: float
    baseline_dof: int
    cfi: float
    tli: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    p_close: float
    srmr: float
    loglik: float
    n_parameters: int
    aic: float
    bic: float
    scaling: float = nan
    baseline_scaling: float = nan
    scaled: Indices | None = None
    robust: Indices | None = None


def indices(
    chi2: tuple[float, int], baseline: tuple[float, int], n: int, groups: int = 1, scaling: float = 1.0
) -> Indices:
    """The indices of a chi-square and a baseline's, each with its degrees of freedom.

    Notes
    -----
    CFI (Bentler 1990) is cut at 0 and 1, TLI (Tucker and Lewis 1973) is not. RMSEA (Steiger 1990), with the root of the
    number of groups: sqrt(G max((chi2 - dof) / (n dof), 0)); its limits are those noncentralities at which chi2 is the
    95% and the 5% quantile (Browne and Cudeck 1993). n is that of all groups, as in lavaan.
    With a `scaling` factor c, by which chi2 was divided, limits and p_close are those of c chi2 with c dof degrees of
    freedom, as lavaan has them.
    Without degrees of freedom a model fits by construction: CFI and TLI 1, RMSEA 0, and no p-value.

    Examples
    --------
    >>> found = indices((85.3055, 24), (918.8516, 36), 301)
    >>> f"{found.cfi:.3f} {found.tli:.3f} {found.rmsea:.3f} [{found.rmsea_low:.3f}, {found.rmsea_high:.3f}]"
    '0.931 0.896 0.092 [0.071, 0.114]'
    """
    (value, dof), (base, base_dof) = chi2, baseline
    over, base_over = value - dof, base - base_dof
    worst = max(over, base_over, 0.0)
    cfi = 1 - max(over, 0.0) / worst if dof and worst else 1.0
    tli = 1 - over * base_dof / (base_over * dof) if dof and base_over else 1.0
    low, high, p_close = noncentralities(scaling * value, scaling * dof, n, groups)
    rmsea = rmsea_of(max(over, 0.0), dof, n, groups)
    rmsea_low, rmsea_high = (rmsea_of(one, scaling * dof, n, groups) for one in (low, high))
    p_val = float(special.chdtrc(dof, value)) if dof and value == value else nan
    return Indices(value, dof, p_val, base, base_dof, cfi, tli, rmsea, rmsea_low, rmsea_high, p_close)


def noncentralities(value: float, dof: float, n: int, groups: float) -> tuple[float, float, float]:
    """Those at RMSEA's limits, and the p-value of an RMSEA of at most .05."""
    close = _CLOSE**2 * n * dof / groups
    p_close = float(1 - special.chndtr(value, dof, close)) if dof else nan
    return noncentrality(value, dof, 1 - _TAIL), noncentrality(value, dof, _TAIL), p_close


def noncentrality(value: float, dof: float, level: float) -> float:
    """The noncentrality at which a chi-square is the quantile of that level; 0 where even the central one is beyond."""
    if not dof or not value > 0 or special.chdtr(dof, value) < level:
        return 0.0
    low, high = 0.0, max(value, 1.0)
    while special.chndtr(value, dof, high) > level:
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high and high - low > _NARROW * high:
        low, high = (middle, high) if special.chndtr(value, dof, middle) > level else (low, middle)
    return (low + high) / 2


def rmsea_of(over: float, dof: float, n: int, groups: int) -> float:
    """RMSEA of a noncentrality."""
    return sqrt(groups * over / (n * dof)) if dof else 0.0
