"""The dimensions' gaps of the same respondents: means and covariances, read off a tally."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm

import numpy as np
from numpy.typing import NDArray

from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Means and covariances of k gaps over the respondents who have all of them.

    Attributes
    ----------
    n : int
        Respondents.
    means : (k,) array in scale points
    covariance : (k, k) array in scale points squared, divided by n - 1; NaN below two respondents
    whole : Whole or None
        The same in whole numbers; None where only means and covariances are known.
    """

    n: int
    means: Floats
    covariance: Floats
    whole: Whole | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """Sums of k gaps in steps of one size, and n (n - 1) times their covariances: whole numbers, nothing is rounded."""

    totals: tuple[int, ...]
    scatter: tuple[tuple[int, ...], ...]

    def contrasts(self) -> Whole:
        """The same of the differences between neighbours."""
        totals = [b - a for a, b in pairwise(self.totals)]
        rows = [[b - a for a, b in pairwise(row)] for row in self.scatter]
        scatter = [tuple(b - a for a, b in zip(first, second, strict=True)) for first, second in pairwise(rows)]
        return Whole(tuple(totals), tuple(scatter))

    @property
    def distance(self) -> Fraction | None:
        """``totals @ inverse(scatter) @ totals``; None where some gaps determine others.

        Bareiss's (1968) elimination without fractions. Scatter has no negative direction, so that it is singular as
        soon as a pivot is zero.
        """
        rows = [[*row, total] for row, total in zip(self.scatter, self.totals, strict=True)] + [[*self.totals, 0]]
        before = 1
        for k in range(len(self.totals)):
            pivot = rows[k][k]
            if not pivot:
                return None
            for i in range(k + 1, len(rows)):
                rows[i] = [(pivot * a - rows[i][k] * b) // before for a, b in zip(rows[i], rows[k], strict=True)]
            before = pivot
        return Fraction(-rows[-1][-1], before)


def profile_of(layout: Layout, counts: Counts) -> Profile:
    """The profile of the dimensions of one group."""
    scores = [score for score in layout.scores if score.level == "dimension"]
    columns = {column: place for place, column in enumerate(layout.columns)}
    at = [columns["gap", "dimension", score.code] for score in scores]
    n = int(counts.moments.counts[at[0], at[0]])
    sums = counts.moments.sums[at, at].astype(object)
    products = counts.moments.products[np.ix_(at, at)].astype(object)
    units = np.array([float(layout.step / score.denominator) for score in scores])
    lift = np.array([(layout.levels - 1) * score.denominator for score in scores])
    means = units * (np.array([float(total) / n for total in sums]) - lift) if n else np.full(len(at), np.nan)
    scatter = n * products - np.outer(sums, sums)
    centred = scatter.astype(float)  # whole numbers until here
    covariance = np.outer(units, units) * centred / (n * (n - 1)) if n > 1 else np.full(products.shape, np.nan)
    finest = lcm(*(score.denominator for score in scores))
    weight = [finest // score.denominator for score in scores]
    totals = [int(w * (total - n * int(up))) for w, total, up in zip(weight, sums, lift, strict=True)]
    rows = [tuple(int(a * b * scatter[i, j]) for j, b in enumerate(weight)) for i, a in enumerate(weight)]
    return Profile(n, means, covariance, Whole(tuple(totals), tuple(rows)))
