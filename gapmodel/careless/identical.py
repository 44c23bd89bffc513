"""Whether a respondent answered two blocks of the same items alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.counting.rows import Codes


def differing(first: Codes, second: Codes, missing: int) -> NDArray[np.float64]:
    """In how many items each respondent's two blocks differ.

    Parameters
    ----------
    first, second : (n, k) arrays of whole numbers
    missing : int
        The code of no answer.

    Returns
    -------
    (n,) array
        From 0 to k, over the items answered in both; NaN where these are fewer than half.

    Examples
    --------
    >>> differing(np.array([[3, 4], [3, 9]]), np.array([[3, 2], [9, 2]]), missing=9)
    array([ 1., nan])
    """
    both = (first != missing) & (second != missing)
    enough = 2 * both.sum(axis=1) >= max(1, first.shape[1])
    counted: NDArray[np.float64] = np.where(enough, ((first != second) & both).sum(axis=1), np.nan)
    return counted


def inverted(lower: Codes, upper: Codes, missing: int) -> NDArray[np.float64]:
    """The share of items, answered in both blocks, in which what should be lower is higher; NaN of none.

    >>> inverted(np.array([[3, 4], [9, 9]]), np.array([[5, 2], [3, 3]]), missing=9)
    array([0.5, nan])
    """
    both = (lower != missing) & (upper != missing)
    n = both.sum(axis=1)
    share: NDArray[np.float64] = ((lower > upper) & both).sum(axis=1) / np.where(n > 0, n.astype(float), np.nan)
    return share
