"""Pooled answers dealt out anew to groups of the same sizes: all ways, or random ones where there are many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, fsum, prod, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.errors import SettingError
from gapmodel.inference.estimate import check_resamples
from gapmodel.tally.frequencies import Frequencies, totals

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LIMIT = 2**16  # lines that the list of all ways may have
_MOST_EXPECTED = 2**18  # lines that may be expected over all steps
SEED = 20_262
_MOST_RESPONDENTS = 10**9  # numpy draws from no larger table
_MOST_KEYS = 2.0**62
_PARTS = 10_000  # of one, in which a standard error is told
_MOST_EXPONENT = 500.0  # a number that is too large in any case


@dataclass(frozen=True, slots=True)
class Pool:
    """What the groups answered together.

    Attributes
    ----------
    values : (V,) distinct whole numbers, in steps from the one next to the mean
    counts : (V,) how often each occurs
    sizes : (k,) respondents per group
    sums : (k,) the sums observed in each group, in the same steps
    step : scale points per step
    """

    values: Integers
    counts: Integers
    sizes: Integers
    sums: Integers
    step: float

    @property
    def n(self) -> int:
        """Respondents in all groups."""
        return int(self.sizes.sum())

    @property
    def variance(self) -> float:
        """Of the pooled answers (n - 1), in squared steps; zero where all are equal."""
        mean = float(self.sums.sum()) / self.n
        return float((self.counts * (self.values - mean) ** 2).sum()) / (self.n - 1) if self.n > 1 else 0.0

    @property
    def drawable(self) -> bool:
        """Whether random tables can be drawn from so many respondents."""
        return self.n < _MOST_RESPONDENTS

    @property
    def lines(self) -> float:
        """About how many lines it takes to add up all ways.

        Sizes times sums of all groups but the largest, and never more than the ways there are, per respondent.
        """
        others = np.sort(self.sizes)[:-1]
        lines = float(np.log((others / 2 + 1) * (1 + 2 * np.sqrt(self.variance * others))).sum())
        ways = float(special.gammaln(self.n + 1) - special.gammaln(self.sizes + 1).sum())
        return self.n / 2 * exp(min(lines, ways, _MOST_EXPONENT))


@dataclass(frozen=True, slots=True)
class Relabelled:
    """Sums of the groups over the ways to deal out the pool.

    Attributes
    ----------
    sums : (B, k) whole numbers, those observed among them
    chances : (B,) their probabilities; of a random draw, equal shares
    method : how they came about
    """

    sums: Integers
    chances: Floats
    method: str


def pooled(groups: Sequence[Frequencies]) -> Pool:
    """The pool of two or more groups on one unit.

    Raises
    ------
    SettingError
        Fewer than two groups, or different units.
    """
    if len(groups) < 2:
        raise SettingError(f"{len(groups)} group cannot be compared.", "give the frequencies of two or more groups.")
    units = sorted({group.unit for group in groups})
    if len(units) > 1:
        raise SettingError(
            f"The groups are counted in units of {' and '.join(str(unit) for unit in units)}.",
            "count them on one lattice, such as that of the same dimension.",
        )
    every = ([group.values for group in groups], [group.counts for group in groups])
    values, counts = totals(*map(np.concatenate, every))
    n, total = (sum(parts) for parts in zip(*((group.n, group.total) for group in groups), strict=True))
    common = max(1, int(np.gcd.reduce(values - values[0]))) if n else 1
    centre = int(values[np.argmin(np.abs(values - total / n))]) if n else 0
    sums = [(group.total - centre * group.n) // common for group in groups]
    sizes = np.array([group.n for group in groups], np.int64)
    return Pool((values - centre) // common, counts, sizes, np.array(sums, np.int64), float(units[0] * common))


def relabelled(pool: Pool, n_resamples: int, rng: int | np.random.Generator, limit: int = LIMIT) -> Relabelled:
    """The sums of all groups when respondents are dealt out anew.

    Notes
    -----
    Every way to deal n respondents out to groups of the given sizes is equally likely; a way is a table of
    points by groups, whose chance is multivariate hypergeometric. All ways are added up, respondent by respondent,
    where about 2**18 lines are expected at most and the list keeps within `limit` of them (ways that agree so far in
    sizes and sums share a line): some dozens of respondents on a Likert scale in three groups. Otherwise
    `n_resamples` random tables are drawn, and the observed one is put before them: the share of tables at least
    as extreme is then (b + 1) / (B + 1). The cost of drawing depends on the number of distinct points, not of
    respondents.
    """
    check_resamples(n_resamples)
    every = every_way(pool, limit)
    return every if every is not None else _random_ways(pool, n_resamples, np.random.default_rng(rng))


def _random_ways(pool: Pool, n_resamples: int, rng: np.random.Generator) -> Relabelled:
    groups = len(pool.sizes)
    room = np.repeat(pool.sizes[:, None], n_resamples, axis=1)
    sums = np.zeros((groups, n_resamples), np.int64)
    for value, count in zip(pool.values.tolist(), pool.counts.tolist(), strict=True):
        to_place, others = np.full(n_resamples, count), room.sum(axis=0)
        for group in range(groups):
            others -= room[group]
            placed = rng.hypergeometric(room[group], others, to_place)
            room[group] -= placed
            sums[group] += value * placed
            to_place -= placed
    drawn = np.vstack([pool.sums, sums.T])
    error = ceil(_PARTS / (2 * sqrt(n_resamples))) / _PARTS  # of a share of one half
    method = f"{n_resamples} random tables, standard error below {error:g}"
    return Relabelled(drawn, np.full(len(drawn), 1 / len(drawn)), method)


def every_way(pool: Pool, limit: int) -> Relabelled | None:
    """All sums and their chances; None where the list would grow too long.

    One respondent after the other goes to one of the groups, small values first, where sums agree longest. A line
    is a number whose digits are how many each group has so far and their sums; the largest group has what the
    others leave. Shares of the groups as chances keep the weights within range.
    """
    order = np.argsort(pool.sizes, kind="stable")
    lines = _Lines.of(pool.sizes[order], pool.values) if pool.lines < _MOST_EXPECTED else None
    if lines is None:
        return None
    keys, weights, seen = np.array([lines.widest @ lines.units]), np.ones(1), 0
    for place in np.argsort(np.abs(pool.values), kind="stable"):
        for _ in range(int(pool.counts[place])):
            seen += 1
            keys, weights = lines.grown(keys, weights, int(pool.values[place]), seen)
            if len(keys) > limit:
                return None
    sums = lines.sums(keys)
    last = int(pool.sums.sum()) - sums.sum(axis=1)
    return Relabelled(np.column_stack([sums, last])[:, np.argsort(order)], weights / fsum(weights), "exact")


@dataclass(frozen=True, slots=True)
class _Lines:
    """How sizes and sums of all groups but the last are written as one number.

    Attributes
    ----------
    sizes : (k,) respondents per group, ascending
    ones, units : (k - 1,) place values of the sizes and of the sums
    widest : (k - 1,) the largest possible sums, either way
    """

    sizes: Integers
    ones: Integers
    units: Integers
    widest: Integers

    @classmethod
    def of(cls, sizes: Integers, values: Integers) -> _Lines | None:
        """The places, or None where the number would be too long."""
        widest = [size * int(np.abs(values).max()) for size in sizes[:-1].tolist()]
        widths = [size + 1 for size in sizes[:-1].tolist()] + [2 * most + 1 for most in widest]
        places = [prod(widths[:place]) for place in range(len(widths) + 1)]
        if places[-1] >= _MOST_KEYS:
            return None
        ones, units = np.split(np.array(places[:-1], np.int64), 2)
        return cls(sizes, ones, units, np.array(widest, np.int64))

    def grown(self, keys: Integers, weights: Floats, value: int, seen: int) -> tuple[Integers, Floats]:
        """The lines with one more respondent in any group that has room, equal lines made one."""
        placed = keys[:, None] // self.ones % (self.sizes[:-1] + 1)
        rooms = [*(placed < self.sizes[:-1]).T, seen - 1 - placed.sum(axis=1) < self.sizes[-1]]
        steps = [*(self.ones + value * self.units).tolist(), 0]
        shares = self.sizes / self.sizes.sum()
        longer = np.concatenate([keys[room] + step for room, step in zip(rooms, steps, strict=True)])
        heavier = np.concatenate([weights[room] * share for room, share in zip(rooms, shares, strict=True)])
        order = np.argsort(longer, kind="stable")
        longer = longer[order]
        first = np.flatnonzero(np.diff(longer, prepend=longer[0] - 1))
        return longer[first], np.add.reduceat(heavier[order], first)

    def sums(self, keys: Integers) -> Integers:
        """The sums of all groups but the last, in finished lines."""
        return keys[:, None] // self.units % (2 * self.widest + 1) - self.widest
