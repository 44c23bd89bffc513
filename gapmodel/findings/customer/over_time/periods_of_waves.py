"""What the waves of a survey are called, and their order: periods of the calendar, or names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gapmodel.errors import SettingError, TallyError, listed, one_of
from gapmodel.findings.periods import after, label_of, start_of
from gapmodel.survey.decoding.group_names import NO_GROUP
from gapmodel.tally.counts import natural
from gapmodel.tally.hidden_rows import OTHERS

UNITS = ("month", "quarter", "year")
PER_YEAR = {"month": 12, "quarter": 4, "year": 1, "": 0}
MOST = 600  # periods from the first to the last
_FORMS = {"year": r"(?:19|20)\d\d", "quarter": r"(?:19|20)\d\d-Q[1-4]"}


@dataclass(frozen=True, slots=True)
class Order:
    """The waves in order of time.

    Attributes
    ----------
    waves : tuple of str
        From the first to the last, those of the calendar without answers included.
    unit : {"month", "quarter", "year", ""}
        Which periods of the calendar they are; "" for waves that are known by name only.
    called : mapping of str to str
        The wave that a value of the column of time belongs to.
    """

    waves: tuple[str, ...]
    unit: str
    called: Mapping[str, str]


def order_of(given: Iterable[str], *, period: str = "auto", order: Sequence[str] | None = None) -> Order:
    """The order of the waves that the values of a column, or the keys of a mapping, name.

    Parameters
    ----------
    period : {"auto", "month", "quarter", "year"}
        The periods that dates are put into.
    order : sequence of str, optional
        The waves by name, the first one first.

    Raises
    ------
    SettingError
        The order lacks a wave or names one that is not there, some values are dates and others are not, or the dates
        lie too far apart.
    TallyError
        There are fewer than two waves.

    Examples
    --------
    >>> order_of(["2026-03", "2026-01"]).waves, order_of(["after", "before"], order=["before", "after"]).waves
    (('2026-01', '2026-02', '2026-03'), ('before', 'after'))
    >>> order_of(["2026-03", "2026-01", "2025-11"], period="quarter").waves
    ('2025-Q4', '2026-Q1')
    """
    one_of(period, ("auto", *UNITS), "period")
    names = sorted({str(name) for name in given} - {NO_GROUP, OTHERS}, key=natural)
    if len(names) < 2:
        there = f"only {names[0]!r}" if names else "none"
        raise TallyError(f"A trend needs at least two waves; there is {there}.", "name the column of waves with time=.")
    if order is not None:
        return Order(_checked(order, names), "", {name: name for name in names})
    unit = _unit(names, period)
    if not unit:
        _check_names(names, period)
        return Order(tuple(names), "", {name: name for name in names})
    starts = {name: start for name in names if (start := start_of(name, unit))}
    waves: list[str] = []
    start, last = min(starts.values()), max(starts.values())
    while start <= last and len(waves) <= MOST:
        waves.append(label_of(start, unit))
        start = after(start, unit)
    if len(waves) > MOST:
        raise SettingError(
            f"The waves run from {waves[0]} to {label_of(last, unit)}, more than {MOST} {unit}s.",
            "look for a wrong date, or take longer periods with period='year'.",
        )
    if len(waves) < 2:
        raise TallyError(
            f"A trend needs at least two waves; all dates lie in {waves[0]}.", "take shorter periods, period='month'."
        )
    return Order(tuple(waves), unit, {name: label_of(day, unit) for name, day in starts.items()})


def _unit(names: Sequence[str], period: str) -> str:
    """Which periods of the calendar names are, as asked for or by themselves; "" if they are none."""
    dated = [name for name in names if start_of(name, "month")]
    if not dated:
        return ""
    undated = [name for name in names if name not in dated]
    if undated and (len(dated) >= len(undated) or period != "auto"):
        raise SettingError(
            f"Some waves are dates, such as {dated[0]!r}, and some are not: {listed(undated, 3)}.",
            "say the order of the waves with order=[...], or read the dates with time=.",
        )
    if undated:
        return ""
    forms = {next((unit for unit, form in _FORMS.items() if re.fullmatch(form, name)), "month") for name in names}
    if len(forms) > 1:
        raise SettingError(
            f"The waves are periods of several lengths: {listed(sorted(names), 4)}.",
            "give all of them as months, quarters or years, or say their order with order=[...].",
        )
    (own,) = forms
    if period != "auto" and UNITS.index(period) < UNITS.index(own):
        raise SettingError(f"period={period!r} is shorter than the waves, which are {own}s.", f"use period={own!r}.")
    return own if period == "auto" else period


def _check_names(names: Sequence[str], period: str) -> None:
    if period != "auto":
        raise SettingError(
            f"period={period!r} needs dates, but the waves are {listed(names, 4)}.", "leave period out, or read dates."
        )
    if len(names) > MOST:
        raise SettingError(
            f"The column of time has {len(names):,} different values that are no dates, such as {listed(names, 3)}.",
            "name the column of waves with time=.",
        )


def _checked(order: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    if isinstance(order, str) or not isinstance(order, Sequence):
        raise SettingError(f"order={order!r} is not a list of waves.", f"list them all: {listed(names)}.")
    told = [str(name) for name in order]
    if sorted(told) != sorted(names):
        lacking = [name for name in names if name not in told]
        unknown = [name for name in told if name not in names]
        what = f"lacks {listed(lacking, 4)}" if lacking else f"names {listed(unknown or told, 4)}"
        raise SettingError(f"order= {what}.", f"list every wave once: {listed(names)}.")
    return tuple(told)
