"""Counts of complaint cases: what every rate, time and Pareto is computed from, however many cases there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gapmodel.errors import ColumnError, SettingError, nearest, one_of
from gapmodel.instrument.case_log.words import name_it
from gapmodel.sources.duckdb import in_memory
from gapmodel.survey.decoding.group_names import NO_GROUP

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd
    import pyarrow as pa

STAGES = ("registered", "investigated", "answered", "closed")
GROUPINGS = ("cause", "product", "dimension", "gap", "channel", "branch", "severity", "owner", "resolution")
FLAGS = ("in_time", "is_closed", "reopened", "repeated", "disputed", "satisfied")
_STEPS = {"week": "7 days", "month": "1 month", "quarter": "3 months", "year": "1 year"}
_KNOWN = (f"coalesce(count_if({flag}), 0)::BIGINT AS {flag}, count({flag}) AS {flag}_known" for flag in FLAGS)
_GROUPS = "SELECT grp, count(*) AS n, " + ", ".join(_KNOWN).replace(" AS is_", " AS ")
_GROUPS += " FROM cases GROUP BY ALL ORDER BY n DESC, grp"
_DURATIONS = """
SELECT grp, date_diff('day', received, coalesce(reached, closed, $last::DATE))::INTEGER AS days,
    count(reached) AS events, count(*) - count(reached) AS censored
FROM cases WHERE NOT unknown GROUP BY ALL ORDER BY ALL
"""
_PERIODS = """
WITH events AS (
    SELECT grp, date_trunc($period, received)::DATE AS period, 1 AS received, 0 AS closed FROM cases
    UNION ALL
    SELECT grp, date_trunc($period, closed)::DATE, 0, 1 FROM cases WHERE closed IS NOT NULL
    UNION ALL
    SELECT grp, unnest(generate_series(
        date_trunc($period, $first::DATE)::TIMESTAMP, date_trunc($period, $last::DATE)::TIMESTAMP, $step::INTERVAL
    ))::DATE, 0, 0 FROM (SELECT DISTINCT grp FROM cases)
)
SELECT grp, period, sum(received)::BIGINT AS received, sum(closed)::BIGINT AS closed
FROM events GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True, slots=True, eq=False)
class CaseCounts:
    """Cases as counts, computed by DuckDB over compact columns.

    Attributes
    ----------
    cases : pyarrow.Table
        One row per counted case: ``received`` and the `STAGES` as days, ``unknown_closed`` and so on where it is not
        known when or whether a stage was reached, so that there is no time to it, the `GROUPINGS` as names ("(no
        answer)" where there is none), the `FLAGS` as yes, no or null. Without columns that the log does not have.
    columns : frozenset of str
        Which of the schema's columns the log has.
    last : datetime.date
        The day on which cases that are still open are censored.
    """

    cases: pa.Table
    columns: frozenset[str]
    last: dt.date

    @property
    def n(self) -> int:
        """How many cases are counted."""
        return int(self.cases.num_rows)

    @property
    def first(self) -> dt.date:
        """The first day on which a case was received."""
        import pyarrow.compute as pc

        found: dt.date = pc.min(self.cases["received"]).as_py()
        return found

    def groups(self, by: str | None = None) -> pd.DataFrame:
        """Cases by group, the largest first: ``[by] n in_time in_time_known closed closed_known reopened ...``.

        `in_time` is of the `in_time_known` cases; `closed`, `reopened` and `repeated` (not the first complaint of the
        customer) likewise of `closed_known` and so on. One row of all cases without `by`.
        """
        return self._counted(_GROUPS, by, {flag: flag for flag in FLAGS}, {})

    def durations(self, stage: str = "closed", by: str | None = None) -> pd.DataFrame:
        """Days from receipt to a stage: ``[by] days events censored``, a row per number of days that occurs.

        A case that has not reached the stage is censored on the `last` day, or on the day on which it was closed
        without it. Cases of which it is not known when or whether they reached it are not counted; without a column
        for the stage these are all.
        """
        one_of(stage, STAGES, "stage")
        taken = {"received": "received", "reached": stage, "closed": "closed", "unknown": f"unknown_{stage}"}
        return self._counted(_DURATIONS, by, taken, {"last": self.last})

    def periods(self, period: str = "month", by: str | None = None) -> pd.DataFrame:
        """Cases received and closed in every period: ``[by] period received closed``; `period` is its first day.

        Every period from the first receipt to the `last` day is there, with 0 where nothing happened; weeks begin on
        Monday. The last one may not be over.
        """
        one_of(period, _STEPS, "period")
        settings = {"period": period, "step": _STEPS[period], "first": self.first, "last": self.last}
        return self._counted(_PERIODS, by, {"received": "received", "closed": "closed"}, settings)

    def _counted(self, query: str, by: str | None, taken: Mapping[str, str], settings: dict[str, Any]) -> pd.DataFrame:
        """What a query says of some columns, which it knows by other names; `grp` is the group."""
        import pyarrow as pa

        if by is not None:
            self._check(by)
        groups = self.cases[by] if by is not None else pa.array([""]).take(_zeros(self.n))
        columns = {"grp": groups} | {name: self._column(column) for name, column in taken.items()}
        with in_memory() as connection:
            connection.register("cases", pa.table(columns))
            found: pd.DataFrame = connection.execute(query, settings).df()
        return found.drop(columns="grp") if by is None else found.rename(columns={"grp": by})

    def _column(self, name: str) -> pa.ChunkedArray | pa.Array:
        """A column; null where the log has none, and no time to a stage known."""
        import pyarrow as pa

        if name in self.cases.column_names:
            return self.cases[name]
        if name.startswith("unknown_"):
            return pa.array(np.ones(self.n, dtype=bool))
        return pa.nulls(self.n, pa.bool_() if name in FLAGS else pa.date32())

    def _check(self, by: str) -> None:
        if by not in GROUPINGS:
            raise SettingError(f"by={by!r} is not a column of cases to group by.", nearest(str(by), GROUPINGS))
        if by not in self.columns:
            raise ColumnError(f"The log has no column for {by}.", name_it(by))


