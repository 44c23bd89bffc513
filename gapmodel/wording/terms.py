"""Words that stand in cells of tables and in settings, in another language."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from gapmodel.wording.catalogue import messages


def term(value: Any, lang: str = "en") -> str:
    """A value as people read it: what the catalogue calls it, else the value itself.

    >>> term("two-sided", "zh"), term("written by Qualtrics", "zh"), term("Smith (2001)", "zh")
    ('双侧', '由 Qualtrics 写入', 'Smith (2001)')
    """
    text = str(value)
    texts = messages("terms", lang).texts
    if text in texts and "{" not in text:
        return texts[text]
    for expression, said in _open_terms(lang):
        if found := expression.fullmatch(text):
            return said.format(**found.groupdict())
    return text


@cache
def _open_terms(lang: str) -> list[tuple[re.Pattern[str], str]]:
    """Terms with something to be filled in."""
    texts = messages("terms", lang).texts
    return [
        (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(key)), re.DOTALL), said)
        for key, said in texts.items()
        if "{" in key
    ]
