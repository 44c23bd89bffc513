"""Rows of a group's counts taken out and put among those of the other groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gapmodel.tally.counts import Counts, natural
from gapmodel.tally.design_sums import Design
from gapmodel.tally.hidden_rows import OTHERS, Flags, Plan, Tree
from gapmodel.tally.layout import RATED, Layout, Score
from gapmodel.tally.line import score_frequencies
from gapmodel.tally.moments import Moments
from gapmodel.tally.table import Table

Integers = NDArray[np.int64]
_NO_TABLE = Table(np.zeros((0, 2), np.int64), np.zeros(0, np.int64))
_NUMBERS = ("outcome", RATED)  # columns that are rows of their own, in this order


def row_sizes(layout: Layout, counts: Counts) -> Integers:
    """Respondents in every row of a `Tree`: with both sides of a gap, else with the fewer of the answered sides."""
    places = {column: place for place, column in enumerate(layout.columns)}
    answered = counts.moments.counts.diagonal()

    def fewest(found: list[int]) -> int:
        return min((n for n in found if n), default=0)

    scores = [
        score_frequencies(layout, score, table).n for score, table in zip(layout.scores, counts.tables, strict=True)
    ]
    items = [int(_pairs(layout, counts.joint[item]).sum()) for item in range(len(layout.items))]
    if layout.gap is None:
        sides = [[int(answered[places[side, "item", code]]) for side in layout.sides] for code in layout.items]
        items = [fewest([n, *own]) for n, own in zip(items, sides, strict=True)]
        scores = [
            fewest([n, *(int(answered[places[side, score.level, score.code]]) for side in layout.sides)])
            for n, score in zip(scores, layout.scores, strict=True)
        ]
    numbers = [int(answered[place]) for place, (side, _, _) in enumerate(layout.columns) if side in _NUMBERS]
    return np.array([*scores, *items, *numbers], np.int64)


def pooled(layout: Layout, groups: Mapping[str, Counts], plan: Plan) -> dict[str, Counts]:
    """The groups that are shown, each with its rows, and the rest as the other groups; the sum stays the same."""
    kept = {name: _erased(layout, counts, plan.erased) for name, counts in groups.items()}
    shown: dict[str, Counts] = {}
    rest = [kept[name] for name in plan.pool if name in kept]
    for name in kept.keys() - set(plan.pool):
        shown[name] = kept[name]
        if plan.hidden[name].any():
            shown[name], moved = _split(layout, kept[name], plan.hidden[name])
            rest.append(replace(moved, design=_without_respondents(moved.design)))
    if rest:
        shown[OTHERS] = Counts.summed(rest)
    return {name: shown[name] for name in sorted(shown, key=natural)}


def cleaned(layout: Layout, total: Counts, groups: Mapping[str, Counts], plan: Plan) -> dict[str, Counts]:
    """The groups without what tells of few respondents beside the rows.

    Left out are answers to one side of a gap alone; how many items of a dimension somebody answered; and cross
    moments of columns that were not answered by the very same respondents, for the sum of a column over those who
    answered another one, subtracted from its own, is that of the few who did not.
    """
    same = _same_respondents(layout, total, plan)
    found = {}
    for name, counts in groups.items():
        of = counts.moments
        moments = Moments(*(np.where(same, part, 0) for part in (of.counts, of.sums, of.products)))
        joint = counts.joint
        if layout.gap is not None:
            joint, moments = _pairs_only(layout, joint, moments)
        tables = tuple(
            _of_units(layout, score, table) for score, table in zip(layout.scores, counts.tables, strict=True)
        )
        found[name] = replace(counts, joint=joint, tables=tables, moments=moments)
    return found


def _pairs(layout: Layout, joint: Integers) -> Integers:
    """The part of an item's joint table that was answered on all sides."""
    cube = joint.reshape([layout.levels + 1] * len(layout.sides))
    return cube[(slice(0, layout.levels),) * len(layout.sides)]


def _of_units(layout: Layout, score: Score, table: Table) -> Table:
    """A dimension's table as if everybody had answered as many items; a table without missing answers as it is."""
    if score.level != "dimension" or (table.keys[:, 0] == len(score.items)).all():
        return table
    found = score_frequencies(layout, score, table)
    return Table(np.column_stack([np.full_like(found.values, score.denominator), found.values]), found.counts)


