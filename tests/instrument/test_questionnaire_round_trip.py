"""Whatever a questionnaire's answers come back in, `read_survey` reads what was ticked, with no mapping by hand."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import random
import shutil
import subprocess

import openpyxl
import pandas as pd
import platform_exports as platforms
import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from tests_shared import BROWSER, in_a_browser

import gapmodel as gm
from gapmodel.instrument.questionnaire.form import form_of
from gapmodel.instrument.read import parse_instrument
from gapmodel.sources.open import open_source

HOSTILE = r"""
name = "own"
title = { en = "=Own <b>& \"title\"", zh = "自编 <b>& [[量表]]" }
sides = ["expectation", "perception"]
citation = "Nobody & Co. [[PageBreak]] ${q://QID1} {TOKEN}"
[scale]
lowest = 1
highest = 5
missing_codes = ["9"]
anchors = { en = ["worse than expected", "=best & <i>dearest</i>"], zh = ["比期望差", "最好"] }
[[dimensions]]
code = "first"
label = { en = "=HYPERLINK(\"x\")", zh = "甲" }
items = [
    { code = "1", label = { en = "=1+1", zh = "＝1＋1" } },
    { code = "2", label = { en = "@sum <script>alert(1)</script>", zh = "点<脚本>乙" } },
    { code = "3", label = { en = "tab\there\nand [[PageBreak]]", zh = "制\t表\n[[PageBreak]]" }, reversed = true },
]
[[dimensions]]
code = "second"
label = { en = "-2 \"quoted\"", zh = "乙" }
items = [
    { code = "11", label = { en = "${E1} {TOKEN} \"quoted\", it's", zh = "${E1} {TOKEN} “引号”" } },
    { code = "12", label = { en = "A B [单选题] ___ end", zh = "丁 [矩阵量表题] ___ 末" } },
]
"""
LONG = """
name = "long"
sides = ["perception"]
scale = { lowest = 0, highest = 20, step = 0.5 }
dimensions = [{ code = "d", items = [{ code = "a1", label = "Care" }, { code = "b2", label = "Speed" }] }]
"""
FROM_ZERO = LONG.replace("highest = 20, step = 0.5", "highest = 10")
ASKED = [
    "servqual",
    "servperf",
    "zone-of-tolerance",
    "zone-of-tolerance-2",
    "kano",
    "gap2-standards",
    HOSTILE,
    LONG,
    FROM_ZERO,
]
NAMES = [
    "servqual",
    "servperf",
    "three columns",
    "direct comparison",
    "kano",
    "gap2-standards",
    "hostile",
    "long",
    "from zero",
]
SERVICE = '=our "bank" <b>& [[PageBreak]]\t${q}'
ORDERS = ["E-then-P", "columns"]
PAIRS = [  # every questionnaire in every language and every order, every language in every order
    (text, lang, order)
    for number, text in enumerate(ASKED)
    for lang, order in (zip(("en", "zh"), ORDERS[:: 1 - 2 * (number % 2)], strict=True))
]
TEXTS_OR_CODES = pytest.mark.parametrize("as_text", [True, False], ids=["texts", "codes"])

pytestmark = pytest.mark.filterwarnings("ignore:Whether a high answer:gapmodel.AnswerWarning")


def instrument_of(text):
    return parse_instrument(text) if "\n" in text else gm.read_instrument(text)


class Planted:
    """Answers of some people to a questionnaire: choices in the order asked, and the survey that they make."""

    def __init__(self, text, lang="en", order="E-then-P", n=6):
        self.asked = instrument_of(text)
        self.form = form_of(self.asked, lang, SERVICE, order, randomize=3)
        self.stored = [choice.value for choice in self.form.choices()]
        draw = random.Random(7)  # noqa: S311
        shown = len(self.form.questions)
        self.people = [[draw.choice([None, *range(len(self.stored))]) for _ in range(shown)] for _ in range(n)]
        self.people[0] = [place % len(self.stored) for place in range(shown)]
        self.settings = {"lang": lang, "order": order, "service": SERVICE, "randomize": 3}

    def written(self, path, format):
        return gm.questionnaire(self.asked, path, format=format, **self.settings)

    def survey(self, people=None):
        names = [question.name for question in self.form.questions]
        rows = [["" if k is None else self.stored[k] for k in person] for person in people or self.people]
        return gm.read_survey(pd.DataFrame(rows, columns=names), self.asked)

    def check(self, source, people=None, platform=""):
        assert open_source(source).platform == platform
        read, planted = gm.read_survey(source, self.asked), self.survey(people)
        assert read.tally == planted.tally
        answers = read.mapping[read.mapping["role"] == "answer"]
        assert len(answers) == len(self.form.questions)


@pytest.fixture(params=PAIRS, ids=[f"{NAMES[ASKED.index(text)]}-{lang}-{order}" for text, lang, order in PAIRS])
def planted(request):
    return Planted(*request.param)


def as_csv(rows, path, encoding="utf-8-sig"):
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    path.write_bytes(written.getvalue().encode(encoding))
    return path


@TEXTS_OR_CODES
def test_limesurvey(planted, tmp_path, as_text):
    text = planted.written(tmp_path / "q.txt", "limesurvey").read_text(encoding="utf-8-sig")
    rows = platforms.limesurvey(text, planted.people, planted.stored, as_text=as_text)
    planted.check(as_csv(rows, tmp_path / "results.csv"), platform="LimeSurvey")
    shown = platforms.labels_in_limesurvey(text)
    wanted = planted.form.sides if planted.form.by_item else planted.form.items
    assert all(planted.form.label(part, lang) in shown for part in wanted for lang in planted.form.langs)


@TEXTS_OR_CODES
def test_qualtrics(planted, tmp_path, as_text):
    text = planted.written(tmp_path / "q.txt", "qualtrics").read_text(encoding="utf-8")
    rows = platforms.qualtrics(text, planted.people, planted.stored, as_text=as_text)
    planted.check(as_csv(rows, tmp_path / "results.csv"), platform="Qualtrics")
    assert "PageBreak]]" not in text and "${" not in text


@TEXTS_OR_CODES
def test_wenjuanxing(planted, tmp_path, as_text):
    text = planted.written(tmp_path / "q.txt", "wenjuanxing").read_text(encoding="utf-8-sig")
    beside = len(planted.form.scale())
    people = planted.people
    if not as_text:  # an option's number says nothing of what lies beside the scale
        people = [[None if k is not None and k >= beside else k for k in person] for person in people]
    rows = platforms.wenjuanxing(text, people, planted.stored, as_text=as_text)
    planted.check(as_csv(rows, tmp_path / "results.csv"), people, platform="Wenjuanxing (问卷星)")


def test_the_entry_sheet(planted, tmp_path):
    path = planted.written(tmp_path / "q.xlsx", "entry")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[1]]
    for row, person in enumerate(planted.people, start=2):
        for place, k in enumerate(person, start=2):
            if k is not None:
                value = planted.stored[k]
                sheet.cell(row, place).value = float(value) if value.replace(".", "").isdigit() else value
    book.save(path)
    assert head[1:] == [question.name for question in planted.form.questions]
    planted.check(path)


def test_filled_documents(planted, tmp_path):
    blank = planted.written(tmp_path / "blank.docx", None)
    people = planted.people[:3]
    for number, person in enumerate(people):
        document = Document(blank)
        fill_document(planted, document, person, number)
        document.save(tmp_path / f"filled-{number}.docx")
    planted.check(tmp_path / "filled-*.docx", people)


def fill_document(planted, document, person, number):
    """Tick boxes, or type an x or a circle instead."""
    asked = dict(zip([question.name for question in planted.form.questions], person, strict=True))
    for table in document.tables:
        for row in table.rows:
            names = [paragraph.text for paragraph in row.cells[0].paragraphs if paragraph.text in asked]
            size = (len(row.cells) - 2) // max(len(names), 1)
            for place, name in enumerate(names):
                k = asked[name]
                if k is None:
                    continue
                cell = row.cells[2 + place * size + (k if size > 1 else 0)]
                if size == 1:
                    cell.paragraphs[0].runs[0].text = planted.stored[k]
                elif number % 3 == 0:
                    next(t for t in cell._tc.iter() if t.text == "\u2610").text = "\u2612"
                else:
                    cell.paragraphs[0].add_run("x" if number % 3 == 1 else "○")


def test_a_row_with_two_marks_is_blank_and_told(tmp_path):
    planted = Planted("servperf")
    document = Document(planted.written(tmp_path / "blank.docx", None))
    fill_document(planted, document, [0] * 22, 0)
    fill_document(planted, document, [3] + [None] * 21, 1)
    document.save(tmp_path / "filled.docx")
    survey = gm.read_survey(tmp_path / "filled.docx", "servperf")
    first = planted.form.questions[0].name
    assert survey.notes[0] == f"filled.docx: more than one mark on '{first}'; the answer counts as missing."
    assert survey.tally == planted.survey([[None] + [0] * 21]).tally


def symbol(font, char):
    drawn = OxmlElement("w:sym")
    drawn.set(qn("w:font"), font)
    drawn.set(qn("w:char"), char)
    return drawn


@pytest.mark.parametrize("place", ["beside the box", "instead of the box"])
@pytest.mark.parametrize(
    ("tick", "box"),
    [
        (("Wingdings", "F0FC"), ("Wingdings", "F0A8")),
        (("Wingdings", "FE"), ("Wingdings", "6F")),
        (("Wingdings 2", "F052"), ("Wingdings 2", "F0A3")),
        (("Segoe UI Symbol", "2713"), ("MS Gothic", "2610")),
    ],
)
def test_symbols_that_word_inserts_are_marks_unless_they_are_empty_boxes(tmp_path, tick, box, place):
    planted = Planted("servperf")
    document = Document(planted.written(tmp_path / "blank.docx", None))
    fill_document(planted, document, planted.people[0], 1)  # an x beside each box
    for run in [run for table in document.element.iter(qn("w:tbl")) for run in table.iter(qn("w:r"))]:
        if run.text == "\u2610" and place == "instead of the box":
            run.replace(run.find(qn("w:t")), symbol(*box))
        if run.text == "x":
            run.replace(run.find(qn("w:t")), symbol(*tick))
    document.save(tmp_path / "filled.docx")
    planted.check(tmp_path / "filled.docx", planted.people[:1])


def test_a_mark_that_a_tracked_change_took_away_is_none(tmp_path):
    planted = Planted("servperf")
    document = Document(planted.written(tmp_path / "blank.docx", None))
    fill_document(planted, document, [0] * 22, 1)
    run = next(run for run in document.element.iter(qn("w:r")) if run.text == "x")
    gone = OxmlElement("w:del")
    gone.append(run.makeelement(qn("w:r")))
    gone[0].append(symbol("Wingdings", "F0FC"))
    run.getparent().getparent().getnext().find(qn("w:p")).append(gone)
    document.save(tmp_path / "filled.docx")
    planted.check(tmp_path / "filled.docx", [[0] * 22])


def test_a_document_without_any_mark_is_told(tmp_path):
    planted = Planted("servperf")
    document = Document(planted.written(tmp_path / "blank.docx", None))
    fill_document(planted, document, [0] * 22, 0)
    document.save(tmp_path / "filled.docx")
    survey = gm.read_survey(tmp_path / "*.docx", "servperf")
    assert [note for note in survey.notes if "docx" in note] == [
        "blank.docx holds no mark; answers that were drawn, highlighted or inserted as pictures cannot be read."
    ]


def test_what_is_no_filled_questionnaire_is_told(tmp_path):
    Document().save(tmp_path / "other.docx")
    with pytest.raises(gm.GapModelError, match=r"other.docx holds no questionnaire that gapmodel wrote"):
        gm.read_survey(tmp_path / "other.docx")
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(gm.GapModelError, match=r"broken.docx cannot be read as a Word document"):
        gm.read_survey(tmp_path / "broken.docx")
    with pytest.raises(gm.GapModelError, match="There is no file"):
        gm.read_survey(tmp_path / "missing.docx")
    for name in ("servperf", "gap2-standards"):
        gm.questionnaire(name, tmp_path / f"two-{name}.docx")
    with pytest.raises(gm.GapModelError, match="are different questionnaires: 'P1'"):
        gm.read_survey(tmp_path / "two-*.docx", "servperf")


@pytest.mark.skipif(shutil.which("java") is None, reason="ODK Validate needs Java")
def test_xlsforms_are_valid_for_odk(tmp_path):
    """All forms in one run of the program, which pyxform brings and which takes longer to start than to say."""
    from pyxform.validators.odk_validate import ODK_VALIDATE_PATH
    from pyxform.xls2xform import convert

    paths = []
    for number, settings in enumerate(PAIRS):
        form = Planted(*settings).written(tmp_path / f"{number}.xlsx", "xlsform")
        paths.append(form.with_suffix(".xml"))
        paths[-1].write_text(convert(xlsform=str(form), validate=False).xform, encoding="utf-8")
    command = ["java", "-Djava.awt.headless=true", "-jar", ODK_VALIDATE_PATH, *map(str, paths)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, ""), said.stderr
    assert said.stdout.count(">> Xform is valid!") == len(paths)


def test_xlsform_has_no_warnings_and_its_answers_come_back(planted, tmp_path):
    from lxml import etree
    from pyxform.xls2xform import convert

    made = convert(xlsform=str(planted.written(tmp_path / "q.xlsx", "xlsform")), validate=False)
    assert made.warnings == []
    tree = etree.fromstring(made.xform.encode())
    space = {"x": "http://www.w3.org/2002/xforms"}
    names = [question.name for question in planted.form.questions]
    fields = [bind.get("nodeset").split("/") for bind in tree.iterfind(".//x:bind", space)]
    asked = {path[-1]: "-".join(path[2:]) for path in fields if path[-1] in names}
    columns = [asked[name] for name in names]  # as ODK Central exports them, with the groups' names before
    choices = ".//x:instance[@id='answers']/x:root/x:item/x:name"
    codes = [name.text for name in tree.iterfind(choices, space)] or planted.stored
    rows = [["" if k is None else codes[k] for k in person] for person in planted.people]
    table = [["SubmissionDate", *columns, "KEY"], *[["2026-01-31", *row, f"uuid:{k}"] for k, row in enumerate(rows)]]
    planted.check(as_csv(table, tmp_path / "odk.csv"), platform="ODK")
    named = {"en": "English (en)", "zh": "中文 (zh)"}
    told = {translation.get("lang") for translation in tree.iterfind(".//x:translation", space)}
    assert told == {named[lang] for lang in planted.form.langs} or (not told and len(planted.form.langs) == 1)


FILL = """
(() => {
  const answers = %s;
  for (const [name, value] of Object.entries(answers)) {
    for (const field of document.getElementsByName(name)) {
      if (field.type === "radio") { if (field.value === value) { field.click(); } }
      else { field.value = value; field.dispatchEvent(new Event("input", { bubbles: true })); }
    }
  }
  document.getElementById("save").click();
  return document.scripts.length === 1 ? document.getElementById("status").textContent : "a script of a label ran";
})()
"""


@in_a_browser
def test_the_web_page_saves_what_was_clicked_and_asks_no_network(tmp_path):
    planted = [Planted(text, ("en", "zh")[k % 2], order, n=1) for k, text in enumerate(ASKED) for order in ORDERS]
    jobs = []
    for number, one in enumerate(planted):
        folder = tmp_path / str(number)
        folder.mkdir()
        names = [question.name for question in one.form.questions]
        given = {name: one.stored[k] for name, k in zip(names, one.people[0], strict=True)}
        jobs.append((one.written(folder / "q.html", None), given, folder))
    told, requested = asyncio.run(filled_in_a_browser(jobs))
    assert [address for address in requested if not address.startswith(("file:", "blob:"))] == []
    for one, said, (_, _, folder) in zip(planted, told, jobs, strict=True):
        assert said == one.form.words("saved")
        (saved,) = folder.glob("*.csv")
        one.check(saved)


async def filled_in_a_browser(jobs):
    """What each page said, and all addresses asked for, when its form was filled in and saved into its folder."""
    import choreographer

    asked, told = [], []

    async def note(event):
        asked.append(event["params"]["request"]["url"])

    async with choreographer.Browser(path=BROWSER, headless=True, enable_sandbox=False) as browser:
        tab = await browser.create_tab("about:blank")
        session = next(iter(tab.sessions.values()))
        session.subscribe("Network.requestWillBeSent", note)
        for domain in ("Network", "Page"):
            await tab.send_command(f"{domain}.enable")
        for page, given, folder in jobs:
            saving = {"behavior": "allow", "downloadPath": str(folder)}
            await browser.send_command("Browser.setDownloadBehavior", saving)
            loaded = session.subscribe_once("Page.loadEventFired")
            await tab.send_command("Page.navigate", {"url": page.as_uri()})
            await loaded
            answer = await tab.send_command("Runtime.evaluate", {"expression": FILL % json.dumps(given)})
            told.append(answer["result"]["result"]["value"])
            for _ in range(100):
                if list(folder.glob("*.csv")):
                    break
                await asyncio.sleep(0.1)
    return told, asked
