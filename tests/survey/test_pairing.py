"""Sides from different files: joined by respondent, or different people; who has no partner; columns of either file."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests_shared import examples

import gapmodel as gm
from gapmodel.errors import ColumnError, SourceError
from gapmodel.survey.two_files.pairing import id_text

E, P = ["E1", "E2", "E3"], ["P1", "P2", "P3"]


def whole_of(n, seed=1):
    rng = np.random.default_rng(seed)
    answers = pd.DataFrame(rng.integers(0, 6, (n, 6)), columns=[*E, *P])
    answers = answers.mask(answers == 0).astype("Int64")
    more = {"respondent": np.arange(1, n + 1), "branch": rng.choice(["a", "b"], n), "rating": rng.integers(0, 9, n)}
    return answers.assign(**more, w=rng.integers(1, 4, n), W_speed=60, W_care=40)


def split(whole, seed=2):
    before = whole[["respondent", "branch", *E]].sample(frac=1, random_state=seed)
    return {
        "expectation": before,
        "perception": whole.drop(columns=[*E, "branch"]).sample(frac=1, random_state=seed + 1),
    }


def different(sources, instrument, **options):
    with pytest.warns(gm.PairingWarning):
        return gm.read_survey(sources, instrument, **options)


@examples(25)
@given(st.integers(1, 400), st.integers(0, 99))
def test_joining_a_split_file_gives_the_tally_of_the_whole_whatever_the_order_of_rows(small, n, seed):
    whole = whole_of(n, seed)
    options = {"by": "branch", "outcome": "rating", "weights": "w"}
    joined = gm.read_survey(split(whole, seed), small, id="respondent", **options)
    alone = gm.read_survey(whole, small, **options)
    assert joined.tally == alone.tally
    assert joined.unmatched.empty
    pd.testing.assert_frame_equal(joined.frame()[alone.frame().columns], alone.frame(), check_dtype=False)


def test_files_of_several_kinds_are_joined(small, tmp_path):
    whole = whole_of(20)
    sides = split(whole)
    sides["expectation"].rename(columns={name: name.replace("E", "Q") for name in E}).to_csv(tmp_path / "e.csv")
    sides["perception"].assign(respondent=lambda frame: frame["respondent"].astype(float)).to_parquet(tmp_path / "p.pq")
    sources = {"expectation": tmp_path / "e.csv", "perception": tmp_path / "p.pq"}
    joined = gm.read_survey(sources, small, id="respondent")
    assert joined.tally == gm.read_survey(whole, small).tally


def test_the_long_form_is_joined_too(small):
    whole = whole_of(9).dropna()
    long = pd.DataFrame(
        [
            {"respondent": who, "item": code, "expectation": value}
            for who, *values in whole[["respondent", *E]].itertuples(index=False)
            for code, value in zip("123", values, strict=True)
        ]
    )
    joined = gm.read_survey({"expectation": long, "perception": split(whole)["perception"]}, small)
    assert joined.tally == gm.read_survey(whole, small).tally


def test_ids_are_compared_as_trimmed_text():
    assert len({id_text(cell) for cell in (7, 7.0, "7", " 7", "７", "7.0", np.int64(7))}) == 1
    assert len({id_text(cell) for cell in ("07", "7", "a7", "A7", 7.5)}) == 5
    assert {id_text(cell) for cell in (None, float("nan"), " ", "NA")} == {""}


@pytest.mark.parametrize(
    ("written", "pairs", "more"),
    [("{:03d}", 11, "9 respondents"), ("A{:02d}", 0, "20 respondents"), ("b{}", 0, ""), ("{}", 20, "")],
)
def test_ids_that_differ_in_zeros_and_capitals_are_warned_of_and_not_joined(small, written, pairs, more):
    whole = whole_of(20).assign(respondent=lambda frame: frame["respondent"] + 90)
    sources = split(whole)
    sources["expectation"]["respondent"] = sources["expectation"]["respondent"].map(written.format)
    if "A" in written:
        sources["perception"]["respondent"] = sources["perception"]["respondent"].map("a0{}".format)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        joined = gm.read_survey(sources, small)
    assert joined.n == 40 - pairs
    told = [note for note in joined.pairing_notes if "leading zeros and capitals" in note]
    assert len(told) == bool(more) and all(note.startswith(f"{more} would match if leading zeros and") for note in told)


def test_an_id_that_two_people_share_but_for_zeros_is_no_hint(small):
    whole = whole_of(3)
    sources = split(whole)
    sources["expectation"]["respondent"] = sources["expectation"]["respondent"].map({1: "1", 2: "01", 3: "3"})
    assert gm.read_survey(sources, small).pairing_notes == ()


def test_those_without_a_partner_stay_and_are_listed(small):
    sides = split(whole_of(30))
    before = sides["expectation"].sort_values("respondent").iloc[2:]
    after = sides["perception"].sort_values("respondent").iloc[:-1].astype({"respondent": object})
    after.iloc[7, after.columns.get_loc("respondent")] = None
    survey = gm.read_survey({"expectation": before, "perception": after}, small, id="respondent")
    assert survey.unmatched.to_dict("records") == [
        {"side": "expectation", "id": "8", "row": 6},
        {"side": "expectation", "id": "30", "row": 28},
        {"side": "perception", "id": "1", "row": 1},
        {"side": "perception", "id": "2", "row": 2},
        {"side": "perception", "id": "", "row": 8},
    ]
    assert (survey.n, survey.different_people) == (31, False)
    assert [note.kind for note in survey.notes[:4]] == ["files_joined", "unmatched", "unmatched", "pairs_only"]
    _, before, after, pairs = survey.notes[:4]
    assert before.startswith("2 of 31 respondents answered only the expectation questions: '8', '30'; they are listed")
    assert "'1', '2', without an id;" in after and "Gaps are computed from the 26 pairs" in pairs
    missing = whole_of(30)
    missing.loc[[0, 1, 7], E] = None
    missing.loc[29, P] = None
    extra = missing.loc[[7]]
    missing.loc[7, P] = None
    missing.loc[7, E] = whole_of(30).loc[7, E]
    whole = gm.read_survey(pd.concat([missing, extra]), small)
    assert np.array_equal(survey.tally.joint, whole.tally.joint)


def test_an_id_that_stands_twice_is_an_error_that_names_it(small):
    sides = split(whole_of(9))
    sides["perception"] = pd.concat([sides["perception"].sort_values("respondent")] * 2).iloc[:11]
    wrong = r"2 values of 'respondent' occur in more than one row of perception \(the pandas frame\): '1' in rows 1, 10"
    with pytest.raises(ColumnError, match=wrong):
        gm.read_survey(sides, small)


def test_a_usual_id_is_used_and_said(small):
    sides = split(whole_of(9))
    for name in ("受访者", "ID", "Respondent ID"):
        renamed = {side: frame.rename(columns={"respondent": name}) for side, frame in sides.items()}
        survey = gm.read_survey(renamed, small)
        assert survey.tally == gm.read_survey(whole_of(9), small).tally
        assert f"joined by '{name}', which both files have (id= names" in survey.notes[0]
        assert survey.mapping.query("role == 'id'")["side"].tolist() == ["expectation", "perception"]


def test_row_numbers_as_ids_are_warned_of_unless_named(small):
    whole = whole_of(9).rename(columns={"respondent": "id"})
    sides = {"expectation": whole[["id", *E]], "perception": whole[["id", *P]]}
    with pytest.warns(gm.PairingWarning, match="are the row numbers 1, 2, 3"):
        gm.read_survey(sides, small)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not gm.read_survey(sides, small, id="id").different_people


@pytest.mark.parametrize("how", ["no id", "no id in common", "said so"])
def test_of_different_people_each_side_is_its_own_file(small, how):
    sides = split(whole_of(300))
    sides = {"expectation": sides["expectation"], "perception": sides["perception"].assign(branch="a").iloc[:200]}
    id = "" if how == "said so" else None
    if how == "no id":
        sides["perception"] = sides["perception"].drop(columns="respondent")
    if how == "no id in common":
        sides["perception"]["respondent"] += 1000
    with warnings.catch_warnings():
        warnings.simplefilter("ignore" if id is None else "error", gm.PairingWarning)
        survey = gm.read_survey(sides, small, id=id, by="branch")
    assert survey.different_people
    assert (survey.n, survey.tally.used) == (500, 0)
    assert len(survey.unmatched) == (500 if how == "no id in common" else 0)
    assert "independent samples" in survey.notes[0]
    for side, place in (("expectation", 0), ("perception", 1)):
        only = replace(small, sides=small.sides[place : place + 1], gap=None)
        assert survey.tally_of_side(side) == gm.read_survey(sides[side], only, by="branch").tally


def test_different_people_are_counted_on_their_own_side(small):
    sides = split(whole_of(9))
    sides["expectation"].loc[3, E] = pd.NA
    told = repr(gm.read_survey(sides, small, id=""))
    given = sum(int(sides[side][names].notna().any(axis=1).sum()) for side, names in zip(sides, (E, P), strict=True))
    assert told.startswith(f"Survey of 18 respondents ({given} with answers, each on one side); ") and given < 18


def test_why_people_are_different_is_said(small):
    sides = split(whole_of(9))
    sides["perception"]["respondent"] += 1000
    with pytest.warns(gm.PairingWarning, match=r"No respondent is in all files by 'respondent': .* '10\d\d'"):
        gm.read_survey(sides, small)
    sides["perception"] = sides["perception"].drop(columns="respondent")
    with pytest.warns(gm.PairingWarning, match="have no respondent column by which to join them"):
        gm.read_survey(sides, small)


def test_ids_of_different_names_are_listed_with_what_to_do(small):
    sides = split(whole_of(9))
    sides["expectation"] = sides["expectation"].rename(columns={"respondent": "pid"})
    told = "'pid' in expectation (the pandas frame); 'respondent' in perception (the pandas frame)"
    with pytest.raises(ColumnError) as error:
        gm.read_survey(sides, small, id="respondent")
    assert error.value.problem == (
        "expectation (the pandas frame) has no column 'respondent' for id. Columns that may identify respondents: "
        f"{told}."
    )
    assert "give the column of respondents one name in all files" in error.value.hint
    with pytest.warns(gm.PairingWarning) as warned:
        gm.read_survey(sides, small)
    assert (
        f"Columns that may identify respondents: {told}. If these are the same people, give the column one name"
        in str(warned[0].message)
    )
    with pytest.raises(ColumnError, match="may identify respondents: 'pid' in expectation .*; none in perception"):
        gm.read_survey(sides | {"perception": sides["perception"][P]}, small, id="pid")
    with pytest.warns(gm.PairingWarning, match=r"by which to join them \(id= names one\)\. The sides are treated"):
        gm.read_survey({"expectation": sides["expectation"][E], "perception": sides["perception"][P]}, small)


def worded(frame, sides):
    asked = {"1": "Quick", "2": "Slow", "3": "Kind"}
    return frame.rename(
        columns={f"{side[0].upper()}{n}": f"{word} [{asked[n]}]" for side, word in sides for n in asked}
    )


@pytest.mark.parametrize("words", [(), (("expectation", "Expectation"), ("perception", "What did you perceive?"))])
def test_files_that_changed_places_are_an_error_unless_columns_say_so(small, words):
    sides = {side: worded(frame, words) for side, frame in split(whole_of(9)).items()}
    swapped = {"expectation": sides["perception"], "perception": sides["expectation"]}
    wrong = "the pandas frame is given for expectation, but its columns say that they are perception: '"
    with pytest.raises(ColumnError, match=wrong) as error:
        gm.read_survey(swapped, small)
    assert "give this one for 'perception'" in error.value.hint
    given = {
        side: [name for name in frame.columns if name in (*E, *P) or name.endswith("]")]
        for side, frame in swapped.items()
    }
    survey = gm.read_survey(swapped, small, columns=given)
    right = gm.read_survey(sides, small)
    assert survey.tally_of_side("expectation").joint.tolist() == right.tally_of_side("perception").joint.tolist()


@pytest.mark.parametrize("word", ["Based on your experience", "Before", ""])
def test_files_whose_columns_name_no_side_are_taken_as_given(small, word):
    sides = split(whole_of(9))
    sides = {side: worded(frame, [(side, word)]) for side, frame in sides.items()}
    sides["expectation"] = sides["expectation"].assign(P1=9, P2=9, P3=9)
    assert gm.read_survey(sides, small).tally == gm.read_survey(whole_of(9), small).tally


def test_columns_may_stand_in_either_file_and_perception_counts_where_they_differ(small):
    sides = split(whole_of(20))
    sides = {side: frame.sort_values("respondent") for side, frame in sides.items()}
    rating = sides["perception"]["rating"].tolist()
    sides["expectation"] = sides["expectation"].assign(rating=[*rating[:19], 99])
    sides["perception"] = sides["perception"].assign(rating=[None, *rating[1:]])
    survey = gm.read_survey(sides, small, by="branch", outcome="rating")
    assert survey.tally == gm.read_survey(whole_of(20), small, by="branch", outcome="rating").tally
    assert any("disagree on 'rating' for 1 respondent; the values of perception" in note for note in survey.notes)


def test_groups_that_contradict_each_other_are_an_error(small):
    sides = split(whole_of(20))
    sides["perception"]["branch"] = "a"
    wrong = "respondents have different values of 'branch' in the files: "
    with pytest.raises(ColumnError, match=wrong):
        gm.read_survey(sides, small, by="branch")
    survey = gm.read_survey(sides, small)
    with pytest.raises(ColumnError, match=wrong):
        gm.gaps(survey, by="branch")


def test_groups_of_different_people_must_stand_in_both_files(small):
    sides = split(whole_of(20))
    with pytest.raises(ColumnError, match="has no column 'branch' to group by, and its respondents are not those"):
        gm.read_survey(sides, small, by="branch", id="")
    survey = gm.read_survey(sides, small, id="")
    with pytest.raises(ColumnError, match="has no column 'branch'"):
        survey.tally_by("branch")


def test_joined_files_stay_joined_files_when_respondents_are_left_out(small):
    sides = split(whole_of(20))
    survey = gm.read_survey(sides, small, id="")
    fewer = survey.drop_respondents(np.arange(40) < 3)
    assert [fewer.tally_of_side(side).n for side in ("expectation", "perception")] == [17, 20]
    with pytest.raises(ColumnError, match="has no column 'branch'"):
        fewer.tally_by("branch")
    sides["perception"]["branch"] = sides["perception"]["respondent"].map({1: "x"}).fillna("a")
    sides["expectation"]["branch"] = "a"
    survey = gm.read_survey(sides, small)
    with pytest.raises(ColumnError, match="1 respondent has different values of 'branch'"):
        survey.drop_respondents(survey.frame()["respondent"] == 2).tally_by("branch")
    assert survey.drop_respondents(survey.frame()["respondent"] == 1).tally_by("branch").groups.keys() == {"a"}


def test_points_are_those_of_one_file(small):
    whole = whole_of(4).assign(W_speed=[100, 60, 60, 60], W_care=[None, 40, 40, 40])
    sides = split(whole)
    sides["expectation"] = sides["expectation"].assign(W_speed=50, W_care=50)
    assert gm.read_survey(sides, small).tally == gm.read_survey(whole, small).tally


def test_who_has_no_weight_counts_nothing_and_a_missing_stratum_is_an_error(small):
    sides = split(whole_of(9))
    sides["perception"] = sides["perception"].sort_values("respondent").iloc[1:].assign(part="x")
    survey = gm.read_survey(sides, small, weights="w")
    told = (
        "1 unmatched respondent has no weight, as 'w' is in perception (the pandas frame) only. Missing weights count"
    )
    assert any(told in note for note in survey.notes)
    assert gm.gaps(survey).table["gap"].notna().any()
    with pytest.raises(ColumnError, match="1 unmatched respondents have no 'part' \\(strata\\)"):
        gm.read_survey(sides, small, strata="part")


def test_what_was_set_aside_names_the_row_of_its_file(small, tmp_path):
    whole = whole_of(9).astype(object).where(whole_of(9).notna(), None)
    sides = split(whole)
    before = sides["expectation"].sort_values("respondent").rename(columns={"E1": "Q1", "E2": "Q2", "E3": "Q3"})
    after = sides["perception"].sort_values("respondent", ascending=False)
    after = after.rename(columns={"P1": "Q1", "P2": "Q2", "P3": "Q3"})
    after.iloc[0, after.columns.get_loc("Q2")] = "dunno"
    before.to_csv(tmp_path / "before.csv", index=False)
    after.to_csv(tmp_path / "after.csv", index=False)
    sources = {"expectation": tmp_path / "before.csv", "perception": tmp_path / "after.csv"}
    with pytest.warns(gm.AnswerWarning):
        survey = gm.read_survey(sources, small)
    assert survey.invalid_answers[["column", "value", "rows"]].to_numpy().tolist() == [["Q2", "dunno", [2]]]
    assert [note for note in survey.notes if "dunno" in note] == [
        "perception (after.csv): 1 cell is invalid and counts as missing: 'dunno' in row 2 of 'Q2'."
    ]


@pytest.mark.parametrize(
    ("sources", "options", "wrong"),
    [
        ({"expectation": 1}, {}, "Answers are given for 'expectation'; small asks 'expectation', 'perception'"),
        ({}, {}, "Answers are given for no side"),
        (split(whole_of(5)), {"id": "nobody"}, "has no column 'nobody' for id"),
        (split(whole_of(5)), {"weights": "wt"}, "has no column 'wt' for weights; it has 'P1'"),
        (split(whole_of(5)), {"outcome": "wt"}, "has no column 'wt' for outcome"),
        (split(whole_of(5)), {"importance": "imp_{code}"}, "There are no importance points"),
        (split(whole_of(5)), {"by": "brunch"}, "no column 'brunch' to group by; columns are 'respondent', 'branch'"),
        (split(whole_of(5)), {"columns": {"perceptions": "Q{code}"}}, "names a side 'perceptions'"),
    ],
)
def test_wrong_use_is_told(small, sources, options, wrong):
    with pytest.raises((SourceError, ColumnError), match=wrong):
        gm.read_survey(sources, small, **options)


def test_large_sources_are_to_be_joined_first(small):
    with pytest.raises(SourceError, match="in memory only.\nHint: join them first, in DuckDB .* FULL JOIN"):
        gm.read_survey(split(whole_of(5)), small, engine="batches")


def test_the_command_line_joins_two_files(run, tmp_path):
    bank = pd.read_csv(gm.example("bank"))
    answers = [name for name in bank if name[0] in "EP" and name[1:].isdigit()]
    bank[["respondent", *(name for name in answers if name[0] == "E")]].to_csv(tmp_path / "before.csv", index=False)
    bank[["respondent", *(name for name in answers if name[0] == "P")]].iloc[9:].to_csv(
        tmp_path / "after.csv", index=False
    )
    after = f"perception={tmp_path / 'after.csv'}"
    code, out, err = run("gaps", tmp_path / "before.csv", "--with", after, "--id", "respondent", "--format", "csv")
    assert code == 0
    assert "9 of 600 respondents answered only the expectation questions" in err
    assert out.splitlines()[1].startswith("overall,overall,Overall,589,")
    code, out, err = run("gaps", tmp_path / "before.csv", "--with", after, "--id", "")
    assert code == 0
    assert "n = 600 (E) and 591 (P)" in out
    assert "Warning" not in err
    code, _, err = run("gaps", tmp_path / "before.csv", "--with", "after.csv")
    assert code == 2
    assert "write --with SIDE=FILE for all but one of expectation, perception" in err


def sheets_of(whole, path):
    with pd.ExcelWriter(path) as book:
        for sheet, side in (("Before", E), ("After", P)):
            own = whole[["respondent", *side]].rename(columns=lambda name: name.lstrip("EP"))
            own.to_excel(book, sheet_name=sheet, index=False)
    return path


def test_two_sheets_of_a_workbook_are_the_two_sides(small, tmp_path):
    whole, path = whole_of(30), sheets_of(whole_of(30), tmp_path / "a.xlsx")
    sheets = {"expectation": "Before", "perception": "After"}
    alone = gm.read_survey(whole[["respondent", *E, *P]], small).tally
    assert gm.read_survey(path, small, sheet=sheets, id="respondent").tally == alone
    both = dict.fromkeys(sheets, path)
    assert gm.read_survey(both, small, sheet=sheets, id="respondent").tally == alone
    with pytest.raises(ColumnError, match="sheet names a side 'after'"):
        gm.read_survey(both, small, sheet={"after": "After"})


def test_one_sheet_is_not_both_sides_but_one_file_may_be(small, tmp_path):
    whole = whole_of(30)
    path = sheets_of(whole, tmp_path / "a.xlsx")
    with pytest.raises(SourceError, match="the same columns of a.xlsx") as error:
        gm.read_survey({"expectation": path, "perception": str(path)}, small, id="respondent")
    assert "sheet={'expectation': 'Before', 'perception': 'After'}" in error.value.hint
    whole.to_csv(tmp_path / "a.csv", index=False)
    joined = gm.read_survey(dict.fromkeys(("expectation", "perception"), tmp_path / "a.csv"), small, id="respondent")
    assert joined.tally.joint.tolist() == gm.read_survey(whole, small).tally.joint.tolist()


def test_the_command_line_takes_a_sheet_for_each_side(tmp_path, run):
    answers = gm.simulate("servqual", 20, rng=3)
    with pd.ExcelWriter(tmp_path / "a.xlsx") as book:
        for sheet, side in (("Before", "E"), ("After", "P")):
            answers.filter(regex=f"^{side}").assign(id=range(20)).to_excel(book, sheet_name=sheet, index=False)
    own = ["--sheet", "expectation=Before", "--sheet", "perception=After"]
    code, out, _ = run("gaps", tmp_path / "a.xlsx", *own, "--id", "id", "--format", "csv")
    assert code == 0
    assert float(out.splitlines()[1].split(",")[6]) == pytest.approx(gm.gaps(gm.read_survey(answers)).table["gap"][0])
    code, _, err = run("gaps", tmp_path / "a.xlsx", "--sheet", "Before", "--sheet", "After")
    assert code == 2
    assert "--sheet expectation=Before --sheet perception=After" in err


@pytest.mark.parametrize(("after", "groups"), [("Süd", ["Nord", "Süd"]), ("West", ["1", "2"])])
def test_value_labels_of_either_file_name_the_groups_unless_they_contradict(small, tmp_path, after, groups):
    import pyreadstat

    whole = whole_of(20).drop(columns="branch").astype(float).assign(shop=[1.0, 2.0] * 10)
    sources = {}
    for side, names, second in (("expectation", E, "Süd"), ("perception", P, after)):
        sources[side] = tmp_path / f"{side}.sav"
        labels = {"shop": {1: "Nord", 2: second}}
        pyreadstat.write_sav(whole[["respondent", "shop", *names]], sources[side], variable_value_labels=labels)
    survey = gm.read_survey(sources, small, id="respondent", by="shop")
    assert list(survey.tally.groups) == groups
