"""Messages by language, from the catalogue files beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from gapmodel.errors import one_of

LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Messages:
    """One section of a catalogue; call it with a key and the values of the message.

    >>> messages("gaps", "zh")("gap")
    '差距（P − E）'
    """

    texts: Mapping[str, str]

    def __call__(self, key: str, **values: Any) -> str:
        """The message under `key`, filled in."""
        return self.texts[key].format(**values)


def messages(section: str, lang: str = "en") -> Messages:
    """The messages of one section in one language.

    Raises
    ------
    SettingError
        There is no catalogue in that language.
    """
    one_of(lang, LANGUAGES, "lang")
    return Messages(_catalogue(lang)[section])


@cache
def _catalogue(lang: str) -> dict[str, dict[str, str]]:
    text = (files("gapmodel.wording") / f"{lang}.toml").read_text(encoding="utf-8")
    catalogue: dict[str, dict[str, str]] = tomllib.loads(text)
    return catalogue
