"""Scores of thresholds and correlations, and the standard errors of the correlations of two steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.polychoric.cells import Cut

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What one respondent adds to the derivatives of the log-likelihoods, by answer and by pair of answers.

    Attributes
    ----------
    thresholds : (k, L, L - 1) array
        Of each item's own likelihood, by answer.
    correlations : (m, L, L) array
        Of each pair's likelihood, by the two answers.
    own : (k, L - 1, L - 1) array
        A11: sums of products of the thresholds' scores.
    rows, columns : (m, L - 1) array
        A21: sums of products of the correlation's score and those of the thresholds in the pair's likelihood.
    squares : (m,) array
        A22: sums of squares of the correlation's score.
    """

    thresholds: Floats
    correlations: Floats
    own: Floats
    rows: Floats
    columns: Floats
    squares: Floats

    @classmethod
    def of(cls, counts: Floats, tables: Floats, cut: Cut, cuts: Floats) -> Scores:
        """The scores at the estimates.

        Parameters
        ----------
        counts : (k, L) array
            Answers to every item.
        tables : (m, L, L) array
            Of every pair of items.
        cut : Cut
            Thresholds and correlations of the pairs.
        cuts : (k, L - 1) array
            Thresholds of the items.
        """
        own = _threshold_scores(counts, cuts)
        p = cut.probabilities()
        correlations = cut.slopes() / p
        weighted = tables * correlations / p
        rows, columns = (np.einsum("mij,mtij->mt", weighted, part()) for part in (cut.row_slopes, cut.column_slopes))
        squares = (tables * correlations**2).sum(axis=(1, 2))
        return cls(own, correlations, np.einsum("ka,kas,kat->kst", counts, own, own), rows, columns, squares)

    @property
    def inverse(self) -> Floats:
        """(k, L - 1, L - 1) inverses of A11; zero where a threshold is infinite."""
        idle = np.einsum("kss->ks", self.own) <= 0
        held = self.own + np.where(idle, 1.0, 0.0)[:, :, None] * np.eye(self.own.shape[1])
        found: Floats = np.linalg.inv(held) * ~(idle[:, :, None] | idle[:, None, :])
        return found

    def shared(self, one: Integers, two: Integers) -> tuple[Floats, Floats]:
        """(m, L) what the answers to the items of a pair add to the correlation's score through the thresholds."""
        inverse = self.inverse
        parts = ((self.rows, one), (self.columns, two))
        a, b = (np.einsum("mt,mts,mas->ma", own, inverse[at], self.thresholds[at]) for own, at in parts)
        return a, b

    def influence(self, one: Integers, two: Integers) -> Floats:
        """(m, L, L) the score of the correlation less what it shares with the scores of the thresholds."""
        a, b = self.shared(one, two)
        found: Floats = self.correlations - a[:, :, None] - b[:, None, :]
        return found


def two_step_errors(scores: Scores, counts: Floats, tables: Floats, one: Integers, two: Integers) -> Floats:
    """(m,) standard errors of the correlations, where the thresholds were estimated first.

    Notes
    -----
    The diagonal of Muthen's (1984, Psychometrika 49, 115-132) sandwich with the products of the scores, as in lavaan:
    the influence of a respondent on a correlation is her score less what it shares with the scores of the
    thresholds. Where answers are missing, respondents with one answer of a pair count through its thresholds.
    """
    a, b = scores.shared(one, two)
    influence = scores.influence(one, two)
    meat = (tables * influence**2).sum(axis=(1, 2))
    meat += (np.maximum(counts[one] - tables.sum(axis=2), 0) * a * a).sum(axis=1)
    meat += (np.maximum(counts[two] - tables.sum(axis=1), 0) * b * b).sum(axis=1)
    found: Floats = np.divide(np.sqrt(meat), scores.squares, out=np.full(len(meat), np.nan), where=scores.squares > 0)
    return found


def _threshold_scores(counts: Floats, cuts: Floats) -> Floats:
    """(k, L, L - 1) derivatives of the log of an answer's share."""
    k, levels = counts.shape
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    height = np.exp(-cuts * cuts / 2) / np.sqrt(2 * np.pi)
    found, at = np.zeros((k, levels, levels - 1)), np.arange(levels - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found[:, at, at] = np.where(shares[:, :-1] > 0, height / shares[:, :-1], 0.0)
        found[:, at + 1, at] = np.where(shares[:, 1:] > 0, -height / shares[:, 1:], 0.0)
    return found
