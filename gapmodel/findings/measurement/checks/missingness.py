"""Missing answers by respondent: how many, in which patterns, and where people stopped."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gapmodel.careless.missing import common_patterns, last_answers

Asked = list[tuple[str, str]]  # (side, item) in the order in which they were asked
TAIL = 3  # unanswered questions at the end from which on somebody is said to have stopped
PEOPLE = ["missing", "respondents", "share"]
PATTERNS = ["pattern", "missing", "respondents", "share"]
STOPS = ["position", "side", "code", "respondents", "share"]


@dataclass(frozen=True, slots=True, eq=False)
class Missingness:
    """Missing answers by respondent; empty tables where there are no rows.

    Attributes
    ----------
    people : pandas.DataFrame
        ``missing respondents share``: how many respondents left out how many answers.
    patterns : pandas.DataFrame
        ``pattern missing respondents share``: the ten commonest patterns; ``pattern`` names what is missing in the
        order of the questions, as in "expectation 3, perception 3", and is empty where nothing is.
    stops : pandas.DataFrame
        ``position side code respondents share``: who answered none of the last three or more questions, by the last
        question that they answered; ``position`` counts the questions from 1.
    distinct : int
        How many patterns there are.
    """

    people: pd.DataFrame
    patterns: pd.DataFrame
    stops: pd.DataFrame
    distinct: int = 0

    @classmethod
    def unknown(cls) -> Missingness:
        """That of a tally, which knows missing answers by item only."""
        people, patterns, stops = (pd.DataFrame(columns=columns) for columns in (PEOPLE, PATTERNS, STOPS))
        return cls(people, patterns, stops)


def missingness(lacking: NDArray[np.bool_], asked: Asked) -> Missingness:
    """Missing answers of an (n, questions) array of whether each is missing.

    Parameters
    ----------
    asked : list of (side, item)
        The questions in the order in which they were asked.
    """
    n = max(len(lacking), 1)
    missing, people = np.unique(lacking.sum(axis=1), return_counts=True)
    shown, with_pattern, distinct = common_patterns(lacking)
    names = [f"{side} {code}" for side, code in asked]
    patterns = [
        (", ".join(name for name, out in zip(names, row, strict=True) if out), int(sum(row)), count, count / n)
        for row, count in zip(shown.tolist(), with_pattern.tolist(), strict=True)
    ]
    last = last_answers(lacking)
    stopped = Counter(last[(last >= 0) & (last < len(asked) - TAIL)].tolist())
    stops = [(place + 1, *asked[place], stopped[place], stopped[place] / n) for place in sorted(stopped)]
    return Missingness(
        pd.DataFrame({"missing": missing, "respondents": people, "share": people / n}),
        pd.DataFrame(patterns, columns=PATTERNS),
        pd.DataFrame(stops, columns=STOPS),
        distinct,
    )
