"""The rows of the relationship ladder: transitions, moves, tests and long-run shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.encounters.loyalty.ladder_records import UNKNOWN, LadderRecords
from gapmodel.inference.estimate import NAN, Test
from gapmodel.inference.exact.signed_rank import sign_test
from gapmodel.inference.multiple_testing import adjust
from gapmodel.inference.share import blaker_interval
from gapmodel.inference.transitions import marginal_homogeneity, stationary, symmetry
from gapmodel.tally.frequencies import Frequencies

GONE, NEW = "gone", "new"

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two neighbouring waves: moves from each rung, and at last from nowhere, to each rung, and at last to nowhere."""

    first: str
    second: str
    cells: Integers
    unknown: int


def counted_pair(records: LadderRecords, first: str, second: str) -> Pair:
    """The moves of all customers between two waves."""
    before, after = records.waves[first], records.waves[second]
    k = len(records.rungs)
    cells, unknown = np.zeros((k + 1, k + 1), np.int64), 0
    for who in before.keys() | after.keys():
        start, end = before.get(who, k), after.get(who, k)
        if UNKNOWN in (start, end):
            unknown += 1
        else:
            cells[start, end] += 1
    return Pair(first, second, cells, unknown)


def cell_rows(rungs: Sequence[str], cells: Integers, confidence: float) -> Iterator[tuple[Any, ...]]:
    """Every cell with its share of the row."""
    for place, before in enumerate([*rungs, NEW]):
        n = int(cells[place].sum())
        for at, after in enumerate([*rungs, GONE] if before != NEW else rungs):
            count = int(cells[place, at])
            share = blaker_interval(count, n, confidence)
            yield before, after, n, count, *share.numbers, share.method


def move_rows(pair: Pair, confidence: float) -> Iterator[tuple[Any, ...]]:
    """The shares who moved up, stayed, moved down and are gone."""
    stayed = pair.cells[:-1, :-1]
    counts = {
        "up": int(np.triu(stayed, 1).sum()),
        "same": int(np.trace(stayed)),
        "down": int(np.tril(stayed, -1).sum()),
        GONE: int(pair.cells[:-1, -1].sum()),
    }
    n, new = sum(counts.values()), int(pair.cells[-1].sum())
    for move, count in counts.items():
        share = blaker_interval(count, n, confidence)
        yield pair.first, pair.second, n, move, count, *share.numbers, new, pair.unknown


def check_rows(pairs: Sequence[Pair], padjust: str) -> list[tuple[Any, ...]]:
    """The three tests of every pair of waves."""
    found: Mapping[str, list[Test]] = {
        "up_or_down": [_up_or_down(pair.cells[:-1, :-1]) for pair in pairs],
        "symmetry": [symmetry(pair.cells[:-1, :-1]) for pair in pairs],
        "homogeneity": [marginal_homogeneity(pair.cells[:-1, :-1]) for pair in pairs],
    }
    rows = []
    for name, tests in found.items():
        adjusted = adjust([test.p_val for test in tests], padjust).tolist()
        for pair, test, p_adj in zip(pairs, tests, adjusted, strict=True):
            n = int(pair.cells[:-1, :-1].sum())
            rows.append((pair.first, pair.second, n, name, test.statistic, test.dof, test.p_val, p_adj, test.method))
    return rows


def _up_or_down(stayed: Integers) -> Test:
    up, down = int(np.triu(stayed, 1).sum()), int(np.tril(stayed, -1).sum())
    counts = np.array([down, int(np.trace(stayed)), up], np.int64)
    values = np.flatnonzero(counts)
    return sign_test(Frequencies(values - 1, counts[values]))


def settled_rows(
    records: LadderRecords, stayed: Integers, confidence: float
) -> tuple[list[tuple[Any, ...]], dict[str, Any]]:
    """The stationary shares of those who stay, or why there are none."""
    last = list(records.waves.values())[-1]
    now = np.bincount([rung for rung in last.values() if rung != UNKNOWN], minlength=len(records.rungs))
    found = stationary(stayed, confidence)
    if found.reason:
        return [], {"reason": found.reason, "rungs": tuple(records.rungs[at] for at in found.states)}
    present = int(now.sum())
    rows = []
    for rung, n, share in zip(records.rungs, now.tolist(), found.shares, strict=True):
        here = n / present if present else NAN
        rows.append((rung, n, here, *share.numbers, share.method))
    return rows, {"reason": ""}
