"""The test that many groups have equal means: its p-value, and that it keeps its level in small groups."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from gapmodel.inference.many_groups.equal_means import equal_means
from gapmodel.inference.many_groups.shrinkage import GroupMeans


def of_rows(rows: list[np.ndarray]) -> GroupMeans:
    n = np.array([len(row) for row in rows], float)
    spreads = [row.var(ddof=1) if len(row) > 1 else np.nan for row in rows]
    return GroupMeans(np.array([row.mean() for row in rows]), n, np.array(spreads), n - 1)


def test_it_is_the_analysis_of_variance_also_with_a_group_of_one():
    rng = np.random.default_rng(2)
    rows = [rng.normal(size=n) for n in (4, 9, 1, 2, 30)]
    test, known = equal_means(of_rows(rows)), stats.f_oneway(*rows)
    assert (test.statistic, test.p_val) == pytest.approx((known.statistic, known.pvalue))
    assert (test.dof, test.dof_error) == (4, 41)


def test_of_two_groups_with_their_own_variances_it_is_welchs_t():
    rng = np.random.default_rng(3)
    rows = [rng.normal(size=5), rng.normal(0.5, 3, size=12)]
    known = stats.ttest_ind(*rows, equal_var=False)
    test = equal_means(of_rows(rows), "own")
    assert (test.statistic, test.p_val) == pytest.approx((known.statistic**2, known.pvalue))


@pytest.mark.parametrize("variances", ["pooled", "own"])
def test_small_equal_groups_are_seldom_called_different(variances):
    rng = np.random.default_rng(4)
    found = [equal_means(of_rows(list(rng.normal(size=(40, 5)))), variances).p_val < 0.05 for _ in range(400)]
    assert np.mean(found) < 0.08
