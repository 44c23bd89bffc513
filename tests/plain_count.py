"""Counting person by person from the definitions: slow, and no code of the counter that it is the oracle of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.counting.rows import Rows
from gapmodel.tally.blocks import BLOCKS, Blocks, hashed
from gapmodel.tally.counts import Counts, natural
from gapmodel.tally.design_sums import Design
from gapmodel.tally.layout import Layout, Score
from gapmodel.tally.moments import MISSING, Moments
from gapmodel.tally.table import Table
from gapmodel.tally.tally import Tally


@dataclass(frozen=True, slots=True)
class Person:
    codes: list[list[int]]  # by side and item; as many as there are levels where missing
    both: list[int]  # the items that were answered on all sides
    means: list[list[Fraction | None]]  # by side and score, in steps above the lowest answer
    units: list[list[int]]  # the means in whole parts of a step
    columns: list[int]  # of the moments


def count(layout: Layout, rows: Rows, *, groups: NDArray[np.str_] | None = None, by: str = "", first: int = 0) -> Tally:
    """The tally of respondents, the first of whom stands at a position in the source."""
    people = [person_of(layout, rows, place) for place in range(len(rows.codes))]
    members: dict[str, list[int]] = {"": list(range(len(people)))} if groups is None else {}
    for place, name in enumerate([] if groups is None else groups.tolist()):
        members.setdefault(name, []).append(place)
    counted = {name: counts_of(layout, people, rows, members[name]) for name in sorted(members, key=natural)}
    return Tally(layout, by, counted, blocks_of(layout, people, first))


def person_of(layout: Layout, rows: Rows, place: int) -> Person:
    codes = rows.codes[place].tolist()
    points = rows.points[place].tolist() if layout.points else []
    both = [item for item in range(len(layout.items)) if all(side[item] != layout.levels for side in codes)]
    means = [means_of(layout, side, both, points) for side in codes]
    parts = [score.denominator for score in layout.scores]
    units = [[whole(mean, part) for mean, part in zip(side, parts, strict=True)] for side in means]
    columns = [MISSING if code == layout.levels else code for side in codes for code in side]
    columns += [unit for side in units for unit in side] + points
    if layout.gap:
        columns += profile_of(layout, *(units[side][: len(layout.dimensions)] for side in layout.gap))
    if layout.outcomes:
        columns += rows.outcomes[place].tolist()
    return Person(codes, both, means, units, columns)


def means_of(layout: Layout, codes: list[int], both: list[int], points: list[int]) -> list[Fraction | None]:
    """A dimension's mean where half of its items are there, and the means of those where all dimensions are."""
    means: list[Fraction | None] = []
    for _, items in layout.dimensions:
        given = [codes[item] for item in items if item in both]
        means.append(fraction(sum(given), len(given)) if 2 * len(given) >= len(items) else None)
    all_there = None not in means
    overall = [mean_of(tuple(means)) if all_there else None]
    if points:
        weighted = all_there and MISSING not in points
        overall.append(sum(p * mean for p, mean in zip(points, means, strict=True)) / 100 if weighted else None)
    return means + overall


@cache
def fraction(total: int, number: int) -> Fraction:
    return Fraction(total, number)


@cache
def mean_of(means: tuple[Fraction, ...]) -> Fraction:
    return sum(means, Fraction(0)) / len(means)


@cache
def whole(mean: Fraction | None, parts: int) -> int:
    if mean is None:
        return MISSING
    units = mean * parts
    assert units.denominator == 1
    return int(units)


def profile_of(layout: Layout, minuend: list[int], subtrahend: list[int]) -> list[int]:
    """The dimensions' gaps of those who have them all, moved up by the widest gap."""
    if MISSING in minuend + subtrahend:
        return [MISSING] * len(minuend)
    widest = [(layout.levels - 1) * score.denominator for score in layout.scores]
    return [p - e + most for p, e, most in zip(minuend, subtrahend, widest, strict=False)]


def counts_of(layout: Layout, people: list[Person], rows: Rows, own: list[int]) -> Counts:
    group, design = [people[place] for place in own], None
    joint = np.zeros((len(layout.items), *[layout.levels + 1] * len(layout.sides)), np.int64)
    for person in group:
        for item in range(len(layout.items)):
            joint[(item, *(side[item] for side in person.codes))] += 1
    if rows.sampling is not None:
        design = Design.of(rows.sampling.taken(np.array(own)), np.array([lines_of(layout, one) for one in group]))
    scores = enumerate(layout.scores)
    tables = tuple(table_of(key_of(layout, one, place, score) for one in group) for place, score in scores)
    used = sum(bool(person.both) for person in group)
    moments = moments_of(layout, [person.columns for person in group])
    return Counts(len(group), used, joint.reshape(len(layout.items), -1), tables, moments, design)


def key_of(layout: Layout, person: Person, place: int, score: Score) -> tuple[int, int] | None:
    """Answered pairs and the sum of their differences in steps; of overall scores the dimensions, and it in units."""
    minuend, subtrahend = layout.gap or (0, None)
    if score.level == "dimension":
        items = [item for item in score.items if item in person.both]
        number, sums = len(items), [sum(side[item] for item in items) for side in person.codes]
    else:
        sums = [side[place] for side in person.units]
        number = 0 if MISSING in sums else len(layout.dimensions)
    return (number, sums[minuend] - (0 if subtrahend is None else sums[subtrahend])) if number else None


def table_of(keys: Iterable[tuple[int, int] | None]) -> Table:
    found = Counter(key for key in keys if key is not None)
    ascending = sorted(found)
    return Table(np.array(ascending, np.int64).reshape(-1, 2), np.array([found[key] for key in ascending], np.int64))


def lines_of(layout: Layout, person: Person) -> list[list[float]]:
    """What is subtracted and what it is subtracted from, of every score and item in scale points, NaN where missing."""
    p, e = layout.gap or (0, 0)
    answers = [
        [code if item in person.both else None for item, code in enumerate(person.codes[side])] for side in (e, p)
    ]
    sides = [[*person.means[side], *given] for side, given in zip((e, p), answers, strict=True)]
    if layout.gap is None:  # the lowest answer is subtracted
        sides[0] = [None if mean is None else 0 * mean for mean in sides[0]]
    return [
        [np.nan if mean is None else float(mean * layout.step) for mean in pair] for pair in zip(*sides, strict=True)
    ]


def moments_of(layout: Layout, columns: list[list[int]]) -> Moments:
    """Sums over people, in Python's whole numbers."""
    given = np.array(columns, object).reshape(-1, len(layout.columns))
    there = (given != MISSING).astype(int).astype(object)
    values = given * there
    return Moments(there.T.dot(there), values.T.dot(there), values.T.dot(values))


def blocks_of(layout: Layout, people: list[Person], first: int) -> Blocks:
    """Everybody alone while there are few, else 256 blocks; a hash of the position says which."""
    keys, none = hashed(np.arange(first, first + len(people))), np.zeros((0, len(layout.columns)), np.int64)
    if len(people) <= BLOCKS:
        order = np.argsort(keys)
        alone = [people[place].columns for place in order]
        return Blocks(keys[order], np.array(alone, np.int64) if alone else none, ())
    blocks: list[list[list[int]]] = [[] for _ in range(BLOCKS)]
    for person, key in zip(people, keys.tolist(), strict=True):
        blocks[key % BLOCKS].append(person.columns)
    return Blocks(keys[:0], none, tuple(moments_of(layout, block) for block in blocks))
