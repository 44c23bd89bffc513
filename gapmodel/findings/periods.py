"""Groups that are periods, and their order in time; periods of the calendar."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from gapmodel.survey.decoding.group_names import NO_GROUP
from gapmodel.survey.decoding.time_cell import dated
from gapmodel.tally.hidden_rows import OTHERS

PERIODS = ("week", "month", "quarter", "year")
_PERIOD = re.compile(r"(?:19|20)\d\d(?:-(?:Q[1-4]|0[1-9]|1[0-2]))?")


def periods_of(groups: Iterable[str]) -> list[str]:
    """The groups in order of time if all of them are years, quarters or months, as `time=` makes them; else none.

    Groups without an answer, and those that were combined because they are small, have no place in time and are left
    out.

    >>> periods_of(["2026-10", "2026-09", "(no answer)"]), periods_of(["2026", "Harbour"])
    (['2026-09', '2026-10'], [])
    """
    named = sorted({str(group) for group in groups} - {NO_GROUP, OTHERS})
    alike = len({len(name) + ("Q" in name) for name in named}) == 1
    return named if len(named) > 1 and alike and all(_PERIOD.fullmatch(name) for name in named) else []


def step_of(period: str) -> int:
    """Where a period stands in time, in years, quarters or months.

    >>> step_of("2026-02") - step_of("2025-12"), step_of("2026-Q1") - step_of("2025-Q4"), step_of("2026")
    (2, 1, 2026)
    """
    year, _, part = period.partition("-")
    if not part:
        return int(year)
    return int(year) * 4 + int(part[1]) if part[0] == "Q" else int(year) * 12 + int(part)


def start_of(value: object, period: str) -> dt.date | None:
    """The first day of the period in which a date, or a period such as "2026-Q1", lies; None for what is no date.

    Names of groups may be numbers, so that only those of four or eight digits are dates; neither are dates whose order
    of day and month is open, or whose year has two digits.

    >>> [str(start_of(one, "quarter")) for one in ("2026-05", "2026-Q3", 2026, "2026年8月13日", "North")]
    ['2026-04-01', '2026-07-01', '2026-01-01', '2026-07-01', 'None']
    """
    text = str(value).strip()
    if text.isdigit() and len(text) not in (4, 8):
        return None
    found = dated(getattr(value, "start_time", value))  # a pandas Period begins at a time
    if found is None or found.serial or found.short or found.days[0] != found.days[1]:
        return None
    year, _, part = found.day_first.partition("-")
    month = 1 if not part else 3 * int(part[1]) - 2 if part[0] == "Q" else int(part)
    return floored(found.days[0] or dt.date(int(year), month, 1), period)


def floored(day: dt.date, period: str) -> dt.date:
    """The first day of a period; weeks begin on Monday."""
    if period == "week":
        return day - dt.timedelta(days=day.weekday())
    if period == "month":
        return day.replace(day=1)
    if period == "quarter":
        return dt.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return dt.date(day.year, 1, 1)


def after(start: dt.date, period: str) -> dt.date:
    """The first day of the next period."""
    step = {"week": 7, "month": 32, "quarter": 93, "year": 367}[period]
    return floored(start + dt.timedelta(days=step), period)


def label_of(start: dt.date, period: str) -> str:
    """What a period is called.

    >>> [label_of(dt.date(2026, 4, 1), one) for one in ("month", "quarter", "year")]
    ['2026-04', '2026-Q2', '2026']
    """
    if period == "week":
        return start.isoformat()
    if period == "month":
        return f"{start:%Y-%m}"
    return f"{start.year}-Q{(start.month + 2) // 3}" if period == "quarter" else str(start.year)
