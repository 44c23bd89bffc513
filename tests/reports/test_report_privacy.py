"""With min_cell, nothing of fewer respondents follows from tables, charts and record of a report, or differences."""

from __future__ import annotations

import io
import json
import re
import zipfile
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.plain_table import PlainTable
from gapmodel.reports.cover import Cover
from gapmodel.reports.formats import WRITERS
from gapmodel.reports.record.shown_office import shown_office
from gapmodel.reports.record.shown_page import shown_page
from gapmodel.reports.record.verify import told_of
from gapmodel.reports.report import report_file

MIN_CELL = 15
SIZES = {"Large A": 60, "Large B": 50, "Zqx C": 8, "Zqx D": 9}
FORMATS = [suffix for suffix in WRITERS if suffix not in (".pdf", ".htm")]


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    """Pictures are not read back here, and drawing them takes long."""
    monkeypatch.setattr("gapmodel.reports.deck.picture.find_spec", {}.get)


@pytest.fixture(scope="module")
def frame():
    """Answers of two large and two small groups, with some items missing, one of them for nearly all of a group."""
    frame = pd.read_csv(gm.example("bank")).head(sum(SIZES.values()))
    frame["branch"] = [name for name, size in SIZES.items() for _ in range(size)]
    frame.loc[frame.index[64:108], "P3"] = np.nan
    return frame


@pytest.fixture(scope="module")
def survey(frame):
    return gm.read_survey(frame, by="branch", outcome="overall_rating")


def counts(tables, column):
    """The numbers of respondents by (group, level, code) in tables of numbers."""
    found = {}
    for table in tables:
        if {column, "code"} <= table.columns.keys():
            for row in table.rows:
                key = (getattr(row, "group", ""), getattr(row, "level", ""), row.code)
                found.setdefault(key, getattr(row, column))
    return found


def test_no_count_and_no_difference_of_counts_is_below_the_limit(survey):
    file = report_file(survey, Cover(), min_cell=MIN_CELL)
    tables = [one.rows for section in file.contents[0].sections for one in (*section.tables, *section.appendix)]
    n = {key: value for key, value in counts(tables, "n").items() if value}
    assert min(n.values()) >= MIN_CELL and {group for group, _, _ in n} >= {"", "Large A"}
    for (group, level, code), whole in n.items():
        parts = [] if group else [value for (own, *key), value in n.items() if own and key == [level, code]]
        for some in (some for k in range(len(parts) + 1) for some in combinations(parts, k)):
            assert whole - sum(some) == 0 or whole - sum(some) >= MIN_CELL, (level, code)


def test_charts_hold_no_group_and_no_count_that_tables_hide(survey):
    file = report_file(survey, Cover(), min_cell=MIN_CELL)
    for section in file.contents[0].sections:
        for chart in section.charts:
            data = json.dumps(chart.figure("en").to_plotly_json(), default=lambda value: np.asarray(value).tolist())
            assert "Zqx" not in data
            assert all(int(n) >= MIN_CELL for n in re.findall(r"\bn = (\d+)", data))


