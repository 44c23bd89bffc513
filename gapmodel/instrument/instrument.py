"""What a questionnaire asks: scale, sides, dimensions, items and the gap between two sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Label:
    """A text in one or more languages.

    >>> Label((("en", "Reliability"), ("zh", "可靠性"))).text("zh")
    '可靠性'
    """

    texts: tuple[tuple[str, str], ...]

    def text(self, lang: str = "en") -> str:
        """The text in `lang`, else in English, else in the first language there is."""
        by_language = dict(self.texts)
        return by_language.get(lang) or by_language.get("en") or self.texts[0][1]


@dataclass(frozen=True, slots=True)
class Scale:
    """The answers that can be given: from `lowest` to `highest` in equal steps.

    >>> Scale(Fraction(1), Fraction(7), Fraction(1)).levels
    7
    """

    lowest: Fraction
    highest: Fraction
    step: Fraction
    missing_codes: tuple[str, ...] = ()

    @property
    def levels(self) -> int:
        """The number of different answers."""
        return int((self.highest - self.lowest) / self.step) + 1

    @property
    def text(self) -> str:
        """The scale in words, as in ``1..7``."""
        by = "" if self.step == 1 else f" in steps of {float(self.step):g}"
        return f"{float(self.lowest):g}..{float(self.highest):g}{by}"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the questions asked about every item, such as expectation or perception.

    `spellings` are the ways in which column names abbreviate it (``E``, ``exp``, ``期望``).
    """

    code: str
    label: Label
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked about. `reversed` items are worded so that a low answer is favourable."""

    code: str
    label: Label
    reversed: bool = False


@dataclass(frozen=True, slots=True)
class Dimension:
    """A group of items that are read together."""

    code: str
    label: Label
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire, as data.

    Attributes
    ----------
    name : str
    title : Label
    scale : Scale
    sides : tuple of Side
    dimensions : tuple of Dimension
    gap : tuple of (str, str) or None
        The side that is subtracted from (minuend) and the side that is subtracted
        (subtrahend): ``("perception", "expectation")``. None where only one side is asked.
    columns : mapping of side code to pattern
        How this instrument's columns are named, where they have a fixed form.
    citation, note : str
        Where the instrument comes from; what to know before using it.
    """

    name: str
    title: Label
    scale: Scale
    sides: tuple[Side, ...]
    dimensions: tuple[Dimension, ...]
    gap: tuple[str, str] | None
    columns: Mapping[str, str]
    citation: str = ""
    note: str = ""

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, in the order of the dimensions."""
        return tuple(item for dimension in self.dimensions for item in dimension.items)

    def label(self, level: str, code: str, lang: str = "en") -> str:
        """The label of an item or dimension."""
        parts = self.dimensions if level == "dimension" else self.items
        return next(part.label.text(lang) for part in parts if part.code == code)

    def __repr__(self) -> str:
        sides = " and ".join(side.code for side in self.sides)
        return (
            f"Instrument {self.name!r}: {len(self.items)} items in {len(self.dimensions)} "
            f"dimensions, {sides}, answers {self.scale.text}"
        )
