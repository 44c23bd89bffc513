"""Read cells as answers on a scale."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.instrument.instrument import Scale
from gapmodel.survey.sheet import Cells

_BLANK = {"", "na", "nan", "null"}
_NUMBER = r"[+-]?(?:\d+(?:\.\d+|,\d{1,2})?|\.\d+)"  # a comma before three digits is no decimal comma
_LEADING = re.compile(rf"({_NUMBER})(?:\s*(?:[-–—:=.、)/(（|]+|\s)\s*[^\d\s][^\d]*|\s*[分点점점수]+)?")
_TRAILING = re.compile(rf"[^\d]*[^\d\s][^\d]*[(（\[]\s*({_NUMBER})\s*[)）\]]")

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """One column of answers as whole steps above the lowest answer.

    Attributes
    ----------
    codes : (n,) array
        0 .. levels - 1; `levels` where there is no answer.
    odd : dict of value to row places
        Values that are not understood, and where they stand.
    off : dict of value to row places
        Numbers that do not lie on the scale.
    coded : int
        Cells that held one of the missing codes.
    filled : int
        Cells that held anything.
    """

    codes: Codes
    odd: dict[str, list[int]]
    off: dict[str, list[int]]
    coded: int
    filled: int


def read_answers(cells: Cells, scale: Scale, missing_codes: Iterable[object] = ()) -> Answers:
    """Place every cell of a column on the scale.

    Notes
    -----
    Understood are numbers, numbers as text, also full-width and with a decimal comma, and numbers
    that lead or close a text ("7 - strongly agree", "agree (6)"). Blank are empty cells and the
    marks that programs write for them: NA, NaN, null.
    """
    texts = {_plain(code) for code in (*scale.missing_codes, *missing_codes)}
    numbers = {number_in(text) for text in texts} - {None}
    places: dict[object, list[int]] = {}
    for row, cell in enumerate(cells.tolist()):
        places.setdefault(cell if cell == cell else None, []).append(row)
    codes = np.full(len(cells), scale.levels, np.int64)
    odd: dict[str, list[int]] = {}
    off: dict[str, list[int]] = {}
    coded = filled = 0
    for cell, rows in places.items():
        text = _plain(cell)
        if is_blank(cell):
            continue
        filled += len(rows)
        number = number_in(text)
        if text in texts or number in numbers:
            coded += len(rows)
        elif number is None:
            odd.setdefault(str(cell), []).extend(rows)
        elif (code := _code(number, scale)) is None:
            off.setdefault(str(cell), []).extend(rows)
        else:
            codes[rows] = code
    return Answers(codes, odd, off, coded, filled)


def is_blank(cell: object) -> bool:
    """Whether a cell is empty, or holds one of the marks that programs write for nothing.

    >>> is_blank(" "), is_blank(None), is_blank(float("nan")), is_blank("NA"), is_blank("N/A")
    (True, True, True, True, False)
    """
    return cell is None or _plain(cell) in _BLANK


def number_in(value: object) -> Fraction | None:
    """The number that a cell stands for; None where it stands for none.

    Examples
    --------
    >>> [int(number_in(text)) for text in ("７", "7 - strongly agree", "agree (6)", "6,0", "5分")]
    [7, 7, 6, 6, 5]
    >>> number_in("2-3 times") is number_in("agree") is None
    True
    """
    if isinstance(value, bool):
        return None
    text = _plain(value)
    found = _LEADING.fullmatch(text) or _TRAILING.fullmatch(text)
    return Fraction(found.group(1).replace(",", ".")) if found else None


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFKC", str(value)).strip().casefold()


def _code(number: Fraction, scale: Scale) -> int | None:
    steps = (number - scale.lowest) / scale.step
    return int(steps) if steps.denominator == 1 and 0 <= steps < scale.levels else None
