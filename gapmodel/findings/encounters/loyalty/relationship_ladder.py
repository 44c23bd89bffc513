"""The relationship ladder: who moves up, who moves down and who leaves from one wave to the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import AnswerError, one_of
from gapmodel.findings.encounters.loyalty.ladder_records import RUNGS, UNKNOWN, LadderRecords, read_ladder
from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import NAN, Test, check_settings
from gapmodel.inference.exact.signed_rank import sign_test
from gapmodel.inference.multiple_testing import METHODS, adjust
from gapmodel.inference.share import blaker_interval
from gapmodel.inference.transitions import marginal_homogeneity, stationary, symmetry
from gapmodel.plain_table import PlainTable, later
from gapmodel.tally.frequencies import Frequencies

if TYPE_CHECKING:
    import pandas as pd

GONE, NEW = "gone", "new"
_NOWHERE = {GONE: {"en": "gone", "zh": "已离开"}, NEW: {"en": "new", "zh": "新来"}}
TABLE = ["before", "after", "n", "total", "share", "share_low", "share_high", "method"]
MOVES = ["first", "second", "n", "move", "n_moved", "share", "share_low", "share_high", "n_new", "n_unknown"]
TESTS = ["first", "second", "n", "test", "statistic", "dof", "p_val", "p_adj", "method"]
SETTLED = ["rung", "n_now", "share_now", "share", "share_low", "share_high", "method"]

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RelationshipLadder(Finding):
    """How customers move on the ladder between waves.

    Attributes
    ----------
    table : pandas.DataFrame
        ``before after n total share share_low share_high method``: of the `total` customers on a rung, how many stood
        on which rung in the next wave or were ``gone``, all pairs of neighbouring waves together. Rows with `before`
        ``new`` are customers who were not in the wave before.
    moves : pandas.DataFrame
        ``first second n move n_moved share share_low share_high n_new n_unknown``, per pair of waves: of the `n`
        customers whose rung is known, or who are gone, the shares that moved ``up``, stayed on the ``same`` rung, moved
        ``down``, and are ``gone``; how many are new; how many are left out, as their rung is unknown.
    tests : pandas.DataFrame
        ``first second n test statistic dof p_val p_adj method`` of those in both waves: ``up_or_down``, as many moved
        up as down (sign test, exact); ``symmetry``, as many from each rung to each other as back (Bowker);
        ``homogeneity``, the rungs are as frequent as before (Stuart and Maxwell). ``p_adj`` adjusts within a test.
    settled : pandas.DataFrame
        ``rung n_now share_now share share_low share_high method``: the customers of the last wave, and the shares that
        would be reached in the long run if those who stay went on moving like this. Empty where there are none;
        ``params["settled"]`` says why.
    """

    moves: pd.DataFrame
    tests: pd.DataFrame
    settled: pd.DataFrame

    @property
    def shown(self) -> tuple[Any, ...]:
        """The tables that a notebook and the command line show."""
        return (self.plain("table"), self.plain("moves"))


def relationship_ladder(
    before: Any,
    after: Any = None,
    *,
    id: str | None = None,
    time: str | None = None,
    rung: str | None = None,
    rungs: Sequence[str] | None = None,
    confidence: float = 0.95,
    padjust: str = "holm",
    sheet: str | None = None,
) -> RelationshipLadder:
    """Transitions between the rungs of the relationship ladder, from wave to wave.

    Parameters
    ----------
    before : data frame, path, Series, mapping or list
        One row per customer and wave with the columns id, time and rung; or, with `after`, the first of two waves: a
        table with id and rung, a Series whose index are the customers, a mapping, or rungs in a fixed order.
    after : the same, optional
        The second wave.
    id, time, rung : str, optional
        The columns, if they are called otherwise.
    rungs : sequence of str, optional
        From the lowest to the highest. Default: customer, client, member, friend, also in Chinese. Cells may also hold
        their numbers, from 1 on.
    confidence : float
        Level of all intervals, between 0 and 1.
    padjust : str
        Adjustment of the p-values of a test over the pairs of waves, see `gaps`.
    sheet : str, optional
        The sheet of a workbook.

    Returns
    -------
    RelationshipLadder

    Raises
    ------
    ColumnError, AnswerError
        A column is missing, a rung is unknown, a customer stands on two rungs in a wave, nobody is in two waves.
    SettingError
        An argument has an invalid value.

    Notes
    -----
    A customer who is in a wave and not in the next is gone: that says lost only if everybody who is still a customer
    was recorded. A blank rung is unknown, and the customer is left out of that pair. Shares have Blaker's exact
    interval, cell by cell; they are not adjusted. Of several pairs of waves moves are added up, as if they were the
    same at all times and nobody's next move hung on earlier ones.

    Being gone is never left again, so that in the long run all customers of now are gone. `settled` is therefore of
    those who stay: the stationary shares of their transitions, with limits by the delta method (`stationary`). It is
    refused where some rungs cannot be reached from others, or nobody left one, as the shares then depend on where
    people stand now.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.relationship_ladder(["client"] * 4 + ["customer"] * 4, ["friend", "client"] * 4)
    >>> found.moves[["move", "n_moved"]].values.tolist()
    [['up', 6], ['same', 2], ['down', 0], ['gone', 0]]
    """
    check_settings(confidence, "two-sided")
    one_of(padjust, METHODS, "padjust")
    records = read_ladder(before, after, {"id": id, "time": time, "rung": rung}, rungs, sheet)
    pairs = [_counted(records, *pair) for pair in pairwise(records.waves)]
    total = sum((pair.cells for pair in pairs), np.zeros_like(pairs[0].cells))
    if not total[:-1].sum():
        raise AnswerError(
            "No customer whose rung is known in one wave appears in the next, or is gone.",
            "customers must be called the same in all waves.",
        )
    settled, reason = _settled(records, total[:-1, :-1], confidence)
    params = {
        "confidence": confidence,
        "padjust": padjust,
        "rungs": records.rungs,
        "waves": tuple(records.waves),
        "without_id": records.without_id,
        "settled": reason,
        "usual_rungs": rungs is None,
    }
    return RelationshipLadder(
        later(PlainTable.of_rows(TABLE, _cells(records.rungs, total, confidence))),
        params,
        _labels(records.rungs if rungs is not None else ()),
        later(PlainTable.of_rows(MOVES, [row for pair in pairs for row in _moves(pair, confidence)])),
        later(PlainTable.of_rows(TESTS, _tests(pairs, padjust))),
        later(PlainTable.of_rows(SETTLED, settled)),
    )


def _labels(own: Sequence[str]) -> Labels:
    """Names of the usual rungs; a user's own are called as they are."""
    usual = {} if own else {code: {"en": words[0], "zh": words[-1]} for code, words in RUNGS.items()}
    return Labels("", {}, {"dimension": usual | _NOWHERE})


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """Two neighbouring waves: moves from each rung, and at last from nowhere, to each rung, and at last to nowhere."""

    first: str
    second: str
    cells: Integers
    unknown: int


