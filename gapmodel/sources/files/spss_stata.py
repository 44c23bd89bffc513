"""SPSS and Stata files: questions, the meanings of numbers, and what their owner counts as missing."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SourceError
from gapmodel.notes.note import Note
from gapmodel.sources.distinct import distinct_of
from gapmodel.sources.encoding import encoding_of
from gapmodel.sources.files.child_process import EncodingError, read_apart
from gapmodel.sources.files.workbook import column_of
from gapmodel.sources.sheet import Cells, Sheet

_PROGRAMS = {"sav": "SPSS", "por": "SPSS", "dta": "Stata"}
_UNICODE = (b"<release>118", b"<release>119")  # of Stata; older ones do not say how they are encoded
_SHOWN = 3


def open_labelled(path: Path, kind: str, encoding: str | None) -> Sheet:
    """The columns of an SPSS (`kind` "sav" or "por") or Stata ("dta") file.

    Raises
    ------
    SourceError
        It is damaged, or holds no columns or no rows.

    Notes
    -----
    Values that the file defines as missing are made blank here, and a note counts them. Where texts do not fit the
    encoding that the file names, as of Chinese files without one (WizardMac/ReadStat#90, Roche/pyreadstat#74), they are
    read byte by byte and their encoding is told from all of them together.
    """
    program = _PROGRAMS[kind]
    found, raw = _read(path, kind, f"an {program} file" if program == "SPSS" else f"a {program} file", encoding)
    if not found["names"]:
        raise SourceError(f"{path.name} has no columns.", "export it again, with the answers.")
    columns = [column_of([cells]) for cells in found["columns"]]
    if not len(columns[0]):
        raise SourceError(f"{path.name} has no rows.", "export it again, with the answers.")
    texts = _Texts.of(found, columns, encoding) if raw else _Texts("")
    columns = [texts.column(column) for column in columns]
    missing = ([{end: texts.meant(span[end]) for end in ("lo", "hi")} for span in spans] for spans in found["missing"])
    blanked = [_without(column, spans) for column, spans in zip(columns, missing, strict=True)]
    names = tuple(map(texts.text, found["names"]))
    labels = tuple(map(texts.text, found["labels"]))
    return Sheet(
        path.name,
        names,
        tuple(column for column, _ in blanked),
        notes=(*texts.notes(path.name), *_missing_notes(names, [values for _, values in blanked], program)),
        labels=labels if any(labels) else (),
        platform=program,
        meanings=tuple(map(texts.meanings, found["meanings"])),
    )


def _read(path: Path, kind: str, what: str, encoding: str | None) -> tuple[dict[str, Any], bool]:
    """What the file holds, and whether its texts are still bytes, a letter each."""
    hint = "open it in the program it came from and save it again, or as CSV."
    with path.open("rb") as file:
        start = file.read(64)
    raw = kind != "por" and (encoding is not None or (kind == "dta" and not any(mark in start for mark in _UNICODE)))
    try:
        return read_apart(path, what, hint, work="labelled", kind=kind, raw=raw), raw
    except EncodingError:
        if raw or kind == "por":
            raise
    return read_apart(path, what, hint, work="labelled", kind=kind, raw=True), True


class _Texts:
    """How texts that are bytes, a letter each, are read; "" where they are texts already."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding

    @classmethod
    def of(cls, found: Mapping[str, Any], columns: Sequence[Cells], encoding: str | None) -> _Texts:
        """By the encoding given, else by all texts of a file together."""
        texts = {*found["names"], *found["labels"]}
        texts.update(text for meanings in found["meanings"] for text in meanings.values())
        for column in columns:
            if column.dtype == object:
                texts.update(value for value in distinct_of(column).values if isinstance(value, str))
        try:
            return cls(
                codecs.lookup(encoding or encoding_of("\n".join(sorted(texts)).encode("latin-1", "replace"))).name
            )
        except LookupError:
            raise SourceError(
                f"There is no encoding called {encoding!r}.", "leave encoding out, or try 'utf-8'."
            ) from None

    def text(self, text: str) -> str:
        """A text as it was meant."""
        return text.encode("latin-1", "replace").decode(self.encoding, "replace") if self.encoding else text

    def meant(self, cell: Any) -> Any:
        """A cell as it was meant."""
        return self.text(cell) if isinstance(cell, str) else cell

    def column(self, cells: Cells) -> Cells:
        """A column whose texts are as they were meant."""
        if not self.encoding or cells.dtype != object:
            return cells
        found = distinct_of(cells)
        values = np.empty(len(found.values) + 1, dtype=object)
        values[:-1] = [self.meant(value) for value in found.values]
        read: Cells = values[found.places]
        return read

    def meanings(self, meanings: Mapping[Any, str]) -> dict[float, str]:
        """What numbers mean; of texts, which mean themselves, nothing."""
        return {float(value): self.text(text) for value, text in meanings.items() if isinstance(value, (int, float))}

    def notes(self, name: str) -> list[Note]:
        """A note on a text that was not ASCII."""
        if self.encoding in ("", "utf-8"):
            return []
        return [Note.of("encoding_guessed", origin=name, encoding=self.encoding)]


def _without(cells: Cells, missing: Sequence[Mapping[str, Any]]) -> tuple[Cells, Counter[Any]]:
    """A column without the values that its file calls missing, and how often it held each.

    Of Stata these are the letters of .a to .z in a column of numbers.
    """
    found = distinct_of(cells)
    letters = any(isinstance(value, (int, float)) for value in found.values)
    aside = [
        any(_within(value, span) for span in missing) or (letters and isinstance(value, str) and _is_letter(value))
        for value in found.values
    ]
    if not any(aside):
        return cells, Counter()
    gone: NDArray[np.bool_] = np.array([*aside, False])[found.places]
    counts = found.counts
    held = Counter({value: int(counts[at]) for at, value in enumerate(found.values) if aside[at]})
    values = [np.nan if out else value for value, out in zip(found.values, aside, strict=True)]
    if not any(isinstance(value, str) for value in values):
        return np.array([*map(float, values), np.nan])[found.places], held
    kept = cells.copy()
    kept[gone] = None
    return kept, held


def _within(value: Any, span: Mapping[str, Any]) -> bool:
    low, high = span["lo"], span["hi"]
    if isinstance(value, str) or isinstance(low, str):
        return bool(value == low)
    return isinstance(value, (int, float)) and bool(low <= value <= high)


def _is_letter(value: str) -> bool:
    return len(value) == 1 and "a" <= value <= "z"


def _missing_notes(names: Sequence[str], held: Sequence[Counter[Any]], program: str) -> list[Note]:
    """A note on what the file defines as missing, if any cell held it."""
    columns = [
        Note.of("values_in_column", values=_counted(values), column=name)
        for name, values in zip(names, held, strict=True)
        if values
    ]
    cells = sum(map(Counter.total, held))
    return [Note.of("user_missing", n=cells, program=program, columns=columns)] if columns else []


def _counted(values: Counter[Any]) -> list[Note]:
    """The commonest values with their counts."""
    plain = (
        (f"{value:g}" if isinstance(value, float) else f".{value}" if _is_letter(str(value)) else str(value), n)
        for value, n in values.most_common(_SHOWN)
    )
    return [Note.of("value_times", value=value, n=n) for value, n in plain]
