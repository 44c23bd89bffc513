"""The content of a questionnaire in any format: sides, items in order, answers, column names."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from gapmodel.errors import InstrumentError, SettingError, one_of
from gapmodel.instrument.columns import column_patterns, names_of, point_names
from gapmodel.instrument.instrument import Dimension, Instrument, Item, Side
from gapmodel.instrument.questionnaire.choice import Choice, off_scale, on_scale
from gapmodel.instrument.questionnaire.one_line import clean
from gapmodel.instrument.questionnaire.question import Question, check_distinct
from gapmodel.instrument.questionnaire.words import LANGUAGES, Words, words

ORDERS = ("E-then-P", "columns")
_MOST_BOXES = 11  # answers side by side; with more, a number is written
_FEW_ITEMS = 8


@dataclass(frozen=True, slots=True)
class Form:
    """A questionnaire: an instrument, in languages, for a service, in an order.

    Attributes
    ----------
    langs : tuple of str
        The requested language, then others in which everything is labelled.
    service : tuple of (language, name)
        Name of the service; empty if not given.
    items : tuple of Item
        In the order in which they are asked.
    importance : bool
        Whether 100 points are allocated to the dimensions.
    """

    instrument: Instrument
    langs: tuple[str, ...]
    service: tuple[tuple[str, str], ...]
    order: str
    items: tuple[Item, ...]
    importance: bool = False

    @property
    def lang(self) -> str:
        """The requested language."""
        return self.langs[0]

    @property
    def words(self) -> Words:
        """The words in that language."""
        return words(self.lang)

    def _words(self, lang: str) -> Words:
        return words(lang or self.lang)

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides that are asked."""
        return self.instrument.asked

    @property
    def by_item(self) -> bool:
        """Whether the sides of an item are side by side."""
        return self.order == "columns" and len(self.sides) > 1

    @property
    def typed(self) -> bool:
        """Whether there are so many answers that a number is written instead of a mark."""
        return self.instrument.scale.levels > _MOST_BOXES

    @property
    def long(self) -> bool:
        """Whether each side starts on a new page."""
        return len(self.items) > _FEW_ITEMS

    @property
    def counted(self) -> bool:
        """Whether the k-th answer is the number k, so that its position can be its code."""
        scale = self.instrument.scale
        return scale.lowest == scale.step == 1

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions in the order in which they are asked."""
        patterns = column_patterns(self.instrument)
        pairs = (
            [(side, item) for item in self.items for side in self.sides]
            if self.by_item
            else [(side, item) for side in self.sides for item in self.items]
        )
        names = [clean(names_of(patterns[side.code], item)[0]) for side, item in pairs]
        return tuple(Question(side, item, name) for (side, item), name in zip(pairs, names, strict=True))

    @property
    def rows(self) -> tuple[tuple[Question, ...], ...]:
        """The questions of each row: the sides of an item, or single questions."""
        size = len(self.sides) if self.by_item else 1
        return tuple(zip(*[iter(self.questions)] * size, strict=True))

    def asked(self, side: Side) -> tuple[Question, ...]:
        """The questions of one side."""
        return tuple(question for question in self.questions if question.side.code == side.code)

    @property
    def points(self) -> tuple[tuple[str, Dimension], ...]:
        """The columns of importance points."""
        if not self.importance:
            return ()
        return tuple(zip(map(clean, point_names(self.instrument)), self.instrument.dimensions, strict=True))

    def label(self, part: Item | Dimension | Side, lang: str = "") -> str:
        """The label of an item, dimension or side."""
        return clean(part.label.text(lang or self.lang)) or clean(part.code)

    def text(self, question: Question, lang: str = "") -> str:
        """A question in one line: side and item."""
        return f"{self.label(question.side, lang)}: {self.label(question.item, lang)}"

    def title(self, lang: str = "") -> str:
        """The title of the questionnaire; the title of the instrument would reveal the purpose to respondents."""
        say, service = self._words(lang), self.named(lang)
        return say("title_about", service=service) if service else say("title")

    def opening(self, lang: str = "") -> str:
        """The text above all questions."""
        return self._words(lang).opening(self.named(lang), scored=self.instrument.scoring is not None)

    def introduction(self, side: Side, lang: str = "") -> str:
        """The text above the questions of a side."""
        return self._words(lang).introduction(self.instrument.name, side.code, self.named(lang))

    def introduced(self, side: Side, lang: str = "") -> str:
        """The introduction with the name of the side."""
        return self._words(lang)("colon", head=self.label(side, lang), text=self.introduction(side, lang))

    def named(self, lang: str = "") -> str:
        """The name of the service in a language, else in another one."""
        names = dict(self.service)
        return names.get(lang or self.lang) or next(iter(names.values()), "")

    def source(self, lang: str = "") -> str:
        """Instrument and citation; empty without a citation."""
        title = clean(self.instrument.title.text(lang or self.lang)) or clean(self.instrument.name)
        citation = clean(self.instrument.citation).rstrip(".。")
        return self._words(lang)("source", title=title, citation=citation) if citation else ""

    def range(self) -> str:
        """The scale's ends."""
        return self.words("range", **self._ends())

    def legend(self, lang: str = "") -> str:
        """The meaning of the answers, such as ``1 = strongly disagree, 7 = strongly agree``; empty without anchors."""
        say = self._words(lang)
        named = [choice for choice in self.scale(lang) if choice.text]
        return say("between").join(say("anchor", value=choice.value, text=choice.text) for choice in named)

    def how(self, lang: str = "", *, typed: bool | None = None) -> str:
        """Instructions for answering: by a mark, or by a number or another text."""
        say = self._words(lang)
        if not (self.typed if typed is None else typed):
            return say("tick")
        sentence = say("typed", **self._ends())
        others = say("between").join(choice.value for choice in self.off_scale(lang))
        return sentence + (say("or", texts=others) if others else "")

    def _ends(self) -> dict[str, str]:
        scale = self.scale()
        return {"low": scale[0].value, "high": scale[-1].value}

    def guide(self, lang: str = "", *, typed: bool | None = None) -> str:
        """Legend and instructions for answering."""
        legend = self.legend(lang)
        return (self._words(lang)("end", text=legend) if legend else "") + self.how(lang, typed=typed)

    def scale(self, lang: str = "") -> tuple[Choice, ...]:
        """The answers on the scale."""
        return on_scale(self.instrument.scale, lang or self.lang)

    def off_scale(self, lang: str = "") -> tuple[Choice, ...]:
        """The answers off the scale."""
        return off_scale(self.instrument, lang or self.lang)

    def choices(self, lang: str = "") -> tuple[Choice, ...]:
        """All answers, those on the scale first."""
        return (*self.scale(lang), *self.off_scale(lang))


