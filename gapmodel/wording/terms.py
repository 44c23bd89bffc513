"""Terms in cells of tables and in settings, by language."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from gapmodel.wording.catalogue import messages


def term(value: Any, lang: str = "en") -> str:
    """The term of the catalogue for a value, else the value itself.

    >>> term("two-sided", "zh"), term("written by Qualtrics", "zh"), term("Smith (2001)", "zh")
    ('双侧', '由 Qualtrics 写入', 'Smith (2001)')
    >>> term("Blaker, exact; exact, binomial", "zh")
    'Blaker 精确区间；精确，二项'
    """
    text = str(value)
    found = [_known(part, lang) for part in text.split("; ")]  # several methods or problems in one cell
    whole = None if len(found) > 1 and None not in found else _known(text, lang)
    if whole is None and len(found) > 1:
        whole = messages("lists", lang).parts(new or part for new, part in zip(found, text.split("; "), strict=True))
    return text if whole is None else whole


def _known(text: str, lang: str) -> str | None:
    """What the catalogue has for a text, if anything."""
    texts = messages("terms", lang).texts
    if text in texts and "{" not in text:
        return texts[text]
    matches = ((expression.fullmatch(text), translated) for expression, translated in _open_terms(lang))
    return next((translated.format(**found.groupdict()) for found, translated in matches if found), None)


@cache
def _open_terms(lang: str) -> list[tuple[re.Pattern[str], str]]:
    """Terms with placeholders."""
    texts = messages("terms", lang).texts
    return [
        (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(key)), re.DOTALL), translated)
        for key, translated in texts.items()
        if "{" in key
    ]
