"""Read a survey whose rows fit in memory: messy files, workbooks, long form."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gapmodel.instrument.instrument import Instrument
from gapmodel.sources.distinct import distinct_of, map_distinct
from gapmodel.sources.progress import Progress
from gapmodel.sources.sheet import Cells, Sheet
from gapmodel.sources.stacked_sheets import positions_of
from gapmodel.survey.counting.codes import Column, codes_of, given_codes
from gapmodel.survey.counting.counter import check_size
from gapmodel.survey.counting.layout_of import layout_of
from gapmodel.survey.counting.row_count import RowCount
from gapmodel.survey.counting.rows import Codes, Integers, Rows
from gapmodel.survey.decoding.answers import Answers, Held, read_answers
from gapmodel.survey.decoding.group_names import NO_GROUP, group_name, names_notes, spaced
from gapmodel.survey.decoding.invalid_answers import (
    aside_notes,
    aside_table,
    blank_note,
    check_held,
    platform_codes_note,
    unconfirmed_notes,
    unused_note,
)
from gapmodel.survey.decoding.outcomes import read_outcomes
from gapmodel.survey.decoding.periods import calendar, calendar_notes, evidence_in
from gapmodel.survey.decoding.points import point_notes, read_points
from gapmodel.survey.decoding.ratings import points_of_ratings, steps
from gapmodel.survey.decoding.sampling import read_sampling
from gapmodel.survey.decoding.unfinished import unfinished_notes
from gapmodel.survey.decoding.verbal_labels import Worded, no_answer_notes, word_notes
from gapmodel.survey.matching.contradictions import contradiction_notes
from gapmodel.survey.matching.extra_columns import Beside
from gapmodel.survey.matching.match import Match, mapping_table, match_answers, match_points, with_questions
from gapmodel.survey.matching.one_layout import one_layout
from gapmodel.survey.matching.reversal_marks import mark_contradictions, mark_notes
from gapmodel.survey.read_options import Request, check_by
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout


def read_sheet(sheet: Sheet, request: Request, progress: Progress) -> Survey:
    """Match, check, turn reversed items; what is counted waits until a tally is asked for."""
    request = request.with_no_answer(sheet.no_answer)
    asked = request.asked
    cells = one_layout(sheet, asked, request)
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
    taken = {match.place for match in (*matches, *point_matches)}
    others: Mapping[str, Cells] = Beside(
        cells, {name: place for place, name in enumerate(cells.names) if place not in taken}
    )
    check_by(request.groups, list(others))
    others, notes_on_dates = _with_periods(others, request)
    sampling, sampling_matches = read_sampling(cells, request.sampling)
    outcomes, outcome_matches = read_outcomes(cells, request.outcomes, request.outcome_decoders)
    layout = _layout(asked, point_matches, sampling.roles if sampling else (), request)
    weighed = _importance(cells, point_matches, layout, request)
    numbers = [part for part in (outcomes, weighed.ratings) if part is not None]
    rows = Rows(codes, weighed.points, sampling, np.hstack(numbers) if numbers else None, cells.row_numbers)
    held = [read.held for read in answers]
    aside = aside_table(
        cells.source_names, [*matches, *point_matches[: len(weighed.held)]], [*held, *weighed.held], cells.cell_number
    )
    check_size(layout)
    counted = RowCount(layout, rows, others, positions_of(cells, request.first), request.merge_groups)
    mapping = mapping_table(cells, [*matches, *point_matches, *sampling_matches, *outcome_matches], request.groups)
    return Survey(
        replace(asked, scale=request.instrument.scale),
        mapping,
        aside,
        (
            *cells.notes,
            *contradiction_notes(mapping),
            *unfinished_notes(cells, others),
            *weighed.notes,
            *notes_on_dates,
            *_names_notes(others, request),
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
        unused=cells.unused,
    )


def _layout(asked: Instrument, points: Sequence[Match], roles: tuple[str, ...], request: Request) -> Layout:
    rated = [match.code for match in points] if asked.importance else []
    return layout_of(asked, points=bool(points), design=roles, outcomes=request.outcomes, rated=rated)


def _names_notes(others: Mapping[str, Cells], request: Request) -> list[str]:
    """Sentences on groups that are spelled alike."""
    columns = [distinct_of(others[name]) for name in request.groups]
    names = [np.unique(map_distinct(column, group_name, NO_GROUP), return_counts=True) for column in columns]
    counts = [dict(zip(found.tolist(), n.tolist(), strict=True)) for found, n in names]
    return names_notes(request.groups, counts, [*map(spaced, columns)], merge=request.merge_groups)


def _with_periods(others: Mapping[str, Cells], request: Request) -> tuple[Mapping[str, Cells], Sequence[str]]:
    """The columns with periods in place of dates, and notes on how these were read."""
    name, decoder = request.time, request.date_decoder
    if name is None:
        return others, ()
    column = distinct_of(others[name])
    found = evidence_in(column, decoder)
    how = calendar(name, found, decoder, dayfirst=request.dayfirst)
    periods = map_distinct(column, how.period, NO_GROUP).astype(object)
    return ChainMap({name: periods}, others), calendar_notes(name, found, dayfirst=request.dayfirst)  # type: ignore[arg-type]  # only read


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


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Points, ratings in steps above the lowest, what columns of ratings held besides, and notes."""

    points: Integers | None = None
    ratings: Integers | None = None
    held: tuple[Held, ...] = ()
    notes: tuple[str, ...] = ()


def _importance(sheet: Sheet, matches: Sequence[Match], layout: Layout, request: Request) -> _Weighed:
    if not matches:
        return _Weighed()
    decoder = request.importance_decoder
    if decoder is None or layout.ratings is None:
        points = read_points([sheet.columns[match.place] for match in matches])
        return _Weighed(points.whole, notes=point_notes(points.rescaled, points.aside))
    read = [read_answers(sheet.answers(match.place), decoder) for match in matches]
    held = [answers.held for answers in read]
    check_held(request.rating_instrument, sheet.source_names, matches, held, sheet.cell_number)
    ratings = steps([answers.codes for answers in read], layout.ratings)
    points = points_of_ratings(ratings, layout, layout.ratings)
    notes = point_notes(0, points.aside, rated=True)
    return _Weighed(points.whole, ratings, tuple(held), notes)
