"""The tables of a web page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from gapmodel.sources.files.header_row import Area
from gapmodel.sources.tables.cell_rows import MOST_COLUMNS, CellRows

_MOST_CELLS = 2**17
_MOST_SPAN = 60
_MOST_LETTERS = 2_000  # of a cell
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")  # in linear time, whatever the page holds
_SPAN = re.compile(r"\b(rowspan|colspan)\s*=\s*[\"']?\s*(\d{1,4})(?!\d)", re.IGNORECASE)
_HIDDEN = frozenset(("script", "style", "sup"))  # what is raised are marks of notes and exponents
_BREAKS = frozenset(("br", "p", "div", "li"))


def html_tables(text: str) -> list[CellRows]:
    """The tables of a page in order; a table within a cell is a table of its own.

    >>> [table.rows for table in html_tables("<table><tr><th>item<td>gap<tr><td>1<td>&minus;0.50</table>")]
    [[['item', 'gap'], ['1', '−0.50']]]
    """
    page = _Page()
    for before, close, tag, attributes in _tags(_without_comments(text)):
        page.text(before)
        page.end(tag) if close else page.begin(tag, attributes)
    for table in page.open:
        table.end_cell()
    return [table for table in page.found if table.rows]


def _without_comments(text: str) -> str:
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        parts.append(text[at:start])
        end = text.find("-->", start)
        if end < 0:
            return "".join(parts)
        at = end + 3
    return "".join([*parts, text[at:]])


def _tags(text: str) -> Iterator[tuple[str, bool, str, str]]:
    """Every tag in small letters, with the text before it, whether it closes, and its attributes."""
    at = 0
    for found in _TAG.finditer(text):
        yield text[at : found.start()], bool(found[1]), found[2].lower(), found[3]
        at = found.end()
    yield text[at:], False, "", ""


class _Table:
    """A table that is being read."""

    def __init__(self) -> None:
        self.made = CellRows([])
        self.occupied: dict[int, set[int]] = {}  # columns of later rows that a cell above reaches into
        self.cell: list[str] | None = None
        self.span = (1, 1)

    def begin_row(self) -> None:
        """Begin the next row."""
        self.end_cell()
        self.made.rows.append([])

    def begin_cell(self, down: int, across: int) -> None:
        """Begin a cell so many rows high and columns wide."""
        self.end_cell()
        if not self.made.rows:
            self.begin_row()
        self.cell, self.span = [], (down, across)

    def end_cell(self) -> None:
        """Put the cell that is open into its place."""
        if self.cell is None:
            return
        row, (down, across) = len(self.made.rows) - 1, self.span
        cells, taken = self.made.rows[row], self.occupied.pop(row, set())
        while len(cells) in taken:
            cells.append("")
        left = len(cells)
        if taken:
            self.occupied[row] = taken
        if left + across <= MOST_COLUMNS:
            text = html.unescape("".join(self.cell)[:_MOST_LETTERS])
            cells.extend([" ".join(text.split()), *[""] * (across - 1)])
            for below in range(row + 1, row + down):
                self.occupied.setdefault(below, set()).update(range(left, left + across))
            if (down, across) != (1, 1):
                self.made.merged.append(Area(row, left, row + down - 1, left + across - 1))
        self.cell = None


class _Page:
    """Collects tables; what stands elsewhere is passed over."""

    def __init__(self) -> None:
        self.found: list[CellRows] = []
        self.open: list[_Table] = []
        self.hidden = 0
        self.cells = 0

    def begin(self, tag: str, attributes: str) -> None:
        """A tag that opens."""
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag == "table":
            self.open.append(_Table())
            self.found.append(self.open[-1].made)
        elif self.open and tag == "tr":
            self.open[-1].begin_row()
        elif self.open and tag in ("td", "th") and self.cells < _MOST_CELLS:
            spans = {name.lower(): min(max(int(size), 1), _MOST_SPAN) for name, size in _SPAN.findall(attributes)}
            down, across = spans.get("rowspan", 1), spans.get("colspan", 1)
            self.cells += down * across
            self.open[-1].begin_cell(down, across)
        elif tag in _BREAKS:
            self.text(" ")

    def end(self, tag: str) -> None:
        """A tag that closes."""
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif self.open and tag == "table":
            self.open.pop().end_cell()
        elif self.open and tag in ("td", "th", "tr"):
            self.open[-1].end_cell()

    def text(self, text: str) -> None:
        """Text between tags, which belongs to the cell that is open."""
        if text and self.open and self.open[-1].cell is not None and not self.hidden:
            self.open[-1].cell.append(text)
