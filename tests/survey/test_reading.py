"""Reading answers: encodings, forms, spellings, words, reversal, and what goes wrong."""

from __future__ import annotations

import warnings

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gapmodel as gm
from gapmodel.errors import AnswerError, ColumnError, GapModelError, SettingError, SourceError, TallyError
from gapmodel.sources.encoding import encoding_of
from gapmodel.survey.decoding.answers import Decoder, number_in, read_answers
from gapmodel.survey.decoding.importance import point_notes, read_points
from gapmodel.survey.matching.spelling import _canonical, canonical_of_parts

ROWS = {
    "branch": ["Nord", "Süd", "Nord", "Süd"],
    "E1": [5, 4, 5, None],
    "E2": [1, 2, 1, 3],
    "E3": [4, 4, 5, 5],
    "P1": [3, 4, 4, 2],
    "P2": [2, 2, 3, 3],
    "P3": [4, 5, 3, None],
}
CODES = [  # sides x items per respondent; item 2 is reversed; 5 is missing
    [[4, 4, 3], [2, 3, 3]],
    [[3, 3, 3], [3, 3, 4]],
    [[4, 4, 4], [3, 2, 2]],
    [[5, 2, 4], [1, 2, 5]],
]


def as_csv(rows=ROWS, delimiter=","):
    frame = pd.DataFrame(rows).astype(object)
    return frame.to_csv(index=False, sep=delimiter, lineterminator="\n")


def read(small, source, **options):
    return gm.read_survey(source, small, **options)


def codes(survey):
    return survey.rows.codes.tolist()


def sources(folder):
    frame = pd.DataFrame(ROWS)
    (folder / "a.csv").write_text(as_csv(), encoding="utf-8")
    (folder / "a.tsv").write_text(as_csv(delimiter="\t"), encoding="utf-16")
    (folder / "semicolon.csv").write_bytes(as_csv(delimiter=";").encode("cp1252"))
    frame.to_excel(folder / "a.xlsx", index=False)
    frame.to_parquet(folder / "a.parquet")
    connection = duckdb.connect()
    connection.register("answers", frame)
    return {
        "csv": folder / "a.csv",
        "tsv": folder / "a.tsv",
        "semicolon": str(folder / "semicolon.csv"),
        "xlsx": folder / "a.xlsx",
        "parquet": folder / "a.parquet",
        "pandas": frame,
        "polars": pl.DataFrame(ROWS),
        "polars lazy": pl.DataFrame(ROWS).lazy(),
        "pyarrow": pa.table(ROWS),
        "duckdb": connection.sql("select * from answers"),
        "connection": connection,  # which closes when nobody holds it
    }


@pytest.mark.parametrize(
    "kind", ["csv", "tsv", "semicolon", "xlsx", "parquet", "pandas", "polars", "polars lazy", "pyarrow", "duckdb"]
)
def test_every_source_gives_the_same_codes_and_groups(kind, small, tmp_path):
    given = sources(tmp_path)  # holds the connection open
    survey = read(small, given[kind], by="branch")
    assert codes(survey) == CODES
    assert {name: counts.n for name, counts in survey.tally.groups.items()} == {"Nord": 2, "Süd": 2}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "cp949", "cp1252"]
)
def test_encodings_are_told_from_the_bytes(encoding, small, tmp_path):
    group = {"gb18030": "城东支行营业部", "cp949": "서울 강남 지점", "cp1252": "Zürich Süd"}.get(
        encoding, "Zürich 城东 서울"
    )
    rows = dict(ROWS, branch=[group] * 4)
    (tmp_path / "a.csv").write_bytes(as_csv(rows).encode(encoding))
    assert list(read(small, tmp_path / "a.csv", by="branch").tally.groups) == [group]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("网点,期望1,备注\n东区支行,7,很好", "gb18030"),
        ("성별,나이\n남,20대", "cp949"),
        ("größe;7", "cp1252"),
        ("plain", "utf-8"),
        ("branch,E1\n上海,7", "gb18030"),
        ("branch,E1\n서울,7", "cp949"),
        ("a,b\nüäö,1", "cp1252"),
    ],
)
def test_short_texts_in_national_encodings(text, encoding):
    assert encoding_of(text.encode(encoding)) == encoding


