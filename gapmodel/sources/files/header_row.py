"""Find the row that names the columns below titles, and the names that two rows make together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from gapmodel.errors import SourceError
from gapmodel.notes.note import Note
from gapmodel.sources.platforms.header import Header

_MANY = 0.8  # of the columns that a header fills
_HALF = 0.5  # of the columns that a title leaves empty at least
_RUN = 5  # numbers in a row that may be names without a title above them
Row = Sequence[Any]
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Area:
    """Cells that were merged into one: first and last row and column, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class _Names:
    """The names in a row, and those of them that took a title from the row above."""

    names: tuple[str, ...]
    joined: tuple[str, ...] = ()


def header_below_titles(origin: str, head: Sequence[Row], merged: Sequence[Area] = ()) -> Header:
    """The header of a file that no platform wrote.

    Notes
    -----
    The columns are as many as two of the rows have cells. The first row names them if it fills more than half of them;
    else the first row does that fills four fifths with texts that differ from each other, and those above it are
    titles. Where names repeat, as 1..22 below "Expectation" and again below "Perception", or are missing, the title
    over them helps out.

    Raises
    ------
    SourceError
        There is nothing.
    """
    if not any(filled(cell) for row in head for cell in row):
        raise SourceError(f"{origin} is empty.", "its first row must name the columns, and one row per person follow.")
    place, found = _header_row(head, merged)
    titles = [name_in(next(filter(filled, row))) for row in head[:place] if any(map(filled, row))]
    notes = []
    if place:
        above = Note.of("titles", titles=titles) if titles else None
        notes.append(Note.of("header_row", origin=origin, row=place + 1, above=place, titles=above))
    if found.joined:
        notes.append(Note.of("header_titles", origin=origin, names=found.joined))
    return Header(
        platform="", names=found.names, labels=("",) * len(found.names), rows=place + 1, notes=tuple(notes)
    )  # fmt: skip


def _header_row(head: Sequence[Row], merged: Sequence[Area]) -> tuple[int, _Names]:
    extents = Counter(map(extent, head))
    width = max((cells for cells, n in extents.items() if n > 1 and cells), default=max(extents))
    first = _names(head, 0, merged)
    if sum(map(filled, head[0])) > _HALF * width and not _over_groups(merged, 0, width):
        return 0, first
    for place in range(1, len(head)):
        found = _names(head, place, merged)
        if sum(map(bool, found.names)) >= _MANY * width and _tell_apart(found, head[place]):
            return place, found
    return 0, first


def _over_groups(merged: Sequence[Area], row: int, width: int) -> bool:
    """Whether titles in a row were merged over some of the columns each."""
    return any(area.top == area.bottom == row and 0 < area.right - area.left < width - 1 for area in merged)


def _names(head: Sequence[Row], place: int, merged: Sequence[Area]) -> _Names:
    """The names in a row; where they repeat or are missing, with the title above them."""
    own = [name_in(cell) for cell in head[place]]
    above = head[place - 1] if place else []
    if sum(map(filled, above)) < 2:
        return _Names(tuple(own[: extent(own)]))
    own += [""] * (len(above) - len(own))
    repeated = {name for name, n in Counter(own).items() if n > 1 and name}
    names, joined = list(own), []
    for first, last, title in _groups(above, place - 1, merged, len(own)):
        group = range(first, last + 1)
        doubtful = [at for at in group if own[at] in repeated]
        known = any(area.top == place - 1 and area.left == first and area.right == last for area in merged)
        for at in group:
            if own[at] and doubtful and (known or at <= doubtful[-1]):
                names[at] = f"{title} {own[at]}"
                joined.append(names[at])
        if not own[first]:
            names[first] = title
    return _Names(tuple(names[: extent(names)]), tuple(joined))


def _groups(above: Row, row: int, merged: Sequence[Area], width: int) -> list[tuple[int, int, str]]:
    """First and last column below each title: as far as it was merged, else as far as the next title."""
    starts = [at for at, cell in enumerate(above) if filled(cell)]
    ends = [*(start - 1 for start in starts[1:]), width - 1]
    spans = {area.left: area.right for area in merged if area.top <= row <= area.bottom}
    some = any(right > left for left, right in spans.items())
    return [
        (start, min(spans.get(start, start), width - 1) if some else end, name_in(above[start]))
        for start, end in zip(starts, ends, strict=True)
    ]


def _tell_apart(found: _Names, row: Row) -> bool:
    """Whether texts may be names of columns, rather than the answers of somebody."""
    names = [name for name in found.names if name]
    if len(set(names)) < _MANY * len(names):
        return False
    numbers = [float(str(cell).replace(",", ".")) for cell in row if filled(cell) and is_number(cell)]
    if 2 * len(numbers) <= len(names):
        return True
    lengths = _runs(numbers)
    return bool(lengths) and (len(lengths) > 1 or lengths[0] >= _RUN)


def _runs(numbers: Sequence[float]) -> list[int]:
    """The lengths of runs 1, 2, 3 .. that all begin with the same number; none where it is anything else."""
    lengths = [1]
    for before, number in pairwise(numbers):
        if number == before + 1:
            lengths[-1] += 1
        elif number == numbers[0]:
            lengths.append(1)
        else:
            return []
    return lengths if min(lengths) > 1 else []


def filled(cell: Any) -> bool:
    """Whether a cell holds anything: not None, NaN or blanks alone.

    >>> filled(0), filled(" "), filled(None), filled(float("nan"))
    (True, False, False, False)
    """
    return cell is not None and cell == cell and str(cell).strip() != ""


def extent(row: Sequence[Any]) -> int:
    """How many cells a row has up to the last that is filled."""
    return next((len(row) - at for at, cell in enumerate(reversed(row)) if filled(cell)), 0)


def name_in(cell: Any) -> str:
    r"""A cell as the name of a column; whole numbers without the decimals that workbooks give them.

    >>> name_in(" E1\n"), name_in(7.0), name_in(None)
    ('E1', '7', '')
    """
    if not filled(cell):
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def is_number(cell: Any) -> bool:
    """Whether a cell holds a number, be it as text."""
    return isinstance(cell, (int, float)) or _NUMBER.fullmatch(str(cell).strip()) is not None
