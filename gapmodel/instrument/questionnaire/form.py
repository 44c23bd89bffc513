"""What a questionnaire holds before it has a format: sides, items in their order, answers, names of columns."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gapmodel.errors import InstrumentError, SettingError, listed, one_of
from gapmodel.instrument.instrument import Dimension, Instrument, Item, Side
from gapmodel.instrument.questionnaire.words import LANGUAGES, Words, words

ORDERS = ("E-then-P", "columns")
_MOST_BOXES = 11  # answers side by side; of more, the number is written
_FEW_ITEMS = 8
_POINTS = "W"
_REFUSED = (
    "\ufeff\ufffe\uffff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # by XML, or turning a line around
)


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that can be chosen.

    Attributes
    ----------
    value : str
        As it is stored, and read again.
    text : str
        What it is called, where it has a name beside its value.
    code : str
        The value without blanks, for programs that store short codes; "" where there is none.
    scale : bool
        Whether it lies on the scale.
    """

    value: str
    text: str
    code: str
    scale: bool = True

    @property
    def label(self) -> str:
        """Value and text in one, which reads as the value again.

        >>> Choice("7", "strongly agree", "7").label, Choice("2", "", "2").label, Choice("7", "top 10", "7").label
        ('7 – strongly agree', '2', '7')
        >>> Choice("9", "Cannot say", "9", scale=False).label, Choice("none", "none", "none", scale=False).label
        ('Cannot say (9)', 'none')
        """
        if not self.scale:
            return self.value if self.text == self.value else f"{self.text} ({self.value})"
        if self.text and not re.search(r"\d", self.text) and self.text != self.value:
            return f"{self.value} – {self.text}"
        return self.value


