"""Count rows that are held in memory into a tally, by any of their columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.one_thread import on_one_thread
from gapmodel.sources.distinct import map_distinct
from gapmodel.sources.sheet import Cells
from gapmodel.survey.counting.counter import Counter
from gapmodel.survey.counting.rows import Integers, Rows
from gapmodel.survey.decoding.group_names import BETWEEN, NO_GROUP, group_name, joined, merged, most_frequent_spelling
from gapmodel.survey.read_options import check_by, listed_by
from gapmodel.tally.layout import Layout
from gapmodel.tally.tally import Tally


def count(
    layout: Layout,
    rows: Rows,
    *,
    groups: NDArray[np.str_] | None = None,
    by: str = "",
    first: int | Integers = 0,
    pairs: bool = False,
) -> Tally:
    """The tally of respondents' answers.

    Parameters
    ----------
    groups : (n,) array of names, optional
    first : int or (n,) array
        The position of the first respondent in the source, when it is counted in parts, or of everyone.
    pairs : bool
        Whether the answers to every two items of a side are counted, too.

    Notes
    -----
    ``count(a) + count(b) == count(a and b)`` when `first` of b is the length of a. A `Counter` counts chunk after
    chunk without adding tallies.
    """
    counter = Counter(layout, by, pairs=pairs)
    with on_one_thread():  # products of a few thousand rows
        counter.add(rows, groups, first)
        return counter.tally()


@dataclass(frozen=True, slots=True, eq=False)
class RowCount:
    """Counts rows in memory, each or the first of them at a position, by the columns beside the questions."""

    layout: Layout
    rows: Rows
    columns: Mapping[str, Cells]
    first: int | Integers
    merge: bool  # whether groups that are spelled alike are one
    pairs: bool = field(default=False, kw_only=True)  # whether answers to every two items are counted, too

    def __call__(
        self, by: str | Sequence[str] | None, side: int | None = None, gap: tuple[int, int] | None = None
    ) -> Tally:
        """The tally by the groups of columns, of the side at a place, or with the gap of sides at two places."""
        layout, rows = self.layout, self.rows
        if gap is not None:
            layout = layout.of_gap(gap)
        if side is not None:
            layout, rows = layout.of_side(side), replace(rows, codes=rows.codes[:, side : side + 1])
        tally = count_by(layout, rows, self.columns, by, self.first, pairs=self.pairs)
        return merged(tally, listed_by(by)) if self.merge else tally

    def group_names(self, by: str | Sequence[str]) -> NDArray[np.str_]:
        """The group of every respondent, called as in the tally."""
        check_by(listed_by(by), list(self.columns))
        parts = [map_distinct(self.columns[name], group_name, NO_GROUP) for name in listed_by(by)]
        return joined([most_frequent_spelling(names) for names in parts] if self.merge else parts)

    def taken(self, kept: NDArray[np.bool_]) -> Self:
        """The same for some of the respondents."""
        columns = {name: cells[kept] for name, cells in self.columns.items()}
        return replace(self, rows=self.rows.taken(kept), columns=columns, first=0)


def count_by(
    layout: Layout,
    rows: Rows,
    columns: Mapping[str, Cells],
    by: str | Sequence[str] | None,
    first: int | Integers = 0,
    *,
    pairs: bool = False,
) -> Tally:
    """Count the rows, each or the first of them at a position, in the groups that the columns named by `by` make."""
    names = listed_by(by)
    check_by(names, list(columns))
    groups = group_names([columns[name] for name in names]) if names else None
    return count(layout, rows, groups=groups, by=by_name(by), first=first, pairs=pairs)


def by_name(by: str | Sequence[str] | None) -> str:
    """What a grouping is called: the column, or several joined by " / "."""
    return by if isinstance(by, str) else BETWEEN.join(by or ())


def group_names(columns: Sequence[Cells]) -> NDArray[np.str_]:
    """The group of every respondent, from the columns that make the groups."""
    return joined([map_distinct(column, group_name, NO_GROUP) for column in columns])
