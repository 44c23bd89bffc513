"""Workbooks: the numbers are those of the findings, charts and formulas are real, and no label does harm."""

from __future__ import annotations

import re
import zipfile
from xml.etree import ElementTree as ET

import numpy as np
import openpyxl
import pandas as pd
import pytest
from every_finding import every_finding

import gapmodel as gm
from gapmodel.charts.native import native
from gapmodel.errors import SettingError
from gapmodel.reports.contents import contents_of
from gapmodel.reports.sheets import answers, table_sheet
from gapmodel.reports.sheets.book import Book
from gapmodel.reports.sheets.table_sheet import HEAD, heading_of
from gapmodel.wording.catalogue import messages
from gapmodel.wording.cell_formats import NUMBER_FORMATS
from gapmodel.wording.tables import is_missing

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
HOSTILE = [
    "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "]]>", "\u202eRTL\u200f", "x" * 10_000, "a\u200bb", "🙂🙂",
    "N\x00U\x07L", "@SUM(1)", "[a]:b*c?d/e\\f", "'quoted'", "  ", "History",
]  # fmt: skip


@pytest.fixture(scope="module", params=[("en", 0), ("zh", 1)], ids=["en", "zh"])
def every(request, tmp_path_factory):
    """A workbook of every second public finding in one language, its contents, and its cells as they are read back."""
    lang, first = request.param
    found = list(every_finding().values())[first::2]
    path = gm.report(found, tmp_path_factory.mktemp("workbook") / "every.xlsx", lang=lang)
    return path, contents_of(found, None, lang), openpyxl.load_workbook(path)


def tables_in(contents):
    """The tables of a report in the order of their sheets."""
    return [table for section in contents.sections for table in (*section.tables, *section.appendix)]


def sheets_of_tables(book, contents):
    """The sheets of the tables: those after the results in words."""
    names = book.sheetnames
    start = names.index(messages("workbook", contents.lang)("words")) + 1
    return [book[name] for name in names[start : start + len(tables_in(contents))]]


def test_every_table_has_a_sheet_whose_numbers_are_those_of_the_table(every):
    _, contents, _ = every
    lang = contents.lang
    compared = 0
    values = openpyxl.load_workbook(every[0], data_only=True)
    for table, sheet in zip(tables_in(contents), sheets_of_tables(values, contents), strict=True):
        columns = table.columns(lang)
        assert [cell.value for cell in sheet[HEAD + 1]][: len(columns)] == [heading_of(one, lang) for one in columns]
        for place, column in enumerate(columns, start=1):
            for row, cell in enumerate(column.cells, start=HEAD + 2):
                shown = sheet.cell(row, place).value
                if is_missing(cell):
                    assert shown is None
                elif isinstance(cell, (int, float)) and (column.shows is None or column.shows in NUMBER_FORMATS):
                    assert shown == pytest.approx(cell, rel=1e-15) or np.isinf(cell)
                    compared += 1
    assert compared > 10_000


def test_numbers_are_shown_as_in_other_tables(every):
    _, contents, book = every
    codes = set(NUMBER_FORMATS.values()) | {"0", "General"}
    for table, sheet in zip(tables_in(contents), sheets_of_tables(book, contents), strict=True):
        for place, column in enumerate(table.columns(contents.lang), start=1):
            code = NUMBER_FORMATS.get(column.shows, "0")
            for row in range(HEAD + 2, HEAD + 2 + min(len(column.cells), 20)):
                cell = sheet.cell(row, place)
                if isinstance(cell.value, (int, float)):
                    assert cell.number_format == code and code in codes, (sheet.title, column.name)


def test_sheets_can_be_filtered_and_their_headings_stay(every):
    _, contents, book = every
    for table, sheet in zip(tables_in(contents), sheets_of_tables(book, contents), strict=True):
        assert sheet.freeze_panes == f"B{HEAD + 2}"
        assert (sheet.auto_filter.ref is not None) == (len(table.rows) > 0)
        widths = [column.width for column in sheet.column_dimensions.values()]
        assert all(7 <= width <= 61 for width in widths)


def test_names_of_sheets_are_valid_and_each_is_linked(every):
    _, contents, book = every
    names = [name.casefold() for name in book.sheetnames]
    assert len(set(names)) == len(names) and all(0 < len(name) <= 31 for name in book.sheetnames)
    assert not any(re.search(r"[\[\]:*?/\\]", name) for name in book.sheetnames)
    listed = book[messages("workbook", contents.lang)("contents")]
    targets = [cell.hyperlink.location.rpartition("!")[0].strip("'") for (cell,) in listed["A4:A400"] if cell.hyperlink]
    assert [name.replace("''", "'") for name in targets][: len(tables_in(contents))] == [
        sheet.title for sheet in sheets_of_tables(book, contents)
    ]


