"""Standardized effects of a paired difference, each with its interval."""

from __future__ import annotations

from functools import lru_cache
from math import atanh, copysign, exp, inf, isfinite, isnan, pi, sqrt, tanh

from scipy import special

from gapmodel.inference.estimate import NAN, Interval, Measured
from gapmodel.inference.exact.signed_rank import signed_rank_sums
from gapmodel.inference.means.paired import t_test, undefined
from gapmodel.inference.share import wilson_interval
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.line import Sides

_HUGE = 1e4
_MOST_SECANTS, _SMALL_STEP = 12, 1e-7  # the next step is smaller by orders of magnitude


def cohen_dz(gaps: Measured, confidence: float = 0.95) -> Interval:
    """Cohen's d_z = mean / sd of the differences, with its noncentral t interval.

    Notes
    -----
    t = d_z sqrt(n) follows a noncentral t distribution with n - 1 degrees of freedom under
    normality; the limits are the noncentralities at which the observed t is the upper and the
    lower (1 - confidence) / 2 quantile, divided by sqrt(n) (Cumming & Finch 2001). On rows the
    value equals ``scipy.stats.ttest_1samp(d, 0).statistic / sqrt(n)`` and the whole
    ``effectsize::cohens_d(p, e, paired = TRUE)`` (R).

    Examples
    --------
    >>> cohen_dz(Frequencies.of([-1, 0, -2, 0, -1]))
    Interval(value=-0.9561..., low=-2.0055..., high=0.1638..., method='noncentral t')
    """
    reason = undefined(gaps)
    if reason:
        return Interval(NAN, NAN, NAN, f"undefined: {reason}")
    statistic, dof, root = t_test(gaps).statistic, gaps.n - 1.0, sqrt(gaps.n)
    rest = (1 - confidence) / 2
    low, high = (noncentrality(statistic, dof, level) / root for level in (1 - rest, rest))
    return Interval(dz(gaps), low, high, "noncentral t")


def dz(gaps: Measured) -> float:
    """The value of `cohen_dz` alone; NaN where it is not defined."""
    return NAN if undefined(gaps) else t_test(gaps).statistic / sqrt(gaps.n)


@lru_cache(maxsize=2)  # d_z and g_z of the same gaps, one after the other
def noncentrality(statistic: float, dof: float, level: float) -> float:
    """The noncentrality at which P(T <= statistic) = level.

    Notes
    -----
    The search starts from the normal approximation, whose standard error of the noncentrality
    is sqrt(1 + t^2 / (2 dof)). It equals ``scipy.special.nctdtrinc(dof, level, statistic)``, which
    gives up far out in the tails.
    """
    if statistic < 0:  # the distribution function is most accurate for positive arguments
        return -noncentrality(-statistic, dof, 1 - level)
    spread = sqrt(1 + statistic**2 / (2 * dof))
    guess = statistic - float(special.ndtri(level)) * spread
    if statistic > _HUGE:  # scipy gives up; the error of the mean no longer counts beside that of the SD
        return statistic * sqrt(float(special.chdtri(dof, level)) / dof) if dof < _HUGE else guess

    found = _by_secants(statistic, dof, float(special.ndtri(level)), guess, spread)
    return _by_bracket(statistic, dof, level, guess, spread) if isnan(found) else found


def _by_secants(statistic: float, dof: float, wanted: float, guess: float, spread: float) -> float:
    """The root on the normal scale, where the chance is almost a straight line; NaN where scipy gives up."""

    def excess(noncentral: float) -> float:
        return float(special.ndtri(special.nctdtr(dof, noncentral, statistic))) - wanted

    before, at_before = guess, excess(guess)
    at = before + at_before * spread
    for _ in range(_MOST_SECANTS):
        at_at = excess(at)
        if not isfinite(at_at) or at_at == at_before:
            break
        step = at_at * (at - before) / (at_at - at_before)
        before, at_before, at = at, at_at, at - step
        if abs(step) <= _SMALL_STEP * spread:
            return at
    return at if abs(at_before) < _SMALL_STEP else NAN