def _pairs_only(layout: Layout, joint: Integers, moments: Moments) -> tuple[Integers, Moments]:
    """Joint tables without answers to some sides alone, and the moments of every item's sides read off them."""
    levels, steps, sides = layout.levels, np.arange(layout.levels), range(len(layout.sides))
    places = {column: place for place, column in enumerate(layout.columns)}
    found = np.zeros_like(joint)
    counts, sums, products = (part.copy() for part in (moments.counts, moments.sums, moments.products))
    for item, code in enumerate(layout.items):
        pairs = _pairs(layout, joint[item])
        cells = np.zeros([levels + 1] * len(sides), np.int64)
        cells[(slice(0, levels),) * len(sides)] = pairs
        cells[(levels,) * len(sides)] = joint[item].sum() - pairs.sum()
        found[item] = cells.ravel()
        at = [places[side, "item", code] for side in layout.sides]
        counts[np.ix_(at, at)] = pairs.sum()
        for one in sides:
            for other in sides:
                both = np.einsum(pairs, list(sides), [one, other] if one != other else [one])
                sums[at[one], at[other]] = (both.sum(axis=1) if one != other else both) @ steps
                products[at[one], at[other]] = steps @ both @ steps if one != other else both @ steps**2
    return found, Moments(counts, sums, products)


def _same_respondents(layout: Layout, total: Counts, plan: Plan) -> Flags:
    """(columns, columns) whether two columns were answered by the same respondents and hidden in the same groups."""
    counts = total.moments.counts
    own = counts.diagonal()
    same = (counts == own[:, None]) & (counts == own[None, :])
    if layout.gap is not None:
        pairs = {code: int(_pairs(layout, total.joint[item]).sum()) for item, code in enumerate(layout.items)}
        whole = [level != "item" or pairs[code] == n for (_, level, code), n in zip(layout.columns, own, strict=True)]
        same &= np.outer(whole, whole)
    hidden = np.array([_columns(layout, rows) for rows in plan.hidden.values()]).reshape(-1, len(own))
    for row in np.unique(hidden, axis=0):
        same &= row[:, None] == row[None, :]
    found: Flags = same | np.eye(len(own), dtype=bool)
    return found


def _columns(layout: Layout, rows: Flags) -> Flags:
    """The columns of the moments that belong to rows; the profile to the dimensions and the overall score together."""
    tree = Tree.of(layout)
    names = [("", score.level, score.code) for score in layout.scores] + [("", "item", code) for code in layout.items]
    names += [column for column in layout.columns if column[0] in _NUMBERS]
    place = {name: at for at, name in enumerate(names)}
    found = []
    for side, level, code in layout.columns:
        if side == "points":
            found.append(rows[tree.weighted or tree.overall])
        elif side == "gap":
            found.append(rows[: tree.overall + 1].any())
        else:
            found.append(rows[place[side if side in _NUMBERS else "", level, code]])
    return np.array(found)


def _split(layout: Layout, counts: Counts, hidden: Flags) -> tuple[Counts, Counts]:
    """The counts without the hidden rows, and those rows alone, which no respondent of `n` belongs to."""
    columns = _columns(layout, hidden)
    return _part(layout, counts, ~hidden, ~columns), replace(_part(layout, counts, hidden, columns), n=0, used=0)


def _part(layout: Layout, counts: Counts, rows: Flags, columns: Flags) -> Counts:
    """The counts with these rows and these columns alone."""
    first, last = len(layout.scores), len(layout.scores) + len(layout.items)
    of, both = counts.moments, np.outer(columns, columns)
    return replace(
        counts,
        joint=np.where(rows[first:last, None], counts.joint, 0),
        tables=tuple(table if row else _NO_TABLE for table, row in zip(counts.tables, rows, strict=False)),
        moments=Moments(*(np.where(both, part, 0) for part in (of.counts, of.sums, of.products))),
        design=None if counts.design is None else _design(counts.design, rows[:last], rows[first:last]),
    )


def _without_respondents(design: Design | None) -> Design | None:
    return design and replace(design, respondents=np.zeros_like(design.respondents))


def _design(design: Design, rows: Flags, items: Flags) -> Design:
    """The design's sums of these rows, of which these are the items, alone."""
    names = ("members", "sums", "squares", "boxes", "box_squares")
    parts = {name: getattr(design, name).copy() for name in names}
    for part in parts.values():
        part[:, ~rows] = 0
    answers = design.answers.copy()
    if len(answers):  # of one side alone
        answers[~items] = 0
    return replace(design, answers=answers, **parts)


def _erased(layout: Layout, counts: Counts, erased: Flags) -> Counts:
    """The counts as if nobody had answered the erased rows."""
    if not erased.any():
        return counts
    kept, _ = _split(layout, counts, erased)
    items = erased[len(layout.scores) : len(layout.scores) + len(layout.items)]
    joint = kept.joint.copy()
    joint[items, -1] = counts.joint[items].sum(axis=1)
    return replace(kept, joint=joint)
