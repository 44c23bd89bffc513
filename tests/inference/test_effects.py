"""Effects, adjusted p-values and verdicts against published and independent values."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from gapmodel.errors import SettingError
from gapmodel.inference.effects import cohen_dz, noncentrality
from gapmodel.inference.estimate import Interval, Published, check_settings
from gapmodel.inference.margin import verdict
from gapmodel.inference.multiple_testing import METHODS, adjust
from gapmodel.tally.frequencies import Frequencies

BH_1995 = [
    0.0001,
    0.0004,
    0.0019,
    0.0095,
    0.0201,
    0.0278,
    0.0298,
    0.0344,
    0.0459,
    0.3240,
    0.4262,
    0.5719,
    0.6528,
    0.7590,
    1.0,
]


@pytest.mark.parametrize(
    ("dz", "low", "high"), [(-5.698 / 51**0.5, -1.1105, -0.4792), (3.759 / 51**0.5, 0.2309, 0.8171)]
)
def test_the_interval_of_dz_equals_tv_02(dz, low, high):
    """TV-02, n = 51, tangibles and empathy; computed there to four digits from rounded t."""
    t = dz * 51**0.5
    found = [noncentrality(t, 50, level) / 51**0.5 for level in (0.975, 0.025)]
    assert found == pytest.approx([low, high], abs=2e-4)


@given(st.floats(-40, 40), st.integers(2, 5000), st.floats(0.001, 0.999))
def test_the_noncentrality_inverts_the_distribution(t, dof, level):
    found = noncentrality(t, dof, level)
    direct = stats.nct.cdf(t, dof, found) if t >= 0 else stats.nct.sf(-t, dof, -found)
    assert direct == pytest.approx(level, rel=1e-6)


def test_results_are_equal_if_their_fields_are_and_what_is_not_available_equals_itself():
    one, same = (Interval(float("nan"), 1.0, 2.0, "t") for _ in range(2))
    assert one == same and len({one, same}) == 1
    assert one not in (Interval(0.0, 1.0, 2.0, "t"), Interval(float("nan"), 1.0, 2.5, "t"))
    assert Interval(1.0, 1.0, 2.0, "t") != Published(1, 1.0, 2.0)


def test_dz_is_mean_over_sd():
    sample = [-1, 0, -2, 0, -1, 1, -3]
    found = cohen_dz(Frequencies.of(sample))
    assert found.value == pytest.approx(np.mean(sample) / np.std(sample, ddof=1))
    assert found.low < found.value < found.high


@pytest.mark.parametrize("method", [method for method in METHODS if method != "none"])
def test_adjusted_p_values_equal_statsmodels(method):
    from statsmodels.stats.multitest import multipletests

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = multipletests(BH_1995, method=method)[1]
    assert adjust(BH_1995, method) == pytest.approx(expected, rel=1e-12)
    shuffled = np.random.default_rng(1).permutation(15)
    assert adjust(np.array(BH_1995)[shuffled], method) == pytest.approx(expected[shuffled], rel=1e-12)


def test_holm_and_bh_equal_tv_20():
    assert adjust(BH_1995)[:6] == pytest.approx([0.0015, 0.0056, 0.0247, 0.1140, 0.2211, 0.2780])
    assert adjust(BH_1995, "fdr_bh")[:4] == pytest.approx([0.0015, 0.0030, 0.0095, 0.0356], abs=5e-5)


def test_a_missing_p_value_is_not_in_the_family():
    assert adjust([0.01, np.nan, 0.03])[[0, 2]].tolist() == [0.02, 0.03]
    assert np.isnan(adjust([np.nan])).all()
    assert adjust([0.2, 0.01], "none").tolist() == [0.2, 0.01]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-0.9, -0.3, "shortfall"),
        (-0.9, -0.1, "undecided"),
        (-0.2, 0.2, "negligible"),
        (0.3, 0.9, "surplus"),
        (-0.9, 0.9, "undecided"),
        (-0.25, 0.25, "negligible"),
        (-np.inf, -0.3, "shortfall"),
        (np.nan, np.nan, "undecided"),
    ],
)
def test_verdicts_come_from_interval_and_margin(low, high, expected):
    assert verdict(low, high, 0.25) == expected


def test_settings_that_mean_nothing_are_told():
    with pytest.raises(SettingError, match="confidence=95 must be between 0 and 1"):
        check_settings(95, "two-sided")
    with pytest.raises(SettingError, match="did you mean 'two-sided'"):
        check_settings(0.9, "twosided")
    with pytest.raises(SettingError, match="padjust='holms'"):
        adjust([0.1], "holms")
