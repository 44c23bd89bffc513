"""Read a survey whose rows fit in memory: messy files, workbooks, long form."""

from __future__ import annotations

from gapmodel.sources.progress import Progress
from gapmodel.sources.sheet import Sheet
from gapmodel.sources.stacked_sheets import positions_of
from gapmodel.survey.assembled import assembled
from gapmodel.survey.counting.codes import given_codes
from gapmodel.survey.counting.counter import check_size
from gapmodel.survey.counting.row_count import RowCount
from gapmodel.survey.decoding.decode import AnswerColumns, decode_answers, decode_respondents
from gapmodel.survey.matching.matching import Matching, matched
from gapmodel.survey.matching.one_layout import one_layout
from gapmodel.survey.read_options import ReadOptions
from gapmodel.survey.survey import Survey


def read_sheet(sheet: Sheet, request: ReadOptions, progress: Progress) -> Survey:
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
        count_by=RowCount(layout, rows, extra, positions_of(sheet, request.first), request.merge_groups),
        extra_columns=extra,
    )
