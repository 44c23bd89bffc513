"""Several sheets of a workbook, several files: one survey, with a column that says where each row came from."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError, SourceError

NORTH = pd.DataFrame(
    {"E1": [5, 4, 5], "E2": [1, 2, 1], "E3": [4, 4, 5], "P1": [3, 4, 4], "P2": [2, 2, 3], "P3": [4, 5, 3]}
)
SOUTH = pd.DataFrame({"P3": [1, 2], "P2": [5, 4], "P1": [1, 1], "E3": [5, 5], "E2": [2, 2], "E1": [4, 5]})
TITLES = [["Client survey", None, None], ["exported 2026-11-20"], []]
CODEBOOK = [["name", "question"], ["E1", "What you expect of item 1"], ["P1", "What you perceived of item 1"]]


def workbook(path, titles=(), **sheets):
    """A workbook whose sheets hold frames, below titles, or rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, held in sheets.items():
        sheet = book.create_sheet(name)
        frame = isinstance(held, pd.DataFrame)
        for row in [*titles, list(held), *held.to_numpy().tolist()] if frame else held:
            sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def client(tmp_path):
    return workbook(tmp_path / "client.xlsx", TITLES, 浦东=NORTH, 静安=SOUTH, Codebook=CODEBOOK)


@pytest.fixture
def together(small):
    """What all people make together."""
    return gm.read_survey(pd.concat([NORTH, SOUTH]), small).tally


def sizes(survey):
    return {name: counts.n for name, counts in survey.tally.groups.items()}


def test_sheets_with_answers_that_are_not_read_are_a_warning_that_names_them(small, tmp_path, client):
    with pytest.warns(
        gm.SourceWarning, match=r"1 other sheet was not read from client\.xlsx and holds answers: '静安'"
    ):
        survey = gm.read_survey(client, small)
    assert survey.n == 3
    assert survey.unused == survey.notes[:1]
    assert (
        "sheet=\"all\" (--sheet all) or sheet=['浦东', '静安']; if only one is meant, say sheet='浦东'."
        in survey.notes[0]
    )
    assert gm.read_survey(client, small, sheet="浦东").unused == ()
    harmless = workbook(tmp_path / "a.xlsx", answers=NORTH, notes=[["All is well."]], names=[list(NORTH)], empty=[])
    survey = gm.read_survey(harmless, small)
    (note,) = survey.notes
    assert note.startswith("2 other sheets were not read from a.xlsx: 'notes', 'names'. Only one sheet is read")


def test_an_unread_sheet_of_one_side_alone_holds_answers_too(small, tmp_path):
    path = workbook(tmp_path / "a.xlsx", both=NORTH, later=NORTH[["P1", "P2", "P3"]])
    with pytest.warns(gm.SourceWarning, match="holds answers: 'later'"):
        gm.read_survey(path, small)


@pytest.mark.parametrize("sheet", ["all", ["浦东", "静安"]])
def test_sheets_of_one_layout_are_one_survey_and_a_column_says_which(small, client, together, sheet):
    survey = gm.read_survey(client, small, sheet=sheet, by="sheet")
    assert sizes(survey) == {"浦东": 3, "静安": 2}
    assert survey.tally.total == together.total
    assert survey.frame()["sheet"].tolist() == ["浦东"] * 3 + ["静安"] * 2
    skipped = "1 sheet of client.xlsx without answers to the questions was skipped: 'Codebook'."
    assert (skipped in survey.notes) == (sheet == "all")


def test_the_order_of_sheets_is_that_of_the_list_and_all_may_be_the_name_of_one(small, client, tmp_path):
    assert gm.read_survey(client, small, sheet=["静安", "浦东"]).frame()["sheet"].tolist()[0] == "静安"
    path = workbook(tmp_path / "a.xlsx", all=SOUTH, more=NORTH)
    assert gm.read_survey(path, small, sheet="all").n == 2
    with pytest.raises(SourceError, match="has no sheet 'South'"):
        gm.read_survey(client, small, sheet=["浦东", "South"])
    with pytest.raises(SettingError, match="does not name sheets, each once"):
        gm.read_survey(client, small, sheet=["浦东", "浦东"])


