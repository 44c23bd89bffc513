"""Which rows of which groups may not be shown, so that no row of few respondents is shown or can be subtracted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.tally.counts import natural
from gapmodel.tally.layout import Layout

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]
OTHERS = "(other groups)"


@dataclass(frozen=True, slots=True)
class Tree:
    """The places of a table's rows: the dimensions, overall, overall weighted (if any), the items, the outcomes.

    Attributes
    ----------
    items : tuple of arrays
        Of every dimension, the places of its items.
    overall : int
    weighted : int or None
    length : int
    """

    items: tuple[Integers, ...]
    overall: int
    weighted: int | None
    length: int

    @classmethod
    def of(cls, layout: Layout) -> Tree:
        """The rows of a layout."""
        first, scores = len(layout.scores), len(layout.dimensions)
        items = tuple(np.array(places) + first for _, places in layout.dimensions)
        length = first + len(layout.items) + layout.numbers
        return cls(items, scores, scores + 1 if layout.points else None, length)

    @property
    def families(self) -> list[list[int]]:
        """Rows of which one follows from the others: the items of every dimension; the dimensions and overall."""
        return [places.tolist() for places in self.items] + [list(range(self.overall + 1))]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What is not shown.

    Attributes
    ----------
    pool : tuple of str
        Groups that stand together as the other groups, the smallest first.
    hidden : dict of group to (rows,) array
        Of the other groups, the rows that are put together with those of other groups.
    erased : (rows,) array
        The rows that are not shown even of all groups together.
    rows : int
        How many rows, with respondents, of groups that are shown or of all are hidden or erased.
    """

    pool: tuple[str, ...]
    hidden: Mapping[str, Flags]
    erased: Flags
    rows: int

    @property
    def together(self) -> tuple[str, ...]:
        """The groups that are put together, none or at least two."""
        return self.pool if len(self.pool) > 1 else ()

    @property
    def pools(self) -> bool:
        """Whether there is a group of others."""
        return bool(self.pool) or any(rows.any() for rows in self.hidden.values())


def plan_of(tree: Tree, used: Mapping[str, int], sizes: Mapping[str, Integers], min_cell: int) -> Plan:
    """The rows to hide.

    Parameters
    ----------
    used : dict of group to int
        Respondents with answers.
    sizes : dict of group to (rows,) array
        Respondents in every row.
    min_cell : int
        Respondents that a row must have to be shown.

    Notes
    -----
    Primary suppression hides rows of 1 to ``min_cell - 1`` respondents. Two kinds of sums could give them away. A
    total less the groups shown: a row is hidden in no group or in two or more that have ``min_cell`` together, and
    stands as their sum among the other groups. A dimension less its items, or the overall score less the dimensions:
    of such a family one row is hidden in no group or at least two are, one of them of at least ``min_cell``; with a
    dimension, its items. Within a family the same rows are hidden in every group of which any is, so that the hidden
    cells form a full rectangle of at least two by two, none of whose cells follows from the sums at its edges. Where
    a family is too short for that, its parent is hidden; where there is none, or where nobody in a group answered
    rows that others in the rectangle did, the group is put together with others.
    """
    total = np.sum(list(sizes.values()), axis=0)
    erased = _erased(tree, total, min_cell)
    left = {name: np.where(erased, 0, sizes[name]) for name in sizes}
    order = sorted(used, key=lambda name: (used[name], natural(name)))
    small = {name for name in order if used[name] < min_cell and (used[name] or name != OTHERS)}
    while True:
        pool = _pool(order, used, small, min_cell)
        rest = [name for name in used if name not in pool]
        rows = [left[name] for name in rest] + ([np.sum([left[name] for name in pool], axis=0)] if pool else [])
        hidden, bad = _Search(tree, np.array(rows), min_cell, others=bool(pool)).run()
        if bad is None:
            break
        small |= {rest[bad] if bad < len(rest) else next(name for name in order if name in rest)}
    of = dict(zip(rest, hidden, strict=False))
    count = sum(int((of[name] & (left[name] > 0)).sum()) for name in rest) + int((erased & (total > 0)).sum())
    return Plan(pool, of, erased, count)


def _pool(order: Sequence[str], used: Mapping[str, int], small: set[str], min_cell: int) -> tuple[str, ...]:
    """The small groups, and the next smallest while these are one alone or have too few respondents."""
    pool = [name for name in order if name in small]
    if OTHERS in used and OTHERS not in pool:
        pool.append(OTHERS)
    rest = [name for name in order if name not in pool]
    while pool and pool != [OTHERS] and rest and (len(pool) < 2 or sum(used[name] for name in pool) < min_cell):
        pool.append(rest.pop(0))
    return tuple(pool)


def _erased(tree: Tree, total: Integers, min_cell: int) -> Flags:
    """The rows that not even all groups together show."""
    hidden = (total > 0) & (total < min_cell)
    every = np.ones(len(total), bool)
    _hide_family_rows(tree, total, hidden, every, min_cell, root=False)
    if tree.weighted is not None:
        hidden[tree.weighted] |= hidden[tree.overall]
    return hidden


