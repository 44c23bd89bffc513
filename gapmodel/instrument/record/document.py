"""The blank record as a Word document, to print or to fill in on screen."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from gapmodel.instrument.record.blank import CUSTOMER, POINTS, SCORED, Blank
from gapmodel.instrument.record.words import ROLES, SCENARIOS, STEPS

if TYPE_CHECKING:
    from docx.document import Document

_FONT, _CHINESE = "Calibri", "Microsoft YaHei"
_WIDTHS = {"encounter": 4.2, "step": 2.4, "said_and_done": 12.8, "actual": 2.4, "ideal": 2.4}  # centimetres, of 24.2
_WIDE = 24.2
_SCHEMA = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD, _ROW = 0.6, 1.0  # least heights in centimetres: rows are written on by hand
_EMPTY = "\u2003"  # what a list shows before something is chosen


def document(blank: Blank) -> bytes:
    """The form as .docx, landscape, with lists of scores for those who fill it in on screen."""
    import docx

    page = docx.Document()
    _set_up(page, blank)
    page.add_heading(blank("title"), level=0)
    page.add_paragraph(blank("opening"))
    for title, lines in (("steps_title", blank.lines("steps")), ("scale_title", blank.scale)):
        page.add_paragraph().add_run(blank(title)).bold = True
        page.add_paragraph(" · ".join(lines))
    page.add_heading(blank("who_title"), level=1)
    page.add_paragraph(blank("who"))
    _who(page, blank)
    page.add_heading(blank("scores_title"), level=1)
    page.add_paragraph(blank("names"))
    _scores(page, blank)
    page.add_heading(blank("customer_title"), level=1)
    page.add_paragraph(blank("customer"))
    _table(page, [blank.heads(*CUSTOMER), *([name, "", "", "", ""] for name in blank.encounters)], [_WIDE / 5] * 5)
    written = io.BytesIO()
    page.save(written)
    return written.getvalue()


def _set_up(page: Document, blank: Blank) -> None:
    """Paper, margins and fonts; no author information."""
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    section = page.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2.7)
    section.top_margin = section.bottom_margin = Cm(1.6)
    for name, size in (("Normal", 10.5), ("Title", 18), ("Heading 1", 13)):
        style = page.styles[name]
        style.font.size, style.font.name = Pt(size), _FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), _CHINESE)
    known = page.core_properties
    known.author = known.comments = known.last_modified_by = known.keywords = ""
    known.title, known.language = blank("title"), blank.lang


def _who(page: Document, blank: Blank) -> None:
    """Name and role beside their headings."""
    table = _table(page, [[blank("rater"), blank.rater, blank("role"), ""]], [3.0, 8.0, 3.0, 5.0])
    _choice(table.rows[0].cells[3], blank.heads(*ROLES), chosen=blank(blank.role) if blank.role else "")


def _scores(page: Document, blank: Blank) -> None:
    """A row per step; scores are chosen from a list."""
    rows = [blank.heads(*SCORED), *([encounter, step, "", "", ""] for encounter, step in blank.rows)]
    table = _table(page, rows, [_WIDTHS[name] for name in SCORED])
    for row in table.rows[1:]:
        for name in SCENARIOS:
            _choice(row.cells[SCORED.index(name)], [blank.signed(point) for point in POINTS])
    for place in range(1, len(table.rows), len(STEPS)):
        for row in table.rows[place : place + len(STEPS) - 1]:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True


def _table(page: Document, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Any:
    """A table with a repeated head, whose rows do not break across pages."""
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    table = page.add_table(len(rows), len(widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for place, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        row.height = Cm(_HEAD if place == 0 else _ROW)
        for mark in ["cantSplit"] + ["tblHeader"] * (place == 0 and len(rows) > 1):
            row._tr.get_or_add_trPr().append(OxmlElement(f"w:{mark}"))  # noqa: SLF001  no other way to the properties
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = Cm(width)
            cell.paragraphs[0].add_run(text).bold = place == 0
    return table


def _choice(cell: Any, options: Sequence[str], chosen: str = "") -> None:
    """A list to choose from in a cell, which can be written over by hand."""
    from docx.oxml import parse_xml

    items = "".join(f'<w:listItem w:displayText="{escape(one)}" w:value="{escape(one)}"/>' for one in options)
    shown = escape(chosen) or _EMPTY
    control = (
        f"<w:sdt {_SCHEMA}><w:sdtPr><w:comboBox>{items}</w:comboBox></w:sdtPr>"
        f'<w:sdtContent><w:r><w:t xml:space="preserve">{shown}</w:t></w:r></w:sdtContent></w:sdt>'
    )
    cell.paragraphs[0]._p.append(parse_xml(control))  # noqa: SLF001  not available in the library's interface
