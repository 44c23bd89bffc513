"""Complaints: how many, why, how fast they were answered, and whether a period stands out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from gapmodel.errors import SettingError, is_number, one_of
from gapmodel.findings.encounters.complaints.case_counts import CaseCounts
from gapmodel.findings.encounters.complaints.case_exposure import exposure_of
from gapmodel.findings.encounters.complaints.case_groups import GROUP_COLUMNS, group_table
from gapmodel.findings.encounters.complaints.case_log import CaseLog, read_cases
from gapmodel.findings.encounters.complaints.case_rates import (
    CHARTS,
    RateSettings,
    backlog_table,
    check_exposure,
    rate_tables,
    series_of,
    trend_table,
)
from gapmodel.findings.encounters.complaints.case_shares import (
    cause_column,
    cause_table,
    open_at_the_end,
    pareto_table,
    repeat_table,
)
from gapmodel.findings.encounters.complaints.case_times import TimeSettings, main_stage, time_tables
from gapmodel.findings.finding import Finding, checked_options
from gapmodel.findings.labels import Labels
from gapmodel.findings.periods import PERIODS
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.multiple_testing import METHODS
from gapmodel.inference.over_time.control_rules import rules_of
from gapmodel.notes.note import Note
from gapmodel.plain_table import PlainTable, later

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

_BY_PERIOD = ("rates", "control", "signals", "backlog", "trend")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Complaints(Finding):
    """What a log of complaints says.

    Attributes
    ----------
    table : pandas.DataFrame
        ``cause n share ci_low ci_high median_days answered_in_time``, the most frequent cause first, what has no cause
        of its own last; preceded by ``group`` if groups were asked for. The limits hold for all causes together.
        ``median_days`` is infinite where fewer than half of the cases have come to an end.
    times : pandas.DataFrame
        ``stage part name n events median median_low median_high within within_low within_high method``: days from
        receipt to each stage, of all cases and by cause and channel; `within` the share answered in time.
    tests : pandas.DataFrame
        ``stage part groups statistic dof p_val p_adj method``: log-rank tests that all channels (causes, groups) take
        equally long.
    pareto : pandas.DataFrame
        ``part name n share ci_low ci_high cumulative rest``: shares by cause, product, dimension, gap, channel,
        branch and severity, as far as the log has them.
    rates : pandas.DataFrame
        ``[group] period count exposure rate centre limit_low limit_high signal complete``: complaints per `per`
        transactions with control limits, or their number where the exposure is not known. ``signal`` has the rules
        that the period breaks; a period that the log does not cover completely has no rate.
    control : pandas.DataFrame
        ``[group] chart n centre sigma_z variation variation_limit p_val``: which chart was used, and how many times
        rates vary as much as chance alone makes them vary.
    signals : pandas.DataFrame
        The rows of `rates` that break a rule.
    backlog : pandas.DataFrame
        ``[group] period received closed open``: `open` at the end of the period.
    repeats : pandas.DataFrame
        ``part name measure n count share ci_low ci_high``: reopened and disputed cases, and those of a customer who
        had complained before.
    trend : pandas.DataFrame
        ``[group] term n ratio ratio_low ratio_high p_val peak method``: of the trend, complaints of a year over those
        of the year before; of the season, highest over lowest, and the month of the highest.
    groups : pandas.DataFrame
        ``group n count exposure rate rate_low rate_high p_val p_adj median_days answered_in_time method``; empty
        without `by`.
    log : CaseLog
        The log as it was read.
    """

    times: pd.DataFrame
    tests: pd.DataFrame
    pareto: pd.DataFrame
    rates: pd.DataFrame
    control: pd.DataFrame
    signals: pd.DataFrame
    backlog: pd.DataFrame
    repeats: pd.DataFrame
    trend: pd.DataFrame
    groups: pd.DataFrame
    log: CaseLog

    @property
    def cases(self) -> pd.DataFrame:
        """The cleaned log, one row per case."""
        return self.log.cases

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was noticed while the log was read."""
        return self.log.notes

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        title: Literal["finding", "plain"] = "finding",
        kind: Literal["pareto", "times", "rates", "backlog", "groups"] = "pareto",
        part: str | None = None,
        group: str | None = None,
    ) -> go.Figure:
        """One aspect of the complaints as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.
        kind : {"pareto", "times", "rates", "backlog", "groups"}
            "pareto": the most frequent causes; "times": the share still without an answer by days; "rates": the
            control chart; "backlog": open cases; "groups": rates of the groups of `by`.
        part : str, optional
            Of "pareto" and "times": the column of the log whose values are compared, such as "channel".
        group : str, optional
            Of "rates" and "backlog": which group, if groups were asked for; default the largest, of "rates" the first
            that has a signal.

        Raises
        ------
        SettingError
            There is no such option, its value is not valid, or the log does not have what it shows.
        """
        return self._chart(lang=lang, title=title, kind=kind, part=part, group=group)


