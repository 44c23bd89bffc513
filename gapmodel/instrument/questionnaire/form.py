"""What a questionnaire holds before it has a format: sides, items in their order, answers, names of columns."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from gapmodel.errors import InstrumentError, SettingError, one_of
from gapmodel.instrument.columns import column_patterns, names_of, point_names
from gapmodel.instrument.instrument import Dimension, Instrument, Item, Side
from gapmodel.instrument.questionnaire.choice import Choice, beside_scale, on_scale
from gapmodel.instrument.questionnaire.one_line import clean
from gapmodel.instrument.questionnaire.question import Question, check_distinct
from gapmodel.instrument.questionnaire.words import LANGUAGES, Words, words

ORDERS = ("E-then-P", "columns")
_MOST_BOXES = 11  # answers side by side; of more, the number is written
_FEW_ITEMS = 8


@dataclass(frozen=True, slots=True)
class Form:
    """A questionnaire: an instrument, in languages, for a service, in an order.

    Attributes
    ----------
    langs : tuple of str
        The language asked for first; the others in which everything is labelled, too.
    service : tuple of (language, name)
        What is asked about; empty where that is not said.
    items : tuple of Item
        In the order in which they are asked.
    importance : bool
        Whether 100 points are spread over the dimensions.
    """

    instrument: Instrument
    langs: tuple[str, ...]
    service: tuple[tuple[str, str], ...]
    order: str
    items: tuple[Item, ...]
    importance: bool = False

    @property
    def lang(self) -> str:
        """The language asked for."""
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
        """Whether the sides of an item stand beside each other."""
        return self.order == "columns" and len(self.sides) > 1

    @property
    def typed(self) -> bool:
        """Whether there are so many answers that a number is written in place of a mark."""
        return self.instrument.scale.levels > _MOST_BOXES

    @property
    def long(self) -> bool:
        """Whether the items of a side are worth a page of their own."""
        return len(self.items) > _FEW_ITEMS

    @property
    def counted(self) -> bool:
        """Whether the k-th answer is the number k, so that its position may stand for it."""
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
        """The questions that stand beside each other: the sides of an item, or one by one."""
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
        """What the questionnaire is called; the instrument's own title would tell respondents what is looked for."""
        say, service = self._words(lang), self.named(lang)
        return say("title_about", service=service) if service else say("title")

    def opening(self, lang: str = "") -> str:
        """What stands above all questions."""
        return self._words(lang).opening(self.named(lang))

    def introduction(self, side: Side, lang: str = "") -> str:
        """What stands above the questions of a side."""
        return self._words(lang).introduction(self.instrument.name, side.code, self.named(lang))

    def introduced(self, side: Side, lang: str = "") -> str:
        """The introduction behind the side's name."""
        return self._words(lang)("colon", head=self.label(side, lang), text=self.introduction(side, lang))

    def named(self, lang: str = "") -> str:
        """The service, as it is called in a language; in another where it has no name in that one."""
        names = dict(self.service)
        return names.get(lang or self.lang) or next(iter(names.values()), "")

    def source(self, lang: str = "") -> str:
        """What was asked and where it comes from; empty where the instrument does not say."""
        title = clean(self.instrument.title.text(lang or self.lang)) or clean(self.instrument.name)
        citation = clean(self.instrument.citation).rstrip(".。")
        return self._words(lang)("source", title=title, citation=citation) if citation else ""

    def range(self) -> str:
        """The scale's ends."""
        return self.words("range", **self._ends())

    def legend(self, lang: str = "") -> str:
        """What the answers mean, such as ``1 = strongly disagree, 7 = strongly agree``; empty without anchors."""
        say = self._words(lang)
        named = [choice for choice in self.scale(lang) if choice.text]
        return say("between").join(say("anchor", value=choice.value, text=choice.text) for choice in named)

    def how(self, lang: str = "", *, typed: bool | None = None) -> str:
        """How answers are given: by a mark, or as a number and whatever else may be written."""
        say = self._words(lang)
        if not (self.typed if typed is None else typed):
            return say("tick")
        sentence = say("typed", **self._ends())
        others = say("between").join(choice.value for choice in self.beside(lang))
        return sentence + (say("or", texts=others) if others else "")

    def _ends(self) -> dict[str, str]:
        scale = self.scale()
        return {"low": scale[0].value, "high": scale[-1].value}

    def guide(self, lang: str = "", *, typed: bool | None = None) -> str:
        """The legend, and how answers are given."""
        legend = self.legend(lang)
        return (self._words(lang)("end", text=legend) if legend else "") + self.how(lang, typed=typed)

    def scale(self, lang: str = "") -> tuple[Choice, ...]:
        """The answers on the scale."""
        return on_scale(self.instrument.scale, lang or self.lang)

    def beside(self, lang: str = "") -> tuple[Choice, ...]:
        """The answers beside the scale."""
        return beside_scale(self.instrument, lang or self.lang)

    def choices(self, lang: str = "") -> tuple[Choice, ...]:
        """All answers, those on the scale first."""
        return (*self.scale(lang), *self.beside(lang))


def form_of(
    instrument: Instrument,
    lang: str,
    service: str | Mapping[str, str],
    order: str,
    *,
    randomize: int | None = None,
    importance: bool = False,
) -> Form:
    """The questionnaire that is asked for.

    Raises
    ------
    SettingError
        The language or the order is unknown, the seed is no whole number, or points have nothing to be spread over.
    InstrumentError
        Two questions would have the same column.
    """
    one_of(lang, LANGUAGES, "lang")
    one_of(order, ORDERS, "order")
    if randomize is not None and (isinstance(randomize, bool) or not isinstance(randomize, int)):
        raise SettingError(f"randomize={randomize!r} is no seed.", "give a whole number, or leave it out.")
    if importance and instrument.importance is not None:
        raise SettingError(
            f"{instrument.name} has importance rated on a scale, but questionnaires ask for 100 points.",
            "leave importance out, and ask for the ratings on a page of your own.",
        )
    if importance and len(instrument.dimensions) < 2:
        raise SettingError(
            f"{instrument.name} has one dimension, over which no points can be spread.", "leave importance out."
        )
    items = list(instrument.items)
    if randomize is not None:
        random.Random(randomize).shuffle(items)  # noqa: S311  an order of questions is no secret
    names = service if isinstance(service, Mapping) else {lang: service}
    called = tuple((language, clean(name)) for language, name in names.items() if clean(name))
    form = Form(instrument, _languages(instrument, lang), called, order, tuple(items), importance)
    check_distinct(instrument, form.questions)
    return form


def short_codes(form: Form, program: str, lang: str = "") -> tuple[Choice, ...]:
    """The answers to choose from, where a program stores a short code of each.

    Raises
    ------
    InstrumentError
        An answer beside the scale has none.
    """
    for choice in form.beside(lang):
        if not choice.code:
            raise InstrumentError(
                f"{program} stores a short code of every answer, and {choice.value!r} has none.",
                'add one of at most five letters and digits to its values, such as "none" or "0".',
            )
    return form.choices(lang)


def _languages(instrument: Instrument, lang: str) -> tuple[str, ...]:
    """The language asked for, and the others in which title, items and dimensions are labelled."""
    labels = [item.label for item in instrument.items]
    labels += [instrument.title, *(dimension.label for dimension in instrument.dimensions)]

    def everywhere(language: str) -> bool:
        return all(language in dict(label.texts) for label in labels)

    return (lang, *(other for other in LANGUAGES if other != lang and everywhere(lang) and everywhere(other)))
