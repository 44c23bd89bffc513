"""When people answered, as months."""

from __future__ import annotations

import datetime as dt
import re

from gapmodel.survey.survey import group_name

_DAY = re.compile(r"(\d{4})\D(\d{1,2})\D\d{1,2}(?:\D.*)?", re.DOTALL)


def month(cell: object) -> str:
    """The month of a date ("2026-03"); any other cell by its own name, such as "wave 2".

    Examples
    --------
    >>> month("2026-03-09 18:30"), month("2026/3/9"), month("2026年3月9日"), month(2026), month("wave 2"), month(None)
    ('2026-03', '2026-03', '2026-03', '2026', 'wave 2', '(no answer)')
    """
    if isinstance(cell, (dt.date, dt.datetime)) and cell == cell:
        return f"{cell.year:04d}-{cell.month:02d}"
    found = _DAY.fullmatch(str(cell).strip()) if cell is not None else None
    return f"{found[1]}-{int(found[2]):02d}" if found and 1 <= int(found[2]) <= 12 else group_name(cell)