def test_sheets_of_another_layout_are_one_clear_error(small, tmp_path):
    path = workbook(tmp_path / "a.xlsx", first=NORTH, second=SOUTH.drop(columns="P2"))
    for sheet in ("all", ["first", "second"]):
        with pytest.raises(ColumnError, match=r"a\.xlsx \(sheet 'second'\).*lack 1 of the 6 columns.*perception 2"):
            gm.read_survey(path, small, sheet=sheet)


def test_a_sheet_for_each_side_may_be_several(small, tmp_path):
    people = {"id": [1, 2, 3]}
    before = NORTH[["E1", "E2", "E3"]].assign(**people)
    after = NORTH[["P1", "P2", "P3"]].assign(**people)
    path = workbook(tmp_path / "a.xlsx", Before=before, After=after.head(2), Late=after.tail(1))
    survey = gm.read_survey(path, small, sheet={"expectation": "Before", "perception": ["After", "Late"]}, id="id")
    assert survey.tally == gm.read_survey({"expectation": before, "perception": after}, small, id="id").tally


def test_sheets_and_files_of_one_side_each_are_an_error_that_says_how_to_read_sides(small, tmp_path):
    before, after = NORTH[["E1", "E2", "E3"]], NORTH[["P1", "P2", "P3"]]
    path = workbook(tmp_path / "a.xlsx", Before=before, After=after)
    with pytest.raises(ColumnError, match=r"hold one side each: a\.xlsx \(sheet 'Before'\) expectation") as told:
        gm.read_survey(path, small, sheet="all")
    assert "sheet={'expectation': 'Before', 'perception': 'After'} (--sheet expectation=Before" in str(told.value)
    before.to_csv(tmp_path / "b.csv", index=False)
    after.to_csv(tmp_path / "p.csv", index=False)
    with pytest.raises(ColumnError, match=r"hold one side each: b\.csv expectation, p\.csv perception") as told:
        gm.read_survey(f"{tmp_path}/*.csv", small)
    assert "{'expectation': 'b.csv', 'perception': 'p.csv'} (--with perception=p.csv" in str(told.value)


def write(folder, north="north.xlsx", south="south.csv"):
    for name, frame in ((north, NORTH), (south, SOUTH)):
        (frame.to_excel if name.endswith("xlsx") else frame.to_csv)(folder / name, index=False)
    return [folder / north, folder / south]


@pytest.mark.parametrize("south", ["south.xlsx", "south.csv"])
def test_files_of_one_layout_are_one_survey_whatever_the_order_of_columns(small, tmp_path, together, south):
    paths = write(tmp_path, south=south)
    expected = gm.count_files(paths, small, by="source")
    for source in (paths, [str(path) for path in paths], tuple(paths), f"{tmp_path}/*th.*"):
        survey = gm.read_survey(source, small, by="source")
        assert sizes(survey) == {"north": 3, "south": 2}
        assert survey.tally == expected
        assert survey.tally.total == together.total
        assert survey.frame()["source"].tolist() == ["north"] * 3 + ["south"] * 2
    assert len(gm.check(survey).flags) == 5
    assert gm.read_survey(survey.write(tmp_path / "tidy.csv"), small, by="source").tally.groups == survey.tally.groups


def test_the_source_is_a_group_in_batches_too(small, tmp_path):
    for name, frame in (("b", SOUTH), ("a", NORTH)):
        frame.to_parquet(tmp_path / f"{name}.parquet")
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    for suffix in ("parquet", "csv"):
        pattern = f"{tmp_path}/*.{suffix}"
        held = gm.read_survey(pattern, small, by="source")
        assert held.rows is not None
        counted = gm.read_survey(pattern, small, by="source", engine="batches")
        assert sizes(counted) == {"a": 3, "b": 2}
        assert counted.tally == held.tally == counted.tally_by(["source"])


def test_a_large_pattern_is_counted_in_batches(small, tmp_path):
    for name in "ab":
        pd.concat([NORTH] * 20_000).to_parquet(tmp_path / f"{name}.parquet")
    survey = gm.read_survey(f"{tmp_path}/*.parquet", small, by="source")
    assert survey.rows is None
    assert sizes(survey) == {"a": 60_000, "b": 60_000}


