"""Which of several means of the same raters may be the lowest one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gapmodel.inference.estimate import NAN

Floats = NDArray[np.float64]

_ALL_VECTORS = 12  # up to so many raters every sign vector is taken
_SEED = 20_263
_TIED = 1e-9
_BLOCK = 4_000_000  # signs at a time


def lowest_p(scores: ArrayLike, *, n_resamples: int = 9_999, rng: int | np.random.Generator = _SEED) -> Floats:
    """For every column, the p-value of the hypothesis that its mean is the lowest or equal to it.

    Parameters
    ----------
    scores : (n, k) array_like
        Raters in rows; NaN where a rater did not score a column.
    n_resamples : int
        Random sign vectors, beyond twelve raters.

    Returns
    -------
    (k,) array
        Columns with p above 1 - confidence form a confidence set for the lowest mean; NaN for a single column.

    Notes
    -----
    A column is rejected if some other column lies below it by more than chance explains: the statistic is the largest
    of sum(d) / sqrt(sum(d^2)) over the other columns, d the raters' differences between this column and the other, and
    whole raters are flipped together, as in `max_t`. It is exact where all means are equal and the differences are
    symmetric; a column that stands well above the lowest takes part without being needed, which makes the test
    cautious. Few raters can say little: n raters have 2^n sign vectors, so that with four none has p below 0.06, and
    with five a column is only rejected at 95% if all five put another one below it. A confidence set of this kind
    is that of Gupta (1965), Technometrics 7(2), 225-245, with signs in place of normal errors. Of two columns the
    p-value equals ``scipy.stats.permutation_test((d,), np.sum, permutation_type="samples", alternative="greater")``.

    Examples
    --------
    >>> lowest_p([[1, -2, 3], [0, -1, 2], [2, -3, 3], [1, 0, 1], [1, -2, 2]]).tolist()
    [0.03125, 1.0, 0.03125]
    """
    table = np.asarray(scores, float)
    raters, columns = table.shape
    if columns < 2:
        return np.full(columns, NAN)
    scaled = [_scaled(np.delete(table[:, [j]] - table, j, axis=1)) for j in range(columns)]
    reached, vectors = np.zeros(columns), 0
    for signs in _signs(raters, n_resamples, rng):
        vectors += len(signs)
        reached += [_reached(one, signs) for one in scaled]
    return reached / vectors


def _signs(raters: int, n_resamples: int, rng: int | np.random.Generator) -> Iterator[Floats]:
    """The sign vectors, in blocks that fit into memory."""
    if raters <= _ALL_VECTORS:
        yield np.array(list(product([1.0, -1.0], repeat=raters))).reshape(-1, raters)
        return
    yield np.ones((1, raters))
    generator, block = np.random.default_rng(rng), max(1, _BLOCK // raters)
    for done in range(0, n_resamples, block):
        yield generator.choice([-1.0, 1.0], (min(block, n_resamples - done), raters))


def _scaled(differences: Floats) -> Floats:
    """The differences of one column to the others, each over the root of its sum of squares."""
    known = np.nan_to_num(differences)
    scale = np.sqrt((known**2).sum(axis=0))
    scaled: Floats = known[:, scale > 0] / scale[scale > 0]
    return scaled


def _reached(scaled: Floats, signs: Floats) -> int:
    """How many sign vectors give a statistic at least as large as the observed one."""
    if not scaled.shape[1]:
        return len(signs)
    return int(((signs @ scaled).max(axis=1) >= scaled.sum(axis=0).max() - _TIED).sum())
