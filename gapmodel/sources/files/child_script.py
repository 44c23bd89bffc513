"""Workbooks and SPSS and Stata files, read by libraries of native code; run as a script of its own.

A file decides how much memory such a library asks for and where it reads, and what goes wrong there ends the process
(tafia/calamine#693: two cells far apart ask for 550 gigabytes). So `apart` runs this script as a child that is told
how much memory it may have, one pickled request after the other on stdin, and answers on stdout. It imports nothing
of gapmodel.
"""

from __future__ import annotations

import gc
import math
import os
import pickle
import sys
import time
import zipfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

Answer = dict[str, Any]
Packed = bytes | str | list[Any]

_AT_ONCE = 2**18  # cells turned into columns at once
_RATIO = 100  # unpacked to packed bytes of an honest file, as in Apache POI's ZipSecureFile
_ALWAYS = 2**26  # unpacked bytes that are no harm
_MEASURED = 2**22  # bytes of archives that are unpacked to see; more have time and memory enough to lose
_DEFLATE = 1032  # the most that Deflate packs
_NO_NUMBER = float("nan")
_CONVERT = "convert string"  # of pyreadstat's message where bytes do not fit the encoding that a file names
_BETWEEN = "\0"  # texts in a row


class TooMuchError(Exception):
    """A file holds more than is read."""


def packed(cells: Sequence[Any]) -> Packed:
    r"""Numbers as doubles, blanks among them as NaN; texts as one text; anything else as a list.

    >>> packed([1.0, ""]) == array("d", [1.0, float("nan")]).tobytes(), packed([1.0, "a"]), packed([True])
    (True, [1.0, 'a'], [True])
    >>> packed(["a", ""]), packed(["a\0b"])
    ('a\x00', ['a\x00b'])
    """
    kinds = list(map(type, cells))
    held = set(kinds)
    if held == {str} and any(cells):
        return joined(cells)
    if not held <= {int, float, str, type(None)}:
        return list(cells)
    numbers = list(cells)
    for kind in held - {int, float}:
        at = -1
        for _ in range(kinds.count(kind)):
            at = kinds.index(kind, at + 1)
            if cells[at]:  # other text
                return list(cells)
            numbers[at] = _NO_NUMBER
    return array("d", numbers).tobytes()


def joined(cells: Sequence[str]) -> Packed:
    """Texts as one text, which is handed over ten times as fast, where it can be parted again."""
    text = _BETWEEN.join(cells)
    return text if text.count(_BETWEEN) == len(cells) - 1 else list(cells)


def unpacked(cells: Packed) -> list[Any]:
    """The cells that were packed.

    >>> unpacked(packed(["a", "", "b"])), unpacked(packed([1, 2.5])), unpacked(packed([True, "a"]))
    (['a', '', 'b'], [1.0, 2.5], [True, 'a'])
    """
    if isinstance(cells, bytes):
        return array("d", cells).tolist()
    return cells.split(_BETWEEN) if isinstance(cells, str) else cells


def workbook(path: str, sheet: str | None, head: int, most: int) -> Answer:
    """The first sheet that holds anything, or the one named: first rows as they are, further ones in columns."""
    from python_calamine import CalamineWorkbook

    if zipfile.is_zipfile(path):
        check_unpacked(path)
    book = CalamineWorkbook.from_path(path)
    names = list(book.sheet_names)
    answer: Answer = {"sheets": names, "sheet": None}
    if sheet is not None and sheet not in names:
        return answer
    for name in [sheet] if sheet is not None else names:
        found = book.get_sheet_by_name(name)
        if not found.width or not found.height:
            continue
        if found.width * found.height > most:
            raise TooMuchError(f"{found.height:,} rows of {found.width:,} columns")
        top, left = found.start or (0, 0)
        rows = iter(found.to_python() if top else found.iter_rows())  # the latter begin with the empty rows on top
        areas = [area for area in found.merged_cell_ranges or [] if area[0][0] < top + head]
        answer |= {"sheet": name, "top": top, "left": left, "merged": areas}
        answer["head"] = list(islice(rows, head))
        answer["columns"] = _columns(rows, found.width)
        break
    return answer


