"""What a questionnaire says and how it is laid out; what cannot be asked is told."""

from __future__ import annotations

import csv
import re

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn

import gapmodel as gm
from gapmodel.errors import InstrumentError, OutputError, SettingError
from gapmodel.instrument.questionnaire.form import form_of
from gapmodel.instrument.questionnaire.words import LANGUAGES
from gapmodel.instrument.questionnaire.words import _texts as catalogue
from gapmodel.instrument.questionnaire.write import FORMATS
from gapmodel.instrument.read import parse_instrument

SUFFIX = {"docx": ".docx", "html": ".html", "entry": ".xlsx", "xlsform": ".xlsx"}
OWN = """
name = "own"
sides = ["expectation", "perception"]
scale = { lowest = 1, highest = 5 }
dimensions = [{ code = "d", items = [{ code = "%s", label = "Care" }, { code = "%s", label = "%s" }] }]
"""


def own(one="1", other="2", label="Speed"):
    return parse_instrument(OWN % (one, other, label))


def named(format):
    return f"q{SUFFIX.get(format, '.txt')}"


def texts_in(path):
    """Everything that a questionnaire shows, as one text."""
    if path.suffix == ".docx":
        document = Document(path)
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        return "\n".join(
            str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None
        )
    return path.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", FORMATS)
def test_every_shipped_instrument_can_be_asked_in_every_format(format, lang, tmp_path):
    """In English and in Chinese in turns: each instrument in both languages, each format with all instruments."""
    turn = (FORMATS.index(format) + LANGUAGES.index(lang)) % 2
    for name in gm.instruments()["name"][turn::2]:
        path = gm.questionnaire(name, tmp_path / named(format), format=format, lang=lang, service="Tea House")
        shown = texts_in(path)
        asked = gm.read_instrument(name)
        assert "Tea House" in shown
        plain = shown.replace("&#x27;", "'").replace("&#39;", "'")
        assert all(item.label.text(lang) in plain for item in asked.items)


def test_the_suffix_tells_the_format(tmp_path):
    starts = {"a.docx": b"PK", "a.html": b"<!DOCTYPE html>", "a.xlsx": b"PK", "a.tsv": b"\xef\xbb\xbfid\tclass"}
    for name, start in starts.items():
        assert gm.questionnaire("servperf", tmp_path / name).read_bytes().startswith(start)
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == ["Answers", "Codebook", "Instructions"]


@pytest.mark.parametrize(
    ("path", "settings", "error", "words"),
    [
        (
            "q.txt",
            {},
            SettingError,
            "could be a questionnaire for 'limesurvey', 'qualtrics', 'wenjuanxing'.\nHint: set the",
        ),
        ("q.pdf", {}, SettingError, "cannot be written as '.pdf'.\nHint: use one of .docx, .html"),
        ("q", {}, SettingError, "a file without a suffix"),
        ("q.docx", {"format": "xlsform"}, SettingError, "does not have the suffix of .* xlsform.\nHint: use .xlsx"),
        ("q.docx", {"format": "word"}, SettingError, "format='word' is not a valid value"),
        ("q.docx", {"lang": "fr"}, SettingError, "lang='fr' is not a valid value"),
        (
            "q.docx",
            {"order": "P-then-E"},
            SettingError,
            "order='P-then-E' is not a valid value.*did you mean 'E-then-P'",
        ),
        ("q.docx", {"randomize": True}, SettingError, "randomize=True is not a valid seed"),
        ("nowhere/q.docx", {}, OutputError, "folder .* does not exist"),
        (3, {}, OutputError, "3 is not a valid path for a questionnaire"),
    ],
)
def test_what_means_nothing_is_told(path, settings, error, words, tmp_path):
    with pytest.raises(error, match=f"(?s){words}"):
        gm.questionnaire("servqual", tmp_path / path if isinstance(path, str) else path, **settings)


def test_points_need_dimensions(tmp_path):
    with pytest.raises(SettingError, match="own has only one dimension, so points cannot be allocated"):
        gm.questionnaire(own(), tmp_path / "q.docx", importance=True)