def test_every_finding_is_in_the_workbook(every):
    shown = {type(table.finding) for table in tables_in(every[1])}
    halves = [list(every_finding().values())[first::2] for first in (0, 1)]
    assert {type(one) for one in halves[every[1].lang == "zh"]} <= shown | {gm.GapModel}


def test_nothing_in_a_chinese_workbook_is_an_english_heading(every):
    _, contents, _ = every
    english = {text for text in messages("columns", "en").texts.values() if len(text) > 4 and text.isascii()}
    if contents.lang == "zh":
        heads = [heading_of(one, "zh") for table in tables_in(contents) for one in table.columns("zh")]
        assert not english & set(heads) - set(messages("columns", "zh").texts.values())


def charts_in(path):
    """The XML of every chart."""
    with zipfile.ZipFile(path) as archive:
        numbers = sorted(
            int(found[1]) for name in archive.namelist() if (found := re.search(r"/chart(\d+)\.xml$", name))
        )
        return [ET.fromstring(archive.read(f"xl/charts/chart{number}.xml")) for number in numbers]  # noqa: S314  our own file


def series_in(chart):
    """The names, values and whiskers that are stored in a chart."""
    for series in chart.iter(f"{CHART}ser"):
        values = series.find(f"{CHART}val")
        values = series.find(f"{CHART}yVal") if values is None else values
        points = {int(point.get("idx")): float(point.find(f"{CHART}v").text) for point in values.iter(f"{CHART}pt")}
        yield series.findtext(f".//{CHART}tx//{CHART}v"), points, list(series.iter(f"{CHART}errBars"))


@pytest.fixture(scope="module")
def natives(every):
    """The native charts of every section, None where there is none."""
    contents = every[1]
    return [
        (section, [native(chart.figure(contents.lang)) for chart in section.charts]) for section in contents.sections
    ]


def test_every_chart_that_has_a_native_form_is_one_with_the_same_numbers(every, natives):
    path, contents, _ = every
    given = [one for section, charts in natives for one in charts if one and (section.tables or section.appendix)]
    drawn = charts_in(path)
    assert len(drawn) == 1 + len(given) > 15  # the summary's comes first
    for chart, one in zip(drawn, [native(contents.chart.figure(contents.lang)), *given], strict=True):
        for (_, points, bars), series in zip(series_in(chart), one.series, strict=True):
            assert points == pytest.approx({at: value for at, value in enumerate(series.values) if value is not None})
            assert bool(bars) == bool(series.low or series.x_low)


def test_the_chart_of_the_dimensions_has_the_gaps_and_limits_of_the_table(bank, tmp_path):
    found = gm.gaps(bank)
    book = openpyxl.load_workbook(gm.report(found, tmp_path / "gaps.xlsx"))
    rows = found.table[found.table["level"] == "dimension"]
    cells = [cell.value for row in book["Chart data"] for cell in row if isinstance(cell.value, float)]
    for expected in (*rows["gap"], *(rows["gap"] - rows["ci_low"]), *(rows["ci_high"] - rows["gap"])):
        assert min(abs(cell - expected) for cell in cells) < 1e-12
    assert any(next(iter(series_in(chart)))[2] for chart in charts_in(tmp_path / "gaps.xlsx"))


def test_where_there_is_no_such_chart_the_sheet_says_so(every, natives):
    _, contents, book = every
    says = messages("workbook", contents.lang)("no_chart", title="|").split("|")[1]
    without = [section for section, charts in natives if section.tables and None in charts]
    notes = [sheet["A2"].value or "" for sheet in sheets_of_tables(book, contents)]
    assert without and sum(says in note for note in notes) == len(without)


@pytest.fixture(scope="module")
def complete(tmp_path_factory):
    frame = gm.simulate(n=40, level=5.0, gaps=-0.6, rng=3)
    survey = gm.read_survey(frame)
    path = gm.report(survey, tmp_path_factory.mktemp("complete") / "complete.xlsx")
    return survey, openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)


