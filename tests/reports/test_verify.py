"""A report is computed again: quiet where nothing differs, and each kind of difference is named."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import OutputError
from gapmodel.reports.record.capsule import read_capsule
from gapmodel.reports.record.digest import digest
from gapmodel.reports.record.office_record import record_in, with_record

BANK = gm.example("bank")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The same answers as several files, and others."""
    folder = tmp_path_factory.mktemp("verify")
    frame = pd.read_csv(BANK)
    frame.to_parquet(folder / "same.parquet")
    pd.concat([frame, frame.tail(1)]).to_csv(folder / "more.csv", index=False)
    gm.read_survey(BANK, by="branch").tally.save(folder / "same.tally")
    return folder


@pytest.fixture(scope="module")
def page(folder):
    return gm.report(gm.read_survey(BANK, by="branch"), folder / "a.html")


def edited(page, old, new, name="edited.html"):
    text = page.read_text(encoding="utf-8")
    assert old in text
    changed = page.with_name(name)
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    return changed


def differences(page, answers=BANK, **settings):
    return gm.verify(page, answers, **settings).differences


def test_the_same_answers_are_equal_whatever_file_and_engine(folder, page):
    for answers in (BANK, folder / "same.parquet", folder / "same.tally"):
        assert differences(page, answers) == ()
    batches = gm.report(gm.read_survey(BANK, by="branch", engine="batches"), folder / "b.html", lang="zh")
    assert differences(batches) == () and differences(batches, gm.read_survey(BANK, by="branch")) == ()
    counts = gm.report(gm.read_tally(folder / "same.tally"), folder / "c.html", detail="brief")
    assert differences(counts, folder / "same.tally") == ()


def test_one_changed_digit_of_a_table_is_named(page):
    told = differences(edited(page, ">0.67</td>", ">0.68</td>"))
    assert len(told) == 1 and re.search(r"1 cell shown .* in row 2: 0.68, recorded 0.67", told[0])


def test_a_changed_sentence_number_and_setting_are_named(page):
    assert "fall short of expectations by 0.50" in differences(edited(page, "by 0.50 points", "by 0.30 points"))[0]
    assert "<b>" not in differences(edited(page, "<li><b>-0.50", "<li><b>-0.40"))[0]
    told = differences(edited(page, "<td>margin</td><td>0.25</td>", "<td>margin</td><td>0.2</td>"))
    assert told == ("The report does not show this setting: margin: 0.25",)


def test_a_number_changed_in_the_page_and_its_record_is_named(page):
    both = edited(edited(page, ">0.67</td>", ">0.68</td>"), '"0.67"', '"0.68"', "both.html")
    assert any("computed" in line for line in differences(both))


def test_a_row_more_is_named(folder, page):
    told = differences(page, folder / "more.csv")
    assert told[0].startswith("These are not the answers of the report: the counts differ (600 respondents")


def test_another_margin_is_named(folder, page):
    other = gm.report(gm.read_survey(BANK, by="branch"), folder / "margin.html", margin=0.5, sections=["dimensions"])
    assert differences(other) == () and differences(other, margin=0.5) == ()
    assert differences(other, margin=0.25) == ("The report's margin is 0.5, not 0.25.",)
    assert differences(page, margin=0.5) == ("The report's margin is the default, not 0.5.",)
    assert any("computed" in line for line in differences(edited(other, '"margin":0.5', '"margin":0.1')))


def test_another_version_is_named_in_both_languages(page):
    other = edited(page, '"versions":{"gapmodel":"0.1.0"', '"versions":{"gapmodel":"0.0.9"')
    assert "made by gapmodel 0.0.9" in differences(other)[0]
    assert "由 gapmodel 0.0.9 生成" in differences(other, lang="zh")[0]


def test_the_options_of_reading_and_an_own_instrument_are_in_the_record(small, tmp_path):
    frame = pd.DataFrame({f"{side}{code}": [1, 2, 3, 5, 9, 4] * 5 for side in ("before", "after") for code in "123"})
    frame.to_csv(tmp_path / "a.csv", index=False)
    columns = {"expectation": "before{code}", "perception": "after{code}"}
    survey = gm.read_survey(tmp_path / "a.csv", small, columns=columns, missing_codes=[9])
    page = gm.report(survey, tmp_path / "a.html")
    assert differences(page, tmp_path / "a.csv") == ()


@pytest.mark.parametrize("suffix", [".xlsx", ".docx"])
def test_an_office_file_carries_the_record_and_tells_of_changes(tmp_path, suffix):
    parts = {".xlsx": "xl/_rels/workbook.xml.rels", ".docx": "word/_rels/document.xml.rels"}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr(parts[suffix], "<Relationships></Relationships>")
        file.writestr("sheet.xml", "0.67")
    content = with_record(target.getvalue(), '{"a":"\\u003c & "}')
    assert record_in(content, "a") == ('{"a":"\\u003c & "}', True)
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"0.67", b"0.68"))
    assert not record_in(changed.getvalue(), "a")[1]


def test_what_cannot_be_verified_is_told(bank, tmp_path, page):
    found = gm.report(gm.gaps(bank), tmp_path / "found.html")
    plain = edited(page, 'id="capsule"', 'id="other"', "plain.html")
    for file, told in (
        (found, "was made of findings"),
        (plain, "carries no record"),
        (tmp_path / "a.pdf", "carries no record"),
        (edited(page, '{"format":1', '{"format":2', "format.html"), "has another format"),
        (edited(page, '"settings":{', '"settings":{"colour":1,', "setting.html"), "is damaged"),
        (edited(page, '{"format":1', '[{"format":1'), "is damaged"),
    ):
        with pytest.raises(OutputError, match=told):
            gm.verify(file, BANK)
    (tmp_path / "a.xlsx").write_bytes(b"PK nothing")
    with pytest.raises(OutputError, match="is not a complete file"):
        gm.verify(tmp_path / "a.xlsx", BANK)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "3", '{"format":1,"tables":[[1,2,3]]}', '{"format":1}'])
def test_a_hostile_record_is_refused(text):
    with pytest.raises(OutputError):
        read_capsule(text, "a")


def test_the_digest_is_of_counts_alone():
    frame = pd.read_csv(BANK)
    whole = digest(gm.read_survey(frame, by="branch", weights="respondent").tally)
    shuffled = frame.sample(frac=1, random_state=3)
    assert digest(gm.read_survey(shuffled, by="branch", weights="respondent").tally) == whole
    frame.loc[0, "P1"] = 1 + frame.loc[0, "P1"] % 7
    assert digest(gm.read_survey(frame, by="branch", weights="respondent").tally) != whole


def test_a_record_with_min_cell_tells_nothing_of_groups(tmp_path):
    survey = gm.read_survey(BANK, by="branch")
    page = gm.report(survey, tmp_path / "a.html", min_cell=130)
    assert differences(page) == ()
    record = json.loads(re.search(r'id="capsule">(.*?)</script>', page.read_text(encoding="utf-8"))[1])
    assert record["digest"] == digest(gm.read_survey(BANK).tally.suppressed(130))
