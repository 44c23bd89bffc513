"""The dimensions' gaps of the same respondents: means and covariances, read off a tally."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.tally.layout import Layout
from gapmodel.tally.tally import Counts

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
    """

    n: int
    means: Floats
    covariance: Floats


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
    centred = (n * products - np.outer(sums, sums)).astype(float)  # whole numbers until here
    covariance = np.outer(units, units) * centred / (n * (n - 1)) if n > 1 else np.full(products.shape, np.nan)
    return Profile(n, means, covariance)
