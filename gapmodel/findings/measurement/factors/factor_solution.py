"""Factors of a correlation matrix: extracted, rotated, and rotated towards the instrument's dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.errors import SettingError
from gapmodel.findings.measurement.factors.factor_number import most_factors
from gapmodel.inference.factors.congruence import congruence, oblique_target, orthogonal_target
from gapmodel.inference.factors.extraction import Extraction, extract
from gapmodel.inference.factors.loading_samples import LoadingSamples, loading_samples
from gapmodel.inference.factors.rotation import Rotation, rotate
from gapmodel.inference.factors.scores import ScoreWeights, score_weights
from gapmodel.notes.note import Note

Floats = NDArray[np.float64]
Dimensions = Sequence[tuple[str, tuple[int, ...]]]

OBLIQUE = ("oblimin", "promax")
CUT = 0.4  # loadings below are left out where factors are shown or described, and nowhere else


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """The factors of a correlation matrix.

    Attributes
    ----------
    matrix : (k, k) array
    method, rotation : str
    extracted : Extraction
    rotated : Rotation
    """

    matrix: Floats
    method: str
    rotation: str
    extracted: Extraction
    rotated: Rotation

    @classmethod
    def of(cls, matrix: Floats, n_factors: int, method: str, rotation: str, rng: int | np.random.Generator) -> Solution:
        """Extracted and rotated factors; a single one is not rotated.

        Raises
        ------
        SettingError
            The correlations have fewer factors.
        """
        extracted = extract(matrix[None], n_factors, method)
        if not extracted.whole[0]:
            raise SettingError(
                Note.of("little_in_common", n=n_factors),
                "use a smaller n." if n_factors > 1 else "look at their correlations, which are all zero.",
            )
        return cls(matrix, method, rotation, extracted, rotate(extracted.loadings[0], rotation, rng=rng))

    @property
    def communalities(self) -> Floats:
        """(k,) what the factors explain of every item."""
        return np.asarray((self.extracted.loadings[0] ** 2).sum(axis=1), float)

    @property
    def heywood(self) -> NDArray[np.intp]:
        """Places of items without variance of their own."""
        return np.flatnonzero(self.extracted.heywood[0]) if self.method != "pca" else np.array([], np.intp)

    @property
    def rmsr(self) -> float:
        """Root mean square of the residual correlations."""
        own = self.extracted.loadings[0]
        left = (self.matrix - own @ own.T)[np.triu_indices(len(self.matrix), 1)]
        return float(np.sqrt((left**2).mean()))

    def fit(self, n: int) -> tuple[float, int, float]:
        """Chi-squared of maximum likelihood with Bartlett's (1951) correction, its degrees of freedom and p-value.

        NaN for other methods and without respondents, as polychoric correlations have another distribution.
        """
        k, p = self.rotated.loadings.shape
        dof = ((k - p) ** 2 - (k + p)) // 2
        if self.method != "ml" or dof <= 0 or not n:
            return nan, max(dof, 0), nan
        chi2 = max((n - 1 - (2 * k + 5) / 6 - 2 * p / 3) * float(self.extracted.criterion[0]), 0.0)
        return chi2, dof, float(special.chdtrc(dof, chi2))

    def weights(self, method: str = "regression") -> ScoreWeights:
        """How factors are estimated from standardized answers."""
        own = self.rotated
        return score_weights(self.matrix, own.loadings, own.correlations, 1 - self.communalities, method)

    def samples(self, drawn: Floats) -> LoadingSamples:
        """The factors of bootstrap samples (r, k, k), turned towards these."""
        return loading_samples(drawn, self.extracted, self.rotated, self.method, self.rotation)


def pattern_of(dimensions: Dimensions, k: int) -> Floats:
    """(k, d) ones where an item belongs to a dimension."""
    pattern = np.zeros((k, len(dimensions)))
    for at, (_, places) in enumerate(dimensions):
        pattern[list(places), at] = 1.0
    return pattern


def towards_dimensions(solution: Solution, dimensions: Dimensions) -> tuple[Floats, Floats] | None:
    """As many factors as dimensions, rotated towards these: (k, d) loadings and (d,) congruences; None if too many.

    Notes
    -----
    Oblique where the rotation is, else orthogonal (Procrustes); the target has ones where an item belongs to a
    dimension. Rotation towards a target finds what it looks for where it can, so only low congruences say much.
    """
    k, d = len(solution.matrix), len(dimensions)
    if d > most_factors(k, solution.method):
        return None
    target = pattern_of(dimensions, k)
    extracted = extract(solution.matrix[None], d, solution.method)
    if not extracted.whole[0]:
        return None
    own = extracted.loadings[0]
    if d > 1 and solution.rotation in OBLIQUE:
        turned = oblique_target(own, target)[0]
    else:
        turned = own @ orthogonal_target(own, target)
    return turned, np.diag(congruence(turned, target)).copy()
