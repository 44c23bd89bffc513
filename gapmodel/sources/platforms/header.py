"""What the first rows of an export say of its columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from gapmodel.notes.note import Note

_CODE = re.compile(r"([A-Za-z]{1,12}|[\u4e00-\u9fff]{1,6})[ _-]?\d{1,3}(?=\s*[.:：、．)）]\s*\S)")
_NO_SIDE = re.compile(r"(?:q|item|question|题|问题|第)[ _-]?\d", re.IGNORECASE)  # a bare number of a question
_BETWEEN = re.compile(r"\[|—|–| - ")
_MOMENT = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\D+\d{1,2}[:.]\d{2}.*")
_WORDED = re.compile(r"\s|\[|[^\x00-\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Names and questions of the columns, and where the answers begin.

    Attributes
    ----------
    platform : str
        The program that wrote the file, as people call it; "" where none was recognised.
    names : tuple of str
        By which columns are matched and called. They may repeat.
    labels : tuple of str
        The question of each column, "" where it has none but its name.
    rows : int
        How many rows stand above the first answers: titles and everything of the header.
    aside : tuple of int
        Rows below the header, counted from the first row of the file as 0, that hold no respondent: previews and tests.
    notes : tuple of Note
        On what was recognised and excluded.
    marks : tuple of (int, frozenset of str)
        Places of columns and the values, in small letters, by which a row is known as a preview or a test.
    prefixes : tuple of str
        Letters before the number in answer codes such as A3, which stand for that number.
    duration : str
        The name of the column of the completion time in seconds (a number, or a text such as "95秒"); "" where none.
    span : tuple of two str, optional
        The names of the columns of the start and the end, where the file has both.
    unfinished : tuple of (str, frozenset of str)
        Names of columns and the values, in small letters, by which a response is known as not finished.
    no_answer : tuple of int
        The numbers that the platform writes where the answer is missing.
    """

    platform: str
    names: tuple[str, ...]
    labels: tuple[str, ...]
    rows: int
    aside: tuple[int, ...] = ()
    notes: tuple[Note, ...] = ()
    marks: tuple[tuple[int, frozenset[str]], ...] = ()
    prefixes: tuple[str, ...] = ()
    duration: str = ""
    span: tuple[str, str] | None = None
    unfinished: tuple[tuple[str, frozenset[str]], ...] = ()
    no_answer: tuple[int, ...] = ()

    def previews(self, rows: Sequence[Sequence[Any]]) -> list[int]:
        """Which of some rows below the header are previews or tests, not respondents, counted from 0."""
        found: set[int] = set()
        for place, values in self.marks:
            found.update(at for at, row in enumerate(rows) if place < len(row) and is_mark(row[place], values))
        return sorted(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What a platform writes above the answers of its exports.

    Attributes
    ----------
    headings : collection of str
        Those in small letters are found in any case, and their blanks as underscores as well.
    enough : int
        How many of them one row must have.
    form : pattern, optional
        Or the form that a whole heading has.
    rows : int
        How many of the first rows may have it.
    """

    headings: Collection[str] = ()
    enough: int = 1
    form: re.Pattern[str] | None = None
    rows: int = 1

    def is_in(self, first: Sequence[Sequence[str]]) -> bool:
        """Whether one of the first rows has it.

        >>> Sign(headings={"start date", "ID"}, enough=2).is_in([("ID", "Start_Date", "E1")])
        True
        """
        return any(self._is_in_row(row) for row in first[: self.rows])

    def _is_in_row(self, row: Sequence[str]) -> bool:
        if self.form is not None and any(map(self.form.fullmatch, row)):
            return True
        return bool(self.headings) and len(_spellings(tuple(row)).intersection(self.headings)) >= self.enough


@lru_cache(maxsize=8)
def _spellings(row: tuple[str, ...]) -> frozenset[str]:
    """The headings of a row, as they are, in small letters, and with blanks in place of underscores."""
    there = {*row, *(heading.casefold() for heading in row)}
    return frozenset(there | {heading.replace("_", " ") for heading in there})


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A survey platform as its exports are known.

    Attributes
    ----------
    signs : tuple of Sign
        Without any of them a file is none of its exports.
    header : callable
        The header by the first rows; None where the sign stands there by chance.
    """

    signs: tuple[Sign, ...]
    header: Callable[[Sequence[Sequence[Any]]], Header | None]


@lru_cache(maxsize=1_024, typed=True)
def is_mark(cell: Any, values: frozenset[str]) -> bool:
    """Whether a cell is one of the values by which previews and tests are known."""
    return text(cell).casefold() in values


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


def numbers_of(cells: Sequence[Any], prefixes: Sequence[str]) -> list[Any] | None:
    """The cells of a column of answer codes as numbers; None where it is anything else.

    Notes
    -----
    A column is one of answer codes where every filled cell is a prefix and a number.

    >>> numbers_of(["A3", "", "A12", None], ("AO", "A"))
    [3, '', 12, None]
    >>> numbers_of(["A3", "North"], ("AO", "A")) is numbers_of([7, 5], ("AO", "A")) is None
    True
    """
    if not prefixes:
        return None
    code = re.compile(rf"(?:{'|'.join(map(re.escape, prefixes))})(\d{{1,3}})")
    found = [code.fullmatch(text(cell)) for cell in cells]
    if not any(found) or any(text(cell) and not match for cell, match in zip(cells, found, strict=True)):
        return None
    return [int(match[1]) if match else cell for cell, match in zip(cells, found, strict=True)]
