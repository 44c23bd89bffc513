"""Two ways to form customer groups from the gaps of respondents: around medoids, and as latent classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.customer.groups.shortfall_counts import ROUNDING
from gapmodel.inference.latent.k_medoids import city_block, k_medoids, silhouette
from gapmodel.inference.latent.latent_classes import LatentClasses, latent_classes

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

METHODS = ("k_medoids", "latent_classes")
_OUTCOMES = 3  # missed, met, exceeded
_STARTS, _MORE_STARTS = 3, 20
_CLOSE = 1e-5


@dataclass(frozen=True, slots=True)
class Clustering:
    """How respondents are grouped by their gaps.

    Attributes
    ----------
    method : {"k_medoids", "latent_classes"}
    seed : int
        For the starts of latent classes.
    """

    method: str
    seed: int

    @property
    def level(self) -> str:
        """The level of the gaps: dimensions have distances, items have a sign."""
        return "dimension" if self.method == "k_medoids" else "item"

    def told(self, gaps: Floats) -> Floats | Codes:
        """What of the gaps is looked at."""
        return gaps if self.method == "k_medoids" else _signs(gaps)

    def index(self, gaps: Floats, k: int) -> float:
        """How clear k groups are: mean silhouette width, or gain of log-likelihood per respondent over one class."""
        if self.method == "k_medoids":
            distances = city_block(gaps)
            return silhouette(distances, k_medoids(distances, k).groups)
        whole = latent_classes(_signs(gaps), _OUTCOMES, 1, rng=self.seed).log_likelihood
        return (self._classes(gaps, k).log_likelihood - whole) / len(gaps)

    def groups(self, gaps: Floats, k: int) -> Codes:
        """(n,) The groups of some respondents."""
        if self.method == "k_medoids":
            return k_medoids(city_block(gaps), k).groups
        return self._classes(gaps, k).groups

    def of_all(self, gaps: Floats, sample: Codes, k: int) -> Codes:
        """(n,) The groups of all respondents: by the medoids of a sample, or as classes of all."""
        if self.method == "k_medoids":
            own = gaps[sample]
            centres = own[k_medoids(city_block(own), k).centres]
            return np.asarray(city_block(gaps, centres).argmin(axis=1), np.int64)
        return latent_classes(_signs(gaps), _OUTCOMES, k, starts=_MORE_STARTS, rng=self.seed).groups

    def _classes(self, gaps: Floats, k: int) -> LatentClasses:
        return latent_classes(_signs(gaps), _OUTCOMES, k, starts=_STARTS, close=_CLOSE, rng=self.seed)


def _signs(gaps: Floats) -> Codes:
    """0 where perception is below expectation, 1 where equal, 2 where above."""
    return (gaps > ROUNDING).astype(np.int64) - (gaps < -ROUNDING) + 1