@dataclass(frozen=True, slots=True)
class Question:
    """One item on one side, and the column that its answers stand in."""

    side: Side
    item: Item
    name: str


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
        """All questions in the order in which they are asked.

        Raises
        ------
        InstrumentError
            Two would have the same column.
        """
        pairs = (
            [(side, item) for item in self.items for side in self.sides]
            if self.by_item
            else [(side, item) for side in self.sides for item in self.items]
        )
        return distinct(self.instrument, tuple(Question(side, item, self.name(side, item)) for side, item in pairs))

    def asked(self, side: Side) -> tuple[Question, ...]:
        """The questions of one side."""
        return tuple(question for question in self.questions if question.side.code == side.code)

    def name(self, side: Side, item: Item) -> str:
        """The column of an answer, which reading matches without help."""
        pattern = self.instrument.columns.get(side.code)
        if pattern is not None:
            return clean(pattern.replace("{code}", item.code))
        between = "" if all(code.code[:1].isdigit() for code in self.instrument.items) else "_"
        return clean(f"{side.spellings[0]}{between}{item.code}")

    @property
    def points(self) -> tuple[tuple[str, Dimension], ...]:
        """The columns of importance points."""
        dimensions = self.instrument.dimensions if self.importance else ()
        return tuple((clean(f"{_POINTS}_{dimension.code}"), dimension) for dimension in dimensions)

    def label(self, part: Item | Dimension | Side, lang: str = "") -> str:
        """The label of an item, dimension or side."""
        return clean(part.label.text(lang or self.lang)) or clean(part.code)

    def title(self, lang: str = "") -> str:
        """What the questionnaire is called; the instrument's own title would tell respondents what is looked for."""
        say, service = words(lang or self.lang), self.named(lang)
        return say("title_about", service=service) if service else say("title")

    def opening(self, lang: str = "") -> str:
        """What stands above all questions."""
        return words(lang or self.lang).opening(self.named(lang))

    def introduction(self, side: Side, lang: str = "") -> str:
        """What stands above the questions of a side."""
        return words(lang or self.lang).introduction(self.instrument.name, side.code, self.named(lang))

    def introduced(self, side: Side, lang: str = "") -> str:
        """The introduction behind the side's name."""
        return words(lang or self.lang)("colon", head=self.label(side, lang), text=self.introduction(side, lang))

    def named(self, lang: str = "") -> str:
        """The service, as it is called in a language; in another where it has no name in that one."""
        names = dict(self.service)
        return names.get(lang or self.lang) or next(iter(names.values()), "")

    def source(self, lang: str = "") -> str:
        """What was asked and where it comes from; empty where the instrument does not say."""
        title = clean(self.instrument.title.text(lang or self.lang)) or clean(self.instrument.name)
        citation = clean(self.instrument.citation).rstrip(".。")
        return words(lang or self.lang)("source", title=title, citation=citation) if citation else ""

    def range(self, lang: str = "") -> str:
        """The scale's ends."""
        scale = self.instrument.scale
        return words(lang or self.lang)("range", low=_number(scale.lowest), high=_number(scale.highest))

    def legend(self, lang: str = "") -> str:
        """What the answers mean, such as ``1 = strongly disagree, 7 = strongly agree``; empty without anchors."""
        say = words(lang or self.lang)
        named = [choice for choice in self.scale(lang) if choice.text]
        return say("between").join(say("anchor", value=choice.value, text=choice.text) for choice in named)

    def how(self, lang: str = "", *, typed: bool | None = None) -> str:
        """How answers are given: by a mark, or as a number and whatever else may be written."""
        scale, say = self.instrument.scale, words(lang or self.lang)
        if not (self.typed if typed is None else typed):
            return say("tick")
        sentence = say("typed", low=_number(scale.lowest), high=_number(scale.highest))
        others = say("between").join(choice.value for choice in self.beside(lang))
        return sentence + (say("or", texts=others) if others else "")

    def guide(self, lang: str = "", *, typed: bool | None = None) -> str:
        """The legend, and how answers are given."""
        legend = self.legend(lang)
        return (words(lang or self.lang)("end", text=legend) if legend else "") + self.how(lang, typed=typed)

    def scale(self, lang: str = "") -> tuple[Choice, ...]:
        """The answers on the scale."""
        scale = self.instrument.scale
        named = scale.named(lang or self.lang)
        values = [(_number(answer), clean(named.get(answer, ""))) for answer in scale.answers]
        return tuple(Choice(value, text, value) for value, text in values)

    def beside(self, lang: str = "") -> tuple[Choice, ...]:
        """The answers beside the scale: those counted apart, and none at all where the instrument has a code for it."""
        found, instrument = [], self.instrument
        if instrument.apart is not None:
            side = next(side for side in instrument.sides if instrument.apart and side.code == instrument.apart.side)
            text = _written(instrument.apart.values, self.label(side, lang), lang or self.lang)
            found.append(Choice(text, text, _short(instrument.apart.values), scale=False))
        codes = instrument.scale.missing_codes
        if codes:
            value = codes[0]
            text = words(lang or self.lang)("cannot_say") if _numeric(value) else clean(value)
            found.append(Choice(clean(value), text, _short(codes), scale=False))
        return tuple(found)

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
    """
    one_of(lang, LANGUAGES, "lang")
    one_of(order, ORDERS, "order")
    if randomize is not None and (isinstance(randomize, bool) or not isinstance(randomize, int)):
        raise SettingError(f"randomize={randomize!r} is no seed.", "give a whole number, or leave it out.")
    if importance and len(instrument.dimensions) < 2:
        raise SettingError(
            f"{instrument.name} has one dimension, over which no points can be spread.", "leave importance out."
        )
    items = list(instrument.items)
    if randomize is not None:
        random.Random(randomize).shuffle(items)  # noqa: S311  an order of questions is no secret
    names = service if isinstance(service, Mapping) else {lang: service}
    called = tuple((language, clean(name)) for language, name in names.items() if clean(name))
    return Form(instrument, _languages(instrument, lang), called, order, tuple(items), importance)


def clean(text: str) -> str:
    """One line without control characters and others that files refuse.

    >>> clean(" a  b" + chr(9) + "c" + chr(0))
    'a b c'
    """
    kept = "".join(" " if letter.isspace() else letter for letter in str(text) if letter.isspace() or _printed(letter))
    return " ".join(kept.split())


def coded_name(form: Form, question: Question, program: str, pattern: str, between: str = "_") -> str:
    """The column of an answer as a name that a program allows.

    Parameters
    ----------
    pattern : str
        What all its names match.
    between : str
        What takes the place of everything that they may not hold.

    Raises
    ------
    InstrumentError
        The instrument's codes, or its own names of columns, are none that the program allows.
    """
    name = plain_name(question.name, between)
    own = question.side.code in form.instrument.columns and name != question.name
    if own or name is None or not re.fullmatch(pattern, name):
        raise InstrumentError(
            f"{program} cannot call a question {question.name!r}.",
            "give the items codes of letters and digits, such as 1 or a1"
            + (", and leave columns out of the instrument." if own else "."),
        )
    return name


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


def plain_name(name: str, between: str = "_") -> str | None:
    """A name of letters, digits and `between`, which reading takes for the same; None where there is none.

    >>> plain_name("E_a-b c"), plain_name("E_job_fit", ""), plain_name("E1.2", "")
    ('E_a_b_c', 'Ejobfit', None)
    """
    if not between and re.search(r"\d[\W_]+\d", name):
        return None  # 1.2 would become 12
    return re.sub(r"[\W_]+", between, name).strip("_")


def distinct(instrument: Instrument, questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """`questions`, if no two have the same column.

    Raises
    ------
    InstrumentError
        Two have.
    """
    found = Counter(question.name.casefold() for question in questions)
    twice = sorted({question.name for question in questions if found[question.name.casefold()] > 1})
    if twice:
        raise InstrumentError(
            f"Two questions of {instrument.name} would have the column {listed(twice)}.",
            "give the items codes that differ in letters or digits.",
        )
    return questions


def _languages(instrument: Instrument, lang: str) -> tuple[str, ...]:
    """The language asked for, and the others in which title, items and dimensions are labelled."""
    labels = [item.label for item in instrument.items]
    labels += [instrument.title, *(dimension.label for dimension in instrument.dimensions)]

    def everywhere(language: str) -> bool:
        return all(language in dict(label.texts) for label in labels)

    return (lang, *(other for other in LANGUAGES if other != lang and everywhere(lang) and everywhere(other)))


def _written(values: Iterable[str], label: str, lang: str) -> str:
    """How an answer apart from the scale is written: as its side is called, if that is one of its values."""
    values = [clean(value) for value in values]
    if label.casefold() in [value.casefold() for value in values]:
        return label
    chinese = [any("\u4e00" <= letter <= "\u9fff" for letter in value) for value in values]
    fitting = [value for value, is_chinese in zip(values, chinese, strict=True) if is_chinese == (lang == "zh")]
    texts = [value for value in fitting or values if not _numeric(value)]
    return (texts or fitting or values)[0]


def _short(values: Iterable[str]) -> str:
    """A value that fits where codes are short; numbers first."""
    fitting = [value for value in values if re.fullmatch(r"[A-Za-z0-9]{1,5}", value)]
    return next((value for value in fitting if _numeric(value)), fitting[0] if fitting else "")


def _number(value: object) -> str:
    return f"{float(value):.12g}"  # type: ignore[arg-type]


def _numeric(value: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(\.\d+)?", value.strip()) is not None


def _printed(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cs") and letter not in _REFUSED
