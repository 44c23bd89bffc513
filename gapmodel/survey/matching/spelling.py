"""Columns by the spelling of their names: usual names, and patterns that the user gives."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from gapmodel.errors import ColumnError, listed
from gapmodel.instrument.columns import PLACEHOLDER, filled, names_of
from gapmodel.instrument.instrument import Dimension, Item
from gapmodel.instrument.words import bare
from gapmodel.sources.sheet import Sheet

Columns = Mapping[str, "str | Sequence[str] | Mapping[str, str]"]

USUAL_IDS = (
    *("respondent", "respondent_id", "respondentid", "participant", "participant_id", "person", "person_id"),
    *("受访者", "受访者编号", "被访者", "id", "编号"),
)
_SECONDS = {"durationseconds", "durationinseconds", "interviewtime"}  # of Qualtrics and LimeSurvey, too
_BETWEEN = ("", "q", "item", "question")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[^\w]*[\W_]+(?=\d)")
_SEPARATORS = re.compile(r"[^\w|]|_")
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def by_pattern(sheet: Sheet, pattern: str, part: Item | Dimension) -> list[int]:
    """Columns whose name is the pattern, else those in whose name, or else question, it is found as an expression.

    ``{code}`` stands for the code, which does not match within a longer number; ``{label}`` for the label in any of
    its languages, as it is written.
    """
    if not PLACEHOLDER.search(pattern):
        raise ColumnError(
            f"The pattern {pattern!r} has no {{code}} in it, nor {{label}}.",
            'write for example "E{code}", or "Q1..Q22" for columns in the order of the items.',
        )
    names = names_of(pattern, part)
    exact = [place for place, name in enumerate(sheet.names) if name in names]
    if exact:
        return exact
    try:
        expressions = [re.compile(text, re.DOTALL) for text in dict.fromkeys(_expressions(pattern, part))]
    except re.error as error:
        raise ColumnError(
            f"The pattern {pattern!r} is not a regular expression: {error}.", "put a backslash before ( ) [ ] . * + ?"
        ) from None

    def found_in(texts: Sequence[str]) -> list[int]:
        return [place for place, text in enumerate(texts) if any(one.search(text) for one in expressions)]

    return found_in(sheet.names) or found_in(sheet.labels)


def _expressions(pattern: str, part: Item | Dimension) -> Iterator[str]:
    """The pattern as an expression, for every label of the part."""
    code = rf"(?<!\d){re.escape(part.code)}(?!\d)"
    for _, label in part.label.texts:
        own = {"{code}": code, "{label}": rf"(?<![^\W\d_]){re.escape(label)}(?![^\W\d_])"}
        yield filled(pattern, own)


@lru_cache(maxsize=8)
def spelled(names: tuple[str, ...]) -> dict[str, list[int]]:
    """The places of columns by their names without case, width and separators."""
    spelled: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        if name:
            spelled.setdefault(_canonical(name), []).append(place)
    return spelled


def spelled_so(spelled: dict[str, list[int]], spellings: Sequence[str], code: str, *, bare: bool = False) -> list[int]:
    """The places of the columns that are spelled as usual for a code: E1, Q1E, item 1 E; `bare` also 1 alone."""
    forms = set(_usual_forms(tuple(spellings), code))
    if bare:
        forms |= {canonical_of_parts(between, code) for between in _BETWEEN}
    return sorted({place for form in forms for place in spelled.get(form, ())})


@lru_cache(maxsize=2_048)
def _usual_forms(spellings: tuple[str, ...], code: str) -> frozenset[str]:
    return frozenset(form for spelling in spellings for form in _forms(spelling, code))


def _forms(spelling: str, code: str) -> Iterator[str]:
    for between in _BETWEEN:
        yield canonical_of_parts(spelling, between, code)
        yield canonical_of_parts(between, code, spelling)
        yield canonical_of_parts(between, spelling, code)


def canonical_of_parts(*parts: str) -> str:
    """The canonical form of parts with blanks between them, from the forms of the parts, which recur.

    >>> canonical_of_parts("E 1", "", "01") == _canonical("E 1  01") == "e1|1"
    True
    """
    whole = ""
    for part in map(_canonical, parts):
        whole += f"|{part}" if whole[-1:].isdecimal() and part[:1].isdecimal() else part
    return whole


@lru_cache(maxsize=8_192)
def _canonical(name: str) -> str:
    """A name without case, width, separators and leading zeros; digits never run together.

    >>> _canonical("E_01") == _canonical("e1") == _canonical("Ｅ-1")
    True
    >>> _canonical("E1_1") == _canonical("E11")
    False
    """
    plain = unicodedata.normalize("NFKC", name).casefold().strip()
    plain = _BETWEEN_DIGITS.sub("|", plain)
    return _LEADING_ZEROS.sub("", _SEPARATORS.sub("", plain))


def usual_id(name: str) -> str:
    """Which usual column of ids a column is by its name; "" for none.

    >>> usual_id("Respondent ID"), usual_id("branch")
    ('respondent_id', '')
    """
    plain = re.sub(r"[\s.\-]+", "_", unicodedata.normalize("NFKC", name).strip().casefold())
    return plain if plain in USUAL_IDS else ""


def says_seconds(name: str) -> bool:
    """Whether a column is one of the seconds that respondents took, by its name alone.

    >>> says_seconds("Duration (in seconds)"), says_seconds("duration")
    (True, False)
    """
    return bare(name) in _SECONDS


def usual_place(names: Sequence[str], spellings: Iterable[str]) -> int | None:
    """The place of the column with a usual name, of several the one whose name comes first in `spellings`; else None.

    >>> usual_place(["Visit No.", "Branch", "Store"], ("store", "branch"))
    2
    """
    places = {bare(name): place for place, name in reversed(list(enumerate(names)))}
    return next((places[form] for form in map(bare, spellings) if form in places), None)


def role_place(sheet: Sheet, role: str, spellings: Iterable[str], given: str | None = None) -> int | None:
    """The place of the column that the caller names for a role, else of one with a usual name, see `usual_place`.

    Raises
    ------
    ColumnError
        There is no column of the given name, or there are several.
    """
    return usual_place(sheet.names, spellings) if given is None else sheet.place(str(given), role)


def needed_place(
    sheet: Sheet, role: str, spellings: Iterable[str], given: str | None = None, hint: str | None = None
) -> int:
    """The same of a column that must be there.

    Raises
    ------
    ColumnError
        There is none.
    """
    place = role_place(sheet, role, spellings, given)
    if place is None:
        raise ColumnError(
            f"{sheet.origin} has no column for {role}; it has {listed(sheet.names, 8)}.",
            hint or f"name it: {role}='the name of your column'.",
        )
    return place
