"""What reading noticed, and the notes that follow from it: the same for every engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gapmodel.notes.note import Note
from gapmodel.plain_table import PlainTable
from gapmodel.sources.sheet import Cells, Sheet
from gapmodel.survey.counting.rows import Codes, Integers
from gapmodel.survey.decoding.invalid_answers import (
    aside_notes,
    blank_note,
    platform_codes_note,
    unconfirmed_notes,
    unused_note,
)
from gapmodel.survey.decoding.unfinished import unfinished_notes
from gapmodel.survey.decoding.verbal_labels import Worded, no_answer_notes, word_notes
from gapmodel.survey.matching.contradictions import contradiction_notes
from gapmodel.survey.matching.matching import Matching
from gapmodel.survey.matching.reversal_marks import mark_contradictions, mark_notes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Noticed:
    """What was noticed while decoding.

    Attributes
    ----------
    worded : sequence of Worded
        Every column of answers with what it held besides plain answers.
    invalid : PlainTable
        Values that are not valid or stand for "no answer": ``column value why n rows``.
    labelled : sequence of (value labels, codes)
        Of every column of answers, where the source has such labels.
    importance, dates, groups : sequences of Note
    """

    worded: Sequence[Worded]
    invalid: PlainTable
    labelled: Sequence[tuple[Mapping[float, str], Codes]] = ()
    importance: Sequence[Note] = ()
    dates: Sequence[Note] = ()
    groups: Sequence[Note] = ()


def notes_of(
    sheet: Sheet, matching: Matching, noticed: Noticed, given: Iterable[Integers], extra_columns: Mapping[str, Cells]
) -> tuple[Note, ...]:
    """All notes on a source, in the order in which a reader needs them.

    Parameters
    ----------
    given : of (levels,) arrays
        How often every answer was given, by some of the respondents after others; read as far as it takes.
    """
    asked, table = matching.asked, matching.table
    return (
        *sheet.notes,
        *contradiction_notes(table),
        *unfinished_notes(sheet, extra_columns),
        *noticed.importance,
        *noticed.dates,
        *noticed.groups,
        *word_notes(noticed.worded),
        *no_answer_notes(asked.scale, noticed.labelled),
        *aside_notes(noticed.invalid),
        *platform_codes_note(sheet, noticed.invalid),
        *blank_note(sheet.origin, [column.held for column in noticed.worded]),
        *unconfirmed_notes(asked),
        *mark_notes(table, asked),
        *mark_contradictions(table, asked),
        *unused_note(asked, given),
    )
