"""A questionnaire as a Word document, to print or to fill in on screen."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gapmodel.instrument.questionnaire.choice import Choice
from gapmodel.instrument.questionnaire.document_table import Cell, Row, table
from gapmodel.instrument.questionnaire.form import Form
from gapmodel.instrument.questionnaire.question import Question

if TYPE_CHECKING:
    from docx.document import Document

NUMBER = "#"  # header of the column of codes, needed to read the document
_WIDTH, _WIDE = 17.3, 24.2  # text width in centimetres, portrait and landscape
_BOX, _NARROW, _WRITTEN, _LEAST_LABEL = 0.86, 0.74, 2.4, 4.6
_FONT, _CHINESE = "Calibri", "Microsoft YaHei"


def document(form: Form) -> bytes:
    """The questionnaire as a .docx file.

    Notes
    -----
    Every row contains its column names in small grey type, which are needed to read it. Boxes are content controls; a
    typed x or circle counts as well. Header rows repeat on every page, and rows do not break across pages.
    """
    import docx

    page = docx.Document()
    _set_up(page, form)
    page.add_heading(form.title(), level=0)
    page.add_paragraph(form.opening())
    if form.by_item:
        _introduce(page, [form.introduced(side) for side in form.sides], form)
        _add(page, form, form.rows)
    else:
        for side in form.sides:
            head = page.add_heading(form.label(side), level=1)
            head.paragraph_format.page_break_before = side is not form.sides[0] and form.long
            _introduce(page, [form.introduction(side)], form)
            _add(page, form, [(question,) for question in form.asked(side)])
    _add_points(page, form)
    written = io.BytesIO()
    page.save(written)
    return written.getvalue()


def _set_up(page: Document, form: Form) -> None:
    """Paper, margins and fonts; no author information."""
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    section = page.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    if _landscape(form):
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin = section.bottom_margin = Cm(1.6)
    for name, size in (("Normal", 10.5), ("Title", 18), ("Heading 1", 13)):
        style = page.styles[name]
        style.font.size = Pt(size)
        style.font.name = _FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), _CHINESE)
    page.styles["Normal"].paragraph_format.space_after = Pt(4)
    language = page.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:eastAsia"), "zh-CN")  # for Chinese punctuation
    footer = section.footer.paragraphs[0].add_run(form.source())
    footer.font.size, footer.font.color.rgb = Pt(8), RGBColor(0x80, 0x80, 0x80)
    known = page.core_properties
    known.author = known.comments = known.last_modified_by = known.keywords = ""
    known.title, known.language = form.title()[:255], form.lang


def _landscape(form: Form) -> bool:
    """Whether the page is in landscape format, because labels need more space."""
    return _WIDTH - _code(form) - sum(_widths(form)) < _LEAST_LABEL


def _code(form: Form) -> float:
    """Centimetres of the column of codes."""
    return min(max(0.9, 0.16 * max(len(question.name) for question in form.questions) + 0.25), 3.4)


def _widths(form: Form) -> list[float]:
    """Centimetres of the columns of answers."""
    one = [_WRITTEN] if form.typed else [_width(choice, _NARROW if form.by_item else _BOX) for choice in form.choices()]
    return one * (len(form.sides) if form.by_item else 1)


def _width(choice: Choice, least: float) -> float:
    """The width of a column: enough for the longest word above it."""
    words = [choice.value] if choice.scale else [*choice.text.split(), choice.value]
    longest = max(sum(0.32 if ord(letter) > 0x2E80 else 0.19 for letter in word) for word in words or [""])
    return min(max(least, longest + 0.3), 2.6)


def _introduce(page: Document, sentences: Sequence[str], form: Form) -> None:
    for sentence in sentences:
        page.add_paragraph(sentence).paragraph_format.keep_with_next = True
    line = page.add_paragraph()
    line.paragraph_format.keep_with_next = True
    if form.legend():
        line.add_run(form.words("end", text=form.legend())).bold = True
    line.add_run(form.how())


def _add(page: Document, form: Form, rows: Sequence[tuple[Question, ...]]) -> None:
    """The table of items and boxes, a row of questions each."""
    choices = [] if form.typed else list(form.choices())
    sides = len(rows[0])
    full = _WIDE if _landscape(form) else _WIDTH
    code = _code(form)
    widths = [code, full - code - sum(_widths(form)), *_widths(form)]
    span = max(len(choices), 1)
    heads = [Row((Cell(), Cell(), *(Cell(form.label(q.side), span=span, bold=True) for q in rows[0])), head=True)]
    values = [Cell(choice.value, above="" if choice.scale else choice.name, bold=True) for choice in choices]
    values = values or [Cell(form.range(), bold=True)]
    marks = Row((Cell(NUMBER, small=True), Cell(), *(values * sides)), head=True)
    body = [
        Row(
            (
                Cell("\n".join(question.name for question in questions), small=True),
                Cell(form.label(questions[0].item), left=True),
                *(cell for question in questions for cell in _answer(question, choices)),
            )
        )
        for questions in rows
    ]
    _put(page, table(widths, [*(heads if sides > 1 else []), marks, *body], groups=sides))


def _answer(question: Question, choices: Sequence[Choice]) -> list[Cell]:
    """A box for every option, or a line to write on."""
    return [Cell(box=f"{question.name}={choice.value}") for choice in choices] or [Cell(line=True)]


def _add_points(page: Document, form: Form) -> None:
    """A line for the points of every dimension."""
    if not form.points:
        return
    page.add_heading(form.words("points_title"), level=1)
    page.add_paragraph(form.words("points")).paragraph_format.keep_with_next = True
    head = Row((Cell(NUMBER, small=True), Cell(), Cell("100", bold=True)), head=True, keep=True)
    rows = [
        Row((Cell(name, small=True), Cell(form.label(part), left=True), Cell(line=True)), keep=True)
        for name, part in form.points
    ]
    _put(page, table([4.2, 8.0, _WRITTEN], [head, *rows], groups=1))


def _put(page: Document, xml: str) -> None:
    from docx.oxml import parse_xml
    from docx.shared import Pt

    after = page.add_paragraph()  # Word merges adjacent tables
    after.paragraph_format.space_after = Pt(0)
    after.paragraph_format.line_spacing = Pt(4)
    after._p.addprevious(parse_xml(xml))  # noqa: SLF001  not available in the library's interface
