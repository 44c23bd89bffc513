"""Intraclass correlations against R, statsmodels and simulation; r_wg against its formulas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given
from hypothesis import strategies as st
from reference_values import reference
from statsmodels.stats.anova import anova_lm
from tests_shared import examples

from gapmodel.inference.scales.agreement import Intraclass, intraclass, r_wg, variance_share


def of_groups(groups: list[np.ndarray], confidence: float = 0.95) -> Intraclass:
    spread = [group.var(ddof=1) if len(group) > 1 else np.nan for group in groups]
    return intraclass([len(g) for g in groups], [g.mean() if len(g) else 0 for g in groups], spread, confidence)


def answers(sizes: list[int], seed: int, between: float = 0.5) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [between * rng.normal() + rng.normal(size=size) for size in sizes]


@pytest.mark.parametrize("case", reference("units")["groups"], ids=lambda case: f"{case['groups']} of {case['size']}")
def test_equal_sizes_equal_r(case):
    """psych::ICC(rows, lmer = FALSE)$results, ICC1 and ICC1k."""
    found = of_groups([np.array(row) for row in case["rows"]])
    for icc, expected in ((found.icc1, case["icc1"]), (found.icc2, case["icc2"])):
        assert [icc.value, icc.low, icc.high] == pytest.approx(expected, rel=1e-8, abs=1e-10)
    assert found.size == case["size"]


def test_unequal_sizes_have_the_mean_squares_of_statsmodels():
    rows = answers([1, 2, 9, 4, 17], seed=2)
    found = of_groups(rows)
    frame = pd.DataFrame([(str(g), v) for g, row in enumerate(rows) for v in row], columns=["g", "v"])
    table = anova_lm(smf.ols("v ~ g", frame).fit())
    squares = table["sum_sq"] / table["df"]
    assert [found.mean_square_between, found.mean_square_within] == pytest.approx(squares.tolist(), rel=1e-10)
    between, within, k = *squares.tolist(), (33 - (1 + 4 + 81 + 16 + 289) / 33) / 4
    assert found.size == pytest.approx(k)
    assert found.icc1.value == pytest.approx((between - within) / (between + (k - 1) * within), rel=1e-12)
    assert found.icc2.value == pytest.approx((between - within) / between, rel=1e-12)


def test_limits_of_unequal_sizes_cover_as_often_as_they_say():
    """One half between and within; 600 samples, three standard errors of a coverage of 90 %."""
    rng, covered, samples = np.random.default_rng(1), 0, 600
    for _ in range(samples):
        rows = [rng.normal() + rng.normal(size=size) for size in (1, 2, 3, 5, 8, 30)]
        found = of_groups(rows, 0.9).icc1
        covered += found.low <= 0.5 <= found.high
    assert abs(covered / samples - 0.9) < 0.037


@examples(50)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=8), st.integers(0, 999), st.floats(0.1, 9), st.floats(-9, 9))
def test_scale_and_shift_change_nothing_and_empty_groups_do_not_count(sizes, seed, factor, shift):
    rows = answers(sizes, seed)
    one = of_groups(rows)
    other = of_groups([shift + factor * row for row in rows if len(row)])
    for name in ("icc1", "icc2"):
        mine, theirs = getattr(one, name), getattr(other, name)
        assert [theirs.value, theirs.low, theirs.high] == pytest.approx(
            [mine.value, mine.low, mine.high], rel=1e-5, abs=1e-6, nan_ok=True
        )
    assert (one.groups, one.n) == (other.groups, other.n)


@examples(50)
@given(st.lists(st.integers(1, 9), min_size=2, max_size=8), st.integers(0, 999))
def test_a_wider_level_has_wider_limits_on_either_side(sizes, seed):
    rows = answers(sizes, seed)
    one, other = of_groups(rows, 0.8).icc1, of_groups(rows, 0.95).icc1
    if one.low == one.low:
        assert other.low <= one.low <= one.high <= other.high


def test_groups_more_alike_than_chance_keep_their_negative_value():
    rows = [np.array([1.0, 2, 6]), np.array([1.1, 2, 6]), np.array([1.0, 2.1, 6])]
    found = of_groups(rows)
    assert found.icc1.value == pytest.approx(-0.5, abs=0.001)
    assert found.icc1.low == pytest.approx(-0.5, abs=0.001)
    assert found.icc2.value < -100


def test_what_cannot_be_said_is_not_a_number_and_says_why():
    one = of_groups([np.array([1.0, 2, 3])])
    assert np.isnan(one.icc1.value) and one.icc1.method == "undefined: one group"
    ones = of_groups([np.array([1.0]), np.array([2.0])])
    assert np.isnan(ones.icc1.value) and ones.icc2.method == "undefined: one respondent in every group"
    alike = of_groups([np.array([1.0, 1]), np.array([2.0, 2])])
    assert alike.icc1.value == 1 and np.isnan(alike.icc1.low)
    same = of_groups([np.array([1.0, 1]), np.array([1.0, 1])])
    assert np.isnan(same.icc1.value) and np.isnan(same.icc2.value)


def test_r_wg_by_hand():
    """James, Demaree and Wolf: on five points answers at random have a variance of 2, on seven of 4."""
    assert r_wg([0.5], 5) == pytest.approx(0.75)
    assert r_wg([1.0], 7) == pytest.approx(0.75)
    assert r_wg([0.5, 1.5, 1.0], 5) == pytest.approx(3 * 0.5 / (3 * 0.5 + 0.5))
    assert r_wg([0.125], 5, step=0.5) == r_wg([0.5], 5)
    assert r_wg([0.0, 0.0], 7) == 1


def test_answers_at_random_agree_by_zero():
    variance = np.arange(1, 8).var()
    assert variance_share([variance], 7) == pytest.approx(1)
    assert r_wg([4.0], 7) == 0 and r_wg([4.0, 4.0, 4.0], 7) == 0


@pytest.mark.parametrize("variances", [[4.5], [4.2, 4.2, 4.2], [6.0, 6.0], [9.0] * 5])
def test_more_variance_than_at_random_is_cut_at_zero(variances):
    """The formula for j items would give values above one beyond its pole at a share of j / (j - 1)."""
    assert r_wg(variances, 7) == 0
    assert variance_share(variances, 7) > 1


def test_no_variance_known_is_no_agreement_known():
    assert np.isnan(r_wg([np.nan, 1.0], 7)) and np.isnan(r_wg([], 7))
