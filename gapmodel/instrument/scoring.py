"""How the answers of a person become a score: sum, mean or key, bands of scores, positions on two axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from gapmodel.errors import SettingError, nearest
from gapmodel.instrument.label import Label

DEFAULT_KEY = "default"


@dataclass(frozen=True, slots=True)
class Band:
    """The scores from `lowest` up to the next higher band; None: all scores below the other bands."""

    code: str
    label: Label
    lowest: Fraction | None


@dataclass(frozen=True, slots=True)
class Key:
    """One way to read the answers.

    Attributes
    ----------
    code : str
    label : Label
    reversed : tuple of str
        The items whose answers are reverse-scored by this key, beside those that the instrument reverses.
    right : tuple of int
        The right answer to every item, in steps above the lowest; empty unless answers are right or wrong.
    """

    code: str
    label: Label
    reversed: tuple[str, ...] = ()
    right: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Axis:
    """A dimension as an axis, and what its ends are called."""

    dimension: str
    low: Label
    high: Label


@dataclass(frozen=True, slots=True)
class Position:
    """A named place on two axes: "low" or "high" on each, or "middle" on both."""

    code: str
    label: Label
    at: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Axes:
    """A plane of named positions.

    Attributes
    ----------
    axes : (Axis, Axis)
        To the right, and upwards.
    split : Fraction
        Where low ends and high begins on both axes, in scale points; a score equal to it is neither.
    middle : (Fraction, Fraction) or None
        The scores that are neither low nor high if a person has such a score on both axes, the ends included.
    positions : tuple of Position
    """

    axes: tuple[Axis, Axis]
    split: Fraction
    middle: tuple[Fraction, Fraction] | None
    positions: tuple[Position, ...]

    def at(self, place: Sequence[str]) -> Position:
        """The position at a place such as ("low", "high")."""
        return next(position for position in self.positions if position.at == tuple(place))


@dataclass(frozen=True, slots=True)
class Scoring:
    """How an instrument is scored.

    Attributes
    ----------
    method : {"sum", "mean", "key"}
        The sum or the mean of the answers, or `start` - `per_wrong` times the number of wrong answers.
    keys : tuple of Key
        The default one, then the alternative one, if there is any.
    start, per_wrong : Fraction
        Of the method "key".
    bands : tuple of Band
        From the highest to the lowest.
    axes : Axes or None
    """

    method: str
    keys: tuple[Key, ...]
    start: Fraction = Fraction(0)
    per_wrong: Fraction = Fraction(1)
    bands: tuple[Band, ...] = ()
    axes: Axes | None = None

    def key(self, code: str) -> Key:
        """The key of that code.

        Raises
        ------
        SettingError
            There is none.
        """
        found = {key.code: key for key in self.keys}
        if code not in found:
            raise SettingError(f"key={code!r} is not a key of this instrument.", nearest(str(code), found))
        return found[code]

    def ends(self, lowest: Fraction, highest: Fraction, items: int) -> tuple[Fraction, Fraction]:
        """The lowest and the highest possible score of so many items on a scale.

        >>> Scoring("key", (), Fraction(105), Fraction(7)).ends(Fraction(0), Fraction(1), 15)
        (Fraction(0, 1), Fraction(105, 1))
        """
        if self.method == "key":
            return self.start - self.per_wrong * items, self.start
        return (lowest * items, highest * items) if self.method == "sum" else (lowest, highest)

    def unit(self, step: Fraction, items: int) -> Fraction:
        """The distance between neighbouring scores of people who answered all of so many items."""
        return {"key": self.per_wrong, "sum": step, "mean": step / items}[self.method]
