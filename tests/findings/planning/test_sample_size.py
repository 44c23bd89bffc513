"""Sample sizes: R's, published ones, designs, what n can detect, pilots, sentences and the chart."""

from __future__ import annotations

from math import ceil

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_values import reference
from tests_shared import examples

import gapmodel as gm
from gapmodel.errors import SettingError

R = reference("planning")["n"]


def test_numbers_of_respondents_equal_those_of_r_and_tv_24():
    for row in R["paired"]:
        assert gm.sample_size(dz=row["d"]).n == row["n"]
    assert [gm.sample_size(dz=dz, power=0.9).n for dz in (0.1, 0.2, 0.3, 0.5, 0.8)] == [1053, 265, 119, 44, 19]
    for row in R["two_groups"]:
        assert gm.sample_size("groups", dz=row["d"]).n == row["n"]
    for row in R["several_groups"]:
        means = np.array([-1, -1, 1, 1]) * row["f"]
        assert gm.sample_size("groups", groups=means.tolist(), sd=1).n == row["n"]
    for row in R["equivalence"]:
        assert gm.sample_size("equivalence", margin=row["m"], sd=1).n == row["n"]
        assert gm.sample_size("equivalence", margin=row["m"], sd=1, method="normal").n == row["normal"]


def test_textbook_formulas():
    assert gm.sample_size("nps", half_width=5, promoters=0.45, detractors=0.20).n == 903
    assert gm.sample_size("nps", half_width=5, promoters=0.45, detractors=0.20, population=1000).n == 475
    assert gm.sample_size("share", half_width=0.05).n == 385
    assert gm.sample_size("interval", half_width=0.2, sd=1, method="normal").n == ceil((1.959964 / 0.2) ** 2)
    assert gm.sample_size("reliability", icc=0.05).n == 76
    for population in (150, 300, 1000):  # n / (1 + (n - 1) / N), but for the degrees of freedom
        n, found = 90, gm.sample_size(dz=0.3, population=population).n
        assert 0 <= found - ceil(n / (1 + (n - 1) / population)) <= 1


def test_clusters_come_whole_with_their_own_degrees_of_freedom():
    found = gm.sample_size(gap=-0.3, sd=1, cluster_size=25, icc=0.05, population=2000, response=0.4)
    assert found.steps.set_index("step")["n"].to_dict() == {
        "step_alone": 90, "step_clustered": 250, "step_finite": 225, "step_clusters": 9, "step_invited": 563,
    }  # fmt: skip
    assert gm.sample_size(gap=-0.3, sd=1, cluster_size=25, icc=0.05, method="normal").n == 200  # 88 x 2.2, whole


def test_power_and_clusters_by_simulation():
    n, icc, gap, sd, clusters = 250, 0.05, -0.3, 1.0, 10
    rng = np.random.default_rng(2)
    means = gap + np.sqrt(icc) * rng.normal(size=(20_000, clusters))
    means += np.sqrt(1 - icc) * rng.normal(size=(20_000, clusters)) / np.sqrt(n / clusters)
    t = means.mean(axis=1) / (means.std(axis=1, ddof=1) / np.sqrt(clusters))
    simulated = (abs(t) > 2.262157).mean()  # qt(0.975, 9)
    planned = gm.sample_size(gap=gap, sd=sd, n=n, cluster_size=25, icc=icc).value
    assert planned == pytest.approx(simulated, abs=0.012)


def test_several_tests():
    each, every = (gm.sample_size(gap=-0.3, sd=1, tests=5, find=find).n for find in ("each", "all"))
    assert (each, every) == (134, 154)
    assert gm.sample_size(gap=-0.3, sd=1, tests=22).n == 174
    assert gm.sample_size(gap=-0.3, sd=1, tests=22, find="all").n > 174


@examples(20)
@given(
    st.sampled_from(["test", "groups", "equivalence"]), st.integers(10, 400), st.floats(0.5, 2), st.floats(0.6, 0.95)
)
def test_what_n_detects_needs_n(purpose, n, sd, power):
    """The inverse question is the inverse."""
    found = gm.sample_size(purpose, n=n, sd=sd, power=power)
    assert found.value == pytest.approx(power, abs=1e-6) and found.n == n
    effect = {"margin" if purpose == "equivalence" else "gap": found.detectable * 1.00001}
    assert gm.sample_size(purpose, sd=sd, power=power, **effect).n in (n, n - 1)