def test_means_of_dimensions_are_live_where_every_item_was_answered_by_the_same_people(complete):
    survey, book, values = complete
    table = gm.gaps(survey).table.query("level == 'dimension'")
    heads = [cell.value for cell in book["Dimensions"][HEAD + 1]]
    items = {row[0]: row for row in values["Items"].iter_rows(min_row=HEAD + 2, values_only=True)}
    item_heads = [cell.value for cell in values["Items"][HEAD + 1]]
    seen = 0
    for row in book["Dimensions"].iter_rows(min_row=HEAD + 2):
        if row[0].value in table["label"].tolist():
            mean_p, gap = row[heads.index("P")], row[heads.index("Gap")]
            expected = table.set_index("label").loc[row[0].value]
            codes = re.findall(r'="(\w+)"', mean_p.value)
            assert mean_p.value.startswith("=SUMPRODUCT(") and mean_p.value.endswith(f"/{len(codes)}")
            computed = np.mean([items[code][item_heads.index("P")] for code in codes])
            assert computed == pytest.approx(expected["mean_p"], abs=1e-12)
            assert re.fullmatch(rf"=[A-Z]+{gap.row}-[A-Z]+{gap.row}", gap.value)
            assert values["Dimensions"][gap.coordinate].value == pytest.approx(expected["gap"], abs=1e-12)
            seen += 1
    assert seen == 5 and "'Items'!" in mean_p.value and "in Items" in book["Dimensions"]["A2"].value


def test_means_of_dimensions_are_numbers_where_answers_are_missing(tmp_path):
    frame = gm.simulate(n=40, level=5.0, gaps=-0.6, rng=3)
    frame.loc[0, "P1"] = np.nan
    book = openpyxl.load_workbook(gm.report(gm.read_survey(frame), tmp_path / "missing.xlsx"))
    sheet = book["Dimensions"]
    place = [cell.value for cell in sheet[HEAD + 1]].index("P")
    kinds = {row[0].value: row[place].data_type for row in sheet.iter_rows(min_row=HEAD + 2)}
    assert kinds["Tangibles"] == "n" and kinds["Empathy"] == "f"


def hostile_survey():
    items = range(1, 5)
    frame = gm.simulate("servqual", n=len(HOSTILE) * 8, level=5.0, gaps=-0.5, rng=1)[
        [f"{side}{item}" for side in "EP" for item in items]
    ]
    frame["branch"] = [name for name in HOSTILE for _ in range(8)]
    frame["=note"] = "+1+1"
    return frame


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    quoted = [name.replace("\\", "\\\\").replace("\x00", "").replace("\x07", "") for name in HOSTILE]
    items = ", ".join(f'{{code = "{at + 1}", label = "{name}"}}' for at, name in enumerate(quoted[:3]))
    (folder / "evil.toml").write_text(
        'name = "evil"\ntitle = "=1+1"\nsides = ["expectation", "perception"]\nscale = {lowest = 1, highest = 7}\n'
        f'[[dimensions]]\ncode = "d"\nlabel = "=2+2"\nitems = [{items}]\n'
        '[[dimensions]]\ncode = "e"\nlabel = "[x]:*?/\'"\nitems = [{code = "4", label = "=HYPERLINK(1)"}]\n',
        encoding="utf-8",
    )
    survey = gm.read_survey(hostile_survey(), folder / "evil.toml", by="branch")
    path = folder / "evil.xlsx"
    gm.report(survey, path, title="=1+1", author="@SUM", with_answers=True)
    return path


def test_hostile_labels_are_texts_in_every_part(hostile):
    book = openpyxl.load_workbook(hostile)
    formulas = [cell.value for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    assert formulas and all(re.fullmatch(r"=[A-Z]+\d+-[A-Z]+\d+|=SUMPRODUCT\(.*\)/\d+", one) for one in formulas)
    texts = {cell.value for sheet in book for row in sheet for cell in row if cell.data_type == "s"}
    assert {"=1+1", "=2+2", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "]]>", "+1+1", "=note"} <= texts
    assert not any("\x00" in text or "\x07" in text or len(text) > 32_000 for text in texts)


def test_charts_refer_to_cells_of_the_workbook_only(hostile):
    with zipfile.ZipFile(hostile) as archive:
        assert not [name for name in archive.namelist() if "external" in name.lower()]
        for name in archive.namelist():
            ET.fromstring(archive.read(name))  # noqa: S314  our own file; every part is well-formed
    references = [part.text for chart in charts_in(hostile) for part in chart.iter(f"{CHART}f")]
    assert references and all(re.fullmatch(r"'Chart data'!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", one) for one in references)


def test_names_of_sheets_are_unique_whatever_the_titles():
    book = Book("t", "", "#D55E00")
    names = [book.name(title) for title in (*HOSTILE, *HOSTILE, "Gaps", "GAPS", "gaps", "差距" * 30, "差距" * 30)]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name.encode("utf-16-le")) // 2 <= 31 and name[0] != "'" != name[-1] for name in names)


