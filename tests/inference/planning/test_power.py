"""Power of paired tests and of equivalence: statsmodels, quadrature and TV-24."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats
from statsmodels.stats.power import TTestPower
from tests_shared import examples

from gapmodel.errors import SettingError
from gapmodel.inference.planning.power import paired_power, paired_sample_size, tost_power, tost_sample_size

STATSMODELS = {"two-sided": "two-sided", "less": "smaller", "greater": "larger"}


def test_tv_24():
    sizes = {0.1: (787, 1053), 0.2: (199, 265), 0.3: (90, 119), 0.5: (34, 44), 0.8: (15, 19)}
    for dz, (usual, high) in sizes.items():
        assert paired_sample_size(dz) == usual
        assert paired_sample_size(dz, 0.9) == high


def test_tv_24_equivalence_by_the_normal_formula_and_exactly():
    """The formula takes the standard deviation as known; with t its sizes fall short of the power by a little."""
    for margin, formula in ((0.2, 215), (0.3, 96), (0.5, 35)):
        assert tost_sample_size(margin, method="normal") == formula
        exact = tost_sample_size(margin)
        assert exact == formula + 1
        assert tost_power(formula, margin) < 0.8 <= tost_power(exact, margin)
    assert (stats.norm.ppf(0.95) + stats.norm.ppf(0.9)) ** 2 / 0.3**2 == pytest.approx(95.15, abs=0.005)


@given(st.integers(2, 500), st.floats(-1.5, 1.5), st.floats(0.001, 0.3), st.sampled_from(list(STATSMODELS)))
def test_power_equals_statsmodels(n, dz, alpha, alternative):
    expected = TTestPower().power(dz, n, alpha, alternative=STATSMODELS[alternative])
    found = paired_power(n, dz, alpha, alternative)
    if not np.isnan(expected):
        assert found == pytest.approx(expected, abs=1e-9)


@examples(40)
@given(st.integers(2, 2000), st.floats(0.02, 3), st.floats(0.001, 0.3), st.floats(-1, 1))
def test_the_power_of_equivalence_equals_adaptive_quadrature(n, margin, alpha, part):
    """Over the law of the standard deviation, from its density in scipy."""
    dz, critical, root = part * margin, stats.t.ppf(1 - alpha, n - 1), sqrt(n)
    scale = stats.chi(n - 1, scale=1 / sqrt(n - 1))

    def rejected(u):
        upper, lower = (margin - dz) * root - critical * u, (-margin - dz) * root + critical * u
        return scale.pdf(u) * (stats.norm.cdf(upper) - stats.norm.cdf(lower))

    ends = max(0, 1 - 10 / sqrt(2 * n - 2)), min(margin * root / critical, 1 + 10 / sqrt(2 * n - 2))
    expected = integrate.quad(rejected, *ends, epsabs=1e-12, limit=200)[0] if ends[1] > ends[0] else 0.0
    assert tost_power(n, margin, alpha, dz) == pytest.approx(expected, abs=1e-9)


def test_the_power_of_equivalence_is_the_share_of_samples_that_are_shown_to_be():
    rng = np.random.default_rng(6)
    n, margin, dz = 30, 0.5, 0.1
    samples = rng.normal(dz, 1, (40_000, n))
    mean, error = samples.mean(axis=1), samples.std(axis=1, ddof=1) / sqrt(n)
    share = (np.abs(mean) + stats.t.ppf(0.95, n - 1) * error < margin).mean()
    assert tost_power(n, margin, dz=dz) == pytest.approx(share, abs=4 * sqrt(0.25 / 40_000))


@given(st.floats(0.02, 2), st.floats(0.3, 0.99), st.floats(0.001, 0.2), st.sampled_from(list(STATSMODELS)))
def test_the_size_is_the_smallest_that_has_the_power(dz, power, alpha, alternative):
    dz = -dz if alternative == "less" else dz
    n = paired_sample_size(dz, power, alpha, alternative)
    assert paired_power(n, dz, alpha, alternative) >= power
    assert n == 2 or paired_power(n - 1, dz, alpha, alternative) < power


@examples(40)
@given(st.floats(0.02, 2), st.floats(0.3, 0.99), st.floats(0.001, 0.2), st.floats(-0.8, 0.8))
def test_the_size_for_equivalence_is_the_smallest_that_has_the_power(margin, power, alpha, part):
    n = tost_sample_size(margin, power, alpha, dz=part * margin)
    assert tost_power(n, margin, alpha, part * margin) >= power
    assert n == 2 or tost_power(n - 1, margin, alpha, part * margin) < power


@given(st.integers(2, 300), st.floats(-1, 1), st.floats(0.01, 0.2))
def test_direction_flips_and_sides_add_up(n, dz, alpha):
    assert paired_power(n, -dz, alpha, "less") == pytest.approx(paired_power(n, dz, alpha, "greater"), abs=1e-12)
    assert paired_power(n, dz, alpha) == pytest.approx(paired_power(n, -dz, alpha), abs=1e-12)
    tails = paired_power(n, dz, alpha / 2, "less") + paired_power(n, dz, alpha / 2, "greater")
    assert paired_power(n, dz, alpha) == pytest.approx(tails, abs=1e-12)
    assert paired_power(n, 0.0, alpha) == pytest.approx(alpha, rel=1e-9)


def test_far_and_tiny_effects_stay_sane():
    assert paired_power(10**6, 1.0) == paired_power(2, 1e9) == 1
    one_tail = (stats.norm.ppf(0.95) + stats.norm.ppf(0.8)) ** 2 / 1e-6
    assert paired_sample_size(0.001, alternative="greater") == pytest.approx(one_tail, abs=3)
    assert tost_sample_size(0.001) == pytest.approx(tost_sample_size(0.001, method="normal"), abs=2)
    assert tost_power(1000, 0.001) == 0
    assert 0 < tost_power(2, 0.01) < 1e-4


def test_settings_that_mean_nothing_are_told():
    with pytest.raises(SettingError, match="alpha=1 must be a probability"):
        paired_power(10, 0.5, 1)
    with pytest.raises(SettingError, match="n=1 respondents"):
        paired_power(1, 0.5)
    with pytest.raises(SettingError, match="n=1 respondents"):
        tost_power(1, 0.5)
    with pytest.raises(SettingError, match="alternative='more'"):
        paired_power(10, 0.5, 0.05, "more")
    for dz, alternative in ((0, "two-sided"), (-0.2, "greater"), (0.2, "less")):
        with pytest.raises(SettingError, match="is not an effect under"):
            paired_sample_size(dz, alternative=alternative)
    with pytest.raises(SettingError, match="margin_dz=0 leaves no room"):
        tost_sample_size(0)
    with pytest.raises(SettingError, match="A true gap of 0.4 is not within 0.3"):
        tost_sample_size(0.3, dz=0.4)
    with pytest.raises(SettingError, match="knows no true gap"):
        tost_sample_size(0.3, dz=0.1, method="normal")
    with pytest.raises(SettingError, match="No survey is large enough"):
        paired_sample_size(1e-9)
