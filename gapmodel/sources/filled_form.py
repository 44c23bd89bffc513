"""Filled-in questionnaires as Word documents: each is one respondent."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import hexdigits
from xml.etree import ElementTree as ET

import numpy as np

from gapmodel.errors import SourceError, listed
from gapmodel.files import readable
from gapmodel.notes.note import Note
from gapmodel.sources.file_list import files_origin
from gapmodel.sources.sheet import Sheet

_HEAD = "#"  # over the codes of the rows
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_GONE = (f"{_WORD}del", f"{_WORD}moveFrom")
_EMPTY = str.maketrans("", "", "\u2610\u25a1\u25a2\u2b1c_. \t\n\u00a0\u3000")  # boxes without a mark, dotted lines
_MOST_BYTES = 2**26
_MOST_COLUMNS = 63  # of a table
_LETTERS = 4  # of the code of a symbol
_BEFORE = 2  # columns before the answers: codes and label
_FILE = "file"
_TICK, _BOX = "\u2611", "\u2610"
_BOXES = {"wingdings": (0x6F, 0x70, 0x71, 0x72, 0xA8), "wingdings 2": (0xA3,), "webdings": (0x63,)}  # without a mark


@dataclass(frozen=True, slots=True)
class TableRow:
    """The paragraphs of each cell of a table's row, as often as the cell is columns wide."""

    cells: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class _Filled:
    """What one document holds: an answer and a label for every code, and rows marked more than once."""

    answers: dict[str, str]
    labels: dict[str, str]
    twice: list[str]


def filled_forms(files: Sequence[Path]) -> Sheet:
    """One row for every document, such as those that a pattern (``filled/*.docx``) names.

    Raises
    ------
    SourceError
        There is no such file, it is no Word document, it holds no questionnaire that `questionnaire` wrote, or
        documents hold different questionnaires.

    Notes
    -----
    A row's answer is what stands over the one cell with a mark: a ticked box, or anything that was typed there (x, a
    circle, a symbol that Word draws of a font such as Wingdings). Rows with several marks are blank and told in the
    notes, and so are documents without any mark. Where numbers are written, the text is taken as it is. The name of
    each document stands in the column ``file``.
    """
    filled = [_read(path) for path in files]
    first = filled[0].answers
    for path, one in zip(files, filled, strict=True):
        if one.answers.keys() != first.keys():
            odd = sorted(one.answers.keys() ^ first.keys())
            raise SourceError(
                f"{path.name} and {files[0].name} are different questionnaires: {listed(odd)}.",
                "read filled-in copies of one questionnaire together.",
            )
    names = (_FILE, *first)
    columns = [[path.name for path in files], *([one.answers[name] for one in filled] for name in first)]
    notes = tuple(note for path, one in zip(files, filled, strict=True) for note in _notes(path.name, one))
    labels = ("", *(filled[0].labels[name] for name in first))
    cells = tuple(np.array(column, dtype=object) for column in columns)
    return Sheet(files_origin(files), names, cells, 1, notes, labels=labels)


def _notes(name: str, filled: _Filled) -> Iterator[Note]:
    if filled.twice:
        yield Note.of("several_marks", origin=name, codes=filled.twice)
    elif not any(filled.answers.values()):
        yield Note.of("no_marks", origin=name)


def _read(path: Path) -> _Filled:
    filled = _Filled({}, {}, [])
    for table in document_tables(path):
        _fill(filled, table)
    if not filled.answers:
        raise SourceError(
            f"{path.name} holds no questionnaire that gapmodel wrote.",
            "fill in the document that gm.questionnaire wrote, leaving the small grey codes of its rows.",
        )
    return filled