def heads(path: str, head: int, most: int, sheets: int) -> Answer:
    """The first rows of the first sheets, and how many rows each has; None of those that are empty or too large."""
    from python_calamine import CalamineWorkbook

    if zipfile.is_zipfile(path):
        check_unpacked(path)
    book = CalamineWorkbook.from_path(path)
    answer: Answer = {"sheets": list(book.sheet_names), "heads": {}}
    for name in book.sheet_names[:sheets]:
        found = book.get_sheet_by_name(name)
        if not found.width or not found.height or found.width * found.height > most:
            answer["heads"][name] = None
            continue
        top, left = found.start or (0, 0)
        rows = iter(found.to_python() if top else found.iter_rows())
        areas = [area for area in found.merged_cell_ranges or [] if area[0][0] < top + head]
        first = list(islice(rows, head))
        answer["heads"][name] = {"top": top, "left": left, "merged": areas, "head": first, "height": found.height}
    return answer


def _columns(rows: Iterator[list[Any]], width: int) -> list[list[Packed]]:
    columns: list[list[Packed]] = [[] for _ in range(width)]
    while chunk := list(islice(rows, max(_AT_ONCE // width, 1))):
        for column, cells in zip(columns, zip(*chunk, strict=True), strict=True):
            column.append(packed(cells))
    return columns


def check_unpacked(path: str, ratio: int = _RATIO, always: int = _ALWAYS) -> None:
    """Raise `TooMuchError` where an archive unpacks to far more than its size; what it claims is not trusted."""
    left = always + ratio * Path(path).stat().st_size
    if Path(path).stat().st_size > _MEASURED or _DEFLATE * Path(path).stat().st_size <= left:
        return
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            with archive.open(entry) as file:
                while part := file.read(2**20):
                    left -= len(part)
                    if left < 0:
                        raise TooMuchError(f"it unpacks to more than {ratio} times its size")


def labelled(path: str, kind: str, *, raw: bool) -> Answer:
    """An SPSS or Stata file: columns, questions, the meanings of numbers and what its owner counts as missing.

    Parameters
    ----------
    raw : bool
        Whether to take texts byte by byte, one letter for each.
    """
    import pyreadstat

    read: Any = {"sav": pyreadstat.read_sav, "por": pyreadstat.read_por, "dta": pyreadstat.read_dta}[kind]
    options: dict[str, Any] = {"encoding": "LATIN1"} if raw else {}
    if kind != "por":
        options["user_missing"] = True
    try:
        columns, about = read(path, output_format="dict", **options)
    except (OverflowError, ValueError):  # a date that no calendar has: dates stay numbers
        columns, about = read(path, output_format="dict", disable_datetime_conversion=True, **options)
    return {
        "names": [name or "" for name in about.column_names],
        "labels": [label or "" for label in about.column_labels],
        "meanings": [about.variable_value_labels.get(name, {}) for name in about.column_names],
        "missing": [about.missing_ranges.get(name, []) for name in about.column_names],
        "columns": [_column(columns[name], about.readstat_variable_types[name]) for name in about.column_names],
    }


def _column(cells: Sequence[Any], kind: str) -> Packed:
    """Cells of which the file says that they are texts or numbers; dates are neither."""
    import numpy as np

    if kind == "string":
        return joined(cells) if set(map(type, cells)) == {str} else list(cells)
    try:
        return np.array(cells, np.float64).tobytes()
    except (TypeError, ValueError):
        return packed(cells)


def answered(request: dict[str, Any]) -> tuple[str, Any]:
    """What a request asks for, or the kind of error and its first line."""
    limit(request.pop("memory"), request.pop("seconds"))
    works: dict[str, Callable[..., Answer]] = {"workbook": workbook, "heads": heads, "labelled": labelled}
    work = works[request.pop("work")]
    try:
        return "done", work(**request)
    except MemoryError:
        return "memory", ""
    except TooMuchError as error:
        return "much", str(error)
    except Exception as error:  # noqa: BLE001  the libraries have an exception class for every kind of damage
        first = (str(error).splitlines() or ["damaged"])[0]
        return "encoding" if isinstance(error, UnicodeError) or _CONVERT in first else "damaged", first


def limit(memory: int, seconds: int) -> None:
    """Let this process have no more memory and time than so much, where the system knows how."""
    try:
        import resource
    except ImportError:  # Windows
        return
    used = math.ceil(time.process_time())
    for kind, most in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CPU, used + seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            hard = resource.getrlimit(kind)[1]
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
        except (ValueError, OSError):
            continue


def serve() -> None:
    """Answer requests until there are no more."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries prints is not an answer
    gc.disable()  # millions of cells have no cycles to look for
    while True:
        try:
            request = pickle.load(sys.stdin.buffer)  # noqa: S301  from our own parent
        except EOFError:
            return
        pickle.dump(answered(request), out, protocol=5)
        out.flush()


if __name__ == "__main__":
    serve()