def _hide_family_rows(
    tree: Tree, n: Integers, hidden: Flags, usable: Flags, min_cell: int, *, root: bool = True
) -> bool:
    """Hide rows of one group until none follows from others; False where that cannot be.

    `root`: whether an overall score of few respondents asks for more hidden dimensions. Where no other group's could
    be subtracted it does not, for without it nothing is known of the respondents who have it.
    """
    for dimension, items in enumerate(tree.items):
        shown = n[dimension] > 0 and not hidden[dimension]
        if shown and not _covered(n, hidden, items.tolist(), usable, min_cell):
            hidden[dimension] = True
    members = list(range(tree.overall + 1))
    asked = n[tree.overall] > 0 and (root or not hidden[tree.overall])
    if asked and not _covered(n, hidden, members, usable, min_cell):
        return False
    for dimension, items in enumerate(tree.items):
        if hidden[dimension]:
            hidden[items] = True
    return True


def _covered(n: Integers, hidden: Flags, family: Sequence[int], usable: Flags, min_cell: int) -> bool:
    """Hide more rows of a family of which one is hidden, the smallest first, until they hide each other."""
    there = [place for place in family if n[place] > 0]
    mine = [place for place in there if hidden[place]]
    rest = sorted((place for place in there if not hidden[place] and usable[place]), key=lambda place: int(n[place]))
    while mine and (len(mine) < 2 or max(n[place] for place in mine) < min_cell):
        if not rest:
            return False
        hidden[rest[0]] = True
        mine.append(rest.pop(0))
    return True


class _Search:
    """Hides rows until nothing follows from anything; every step only hides more."""

    def __init__(self, tree: Tree, sizes: Integers, min_cell: int, *, others: bool) -> None:
        self.tree = tree
        self.sizes = sizes  # (groups, rows); the last group is that of the others, if there is one
        self.min_cell = min_cell
        self.others = others
        self.hidden = (sizes > 0) & (sizes < min_cell)
        self.usable = (sizes > 0).sum(axis=0) > 1  # else the total is the group's own

    def run(self) -> tuple[Flags, int | None]:
        """What is hidden in every group, or the place of a group that must be put together with others."""
        if len(self.sizes) == 1:  # all respondents, whose rows are erased already
            return np.zeros_like(self.hidden), None
        before = -1
        while before != (before := int(self.hidden.sum())):
            for group in np.flatnonzero(self.hidden.any(axis=1)).tolist():
                if not _hide_family_rows(self.tree, self.sizes[group], self.hidden[group], self.usable, self.min_cell):
                    return self.hidden, group
            if self.tree.weighted is not None:
                self.hidden[:, self.tree.weighted] |= self.hidden[:, self.tree.overall]
            self._fill_rectangles()
            self._hide_in_more_groups()
        return self.hidden, self._unlike()

    def _unlike(self) -> int | None:
        """A group in which other rows of a rectangle have anybody than in the others, so that it has holes."""
        there = self.sizes > 0
        for family in self.tree.families:
            rows = [row for row in family if self.hidden[:, row].any()]
            rows += [item for row in rows if row < len(self.tree.items) for item in self.tree.items[row]]
            groups = np.flatnonzero((self.hidden[:, rows] & there[:, rows]).any(axis=1)) if rows else np.zeros(0, int)
            odd = [group for group in groups.tolist() if (there[group, rows] != there[groups[-1], rows]).any()]
            if odd:
                return int(min(odd, key=lambda group: int(self.sizes[group].sum())))
        return None

    def _fill_rectangles(self) -> None:
        """Hide the same rows of a family in every group of which one is hidden."""
        whole = self.hidden[:, : len(self.tree.items)]
        for place, family in enumerate(self.tree.families):
            part = self.hidden[:, family] & (self.sizes[:, family] > 0)
            groups: Flags = np.asarray(part.any(axis=1))
            own = groups & ~whole[:, place] if place < len(self.tree.items) else groups  # whose items alone are hidden
            rows = part[own].any(axis=0)
            if self.others:
                groups[-1] |= rows.any()
            self.hidden[np.ix_(groups, np.array(family)[rows])] = True

    def _alike(self, row: int) -> list[int]:
        """The groups, first those in which the same rows have anybody as where a row is hidden, then the smallest."""
        there = self.sizes > 0
        like = there[int(np.flatnonzero(self.hidden[:, row])[0])]
        keys = zip((there != like).sum(axis=1).tolist(), self.sizes[:, row].tolist(), strict=True)
        return [place for _, place in sorted((key, place) for place, key in enumerate(keys))]

    def _hide_in_more_groups(self) -> None:
        """Hide a row in more groups, the smallest first, until it is hidden in two that have enough together."""
        for row in np.flatnonzero(self.hidden.any(axis=0)).tolist():
            n = self.sizes[:, row]
            if self.others:
                self.hidden[-1, row] = True
            mine = self.hidden[:, row] & (n > 0)
            rest = [place for place in self._alike(row) if n[place] > 0 and not mine[place]]
            while rest and mine.any() and (mine.sum() < 2 or n[mine].sum() < self.min_cell):
                mine[rest.pop(0)] = True
            self.hidden[:, row] |= mine
