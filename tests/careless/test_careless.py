"""Indices of careless responding against R, by brute force, and by laws."""

from __future__ import annotations

import careless
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from reference_values import reference
from scipy import stats

from gapmodel.careless.duplicates import NEAR, repeats
from gapmodel.careless.even_odd import even_odd
from gapmodel.careless.identical import differing, inverted
from gapmodel.careless.longstring import longest_run
from gapmodel.careless.mahalanobis import mahalanobis
from gapmodel.careless.missing import common_patterns, last_answers
from gapmodel.careless.variability import variability
from gapmodel.survey.decoding.durations import seconds_in

CASES = reference("careless")["cases"]
NONE = 8  # the code of no answer
ANSWERS = arrays(np.int64, st.tuples(st.integers(1, 12), st.integers(1, 9)), elements=st.integers(0, NONE))


def codes_of(case) -> np.ndarray:
    return np.array([[NONE if cell is None else cell for cell in row] for row in case["rows"]], np.int64)


def of_r(values) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in values], float)


def scales_of(factors) -> list[range]:
    ends = np.cumsum(factors).tolist()
    return [range(end - size, end) for end, size in zip(ends, factors, strict=True)]


def random_codes(n: int, k: int, *, missing: float = 0.0, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    base = rng.normal(size=(n, 1)) + rng.normal(size=(n, k))
    codes = np.clip(np.round(base + 4), 1, 7).astype(np.int64)
    codes[rng.random((n, k)) < missing] = NONE
    return codes


@pytest.mark.parametrize("case", CASES)
def test_variability_and_even_odd_are_those_of_r(case):
    codes = codes_of(case)
    np.testing.assert_allclose(variability(codes, NONE), of_r(case["irv"]), rtol=0, atol=1e-9)
    # R correlates from two pairs of half-scores on and cuts only below
    found, expected = even_odd(codes, NONE, scales_of(case["factors"])), -of_r(case["evenodd"])
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("case", [case for case in CASES if case["mahad"] is not None])
def test_longest_runs_and_distances_are_those_of_r(case):
    codes = codes_of(case)
    assert longest_run(codes, NONE).tolist() == case["longstring"]
    found = mahalanobis(codes, NONE)
    np.testing.assert_allclose(found.squared, case["mahad"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.p_val, stats.chi2.sf(case["mahad"], codes.shape[1]), rtol=1e-9)


def test_runs_variability_and_distances_are_those_of_another_package():
    codes = random_codes(80, 10)
    texts = ["".join(map(str, row)) for row in codes.tolist()]
    assert longest_run(codes, NONE).tolist() == [length for _, length in careless.longstring(texts)]
    k = codes.shape[1]
    np.testing.assert_allclose(variability(codes, NONE) * np.sqrt((k - 1) / k), careless.irv(codes), atol=1e-9)
    np.testing.assert_allclose(np.sqrt(mahalanobis(codes, NONE).squared), careless.mahad(codes), atol=1e-9)


@given(ANSWERS)
def test_the_longest_run_is_that_of_a_plain_loop(codes):
    def plain(row):
        longest = run = 0
        for at, answer in enumerate(row):
            run = 0 if answer == NONE else run + 1 if at and row[at - 1] == answer else 1
            longest = max(longest, run)
        return longest

    assert longest_run(codes, NONE).tolist() == [plain(row) for row in codes.tolist()]


@given(ANSWERS, st.integers(0, NONE - 1))
def test_runs_of_the_best_answers_alone_are_not_counted(codes, top):
    found = longest_run(codes, NONE, codes == top)
    assert found.tolist() == longest_run(np.where(codes == top, NONE, codes), NONE).tolist()
    mixed = (codes == top) & (np.arange(codes.shape[1]) % 2 == 0)  # every other question is turned
    assert (found <= longest_run(codes, NONE, mixed)).all()
    straight = np.full((1, 8), top)
    assert longest_run(straight, NONE, (np.arange(8) % 2 == 0)[None, :]).tolist() == [8]


@given(ANSWERS)
def test_variability_is_the_standard_deviation_of_the_answers_given(codes):
    for value, row in zip(variability(codes, NONE), codes.tolist(), strict=True):
        given_ = [answer for answer in row if answer != NONE]
        assert np.isnan(value) if len(given_) < 2 else value == pytest.approx(np.std(given_, ddof=1), abs=1e-12)


@given(ANSWERS, st.integers(1, 3))
def test_turning_or_moving_all_answers_changes_neither_variability_nor_distance(codes, shift):
    given_ = codes != NONE
    turned = np.where(given_, NONE - 1 - codes, 99)
    moved = np.where(given_, codes + shift, 99)
    for other in (turned, moved):
        np.testing.assert_allclose(variability(other, 99), variability(codes, NONE), atol=1e-12)
        np.testing.assert_allclose(mahalanobis(other, 99).squared, mahalanobis(codes, NONE).squared, atol=1e-6)


def test_even_odd_is_a_correlation_of_half_scores_person_by_person():
    codes, scales = (
        random_codes(60, 22, missing=0.15),
        [range(4), range(4, 9), range(9, 13), range(13, 17), range(17, 22)],
    )
    for value, row in zip(even_odd(codes, NONE, scales), codes, strict=True):
        pairs = []
        for scale in scales:
            odd, even = ([row[at] for at in half if row[at] != NONE] for half in (scale[0::2], scale[1::2]))
            if odd and even:
                pairs.append((np.mean(odd), np.mean(even)))
        x, y = np.array(pairs).T
        if len(pairs) < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
            assert np.isnan(value)
        else:
            r = np.corrcoef(x, y)[0, 1]
            assert value == pytest.approx(max(2 * r / (1 + r), -1), abs=1e-9)


def test_even_odd_within_blocks_does_not_see_what_lies_between_them():
    codes, places = random_codes(40, 16, missing=0.1), [range(at, at + 4) for at in range(0, 16, 4)]
    apart = np.where(codes == NONE, 99, codes)
    apart[:, 8:] = np.where(codes[:, 8:] == NONE, 99, codes[:, 8:] + 20)
    blocks = [0, 0, 1, 1]
    found = even_odd(codes, NONE, places, blocks)
    np.testing.assert_allclose(even_odd(apart, 99, places, blocks), found, atol=1e-9)
    assert not np.allclose(even_odd(apart, 99, places), even_odd(codes, NONE, places), equal_nan=True)
    np.testing.assert_allclose(even_odd(codes, NONE, places, [0] * 4), even_odd(codes, NONE, places), atol=1e-9)


def test_variability_within_blocks_is_pooled():
    codes = random_codes(30, 10, missing=0.1)
    blocks = [range(4), range(4, 10)]
    for value, row in zip(variability(codes, NONE, blocks), codes, strict=True):
        parts = [np.array([row[at] for at in block if row[at] != NONE], float) for block in blocks]
        dof = sum(max(len(part) - 1, 0) for part in parts)
        squares = sum(((part - part.mean()) ** 2).sum() for part in parts if len(part))
        assert value == pytest.approx(np.sqrt(squares / dof), abs=1e-12)


def test_codes_of_one_byte_give_what_codes_of_eight_give():
    codes = random_codes(80, 12, missing=0.1)
    small, scales = codes.astype(np.uint8), [range(at, at + 4) for at in range(0, 12, 4)]
    for function in (
        lambda x: longest_run(x, NONE),
        lambda x: variability(x, NONE),
        lambda x: even_odd(x, NONE, scales, [0, 0, 1]),
        lambda x: mahalanobis(x, NONE).squared,
        lambda x: differing(x[:, :6], x[:, 6:], NONE),
        lambda x: inverted(x[:, :6], x[:, 6:], NONE),
        lambda x: repeats(x, np.ones(80, bool)).differing,
    ):
        np.testing.assert_array_equal(function(small), function(codes))


def test_two_scales_alone_have_no_even_odd_consistency():
    assert np.isnan(even_odd(random_codes(5, 8), NONE, [range(4), range(4, 8)])).all()
    assert np.isnan(even_odd(random_codes(5, 3), NONE, [[0], [1], [2]])).all()


def test_the_distance_of_who_left_answers_out_is_that_of_the_answers_given():
    codes = random_codes(120, 9, missing=0.2)
    values = np.where(codes == NONE, np.nan, codes)
    import pandas as pd

    covariance, means = pd.DataFrame(values).cov().to_numpy(), np.nanmean(values, axis=0)
    found = mahalanobis(codes, NONE)
    for row, squared, dof in zip(values, found.squared, found.dof, strict=True):
        at = np.flatnonzero(~np.isnan(row))
        d = (row - means)[at]
        assert squared == pytest.approx(d @ np.linalg.inv(covariance[np.ix_(at, at)]) @ d, abs=1e-9)
        assert dof == len(at)


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (np.full((30, 4), 3), "no more respondents"),
        (np.full((30, 4), NONE), "no more respondents"),
        (random_codes(4, 6), "no more respondents than items"),
        (np.zeros((0, 4), np.int64), "no more respondents"),
        (
            np.array([[1, NONE], [2, NONE], [NONE, 3], [NONE, 4]] * 3),
            "fewer than two respondents answered both items of some pair",
        ),
    ],
)
def test_where_no_distance_can_be_told_the_method_says_so(codes, words):
    found = mahalanobis(codes, NONE)
    assert words in found.method
    assert np.isnan(found.squared).all()
    assert len(found.squared) == len(codes)


