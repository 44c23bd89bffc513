"""Tables of three rules as WordprocessingML: above, below the head, below."""

from __future__ import annotations

from html import escape

from gapmodel.charts.line_breaks import breadth
from gapmodel.reports.document.fitting import Column, Fitted

_SCHEMA = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TWIPS = 567  # in a centimetre
_RULE = '<w:{side} w:val="single" w:sz="{eighths}" w:space="0" w:color="000000"/>'
_THICK, _THIN = 12, 6  # eighths of a point
_KEPT = 30  # rows that stay on one page, if they can


def table_xml(table: Fitted, described: str) -> str:
    """The table; its head repeats on every page, and rows do not break across pages."""
    widths = [round(width * _TWIPS) for width in table.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rules = "".join(_RULE.format(side=side, eighths=_THICK) for side in ("top", "bottom"))
    rows = list(zip(*(column.cells for column in table.columns), strict=True))
    head = _row([column.name for column in table.columns], table, widths, head=True, kept=True)
    short = len(rows) <= _KEPT
    body = "".join(
        _row(row, table, widths, head=False, kept=short and at < len(rows)) for at, row in enumerate(rows, start=1)
    )
    return (
        f'<w:tbl {_SCHEMA}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{rules}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="50" w:type="dxa"/><w:right w:w="50" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblCaption w:val="{escape(described[:250])}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"
    )


def _row(cells: list[str] | tuple[str, ...], table: Fitted, widths: list[int], *, head: bool, kept: bool) -> str:
    repeated = "<w:tblHeader/>" if head else ""
    own = zip(cells, table.columns, widths, strict=True)
    written = "".join(_cell(cell, column, width, table.size, (head, kept)) for cell, column, width in own)
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{written}</w:tr>"


def _cell(text: str, column: Column, width: int, size: float, where: tuple[bool, bool]) -> str:
    head, kept = where
    rule = f"<w:tcBorders>{_RULE.format(side='bottom', eighths=_THIN)}</w:tcBorders>" if head else ""
    place = "bottom" if head else "top"
    side = "right" if column.numeric else "left"
    half = round(2 * size)
    keep = "<w:keepNext/>" if kept else ""
    spaced = '<w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/>'
    wrapped = '<w:suppressAutoHyphens/><w:wordWrap w:val="0"/>' if not column.numeric and breadth(text) > 0 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{rule}<w:vAlign w:val="{place}"/></w:tcPr>'
        f'<w:p><w:pPr>{keep}{wrapped}{spaced}<w:ind w:firstLine="0"/><w:jc w:val="{side}"/></w:pPr>'
        f'<w:r><w:rPr>{"<w:b/>" if head else ""}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
    )
