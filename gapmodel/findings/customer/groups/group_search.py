"""The search for groups that are clearer than chance and come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.customer.groups.clustering import Clustering
from gapmodel.inference.latent.against_one import AgainstOne, against_one_population, bootstrap_jaccard

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

FEWEST = 50  # respondents below which nothing is tried


@dataclass(frozen=True, slots=True, eq=False)
class Stability:
    """How often the groups of a number come back: their sizes (k,), and their similarities (b, k)."""

    sizes: Codes
    jaccard: Floats

    @property
    def means(self) -> Floats:
        """(k,) The mean similarity of each group."""
        return np.asarray(np.nanmean(self.jaccard, axis=0), float)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a search found.

    Attributes
    ----------
    number : int
        Of groups; 0 where they are refused.
    refused : {"", "few", "alike", "one_population", "unstable"}
        Why.
    test : AgainstOne or None
        None where nothing was tried.
    stability : mapping of number to Stability
        Of the numbers that were clearer than chance.
    """

    number: int
    refused: str
    test: AgainstOne | None = None
    stability: dict[int, Stability] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """How groups are looked for among the gaps (n, k) of a sample, which stand on lattices of k units."""

    way: Clustering
    gaps: Floats
    units: Floats
    stable: float
    confidence: float
    n_resamples: int

    def run(self, numbers: Sequence[int], rng: np.random.Generator) -> Found:
        """The clearest number of groups that passes the test and is stable."""
        if len(self.gaps) < FEWEST:
            return Found(0, "few")
        if len(np.unique(self.way.told(self.gaps), axis=0)) <= max(numbers):
            return Found(0, "alike")
        test = against_one_population(self.gaps, self.units, self.way.index, numbers, self.n_resamples, rng)
        passed = dict(zip(test.numbers, test.p_adj <= 1 - self.confidence, strict=True))
        tried: dict[int, Stability] = {}
        for number in test.order:
            if passed[number]:
                tried[number] = self._stability(number, rng)
                if tried[number].means.min() >= self.stable:
                    return Found(number, "", test, tried)
        return Found(0, "unstable" if tried else "one_population", test, tried)

    def _stability(self, number: int, rng: np.random.Generator) -> Stability:
        groups = self.way.groups(self.gaps, number)
        again = bootstrap_jaccard(
            groups, lambda drawn: self.way.groups(self.gaps[drawn], number), self.n_resamples, rng
        )
        return Stability(np.bincount(groups), again)