def _by_bracket(statistic: float, dof: float, level: float, guess: float, spread: float) -> float:
    from scipy.optimize import brentq

    def excess(noncentral: float) -> float:
        below = float(special.nctdtr(dof, noncentral, statistic))
        if isnan(below):  # far out in a tail, where scipy gives up
            below = float(noncentral < statistic)
        return below - level

    width = spread / 16
    while excess(guess - width) < 0 or excess(guess + width) > 0:
        width *= 2
    return float(brentq(excess, guess - width, guess + width, xtol=1e-12, rtol=1e-13))


def hedges_gz(gaps: Measured, confidence: float = 0.95) -> Interval:
    """Hedges' g_z: Cohen's d_z without its small-sample bias.

    Notes
    -----
    g_z = J d_z with J = Gamma(m / 2) / (sqrt(m / 2) Gamma((m - 1) / 2)), m = n - 1 (Hedges 1981); the
    limits of d_z are multiplied by the same J. With two respondents J is 0.56; with fewer there
    is none. On rows it equals ``effectsize::hedges_g(p - e)`` (R).

    Examples
    --------
    >>> hedges_gz(Frequencies.of([-1, 0, -2, 0, -1]))
    Interval(value=-0.7629..., low=-1.6001..., high=0.1307..., method='noncentral t')
    """
    d = cohen_dz(gaps, confidence)
    if isnan(d.value):
        return d
    half = (gaps.n - 1) / 2
    factor = exp(float(special.gammaln(half)) - float(special.gammaln(half - 0.5))) / sqrt(half) if half > 0.5 else 0.0
    factor = factor or 1 / sqrt(pi)
    return Interval(factor * d.value, factor * d.low, factor * d.high, d.method)


def cohen_dav(sides: Sides, confidence: float = 0.95) -> Interval:
    """Cohen's d_av: the mean gap in units of the two sides' root mean square SD, with Bonett's interval.

    Notes
    -----
    d_av = mean / s with s^2 = (s_E^2 + s_P^2) / 2, and (Bonett 2008, with n - 1 degrees of freedom)
    SE^2 = d^2 (s_E^4 + s_P^4 + 2 r^2 s_E^2 s_P^2) / (8 (n - 1) s^4) + s_D^2 / ((n - 1) s^2). Unlike d_z it can be
    compared between studies whose sides correlate differently. It equals ``statpsych::ci.stdmean.ps`` (R),
    first row. Another d_av in use divides by the mean of the two SDs.

    Examples
    --------
    Published: means 110.4 and 102.1, SDs 15.3 and 14.6, r = .75, n = 25.

    >>> cohen_dav(Sides(25, 102.1, 110.4, 14.6, 15.3, 0.75))
    Interval(value=0.55503..., low=0.23949..., high=0.87057..., method='Bonett')
    """
    square = (sides.sd_e**2 + sides.sd_p**2) / 2
    if sides.n < 2 or not square > 0:
        reason = "fewer than two answers on both sides" if sides.n < 2 else "neither side varies"
        return Interval(NAN, NAN, NAN, f"undefined: {reason}")
    d, dof = (sides.mean_p - sides.mean_e) / sqrt(square), sides.n - 1
    r = 0.0 if isnan(sides.r) else sides.r
    difference = sides.sd_e**2 + sides.sd_p**2 - 2 * r * sides.sd_e * sides.sd_p
    fourth = sides.sd_e**4 + sides.sd_p**4 + 2 * (r * sides.sd_e * sides.sd_p) ** 2
    error = sqrt(d**2 * fourth / (8 * dof * square**2) + difference / (dof * square))
    z = float(special.ndtri((1 + confidence) / 2))
    return Interval(d, d - z * error, d + z * error, "Bonett")