def complaints(
    log: Any,
    *,
    columns: Mapping[str, str] | None = None,
    exposure: Any = None,
    until: Any = None,
    by: str | None = None,
    period: str = "month",
    answer_within: float | None = None,
    per: float = 1000,
    chart: str = "auto",
    rules: str | Sequence[str] = "WE1",
    confidence: float = 0.95,
    padjust: str = "holm",
    dayfirst: bool | None = None,
    sheet: str | None = None,
) -> Complaints:
    """What a log of complaints says: causes, times, rates with control limits, trend, backlog, repetition.

    Parameters
    ----------
    log : CaseLog, data frame or path
        One row per complaint, see `read_cases`; only the date of receipt is required.
    columns : mapping, optional
        The names of columns that are not recognised, ``{"received": "Date in"}``.
    exposure : number, mapping, data frame or path, optional
        How many transactions or customers there were: a number per period if it is always the same, a mapping of
        periods (``{"2026-01": 5200, ...}``) or of the groups of `by`, or a data frame, or a path of one, with a column
        for it and one of the period, the group, or both.
    until : date, optional
        The last day that the log covers; default its latest date.
    by : str, optional
        "branch", "channel" or another column whose groups are reported apart, also by the name that it has in the
        log; default all complaints together.
    period : {"month", "week", "quarter", "year"}
        Of rates, limits, trend and backlog.
    answer_within : number, optional
        The days within which an answer is in time. Default: what the log itself says of each case, if it does.
    per : number
        Rates are complaints per so many transactions or customers.
    chart : {"auto", "u", "u_laney", "p", "p_laney", "xmr"}
        "auto": u chart, with Laney's limits where rates vary by more than chance also from one period to the next; XmR
        where the exposure is not known. p charts are for customers of whom each complains once at most.
    rules : str or list of str
        "WE1" (points beyond the limits), "WE2" to "WE4", "N2" to "N4", "western_electric" or "nelson", see Notes.
    confidence : float
        Level of all intervals, between 0 and 1.
    padjust : str
        Adjustment of the p-values of the log-rank tests, and of those of the groups.
    dayfirst : bool, optional
        Whether 03/04/2026 is in April; by default what numbers above 12 in the log tell.
    sheet : str, optional
        The sheet of a workbook.

    Returns
    -------
    Complaints

    Raises
    ------
    SettingError
        An argument has an invalid value.
    SourceError, ColumnError
        The log cannot be read, see `read_cases`.

    Notes
    -----
    Shares of causes have Blaker's exact intervals at Bonferroni's level (`simultaneous_intervals`): all of them hold
    together. Times are Kaplan and Meier's (`kaplan_meier`): a case that is still open counts as lasting longer than it
    has lasted so far, which leaving it out, or taking only closed cases, would not.

    Control limits lie three standard deviations from the mean. With rule WE1 alone a false alarm comes once in 370
    periods while nothing changes; with all four Western Electric rules once in 92 (`run_length`). The limits are
    computed from the periods they judge, and few periods make them uncertain. Without the exposure the chart cannot
    tell more complaints from more customers. Periods that the log does not cover completely, the first and the last,
    have no rate.

    Fewer complaints are not better service: people complain less where complaining is hard or seems useless.

    Examples
    --------
    >>> import gapmodel as gm
    >>> import pandas as pd
    >>> log = pd.DataFrame({"received": ["2026-01-05", "2026-01-07", "2026-02-03"],
    ...                     "closed": ["2026-01-06", "2026-01-20", None], "cause": ["late", "late", "rude"]})
    >>> gm.complaints(log).table[["cause", "n", "median_days"]].to_numpy().tolist()
    [['late', 2, 7.0], ['rude', 1, inf]]
    """
    check_settings(confidence, "two-sided")
    one_of(padjust, METHODS, "padjust")
    one_of(period, PERIODS, "period")
    one_of(chart, CHARTS, "chart")
    _check_numbers(answer_within, per)
    names = rules_of(rules)
    read = _log_of(log, {"columns": columns, "until": until, "dayfirst": dayfirst, "sheet": sheet})
    counts, by = read.counts, read.grouping(by)
    _check_by(by, counts)
    rates = RateSettings(period, exposure_of(exposure, by, period), per, chart, names, confidence, until is not None)
    times = TimeSettings(main_stage(counts), answer_within, confidence)
    params = {
        "confidence": confidence, "padjust": padjust, "by": by or "", "period": period, "rate_per": per, "chart": chart,
        "rules": names, "answer_within": answer_within, "exposure": exposure is not None,
    } | _about(counts, times) | {"unmatched": check_exposure(counts, by, rates)}  # fmt: skip
    return Complaints(
        later(lambda: cause_table(counts, by, times)),
        params,
        Labels("", {}, {}),
        **_tables(counts, by, rates, times, padjust),
        log=read,
    )


