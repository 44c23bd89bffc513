"""From matched cells to the answers of every respondent: the value that decoding makes and that counting reads."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gapmodel.instrument.instrument import Instrument
from gapmodel.notes.note import Note
from gapmodel.plain_table import PlainTable
from gapmodel.sources.batch_stream import Progress
from gapmodel.sources.distinct import distinct_of, map_distinct
from gapmodel.sources.sheet import Cells, Sheet
from gapmodel.sources.text_columns import TextColumns
from gapmodel.survey.counting.rows import Codes, Column, Integers, Rows, codes_of
from gapmodel.survey.decoding.answers import Answers, Held, read_answers
from gapmodel.survey.decoding.group_names import NO_GROUP, group_name, names_notes, spaced
from gapmodel.survey.decoding.importance import point_notes, points_of_ratings, read_points, steps
from gapmodel.survey.decoding.invalid_answers import aside_table, check_held
from gapmodel.survey.decoding.outcomes import read_outcomes
from gapmodel.survey.decoding.time_column import calendar, calendar_notes, evidence_in
from gapmodel.survey.decoding.verbal_labels import Worded
from gapmodel.survey.decoding.weights_strata_clusters import read_sampling
from gapmodel.survey.matching.match import Matching
from gapmodel.survey.read_options import ReadOptions


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

    @property
    def has_words(self) -> bool:
        """Whether answers, or the source's own labels of their numbers, are words."""
        return any(column.held.verbal or column.meanings for column in self.worded)


@dataclass(frozen=True, slots=True, eq=False)
class AnswerColumns:
    """The answers of every column, and all of them as codes.

    Attributes
    ----------
    codes : (n, sides, items) array
    worded : list of Worded
        What each column held besides plain answers.
    labelled : list of (value labels, codes)
        Of each column: what the source says that its numbers stand for, and its own codes.
    """

    codes: Codes
    worded: list[Worded]
    labelled: list[tuple[Mapping[float, str], Codes]]


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """All that a source says of its respondents.

    Attributes
    ----------
    rows : Rows
    extra_columns : mapping of name to cells
        Of the columns that match no question, with periods in place of dates.
    noticed : Noticed
    """

    rows: Rows
    extra_columns: Mapping[str, Cells]
    noticed: Noticed


def decode_answers(sheet: Sheet, matching: Matching, request: ReadOptions, progress: Progress | None) -> AnswerColumns:
    """Place every answer on the scale, each column turned its own way.

    Raises
    ------
    AnswerError
        A column holds mostly text, or numbers that are not on the scale.
    """
    names, cells = matching.answer_columns, []
    for done, match in enumerate(matching.answers, start=1):
        cells.append(sheet.answers(match.place))
        if progress is not None:
            progress(done, len(names), "columns read")
    read = [read_answers(column, decoder) for column, decoder in zip(cells, request.decoders_in(names), strict=True)]
    check_held(matching.asked, matching.columns, matching.answers, [one.held for one in read], sheet.cell_number)
    ways = request.ways_in(names)
    meanings = [sheet.meanings[match.place] if sheet.meanings else {} for match in matching.answers]
    worded = [
        Worded(name, way.scale, one.held, meaning)
        for name, way, one, meaning in zip(names, ways, read, meanings, strict=True)
    ]
    labelled = [(meaning, one.codes) for meaning, one in zip(meanings, read, strict=True)]
    return AnswerColumns(_codes(matching, read, ways), worded, labelled)


def _codes(matching: Matching, read: Sequence[Answers], ways: Sequence[Instrument]) -> Codes:
    """The codes of all respondents; special response options are on a side of their own."""
    asked = matching.asked
    sides = [side.code for side in asked.sides]
    items = {item.code: (place, item) for place, item in enumerate(asked.items)}

    turned = [way.turns(items[match.code][1]) for match, way in zip(matching.answers, ways, strict=True)]

    def columns() -> Iterator[Column]:
        for match, answers, turns in zip(matching.answers, read, turned, strict=True):
            place, _ = items[match.code]
            yield sides.index(match.side), place, turns, answers.codes
            if asked.special is not None and answers.special is not None:
                yield sides.index(asked.special.side), place, False, answers.special

    return codes_of(columns(), len(read[0].codes), (len(sides), len(items)), asked.scale.levels)


