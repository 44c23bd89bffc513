"""A listening channel: how many voices were positive and negative about each dimension, by group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from gapmodel.errors import SettingError, nearest
from gapmodel.instrument.read import read_instrument
from gapmodel.instrument.words import bare

Pair = tuple[int, int]
Texts = Mapping[str, str]


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


def known_dimension(name: Any) -> str:
    """The code of one of the five dimensions, however it is called; else the name itself.

    >>> known_dimension("Reliability "), known_dimension("可靠性"), known_dimension("parking")
    ('reliability', 'reliability', 'parking')
    """
    text = " ".join(str(name).split())
    return _codes().get(bare(text), text)


@cache
def _codes() -> dict[str, str]:
    return {bare(word): code for code, own in five_labels().items() for word in (code, *own.values())}


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
