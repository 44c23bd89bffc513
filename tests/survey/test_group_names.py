"""Groups whose names differ only in capitals, spaces or full-width letters."""

from __future__ import annotations

from unicodedata import normalize

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gapmodel as gm
from gapmodel.survey.decoding.group_names import alike, by_column, merged

NAMES = ["PUDONG", "Pudong", "Pudong", "pudong", "Ｐudong", "Jing  an", "Jing an", "Xuhui"]
APART = {"Jing  an": 1, "Jing an": 1, "PUDONG": 1, "Pudong": 2, "Xuhui": 1, "pudong": 1, "Ｐudong": 1}


@pytest.fixture(params=["memory", "batches"])
def engine(request):
    return request.param


def answers(**groups):
    n = len(next(iter(groups.values())))
    return pd.DataFrame({f"{side}{item}": [3] * n for side in "EP" for item in (1, 2, 3)}).assign(**groups)


def sizes(tally):
    return {name: counts.n for name, counts in tally.groups.items()}


def test_groups_that_differ_in_capitals_spaces_or_width_are_told_and_not_merged(small, engine):
    survey = gm.read_survey(answers(branch=NAMES), small, by="branch", engine=engine)
    assert sizes(survey.tally) == APART
    (note,) = survey.notes
    assert "'Pudong' (2), 'PUDONG' (1), 'pudong' (1) and 1 more; 'Jing an' (1), 'Jing  an' (1)" in note
    assert "merge_groups=True (--merge-groups) merges them" in note
    assert gm.read_survey(answers(branch=["Pudong", "Xuhui"]), small, by="branch", engine=engine).notes == ()


def test_groups_that_are_spelled_alike_are_one_on_request(small, engine):
    survey = gm.read_survey(answers(branch=NAMES), small, by="branch", engine=engine, merge_groups=True)
    assert sizes(survey.tally) == {"Jing an": 2, "Pudong": 5, "Xuhui": 1}
    assert "were merged under the most frequent spelling" in survey.notes[0]
    plain = gm.read_survey(answers(branch=["Pudong"] * 5 + ["Jing an"] * 2 + ["Xuhui"]), small, by="branch")
    assert survey.tally.groups == plain.tally.groups


def test_spellings_are_merged_column_by_column(small, engine):
    frame = answers(branch=["North", "NORTH", "North"], day=["2026-01-05", "2026-02-05", "2026-02-06"])
    survey = gm.read_survey(frame, small, by="branch", time="day", engine=engine, merge_groups=True)
    assert sizes(survey.tally) == {"North / 2026-01": 1, "North / 2026-02": 2}


def test_groups_that_are_asked_for_later_are_warned_of(small, engine):
    survey = gm.read_survey(answers(branch=NAMES), small, engine=engine)
    with pytest.warns(gm.SourceWarning, match="Groups of 'branch' that differ only in capitals"):
        assert sizes(survey.tally_by("branch")) == APART
    merging = gm.read_survey(answers(branch=NAMES), small, engine=engine, merge_groups=True)
    assert sizes(merging.tally_by("branch")) == {"Jing an": 2, "Pudong": 5, "Xuhui": 1}


def test_spaces_around_names_are_told_where_they_join_cells(small, engine):
    survey = gm.read_survey(answers(branch=["North ", "North", " North", "South"]), small, by="branch", engine=engine)
    assert sizes(survey.tally) == {"North": 3, "South": 1}
    assert survey.notes == ("Spaces around names in 'branch' are ignored; cells with such spaces: 'North' (2 of 3).",)


def test_files_that_spell_a_group_differently_are_told_and_merged_on_request(small, tmp_path):
    for name in ("NORTH", "North"):
        answers(branch=[name] * (3 if name == "North" else 2)).to_csv(tmp_path / f"{name} file.csv", index=False)
    paths = sorted(tmp_path.glob("*.csv"))
    with pytest.warns(gm.FileWarning, match=r"counted as different groups: 'North' \(3\), 'NORTH' \(2\)"):
        assert sizes(gm.count_files(paths, small, by="branch")) == {"NORTH": 2, "North": 3}
    with pytest.warns(gm.FileWarning, match="were merged"):
        assert sizes(gm.count_files(paths, small, by="branch", merge_groups=True)) == {"North": 5}


def test_the_command_line_merges_groups_on_request(run, tmp_path):
    codes = [str(number) for number in range(1, 23)]
    frame = pd.DataFrame({f"{side}{code}": [3, 4, 5, 6] for side in "EP" for code in codes})
    frame.assign(branch=["NORTH", "North", "North", "south"]).to_csv(tmp_path / "a.csv", index=False)
    code, out, err = run("gaps", tmp_path / "a.csv", "--by", "branch", "--format", "csv")
    assert code == 0 and "NORTH" in out and "--merge-groups" in err
    code, out, err = run("gaps", tmp_path / "a.csv", "--by", "branch", "--merge-groups", "--format", "csv")
    assert code == 0 and "NORTH" not in out and "were merged" in err


@given(st.dictionaries(st.text(max_size=4), st.integers(1, 9), max_size=8))
def test_alike_are_just_the_names_of_one_fold(counts):
    def fold(name):
        return "".join(" " if letter.isspace() else letter for letter in normalize("NFKC", name).casefold()).split()

    together = {frozenset(one for one in counts if fold(one) == fold(name)) for name in counts}
    assert {frozenset(names) for names in alike(counts)} == {names for names in together if len(names) > 1}
    assert all(counts[names[0]] == max(counts[name] for name in names) for names in alike(counts))


def test_merging_keeps_every_respondent(small):
    tally = gm.read_survey(answers(branch=NAMES, side=["a", "A"] * 4), small, by=["branch", "side"]).tally
    one = merged(tally, ["branch", "side"])
    assert one.total == tally.total and sum(sizes(one).values()) == len(NAMES)
    assert by_column(one, ["branch", "side"]) == [{"Jing an": 2, "Pudong": 5, "Xuhui": 1}, {"A": 8}]
