"""Read a survey whose rows fit in memory: messy files, workbooks, long form."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gapmodel.instrument.instrument import Instrument
from gapmodel.survey.answer_words import Worded, no_answer_notes, word_notes
from gapmodel.survey.answers import Answers, mapped, read_answers
from gapmodel.survey.beside import Beside
from gapmodel.survey.contradicted import contradiction_notes
from gapmodel.survey.counting.codes import Column, codes_of, given_codes
from gapmodel.survey.counting.counter import check_size
from gapmodel.survey.counting.rows import Codes, Integers, Rows
from gapmodel.survey.long import widen
from gapmodel.survey.match import Match, mapping_table, match_answers, match_points, with_questions
from gapmodel.survey.outcomes import read_outcomes
from gapmodel.survey.periods import month
from gapmodel.survey.points import point_notes, read_points
from gapmodel.survey.progress import Progress
from gapmodel.survey.request import Request, check_by
from gapmodel.survey.reversal_marks import mark_contradictions, mark_notes
from gapmodel.survey.sampling import read_sampling
from gapmodel.survey.set_aside import (
    aside_notes,
    aside_table,
    blank_note,
    check_held,
    platform_codes_note,
    unconfirmed_notes,
    unused_note,
)
from gapmodel.survey.sheet import Cells, Sheet
from gapmodel.survey.survey import NO_GROUP, RowCount, Survey, layout_of
from gapmodel.survey.unfinished import unfinished_notes


def read_sheet(sheet: Sheet, request: Request, progress: Progress) -> Survey:
    """Match, check, turn reversed items; what is counted waits until a tally is asked for."""
    request = request.with_no_answer(sheet.no_answer)
    asked = request.asked
    cells = widen(sheet, asked, request.id, request.columns)
    matches = match_answers(cells, asked, request.columns)
    names = [cells.source_names[match.place] for match in matches]
    request.check_directions(names)
    asked = with_questions(asked, cells, matches)
    point_matches = match_points(cells, asked, request.importance)
    answers = _answers(cells, asked, matches, request, progress)
    ways = [request.asked_in(name) for name in names]
    codes = _codes(asked, matches, answers, ways)
    meanings = [cells.meanings[match.place] if cells.meanings else {} for match in matches]
    labelled = zip(meanings, (read.codes for read in answers), strict=True)
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
    held = [read.held for read in answers]
    aside = aside_table(cells.source_names, matches, held, cells.cell_number)
    check_size(layout)
    counted = RowCount(layout, rows, others, request.first)
    mapping = mapping_table(cells, [*matches, *point_matches, *sampling_matches, *outcome_matches], request.groups)
    return Survey(
        replace(asked, scale=request.instrument.scale),
        mapping,
        aside,
        (
            *cells.notes,
            *contradiction_notes(mapping),
            *unfinished_notes(cells, others),
            *notes_on_points,
            *word_notes([Worded(*own) for own in zip(names, (way.scale for way in ways), held, meanings, strict=True)]),
            *no_answer_notes(asked.scale, labelled),
            *aside_notes(aside),
            *platform_codes_note(cells, aside),
            *blank_note(cells.origin, held),
            *unconfirmed_notes(asked),
            *mark_notes(mapping, asked),
            *mark_contradictions(mapping, asked),
            *unused_note(asked, given_codes(codes[:, : len(asked.asked)], layout.levels)),
        ),
        counted,
        request.groups,
        asked.scale.best,
        directions=request.directions,
    )


def _answers(
    sheet: Sheet, instrument: Instrument, matches: Sequence[Match], request: Request, progress: Progress
) -> list[Answers]:
    read = []
    for done, match in enumerate(matches):
        decoder = request.decoder_in(sheet.source_names[match.place])
        read.append(read_answers(sheet.answers(match.place), decoder))
        progress(done + 1, len(matches), "columns read")
    check_held(instrument, sheet.source_names, matches, [answers.held for answers in read], sheet.cell_number)
    return read


def _codes(
    instrument: Instrument, matches: Sequence[Match], read: Sequence[Answers], ways: Sequence[Instrument]
) -> Codes:
    """The codes of all respondents, each column turned its own way; what lies apart is on a side of its own."""
    sides = [side.code for side in instrument.sides]
    items = {item.code: (place, item) for place, item in enumerate(instrument.items)}

    def columns() -> Iterator[Column]:
        for match, answers, way in zip(matches, read, ways, strict=True):
            place, item = items[match.code]
            yield sides.index(match.side), place, way.turns(item), answers.codes
            if instrument.apart is not None and answers.apart is not None:
                yield sides.index(instrument.apart.side), place, False, answers.apart

    return codes_of(columns(), len(read[0].codes), (len(sides), len(items)), instrument.scale.levels)


def _points(sheet: Sheet, matches: Sequence[Match]) -> tuple[Integers | None, tuple[str, ...]]:
    if not matches:
        return None, ()
    points = read_points([sheet.columns[match.place] for match in matches])
    return points.whole, point_notes(points.rescaled, points.aside)
