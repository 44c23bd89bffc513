"""Workbooks: xlsx, xls, xlsb and OpenDocument sheets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gapmodel.errors import SourceError, listed
from gapmodel.instrument.questionnaire.words import LANGUAGES, words
from gapmodel.survey.files.apart import read_apart
from gapmodel.survey.files.grid import HEAD, MOST_CELLS, Body, Grid
from gapmodel.survey.files.native import Packed, packed, unpacked
from gapmodel.survey.files.titles import Area
from gapmodel.survey.sheet import Cells

_OPEN_IT = (
    "remove the password: open it in a spreadsheet program, save a copy without one (in Excel: File, Info, Protect "
    "Workbook, Encrypt with Password, and empty the field), and read the copy."
)
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HINT = "open it in a spreadsheet program and save it again as .xlsx or .csv."


def open_workbook(path: Path, sheet: str | None) -> Grid:
    """The cells of a sheet, by default the first that holds anything; of formulas the values that were saved.

    By default a note says which sheets were not read; they are not looked into, as cells far apart end the reader.

    Raises
    ------
    SourceError
        The workbook is damaged, empty or too large, or has no such sheet.
    """
    if _is_encrypted(path):
        raise SourceError(f"{path.name} is encrypted with a password.", _OPEN_IT)
    try:
        found = _read(path, sheet)
    except SourceError as error:
        if "password" in error.problem.casefold():
            raise SourceError(f"{path.name} is encrypted with a password.", _OPEN_IT) from None
        raise
    names = found["sheets"]
    if sheet is not None and sheet not in names:
        raise SourceError(f"{path.name} has no sheet {sheet!r}; it has {listed(names)}.", "name one of these.")
    if found["sheet"] is None:
        raise SourceError(f"{path.name} is empty.", "its first row must name the columns.")
    at = names.index(found["sheet"])
    others = tuple(names[:at] if sheet is not None else ()) + tuple(
        names[at + 1 :]
    )  # by default those before are empty
    top, left, head, columns = found["top"], found["left"], found["head"], found["columns"]

    def body(row: int, _: int) -> Body:
        above = list(zip(*head[row:], strict=True)) or [()] * len(columns)
        return Body(tuple(_cells(first, parts) for first, parts in zip(above, columns, strict=True)))

    return Grid(
        f"{path.name} (sheet {found['sheet']!r})" if len(names) > 1 else path.name,
        path.suffix,
        head,
        body,
        top + 1,
        tuple(Area(a - top, b - left, c - top, d - left) for (a, b), (c, d) in found["merged"]),
        () if sheet is not None else tuple(_unread_note(path.name, others)),
        others,
    )


def _read(path: Path, sheet: str | None) -> Any:
    return read_apart(path, "a workbook", _HINT, work="workbook", sheet=sheet, head=HEAD, most=MOST_CELLS)


def _is_encrypted(path: Path) -> bool:
    """Whether a workbook is a package encrypted with a password: a stream of that name in a compound file."""
    with path.open("rb") as file:
        if file.read(len(_COMPOUND)) != _COMPOUND:
            return False
        before = b""
        while part := file.read(2**20):
            if _ENCRYPTED in before + part:
                return True
            before = part[-len(_ENCRYPTED) :]
    return False


def _unread_note(name: str, others: Sequence[str]) -> list[str]:
    """A sentence on the sheets that were not read, but for those that gapmodel puts beside answers itself."""
    own = {words(lang).sheet(kind) for lang in LANGUAGES for kind in ("codebook", "help")}
    unread = [other for other in others if other not in own]
    if not unread:
        return []
    were = "1 other sheet was" if len(unread) == 1 else f"{len(unread)} other sheets were"
    return [f"{were} not read from {name}: {listed(unread)}. One sheet is read, the one that sheet= (--sheet) names."]


def _cells(first: Sequence[Any], parts: Sequence[Packed]) -> Cells:
    """A column from its cells in the head and what follows: numbers if nothing else is in it."""
    return column_of([packed(first), *parts])


def column_of(parts: Sequence[Packed]) -> Cells:
    """Packed cells as one array, of numbers if they are nothing else."""
    if all(isinstance(part, bytes) for part in parts):
        return np.frombuffer(b"".join(parts))  # type: ignore[arg-type]  # all are bytes
    cells = [unpacked(part) for part in parts]
    column = np.empty(sum(map(len, cells)), dtype=object)
    at = 0
    for part in cells:
        column[at : at + len(part)] = part
        at += len(part)
    return column
