"""What a confirmatory analysis knows of a sample: its size, its means and covariances, and how these vary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gapmodel.errors import SettingError
from gapmodel.notes.note import Note

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """The moments of one group.

    Attributes
    ----------
    n : respondents
    means : (p,)
    covariance : (p, p), divided by n
    gamma : (p + p (p + 1) / 2, same) covariances, times n, of the means and of the covariances of the lower
        triangle, column by column; None where they are not known, and then nothing can be robust
    """

    n: int
    means: Floats
    covariance: Floats
    gamma: Floats | None = None

    @classmethod
    def of_moments(cls, n: int, means: ArrayLike, covariance: ArrayLike) -> Sample:
        """From a covariance matrix that is divided by n - 1, as most programs print it."""
        return cls(n, np.asarray(means, float), np.asarray(covariance, float) * (n - 1) / n)

    @classmethod
    def of_rows(cls, rows: ArrayLike) -> Sample:
        """From (n, p) complete answers; `gamma` is the covariance of each row's (x, vech((x - mean)(x - mean)'))."""
        values = np.asarray(rows, float)
        means = values.mean(0)
        centred = values - means
        low = lower(values.shape[1])
        products = np.hstack([centred, centred[:, low[0]] * centred[:, low[1]]])
        return cls(len(values), means, centred.T @ centred / len(values), _covariance(products))

    @classmethod
    def of_blocks(cls, n: ArrayLike, means: ArrayLike, covariances: ArrayLike, parameters: int) -> Sample:
        """From the moments of blocks of respondents that were put together at random.

        Parameters
        ----------
        n : (b,) sizes of the blocks
        means : (b, p)
        covariances : (b, p, p), divided by each block's own size
        parameters : int
            Free parameters of the model that `gamma` is for.

        Raises
        ------
        SettingError
            There are fewer blocks than needed: the covariance of the scores would be singular.

        Notes
        -----
        A block's mean of (x, vech((x - mean)(x - mean)')), with the mean of all, varies 1 / n_b as much as that of one
        respondent: gamma is the mean of n_b times the square of its deviation, b - 1 in the denominator.
        """
        sizes, centres, within = np.asarray(n, float), np.asarray(means, float), np.asarray(covariances, float)
        if len(sizes) <= parameters:
            raise SettingError(
                Note.of("few_blocks", parameters=parameters, n=len(sizes)),
                "read the survey with engine='memory', so that the answers of every respondent are at hand; or use "
                "estimator='ml'.",
            )
        total = float(sizes.sum())
        grand = sizes @ centres / total
        away = centres - grand
        second = within + away[:, :, None] * away[:, None, :]
        low = lower(centres.shape[1])
        products = np.hstack([away, second[:, low[0], low[1]]])
        products = (products - sizes @ products / total) * np.sqrt(sizes)[:, None]
        covariance: Floats = np.tensordot(sizes, second, 1) / total
        return cls(int(total), grand, covariance, products.T @ products / (len(sizes) - 1))

    def part(self, places: Sequence[int]) -> Sample:
        """The moments of some of the variables, in that order."""
        chosen = np.asarray(places)
        p = len(self.means)
        if len(chosen) == p and bool((chosen == np.arange(p)).all()):
            return self
        gamma = self.gamma
        if gamma is not None:
            row, column = lower(p)
            at = np.zeros((p, p), np.int64)
            at[row, column] = at[column, row] = np.arange(len(row))
            new = lower(len(chosen))
            kept = np.concatenate([chosen, p + at[chosen[new[0]], chosen[new[1]]]])
            gamma = gamma[np.ix_(kept, kept)]
        return Sample(self.n, self.means[chosen], self.covariance[np.ix_(chosen, chosen)], gamma)


def lower(p: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of the lower triangle with its diagonal, column by column: the order of vech.

    >>> [part.tolist() for part in lower(2)]
    [[0, 1, 1], [0, 0, 1]]
    """
    column, row = np.triu_indices(p)
    return row, column


def _covariance(values: Floats) -> Floats:
    centred = values - values.mean(0)
    found: Floats = centred.T @ centred / len(values)
    return found
