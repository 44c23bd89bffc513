"""What single cells say, before they are interpreted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def filled(cell: Any) -> bool:
    """Whether a cell holds anything: not None, NaN or blanks alone.

    >>> filled(0), filled(" "), filled(None), filled(float("nan"))
    (True, False, False, False)
    """
    return cell is not None and cell == cell and str(cell).strip() != ""


def extent(row: Sequence[Any]) -> int:
    """How many cells a row has up to the last that is filled."""
    return next((len(row) - at for at, cell in enumerate(reversed(row)) if filled(cell)), 0)


def name_in(cell: Any) -> str:
    r"""A cell as the name of a column; whole numbers without the decimals that workbooks give them.

    >>> name_in(" E1\n"), name_in(7.0), name_in(None)
    ('E1', '7', '')
    """
    if not filled(cell):
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def is_number(cell: Any) -> bool:
    """Whether a cell holds a number, be it as text."""
    return isinstance(cell, (int, float)) or _NUMBER.fullmatch(str(cell).strip()) is not None
