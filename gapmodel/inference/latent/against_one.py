"""Whether a sample falls into groups at all, and whether the groups come back in other samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.latent.one_population import OnePopulation

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class AgainstOne:
    """How well numbers of groups describe a sample, compared with samples of one population.

    Attributes
    ----------
    numbers : tuple of int
        Of groups: 2, 3, ...
    found : (m,) array
        The index of each number in the sample; larger is clearer.
    drawn : (b, m) array
        The same in samples of one population.
    p_val : float
        Of all numbers together.
    """

    numbers: tuple[int, ...]
    found: Floats
    drawn: Floats
    p_val: float

    @property
    def expected(self) -> Floats:
        """(m,) The mean index in samples of one population."""
        return np.asarray(self.drawn.mean(axis=0), float)

    @property
    def spread(self) -> Floats:
        """(m,) Its standard deviation."""
        return np.asarray(self.drawn.std(axis=0, ddof=1), float)

    @property
    def p_adj(self) -> Floats:
        """(m,) Of each number, adjusted for all that were tried: the largest excess of a sample decides."""
        return _exceeding(_excess(self.found, self), _excess(self.drawn, self).max(axis=1))

    @property
    def order(self) -> tuple[int, ...]:
        """The numbers, that with the largest excess first."""
        excess = _excess(self.found, self)
        return tuple(self.numbers[at] for at in np.argsort(-excess, kind="stable"))


def against_one_population(
    scores: Floats,
    units: Floats,
    index: Callable[[Floats, int], float],
    numbers: Sequence[int],
    n_resamples: int,
    rng: np.random.Generator,
) -> AgainstOne:
    """Test a sample against samples of the same size of one population without groups.

    Parameters
    ----------
    scores : (n, k) array
    units : (k,) array
        Of the lattices on which the scores stand.
    index : callable
        How clear some groups are: of scores and the number of groups.
    numbers : sequence of int

    Notes
    -----
    Hennig and Lin (2015), Statistics and Computing 25, 821-833: whatever index a clustering has, it is compared with
    what the same procedure finds in samples of `OnePopulation`. Each number's index is standardised by these samples;
    the largest over the numbers is the statistic, so that the choice of the number is part of the test, with
    p = (b + 1) / (B + 1).
    """
    population = OnePopulation.of(scores, units, rng)
    found = np.array([index(scores, number) for number in numbers])
    samples = (population.drawn(len(scores), rng) for _ in range(n_resamples))
    drawn = np.array([[index(sample, number) for number in numbers] for sample in samples])
    tried = AgainstOne(tuple(numbers), found, drawn, 1.0)
    return AgainstOne(tuple(numbers), found, drawn, float(tried.p_adj.min()))


def _excess(values: Floats, tried: AgainstOne) -> Floats:
    """Standardised by the samples of one population."""
    found: Floats = (values - tried.expected) / np.maximum(tried.spread, 1e-12)
    return found


def _exceeding(values: Floats, drawn: Floats) -> Floats:
    found: Floats = (1 + (drawn >= values[:, None] * (1 - 1e-12)).sum(axis=1)) / (1 + len(drawn))
    return found


def bootstrap_jaccard(
    groups: Codes, again: Callable[[Codes], Codes], n_resamples: int, rng: np.random.Generator
) -> Floats:
    """(b, k) How similar each of k groups is to the most similar group of every bootstrap sample.

    Parameters
    ----------
    groups : (n,) array
        0 .. k - 1.
    again : callable
        The groups of a sample, given the places of its respondents, which can occur several times.

    Notes
    -----
    Hennig (2007), Computational Statistics and Data Analysis 52, 258-271: Jaccard's similarity of two sets, their
    intersection divided by their union, among the respondents that were drawn, each counted once. A group with a mean
    of 0.75 or more is called stable. A group of which nobody was drawn has NaN. It is what
    ``fpc::clusterboot(bootmethod = "boot")`` (R) computes.

    Examples
    --------
    >>> found = bootstrap_jaccard(np.array([0, 0, 1, 1]), lambda drawn: drawn // 2, 20, np.random.default_rng(1))
    >>> float(np.nanmin(found))
    1.0
    """
    n, k = len(groups), int(groups.max()) + 1
    rows = []
    for _ in range(n_resamples):
        drawn = rng.integers(0, n, n)
        there, first = np.unique(drawn, return_index=True)
        rows.append(jaccard(groups[there], again(drawn)[first], k))
    return np.array(rows)


def jaccard(first: Codes, second: Codes, k: int) -> Floats:
    """(k,) Of each group of a partition the largest similarity with a group of another partition of the same people.

    >>> jaccard(np.array([0, 0, 0, 1]), np.array([1, 1, 0, 0]), 2).round(3).tolist()
    [0.667, 0.5]
    """
    table = np.zeros((k, int(second.max(initial=0)) + 1))
    np.add.at(table, (first, second), 1)
    union = table.sum(axis=1)[:, None] + table.sum(axis=0) - table
    there = table.sum(axis=1) > 0
    similar = np.divide(table, union, out=np.zeros_like(table), where=union > 0)
    return np.where(there, similar.max(axis=1), np.nan)
