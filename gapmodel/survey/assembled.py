"""A survey from what was matched, decoded and counted, whatever read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gapmodel.plain_table import later
from gapmodel.sources.sheet import Cells, Sheet
from gapmodel.survey.counting.rows import Integers
from gapmodel.survey.matching.matching import Matching
from gapmodel.survey.noticed import Noticed, notes_of
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
