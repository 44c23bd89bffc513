"""Whether the sources of the sides can be read as sides of one survey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import ColumnError, SourceError, counted, listed, nearest
from gapmodel.instrument.instrument import Instrument
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.matching.match import match_points
from gapmodel.survey.read_options import ReadOptions
from gapmodel.survey.two_files.pairing import SideTable


def check_sides(sources: Mapping[Any, Any], instrument: Instrument, request: ReadOptions) -> None:
    """Raise where sources are given for other sides than the instrument asks."""
    known = [side.code for side in instrument.asked]
    if set(sources) != set(known) or len(known) < 2:
        raise SourceError(
            f"Answers are given for {listed(sources) or 'no side'}; {instrument.name} asks {listed(known)}.",
            f"give one source for each of these sides: {{'{known[0]}': 'before.csv', ...}}."
            if len(known) > 1
            else "give the source itself.",
        )
    for argument, given in (("columns", request.columns), ("sheet", request.sheet)):
        for side in given if isinstance(given, Mapping) else ():
            if side not in known:
                raise ColumnError(
                    f"{argument} names a side {side!r} that the instrument does not ask.", nearest(str(side), known)
                )


def check_different_columns(sources: Mapping[Any, Any], tables: Sequence[SideTable]) -> None:
    """Raise `SourceError` where the same columns are to be both sides."""
    for one, other in combinations(tables, 2):
        first, second = sources[one.side], sources[other.side]
        same = first is second or (isinstance(first, (str, Path)) and str(first) == str(second))
        if same and one.sheet.origin == other.sheet.origin and set(one.answers.values()) & set(other.answers.values()):
            raise SourceError(
                f"{one.side} and {other.side} are read from the same columns of {one.sheet.origin}.",
                f"name the sheet of each: sheet={{'{one.side}': 'Before', '{other.side}': 'After'}} "
                f"(--sheet {one.side}=Before --sheet {other.side}=After on the command line), or the columns of each "
                "(columns=).",
            )


def check_there(tables: Sequence[SideTable], own: Instrument, request: ReadOptions) -> None:
    """Raise `ColumnError` where a named column stands in no file."""
    for role, name in (*request.sampling, *(("outcome", name) for name in request.outcomes)):
        if all(name not in table.sheet.names for table in tables):
            tables[-1].sheet.place(name, role)
    if request.importance is not None and not any(has_points(table.sheet, own, request) for table in tables):
        match_points(tables[-1].sheet, own, request.importance)


def check_groups(
    groups: Sequence[str],
    tables: Sequence[SideTable],
    differing: Mapping[str, NDArray[np.object_]],
    *,
    different: bool,
) -> None:
    """Raise `ColumnError` where files contradict each other on the groups, or different people lack them."""
    for name in groups:
        lacking = [table.name for table in tables if table.column(name) is None]
        if different and 0 < len(lacking) < len(tables):
            raise ColumnError(
                f"{listed(lacking)} has no column {name!r} to group by, and its respondents are not those of the "
                "other file.",
                "give the column in both files, or leave it out.",
            )
        if name in differing:
            people = [id for id in differing[name].tolist() if id]
            raise ColumnError(
                f"{counted(len(people), 'respondent has|respondents have')} different values of {name!r} in the files: "
                f"{listed(people)}.",
                "correct it, or rename one of the two columns and group by the one you mean.",
            )


def has_points(sheet: Sheet, own: Instrument, request: ReadOptions) -> bool:
    """Whether a file has columns of importance."""
    try:
        return bool(match_points(sheet, own, request.importance))
    except ColumnError:
        return False
