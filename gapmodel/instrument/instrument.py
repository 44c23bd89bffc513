"""What a questionnaire asks: scale, sides, dimensions, items and the gap between two sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from gapmodel.errors import InstrumentError, nearest, one_of


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

    Attributes
    ----------
    missing_codes : tuple of str
        Values that stand for "no answer".
    best : {"highest", "lowest"}
        The end that is favourable. Where it is the lowest (1 = strongly agree), every answer is turned while reading.
    anchors : tuple of (language, texts)
        What stands above the scale on the questionnaire: a text for every answer, or one for each end.
    words : tuple of (text, value)
        Further texts that stand for an answer, in any language.

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
        """The answers that have an anchor, and that anchor: all of them, or both ends.

        >>> Scale(Fraction(1), Fraction(5), Fraction(1), anchors=(("en", ("poor", "good")),)).named()
        {Fraction(1, 1): 'poor', Fraction(5, 1): 'good'}
        """
        anchors = self.anchored(lang)
        answers = self.answers if len(anchors) == self.levels else (self.lowest, self.highest)[: len(anchors)]
        return dict(zip(answers, anchors, strict=True))

    @property
    def answers(self) -> tuple[Fraction, ...]:
        """All answers, the lowest first."""
        return tuple(self.lowest + self.step * level for level in range(self.levels))

    @property
    def numbers(self) -> tuple[int | float, ...]:
        """The same as files hold them, whole where they are whole."""
        return tuple(int(answer) if answer.denominator == 1 else float(answer) for answer in self.answers)

    @property
    def whole(self) -> bool:
        """Whether all answers are whole numbers."""
        return self.lowest.denominator == self.step.denominator == 1

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

    `spellings` are the ways in which column names abbreviate it (``E``, ``exp``, ``期望``); `words` tell of it in the
    text of a question that has none of these. `contrary` are the spellings of the side that it is compared with.
    """

    code: str
    label: Label
    spellings: tuple[str, ...]
    words: tuple[str, ...] = ()
    contrary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked about. `reversed` items are worded so that a low answer is favourable.

    Whether an `unconfirmed` item is worded so is not known; it is not turned.
    """

    code: str
    label: Label
    reversed: bool = False
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class Dimension:
    """A group of items that are read together; what it `explains` is told with it, as in ``gap 1``."""

    code: str
    label: Label
    items: tuple[Item, ...]
    explains: str = ""


@dataclass(frozen=True, slots=True)
class Apart:
    """Answers that are neither on the scale nor missing, such as "no standards exist".

    Attributes
    ----------
    side : str
        The side that tells of every item whether the answer is one of them (its second level) or lies on the scale
        (its lowest level). It has no columns of its own.
    of : str
        The side in whose columns they stand.
    values : tuple of str
        How they are written.
    """

    side: str
    of: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Importance:
    """How important respondents find every dimension, or every item, rated on a scale of its own.

    Attributes
    ----------
    of : {"dimension", "item", ""}
        What is rated; "": either, as the columns tell.
    scale : Scale
        From unimportant to important.
    pattern : str
        How the columns are named; "": as usual, W_{code}.
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
        (subtrahend): ``("perception", "expectation")``. None where only one side is asked.
    columns : mapping of side code to pattern
        How this instrument's columns are named, where they have a fixed form.
    citation, note : str
        Where the instrument comes from; what to know before using it.
    apart : Apart or None
        Answers that are counted apart from the scale.
    importance : Importance or None
        How importance is rated; None where respondents spread 100 points over the dimensions, or nothing is asked.
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
    apart: Apart | None = None
    importance: Importance | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, in the order of the dimensions."""
        return tuple(item for dimension in self.dimensions for item in dimension.items)

    @property
    def asked(self) -> tuple[Side, ...]:
        """The sides that have columns: all but the one that tells answers apart."""
        return tuple(side for side in self.sides if self.apart is None or side.code != self.apart.side)

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """The items of which nobody has confirmed whether a high answer is favourable; they are not turned."""
        return tuple(item.code for item in self.items if item.unconfirmed)

    def turns(self, item: Item) -> bool:
        """Whether the answers to an item are turned while reading, so that the highest is the favourable end."""
        return item.reversed != (self.scale.best == "lowest")

    def labelled(self, labels: Mapping[str, str]) -> Instrument:
        """The instrument whose items without a label of their own have these, by item code."""
        if not labels:
            return self

        def own(item: Item) -> Item:
            bare = {text for _, text in item.label.texts} <= {item.code}
            return replace(item, label=Label((("en", labels[item.code]),))) if bare and item.code in labels else item

        dimensions = (replace(part, items=tuple(map(own, part.items))) for part in self.dimensions)
        return replace(self, dimensions=tuple(dimensions))

    def with_best(self, best: str) -> Instrument:
        """The instrument as a file has it whose favourable end is "highest" or "lowest": other numbers, the same words.

        Raises
        ------
        SettingError
            It is neither.
        """
        one_of(best, ("highest", "lowest"), "best")
        scale = self.scale
        if best == scale.best:
            return self
        anchors = tuple((lang, texts[::-1]) for lang, texts in scale.anchors)
        words = tuple((text, scale.lowest + scale.highest - value) for text, value in scale.words)
        return replace(self, scale=replace(scale, best=best, anchors=anchors, words=words))

    def confirmed(self, reversed: Sequence[str]) -> Instrument:
        """The instrument in which exactly these items are reversed and the direction of all is confirmed.

        Parameters
        ----------
        reversed : sequence of str
            Codes of all items of which a low answer is favourable, also of those that were marked as reversed before.

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
        """The instrument without the side that tells answers apart from the scale."""
        return replace(self, sides=self.asked, apart=None)

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
