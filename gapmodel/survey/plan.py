"""How columns become counts: all that a worker elsewhere needs to know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gapmodel.survey.answers import Decoder
from gapmodel.survey.match import Match
from gapmodel.tally.layout import Layout


@dataclass(frozen=True, slots=True)
class Plan:
    """What to read of every row and how to count it.

    Attributes
    ----------
    layout : Layout
        Its outcomes are columns, too.
    decoder : Decoder
        What an answer's cell means.
    answers : tuple of (column, side's place, item's place, turned)
    points : tuple of str
        Columns of importance points in the order of the dimensions.
    by : tuple of str
        Columns that make the groups.
    time : str or None
        The one of them that is read as months.
    sampling : tuple of (role, column)
        Roles ``weights``, ``strata``, ``cluster``.
    first_row : int
        The number of a source's first row, for messages.
    """

    layout: Layout
    decoder: Decoder
    answers: tuple[tuple[str, int, int, bool], ...]
    points: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    time: str | None = None
    sampling: tuple[tuple[str, str], ...] = ()
    first_row: int = 1

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read, once."""
        return tuple(dict.fromkeys(self._columns()))

    def _columns(self) -> Iterator[str]:
        yield from (column for column, *_ in self.answers)
        yield from self.points
        yield from self.by
        yield from (column for _, column in self.sampling)
        yield from self.layout.outcomes


def placed(
    layout: Layout, matches: list[Match], names: tuple[str, ...], turned: frozenset[str]
) -> tuple[tuple[str, int, int, bool], ...]:
    """The answers of a plan from matched columns; `turned` are the codes of reversed items."""
    return tuple(
        (names[match.place], layout.sides.index(match.side), layout.items.index(match.code), match.code in turned)
        for match in matches
    )