def test_the_long_form_is_made_wide(small):
    long = pd.DataFrame(
        [
            (person, item, ROWS[f"E{item}"][person], ROWS[f"P{item}"][person], ROWS["branch"][person])
            for person in range(4)
            for item in (1, 2, 3)
        ],
        columns=["respondent", "item", "expectation", "perception", "branch"],
    ).sample(frac=1, random_state=1)
    survey = read(small, long, by="branch")
    order = survey.frame()["respondent"].astype(int).tolist()
    assert [CODES[person] for person in order] == codes(survey)
    assert "one row per respondent and item: 12 rows of 4 respondents" in survey.notes[0]


def test_a_respondent_who_answers_an_item_twice_is_refused(small):
    long = pd.DataFrame({"id": [1, 1], "item": [1, 1], "E": [4, 5], "P": [3, 3]})
    with pytest.raises(ColumnError, match="'1' answers item '1' in more than one row"):
        read(small, long)


@pytest.mark.parametrize(
    "spelling",
    [
        "E{c}|P{c}",
        "e{c}|p{c}",
        "E_{c}|P_{c}",
        "e0{c}|p0{c}",
        "E-{c}|P-{c}",
        "Q{c}_E|Q{c}_P",
        "EQ{c}|PQ{c}",
        "exp.{c}|per.{c}",
        "{c}E|{c}P",
        "Expectation {c}|Perception {c}",
        "expectation_{c}|perception_{c}",
        "期望{c}|感知{c}",
        "Ｅ{c}|Ｐ{c}",
        "Expectation [{c}]|Perception [{c}]",
    ],
)
def test_usual_spellings_are_matched(spelling, small):
    e, p = spelling.split("|")
    names = {
        f"{side}{code}": pattern.replace("{c}", str(code))
        for side, pattern in (("E", e), ("P", p))
        for code in (1, 2, 3)
    }
    survey = read(small, pd.DataFrame(ROWS).rename(columns=names))
    assert codes(survey) == CODES
    assert survey.mapping["role"].tolist() == ["unused", *["answer"] * 6]


def test_columns_in_any_order_match_by_name(small):
    frame = pd.DataFrame(ROWS)[["P3", "E2", "P1", "branch", "E3", "E1", "P2"]]
    assert codes(read(small, frame)) == CODES


def test_columns_by_pattern_list_and_mapping(small):
    names = {"E1": "1-1. x (기대)", "E2": "2-1. y (기대)", "E3": "3-1. z (기대)"}
    frame = pd.DataFrame(ROWS).rename(columns=names).assign(**{"13-1. other (기대)": 9})
    for named in ("{code}-1.*기대", list(names.values()), {code[1]: name for code, name in names.items()}):
        survey = read(small, frame, columns={"expectation": named})
        assert codes(survey) == CODES
    assert survey.mapping.query("code == '1' and side == 'expectation'")["column"].tolist() == ["1-1. x (기대)"]


def test_a_code_does_not_match_within_a_longer_number(small):
    frame = pd.DataFrame(ROWS).rename(columns={"E1": "E11"})
    with pytest.raises(ColumnError, match="lack 1 of the 6 columns of small: 'expectation 1'"):
        read(small, frame)


def test_unnamed_columns_are_never_matched_by_position(small):
    frame = pd.DataFrame(ROWS).drop(columns="branch")
    frame.columns = [f"answer {letter}" for letter in "abcdef"]
    with pytest.raises(ColumnError, match="lack 6 of the 6 columns of small.*Columns found: 'answer a'"):
        read(small, frame)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("７", 7),
        (" 7 ", 7),
        ("7 - strongly agree", 7),
        ("7. agree", 7),
        ("7=agree", 7),
        ("7、同意", 7),
        ("7 （同意）", 7),
        ("agree (6)", 6),
        ("6.0", 6),
        ("6,5", 6.5),
        ("5分", 5),
        ("+3", 3),
        (6.0, 6),
        (np.int64(4), 4),
    ],
)
def test_numbers_in_cells_are_understood(text, value):
    assert float(number_in(text)) == value


@pytest.mark.parametrize(
    "text", ["", "agree", "2-3 times", "5 (of 7)", "2nd", "1,000", "12:30", True, "1e5", "=1+1", "½"]
)
def test_other_cells_are_not_numbers(text):
    assert number_in(text) is None


