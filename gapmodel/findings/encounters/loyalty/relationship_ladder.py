"""The relationship ladder: who moves up, who moves down and who leaves from one wave to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from gapmodel.errors import AnswerError, one_of
from gapmodel.findings.encounters.loyalty.ladder_records import RUNGS, read_ladder
from gapmodel.findings.encounters.loyalty.ladder_rows import (
    GONE,
    NEW,
    cell_rows,
    check_rows,
    counted_pair,
    move_rows,
    settled_rows,
)
from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.multiple_testing import METHODS
from gapmodel.plain_table import PlainTable, later

if TYPE_CHECKING:
    import pandas as pd

_NOWHERE = {GONE: {"en": "gone", "zh": "已离开"}, NEW: {"en": "new", "zh": "新来"}}
TABLE = ["before", "after", "n", "count", "share", "share_low", "share_high", "method"]
MOVES = ["first", "second", "n", "move", "n_moved", "share", "share_low", "share_high", "n_new", "n_unknown"]
TESTS = ["first", "second", "n", "test", "statistic", "dof", "p_val", "p_adj", "method"]
SETTLED = ["rung", "n_now", "share_now", "share", "share_low", "share_high", "method"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RelationshipLadder(Finding):
    """How customers move on the ladder between waves.

    Attributes
    ----------
    table : pandas.DataFrame
        ``before after n count share share_low share_high method``: of the `n` customers on a rung, how many stood on
        which rung in the next wave or were ``gone``, all pairs of neighbouring waves together. Rows with `before`
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
    pairs = [counted_pair(records, *pair) for pair in pairwise(records.waves)]
    total = sum((pair.cells for pair in pairs), np.zeros_like(pairs[0].cells))
    if not total[:-1].sum():
        raise AnswerError(
            "No customer whose rung is known in one wave appears in the next, or is gone.",
            "customers must be called the same in all waves.",
        )
    settled, reason = settled_rows(records, total[:-1, :-1], confidence)
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
        later(PlainTable.of_rows(TABLE, cell_rows(records.rungs, total, confidence))),
        params,
        _labels(records.rungs if rungs is not None else ()),
        later(PlainTable.of_rows(MOVES, [row for pair in pairs for row in move_rows(pair, confidence)])),
        later(PlainTable.of_rows(TESTS, check_rows(pairs, padjust))),
        later(PlainTable.of_rows(SETTLED, settled)),
    )


def _labels(own: Sequence[str]) -> Labels:
    """Names of the usual rungs; a user's own are called as they are."""
    usual = {} if own else {code: {"en": words[0], "zh": words[-1]} for code, words in RUNGS.items()}
    return Labels("", {}, {"dimension": usual | _NOWHERE})