@pytest.fixture(scope="module")
def pilot(bank) -> gm.SampleSize:
    return gm.sample_size(pilot=bank, code="empathy")


def test_a_pilot_warns_of_its_uncertain_effect(pilot, bank):
    assert pilot.n == 40 and pilot.scenarios["n"].tolist() == [58, 40, 29]
    assert "whose d_z is uncertain" in pilot.text and "plan for the smallest gap that matters" in pilot.text
    few = gm.read_survey(bank.frame().head(8).rename(columns=lambda name: name.replace("expectation_", "E")))
    small = gm.sample_size(pilot=few, code="21")
    assert small.scenarios["n"].isna().any() and "is not known from this pilot" in small.text
    assert "取自预调查" in small.sentences("zh")[1]


def test_branches_and_visits_take_their_correlation_from_a_pilot(bank):
    found = gm.sample_size("reliability", pilot=bank, by="branch", code="reliability")
    assert found.n == 33 and found.scenarios["n"].tolist() == [117, 33, 3]
    visits = gm.mystery_shopping(gm.example("visits"))
    needed = visits.needed.query("generalize == 'fixed'").iloc[0]
    seen = gm.sample_size("visits", pilot=visits)
    assert [seen.n, *seen.scenarios["n"]] == [needed.visits, needed.visits_high, needed.visits, needed.visits_low]


def test_rank_tests_are_planned_on_the_lattice(bank):
    found = gm.sample_size(pilot=bank, code="5", gap=-0.6, test="sign_flip")
    again = gm.sample_size(pilot=bank, code="5", gap=-0.6, test="sign_flip", n=found.n)
    assert found.value == again.value >= 0.8 and "exact given how often each size of gap occurs" in found.text
    assert 0 <= gm.sample_size(gap=-0.4, sd=1.2, test="sign").n - gm.sample_size(gap=-0.4, sd=1.2).n < 30
    simulated = gm.sample_size(gap=-0.8, sd=1.2, answers="lattice")
    assert abs(simulated.n - gm.sample_size(gap=-0.8, sd=1.2).n) <= 2 and "simulated" in simulated.text


def test_the_curve_is_drawn_in_both_languages(pilot):
    table = pilot.table
    assert table.columns.tolist() == ["n", "power", "detectable", "chosen"] and table["power"].is_monotonic_increasing
    assert table.loc[table["chosen"], "n"].tolist() == [40]
    for lang, words in (("en", "40 respondents find a gap"), ("zh", "40 人以")):
        figure = pilot.plot(lang=lang)
        assert words in figure.layout.title.text.replace("<br>", " ") and len(figure.data) == 4
        assert figure.data[3].x == (40,)
    assert "Power by number of respondents" in pilot.plot(title="plain").layout.title.text


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "needs the standard deviation of gaps"),
        ({"gap": 0.3, "sd": 1, "alternative": "less"}, "A gap of 0.3 is not an effect under alternative='less'"),
        ({"gap": 0.3, "dz": 0.3}, "gap= and dz= say the same thing twice"),
        ({"purpose": "equivalence", "sd": 1}, "needs a margin"),
        ({"purpose": "nps", "half_width": 5, "promoters": 0.7}, "are not two shares"),
        ({"purpose": "visits", "pilot": 3}, "'int' is no pilot for 'visits'"),
        ({"dz": 0.3, "cluster_size": 20}, "needs icc"),
        ({"gap": 0.3, "sd": 1, "test": "sign", "population": 90}, "take respondents as independent"),
        ({"dz": 0.3, "n": 80, "population": 40}, "n=80 respondents are more than there are"),
        ({"dz": 1e-8}, "No survey is large enough for that"),
    ],
)
def test_what_is_missing_or_contradictory_is_said_in_one_sentence(settings, words):
    with pytest.raises(SettingError, match=words):
        gm.sample_size(**settings)


def test_a_pilot_without_spread_or_gaps_is_refused():
    same = pd.DataFrame({f"{side}{item}": [4] * 9 for side in "EP" for item in range(1, 23)})
    with pytest.raises(SettingError, match="9 answers of the pilot to 'overall', all equal, say nothing of the spread"):
        gm.sample_size(pilot=gm.read_survey(same))
    perceived = gm.read_survey(gm.simulate("servperf", n=9, rng=1), "servperf")
    with pytest.raises(SettingError, match="asks one side only and has no gaps"):
        gm.sample_size(pilot=perceived)
    assert gm.sample_size("interval", pilot=perceived, half_width=0.2).n > 2
