"""Correlations of the items of a side that factors can be taken from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, TallyError
from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.inference.correlation import correlations
from gapmodel.inference.factors.adequacy import SINGULAR, is_singular
from gapmodel.inference.resampling import block_weights
from gapmodel.notes.note import Note
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally

Floats = NDArray[np.float64]

FEWEST_ITEMS = 3
_PART = 1e-6  # share in what has no variance from which an item is part of it


@dataclass(frozen=True, slots=True, eq=False)
class ItemCorrelations:
    """A positive definite correlation matrix of items, and of whom it is.

    Attributes
    ----------
    answers : ItemAnswers
    matrix : (k, k) array
    scales : (k,) array or None
        Of polychoric correlations: by how much those between the categories' scores fall short of them.
    moved : float
        Of polychoric ones: the largest change of a correlation by smoothing; 0 where none was needed.
    """

    answers: ItemAnswers
    matrix: Floats
    scales: Floats | None = None
    moved: float = 0.0

    @classmethod
    def of(cls, answers: Survey | Tally, side: str, kind: str) -> ItemCorrelations:
        """Pearson or polychoric correlations of the items of a side.

        Raises
        ------
        SettingError, TallyError
            See `ItemAnswers.of`; there are too few items or respondents, an item has one answer only, or the matrix has
            no inverse.
        """
        items = ItemAnswers.of(answers, side)
        k = len(items.names)
        if k < FEWEST_ITEMS:
            raise SettingError(Note.of("few_items_for_factors", k=k), "give an instrument with three items or more.")
        _check(items)
        found = cls(items, correlations(items.covariance)) if kind == "pearson" else _polychoric(answers, side)
        _check_inverse(found)
        return found

    @property
    def n(self) -> int:
        """Respondents: of all items, or of the pair of items that fewest answered."""
        return self.answers.n

    def resampled(self, n_resamples: int, rng: int | np.random.Generator) -> Floats:
        """(r, k, k) Pearson correlations of bootstrap samples that can have factors; none of polychoric ones."""
        k, blocks = len(self.matrix), self.answers.relations.blocks
        if self.scales is not None or blocks is None:
            return np.zeros((0, k, k))
        weights = block_weights(len(blocks[0]), n_resamples, rng)
        covariances = self.answers.relations.resampled(weights)[1]
        varies = (np.diagonal(covariances, axis1=1, axis2=2) > 0).all(axis=1)
        drawn = correlations(covariances[varies])
        return drawn[np.linalg.eigvalsh(drawn)[:, 0] > 1e-8] if len(drawn) else drawn


def _check(items: ItemAnswers) -> None:
    k, n = len(items.names), items.n
    if n <= k:
        raise TallyError(
            Note.of("few_for_factors", n=n, k=k),
            "factors need more respondents than items, and several times as many for loadings that can be relied on.",
        )
    variances = np.diag(items.covariance)
    flat = [name for name, variance in zip(items.names, variances, strict=True) if not variance > 0]
    if flat:
        raise TallyError(
            Note.of("without_variance", names=flat),
            "read the survey with an instrument that leaves such items out.",
        )


def _check_inverse(found: ItemCorrelations) -> None:
    if np.isnan(found.matrix).any():
        raise TallyError(
            Note.of("few_of_pairs"),
            "give the survey with its rows, or leave out items that few answered.",
        )
    sizes, vectors = np.linalg.eigh(found.matrix)
    if sizes[0] < -SINGULAR:
        raise TallyError(
            Note.of("not_definite"),
            "give the survey with its rows, which then counts who answered all items.",
        )
    if is_singular(found.matrix):
        shares = (vectors[:, sizes < SINGULAR] ** 2).sum(axis=1)
        names = [name for name, share in zip(found.answers.names, shares, strict=True) if share > _PART]
        raise TallyError(
            Note.of("no_inverse", names=names),
            "leave out items that repeat others.",
        )


def _polychoric(answers: Survey | Tally, side: str) -> ItemCorrelations:
    from gapmodel.findings.measurement.item_pairs import ItemPairs
    from gapmodel.inference.polychoric.polychoric import polychoric

    pairs = ItemPairs.of(answers, side)
    found = polychoric(pairs.tables)
    counts = np.einsum("iiaa->ia", pairs.tables)
    return ItemCorrelations(pairs.items, found.smoothed.matrix, score_scales(counts), found.smoothed.moved)


def score_scales(counts: NDArray[np.int64]) -> Floats:
    """(k,) standard deviations of the categories' mean normal scores of items with (k, L) counts of answers.

    >>> score_scales(np.array([[50, 50]])).round(4).tolist()
    [0.7979]
    """
    from scipy import special

    shares = counts / counts.sum(axis=1, keepdims=True)
    ends = special.ndtri(np.pad(np.minimum(np.cumsum(shares, axis=1), 1), ((0, 0), (1, 0))))
    heights = np.exp(-(ends**2) / 2) / np.sqrt(2 * np.pi)
    steps = heights[:, :-1] - heights[:, 1:]
    squares = np.divide(steps**2, shares, out=np.zeros_like(shares), where=shares > 0)
    scales: Floats = np.sqrt(squares.sum(axis=1))
    return scales
