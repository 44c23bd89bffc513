"""Who is simulated: named groups, their shares, and how far each group's gap is shifted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError
from gapmodel.instrument.instrument import Instrument
from gapmodel.simulation.correlated_answers import FactorModel
from gapmodel.simulation.settings import Floats, PerItem, by_item, keys_known, number, whole, within

Names = int | Sequence[str] | Mapping[str, float]
Shifts = Mapping[str, Mapping[str, PerItem]]
Members = NDArray[np.int64]

STRATUM = "stratum"
Value = TypeVar("Value")
_MOST_COMBINATIONS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """A column of group names.

    Attributes
    ----------
    column : str
    names : tuple of str
    shares : (groups,) array
        Of the respondents; they sum to one.
    shifts : (groups, items) array
        What each group adds to the mean gap, in scale points.
    population : (groups,) array
        The shares in the population, which differ from those of the respondents in strata only.
    """

    column: str
    names: tuple[str, ...]
    shares: Floats
    shifts: Floats
    population: Floats

    @property
    def shifted(self) -> bool:
        """Whether the groups differ."""
        return bool(self.shifts.any())

    @property
    def weights(self) -> Floats:
        """(groups,): how much a respondent of each group counts, so that the population's shares come out."""
        return self.population / self.shares

    def members(self, rng: np.random.Generator, rows: int) -> Members:
        """The group of each respondent, drawn by the shares."""
        drawn: Members = np.searchsorted(np.cumsum(self.shares)[:-1], rng.random(rows), side="right")
        return drawn


def groupings_of(
    groups: Mapping[str, Names] | None,
    strata: Mapping[str, float] | None,
    shifts: Shifts | None,
    instrument: Instrument,
) -> tuple[Grouping, ...]:
    """The groups asked for, and the strata, which are sampled equally often.

    Raises
    ------
    SettingError
        Names, shares or shifts are not valid.
    """
    named = {column: _names(column, asked) for column, asked in _mapping(groups, "groups").items()}
    if strata is not None:
        if STRATUM in named:
            raise SettingError(f"groups and strata both make a column {STRATUM!r}.", "call the group something else.")
        named[STRATUM] = _names(STRATUM, _mapping(strata, "strata"))
    shifts = _mapping(shifts, "shifts")
    keys_known(shifts, named, "shifts", "column of groups")
    made = []
    for column, asked in named.items():
        own = _mapping(shifts.get(column), f"shifts[{column!r}]")
        keys_known(own, asked, f"shifts[{column!r}]", "group")
        rows = [by_item(own.get(name), instrument, 0.0, f"shifts[{column!r}][{name!r}]") for name in asked]
        population = np.array(list(asked.values()))
        sampled = np.full(len(asked), 1 / len(asked)) if column == STRATUM else population
        made.append(Grouping(column, tuple(asked), sampled, np.array(rows), population))
    return tuple(made)


def scattered(
    groupings: Sequence[Grouping], spread: float | Mapping[str, float], model: FactorModel, rng: np.random.Generator
) -> tuple[Grouping, ...]:
    """The groupings, each group's gap moved at random, dimension by dimension.

    Notes
    -----
    The moves are normal with the standard deviation asked for, correlated between dimensions as the answers are,
    and centred so that their mean over the respondents is zero: the mean gap of all stays as asked.
    """
    columns = [grouping.column for grouping in groupings]
    if isinstance(spread, Mapping):
        keys_known(spread, columns, "group_spread", "column of groups")
    else:
        spread = dict.fromkeys((column for column in columns if column != STRATUM), number(spread, "group_spread"))
    return tuple(_scattered(grouping, spread.get(grouping.column, 0.0), model, rng) for grouping in groupings)


def _scattered(grouping: Grouping, spread: float, model: FactorModel, rng: np.random.Generator) -> Grouping:
    if not within(spread, "group_spread", 0, np.inf):
        return grouping
    moves = spread * model.effects(rng, len(grouping.names)).T.astype(float)
    moves = np.repeat(moves - grouping.shares @ moves, model.sizes, axis=1)
    return replace(grouping, shifts=grouping.shifts + moves)


def combined(groupings: Sequence[Grouping], items: int) -> Floats:
    """(combinations, items): the sum of the shifts in every combination of groups that differ."""
    differing = [grouping for grouping in groupings if grouping.shifted]
    size = prod(len(grouping.names) for grouping in differing)
    if size > _MOST_COMBINATIONS:
        raise SettingError(
            f"The groups with shifts make {size:,} combinations.",
            f"at most {_MOST_COMBINATIONS:,} are simulated; give shifts to fewer columns, or use clusters.",
        )
    sums = np.zeros((1, items))
    for grouping in differing:
        sums = (sums[:, None, :] + grouping.shifts).reshape(-1, items)
    return sums


def combination(groupings: Sequence[Grouping], members: Sequence[Members]) -> Members | None:
    """The row of `combined` for each respondent; None where no groups differ."""
    place: Members | None = None
    for grouping, own in zip(groupings, members, strict=True):
        if grouping.shifted:
            place = own if place is None else place * len(grouping.names) + own
    return place


def _names(column: str, asked: Names) -> dict[str, float]:
    """Names and the shares of respondents, which sum to one."""
    if not isinstance(column, str) or not column:
        raise SettingError(f"groups has a column {column!r}.", "name columns by texts, as in {'branch': 4}.")
    if isinstance(asked, Mapping):
        shares = {str(name): within(share, f"the share of {name!r}", 0, np.inf) for name, share in asked.items()}
    elif isinstance(asked, (int, np.integer)):
        shares = dict.fromkeys((f"{column} {place + 1}" for place in range(whole(asked, column, "groups"))), 1.0)
    elif isinstance(asked, str) or not isinstance(asked, Sequence):
        raise SettingError(f"{column}={asked!r} names no groups.", "give their number, a list, or names with shares.")
    else:
        shares = dict.fromkeys(map(str, asked), 1.0)
        if len(shares) < len(asked):
            raise SettingError(f"{column} names a group twice: {list(asked)!r}.", "give each group its own name.")
    total = sum(shares.values())
    if not total > 0:
        raise SettingError(f"{column} has nobody in it: {asked!r}.", "give at least one group a share above zero.")
    return {name: share / total for name, share in shares.items()}


def _mapping(given: Mapping[str, Value] | None, argument: str) -> Mapping[str, Value]:
    if given is not None and not isinstance(given, Mapping):
        raise SettingError(f"{argument}={given!r} must be a mapping.", "write for example {'branch': ...}.")
    return given or {}
