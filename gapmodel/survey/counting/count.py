"""Count rows of codes into a tally: the only step that sees every respondent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from gapmodel.survey.counting.counter import Counter
from gapmodel.survey.counting.rows import Integers, Rows
from gapmodel.tally.layout import Layout
from gapmodel.tally.tally import Tally


def count(
    layout: Layout, rows: Rows, *, groups: NDArray[np.str_] | None = None, by: str = "", first: int | Integers = 0
) -> Tally:
    """The tally of respondents' answers.

    Parameters
    ----------
    groups : (n,) array of names, optional
    first : int or (n,) array
        The position of the first respondent in the source, when it is counted in parts, or of everyone.

    Notes
    -----
    ``count(a) + count(b) == count(a and b)`` when `first` of b is the length of a. A `Counter` counts chunk after
    chunk without adding tallies.
    """
    counter = Counter(layout, by)
    with threadpool_limits(1, user_api="blas"):  # products of a few thousand rows
        counter.add(rows, groups, first)
        return counter.tally()
