"""Counts of respondents on a small lattice; the value that every finding is a function of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from pathlib import Path

from gapmodel.errors import TallyError, counted, listed
from gapmodel.tally.blocks import Blocks
from gapmodel.tally.counts import Counts, natural
from gapmodel.tally.file import read_counts, write_counts
from gapmodel.tally.layout import Layout
from gapmodel.tally.moments import Integers
from gapmodel.tally.pairs.pair_tables import PairTables
from gapmodel.tally.privacy import suppressed


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """How many respondents stand at each point of the lattice, by group.

    Tallies of the same layout and grouping add up with ``+``: exactly, in any order. A tally
    holds no row of answers, with one exception: up to 256 respondents are each their own block. `suppressed` drops
    those, and hides groups and rows that are too small to be shown.

    Attributes
    ----------
    layout : Layout
    by : str
        The column that made the groups; empty without groups.
    groups : dict of str to Counts
        In natural order of the group's name; the single group is called "" without groups.
    blocks : Blocks or None
        Moments of the whole sample in blocks; None where `suppressed` dropped them, which no addition brings back.
    min_cell : int
        That of `suppressed`, the smallest of tallies that were added; 0 where nothing was hidden. It is no part of
        what makes tallies equal.
    pairs : PairTables or None
        Two-way tables of every two items of the whole sample, where they were counted (``pair_tables=True``);
        None where one of tallies that were added has none, and of `suppressed`. No part of what makes tallies equal.
    """

    layout: Layout
    by: str
    groups: dict[str, Counts]
    blocks: Blocks | None
    min_cell: int = 0
    pairs: PairTables | None = None

    @property
    def n(self) -> int:
        """Respondents read."""
        return sum(counts.n for counts in self.groups.values())

    @property
    def used(self) -> int:
        """Respondents with at least one item answered on all sides."""
        return sum(counts.used for counts in self.groups.values())

    @property
    def joint(self) -> Integers:
        """Joint table of the sides for each item, of all groups together."""
        return reduce(add, (counts.joint for counts in self.groups.values()))

    @property
    def total(self) -> Counts:
        """The counts of all groups together."""
        return Counts.summed(self.groups.values())

    def __add__(self, other: Tally) -> Tally:
        if not isinstance(other, Tally):
            return NotImplemented
        _same_layout(self, other)
        groups = dict(self.groups)
        for name, counts in other.groups.items():
            groups[name] = groups[name] + counts if name in groups else counts
        about = min(self.layout.about, other.layout.about)
        layout = self.layout if self.layout.about == about else other.layout
        ordered = {name: groups[name] for name in sorted(groups, key=natural)}
        blocks = self.blocks + other.blocks if self.blocks and other.blocks else None
        asked = [tally.min_cell for tally in (self, other) if tally.min_cell]
        pairs = self.pairs + other.pairs if self.pairs and other.pairs else None
        return Tally(layout, self.by, ordered, blocks, min(asked, default=0), pairs)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tally):
            return NotImplemented
        mine = (self.layout, self.by, self.groups, self.blocks)
        return mine == (other.layout, other.by, other.groups, other.blocks)

    __hash__ = None  # type: ignore[assignment]  # arrays inside

    def __repr__(self) -> str:
        by = f" in {len(self.groups)} groups by {self.by}" if self.by else ""
        people, sides = counted(self.n, "respondent"), " and ".join(self.layout.sides)
        return f"Tally of {people}{by}: {len(self.layout.items)} items, {sides}"

    def suppressed(self, min_cell: int) -> Tally:
        """A tally to be shown: no row of any group rests on fewer than `min_cell` respondents, nor does a difference.

        Parameters
        ----------
        min_cell : int
            At least 2; statistical offices commonly ask for 3 to 10.

        Returns
        -------
        Tally
            Groups with fewer than `min_cell` respondents stand together as "(other groups)". If that would be one
            group alone, which could be had by subtraction, or still too few, the next smallest joins. So it is with
            every row, that is an item, a dimension, an overall score or an outcome, by those who answered it (both
            sides of a gap): a group that hides a row shows nobody in it, and "(other groups)" holds the row of all
            groups that do. So that no hidden row follows from a total, from a dimension and its other items or from
            the overall score and the other dimensions, some larger rows are hidden with it. The sum over all groups
            stays exact; only a row that all groups together have too few respondents for is empty there too, and a
            larger item of its dimension with it. Blocks of respondents and tables of two items are dropped; so are
            answers to one side of a gap alone, how many items of a dimension somebody answered, and cross moments of
            columns that were not answered by the very same respondents: what rests on them, such as Cronbach's alpha,
            is NaN where answers of the dimension are missing.

        Raises
        ------
        TallyError
            All groups together have fewer than `min_cell` respondents, or a row of a stratum or cluster of a group
            has: to put clusters together would change the errors.
        SettingError
            `min_cell` is no whole number from 2.

        Notes
        -----
        Cell suppression with complementary suppression (Hundepool et al. 2012, Statistical Disclosure Control); the
        hidden cells of a table form full rectangles, so that none is determined by the sums at its edges. It is not
        differential privacy, and it has limits. Not protected are: a rare answer of one person within a row that is
        large enough (the joint tables of the saved file show it); what the respondents who skipped an item answered to
        the rest of its dimension, on average, which a dimension less all its items tells even if they are few, in a
        group, in all groups or in those that hide a row, and likewise the overall score less the dimensions, so that
        by how much two hidden rows of the same few differ may follow; two releases that differ by a few respondents,
        by other groups (``by=``) of the same people or by another `min_cell`; a total that is known from elsewhere; a
        range, as a hidden mean lies within what the scale and the sums allow; what somebody in a hidden row knows of
        their own answers.

        Examples
        --------
        >>> import gapmodel as gm
        >>> tally = gm.read_survey(gm.example("bank"), by="branch").tally
        >>> {name: counts.used for name, counts in tally.suppressed(130).groups.items()}
        {'(other groups)': 259, 'Harbour': 172, 'Market': 169}
        """
        groups = suppressed(self.layout, self.groups, min_cell)
        return replace(self, groups=groups, blocks=None, min_cell=max(min_cell, self.min_cell), pairs=None)

    def save(self, path: str | Path, min_cell: int | None = None) -> Path:
        """Write the tally to one file, whole or not at all; `read_tally` reads it back.

        Parameters
        ----------
        path : str or path
        min_cell : int, optional
            Save `suppressed(min_cell)` in place of the tally itself.

        Raises
        ------
        OutputError
            The file cannot be written there.
        TallyError, SettingError
            As `suppressed` does.
        """
        saved = self if min_cell is None else self.suppressed(min_cell)
        parts = (saved.layout, saved.by, saved.groups, saved.blocks, saved.min_cell, saved.pairs)
        return write_counts(path, parts)


def read_tally(path: str | Path) -> Tally:
    """Read a tally that `Tally.save` wrote, whoever sent it.

    Raises
    ------
    TallyError
        There is no such file, it is not a tally, it is damaged, its numbers contradict each other, or a newer version
        wrote it.

    Notes
    -----
    Nothing but arrays of numbers is built from the file, and nothing in it is evaluated. Sizes and shapes are compared
    with what the header counts before anything else is unpacked: at most 4 gibibytes, and 200 times the file.
    """
    return Tally(*read_counts(path))


_COMPARED = (
    "sides",
    "items",
    "dimensions",
    "levels",
    "lowest",
    "step",
    "gap",
    "points",
    "design",
    "outcomes",
    "ratings",
)


def _same_layout(a: Tally, b: Tally) -> None:
    if a.layout != b.layout:
        different = [name for name in _COMPARED if getattr(a.layout, name) != getattr(b.layout, name)]
        raise TallyError(
            f"These tallies count different things: they differ in {listed(different)}.",
            "add only tallies of the same instrument, read with the same options.",
        )
    if a.by != b.by:
        raise TallyError(
            f"One tally is grouped by {a.by or 'nothing'!r}, the other by {b.by or 'nothing'!r}.",
            "count both with the same by=.",
        )
