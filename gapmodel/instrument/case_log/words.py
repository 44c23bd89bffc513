"""What the columns and cells of a log of complaints are called, in English, in Chinese and by ticket systems."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from gapmodel.errors import ColumnError, listed, nearest
from gapmodel.instrument.words import bare, plain, yes_or_no

STAGES = ("registered", "investigated", "answered", "closed")
DATES = ("received", *STAGES, "due")
GROUPS = ("cause", "product", "dimension", "gap", "channel", "branch", "severity", "owner", "resolution")
FLAGS = ("in_time", "late", "reopened", "satisfied", "disputed")
MEANINGS = ("id", *DATES, *FLAGS, *GROUPS, "customer", "compensation", "status")
_FILLERS = re.compile(r"date|datetime|timestamp|time|day|on|at|of|the|utc|gmt|日期|时间|日")
_TOKENS = re.compile(
    r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[\u4e00-\u9fff]+?(?=日期|时间|日$|$|[^\u4e00-\u9fff])|日期|时间|日"
)


@dataclass(frozen=True, slots=True)
class Matched:
    """A column of a log: what it holds, its place and name, and by what it was found.

    Attributes
    ----------
    found_by : str
        "given", "export" (of a known program), "name" or "contents".
    """

    meaning: str
    place: int
    column: str
    found_by: str


@dataclass(frozen=True, slots=True)
class LogColumns:
    """The columns that were found, by what they hold, and the program whose export the log is, "" where it is none."""

    matched: Mapping[str, Matched]
    export: str = ""
    day_first: bool | None = None


def _any(place: int) -> bool:  # noqa: ARG001  of every place
    return True


def match_columns(
    names: Sequence[str],
    given: Mapping[str, str],
    origin: str,
    added: Collection[str] = (),
    holds_days: Callable[[int], bool] = _any,
) -> LogColumns:
    """What the columns of a log hold: as the caller says, else as in the export of a known program, else by name.

    Parameters
    ----------
    names : sequence of str
    given : mapping of meaning to name
    origin : str
        What the log is called in messages.
    added : collection of str
        Columns that reading has added, which have no meaning unless the caller gives them one.
    holds_days : callable
        Whether the column at a place holds days; asked if several columns may be the same date by their names.

    Raises
    ------
    ColumnError
        A given name is not there or stands for two meanings, or there is no such meaning.

    Examples
    --------
    >>> found = match_columns(["Date received", "Closed at", "投诉原因", "ZIP"], {}, "log.csv").matched
    >>> {meaning: one.column for meaning, one in found.items()}
    {'received': 'Date received', 'closed': 'Closed at', 'cause': '投诉原因'}
    """
    found = dict(_given(names, given, origin))
    named = [(place, str(name)) for place, name in enumerate(names) if name not in added]
    named.reverse()  # of equal names the first counts
    exact, undated = ({key(name): place for place, name in named} for key in (bare, _undated))
    either = undated | exact
    export = _export_of(either)
    for meaning in MEANINGS:
        _take(found, meaning, names, [either.get(bare(word)) for word in export.get(meaning, ())], "export")
    for word in export.get("unused", ()):
        exact.pop(bare(word), None)
    for meaning in MEANINGS:
        words, own = (_texts()["dates"], undated) if meaning in DATES else (_texts()["others"], exact)
        places = [place for word in words[meaning] if (place := own.get(bare(word))) is not None]
        if meaning in DATES and len(set(places)) > 1:
            places = [place for place in places if holds_days(place)] or places
        _take(found, meaning, names, places, "name")
    ordered = {meaning: found[meaning] for meaning in MEANINGS if meaning in found}
    return LogColumns(ordered, export.get("name", ""), export.get("day_first"))


def _export_of(names: Collection[str]) -> dict[str, Any]:
    """The program whose export has columns of these bare names; empty if none is known."""
    for export in _texts()["export"]:
        if all(bare(sign) in names for sign in export["signs"]):
            return dict(export)
    return {}


def _given(names: Sequence[str], given: Mapping[str, str], origin: str) -> Iterator[tuple[str, Matched]]:
    if not isinstance(given, Mapping):
        raise ColumnError(
            f"columns={given!r} does not say what each column holds.", "write columns={'received': 'Date opened'}."
        )
    for meaning, name in given.items():
        if meaning not in MEANINGS:
            turned = f"write it the other way round: columns={{{name!r}: {meaning!r}}}." if name in MEANINGS else ""
            raise ColumnError(
                f"A log of complaints has no column {meaning!r}.", turned or nearest(str(meaning), MEANINGS)
            )
        if name not in names:
            raise ColumnError(
                f"{origin} has no column {name!r} for {meaning}; it has {listed(names, 8)}.", nearest(str(name), names)
            )
        yield meaning, Matched(meaning, list(names).index(name), name, "given")
    if len(set(given.values())) < len(given):
        raise ColumnError("columns= names one column for two meanings.", "name every column once.")


def _take(
    found: dict[str, Matched], meaning: str, names: Sequence[str], places: Sequence[int | None], found_by: str
) -> None:
    """The first of some places that is there and not yet taken."""
    used = {one.place for one in found.values()}
    free = [place for place in places if place is not None and place not in used]
    if free and meaning not in found:
        found[meaning] = Matched(meaning, free[0], names[free[0]], found_by)


@cache
def _undated(name: str) -> str:
    """The name of a column of dates without the words that say that it is one.

    >>> _undated("Date received"), _undated("closedAt"), _undated("结案日期"), _undated("Date")
    ('received', 'closed', '结案', '')
    """
    words = [token.casefold() for token in _TOKENS.findall(name)]
    if not words:  # no name, or one in other letters
        return bare(name) or name or " "
    return bare("".join(word for word in words if not _FILLERS.fullmatch(word)))


def truth_of(cell: object, meaning: str) -> bool | None:
    """Whether a cell says yes; None where it says neither yes nor no.

    >>> truth_of("SLA Violated", "in_time"), truth_of(3, "reopened"), truth_of("办理中", "closed"), truth_of("?", "")
    (False, True, False, None)
    """
    word = plain(cell)
    if word in (known := _truths(meaning)):
        return known[word]
    if meaning == "closed" and word.startswith("closed "):  # with explanation, say
        return True
    said = yes_or_no(cell)
    if said is None and meaning == "reopened" and re.fullmatch(r"\d+(\.0+)?", word):  # how many times
        return float(word) > 0
    return said


@cache
def _truths(meaning: str) -> Mapping[str, bool]:
    return {plain(word): answer == "yes" for answer in ("yes", "no") for word in _texts()[answer].get(meaning, ())}


def gap_of(cell: object) -> str:
    """The number of a gap from 1 to 4; "" where it is none.

    >>> gap_of("Gap 3"), gap_of(2.0), gap_of("认知差距"), gap_of("7")
    ('3', '2', '1', '')
    """
    if number := re.fullmatch(r"\s*([1-4])(?:\.0*)?\s*", str(cell)):
        return number[1]
    return next((n for n, words in _texts()["gap"].items() if bare(cell) in map(bare, words)), "")


def name_it(meaning: str) -> str:
    """A hint how to say which column holds this, in Python and on the command line."""
    return (
        f"name the column: columns={{{meaning!r}: 'the name of your column'}}, "
        f"or -c '{meaning}=the name of your column' on the command line."
    )


def meaning_of(meaning: str) -> Mapping[str, str]:
    """What a column holds, in every language."""
    found: Mapping[str, str] = _texts()["meanings"][meaning]
    return found


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads((files("gapmodel.instrument.case_log") / "words.toml").read_text(encoding="utf-8"))
