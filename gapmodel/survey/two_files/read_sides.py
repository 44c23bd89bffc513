"""Read sides that were answered in different files: each by itself, then joined by respondent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import ColumnError, SourceError, listed
from gapmodel.instrument.instrument import Instrument, Side
from gapmodel.notes.note import Note, in_source
from gapmodel.plain_table import PlainTable, later
from gapmodel.sources.batch_stream import Progress, Stream
from gapmodel.sources.distinct import map_distinct
from gapmodel.sources.sheet import Cells, Sheet
from gapmodel.survey.counting.count import RowCount
from gapmodel.survey.decoding.decode import AnswerColumns, decode_answers
from gapmodel.survey.decoding.invalid_answers import aside_notes
from gapmodel.survey.decoding.unfinished import unfinished_notes
from gapmodel.survey.matching.match import Matching, match_points, matched
from gapmodel.survey.matching.one_layout import one_layout
from gapmodel.survey.matching.reversal_marks import mark_contradictions, mark_notes
from gapmodel.survey.matching.sides_swapped import check_not_swapped
from gapmodel.survey.matching.spelling import Columns
from gapmodel.survey.read_options import ReadOptions, listed_by
from gapmodel.survey.read_sheet import counted_sheet, opened
from gapmodel.survey.survey import Survey
from gapmodel.survey.two_files.pair_notes import difference_notes, pairing_notes, row_number_notes
from gapmodel.survey.two_files.pairing import Pairing, SideTable, id_text, paired, replaced, spread, together
from gapmodel.survey.two_files.side_checks import (
    check_different_columns,
    check_groups,
    check_sides,
    check_there,
    has_points,
)
from gapmodel.tally.tally import Tally

_SEPARATOR = "\x1f"  # in no name of a column


@dataclass(frozen=True, slots=True)
class _Read:
    """One side's file as it is by itself."""

    table: SideTable
    matching: Matching
    survey: Survey
    answers: AnswerColumns


@dataclass(frozen=True, slots=True, eq=False)
class _Joined(RowCount):
    """Counts joined rows.

    Attributes
    ----------
    tables : tuple of SideTable
    own : mapping of side to (who was asked it, what counts them)
        Of different people, whose one side is its own file's; else empty.
    differing : mapping of column to (n,) array
        The ids of those whom the files contradict, "" of others.
    """

    tables: tuple[SideTable, ...]
    own: Mapping[str, tuple[NDArray[np.bool_], RowCount]]
    differing: Mapping[str, NDArray[np.object_]]

    def __call__(
        self, by: str | Sequence[str] | None, side: int | None = None, gap: tuple[int, int] | None = None
    ) -> Tally:
        """The tally by the groups of columns, of the side at a place, or with the gap of sides at two places."""
        check_groups(listed_by(by), self.tables, self.differing, different=bool(self.own))
        if side is None or not self.own:
            return RowCount.__call__(self, by, side, gap)
        code = self.layout.sides[side]
        _, own = self.own[code]
        return own(by, own.layout.sides.index(code))

    def taken(self, kept: NDArray[np.bool_]) -> _Joined:
        """The same for some of the respondents."""
        return replace(
            RowCount.taken(self, kept),
            own={side: (there[kept], own.taken(kept[there])) for side, (there, own) in self.own.items()},
            differing={name: ids[kept] for name, ids in self.differing.items() if (ids[kept] != "").any()},
        )


