"""Groups with hostile names, all at once, in every format: whole files in which no name is code."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.reports.record.shown_office import shown_office

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    "]]>",
    "\u202eback\u2066",
    "x" * 10_000,
    "zero\u200bwidth\u200d\ufeff",
    "\U0001f600\U0001f3f3\ufe0f\u200d\U0001f308",
    "a\x00b\x1fc\ufffe",
    "half \ud800 a letter",
)


@pytest.fixture(scope="module")
def survey(small):
    answers = {f"{side}{item}": [4, 5, 3, 2] * 3 * len(HOSTILE) for side in "EP" for item in "123"}
    frame = pd.DataFrame(answers)
    frame["branch"] = pd.Series([name for name in HOSTILE for _ in range(12)], dtype=object)
    return gm.read_survey(frame, small, by="branch")


@pytest.mark.parametrize("kind", ["xlsx", "docx", "pptx"])
def test_office_files_are_whole_and_names_are_texts(survey, kind, tmp_path, monkeypatch):
    monkeypatch.setattr("gapmodel.reports.deck.picture.find_spec", {}.get)
    content = gm.report(survey, tmp_path / f"a.{kind}", lang="both", title=HOSTILE[2]).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        for name in file.namelist():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(file.read(name))  # noqa: S314  the parts that the report wrote
                assert b"<script>" not in file.read(name)
        assert not [name for name in file.namelist() if "vba" in name.lower() or "externalLink" in name]
    shown = shown_office(content, "a")
    formulas = [text for place, text in shown.items() if place[0] == "sheet" and place[-1].endswith("=")]
    assert not [text for text in formulas if "cmd" in text or "SUM(1" in text]
    texts = "\n".join(shown.values())
    assert (
        "cmd|' /C calc" in texts and "half \ufffd a letter" in texts and "\u202e" not in texts.replace("\u202eback", "")
    )


def test_a_page_runs_no_name(survey, tmp_path):
    page = gm.report(survey, tmp_path / "a.html", title=HOSTILE[3]).read_text(encoding="utf-8")
    assert "alert(1)</script>" not in page and "<img src=x" not in page and "half \ufffd a letter" in page


def test_tables_as_text_have_no_formula_and_no_markup(survey, tmp_path):
    found = gm.gaps(survey, by="branch")
    markdown, csv = found.to_markdown(), found.to_csv()
    bars = {len(re.findall(r"(?<!\\)\|", line)) for line in markdown.splitlines() if line.startswith("|")}
    assert len(bars) == 1 and "<script>" not in markdown and "\x00" not in markdown + csv
    read = pd.read_csv(io.StringIO(csv))
    assert not [cell for cell in read["group"].dropna() if str(cell)[:1] in "=+@\t\r"]
    found.to_csv(tmp_path / "a.csv")
    survey.tally.save(tmp_path / "a.tally")
    assert set(gm.read_tally(tmp_path / "a.tally").groups) == set(survey.tally.groups)
