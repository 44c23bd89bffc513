"""Teas' evaluated performance and normed quality: the worked example and laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests_shared import examples

from gapmodel.errors import SettingError
from gapmodel.findings.measurement.scoring.evaluated_performance import evaluated_performance, normed_quality

AMOUNT = st.integers(1, 7)
ATTRIBUTES = st.lists(st.tuples(AMOUNT, AMOUNT, AMOUNT, st.integers(1, 9)), min_size=1, max_size=5)


def test_the_worked_example():
    """TV-23: three attributes, of which the second overshoots its ideal."""
    w, p, i, e = [0.4, 0.35, 0.25], [5, 7, 4], [6, 5, 7], [6, 6, 6]
    assert evaluated_performance(p, i, w) == pytest.approx(-1.85)
    assert evaluated_performance(e, i, w) == pytest.approx(-0.60)
    assert normed_quality(p, i, e, w) == pytest.approx(-1.25)
    assert np.dot(w, np.subtract(p, e)) == pytest.approx(-0.55)


@given(ATTRIBUTES)
@examples(100)
def test_laws(attributes):
    p, i, e, w = np.array(attributes, float).T
    found = float(evaluated_performance(p, i, w))
    assert found == pytest.approx(-np.average(np.abs(p - i), weights=w))
    assert found <= 0 == evaluated_performance(i, i, w)
    assert evaluated_performance(i, p, 10 * w) == pytest.approx(found)
    assert normed_quality(e, i, e, w) == 0
    assert normed_quality(p, i, e, w) == pytest.approx(-normed_quality(e, i, p, w))
    top = np.full(len(p), 7.0)
    assert normed_quality(p, top, e, w) == pytest.approx(np.average(p - e, weights=w))


def test_missing_answers_are_skipped_and_of_none_there_is_no_score():
    nan = np.nan
    p, i = np.array([[5, nan, 3], [nan, nan, nan]]), np.full((2, 3), 7.0)
    assert evaluated_performance(p, i, [1, 5, 3]).tolist() == pytest.approx([-(2 + 3 * 4) / 4, nan], nan_ok=True)
    e = np.array([[6, 6, nan], [6, 6, 6]], float)
    assert normed_quality(p, i, e).tolist() == pytest.approx([-1, nan], nan_ok=True)


@pytest.mark.parametrize("weights", [[0, 0], [1, -1]])
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(SettingError, match="negative number or are all zero"):
        evaluated_performance([1, 2], [2, 2], weights)