def test_a_file_that_lacks_questions_or_groups_is_named(small, tmp_path):
    north, south = write(tmp_path)
    SOUTH.drop(columns="E2").to_csv(south, index=False)
    with pytest.raises(ColumnError, match=r"south\.csv: The answers lack 1 of the 6 columns"):
        gm.read_survey([north, south], small)
    SOUTH.assign(branch="x").to_csv(south, index=False)
    with pytest.raises(ColumnError, match=r"north\.xlsx has no column 'branch' \(group\)"):
        gm.read_survey([north, south], small, by="branch")
    survey = gm.read_survey([north, south], small)
    assert "north.xlsx has no column 'branch'; it is blank for its rows." in survey.notes


def test_columns_that_are_spelled_otherwise_in_a_file_are_the_same_questions(small, tmp_path, together):
    north, south = write(tmp_path)
    SOUTH.rename(columns={"E1": "exp_01"}).to_csv(south, index=False)
    assert gm.read_survey([north, south], small).tally.total == together.total
    SOUTH.rename(columns={"E1": "exp_01"}).assign(E1="degree").to_csv(south, index=False)
    with pytest.raises(ColumnError, match=r"south\.csv"):
        gm.read_survey([north, south], small)


def test_rows_in_messages_are_those_of_their_own_file(small, tmp_path):
    north, south = write(tmp_path)
    SOUTH.astype(object).assign(E1=["4", "often"]).to_csv(south, index=False)
    with pytest.warns(gm.AnswerWarning, match=r"'often' in row 3 \(south\.csv\) of 'E1'"):
        survey = gm.read_survey([north, south], small)
    assert survey.invalid_answers["rows"].tolist() == [["3 (south.csv)"]]


def test_files_of_one_name_are_told_apart_by_their_folders(small, tmp_path):
    for year in ("2025", "2026"):
        (tmp_path / year).mkdir()
        NORTH.to_csv(tmp_path / year / "north.csv", index=False)
    survey = gm.read_survey(f"{tmp_path}/*/north.csv", small, by="source")
    assert sizes(survey) == {"2025/north": 3, "2026/north": 3}


def test_a_column_that_is_called_source_already_stays(small, tmp_path):
    north, south = write(tmp_path)
    SOUTH.assign(source="web").to_csv(south, index=False)
    survey = gm.read_survey([north, south], small, by="source_file")
    assert sizes(survey) == {"north": 3, "south": 2}
    assert survey.frame()["source"].fillna("").tolist() == [""] * 3 + ["web"] * 2
    assert any("a column 'source' of their own" in note for note in survey.notes)


def test_sheets_and_files_at_once_have_both_columns(small, client, tmp_path):
    north, _ = write(tmp_path)
    survey = gm.read_survey([client, north], small, sheet="all", by="source")
    assert sizes(survey) == {"client": 5, "north": 3}
    assert survey.frame()["sheet"].fillna("").tolist() == ["浦东"] * 3 + ["静安"] * 2 + ["Sheet1"] * 3


def test_long_forms_of_several_files_keep_respondents_of_one_number_apart(small, tmp_path, together):
    for name, frame in (("a", NORTH), ("b", SOUTH)):
        rows = [
            {"respondent": at, "item": code, "expectation": row[f"E{code}"], "perception": row[f"P{code}"]}
            for at, row in enumerate(frame.to_dict("records"))
            for code in (1, 2, 3)
        ]
        pd.DataFrame(rows).to_csv(tmp_path / f"{name}.csv", index=False)
    survey = gm.read_survey(f"{tmp_path}/*.csv", small, by="source")
    assert sizes(survey) == {"a": 3, "b": 2}
    assert survey.tally.total == together.total


