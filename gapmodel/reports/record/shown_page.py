"""What a page shows, read back from its HTML: texts, tables, and the record that it carries."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from gapmodel.reports.record.shown_charts import Chart, charts_drawn

_HIDDEN = ("script", "style", "svg", "button")
_LINES = ("p", "li", "h1", "h2", "summary")
_TABLE = "gapmodel"  # the class of tables of results


@dataclass(slots=True)
class ShownPage:
    """The texts of a page.

    Attributes
    ----------
    capsule : str
        The record, empty if there is none.
    lines : list of str
        Paragraphs, headings and list entries.
    tables : list of list of rows
        The cells of every table of results; headings are left out.
    settings : list of list of rows
        Those of all other tables.
    charts : list of Chart
        The values and texts of the charts that its scripts draw.
    """

    capsule: str = ""
    lines: list[str] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    settings: list[list[list[str]]] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)


def shown_page(html: str) -> ShownPage:
    """What a page that `report` wrote shows."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.page


def one_line(text: str) -> str:
    """A text with single spaces, as a browser shows it."""
    return " ".join(text.split())


class _Parser(HTMLParser):
    """Collects texts by the element in which they stand."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = ShownPage()
        self._hidden: list[str] = []
        self._line: list[str] | None = None
        self._cell: list[str] | None = None
        self._rows: list[list[str]] | None = None
        self._in_capsule = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _HIDDEN:
            self._hidden.append(tag)
            self._in_capsule = tag == "script" and given.get("id") == "capsule"
        elif tag == "table":
            self._rows = []
            (self.page.tables if _TABLE in (given.get("class") or "").split() else self.page.settings).append(
                self._rows
            )
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag == "td":
            self._cell = []
        elif tag in _LINES:
            self._line = []

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and tag == self._hidden[-1]:
            self._hidden.pop()
            self._in_capsule = False
        elif tag == "td" and self._cell is not None:
            if self._rows:
                self._rows[-1].append(one_line("".join(self._cell)))
            self._cell = None
        elif tag == "table" and self._rows is not None:
            self._rows[:] = [row for row in self._rows if row]
            self._rows = None
        elif tag in _LINES and self._line is not None:
            self.page.lines.append(one_line("".join(self._line)))
            self._line = None

    def handle_data(self, data: str) -> None:
        if self._in_capsule:
            self.page.capsule += data
        elif self._hidden and self._hidden[-1] == "script":
            self.page.charts += charts_drawn(data)
        elif self._hidden:
            return
        elif self._cell is not None:
            self._cell.append(data)
        elif self._line is not None:
            self._line.append(data)
