"""Equal shares, concordance and weighted shares: R, scipy and brute force."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest
from reference_values import reference
from scipy import stats

from gapmodel.inference.exact.several_shares import equal_shares
from gapmodel.inference.multinomial import multinomial_test
from gapmodel.inference.scales.concordance import kendall_w
from gapmodel.inference.share import wilson_interval
from gapmodel.inference.weighted_shares import weighted_share


@pytest.mark.parametrize("case", range(4))
def test_small_counts_have_the_p_value_of_rs_fisher_test(case):
    """fisher.test(rbind(x, n - x))$p.value and chisq.test(..., correct = FALSE)$statistic."""
    given = reference("generalizability")["shares"][case]
    found = equal_shares(given["counts"], given["sizes"])
    assert found.test.statistic == pytest.approx(given["statistic"], rel=1e-12)
    assert found.test.p_val == pytest.approx(given["fisher"], rel=1e-7)
    assert found.i2 == pytest.approx(max(0, 1 - (len(given["sizes"]) - 1) / given["statistic"]))


def test_large_counts_are_pearsons_chi_square():
    table = np.array([[40, 60, 30], [60, 40, 70]])
    known = stats.chi2_contingency(table, correction=False)
    found = equal_shares(table[0], table.sum(axis=0)).test
    assert (found.statistic, found.p_val) == pytest.approx((known.statistic, known.pvalue))
    assert equal_shares([0, 5], [0, 9]).test.method == "undefined: fewer than two groups"
    assert equal_shares([0, 0], [4, 9]).test.p_val == 1.0


@pytest.mark.parametrize(
    ("count", "n", "share"), [(8, 10, 0.5), (0, 12, 0.2), (7, 30, 1.0), (3, 9, 0.0), (20, 90, 0.3)]
)
def test_the_multinomial_test_of_two_kinds_is_scipys_binomial(count, n, share):
    found = multinomial_test([count, n - count], [share, 1 - share]).p_val
    assert found == pytest.approx(stats.binomtest(count, n, share).pvalue, abs=1e-12)


@pytest.mark.parametrize("case", range(2))
def test_w_is_read_off_rs_friedman_test(case):
    given = reference("generalizability")["ranks"][case]
    assert kendall_w(given["rows"]).statistic == pytest.approx(given["w"])


@pytest.mark.parametrize(
    "rows", [[[1, 2, 3, 4], [1, 2, 4, 3], [2, 1, 3, 4]], [[1, 1, 2], [3, 1, 2], [1, 2, 2], [2, 3, 1]]]
)
def test_the_exact_p_value_of_w_is_that_of_all_orders(rows):
    ranks = [stats.rankdata(row) for row in rows]

    def spread(given):
        return np.var(np.sum(given, axis=0))

    orders = [list(permutations(row)) for row in ranks]
    spreads = [spread(chosen) for chosen in product(*orders)]
    expected = np.mean(np.array(spreads) >= spread(ranks) - 1e-9)
    assert kendall_w(rows).p_val == pytest.approx(expected)


def test_w_of_many_things_is_approximate_and_of_one_judge_undefined():
    many = kendall_w(np.random.default_rng(1).normal(size=(3, 9)))
    assert many.method == "chi-square" and 0 <= many.p_val <= 1
    assert np.isnan(kendall_w([[1, 2, 3]]).statistic)
    assert kendall_w([[1, 1, 1], [1, 2, 3]]).method == "undefined: a judge finds all alike"


def test_a_weighted_share_of_one_group_is_wilsons_interval():
    one, known = weighted_share([8, 3], [40, 10], [1.0, 0.0]), wilson_interval(0.2, 40)
    assert (one.value, one.low, one.high) == pytest.approx((known.value, known.low, known.high))
    assert np.isnan(weighted_share([8, 0], [40, 0], [0.5, 0.5]).value)
    known, unsure = (weighted_share([8, 9], [40, 10], [0.5, 0.5], weights_from=n) for n in (0, 50))
    assert unsure.value == known.value and unsure.low < known.low and unsure.high > known.high
