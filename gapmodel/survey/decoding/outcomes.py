"""Outcomes: columns of whole numbers, such as overall satisfaction, that are counted beside the answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import AnswerError
from gapmodel.sources.distinct import map_distinct
from gapmodel.sources.sheet import RowNumber, Sheet
from gapmodel.survey.decoding.answers import Decoder, number_in
from gapmodel.survey.matching.match import Match
from gapmodel.tally.layout import HIGHEST_OUTCOME
from gapmodel.tally.moments import MISSING

_WRONG = -2
Integers = NDArray[np.int64]


def read_outcomes(sheet: Sheet, matches: Sequence[Match], decoders: Sequence[Decoder]) -> Integers:
    """(n, outcomes) whole numbers, -1 where missing.

    Raises
    ------
    AnswerError
        A cell holds anything but a whole number from 0 to 1000, a blank or a missing code.
    """
    found = []
    for match, decoder in zip(matches, decoders, strict=True):
        cells = sheet.columns[match.place]
        numbers = map_distinct(cells, partial(outcome_in, decoder=decoder), MISSING)
        found.append(checked(sheet.names[match.place], numbers, cells, partial(sheet.cell_number, match.place)))
    return np.column_stack(found)


def outcome_in(cell: object, decoder: Decoder) -> int:
    """The outcome in a cell: -1 where it is missing, -2 where it is no whole number from 0 to 1000."""
    if decoder.is_missing(cell):
        return MISSING
    number = number_in(cell)
    whole = number is not None and number.denominator == 1 and 0 <= number <= HIGHEST_OUTCOME
    return int(number) if whole and number is not None else _WRONG


def checked(name: str, numbers: Integers, cells: Any, number: RowNumber) -> Integers:
    """The outcomes of a column, whose cells (a NumPy or Arrow array) are looked at where one is wrong."""
    wrong = np.flatnonzero(numbers == _WRONG)
    if len(wrong):
        first = int(wrong[0])
        cell = cells[first : first + 1].tolist()[0]
        raise AnswerError(
            f"{len(wrong)} outcomes in {name!r} are not whole numbers from 0 to {HIGHEST_OUTCOME}: "
            f"{cell!r} in row {number(first)}.",
            f"recode them to whole numbers from 0 to {HIGHEST_OUTCOME} (multiply 4.5 by 10, say), and give what "
            "stands for no answer as missing_codes.",
        )
    return numbers
