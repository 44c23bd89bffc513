"""Open a source of answers to an instrument: rows in memory, or batches of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gapmodel.instrument.instrument import Instrument
from gapmodel.sources.open import SheetNames, open_source
from gapmodel.sources.sheet import Sheet
from gapmodel.sources.stream import Stream
from gapmodel.survey.batches.choose import stream_of
from gapmodel.survey.matching.column_names import begins_with_answers
from gapmodel.survey.matching.long_format import holds_answers
from gapmodel.survey.matching.match import Columns
from gapmodel.survey.read_options import ReadOptions


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
