"""How a table fits a page: its size of letters, its columns' widths, upright or across, in one part or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gapmodel.charts.line_breaks import breadth, broken, clipped, ending
from gapmodel.instrument.questionnaire.one_line import clean
from gapmodel.plain_table import PlainTable
from gapmodel.wording.notebook_html import is_numeric

UPRIGHT, ACROSS = 16.0, 24.7  # centimetres of text on A4 and Letter alike
_SIZES = tuple((size, room, easy) for room in (UPRIGHT, ACROSS) for easy in (True, False) for size in (9.0, 8.0))
_LETTER = 0.54 / 72 * 2.54  # centimetres of a letter, of a point of its size
_EDGES = 0.2  # centimetres at both sides of a cell together
_HEAD = 10  # letters on a line of a heading, unless one word is longer
_TEXT = 14  # letters on a line of a text, at least
_EASY = 30  # and where there is room
_WIDEST = 44
_CELL = 240  # letters of a cell


@dataclass(frozen=True, slots=True)
class Column:
    """A column of texts with the letters that its lines need: at least, and not to be broken."""

    name: str
    cells: tuple[str, ...]
    numeric: bool
    least: int
    whole: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """A table, or a part of its columns, as it fits a page.

    Attributes
    ----------
    size : float
        Of the letters, in points.
    across : bool
        Whether it needs a page in landscape format.
    widths : tuple of float
        In centimetres.
    """

    columns: tuple[Column, ...]
    size: float
    across: bool
    widths: tuple[float, ...]


def fitted(table: PlainTable) -> list[Fitted]:
    """The table in the first of the sizes in which it fits; if there is none, in parts that begin with its labels.

    >>> wide = PlainTable({"Label": ["Reliability"]} | {f"Mean {n}": ["5.04"] for n in range(60)})
    >>> [(part.across, part.size, len(part.columns)) for part in fitted(wide)]
    [(True, 8.0, 29), (True, 8.0, 29), (True, 8.0, 5)]
    """
    columns = [_column(name, cells) for name, cells in table.columns.items()]
    for size, room, easy in _SIZES:
        if _least(columns, size, _EASY if easy else 0) <= room:
            return [Fitted(tuple(columns), size, room > UPRIGHT, _widths(columns, size, room))]
    size, room = _SIZES[-1][:2]
    parts = _parts(columns, size, room)
    return [Fitted(tuple(part), size, True, _widths(part, size, room)) for part in parts]


def _column(name: str, cells: Sequence[str]) -> Column:
    """A column whose texts are cut at a length that nobody reads."""
    head, texts = _cut(name), tuple(_cut(cell) for cell in cells)
    numeric = is_numeric(texts)
    widest = max(map(breadth, texts), default=0)
    whole = max(widest, min(breadth(head), _HEAD))
    least = max(_longest_line(head, _HEAD), widest if numeric else min(widest, _TEXT))
    return Column(head, texts, numeric, min(least, _WIDEST), min(max(whole, least), _WIDEST))


def _cut(text: str) -> str:
    plain = clean(str(text)[: 4 * _CELL])
    end = ending(plain)
    return plain if breadth(plain) <= _CELL else clipped(plain, _CELL - breadth(end)) + "…" + end


def _longest_line(text: str, width: int) -> int:
    """The letters of the longest line, where words are not cut."""
    words = max((breadth(word) for part in text.split() for word in broken(part, 2 * width)), default=0)
    return max(words, min(breadth(text), 4))


def _wide(letters: float, size: float) -> float:
    return letters * size * _LETTER + _EDGES


def _least(columns: Sequence[Column], size: float, easy: int = 0) -> float:
    return sum(_wide(max(column.least, min(column.whole, easy)), size) for column in columns)


def _widths(columns: Sequence[Column], size: float, room: float) -> tuple[float, ...]:
    """Least widths, and what is left for those whose texts need more lines; no more than needed."""
    least = [_wide(column.least, size) for column in columns]
    wanted = [_wide(column.whole, size) - own for column, own in zip(columns, least, strict=True)]
    share = min(1.0, max(0.0, room - sum(least)) / sum(wanted)) if sum(wanted) else 0.0
    return tuple(own + share * more for own, more in zip(least, wanted, strict=True))


def _parts(columns: Sequence[Column], size: float, room: float) -> list[list[Column]]:
    """Columns in parts that fit; every part begins with the columns of texts that stand first."""
    first = next((at for at, column in enumerate(columns) if column.numeric), 1)
    labels = list(columns[: min(max(first, 1), 3)])
    parts: list[list[Column]] = [[]]
    for column in columns[len(labels) :]:
        if parts[-1] and _least([*labels, *parts[-1], column], size) > room:
            parts.append([])
        parts[-1].append(column)
    return [[*labels, *part] for part in parts]
