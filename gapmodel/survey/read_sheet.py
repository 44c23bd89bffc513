"""Open a source of answers to an instrument; read a survey whose rows fit in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gapmodel.instrument.instrument import Instrument
from gapmodel.sources.batch_stream import Progress, Stream
from gapmodel.sources.open import SheetNames, open_source
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.assembled import assembled
from gapmodel.survey.batches.choose import stream_of
from gapmodel.survey.counting.count import RowCount
from gapmodel.survey.counting.counter import check_size
from gapmodel.survey.counting.rows import given_codes
from gapmodel.survey.decoding.decode import AnswerColumns, decode_answers, decode_respondents
from gapmodel.survey.matching.column_names import begins_with_answers
from gapmodel.survey.matching.long_format import holds_answers
from gapmodel.survey.matching.match import Matching, matched
from gapmodel.survey.matching.one_layout import one_layout
from gapmodel.survey.matching.spelling import Columns
from gapmodel.survey.read_options import ReadOptions
from gapmodel.survey.survey import Survey


def read_sheet(sheet: Sheet, request: ReadOptions, progress: Progress | None = None) -> Survey:
    """Match the columns, decode the cells; what is counted waits until a tally is asked for."""
    request = request.with_no_answer(sheet.no_answer)
    sheet = one_layout(sheet, request.asked, request)
    matching = matched(sheet, request)
    return counted_sheet(sheet, matching, decode_answers(sheet, matching, request, progress), request)


def counted_sheet(sheet: Sheet, matching: Matching, answers: AnswerColumns, request: ReadOptions) -> Survey:
    """The survey of a sheet whose answers are decoded."""
    decoded, layout = decode_respondents(sheet, matching, answers, request), matching.layout
    check_size(layout)
    rows, extra = decoded.rows, decoded.extra_columns
    return assembled(
        request=request,
        sheet=sheet,
        matching=matching,
        noticed=decoded.noticed,
        given=given_codes(rows.codes[:, : len(matching.asked.asked)], layout.levels),
        count_by=RowCount(
            layout, rows, extra, sheet.positions(request.first), request.merge_groups, pairs=request.pair_tables
        ),
        extra_columns=extra,
    )


def opened(source: Any, request: ReadOptions) -> Sheet | Stream:
    """The raw cells of a source, or a stream where its rows are not held in memory."""
    stream = stream_of(source, request.engine, request.sheet_of())
    if stream is not None:
        return stream
    return open_sheet(
        source,
        [request.instrument],
        sheet=request.sheet_of(),
        encoding=request.encoding,
        platform=request.platform,
        columns=request.columns,
    )


def open_sheet(
    source: Any,
    asked: Sequence[Instrument],
    *,
    sheet: SheetNames = None,
    encoding: str | None = None,
    platform: str = "auto",
    columns: Columns | None = None,
) -> Sheet:
    """The raw cells of a source that holds answers to one of the instruments; see `open_source`."""
    return open_source(
        source,
        sheet=sheet,
        encoding=encoding,
        platform=platform,
        holds_answers=lambda found: any(holds_answers(found, instrument, columns) for instrument in asked),
        is_tidy=lambda names: any(begins_with_answers(names, instrument) for instrument in asked),
    )
