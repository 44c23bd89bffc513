"""What the columns and cells of a record of encounters are called, in English and Chinese."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from gapmodel.errors import AnswerError, ColumnError, nearest
from gapmodel.instrument.words import bare

STEPS = ("explore", "offer", "act", "confirm")
WHOLE = "whole"  # a score of an encounter that is not divided into steps
SCENARIOS = ("actual", "ideal")
ROLES = ("observer", "self")
KINDS = ("business_win", "personal_win", "stated_expectation", "latent_need")
NAMES = ("encounter", "step", "rater", "scenario", "role", "score", *SCENARIOS, "said_and_done", *KINDS)


def column_places(names: Sequence[str], named: Mapping[str, str], origin: str) -> dict[str, int]:
    """The place of every column of a record that is there, by what it holds.

    Parameters
    ----------
    names : sequence of str
        The columns of the source.
    named : mapping
        Names that the caller gives, by what the column holds.

    Raises
    ------
    ColumnError
        No such column, an unknown meaning, or two columns of one meaning.
    """
    for meaning, name in named.items():
        if meaning not in NAMES:
            raise ColumnError(f"A record of encounters has no column {meaning!r}.", nearest(meaning, NAMES))
        if name not in names:
            raise ColumnError(f"{origin} has no column {name!r} for {meaning}.", nearest(name, names))
    places = {meaning: list(names).index(name) for meaning, name in named.items()}
    for place, name in enumerate(names):
        meaning = _spellings("columns").get(bare(name), "")
        if not meaning or meaning in named or place in places.values():
            continue
        if meaning in places:
            raise ColumnError(
                f"{origin} has two columns for {meaning}: {names[places[meaning]]!r} and {name!r}.",
                f"say which one: columns={{{meaning!r}: {name!r}}}.",
            )
        places[meaning] = place
    return places


def code_of(cell: str, section: str, where: str) -> str:
    """The code of a step, scenario or role as somebody wrote it.

    Raises
    ------
    AnswerError
        It is none; the hint names the nearest one.

    Examples
    --------
    >>> code_of(" Explore ", "step", "row 2"), code_of("实际", "scenario", "row 2")
    ('explore', 'actual')
    """
    known = _spellings(section)
    found = known.get(bare(cell)) or _leading(bare(cell), known)
    if found:
        return found
    raise AnswerError(
        f"{cell!r} ({where}) is not a {section} of an encounter.", nearest(cell.casefold(), _shown(cell, section))
    )


def _leading(word: str, known: Mapping[str, str]) -> str:
    """The code behind a number, as in "1 explore"."""
    return known.get(re.sub(r"^\d+", "", word), "")


def _shown(cell: str, section: str) -> list[str]:
    """The names to choose from, in the script of the cell."""
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in cell)
    words = _texts()[section].values()
    return [next((word for word in own if (word > "\u4e00") == chinese), own[0]) for own in words]


@cache
def _spellings(section: str) -> dict[str, str]:
    return {bare(word): code for code, words in _texts()[section].items() for word in words}


@cache
def _texts() -> dict[str, dict[str, list[str]]]:
    text = (files("gapmodel.instrument.record") / "words.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    return found
