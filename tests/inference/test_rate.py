"""Rates against SciPy and by coverage."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from gapmodel.inference.rate import rate_interval, rates_test


@pytest.mark.parametrize(("count", "exposure"), [(0, 10.0), (1, 3.5), (11, 800.0), (4000, 1e6)])
def test_limits_are_those_of_the_exact_poisson_test(count, exposure):
    found = rate_interval(count, exposure, 0.9)
    low = stats.chi2.ppf(0.05, 2 * count) / 2 / exposure if count else 0.0
    assert [found.low, found.high] == pytest.approx([low, stats.chi2.ppf(0.95, 2 * count + 2) / 2 / exposure])


def test_two_rates_are_compared_by_the_binomial():
    for first, second in (((11, 800.0), (3, 900.0)), ((0, 5.0), (7, 9.0)), ((3, 1.0), (0, 2.0))):
        n, share = first[0] + second[0], first[1] / (first[1] + second[1])
        tails = stats.binom.cdf(first[0], n, share), stats.binom.sf(first[0] - 1, n, share)
        assert rates_test(first, second).p_val == pytest.approx(min(1, 2 * min(tails)))
    assert np.isnan(rates_test((0, 5.0), (0, 1.0)).p_val) and np.isnan(rates_test((1, 0.0), (3, 1.0)).p_val)
    assert np.isnan(rate_interval(3, 0).low)
