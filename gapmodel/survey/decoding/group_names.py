"""What groups are called; those whose names differ in capitals, spaces or full-width letters only."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from gapmodel.files import encodable
from gapmodel.notes.note import Note
from gapmodel.sources.distinct import Distinct
from gapmodel.tally.counts import Counts, natural
from gapmodel.tally.tally import Tally

NO_GROUP = "(no answer)"  # of people whose cell in a grouping column is blank
BETWEEN = " / "  # names of groups that several columns make
_ALL_DIGITS = 2**53  # below it every whole number is a float
Counted = Mapping[str, int]  # names of groups, and how many people each has


def group_name(cell: object) -> str:
    """What the group of a cell is called: different numbers differently, however a text is encoded alike.

    >>> group_name(31000007.0), group_name(0.1), group_name(" Nord "), group_name(None)
    ('31000007', '0.1', 'Nord', '(no answer)')
    """
    if is_nothing(cell):
        return NO_GROUP
    if isinstance(cell, (float, np.floating)):
        number = float(cell)
        return str(int(number)) if number.is_integer() and abs(number) < _ALL_DIGITS else repr(number)
    return unicodedata.normalize("NFC", encodable(str(cell))).strip() or NO_GROUP


def is_nothing(cell: object) -> bool:
    """Whether a cell is None, not a number, or one of the marks of pandas for nothing."""
    try:
        return cell is None or bool(cell != cell)
    except TypeError:  # of pandas.NA
        return True


def joined(names: Sequence[NDArray[np.str_]]) -> NDArray[np.str_]:
    """The names of groups that several columns make together."""
    return reduce(lambda before, more: np.char.add(np.char.add(before, BETWEEN), more), names)


def alike(counts: Counted) -> list[list[str]]:
    """Names that are one but for capitals, full-width forms and spaces, the most frequent of each first.

    >>> alike({"PUDONG": 2, "Pudong": 3, "pudong": 1, "Jingan": 4})
    [['Pudong', 'PUDONG', 'pudong']]
    """
    found: dict[str, list[str]] = {}
    for name in sorted(counts, key=lambda name: (-counts[name], len(name), natural(name))):
        found.setdefault(_plain(name), []).append(name)
    return [names for names in found.values() if len(names) > 1]


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def most_frequent_spelling(names: NDArray[np.str_]) -> NDArray[np.str_]:
    """Every name as the names like it are most often spelled.

    >>> most_frequent_spelling(np.array(["PUDONG", "Pudong", "Pudong", "Jingan"])).tolist()
    ['Pudong', 'Pudong', 'Pudong', 'Jingan']
    """
    found, places, counts = np.unique(names, return_inverse=True, return_counts=True)
    groups = alike(dict(zip(found.tolist(), counts.tolist(), strict=True)))
    called = {name: spellings[0] for spellings in groups for name in spellings}
    again: NDArray[np.str_] = np.array([called.get(name, name) for name in found.tolist()], dtype=found.dtype)[places]
    return again


def by_column(tally: Tally, by: Sequence[str]) -> list[Counted]:
    """How many people have each name of each grouping column; of all columns together where names hold " / "."""
    parts = _parts(tally, len(by))
    found: list[dict[str, int]] = [{} for _ in next(iter(parts.values()), [""])]
    for name, own in parts.items():
        for counts, part in zip(found, own, strict=True):
            counts[part] = counts.get(part, 0) + tally.groups[name].n
    return list(found)


def merged(tally: Tally, by: Sequence[str]) -> Tally:
    """The tally in which groups that are spelled alike are one, by the most frequent spelling of each."""
    called = [{name: names[0] for names in alike(counts) for name in names} for counts in by_column(tally, by)]
    if not any(called):
        return tally
    groups: dict[str, list[str]] = {}
    for name, own in _parts(tally, len(by)).items():
        new = BETWEEN.join(names.get(part, part) for names, part in zip(called, own, strict=True))
        groups.setdefault(new, []).append(name)
    together = {new: Counts.summed(tally.groups[name] for name in groups[new]) for new in sorted(groups, key=natural)}
    return replace(tally, groups=together)


def _parts(tally: Tally, columns: int) -> dict[str, list[str]]:
    parts = {name: name.split(BETWEEN) for name in tally.groups}
    whole = columns > 1 and all(len(own) == columns for own in parts.values())
    return parts if whole else {name: [name] for name in tally.groups}


def spelling_notes(name: str, counts: Counted, *, merge: bool) -> Iterator[Note]:
    """A note on the groups of a column that are spelled alike."""
    groups = [
        Note.of("spellings", names=[Note.of("name_count", name=one, n=counts[one]) for one in names])
        for names in alike(counts)
    ]
    if groups:
        yield Note.of("spellings_merged" if merge else "spellings_differ", column=name, groups=groups)


def names_notes(by: Sequence[str], counts: Sequence[Counted], spaced: Sequence[Counted], *, merge: bool) -> list[Note]:
    """Notes on the names of groups by the counts and the cells with spaces of each column, or of all together."""
    called = by if len(counts) == len(by) else [BETWEEN.join(by)]
    notes = [note for name, own in zip(called, counts, strict=True) for note in spelling_notes(name, own, merge=merge)]
    if len(counts) == len(spaced):
        notes += [note for name, *own in zip(by, spaced, counts, strict=True) for note in space_notes(name, *own)]
    return notes


def spaced(column: Distinct) -> dict[str, int]:
    """The groups of which texts have spaces around them, which do not count, and how many cells these are."""
    found: dict[str, int] = {}
    for value, n in zip(column.values, column.counts.tolist(), strict=False):
        if isinstance(value, str) and value.strip() and value != value.strip():
            found[group_name(value)] = found.get(group_name(value), 0) + n
    return found


def space_notes(name: str, found: Counted, counts: Counted) -> Iterator[Note]:
    """A note where cells with spaces around a name joined others without."""
    both = [
        Note.of("name_share", name=one, n=n, total=counts[one]) for one, n in found.items() if n < counts.get(one, 0)
    ]
    if both:
        yield Note.of("spaces_ignored", column=name, names=both)