@given(st.lists(st.integers(1, 7)))
def test_answers_survive_being_written_as_words(answers):
    from gapmodel.instrument.instrument import Scale

    scale = Scale(1, 7, 1)
    cells = np.array([f"{answer} - point" for answer in answers], dtype=object)
    assert read_answers(cells, Decoder.of(scale)).codes.tolist() == [answer - 1 for answer in answers]


def test_what_is_not_understood_is_counted_shown_and_missing(small):
    frame = pd.DataFrame(ROWS).astype({"P1": object})
    frame.loc[1, "P1"] = "good"
    with pytest.warns(gm.AnswerWarning, match="1 cell is invalid and counts as missing: 'good' in row 2 of 'P1'"):
        survey = read(small, frame)
    assert survey.invalid_answers.to_dict("records") == [
        {"column": "P1", "value": "good", "why": "invalid", "n": 1, "rows": [2]}
    ]
    assert codes(survey)[1][1][0] == 5


@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_answers_of_which_every_one_is_blank_are_told(small, engine):
    frame = pd.DataFrame(ROWS).drop(columns="branch").astype(object)
    blank = read(small, frame.assign(**dict.fromkeys(frame, None), who="a"), engine=engine)
    assert blank.tally.used == 0 and any("holds no answers: every question is blank" in note for note in blank.notes)
    assert not any("no answers" in note for note in read(small, frame, engine=engine).notes)


def test_a_column_of_words_is_an_error(small):
    frame = pd.DataFrame(ROWS).assign(P1=["good", "bad", "good", "4"])
    with pytest.raises(AnswerError, match=r"'P1' \(perception 1\) contains text instead of numbers: 'good', 'bad'"):
        read(small, frame)


def test_answers_off_the_scale_are_an_error_unless_they_are_missing_codes(small):
    frame = pd.DataFrame(ROWS).assign(P3=[4, 9, 9, 2.5])
    with pytest.raises(AnswerError, match=r"3 answers are not on the scale 1\.\.5: 9 in row 2 of 'P3'") as caught:
        read(small, frame)
    assert "missing_codes=['2.5', '9'] (--missing 2.5 --missing 9)" in caught.value.hint
    survey = read(small, frame, missing_codes=[9, "2.5"])
    assert [row[1][2] for row in codes(survey)] == [3, 5, 5, 5]
    assert survey.invalid_answers[["value", "n"]].to_numpy().tolist() == [["2.5", 1], ["9", 2]]


@pytest.mark.parametrize("engine", ["memory", "batches"])
@pytest.mark.parametrize("kind", ["numbers", "texts"])
def test_missing_codes_are_told_apart_with_their_counts(small, engine, kind):
    told = [0, 0, 0, 6, 6, 9] if kind == "numbers" else ["0", "0", "0", "6", "6.0", "Blank"]
    frame = pd.DataFrame({name: [*told, 1, 2, 3, 4, 5, 5] for name in ROWS})
    survey = read(small, frame, missing_codes=[0, 6, 9, "Blank"], engine=engine)
    of_one = survey.invalid_answers[survey.invalid_answers["column"] == "P1"]
    expected = {"numbers": {"0": 3, "6": 2, "9": 1}, "texts": {"0": 3, "6": 1, "6.0": 1, "Blank": 1}}[kind]
    assert dict(zip(of_one["value"], of_one["n"], strict=True)) == expected
    assert set(of_one["why"]) == {"missing code"} and survey.invalid_answers["n"].sum() == 36


def test_missing_codes_are_not_reversed_and_the_source_stays_as_it_was(small):
    frame = pd.DataFrame(ROWS)
    before = frame.copy(deep=True)
    survey = read(small, frame)
    pd.testing.assert_frame_equal(frame, before)
    answers = survey.frame()
    assert answers["expectation_2"].tolist() == [5, 4, 5, 3]  # 6 - answer
    assert np.isnan(answers["expectation_1"][3])


def test_reversal_uses_the_scale_and_not_the_answers_seen(small):
    frame = pd.DataFrame(ROWS).assign(E2=[2, 3, 3, 2])
    assert read(small, frame).frame()["expectation_2"].tolist() == [4, 3, 3, 4]


