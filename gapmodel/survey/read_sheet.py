"""Read a survey whose rows fit in memory: messy files, workbooks, long form."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from gapmodel.instrument.instrument import Instrument
from gapmodel.survey.answer_words import word_notes
from gapmodel.survey.answers import Answers, mapped, read_answers
from gapmodel.survey.beside import Beside
from gapmodel.survey.chunks import respondents_first
from gapmodel.survey.counting.rows import Codes, Integers, Rows
from gapmodel.survey.long import widen
from gapmodel.survey.match import Match, mapping_table, match_answers, match_points, with_questions
from gapmodel.survey.outcomes import read_outcomes
from gapmodel.survey.periods import month
from gapmodel.survey.points import point_notes, read_points
from gapmodel.survey.progress import Progress
from gapmodel.survey.request import Request, check_by
from gapmodel.survey.sampling import read_sampling
from gapmodel.survey.set_aside import aside_notes, aside_table, check_held, unconfirmed_notes, unused_scale
from gapmodel.survey.sheet import Cells, Sheet
from gapmodel.survey.survey import NO_GROUP, RowCount, Survey, layout_of


def read_sheet(sheet: Sheet, request: Request, progress: Progress) -> Survey:
    """Match, check, turn reversed items, count."""
    asked = request.asked
    cells = widen(sheet, asked, request.id)
    matches = match_answers(cells, asked, request.columns)
    asked = with_questions(asked, cells, matches)
    point_matches = match_points(cells, asked, request.importance)
    answers = _answers(cells, asked, matches, request.no_answer, progress)
    codes = _codes(asked, matches, answers)
    meanings = [cells.meanings[match.place] for match in matches] if cells.meanings else []
    points, notes_on_points = _points(cells, point_matches)
    taken = {match.place for match in (*matches, *point_matches)}
    others: Mapping[str, Cells] = Beside(
        cells, {name: place for place, name in enumerate(cells.names) if place not in taken}
    )
    check_by(request.groups, list(others))
    if request.time is not None:
        months = mapped(others[request.time], month, NO_GROUP).astype(object)
        others = ChainMap({request.time: months}, others)  # type: ignore[arg-type]  # only read
    sampling, sampling_matches = read_sampling(cells, request.sampling)
    outcomes, outcome_matches = read_outcomes(cells, request.outcomes, request.outcome_decoders)
    roles = sampling.roles if sampling else ()
    layout = layout_of(asked, points=points is not None, design=roles, outcomes=request.outcomes)
    rows = Rows(codes, points, sampling, outcomes, cells.row_numbers)
    aside = aside_table(cells.names, matches, answers, cells.number)
    counted = RowCount(layout, rows, others, request.first)
    tally = counted(request.groups)
    return Survey(
        replace(asked, scale=request.instrument.scale),
        mapping_table(cells, [*matches, *point_matches, *sampling_matches, *outcome_matches], request.groups),
        aside,
        (
            *cells.notes,
            *notes_on_points,
            *word_notes(asked.scale, answers, meanings),
            *aside_notes(aside),
            *unconfirmed_notes(asked),
            *unused_scale(asked, tally),
        ),
        tally,
        counted,
        request.groups,
        asked.scale.best,
    )


def _answers(
    sheet: Sheet, instrument: Instrument, matches: Sequence[Match], missing_codes: Sequence[object], progress: Progress
) -> list[Answers]:
    read, apart = [], instrument.apart.values if instrument.apart else ()
    for done, match in enumerate(matches):
        read.append(read_answers(sheet.answers(match.place), instrument.scale, missing_codes, apart))
        progress(done + 1, len(matches), "columns read")
    check_held(instrument, sheet.names, matches, read, sheet.number)
    return read


def _codes(instrument: Instrument, matches: Sequence[Match], read: Sequence[Answers]) -> Codes:
    """(n, sides, items) steps above the lowest answer, reversed items turned; what lies apart on a side of its own."""
    levels, apart = instrument.scale.levels, instrument.apart
    sides = [side.code for side in instrument.sides]
    items = {item.code: (place, instrument.turns(item)) for place, item in enumerate(instrument.items)}
    turned = np.append(np.arange(levels)[::-1], levels).astype(np.min_scalar_type(levels))
    columns = np.empty((len(sides), len(items), len(read[0].codes)), turned.dtype)
    for match, answers in zip(matches, read, strict=True):
        place, turns = items[match.code]
        columns[sides.index(match.side), place] = turned[answers.codes] if turns else answers.codes
        if apart is not None and match.side == apart.of:
            columns[sides.index(apart.side), place] = answers.apart
    n = columns.shape[-1]
    return respondents_first(columns.reshape(-1, n)).reshape(n, len(sides), len(items))


def _points(sheet: Sheet, matches: Sequence[Match]) -> tuple[Integers | None, tuple[str, ...]]:
    if not matches:
        return None, ()
    points = read_points([sheet.columns[match.place] for match in matches])
    return points.whole, point_notes(points.rescaled, points.aside)
