"""Scores of one side, read off a tally, equal those of the rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests_shared import SMALL_LAYOUT

from gapmodel.errors import TallyError
from gapmodel.survey.counting.count import Rows, count
from gapmodel.tally.design_sums import Sampling
from gapmodel.tally.dimension_scores import dimension_scores
from gapmodel.tally.line import lines

ONE = SMALL_LAYOUT.of_side(1)
answers = st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), max_size=12)


@given(answers)
def test_means_and_covariances_are_those_of_pandas(rows):
    codes = np.array(rows, np.int64).reshape(-1, 1, 3)
    frame = pd.DataFrame(np.where(codes[:, 0] == 5, np.nan, codes[:, 0] + 1.0))
    speed, care = dimension_scores(ONE, count(ONE, Rows(codes)).total)
    assert (speed.items, care.items) == (("1", "2"), ("3",))
    for line, columns in ((speed, [0, 1]), (care, [2])):
        scores = frame[columns].mean(axis=1).dropna()  # one of two is half
        assert line.scores.n == len(scores)
        assert line.mean == pytest.approx(scores.mean(), nan_ok=True)
        assert line.sd == pytest.approx(scores.std(), nan_ok=True)
        expected = frame[columns].cov(min_periods=2).to_numpy()
        assert line.covariance == pytest.approx(expected, nan_ok=True, abs=1e-12)


def test_a_design_weighs_the_answers_themselves():
    """The gap to an expectation that is always the lowest answer is the answer above it."""
    rng = np.random.default_rng(3)
    both = rng.integers(0, 6, (80, 2, 3))
    both[:, 0] = 0
    sampling = Sampling(rng.random(80) + 0.5, None, rng.integers(0, 9, 80).astype(str))
    gaps = lines(SMALL_LAYOUT, count(SMALL_LAYOUT, Rows(both, None, sampling)).total)
    alone = dimension_scores(ONE, count(ONE, Rows(both[:, 1:], None, sampling)).total)
    for line, gap in zip(alone, [line for line in gaps if line.level == "dimension"], strict=True):
        assert line.weighted.gap == gap.weighted.gap
        assert (line.sd, line.mean) == (gap.weighted.sd, gap.weighted.mean_p)


def test_a_tally_of_differences_is_refused():
    with pytest.raises(TallyError, match="of expectation and perception.*\n.*tally_of_side\\('expectation'\\)"):
        dimension_scores(SMALL_LAYOUT, count(SMALL_LAYOUT, Rows(np.zeros((1, 2, 3), int))).total)
