"""A questionnaire as a web page: to print, or to fill in without a network."""

from __future__ import annotations

from functools import cache
from typing import Any

from gapmodel.instrument.questionnaire.form import Form


def page(form: Form) -> bytes:
    """The questionnaire as one HTML file: a form whose button downloads the answers as one row of CSV.

    Notes
    -----
    All inputs are escaped, and the content security policy of the page forbids loading or sending data.
    """
    text = _template().render(
        form=form,
        lang="zh-CN" if form.lang == "zh" else "en",
        say=form.words,
        blocks=_blocks(form),
        names=[question.name for question in form.questions] + [name for name, _ in form.points],
        stem=form.words.sheet("answers"),
    )
    return str(text).encode()


def _blocks(form: Form) -> list[dict[str, Any]]:
    """The tables of the page: one for every side, or one for all."""
    if form.by_item:
        introductions = [form.introduced(side) for side in form.sides]
        return [{"heading": "", "page": False, "introductions": introductions, "sides": form.sides, "rows": form.rows}]
    return [
        {
            "heading": form.label(side),
            "page": side is not form.sides[0] and form.long,
            "introductions": [form.introduction(side)],
            "sides": (side,),
            "rows": [(question,) for question in form.asked(side)],
        }
        for side in form.sides
    ]


@cache
def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("gapmodel.instrument", "questionnaire"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html")
