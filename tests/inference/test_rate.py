"""Rates against R and SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from reference_values import reference
from scipy import stats

from gapmodel.inference.multinomial import chi_square
from gapmodel.inference.rate import rate_interval, rates_test


@pytest.mark.parametrize("case", reference("rates")["cases"], ids=lambda case: str(case["events"]))
def test_limits_equal_r(case):
    found = rate_interval(case["events"], case["exposure"], case["level"])
    assert (found.low, found.high) == pytest.approx((case["low"], case["high"]), rel=1e-9)


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


def test_one_rate_in_all_parts_of_an_order():
    events, exposure = [80, 72, 45, 29], [324.1, 251.0, 201.2, 166.2]
    found = chi_square([*events, 1, 2], [*exposure, 1e-9, 1e-9], pooled=True)  # small parts join their neighbours
    whole = [*events[:3], 32]
    theirs = stats.chisquare(whole, [sum(whole) * part / sum(exposure) for part in exposure])
    assert (found.statistic, found.p_val) == pytest.approx(theirs)
    assert chi_square(events, exposure, pooled=True) == chi_square(events, exposure)
    assert np.isnan(chi_square([1, 2], [5, 5], pooled=True).p_val)
    assert np.isnan(chi_square([], [], pooled=True).p_val)
