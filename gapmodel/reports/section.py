"""What a finding shows in a report, in order: sentences, charts and tables, before anybody decides how."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pandas as pd

from gapmodel.findings.finding import Finding
from gapmodel.plain_table import PlainTable, as_plain
from gapmodel.wording.catalogue import messages
from gapmodel.wording.tables import ShownColumn, as_texts, listed_columns, own_section, shown_columns

if TYPE_CHECKING:
    import plotly.graph_objects as go

# The parts of a report in the order of reading; a section belongs to one of them.
PARTS = ("dimensions", "items", "groups", "priorities", "provider", "measurement", "quality", "methods")
MEASUREMENT = "measurement"  # computed for a report of answers only where it is asked for, as it takes seconds
ROWS = 300  # of a table on a page and in the record; a workbook has all of them
BRIEF = ("dimensions", "priorities")  # of a brief report
_PART_OF_FOLDER = {
    "customer": "dimensions",
    "measurement": MEASUREMENT,
    "planning": "methods",
    "priorities": "priorities",
    "provider": "provider",
}

_PART_OF_NAME = {"difference_scores": "quality"}


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table with its title: numbers, and texts in a language.

    Attributes
    ----------
    rows : PlainTable
        The numbers, unrounded, with the columns of the finding.
    hidden : tuple of str
        Columns that are not shown.
    listed : bool
        The rows describe columns of the source, not results.
    most : int
        Rows that a page or a document shows.
    """

    title: str
    finding: Finding
    rows: PlainTable
    hidden: tuple[str, ...] = ()
    listed: bool = False
    most: int = ROWS

    @property
    def first(self) -> ShownTable:
        """As much of the table as a page shows."""
        return self if len(self.rows) <= self.most else replace(self, rows=self.rows.head(self.most))

    def texts(self, lang: str) -> PlainTable:
        """The table as it is read: headings, labels, intervals, rounded numbers."""
        if self.listed:
            return as_plain(listed_columns(self.rows.frame(), self.finding.labels, lang))
        heads = messages("columns", lang)
        return as_texts(self.finding, self.rows, lang).without(*(heads(name) for name in self.hidden))

    def columns(self, lang: str) -> list[ShownColumn]:
        """The same columns with unrounded numbers, the limits of intervals apart."""
        if self.listed:
            return [ShownColumn(name, name, cells) for name, cells in self.texts(lang).columns.items()]
        heads = messages("columns", lang)
        hidden = [heads(name) for name in self.hidden]
        return [one for one in shown_columns(self.finding, self.rows, lang) if one.heading not in hidden]


@dataclass(frozen=True, slots=True)
class ShownChart:
    """A chart of a finding: the options of its `plot`."""

    finding: Finding
    options: Mapping[str, Any] = field(default_factory=dict)

    def figure(self, lang: str) -> go.Figure:
        """The chart as a plotly figure."""
        return self.finding.plot(lang=lang, **self.options)


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a report.

    Attributes
    ----------
    part : str
        One of `PARTS`: where in a report the section stands.
    heading : str
    sentences : tuple of str
    charts : tuple of ShownChart
    tables : tuple of ShownTable
        What a reader needs beside the sentences.
    headline : tuple of str
        Sentences that the first page repeats.
    appendix : tuple of ShownTable
        What can be looked up: folded on a page, at the end of a document, a sheet of a workbook, on no slide.
    """

    part: str
    heading: str
    sentences: tuple[str, ...] = ()
    charts: tuple[ShownChart, ...] = ()
    tables: tuple[ShownTable, ...] = ()
    appendix: tuple[ShownTable, ...] = ()
    headline: tuple[str, ...] = ()

    @property
    def only_appendix(self) -> bool:
        """Whether there is nothing to read, only to look up."""
        return not (self.sentences or self.charts or self.tables)


def sections_of(finding: Finding, lang: str) -> list[Section]:
    """The sections of a finding: those its own module lists, else one with everything it has."""
    own = _own_module(finding)
    sections: list[Section] = own.sections(finding, lang) if own else [default_section(finding, lang)]
    return sections


def key_numbers(finding: Finding, lang: str) -> list[tuple[str, str]]:
    """The numbers of a first page, each with what it is: those the finding's own module lists."""
    own = _own_module(finding)
    found: list[tuple[str, str]] = own.key_numbers(finding, lang) if own and hasattr(own, "key_numbers") else []
    return found


