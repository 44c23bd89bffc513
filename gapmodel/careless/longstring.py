"""The longest run of one and the same answer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.counting.rows import Codes, Integers


def longest_run(codes: Codes, missing: int, best: NDArray[np.bool_] | None = None) -> Integers:
    """The length of each respondent's longest run of equal answers.

    Parameters
    ----------
    codes : (n, k) array of whole numbers
        Answers in the order in which they were asked, as they were ticked.
    missing : int
        The code of no answer.
    best : (n, k) array of bool, optional
        Answers that are the best ones that can be given. Runs of nothing else are not counted.

    Returns
    -------
    (n,) array
        From 1 to k; 0 where there is no run that counts.

    Notes
    -----
    The longstring index (Johnson 2005). A missing answer ends a run and is in none. Where all answered it equals,
    without `best`, ``careless::longstring(x)`` in R.

    Examples
    --------
    >>> longest_run(np.array([[5, 5, 5, 2], [1, 9, 1, 1], [9, 9, 9, 9]]), missing=9)
    array([3, 2, 0])
    >>> longest_run(np.array([[5, 5, 5, 2]]), missing=9, best=np.array([[True, True, True, False]]))
    array([1])
    """
    n, k = codes.shape
    run, longest = np.zeros(n, np.int64), np.zeros(n, np.int64)
    counts = np.zeros(n, bool)
    for place in range(k):
        goes_on = codes[:, place] == codes[:, place - 1] if place else np.zeros(n, bool)
        run = np.where(goes_on, run + 1, 1)
        run[codes[:, place] == missing] = 0
        counts = (goes_on & counts) | (True if best is None else ~best[:, place])
        longest = np.maximum(longest, np.where(counts, run, 0))
    return longest
