"""Response surfaces beside statsmodels on the rows, with HC3 and classical errors."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests_shared import examples

from gapmodel.inference.regression.least_squares import least_squares
from gapmodel.inference.regression.response_surface import (
    CONSTRAINTS,
    FEATURES,
    contrast,
    polynomial,
    stationary_point,
    wald_test,
)

KINDS = {"classical": "nonrobust", "HC3": "HC3"}


def answers(seed: int, n: int = 120) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    p, e = rng.integers(1, 8, n) / 1.0, rng.integers(3, 8, n) / 1.0
    z = 5 + 0.6 * p - 0.3 * e - 0.1 * p * p + 0.05 * p * e + rng.normal(0, 0.3 + 0.1 * p)
    return z, p, e


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("errors", KINDS)
def test_surfaces_and_tests_are_statsmodels(seed, errors):
    z, p, e = answers(seed)
    model, a, b = polynomial(z, p, e, 4.0), p - 4, e - 4
    design = sm.add_constant(np.column_stack([a, b, a * a, a * b, b * b]))
    fit = sm.OLS(z, design).fit(cov_type=KINDS[errors], use_t=True)
    np.testing.assert_allclose([model.intercept, *model.slopes], fit.params, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(model.covariance(errors), fit.cov_params(), rtol=1e-9, atol=1e-14)
    for weights in FEATURES.values():
        expected = fit.t_test(np.array(weights, float))
        limits, error = contrast(model, weights, 0.9, errors)
        assert limits.value == pytest.approx(expected.effect[0], rel=1e-9, abs=1e-12)
        assert error == pytest.approx(expected.sd[0, 0], rel=1e-9)
        assert [limits.low, limits.high] == pytest.approx(expected.conf_int(0.1)[0], rel=1e-9, abs=1e-11)
    for constraints in CONSTRAINTS.values():
        expected, found = fit.f_test(np.array(constraints, float)), wald_test(model, constraints, errors)
        assert found.statistic == pytest.approx(float(expected.fvalue), rel=1e-9)
        assert found.p_val == pytest.approx(float(expected.pvalue), rel=1e-8)
        assert found.dof == expected.df_denom


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_classical_test_compares_the_fit_with_and_without_the_constraint(name):
    z, p, e = answers(11)
    a, b = p - 4, e - 4
    found = wald_test(polynomial(z, p, e, 4.0), CONSTRAINTS[name], "classical")
    less = np.column_stack([a, b]) if name == "curvature" else (a - b)[:, None]
    full = sm.OLS(z, sm.add_constant(np.column_stack([a, b, a * a, a * b, b * b]))).fit()
    statistic, p_val, _ = full.compare_f_test(sm.OLS(z, sm.add_constant(less)).fit())
    assert (found.statistic, found.p_val) == pytest.approx((statistic, p_val), rel=1e-9)


@pytest.mark.parametrize("errors", KINDS)
def test_constraints_that_depend_on_each_other_have_no_test(errors):
    model = polynomial(*answers(1), 4.0)
    found = wald_test(model, [(0, 1, 1, 0, 0, 0), (0, 2, 2, 0, 0, 0)], errors)
    assert np.isnan([found.statistic, found.p_val]).all()
    assert found.method == f"undefined: singular, {errors} errors"


def test_groups_without_residuals_have_no_robust_test():
    """Only the group that no constraint is about has residuals."""
    group = np.repeat([0, 1, 2, 3], 2)
    outcome = np.array([1.0, 1, 2, 2, 4, 4, 5, 6])
    model = least_squares(outcome, np.eye(4)[group][:, 1:], ["first", "second", "third"])
    constraints = [(0, 1, 0, 0), (0, 0, 1, 0)]
    assert np.isnan(wald_test(model, constraints).p_val)
    assert 0 < wald_test(model, constraints, "classical").p_val < 1


def test_the_stationary_point_is_where_the_gradient_is_zero_and_has_the_error_of_small_changes():
    z, p, e = answers(3)
    model = polynomial(z, p, e, 4.0)
    point = stationary_point(model, 4.0, 0.95)
    b1, b2, b3, b4, b5 = model.slopes
    x, y = point.first.value - 4, point.second.value - 4
    assert b1 + 2 * b3 * x + b4 * y == pytest.approx(0, abs=1e-10)
    assert b2 + b4 * x + 2 * b5 * y == pytest.approx(0, abs=1e-10)

    def place(b: np.ndarray) -> np.ndarray:
        return np.linalg.solve([[2 * b[2], b[3]], [b[3], 2 * b[4]]], -b[:2])

    steps = 1e-6 * np.eye(5)
    slopes = np.column_stack([(place(model.slopes + step) - place(model.slopes - step)) / 2e-6 for step in steps])
    errors = np.sqrt(np.diag(slopes @ model.covariance()[1:, 1:] @ slopes.T))
    reach = stats.t.ppf(0.975, model.dof) * errors
    widths = [(limits.high - limits.low) / 2 for limits in (point.first, point.second)]
    assert widths == pytest.approx(reach.tolist(), rel=1e-4)
    assert point.kind == ("saddle" if 4 * b3 * b5 < b4 * b4 else "maximum" if b3 < 0 else "minimum")


@pytest.mark.parametrize(("bend", "kind"), [((-1, 0, -1), "maximum"), ((1, 0, 1), "minimum"), ((1, 3, 1), "saddle")])
def test_hills_hollows_and_saddles_are_told_apart(bend, kind):
    p, e = (np.ravel(side) for side in np.meshgrid(np.arange(1.0, 8), np.arange(1.0, 8)))
    noise = np.random.default_rng(1).normal(0, 0.01, len(p))
    a, b = p - 4, e - 4
    z = a - b + bend[0] * a * a + bend[1] * a * b + bend[2] * b * b + noise
    assert stationary_point(polynomial(z, p, e, 4), 4, 0.9).kind == kind


@given(st.integers(0, 10_000), st.floats(-3, 3), st.floats(0.1, 5))
@examples(40)
def test_features_follow_the_outcome_and_the_sides(seed, shift, unit):
    """Another unit of the outcome scales a1..a4; exchanging the sides keeps them but for the sign of a3."""
    z, p, e = answers(seed, 60)
    own = {name: contrast(polynomial(z, p, e, 4.0), weights, 0.95) for name, weights in FEATURES.items()}
    scaled, turned = polynomial(shift + unit * z, p, e, 4.0), polynomial(z, e, p, 4.0)
    for name, weights in FEATURES.items():
        value, error = own[name][0].value, own[name][1]
        again, other = contrast(scaled, weights, 0.95), contrast(turned, weights, 0.95)
        assert (again[0].value, again[1]) == pytest.approx((unit * value, unit * error), rel=1e-6, abs=1e-8)
        assert (other[0].value, other[1]) == pytest.approx(
            (-value if name == "a3" else value, error), rel=1e-6, abs=1e-8
        )
    for constraints in CONSTRAINTS.values():
        assert wald_test(scaled, constraints).p_val == pytest.approx(
            wald_test(turned, constraints).p_val, rel=1e-6, abs=1e-12
        )
