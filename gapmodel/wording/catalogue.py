"""Messages by language, from the catalogue files in this folder."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from numbers import Integral
from typing import Any

from gapmodel.errors import counted, one_of

LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Messages:
    """One section of a catalogue; call it with a key and the values of the message.

    >>> messages("gaps", "zh")("gap")
    '差距（P − E）'
    """

    texts: Mapping[str, str]
    lists: Mapping[str, str]

    def __call__(self, key: str, **values: Any) -> str:
        """The message `key` with its values; integers can carry a noun, as in ``{n:person|people}``, or choose a word.

        >>> messages("trend")("differences_more", n=1)
        '1 further difference between groups stands in the table.'
        """
        return self.texts[key].format(
            **{name: _Counting(value) if isinstance(value, Integral) else value for name, value in values.items()}
        )

    def listing(self, names: Sequence[str], most: int = 6) -> str:
        """A list of names, shortened with a count of the others.

        >>> messages("gaps").listing(["a", "b", "c"], most=2), messages("gaps", "zh").listing(["a", "b"])
        ('a, b … (+1)', 'a、b')
        """
        more = self.lists["more"].format(n=len(names) - most) if len(names) > most else ""
        return self.lists["names"].join(names[:most]) + more

    def quoted(self, name: str) -> str:
        """A name in quotation marks.

        >>> messages("gaps").quoted("North")
        '“North”'
        """
        return self.lists["quoted"].format(text=name)

    def interval(self, low: str, high: str, confidence: str) -> str:
        """A confidence interval, of numbers as they are read.

        >>> messages("gaps").interval("1.2", "3.4", "95%")
        '95% CI [1.2, 3.4]'
        """
        return self.lists["interval"].format(confidence=confidence, low=low, high=high)

    def parts(self, parts: Iterable[str]) -> str:
        """A list of clauses, which may contain lists of names.

        >>> messages("gaps").parts(["a, b", "c"]), messages("gaps", "zh").parts(["a、b", "c"])
        ('a, b; c', 'a、b；c')
        """
        return self.lists["parts"].join(parts)


class _Counting(int):
    """An integer that messages can format with a noun, in the singular or plural."""

    def __format__(self, noun: str) -> str:
        if noun.startswith("?"):
            return counted(int(self), noun[1:]).partition(" ")[2]
        return counted(int(self), noun) if noun[:1].isalpha() and len(noun) > 1 else format(int(self), noun)


def messages(section: str, lang: str = "en") -> Messages:
    """The messages of one section in one language.

    Raises
    ------
    SettingError
        The language has no catalogue.
    """
    one_of(lang, LANGUAGES, "lang")
    return Messages(_section(section, lang), _section("lists", lang))


@cache
def _section(name: str, lang: str) -> dict[str, str]:
    """Sections are parsed when they are asked for: all of them take a tenth of a second."""
    return tomllib.loads(sections(lang)[name])


@cache
def sections(lang: str) -> dict[str, str]:
    """The text of every section of a catalogue by its name."""
    text = (files("gapmodel.wording") / f"{lang}.toml").read_text(encoding="utf-8")
    parts = re.split(r"^\[(\w+)\]$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))