def test_the_1988_items_are_reversed_on_both_sides():
    names = [f"{side}{code}" for side in "EP" for code in range(1, 23)]
    answers = gm.read_survey(pd.DataFrame([[6] * 44], columns=names), "servqual-1988").frame()
    turned = {*range(10, 14), *range(18, 23)}
    for side in ("expectation", "perception"):
        assert [answers[f"{side}_{code}"][0] for code in range(1, 23)] == [
            2 if code in turned else 6 for code in range(1, 23)
        ]


def test_points_are_made_whole_and_sum_to_100():
    columns = [
        np.array(cells, dtype=object)
        for cells in (["50", "33.3", "60", "", "10"], ["50", "33.3", "", "", "10"], ["0", "33.3", "37", "", "10"])
    ]
    read = read_points(columns)
    points, notes = read.whole, point_notes(read.rescaled, read.aside)
    assert points.tolist() == [[50, 50, 0], [34, 33, 33], [62, 0, 38], [-1, -1, -1], [-1, -1, -1]]
    assert notes[0].startswith("The importance points of 2 respondents were rescaled")
    assert notes[1].startswith(
        "The importance points of 1 respondent are not numbers that sum to 100 and count as missing"
    )


def test_points_need_every_dimension(small):
    with pytest.raises(ColumnError, match="no importance points for 'care'"):
        read(small, pd.DataFrame(ROWS).assign(W_speed=50))


def test_the_mapping_shows_every_column(bank):
    assert len(bank.mapping) == 52
    assert bank.mapping["role"].value_counts().to_dict() == {"answer": 44, "points": 5, "unused": 2, "group": 1}
    alone = bank.mapping[bank.mapping["role"] == "unused"]
    assert alone["column"].tolist() == ["respondent", "overall_rating"]
    assert set(alone["how"]) == {"matches no question of the instrument"}


def test_sheets_of_a_workbook_are_chosen_by_name(small, tmp_path):
    with pd.ExcelWriter(tmp_path / "a.xlsx") as writer:
        pd.DataFrame({"read": ["me"]}).to_excel(writer, sheet_name="notes", index=False)
        pd.DataFrame(ROWS).to_excel(writer, sheet_name="answers", index=False)
    assert codes(read(small, tmp_path / "a.xlsx", sheet="answers")) == CODES
    with pytest.raises(SourceError, match="has no sheet 'answer'; it has 'notes', 'answers'"):
        read(small, tmp_path / "a.xlsx", sheet="answer")


def two_sheets(folder, first, second="South"):
    with pd.ExcelWriter(folder / "a.xlsx") as writer:
        pd.DataFrame(first).to_excel(writer, sheet_name="North", index=False)
        pd.DataFrame(ROWS).to_excel(writer, sheet_name=second, index=False)
    return folder / "a.xlsx"


def test_sheets_that_are_not_read_are_told(small, tmp_path):
    path = two_sheets(tmp_path, ROWS)
    with pytest.warns(gm.SourceWarning, match=r"1 other sheet was not read from a\.xlsx and holds answers: 'South'"):
        assert "'South'" in read(small, path).notes[0]
    assert read(small, path, sheet="North").notes == read(small, path, sheet="South").notes == ()


def test_the_codebook_beside_answers_and_empty_sheets_before_them_are_no_loss(small, tmp_path):
    assert read(small, two_sheets(tmp_path, ROWS, "Codebook")).notes == ()
    assert read(small, two_sheets(tmp_path, {})).notes == ()


@pytest.mark.parametrize("first", [{"Read me": []}, {"Read me": ["Data stand on the second sheet."]}])
def test_a_sheet_without_answers_names_the_others(small, tmp_path, first):
    with pytest.raises(GapModelError, match=r"another sheet is meant: say sheet= \(--sheet\) with one of 'South'"):
        read(small, two_sheets(tmp_path, first))


def test_empty_rows_at_the_end_are_not_respondents(small, tmp_path):
    workbook = openpyxl.Workbook()
    for row in [list(ROWS), *zip(*ROWS.values(), strict=True), [None] * 7, [""] * 7]:
        workbook.active.append(list(row))
    workbook.save(tmp_path / "a.xlsx")
    assert read(small, tmp_path / "a.xlsx").n == 4


