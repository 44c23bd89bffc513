"""Who stood on which rung of the relationship ladder in which wave, from a table or from two waves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gapmodel.errors import AnswerError, SettingError, counted, listed
from gapmodel.instrument.words import means_no_answer, plain
from gapmodel.sources.open import open_source
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.decoding.group_names import NO_GROUP, group_name, is_nothing
from gapmodel.survey.matching.spelling import needed_place
from gapmodel.tally.counts import natural

RUNGS: Mapping[str, tuple[str, ...]] = {  # how they are written; the first and the last are their names
    "customer": ("ordinary customer", "customer", "顾客", "普通顾客"),
    "client": ("client", "regular", "常客", "主顾"),
    "member": ("member or colleague", "member", "colleague", "会员", "同事", "会员或同事"),
    "friend": ("friend or relative", "friend", "relative", "朋友", "亲人", "朋友或亲人"),
}
_USUAL = {
    "id": ("id", "customer", "respondent", "编号", "顾客", "客户"),
    "time": ("time", "wave", "period", "year", "时间", "波次", "年份"),
    "rung": ("rung", "step", "level", "relationship", "层级", "阶段", "关系"),
}
_MOST_RUNGS = 20
UNKNOWN = -1
Wave = dict[str, int]


@dataclass(frozen=True, slots=True)
class LadderRecords:
    """The waves in their order, each with the rung of every customer in it.

    Attributes
    ----------
    rungs : tuple of str
        From the lowest to the highest.
    waves : mapping of name to mapping of customer to place of the rung
        `UNKNOWN` where the rung is blank.
    without_id : int
        Rows that say nobody.
    """

    rungs: tuple[str, ...]
    waves: Mapping[str, Wave]
    without_id: int = 0


def read_ladder(
    before: Any, after: Any, names: Mapping[str, str | None], rungs: Sequence[str] | None, sheet: str | None
) -> LadderRecords:
    """The records of a table with a row per customer and wave, or of two waves.

    Raises
    ------
    ColumnError, AnswerError, SettingError
        A column is missing, a rung is unknown, a customer stands on two rungs at once, or there is one wave only.
    """
    for role, name in names.items():
        if name is not None and (not isinstance(name, str) or not name):
            raise SettingError(f"{role}={name!r} names no column.", "give the name of a column.")
    known = _known(rungs)
    order = tuple(RUNGS) if rungs is None else tuple(rungs)
    if after is None:
        waves, without = _of_table(open_source(before, sheet=sheet, platform="none"), names, known)
    else:
        first, lost = _of_wave(before, names, known, sheet, "before")
        second, more = _of_wave(after, names, known, sheet, "after")
        if first.keys() == {""} or second.keys() == {""}:
            raise SettingError("A wave is empty.", "give the rung of every customer.")
        _check_positions(before, after)
        waves, without = {"before": first, "after": second}, lost + more
    if len(waves) < 2:
        raise AnswerError(
            f"There is only one wave: {listed(waves)}.",
            "transitions need the rung of the same customers at two times: the column `time` must say which.",
        )
    return LadderRecords(order, waves, without)


def _known(rungs: Sequence[str] | None) -> dict[str, int]:
    """The place of every spelling of a rung, and of its number from 1 on."""
    if rungs is None:
        spellings = [[code, *words] for code, words in RUNGS.items()]
    else:
        listable = isinstance(rungs, Sequence) and not isinstance(rungs, str)
        if not listable or not all(isinstance(rung, str) and rung.strip() for rung in rungs):
            raise SettingError(
                f"rungs={rungs!r} are no names.", 'give them from the lowest to the highest: ["a", "b"].'
            )
        spellings = [[rung] for rung in rungs]
    if not 2 <= len(spellings) <= _MOST_RUNGS:
        raise SettingError(f"A ladder of {counted(len(spellings), 'rung')} is none.", f"name 2 to {_MOST_RUNGS} rungs.")
    found: dict[str, int] = {}
    for place, words in enumerate(spellings):
        for word in words:
            if found.setdefault(plain(word), place) != place:
                raise SettingError(f"The rung {word!r} is named twice.", "give every rung its own name.")
    for place in range(len(spellings)):
        found.setdefault(str(place + 1), place)
    return found


def _of_table(found: Sheet, names: Mapping[str, str | None], known: Mapping[str, int]) -> tuple[dict[str, Wave], int]:
    places = {role: needed_place(found, role, _USUAL[role], names[role]) for role in ("id", "time", "rung")}
    customers, times, rungs = (found.columns[places[role]].tolist() for role in ("id", "time", "rung"))
    waves: dict[str, Wave] = {}
    without = 0
    for at, (customer, time, rung) in enumerate(zip(customers, times, rungs, strict=True)):
        who, when = group_name(customer), group_name(time)
        if NO_GROUP in (who, when):
            without += 1
            continue
        _add(waves.setdefault(when, {}), who, _rung(rung, known, found.number(at)))
    return {name: waves[name] for name in sorted(waves, key=natural)}, without


def _of_wave(
    source: Any, names: Mapping[str, str | None], known: Mapping[str, int], sheet: str | None, what: str
) -> tuple[Wave, int]:
    """One wave: a table with the columns id and rung, a Series by customer, a mapping, or rungs in an order."""
    wave: Wave = {}
    pairs = _pairs(source, what)
    without = 0
    if pairs is None:
        found = open_source(source, sheet=sheet, platform="none")
        places = {role: needed_place(found, role, _USUAL[role], names[role]) for role in ("id", "rung")}
        pairs = list(zip(*(found.columns[places[role]].tolist() for role in ("id", "rung")), strict=True))
    for at, (customer, rung) in enumerate(pairs):
        who = group_name(customer)
        if who == NO_GROUP:
            without += 1
            continue
        _add(wave, who, _rung(rung, known, at + 1))
    return wave, without


def _pairs(source: Any, what: str) -> list[tuple[Any, Any]] | None:
    """Customers and rungs, where the source is no table."""
    if isinstance(source, Mapping):
        return list(source.items())
    if hasattr(source, "index") and hasattr(source, "tolist"):  # a pandas Series
        return list(zip(source.index.tolist(), source.tolist(), strict=True))
    if isinstance(source, np.ndarray) and source.ndim == 1:
        return list(enumerate(source.tolist()))
    if isinstance(source, (list, tuple)) and not all(isinstance(one, Mapping) for one in source):
        return list(enumerate(source))
    if source is None:
        raise SettingError(f"{what} is None.", "give the rung of every customer in both waves, or one table.")
    return None


def _check_positions(before: Any, after: Any) -> None:
    """Rungs without customers' names belong together by their order, so that both waves are of one length."""
    ordered = [one for one in (before, after) if isinstance(one, (list, tuple, np.ndarray))]
    if len(ordered) == 1 or (len(ordered) == 2 and len(ordered[0]) != len(ordered[1])):
        raise SettingError(
            "Rungs without the names of customers belong together by their order, but the two waves differ.",
            "give both waves as lists of one length, or say who is who: a Series by customer, or a table with id.",
        )


def _rung(cell: Any, known: Mapping[str, int], row: int | str) -> int:
    if is_nothing(cell):
        return UNKNOWN
    text = plain(group_name(cell))
    if text in known:
        return known[text]
    if not text or text == plain(NO_GROUP) or means_no_answer(text):
        return UNKNOWN
    raise AnswerError(
        f"{str(cell)[:40]!r} in row {row} is no rung of the ladder.",
        f"known are {listed(known, 12)}; give your own from the lowest to the highest: rungs=[...].",
    )


def _add(wave: Wave, who: str, rung: int) -> None:
    before = wave.setdefault(who, rung)
    if before == UNKNOWN:
        wave[who] = rung
    elif rung not in (before, UNKNOWN):
        raise AnswerError(
            f"The customer {who!r} stands on two rungs in the same wave.", "keep one row per customer and wave."
        )
