"""How columns become counts: all that a worker elsewhere needs to know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from gapmodel.instrument.instrument import Instrument
from gapmodel.survey.decoding.answers import Decoder, SpecialDecoder
from gapmodel.survey.decoding.group_names import group_name
from gapmodel.survey.decoding.time_column import Calendar
from gapmodel.survey.matching.match import Match
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
    against : Decoder or None
        What an answer's cell means in the columns of `directions`, whose favourable end is the other one.
    directions : frozenset of str
    points : tuple of str
        Columns of importance points in the order of the dimensions.
    by : tuple of str
        Columns that make the groups.
    time : tuple of (str, Calendar) or None
        The one of them that holds dates, and how they are read.
    sampling : tuple of (role, column)
        Roles ``weights``, ``strata``, ``cluster``.
    first_row : int
        The number of a source's first row, for messages.
    special_side : int or None
        The place of the side that says whether the answer used a special response option.
    outcomes : tuple of Decoder
        What is missing in each column of outcomes.
    importance : Decoder or None
        What a rating means, where the columns of points hold ratings.
    pairs : bool
        Whether the answers to every two items of a side are counted, too.
    """

    layout: Layout
    decoder: Decoder
    answers: tuple[tuple[str, int, int, bool], ...]
    points: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    time: tuple[str, Calendar] | None = None
    sampling: tuple[tuple[str, str], ...] = ()
    first_row: int = 1
    special_side: int | None = None
    outcomes: tuple[Decoder, ...] = ()
    importance: Decoder | None = None
    against: Decoder | None = None
    directions: frozenset[str] = frozenset()
    pairs: bool = False

    def decoder_of(self, side: int, column: str) -> Decoder | SpecialDecoder:
        """What a cell of a column means on a side."""
        decoder = self.against if self.against is not None and column in self.directions else self.decoder
        return SpecialDecoder(decoder) if side == self.special_side else decoder

    def meaning(self, name: str) -> Callable[[object], str]:
        """What names the group of a cell in a column."""
        return self.time[1].period if self.time is not None and self.time[0] == name else group_name

    def of_side(self, place: int) -> Plan:
        """The plan that counts one side alone."""
        return replace(
            self,
            layout=self.layout.of_side(place),
            answers=tuple((column, 0, item, turned) for column, side, item, turned in self.answers if side == place),
            special_side=0 if place == self.special_side else None,
        )

    @property
    def ratings(self) -> tuple[str, ...]:
        """The columns of points where they hold ratings."""
        return self.points if self.importance is not None else ()

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
    instrument: Instrument, matches: Sequence[Match], names: tuple[str, ...], asked_in: Callable[[str], Instrument]
) -> tuple[tuple[str, int, int, bool], ...]:
    """The answers of a plan from matched columns; those of a side that tells answers apart come last, in the same.

    `asked_in` gives the instrument as a column has it, whose favourable end may be the other one.
    """
    sides = [side.code for side in instrument.sides]
    items = {item.code: (place, item) for place, item in enumerate(instrument.items)}

    def answer(match: Match) -> tuple[str, int, int, bool]:
        column, (place, item) = names[match.place], items[match.code]
        return column, sides.index(match.side), place, asked_in(column).turns(item)

    answers = tuple(map(answer, matches))
    if instrument.special is None:
        return answers
    told, of = sides.index(instrument.special.side), sides.index(instrument.special.of)
    return (*answers, *((column, told, item, False) for column, side, item, _ in answers if side == of))