def _zeros(n: int) -> pa.Array:
    import pyarrow as pa

    return pa.array(np.zeros(n, np.int32))


def counts_of(frame: pd.DataFrame, last: dt.date) -> CaseCounts:
    """Counts of clean cases: dates as dates, yes or no as bool, on or before the `last` day.

    Examples
    --------
    >>> import datetime as dt, pandas as pd
    >>> days = [dt.date(2026, 1, 5), dt.date(2026, 1, 7), dt.date(2026, 3, 2)]
    >>> frame = pd.DataFrame({"received": days, "closed": [days[1], None, None], "cause": ["late", "late", "rude"]})
    >>> counts = counts_of(frame, dt.date(2026, 3, 5))
    >>> counts.groups("cause")[["cause", "n", "closed", "closed_known"]].to_numpy().tolist()
    [['late', 2, 1, 2], ['rude', 1, 0, 1]]
    >>> counts.durations().to_numpy().tolist()
    [[2, 1, 0], [3, 0, 1], [57, 0, 1]]
    >>> counts.periods()["received"].tolist()
    [2, 0, 1]
    """
    import pyarrow as pa

    kinds = dict.fromkeys(("received", *STAGES), pa.date32()) | dict.fromkeys(GROUPINGS, pa.string())
    kinds |= dict.fromkeys(FLAGS, pa.bool_())
    arrays = {name: pa.array(frame[name], kinds[name], from_pandas=True) for name in kinds if name in frame}
    arrays |= {name: arrays[name].fill_null(NO_GROUP) for name in GROUPINGS if name in arrays}
    arrays |= {f"unknown_{stage}": pa.array([False] * len(frame)) for stage in STAGES if stage in arrays}
    if "closed" in arrays:
        arrays.setdefault("is_closed", arrays["closed"].is_valid())
    return CaseCounts(pa.table(arrays), frozenset(frame.columns), last)