@pytest.mark.parametrize(
    ("asked", "format", "words"),
    [
        (own("外观"), "xlsform", "'E_外观' is not a valid question name in XLSForm.\nHint: give the items codes"),
        (own("外观"), "qualtrics", "'E_外观' is not a valid question name in Qualtrics"),
        (own("1.1"), "limesurvey", "'E1.1' is not a valid question name in LimeSurvey"),
        (own("a" * 25), "limesurvey", "not a valid question name in LimeSurvey"),
        (own(label="CARE"), "wenjuanxing", "items '1', '2' have the same label.\nHint: give every item a label"),
        (own(label="2"), "wenjuanxing", "items '2' have no label"),
        (own("a", "A"), "entry", "Two questions of own have the same column: 'E_A', 'E_a'"),
    ],
)
def test_what_a_platform_cannot_hold_is_refused_and_an_old_file_stays(asked, format, words, tmp_path):
    old = tmp_path / named(format)
    old.write_bytes(b"old")
    with pytest.raises(InstrumentError, match=words):
        gm.questionnaire(asked, old, format=format)
    assert old.read_bytes() == b"old"


def test_columns_that_the_instrument_names_itself_are_kept_or_refused(tmp_path):
    kiosk = gm.read_instrument("tests/kiosk.toml")
    path = gm.questionnaire(kiosk, tmp_path / "q.xlsx")
    book = openpyxl.load_workbook(path)
    for column in range(2, 50):
        book.worksheets[0].cell(2, column).value = 1 + column % 7
    book.save(path)
    assert gm.read_survey(path, kiosk).n == 1
    with pytest.raises(
        InstrumentError, match=r"(?s)not a valid question name in LimeSurvey.*leave columns out of the instrument"
    ):
        gm.questionnaire(kiosk, tmp_path / "q.tsv")


def test_shuffled_items_stand_alike_on_both_sides_and_keep_their_columns():
    asked = gm.read_instrument("servqual")
    form = form_of(asked, "en", "", "E-then-P", randomize=5)
    names = [question.name for question in form.questions]
    assert [name[1:] for name in names[:22]] == [name[1:] for name in names[22:]]
    assert sorted(names) == sorted(f"{side}{k}" for side in "EP" for k in range(1, 23))
    assert names[:22] != [f"E{k}" for k in range(1, 23)]
    assert names == [q.name for q in form_of(asked, "en", "", "E-then-P", randomize=5).questions]
    assert names != [q.name for q in form_of(asked, "en", "", "E-then-P", randomize=6).questions]


def test_in_columns_the_sides_of_an_item_follow_each_other():
    form = form_of(gm.read_instrument("servqual"), "en", "", "columns")
    assert [question.name for question in form.questions[:4]] == ["E1", "P1", "E2", "P2"]
    assert not form_of(gm.read_instrument("servperf"), "en", "", "columns").by_item


def test_the_service_has_a_name_in_every_language(tmp_path):
    path = gm.questionnaire("servqual", tmp_path / "q.tsv", service={"en": "our bank", "zh": "本行"})
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter="\t"))
    asked = {row["language"]: row["text"] for row in rows if row["class"] == "Q" and row["name"] == "E"}
    assert asked["en"].startswith("What do you expect of our bank?")
    assert asked["zh-Hans"].startswith("您对本行的期望如何？")


def test_texts_that_begin_like_formulas_are_texts(tmp_path):
    asked = own("1", "2", "=1+1")
    for format in ("entry", "xlsform"):
        book = openpyxl.load_workbook(gm.questionnaire(asked, tmp_path / "q.xlsx", format=format))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        odd = [cell for cell in cells if str(cell.value).startswith("=")]
        assert odd
        assert all(cell.data_type == "s" and cell.quotePrefix for cell in odd)


def test_markup_is_shown_letter_by_letter_and_nothing_is_loaded(tmp_path):
    asked = own("1", "2", "<img onerror='x'>")
    text = gm.questionnaire(asked, tmp_path / "q.html", service="<script>x</script>").read_text(encoding="utf-8")
    assert "&lt;img" in text and "<img" not in text
    assert text.count("<script") == 1
    assert not re.search(r"(?:src|href|action)=|@import|url\(|https?://", text)


