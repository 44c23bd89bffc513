"""Which platform's export a file is, told by its first rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from gapmodel.notes.note import Note
from gapmodel.sources.platforms.google_forms import GOOGLE_FORMS
from gapmodel.sources.platforms.header import Header, Platform, texts
from gapmodel.sources.platforms.limesurvey import LIMESURVEY
from gapmodel.sources.platforms.microsoft_forms import MICROSOFT_FORMS
from gapmodel.sources.platforms.odk import ODK_OR_KOBO
from gapmodel.sources.platforms.qualtrics import QUALTRICS
from gapmodel.sources.platforms.redcap import REDCAP
from gapmodel.sources.platforms.sosci import SOSCI
from gapmodel.sources.platforms.survey_monkey import SURVEY_MONKEY
from gapmodel.sources.platforms.wenjuanxing import WENJUANXING

Rows = Sequence[Sequence[Any]]
Recognise = Callable[[Rows, str], Header | None]

# From the surest sign to the weakest: Google's exports have but one column of their own.
_PLATFORMS: tuple[Platform, ...] = (
    QUALTRICS,
    SURVEY_MONKEY,
    LIMESURVEY,
    ODK_OR_KOBO,
    REDCAP,
    SOSCI,
    WENJUANXING,
    MICROSOFT_FORMS,
    GOOGLE_FORMS,
)
_FIRST = 3  # rows that may have the sign of a platform
_SUFFIXES = {"", ".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}


def header_of(rows: Rows, suffix: str = "") -> Header | None:
    """The header of a platform's export; None where no platform is recognised.

    Parameters
    ----------
    rows : sequence of rows of cells
        From the first of the file on. Header rows and the first answers are enough to recognise a platform; previews
        and tests are listed in `aside` as far as rows are given (`Header.previews` tells of further ones).
    suffix : str
        Of the file. Files whose columns have names of their own, such as `.parquet`, have no header rows to recognise.

    Notes
    -----
    Nothing is recognised by one common word: every platform needs several columns that only its own server writes, or
    a row that only it writes, and cells below them of the kind that it writes. A platform that is missed costs the
    user a pattern, one that is seen where it is not costs answers.

    Examples
    --------
    >>> rows = [["Q1"], ["How old are you?"], ['{"ImportId":"QID1"}'], [34]]
    >>> header = header_of(rows)
    >>> header.platform, header.names, header.labels, header.rows
    ('Qualtrics', ('Q1',), ('How old are you?',), 3)
    >>> header_of([["branch", "E1", "P1"], ["North", 6, 5]]) is None
    True
    """
    if suffix.casefold() not in _SUFFIXES or not rows:
        return None
    first = [texts(rows, at) for at in range(_FIRST)]
    for platform in _PLATFORMS:
        header = platform.header(rows) if any(sign.is_in(first) for sign in platform.signs) else None
        if header is not None:
            aside = tuple(header.rows + at for at in header.previews(rows[header.rows :]))
            return replace(header, aside=aside, notes=(_note(header, len(aside)), *header.notes))
    return None


def export_notes(header: Header, previews: int) -> tuple[Note, ...]:
    """The notes of a header when it is known how many previews and tests there are in all."""
    if not header.platform:
        return header.notes
    return (_note(header, previews), *(note for note in header.notes if note.kind != "export"))


def _note(header: Header, previews: int) -> Note:
    excluded = Note.of("previews_excluded", n=previews) if previews else None
    return Note.of("export", platform=header.platform, rows=header.rows, excluded=excluded)
