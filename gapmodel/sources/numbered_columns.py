"""Columns that follow each other and are called alike but for a number: Q23..Q44."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_NUMBERED = re.compile(r"(.*?)([0-9]{1,9})", re.DOTALL)
_RUN = re.compile(r"(.*?)([0-9]{1,9})\.\.(.*?)([0-9]{1,9})", re.DOTALL)
_MOST = 10_000
_LEAST = 3  # names that are listed as a run


def names_in(run: str) -> list[str] | None:
    """The names that a run stands for; None where the text is none.

    >>> names_in("Q08..Q11"), names_in("Q1..3"), names_in("E{code}")
    (['Q08', 'Q09', 'Q10', 'Q11'], ['Q1', 'Q2', 'Q3'], None)
    """
    found = _RUN.fullmatch(run)
    if not found or found[3] not in ("", found[1]) or not 0 <= int(found[4]) - int(found[2]) < _MOST:
        return None
    return [f"{found[1]}{number:0{len(found[2])}}" for number in range(int(found[2]), int(found[4]) + 1)]


def runs_of(names: Sequence[str]) -> list[list[str]]:
    """Names in a row whose numbers count on by one, and the others one by one.

    >>> runs_of(["id", "Q1_1", "Q1_2", "Q2_1"])
    [['id'], ['Q1_1', 'Q1_2'], ['Q2_1']]
    """
    runs: list[list[str]] = [[name] for name in names[:1]]
    for before, name in pairwise(names):
        if _follows(before, name):
            runs[-1].append(name)
        else:
            runs.append([name])
    return runs


def shortened(names: Sequence[str]) -> list[str]:
    """Names as they are listed where there are many: runs first, each as one.

    >>> shortened(["id", "Q1", "Q2", "Q3", "Q4", "age"])
    ['Q1..Q4', 'id', 'age']
    """
    runs = [run for run in runs_of(names) if len(run) >= _LEAST]
    in_runs = {name for run in runs for name in run}
    return [written(run) for run in runs] + [name for name in names if name not in in_runs]


def written(run: Sequence[str]) -> str:
    """A run as it is written."""
    return f"{run[0]}..{run[-1]}"


def _follows(before: str, name: str) -> bool:
    first, second = _NUMBERED.fullmatch(before), _NUMBERED.fullmatch(name)
    return bool(first and second and first[1] == second[1] and int(second[2]) == int(first[2]) + 1)
