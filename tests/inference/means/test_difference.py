"""Differences of independent means with errors of any shape, finite populations, and shares that survive stages."""

from __future__ import annotations

from math import inf, isnan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapmodel.errors import SettingError
from gapmodel.inference.attrition import Means, share_interval
from gapmodel.inference.estimate import NAN, Interval
from gapmodel.inference.means.difference import Drawn, difference_interval, finite, left_open
from gapmodel.tally.frequencies import Frequencies

distances = st.floats(0, 5).map(lambda length: length if length > 1e-9 else 0.0)


def test_of_z_intervals_it_is_the_z_interval_of_the_difference():
    a, b = Interval(5.0, 5 - 1.96 * 0.3, 5 + 1.96 * 0.3, "z"), Interval(4.0, 4 - 1.96 * 0.4, 4 + 1.96 * 0.4, "z")
    found = difference_interval(a, b)
    assert (found.low, found.high) == pytest.approx((1 - 1.96 * 0.5, 1 + 1.96 * 0.5))


@given(distances, distances, distances, distances)
def test_exchanging_the_two_mirrors_the_interval(w, x, y, z):
    a, b = Interval(5.0, 5 - w, 5 + x, "m"), Interval(4.0, 4 - y, 4 + z, "m")
    one, other = difference_interval(a, b), difference_interval(b, a)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
    assert one.high - one.low >= max(w + x, y + z) - 1e-12  # limits near 5 are rounded to 1e-15


def test_open_and_undefined_limits_stay_so():
    a, b = Interval(5.0, -inf, 6.0, "m"), Interval(4.0, 3.0, inf, "m")
    assert difference_interval(a, b).low == -inf
    undefined = difference_interval(Interval(5.0, NAN, NAN, "m"), Interval(4.0, 3.0, 5.0, "m"))
    assert isnan(undefined.low)


def test_a_finite_population_shrinks_the_error_as_cochran_says():
    sample = Frequencies.of([1, 2, 4, 6])
    assert Drawn.of(sample, 10).sd == pytest.approx(sample.sd * sqrt(0.6))
    assert left_open(4, 4) == 0
    assert finite(Interval(6.0, 5.0, 7.0, "t"), 4, 4) == Interval(6.0, 6.0, 6.0, "everybody answered")


def test_more_answers_than_people_are_refused():
    with pytest.raises(SettingError, match="8 people answered out of 5"):
        left_open(8, 5)


def share_of(values):
    return float((np.minimum(values[0], values[1]).sum()) / values[0].sum())


def means(who, n, values, error):
    return Means(who, n, np.array(values), np.eye(len(values)) * error**2)


def test_the_delta_method_agrees_with_a_simulation():
    """Normal means, drawn again and again: the interval's half width is 1.96 standard deviations of the share."""
    parts = [means("customers", 10**6, [5.0, 4.0], 0.05), means("managers", 10**6, [4.0, 3.0], 0.05)]
    rng = np.random.default_rng(5)
    drawn = [share_of([part.means + rng.normal(0, 0.05, 2) for part in parts]) for _ in range(20_000)]
    found = share_interval(share_of, parts, 0.95)
    assert found.value == pytest.approx(7 / 9)
    assert (found.low, found.high) == pytest.approx(np.quantile(drawn, [0.025, 0.975]).tolist(), abs=0.0015)


def test_parts_of_the_same_people_are_added_as_if_perfectly_correlated():
    same = [means("staff", 50, [5.0], 0.1), means("staff", 50, [4.0], 0.1)]
    other = [means("staff", 50, [5.0], 0.1), means("others", 50, [4.0], 0.1)]
    wide, narrow = (share_interval(share_of, parts, 0.95) for parts in (same, other))
    assert wide.high - wide.low > narrow.high - narrow.low


def test_a_share_at_an_end_has_no_interval():
    found = share_interval(share_of, [means("a", 9, [4.0], 0.1), means("b", 9, [5.0], 0.1)], 0.95)
    assert found.value == 1
    assert isnan(found.low)