def test_items_that_repeat_each_other_do_not_make_distances_infinite():
    codes = random_codes(50, 4)
    doubled = np.column_stack([codes, codes[:, 0], np.full(50, 2)])
    found = mahalanobis(doubled, NONE)
    assert "generalised inverse" in found.method
    np.testing.assert_allclose(found.squared, mahalanobis(codes, NONE).squared, atol=1e-9)
    assert (found.dof == 4).all()


@given(arrays(np.int64, st.tuples(st.integers(1, 25), st.integers(1, 7)), elements=st.integers(0, 2)))
def test_repeats_are_those_of_a_search_through_all_pairs(codes):
    found = repeats(codes, np.ones(len(codes), bool))
    assert found.complete
    for late, row in enumerate(codes):
        apart = (codes[:late] != row).sum(axis=1)
        closest = apart.min(initial=NEAR + 1)
        assert found.differing[late] == (closest if closest <= NEAR else -1)
        if closest <= NEAR:
            assert apart[found.earlier[late]] == closest


def test_repeats_planted_among_many_are_found():
    rng = np.random.default_rng(2)
    codes = rng.integers(0, 7, (5_000, 44))
    for late, early, changed in ((4_000, 10, 0), (4_001, 11, 1), (4_002, 12, 2), (4_003, 13, 3)):
        codes[late] = codes[early]
        codes[late, rng.permutation(44)[:changed]] = 7
    found = repeats(codes, np.ones(5_000, bool))
    assert np.flatnonzero(found.differing >= 0).tolist() == [4_000, 4_001, 4_002]
    assert found.differing[4_000:4_003].tolist() == [0, 1, 2]
    assert found.earlier[4_000:4_003].tolist() == [10, 11, 12]


