"""Rates with exact limits against R; one rate in all parts against scipy."""

from __future__ import annotations

import math

import pytest
from reference_values import reference
from scipy import stats

from gapmodel.inference.rate import rate_interval, same_rate


@pytest.mark.parametrize("case", reference("rates")["cases"], ids=lambda case: str(case["events"]))
def test_limits_equal_r(case):
    found = rate_interval(case["events"], case["exposure"], case["level"])
    assert (found.low, found.high) == pytest.approx((case["low"], case["high"]), rel=1e-9)


def test_one_rate_in_all_parts():
    events, exposure = [80, 72, 45, 29], [324.1, 251.0, 201.2, 166.2]
    expected = [sum(events) * part / sum(exposure) for part in exposure]
    found = same_rate([*events, 1, 2], [*exposure, 1e-9, 1e-9])  # small parts join their neighbours
    whole = [*events[:3], 32]
    theirs = stats.chisquare(whole, [sum(whole) * part / sum(exposure) for part in exposure])
    assert (found.statistic, found.p_val) == pytest.approx(theirs)
    assert same_rate(events, exposure).statistic == pytest.approx(stats.chisquare(events, expected)[0])
    assert math.isnan(same_rate([1, 2], [5, 5]).p_val) and math.isnan(rate_interval(0, 0).low)
