"""The counts of one group of respondents, and the order in which groups stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np

from gapmodel.tally.design_sums import Design
from gapmodel.tally.moments import Integers, Moments
from gapmodel.tally.table import Table


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """The counts of one group of respondents.

    Attributes
    ----------
    n : int
        Respondents read.
    used : int
        Respondents with at least one item answered on all sides.
    joint : (items, cells) array
        Joint table of the sides for each item; the last level of each side is missing.
    tables : tuple of Table
        For every score of the layout, keyed by (answered, sum of differences): of a dimension the pairs of answers
        and their differences in steps; of an overall score all dimensions and the difference in whole units.
    moments : Moments
        Of the layout's columns.
    design : Design or None
        Weighted sums by stratum and cluster, where the layout has a design.
    """

    n: int
    used: int
    joint: Integers
    tables: tuple[Table, ...]
    moments: Moments
    design: Design | None = None

    @classmethod
    def summed(cls, parts: Iterable[Counts]) -> Counts:
        """All of them added, at least one; many groups are added at once, not one after the other."""
        parts = list(parts)
        if len(parts) == 1:
            return parts[0]
        designs = [part.design for part in parts if part.design is not None]
        return cls(
            sum(part.n for part in parts),
            sum(part.used for part in parts),
            reduce(add, (part.joint for part in parts)),
            tuple(Table.summed(tables) for tables in zip(*(part.tables for part in parts), strict=True)),
            reduce(add, (part.moments for part in parts)),
            Design.summed(designs) if len(designs) == len(parts) else None,
        )

    def __add__(self, other: Counts) -> Counts:
        return Counts.summed([self, other])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Counts):
            return NotImplemented
        return (
            (self.n, self.used) == (other.n, other.used)
            and np.array_equal(self.joint, other.joint)
            and self.tables == other.tables
            and self.moments == other.moments
            and self.design == other.design
        )

    __hash__ = None  # type: ignore[assignment]  # arrays inside


def natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    """A key that sorts the numbers in names by size.

    >>> sorted(["Branch 10", "Branch 2"], key=natural)
    ['Branch 2', 'Branch 10']
    """
    parts = re.findall(r"\d+|\D+", name)
    return tuple((part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts)