def _fill(filled: _Filled, rows: Sequence[TableRow]) -> None:
    """The answers of a table, if its head says that it is one of questions."""
    heads = [place for place, row in enumerate(rows) if row.cells and "".join(row.cells[0]).strip() == _HEAD]
    if not heads:
        return
    over = [cell[-1] if cell else "" for cell in rows[heads[0]].cells[_BEFORE:]]
    for row in rows[heads[0] + 1 :]:
        codes = [text.strip() for text in (row.cells[0] if row.cells else ()) if text.strip() not in ("", _HEAD)]
        answers = row.cells[_BEFORE:]
        if not codes or len(answers) % len(codes) or len(answers) != len(over):
            continue
        size = len(answers) // len(codes)
        for place, code in enumerate(codes):
            own = slice(place * size, (place + 1) * size)
            filled.labels[code] = " ".join(row.cells[1])
            filled.answers[code] = _answer(filled, code, answers[own], over[own])


def _answer(filled: _Filled, code: str, cells: Sequence[tuple[str, ...]], over: Sequence[str]) -> str:
    texts = ["".join(cell) for cell in cells]
    if len(texts) == 1:
        return texts[0].strip(" _\u00a0\u3000")
    marked = [value for text, value in zip(texts, over, strict=True) if text.translate(_EMPTY)]
    if len(marked) > 1:
        filled.twice.append(code)
    return marked[0].strip() if len(marked) == 1 else ""


def document_tables(path: Path) -> list[list[TableRow]]:
    """The tables of a Word document, as rows."""
    try:
        with readable(path), zipfile.ZipFile(path) as archive:
            if archive.getinfo("word/document.xml").file_size > _MOST_BYTES:
                raise SourceError(f"{path.name} unpacks to too much.", "enter its answers in a sheet.")
            body = ET.fromstring(_text(archive))  # noqa: S314  no entities are declared
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, RuntimeError, SyntaxError) as error:
        damage = (str(error).splitlines() or ["damaged"])[0][:200]
        raise SourceError(
            f"{path.name} cannot be read as a Word document ({damage}).",
            "open it in a word processor and save it again as .docx.",
        ) from None
    return [[_row(row) for row in _inside(table, "tr")] for table in body.iter(f"{_WORD}tbl")]


def _text(archive: zipfile.ZipFile) -> bytes:
    text = archive.read("word/document.xml")
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise ValueError("it declares entities")
    return text


def _row(row: ET.Element) -> TableRow:
    cells = [cell for found in _inside(row, "tc") for cell in _wide(found)]
    return TableRow(tuple(cells))


def _wide(cell: ET.Element) -> Iterator[tuple[str, ...]]:
    span = cell.find(f"{_WORD}tcPr/{_WORD}gridSpan")
    width = span.get(f"{_WORD}val", "1") if span is not None else "1"
    paragraphs = tuple("".join(_texts(part)) for part in _inside(cell, "p"))
    yield from [paragraphs] * (min(int(width), _MOST_COLUMNS) if width.isdecimal() and len(width) < 4 else 1)


def _texts(paragraph: ET.Element) -> Iterator[str]:
    """The texts and symbols of a paragraph, without those that a tracked change takes away."""
    left = [paragraph]
    while left:
        part = left.pop()
        if part.tag == f"{_WORD}t":
            yield part.text or ""
        elif part.tag == f"{_WORD}sym":
            yield _symbol(part)
        elif part.tag not in _GONE:
            left.extend(reversed(part))


def _symbol(part: ET.Element) -> str:
    """What a symbol of a font is: a box without a mark, else a mark.

    Fonts of symbols hold them at F000 to F0FF, or written without the F0; what other fonts draw is the letter itself.
    """
    font, code = part.get(f"{_WORD}font", "").casefold(), part.get(f"{_WORD}char", "")
    number = int(code, 16) if len(code) <= _LETTERS and all(letter in hexdigits for letter in code or "-") else 0
    if number >> 8 not in (0x00, 0xF0):
        return chr(number) if chr(number).isprintable() else _TICK
    return _BOX if number & 0xFF in _BOXES.get(font, ()) else _TICK


def _inside(element: ET.Element, name: str) -> Iterator[ET.Element]:
    """The children of a name, also those that a content control wraps."""
    for child in element:
        if child.tag == f"{_WORD}{name}":
            yield child
        elif child.tag == f"{_WORD}sdt":
            yield from child.iterfind(f"{_WORD}sdtContent/{_WORD}{name}")
