"""What listening channels say, as counts: how many were positive and negative about each dimension, by group."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from gapmodel.errors import AnswerError, ColumnError, SettingError, listed, nearest
from gapmodel.findings.encounters.listening.mystery_shopping import MysteryShopping
from gapmodel.findings.labels import Labels, about_of
from gapmodel.instrument.read import read_instrument
from gapmodel.sources.distinct import map_distinct
from gapmodel.sources.open import open_source
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.survey import Survey
from gapmodel.survey.two_files.pairing import id_text
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout
from gapmodel.tally.one_side import side_lines
from gapmodel.tally.tally import Tally

Pair = tuple[int, int]
Texts = Mapping[str, str]
COLUMNS = {
    "channel": "channel|source|渠道|倾听渠道|来源".split("|"),
    "dimension": "dimension|维度".split("|"),
    "positive": "positive|positives|praise|good|正面|好评|表扬|满意".split("|"),
    "negative": "negative|negatives|blame|bad|负面|差评|批评|不满意".split("|"),
    "group": "group|segment|客群|顾客群|组".split("|"),
}
_NEEDED = ("dimension", "positive", "negative")


@dataclass(slots=True)
class Channel:
    """One channel.

    Attributes
    ----------
    name : str
    kind : {"survey", "visits", "mentions"}
        What was counted.
    counts : mapping of dimension to group to (positive, negative)
        The group is "" where there is none.
    people : mapping of group to number
        Respondents, or visits; of mentions those of the dimension most spoken of, as people speak of several.
    neutral : int
        Scores that were neither.
    labels : mapping of dimension to its label by language
    designed : bool
        Whether it has weights, strata or clusters, which are not looked at.
    """

    name: str
    kind: str
    counts: dict[str, dict[str, Pair]] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    neutral: int = 0
    labels: dict[str, Texts] = field(default_factory=dict)
    designed: bool = False

    def add(self, dimension: str, group: str, positive: int, negative: int) -> None:
        """Count more."""
        own = self.counts.setdefault(dimension, {})
        before = own.get(group, (0, 0))
        own[group] = before[0] + positive, before[1] + negative
        if self.kind == "mentions":
            self.people[group] = max(self.people.get(group, 0), sum(own[group]))

    def total(self, dimension: str) -> Pair:
        """Positive and negative of all groups."""
        pairs = self.counts.get(dimension, {}).values()
        return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)

    @property
    def size(self) -> int:
        """Respondents, visits or mentions."""
        if self.kind == "mentions":
            return sum(sum(self.total(dimension)) for dimension in self.counts)
        return sum(self.people.values())

    @property
    def grouped(self) -> bool:
        """Whether it tells groups apart."""
        return any(group for group in self.people)


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
        return _of_answers(name, given, by, cutoff)
    if isinstance(given, MysteryShopping):
        return _of_visits(name, given, cutoff)
    if isinstance(given, Mapping) and all(isinstance(pair, (tuple, list)) for pair in given.values()):
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
    places = _places(sheet, by)
    if only is None and "channel" not in places:
        raise ColumnError(f"{sheet.origin} has no column channel; it has {listed(sheet.names, 8)}.", _hint("channel"))
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


def _places(sheet: Sheet, by: str | None) -> dict[str, int]:
    spelled = {_bare(word): role for role, words in COLUMNS.items() for word in words}
    places: dict[str, int] = {}
    for place, name in enumerate(sheet.names):
        role = "group" if by is not None and name == by else spelled.get(_bare(name), "")
        if role and role not in places:
            places[role] = place
    for role in _NEEDED:
        if role not in places:
            raise ColumnError(f"{sheet.origin} has no column {role}; it has {listed(sheet.names, 8)}.", _hint(role))
    return places


def _hint(role: str) -> str:
    return f"call one {role} (or {COLUMNS[role][-1]}), such as channel, dimension, positive, negative."


def _count(cell: Any, where: str) -> int:
    text = id_text(cell)
    if not text:
        return 0
    if not re.fullmatch(r"\d{1,12}", text):
        raise AnswerError(f"{str(cell)[:40]!r} ({where}) is no number of mentions.", "give whole numbers from 0.")
    return int(text)


def _of_answers(name: str, given: Survey | Tally, by: str | None, cutoff: float) -> Channel:
    """Respondents whose score of a dimension lies above, or below, the cut-off of the scale."""
    layout = given.tally.layout if isinstance(given, Survey) else given.layout
    side = layout.sides[layout.gap[0] if layout.gap else 0]
    special = about_of(layout).get("apart", {}).get("side")
    tally = given.tally if isinstance(given, Survey) else given
    grouped = by is not None and (isinstance(given, Survey) or given.by == by)
    if isinstance(given, Survey):
        if grouped and by not in (*given.group_columns, *given.extra_columns):
            grouped = False
        tally = given.tally_of_side(side, by=by) if grouped else given.tally_of_side(side)
    elif len([code for code in layout.sides if code != special]) > 1:
        raise SettingError(
            f"{name}: a tally of {' and '.join(layout.sides)} does not count the scores of one side.",
            f"give the survey, or survey.tally_of_side({side!r}).",
        )
    labels = Labels.of(layout)
    channel = Channel(name, "survey", designed=bool(layout.design))
    for group, counts in (tally.groups if grouped else {"": tally.total}).items():
        _add_answers(channel, tally.layout, counts, side, str(group), cutoff)
    for code, _ in layout.dimensions:
        channel.labels[known_dimension(code)] = labels.texts.get("dimension", {}).get(code, {})
    return channel


def _add_answers(channel: Channel, layout: Layout, counts: Counts, side: str, group: str, cutoff: float) -> None:
    middle = (layout.levels - 1) * float(layout.step) * cutoff
    channel.people[group] = counts.used
    for line in side_lines(layout, counts, side):
        if line.level != "dimension" or line.answers is None:
            continue
        points = line.answers.values * float(line.answers.unit)
        above, below = points > middle + 1e-9, points < middle - 1e-9
        positive, negative = (int(line.answers.counts[mask].sum()) for mask in (above, below))
        channel.add(known_dimension(line.code), group, positive, negative)
        channel.neutral += line.answers.n - positive - negative


def _of_visits(name: str, given: MysteryShopping, cutoff: float) -> Channel:
    """Visits whose score of a dimension lies above, or below, the cut-off."""
    channel, people = Channel(name, "visits"), set()
    for row in given.plain("visits").rows:
        if row.level == "dimension" and row.score == row.score:
            code = known_dimension(row.code)
            above, below = row.score > 100 * cutoff + 1e-9, row.score < 100 * cutoff - 1e-9
            channel.add(code, "", int(above), int(below))
            channel.neutral += int(not above and not below)
            channel.labels.setdefault(code, given.labels.texts.get("dimension", {}).get(row.code, {}))
            people.add((row.outlet, row.visit))
    channel.people = {"": len(people)}
    return channel


def known_dimension(name: Any) -> str:
    """The code of one of the five dimensions, however it is called; else the name itself.

    >>> known_dimension("Reliability "), known_dimension("可靠性"), known_dimension("parking")
    ('reliability', 'reliability', 'parking')
    """
    text = " ".join(str(name).split())
    return _codes().get(_bare(text), text)


@cache
def _codes() -> dict[str, str]:
    return {_bare(word): code for code, own in five_labels().items() for word in (code, *own.values())}


@cache
def five_labels() -> dict[str, dict[str, str]]:
    """The labels of the five dimensions."""
    return {part.code: dict(part.label.texts) for part in read_instrument("mystery-shopping").dimensions}


def dimensions_in(channels: list[Channel]) -> list[str]:
    """All dimensions: the five in their order, then others as they come."""
    there = list(dict.fromkeys(dimension for channel in channels for dimension in channel.counts))
    usual = [code for code in five_labels() if code in there]
    return [*usual, *(code for code in there if code not in usual)]


def named(channels: list[Channel], name: str, argument: str) -> Channel:
    """The channel of a name."""
    known = {channel.name: channel for channel in channels}
    if name not in known:
        raise SettingError(f"{argument}={name!r} is no channel.", nearest(str(name), known))
    return known[name]


def groups_in(channels: list[Channel]) -> Iterator[str]:
    """The groups of all channels."""
    yield from dict.fromkeys(group for channel in channels for group in channel.people if group)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", str(text)).casefold())