def decode_respondents(sheet: Sheet, matching: Matching, answers: AnswerColumns, request: ReadOptions) -> Decoded:
    """The answers together with groups, dates, importance, sampling and outcomes of the respondents.

    Raises
    ------
    AnswerError, ColumnError
        A cell of these columns is not valid there.
    """
    taken = {match.place for match in (*matching.answers, *matching.points)}
    others: Mapping[str, Cells] = ExtraColumns(
        sheet, {name: place for place, name in enumerate(sheet.names) if place not in taken}
    )
    others, dates = _with_periods(others, request)
    sampling = read_sampling(sheet, matching.sampling) if matching.sampling else None
    outcomes = read_outcomes(sheet, matching.outcomes, request.outcome_decoders) if matching.outcomes else None
    weighed = _importance(sheet, matching, request)
    numbers = [part for part in (outcomes, weighed.ratings) if part is not None]
    rows = Rows(answers.codes, weighed.points, sampling, np.hstack(numbers) if numbers else None, sheet.row_numbers)
    matches = [*matching.answers, *matching.rated]
    held = [*(column.held for column in answers.worded), *weighed.held]
    noticed = Noticed(
        worded=answers.worded,
        labelled=answers.labelled,
        invalid=aside_table(matching.columns, matches, held, sheet.cell_number),
        importance=weighed.notes,
        dates=dates,
        groups=_group_notes(others, request) if request.groups else (),
    )
    return Decoded(rows, others, noticed)


def _group_notes(others: Mapping[str, Cells], request: ReadOptions) -> list[Note]:
    """Notes on groups that are spelled alike."""
    columns = [distinct_of(others[name]) for name in request.groups]
    names = [np.unique(map_distinct(column, group_name, NO_GROUP), return_counts=True) for column in columns]
    counts = [dict(zip(found.tolist(), n.tolist(), strict=True)) for found, n in names]
    return names_notes(request.groups, counts, [*map(spaced, columns)], merge=request.merge_groups)


def _with_periods(others: Mapping[str, Cells], request: ReadOptions) -> tuple[Mapping[str, Cells], Sequence[Note]]:
    """The columns with periods in place of dates, and notes on how these were read."""
    name, decoder = request.time, request.date_decoder
    if name is None:
        return others, ()
    column = distinct_of(others[name])
    found = evidence_in(column, decoder)
    how = calendar(name, found, decoder, dayfirst=request.dayfirst)
    periods = map_distinct(column, how.period, NO_GROUP).astype(object)
    return ChainMap({name: periods}, others), calendar_notes(name, found, dayfirst=request.dayfirst)  # type: ignore[arg-type]  # only read


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Points, ratings in steps above the lowest, what columns of ratings held besides, and notes."""

    points: Integers | None = None
    ratings: Integers | None = None
    held: tuple[Held, ...] = ()
    notes: tuple[Note, ...] = ()


def _importance(sheet: Sheet, matching: Matching, request: ReadOptions) -> _Weighed:
    layout, decoder = matching.layout, request.importance_decoder
    if not matching.points:
        return _Weighed()
    if decoder is None or layout.ratings is None:
        points = read_points([sheet.columns[match.place] for match in matching.points])
        return _Weighed(points.whole, notes=point_notes(points.rescaled, points.aside))
    read = [read_answers(sheet.answers(match.place), decoder) for match in matching.points]
    held = [answers.held for answers in read]
    check_held(request.rating_instrument, sheet.source_names, matching.points, held, sheet.cell_number)
    ratings = steps([answers.codes for answers in read], layout.ratings)
    points = points_of_ratings(ratings, layout, layout.ratings)
    return _Weighed(points.whole, ratings, tuple(held), point_notes(0, points.aside, rated=True))


class ExtraColumns(Mapping[str, Cells]):
    """Columns by name; of a name that repeats, the last.

    Parameters
    ----------
    sheet : Sheet
    places : mapping of name to place
    """

    def __init__(self, sheet: Sheet, places: Mapping[str, int]) -> None:
        self._sheet = sheet
        self._places = dict(places)
        self._made: dict[str, Cells] = {}
        if not isinstance(sheet.columns, TextColumns) and not sheet.meanings:  # a caller's frame, which may yet change
            views = {name: sheet.columns[place] for name, place in places.items()}
            self._made = {name: cells.copy() for name, cells in views.items() if cells.base is not None}

    def __getitem__(self, name: str) -> Cells:
        if name not in self._made:
            self._made[name] = self._sheet.worded(self._places[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