def form_of(
    instrument: Instrument,
    lang: str,
    service: str | Mapping[str, str],
    order: str,
    *,
    randomize: int | None = None,
    importance: bool = False,
) -> Form:
    """The requested questionnaire.

    Raises
    ------
    SettingError
        The language or the order is unknown, the seed is not an integer, or points cannot be allocated.
    InstrumentError
        Two questions have the same column.
    """
    one_of(lang, LANGUAGES, "lang")
    one_of(order, ORDERS, "order")
    if randomize is not None and (isinstance(randomize, bool) or not isinstance(randomize, int)):
        raise SettingError(f"randomize={randomize!r} is not a valid seed.", "use an integer, or omit it.")
    if importance and instrument.importance is not None:
        raise SettingError(
            f"{instrument.name} has importance rated on a scale, but questionnaires ask for 100 points.",
            "omit importance, and ask for the ratings on a separate page.",
        )
    if importance and len(instrument.dimensions) < 2:
        raise SettingError(
            f"{instrument.name} has only one dimension, so points cannot be allocated.", "omit importance."
        )
    items = list(instrument.items)
    if randomize is not None:
        random.Random(randomize).shuffle(items)  # noqa: S311  not security-relevant
    names = service if isinstance(service, Mapping) else {lang: service}
    called = tuple((language, clean(name)) for language, name in names.items() if clean(name))
    form = Form(instrument, _languages(instrument, lang), called, order, tuple(items), importance)
    check_distinct(instrument, form.questions)
    return form


def short_codes(form: Form, program: str, lang: str = "") -> tuple[Choice, ...]:
    """The response options for programs that store a short code of each.

    Raises
    ------
    InstrumentError
        An answer off the scale has no short code.
    """
    for choice in form.off_scale(lang):
        if not choice.code:
            raise InstrumentError(
                f"{program} requires a short code for every answer, but {choice.value!r} has none.",
                'add one of at most five letters and digits to its values, such as "none" or "0".',
            )
    return form.choices(lang)


def _languages(instrument: Instrument, lang: str) -> tuple[str, ...]:
    """The requested language, and others in which title, items and dimensions are labelled."""
    labels = [item.label for item in instrument.items]
    labels += [instrument.title, *(dimension.label for dimension in instrument.dimensions)]

    def everywhere(language: str) -> bool:
        return all(language in dict(label.texts) for label in labels)

    return (lang, *(other for other in LANGUAGES if other != lang and everywhere(lang) and everywhere(other)))
