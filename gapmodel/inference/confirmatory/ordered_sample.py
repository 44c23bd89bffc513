"""What a confirmatory analysis of ordered answers knows of a sample: thresholds and polychoric correlations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.polychoric.asymptotic import asymptotic_covariance
from gapmodel.inference.polychoric.polychoric import polychoric

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class OrderedSample:
    """The polychoric correlations of k items in two steps, and how they vary.

    Attributes
    ----------
    n : respondents; of the pair of items that fewest answered where answers are missing
    thresholds : (k, L - 1), infinite where an answer at an end does not occur
    correlations : (k, k) as estimated pair by pair
    variances : (m,) n times the squared standard errors of the correlations (1, 2), (1, 3), ..
    gamma : (m, m) n times their covariance; None where only tables of two items are known
    """

    n: int
    thresholds: Floats
    correlations: Floats
    variances: Floats
    gamma: Floats | None = None

    @classmethod
    def of_tables(cls, tables: Integers, codes: NDArray[Any] | None = None) -> OrderedSample:
        """From (k, k, L, L) tables of every two items, and (n, k) answers from 0 where those are at hand.

        Notes
        -----
        The weights of the estimates are variances of single correlations and follow from the tables; robust errors
        and chi-squares need covariances of two correlations, that is answers to four items.
        """
        found = polychoric(tables)
        n, gamma = int(found.n.min()), None
        if codes is not None:
            whole, thresholds = asymptotic_covariance(np.asarray(codes, np.int64), tables, found)
            gamma = whole[thresholds:, thresholds:]
        return cls(n, found.thresholds, found.matrix, n * found.se**2, gamma)

    def part(self, places: Sequence[int]) -> OrderedSample:
        """Some of the items, in that order."""
        chosen, k = np.asarray(places), len(self.correlations)
        at = np.zeros((k, k), np.int64)
        one, two = np.triu_indices(k, 1)
        at[one, two] = at[two, one] = np.arange(len(one))
        first, second = np.triu_indices(len(chosen), 1)
        kept = at[chosen[first], chosen[second]]
        gamma = None if self.gamma is None else self.gamma[np.ix_(kept, kept)]
        correlations = self.correlations[np.ix_(chosen, chosen)]
        return OrderedSample(self.n, self.thresholds[chosen], correlations, self.variances[kept], gamma)
