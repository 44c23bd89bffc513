"""A table that was pasted as text: tabs, bars, spaces, commas or semicolons between its cells."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable

from gapmodel.errors import SourceError
from gapmodel.sources.files.text import delimiter_of
from gapmodel.sources.tables.cell_rows import CellRows

_RULE = frozenset("|:+=_- \t\u3000\xa0")  # what lines between rows are drawn of
_WIDE = re.compile(r"\s{2,}|\u3000+")
_NUMERIC = re.compile(r"[<>=(\[]{0,3}[+\-−–]?[\d.,]{1,20}[%)\]*]{0,4}|[-–—]")
_MOST = 0.6  # of the lines that are cut into equally many cells


def pasted_rows(text: str) -> CellRows:
    r"""The cells of a table in a text.

    Raises
    ------
    SourceError
        Nothing cuts its lines into columns.

    Examples
    --------
    >>> pasted_rows("item  mean E  gap\n1  6.30  -0.50").rows
    [['item', 'mean E', 'gap'], ['1', '6.30', '-0.50']]
    >>> pasted_rows("| item | gap |\n|---|---|\n| 1 | -0.50 |").rows
    [['item', 'gap'], ['1', '-0.50']]
    """
    lines = [line.rstrip() for line in text.splitlines() if set(line) - _RULE]
    for cut in (_tabs, _bars, _columns, _delimited, _words):
        rows = cut(lines)
        if rows and sum(len(row) > 1 for row in rows) >= max(2, _MOST * len(rows)):
            return CellRows(rows)
    raise SourceError(
        "The text is not recognised as a table.", "paste it with tabs between the cells, as a spreadsheet copies it."
    )


def _cut_by(pattern: str) -> Callable[[list[str]], list[list[str]]]:
    def cut(lines: list[str]) -> list[list[str]]:
        return [[cell.strip() for cell in line.split(pattern)] for line in lines if pattern in line]

    return cut


_tabs = _cut_by("\t")


def _bars(lines: list[str]) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines if "|" in line]


def _columns(lines: list[str]) -> list[list[str]]:
    return [_WIDE.split(line.strip()) for line in lines]


def _delimited(lines: list[str]) -> list[list[str]]:
    delimiter = delimiter_of("\n".join(lines).encode())
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        return []


def _words(lines: list[str]) -> list[list[str]]:
    """Single spaces between cells: a label, and equally many numbers after it in all lines below the names."""
    words = [line.split() for line in lines]
    numbers = [_trailing(row) for row in words[1:]]
    width = max(set(numbers), key=numbers.count, default=0)
    if width < 1 or numbers.count(width) < _MOST * len(numbers) or len(words[0]) not in (width, width + 1):
        return []
    head = words[0] if len(words[0]) == width + 1 else ["", *words[0]]
    return [
        head,
        *([" ".join(row[:-width]), *row[-width:]] for row, n in zip(words[1:], numbers, strict=True) if n == width),
    ]


def _trailing(words: list[str]) -> int:
    """How many words at the end are numbers."""
    return next((at for at, word in enumerate(reversed(words)) if not _NUMERIC.fullmatch(word)), len(words))
