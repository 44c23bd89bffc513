"""Agreement of orders beside scipy."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests_shared import examples

from gapmodel.inference.correlation import kendall_tau_b, spearman_rho

VALUES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=8)


@given(VALUES)
@examples(150)
def test_orders_agree_as_in_scipy(pairs):
    first, second = np.array(pairs, float).T
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", stats.ConstantInputWarning)
        expected = [stats.kendalltau(first, second).statistic, stats.spearmanr(first, second).statistic]
    found = [float(measure(first[None], second[None])[0]) for measure in (kendall_tau_b, spearman_rho)]
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-12, nan_ok=True)


@given(VALUES)
@examples(60)
def test_a_turned_order_disagrees_as_much_as_the_order_agrees(pairs):
    first, second = np.array(pairs, float).T
    for measure in (kendall_tau_b, spearman_rho):
        own, turned, exchanged = (
            float(measure(a[None], b[None])[0]) for a, b in ((first, second), (first, -second), (second, first))
        )
        assert (-turned, exchanged) == pytest.approx((own, own), abs=1e-12, nan_ok=True)
