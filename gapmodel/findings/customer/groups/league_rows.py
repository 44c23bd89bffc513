"""The tables of a league table: shrunken means with ranks, differences between groups, funnel limits, letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.findings.customer.groups.league_groups import League
from gapmodel.inference.many_groups.equal_means import equal_means
from gapmodel.inference.many_groups.funnel_limits import (
    LEVELS,
    Overdispersion,
    funnel_limits,
    overdispersion,
    widened,
)
from gapmodel.inference.many_groups.heterogeneity import RandomEffects, random_effects
from gapmodel.inference.many_groups.letters import compact_letters
from gapmodel.inference.many_groups.pairs import different_pairs
from gapmodel.inference.many_groups.ranks import Ranks, ranks
from gapmodel.inference.many_groups.shrinkage import Shrunken, shrunken
from gapmodel.inference.many_groups.true_means import Mixture, mixture

Floats = NDArray[np.float64]

COLUMNS = tuple("group level code n gap shrunken ci_low ci_high rank rank_low rank_high p_best p_worst".split())
CHANCE_COLUMNS = tuple(
    "group level code p_top_quarter p_bottom_quarter p_target expected_rank own_weight".split()
)  # fmt: skip
SPREAD_COLUMNS = (
    "level", "code", "groups", "n", "mean", "ci_low", "ci_high", "true_sd", "true_sd_low", "true_sd_high",
    "prediction_low", "prediction_high", "own_weight", "statistic", "dof", "dof_error", "p_val", "i2", "method",
)  # fmt: skip
LIMIT_COLUMNS = ("chance_low", "chance_high", "far_low", "far_high", "wide_low", "wide_high")
FUNNEL_COLUMNS = ("group", "level", "code", "n", "gap", "centre", *LIMIT_COLUMNS, "outside", "method")
CURVE_COLUMNS = ("level", "code", "n", *LIMIT_COLUMNS)
LETTER_COLUMNS = ("group", "level", "code", "letters")
LEFT_COLUMNS = ("group", "level", "code", "n", "why")
_SIZES = 40  # at which the limits of a funnel plot are computed
MOST_LETTERED = 60  # groups up to which letters are given: more of them nobody can read


@dataclass(frozen=True, slots=True)
class LeagueSettings:
    """How means are shrunk and compared."""

    method: str
    variances: str
    confidence: float
    ends: tuple[float, float]
    paired: bool  # whether means are differences of two sides
    target: float | None

    @property
    def largest(self) -> float:
        """The largest standard deviation that true means can have."""
        return (self.ends[1] - self.ends[0]) / 2


class RankedLeague:
    """One score of all groups with everything that is computed of it, when it is first asked for."""

    def __init__(self, league: League, settings: LeagueSettings) -> None:
        self.league = league
        self.settings = settings

    @cached_property
    def shrunk(self) -> Shrunken:
        """The shrunken means."""
        return shrunken(self.league.found, variances=self.settings.variances, method=self.settings.method)

    @cached_property
    def mixture(self) -> Mixture:
        """Where the true means lie."""
        chosen = self.settings
        return mixture(
            self.league.found, variances=chosen.variances, largest=chosen.largest, confidence=chosen.confidence
        )

    @cached_property
    def limits(self) -> tuple[Floats, Floats]:
        """Limits of the true means, within the scale; they hold the shrunken mean."""
        tail = (1 - self.settings.confidence) / 2
        low, high = self.settings.ends
        values = self.shrunk.values
        return (
            np.clip(np.minimum(self.mixture.quantile(tail), values), low, high),
            np.clip(np.maximum(self.mixture.quantile(1 - tail), values), low, high),
        )

    @cached_property
    def ranks(self) -> Ranks:
        """The ranks with their limits and chances."""
        return ranks(self.mixture, self.settings.confidence)

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """Places of the groups by their shrunken means, the best first; equal ones by their expected ranks."""
        return np.lexsort((self.ranks.expected, -self.shrunk.values))

    @property
    def lowest(self) -> float:
        """What the scores are counted from: zero for gaps, the lowest answer of a side."""
        return 0.0 if self.settings.paired else self.settings.ends[0]

    @cached_property
    def centre(self) -> float:
        """The mean of all respondents."""
        population, found = self.league.population, self.league.found
        if population is not None:
            return population.mean + self.lowest
        return float(found.sizes @ found.means / found.sizes.sum())

    @cached_property
    def more(self) -> Overdispersion:
        """By how much the groups differ more than by chance, the odd ones moved inwards."""
        found = self.league.found
        return overdispersion(found.means, found.error_variances(self.settings.variances))

    @property
    def limits_by(self) -> str:
        """How the limits of the funnel plot came about."""
        return "exact on the lattice" if self.league.population is not None else "normal"

    @cached_property
    def spread(self) -> RandomEffects:
        """By how much the groups differ."""
        found, shrunk = self.league.found, self.shrunk
        confidence, method = self.settings.confidence, self.settings.method
        return random_effects(
            found.means, shrunk.variances, method=method, confidence=confidence, tau2=shrunk.tau2
        )  # fmt: skip


def league_rows(ranked: Iterable[RankedLeague]) -> list[tuple[Any, ...]]:
    """One row per group and score, the best group first."""
    rows: list[tuple[Any, ...]] = []
    for one in ranked:
        league, order, chances = one.league, one.order, one.ranks
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(1, len(order) + 1)
        low, high = np.minimum(chances.low, rank), np.maximum(chances.high, rank)
        columns = (league.n, league.found.means, one.shrunk.values, *one.limits, rank, low, high)
        rows += _rows(league, order, (*columns, chances.best, chances.worst))
    return rows


def chance_rows(ranked: Iterable[RankedLeague]) -> list[tuple[Any, ...]]:
    """Chances of each group to be in the first or last quarter and to reach the target."""
    rows: list[tuple[Any, ...]] = []
    for one in ranked:
        target, groups = one.settings.target, len(one.league.groups)
        reached = np.full(groups, nan) if target is None else 1 - one.mixture.below(target)
        columns = (one.ranks.top, one.ranks.bottom, reached, one.ranks.expected, one.shrunk.weights)
        rows += _rows(one.league, one.order, columns)
    return rows


def spread_rows(ranked: Iterable[RankedLeague]) -> list[tuple[Any, ...]]:
    """One row per score: the mean of the groups' true means, and how far these lie apart."""
    rows = []
    for one in ranked:
        found, league = one.spread, one.league
        n, weight = int(league.n.sum()), float(one.shrunk.weights.mean())
        test, ahead = equal_means(league.found, one.settings.variances), found.prediction
        known = (league.level, league.code, found.k, n, *found.mean.numbers, *found.tau.numbers, ahead.low, ahead.high)
        tested = test.statistic, test.dof, test.dof_error, test.p_val
        rows.append((*known, weight, *tested, found.i2, found.mean.method))
    return rows


