"""How far one person's score can lie from that person's true score."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gapmodel.inference.estimate import NAN

Floats = NDArray[np.float64]


def standard_error(sd: float, reliability: float) -> float:
    """The standard error of measurement: the standard deviation of a score around the person's true score.

    Returns
    -------
    float
        In the units of `sd`; NaN where either is missing or the reliability is negative, which none can be.

    Notes
    -----
    sd sqrt(1 - reliability) (Lord & Novick 1968). It is an average over all people who were asked; of extreme scores
    it is smaller on most scales.

    Examples
    --------
    >>> standard_error(10, 0.91)
    3.0
    """
    return NAN if isnan(sd) or not 0 <= reliability <= 1 else sd * sqrt(round(1 - reliability, 15))


@dataclass(frozen=True, slots=True)
class TrueScores:
    """What is known of a person's true score T from the observed score x: normal, `slope` x + `intercept`, `spread`."""

    slope: float
    intercept: float
    spread: float

    @classmethod
    def of_group(cls, mean: float, sd: float, reliability: float) -> TrueScores:
        """From the people who were asked.

        Notes
        -----
        Kelley (1947): of people with a normal true score and a normal error that does not depend on it,
        T | x is normal with the mean r x + (1 - r) mean and the standard deviation sd sqrt(r (1 - r)). An extreme
        score is likely to be partly luck, so T is expected nearer to the mean. Mean, sd and r are taken as known.
        """
        error = standard_error(sd, reliability)
        if isnan(error):
            return cls(NAN, NAN, NAN)
        return cls(reliability, (1 - reliability) * mean, error * sqrt(reliability))

    @classmethod
    def of_error(cls, error: float) -> TrueScores:
        """From a known standard error of measurement, with nothing known of other people."""
        return cls(1.0, 0.0, error)

    def between(self, observed: ArrayLike, edges: ArrayLike) -> Floats:
        """(n, k + 1) Probabilities that the true score lies below the first of k ascending edges, ..., above the last.

        Examples
        --------
        >>> TrueScores.of_error(3.0).between([80], [77, 83]).round(3)
        array([[0.159, 0.683, 0.159]])
        """
        centres = np.asarray(observed, float)[:, None] * self.slope + self.intercept
        distances = np.asarray(edges, float)[None, :] - centres
        below = special.ndtr(distances / self.spread) if self.spread else np.where(distances > 0, 1.0, 0.0)
        below = np.where(np.isnan(centres), NAN, below)
        n = len(below)
        return np.diff(np.hstack([np.zeros((n, 1)), below, np.ones((n, 1))]), axis=1) + np.zeros_like(centres)
