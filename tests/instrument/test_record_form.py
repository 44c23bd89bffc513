"""The blank record of encounters: filled in by a script in every format, and read back."""

from __future__ import annotations

import csv
import re

import docx
import numpy as np
import openpyxl
import pandas as pd
import pytest
from docx.oxml.ns import qn

import gapmodel as gm
from gapmodel.errors import OutputError, SettingError

ENCOUNTERS = ("Call", "Visit", "=1+1 <b>")
STEPS = ("explore", "offer", "act", "confirm")
KINDS = ("business_win", "personal_win", "stated_expectation", "latent_need")


def record_of(rater: str) -> pd.DataFrame:
    """What a rater writes: scores of both scenarios, some blank."""
    drawn = np.random.default_rng(len(rater) + ord(rater[0]))
    rows = [
        (encounter, step, rater, scenario, int(drawn.choice([-3, -1, 0, 2, 3])))
        for encounter in ENCOUNTERS
        for step in STEPS
        for scenario in ("actual", "ideal")
    ]
    return pd.DataFrame(rows, columns=["encounter", "step", "rater", "scenario", "score"]).drop(index=5)


def cells_of(record: pd.DataFrame) -> dict[tuple[int, str], int]:
    """The scores by row of the form and scenario."""
    places = {(encounter, step): at for at, (encounter, step) in enumerate((e, s) for e in ENCOUNTERS for s in STEPS)}
    return {(places[row.encounter, row.step], row.scenario): row.score for row in record.itertuples()}


def filled_workbook(path, rater, lang):
    gm.record_form(path, encounters=ENCOUNTERS, lang=lang)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {"actual": 4, "ideal": 5, "rater": 6, "role": 7, "business_win": 8}
    for (row, scenario), score in cells_of(record_of(rater)).items():
        sheet.cell(row + 2, heads[scenario], score)
    sheet.cell(2, heads["rater"], rater)
    sheet.cell(2, heads["role"], {"en": "observer", "zh": "观察者"}[lang])
    sheet.cell(2, heads["business_win"], "faster orders; lower cost")
    book.save(path)


def filled_document(path, rater, lang):
    gm.record_form(path, encounters=ENCOUNTERS, lang=lang, role="observer")
    page = docx.Document(path)
    who, scores, customer = page.tables
    who.rows[0].cells[1].text = rater
    for (row, scenario), score in cells_of(record_of(rater)).items():
        cell = scores.rows[row + 1].cells[3 if scenario == "actual" else 4]
        next(cell._tc.iter(qn("w:t"))).text = f"{score:+d}"
    customer.rows[1].cells[1].text = "faster orders; lower cost"
    page.save(path)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("suffix", "fill"), [("xlsx", filled_workbook), ("docx", filled_document)])
def test_what_is_filled_in_is_read(tmp_path, suffix, fill, lang):
    paths = [tmp_path / f"{rater}.{suffix}" for rater in ("Ada", "Ben", "Chen")]
    for path in paths:
        fill(path, path.stem, lang)
    found = gm.moments_of_truth(paths)
    expected = gm.moments_of_truth(pd.concat(map(record_of, ("Ada", "Ben", "Chen"))))
    for name in ("table", "ideal", "losses", "pairs"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name))
    assert found.remarks["remark"].tolist() == ["faster orders", "lower cost"]
    assert found.remarks["n"].tolist() == [3, 3]
    same = gm.moments_of_truth(str(tmp_path / f"*.{suffix}"))
    pd.testing.assert_frame_equal(same.table, found.table)


def test_a_form_without_a_name_is_called_by_its_file(tmp_path):
    filled_document(tmp_path / "Ada.docx", "Ada", "en")
    page = docx.Document(tmp_path / "Ada.docx")
    page.tables[0].rows[0].cells[1].text = ""
    page.save(tmp_path / "Dora.docx")
    found = gm.moments_of_truth([tmp_path / "Ada.docx", tmp_path / "Dora.docx"])
    assert found.params["raters"] == ("Ada", "Dora")
    assert "No rater is named in Dora" in found.text


def test_a_document_of_something_else_is_refused(tmp_path):
    page = docx.Document()
    page.add_paragraph("Nothing")
    page.save(tmp_path / "other.docx")
    with pytest.raises(gm.GapModelError, match="other.docx has no table with a column for the encounter"):
        gm.moments_of_truth(tmp_path / "other.docx")
    gm.record_form(tmp_path / "blank.docx")
    with pytest.raises(gm.GapModelError, match="There is no score from -3 to \\+3"):
        gm.moments_of_truth(tmp_path / "blank.docx")


@pytest.mark.parametrize(("lang", "actual"), [("en", "observer,self"), ("zh", "观察者,自评")])
def test_scores_and_roles_are_chosen_from_lists(tmp_path, lang, actual):
    gm.record_form(tmp_path / "a.xlsx", encounters=2, lang=lang, rater="Ada", role="self")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules == {"D2:D9": '"3,2,1,0,-1,-2,-3"', "E2:E9": '"3,2,1,0,-1,-2,-3"', "G2:G9": f'"{actual}"'}
    assert sheet["F2"].value == "Ada" and sheet["F3"].value is None
    text = docx.Document(gm.record_form(tmp_path / "a.docx", lang=lang)).element.xml
    assert text.count("<w:comboBox>") == 2 * 4 * 5 + 1 and 'w:value="-3"' in text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_has_every_cell_and_escapes_names(tmp_path, lang):
    text = gm.record_form(tmp_path / "a.html", encounters=ENCOUNTERS, lang=lang, rater='"><i>').read_text("utf-8")
    assert text.count("<select data-column") == 2 * 4 * 3 and text.count("data-kind=") == 12
    assert "=1+1 &lt;b&gt;" in text and "<i>" not in text
    heads = re.search(r"const heads = (\[.*?\]);", text)[1]
    names = next(csv.reader([heads.strip("[]").replace(", ", ",").encode().decode("unicode_escape")]))
    frame = pd.DataFrame([["Call", STEPS[0], "Ada", "", "", -1, 2, "", "", "", ""]], columns=names)
    found = gm.moments_of_truth(frame)  # the columns that the button saves
    assert found.table["mean"].iloc[0] == -1 and found.ideal["mean"].iloc[0] == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"encounters": 0}, "encounters=0 does not name"),
        ({"encounters": "Call"}, "encounters='Call'"),
        ({"encounters": ["Call", "Call"]}, "does not name encounters"),
        ({"lang": "de"}, "lang='de'"),
        ({"role": "boss"}, "role='boss'"),
    ],
)
def test_settings_are_checked(tmp_path, options, message):
    with pytest.raises(SettingError, match=message):
        gm.record_form(tmp_path / "a.xlsx", **options)


def test_other_files_are_not_written(tmp_path):
    with pytest.raises(SettingError, match="cannot be written as '.pdf'"):
        gm.record_form(tmp_path / "a.pdf")
    with pytest.raises(OutputError, match="not a valid path"):
        gm.record_form(7)
