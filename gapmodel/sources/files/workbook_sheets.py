"""Which sheets of a workbook are read, and which of the others hold answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from gapmodel.errors import SettingError, SourceError
from gapmodel.instrument.questionnaire.words import LANGUAGES, words
from gapmodel.notes.note import Note
from gapmodel.sources.files.grid import sheet_of
from gapmodel.sources.files.workbook import Head, heads, open_workbook
from gapmodel.sources.platforms.recognise import Recognise
from gapmodel.sources.sheet import Sheet
from gapmodel.sources.stacked_sheets import SHEET, stacked

ALL = "all"
_FEW = 5  # sheets that are named one by one
Holds = Callable[[Sheet], bool]


def open_sheets(path: Path, wanted: str | Sequence[str] | None, recognise: Recognise, holds: Holds) -> Sheet:
    """The answers in a workbook.

    Parameters
    ----------
    wanted : str, sequence of str or None
        The sheet to read, several that are read as one, "all" that hold answers; None: the first that holds anything.
    holds : callable
        Whether a sheet of such names holds answers.

    Raises
    ------
    SourceError
        There is no such sheet, or it is no table.
    """
    if wanted is None:
        return _first(path, recognise, holds)
    if not isinstance(wanted, str):
        return _several(path, _checked(wanted), recognise)
    found = heads(path) if wanted == ALL else {}
    if wanted != ALL or ALL in found:
        return sheet_of(open_workbook(path, wanted), recognise)
    answers = [name for name, head in found.items() if _holds(head, recognise, holds)]
    if not answers:
        return _first(path, recognise, holds)
    sheet = _several(path, answers, recognise)
    skipped = [name for name, head in found.items() if name not in answers and head is not None]
    if not skipped:
        return sheet
    return replace(sheet, notes=(*sheet.notes, Note.of("sheets_skipped", origin=path.name, names=skipped)))


def _checked(wanted: Sequence[str]) -> list[str]:
    names = list(wanted)
    if not names or len(set(names)) < len(names) or not all(isinstance(name, str) for name in names):
        raise SettingError(
            f"sheet={wanted!r} does not name sheets, each once.", 'give a list of names, or "all" for all with answers.'
        )
    return names


def _several(path: Path, names: Sequence[str], recognise: Recognise) -> Sheet:
    pieces = [sheet_of(open_workbook(path, name), recognise) for name in names]
    return stacked(pieces, names, SHEET, path.name if len(pieces) > 1 else pieces[0].origin)


def _first(path: Path, recognise: Recognise, holds: Holds) -> Sheet:
    """The first sheet that holds anything; what is said of the others."""
    grid = open_workbook(path, None)
    found = sheet_of(grid, recognise)
    own = {words(lang).sheet(kind) for lang in LANGUAGES for kind in ("codebook", "help")}
    others = [name for name in grid.others if name not in own]
    if not others:
        return found
    try:
        known = heads(path)
    except SourceError:  # cells far apart in one of them end the reader
        note = Note.of("sheets_unchecked", origin=path.name, names=others)
        return replace(found, notes=(*found.notes, note))
    answers = [name for name in others if _holds(known.get(name), recognise, holds)]
    unread = [name for name in others if name not in answers and known.get(name) is not None]
    notes = []
    if answers:
        several = f"sheet={[grid.sheet, *answers] if len(answers) <= _FEW else [...]!r}".replace("Ellipsis", "...")
        one = f"sheet={grid.sheet!r}"
        notes.append(Note.of("sheets_with_answers", origin=path.name, names=answers, several=several, one=one))
    if unread:
        notes.append(Note.of("sheets_unread", origin=path.name, names=unread))
    return replace(found, notes=(*notes, *found.notes))


def _holds(head: Head | None, recognise: Recognise, holds: Holds) -> bool:
    """Whether the first rows of a sheet are those of answers, with somebody below the names."""
    if head is None:
        return False
    try:
        header = head.header(recognise)
    except SourceError:
        return False
    return head.height > header.rows and holds(Sheet(head.origin, header.names, (), labels=header.labels))