def test_ids_that_begin_again_in_every_file_are_not_repeated(small, tmp_path):
    for name in "ab":
        pd.concat([NORTH] * 10).assign(id=range(30 if name == "a" else 100, 60 if name == "a" else 130)).to_csv(
            tmp_path / f"{name}.csv", index=False
        )
    frame = pd.read_csv(tmp_path / "b.csv")
    frame.loc[:3, "id"] = [30, 31, 110, 111]  # two of the other file's, two that stand in this one below
    frame.to_csv(tmp_path / "b.csv", index=False)
    survey = gm.read_survey(f"{tmp_path}/*.csv", small)
    assert survey.mapping.iloc[-1].tolist()[:2] == ["source", "unused"]
    repeated = gm.check(survey).flags["repeated_id"]
    assert repeated.to_numpy().nonzero()[0].tolist() == [40, 41]


def test_lists_hold_paths_each_once_and_lock_files_are_no_answers(small, tmp_path):
    north, south = write(tmp_path)
    with pytest.raises(SourceError, match="There are no files to read"):
        gm.read_survey([], small)
    with pytest.raises(SourceError, match="are the same file"):
        gm.read_survey([north, south, north], small)
    with pytest.raises(SourceError, match="A list of sources holds 'DataFrame'; it names files"):
        gm.read_survey([NORTH, SOUTH], small)
    with pytest.raises(SourceError, match="There is no file"):
        gm.read_survey([north, tmp_path / "west.csv"], small)
    (tmp_path / "~$north.xlsx").write_bytes(b"owner")
    assert gm.read_survey(f"{tmp_path}/*.xlsx", small).n == 3


def test_previews_that_are_left_out_are_a_note_and_no_warning(small, tmp_path):
    """The platform itself marks them as no respondents."""
    names = [*NORTH, "Status"]
    rows = [names, ["Response Type" if name == "Status" else name for name in names]]
    rows.append([f'{{"ImportId":"{name.lower()}"}}' for name in names])
    rows += [[*row, "IP Address" if at else "Survey Preview"] for at, row in enumerate(NORTH.to_numpy().tolist())]
    pd.DataFrame(rows).to_csv(tmp_path / "a.csv", index=False, header=False)
    survey = gm.read_survey(tmp_path / "a.csv", small)
    assert survey.n == 2
    assert any("1 preview or test was excluded" in note for note in survey.notes)


def full(frame):
    """The same answers to all 22 items."""
    return pd.DataFrame(
        {f"{side}{item}": frame[f"{side}{(item - 1) % 3 + 1}"] for side in "EP" for item in range(1, 23)}
    )


def test_the_command_line_reads_several_sheets_and_files_as_one(run, tmp_path):
    path = workbook(tmp_path / "client.xlsx", TITLES, North=full(NORTH), South=full(SOUTH))
    code, _, err = run("check", path)
    assert code == 0 and "1 other sheet was not read from client.xlsx and holds answers: 'South'" in err
    for options in (["--sheet", "all"], ["--sheet", "North", "--sheet", "South"]):
        code, out, err = run("gaps", path, *options, "--by", "sheet", "--format", "csv")
        assert code == 0 and {line.split(",")[0] for line in out.splitlines()} == {"group", "North", "South"}
    full(NORTH).to_csv(tmp_path / "n.csv", index=False)
    full(SOUTH).to_excel(tmp_path / "s.xlsx", index=False)
    for files in ([tmp_path / "n.csv", tmp_path / "s.xlsx"], [f"{tmp_path}/[ns].*"]):
        code, out, _ = run("gaps", *files, "--by", "source", "--format", "csv")
        assert code == 0 and {line.split(",")[0] for line in out.splitlines()} == {"group", "n", "s"}
    code, out, _ = run("convert", tmp_path / "n.csv", tmp_path / "s.xlsx", "-o", tmp_path / "both.csv")
    assert code == 0 and "Answers of 5 respondents" in out
    code, _, err = run("convert", f"{tmp_path}/*.csv", "-o", tmp_path / "n.csv")
    assert code == 2 and "contains the answers" in err
    code, out, _ = run("tally", tmp_path / "n.csv", tmp_path / "s.xlsx", "--by", "source", "-o", tmp_path / "all.tally")
    assert code == 0 and "5 respondents" in out
    code, _, err = run("gaps", tmp_path / "all.tally", tmp_path / "n.csv")
    assert code == 2 and "all.tally is a tally, and 2 files are given" in err