def test_half_steps_and_sliders(small):
    text = """
name = "half"
title = "Half"
sides = ["expectation", "perception"]
scale = { lowest = 0, highest = 3, step = 0.5 }
[[dimensions]]
code = "d"
items = [ { code = "1" } ]
"""
    from gapmodel.instrument.read import parse_instrument

    survey = gm.read_survey(pd.DataFrame({"E1": [0.5, 3, 2], "P1": [1, 2.5, 0]}), parse_instrument(text))
    row = gm.gaps(survey).table.query("level == 'item'").iloc[0]
    assert (row["mean_e"], row["mean_p"]) == pytest.approx((5.5 / 3, 3.5 / 3))
    assert row["gap"] == pytest.approx(-2 / 3)


@pytest.mark.parametrize("as_text", [False, True])
def test_answers_off_by_a_rounding_error_of_floats_are_on_the_scale(as_text):
    text = """
name = "tenths"
sides = ["expectation", "perception"]
scale = { lowest = 0, highest = 1, step = 0.1 }
[[dimensions]]
code = "d"
items = [ { code = "1" } ]
"""
    from gapmodel.instrument.read import parse_instrument

    e, p = [0.1 + 0.2, 1 - 0.9, 0.7], [0.3 - 0.1 * 3, 0.1 * 3, 0.7]
    assert e[0] != 0.3 and p[0] < 0
    answers = pd.DataFrame({"E1": e, "P1": p})
    survey = gm.read_survey(answers.astype(str) if as_text else answers, parse_instrument(text))
    row = gm.gaps(survey).table.query("level == 'item'").iloc[0]
    assert (row["n"], row["mean_e"], row["mean_p"]) == (3, pytest.approx(1.1 / 3), pytest.approx(1 / 3))
    with pytest.raises(AnswerError, match=r"0\.30001"):
        gm.read_survey(answers.assign(E1=[0.30001, 0.1, 0.7]), parse_instrument(text))


def test_answers_are_counted_once_and_when_first_asked_for(small, monkeypatch):
    from gapmodel.survey.counting import count as module

    asked, count = [], module.count

    def told(*parts, by="", **options):
        asked.append(by)
        return count(*parts, by=by, **options)

    monkeypatch.setattr(module, "count", told)
    survey = read(small, pd.DataFrame(ROWS), by="branch")
    assert (survey.n, survey.notes, asked) == (4, (), [])
    assert survey.tally is survey.tally is survey.tally_by("branch")
    gm.gaps(survey, by="branch")
    assert asked == ["branch"]
    assert survey.drop_respondents([True, False, False, False]).tally.n == 3


def test_what_lacks_is_told_with_the_runs_of_columns_that_may_be_it():
    answers = gm.simulate("servqual", 20, rng=3)
    alone = gm.read_survey(answers).tally
    names = [f"Q{block}_{code}" for block in (3, 4) for code in range(1, 23)]
    export = answers.set_axis(names, axis=1).assign(Q9=1)
    export.insert(0, "Duration", 200)
    with pytest.raises(ColumnError, match=r"Columns found: 'Q3_1..Q3_22', 'Q4_1..Q4_22', 'Duration', 'Q9'") as error:
        gm.read_survey(export)
    named = {"expectation": "Q3_1..Q3_22", "perception": "Q4_1..Q4_22"}
    assert f"columns={named}" in error.value.hint
    assert gm.read_survey(export, columns=named).tally == alone
    in_a_row = answers.set_axis([f"V{number:02d}" for number in range(5, 49)], axis=1)
    with pytest.raises(ColumnError) as error:
        gm.read_survey(in_a_row)
    assert "--columns 'expectation=V05..V26' --columns 'perception=V27..V48'" in error.value.hint
    assert gm.read_survey(in_a_row, columns={"expectation": "V05..V26", "perception": "V27..V48"}).tally == alone
    with pytest.raises(ColumnError, match="lists 3 names for expectation"):
        gm.read_survey(in_a_row, columns={"expectation": "V05..V07", "perception": "V27..V48"})


def test_a_frame_that_changes_after_reading_changes_nothing(small):
    frame = pd.DataFrame(ROWS | {"wave": [1, 1, 2, 2], "shop": np.array(["a", "b", "a", "b"], object)})
    survey = read(small, frame, by=["wave", "shop"])
    frame.loc[:, "wave"], frame.loc[:, "shop"] = 3, "c"
    assert list(survey.tally.groups) == ["1 / a", "1 / b", "2 / a", "2 / b"]


