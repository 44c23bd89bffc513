"""Covariances of a dimension's items and pairs at the top, read off a tally, equal those of the rows."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests_shared import SMALL_LAYOUT, codes_of, examples, random_codes

from gapmodel.errors import TallyError
from gapmodel.survey.counting.count import count
from gapmodel.survey.counting.rows import Rows
from gapmodel.tally.composition import compositions
from gapmodel.tally.line import lines

answers = st.lists(st.lists(st.integers(0, 5), min_size=6, max_size=6), max_size=12)


def found_in(codes, layout=SMALL_LAYOUT):
    return {part.code: part for part in compositions(layout, count(layout, Rows(codes)).total)}


def same(found, expected):
    assert np.array_equal(np.isnan(found), np.isnan(expected))
    assert np.nan_to_num(found) == pytest.approx(np.nan_to_num(expected), rel=1e-10, abs=1e-12)


@given(answers)
def test_covariances_are_those_of_pairs_answered_together(rows):
    codes = codes_of(rows)
    frame = pd.DataFrame(np.where(codes == 5, np.nan, codes).reshape(-1, 6))
    expected = frame.cov(min_periods=2).to_numpy()
    speed = found_in(codes)["speed"]
    same(speed.covariance_e, expected[:2, :2])
    same(speed.covariance_p, expected[3:5, 3:5])
    across = expected[3:5, :2]
    same(speed.covariance_gap, expected[:2, :2] + expected[3:5, 3:5] - across - across.T)


@given(st.lists(st.lists(st.integers(0, 4), min_size=6, max_size=6), min_size=2, max_size=12))
def test_complete_answers_give_the_covariances_of_the_differences(rows):
    codes = codes_of(rows)
    same(found_in(codes)["speed"].covariance_gap, np.cov((codes[:, 1, :2] - codes[:, 0, :2]).T))


@given(answers)
def test_pairs_at_the_top_are_counted_over_the_items(rows):
    codes = codes_of(rows)
    for code, places in SMALL_LAYOUT.dimensions:
        e, p = codes[:, 0, places], codes[:, 1, places]
        part = found_in(codes)[code]
        assert part.pairs == ((e != 5) & (p != 5)).sum()
        assert part.both_highest == ((e == 4) & (p == 4)).sum()


def test_the_sides_are_those_of_the_line():
    counts = count(SMALL_LAYOUT, Rows(random_codes(50, 3))).total
    expected = {line.code: line.sides for line in lines(SMALL_LAYOUT, counts)}
    for part in compositions(SMALL_LAYOUT, counts):
        assert part.sides == expected[part.code]


@examples(30)
@given(answers, answers)
def test_two_groups_together_are_both_counted_at_once(a, b):
    together = count(SMALL_LAYOUT, Rows(codes_of(a))).total + count(SMALL_LAYOUT, Rows(codes_of(b))).total
    expected = found_in(codes_of(a + b))
    for part in compositions(SMALL_LAYOUT, together):
        other = expected[part.code]
        assert (part.pairs, part.both_highest) == (other.pairs, other.both_highest)
        for name in ("covariance_e", "covariance_p", "covariance_gap"):
            assert np.array_equal(getattr(part, name), getattr(other, name), equal_nan=True)


def test_the_gap_may_be_the_other_way_round():
    turned = replace(SMALL_LAYOUT, sides=("perception", "expectation"), gap=(0, 1))
    codes = random_codes(40, 5)
    straight, other = found_in(codes), found_in(codes[:, ::-1], turned)
    for code, part in straight.items():
        assert np.array_equal(part.covariance_e, other[code].covariance_e)
        assert np.array_equal(part.covariance_gap, other[code].covariance_gap)


def test_half_steps_count_in_scale_points():
    half = replace(SMALL_LAYOUT, step=Fraction(1, 2))
    codes = random_codes(40, 6)
    assert 4 * found_in(codes, half)["speed"].covariance_p == pytest.approx(found_in(codes)["speed"].covariance_p)


def test_billions_of_respondents_lose_nothing():
    counts = count(SMALL_LAYOUT, Rows(random_codes(200, 7, levels=4))).total  # nothing is missing
    once = compositions(SMALL_LAYOUT, counts)[0].covariance_gap
    for _ in range(40):
        counts = counts + counts
    many = compositions(SMALL_LAYOUT, counts)[0].covariance_gap
    assert many == pytest.approx(once * 199 / 200, rel=1e-13)


def test_one_side_has_no_differences():
    layout = replace(SMALL_LAYOUT, sides=("perception",), gap=None)
    with pytest.raises(TallyError, match="only the perception side was asked"):
        compositions(layout, count(layout, Rows(random_codes(5, 1)[:, :1])).total)
