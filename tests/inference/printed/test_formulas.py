"""Laws of formulas on ranges: what follows from numbers within the ranges lies within the result."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from gapmodel.inference.printed import formulas as of
from gapmodel.inference.printed.printed_number import Printed, overlap

SIDES = st.tuples(st.floats(0.01, 3), st.floats(0, 0.3)).map(lambda pair: (pair[0], pair[0] + pair[1]))
MEANS = st.tuples(st.floats(-4, 4), st.floats(0, 0.5)).map(lambda pair: (pair[0], pair[0] + pair[1]))
NOISE = 1e-9


def points(*ranges):
    """Numbers within ranges: all ends, and some between."""
    rng = np.random.default_rng(1)
    between = rng.uniform(0, 1, (300, len(ranges)))
    ends = np.array(np.meshgrid(*[[0.0, 1.0]] * len(ranges))).reshape(len(ranges), -1).T
    parts = np.vstack([between, ends])
    return tuple(low + parts[:, at] * (high - low) for at, (low, high) in enumerate(ranges))


@given(SIDES, SIDES, st.sampled_from([of.ANY_CORRELATION, (0.35, 0.45), (0.5, 0.5)]))
@settings(max_examples=25, deadline=None)
def test_the_sd_of_a_difference(first, second, r):
    a, b, rho = points(first, second, r)
    found = np.sqrt(np.maximum(a**2 + b**2 - 2 * rho * a * b, 0))
    low, high = of.sd_of_difference(first, second, r)
    assert low - NOISE <= found.min() and high + NOISE >= found.max()
    assert high == pytest.approx(found.max()) and low <= found.min() + 1e-9 <= low + 0.2


@given(MEANS, SIDES, st.integers(2, 500))
@settings(max_examples=25, deadline=None)
def test_t_p_and_limits(mean, sd, n):
    m, s = points(mean, sd)
    t = m / (s / sqrt(n))
    low, high = of.t_statistic(mean, sd, n)
    assert low <= t.min() + NOISE * abs(low) and high >= t.max() - NOISE * abs(high)
    p = 2 * stats.t.sf(np.abs(t), n - 1)
    least, most = of.p_of_t((low, high), n - 1)
    assert least - NOISE <= p.min() and p.max() <= most + NOISE
    quantile = of.quantiles(n, 0.95)
    assert quantile == pytest.approx((stats.norm.ppf(0.975), stats.t.ppf(0.975, n - 1)))
    for q in quantile:
        ends = of.limit_of_mean(mean, sd, n, quantile, upper=False)
        assert ends[0] - NOISE <= (m - q * s / sqrt(n)).min() and (m - q * s / sqrt(n)).max() <= ends[1] + NOISE
    reached = of.sd_of_t(mean, (t[0], t[0]), n)
    assert reached[0] <= s[0] * (1 + NOISE) + NOISE and s[0] <= reached[1] * (1 + NOISE) + NOISE


@given(st.lists(st.tuples(st.floats(0.05, 0.9), st.floats(0, 0.05)), min_size=2, max_size=5))
@settings(max_examples=20, deadline=None)
def test_reliability_and_variance_of_loadings(given_loadings):
    ranges = [(low, low + width) for low, width in given_loadings]
    loadings = np.array(points(*ranges))
    total, errors = loadings.sum(axis=0) ** 2, (1 - loadings**2).sum(axis=0)
    for found, (low, high) in (
        (total / (total + errors), of.composite_reliability(ranges)),
        ((loadings**2).mean(axis=0), of.average_variance(ranges)),
    ):
        assert (found.min(), found.max()) == pytest.approx((low, high))


def test_infinite_ranges_overlap_only_where_they_do():
    assert not overlap((-1.115, -1.105), (-np.inf, -3.5)) and overlap((-4.0, -3.5), (-np.inf, -3.5))
    assert Printed(-0.72, 0.005).cut_off.ends == pytest.approx((-0.73, -0.715))