def written(frame, path):
    """What a report says, without what is made anew each time: identifiers of charts and times."""
    survey = gm.read_survey(frame, by="branch", outcome="overall_rating")
    content = gm.report(survey, path, min_cell=MIN_CELL).read_bytes()
    if path.suffix == ".html":
        return re.sub(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", b"", content)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        texts = {name: file.read(name) for name in file.namelist() if name.endswith(".xml") and "docProps" not in name}
    found = {name: re.sub(rb'parts="[0-9a-f]{64}"', b"", text) for name, text in texts.items()}
    return found, shown_office(content, path.name)  # the latter also reads the workbooks behind charts


@pytest.mark.parametrize("suffix", FORMATS)
def test_who_of_the_hidden_groups_gave_which_answer_changes_nothing(frame, tmp_path, suffix):
    other = frame.copy()
    small = other.index[other["branch"].str.startswith("Zqx")]
    other.loc[small, "branch"] = other.loc[small, "branch"].to_numpy()[::-1]
    assert not other.equals(frame)
    assert written(other, tmp_path / f"a{suffix}") == written(frame, tmp_path / f"b{suffix}")


def test_the_record_tells_only_of_all_respondents_together(survey):
    told = told_of(survey, MIN_CELL)
    assert list(told.groups) == [""] and told.blocks is None and told.min_cell == MIN_CELL
    record = json.loads(report_file(survey, Cover(), min_cell=MIN_CELL).capsule)
    assert "Zqx" not in json.dumps(record["tables"])
    assert PlainTable(record["tables"][0][1])


def test_different_people_on_the_two_sides_can_be_reported_with_and_without_the_limit(frame, tmp_path):
    sides = {"expectation": "E", "perception": "P"}
    asked = {
        side: frame[["branch", *(name for name in frame if re.fullmatch(rf"{letter}\d+", name))]].iloc[skip:]
        for (side, letter), skip in zip(sides.items(), (0, 5), strict=True)
    }
    survey = gm.read_survey(asked, id="", by="branch")
    assert survey.different_people
    page = gm.report(survey, tmp_path / "a.html", min_cell=MIN_CELL).read_text(encoding="utf-8")
    assert "Zqx" not in page and gm.gaps(survey, min_cell=MIN_CELL).sentences()[0] in page
    said = "Priorities and data quality are left out: different people answered the two sides"
    assert said in page and "at least 15 respondents" in page
    assert said not in gm.report(survey, tmp_path / "b.html").read_text(encoding="utf-8")
    slides = gm.report(survey, tmp_path / "a.pptx", min_cell=MIN_CELL, lang="zh").read_bytes()
    shown = " ".join(shown_office(slides, "a").values())
    assert "报告不含优先次序和数据质量" in shown and "Zqx" not in shown


@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".pptx"])
def test_no_cell_no_note_and_no_chart_of_an_office_file_tells_of_fewer(survey, tmp_path, suffix):
    shown = shown_office(gm.report(survey, tmp_path / f"a{suffix}", min_cell=MIN_CELL).read_bytes(), "a")
    texts = "\n".join(shown.values())
    said = [int(n) for n in re.findall(r"\bn =? ?(\d+)", texts)]
    assert "Zqx" not in texts and min([n for n in said if n], default=MIN_CELL) >= MIN_CELL
    heads = {place[:-1]: place[-1] for place, text in shown.items() if text == "n"}
    for place, text in shown.items():
        if place[:-1] in heads and re.sub(r"\d", "", place[-1]) == re.sub(r"\d", "", heads[place[:-1]]):
            assert not text.isdigit() or int(text) == 0 or int(text) >= MIN_CELL, place


def test_the_data_of_charts_on_a_page_are_those_of_the_tables_that_are_protected(survey, tmp_path):
    page = shown_page(gm.report(survey, tmp_path / "a.html", min_cell=MIN_CELL).read_text(encoding="utf-8"))
    assert len(page.charts) > 3 and "Zqx" not in str(page.charts)
    assert all(int(n) >= MIN_CELL for n in re.findall(r"\bn = (\d+)", str(page.charts)))


def texts_of(finding, path):
    """All that a report says, whatever its format."""
    content = gm.report(finding, path).read_bytes()
    if path.suffix == ".html":
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())


@pytest.mark.parametrize("format", FORMATS)
def test_scores_of_persons_are_in_no_report_unless_that_was_asked_for(format, tmp_path):
    survey = gm.read_survey(gm.example("styles"), "interpersonal-styles")
    name = "Ada A."  # who answered first
    assert name not in texts_of(gm.score(survey), tmp_path / f"a{format}")
    assert name in texts_of(gm.score(survey, show_people=True), tmp_path / f"b{format}")


def test_a_report_of_a_test_has_its_scores_and_no_persons(tmp_path):
    survey = gm.read_survey(gm.example("listening"), "listening-b", by="team")
    page = texts_of(survey, tmp_path / "page.html")
    assert "People in each band" in page and "very good listener" in page
    assert "P001" not in page and "P180" not in page
    shown = (gm.score(survey)._repr_html_(), gm.score(survey).to_markdown())
    assert not any("P001" in text for text in shown)