def rank_biserial(gaps: Frequencies, confidence: float = 0.95, *, zeros: str = "wilcox") -> Interval:
    """The matched rank-biserial correlation: favourable minus unfavourable rank sums, as a share.

    Parameters
    ----------
    zeros : {"wilcox", "pratt"}
        Divide by the rank sum of the differences that are not zero, or by that of all respondents,
        where zeros pull the effect towards zero.

    Notes
    -----
    (W+ - W-) / (W+ + W-) after Kerby (2014); under "pratt" zeros are ranked too and stay in the
    denominator. Limits by Fisher's z with the standard error sqrt((2 n^3 + 3 n^2 + n) / 6) / ((n^2 + n) / 2)
    of the signed-rank statistic under the null, n respondents ranked. On rows the "wilcox" version equals
    ``effectsize::rank_biserial(p, e, paired = TRUE)`` (R).

    Examples
    --------
    >>> darwin = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]
    >>> rank_biserial(Frequencies.of(darwin)).value
    0.6
    """
    above, below, ranks = signed_rank_sums(gaps, zeros)
    ranked = gaps.n if zeros == "pratt" else int(gaps.counts[gaps.values != 0].sum())
    if not ranked:
        reason = "nobody answered both sides" if not gaps.n else "all differences are zero"
        return Interval(NAN, NAN, NAN, f"undefined: {reason}")
    value = (above - below) / ranks
    error = sqrt((2 * ranked**3 + 3 * ranked**2 + ranked) / 6) / ((ranked**2 + ranked) / 2)
    reach = float(special.ndtri((1 + confidence) / 2)) * error
    centre = atanh(value) if abs(value) < 1 else copysign(inf, value)
    low, high = (tanh(centre - reach), tanh(centre + reach)) if abs(value) < 1 else (value, value)
    return Interval(value, low, high, f"Fisher z, zeros: {zeros}")


def prob_superiority(gaps: Frequencies, confidence: float = 0.95) -> Interval:
    """The probability of superiority: P(gap > 0) + P(gap = 0) / 2 of a respondent.

    Notes
    -----
    The mean of 1, 1/2 and 0 over respondents; its interval is Wilson's score interval with the
    variance of these three values in place of the binomial one. One half: better and worse
    perceptions balance. On rows the value equals ``np.heaviside(d, 0.5).mean()``; without ties the interval
    equals ``statsmodels.stats.proportion.proportion_confint(above, n, method="wilson")``.

    Examples
    --------
    >>> prob_superiority(Frequencies.of([-1, 0, -2, 0, -1])).value
    0.2
    """
    above = int(gaps.counts[gaps.values > 0].sum())
    equal = int(gaps.counts[gaps.values == 0].sum())
    if not gaps.n:
        return Interval(NAN, NAN, NAN, "undefined: nobody answered both sides")
    share = (above + equal / 2) / gaps.n
    spread = share * (1 - share)
    reduced = (spread - equal / gaps.n / 4) / spread if 0 < share < 1 else 1.0
    return wilson_interval(share, gaps.n / reduced if reduced > 0 else inf, confidence, "Wilson, ties halved")


def share_below(gaps: Frequencies, confidence: float = 0.95) -> Interval:
    """The share of respondents whose perception is below their expectation, with Wilson's interval.

    On rows it equals ``statsmodels.stats.proportion.proportion_confint(k, n, method="wilson")``.

    Examples
    --------
    >>> share_below(Frequencies.of([-1, 0, -2, 0, -1]))
    Interval(value=0.6, low=0.2307..., high=0.8823..., method='Wilson')
    """
    if not gaps.n:
        return Interval(NAN, NAN, NAN, "undefined: nobody answered both sides")
    return wilson_interval(int(gaps.counts[gaps.values < 0].sum()) / gaps.n, gaps.n, confidence, "Wilson")
