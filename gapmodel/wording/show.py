"""Findings as HTML for notebooks."""

from __future__ import annotations

from html import escape

import pandas as pd

from gapmodel.findings.finding import Finding
from gapmodel.wording.tables import readable


def as_html(finding: Finding, lang: str = "en") -> str:
    """Sentences and tables of a finding; every text is escaped."""
    lines = "".join(f"<p>{escape(sentence)}</p>" for sentence in finding.sentences(lang))
    tables = "".join(html_table(readable(finding, table, lang)) for table in finding.shown)
    return f"<div>{lines}{tables}</div>"


def html_table(table: pd.DataFrame) -> str:
    """A plain HTML table of texts; numbers are right-aligned."""
    head = "".join(f"<th>{escape(str(name))}</th>" for name in table.columns)
    right = [_numeric(table[name]) for name in table.columns]
    rows = "".join(
        "<tr>"
        + "".join(_cell(str(cell), at_right=at_right) for cell, at_right in zip(row, right, strict=True))
        + "</tr>"
        for row in table.itertuples(index=False)
    )
    return f'<table class="gapmodel"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _numeric(column: pd.Series) -> bool:
    return all(str(cell)[:1] in "+-–<[0123456789" for cell in column)


def _cell(text: str, *, at_right: bool) -> str:
    style = ' style="text-align:right;white-space:nowrap"' if at_right else ""
    return f"<td{style}>{escape(text)}</td>"
