"""Who the people of a survey are, and the groups that they are reported in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import ColumnError, listed, nearest
from gapmodel.sources.distinct import map_distinct
from gapmodel.survey.matching.spelling import USUAL_IDS, usual_id
from gapmodel.survey.survey import Survey
from gapmodel.survey.two_files.pairing import id_text
from gapmodel.tally.hidden_rows import OTHERS
from gapmodel.tally.privacy import plan_for

Names = NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The groups of the people.

    Attributes
    ----------
    by : str
        What the grouping is called; empty without one.
    names : (n,) array of str
        The group of each person.
    members : mapping of name to (n,) array of bool
    least : int
        Lines of fewer people are not shown.
    params : dict
        The settings that say so.
    """

    by: str
    names: Names
    members: Mapping[str, NDArray[np.bool_]]
    least: int
    params: dict[str, Any]


def groups_of(survey: Survey, by: str | Sequence[str] | None, min_cell: int | None) -> Groups:
    """The groups of columns; with `min_cell` small ones together, as `Tally.suppressed` puts them."""
    tally, n = survey.tally_by(by), survey.n
    names = np.full(n, "", object) if by is None else survey.row_count.group_names(by).astype(object)
    order, params = list(tally.groups), dict[str, Any]({"by": tally.by if by is not None else ""})
    if min_cell is not None:
        together = plan_for(tally.layout, tally.groups, min_cell).together
        names[np.isin(names, together)] = OTHERS
        order = [*([OTHERS] if together else []), *(name for name in order if name not in together)]
        params |= {"min_cell": min_cell, "put_together": len(together)}
    return Groups(params["by"], names, {name: names == name for name in order}, min_cell or 0, params)


def names_of(survey: Survey, column: str | None) -> Names:
    """(n,) The id of each person as a text; the number of the row where there is none.

    Raises
    ------
    ColumnError
        There is no such column.
    """
    columns = survey.extra_columns
    numbers = survey.row_count.rows.row_numbers.astype(str).astype(object)
    if column is not None and column not in columns:
        raise ColumnError(
            f"There is no column {column!r} beside the questions; these are {listed(list(columns), 8) or 'none'}.",
            nearest(str(column), columns) if columns else "omit id: people are then called by the number of the row.",
        )
    if column is None:
        usual = {wanted: name for name in columns if (wanted := usual_id(name))}
        read_by = survey.options.id if survey.options else None
        column = read_by if read_by in columns else next((usual[one] for one in USUAL_IDS if one in usual), None)
    if column is None:
        return numbers
    ids = map_distinct(columns[column], id_text, "").astype(object)
    return np.where(ids == "", numbers, ids)


def same_name(people: Names) -> int:
    """How many people are called as another one."""
    counts = np.unique(people.astype(str), return_counts=True)[1]
    return int(counts[counts > 1].sum())
