"""Three waves of a real survey, whose columns are named differently, read with one instrument file and no code."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.inference.means.design_based import design_mean
from gapmodel.tally.strata import weighted_line

WAVES = {2016: (3087, 4), 2017: (2831, 4), 2018: (2809, 4)}


def answers_of(path, names):
    raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    raw.columns = [name.strip() for name in raw.columns]
    found = {name.upper(): name for name in raw.columns}
    table = raw[[found.get(name, found.get(name + "S")) for name in names]]
    numbers = table.apply(pd.to_numeric, errors="coerce").to_numpy()
    return np.where((numbers >= 1) & (numbers <= 5), numbers, np.nan), raw


@pytest.mark.parametrize("year", list(WAVES))
def test_a_wave_is_read_with_its_missing_codes_and_weights(shared, year):
    path = shared / "sfo" / f"sfo_{year}.csv"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        survey = gm.read_survey(path, "tests/sfo.toml", weights="WEIGHT", strata="STRATA")
    names = [item.code for item in survey.instrument.items]
    by_hand, raw = answers_of(path, names)
    assert survey.n == WAVES[year][0] == len(raw)
    layout, joint = survey.tally.layout, survey.tally.total.joint
    assert layout.items == tuple(names)
    for place in range(len(names)):
        expected = [int((by_hand[:, place] == answer).sum()) for answer in range(1, 6)]
        assert joint[place].tolist() == [*expected, len(raw) - sum(expected)]
    plain = gm.read_survey(path, "tests/sfo.toml").frame()
    assert np.array_equal(plain[[f"perception_{name}" for name in names]].to_numpy(), by_hand, equal_nan=True)


def test_by_hand_in_2016(shared):
    """Counted in the file: 844 fives down to 23 ones; 428 never used it, 86 left it blank."""
    survey = gm.read_survey(shared / "sfo" / "sfo_2016.csv", "tests/sfo.toml")
    assert survey.tally.total.joint[0].tolist() == [23, 89, 624, 993, 844, 514]


def test_an_outcome_has_missing_codes_of_its_own(shared):
    """0 and 6 are no answers to the ratings, but likely and unlikely to recommend; 11 is blank there."""
    path = shared / "sfo" / "sfo_2017.csv"
    survey = gm.read_survey(path, "tests/sfo.toml", outcome={"NETPRO": 11})
    raw = pd.to_numeric(pd.read_csv(path)["NETPRO"])
    sums = np.asarray(survey.tally.total.moments.sums, dtype=object).diagonal().tolist()
    assert survey.mapping.set_index("column").loc["NETPRO", "role"] == "outcome"
    assert raw.isin([0, 6]).sum() > 100
    assert raw[raw <= 10].sum() in sums


def test_weights_count_in_the_mean_of_an_item(shared):
    path = shared / "sfo" / "sfo_2018.csv"
    survey = gm.read_survey(path, "tests/sfo.toml", weights="WEIGHT")
    names = [item.code for item in survey.instrument.items]
    by_hand, raw = answers_of(path, names)
    weights, design = pd.to_numeric(raw["WEIGHT"]).to_numpy(), survey.tally.total.design
    for place, answers in enumerate(by_hand.T):
        there = ~np.isnan(answers)
        at = len(survey.tally.layout.scores) + place
        mean = 1 + design_mean(weighted_line(design, at, design.units(), 1.0).gap).mean  # steps above the lowest
        assert mean == pytest.approx(np.average(answers[there], weights=weights[there]), rel=1e-12)