def test_who_is_not_eligible_is_neither_a_repeat_nor_repeated():
    codes = np.array([[1, 2, 3]] * 3)
    assert repeats(codes, np.array([False, True, True])).earlier.tolist() == [-1, -1, 1]
    assert repeats(codes, np.zeros(3, bool)).differing.tolist() == [-1, -1, -1]


def test_a_search_that_is_cut_says_so_and_keeps_exact_repeats():
    codes = np.full((40, 12), 1)
    codes[np.arange(40), np.arange(40) % 12] = np.arange(40)
    codes[39] = codes[0]
    found = repeats(codes, np.ones(40, bool), pairs=10)
    assert not found.complete
    assert (found.earlier[39], found.differing[39]) == (0, 0)


def test_blocks_are_compared_over_the_items_answered_in_both():
    first, second = np.array([[1, 2, 3, NONE], [1, NONE, NONE, NONE]]), np.array([[1, 2, 4, 4], [1, 2, 3, 4]])
    assert differing(first, second, NONE).tolist()[0] == 1
    assert np.isnan(differing(first, second, NONE)[1])
    assert inverted(second, first, NONE).tolist() == [1 / 3, 0]


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        (88, 88),
        (88.5, 88.5),
        ("88", 88),
        ("８８秒", 88),
        ("88 s", 88),
        ("1分28秒", 88),
        ("1 min 28 s", 88),
        ("2 h", 7200),
        ("01:28", 88),
        ("0:01:28", 88),
        ("1:01:28.5", 3688.5),
        (np.timedelta64(88, "s").astype("timedelta64[s]").item(), 88),
    ],
)
def test_durations_are_read_as_programs_write_them(cell, seconds):
    assert seconds_in(cell) == seconds


@pytest.mark.parametrize("cell", ["", "fast", None, -3, True, float("nan"), "-5", "3:20 pm"])
def test_what_is_no_duration_is_not_guessed(cell):
    assert np.isnan(seconds_in(cell))


def test_patterns_and_last_answers_of_missing_ones():
    lacking = np.array([[0, 1, 1], [0, 1, 1], [0, 0, 0], [1, 0, 0], [1, 1, 1]], bool)
    shown, people, patterns = common_patterns(lacking, most=2)
    assert shown.tolist()[0] == [False, True, True]
    assert (people.tolist(), patterns) == ([2, 1], 4)
    assert last_answers(lacking).tolist() == [0, 0, 2, 2, -1]
