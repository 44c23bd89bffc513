"""What a cell says of a date: its period, or two readings where day and month may stand in either order."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

_FIRST_YEAR, _LAST_YEAR = 1900, 2100  # that texts and numbers may mean
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 55_153  # 2000-01-01 to 2050-12-31 as spreadsheets number days
_SERIAL_ORIGIN = dt.date(1899, 12, 30)
_CENTURY = 69  # two digits from here on are of the 20th century, as in POSIX
_LONGEST = 100  # letters of a date and its time
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NAMED = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR, _SHORT_YEAR, _DAY = r"(?P<year>\d{4})", r"(?P<year>\d{4}|\d{2})", r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[.,]?\s+")
_TIME = r"(?:(?:\s*t|[\s,]+)\d{1,2}\s*(?:[:.h时点]\s*\d{1,2}.*|[ap]\.?m\.?)|\s*\(?(?:星期|周|礼拜).*|\s*[上下中]午.*)?"
_CERTAIN = [
    re.compile(form + _TIME, re.DOTALL)
    for form in (
        rf"{_YEAR}\s*[-/.]\s*(?P<month>\d{{1,2}})\s*[-/.]\s*{_DAY}",
        rf"{_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月\s*(?:{_DAY}\s*[日号])?",
        rf"{_DAY}[\s.\-/]*(?:of\s+)?{_NAMED}[\s,\-/]*{_SHORT_YEAR}",
        rf"{_NAMED}[\s\-/]*{_DAY}[\s,\-/]+{_YEAR}",
        rf"{_YEAR}[\s\-/,]*{_NAMED}(?:[\s\-/]*{_DAY})?",
        rf"{_NAMED}[\s,\-/]*{_YEAR}",
    )
] + [
    re.compile(form)
    for form in (
        rf"{_YEAR}\s*[-/]\s*(?P<month>\d{{1,2}})",
        rf"(?P<month>\d{{1,2}})\s*[-/]\s*{_YEAR}",
        rf"{_YEAR}\s*年",
        rf"{_YEAR}\s*[-/年]?\s*(?:q|第)(?P<quarter>[1-4一二三四])(?:季度)?",
        rf"q(?P<quarter>[1-4])\s*[-/,]?\s*{_YEAR}",
    )
]
_EITHER = re.compile(rf"(\d{{1,2}})\s*([-/.])\s*(\d{{1,2}})\s*\2\s*(\d{{4}}|\d{{2}}){_TIME}", re.DOTALL)
_DIGITS = re.compile(r"(\d{4})(\d{2})(?:(\d{2})(?:t?\d{4}(?:\d{2}(?:[z.+-].*)?)?)?)?")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_QUARTERS = {"一": "1", "二": "2", "三": "3", "四": "4"}
YEAR, QUARTER, MONTH = "year", "quarter", "month"


@dataclass(frozen=True, slots=True)
class Dated:
    """What a cell says: a period by itself, or one for either order of day and month.

    Attributes
    ----------
    day_first, month_first : str
        The period ("2026-08") if the day, or the month, comes first; "" where there is no such date.
    mark : str
        What stands between day and month where their order is open; "" where it is not.
    short : bool
        Whether the year has two digits.
    serial : bool
        Whether it is a number of days, as spreadsheets count them.
    days : tuple of two dates
        The day itself if the day, or the month, comes first; None where there is no such date, or a period only.
    """

    day_first: str
    month_first: str
    mark: str = ""
    short: bool = False
    serial: bool = False
    days: tuple[dt.date | None, dt.date | None] = (None, None)

    @property
    def step(self) -> str:
        """How long the period is."""
        period = self.day_first or self.month_first
        return YEAR if "-" not in period else QUARTER if "Q" in period else MONTH


def dated(cell: object) -> Dated | None:
    """What a cell says of a date; None where it is none.

    Notes
    -----
    Of a time only the day as written counts: zones are not converted. Numbers are days as spreadsheets count them
    from 2000 to 2050, years, or digits as in 20260801; the same digits as text say the same, as text files hold no
    numbers. Two-digit years from 69 on are of the 20th century, as in POSIX.

    Examples
    --------
    >>> [dated(cell).day_first for cell in ("2026-08-01T09:30:00+08:00", "Aug 2026", "2026年8月1日", 20260801, 46235.0)]
    ['2026-08', '2026-08', '2026-08', '2026-08', '2026-08']
    >>> dated("01/08/2026").day_first, dated("01/08/2026").month_first, dated("R001")
    ('2026-08', '2026-01', None)
    """
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, dt.date) and cell == cell:
        return _on(dt.date(cell.year, cell.month, cell.day))
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell)
    return _in_text(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=16_384)
def _in_text(text: str) -> Dated | None:
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if found := _DIGITS.fullmatch(plain):
        return _in_month(int(found[1]), int(found[2]), int(found[3] or 0))
    if _NUMBER.fullmatch(plain):
        return _in_number(plain)
    plain = _WEEKDAY.sub("", plain, count=1) if plain[:1].isalpha() else plain
    if found := _EITHER.fullmatch(plain):
        return _in_either(found)
    for form in _CERTAIN:
        if found := form.fullmatch(plain):
            return _in_parts(found.groupdict())
    return None


def _in_number(plain: str) -> Dated | None:
    digits = plain.partition(".")[0]
    if len(digits) == 4 and digits == plain:  # a year
        return _one(digits if _FIRST_YEAR <= int(digits) <= _LAST_YEAR else "")
    if len(digits) != 5 or not _FIRST_SERIAL <= int(digits) <= _LAST_SERIAL:
        return None
    return replace(_on(_SERIAL_ORIGIN + dt.timedelta(days=int(digits))), serial=True)


def _in_either(found: re.Match[str]) -> Dated | None:
    first, mark, second, year = int(found[1]), found[2], int(found[3]), _year(found[4])
    days = _date(year, second, first), _date(year, first, second)
    day_first, month_first = ("" if day is None else f"{day:%Y-%m}" for day in days)
    return Dated(day_first, month_first, mark, short=len(found[4]) == 2, days=days) if any(days) else None


def _in_parts(parts: dict[str, str | None]) -> Dated | None:
    written = parts["year"] or ""
    year, quarter = _year(written), parts.get("quarter")
    if quarter:
        return _one(f"{year:04d}-Q{_QUARTERS.get(quarter, quarter)}" if _FIRST_YEAR <= year <= _LAST_YEAR else "")
    name, month = parts.get("name"), parts.get("month")
    if name is None and month is None:
        return _one(f"{year:04d}" if _FIRST_YEAR <= year <= _LAST_YEAR else "")
    number = _MONTHS.index(name[:3]) + 1 if name else int(month or 0)
    found = _in_month(year, number, int(parts.get("day") or 0))
    return found and replace(found, short=len(written) == 2)


def _one(period: str) -> Dated | None:
    return Dated(period, period) if period else None


def _year(written: str) -> int:
    year = int(written)
    return year if len(written) == 4 else 1900 + year if year >= _CENTURY else 2000 + year


def _in_month(year: int, month: int, day: int) -> Dated | None:
    """A day, or the month where no day is written (0)."""
    found = _date(year, month, day or 1)
    return None if found is None else _on(found) if day else _one(f"{found:%Y-%m}")


def _on(day: dt.date) -> Dated:
    period = f"{day.year:04d}-{day.month:02d}"
    return Dated(period, period, days=(day, day))


def _date(year: int, month: int, day: int) -> dt.date | None:
    """A day that texts may mean; None where no calendar has it."""
    try:
        return dt.date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None
