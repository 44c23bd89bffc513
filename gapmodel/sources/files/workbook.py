"""Workbooks: xlsx, xls, xlsb and OpenDocument sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gapmodel.errors import SourceError, listed
from gapmodel.notes.note import Note
from gapmodel.sources.files.child_process import read_apart
from gapmodel.sources.files.child_script import Packed, packed, unpacked
from gapmodel.sources.files.grid import HEAD, MOST_CELLS, Body, Grid
from gapmodel.sources.files.header_row import Area, header_below_titles
from gapmodel.sources.platforms.header import Header
from gapmodel.sources.platforms.recognise import Recognise
from gapmodel.sources.sheet import Cells

_MOST_SHEETS = 200  # of which the first rows are looked at
_OPEN_IT = (
    "remove the password: open it in a spreadsheet program, save a copy without one (in Excel: File, Info, Protect "
    "Workbook, Encrypt with Password, and empty the field), and read the copy."
)
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HINT = "open it in a spreadsheet program and save it again as .xlsx or .csv."


def open_workbook(path: Path, sheet: str | None) -> Grid:
    """The cells of a sheet, by default the first that holds anything; of formulas the values that were saved.

    Raises
    ------
    SourceError
        The workbook is damaged, empty or too large, or has no such sheet.
    """
    found = _read(path, work="workbook", sheet=sheet)
    names = found["sheets"]
    if sheet is not None and sheet not in names:
        raise SourceError(f"{path.name} has no sheet {sheet!r}; it has {listed(names)}.", "name one of these.")
    if found["sheet"] is None:
        raise SourceError(f"{path.name} is empty.", "its first row must name the columns.")
    at = names.index(found["sheet"])
    others = tuple(names[:at] if sheet is not None else ()) + tuple(
        names[at + 1 :]
    )  # by default those before are empty
    top, head, columns = found["top"], found["head"], found["columns"]

    def body(row: int, _: int) -> Body:
        above = list(zip(*head[row:], strict=True)) or [()] * len(columns)
        return Body(tuple(_cells(first, parts) for first, parts in zip(above, columns, strict=True)))

    return Grid(
        Note.of("sheet_in_file", file=path.name, sheet=found["sheet"]) if len(names) > 1 else path.name,
        path.suffix,
        head,
        body,
        top + 1,
        _areas(found),
        others=others,
        sheet=found["sheet"],
    )


def _areas(found: dict[str, Any]) -> tuple[Area, ...]:
    """Merged cells of a head, from its first row and column on."""
    top, left = found["top"], found["left"]
    return tuple(Area(a - top, b - left, c - top, d - left) for (a, b), (c, d) in found["merged"])


@dataclass(frozen=True, slots=True)
class Head:
    """The first rows of a sheet, and how many it has."""

    origin: str
    suffix: str
    rows: list[list[Any]]
    merged: tuple[Area, ...]
    height: int

    def header(self, recognise: Recognise) -> Header:
        """Its names of columns, as a survey platform writes them where one is recognised."""
        found = recognise(self.rows, self.suffix)
        return found or header_below_titles(self.origin, self.rows, self.merged)


def heads(path: Path) -> dict[str, Head | None]:
    """The first rows of every sheet by its name; None of those that are empty or too large.

    Raises
    ------
    SourceError
        The workbook is damaged, or a sheet takes more time or memory than a file of its size needs.
    """
    found = _read(path, work="heads", sheets=_MOST_SHEETS)
    return {
        name: None
        if one is None
        else Head(f"{path.name} (sheet {name!r})", path.suffix, one["head"], _areas(one), one["height"])
        for name, one in found["heads"].items()
    }


def _read(path: Path, **request: Any) -> Any:
    encrypted = SourceError(f"{path.name} is encrypted with a password.", _OPEN_IT)
    if _is_encrypted(path):
        raise encrypted
    try:
        return read_apart(path, "a workbook", _HINT, head=HEAD, most=MOST_CELLS, **request)
    except SourceError as error:
        if "password" in error.problem.casefold():
            raise encrypted from None
        raise


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
