"""A questionnaire for LimeSurvey: its tab-separated survey structure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from gapmodel.instrument.columns import POINTS
from gapmodel.instrument.instrument import Item, Side
from gapmodel.instrument.questionnaire.form import Form, short_codes
from gapmodel.instrument.questionnaire.question import Question, coded_name
from gapmodel.instrument.questionnaire.words import words

_COLUMNS = (
    "id class type/scale name relevance text help language validation mandatory other default same_default "
    "min_num_value_n max_num_value_n equals_num_value"
).split()
_LANGUAGES = {"en": "en", "zh": "zh-Hans"}
_ARRAY, _NUMBERS, _TEXTS, _TEXT_ONLY = "F", "K", "Q", "X"  # array with labels; several numbers; texts; display only
_NAME = "[A-Za-z][A-Za-z0-9]{0,19}"


@dataclass(slots=True)
class _Numbers:
    """Row numbers: a row has the same number in every language."""

    of: dict[tuple[str, ...], int] = field(default_factory=dict)

    def __call__(self, *key: str) -> int:
        return self.of.setdefault(key, len(self.of) + 1)


def limesurvey(form: Form) -> bytes:
    """The questionnaire as tab-separated text that LimeSurvey imports.

    Notes
    -----
    Layout: LimeSurvey manual, "Tab Separated Value survey structure". Export with question codes as headings: ``E[1]``.
    Answers that are integers or short codes form an array; for others a number is typed. Texts are escaped as HTML and
    against ``{expressions}``.
    """
    rows = [*_settings(form)]
    numbers = _Numbers()
    for lang in form.langs:
        rows += _survey(form, lang, numbers)
    lines = [_COLUMNS, *([str(row.get(name, "")) for name in _COLUMNS] for row in rows)]
    return "".join("\t".join(line) + "\r\n" for line in lines).encode("utf-8-sig")


Cells = dict[str, object]


def _settings(form: Form) -> Iterator[Cells]:
    base, *others = [_LANGUAGES[lang] for lang in form.langs]
    own = any(not choice.scale and choice.code in form.instrument.scale.missing_codes for choice in form.off_scale())
    kept = {
        "language": base,
        "additional_languages": " ".join(others),
        "format": "G",
        "shownoanswer": "N" if own else "Y",
    }
    for name, text in kept.items():
        yield {"class": "S", "name": name, "text": text}
    for lang in form.langs:
        say = words(lang)
        texts = {
            "surveyls_title": form.title(lang),
            "surveyls_welcometext": form.opening(lang),
            "surveyls_endtext": say("thanks"),
        }
        for name, text in texts.items():
            yield {"class": "SL", "name": name, "text": _html(text), "language": _LANGUAGES[lang]}


def _survey(form: Form, lang: str, numbers: _Numbers) -> Iterator[Cells]:
    """All groups, questions and answers in one language."""
    if form.by_item:
        yield _group(numbers, "all", form.title(lang), "", lang)
        introductions = [form.introduced(side, lang) for side in form.sides]
        yield _question(numbers, _TEXT_ONLY, "intro", "<br />".join(map(_html, introductions)), lang)
        for item in form.items:
            yield from _of_item(form, item, lang, numbers)
    else:
        for side in form.sides:
            yield _group(numbers, side.code, form.label(side, lang), "", lang)
            yield from _of_side(form, side, lang, numbers)
    if form.points:
        yield from _points(form, lang, numbers)
    if form.source(lang):
        yield _group(numbers, "source", words(lang)("thanks"), form.source(lang), lang)
        yield _question(numbers, _TEXT_ONLY, "source", _html(form.source(lang)), lang)


def _of_side(form: Form, side: Side, lang: str, numbers: _Numbers) -> Iterator[Cells]:
    """An array of all items: question E, subquestions 1, 2, ..., exported as ``E[1]``."""
    code = side.spellings[0]
    yield _array(form, numbers, code, _html(form.introduction(side, lang)), lang)
    for question in form.asked(side):
        name = _code(form, question)
        yield _sub(numbers, code, name.removeprefix(code), _html(form.label(question.item, lang)), lang)
    yield from _answers(form, numbers, code, lang)


def _of_item(form: Form, item: Item, lang: str, numbers: _Numbers) -> Iterator[Cells]:
    """An array of the sides of an item: question Q1, subquestions E and P, exported as ``Q1[E]``."""
    first = next(question for question in form.questions if question.item.code == item.code)
    code = "Q" + _code(form, first).removeprefix(first.side.spellings[0])
    yield _array(form, numbers, code, _html(form.label(item, lang)), lang)
    for side in form.sides:
        yield _sub(numbers, code, side.spellings[0], _html(form.label(side, lang)), lang)
    yield from _answers(form, numbers, code, lang)


def _code(form: Form, question: Question) -> str:
    """Side and item in one question; an array cannot have column names of the instrument."""
    return coded_name(form.instrument, question, "LimeSurvey", _NAME, "", own=False)


def _typed(form: Form) -> bool:
    """Whether numbers are typed: answer codes are at most five letters and digits."""
    return form.typed or any(not re.fullmatch("[A-Za-z0-9]{1,5}", choice.code) for choice in form.scale())


def _array(form: Form, numbers: _Numbers, code: str, text: str, lang: str) -> Cells:
    typed, scale = _typed(form), form.instrument.scale
    kind = (_TEXTS if form.off_scale() else _NUMBERS) if typed else _ARRAY
    row = _question(numbers, kind, code, text, lang, help=_html(form.guide(lang, typed=typed)))
    if kind == _NUMBERS:
        row |= {"min_num_value_n": f"{float(scale.lowest):g}", "max_num_value_n": f"{float(scale.highest):g}"}
    return row


def _answers(form: Form, numbers: _Numbers, code: str, lang: str) -> Iterator[Cells]:
    if _typed(form):
        return
    for choice in short_codes(form, "LimeSurvey", lang):
        where = {"id": numbers("Q", code), "class": "A", "type/scale": 0, "language": _LANGUAGES[lang]}
        yield {**where, "name": choice.code, "text": _html(choice.label)}


def _points(form: Form, lang: str, numbers: _Numbers) -> Iterator[Cells]:
    say = words(lang)
    yield _group(numbers, POINTS, say("points_title"), "", lang)
    row = _question(numbers, _NUMBERS, POINTS, _html(say("points")), lang)
    yield row | {"min_num_value_n": 0, "max_num_value_n": 100, "equals_num_value": 100}
    for name, dimension in form.points:
        code = "".join(letter for letter in name.removeprefix(f"{POINTS}_") if letter.isascii() and letter.isalnum())
        yield _sub(numbers, POINTS, code, _html(form.label(dimension, lang)), lang)


def _group(numbers: _Numbers, key: str, name: str, text: str, lang: str) -> Cells:
    number = numbers.of.setdefault(("G", key), sum(kind == "G" for kind, *_ in numbers.of) + 1)
    shared = {"id": number, "class": "G", "type/scale": number, "relevance": 1}
    return {**shared, "name": _html(name), "text": _html(text), "language": _LANGUAGES[lang]}


def _question(numbers: _Numbers, type: str, code: str, text: str, lang: str, help: str = "") -> Cells:
    shared = {"id": numbers("Q", code), "class": "Q", "type/scale": type, "name": code, "relevance": 1}
    return {**shared, "text": text, "help": help, "language": _LANGUAGES[lang], "mandatory": "N", "other": "N"}


def _sub(numbers: _Numbers, parent: str, code: str, text: str, lang: str) -> Cells:
    shared = {"id": numbers("SQ", parent, code), "class": "SQ", "type/scale": 0, "name": code, "relevance": 1}
    return {**shared, "text": text, "language": _LANGUAGES[lang]}


def _html(text: str) -> str:
    """Text that LimeSurvey shows as it is: no markup and no expressions in braces."""
    return escape(text, quote=False).replace('"', "&quot;").replace("{", "&#123;").replace("}", "&#125;")