def funnel_rows(ranked: Iterable[RankedLeague]) -> list[tuple[Any, ...]]:
    """Limits of each group's mean for chance alone at two levels, and for groups that differ as these usually do."""
    rows: list[tuple[Any, ...]] = []
    for one in ranked:
        league, means = one.league, one.league.found.means
        limits = _limits(one, league.n, league.found.error_variances(one.settings.variances))
        outside = np.where(means < limits[4], "below", np.where(means > limits[5], "above", ""))
        groups = len(means)
        columns = (league.n, means, np.full(groups, one.centre), *limits, outside)
        rows += _rows(league, one.order, (*columns, np.full(groups, one.limits_by, object)))
    return rows


def curve_rows(ranked: Iterable[RankedLeague]) -> list[tuple[Any, ...]]:
    """The same limits for groups of every size, as a funnel plot draws them."""
    rows: list[tuple[Any, ...]] = []
    for one in ranked:
        league = one.league
        low, high = max(2, int(0.6 * league.n.min())), max(4, int(1.25 * league.n.max()))
        sizes = np.unique(np.geomspace(low, high, _SIZES).astype(int))
        effective = sizes * float((league.found.sizes / league.n).mean())
        limits = _limits(one, sizes, league.found.pooled / effective)
        columns = [column.tolist() for column in (sizes, *limits)]
        rows += [(league.level, league.code, *row) for row in zip(*columns, strict=True)]
    return rows


def _limits(one: RankedLeague, sizes: NDArray[np.int64], v: Floats) -> list[Floats]:
    """Limits for chance alone at both levels, and those of the second widened as true means differ."""
    population = one.league.population
    if population is not None:
        pairs = [funnel_limits(population, sizes, level) for level in LEVELS]
        limits = [limit + one.lowest for pair in pairs for limit in pair]
    else:
        reaches = [float(special.ndtri((1 + level) / 2)) * np.sqrt(v) for level in LEVELS]
        limits = [one.centre + sign * reach for reach in reaches for sign in (-1, 1)]
    return [*limits, *(widened(one.centre, limit, v, one.more) for limit in limits[2:])]


def letter_rows(ranked: Iterable[RankedLeague]) -> list[tuple[Any, ...]]:
    """Letters that groups share which cannot be told apart; none where there are too many groups."""
    rows: list[tuple[Any, ...]] = []
    for one in ranked:
        if len(one.league.groups) <= MOST_LETTERED:
            pairs = different_pairs(one.league.found, one.settings.variances, one.settings.confidence)
            place = np.argsort(one.order)
            letters = compact_letters(len(one.order), [(int(place[i]), int(place[j])) for i, j in pairs])
            rows += _rows(one.league, one.order, (np.array(letters, object)[place],))
    return rows


def left_rows(ranked: Sequence[League]) -> list[tuple[Any, ...]]:
    """The groups without a rank, and why."""
    return [
        (group, league.level, league.code, n, reason)
        for league in ranked
        for group, n, reason in league.left_out
    ]  # fmt: skip


def _rows(league: League, order: NDArray[np.int64], columns: Sequence[NDArray[Any]]) -> list[tuple[Any, ...]]:
    cells = [column[order].tolist() for column in columns]
    names = [league.groups[at] for at in order.tolist()]
    return [(name, league.level, league.code, *row) for name, row in zip(names, zip(*cells, strict=True), strict=True)]
