"""Files of all kinds become sheets: titles, merged names, labels, missing values, damage and bombs."""

from __future__ import annotations

import csv
import io
import zipfile
from contextlib import suppress

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import gapmodel as gm
from gapmodel.errors import SourceError
from gapmodel.sources.distinct import distinct_of
from gapmodel.sources.files.arrow_text import TextBody, arrow_columns
from gapmodel.sources.files.child_script import check_unpacked
from gapmodel.sources.files.header_row import Area, header_below_titles
from gapmodel.sources.files.spss_stata import open_labelled
from gapmodel.sources.open import open_source

NAMES = ["branch", "E1", "E2", "E3", "P1", "P2", "P3"]
BODY = [["Nord", 5, 1, 4, 3, 2, 4], ["Süd", 4, 2, 4, 4, 2, 5]]
CODES = [[[4, 4, 3], [2, 3, 3]], [[3, 3, 3], [3, 3, 4]]]


def codes(survey):
    return survey.rows.codes.tolist()


def text_file(folder, text, name="a.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def as_text(rows, delimiter=","):
    return "".join(delimiter.join(map(str, row)) + "\n" for row in rows)


def book(folder, rows, merged=(), name="a.xlsx"):
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    for area in merged:
        workbook.active.merge_cells(area)
    workbook.save(folder / name)
    return folder / name


def cells(sheet):
    return [list(column) for column in sheet.columns]


# titles above the names


@pytest.mark.parametrize("kind", ["csv", "semicolon", "xlsx", "ods"])
def test_titles_above_the_names_are_skipped_and_told(kind, small, tmp_path):
    rows = [["Guest survey 2026"], [], ["Hotel", "Zum Löwen"], NAMES, *BODY]
    if kind == "xlsx":
        path = book(tmp_path, rows)
    elif kind == "ods":
        path = tmp_path / "a.ods"
        padded = [[*row, *[None] * (len(NAMES) - len(row))] for row in rows]
        pd.DataFrame(padded).to_excel(path, header=False, index=False, engine="odf")
    else:
        path = text_file(tmp_path, as_text(rows, ";" if kind == "semicolon" else ","))
    survey = gm.read_survey(path, small, by="branch")
    assert codes(survey) == CODES
    told = "are in row 4; 3 rows above it hold no answers and were skipped ('Guest survey 2026', 'Hotel')."
    assert any(told in note for note in survey.notes)


def test_messages_number_rows_as_the_spreadsheet_does(small, tmp_path):
    rows = [["Guest survey"], [], NAMES, BODY[0], ["Süd", 4, 2, 4, 4, 2, "good"]]
    workbook = openpyxl.Workbook()
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            workbook.active.cell(place + 3, column + 1, cell)  # two empty rows on top
    workbook.save(tmp_path / "a.xlsx")
    for path, row in ((tmp_path / "a.xlsx", 7), (text_file(tmp_path, as_text(rows)), 5)):
        with pytest.warns(gm.AnswerWarning, match=f"'good' in row {row} of 'P3'"):
            gm.read_survey(path, small)


def test_the_first_row_names_the_columns_where_it_fills_most_of_them():
    head = [["id", "", "E1", "P1"], ["a", "b", "c", "d"], ["e", "f", "g", "h"]]
    assert header_below_titles("x", head).rows == 1


@pytest.mark.parametrize("answers", [[["5", "4", "5", "5"]] * 3, [["agree", "agree", "neutral", "agree"]] * 3])
def test_answers_below_a_lone_name_are_not_taken_for_names(answers, tmp_path):
    with pytest.raises(SourceError, match="Row 2 of a.csv has 4 cells, but the first row names 1 columns"):
        open_source(text_file(tmp_path, as_text([["E1"], *answers])))


def test_a_file_of_one_title_is_no_table(tmp_path):
    with pytest.raises(SourceError, match="has column names but no answers below them"):
        open_source(text_file(tmp_path, "Guest survey\n"))


# names that two rows make


def test_merged_titles_come_before_names_that_repeat(small, tmp_path):
    rows = [["Survey"], ["Branch", "Expectation", None, None, "Perception"], [None, 1, 2, 3, 1, 2, 3], *BODY]
    path = book(tmp_path, rows, ["A1:G1", "A2:A3", "B2:D2", "E2:G2"])
    survey = gm.read_survey(path, small, by="Branch")
    assert codes(survey) == CODES
    assert any(
        "completed with the titles above them: 'Expectation 1', 'Expectation 2'" in note for note in survey.notes
    )


def test_titles_over_text_columns_come_before_names_that_repeat(small, tmp_path):
    rows = [["", "Expectation", "", "", "Perception", "", "", ""], ["Branch", 1, 2, 3, 1, 2, 3, "Remarks"]]
    sheet = open_source(text_file(tmp_path, as_text([*rows, *([*row, ""] for row in BODY)])))
    assert sheet.names == (
        "Branch", "Expectation 1", "Expectation 2", "Expectation 3",
        "Perception 1", "Perception 2", "Perception 3", "Remarks",
    )  # fmt: skip


def test_names_that_are_all_different_stay_as_they_are(tmp_path):
    rows = [["", "Expectation", "", "", "Perception"], NAMES, *BODY]
    sheet = open_source(book(tmp_path, rows, ["B1:D1", "E1:G1"]))
    assert sheet.names == tuple(NAMES)


def test_a_merged_row_over_most_columns_is_no_row_of_names():
    head = [["id", "date", "place", "E", "", "P", ""], ["", "", "", 1, 2, 1, 2], [1, 2, 3, 4, 5, 6, 7]]
    merged = [Area(0, 3, 0, 4), Area(0, 5, 0, 6), *(Area(0, at, 1, at) for at in range(3))]
    assert header_below_titles("x", head, merged).names == ("id", "date", "place", "E 1", "E 2", "P 1", "P 2")


# odd text


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_byte_order_marks(ends, encoding, small, tmp_path):
    text = as_text([NAMES, *BODY]).replace("\n", ends)
    assert codes(gm.read_survey(text_file(tmp_path, text.encode(encoding)), small)) == CODES


def test_names_with_newlines_quotes_and_delimiters(tmp_path):
    text = '"Branch, or\nplace","He said ""E1""",E1\nNord,5,3\n"a\nb",4,2\n'
    sheet = open_source(text_file(tmp_path, text))
    assert sheet.names == ("Branch, or\nplace", 'He said "E1"', "E1")
    assert cells(sheet) == [["Nord", "a\nb"], ["5", "4"], ["3", "2"]]


def test_names_may_repeat_and_be_empty(tmp_path):
    sheet = open_source(text_file(tmp_path, "a,a,,b\n1,2,3,4\n"))
    assert sheet.names == ("a", "a", "", "b")


def test_short_rows_and_null_characters_are_told(tmp_path):
    sheet = open_source(text_file(tmp_path, "a,b,c\n1,2\n\n1,2\0,3\n\n\n"))
    assert cells(sheet) == [["1", None, "1"], ["2", None, "2"], [None, None, "3"]]
    assert sheet.notes == (
        "1 null character in a.csv was removed; the file may be damaged.",
        "2 empty rows at the end of a.csv were skipped.",
        "2 rows of a.csv have fewer cells than there are columns; the missing cells count as blank.",
    )


def test_a_workbook_by_name_that_is_text_is_read_as_text(small, tmp_path):
    path = text_file(tmp_path, as_text([NAMES, *BODY], "\t").encode("utf-16"), "export.csv")
    plain = text_file(tmp_path, as_text([NAMES, *BODY], "\t"), "export.xls")
    assert codes(gm.read_survey(path, small)) == codes(gm.read_survey(plain, small)) == CODES


TABLES = st.lists(
    st.tuples(*[st.sampled_from(["1", "7", "", "07", " 3", "300", "255", 'a"b', "ü", "x,y", "a\nb", " "])] * 3),
    min_size=1,
    max_size=6,
)


@given(TABLES, st.sampled_from(["\n", "\r\n"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_fast_and_slow_text_are_one(rows, ends, quoting):
    stream = io.StringIO()
    csv.writer(stream, lineterminator=ends, quoting=quoting).writerows(rows)
    _same_as_csv(stream.getvalue().encode(), 3)


@given(st.text('a",\n\r1 ', max_size=40))
@example('a,b"\n')
@example("\n1,")
@example("1,2\n\n1,2\n")
@example("1,2\n\r\n1,2\n")
@example('"a"b,c\n')
@example('"","\n')
@example('1,"a\r\nb"\r\n')
@example('1,"x""",2\n')
def test_whatever_is_read_fast_is_what_csv_reads(text):
    _same_as_csv(text.encode(), 2)


def _same_as_csv(text, width):
    try:
        expected = list(csv.reader(io.StringIO(text.decode(), newline=""), strict=True))
    except csv.Error:
        expected = None
    found = arrow_columns(TextBody(text, ",", width), (expected or [])[:60])
    if found is None:
        return
    assert expected is not None and all(len(row) == width for row in expected)
    for place in range(width):
        column = [row[place] for row in expected]
        assert found[place].tolist() == column
        told = found.distinct(place)
        assert [told.values[at] for at in told.places.tolist()] == column
        assert told.counts.sum() == len(column)
        answers = distinct_of(found.answers(place))
        assert [answers.values[at] for at in answers.places.tolist()] == [plain_number(cell) for cell in column] or (
            [answers.values[at] for at in answers.places.tolist()] == column
        )


def plain_number(cell):
    return str(int(cell)) if cell.strip().isdecimal() else cell


def test_numbers_that_turn_up_late_are_read_all_the_same(tmp_path):
    rows = [[1, 2]] * 5_000
    rows[3_333] = ["a remark", 255]
    sheet = open_source(text_file(tmp_path, as_text([["E1", "P1"], *rows])))
    assert distinct_of(sheet.answers(0)).values == ["1", "a remark"]
    assert distinct_of(sheet.answers(1)).values == ["2", "255"]
    assert sheet.columns[0][3_333] == "a remark"


def test_groups_keep_their_leading_zeros(small, tmp_path):
    rows = [[f"{place % 3:02d}", *BODY[0][1:]] for place in range(99)]
    survey = gm.read_survey(text_file(tmp_path, as_text([NAMES, *rows])), small, by="branch")
    assert list(survey.tally.groups) == ["00", "01", "02"]


# workbooks


def test_formulas_are_what_was_saved_of_them(tmp_path):
    path = book(tmp_path, [["E1", "P1"], [5, "=1+1"], [4, '=HYPERLINK("file:///etc/passwd")']])
    assert [list(map(str, column)) for column in open_source(path).columns] == [["5.0", "4.0"], ["nan", "nan"]]


def test_a_column_of_numbers_and_blanks_is_numbers(tmp_path):
    sheet = open_source(book(tmp_path, [["E1", "x"], [5, True], [None, 3]] + [[1, "a"]] * 70))
    assert sheet.columns[0].dtype == float
    assert sheet.columns[1].tolist()[:3] == [True, 3.0, "a"]


def damaged(folder, data, name):
    path = text_file(folder, data, name)
    with pytest.raises(SourceError) as caught:
        open_source(path)
    return caught.value


def sheet_xml(folder, xml, name="a.xlsx"):
    """A workbook whose sheet holds given rows."""
    source = book(folder, [["a"], [1]], name="plain.xlsx")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            whole = b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>%s</sheetData></worksheet>"
            new.writestr(entry.filename, whole % xml if "sheet1" in entry.filename else old.read(entry))
    return folder / name


def test_two_cells_far_apart_are_one_error(tmp_path):
    """calamine asks for 550 gigabytes and aborts its process (tafia/calamine#693)."""
    corners = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    with pytest.raises(SourceError, match="cannot be read as a workbook .*memory"):
        open_source(sheet_xml(tmp_path, corners))
    assert open_source(book(tmp_path, [NAMES, *BODY])).names == tuple(NAMES)  # the next file is read


def test_what_unpacks_to_far_more_than_its_size_is_not_unpacked(tmp_path):
    path = sheet_xml(tmp_path, b"<row>" + b" " * 200_000_000 + b"</row>")
    with pytest.raises(SourceError, match="unpacks to more than 100 times its size"):
        open_source(path)


def test_the_size_that_an_archive_claims_is_not_trusted(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b" " * 2_000_000)
    data = path.read_bytes()
    path.write_bytes(data.replace((2_000_000).to_bytes(4, "little"), (20).to_bytes(4, "little")))
    with pytest.raises(Exception, match="more than 100 times|CRC|File size"):
        check_unpacked(str(path), always=1_000_000)


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods", "a.xlsb", "a.sav", "a.zsav", "a.por", "a.dta"])
def test_damaged_files_are_one_error(name, tmp_path):
    for data in (b"PK\x03\x04 and nothing", b"\xd0\xcf\x11\xe0" + b"\xff" * 600, b"$FL2" + b"\0" * 200, b"x" * 300):
        error = damaged(tmp_path, data, name)
        assert name in error.problem and len(error.problem) < 300


@pytest.mark.parametrize("keep", [10, 100, 1000, 3000, -30])
def test_truncated_files_are_read_or_one_error(keep, tmp_path):
    frame = pd.DataFrame(BODY, columns=NAMES)
    pyreadstat.write_sav(frame, tmp_path / "a.sav")
    pyreadstat.write_dta(frame, tmp_path / "a.dta")
    book(tmp_path, [NAMES, *BODY])
    for name in ("a.sav", "a.dta", "a.xlsx"):
        data = (tmp_path / name).read_bytes()
        text_file(tmp_path, data[:keep], name)
        with suppress(SourceError):
            assert open_source(tmp_path / name).names


# SPSS and Stata


def labelled(folder, name="a.sav", **options):
    frame = pd.DataFrame(
        {
            "branch": [1.0, 2.0, 1.0, 2.0], "E1": [5.0, 4.0, 9.0, np.nan], "E2": [1.0, 2.0, 97.0, 3.0],
            "E3": [4.0, 4.0, 5.0, 98.0], "P1": [3.0, 4.0, 4.0, 2.0], "P2": [2.0, 2.0, 3.0, 3.0],
            "P3": [4.0, 5.0, 3.0, 9.0], "remark": ["good", "", "refused", "so so"],
        }
    )  # fmt: skip
    labels = ["Which branch?", *("" if at % 2 else f"Question {at}" for at in range(6)), "Anything else?"]
    meanings = {"branch": {1.0: "Nord", 2.0: "Süd"}, "E1": {1.0: "not at all", 5.0: "very", 9.0: "no opinion"}}
    missing = {"E1": [9], "P3": [9], "E2": [{"lo": 97, "hi": 99}], "E3": [{"lo": 97, "hi": 99}], "remark": ["refused"]}
    pyreadstat.write_sav(
        frame, folder / name, column_labels=labels, variable_value_labels=meanings, missing_ranges=missing, **options
    )
    return folder / name


@pytest.mark.parametrize("name", ["a.sav", "a.zsav"])
def test_spss_files_keep_questions_meanings_and_missing_values(name, small, tmp_path):
    sheet = open_source(labelled(tmp_path, name, compress=name.startswith("z")))
    assert sheet.platform == "SPSS"
    assert sheet.labels[0] == "Which branch?" and sheet.labels[2] == ""
    assert sheet.meanings[0] == {1.0: "Nord", 2.0: "Süd"} and sheet.meanings[2] == {}
    assert sheet.columns[1].dtype == float
    assert np.isnan(sheet.columns[1]).tolist() == [False, False, True, True]
    assert sheet.columns[7].tolist() == ["good", "", None, "so so"]
    note = (
        "5 cells hold values that the SPSS file defines as missing; they count as missing here: 9 (1 time) in 'E1'; "
        "97 (1 time) in 'E2'; 98 (1 time) in 'E3'; and 2 more."
    )
    assert sheet.notes == (note,)
    assert codes(gm.read_survey(labelled(tmp_path), small))[2] == [[5, 5, 4], [3, 2, 2]]


def test_groups_of_spss_files_have_the_names_of_their_labels(small, tmp_path):
    survey = gm.read_survey(labelled(tmp_path), small, by="branch")
    assert {name: counts.n for name, counts in survey.tally.groups.items()} == {"Nord": 2, "Süd": 2}


def test_numbers_of_which_only_some_have_labels_stay_numbers(tmp_path):
    sheet = open_source(labelled(tmp_path))
    assert sheet.worded(1).tolist()[:2] == [5.0, 4.0]


def test_spss_columns_of_dates_and_no_rows(tmp_path):
    pyreadstat.write_sav(pd.DataFrame({"when": pd.to_datetime(["2026-03-09"]), "E1": [5.0]}), tmp_path / "a.sav")
    assert open_source(tmp_path / "a.sav").columns[0][0].year == 2026
    pyreadstat.write_sav(pd.DataFrame({"E1": pd.Series([], dtype=float)}), tmp_path / "b.sav")
    with pytest.raises(SourceError, match="b.sav has no rows"):
        open_source(tmp_path / "b.sav")


@pytest.mark.parametrize("encoding", ["gb18030", "cp949", "cp1252"])
def test_texts_of_spss_files_that_are_not_what_the_file_says(encoding, tmp_path):
    """Chinese files without a word on their encoding (WizardMac/ReadStat#90, Roche/pyreadstat#74)."""
    words = {
        "gb18030": ("网点名称", "城东支行营业部"),
        "cp949": ("지점이름", "서울 강남 지점"),
        "cp1252": ("Größe in Köln", "Süd"),
    }
    label, branch = words[encoding]
    label_bytes, branch_bytes = (text.encode(encoding) for text in (label, branch))
    stand_in = ["x" * len(label_bytes), "y" * len(branch_bytes)]
    frame = pd.DataFrame({"branch": [stand_in[1]] * 2, "E1": [5.0, 4.0]})
    pyreadstat.write_sav(frame, tmp_path / "a.sav", column_labels=[stand_in[0], "E"])
    data = (tmp_path / "a.sav").read_bytes()
    for text, real in zip(stand_in, (label_bytes, branch_bytes), strict=True):
        data = data.replace(text.encode(), real)
    text_file(tmp_path, data, "a.sav")
    sheet = open_source(tmp_path / "a.sav")
    assert (sheet.labels[0], sheet.columns[0][0]) == (label, branch)
    assert "does not declare its text encoding" in sheet.notes[0]
    assert open_source(tmp_path / "a.sav", encoding=encoding).labels[0] == label


@pytest.mark.parametrize("version", [15, 12])
def test_stata_files_keep_questions_meanings_and_letters_of_missing_values(version, small, tmp_path):
    frame = pd.DataFrame(dict(zip(NAMES, zip(*BODY, strict=True), strict=True))).assign(E3=[4, "b"])
    options = {} if version < 14 else {"missing_user_values": {"E3": ["b"]}}
    frame = frame if options else frame.assign(E3=[4.0, np.nan])
    pyreadstat.write_dta(
        frame, tmp_path / "a.dta", version=version, column_labels=["Branch", *[None] * 6],
        variable_value_labels={"E1": {1: "no", 5: "yes"}}, **options,
    )  # fmt: skip
    sheet = open_source(tmp_path / "a.dta")
    assert sheet.platform == "Stata" and sheet.labels[0] == "Branch" and sheet.meanings[1] == {1.0: "no", 5.0: "yes"}
    assert sheet.columns[0].tolist() == ["Nord", "Süd"] and np.isnan(sheet.columns[3]).tolist() == [False, True]
    if options:
        assert sheet.notes[-1].startswith("1 cell holds a value that the Stata file defines as missing; it counts as")
    assert codes(gm.read_survey(tmp_path / "a.dta", small))[1] == [[3, 3, 5], [3, 3, 4]]


def test_portable_files_of_spss(small, tmp_path):
    frame = pd.DataFrame(BODY, columns=[name.upper() for name in NAMES]).replace("Süd", "Sued")
    pyreadstat.write_por(frame, tmp_path / "a.por")
    assert codes(gm.read_survey(tmp_path / "a.por", small)) == CODES


def test_an_unknown_encoding_of_a_labelled_file_is_one_error(tmp_path):
    with pytest.raises(SourceError, match="no encoding called 'utf8000'"):
        open_labelled(labelled(tmp_path), "sav", "utf8000")


# too much


def test_100_000_columns_are_read(tmp_path):
    sheet = open_source(text_file(tmp_path, as_text([[f"c{at}" for at in range(100_000)], ["5"] * 100_000])))
    assert len(sheet.names) == 100_000 and len(sheet) == 1


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("E1,P1\n5," + "x" * 200_000, "field larger than field limit"),
        ('E1,P1\n5,"' + "x\n" * 200_000, "field larger than field limit"),
        ("E1,P1\n" + '"a",' * 200_000 + "\n", "has a row of 200,001 cells; up to 131,072 columns"),
        ("E1,P1\n5,4\n" + "\n" * 4_300_000, "are read of text that is unusual"),
    ],
)
def test_text_that_is_too_much_is_one_error(text, what, tmp_path):
    with pytest.raises(SourceError, match=what):
        open_source(text_file(tmp_path, text))


def test_a_million_remarks_in_a_column_of_answers_are_one_error(small, tmp_path):
    rows = [[f"remark {at}", 1, 1, 1, 1, 1, 1] for at in range(30_000)]
    rows = [["x", *row[:1], *row[2:]] for row in rows]
    with pytest.raises(gm.errors.AnswerError, match="'E1' .* contains text instead of numbers: .* 1998 more"):
        gm.read_survey(text_file(tmp_path, as_text([NAMES, *rows])), small)


def test_text_in_batches_needs_its_names_in_the_first_row(small, tmp_path):
    path = text_file(tmp_path, as_text([["Survey"], NAMES, *BODY]))
    with pytest.raises(
        SourceError, match="a.csv has 1 rows above the names of its columns; such text is read in memory"
    ):
        gm.read_survey(path, small, engine="batches")


def test_a_child_that_somebody_ended_is_replaced(tmp_path):
    from gapmodel.sources.files import child_process as apart

    path = tmp_path / "a.xlsx"
    pd.DataFrame({"E1": [1, 2]}).to_excel(path, index=False)
    assert len(open_source(path)) == 2
    apart._CHILD._process.kill()
    apart._CHILD._process.wait()
    assert len(open_source(path)) == 2


@pytest.mark.parametrize(("start", "what"), [(b"%PDF-1.7\n", "a PDF document"), (b"\xff\xd8\xff\xe0", "a picture")])
def test_other_documents_are_called_what_they_are(start, what, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(start + b"1,2\n" * 9)
    with pytest.raises(SourceError, match=f"a.csv is {what}, whatever it is called"):
        open_source(path)


def test_text_called_a_workbook_is_read_as_text(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("E1,P1\n1,2\n")
    assert open_source(path).names == ("E1", "P1")


@given(st.text('",\n\rab', max_size=30).map(str.encode), st.sampled_from([1, 3, 7]))
def test_quotes_are_looked_at_piece_by_piece_as_in_one(text, size):
    from gapmodel.sources.files import arrow_text

    whole, kept = arrow_text._rows(text, ","), arrow_text._PIECE
    try:
        arrow_text._PIECE = size
        assert b"".join(arrow_text._pieces(text)) == text
        assert arrow_text._rows(text, ",") == whole
    finally:
        arrow_text._PIECE = kept