def _tables(
    counts: CaseCounts, by: str | None, rates: RateSettings, times: TimeSettings, padjust: str
) -> dict[str, pd.DataFrame]:
    """All tables after the first, by attribute; each is computed when somebody asks for it."""
    parts = [part for part in dict.fromkeys([cause_column(counts), "channel", by]) if part and part in counts.columns]
    series = cache(lambda: series_of(counts, by, rates))
    limits = cache(lambda: rate_tables(series(), rates))
    durations = cache(lambda: time_tables(counts, parts, times, padjust))
    limits()  # an exposure that does not fit is told at once
    made: dict[str, Callable[[], PlainTable]] = {
        "times": lambda: durations()[0],
        "tests": lambda: durations()[1],
        "pareto": lambda: pareto_table(counts, rates.confidence),
        "rates": lambda: limits()[0],
        "control": lambda: limits()[1],
        "signals": lambda: _signals(limits()[0]),
        "backlog": lambda: backlog_table(counts, by, rates.period),
        "repeats": lambda: repeat_table(counts, parts, rates.confidence),
        "trend": lambda: trend_table(series(), rates),
        "groups": lambda: (
            PlainTable.of_rows(GROUP_COLUMNS, [])
            if by is None
            else group_table(counts, by, series(), rates, times, padjust)
        ),
    }
    return {
        name: later(_without_groups(table) if by is None and name in _BY_PERIOD else table)
        for name, table in made.items()
    }


def _without_groups(table: Callable[[], PlainTable]) -> Callable[[], PlainTable]:
    return lambda: table().without("group")


def _signals(limits: PlainTable) -> PlainTable:
    return PlainTable.of_rows(list(limits.columns), [list(vars(row).values()) for row in limits.rows if row.signal])


def _about(counts: CaseCounts, times: TimeSettings) -> dict[str, Any]:
    """What the sentences tell of the log as a whole."""
    found = counts.groups(None)
    known = int(found["closed_known"].iloc[0]) > 0
    return {
        "n": counts.n,
        "first_day": counts.first.isoformat(),
        "last_day": counts.last.isoformat(),
        "open": open_at_the_end(found) if known else None,
        "in_time_known": int(found["in_time_known"].iloc[0]),
        "stage": times.stage,
        "cause": cause_column(counts) or "",
    }


def _log_of(log: Any, how: Mapping[str, Any]) -> CaseLog:
    if not isinstance(log, CaseLog):
        return read_cases(log, **how)
    for name, given in how.items():
        if given is not None:
            raise SettingError(f"The log has been read already, without this {name}.", f"give {name} to read_cases.")
    return log


def _check_numbers(answer_within: Any, per: Any) -> None:
    if answer_within is not None and not is_number(answer_within, 0):
        raise SettingError(f"answer_within={answer_within!r} is not a number of days.", "give for example 15.")
    if not is_number(per, 1e-9):
        raise SettingError(f"per={per!r} is not a number above 0.", "give for example 1000.")


def _check_by(by: Any, counts: CaseCounts) -> None:
    """Raise for a column that the log does not have, or that the main table shows anyway."""
    if by is None:
        return
    if by == cause_column(counts):
        raise SettingError(f"by={by!r} is what the table shows without groups.", "leave by out, or group by another.")
    counts.groups(by)
