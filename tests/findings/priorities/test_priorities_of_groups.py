"""Priorities by groups: each group's order is that of its respondents alone."""

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import gapmodel as gm
from gapmodel.cli.app import application
from gapmodel.errors import SettingError, TallyError
from gapmodel.survey.respondent_scores import of_respondents

BRANCHES = ["Harbour", "Market", "Station", "University"]


@pytest.fixture(scope="module")
def answers():
    return pd.read_csv(gm.example("bank"))


@pytest.fixture(scope="module")
def survey():
    return gm.read_survey(gm.example("bank"))


@pytest.fixture(scope="module")
def found(survey):
    return gm.priorities(survey, "overall_rating", by="branch")


def test_every_group_has_the_tables_of_its_respondents_alone(survey, answers, found):
    for branch in BRANCHES:
        alone = gm.priorities(of_respondents(survey, (answers["branch"] == branch).to_numpy()), "overall_rating")
        for name in ("table", "ranks", "pairs"):
            table = getattr(found, name)
            own = table[table["group"] == branch].drop(columns="group").reset_index(drop=True)
            pd.testing.assert_frame_equal(own, getattr(alone, name))


def test_the_groups_stand_first_and_in_order(found):
    assert list(found.table)[:3] == ["group", "code", "label"]
    assert list(dict.fromkeys(found.table["group"])) == BRANCHES and found.left_out.empty


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sentences_are_those_of_each_group(found, lang):
    said = found.sentences(lang)
    heads = [f"branch {branch}" for branch in BRANCHES]
    assert [line.startswith(head) for line, head in zip(said, heads, strict=False)] == [True] * 4
    assert ("not tested" if lang == "en" else "未检验组间差异") in said[4]


def test_many_groups_are_summarised_and_drawn_as_places(answers):
    clerks = answers.assign(clerk=np.arange(len(answers)) % 12)
    found = gm.priorities(gm.read_survey(clerks), by="clerk")
    first = found.table.groupby("group")["code"].first().value_counts()
    said = found.sentences()[0]
    assert said.startswith("clerk: 12 groups. First in the order: ")
    assert f"“Reliability” in {first['reliability']} groups" in said
    with pytest.raises(gm.GapModelError, match="The priorities of 12 groups do not fit one chart"):
        found.plot(kind="gaps")
    places = found.plot().data[0]
    assert places.type == "heatmap" and all(sorted(row) == [1, 2, 3, 4, 5] for row in places.z)
    assert sum(row[0] == 1 for row in places.z) == first["reliability"]
    assert f"first in {first['reliability']} of 12" in found.plot().layout.title.text.replace("<br>", " ")


def test_five_groups_have_one_sentence_each(answers):
    clerks = answers.assign(clerk=np.arange(len(answers)) % 5)
    said = gm.priorities(gm.read_survey(clerks), by="clerk").sentences()
    assert all("Reliability" in line and "Next in order" not in line for line in said[:5])


def test_a_group_without_derived_importance_is_left_out(answers):
    few = answers.assign(branch=["Alone"] * 4 + ["Others"] * (len(answers) - 4))
    found = gm.priorities(gm.read_survey(few), "overall_rating", by="branch")
    assert found.table["group"].unique().tolist() == ["Others"]
    assert found.left_out["group"].tolist() == ["Alone"] and "too few" in found.left_out["why"][0]
    assert "1 group has no order: Alone" in found.text and "没有次序：Alone" in found.sentences("zh")[1]
    stated = gm.priorities(gm.read_survey(few), by="branch")
    assert stated.table["group"].unique().tolist() == ["Alone", "Others"]


def test_a_tally_of_groups_says_what_it_lacks():
    tally = gm.read_survey(gm.example("bank"), by="branch").tally
    with pytest.raises(TallyError, match="none of each group"):
        gm.priorities(tally, by="branch")
    with pytest.raises(TallyError, match="was not counted by 'colour'"):
        gm.priorities(tally, by="colour")


def test_small_groups_are_put_together_without_probabilities(survey):
    found = gm.priorities(survey, by="branch", min_cell=150)
    assert "(other groups)" in found.table["group"].tolist() and found.table["p_worst"].isna().all()
    assert found.text.count("How certain the order is cannot be computed") == 1


def test_protected_answers_keep_the_derived_importance(survey):
    protected = gm.priorities(survey, "overall_rating", min_cell=10)
    whole = gm.priorities(survey, "overall_rating")
    np.testing.assert_array_equal(protected.table["importance"], whole.table["importance"])


def test_groups_of_a_design_have_an_order(answers):
    survey = gm.read_survey(answers.assign(clerk=np.arange(len(answers)) % 40), cluster="clerk")
    found = gm.priorities(survey, by="branch")
    gaps = gm.gaps(survey, by="branch").table
    gaps = gaps[gaps["level"] == "dimension"].set_index(["group", "code"])
    keys = pd.MultiIndex.from_frame(found.table[["group", "code"]])
    np.testing.assert_array_equal(found.table["ci_low"], gaps.loc[keys, "ci_low"])
    assert found.table["p_worst"].isna().all()


def test_groups_of_one_side_have_an_order(answers):
    found = gm.priorities(gm.read_survey(answers, "servperf"), "overall_rating", by="branch")
    rated = gm.performance(gm.read_survey(answers, "servperf"), by="branch").table.set_index(["group", "code"])
    keys = pd.MultiIndex.from_frame(found.table[["group", "code"]])
    np.testing.assert_allclose(found.table["room"], 7 - rated.loc[keys, "mean"])


@pytest.mark.parametrize("kind", ["gaps", "ranks"])
def test_charts_have_one_block_per_group(found, kind):
    figure = found.plot(kind=kind)
    labels = figure.layout.yaxis.ticktext
    assert [label.replace("<br>", " ").startswith("1. Reliability (") for label in labels] == [True, *[False] * 4] * 4
    places = np.concatenate([np.asarray(trace.y, float) for trace in figure.data[: None if kind == "gaps" else 1]])
    assert sorted(places) == list(range(20))
    if kind == "ranks":
        first = np.asarray(figure.data[0].x)
        np.testing.assert_allclose(first, found.table["p_worst"])


@pytest.mark.parametrize("instrument", ["zone-of-tolerance", "zone-of-tolerance-2"])
def test_a_zone_of_tolerance_is_refused_in_one_sentence(instrument):
    survey = gm.read_survey(gm.simulate(instrument, 30, rng=1), instrument)
    with pytest.raises(TallyError, match=r"make a zone of tolerance[^\n]*\.\nHint: use gm\.tolerance"):
        gm.priorities(survey)


def test_an_outcome_with_one_value_is_refused(answers):
    with pytest.raises(SettingError, match="The outcome 'same' has one value only"):
        gm.priorities(gm.read_survey(answers.assign(same=3)), "same")


def test_the_report_uses_stated_importance_if_none_can_be_derived(answers, tmp_path):
    survey = gm.read_survey(answers.assign(same=3), outcome="same")
    page = gm.report(survey, tmp_path / "r.html").read_text("utf-8")
    assert "it has 31.9% of the stated importance" in page


def test_the_command_takes_groups():
    done = CliRunner().invoke(application(), ["priorities", str(gm.example("bank")), "--by", "branch"])
    assert done.exit_code == 0 and "branch University: Begin with “Reliability”" in done.output


def test_counts_without_covariances_are_refused_instead_of_tied():
    tally = gm.read_survey(gm.example("bank"), outcome="overall_rating").tally.suppressed(10)
    with pytest.raises(SettingError, match="`min_cell` left no counts"):
        gm.priorities(tally, "overall_rating")
