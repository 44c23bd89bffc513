"""Exact and saddlepoint p-values agree where the package hands over from one to the other (docs/handover.md)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from scipy import special

from gapmodel.inference.group_sum import permutation
from gapmodel.inference.lattice import flip_tail
from gapmodel.inference.paired import sign_flip
from gapmodel.inference.signed_rank import RANK_LIMIT, signed_rank
from gapmodel.tally.frequencies import Frequencies

EXACT = 2**24
DEPTHS = (0.5, 0.2, 0.05, 1e-3, 1e-5, 1e-10, 1e-15, 1e-30)


def items(sizes: int, n: int) -> np.ndarray:
    """Sizes of gaps, the larger the rarer, and zeros; the same sample every time."""
    rng = np.random.default_rng([3, sizes, n])
    shares = np.exp(-0.45 * np.arange(sizes))
    return rng.choice(np.arange(1, sizes + 1), n, p=shares / shares.sum()) * (rng.random(n) > 0.2)


def slider(n: int) -> np.ndarray:
    return np.abs(np.round(np.random.default_rng(5).normal(12, 24, n))).astype(np.int64)


def leaning(size: np.ndarray, tilt: float) -> Frequencies:
    """The sizes with signs, the more and the larger of them positive the higher the tilt."""
    values, times = np.unique(size[size > 0], return_counts=True)
    above = np.floor(np.cumsum(times * special.expit(tilt * values / values.max())) + 0.5)
    positive = np.diff(above, prepend=0).astype(np.int64)
    counts = np.concatenate([(times - positive)[::-1], [(size == 0).sum()], positive])
    points = np.concatenate([-values[::-1], [0], values])
    return Frequencies(points[counts > 0], counts[counts > 0])


def at_depth(test: Callable, size: np.ndarray, p: float) -> Frequencies:
    """The sizes with signs for which the test says about p."""
    low, high = 0.0, 20.0
    for _ in range(25):
        middle = (low + high) / 2
        low, high = (middle, high) if test(leaning(size, middle), limit=0).p_val > p else (low, middle)
    found = test(leaning(size, low), limit=0).p_val
    assert abs(np.log10(found / p)) < 0.4 - 0.06 * np.log10(p)
    return leaning(size, low)


def allowed(p: float) -> float:
    return 1e-3 if p > 5e-16 else 5e-3


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("zeros", ["wilcox", "pratt"])
@pytest.mark.parametrize(
    "size",
    [items(5, 1000), items(6, 1000), items(6, 2000), slider(300), slider(1000)],
    ids=lambda size: f"n{len(size)}",
)
def test_the_signed_rank_where_it_hands_over(size, zeros, depth):
    gaps = at_depth(lambda gaps, limit: signed_rank(gaps, zeros=zeros, limit=limit), size, depth)
    near, exact = signed_rank(gaps, zeros=zeros), signed_rank(gaps, zeros=zeros, limit=EXACT)
    assert (near.method, exact.method) == ("saddlepoint", "exact")
    assert near.p_val == pytest.approx(exact.p_val, rel=allowed(exact.p_val), abs=0)
    assert near.p_val != exact.p_val


@pytest.mark.parametrize("sizes", [3, 4])
def test_few_sizes_are_exact_at_thousands_of_respondents(sizes):
    """The saddlepoint alone errs by more than 1e-3 on some of them."""
    gaps = at_depth(signed_rank, items(sizes, 2000), 1e-10)
    assert signed_rank(gaps).method == "exact"
    assert signed_rank(gaps).p_val == pytest.approx(signed_rank(gaps, limit=EXACT).p_val, rel=1e-10)


def test_the_saddlepoint_alone_errs_with_three_sizes():
    gaps = at_depth(signed_rank, np.repeat([0, 1, 2, 3], [210, 76, 10, 4]), 1e-3)
    near, exact = (signed_rank(gaps, limit=limit) for limit in (0, RANK_LIMIT))
    assert (near.method, exact.method) == ("saddlepoint", "exact")
    assert abs(near.p_val / exact.p_val - 1) > 1e-3


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("n", [300, 2000])
def test_the_sign_flip_beyond_its_limit(n, depth):
    """Respondents answer 7-point items: LIMIT is out of reach, so that the saddlepoint must be asked for."""
    gaps = at_depth(sign_flip, items(6, n), depth)
    near, exact = sign_flip(gaps, limit=0), sign_flip(gaps)
    assert (near.method, exact.method) == ("saddlepoint", "exact")
    assert near.p_val == pytest.approx(exact.p_val, rel=allowed(exact.p_val), abs=0)


@pytest.mark.parametrize("deviations", [1, 8, 11])
def test_the_sign_flip_where_it_hands_over(deviations):
    size = np.unique(np.random.default_rng(8).integers(1, 36001, 50))
    times = np.full(len(size), 64)
    value = int(deviations * np.sqrt(times @ size**2))
    near, exact = flip_tail(size, times, value), flip_tail(size, times, value, limit=EXACT)
    assert (near.method, exact.method) == ("saddlepoint", "exact")
    assert near.probability == pytest.approx(exact.probability, rel=allowed(exact.probability), abs=0)


@pytest.mark.parametrize("shift", [0, 9])
def test_two_groups_where_they_hand_over(shift):
    rows = slider(1400) * np.resize([1, -1], 1400)
    a, b = Frequencies.of(rows[:700] + shift), Frequencies.of(rows[700:])
    near, exact = permutation(a, b, "greater"), permutation(a, b, "greater", limit=EXACT)
    assert (near.method, exact.method) == ("conditional saddlepoint", "exact")
    assert near.p_val == pytest.approx(exact.p_val, rel=allowed(exact.p_val), abs=0)


def test_the_unit_of_the_scale_does_not_move_the_hand_over():
    gaps = at_depth(signed_rank, slider(300), 1e-5)
    halves = Frequencies(3 * gaps.values, gaps.counts, Fraction(1, 2))
    assert signed_rank(halves) == signed_rank(gaps)
