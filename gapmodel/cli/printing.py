"""Tables and sentences on a terminal, or as text for other programs."""

from __future__ import annotations

import unicodedata
from enum import Enum
from typing import TYPE_CHECKING, Union

import typer

from gapmodel.charts.line_breaks import ending
from gapmodel.plain_table import PlainTable, as_frame, as_plain

if TYPE_CHECKING:
    import pandas as pd

    from gapmodel.findings.finding import Finding


Table = Union["pd.DataFrame", PlainTable]


class Format(str, Enum):
    """How a table is printed."""

    table = "table"
    csv = "csv"
    json = "json"
    md = "md"


class Language(str, Enum):
    """The language of sentences, headings and charts."""

    en = "en"
    zh = "zh"


def print_finding(finding: Finding, format: Format, lang: Language) -> None:
    """Print the main table of a finding; in table format also its other tables and its sentences."""
    from gapmodel.wording.tables import as_texts

    for table in finding.shown if format is Format.table else (finding.plain("table"),):
        print_table(table, as_texts(finding, table, lang.value), format)
        if format is Format.table:
            typer.echo()
    if format is Format.table:
        for sentence in finding.sentences(lang.value):
            typer.echo(sentence)


def print_table(table: Table, shown: Table, format: Format) -> None:
    """Unrounded values (csv, json) or formatted texts (table, md)."""
    from gapmodel.wording.tables import exported

    if format is Format.csv:
        typer.echo(exported(as_frame(table)).to_csv(index=False), nl=False)
    elif format is Format.json:
        typer.echo(as_frame(table).to_json(orient="records", force_ascii=False, double_precision=15))
    else:
        typer.echo(_markdown(shown) if format is Format.md else aligned(shown))


def shortened(text: str, most: int = 72) -> str:
    """A text shortened with an ellipsis; a short ending in parentheses is kept.

    >>> shortened("a long question", most=7), shortened("a long question (reversed)", most=18)
    ('a long…', 'a long… (reversed)')
    """
    if len(text) <= most:
        return text
    kept = ending(text)
    return text[: most - 1 - len(kept)].rstrip() + "…" + kept


def aligned(table: Table) -> str:
    """A table with aligned columns; Chinese characters are two columns wide."""
    rows = [[shortened(" ".join(cell.split())) for cell in row] for row in _text_rows(table)]
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    padded = ("  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in padded)


def _text_rows(table: Table) -> list[list[str]]:
    """The names of the columns and the cells of every row as texts."""
    columns = as_plain(table).columns
    return [list(columns), *([str(cell) for cell in row] for row in zip(*columns.values(), strict=True))]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _markdown(table: Table) -> str:
    def line(cells: list[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    head, *rows = _text_rows(table)
    return "\n".join([line(head), line(["---"] * len(head)), *map(line, rows)])
