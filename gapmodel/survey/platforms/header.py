"""What the first rows of an export say of its columns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Header:
    """Names and questions of the columns, and where the answers begin.

    Attributes
    ----------
    platform : str
        The program that wrote the file, as people call it; "" where none was recognised.
    names : tuple of str
        By which columns are matched and called.
    labels : tuple of str
        The question of each column, "" where it has none but its name.
    rows : int
        How many rows stand above the first answers: titles and everything of the header.
    aside : tuple of int
        Rows below them, counted from the first row of the file as 0, that hold no respondent: previews and tests.
    notes : tuple of str
        Sentences on what was recognised and set aside.
    """

    platform: str
    names: tuple[str, ...]
    labels: tuple[str, ...]
    rows: int
    aside: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
