"""One table of an instrument file; errors name file, key and remedy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, NoReturn

from gapmodel.errors import GapModelError, InstrumentError, nearest
from gapmodel.instrument.label import Label

_EXAMPLES = {
    "scale": "scale = { lowest = 1, highest = 7 }",
    "gap": 'gap = { minuend = "perception", subtrahend = "expectation" }',
    "special_option": 'special_option = { side = "none", of = "standards", values = ["none exist"] }',
    "columns": 'columns = { expectation = "E{code}", perception = "P{code}" }',
    "anchors": 'anchors = { en = ["strongly disagree", "strongly agree"] }',
    "words": 'words = { "agree" = 6 }',
    "dimensions": 'dimensions = [{ code = "speed", items = [{ code = "1" }, { code = "2" }] }]',
    "items": 'items = [{ code = "1" }, { code = "2" }]',
    "sides": 'sides = ["expectation", "perception"]',
    "values": 'values = ["none exist"]',
    "missing_codes": "missing_codes = [99]",
    "bands": 'bands = [{ code = "good", lowest = 91 }, { code = "poor" }]',
    "key": 'key = ["no", "yes"], one for every item',
    "axes": 'axes = [{ dimension = "assertive" }, { dimension = "responsive" }]',
    "positions": 'positions = [{ code = "driving", at = ["high", "low"] }], one for every place',
    "at": 'at = ["high", "low"], one for each axis',
    "alternative": 'alternative = { code = "reversed", reversed = ["6"] }',
}


def _example(key: str, otherwise: str) -> str:
    """An example of a key in an instrument file."""
    return f"write {_EXAMPLES.get(key, otherwise)}"


class Section:
    """A TOML table with its file and key."""

    error: type[GapModelError] = InstrumentError  # what is raised
    __slots__ = ("file", "key", "table")

    def __init__(self, table: dict[str, Any], file: str, key: str) -> None:
        self.table = table
        self.file = file
        self.key = key

    def wrong(self, key: str, problem: str, remedy: str) -> NoReturn:
        """Raise an error about `key`."""
        hint = remedy if remedy.endswith((".", "?")) else f"{remedy}."
        raise self.error(f"{self.file}: {self._path(key)} {problem}.", hint)

    def only(self, known: Iterable[str]) -> None:
        """Raise an error for unknown keys, which are usually typing errors."""
        known = list(known)
        for key in self.table:
            if key not in known:
                self.wrong(key, "is not a valid key", nearest(key, known))

    def text(self, key: str, otherwise: str | None = None) -> str:
        """A text, or an integer without quotes; `otherwise` if it is missing."""
        value = self._value(key, otherwise, 'write a text in quotes, as in "..."')
        if isinstance(value, bool) or not isinstance(value, (str, int)) or (value == "" and otherwise is None):
            self.wrong(key, f"is {value!r}, not a text", 'write a text in quotes, as in "..."')
        return str(value)

    def label(self, key: str, otherwise: str) -> Label:
        """A text, in English, or in several languages; `otherwise` if it is missing."""
        given = self.table.get(key, otherwise)
        if isinstance(given, str):
            return Label((("en", given),))
        texts = self.section(key)
        for lang in texts.table:
            texts.text(lang)
        if not texts.table:
            texts.wrong("en", "is missing", 'write { en = "..." }, and zh = "..." for Chinese')
        return Label(tuple(texts.table.items()))

    def number(self, key: str, otherwise: Fraction | None = None) -> Fraction:
        """A finite number, exactly as written."""
        value = self._value(key, otherwise, "write a number")
        finite = isinstance(value, (int, Fraction)) or (isinstance(value, float) and abs(value) < float("inf"))
        if isinstance(value, bool) or not finite:
            self.wrong(key, f"is {value!r}, not a number", "write a number, as in 7 or 0.5")
        return Fraction(str(value))

    def flag(self, key: str) -> bool:
        """True or false; false if it is missing."""
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            self.wrong(key, f"is {value!r}, neither true nor false", "write true or false, without quotes")
        return value

    def flag_or(self, key: str, word: str) -> bool | None:
        """True or false; false if it is missing, None for the text `word`."""
        value = self.table.get(key, False)
        if value == word:
            return None
        if not isinstance(value, bool):
            self.wrong(
                key,
                f"is {value!r}, neither true nor false",
                f'write true or false, without quotes, or "{word}" if it is not known',
            )
        return value

    def items(self, key: str, default: Sequence[Any] | None = None) -> Sequence[Any]:
        """A list."""
        remedy = _example(key, f'a list, as in {key} = ["a", "b"]')
        value = self._value(key, default, remedy)
        if not isinstance(value, (list, tuple)):
            self.wrong(key, f"is {value!r}, not a list", remedy)
        return value

    def section(self, key: str) -> Section:
        """The table under `key`."""
        remedy = _example(key, f'a table in braces, as in {key} = {{ en = "..." }}')
        value = self._value(key, None, remedy)
        if not isinstance(value, dict):
            self.wrong(key, f"is {value!r}, not a table", remedy)
        return type(self)(value, self.file, self._path(key))

    def sections(self, key: str) -> list[Section]:
        """The tables in the list under `key`, at least one."""
        values = self.items(key)
        if not values:
            self.wrong(key, "is empty", f"give at least one: {_EXAMPLES.get(key, key)}")
        for place, value in enumerate(values):
            if not isinstance(value, dict):
                self.wrong(f"{key}[{place}]", f"is {value!r}, not a table", 'write { code = "1" }')
        return [type(self)(value, self.file, self._path(f"{key}[{place}]")) for place, value in enumerate(values)]

    def _value(self, key: str, otherwise: Any, remedy: str) -> Any:
        if key not in self.table and otherwise is None:
            self.wrong(key, "is missing", remedy)
        return self.table.get(key, otherwise)

    def _path(self, key: str) -> str:
        return f"{self.key}.{key}" if self.key else key
