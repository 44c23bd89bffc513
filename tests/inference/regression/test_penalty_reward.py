"""Penalties and rewards equal statsmodels' regression; what cannot be estimated is said."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from gapmodel.errors import SettingError
from gapmodel.inference.regression.penalty_reward import penalty_reward, thirds


def drawn(n: int, k: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    scores = rng.integers(1, 8, (n, k))
    outcome = (scores - 0.5 * (scores <= 3)).sum(axis=1) + rng.normal(0, 1 + (scores[:, 0] > 4), n)
    return outcome, scores <= 3, scores >= 6


@pytest.mark.parametrize(("n", "k", "seed"), [(40, 2, 1), (90, 5, 2), (400, 7, 3), (60, 1, 4)])
def test_contrasts_and_both_errors_equal_statsmodels(n, k, seed):
    outcome, low, high = drawn(n, k, seed)
    found = penalty_reward(outcome, low, high, [f"x{at}" for at in range(k)])
    model = sm.OLS(outcome, sm.add_constant(np.hstack([low, high]).astype(float)))
    plain, robust = model.fit(), model.fit(cov_type="HC3", use_t=True)
    assert np.r_[found.penalties, found.rewards] == pytest.approx(plain.params[1:], rel=1e-9)
    assert found.classical == pytest.approx(plain.cov_params()[1:, 1:], rel=1e-9, abs=1e-12)
    assert found.hc3 == pytest.approx(robust.cov_params()[1:, 1:], rel=1e-9, abs=1e-12)
    assert found.r2 == pytest.approx(plain.rsquared, rel=1e-9)
    for at in range(k):
        contrast = np.zeros(2 * k + 1)
        contrast[[1 + at, 1 + k + at]] = 1
        expected = robust.t_test(contrast)
        test = found.symmetry(at)
        assert (test.statistic, test.p_val) == pytest.approx((expected.tvalue.item(), expected.pvalue.item()), rel=1e-8)


def test_a_resample_is_the_regression_of_the_drawn_respondents():
    outcome, low, high = drawn(50, 2, 5)
    found = penalty_reward(outcome, low, high, ["a", "b"])
    penalties, rewards = found.resampled(20, 7)
    generator = np.random.default_rng(7)
    order = generator.permutation(50)
    counts = generator.multinomial(50, np.full(50, 1 / 50), size=20)
    for at in range(20):
        rows = np.repeat(order, counts[at])
        columns = sm.add_constant(np.hstack([low, high])[rows].astype(float), has_constant="add")
        expected = np.linalg.lstsq(columns, outcome[rows], rcond=None)[0][1:]
        assert np.r_[penalties[at], rewards[at]] == pytest.approx(expected, rel=1e-9)


def test_the_spread_of_resamples_is_near_the_standard_error_with_many_respondents():
    outcome, low, high = drawn(3000, 3, 6)
    found = penalty_reward(outcome, low, high, ["a", "b", "c"])
    spread = np.hstack(found.resampled(1000, 1)).std(axis=0)
    assert spread == pytest.approx(np.sqrt(np.diagonal(found.hc3)), rel=0.2)


def test_a_group_of_fewer_than_two_is_left_out_and_the_others_stay():
    outcome, low, high = drawn(60, 2, 8)
    low[:, 0] = False
    low[np.flatnonzero(~high[:, 0])[0], 0] = True
    found = penalty_reward(outcome, low, high, ["a", "b"])
    assert np.isnan(found.penalties[0]) and np.isfinite([found.rewards[0], *found.penalties[1:], *found.rewards]).all()
    assert np.isnan(found.symmetry(0).p_val)
    expected = sm.OLS(outcome, sm.add_constant(np.column_stack([low[:, 1], high]).astype(float))).fit().params[1:]
    assert [found.penalties[1], *found.rewards] == pytest.approx(expected, rel=1e-9)
    penalties, _ = found.resampled(10, 1)
    assert np.isnan(penalties[:, 0]).all() and np.isfinite(penalties[:, 1]).all()


def test_what_cannot_be_estimated_is_refused_in_a_sentence():
    outcome, low, high = drawn(60, 2, 9)
    with pytest.raises(SettingError, match=r"groups of 'a', 'b' determine each other"):
        penalty_reward(outcome, low[:, [0, 0]], high[:, [0, 0]], ["a", "b"])
    with pytest.raises(SettingError, match=r"groups of 'a' determine each other"):
        penalty_reward(outcome, low[:, :1], ~low[:, :1], ["a"])
    with pytest.raises(SettingError, match="the same for all respondents"):
        penalty_reward(np.ones(60), low, high, ["a", "b"])
    with pytest.raises(SettingError, match="6 respondents are too few for 5 parameters: it takes 7"):
        penalty_reward(outcome[:6], np.eye(6, 2) + np.eye(6, 2, -2) > 0, np.eye(6, 2, -4) + np.eye(6, 2, -3) > 0, "ab")
    with pytest.raises(SettingError, match="Nobody is low or high"):
        penalty_reward(outcome, np.zeros((60, 1)), np.zeros((60, 1)), ["a"])


def test_thirds_are_observed_values():
    assert thirds([5, 5, 6, 6, 7, 7]) == (5.0, 7.0)
    assert thirds([1, *[7] * 9]) == (1.0, 7.0)
