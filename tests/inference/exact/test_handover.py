"""p-values called exact are, and others keep the bound they state, against dynamic programming of its own."""

from __future__ import annotations

import itertools
from fractions import Fraction
from functools import lru_cache
from math import comb

import numpy as np
import pandas as pd
import pytest
from hostile_gaps import LONG, SIZES, midranks, zeros
from tail_oracle import (
    drawn_tails,
    rational_drawn_tail,
    rational_signed_tail,
    signed_tails,
)

import gapmodel as gm
from gapmodel.inference.exact.drawing import Pool, additions, counted, listed, tilted_onto
from gapmodel.inference.exact.drawing_inversion import inverted
from gapmodel.inference.exact.group_sum import _tail, permutation
from gapmodel.inference.exact.rounding import between, stated
from gapmodel.inference.exact.signed_rank import signed_rank
from gapmodel.inference.exact.signed_sum import flip_tail
from gapmodel.instrument.read import parse_instrument
from gapmodel.tally.frequencies import Frequencies

ONE = """
name = "one"
title = { en = "One item" }
sides = ["expectation", "perception"]
scale = { lowest = 1, highest = 9 }
[[dimensions]]
code = "all"
label = { en = "All" }
items = [ { code = "1", label = { en = "Item" } } ]
"""
EXACT = 1e-12


def bound(method: str) -> float:
    """What a method says of its relative error."""
    return EXACT if method == "exact" else float(method.rsplit("below ", 1)[1])


def depths(tails: np.ndarray, rng: np.random.Generator, number: int) -> list[int]:
    """Places in a tail with probabilities of one down to 1e-300, evenly on a logarithmic scale."""
    there = np.flatnonzero((tails > 1e-300) & (tails < 1))
    wanted = rng.uniform(0, -np.log10(float(tails[there[-1]])), number)
    return [int(there[np.argmin(np.abs(-np.log10(tails[there].astype(float)) - depth))]) for depth in wanted]


@pytest.mark.exhaustive
@pytest.mark.parametrize("ranks", [False, True], ids=["signs", "ranks"])
@pytest.mark.parametrize("name", SIZES)
def test_tails_of_signed_sums_keep_what_their_method_says(name, ranks):
    """Twelve depths of each of two samples: 480 comparisons in all."""
    rng = np.random.default_rng([41, list(SIZES).index(name), ranks])
    for n in (int(rng.integers(8, 45)), int(rng.integers(45, 90 if name in LONG else 300))):
        sizes = SIZES[name](rng, n)
        sizes = midranks(sizes, zeros(rng, n)) if ranks else sizes
        tails = signed_tails(sizes.tolist())
        size, times = np.unique(sizes, return_counts=True)
        for heads in depths(tails, rng, 12):
            found = flip_tail(size, times, 2 * heads - int(sizes.sum()))
            assert abs(found.probability / tails[heads] - 1) < bound(found.method), (name, n, heads)


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", range(4))
def test_rounded_sizes_keep_their_bound(seed):
    """48 respondents on a lattice of half a million points, where only counting would be exact."""
    rng = np.random.default_rng([43, seed])
    sizes = np.minimum(np.round(np.exp(rng.normal(9.5, 0.2 + seed / 5, 48))), 40_000).astype(np.int64) + 1
    tails = signed_tails(sizes.tolist())
    size, times = np.unique(sizes, return_counts=True)
    for heads in depths(np.where(tails > 1e-4, tails, 0), rng, 6):
        found, exact = (flip_tail(size, times, 2 * heads - int(sizes.sum()), limit=limit) for limit in (0, 2**30))
        assert (found.method[:-1], exact.method) == ("rounded sizes, relative error below 1e-", "exact")
        assert 0 < abs(found.probability / tails[heads] - 1) < bound(found.method) < 0.1
        assert abs(exact.probability / tails[heads] - 1) < EXACT


def test_a_bound_that_cannot_be_kept_is_called_an_upper_bound():
    """Two respondents in the middle of thousands of tiny sizes that rounding takes away."""
    assert between(0.0, 0.25) == (0.25, float("inf"))
    assert stated(between(0.0, 0.25)[1]) == "an upper bound"
    assert stated(between(0.2, 0.21)[1]) == "relative error below 1e-1"


@pytest.mark.parametrize("name", SIZES)
def test_tails_of_two_groups_keep_what_their_method_says(name):
    rng = np.random.default_rng([45, list(SIZES).index(name)])
    first, second = (int(number) for number in rng.integers(4, 14 if name in LONG else 25, 2))
    values = SIZES[name](rng, first + second)
    values -= values.min()
    values //= max(1, int(np.gcd.reduce(values)))
    tails = drawn_tails(values.tolist(), first)
    pool = Pool(*np.unique(values, return_counts=True), first)
    for least in depths(tails, rng, 8):
        found, method = _tail(pool, least, 2**30)
        assert method == "exact"
        assert abs(found / tails[least] - 1) < EXACT