@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_long_codes_of_groups_stay_apart_and_texts_that_look_alike_together(small, tmp_path, engine):
    frame = pd.DataFrame(
        ROWS | {"shop": [31000001.0, 31000002.0, 31000002.0, None], "city": ["Zürich", "Zu\u0308rich"] * 2}
    )
    frame.to_parquet(tmp_path / "a.parquet")
    survey = read(small, tmp_path / "a.parquet", by="shop", engine=engine)
    assert {name: counts.n for name, counts in survey.tally.groups.items()} == {
        "(no answer)": 1, "31000001": 1, "31000002": 2
    }  # fmt: skip
    assert list(read(small, tmp_path / "a.parquet", by="city", engine=engine).tally.groups) == ["Zürich"]
    clusters = read(small, frame.dropna(subset="shop"), cluster="shop")
    assert sorted(set(clusters.rows.sampling.cluster)) == ["31000001", "31000002"]


@pytest.mark.parametrize("by", [3, iter(["branch"]), ["branch", 3]])
def test_what_names_no_columns_is_an_error(small, by):
    with pytest.raises(SettingError, match="names no columns"):
        read(small, pd.DataFrame(ROWS), by=by)


def test_names_of_several_levels_are_an_error_and_lists_are_groups(small):
    frame = pd.DataFrame(ROWS)
    levels = frame.set_axis(pd.MultiIndex.from_tuples([("a", name) for name in frame]), axis=1)
    with pytest.raises(ColumnError, match="several levels"):
        read(small, levels)
    assert list(read(small, frame.assign(lists=[[1], [2], [1], None]), by="lists").tally.groups) == [
        "(no answer)",
        "[1]",
        "[2]",
    ]
    assert read(small, frame, missing_codes=np.int64(5)).tally == read(small, frame, missing_codes=5).tally


def test_a_scale_too_fine_to_count_is_an_error_of_reading():
    items = ", ".join(f'{{ code = "{code}" }}' for code in range(1, 61))
    text = (
        'name = "long"\ntitle = "Long"\nscale = { lowest = 1, highest = 7 }\nsides = ["expectation", "perception"]\n'
        f'[[dimensions]]\ncode = "d"\nitems = [{items}]\n'
    )
    from gapmodel.instrument.read import parse_instrument

    frame = pd.DataFrame({f"{side}{code}": [1, 2, 7] for side in "EP" for code in range(1, 61)})
    with pytest.raises(TallyError, match="too fine"):
        gm.read_survey(frame, parse_instrument(text))


def test_one_side_alone_is_read(tmp_path):
    frame = pd.DataFrame({f"Q{code}": [5, 6] for code in range(1, 23)})
    survey = gm.read_survey(frame, "servperf")
    assert survey.tally.total.used == 2


def test_kiosk_is_read_by_label(shared):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        survey = gm.read_survey(shared / "kiosk" / "kiosk.csv", "tests/kiosk.toml")
    assert (survey.n, survey.tally.total.used) == (211, 207)
    table = gm.gaps(survey).table
    assert round(table["gap"][0], 3) == -1.102
    items = table[table["level"] == "item"]
    assert (len(items), int((items["gap"] > 0).sum())) == (24, 2)
    by_hand = pd.read_csv(shared / "kiosk" / "kiosk.csv", encoding="cp949")
    eight = [name for name in by_hand if name.startswith("8-1") and "기대" in name]
    assert items.set_index("code").loc["8", "mean_e"] == pytest.approx(by_hand[eight[0]].mean())


def test_kiosk_is_not_read_without_its_labels(shared):
    frame = pd.read_csv(shared / "kiosk" / "kiosk.csv", encoding="cp949")
    frame.columns = [f"column {place}" for place in range(len(frame.columns))]
    with pytest.raises(ColumnError, match="lack 48 of the 48 columns of kiosk"):
        gm.read_survey(frame, "tests/kiosk.toml")


@given(st.lists(st.text("E1００2q_-.期 İß²ﬁ0", max_size=4), max_size=3))
def test_the_canonical_form_of_parts_is_that_of_the_whole_name(parts):
    assert canonical_of_parts(*parts) == _canonical(" ".join(parts))
