"""How much a respondent's answers vary."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.counting.rows import Codes


def variability(
    codes: Codes, missing: int, blocks: Sequence[Sequence[int] | NDArray[np.int64]] | None = None
) -> NDArray[np.float64]:
    """The standard deviation of each respondent's answers, in steps of the scale.

    Parameters
    ----------
    codes : (n, k) array of whole numbers
    missing : int
        The code of no answer.
    blocks : sequence of sequences of int, optional
        Places of columns. Deviations are then from the respondent's mean over the block, so that a difference between
        blocks is no variability; one degree of freedom is lost for each block with an answer.

    Returns
    -------
    (n,) array
        NaN where no block has two answers.

    Notes
    -----
    Intra-individual response variability (Dunn et al. 2018), the inter-item standard deviation of Marjanovic et al.
    (2015), over the answers given, divided by n - 1: without blocks ``careless::irv(x)`` in R. From whole sums, so
    that equal answers have exactly zero.

    Examples
    --------
    >>> variability(np.array([[1, 3, 1, 3], [4, 4, 9, 4], [4, 9, 9, 9]]), missing=9)
    array([1.154..., 0. , nan])
    """
    squares, dof = np.zeros(len(codes)), np.zeros(len(codes), np.int64)
    for block in [np.arange(codes.shape[1])] if blocks is None else blocks:
        part = codes[:, np.asarray(block)]
        given = part != missing
        answers = np.where(given, part, 0).astype(np.int64)
        n, total, square = given.sum(axis=1), answers.sum(axis=1), (answers * answers).sum(axis=1)
        squares += (n * square - total * total) / np.maximum(n, 1)
        dof += np.maximum(n - 1, 0)
    spread: NDArray[np.float64] = np.sqrt(squares / np.where(dof > 0, dof.astype(float), np.nan))
    return spread
