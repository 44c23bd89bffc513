"""Findings as HTML for notebooks."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any

from gapmodel.findings.finding import Finding
from gapmodel.plain_table import PlainTable, as_plain
from gapmodel.wording.tables import as_texts

if TYPE_CHECKING:
    import pandas as pd


_LONG = 24  # letters


def as_html(finding: Finding, lang: str = "en") -> str:
    """Sentences and tables of a finding; every text is escaped."""
    lines = "".join(f"<p>{escape(sentence)}</p>" for sentence in finding.sentences(lang))
    tables = "".join(_scrolled(html_table(as_texts(finding, table, lang))) for table in finding.shown)
    return f"<div>{lines}{tables}</div>"


def html_table(given: pd.DataFrame | PlainTable) -> str:
    """A plain HTML table of texts; numbers are right-aligned."""
    columns = as_plain(given).columns
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    kinds = [_kind(cells) for cells in columns.values()]
    rows = "".join(
        "<tr>" + "".join(f"<td{kind}>{escape(str(cell))}</td>" for cell, kind in zip(row, kinds, strict=True)) + "</tr>"
        for row in zip(*columns.values(), strict=True)
    )
    return f'<table class="gapmodel"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _scrolled(table: str) -> str:
    """A wide table scrolls by itself where the page is narrow."""
    return f'<div style="overflow-x:auto">{table}</div>'


def is_numeric(column: Iterable[Any]) -> bool:
    """Whether all texts of a column are numbers, intervals or dashes."""
    return all(str(cell)[:1] in "+-–<[0123456789" for cell in column)


def _kind(column: Iterable[Any]) -> str:
    """The attributes of the cells of a column: numbers stand at the right, long texts need room."""
    cells = [str(cell) for cell in column]
    if is_numeric(cells):
        return ' style="text-align:right;white-space:nowrap"'
    return ' class="long"' if any(len(cell) > _LONG for cell in cells) else ""
