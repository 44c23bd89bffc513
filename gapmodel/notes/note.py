"""What is noticed while reading, as data: a kind and its values, worded in each language by a catalogue."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from numbers import Integral
from typing import Any, Self

from gapmodel.errors import clipped, one_of

LANGUAGES = ("en", "zh")


class Note(str):  # noqa: SLOT000  the kind and the values stand beside the text
    """A sentence, in English as a string, that keeps its kind and values.

    Attributes
    ----------
    kind : str
        The key of the message in the catalogue. What depends on a note looks at this, never at the text.
    values : mapping
        What is filled in: texts, numbers, sequences of texts, other notes.

    Examples
    --------
    >>> note = Note.of("blank_source", origin="visits.csv")
    >>> note, note.kind
    ('visits.csv holds no answers: every question is blank.', 'blank_source')
    >>> note.text("zh")
    'visits.csv 中没有答案：所有题目都是空白。'
    """

    kind: str
    values: Mapping[str, Any]

    @classmethod
    def of(cls, kind: str, /, **values: Any) -> Self:
        """The note of a kind; its message must name every value."""
        note = cls(_worded(kind, values, "en"))
        note.kind, note.values = kind, values
        return note

    def text(self, lang: str = "en") -> str:
        """The sentence in a language.

        Raises
        ------
        SettingError
            There is no catalogue in that language.
        """
        one_of(lang, LANGUAGES, "lang")
        return _worded(self.kind, self.values, lang)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.kind, dict(self.values))


def _again(kind: str, values: Mapping[str, Any]) -> Note:
    return Note.of(kind, **values)


def each_once(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The notes without repetitions of the same kind and values."""
    return tuple({(note.kind, repr(note.values)): note for note in notes}.values())


def in_source(origin: str, notes: Iterable[Note]) -> tuple[Note, ...]:
    """The notes on one of several sources, each with the source's name before it unless it names it itself."""
    return tuple(
        note if origin in note.values.values() else Note.of("in_source", origin=origin, note=note) for note in notes
    )


def _worded(kind: str, values: Mapping[str, Any], lang: str) -> str:
    catalogue = _catalogue(lang)
    return catalogue[kind].format(**{name: _Value(value, lang) for name, value in values.items()})


@cache
def _catalogue(lang: str) -> dict[str, str]:
    found: dict[str, str] = tomllib.loads((files("gapmodel.notes") / f"{lang}.toml").read_text(encoding="utf-8"))
    return found


class _Value:
    """A value of a message and how the message's format shows it.

    ``{n:cell|cells}`` is a number and what it counts, ``{n:?is|are}`` the word alone; ``{name:q}`` is quoted;
    ``{names:q3}`` lists at most three of a sequence, quoted, ``{names:3}`` as they are, and says how many more there
    are; ``{notes:;3}`` lists notes or texts with semicolons. None is nothing.
    """

    def __init__(self, value: Any, lang: str) -> None:
        self.value, self.lang = value, lang

    def __format__(self, spec: str) -> str:
        value = self.value
        if value is None:
            return ""
        if isinstance(value, Integral):
            return _number(int(value), spec)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return self._listing(value, spec)
        return self._one(value, quoted=spec == "q") if spec in ("", "q") else format(value, spec)

    def _one(self, value: Any, *, quoted: bool = False) -> str:
        if isinstance(value, Note):
            return value.text(self.lang)
        text = clipped(value)
        if not quoted:
            return str(text)
        return repr(text) if self.lang == "en" else f"“{text}”"

    def _listing(self, values: Sequence[Any], spec: str) -> str:
        parts = spec.startswith(";")
        quoted, most = "q" in spec, int(spec.strip(";q") or len(values))
        shown = [self._one(value, quoted=quoted) for value in values[:most]]
        catalogue, more = _catalogue(self.lang), len(values) - most
        text = catalogue["between_parts" if parts else "between"].join(shown)
        if more <= 0:
            return text
        return text + catalogue["more_parts" if parts else "more"].format(more=more)


def _number(n: int, spec: str) -> str:
    if not spec:
        return str(n)
    if "|" not in spec and not spec[:1].isalpha():
        return format(n, spec)
    bare = spec.startswith("?")
    one, _, many = spec.removeprefix("?").partition("|")
    word = one if n == 1 else many or one + "s"
    return word if bare else f"{n} {word}"
