"""Which column of a log holds what: by names, and by what the columns hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from gapmodel.errors import ColumnError, listed
from gapmodel.instrument.case_log.words import LogColumns, Matched, match_columns, name_it
from gapmodel.survey.decoding.answers import is_blank
from gapmodel.survey.decoding.time_cell import dated

Sample = Callable[[int], Sequence[Any]]  # from a column's place to some of its cells


def log_columns(
    names: Sequence[str], given: Mapping[str, str], origin: str, added: Sequence[str], sample: Sample
) -> LogColumns:
    """What the columns of a log hold, see `match_columns`; the date of receipt also by what its column holds.

    Raises
    ------
    ColumnError
        There is no date of receipt, or there are several columns that may be it; see `match_columns`.
    """
    found = match_columns(names, given, origin, added, lambda place: any(map(_is_day, sample(place))))
    if "received" in found.matched:
        return found
    used = {one.place for one in found.matched.values()}
    dates = [place for place in range(len(names)) if place not in used and _are_dates(sample(place))]
    if len(dates) == 1:
        one = Matched("received", dates[0], names[dates[0]], "contents")
        return replace(found, matched={"received": one, **found.matched})
    there = f"there are dates in {listed([names[at] for at in dates])}" if dates else f"it has {listed(names, 8)}"
    raise ColumnError(
        f"{origin} has no column for the date of receipt; {there}.",
        name_it("received"),
    )


def _is_day(cell: Any) -> bool:
    found = None if is_blank(cell) else dated(cell)
    return found is not None and any(found.days)


def _are_dates(cells: Sequence[Any]) -> bool:
    """Whether all cells that hold something are days, and not mere numbers."""
    given = [cell for cell in cells if not is_blank(cell)]
    return bool(given) and all(not str(cell).replace(".", "").isdigit() and _is_day(cell) for cell in given)
