"""Tango's interval of paired shares: published limits, the score test with numerically fitted shares, and laws."""

from __future__ import annotations

from math import isnan, log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from gapmodel.inference.paired_shares import paired_share_interval

COUNTS = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 60)).filter(lambda counts: sum(counts) > 0)


def score(up: int, down: int, n: int, d: float) -> float:
    """The score statistic at a difference, where the likelihood is maximised by search."""

    def against(q: float) -> float:
        terms = ((up, q + d), (down, q), (n - up - down, 1 - 2 * q - d))
        return -sum(count * log(max(share, 1e-300)) for count, share in terms if count)

    low, high = max(0.0, -d), (1 - d) / 2
    found = optimize.minimize_scalar(against, bounds=(low, high), method="bounded", options={"xatol": 1e-13})
    return (up - down - n * d) / sqrt(n * (2 * found.x + d - d * d))


@pytest.mark.parametrize(("up", "down", "n"), [(12, 2, 50), (5, 9, 30), (40, 10, 200), (3, 3, 12)])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
def test_the_score_test_just_rejects_at_the_limits(up, down, n, confidence):
    found, z = paired_share_interval(up, down, n, confidence), stats.norm.ppf((1 + confidence) / 2)
    assert score(up, down, n, found.low) == pytest.approx(z, rel=1e-5)
    assert score(up, down, n, found.high) == pytest.approx(-z, rel=1e-5)


def test_without_a_change_the_limits_have_a_closed_form():
    z2 = stats.norm.ppf(0.975) ** 2
    found = paired_share_interval(0, 0, 30)
    assert (found.low, found.high) == pytest.approx((-z2 / (30 + z2), z2 / (30 + z2)))
    assert paired_share_interval(30, 0, 30).high == 1
    assert paired_share_interval(0, 30, 30).low == -1
    assert isnan(paired_share_interval(0, 0, 0).value)


@settings(max_examples=60, deadline=None)
@given(COUNTS)
def test_laws(counts):
    up, down, same = counts
    n = up + down + same
    found, mirrored, wider = (
        paired_share_interval(*one) for one in ((up, down, n), (down, up, n), (up, down, n, 0.99))
    )
    assert -1 <= wider.low <= found.low <= found.value <= found.high <= wider.high <= 1
    assert (mirrored.low, mirrored.high) == pytest.approx((-found.high, -found.low), abs=1e-12)
    if up + down:
        statistic = abs(up - down) / sqrt(up + down)  # McNemar's, without continuity correction
        assert (found.low > 0 or found.high < 0) == (statistic > stats.norm.ppf(0.975))


def test_it_covers_in_every_small_sample():
    """Exactly, over all outcomes of 25 respondents: near the level, as Tango's paper has it."""
    n, limits = 25, {}
    for up in range(26):
        for down in range(26 - up):
            found = paired_share_interval(up, down, n)
            limits[up, down] = found.low, found.high
    for p_up, p_down in ((0.1, 0.1), (0.3, 0.1), (0.5, 0.2), (0.05, 0.3)):
        d = p_up - p_down
        covered = sum(
            stats.multinomial.pmf([up, down, n - up - down], n, [p_up, p_down, 1 - p_up - p_down])
            for (up, down), (low, high) in limits.items()
            if low <= d <= high
        )
        assert 0.935 < covered < 0.985
