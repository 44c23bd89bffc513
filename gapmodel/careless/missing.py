"""Who left out what: patterns of missing answers, and where people stopped."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.counting.rows import Integers

Mask = NDArray[np.bool_]


def common_patterns(lacking: Mask, most: int = 10) -> tuple[Mask, Integers, int]:
    """The commonest patterns of missing answers, how many respondents have each, and how many patterns there are.

    Parameters
    ----------
    lacking : (n, k) array of bool
        Which answers are missing.

    Examples
    --------
    >>> shown, people, all = common_patterns(np.array([[False, True], [False, False], [False, False]]))
    >>> shown.tolist(), people.tolist(), all
    ([[False, False], [False, True]], [2, 1], 2)
    """
    if not len(lacking):
        return lacking, np.zeros(0, np.int64), 0
    packed, people = np.unique(np.packbits(lacking, axis=1), axis=0, return_counts=True)
    order = np.argsort(-people, kind="stable")[:most]
    shown = np.unpackbits(packed[order], axis=1, count=lacking.shape[1]).astype(bool)
    return shown, people[order], len(packed)


def last_answers(lacking: Mask) -> Integers:
    """The place of each respondent's last answer among the questions in their order; -1 of no answer at all.

    >>> last_answers(np.array([[False, True, True], [True, True, False], [True, True, True]])).tolist()
    [0, 2, -1]
    """
    k = lacking.shape[1]
    reverse = ~lacking[:, ::-1]
    found: Integers = np.where(reverse.any(axis=1), k - 1 - reverse.argmax(axis=1), -1)
    return found
