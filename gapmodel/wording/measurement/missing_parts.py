"""Why a part of the measurement could not be computed, in the language of a report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from gapmodel.wording.catalogue import LANGUAGES, Messages, messages

_COUNTS = frozenset({"n", "k", "least", "most", "moments", "parameters"})
_FIELD = re.compile(r"\\{(\w+)\\}")


def reason(why: str, lang: str = "en") -> str:
    """The reason in a language, found by the English sentence of the error; an unknown one stays as it is.

    >>> reason("18 respondents are too few for 22 items.", "zh")
    '18 名受访者对 22 个题项来说太少。'
    """
    if lang == LANGUAGES[0]:
        return why
    say, parts = messages("missing_parts", lang), messages("missing_groups", lang)
    for key, pattern in _patterns("missing_parts").items():
        if found := pattern.fullmatch(why):
            values = dict(found.groupdict())
            if "groups" in values:
                values["groups"] = parts.parts(_part(one, parts) for one in values["groups"].split("; "))
            return say(key, **_values(values, say("more")))
    return why


def _part(told: str, say: Messages) -> str:
    """What is told of one group."""
    for key, pattern in _patterns("missing_groups").items():
        if found := pattern.fullmatch(told):
            return say(key, **_values(found.groupdict(), ""))
    return told


def _values(found: Mapping[str, str], more: str) -> dict[str, str]:
    """Numbers without their English nouns, names without quotation marks."""
    plain = {}
    for name, text in found.items():
        number = re.match(r"[\d ,]*\d", text) if name in _COUNTS else None
        plain[name] = number[0] if number else _names(text, more)
    return plain


def _names(text: str, more: str) -> str:
    """Names without quotation marks.

    >>> _names("'P1', 'P2' and 3 more", " 等"), _names("South", "")
    ('P1、P2 等', 'South')
    """
    return re.sub(r"'([^']*)'", r"\1", re.sub(r" and \d+ more$", more, text.replace("', '", "'、'")))


@cache
def _patterns(section: str) -> dict[str, re.Pattern[str]]:
    """The English messages as patterns of their values."""
    texts = messages(section, LANGUAGES[0]).texts
    return {key: re.compile(_FIELD.sub(r"(?P<\1>.+?)", re.escape(text))) for key, text in texts.items()}
