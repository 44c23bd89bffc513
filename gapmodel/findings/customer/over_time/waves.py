"""The waves of a survey: what was counted in every group and wave, whichever way they were given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any

from gapmodel.errors import SettingError, TallyError, listed, nearest
from gapmodel.findings.customer.over_time.periods_of_waves import Order, order_of
from gapmodel.findings.customer.zone import refuse_zone
from gapmodel.findings.given_tally import protected, tally_of
from gapmodel.findings.labels import about_of
from gapmodel.survey.counting.count import by_name
from gapmodel.survey.decoding.group_names import BETWEEN
from gapmodel.survey.read_options import listed_by
from gapmodel.survey.survey import Survey
from gapmodel.tally.counts import Counts
from gapmodel.tally.hidden_rows import OTHERS
from gapmodel.tally.layout import Layout
from gapmodel.tally.one_side import both_sides_answered
from gapmodel.tally.tally import Tally

Answers = Survey | Tally | Mapping[Any, Survey | Tally]
_COMPARED = ("sides", "lowest", "levels", "step", "items", "dimensions", "design")


@dataclass(frozen=True, slots=True, eq=False)
class Waves:
    """Counts by group and wave.

    Attributes
    ----------
    layout : Layout
    order : Order
    groups : mapping of group to wave to Counts
        Waves without answers are left out; one group "" where none were asked for.
    side : str
        The side whose means are followed; "" for the gap.
    by, time : str
        What the groups, and the waves, are made of.
    drawn : mapping of wave to stratum to int, or None
        Sampling units drawn, where the sample has a design.
    params : dict
        What `min_cell` put together.
    undated : int
        Respondents without a wave.
    """

    layout: Layout
    order: Order
    groups: Mapping[str, Mapping[str, Counts]]
    side: str
    by: str
    time: str
    drawn: Mapping[str, Mapping[str, int]] | None
    params: Mapping[str, Any]
    undated: int

    @property
    def measure(self) -> str:
        """What is followed: "gap" or "mean"."""
        return "mean" if self.side else "gap"

    def there(self, group: str) -> list[str]:
        """The waves of a group that have answers, in order."""
        return [wave for wave in self.order.waves if wave in self.groups[group]]

    @property
    def missing(self) -> tuple[str, ...]:
        """The periods of the calendar between the first and the last that nobody answered in."""
        found = {wave for own in self.groups.values() for wave in own}
        return tuple(wave for wave in self.order.waves if wave not in found)

    @property
    def clustered(self) -> bool:
        """Whether sampling units are clusters, of which the same may stand in several waves."""
        return "cluster" in self.layout.design


@dataclass(frozen=True, slots=True)
class Asked:
    """How waves are formed, as a caller asked for it."""

    time: str | None
    by: str | Sequence[str] | None
    side: str | None
    period: str
    order: Sequence[str] | None
    min_cell: int | None


def waves_of(answers: Answers, asked: Asked) -> Waves:
    """The waves of a survey, of a tally that was counted by them, or of several surveys or tallies by name.

    Raises
    ------
    SettingError, TallyError, ColumnError
        There is no column of waves, fewer than two waves, no such side or group; the waves ask different things.
    """
    if isinstance(answers, Mapping):
        tally, time = _together(answers, asked), ""
    else:
        time = _time_of(answers, asked)
        tally = _by_time(answers, asked, time)
    side = _side(tally, asked.side)
    if not side and not tally.used and both_sides_answered(tally.layout, tally.total):
        raise TallyError(
            "Different people answered the two sides, so that no gap of a respondent can be followed.",
            "follow one side: gm.trend(..., side='perception').",
        )
    order = order_of([_parts(name)[1] for name in tally.groups], period=asked.period, order=asked.order)
    tally, undated = _pooled(tally, order, grouped=asked.by is not None)
    tally, params = protected(tally, [*listed_by(asked.by), time], asked.min_cell)
    groups: dict[str, dict[str, Counts]] = {}
    for name, counts in tally.groups.items():
        group, wave = _parts(name)
        if name != OTHERS and counts.n:
            groups.setdefault(group, {})[wave] = counts
    _check_waves(groups)
    drawn = _drawn(order, groups) if tally.layout.design else None
    by = by_name(asked.by) if asked.by is not None else ""
    return Waves(tally.layout, order, groups, side, by, time, drawn, params, undated)


def _check_waves(groups: Mapping[str, Mapping[str, Counts]]) -> None:
    if not any(len(own) > 1 for own in groups.values()):
        raise TallyError(
            "No group has answers in two waves.", "take longer periods, fewer groups, or a smaller min_cell."
        )


def _parts(name: str) -> tuple[str, str]:
    """The group and the wave in the name of a group that the column of time is the last part of."""
    group, _, wave = name.rpartition(BETWEEN)
    return group, wave


def _time_of(answers: Survey | Tally, asked: Asked) -> str:
    """The column of the waves: the one that was named, else the one that dates were read from."""
    if asked.time is not None:
        if not isinstance(asked.time, str):
            raise SettingError(f"time={asked.time!r} is not the name of a column.", "name one, such as 'month'.")
        return asked.time
    if isinstance(answers, Survey):
        if answers.options is None or answers.options.time is None:
            raise SettingError("No column of waves is named.", "name it: gm.trend(survey, time='month').")
        return answers.options.time
    by = tally_of(answers).by
    if not by:
        raise SettingError(
            "No column of waves is named, and the answers are not grouped.", "count them with gm.read_survey(time=...)."
        )
    given = by_name(asked.by) + BETWEEN if asked.by is not None else ""
    own: str = by.removeprefix(given) if given else by.rpartition(BETWEEN)[2]
    return own


def _by_time(answers: Survey | Tally, asked: Asked, time: str) -> Tally:
    names = [*listed_by(asked.by), time]
    if time in names[:-1]:
        raise SettingError(f"{time!r} is named as time and as group.", "leave it out of by.")
    if isinstance(answers, Survey):
        tally = tally_of(answers)
        if asked.side is not None and len(tally.layout.sides) > 1:
            return answers.tally_of_side(_known_side(tally.layout, asked.side), by=names)
        return answers.tally_by(names)
    tally = tally_of(answers)
    if asked.by is None and tally.by.rpartition(BETWEEN)[2] == time:
        return replace(tally, by=time, groups=_summed(tally, lambda name: _parts(name)[1]))
    return tally_of(tally, names)


def _together(answers: Mapping[Any, Survey | Tally], asked: Asked) -> Tally:
    """One tally of several waves, each of its own survey."""
    if asked.time is not None:
        raise SettingError("The waves have names already; time names a column of one survey.", "leave time out.")
    if len(answers) < 2:
        raise SettingError(f"A trend needs at least two waves; there is {len(answers)}.", "give more waves by name.")
    found: dict[str, Tally] = {}
    for name, one in answers.items():
        wave = str(getattr(name, "value", name))
        if BETWEEN in wave:
            raise SettingError(f"The name {wave!r} of a wave contains {BETWEEN!r}.", "use another name.")
        tally = tally_of(one, asked.by)
        if asked.side is not None and isinstance(one, Survey) and len(tally.layout.sides) > 1:
            tally = one.tally_of_side(_known_side(tally.layout, asked.side), by=asked.by)
        found[wave] = tally
    first, *others = found.items()
    for wave, tally in others:
        _check_same(first, (wave, tally))
    groups = {
        f"{group}{BETWEEN}{wave}" if asked.by is not None else wave: counts
        for wave, tally in found.items()
        for group, counts in (tally.groups if asked.by is not None else {"": tally.total}).items()
    }
    return replace(first[1], by="wave", groups=groups)


def _check_same(first: tuple[str, Tally], other: tuple[str, Tally]) -> None:
    """Raise `TallyError` where two waves ask different things."""
    (wave, a), (named, b) = first, other
    different = [part for part in _COMPARED if getattr(a.layout, part) != getattr(b.layout, part)]
    if not different:
        return
    shown: dict[str, Callable[[Layout], str]] = {
        "items": lambda layout: f"{len(layout.items)} items",
        "dimensions": lambda layout: listed([code for code, _ in layout.dimensions], 6),
        "sides": lambda layout: listed(layout.sides),
        "design": lambda layout: listed(layout.design) or "no design",
    }
    part = "scale" if set(different) & {"lowest", "levels", "step"} else different[0]
    tells = shown.get(part, _scale)
    raise TallyError(
        f"The waves {wave!r} and {named!r} differ in {part}: {tells(a.layout)} and {tells(b.layout)}. Their means "
        "cannot be compared as they are.",
        "read all waves with one instrument file and the same options, or say how the questionnaires belong together "
        "before they are merged.",
    )


def _scale(layout: Layout) -> str:
    return f"a scale {layout.ends[0]:g}..{layout.ends[1]:g}"


def _known_side(layout: Layout, side: Any) -> str:
    special = about_of(layout).get("apart", {}).get("side")
    known = [code for code in layout.sides if code != special]
    if side not in known:
        raise SettingError(f"side={side!r} was not asked.", nearest(str(side), known))
    return str(side)


def _side(tally: Tally, side: str | None) -> str:
    """The side that is followed, "" for the gap."""
    layout = tally.layout
    if side is None:
        if layout.gap is None:
            return layout.sides[0]
        refuse_zone(layout)
        return ""
    side = _known_side(layout, side)
    if len(layout.sides) > 1 and layout.design:
        raise TallyError(
            f"This tally has {listed(layout.sides)} with a design: it counts no weighted means of one of them.",
            f"give the survey, or count the side alone: survey.tally_of_side({side!r}).",
        )
    return side


def _summed(tally: Tally, called: Any) -> dict[str, Counts]:
    """The groups under new names; those of one name added, those without a name left out."""
    found: dict[str, list[Counts]] = {}
    for name, counts in tally.groups.items():
        new = called(name)
        if new is not None:
            found.setdefault(new, []).append(counts)
    return {name: reduce(add, parts) for name, parts in found.items()}


def _pooled(tally: Tally, order: Order, *, grouped: bool) -> tuple[Tally, int]:
    """The tally by the waves of the order, and how many respondents have none."""

    def called(name: str) -> str | None:
        group, wave = _parts(name)
        wave = order.called.get(wave, "")
        return None if not wave else f"{group}{BETWEEN}{wave}" if grouped else wave

    undated = sum(counts.n for name, counts in tally.groups.items() if called(name) is None)
    return replace(tally, groups=_summed(tally, called)), undated


def _drawn(order: Order, groups: Mapping[str, Mapping[str, Counts]]) -> dict[str, dict[str, int]]:
    """The sampling units drawn in each wave, whatever the group."""
    found = {}
    for wave in order.waves:
        designs = [design for own in groups.values() if wave in own and (design := own[wave].design) is not None]
        if designs:
            found[wave] = reduce(add, designs).units()
    return found
