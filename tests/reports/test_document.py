"""Word documents: three rules, captions that Word numbers, methods, references, pictures, hostile labels."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pandas as pd
import pytest
from docx.oxml.ns import qn
from every_finding import every_finding
from tests_shared import BROWSER

import gapmodel as gm
from gapmodel.charts.line_breaks import breadth
from gapmodel.plain_table import PlainTable
from gapmodel.reports.document.fitting import ACROSS, UPRIGHT, fitted

EVIL = (
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "]]>",
    "\u202eback",
    "a\x00b\x1fc\ufffe",
    "🙂",
    "long " * 2000,
)


@pytest.fixture
def no_browser(monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", "/nowhere")


@pytest.fixture(scope="module")
def found(bank):
    return [gm.gaps(bank), gm.check(bank)]


@pytest.fixture
def document(found, no_browser, tmp_path):
    path = gm.report(found, tmp_path / "bank.docx", title="Branches", subtitle="2026", author="A. Author", date="May")
    return docx.Document(path)


def lines(document):
    return [line.text for line in document.paragraphs]


def captions(document):
    return [line.text for line in document.paragraphs if line.style.name == "Caption"]


def fields(document):
    return [one.text.strip() for one in document.element.body.iter(qn("w:instrText"))]


def borders(element):
    found = element.find(f".//{qn('w:tblBorders')}")
    return {rule.tag.split("}")[1]: rule.get(qn("w:sz")) for rule in found}


def test_the_document_has_title_answer_methods_and_references_in_this_order(document, found):
    said = lines(document)
    assert said[1:5] == ["Branches", "2026", "A. Author", "May"]
    heads = [line.text for line in document.paragraphs if line.style.name == "Heading 1"]
    assert heads[0] == "Service-quality gaps: SERVQUAL, all items positive (1991)"
    assert heads[1:3] == ["Dimensions", "Items"]
    assert heads[-3:] == ["Methods", "References", "Appendix: further tables"]
    assert said.count(found[0].sentences()[0]) == 1
    assert "-0.92\u2002largest shortfall: “Reliability”" in said
    methods = said[said.index("Methods") + 1]
    for words in ("SERVQUAL", "Journal of Retailing 67(4)", "95% level (method: lattice)", "n = 575 to 600"):
        assert words in methods, words
    for words in ("Holm", "P − E", "±0.25", f"gapmodel {gm.__version__}", "numpy"):
        assert words in methods, words
    references = said[said.index("References") + 1 : said.index("Appendix: further tables")]
    assert any(line.startswith("Holm, S. (1979)") for line in references)
    assert document.core_properties.title == "Branches" and document.core_properties.author == "A. Author"


def test_tables_have_three_rules_and_heads_that_repeat(document):
    assert len(document.tables) > 5
    for table in document.tables:
        assert borders(table._tbl) == {"top": "12", "bottom": "12"}
        head, *rows = table.rows
        assert head._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        ruled = [cell._tc.find(f"{qn('w:tcPr')}/{qn('w:tcBorders')}/{qn('w:bottom')}") for cell in head.cells]
        assert {rule.get(qn("w:sz")) for rule in ruled} == {"6"}
        assert all(row._tr.find(f".//{qn('w:tcBorders')}") is None for row in rows)


def test_captions_are_numbered_by_fields_of_word(document):
    own = [text for text in captions(document) if text.startswith("Table")]
    assert own[0] == "Table 1\u2002Dimensions"
    assert [int(re.match(r"Table (\d+)", text)[1]) for text in own] == list(range(1, len(own) + 1))
    assert fields(document).count("SEQ Table \\* ARABIC") == len(own)


def test_the_numbers_are_those_of_the_finding(document, found):
    table = document.tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    shown = found[0].table.set_index("label")
    assert len(rows) == 8 and rows[0][:4] == ["Label", "n", "E", "P"]
    for label, n, *_, gap in (row[:5] for row in rows[3:]):
        assert int(n) == shown.loc[label, "n"] and float(gap) == round(shown.loc[label, "gap"], 2)


def test_without_a_browser_one_sentence_stands_for_the_charts_of_a_section(document):
    said = [line for line in lines(document) if "Chromium or Chrome" in line]
    assert len(said) == 3 and not document.inline_shapes


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome")
def test_charts_are_pictures_with_captions_and_text_alternatives(found, tmp_path):
    document = docx.Document(gm.report(found[0], tmp_path / "bank.docx", lang="zh", sections=["dimensions"]))
    assert len(document.inline_shapes) == 1
    shape = document.inline_shapes[0]
    assert shape.width.cm == pytest.approx(UPRIGHT, abs=0.1)
    assert "不足最大的是可靠性：-0.92" in shape._inline.docPr.get("descr")
    assert captions(document)[0] == "图 1\u2002不足最大的是可靠性：-0.92"
    assert "SEQ 图 \\* ARABIC" in fields(document)


def test_both_languages_number_their_tables_on_their_own(found, no_browser, tmp_path):
    document = docx.Document(gm.report(found[0], tmp_path / "both.docx", lang="both"))
    assert {"Table 1\u2002Dimensions", "表 1\u2002维度"} <= set(captions(document))
    said = "\n".join(lines(document))
    assert "研究方法" in said and "Holm S. A simple sequentially rejective" in said and "附录：其他表格" in said
    normal = document.styles["Normal"].element.rPr.rFonts
    assert normal.get(qn("w:eastAsia")) == "SimSun" and normal.get(qn("w:ascii")) == "Times New Roman"
    assert normal.get(qn("w:eastAsiaTheme")) is None


def test_a_brief_document_has_no_tables_to_look_up(found, no_browser, tmp_path):
    document = docx.Document(gm.report(found, tmp_path / "brief.docx", detail="brief"))
    said = lines(document)
    assert "Appendix: further tables" not in said and "Methods" in said and "References" in said
    assert len(document.tables) == 1  # instead of the chart


@pytest.mark.parametrize(("lang", "first"), [("en", 0), ("zh", 1)])
def test_every_finding_becomes_a_document(lang, first, no_browser, tmp_path):
    """Every second one in English, the others in Chinese."""
    findings = list(every_finding().values())[first::2]
    document = docx.Document(gm.report(findings, tmp_path / "all.docx", lang=lang))
    assert len(document.tables) > len(findings)
    for table in document.tables:
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.iter(qn("w:gridCol"))]
        assert sum(widths) <= ACROSS * 567 + 5


def test_wide_tables_stand_on_pages_across(no_browser, tmp_path):
    document = docx.Document(gm.report(every_finding()["kano"], tmp_path / "kano.docx"))
    formats = [section.page_width > section.page_height for section in document.sections]
    assert True in formats and formats[0] is False


def test_labels_of_80_letters_are_wrapped_and_numbers_are_not():
    long = "A statement of eighty letters about how staff of this branch deal with problems"
    (part,) = fitted(PlainTable({"Label": [long], "95% CI": ["[-0.98, -0.85]"], "n": ["600"]}))
    assert not part.across and part.size == 9.0 and sum(part.widths) <= UPRIGHT
    assert [column.least for column in part.columns][1:] == [breadth("[-0.98, -0.85]"), 3]


@pytest.mark.parametrize("label", EVIL)
def test_hostile_labels_are_texts(label, no_browser, tmp_path):
    frame = pd.DataFrame({"label": [label, "plain"], "gap": [-0.3, 0.1], "sd": [1.0, 1.0]})
    path = gm.report(gm.from_summary(frame, n=30), tmp_path / "evil.docx", lang="both")
    document = docx.Document(path)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    shown = {"\u202eback": "back", "a\x00b\x1fc\ufffe": "ab c"}.get(label, label)
    assert any(cell.startswith(shown[:100].strip()) for cell in cells) and max(map(len, cells)) < 300
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as packed:
        assert "<script>" not in packed.read("word/document.xml").decode()
        assert not [name for name in packed.namelist() if "vba" in name.lower()]
