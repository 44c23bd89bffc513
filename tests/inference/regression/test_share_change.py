"""Shares of shifted respondents beside statsmodels' logit model and the delta method."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import special
from tests_shared import examples

from gapmodel.inference.regression.share_change import logistic, share_change

Z = special.ndtri(0.975)


def binary(seed: int, n: int = 400) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(5, 1, (n, 2))
    return rng.random(n) < special.expit(x @ [0.8, 0.3] - 5.5), x


def fitted(y: np.ndarray, x: np.ndarray):
    return sm.Logit(y.astype(float), sm.add_constant(x)).fit(disp=False, tol=1e-14, maxiter=200)


@pytest.mark.parametrize("seed", range(5))
def test_coefficients_and_shares_are_those_of_statsmodels(seed):
    y, x = binary(seed)
    fit, shift = fitted(y, x), np.array([0.5, -0.2])
    np.testing.assert_allclose(logistic(y, x), fit.params, rtol=1e-9)
    found = share_change(y, x, shift)
    assert found.now.value == pytest.approx(y.mean(), rel=1e-12)
    assert found.then.value == pytest.approx(fit.predict(sm.add_constant(x + shift)).mean(), rel=1e-9)
    assert found.change.value == pytest.approx(found.then.value - y.mean(), rel=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_errors_are_those_of_the_delta_method(seed):
    """The equations of now, then and the coefficients stacked: A^-1 B A^-T, with statsmodels' scores and Hessian."""
    y, x = binary(seed)
    fit, n, shift = fitted(y, x), len(y), np.array([0.5, -0.2])
    found = share_change(y, x, shift, 0.95)
    moved = sm.add_constant(x + shift)
    then = fit.predict(moved)
    step = 1e-6
    slope = [
        (special.expit(moved @ (fit.params + step * unit)) - special.expit(moved @ (fit.params - step * unit))).mean()
        / (2 * step)
        for unit in np.eye(3)
    ]
    equations = np.column_stack([y - y.mean(), then - then.mean(), fit.model.score_obs(fit.params)])
    bread = np.eye(5)
    bread[1, 2:], bread[2:, 2:] = -np.array(slope), -fit.model.hessian(fit.params) / n
    inverse = np.linalg.inv(bread)
    covariance = inverse @ (equations.T @ equations / (n * (n - 1))) @ inverse.T
    for limits, weights in ((found.now, [1, 0]), (found.then, [0, 1]), (found.change, [-1, 1])):
        error = np.sqrt(np.array(weights) @ covariance[:2, :2] @ weights)
        assert (limits.high - limits.low) / 2 == pytest.approx(Z * error, rel=1e-6)


def test_the_error_is_about_that_of_the_bootstrap():
    y, x = binary(7)
    found, rng = share_change(y, x, [0.7, -0.2], 0.95), np.random.default_rng(1)
    drawn = []
    for _ in range(400):
        rows = rng.integers(0, len(y), len(y))
        again = share_change(y[rows], x[rows], [0.7, -0.2])
        drawn.append((again.then.value, again.change.value))
    for limits, values in zip((found.then, found.change), np.transpose(drawn), strict=True):
        assert (limits.high - limits.low) / 2 / Z == pytest.approx(values.std(), rel=0.12)


def test_a_share_without_a_maximum_has_no_change():
    x = np.arange(20.0)[:, None]
    for y in (x[:, 0] > 9, np.ones(20), np.zeros(20), x[:, 0] == 19):
        assert share_change(y, x, [1.0]) is None
    assert share_change(np.arange(20) % 2, np.ones((20, 1)), [1.0]) is None
    assert share_change(np.arange(20) % 3 == 0, np.hstack([x, 2 * x]), [1.0, 0]) is None


def test_few_positive_answers_far_out_are_fitted():
    """Where plain Newton steps overshoot."""
    x = np.concatenate([np.linspace(-1, 1, 200), [1, 8]])[:, None]
    y = np.isin(np.arange(202), (150, 199, 201))
    np.testing.assert_allclose(logistic(y, x), fitted(y, x).params, rtol=1e-7)


@given(st.integers(0, 10_000), st.floats(-2, 2), st.floats(0, 1))
@examples(40)
def test_laws_of_a_shift(seed, shift, part):
    """No shift changes nothing; a shift and its opposite in another unit agree; more is more where the slope is."""
    y, x = binary(seed, 150)
    none, own = share_change(y, x, [0.0, 0.0]), share_change(y, x, [shift, 0.0])
    assert (none.change.value, none.change.low, none.change.high) == pytest.approx((0, 0, 0), abs=1e-8)
    assert none.then.value == pytest.approx(y.mean(), abs=1e-9)
    turned = share_change(y, x * [-2.0, 1.0] + [7.0, 0.0], [-2 * shift, 0.0])
    pairs = ((turned.change, own.change), (turned.then, own.then))
    assert all((a.value, a.low, a.high) == pytest.approx((b.value, b.low, b.high), abs=1e-7) for a, b in pairs)
    less = share_change(y, x, [part * shift, 0.0])
    assert abs(less.change.value) <= abs(own.change.value) + 1e-9
    assert own.change.value * shift * logistic(y, x)[1] >= -1e-12
    assert 0 <= own.then.low <= own.then.value <= own.then.high <= 1