def read_sides(sources: Mapping[Any, Any], request: ReadOptions, progress: Progress | None) -> Survey:
    """The survey of sides that stand in a source each.

    Raises
    ------
    SourceError
        The sources are not those of the instrument's sides, or too large to be joined in memory.
    ColumnError
        Somebody stands twice in a file, or files contradict each other where groups are asked for.
    """
    asked = request.instrument
    check_sides(sources, asked, request)
    reads = [_read(side, sources[side.code], request, progress) for side in asked.asked]
    tables = [read.table for read in reads]
    check_different_columns(sources, tables)
    check_there(tables, reads[-1].survey.instrument, request)
    pairing = paired(tables, request.id)
    others, differing = _others(tables, pairing, asked, request)
    check_groups(request.groups, tables, differing, different=pairing.different)
    weightless = _fill_sampling(others, request, tables)
    sheet, named = _joined_sheet(tables, pairing, others)
    columns = [table.sheet.source_names[place] for table in tables for place in table.answers.values()]
    request.check_directions(columns)
    best = request.best_in(dict(zip((name for own in named.values() for name in own.values()), columns, strict=True)))
    own = replace(request, columns=named, id=None, best=best).with_no_answer(sheet.no_answer)
    matching = matched(sheet, own)
    joined = counted_sheet(sheet, matching, _joined_answers(reads, pairing, matching), own)
    paired_by = [*pairing_notes(tables, pairing, request.id), *row_number_notes(tables, pairing, request.id)]
    differences = difference_notes(_ranked(tables, asked)[0].name, differing)
    return joined.changed(
        mapping=later(_mapping(reads, pairing)),
        directions=request.directions,
        invalid_answers=later(PlainTable.joined(read.survey.plain("invalid_answers") for read in reads)),
        notes=(*paired_by, *differences, *weightless, *_notes(reads, joined)),
        _count_by=_recount(reads, joined, pairing, differing),
        _unmatched=later(pairing.unmatched(tables)),
        different_people=pairing.different,
    )


def _joined_sheet(
    tables: Sequence[SideTable], pairing: Pairing, others: Mapping[str, Cells]
) -> tuple[Sheet, dict[str, dict[str, str]]]:
    """All columns of all people, those of answers empty, for they are decoded already; and how these are called."""
    named = {table.side: {code: f"{table.side}{_SEPARATOR}{code}" for code in table.answers} for table in tables}
    empty = np.broadcast_to(np.array(None, object), (len(pairing.ids),))
    cells = {name: empty for own in named.values() for name in own.values()} | dict(others)
    labels = [
        table.sheet.labels[place] if table.sheet.labels else "" for table in tables for place in table.answers.values()
    ]
    sheet = Sheet(
        Note.of("files_together", files=[table.sheet.origin for table in tables]),
        tuple(cells),
        tuple(cells.values()),
        labels=tuple(labels + [""] * len(others)) if any(labels) else (),
        prefixes=tuple(dict.fromkeys(prefix for table in tables for prefix in table.sheet.prefixes)),
        no_answer=tuple(dict.fromkeys(code for table in tables for code in table.sheet.no_answer)),
        meanings=_meanings(tables, cells),
    )
    return sheet, named


def _joined_answers(reads: Sequence[_Read], pairing: Pairing, matching: Matching) -> AnswerColumns:
    """The answers of all files, each at its respondent."""
    asked = matching.asked
    sides = [side.code for side in asked.sides]
    codes = np.full((len(pairing.ids), len(sides), len(asked.items)), asked.scale.levels, reads[0].answers.codes.dtype)
    for read in reads:
        rows = pairing.rows[read.table.side]
        places = [sides.index(side.code) for side in read.survey.instrument.sides]
        codes[np.ix_(np.flatnonzero(rows >= 0), np.array(places))] = read.answers.codes[rows[rows >= 0]]
    return AnswerColumns(
        codes,
        [column for read in reads for column in read.answers.worded],
        [own for read in reads for own in read.answers.labelled],
    )


def _meanings(tables: Sequence[SideTable], cells: Mapping[str, Cells]) -> tuple[Mapping[float, str], ...]:
    """What the files say that the numbers of all columns stand for; nothing where they contradict each other."""
    own = [
        table.sheet.meanings[place] if table.sheet.meanings else {}
        for table in tables
        for place in table.answers.values()
    ]
    beside = [_agreed([table.meanings(name) for table in tables]) for name in list(cells)[len(own) :]]
    return (*own, *beside) if any(own) or any(beside) else ()


def _agreed(meanings: Sequence[Mapping[float, str]]) -> Mapping[float, str]:
    told = {pair for own in meanings for pair in own.items()}
    agreed = dict(told)
    return agreed if len(agreed) == len(told) else {}


