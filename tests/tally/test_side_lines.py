"""One side read off a tally, against the rows."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import gapmodel as gm
from gapmodel.tally.one_side import side_lines

FRAME = gm.simulate(n=60, missing=0.1, rng=11)


@pytest.mark.parametrize("side", ["expectation", "perception"])
def test_means_and_spreads_are_those_of_the_rows(side):
    survey = gm.read_survey(FRAME)
    own = FRAME.filter(regex=f"^{side[0].upper()}").astype(float)
    for tally in (survey.tally, survey.tally_of_side(side)):
        lines = {line.code: line for line in side_lines(tally.layout, tally.total, side)}
        for code in ("1", "13", "22"):
            answers = own[f"{side[0].upper()}{code}"].dropna()
            assert lines[code].n == len(answers)
            assert lines[code].mean == pytest.approx(answers.mean(), abs=1e-12)
            assert lines[code].sd == pytest.approx(answers.std(), abs=1e-12)


def test_scores_of_one_side_need_only_that_side():
    """A tally of two sides counts scores of items answered on both; one side alone counts its own."""
    survey = gm.read_survey(FRAME)
    alone = survey.tally_of_side("expectation")
    line = next(line for line in side_lines(alone.layout, alone.total, "expectation") if line.code == "reliability")
    rows = FRAME[[f"E{code}" for code in range(5, 10)]].astype(float)
    scores = rows.mean(axis=1)[rows.notna().sum(axis=1) >= 3]
    assert line.n == len(scores)
    assert line.mean == pytest.approx(scores.mean(), abs=1e-12)
    assert line.answers is not None


def test_a_tally_of_two_sides_has_no_distribution_of_one_sides_scores():
    tally = gm.read_survey(FRAME).tally
    lines = side_lines(tally.layout, tally.total, "perception")
    assert [line.answers is None for line in lines[:6]] == [True] * 6
    assert all(line.answers is not None for line in lines[6:])


def test_the_mean_is_an_exact_fraction_and_nobody_has_none():
    frame = FRAME.copy()
    frame["E1"] = np.nan
    tally = gm.read_survey(frame).tally
    lines = {line.code: line for line in side_lines(tally.layout, tally.total, "expectation")}
    assert lines["1"].exact_mean is None
    assert np.isnan(lines["1"].mean)
    assert isinstance(lines["2"].exact_mean, Fraction)
