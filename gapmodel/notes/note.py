"""What is noticed while reading, as data: a kind and its values, worded in each language by a catalogue."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from numbers import Integral
from string import Formatter
from typing import Any, Self

from gapmodel.errors import clipped, one_of
from gapmodel.files import encodable

LANGUAGES = ("en", "zh")
_LISTING = re.compile(r"([q&;]*)(\d*)")
ANSWERS = frozenset({"invalid", "unconfirmed", "marks_unknown", "marks_lacking"})  # invalid, or perhaps not turned
UNUSED = frozenset({"sheets_with_answers"})
PAIRING = frozenset({"no_id_column", "no_shared_id", "similar_ids", "row_number_ids"})
SCALE_REVERSED = frozenset({"scale_reversed", "scale_reversed_some"})


class Note(str):  # noqa: SLOT000  the kind and the values stand beside the text
    """A sentence, in English as a string, that keeps its kind and values.

    Attributes
    ----------
    kind : str
        The key of the message in the catalogue. What depends on a note looks at this, never at the text.
    values : mapping
        What is filled in: texts, numbers, other notes, texts by language, and sequences of these.

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
        plain = {name: _plain(value) for name, value in values.items()}
        note = cls(_worded(kind, plain, "en"))
        note.kind, note.values = kind, plain
        return note

    @property
    def bare(self) -> Note:
        """The note without the sources that are named before it."""
        return self.values["note"].bare if self.kind == "in_source" else self

    def text(self, lang: str = "en") -> str:
        """The sentence in a language.

        Raises
        ------
        SettingError
            There is no catalogue in that language.
        """
        one_of(lang, LANGUAGES, "lang")
        return _worded(self.kind, self.values, lang)

    @property
    def record(self) -> dict[str, Any]:
        """Kind and values as JSON holds them; `Note.read` makes the note of them again."""
        return {"kind": self.kind, "values": {name: _recorded(value) for name, value in self.values.items()}}

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Self:
        """The note of a `record`.

        Raises
        ------
        KeyError
            It is no record of a note.
        """
        return cls.of(record["kind"], **{name: _read(value) for name, value in record["values"].items()})

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.kind, dict(self.values))


def _again(kind: str, values: Mapping[str, Any]) -> Note:
    return Note.of(kind, **values)


def _plain(value: Any) -> Any:
    """A value as Python's own text, number or tuple."""
    if hasattr(value, "item"):  # a number or text of NumPy
        value = value.item()
    if isinstance(value, str) and not isinstance(value, Note):
        return encodable(value)
    return tuple(map(_plain, value)) if isinstance(value, Sequence) and not isinstance(value, str) else value


def _recorded(value: Any) -> Any:
    if isinstance(value, Note):
        return value.record
    return [*map(_recorded, value)] if isinstance(value, tuple) else value


def _read(value: Any) -> Any:
    if isinstance(value, Mapping) and "kind" in value:
        return Note.read(value)
    return [*map(_read, value)] if isinstance(value, list) else value


def each_once(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The notes without repetitions of the same kind and values."""
    return tuple({(note.kind, repr(note.values)): note for note in notes}.values())


def in_source(origin: str, notes: Iterable[Note]) -> tuple[Note, ...]:
    """The notes on one of several sources, each with the source's name before it unless it names it itself."""
    return tuple(
        note if origin in note.values.values() else Note.of("in_source", origin=origin, note=note) for note in notes
    )


def _worded(kind: str, values: Mapping[str, Any], lang: str) -> str:
    text = ""
    for literal, name, spec, _ in Formatter().parse(_catalogue(lang)[kind]):
        value = "" if name is None else format(_Value(values[name], lang), spec or "")
        before = literal.removeprefix(" ") if _is_wide(text[-1:]) and _is_wide(literal[1:2]) else literal
        text += (before.removesuffix(" ") if _is_wide(before[-2:-1]) and _is_wide(value[:1]) else before) + value
    return text


def _is_wide(letter: str) -> bool:
    """Whether a letter is Chinese, or a mark that has its own space: no space is set between two of them."""
    return letter > "\u2e7f" or letter in ("“", "”")


@cache
def _catalogue(lang: str) -> dict[str, str]:
    found: dict[str, str] = tomllib.loads((files("gapmodel.notes") / f"{lang}.toml").read_text(encoding="utf-8"))
    return found


class _Value:
    """A value of a message and how the message's format shows it.

    ``{n:cell|cells}`` is a number and what it counts, ``{n:?is|are}`` the word alone; ``{name:q}`` is quoted and
    ``{setting:c}`` code, never cut. ``{names:q3}`` lists at most three of a sequence, quoted, ``{names:3}`` as they
    are, and says how many more there are; ``{names:&}`` puts "and" before the last, ``{notes:;3}`` lists notes or
    texts with semicolons. ``{names:#}`` is the length of a sequence, ``{names:sheet|sheets}`` with what it counts,
    ``{names:?is|are}`` the word alone. None is nothing.
    """

    def __init__(self, value: Any, lang: str) -> None:
        self.value, self.lang = value, lang

    def __format__(self, spec: str) -> str:
        value = self.value
        if value is None:
            return ""
        if isinstance(value, Integral):
            return _number(int(value), spec)
        if isinstance(value, tuple):
            listing = _LISTING.fullmatch(spec)
            return self._listing(value, *listing.groups()) if listing else _number(len(value), spec.strip("#"))
        if spec == "c" and not isinstance(value, Note):
            return str(value)
        return self._one(value, quoted=spec == "q") if spec in ("", "q", "c") else format(value, spec)

    def _one(self, value: Any, *, quoted: bool = False) -> str:
        if isinstance(value, Note):
            return value.text(self.lang)
        if isinstance(value, Mapping):
            value = value.get(self.lang) or value["en"]
        text = int(value) if isinstance(value, float) and value.is_integer() else clipped(value)
        if not quoted or not isinstance(text, str):
            return str(text)
        return repr(text) if self.lang == "en" else f"“{text}”"

    def _listing(self, values: Sequence[Any], flags: str, digits: str) -> str:
        most, catalogue = int(digits or len(values)), _catalogue(self.lang)
        shown = [self._one(value, quoted="q" in flags) for value in values[:most]]
        if len(values) > most:
            shown[-1] += catalogue["more_parts" if ";" in flags else "more"].format(more=len(values) - most)
        elif "&" in flags and len(shown) > 1:
            shown[-2:] = [_worded("and", {"first": shown[-2], "second": shown[-1]}, self.lang)]
        return catalogue["between_parts" if ";" in flags else "between"].join(shown)


def _number(n: int, spec: str) -> str:
    if not spec:
        return str(n)
    if "|" not in spec and not spec[:1].isalpha():
        return format(n, spec)
    bare = spec.startswith("?")
    one, _, many = spec.removeprefix("?").partition("|")
    word = one if n == 1 else many or one + "s"
    return word if bare else f"{n} {word}"


def of_kinds(notes: Iterable[Note], kinds: frozenset[str]) -> tuple[Note, ...]:
    """The notes of some kinds, whether or not their source is named before them."""
    return tuple(note for note in notes if note.bare.kind in kinds)
