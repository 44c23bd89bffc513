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
    texts = messages("terms", lang).texts
    if text in texts and "{" not in text:
        return texts[text]
    for expression, translated in _open_terms(lang):
        if found := expression.fullmatch(text):
            return translated.format(**found.groupdict())
    parts = text.split("; ")  # several methods in one cell
    return messages("lists", lang).parts(term(part, lang) for part in parts) if len(parts) > 1 else text


@cache
def _open_terms(lang: str) -> list[tuple[re.Pattern[str], str]]:
    """Terms with placeholders."""
    texts = messages("terms", lang).texts
    return [
        (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(key)), re.DOTALL), translated)
        for key, translated in texts.items()
        if "{" in key
    ]