def _read(side: Side, source: Any, request: ReadOptions, progress: Progress | None) -> _Read:
    """One file read by an instrument that asks this side only, so that errors name its rows."""
    asked = request.instrument
    apart = asked.special if asked.special is not None and asked.special.of == side.code else None
    sides = tuple(one for one in asked.sides if one == side or (apart is not None and one.code == apart.side))
    own = replace(asked, sides=sides, gap=None, special=apart)
    opened = _opened(source, replace(request, sheet=request.sheet_of(side.code)))
    columns = _own_columns(side.code, request)
    id = request.id if request.id and request.id in opened.names else None
    sheet = one_layout(opened, own, replace(_own_request(opened, own, request), id=id, columns=columns))
    if side.code not in (request.columns or {}):
        check_not_swapped(sheet, asked, own)
    asking = _own_request(sheet, own, request).with_no_answer(sheet.no_answer)
    matching = matched(sheet, asking)
    decoded = decode_answers(sheet, matching, asking, progress)
    survey = counted_sheet(sheet, matching, decoded, asking)
    rows = enumerate(survey.plain("mapping").rows)
    answers = {row.code: place for place, row in rows if row.role == "answer"}
    return _Read(SideTable(side.code, sheet, answers, dict(side.label.texts)), matching, survey, decoded)


def _opened(source: Any, request: ReadOptions) -> Sheet:
    found = opened(source, request)
    if isinstance(found, Stream):
        raise SourceError(
            f"{found.origin} is read in batches, but sides from different sources are joined in memory only.",
            "join them first, in DuckDB for example: SELECT * FROM 'before.parquet' AS e FULL JOIN 'after.parquet' "
            "AS p USING (respondent), with names that tell the sides apart; or say engine='memory' for files that fit.",
        )
    return found


def _own_request(sheet: Sheet, own: Instrument, request: ReadOptions) -> ReadOptions:
    """What is asked of one file: of columns that may stand in either, those it has."""
    side = own.sides[0].code

    def kept(name: str | None) -> str | None:
        return name if name in sheet.names else None

    return replace(
        request,
        instrument=own,
        columns=_own_columns(side, request),
        by=[name for name in listed_by(request.by) if name in sheet.names],
        time=kept(request.time),
        outcome=_outcomes(request, sheet),
        id=None,
        weights=kept(request.weights),
        strata=kept(request.strata),
        cluster=kept(request.cluster),
        importance=request.importance if has_points(sheet, own, request) else None,
        best=request.best_in({name: name for name in sheet.source_names}),
    )


def _own_columns(side: str, request: ReadOptions) -> Columns | None:
    columns = request.columns or {}
    return {side: columns[side]} if side in columns else None


def _outcomes(request: ReadOptions, sheet: Sheet) -> Any:
    """The outcomes that a file has, with their own missing codes where they were said."""
    there = [name for name in request.outcomes if name in sheet.names]
    return {name: request.outcome[name] for name in there} if isinstance(request.outcome, Mapping) else there


def _others(
    tables: Sequence[SideTable], pairing: Pairing, instrument: Instrument, request: ReadOptions
) -> tuple[dict[str, Cells], dict[str, NDArray[np.object_]]]:
    """All columns but answers, each once, the gap's minuend counting first; and the ids of whose cells differ."""
    ranked = _ranked(tables, instrument)
    answers = {table.sheet.names[place] for table in tables for place in table.answers.values()}
    ids = pairing.columns.get(ranked[0].side)
    names = [name for table in tables for name in table.others if name not in answers]
    names = [name for name in dict.fromkeys(names) if name == ids or name not in pairing.columns.values()]
    cells: dict[str, Cells] = {}
    differing: dict[str, NDArray[np.object_]] = {}
    for name in names:
        columns = [
            spread(column, pairing.rows[table.side])
            for table in ranked
            if (column := table.column(pairing.columns[table.side] if name == ids else name)) is not None
        ]
        cells[name], differs = together(columns)
        if differs.any():
            differing[name] = np.where(differs, np.array(pairing.ids, object), "")
    _points_of_one(cells, ranked, pairing, instrument, request)
    return cells, differing


