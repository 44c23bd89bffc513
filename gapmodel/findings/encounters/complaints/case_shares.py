"""Of what complaints there are how many: causes with simultaneous intervals, Pareto, reopened and repeated cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from math import nan
from typing import TYPE_CHECKING, Any

from gapmodel.findings.encounters.complaints.case_counts import CaseCounts
from gapmodel.findings.encounters.complaints.case_times import TimeSettings, share_within, survivals
from gapmodel.inference.share import blaker_interval, simultaneous_intervals
from gapmodel.plain_table import PlainTable
from gapmodel.survey.decoding.group_names import NO_GROUP

if TYPE_CHECKING:
    import pandas as pd

TABLE_COLUMNS = "group cause n share ci_low ci_high median_days answered_in_time".split()
PARETO_COLUMNS = "part name n share ci_low ci_high cumulative rest".split()
REPEAT_COLUMNS = "part name measure n count share ci_low ci_high".split()
PARTS = ("cause", "product", "dimension", "gap", "channel", "branch", "severity")
MEASURES = ("reopened", "repeated", "disputed")
_CAUSES = ("cause", "product", "dimension")  # what stands for the cause where the log has none
_REST = {
    "other", "others", "other reason", "other reasons", "other issue", "other issues", "misc", "miscellaneous",
    "unknown", "not known", "not specified", "unspecified", "n/a", "none", "其他", "其它", "其他原因", "其它原因",
    "其他问题", "未知", "不详", "未说明",
}  # fmt: skip


def cause_column(counts: CaseCounts) -> str | None:
    """The column whose values are shown as causes; None if the log has none."""
    return next((name for name in _CAUSES if name in counts.columns), None)


def is_rest(name: str) -> bool:
    """Whether a name stands for what has no name of its own, and comes last whatever its number.

    >>> is_rest("Other"), is_rest("其他"), is_rest("Late"), is_rest(NO_GROUP)
    (True, True, False, True)
    """
    return name == NO_GROUP or name.strip(" .。()（）").casefold() in _REST


def group_of(counts: CaseCounts, by: str, name: str) -> CaseCounts:
    """The counts of the cases of one group."""
    import pyarrow.compute as pc

    named = pc.fill_null(counts.cases[by].cast("string"), NO_GROUP)
    return replace(counts, cases=counts.cases.filter(pc.equal(named, name)))


def group_names(counts: CaseCounts, by: str | None) -> list[str]:
    """The groups, the largest first; one without a name where none are asked for."""
    return [""] if by is None else [str(name) for name in counts.groups(by)[by]]


def cause_table(counts: CaseCounts, by: str | None, settings: TimeSettings) -> PlainTable:
    """Every cause with its share, median time and share in time, in every group."""
    rows: list[tuple[Any, ...]] = []
    for name in group_names(counts, by):
        own = counts if by is None else group_of(counts, by, name)
        rows += ((name, *cells) for cells in _causes(own, settings))
    table = PlainTable.of_rows(TABLE_COLUMNS, rows)
    return table.without("group") if by is None else table


def _causes(counts: CaseCounts, settings: TimeSettings) -> Iterator[tuple[Any, ...]]:
    column = cause_column(counts)
    found = counts.groups(column)
    names = [str(name) for name in found[column]] if column else [NO_GROUP]
    shares = simultaneous_intervals([int(n) for n in found["n"]], counts.n, settings.confidence)
    curves = survivals(counts, settings.stage, column, settings.confidence) if settings.stage else {}
    for at in _order(names):
        curve = curves.get(names[at] if column else "")
        flags = int(found["in_time"].iloc[at]), int(found["in_time_known"].iloc[at])
        median = curve.quantile().value if curve else nan
        share = shares[at]
        yield names[at], int(found["n"].iloc[at]), *share.numbers, median, share_within(curve, flags, settings).value


def _order(names: Sequence[str]) -> list[int]:
    """Places in the given order, those of the rest last."""
    return sorted(range(len(names)), key=lambda at: is_rest(names[at]))


def pareto_table(counts: CaseCounts, confidence: float) -> PlainTable:
    """Shares by cause, product, dimension, gap, channel, branch and severity, the largest first and the rest last."""
    rows: list[tuple[Any, ...]] = []
    for part in (part for part in PARTS if part in counts.columns):
        found = counts.groups(part)
        names, n = [str(name) for name in found[part]], [int(count) for count in found["n"]]
        shares, order = simultaneous_intervals(n, counts.n, confidence), _order(names)
        totals = accumulate(n[at] for at in order)
        for at, total in zip(order, totals, strict=True):
            share = shares[at]
            rows.append((part, names[at], n[at], *share.numbers, total / counts.n, is_rest(names[at])))
    return PlainTable.of_rows(PARETO_COLUMNS, rows)


def repeat_table(counts: CaseCounts, parts: Sequence[str], confidence: float) -> PlainTable:
    """Cases that were reopened, disputed, or not the first of a customer, overall and by part."""
    rows: list[tuple[Any, ...]] = []
    for part in (None, *parts):
        found = counts.groups(part)
        names = [str(name) for name in found[part]] if part else [""]
        for measure in MEASURES:
            known = [int(n) for n in found[f"{measure}_known"]]
            for name, count, n in zip(names, found[measure], known, strict=True):
                if n:
                    share = blaker_interval(int(count), n, confidence)
                    rows.append((part or "all", name, measure, n, int(count), *share.numbers))
    return PlainTable.of_rows(REPEAT_COLUMNS, rows)


def open_at_the_end(found: pd.DataFrame) -> int:
    """Cases that were still open on the last day, as far as it is known."""
    return int((found["closed_known"] - found["closed"]).sum())
