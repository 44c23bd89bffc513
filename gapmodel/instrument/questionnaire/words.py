"""Texts around the items of a questionnaire, by language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from gapmodel.errors import one_of

LANGUAGES = ("en", "zh")
NAMES = {"en": "English (en)", "zh": "中文 (zh)"}


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of a questionnaire in one language; call it with a key and its values.

    >>> Words("en")("anchor", value="7", text="strongly agree")
    '7 = strongly agree'
    """

    lang: str

    def __call__(self, key: str, **values: Any) -> str:
        """The text `key` with its values."""
        text: str = _texts()[self.lang][key]
        return text.format(**values)

    def sheet(self, key: str, **values: Any) -> str:
        """The same for the entry sheet."""
        text: str = _texts()[self.lang]["sheet"][key]
        return text.format(**values)

    def steps(self, **values: Any) -> list[str]:
        """Instructions for entering answers."""
        return [step.format(**values) for step in _texts()[self.lang]["sheet"]["steps"]]

    def introduction(self, instrument: str, side: str, service: str) -> str:
        """The introduction to the items of a side; some instruments have their own."""
        texts = _texts()[self.lang]
        own: dict[str, str] = texts.get(instrument, {})
        text: str = own.get(side) or texts["sides"].get(side, texts["sides"]["other"])
        return text.format(service=service or texts["service"])

    def opening(self, service: str, *, scored: bool = False) -> str:
        """The first sentence of the questionnaire; of one that scores persons it asks about themselves."""
        return self("opening_scored" if scored else "opening", service=service or self("service"))


def words(lang: str) -> Words:
    """The words in one language.

    Raises
    ------
    SettingError
        The language is not available.
    """
    one_of(lang, LANGUAGES, "lang")
    return Words(lang)


@cache
def _texts() -> dict[str, dict[str, Any]]:
    text = (files("gapmodel.instrument.questionnaire") / "words.toml").read_text(encoding="utf-8")
    texts: dict[str, dict[str, Any]] = tomllib.loads(text)
    return texts