def _ranked(tables: Sequence[SideTable], instrument: Instrument) -> list[SideTable]:
    """The file whose cells count first: that of the gap's minuend."""
    first = instrument.gap[0] if instrument.gap else tables[-1].side
    return sorted(tables, key=lambda table: table.side != first)


def _points_of_one(
    cells: dict[str, Cells], ranked: Sequence[SideTable], pairing: Pairing, instrument: Instrument, request: ReadOptions
) -> None:
    """A person's importance points come from one file: a blank among them is zero, not another file's."""
    for table in reversed(ranked):
        own = replace(instrument, sides=tuple(side for side in instrument.asked if side.code == table.side), gap=None)
        if not has_points(table.sheet, own, request):
            continue
        places = [match.place for match in match_points(table.sheet, own, request.importance)]
        columns = [spread(table.sheet.columns[place], pairing.rows[table.side]) for place in places]
        given = np.any([map_distinct(column, id_text, "") != "" for column in columns], axis=0)
        for place, column in zip(places, columns, strict=True):
            name = table.sheet.names[place]
            cells[name] = replaced(cells[name], given, column)


def _fill_sampling(cells: dict[str, Cells], request: ReadOptions, tables: Sequence[SideTable]) -> list[Note]:
    """Set missing weights to 0 where a respondent's only file has no weights; say so."""
    notes = []
    for role, name in request.sampling:
        blank = map_distinct(cells[name], id_text, "") == "" if name in cells else np.zeros(0, bool)
        if not blank.any():
            continue
        n, files = (
            int(blank.sum()),
            [table.name for table in tables if table.column(name) is not None],
        )
        if role != "weights":
            raise ColumnError(
                f"{n} unmatched respondents have no {name!r} ({role}), which is in {listed(files)} only.",
                "give the column in both files, or exclude these respondents before reading.",
            )
        cells[name] = replaced(cells[name], blank, 0)
        notes.append(Note.of("weights_missing", n=n, column=name, files=files))
    return notes


def _mapping(reads: Sequence[_Read], pairing: Pairing) -> PlainTable:
    """The mappings of all files below each other, with the side whose file a column stands in."""
    tables = []
    for read in reads:
        table, side = read.survey.plain("mapping"), read.table.side
        joins = [name == pairing.columns.get(side, _SEPARATOR) for name in table["column"]]
        roles = ["id" if joining else role for joining, role in zip(joins, table["role"], strict=True)]
        hows = ["joins the files" if joining else how for joining, how in zip(joins, table["how"], strict=True)]
        tables.append(table.with_columns(side=[side] * len(table), role=roles, how=hows))
    return PlainTable.joined(tables)


def _notes(reads: Sequence[_Read], joined: Survey) -> list[Note]:
    """The notes on each file, then those on all answers together."""
    own = [
        note
        for read in reads
        for note in in_source(
            read.table.name,
            (
                *read.table.sheet.notes,
                *read.matching.notes,
                *unfinished_notes(read.table.sheet, read.survey.extra_columns, joined=True),
                *aside_notes(read.survey.plain("invalid_answers")),
                *mark_notes(read.survey.plain("mapping"), read.survey.instrument),
                *mark_contradictions(read.survey.plain("mapping"), read.survey.instrument),
            ),
        )
    ]
    return own + [note for note in joined.notes if note.kind != "invalid"]  # those are told of each file


def _recount(
    reads: Sequence[_Read], joined: Survey, pairing: Pairing, differing: Mapping[str, NDArray[np.object_]]
) -> _Joined:
    whole = _count_of(joined)
    own = {
        side.code: (pairing.rows[read.table.side] >= 0, _count_of(read.survey))
        for read in reads
        for side in read.survey.instrument.sides
        if pairing.different
    }
    tables = tuple(read.table for read in reads)
    parts = whole.layout, whole.rows, whole.columns, whole.first, whole.merge
    return _Joined(*parts, tables, own, differing, pairs=whole.pairs)


def _count_of(survey: Survey) -> RowCount:
    """What counts a survey whose rows are in memory, as those of joined files are."""
    return cast("RowCount", survey._count_by)  # noqa: SLF001  the survey's own layer
