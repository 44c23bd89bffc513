"""Tables of a Word document, with boxes to tick, as WordprocessingML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

BOX, TICKED, LINE = "\u2610", "\u2612", "______"
_GREY = '<w:color w:val="808080"/>'
_SCHEMAS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
_TWIPS = 567  # in a centimetre
_LONGEST_TAG = 64  # limit of Word
_LINE = '<w:{side} w:val="single" w:sz="4" w:space="0" w:color="C8C8C4"/>'
_THICK = '<w:tcBorders><w:left w:val="single" w:sz="12" w:space="0" w:color="808080"/></w:tcBorders>'


@dataclass(frozen=True, slots=True)
class Cell:
    """The content of a cell: lines of text, a box, or a line to write on."""

    text: str = ""
    above: str = ""
    box: str = ""
    span: int = 1
    bold: bool = False
    small: bool = False
    left: bool = False
    line: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row; header rows repeat on every page, rows with `keep` stay on the page of the next row."""

    cells: tuple[Cell, ...]
    head: bool = False
    keep: bool = False


def table(widths: Sequence[float], rows: Sequence[Row], *, groups: int) -> str:
    """A table with column widths in centimetres; the columns after the second form `groups` equal groups."""
    grid = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
    lines = "".join(_LINE.format(side=side) for side in ("top", "bottom", "insideH"))
    size = (len(widths) - 2) // groups
    body = "".join(_row(row, widths, size, shaded=place % 2 == 1) for place, row in enumerate(rows))
    return (
        f'<w:tbl {_SCHEMAS}><w:tblPr><w:tblW w:w="{sum(map(_twips, widths))}" w:type="dxa"/>'
        f'<w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


def _row(row: Row, widths: Sequence[float], size: int, *, shaded: bool) -> str:
    cells, at = [], 0
    for cell in row.cells:
        first = at > 2 and (at - 2) % size == 0
        width = sum(_twips(each) for each in widths[at : at + cell.span])
        cells.append(_cell(cell, width, shaded=shaded and not row.head, first=first))
        at += cell.span
    head, body = "<w:tblHeader/>" if row.head else "", "".join(cells)
    body = body.replace("<w:pPr>", "<w:pPr><w:keepNext/>") if row.keep else body
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{body}</w:tr>"


def _cell(cell: Cell, width: int, *, shaded: bool, first: bool) -> str:
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="F4F4F1"/>' if shaded else ""
    kept = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{_THICK if first else ""}{shade}<w:vAlign w:val="center"/>'
    if cell.box:
        body = _paragraph(_box(cell.box))
    elif cell.line:
        body = _paragraph(_run(LINE, "10", _GREY))
    else:
        lines = [_run(cell.above, "7.5", "")] if cell.above else []
        lines += [_run(line, *_look(cell)) for line in cell.text.split("\n")]
        body = "".join(_paragraph(line, left=cell.left or cell.small, tight=cell.small) for line in lines)
    return f"<w:tc><w:tcPr>{kept}</w:tcPr>{body}</w:tc>"


def _look(cell: Cell) -> tuple[str, str]:
    """Points, and further properties of a run."""
    return ("7", _GREY) if cell.small else ("10", "<w:b/>" if cell.bold else "")


def _paragraph(inner: str, *, left: bool = False, tight: bool = False) -> str:
    place, around = "left" if left else "center", 14 if tight else 30
    spacing = f'<w:spacing w:before="{around}" w:after="{around}"/>'
    return f'<w:p><w:pPr>{spacing}<w:jc w:val="{place}"/></w:pPr>{inner}</w:p>'


def _run(text: str, points: str, more: str) -> str:
    size = f'<w:sz w:val="{int(float(points) * 2)}"/>'
    bold, colour = (more, "") if more.startswith("<w:b") else ("", more)
    shown = f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    return f"<w:r><w:rPr>{bold}{colour}{size}</w:rPr>{shown}</w:r>" if text else ""


def _box(tag: str) -> str:
    """A checkbox for Word and LibreOffice."""
    fonts = " ".join(f'w:{kind}="MS Gothic"' for kind in ("ascii", "hAnsi", "eastAsia"))
    shown = f'<w:r><w:rPr><w:rFonts {fonts} w:hint="eastAsia"/><w:sz w:val="24"/></w:rPr><w:t>{BOX}</w:t></w:r>'
    states = "".join(
        f'<w14:{state} w14:val="{ord(sign):04X}" w14:font="MS Gothic"/>'
        for state, sign in (("checkedState", TICKED), ("uncheckedState", BOX))
    )
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val="{escape(tag[:_LONGEST_TAG])}"/>'
        f'<w14:checkbox><w14:checked w14:val="0"/>{states}</w14:checkbox></w:sdtPr>'
        f"<w:sdtContent>{shown}</w:sdtContent></w:sdt>"
    )


def _twips(centimetres: float) -> int:
    return round(centimetres * _TWIPS)
