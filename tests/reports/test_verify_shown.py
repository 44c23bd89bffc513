"""One changed digit is named wherever a file shows it, also where its digest was made anew."""

from __future__ import annotations

import io
import re
import zipfile

import pandas as pd
import pytest
from docx import Document
from pptx import Presentation

import gapmodel as gm
from gapmodel.errors import OutputError
from gapmodel.reports.deck import picture
from gapmodel.reports.record.compare import different_office
from gapmodel.reports.record.office_record import record_in, with_record
from gapmodel.reports.record.shown_office import shown_office
from gapmodel.wording.catalogue import messages

RECORD = "customXml/gapmodel.xml"
SHOWN = {"sections": ["dimensions"], "title": "Branches", "author": "A. Author"}


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    path = tmp_path_factory.mktemp("answers") / "answers.csv"
    bank = pd.read_csv(gm.example("bank")).head(60)
    (bank[[f"{side}{item}" for side in "EP" for item in (1, 2, 3)]] - 1).clip(1, 5).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def survey(answers, small):
    return gm.read_survey(answers, small)


@pytest.fixture(scope="module")
def made(tmp_path_factory, survey):
    """One report in every format that carries a record, without pictures."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(picture, "find_spec", {}.get)
        return {kind: gm.report(survey, folder / f"a.{kind}", **SHOWN) for kind in ("html", "xlsx", "pptx", "docx")}


def forged(path, part, old, new, inner=""):
    """A copy with one text changed in a part, or in a part of the workbook in it, and a record made anew."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist() if name != RECORD}
    record, _ = record_in(path.read_bytes(), path.name)
    kept = {name: re.sub(rb'<Relationship Id="rIdRecord"[^>]*/>', b"", content) for name, content in parts.items()}
    copy = path.with_name(f"forged{path.suffix}")
    copy.write_bytes(with_record(packed(changed(kept, part, old, new, inner)), record))
    return copy


def changed(parts, part, old, new, inner):
    """The parts, the first text changed that is found in one whose name fits."""
    for name in sorted(name for name in parts if re.fullmatch(part, name)):
        found = inside(parts[name], inner, old, new) if inner else re.sub(old, new, parts[name], count=1)
        if found != parts[name]:
            return parts | {name: found}
    raise AssertionError((part, old))


def inside(book, part, old, new):
    with zipfile.ZipFile(io.BytesIO(book)) as file:
        return packed(changed({name: file.read(name) for name in file.namelist()}, part, old, new, ""))


def packed(parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return target.getvalue()


def test_every_format_is_quiet_for_the_same_answers(made, answers):
    assert {kind: gm.verify(path, answers).differences for kind, path in made.items()} == dict.fromkeys(made, ())


BOOKS, SHEETS, CHARTS = r"ppt/embeddings/.*", r"xl/worksheets/sheet\d+\.xml", r"(ppt|xl)/charts/chart\d+\.xml"
CHANGES = {  # file, part, what is changed, part of a workbook within, where it is named
    "value of a slide's chart": ("pptx", CHARTS, rb"(<c:val>.*?<c:v>-)0", rb"\g<1>3", "", "Chart 1 on slide 3"),
    "whisker": ("pptx", CHARTS, rb"(<c:plus>.*?<c:v>)0", rb"\g<1>1", "", "Chart 1 on slide 3"),
    "data behind a chart": (
        "pptx",
        r"ppt/embeddings/.*",
        rb"(<v>-)0",
        rb"\g<1>3",
        SHEETS,
        "Data of chart 1 on slide 3",
    ),
    "cell of a slide": ("pptx", r"ppt/slides/slide4\.xml", rb">60<", rb">61<", "", "Slide 4"),
    "speaker notes": ("pptx", r"ppt/notesSlides/notesSlide3\.xml", rb"n 60", rb"n 61", "", "Notes of slide 4"),
    "cell of a sheet": ("xlsx", SHEETS, rb"(<v>-?)0\.", rb"\g<1>3.", "", "Sheet “"),
    "formula": ("xlsx", SHEETS, rb"<f>", rb"<f>0.1+", "", "Sheet “"),
    "value of a sheet's chart": ("xlsx", CHARTS, rb"(<c:val>.*?<c:v>-)0", rb"\g<1>3", "", "Chart 1 on sheet “"),
    "text of a sheet": ("xlsx", r"xl/sharedStrings\.xml", rb"n = 6", rb"n = 5", "", "Sheet “"),
    "cell of a document": ("docx", r"word/document\.xml", rb">60<", rb">61<", "", "Table 1"),
    "sentence of a document": ("docx", r"word/document\.xml", rb"n = 6", rb"n = 5", "", "Paragraphs"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_one_changed_digit_of_an_office_file_is_named(made, change):
    kind, *how, where = CHANGES[change]
    shown = [shown_office(path.read_bytes(), "a") for path in (forged(made[kind], *how), made[kind])]
    told = different_office(*shown, messages("verify"))
    assert told and told[0].startswith(where), told


def test_a_digit_changed_with_its_digest_is_named_in_both_languages(made, answers):
    kind, *how, _ = CHANGES["value of a slide's chart"]
    slides = forged(made[kind], *how)
    (told,) = gm.verify(slides, answers).differences
    assert re.match(r"Chart 1 on slide 3: 1 text or number other than computed; the first, 1 val 0 1: -", told)
    assert gm.verify(slides, answers, lang="zh").differences[0].startswith("第 3 张幻灯片的图 1：有 1 处与计算结果不同")


def test_one_changed_digit_of_a_chart_on_a_page_is_named(made, answers):
    page = made["html"]
    text, copy = page.read_text(encoding="utf-8"), page.with_name("forged.html")
    head, drawn, tail = text.rpartition("Plotly.newPlot(")
    for old, new in ((r'("x":\[-?)0', r"\g<1>3"), (r'("text":"[^"]*?-)0\.', r"\g<1>3.")):
        changed = re.sub(old, new, tail, count=1)
        assert changed != tail, old
        copy.write_text(head + drawn + changed, encoding="utf-8")
        assert gm.verify(copy, answers).differences[0].startswith("Chart “"), old
    copy.write_text(head + tail, encoding="utf-8")
    assert "does not show this chart" in gm.verify(copy, answers).differences[0]


@pytest.mark.parametrize("content", [b"", b"<a", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
@pytest.mark.parametrize(("kind", "part"), [("docx", "_rels/.rels"), ("xlsx", "xl/_rels/workbook.xml.rels")])
def test_damaged_parts_are_one_error(made, kind, part, content):
    with zipfile.ZipFile(made[kind]) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    with pytest.raises(OutputError, match="is not a complete file"):
        shown_office(packed(parts | {part: content}), "a")


def test_slides_on_a_template_are_verified_with_their_own_layouts(answers, survey, tmp_path, monkeypatch):
    monkeypatch.setattr(picture, "find_spec", {}.get)
    template = Presentation()
    template.slide_width, template.slide_height = 9144000, 6858000
    template.save(tmp_path / "firm.pptx")
    slides = gm.report(survey, tmp_path / "a.pptx", template=tmp_path / "firm.pptx", detail="brief")
    (tmp_path / "firm.pptx").unlink()
    assert gm.verify(slides, answers).equal


@pytest.mark.parametrize(("kind", "opened"), [("pptx", Presentation), ("docx", Document)])
def test_a_file_that_another_program_saved_shows_the_same(made, kind, opened, tmp_path):
    content = made[kind].read_bytes()
    opened(io.BytesIO(content)).save(tmp_path / "saved")
    assert shown_office((tmp_path / "saved").read_bytes(), "a") == shown_office(content, "a")
