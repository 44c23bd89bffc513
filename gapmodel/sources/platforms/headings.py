"""Read the cells of header rows as headings of columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

_CODE = re.compile(r"([A-Za-z]{1,12}|[\u4e00-\u9fff]{1,6})[ _-]?\d{1,3}(?=\s*[.:：、．)）]\s*\S)")
_NO_SIDE = re.compile(r"(?:q|item|question|题|问题|第)[ _-]?\d", re.IGNORECASE)  # a bare number of a question
_BETWEEN = re.compile(r"\[|—|–| - ")
_MOMENT = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\D+\d{1,2}[:.]\d{2}.*")
_WORDED = re.compile(r"\s|\[|[^\x00-\x7f]")


def text(cell: Any) -> str:
    r"""A cell as a line of text, without byte-order mark, line breaks and double or unbreakable spaces.

    >>> text(" Start\xa0time\n"), text(3.0), text(None)
    ('Start time', '3', '')
    """
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).replace("\ufeff", "").split())


def texts(rows: Sequence[Sequence[Any]], at: int) -> tuple[str, ...]:
    """The cells of a row as texts, without the empty ones at its end; nothing where there is no such row."""
    found = [text(cell) for cell in rows[at]] if at < len(rows) else []
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def below(rows: Sequence[Sequence[Any]], place: int, at: int, n: int = 50) -> list[Any]:
    """The filled cells of a column in the first rows from `at` on."""
    return [row[place] for row in rows[at : at + n] if place < len(row) and text(row[place])]


def filled(row: Sequence[str], width: int) -> tuple[str, ...]:
    """A row made as wide as the headings are, or cut to them."""
    return tuple(row[:width]) + ("",) * (width - len(row))


def is_moment(cell: Any) -> bool:
    """Whether a cell is a date and a time of day.

    >>> is_moment("3/1/2026 9:30:05"), is_moment("3/1/2026")
    (True, False)
    """
    return isinstance(cell, datetime) or _MOMENT.fullmatch(text(cell)) is not None


def is_worded(heading: str) -> bool:
    """Whether a heading is words that people were asked, not the short name of a variable.

    >>> [is_worded(heading) for heading in ("E1", "branch", "How old are you?", "Expectation [1]", "年龄")]
    [False, False, True, True, True]
    """
    return bool(_WORDED.search(heading))


def called(questions: Sequence[str]) -> tuple[str, ...]:
    """What columns are called whose headings are questions: the code before a question where there is one.

    Notes
    -----
    A code is a few letters and a number, closed by . : 、 or a bracket, before the question or before its row. It
    is the name only where no other column has it, and never a bare number of a question ("Q3." or "3、").

    >>> called(["E1. Quick", "Rate us [P1: Quick]", "Q3. Age?", "期望1、迅速", "D1. Town", "D1. Street"])
    ('E1', 'P1', 'Q3. Age?', '期望1', 'D1. Town', 'D1. Street')
    """
    codes = [_code(question) for question in questions]
    n = Counter(code.casefold() for code in codes)
    return tuple(
        code if code and n[code.casefold()] == 1 else question for code, question in zip(codes, questions, strict=True)
    )


def _code(question: str) -> str:
    for part in (question, *(part.strip() for part in _BETWEEN.split(question)[:0:-1])):
        found = _CODE.match(part)
        if found and not _NO_SIDE.match(part):
            return found.group()
    return ""
