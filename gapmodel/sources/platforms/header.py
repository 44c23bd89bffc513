"""What the first rows of an export say of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gapmodel.notes.note import Note
from gapmodel.sources.platforms.headings import text


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


@lru_cache(maxsize=1_024, typed=True)
def is_mark(cell: Any, values: frozenset[str]) -> bool:
    """Whether a cell is one of the values by which previews and tests are known."""
    return text(cell).casefold() in values
