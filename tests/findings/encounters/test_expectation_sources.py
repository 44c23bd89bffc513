"""What forms expectations: shares against the drivers of a score, the truth of the example, and the gap model."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import SettingError, SourceError, TallyError

FILE = gm.example("expectation_sources")
FEW = 99


@pytest.fixture(scope="module")
def surveys() -> tuple[gm.Survey, gm.Survey]:
    return gm.read_survey(FILE), gm.read_survey(FILE, "expectation-sources")


@pytest.fixture(scope="module")
def found(surveys) -> gm.ExpectationSources:
    return gm.expectation_sources(*surveys, n_resamples=FEW)


def test_r2_is_that_of_least_squares_on_the_scores():
    frame = pd.read_csv(FILE).dropna()  # with missing answers covariances are pairwise
    surveys = gm.read_survey(frame), gm.read_survey(frame, "expectation-sources")
    found = gm.expectation_sources(*surveys, n_resamples=FEW)
    sources = np.column_stack([frame[[f"S{at}", f"S{at + 1}"]].mean(axis=1) for at in (1, 3, 5, 7)])
    reliability = frame[[f"E{at}" for at in range(5, 10)]].mean(axis=1).to_numpy()
    design = np.column_stack([np.ones(len(frame)), sources])
    fitted = design @ np.linalg.lstsq(design, reliability, rcond=None)[0]
    row = found.fit[found.fit["code"] == "reliability"].iloc[0]
    assert row["n"] == len(frame)
    assert row["r2"] == pytest.approx(np.var(fitted) / np.var(reliability), rel=1e-9)


def test_shares_add_up_to_r2_in_every_row(found):
    shares = found.table.groupby(["level", "code"])["share"].sum()
    assert np.allclose(shares, found.fit.set_index(["level", "code"])["r2"].loc[shares.index])


def test_the_largest_sources_are_those_of_the_simulation(found):
    first = found.table.sort_values("share").groupby("code")["source"].last()
    assert first["tangibles"] == "promises" and first["reliability"] == "experience"
    assert first["assurance"] == "word_of_mouth" and first["empathy"] == "needs"


def test_the_overall_score_is_the_mean_of_the_dimensions(surveys):
    from gapmodel.findings.encounters.expectation_sources import _scores

    frame = pd.read_csv(FILE)
    places = {"tangibles": (1, 4), "reliability": (5, 9), "responsiveness": (10, 13), "assurance": (14, 17)}
    places["empathy"] = (18, 22)
    means = [
        frame[[f"E{at}" for at in range(first, last + 1)]].mean(axis=1, skipna=False) for first, last in places.values()
    ]
    overall = np.mean(means, axis=0)
    scores = dict(_scores(surveys[0], "expectation"))["overall", "overall"]
    complete = ~np.isnan(overall)
    assert (scores[~complete] < 0).all()
    assert np.allclose(scores[complete], (overall[complete] - 1) * 20 * 5)


def test_stated_influence_is_the_mean_of_the_ratings(found, surveys):
    rated = gm.performance(surveys[1]).table
    assert found.stated["mean"].tolist() == rated[rated["level"] == "dimension"]["mean"].tolist()
    assert "Respondents themselves name “Personal needs”" in found.text


def test_shares_stand_on_the_arrows_of_the_gap_model(found, surveys):
    managers = gm.read_survey(gm.simulate("servqual-managers", 8, level=5.5, rng=2), "servqual-managers")
    model = gm.gap_model(customers=surveys[0], managers=managers, sources=found)
    texts = [note.text for note in model.plot().layout.annotations]
    share = found.table[(found.table["level"] == "overall") & (found.table["source"] == "experience")]["share"].iloc[0]
    assert f"<b>{100 * share:.1f}%</b>" in texts
    without = gm.gap_model(customers=surveys[0], managers=managers).plot()
    assert len(model.plot().data) == len(without.data) + 1  # the arrow from what is promised
    assert found.sentences()[0] in model.sentences()


def test_other_numbers_of_respondents_and_other_sides_are_refused(surveys):
    with pytest.raises(SettingError, match="600 respondents with expectations and 240 with sources"):
        gm.expectation_sources(gm.read_survey(gm.example("bank")), surveys[1])
    with pytest.raises(TallyError, match="asked on 2 sides"):
        gm.expectation_sources(surveys[0], surveys[0])
    with pytest.raises(SettingError, match="expectation"):
        gm.expectation_sources(*surveys, side="expectations")
    with pytest.raises(SourceError, match="rows were not kept"):
        gm.expectation_sources(surveys[0].tally, surveys[1])
