"""One side of a survey, counted alone: what an instrument that asks only this side would have counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError

ENGINES = pytest.mark.parametrize("engine", ["memory", "batches"])


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(4)
    answers = pd.DataFrame(rng.integers(0, 6, (700, 6)), columns=["E1", "E2", "E3", "P1", "P2", "P3"])
    answers = answers.mask(answers == 0).astype("Int64")
    more = {"branch": np.where(rng.random(700) < 0.3, "b", "a"), "weight": rng.integers(1, 4, 700), "again": 5}
    return answers.assign(**more, W_speed=60, W_care=40, month=pd.date_range("2026-01-01", periods=700, freq="3h"))


OPTIONS = [
    {},
    {"by": "branch"},
    {"by": "branch", "time": "month"},
    {"weights": "weight", "strata": "branch"},
    {"cluster": "branch", "outcome": "again"},
]


@ENGINES
@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("side", ["expectation", "perception"])
def test_it_equals_reading_with_a_one_sided_instrument(small, frame, side, options, engine):
    only = replace(small, sides=tuple(one for one in small.sides if one.code == side), gap=None)
    survey = gm.read_survey(frame, small, engine=engine, **options)
    alone = survey.tally_of_side(side)
    assert alone == gm.read_survey(frame, only, engine=engine, **options).tally
    assert alone.layout.points
    assert (alone.layout.sides, alone.layout.gap) == ((side,), None)
    assert (
        survey.tally_of_side(side, by="branch")
        == gm.read_survey(frame, only, **(options | {"by": "branch", "time": None})).tally
    )


@ENGINES
def test_a_side_that_tells_answers_apart_can_be_had_alone(engine):
    names = [f"S_{code}" for code in ("tangibles", "reliability", "responsiveness", "assurance", "empathy")]
    frame = pd.DataFrame({name: ["7", "none", "", "3"] for name in names})
    survey = gm.read_survey(frame, "gap2-standards", engine=engine)
    assert survey.tally_of_side("none").joint.tolist() == [[2, 1, 0, 0, 0, 0, 0, 1]] * 5
    assert survey.tally_of_side("standards").joint.tolist() == [[0, 0, 1, 0, 0, 0, 1, 2]] * 5
    assert survey.tally_of_side("standards").total.tables == survey.tally.total.tables


def test_a_pattern_of_files_keeps_its_positions(small, frame, tmp_path):
    for place in range(2):
        frame.iloc[place * 350 : (place + 1) * 350].to_parquet(tmp_path / f"{place}.parquet")
    survey = gm.read_survey(f"{tmp_path}/*.parquet", small, by="branch")
    only = replace(small, sides=small.sides[1:], gap=None)
    assert survey.tally_of_side("perception") == gm.read_survey(f"{tmp_path}/*.parquet", only, by="branch").tally


@ENGINES
def test_unknown_sides_and_columns_are_told(small, frame, engine):
    survey = gm.read_survey(frame, small, engine=engine)
    with pytest.raises(SettingError, match="small has no side 'percepton'.\nHint: did you mean 'perception'"):
        survey.tally_of_side("percepton")
    with pytest.raises(ColumnError, match="no column 'brunch' to group by"):
        survey.tally_of_side("perception", by="brunch")
