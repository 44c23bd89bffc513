"""Shares of R2 and dominance against definitions over all orders and subsets, and against published values."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gapmodel.inference.regression.coefficients import Coefficients, determined
from gapmodel.inference.regression.cumulative_logit import cumulative_logit, subset_fit
from gapmodel.inference.regression.dominance import dominance, dominances
from gapmodel.inference.regression.from_covariance import slopes_of
from gapmodel.inference.regression.random_variable import random_variable_p_values, with_random_variable
from gapmodel.inference.regression.relative_importance import lmg, relative_weights, shapley, subset_r2

# R's mtcars: mpg cyl disp hp wt
MTCARS = np.array(
    [
        (21.0, 6, 160.0, 110, 2.620),
        (21.0, 6, 160.0, 110, 2.875),
        (22.8, 4, 108.0, 93, 2.320),
        (21.4, 6, 258.0, 110, 3.215),
        (18.7, 8, 360.0, 175, 3.440),
        (18.1, 6, 225.0, 105, 3.460),
        (14.3, 8, 360.0, 245, 3.570),
        (24.4, 4, 146.7, 62, 3.190),
        (22.8, 4, 140.8, 95, 3.150),
        (19.2, 6, 167.6, 123, 3.440),
        (17.8, 6, 167.6, 123, 3.440),
        (16.4, 8, 275.8, 180, 4.070),
        (17.3, 8, 275.8, 180, 3.730),
        (15.2, 8, 275.8, 180, 3.780),
        (10.4, 8, 472.0, 205, 5.250),
        (10.4, 8, 460.0, 215, 5.424),
        (14.7, 8, 440.0, 230, 5.345),
        (32.4, 4, 78.7, 66, 2.200),
        (30.4, 4, 75.7, 52, 1.615),
        (33.9, 4, 71.1, 65, 1.835),
        (21.5, 4, 120.1, 97, 2.465),
        (15.5, 8, 318.0, 150, 3.520),
        (15.2, 8, 304.0, 150, 3.435),
        (13.3, 8, 350.0, 245, 3.840),
        (19.2, 8, 400.0, 175, 3.845),
        (27.3, 4, 79.0, 66, 1.935),
        (26.0, 4, 120.3, 91, 2.140),
        (30.4, 4, 95.1, 113, 1.513),
        (15.8, 8, 351.0, 264, 3.170),
        (19.7, 6, 145.0, 175, 2.770),
        (15.0, 8, 301.0, 335, 3.570),
        (21.4, 4, 121.0, 109, 2.780),
    ]
)


def covariance_of(seed: int, p: int, n: int = 60) -> np.ndarray:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n, p + 1)) @ rng.normal(size=(p + 1, p + 1)) + rng.normal(size=(n, 1))
    return np.cov(values, rowvar=False)


def r2_of(covariance: np.ndarray, inside: tuple[int, ...]) -> float:
    """By the normal equations."""
    if not inside:
        return 0.0
    own = np.ix_(inside, inside)
    joint = covariance[list(inside), -1]
    return float(joint @ np.linalg.solve(covariance[own], joint) / covariance[-1, -1])


def over_all_orders(covariance: np.ndarray) -> np.ndarray:
    p = len(covariance) - 1
    known = {inside: r2_of(covariance, inside) for size in range(p + 1) for inside in combinations(range(p), size)}
    shares, orders = np.zeros(p), 0
    for order in permutations(range(p)):
        orders += 1
        for at, one in enumerate(order):
            before = tuple(sorted(order[:at]))
            shares[one] += known[tuple(sorted((*before, one)))] - known[before]
    return shares / orders


CASES = [(seed, p) for p, count in ((1, 4), (2, 9), (3, 9), (4, 9), (5, 8), (6, 4), (7, 1)) for seed in range(count)]


@pytest.mark.parametrize(("seed", "p"), CASES)
def test_shares_are_the_average_over_all_orders(seed, p):
    assert len(CASES) >= 40
    covariance = covariance_of(100 * p + seed, p)
    assert lmg(covariance) == pytest.approx(over_all_orders(covariance), abs=1e-9)
    assert subset_r2(covariance)[-1] == pytest.approx(r2_of(covariance, tuple(range(p))), abs=1e-9)


@pytest.mark.parametrize(("seed", "p"), CASES)
def test_relative_weights_are_johnsons_by_singular_values(seed, p):
    rng = np.random.default_rng(7 * seed + p)
    values = rng.normal(size=(50, p + 1)) @ rng.normal(size=(p + 1, p + 1))
    z = (values - values.mean(axis=0)) / values.std(axis=0) / np.sqrt(len(values))
    left, _, right = np.linalg.svd(z[:, :-1], full_matrices=False)
    nearest = left @ right  # the orthonormal variables closest to the predictors
    expected = (z[:, :-1].T @ nearest) ** 2 @ (nearest.T @ z[:, -1]) ** 2
    found = relative_weights(np.cov(values, rowvar=False))
    assert found == pytest.approx(expected, abs=1e-9)
    if p <= 2:
        assert found == pytest.approx(lmg(np.cov(values, rowvar=False)), abs=1e-9)


def test_published_values_of_mtcars():
    covariance = np.cov(MTCARS[:, [1, 2, 3, 4, 0]], rowvar=False)
    assert relative_weights(covariance) == pytest.approx([0.2096904, 0.1883043, 0.1799590, 0.2706812], abs=5e-8)
    assert lmg(covariance) == pytest.approx([0.215709, 0.200698, 0.170077, 0.262150], abs=5e-7)
    found = Coefficients.of(covariance)
    assert found.r2 == pytest.approx(0.8486348, abs=5e-8)
    assert found.betas == pytest.approx([-0.3832, 0.2385, -0.2336, -0.6257], abs=5e-5)
    assert found.r == pytest.approx([-0.852, -0.848, -0.776, -0.868], abs=5e-4)
    assert found.vif == pytest.approx([6.74, 10.37, 3.41, 4.85], abs=5e-3)
    assert found.partial_r == pytest.approx([-0.355, 0.187, -0.309, -0.590], abs=5e-4)
    assert slopes_of(covariance, 4, range(4)) == pytest.approx(found.slopes)


PAIRS = [case for case in CASES if case[1] > 1]


@pytest.mark.parametrize(("seed", "p"), PAIRS)
def test_dominance_is_that_of_its_definition(seed, p):
    assert len(PAIRS) >= 40
    covariance = covariance_of(seed + 31 * p, p)
    found = dominances(subset_r2(covariance))
    general = over_all_orders(covariance)
    for at, (i, j) in enumerate(combinations(range(p), 2)):
        others = [one for one in range(p) if one not in (i, j)]
        added = [
            [r2_of(covariance, tuple(sorted((*rest, one)))) for one in (i, j)]
            for size in range(len(others) + 1)
            for rest in combinations(others, size)
        ]
        wins = [mine > other for mine, other in added]
        assert found[at, 0] == (1 if all(wins) else 0 if not any(wins) else 0.5)
        means = [[], []]
        for size in range(p):
            for one, own in zip((i, j), means, strict=True):
                rest = list(combinations([k for k in range(p) if k != one], size))
                own.append(np.mean([r2_of(covariance, tuple(sorted((*s, one)))) - r2_of(covariance, s) for s in rest]))
        by_size = [mine > other for mine, other in zip(*means, strict=True)]
        assert found[at, 1] == (1 if all(by_size) else 0 if not any(by_size) else 0.5)
        assert found[at, 2] == (general[i] > general[j])


def test_reproducibility_counts_resamples_with_the_same_result():
    value = np.array([[1.0, 0.5, 0.0]])
    resampled = np.array([[[1.0, 0.5, 0.0]], [[0.0, 0.5, 1.0]], [[1.0, 1.0, 0.0]], [[np.nan] * 3]])
    found = list(dominance(value, resampled))
    assert [one.reproducibility for one in found] == pytest.approx([2 / 3] * 3)
    assert [one.mean for one in found] == pytest.approx([2 / 3, 2 / 3, 1 / 3])
    assert np.isnan(next(dominance(value, None)).reproducibility)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6), st.floats(0.01, 100))
def test_laws_of_shares(seed, p, factor):
    covariance = covariance_of(seed, p)
    shares = lmg(covariance)
    scale = np.diag([factor, *[1.0] * p])
    assert shares.sum() == pytest.approx(subset_r2(covariance)[-1], abs=1e-9) and (shares > -1e-12).all()
    assert lmg(scale @ covariance @ scale) == pytest.approx(shares, abs=1e-8)
    order = np.random.default_rng(seed).permutation(p)
    both = np.append(order, p)
    assert lmg(covariance[np.ix_(both, both)]) == pytest.approx(shares[order], abs=1e-9)
    assert lmg(np.stack([covariance, np.eye(p + 1)]))[0] == pytest.approx(shares, abs=1e-12)


def test_shares_of_twenty_predictors_add_up_to_r2():
    covariance = covariance_of(1, 20, 500)
    shares = lmg(covariance)
    assert shares.sum() == pytest.approx(r2_of(covariance, tuple(range(20))), abs=1e-9)


def test_predictors_that_determine_each_other_have_no_shares():
    values = np.random.default_rng(1).normal(size=(50, 4))
    values[:, 2] = values[:, 0] - values[:, 1]
    covariance = np.cov(values, rowvar=False)
    assert determined(covariance) == [0, 1, 2] and np.isnan(relative_weights(covariance)).all()
    assert (
        np.isnan(lmg(covariance)).any()
        and np.isnan(slopes_of(covariance, len(covariance) - 1, range(len(covariance) - 1))).all()
    )


def test_a_random_variable_has_the_covariances_that_rows_give():
    rng = np.random.default_rng(4)
    rows = rng.normal(size=(30, 3)) @ rng.normal(size=(3, 3))
    covariance = np.cov(rows, rowvar=False)
    found = with_random_variable(covariance, 30, 20_000, 1)
    drawn = np.stack([np.cov(np.column_stack([rng.normal(size=30), rows]), rowvar=False) for _ in range(20_000)])
    assert found.mean(axis=0) == pytest.approx(drawn.mean(axis=0), abs=0.03)
    assert found.std(axis=0) == pytest.approx(drawn.std(axis=0), abs=0.02)


def test_the_test_against_a_random_variable_keeps_its_level():
    rng, rejected = np.random.default_rng(11), []
    for seed in range(300):
        x = rng.normal(size=(80, 3))
        y = x[:, 0] + rng.normal(size=80)
        covariance = np.cov(np.column_stack([x, y]), rowvar=False)
        rejected.append(random_variable_p_values(covariance, 80, lmg, 199, seed) <= 0.05)
    real, *null = np.mean(rejected, axis=0)
    assert real == 1 and np.mean(null) == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / 600))


def test_cumulative_logit_equals_statsmodels():
    from statsmodels.discrete.discrete_model import Logit
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    rng = np.random.default_rng(2)
    x = rng.normal(size=(200, 3))
    y = np.digitize(x @ [0.8, 0.3, 0.0] + rng.logistic(size=200), [-1.0, 0.3, 1.5])
    found = cumulative_logit(x, y, np.ones((1, 200)))
    theirs = OrderedModel(y, x, distr="logit").fit(method="bfgs", disp=0, gtol=1e-8)
    assert found.fit[0] == pytest.approx(theirs.llf, abs=1e-8)
    assert found.slopes[0] / x.std(axis=0) == pytest.approx(theirs.params[:3], abs=1e-5)
    top = (y == 3).astype(int)
    logit = Logit(top, np.column_stack([np.ones(200), x])).fit(disp=0)
    assert cumulative_logit(x, top, np.ones((1, 200))).fit[0] == pytest.approx(logit.llf, abs=1e-8)
    assert subset_fit(x, top, np.ones((1, 200)))[0, -1] == pytest.approx(logit.prsquared, abs=1e-9)


def test_weighted_samples_are_those_of_repeated_rows():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(60, 2)), rng.integers(0, 3, 60)
    weights = rng.multinomial(60, np.full(60, 1 / 60), size=3).astype(float)
    found = shapley(subset_fit(x, y, weights))
    for own, times in zip(found, weights, strict=True):
        rows = np.repeat(np.arange(60), times.astype(int))
        assert own == pytest.approx(shapley(subset_fit(x[rows], y[rows], np.ones((1, 60))))[0], abs=1e-5)


def test_separated_answers_have_no_fit():
    x = np.arange(20.0)[:, None]
    assert np.isnan(cumulative_logit(x, (x[:, 0] > 9).astype(int), np.ones((1, 20))).fit[0])
