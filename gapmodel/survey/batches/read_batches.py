"""Read a survey batch by batch: rows are counted and let go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np

from gapmodel.errors import SourceError
from gapmodel.notes.note import Note
from gapmodel.sources.batch_stream import COUNTED, Progress, Stream
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.assembled import assembled
from gapmodel.survey.batches.count_batches import Counted, counted
from gapmodel.survey.batches.plan import Plan, placed
from gapmodel.survey.counting.rows import Integers
from gapmodel.survey.decoding.answers import Decoder
from gapmodel.survey.decoding.decode import Noticed
from gapmodel.survey.decoding.group_names import by_column, merged, names_notes
from gapmodel.survey.decoding.importance import point_notes
from gapmodel.survey.decoding.invalid_answers import aside_table, check_held
from gapmodel.survey.decoding.time_column import Calendar, Evidence, calendar, calendar_notes, evidence_of
from gapmodel.survey.decoding.verbal_labels import Worded
from gapmodel.survey.decoding.weights_strata_clusters import check_weights
from gapmodel.survey.matching.long_format import is_long
from gapmodel.survey.matching.match import Matching, matched
from gapmodel.survey.read_options import ReadOptions, check_by, listed_by
from gapmodel.survey.survey import Recount, Survey
from gapmodel.tally.design_sums import Sampling
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import pyarrow as pa


def read_stream(stream: Stream, request: ReadOptions, progress: Progress | None = None) -> Survey:
    """Match by the names, then count.

    Raises
    ------
    SourceError
        There are no rows, or one row per respondent and item.
    """
    sheet = Sheet(stream.origin, stream.names, (), stream.first_row)
    if is_long(sheet, request.asked, request.id, request.columns):
        raise SourceError(
            f"{stream.origin} holds one row per respondent and item, which is not counted in batches.",
            "make one row per respondent (PIVOT in SQL), or read it with engine='memory'.",
        )
    matching = matched(sheet, request)
    time, dates = _time(request, stream)
    plan = _plan(request, matching, stream, time)
    found = _counted(stream, plan, progress, request.first)
    if found.tally is None:
        raise SourceError(f"{stream.origin} has no rows.", "give one row per respondent.")
    if request.weights is not None:
        check_weights(request.sampling, Sampling(np.array([found.weight])))
    return assembled(
        request=request,
        sheet=sheet,
        matching=matching,
        noticed=_noticed(stream, matching, plan, found, request, dates),
        given=[_given_codes(found.tally, len(matching.asked.asked))],
        count_by=_again(stream, plan, request),
        extra_columns={},
        tally=merged(found.tally, request.groups) if request.merge_groups else found.tally,
    )


def _noticed(
    stream: Stream, matching: Matching, plan: Plan, found: Counted, request: ReadOptions, dates: Sequence[Note]
) -> Noticed:
    """What the batches held besides plain answers, refused where it is not valid."""
    seen = found.seen[: len(matching.answers)]  # what follows are the same columns, looked at once more
    check_held(matching.asked, stream.names, matching.answers, seen, stream.cell_number)
    ratings = found.seen[len(plan.answers) :]
    check_held(request.rating_instrument, stream.names, matching.rated, ratings, stream.cell_number)
    columns = zip(matching.answer_columns, seen, strict=True)
    matches, tally = [*matching.answers, *matching.rated], cast("Tally", found.tally)
    counts = by_column(tally, request.groups)
    return Noticed(
        worded=[Worded(name, request.asked_in(name).scale, held, {}) for name, held in columns],
        invalid=aside_table(stream.names, matches, [*seen, *ratings], stream.cell_number),
        importance=point_notes(found.rescaled, found.aside, rated=matching.asked.importance is not None),
        dates=dates,
        groups=names_notes(request.groups, counts, found.spaced, merge=request.merge_groups),
    )


def _time(request: ReadOptions, stream: Stream) -> tuple[tuple[str, Calendar] | None, Sequence[Note]]:
    """The column of dates and how they are read, by one look at all of them; and notes on that."""
    name, decoder = request.time, request.date_decoder
    if name is None:
        return None, ()
    found = _dates_in(stream, name, decoder)
    notes = calendar_notes(name, found, dayfirst=request.dayfirst)
    return (name, calendar(name, found, decoder, dayfirst=request.dayfirst)), notes


def _dates_in(stream: Stream, name: str, decoder: Decoder) -> Evidence:
    """What the cells of a column say of dates, given what stands for none."""
    if stream.dates is not None:
        return cast("Evidence", stream.dates(name, decoder))
    found = Evidence()
    for _, batch in stream.batches([name]):
        found.add(evidence_of(batch.column(0), decoder))
    return found


def _given_codes(tally: Tally, asked: int) -> Integers:
    """(levels,) How often every code was given on the sides that were asked, which are the first."""
    levels = tally.layout.levels
    cells = tally.joint.sum(axis=0).reshape([levels + 1] * len(tally.layout.sides))
    by_side = [np.moveaxis(cells, side, 0).reshape(levels + 1, -1).sum(axis=1) for side in range(asked)]
    given: Integers = np.sum(by_side, axis=0)[:levels]
    return given


def _plan(request: ReadOptions, matching: Matching, stream: Stream, time: tuple[str, Calendar] | None) -> Plan:
    asked, names, layout = matching.asked, stream.names, matching.layout
    apart = asked.special
    return Plan(
        layout,
        request.decoder,
        placed(asked, matching.answers, names, request.asked_in),
        tuple(names[match.place] for match in matching.points),
        request.groups,
        time,
        request.sampling,
        stream.first_row,
        layout.sides.index(apart.side) if apart else None,
        request.outcome_decoders,
        request.importance_decoder,
        request.decoder_in(min(request.directions)) if request.directions else None,
        frozenset(request.directions),
        request.pair_tables,
    )


def _counted(stream: Stream, plan: Plan, progress: Progress | None, first: int) -> Counted:
    if stream.counted is not None:
        return cast("Counted", stream.counted(plan, first))

    def reported() -> Iterator[tuple[int, pa.RecordBatch]]:
        done = 0
        for position, batch in stream.batches(plan.columns):
            yield first + position, batch
            done += batch.num_rows
            if progress is not None:
                progress(done, stream.rows or 0, COUNTED)

    return counted(plan, reported())


def _again(stream: Stream, plan: Plan, request: ReadOptions) -> Recount:
    """Count the same source once more, by other groups, one side alone or another gap."""

    def count_by(by: str | Sequence[str] | None, side: int | None = None, gap: tuple[int, int] | None = None) -> Tally:
        check_by(listed_by(by), stream.names)
        asked = plan if side is None else plan.of_side(side)
        if gap is not None:
            asked = replace(asked, layout=asked.layout.of_gap(gap))
        found = _counted(stream, replace(asked, by=listed_by(by)), None, request.first)
        if found.tally is None:
            raise SourceError(f"{stream.origin} has no rows any more.", "read it again.")
        return merged(found.tally, listed_by(by)) if request.merge_groups else found.tally

    return count_by
