"""What is said of scores: the key, missing answers, the error of measurement and its assumptions."""

from __future__ import annotations

import pandas as pd
import pytest

import gapmodel as gm


@pytest.fixture(scope="module")
def survey():
    return gm.read_survey(gm.example("listening"), "listening-b", by="team")


def test_the_key_that_was_used_is_said(survey):
    assert "Key used: standard key." in gm.score(survey).text
    turned = gm.score(survey, key="reversed")
    assert "Key used: item 6 reverse-scored." in turned.text
    assert "所用计分键：第6题反向计分。" in "".join(turned.sentences("zh"))
    assert "Key used" not in gm.score(gm.read_survey(gm.example("listening"), "listening-a")).text  # it has one only


def test_missing_scores_errors_and_assumptions_are_said(survey):
    text = gm.score(survey).text
    assert "16 people have no score: a sum needs an answer to every item." in text
    assert "the standard error of measurement is 3.77" in text and "n = 164, all items answered" in text
    assert "the stated one with a probability of 74.8%. For 20 people it is below 50%." in text
    assert "sample from one normal population" in text and "conventions of the test, not norms" in text
    known = gm.score(survey, sem=3).text
    assert "with the given standard error of measurement of 3.00" in known and "one normal population" not in known


def test_few_people_and_one_person_are_said_to_be_few():
    answers = pd.read_csv(gm.example("listening"))
    few = gm.score(gm.read_survey(answers.head(12), "listening-b")).text
    assert "Reliability and probabilities rest on 12 people and are imprecise." in few
    one = gm.score(gm.read_survey(answers.head(1), "listening-b")).text
    assert "1 of 1 person has a score." in one and "is not defined: it requires two people" in one
    assert "The probability of a person's band or position is therefore not available." in one


def test_groups_and_protection_are_said(survey):
    text = gm.score(survey, by="team", min_cell=50).text
    assert "team Front desk: mean 80.35" in text and "most often “very good listener”, 39.7% (25 of 63)" in text
    assert "The scores of single persons are not shown." in text
    assert "2 groups were combined as (other groups)" in text


def test_the_command_prints_groups_and_persons_only_if_asked(run):
    code, out, _ = run("score", gm.example("listening"), "-i", "listening-b", "--by", "team", "--key", "reversed")
    assert code == 0 and "P001" not in out and "item 6 reverse-scored" in out
    code, out, _ = run("score", gm.example("styles"), "-i", "interpersonal-styles", "--people", "--format", "csv")
    assert code == 0 and out.splitlines()[0].lstrip("\ufeff") == "respondent,assertive,responsive,position,p_position"
    assert out.splitlines()[1].startswith("Ada A.,")
    code, out, _ = run("score", gm.example("styles"), "-i", "interpersonal-styles", "--format", "json", "--lang", "zh")
    assert code == 0 and '"code":"driving"' in out and "Ada" not in out
    code, _, told = run("score", gm.example("bank"))
    assert code == 2 and "does not say how it is scored" in told


def test_ids_that_occur_twice_and_lines_are_said(survey):
    assert "same id" not in gm.score(survey).text
    frame = pd.DataFrame([[3] * 20] * 3, columns=[f"SR{item}" for item in range(1, 21)]).assign(id=["a", "b", "a"])
    found = gm.score(gm.read_survey(frame, "listening-b"))
    assert "2 rows have the same id as another" in found.text and "2 行的编号" in "".join(found.sentences("zh"))
    styles = pd.DataFrame([[3, 4] * 7] * 3, columns=[f"SR{item}" for item in range(1, 15)])
    styles[["SR7", "SR14"]] = None
    told = gm.score(gm.read_survey(styles, "interpersonal-styles")).text
    assert "3 people stand exactly on a line between positions, in none of them." in told
