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


def as_html(finding: Finding, lang: str = "en") -> str:
    """Sentences and tables of a finding; every text is escaped."""
    lines = "".join(f"<p>{escape(sentence)}</p>" for sentence in finding.sentences(lang))
    tables = "".join(_scrolled(html_table(as_texts(finding, table, lang))) for table in finding.shown)
    return f"<div>{lines}{tables}</div>"


def html_table(given: pd.DataFrame | PlainTable) -> str:
    """A plain HTML table of texts; numbers are right-aligned."""
    columns = as_plain(given).columns
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    right = [_numeric(cells) for cells in columns.values()]
    rows = "".join(
        "<tr>"
        + "".join(_cell(str(cell), at_right=at_right) for cell, at_right in zip(row, right, strict=True))
        + "</tr>"
        for row in zip(*columns.values(), strict=True)
    )
    return f'<table class="gapmodel"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _scrolled(table: str) -> str:
    """A wide table scrolls by itself where the page is narrow."""
    return f'<div style="overflow-x:auto">{table}</div>'


def _numeric(column: Iterable[Any]) -> bool:
    return all(str(cell)[:1] in "+-–<[0123456789" for cell in column)


def _cell(text: str, *, at_right: bool) -> str:
    style = ' style="text-align:right;white-space:nowrap"' if at_right else ""
    return f"<td{style}>{escape(text)}</td>"
