"""What listening channels say, as counts: whatever they are, surveys, visits or tables of mentions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from gapmodel.errors import AnswerError, SettingError
from gapmodel.findings.encounters.listening.answers_as_voices import of_answers, of_visits
from gapmodel.findings.encounters.listening.channel import Channel, known_dimension
from gapmodel.findings.encounters.listening.mystery_shopping import MysteryShopping
from gapmodel.sources.distinct import map_distinct
from gapmodel.sources.open import open_source
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.matching.spelling import needed_place, role_place
from gapmodel.survey.survey import Survey
from gapmodel.survey.two_files.pairing import id_text
from gapmodel.tally.tally import Tally

COLUMNS = {
    "channel": "channel|source|渠道|倾听渠道|来源".split("|"),
    "dimension": "dimension|维度".split("|"),
    "positive": "positive|positives|praise|good|正面|好评|表扬|满意".split("|"),
    "negative": "negative|negatives|blame|bad|负面|差评|批评|不满意".split("|"),
    "group": "group|segment|客群|顾客群|组".split("|"),
}
_NEEDED = ("dimension", "positive", "negative")


def channels_of(given: Any, by: str | None, cutoff: float) -> list[Channel]:
    """The channels of a mapping, or of a table with a column that names them.

    Raises
    ------
    SettingError, ColumnError, AnswerError
        See `gapmodel.listening`.
    """
    if isinstance(given, Mapping):
        found = [_channel(str(name), one, by, cutoff) for name, one in given.items()]
    elif isinstance(given, (Survey, Tally, MysteryShopping)):
        raise SettingError(
            "One channel has nothing to be compared with.", "name two or more: {'survey': ..., 'cards': ...}."
        )
    else:
        found = list(_of_table(_opened(given), by, None).values())
    if len(found) < 2:
        raise SettingError(
            f"{len(found)} channel has nothing to be compared with.", "name two or more: {'survey': ..., 'cards': ...}."
        )
    return found


def _channel(name: str, given: Any, by: str | None, cutoff: float) -> Channel:
    if isinstance(given, (Survey, Tally)):
        return of_answers(name, given, by, cutoff)
    if isinstance(given, MysteryShopping):
        return of_visits(name, given, cutoff)
    if isinstance(given, Mapping) and not all(isinstance(pair, (tuple, list)) for pair in given.values()):
        raise SettingError(
            f"{name}: the mapping holds something else than pairs of numbers.",
            "give the positive and negative mentions of each dimension, such as {'reliability': (4, 9)}.",
        )
    if isinstance(given, Mapping):
        return _of_pairs(name, given)
    found = _of_table(_opened(given), by, name)
    return found.get(name, Channel(name, "mentions"))


def _opened(given: Any) -> Sheet:
    if given is None or isinstance(given, (int, float, bool)):
        raise SettingError(f"{given!r} is no channel.", "give a survey, a mystery-shopping finding or a table.")
    return open_source(given, platform="none")


def _of_pairs(name: str, given: Mapping[Any, Any]) -> Channel:
    channel = Channel(name, "mentions")
    for dimension, pair in given.items():
        if len(pair) != 2:
            raise SettingError(f"{name}: {dimension!r} has {pair!r}.", "give (positive, negative), such as (80, 20).")
        positive, negative = (_count(value, f"{name}, {dimension}") for value in pair)
        channel.add(known_dimension(dimension), "", positive, negative)
    return channel


def _of_table(sheet: Sheet, by: str | None, only: str | None) -> dict[str, Channel]:
    """Channels of a table of counts; a single one with that name if `only` is given."""
    places = _places(sheet, by, _NEEDED if only else ("channel", *_NEEDED))
    texts = {
        role: map_distinct(sheet.columns[places[role]], id_text, "") if role in places else [""] * len(sheet)
        for role in ("channel", "dimension", "group")
    }
    found: dict[str, Channel] = {}
    for row in range(len(sheet)):
        where = f"row {sheet.row_name(row)}"
        name, dimension = str(only or texts["channel"][row]), str(texts["dimension"][row])
        cells = [sheet.columns[places[role]][row] for role in ("positive", "negative")]
        if not dimension and not any(id_text(cell) for cell in cells):
            continue
        if not name or not dimension:
            raise AnswerError(f"There is no {'channel' if not name else 'dimension'} in {where}.", "fill it in.")
        positive, negative = (_count(cell, where) for cell in cells)
        group = str(texts["group"][row])
        found.setdefault(name, Channel(name, "mentions")).add(known_dimension(dimension), group, positive, negative)
    return found


def _places(sheet: Sheet, by: str | None, needed: Sequence[str]) -> dict[str, int]:
    """The places of the columns by what they hold; `by` is the name of that of groups, where there is such a one."""
    group = by if by in sheet.names else None
    found = {
        role: needed_place(sheet, role, words, hint=_hint(role))
        if role in needed
        else role_place(sheet, role, words, group if role == "group" else None)
        for role, words in COLUMNS.items()
    }
    return {role: place for role, place in found.items() if place is not None}


def _hint(role: str) -> str:
    return f"call one {role} (or {COLUMNS[role][-1]}), such as channel, dimension, positive, negative."


def _count(cell: Any, where: str) -> int:
    text = id_text(cell)
    if not text:
        return 0
    if not re.fullmatch(r"\d{1,12}", text):
        raise AnswerError(f"{str(cell)[:40]!r} ({where}) is not a number of mentions.", "give whole numbers from 0.")
    return int(text)
