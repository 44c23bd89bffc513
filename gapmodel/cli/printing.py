"""Tables and sentences on a terminal, or as text for other programs."""

from __future__ import annotations

import os
import stat
import sys
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


def print_finding(finding: Finding, format: Format, lang: Language, *, mark: bool | None = None) -> None:
    """Print the main table of a finding; in table format also its other tables and its sentences.

    `mark`: whether CSV begins with a byte order mark; None for files only, as programs that read a pipe need none.
    """
    from gapmodel.wording.tables import as_texts

    if format is Format.csv:
        _print_csv(str(finding.to_csv(lang=lang.value)), mark)
        return

    for table in finding.shown if format is Format.table else (finding.plain("table"),):
        print_table(table, as_texts(finding, table, lang.value), format)
        if format is Format.table:
            typer.echo()
    if format is Format.table:
        for sentence in finding.sentences(lang.value):
            typer.echo(sentence)


def print_table(table: Table, shown: Table, format: Format, *, mark: bool | None = None) -> None:
    """Unrounded values (csv, json) or formatted texts (table, md)."""
    from gapmodel.wording.tables import exported

    if format is Format.csv:
        _print_csv(exported(as_frame(table)).to_csv(index=False), mark)
    elif format is Format.json:
        typer.echo(as_frame(table).to_json(orient="records", force_ascii=False, double_precision=15))
    elif format is Format.md:
        from gapmodel.wording.publication import markdown_table

        typer.echo(markdown_table(as_plain(shown)))
    else:
        typer.echo(aligned(shown))


def _print_csv(text: str, mark: bool | None) -> None:
    """CSV, in a file with the mark by which Excel knows the encoding."""
    marked = _to_file() if mark is None else mark
    typer.echo("\ufeff" * marked + text, nl=False)


def _to_file() -> bool:
    """Whether the output is redirected to a file."""
    try:
        return stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, ValueError):  # an output without a descriptor, as in a notebook
        return False


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