def title_of(finding: Finding, lang: str) -> str:
    """The title of a report that begins with a finding."""
    own = messages(own_section(finding), lang)
    if "heading" in own.texts and not finding.labels.instrument:
        return own("heading")
    if "heading" in own.texts and "sign" not in finding.params and "{instrument}" not in own.texts.get("title", ""):
        heading, asked = own("heading"), finding.labels.heading(lang)
        return asked if asked.startswith(heading) else messages("report", lang)("titled", heading=heading, asked=asked)
    named = "heading" in own.texts and "{instrument}" in own.texts.get("title", "")
    return (own if named else messages("report", lang))("title", instrument=finding.labels.heading(lang))


def heading_of(finding: Finding, lang: str) -> str:
    """The heading of a finding of this kind."""
    texts = messages(own_section(finding), lang).texts
    return texts.get("heading") or texts["title"]


def default_section(finding: Finding, lang: str, without: Sequence[str] = ()) -> Section:
    """All sentences, the chart, the tables it shows, and every other table it has, but those that are named."""
    heading, sentences = heading_of(finding, lang), finding.sentences(lang)
    shown = [as_plain(table) for table in finding.shown]
    tables = tuple(ShownTable(heading, finding, table, _needless(finding, table)) for table in shown)
    part = _part_of(finding)
    others = other_tables(finding, shown, lang, without)
    return Section(part, heading, sentences, (ShownChart(finding),), tables, others)


def titled(section: Section, names: Sequence[str], lang: str) -> Section:
    """The section with titles of its own for its tables, in their order: keys of the catalogue."""
    titles = [
        messages(own_section(table.finding), lang)(name) for table, name in zip(section.tables, names, strict=True)
    ]
    return replace(
        section, tables=tuple(replace(one, title=to) for one, to in zip(section.tables, titles, strict=True))
    )


def _part_of(finding: Finding) -> str:
    """The part of a report that a finding belongs to."""
    _, _, folder, *_, name = type(finding).__module__.split(".")
    return _PART_OF_NAME.get(name) or _PART_OF_FOLDER.get(folder, "quality")


def _needless(finding: Finding, table: PlainTable) -> tuple[str, ...]:
    """The group where there are none; the code where a label stands beside it, of rows that are no items."""
    if "group" in table and set(table["group"]) == {""}:
        return ("group",)
    if not {"code", "label"} <= table.columns.keys():
        return ()
    named = {code for level in ("dimension", "overall") for code in finding.labels.texts.get(level, {})}
    return ("code",) if not finding.labels.instrument or set(table["code"]) <= named else ()


def other_tables(
    finding: Finding, shown: Sequence[PlainTable], lang: str, without: Sequence[str] = ()
) -> tuple[ShownTable, ...]:
    """The tables of a finding that are not shown already, with their names; not even computed: those `without`."""
    names, own = messages("tables", lang), messages(own_section(finding), lang).texts
    seen = list(shown)
    found = []
    for one in (one for one in fields(finding) if one.name not in without):
        value = getattr(finding, one.name)
        if isinstance(value, pd.DataFrame) and len(value) and not any(_same(as_plain(value), one) for one in seen):
            title, table = own.get(f"{one.name}_table") or names(one.name), as_plain(value)
            found.append(ShownTable(title, finding, table, _needless(finding, table)))
    return tuple(found)


def _same(table: PlainTable, other: PlainTable) -> bool:
    """Whether two tables are equal; missing numbers equal each other."""
    if list(table.columns) != list(other.columns) or len(table) != len(other):
        return False
    pairs = (pair for name in table.columns for pair in zip(table[name], other[name], strict=True))
    return all(b is a or (pd.isna(b) if pd.isna(a) else not pd.isna(b) and a == b) for a, b in pairs)


def _own_module(finding: Finding) -> ModuleType | None:
    name = type(finding).__module__.replace("findings", "reports", 1)
    parts = name.split(".")
    folders = (".".join(parts[:end]) for end in range(2, len(parts) + 1))
    return importlib.import_module(name) if all(map(find_spec, folders)) else None


def largest_shortfall_first(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Rows in the order of the chart beside them; overall rows stay at the end."""
    whole = rows["level"] == "overall"
    return pd.concat([rows[~whole].sort_values(column, kind="stable"), rows[whole]])
