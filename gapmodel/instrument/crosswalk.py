"""A crosswalk: which question of each survey is which of the merged one, and which answer is which, as declared."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from gapmodel.errors import InstrumentError
from gapmodel.instrument.instrument import Instrument, Scale
from gapmodel.instrument.read import read_instrument
from gapmodel.instrument.section import Section

_TOP, _OWN = (
    ("by", "like", "instrument", "scale", "surveys"),
    ("items", "same", "dropped", "lacking", "points", "columns"),
)


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared of one survey.

    Attributes
    ----------
    items : mapping of the merged item's code to its own
        Items that are called otherwise.
    same : bool
        Whether all other items with the same code are the same.
    dropped : tuple of str
        Own items that are not compared.
    lacking : tuple of str
        Merged items that were not asked.
    points : mapping of its own answer to the merged one
        Empty: its answers are those of the merged scale.
    columns : mapping of the merged column's name to its own
    """

    items: Mapping[str, str] = field(default_factory=dict)
    same: bool = False
    dropped: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    points: Mapping[Fraction, Fraction] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """What is declared of all surveys.

    Attributes
    ----------
    file : str
        Its name, for messages.
    by : str
        The column that will name the survey.
    like : str
        The survey whose questionnaire the merged one has; "": the first.
    instrument : Instrument or None
        Another questionnaire that the merged survey has.
    scale : Scale or None
        The merged scale, where it is none of theirs.
    surveys : mapping of name to Declared
    """

    file: str = "the crosswalk"
    by: str = ""
    like: str = ""
    instrument: Instrument | None = None
    scale: Scale | None = None
    surveys: Mapping[str, Declared] = field(default_factory=dict)

    def of(self, name: str) -> Declared | None:
        """What is declared of a survey; None where it is not named."""
        return self.surveys.get(name)

    def wrong(self, problem: str, hint: str) -> InstrumentError:
        """An error that names the file."""
        return InstrumentError(f"{self.file}: {problem}", hint)


def read_crosswalk(source: str | Path | Mapping[str, Any] | None) -> Crosswalk:
    """The crosswalk of a TOML file, or of what such a file holds.

    Raises
    ------
    InstrumentError
        It cannot be read, or it is not valid; the message names the key and a remedy.

    Examples
    --------
    >>> walk = read_crosswalk({"surveys": {"2017": {"items": {"Q7WALKWAY": "Q7WALKWAYS"}, "same": True}}})
    >>> dict(walk.of("2017").items)
    {'Q7WALKWAY': 'Q7WALKWAYS'}
    """
    if source is None:
        return Crosswalk()
    if isinstance(source, Mapping):
        return _of_table(dict(source), "the crosswalk", Path())
    if not isinstance(source, (str, Path)):
        raise InstrumentError(
            f"crosswalk={source!r} is no crosswalk.",
            "give the path of a TOML file, or a mapping of what it would hold.",
        )
    path = Path(source)
    try:
        return _of_table(tomllib.loads(path.read_text(encoding="utf-8-sig")), path.name, path.parent)
    except (OSError, UnicodeDecodeError) as error:
        raise InstrumentError(
            f"The crosswalk {path} cannot be read ({error}).", "give the path of a TOML file in UTF-8."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise InstrumentError(
            f"{path.name} is not valid TOML: {error}.", "correct that line; texts need quotes, brackets must be closed."
        ) from None


def _of_table(table: dict[str, Any], file: str, folder: Path) -> Crosswalk:
    top = Section(table, file, "")
    top.only(_TOP)
    surveys = {}
    if "surveys" in table:
        given = top.section("surveys")
        surveys = {name: _declared(given.section(name)) for name in given.table}
    instrument = _instrument(top, folder) if "instrument" in table else None
    scale = _scale(top.section("scale")) if "scale" in table else None
    return Crosswalk(file, top.text("by", ""), top.text("like", ""), instrument, scale, surveys)


def _instrument(top: Section, folder: Path) -> Instrument:
    name = top.text("instrument")
    return read_instrument(folder / name if name.endswith(".toml") else name)


def _scale(section: Section) -> Scale:
    section.only(("lowest", "highest", "step"))
    lowest, highest, step = section.number("lowest"), section.number("highest"), section.number("step", Fraction(1))
    if step <= 0 or highest <= lowest or (highest - lowest) % step:
        section.wrong("step", "does not divide the range", "use lowest < highest, and a whole number of steps between")
    return Scale(lowest, highest, step)


def _declared(section: Section) -> Declared:
    section.only(_OWN)
    return Declared(
        items=_names(section, "items"),
        same=section.flag("same"),
        dropped=tuple(str(code) for code in section.items("dropped", ())),
        lacking=tuple(str(code) for code in section.items("lacking", ())),
        points=_points(section),
        columns=_names(section, "columns"),
    )


def _names(section: Section, key: str) -> dict[str, str]:
    if key not in section.table:
        return {}
    if not isinstance(section.table[key], dict):
        section.wrong(key, f"is {section.table[key]!r}, not a table", f'write {key} = {{ merged = "own" }}')
    given = section.section(key)
    names = {merged: given.text(merged) for merged in given.table}
    twice = sorted({own for own in names.values() if list(names.values()).count(own) > 1})
    if twice:
        section.wrong(key, f"uses {twice[0]!r} twice", "map every one once")
    return names


def _points(section: Section) -> dict[Fraction, Fraction]:
    if "points" not in section.table:
        return {}
    given = section.section("points")
    found = {}
    for text in given.table:
        try:
            found[Fraction(text)] = given.number(text)
        except (ValueError, ZeroDivisionError):
            given.wrong(text, "is not an answer", "write points = { 1 = 1, 2 = 3, ... }, own answer = merged answer")
    merged = [found[own] for own in sorted(found)]
    if any(high <= low for low, high in pairwise(merged)):
        section.wrong("points", "does not keep the order of answers", "map a higher answer to a higher one")
    return found
