"""How much a respondent's answers vary."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.counting.rows import Codes


def variability(codes: Codes, missing: int) -> NDArray[np.float64]:
    """The standard deviation of each respondent's answers, in steps of the scale.

    Parameters
    ----------
    codes : (n, k) array of whole numbers
    missing : int
        The code of no answer.

    Returns
    -------
    (n,) array
        NaN below two answers.

    Notes
    -----
    Intra-individual response variability (Dunn et al. 2018), the inter-item standard deviation of Marjanovic et al.
    (2015), over the answers given, divided by n - 1: ``careless::irv(x)`` in R. From whole sums, so that equal answers
    have exactly zero.

    Examples
    --------
    >>> variability(np.array([[1, 3, 1, 3], [4, 4, 9, 4], [4, 9, 9, 9]]), missing=9)
    array([1.154..., 0. , nan])
    """
    given = codes != missing
    answers = np.where(given, codes, 0).astype(np.int64)
    n, total, square = given.sum(axis=1), answers.sum(axis=1), (answers * answers).sum(axis=1)
    parts = (n * (n - 1)).astype(float)
    spread: NDArray[np.float64] = np.sqrt((n * square - total * total) / np.where(n > 1, parts, np.nan))
    return spread
