"""Counts of whole numbers are added up alike, whether they lie close together or far apart."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gapmodel.tally.frequencies import totals

counts = st.integers(-(2**60), 2**60)
near, far = st.integers(-9, 9), st.sampled_from([-(2**60), -3, -2, 0, 1, 10**6, 2**60])


@given(st.lists(st.tuples(near, counts), max_size=30) | st.lists(st.tuples(far, counts), max_size=7))
def test_the_counts_of_each_number_are_added_up(given_counts):
    expected: Counter[int] = Counter()
    for value, count in given_counts:
        expected[value] += count // 32
    values, n = (np.array([pair[at] for pair in given_counts], np.int64) for at in (0, 1))
    distinct, sums = totals(values, n // 32)
    assert distinct.dtype == sums.dtype == np.int64
    assert list(zip(distinct.tolist(), sums.tolist(), strict=True)) == sorted(expected.items())
