"""The spread between groups over all ways to deal answers out: moments by adding all ways up, tails by many draws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests_shared import examples

from gapmodel.inference.exact.dealt_moments import matched_tail, share_moments
from gapmodel.inference.exact.relabelling import LIMIT, every_way, pooled
from gapmodel.inference.means.several_groups import permutation_anova
from gapmodel.tally.frequencies import Frequencies

few = st.lists(st.integers(-4, 4), min_size=1, max_size=5)


@examples(25)
@given(st.lists(few, min_size=2, max_size=4))
def test_both_moments_equal_those_of_all_ways(groups):
    assume(4 <= sum(map(len, groups)) <= 12)
    pool = pooled([Frequencies.of(group) for group in groups])
    assume(pool.variance > 0)
    ways = every_way(pool, LIMIT)
    apart = ways.sums - pool.sizes * pool.sums.sum() / pool.n
    shares = (apart**2 / pool.sizes).sum(axis=1) / (pool.variance * (pool.n - 1))
    mean = float(ways.chances @ shares)
    assert share_moments(pool) == pytest.approx((mean, float(ways.chances @ (shares - mean) ** 2)), abs=1e-9)


@pytest.mark.parametrize(("sizes", "seed"), [((25, 19, 34), 1), ((40, 20, 30, 10), 3)])
def test_the_matched_tail_lies_near_that_of_many_random_tables(sizes, seed):
    rng = np.random.default_rng(seed)
    groups = [Frequencies.of(np.round(rng.normal(0.3 * place, 1.3, n)).astype(int)) for place, n in enumerate(sizes)]
    drawn, matched = permutation_anova(groups), permutation_anova(groups, n_resamples=None)
    assert matched.method == "beta, two moments matched" and matched.statistic == drawn.statistic
    assert matched.p_val == pytest.approx(drawn.p_val, abs=0.004 + 3 * np.sqrt(drawn.p_val / 9_999))


def test_what_has_no_spread_has_no_tail():
    assert np.isnan(matched_tail(pooled([Frequencies.of([1, 1, 1]), Frequencies.of([1, 1])]), 0.0))
    assert np.isnan(matched_tail(pooled([Frequencies.of([1]), Frequencies.of([2, 1])]), 0.5))
