"""The pages of a Word document: fonts, formats, paragraphs, captions that Word numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gapmodel.instrument.questionnaire.one_line import clean
from gapmodel.reports.document.field import add_field
from gapmodel.reports.document.fitting import ACROSS, UPRIGHT, fitted
from gapmodel.reports.document.table_xml import table_xml
from gapmodel.wording.catalogue import messages

if TYPE_CHECKING:
    from gapmodel.plain_table import PlainTable

_SERIF, _SANS = ("Times New Roman", "SimSun"), ("Arial", "SimHei")
_STYLES = (
    ("Normal", 11.0, _SERIF),
    ("Title", 24.0, _SANS),
    ("Subtitle", 14.0, _SANS),
    ("Heading 1", 15.0, _SANS),
    ("Heading 2", 12.5, _SANS),
    ("Caption", 10.0, _SERIF),
)
_SIZES = {"A4": (21.0, 29.7), "letter": (21.59, 27.94)}
TALLEST = 19.5  # centimetres of a picture


class Page:
    """A document that is being written, in one language at a time.

    Attributes
    ----------
    file : docx.document.Document
    lang : str
    """

    def __init__(self, paper: str, accent: str) -> None:
        import docx

        self.file = docx.Document()
        self.lang = "en"
        self._paper = _SIZES[paper]
        self._counts: dict[str, int] = {}
        self._across = False
        self._style(accent.lstrip("#"))
        self._format(self.file.sections[0], across=False)

    def begin(self, lang: str) -> None:
        """Write in another language from here on."""
        self.lang = lang

    def paragraph(self, text: str, style: str = "Normal", *, across: bool = False) -> Any:
        """A paragraph on an upright page, or beside what needs a page in landscape format."""
        self._turn(across=across)
        return self.file.add_paragraph(clean(text), style=style)

    def heading(self, text: str, level: int = 1, before: PlainTable | None = None) -> None:
        """A heading, on the page of the table that follows it, if nothing stands between."""
        self.paragraph(text, f"Heading {level}", across=before is not None and fitted(before)[0].across)

    def bullets(self, lines: Sequence[str]) -> None:
        """A list."""
        for line in lines:
            self.paragraph(line, "List Bullet")

    def new_page(self) -> None:
        """What follows begins on a new page."""
        if self._across:
            self._turn(across=False)
        else:
            self.file.add_page_break()  # type: ignore[no-untyped-call]

    def table(self, texts: PlainTable, title: str, note: str = "") -> None:
        """A numbered table of three rules with its title above; a wide one in landscape format, or in parts."""
        say, parts = messages("document", self.lang), fitted(texts)
        title = clean(title)
        for at, part in enumerate(parts, start=1):
            own = say("continued", title=title, at=at, n=len(parts)) if at > 1 else title
            self._caption("table", own, across=part.across, numbered=at == 1)
            self._put(table_xml(part, own))
        self.note(note, across=parts[-1].across)

    def pictures(self, pictures: Sequence[bytes], title: str, note: str, described: str) -> None:
        """A numbered figure of one or more pictures with its title below, and what it shows as a text alternative."""
        from docx.shared import Cm

        say = messages("document", self.lang)
        for at, picture in enumerate(pictures, start=1):
            own = say("continued", title=title, at=at, n=len(pictures)) if at > 1 else title
            place = self.paragraph("")
            place.alignment, place.paragraph_format.keep_with_next = 1, True
            shape = place.add_run().add_picture(io.BytesIO(picture), width=Cm(UPRIGHT))
            if shape.height > Cm(TALLEST):
                shape.width, shape.height = int(shape.width * Cm(TALLEST) / shape.height), Cm(TALLEST)
            about = shape._inline.docPr  # noqa: SLF001  the library has no other way to a text alternative
            about.set("descr", clean(described)[:2000])
            about.set("title", clean(own)[:250])
            self._caption("figure", own, across=False, numbered=at == 1)
        if pictures:
            self.note(note)

    def note(self, text: str, *, across: bool = False) -> None:
        """A note in small type, or the space below a table."""
        from docx.shared import Pt

        below = self.paragraph(text, across=across)
        below.paragraph_format.space_after = Pt(10 if text else 4)
        if not text:  # Word joins tables that touch; a whole line could need a page of its own
            below.paragraph_format.line_spacing = Pt(4)
        for run in below.runs:
            run.font.size = Pt(9)

    def bytes(self) -> bytes:
        """The file."""
        written = io.BytesIO()
        self.file.save(written)
        return written.getvalue()

    def _caption(self, kind: str, title: str, *, across: bool, numbered: bool) -> None:
        """The number as a field, which Word counts again when fields are updated, and the title."""
        line = self.paragraph("", "Caption", across=across)
        line.paragraph_format.keep_with_next = kind == "table"
        line.alignment = 1 if self.lang == "zh" or kind == "figure" else 0
        if numbered:
            before, after = messages("document", self.lang).texts[kind].split("{n}")
            key = f"{kind}{self.lang}"
            self._counts[key] = self._counts.get(key, 0) + 1
            line.add_run(before).bold = True
            add_field(line, f"SEQ {before.strip()} \\* ARABIC", str(self._counts[key]), bold=True)
            line.add_run(f"{after}\u2002")
        line.add_run(clean(title)).italic = self.lang == "en"

    def _put(self, xml: str) -> None:
        from docx.oxml import parse_xml

        body = self.file.element.body
        body.insert(len(body) - 1, parse_xml(xml))  # before the format of the last pages

    def _turn(self, *, across: bool) -> None:
        """Pages in landscape format, or upright ones, from here on."""
        if across != self._across:
            from docx.enum.section import WD_SECTION

            self._across = across
            self._format(self.file.add_section(WD_SECTION.NEW_PAGE), across=across)

    def _format(self, section: Any, *, across: bool) -> None:
        from docx.enum.section import WD_ORIENT
        from docx.shared import Cm

        short, long = self._paper
        wide, high, text = (long, short, ACROSS) if across else (short, long, UPRIGHT)
        section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Cm(wide), Cm(high)
        section.left_margin = section.right_margin = Cm((wide - text) / 2)
        section.top_margin = section.bottom_margin = Cm(2.3)

    def _style(self, accent: str) -> None:
        """Fonts for both scripts; black headings; a rule of the main colour below the title."""
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        for name, size, (latin, chinese) in _STYLES:
            style = self.file.styles[name]
            style.font.size, style.font.name, style.font.color.rgb = Pt(size), latin, RGBColor(0, 0, 0)
            style.font.italic = False
            style.font.bold = name.startswith(("Title", "Heading"))
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            for script, font in (("hAnsi", latin), ("cs", latin), ("eastAsia", chinese)):
                fonts.set(qn(f"w:{script}"), font)
        for rule in self.file.styles["Title"].element.iter(qn("w:bottom")):
            for name in [name for name in rule.attrib if "theme" in name]:
                del rule.attrib[name]
            rule.set(qn("w:color"), accent)
        self.file.styles["Normal"].paragraph_format.space_after = Pt(6)
        for name in ("Heading 1", "Heading 2"):
            self.file.styles[name].paragraph_format.space_before = Pt(16)
            self.file.styles[name].paragraph_format.space_after = Pt(6)
        defaults = self.file.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        language = None if defaults is None else defaults.find(qn("w:lang"))
        if language is not None:
            language.set(qn("w:eastAsia"), "zh-CN")


def number_pages(page: Page) -> None:
    """A page number at the foot of every page but the first."""
    section = page.file.sections[0]
    section.different_first_page_header_footer = True
    foot = section.footer.paragraphs[0]
    foot.alignment = 1
    before, after = messages("document", page.lang).texts["page"].split("{n}")
    foot.add_run(before)
    add_field(foot, "PAGE", "1")
    foot.add_run(after)