def _counted(records: LadderRecords, first: str, second: str) -> _Pair:
    before, after = records.waves[first], records.waves[second]
    k = len(records.rungs)
    cells, unknown = np.zeros((k + 1, k + 1), np.int64), 0
    for who in before.keys() | after.keys():
        start, end = before.get(who, k), after.get(who, k)
        if UNKNOWN in (start, end):
            unknown += 1
        else:
            cells[start, end] += 1
    return _Pair(first, second, cells, unknown)


def _cells(rungs: Sequence[str], cells: Integers, confidence: float) -> Iterator[tuple[Any, ...]]:
    for place, before in enumerate([*rungs, NEW]):
        total = int(cells[place].sum())
        for at, after in enumerate([*rungs, GONE] if before != NEW else rungs):
            n = int(cells[place, at])
            share = blaker_interval(n, total, confidence)
            yield before, after, n, total, share.value, share.low, share.high, share.method


def _moves(pair: _Pair, confidence: float) -> Iterator[tuple[Any, ...]]:
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
        yield pair.first, pair.second, n, move, count, share.value, share.low, share.high, new, pair.unknown


def _tests(pairs: Sequence[_Pair], padjust: str) -> list[tuple[Any, ...]]:
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


def _settled(
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
        rows.append((rung, n, here, share.value, share.low, share.high, share.method))
    return rows, {"reason": ""}