@pytest.mark.parametrize("seed", range(6))
def test_every_exact_way_of_two_groups_equals_whole_numbers(seed):
    rng = np.random.default_rng([47, seed])
    values, drawn = np.append(rng.integers(0, 7 if seed % 2 else 40, 30), 0), int(rng.integers(3, 20))
    pool = Pool(*np.unique(values, return_counts=True), drawn)
    mean = drawn * int(values.sum()) / 31
    for least in (int(mean) + 1, int(mean + 0.6 * (pool.largest()[0] - mean))):
        exact = rational_drawn_tail(values.tolist(), drawn, least)
        by_inversion = inverted(pool, tilted_onto(pool, least), least, 2**20)
        for found in (by_inversion, counted(pool, least), listed(pool, least), _tail(pool, least, 2**30)[0]):
            assert abs(Fraction(found) / exact - 1) < Fraction(1, 10**12)


def test_drawing_nearly_all_costs_as_much_as_drawing_the_few_others():
    values, counts = np.arange(5), np.full(5, 6)
    few, most = (Pool(values, counts, drawn) for drawn in (2, 28))
    assert additions(few, few.top) == additions(most, most.top) < additions(Pool(values, counts, 15), few.top)


@pytest.mark.parametrize("members", [2, 3, 8, 15])
def test_small_groups_are_exact_on_any_lattice(members):
    rng = np.random.default_rng(members)
    a, b = (Frequencies.of(rng.integers(0, 2**40, members)) for _ in "ab")
    found = permutation(a, b, "greater")
    if members <= 8:
        pool = [*a.values.tolist(), *b.values.tolist()]
        sums = [sum(chosen) for chosen in itertools.combinations(pool, members)]
        assert found.p_val == pytest.approx(sum(total >= a.total for total in sums) / len(sums), rel=1e-14)
    assert found.method == permutation(a, b).method == "exact"


@pytest.mark.parametrize(("n", "size"), [(40, 1), (200, 1), (900, 3)])
def test_every_depth_down_to_the_end_of_numbers_is_exact(n, size):
    """Equal sizes are binomial: exact in whole numbers at any depth."""
    times = np.array([n])
    for heads in range(n // 2 + 1, n + 1, max(1, n // 60)):
        exact = Fraction(sum(comb(n, k) for k in range(heads, n + 1)), 2**n)
        if exact > Fraction(1, 10**300):
            found = flip_tail(np.array([size]), times, size * (2 * heads - n))
            assert found.method == "exact"
            assert abs(Fraction(found.probability) / exact - 1) < Fraction(1, 10**12)


@pytest.mark.parametrize("total", [20, 250, 700, 1_700])
def test_thousands_of_respondents_are_exact(total):
    """Two sizes, of 1 and 3, in whole numbers: a binomial number within a binomial number."""
    times = (2_000, 500)
    chances = []
    for threes in range(times[1] + 1):
        left = -(-(total + times[0] + 3 * times[1] - 6 * threes) // 2)
        chances.append(comb(times[1], threes) * _ways_beyond(times[0], left))
    exact = Fraction(sum(chances), 2 ** sum(times))
    found = flip_tail(np.array([1, 3]), np.array(times), total)
    assert abs(Fraction(found.probability) / exact - 1) < Fraction(1, 10**12)


@lru_cache
def _cumulated(n: int) -> list[int]:
    ways, number = [], 1
    for k in range(n + 1):
        ways.append(number)
        number = number * (n - k) // (k + 1)
    return list(itertools.accumulate(ways))


def _ways_beyond(n: int, least: int) -> int:
    """Sign vectors of n with at least so many heads."""
    return 0 if least > n else 2**n if least <= 0 else _cumulated(n)[n - least]


def test_pratts_test_with_many_zeros_through_the_package():
    """600 respondents of whom 540 have no gap: the saddlepoint said 0.000270."""
    sizes = np.repeat([1, 2, 3, 4], [33, 15, 8, 4])
    signs = np.where(np.arange(60) % 4 == 3, 1, -1)
    gaps = Frequencies.of(np.concatenate([np.zeros(540, np.int64), sizes * signs]))
    ranks = midranks(sizes, 540)
    expected = 2 * rational_signed_tail(ranks.tolist(), abs(int((ranks * signs).sum())))
    found = signed_rank(gaps, zeros="pratt")
    assert found.method == "exact"
    assert abs(Fraction(found.p_val) / expected - 1) < Fraction(1, 10**12)
    rows = np.repeat(gaps.values, gaps.counts)
    frame = pd.DataFrame({"E1": 5 - np.maximum(0, rows), "P1": 5 + np.minimum(0, rows)})
    tests = gm.gaps(gm.read_survey(frame, parse_instrument(ONE, "one.toml"))).tests
    row = tests[(tests["test"] == "signed_rank_pratt") & (tests["level"] == "item")].iloc[0]
    assert (row["p_val"], row["method"]) == (found.p_val, "exact")
