"""Answer codes such as A3 as the numbers that they stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from gapmodel.sources.platforms.headings import text


def numbers_of(cells: Sequence[Any], prefixes: Sequence[str]) -> list[Any] | None:
    """The cells of a column of answer codes as numbers; None where it is anything else.

    Notes
    -----
    A column is one of answer codes where every filled cell is a prefix and a number.

    >>> numbers_of(["A3", "", "A12", None], ("AO", "A"))
    [3, '', 12, None]
    >>> numbers_of(["A3", "North"], ("AO", "A")) is numbers_of([7, 5], ("AO", "A")) is None
    True
    """
    if not prefixes:
        return None
    code = re.compile(rf"(?:{'|'.join(map(re.escape, prefixes))})(\d{{1,3}})")
    found = [code.fullmatch(text(cell)) for cell in cells]
    if not any(found) or any(text(cell) and not match for cell, match in zip(cells, found, strict=True)):
        return None
    return [int(match[1]) if match else cell for cell, match in zip(cells, found, strict=True)]
