"""The tables of a web page."""

from __future__ import annotations

from html.parser import HTMLParser

from gapmodel.sources.files.header_row import Area
from gapmodel.sources.tables.cell_rows import MOST_COLUMNS, CellRows

_MOST_CELLS = 2**18
_MOST_SPAN = 60
_HIDDEN = frozenset(("script", "style", "sup"))  # what is raised are marks of notes and exponents


def html_tables(text: str) -> list[CellRows]:
    """The tables of a page in order; a table within a cell is a table of its own.

    >>> [table.rows for table in html_tables("<table><tr><th>item<td>gap<tr><td>1<td>-0.50</table>")]
    [[['item', 'gap'], ['1', '-0.50']]]
    """
    page = _Page()
    page.feed(text)
    page.close()
    while page.open:
        page.handle_endtag("table")
    return [table for table in page.found if table.rows]


class _Table:
    """A table that is being read."""

    def __init__(self) -> None:
        self.made = CellRows([])
        self.occupied: dict[int, set[int]] = {}  # columns of later rows that a cell above reaches into
        self.cell: list[str] | None = None
        self.span = (1, 1)

    def begin_row(self) -> None:
        self.end_cell()
        self.made.rows.append([])

    def begin_cell(self, down: int, across: int) -> None:
        self.end_cell()
        if not self.made.rows:
            self.begin_row()
        self.cell, self.span = [], (down, across)

    def end_cell(self) -> None:
        """Put the cell that is open into its place."""
        if self.cell is None:
            return
        row, (down, across) = len(self.made.rows) - 1, self.span
        cells, taken = self.made.rows[row], self.occupied.setdefault(row, set())
        while len(cells) in taken:
            cells.append("")
        left = len(cells)
        if left + across <= MOST_COLUMNS:
            cells.extend([" ".join("".join(self.cell).split()), *[""] * (across - 1)])
            for below in range(row + 1, row + down):
                self.occupied.setdefault(below, set()).update(range(left, left + across))
            if (down, across) != (1, 1):
                self.made.merged.append(Area(row, left, row + down - 1, left + across - 1))
        self.cell = None


class _Page(HTMLParser):
    """Collects tables; what stands elsewhere is passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[CellRows] = []
        self.open: list[_Table] = []
        self.hidden = 0
        self.cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag == "table":
            self.open.append(_Table())
            self.found.append(self.open[-1].made)
        elif self.open and tag == "tr":
            self.open[-1].begin_row()
        elif self.open and tag in ("td", "th") and self.cells < _MOST_CELLS:
            given = dict(attrs)
            spans = _span(given.get("rowspan")), _span(given.get("colspan"))
            self.cells += spans[0] * spans[1]
            self.open[-1].begin_cell(*spans)
        elif tag in ("br", "p", "div"):
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif self.open and tag == "table":
            self.open.pop().end_cell()
        elif self.open and tag in ("td", "th", "tr"):
            self.open[-1].end_cell()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1].cell is not None and not self.hidden:
            self.open[-1].cell.append(data)


def _span(given: str | None) -> int:
    return min(max(int(given), 1), _MOST_SPAN) if given and given.isdecimal() and len(given) < 6 else 1
