"""The counts of one group of respondents, and the order in which groups stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

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

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.n + other.n,
            self.used + other.used,
            self.joint + other.joint,
            tuple(a + b for a, b in zip(self.tables, other.tables, strict=True)),
            self.moments + other.moments,
            self.design + other.design if self.design and other.design else None,
        )

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
