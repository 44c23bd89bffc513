"""Complaints by period: rates per exposure with control limits, signals, backlog, trend and season."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, inf, nan
from typing import TYPE_CHECKING, Any

import numpy as np

from gapmodel.errors import SettingError, listed
from gapmodel.findings.encounters.complaints.case_counts import CaseCounts
from gapmodel.findings.encounters.complaints.case_exposure import Exposure
from gapmodel.findings.encounters.complaints.case_shares import group_names
from gapmodel.findings.periods import after, label_of
from gapmodel.inference.over_time.control_charts import ControlChart, dispersion, p_chart, u_chart, xmr_chart
from gapmodel.inference.regression.count_trend import CountTrend, count_trend
from gapmodel.plain_table import PlainTable

if TYPE_CHECKING:
    import pandas as pd

RATE_COLUMNS = "group period count exposure rate centre limit_low limit_high signal complete".split()
CHART_COLUMNS = "group chart n centre sigma_z variation variation_limit p_val".split()
BACKLOG_COLUMNS = "group period received closed open".split()
TREND_COLUMNS = "group term n ratio ratio_low ratio_high p_val peak method".split()
CHARTS = ("auto", "xmr", "u", "u_laney", "p", "p_laney")
_MISSED = 0.05  # chance of no case on the days that a period lacks, below which it is taken as not complete
_ALPHA = 0.05  # of the test that rates vary by more than chance


@dataclass(frozen=True, slots=True)
class RateSettings:
    """How rates are drawn up.

    Attributes
    ----------
    per : float
        Rates are complaints per so many transactions or customers.
    until_known : bool
        Whether the user said on which day the log ends.
    """

    period: str
    exposure: Exposure | None
    per: float
    chart: str
    rules: tuple[str, ...]
    confidence: float
    until_known: bool


@dataclass(frozen=True, slots=True)
class Series:
    """The periods of a group.

    Attributes
    ----------
    complete : list of bool
        Whether the log covers the whole period.
    """

    group: str
    starts: list[dt.date]
    received: list[int]
    exposure: list[float]
    complete: list[bool]


def series_of(counts: CaseCounts, by: str | None, settings: RateSettings) -> list[Series]:
    """The periods of every group, those of all cases if there are none."""
    total = counts.periods(settings.period)
    starts = [_day(start) for start in total["period"]]
    complete = _complete(counts, starts, settings)
    found = []
    for name, own in _by_group(counts, by, settings.period):
        exposure = [nan if settings.exposure is None else settings.exposure.of_period(start, name) for start in starts]
        received = dict(zip(map(_day, own["period"]), own["received"], strict=True))
        found.append(Series(name, starts, [int(received.get(start, 0)) for start in starts], exposure, complete))
    return [*found, *_without_complaints(found, by, settings)]


def _without_complaints(found: Sequence[Series], by: str | None, settings: RateSettings) -> Iterator[Series]:
    """The groups of the exposure from which no complaint came."""
    exposure, named = settings.exposure, {series.group for series in found}
    if by is None or exposure is None or not found:
        return
    for name in exposure.groups:
        if name not in named:
            units = [exposure.of_period(start, name) for start in found[0].starts]
            yield Series(name, found[0].starts, [0] * len(units), units, found[0].complete)


def _by_group(counts: CaseCounts, by: str | None, period: str) -> list[tuple[str, pd.DataFrame]]:
    found = counts.periods(period, by)
    if by is None:
        return [("", found)]
    parts = {str(name): own for name, own in found.groupby(by, sort=False)}
    return [(name, parts[name]) for name in group_names(counts, by) if name in parts]


def _day(value: Any) -> dt.date:
    day: dt.date = value.date() if hasattr(value, "date") else value
    return day


def _complete(counts: CaseCounts, starts: Sequence[dt.date], settings: RateSettings) -> list[bool]:
    """Whether the log covers each period: it may begin after, or end before, the period does.

    A log ends on the day that the user says, else when its last case was received: one that was drawn up later holds
    later answers, but perhaps no later cases. Some days without a case at either end are no sign of that.
    """
    import pyarrow.compute as pc

    first, latest = counts.first, pc.max(counts.cases["received"]).as_py()
    daily = counts.n / ((latest - first).days + 1)
    end = counts.last if settings.until_known else latest
    found = []
    for start in starts:
        over = after(start, settings.period)
        before, behind = (first - start).days, (over - end).days - 1
        missing = daily * max(before, 0) + (inf if settings.until_known else daily) * max(behind, 0)
        found.append(max(before, behind) <= 0 or exp(-missing) >= _MISSED)
    return found


def chart_of(series: Series, settings: RateSettings) -> tuple[ControlChart, tuple[Any, ...]]:
    """The control chart of the complete periods, with what it says of their variation."""
    counts = np.array([n if there else nan for n, there in zip(series.received, series.complete, strict=True)], float)
    exposure = np.nan_to_num(np.array(series.exposure, float))
    ratio, limit, p_val = nan, nan, nan
    if settings.chart != "xmr" and exposure.any():
        there, kind = ~np.isnan(counts) & (exposure > 0), "p" if settings.chart.startswith("p") else "u"
        drawn = p_chart if kind == "p" else u_chart
        ratio, limit, test = dispersion(counts[there], exposure[there], kind)
        p_val = test.p_val
        wider = drawn(counts, exposure, laney=True, rules=settings.rules)
        laney = settings.chart.endswith("laney")
        laney |= settings.chart == "auto" and p_val < _ALPHA and wider.sigma_z > 1
        chart = (wider if laney else drawn(counts, exposure, rules=settings.rules)).times(settings.per)
    else:
        chart = xmr_chart(counts, rules=settings.rules, lowest=0.0)
    n = int((~np.isnan(chart.points)).sum())
    return chart, (series.group, chart.kind, n, chart.centre, chart.sigma_z, ratio, limit, p_val)


def rate_tables(found: Sequence[Series], settings: RateSettings) -> tuple[PlainTable, PlainTable]:
    """The rate of every period with its limits, and the charts of the groups."""
    rows: list[tuple[Any, ...]] = []
    charts = []
    for series in found:
        chart, about = chart_of(series, settings)
        charts.append(about)
        for at, start in enumerate(series.starts):
            here = chart.points[at] == chart.points[at]
            limits = (chart.low[at], chart.high[at]) if here else (nan, nan)
            rows.append(
                (
                    series.group, label_of(start, settings.period), series.received[at], series.exposure[at],
                    float(chart.points[at]), chart.centre, *map(float, limits), chart.rules_at(at), series.complete[at],
                )
            )  # fmt: skip
    return PlainTable.of_rows(RATE_COLUMNS, rows), PlainTable.of_rows(CHART_COLUMNS, charts)


def trend_table(found: Sequence[Series], settings: RateSettings) -> PlainTable:
    """The change from year to year and the yearly wave of every group, where there are enough periods."""
    rows: list[tuple[Any, ...]] = []
    for series in found:
        fitted = _trend(series, settings)
        if fitted is None:
            continue
        change, season = fitted.change, fitted.season
        rows.append((series.group, "trend", fitted.n, *change.numbers, fitted.test.p_val, "", change.method))
        if season.p_val == season.p_val:
            month = f"{int(fitted.peak * 12) % 12 + 1:02d}"
            rows.append((series.group, "season", fitted.n, fitted.swing, nan, nan, season.p_val, month, season.method))
    return PlainTable.of_rows(TREND_COLUMNS, rows)


def _trend(series: Series, settings: RateSettings) -> CountTrend | None:
    ends = [after(start, settings.period) for start in series.starts]
    days = [(end - start).days for start, end in zip(series.starts, ends, strict=True)]
    known = settings.exposure is not None and any(value > 0 for value in series.exposure)
    exposure = [value if known else float(length) for value, length in zip(series.exposure, days, strict=True)]
    used = [at for at, value in enumerate(exposure) if series.complete[at] and value > 0]
    middles = [_year(series.starts[at] + (ends[at] - series.starts[at]) / 2) for at in used]
    counts = [series.received[at] for at in used]
    return count_trend(middles, counts, [exposure[at] for at in used], settings.confidence)


def _year(day: dt.date) -> float:
    first = dt.date(day.year, 1, 1)
    return day.year + (day - first).days / (dt.date(day.year + 1, 1, 1) - first).days


def backlog_table(counts: CaseCounts, by: str | None, period: str) -> PlainTable:
    """Received, closed and still open at the end of every period; cases closed on an unknown day are left out."""
    if "closed" not in counts.columns:
        return PlainTable.of_rows(BACKLOG_COLUMNS, [])
    import pyarrow.compute as pc

    kept = counts.cases.filter(pc.invert(counts.cases["unknown_closed"]))
    if not kept.num_rows:
        return PlainTable.of_rows(BACKLOG_COLUMNS, [])
    rows: list[tuple[Any, ...]] = []
    for name, own in _by_group(replace(counts, cases=kept), by, period):
        still = (own["received"] - own["closed"]).cumsum()
        cells = zip(own["period"], own["received"], own["closed"], still, strict=True)
        rows += ((name, label_of(_day(start), period), *map(int, numbers)) for start, *numbers in cells)
    return PlainTable.of_rows(BACKLOG_COLUMNS, rows)


def check_exposure(counts: CaseCounts, by: str | None, settings: RateSettings) -> Mapping[str, tuple[str, ...]]:
    """What of the exposure does not fit the log: groups and periods without complaints, and without exposure.

    Raises
    ------
    SettingError
        No group or no period of it is in the log.
    """
    exposure = settings.exposure
    if exposure is None:
        return {}
    names = group_names(counts, by) if by else []
    starts = [_day(start) for start in counts.periods(settings.period)["period"]]
    pairs = [
        ("group", names, exposure.groups, exposure.grouped and bool(by)),
        ("period", [label_of(one, settings.period) for one in starts],
         [label_of(one, settings.period) for one in exposure.periods], exposure.dated),
    ]  # fmt: skip
    found: dict[str, tuple[str, ...]] = {}
    for what, own, given, there in pairs:
        if not there:
            continue
        if not set(own) & set(given):
            raise SettingError(
                f"exposure names the {what}s {listed(given)}, none of which the log has.",
                f"the log has {listed(own)}.",
            )
        found[f"{what}s_without_exposure"] = tuple(name for name in own if name not in given)
        if what == "period":
            found["periods_without_complaints"] = tuple(name for name in given if name not in own)
    return {kind: values for kind, values in found.items() if values}
