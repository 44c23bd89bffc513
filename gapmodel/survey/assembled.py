"""A survey from what was matched, decoded and counted, whatever read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gapmodel.notes.note import Note
from gapmodel.plain_table import later
from gapmodel.sources.sheet import Cells, Sheet
from gapmodel.survey.counting.rows import Integers
from gapmodel.survey.decoding.decode import Noticed
from gapmodel.survey.decoding.invalid_answers import (
    aside_notes,
    blank_note,
    platform_codes_note,
    unconfirmed_notes,
    unused_note,
)
from gapmodel.survey.decoding.unfinished import unfinished_notes
from gapmodel.survey.decoding.verbal_labels import no_answer_notes, word_notes
from gapmodel.survey.matching.match import Matching
from gapmodel.survey.matching.reversal_marks import mark_contradictions, mark_notes
from gapmodel.survey.read_options import ReadOptions
from gapmodel.survey.survey import Recount, Survey
from gapmodel.tally.tally import Tally


def assembled(
    *,
    request: ReadOptions,
    sheet: Sheet,
    matching: Matching,
    noticed: Noticed,
    given: Iterable[Integers],
    count_by: Recount,
    extra_columns: Mapping[str, Cells],
    tally: Tally | None = None,
) -> Survey:
    """The survey.

    Parameters
    ----------
    given : of (levels,) arrays
        How often every answer was given, by some of the respondents after others.
    count_by : callable
        Counts the same answers by other groups.
    tally : Tally, optional
        The counts by the groups of reading, where reading and counting were one pass.
    """
    return Survey(
        replace(matching.asked, scale=request.instrument.scale),
        later(matching.table),
        later(noticed.invalid),
        notes_of(sheet, matching, noticed, given, extra_columns),
        count_by,
        request.groups,
        matching.asked.scale.best,
        directions=request.directions,
        _tally=tally,
    )


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
        *matching.notes,
        *(unfinished_notes(sheet, extra_columns) if sheet.unfinished else ()),
        *noticed.importance,
        *noticed.dates,
        *noticed.groups,
        *(word_notes(noticed.worded) if noticed.has_words else ()),
        *(no_answer_notes(asked.scale, noticed.labelled) if noticed.has_words else ()),
        *aside_notes(noticed.invalid),
        *platform_codes_note(sheet, noticed.invalid),
        *blank_note(sheet.origin, [column.held for column in noticed.worded]),
        *unconfirmed_notes(asked),
        *mark_notes(table, asked),
        *mark_contradictions(table, asked),
        *unused_note(asked, given),
    )
