"""A text in several languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """A text in one or more languages.

    >>> Label((("en", "Reliability"), ("zh", "可靠性"))).text("zh")
    '可靠性'
    """

    texts: tuple[tuple[str, str], ...]

    def text(self, lang: str = "en") -> str:
        """The text in `lang`, else in English, else in the first language there is."""
        by_language = dict(self.texts)
        return by_language.get(lang) or by_language.get("en") or self.texts[0][1]