def test_the_entry_sheet_offers_the_answers_and_what_lies_beside_them(tmp_path):
    book = openpyxl.load_workbook(gm.questionnaire("gap2-standards", tmp_path / "q.xlsx"))
    rules = book.worksheets[0].data_validations.dataValidation
    assert {rule.formula1 for rule in rules} == {'"1,2,3,4,5,6,7,No standards exist"'}
    assert all(rule.showErrorMessage and rule.errorStyle in (None, "stop") for rule in rules)
    assert book.worksheets[0].freeze_panes == "B2"
    codebook = [[cell.value for cell in row] for row in book["Codebook"].iter_rows()]
    assert [row[0] for row in codebook] == ["Column", "Respondent", *(f"S_{d}" for d in DIMENSIONS)]
    ends = "1 = informal, in people's heads; 7 = formal and known to everybody"
    assert codebook[2][5] == f"1 to 7; {ends}; No standards exist; blank: no answer"


DIMENSIONS = ["tangibles", "reliability", "responsiveness", "assurance", "empathy"]


@pytest.mark.parametrize("order", ["E-then-P", "columns"])
def test_printed_tables_fit_the_paper_and_repeat_their_head(order, tmp_path):
    for name in ("servqual", "gap2-standards"):
        document = Document(gm.questionnaire(name, tmp_path / "q.docx", order=order, importance=True))
        section = document.sections[0]
        letter = 12240 if section.page_width.cm < 22 else 15840  # twips across
        for table in document.tables:
            width = sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid)
            margins = section.left_margin.twips + section.right_margin.twips
            assert width <= min(section.page_width.twips, letter) - margins
            heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
            assert heads[0] and sum(heads) <= 2 and heads == sorted(heads, reverse=True)
            assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_importance_points_come_back(tmp_path):
    path = gm.questionnaire("servqual", tmp_path / "q.xlsx", importance=True)
    book = openpyxl.load_workbook(path)
    for column in range(2, 51):
        book.worksheets[0].cell(2, column).value = 5 if column < 46 else 20
    book.save(path)
    assert gm.read_survey(path).tally.layout.points
    document = Document(gm.questionnaire("servqual", tmp_path / "q.docx", importance=True))
    for row in document.tables[-1].rows[1:]:
        row.cells[2].paragraphs[0].runs[0].text = "20"
    document.save(tmp_path / "q.docx")
    survey = gm.read_survey(tmp_path / "q.docx")
    assert survey.tally.layout.points and survey.notes == ("q.docx holds no answers: every question is blank.",)
    lime = gm.questionnaire("servqual", tmp_path / "q.tsv", importance=True).read_text(encoding="utf-8-sig")
    assert [line.split("\t")[3] for line in lime.splitlines() if "\tSQ\t" in line][44:49] == DIMENSIONS
    text = gm.questionnaire("servqual", tmp_path / "q.txt", format="qualtrics", importance=True).read_text()
    assert all(f"[[ID:W_{dimension}]]" in text for dimension in DIMENSIONS)


def test_words_are_there_in_both_languages_and_introduce_every_side():
    english, chinese = (catalogue()[lang] for lang in LANGUAGES)
    assert english.keys() == chinese.keys()
    for section in ("sides", "sheet", "servqual-managers", "internal-service"):
        assert english[section].keys() == chinese[section].keys()
    sides = {side.code for name in gm.instruments()["name"] for side in gm.read_instrument(name).asked}
    assert sides <= english["sides"].keys()


ALL_NAMED = {
    "customer-turnoffs": 5,
    "kano": 5,
    "listening-b": 5,
    "listening-habits": 5,
    "listening-obstacles": 5,
    "response-audit": 3,
}  # every answer, not only the ends


def test_the_ends_of_every_shipped_scale_are_named_in_both_languages():
    for name in gm.instruments()["name"]:
        scale = gm.read_instrument(name).scale
        named = ALL_NAMED.get(name, 2)
        assert len(scale.anchored("en")) == len(scale.anchored("zh")) == named
        assert scale.anchored("en") != scale.anchored("zh")


def test_the_command_line_writes_one(run, tmp_path):
    path = tmp_path / "q.txt"
    code, out, _ = run(
        "questionnaire", "servqual", "-o", path, "--format", "wenjuanxing", "--lang", "zh", "--service", "本行"
    )
    assert (code, out.strip()) == (0, f"Questionnaire: {path}")
    assert path.read_text(encoding="utf-8-sig").startswith("关于本行的调查问卷\n")
    code, _, told = run("questionnaire", "antecedents-managers", "-o", tmp_path / "q.html", "--randomize", "4")
    assert code == 0 and "The labels are topics, not statements" in told
    code, _, told = run("questionnaire", "servqual", "-o", path)
    assert code == 2 and "Hint: set the format" in told
