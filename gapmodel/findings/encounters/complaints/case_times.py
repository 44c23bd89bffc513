"""How long cases took: days to each stage by Kaplan and Meier, with open cases censored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Any

from gapmodel.findings.encounters.complaints.case_counts import STAGES, CaseCounts
from gapmodel.inference.estimate import Interval, Test
from gapmodel.inference.multiple_testing import adjust
from gapmodel.inference.share import blaker_interval
from gapmodel.inference.survival import Survival, kaplan_meier, logrank
from gapmodel.plain_table import PlainTable

if TYPE_CHECKING:
    import pandas as pd

TIME_COLUMNS = "stage part name n events median median_low median_high within within_low within_high method".split()
TEST_COLUMNS = "stage part groups statistic dof p_val p_adj method".split()
MAIN = (
    "answered",
    "closed",
    "investigated",
    "registered",
)  # the stage that a customer waits for, as far as it is known
MOST_GROUPS = 200  # of a log-rank test
NOTHING = Interval(nan, nan, nan, "")


@dataclass(frozen=True, slots=True)
class TimeSettings:
    """What in time means, and the level of the intervals.

    Attributes
    ----------
    stage : str
        The stage that the main table is about; empty if the log has the date of none.
    answer_within : float, optional
        Days; without it the log's own column decides where it has one.
    """

    stage: str
    answer_within: float | None
    confidence: float


def main_stage(counts: CaseCounts) -> str:
    """The first of `MAIN` that the log has."""
    return next((stage for stage in MAIN if stage in counts.columns), "")


def survivals(counts: CaseCounts, stage: str, by: str | None, confidence: float) -> dict[str, Survival]:
    """The curve of every group, by its name; without groups that of all cases, by an empty name."""
    found = counts.durations(stage, by)
    if by is None:
        return {"": _curve(found, confidence)}
    return {str(name): _curve(own, confidence) for name, own in found.groupby(by, sort=False)}


def _curve(rows: pd.DataFrame, confidence: float) -> Survival:
    days, events, censored = (rows[name].to_numpy() for name in ("days", "events", "censored"))
    return kaplan_meier(days, events, censored, confidence)


def share_within(curve: Survival | None, flags: tuple[int, int], settings: TimeSettings) -> Interval:
    """The share answered in time: within the days that were asked for, else as the log says."""
    if settings.answer_within is not None:
        return _within(curve, settings.answer_within, settings.confidence) if curve is not None else NOTHING
    return blaker_interval(*flags, settings.confidence) if flags[1] else NOTHING


def _within(curve: Survival, days: float, confidence: float) -> Interval:
    """The share that ended within so many days.

    Notes
    -----
    Kaplan and Meier's limits shrink to a point where nobody, or everybody, has ended. There, and where no case was lost
    from sight before, the share is a count of cases of which it is known, with Blaker's exact interval.
    """
    longer = curve.at(days)
    lost = float(curve.censored[curve.times < days].sum())
    if longer.value == longer.value and (not lost or longer.value in (0, 1)):
        return blaker_interval(int(curve.events[curve.times <= days].sum()), int(curve.n - lost), confidence)
    return Interval(1 - longer.value, 1 - longer.high, 1 - longer.low, longer.method)


def time_tables(
    counts: CaseCounts, parts: Sequence[str], settings: TimeSettings, padjust: str
) -> tuple[PlainTable, PlainTable]:
    """The times of every stage, overall and by part, and whether the groups of a part differ."""
    times: list[tuple[Any, ...]] = []
    tests: list[tuple[str, str, int, Test]] = []
    flags = {part: _in_time(counts, part) for part in (None, *parts)}
    for stage in (stage for stage in STAGES if stage in counts.columns):
        for part in (None, *parts):
            curves = survivals(counts, stage, part, settings.confidence)
            times += _rows(stage, part, curves, flags[part] if stage == settings.stage else {}, settings)
            if part and len(curves) > 1:
                tests.append((stage, part, len(curves), _compared(list(curves.values()))))
    adjusted = adjust([test.p_val for *_, test in tests], padjust)
    compared = [
        (stage, part, groups, test.statistic, test.dof, test.p_val, float(p_adj), test.method)
        for (stage, part, groups, test), p_adj in zip(tests, adjusted, strict=True)
    ]
    return PlainTable.of_rows(TIME_COLUMNS, times), PlainTable.of_rows(TEST_COLUMNS, compared)


def _in_time(counts: CaseCounts, part: str | None) -> dict[str, tuple[int, int]]:
    rows = counts.groups(part)
    names = rows[part].astype(str) if part else [""]
    known = zip(rows["in_time"], rows["in_time_known"], strict=True)
    return {name: (int(count), int(n)) for name, (count, n) in zip(names, known, strict=True)}


def _rows(
    stage: str,
    part: str | None,
    curves: Mapping[str, Survival],
    flags: Mapping[str, tuple[int, int]],
    settings: TimeSettings,
) -> Iterator[tuple[Any, ...]]:
    for name, curve in sorted(curves.items(), key=lambda item: -item[1].n):
        median = curve.quantile()
        within = share_within(curve, flags.get(name, (0, 0)), settings)
        method = "; ".join(dict.fromkeys(one for one in (median.method, within.method) if one))
        limits = (median.value, median.low, median.high, within.value, within.low, within.high)
        yield stage, part or "all", name, curve.n, int(curve.events.sum()), *limits, method


def _compared(curves: Sequence[Survival]) -> Test:
    if len(curves) > MOST_GROUPS:
        return Test(nan, nan, nan, f"undefined: more than {MOST_GROUPS} groups")
    return logrank(curves)
