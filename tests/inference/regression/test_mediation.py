"""Indirect effects against statsmodels and scipy's bootstrap."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from gapmodel.errors import SettingError
from gapmodel.inference.regression.mediation import Step, indirect_effect

MEDIATED = [[Step(0, 1), Step(1, 2, (0,))]]


def rows_of(n: int, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    m = 0.7 * x + rng.normal(size=n)
    return np.column_stack([x, m, 0.5 * m + 0.3 * x + rng.normal(size=n)])


def product(x: np.ndarray, m: np.ndarray, y: np.ndarray) -> float:
    xm, xy, my = np.corrcoef([x, m, y])[[0, 0, 1], [1, 2, 2]]
    return xm * (my - xm * xy) / (1 - xm**2)


def test_the_estimate_is_the_product_of_two_regressions():
    rows = rows_of(30)
    assert indirect_effect(rows, MEDIATED, n_resamples=50).percentile.value == pytest.approx(
        product(*rows.T), rel=1e-10
    )


def test_paths_add_up():
    rows = np.column_stack([rows_of(40), rows_of(40, seed=2)[:, 0]])
    both = indirect_effect(rows, [[Step(0, 1), Step(1, 3)], [Step(0, 2), Step(2, 3)]], n_resamples=50)
    one, other = (indirect_effect(rows, [[Step(0, m), Step(m, 3)]], n_resamples=50) for m in (1, 2))
    assert both.percentile.value == pytest.approx(one.percentile.value + other.percentile.value)


@pytest.mark.exhaustive
def test_limits_are_those_of_scipys_bootstrap():
    rows = rows_of(30)
    found = indirect_effect(rows, MEDIATED)
    for kind, interval in (("percentile", found.percentile), ("BCa", found.bca)):
        expected = stats.bootstrap(
            tuple(rows.T), product, paired=True, vectorized=False, method=kind, n_resamples=9_999, rng=3
        ).confidence_interval
        assert [interval.low, interval.high] == pytest.approx([expected.low, expected.high], abs=0.02)
        assert interval.method.startswith(f"{kind} bootstrap over units, 9999 resamples")


def test_a_seed_repeats_itself():
    rows = rows_of(12)
    assert indirect_effect(rows, MEDIATED, rng=5) == indirect_effect(rows, MEDIATED, rng=5)
    assert indirect_effect(rows, MEDIATED, rng=5) != indirect_effect(rows, MEDIATED, rng=6)


def test_turning_a_column_round_turns_the_effect_round():
    rows = rows_of(20)
    one, other = (indirect_effect(part, MEDIATED, n_resamples=400) for part in (rows, rows * [-1, 1, 1]))
    assert other.percentile.value == pytest.approx(-one.percentile.value)
    assert [other.percentile.low, other.bca.low] == pytest.approx([-one.percentile.high, -one.bca.high])


def test_resamples_without_a_slope_are_counted():
    rows = np.column_stack([[0, 0, 0, 0, 1.0, 0], [1, 2, 3, 4, 6.0, 5], [2, 1, 3, 5, 6.0, 4]])
    found = indirect_effect(rows, [[Step(0, 1), Step(1, 2)]], n_resamples=1_000)
    assert found.failed == pytest.approx(1_000 * (5 / 6) ** 6, abs=80)
    assert f"({found.failed} without a slope)" in found.percentile.method


def test_what_does_not_vary_has_no_effect_to_estimate():
    rows = rows_of(10)
    with pytest.raises(SettingError, match="does not exist"):
        indirect_effect(rows * [0, 1, 1], MEDIATED)
    with pytest.raises(SettingError, match="does not exist"):
        indirect_effect(rows[:, [0, 0, 2]], MEDIATED)
