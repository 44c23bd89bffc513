"""The longest run of one and the same answer."""

from __future__ import annotations

import numpy as np

from gapmodel.survey.counting.rows import Codes, Integers


def longest_run(codes: Codes, missing: int) -> Integers:
    """The length of each respondent's longest run of equal answers.

    Parameters
    ----------
    codes : (n, k) array of whole numbers
        Answers in the order in which they were asked, as they were ticked.
    missing : int
        The code of no answer.

    Returns
    -------
    (n,) array
        From 1 to k; 0 of somebody who answered nothing.

    Notes
    -----
    The longstring index (Johnson 2005). A missing answer ends a run and is in none. Where all answered it equals
    ``careless::longstring(x)`` in R.

    Examples
    --------
    >>> longest_run(np.array([[5, 5, 5, 2], [1, 9, 1, 1], [9, 9, 9, 9]]), missing=9)
    array([3, 2, 0])
    """
    n, k = codes.shape
    run, longest = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for place in range(k):
        run = np.where(codes[:, place] == codes[:, place - 1], run + 1, 1) if place else np.ones(n, np.int64)
        run[codes[:, place] == missing] = 0
        longest = np.maximum(longest, run)
    return longest