def test_verdicts_and_gaps_have_colours(complete):
    rules = [rule for area in complete[1]["Dimensions"].conditional_formatting for rule in area.rules]
    assert {rule.type for rule in rules} == {"cellIs", "colorScale"}
    assert any(rule.formula == ['"shortfall"'] for rule in rules if rule.type == "cellIs")


def test_the_codebook_has_both_languages_and_the_direction_of_the_items(tmp_path, small):
    frame = pd.DataFrame({f"{side}{item}": [1, 2, 4, 5] for side in "EP" for item in (1, 2, 3)})
    book = openpyxl.load_workbook(gm.report(gm.read_survey(frame, small), tmp_path / "small.xlsx"))
    rows = list(book["Codebook"].iter_rows(min_row=4, values_only=True))
    assert ("dimension", "speed", "Speed", "速度", None, None) in rows
    assert ("item", "2", "Slow", None, "Speed", "yes") in rows
    assert [row[1] for row in rows if row[0] == "Answer"] == list("12345")
    without = openpyxl.load_workbook(gm.report(gm.gaps(gm.read_survey(frame, small)), tmp_path / "finding.xlsx"))
    assert ("dimension", "speed", "Speed", "速度", None, None) in without["Codebook"].iter_rows(values_only=True)


def test_answers_are_written_only_on_request_and_never_with_min_cell(bank, tmp_path):
    plain = openpyxl.load_workbook(gm.report(bank, tmp_path / "plain.xlsx", sections=["quality"]))
    assert "Answers" not in plain.sheetnames
    asked = gm.report(bank, tmp_path / "asked.xlsx", sections=["quality"], with_answers=True)
    rows = list(openpyxl.load_workbook(asked)["Answers"].iter_rows(min_row=answers.HEAD + 1, values_only=True))
    frame = bank.frame()
    assert list(rows[0]) == frame.columns.tolist() and len(rows) == len(frame) + 1
    column = frame.columns.get_loc("perception_3")
    expected = [None if np.isnan(cell) else cell for cell in frame["perception_3"]]
    assert [row[column] for row in rows[1:]] == expected
    with pytest.raises(SettingError, match="with_answers= would show what min_cell= combines"):
        gm.report(bank, tmp_path / "no.xlsx", with_answers=True, min_cell=10)
    assert not (tmp_path / "no.xlsx").exists()


def test_a_table_with_more_rows_than_a_sheet_is_cut_with_a_sentence(bank, tmp_path, monkeypatch):
    monkeypatch.setattr(table_sheet, "MOST_ROWS", HEAD + 1 + 10)
    book = openpyxl.load_workbook(gm.report(gm.gaps(bank), tmp_path / "cut.xlsx"))
    assert "The first 10 of 22 rows; a sheet cannot hold more." in book["Items"]["A2"].value
    assert book["Items"].max_row == HEAD + 1 + 10


def test_the_same_report_is_the_same_file(bank, tmp_path):
    found = gm.gaps(bank)
    paths = [gm.report(found, tmp_path / name, title="T", date="2026-11-29") for name in ("one.xlsx", "two.xlsx")]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_the_summary_says_title_answer_and_numbers_in_both_languages(bank, tmp_path):
    path = gm.report(bank, tmp_path / "both.xlsx", lang="both", title="Our bank", author="A. B.", date="2026-11-29")
    book = openpyxl.load_workbook(path)
    texts = [cell.value for row in book["Summary"] for cell in row if cell.value]
    assert texts[:2] == ["Our bank", "A. B. · 2026-11-29"] and "-0.92" in texts
    assert any("Perceptions fall short" in text for text in texts)
    assert "总体" in "".join(str(cell.value) for row in book["摘要"] for cell in row)
    assert book.sheetnames[0] == "Summary" and {"摘要", "目录", "Codebook", "Settings", "设置"} <= set(book.sheetnames)
    assert len(book["Summary"]._charts) == len(book["摘要"]._charts) == 1


def test_a_brief_workbook_has_no_appendix(bank, tmp_path):
    full, brief = (
        openpyxl.load_workbook(gm.report(gm.gaps(bank), tmp_path / f"{detail}.xlsx", detail=detail)).sheetnames
        for detail in ("full", "brief")
    )
    assert "All tests" in full and "All tests" not in brief and "Dimensions" in brief
