"""A questionnaire for ODK and KoboToolbox: XLSForm."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from gapmodel.instrument.instrument import Side
from gapmodel.instrument.questionnaire.form import Form, short_codes
from gapmodel.instrument.questionnaire.question import Question, coded_name
from gapmodel.instrument.questionnaire.words import NAMES, words

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_GROUPS = ("question", "item", "q")  # group names that are recognised before column names
_LIST = "answers"
_GRID = 8  # answers side by side on a phone


def xlsform(form: Form) -> bytes:
    """The questionnaire as an XLSForm workbook.

    Notes
    -----
    The items of a side are a group shown as a grid (``table-list``; as single ``likert`` questions if there are many
    answers). All languages are in columns such as ``label::English (en)``.
    """
    import xlsxwriter

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": form.title(), "author": "", "comments": ""})
        plain = book.add_format({"quote_prefix": True})
        for name, rows in (("survey", _survey(form)), ("choices", _choices(form)), ("settings", _settings(form))):
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                for column, text in enumerate(row):
                    if text:
                        sheet.write_string(place, column, text, plain)
            sheet.set_column(0, 20, 24)
            sheet.freeze_panes(1, 0)
    return written.getvalue()


def _survey(form: Form) -> Iterator[Sequence[str]]:
    yield ("type", "name", *_labels(form), "appearance", "constraint")
    yield ("note", "opening", *_each(form, form.opening))
    if form.by_item:
        for side in form.sides:
            yield ("note", f"about_{side.code}", *_each(form, partial(_introduced, form, side)))
        for question in form.questions:
            yield _row(form, question, with_side=True)
    else:
        for place, side in enumerate(form.sides):
            yield ("note", f"about_{side.code}", *_each(form, partial(_introduced, form, side)))
            group = _GROUPS[place] if place < len(_GROUPS) else f"group_{side.code}"
            labels = _each(form, partial(form.label, side))
            yield ("begin_group", group, *labels, "table-list" if _grid(form) else "field-list")
            for question in form.asked(side):
                yield _row(form, question, with_side=False)
            yield ("end_group",)
    yield from _points(form)
    if form.source():
        yield ("note", "source", *_each(form, form.source))


def _row(form: Form, question: Question, *, with_side: bool) -> Sequence[str]:
    """A question; with the name of its side if the sides of an item follow each other."""
    name = coded_name(form.instrument, question, "XLSForm", _NAME)

    def label(lang: str) -> str:
        return form.text(question, lang) if with_side else form.label(question.item, lang)

    if form.typed:
        scale = form.instrument.scale
        low, high = float(scale.lowest), float(scale.highest)
        if form.off_scale():
            return ("text", name, *_each(form, label))
        kind = "integer" if scale.whole else "decimal"
        return (kind, name, *_each(form, label), "", f". >= {low:g} and . <= {high:g}")
    return (f"select_one {_LIST}", name, *_each(form, label), "" if _grid(form) and not with_side else "likert")


def _introduced(form: Form, side: Side, lang: str) -> str:
    parts = [form.introduced(side, lang), form.legend(lang)]
    return " ".join(part for part in [*parts, form.how(lang) if form.typed else ""] if part)


def _grid(form: Form) -> bool:
    return not form.typed and len(form.choices()) <= _GRID


def _points(form: Form) -> Iterator[Sequence[str]]:
    """Integers that must sum to 100."""
    if not form.points:
        return
    names = [re.sub(r"\W+", "_", name) for name, _ in form.points]
    asked = 0 if form.by_item else len(form.sides)
    group = _GROUPS[asked] if asked < len(_GROUPS) else "points"
    yield ("begin_group", group, *_each(form, lambda lang: words(lang)("points_title")), "field-list")
    yield ("note", "about_points", *_each(form, lambda lang: words(lang)("points")))
    sum_of = " + ".join(f"coalesce(${{{name}}}, 0)" for name in names[:-1])
    for name, (_, dimension) in zip(names, form.points, strict=True):
        rule = ". >= 0 and . <= 100" + (f" and . + {sum_of} = 100" if name == names[-1] else "")
        yield ("integer", name, *_each(form, partial(form.label, dimension)), "", rule)
    yield ("end_group",)


def _choices(form: Form) -> Iterator[Sequence[str]]:
    yield ("list_name", "name", *_labels(form))
    if form.typed:
        return
    named = {lang: short_codes(form, "XLSForm", lang) for lang in form.langs}
    for place, choice in enumerate(named[form.lang]):
        shown = [named[lang][place] for lang in form.langs]
        yield (_LIST, choice.code, *(_safe(one.label) for one in shown))


def _settings(form: Form) -> Iterator[Sequence[str]]:
    name = re.sub(r"[^A-Za-z0-9_]+", "_", form.instrument.name).strip("_")
    yield ("form_title", "form_id", "default_language", "style")
    yield (_safe(form.title()), f"gap_{name}", NAMES[form.lang], "theme-grid" if not form.by_item else "")


def _labels(form: Form) -> list[str]:
    return [f"label::{NAMES[lang]}" for lang in form.langs]


def _each(form: Form, text: Callable[[str], str]) -> list[str]:
    """A text in every language."""
    return [_safe(text(lang)) for lang in form.langs]


def _safe(text: str) -> str:
    """Text without references to other questions."""
    return text.replace("${", "$ {")
