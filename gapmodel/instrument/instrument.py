"""What a questionnaire asks: scale, sides, dimensions, items and the gap between two sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from gapmodel.errors import InstrumentError, nearest, one_of
from gapmodel.instrument.label import Label
from gapmodel.instrument.scoring import Scoring


@dataclass(frozen=True, slots=True)
class Scale:
    """The possible answers: from `lowest` to `highest` in equal steps.

    Attributes
    ----------
    missing_codes : tuple of str
        Values that mean "no answer".
    best : {"highest", "lowest"}
        The favourable end. If it is the lowest (1 = strongly agree), all answers are reverse-scored when read.
    anchors : tuple of (language, texts)
        Labels of the scale on the questionnaire: one for every answer, or one for each end.
    words : tuple of (text, value)
        Further texts that mean an answer, in any language.

    Examples
    --------
    >>> Scale(Fraction(1), Fraction(7), Fraction(1)).levels
    7
    """

    lowest: Fraction
    highest: Fraction
    step: Fraction
    missing_codes: tuple[str, ...] = ()
    best: str = "highest"
    anchors: tuple[tuple[str, tuple[str, ...]], ...] = ()
    words: tuple[tuple[str, Fraction], ...] = ()

    def anchored(self, lang: str = "en") -> tuple[str, ...]:
        """The anchors in `lang`, else in English, else in the first language there is; empty without any.

        >>> Scale(Fraction(1), Fraction(5), Fraction(1), anchors=(("en", ("poor", "good")),)).anchored("zh")
        ('poor', 'good')
        """
        by_language = dict(self.anchors)
        first = self.anchors[0][1] if self.anchors else ()
        return by_language.get(lang) or by_language.get("en") or first

    def named(self, lang: str = "en") -> dict[Fraction, str]:
        """The answers that have an anchor, with the anchor: all answers, or both ends.

        >>> Scale(Fraction(1), Fraction(5), Fraction(1), anchors=(("en", ("poor", "good")),)).named()
        {Fraction(1, 1): 'poor', Fraction(5, 1): 'good'}
        """
        anchors = self.anchored(lang)
        answers = self.answers if len(anchors) == self.levels else (self.lowest, self.highest)[: len(anchors)]
        return dict(zip(answers, anchors, strict=True))

    @property
    def answers(self) -> tuple[Fraction, ...]:
        """All answers in ascending order."""
        return tuple(self.lowest + self.step * level for level in range(self.levels))

    @property
    def numbers(self) -> tuple[int | float, ...]:
        """All answers as int or float, as in files."""
        return tuple(int(answer) if answer.denominator == 1 else float(answer) for answer in self.answers)

    @property
    def whole(self) -> bool:
        """Whether all answers are integers."""
        return self.lowest.denominator == self.step.denominator == 1

    @property
    def levels(self) -> int:
        """The number of different answers."""
        return int((self.highest - self.lowest) / self.step) + 1

    @property
    def text(self) -> str:
        """The scale as a text, such as ``1..7``."""
        by = "" if self.step == 1 else f" in steps of {float(self.step):g}"
        return f"{float(self.lowest):g}..{float(self.highest):g}{by}"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the questions asked about every item, such as expectation or perception.

    `spellings` are its abbreviations in column names (``E``, ``exp``, ``期望``); `words` identify it in question texts
    without these. `contrary` are the spellings of the side that it is compared with.
    """

    code: str
    label: Label
    spellings: tuple[str, ...]
    words: tuple[str, ...] = ()
    contrary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One statement. For `reversed` items a low answer is favourable.

    The direction of an `unconfirmed` item is not known; it is not reverse-scored. In a checklist an item counts by its
    `weight`, and a fail of a `critical` one is told apart from the score, see `gapmodel.mystery_shopping`.
    """

    code: str
    label: Label
    reversed: bool = False
    unconfirmed: bool = False
    weight: Fraction = Fraction(1)
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Dimension:
    """Items that form one score; `explains` is the gap that it explains, such as ``gap 1``."""

    code: str
    label: Label
    items: tuple[Item, ...]
    explains: str = ""


@dataclass(frozen=True, slots=True)
class SpecialOption:
    """A special response option: answers neither on the scale nor missing, such as "no standards exist".

    Attributes
    ----------
    side : str
        The side that codes for every item whether the option was used (second level) or the answer is on the scale
        (lowest level). It has no columns of its own.
    of : str
        The side whose columns contain the option.
    values : tuple of str
        The spellings of the option.
    """

    side: str
    of: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Importance:
    """Importance ratings of dimensions or items, on a scale of their own.

    Attributes
    ----------
    of : {"dimension", "item", ""}
        What is rated; "": either, depending on the columns.
    scale : Scale
        From unimportant to important.
    pattern : str
        Column names; "": the usual W_{code}.
    """

    of: str
    scale: Scale
    pattern: str = ""


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
        (subtrahend): ``("perception", "expectation")``. None if only one side is asked.
    columns : mapping of side code to pattern
        Column names of this instrument, if they have a fixed pattern.
    citation, note : str
        Source of the instrument; notes for users.
    special : SpecialOption or None
        Special response options, which are counted separately.
    importance : Importance or None
        Importance ratings; None if respondents allocate 100 points to the dimensions, or importance is not asked.
    scoring : Scoring or None
        How answers become a person's score, see `gapmodel.score`.
    text : str
        The TOML text that it was read from, for reports that can be computed again.
    items : tuple of Item
        All items, in the order of the dimensions.
    asked : tuple of Side
        The sides that have columns: all except the side of the special response option.
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
    special: SpecialOption | None = None
    importance: Importance | None = None
    scoring: Scoring | None = None
    text: str = field(default="", compare=False)
    items: tuple[Item, ...] = field(init=False, repr=False, compare=False)
    asked: tuple[Side, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        items = tuple(item for dimension in self.dimensions for item in dimension.items)
        asked = tuple(side for side in self.sides if self.special is None or side.code != self.special.side)
        object.__setattr__(self, "items", items)
        object.__setattr__(self, "asked", asked)

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """The items whose direction is not confirmed; they are not reverse-scored."""
        return tuple(item.code for item in self.items if item.unconfirmed)

    def turns(self, item: Item) -> bool:
        """Whether answers to an item are reverse-scored when read, so that high is favourable."""
        return item.reversed != (self.scale.best == "lowest")

    def labelled(self, labels: Mapping[str, str]) -> Instrument:
        """The instrument with these labels, by item code, for items without a label."""
        if not labels:
            return self

        def own(item: Item) -> Item:
            bare = {text for _, text in item.label.texts} <= {item.code}
            return replace(item, label=Label((("en", labels[item.code]),))) if bare and item.code in labels else item

        dimensions = (replace(part, items=tuple(map(own, part.items))) for part in self.dimensions)
        return replace(self, dimensions=tuple(dimensions))

    def with_best(self, best: str) -> Instrument:
        """The instrument for data whose favourable end is "highest" or "lowest": other numbers, the same anchors.

        Raises
        ------
        SettingError
            `best` has another value.
        """
        one_of(best, ("highest", "lowest"), "best")
        scale = self.scale
        if best == scale.best:
            return self
        anchors = tuple((lang, texts[::-1]) for lang, texts in scale.anchors)
        words = tuple((text, scale.lowest + scale.highest - value) for text, value in scale.words)
        return replace(self, scale=replace(scale, best=best, anchors=anchors, words=words))

    def confirmed(self, reversed: Sequence[str]) -> Instrument:
        """The instrument with exactly these items reversed and all directions confirmed.

        Parameters
        ----------
        reversed : sequence of str
            Codes of all items for which a low answer is favourable, including those already marked as reversed.

        Raises
        ------
        InstrumentError
            There is no such item.

        Examples
        --------
        >>> from gapmodel.instrument.read import read_instrument
        >>> asked = read_instrument("antecedents-employees")
        >>> len(asked.unconfirmed), len(asked.confirmed(["29", "30"]).unconfirmed)
        (28, 0)
        """
        turned = {reversed} if isinstance(reversed, str) else {str(code) for code in reversed}
        known = [item.code for item in self.items]
        for code in sorted(turned - set(known)):
            raise InstrumentError(f"{self.name} has no item {code!r} to reverse.", nearest(code, known))
        dimensions = tuple(
            replace(
                dimension,
                items=tuple(replace(item, reversed=item.code in turned, unconfirmed=False) for item in dimension.items),
            )
            for dimension in self.dimensions
        )
        return replace(self, dimensions=dimensions)

    def on_scale(self) -> Instrument:
        """The instrument without the side of the special response option."""
        return replace(self, sides=self.asked, special=None)

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
