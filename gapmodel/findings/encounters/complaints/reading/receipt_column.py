"""The column of the date of receipt, where no name tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from gapmodel.errors import ColumnError, listed
from gapmodel.instrument.case_log.words import LogColumns, Matched
from gapmodel.survey.decoding.answers import is_blank
from gapmodel.survey.decoding.time_cell import dated


def with_receipt(found: LogColumns, names: Sequence[str], cells: Sequence[Sequence[Any]], origin: str) -> LogColumns:
    """The columns with the date of receipt: the only column of dates, if no name tells it.

    Raises
    ------
    ColumnError
        There is none, or there are several.
    """
    used = {one.place for one in found.matched.values()}
    dates = [place for place, own in enumerate(cells) if place not in used and _are_dates(own)]
    if len(dates) == 1:
        one = Matched("received", dates[0], names[dates[0]], "contents")
        return replace(found, matched={"received": one, **found.matched})
    there = f"there are dates in {listed([names[at] for at in dates])}" if dates else f"it has {listed(names, 8)}"
    raise ColumnError(
        f"{origin} has no column for the date of receipt; {there}.",
        "name it: columns={'received': 'the name of your column'}.",
    )


def _are_dates(cells: Sequence[Any]) -> bool:
    """Whether all cells that hold something are days, and not mere numbers."""
    given = [cell for cell in cells if not is_blank(cell)]
    return bool(given) and all(
        not str(cell).replace(".", "").isdigit() and (found := dated(cell)) is not None and any(found.days)
        for cell in given
    )
