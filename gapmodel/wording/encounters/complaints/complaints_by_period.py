"""What the periods of a log say, in sentences: rates and limits, trend and season, backlog."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gapmodel.inference.over_time.control_rules import RULES, run_length
from gapmodel.inference.regression.count_trend import LEAST
from gapmodel.wording.catalogue import Messages
from gapmodel.wording.numbers import p_relation, percent, plain

if TYPE_CHECKING:
    from gapmodel.findings.encounters.complaints.complaints import Complaints

FEW_PERIODS, FEW_COUNTS = 20, 5
_MOST_SIGNALS = 6


def by_period(finding: Complaints, say: Messages) -> Iterator[str]:
    """Mean, signals and their false alarms, what limits rest on, trend, season, backlog."""
    params = finding.params
    units = say(f"units_{params['period']}")
    if params["by"]:
        yield from _signals_of_groups(finding, say, units)
    else:
        yield from _control(finding, say, units)
    yield from _left_out(finding, say)
    if not params["by"]:
        yield from _trend(finding, say)
        yield from _backlog(finding, say)


def signal_of(row: Any, say: Messages) -> str:
    """A period that stands out, with its value and the side on which it lies."""
    side = say("above" if row.rate > row.centre else "below")
    if row.signal != "WE1":
        side = say("of_rule", side=side, rules=row.signal)
    return say("signal_of", period=row.period, value=value_of(row.rate), side=side)


def value_of(value: float) -> str:
    """A rate, or a whole number of complaints.

    >>> value_of(43.0), value_of(21.467), value_of(0.0312)
    ('43', '21.47', '0.031')
    """
    if value == value and float(value).is_integer():
        return plain(value, 0)
    return plain(value, 2 if abs(value) >= 1 else 3)


def _control(finding: Complaints, say: Messages, units: str) -> Iterator[str]:
    params, (control,) = finding.params, finding.plain("control").rows
    unit, known = say(f"unit_{params['period']}"), control.chart != "xmr"
    if control.n < 2:
        yield say("no_limits")
        return
    if known:
        yield say("mean_rate", rate=value_of(control.centre), per=f"{params['rate_per']:,g}")
    else:
        yield say("mean_count", rate=value_of(control.centre), unit=unit)
    rows = finding.plain("signals").rows
    if rows:
        names = say.listing([signal_of(row, say) for row in rows], _MOST_SIGNALS)
        key = "signals_one" if len(rows) == 1 else "signals"
        yield say(key, n=len(rows), total=control.n, units=units, names=names)
    else:
        yield say("no_signal", n=control.n, units=units)
    drifts = params["chart"] == "auto" and control.variation > control.variation_limit
    if control.chart.endswith("laney") or drifts:
        shown = {"ratio": plain(control.variation, 1), "limit": plain(control.variation_limit, 1)}
        key = "laney" if control.chart.endswith("laney") else "drift"
        yield say(key, sigma_z=plain(control.sigma_z), **shown)
    yield from _alarms(finding, say, units)
    if control.n < FEW_PERIODS:
        yield say("few_periods", n=control.n, units=units)
    counted = [row.count for row in finding.plain("rates").rows if row.rate == row.rate]
    if known and sum(counted) / len(counted) < FEW_COUNTS:
        yield say("small_counts", unit=unit)


def _alarms(finding: Complaints, say: Messages, units: str) -> Iterator[str]:
    rules = finding.params["rules"]
    every = run_length(tuple(rules))
    if every < float("inf"):
        exact = all(RULES[name].kind == "beyond" for name in rules)
        key = "alarm_groups" if finding.params["by"] else "alarm" if exact else "alarm_more"
        yield say(key, every=f"{every:.0f}", units=units)


def _signals_of_groups(finding: Complaints, say: Messages, units: str) -> Iterator[str]:
    rows = finding.plain("signals").rows
    if not rows:
        if any(row.n > 1 for row in finding.plain("control").rows):
            yield say("group_no_signal")
        return
    names = [f"{say.quoted(row.group)} {signal_of(row, say)}" for row in rows]
    yield say("group_signals", names=say.listing(names, _MOST_SIGNALS))
    yield from _alarms(finding, say, units)


def _left_out(finding: Complaints, say: Messages) -> Iterator[str]:
    rows = finding.plain("rates").rows
    lacking = list(dict.fromkeys(row.period for row in rows if not row.complete))
    if lacking and len({row.period for row in rows}) > 1:
        yield say("incomplete", names=say.listing(lacking))
    unmatched = finding.params["unmatched"]
    for kind, key in (
        ("periods_without_exposure", "no_exposure_periods"),
        ("groups_without_exposure", "no_exposure_groups"),
        ("periods_without_complaints", "outside_periods"),
    ):
        if names := unmatched.get(kind):
            yield say(key, names=say.listing(list(names)))


def _trend(finding: Complaints, say: Messages) -> Iterator[str]:
    params, rows = finding.params, {row.term: row for row in finding.plain("trend").rows}
    if "trend" not in rows:
        yield say("no_trend", least=LEAST)
        return
    row = rows["trend"]
    sure = row.p_val <= 1 - params["confidence"]
    key = ("trend_up" if row.ratio > 1 else "trend_down") if sure else "trend_open"
    change = percent(abs(row.ratio - 1)) if sure else _signed(row.ratio)
    what = say("trend_rate" if params["exposure"] else "trend_count")
    limits = {"low": _signed(row.ratio_low), "high": _signed(row.ratio_high)}
    confidence = percent(params["confidence"])
    yield say(key, what=what, change=change, confidence=confidence, p=p_relation(row.p_val), **limits)
    if "season" in rows:
        season = rows["season"]
        if season.p_val <= 1 - params["confidence"]:
            shown = {"peak": season.peak.lstrip("0"), "swing": plain(season.ratio)}
            yield say("season", p=p_relation(season.p_val), **shown)
        else:
            yield say("no_season", p=p_relation(season.p_val))


def _signed(ratio: float) -> str:
    """A ratio as a change with its sign."""
    change = percent(ratio - 1)
    return f"+{change}" if ratio > 1 else change


def _backlog(finding: Complaints, say: Messages) -> Iterator[str]:
    rows = finding.plain("backlog").rows
    if not rows:
        return
    last, most = rows[-1], max(rows, key=lambda row: row.open)
    if last.open and last.open >= most.open and len(rows) > 1:
        yield say("backlog_most", period=last.period, open=last.open)
    elif most.open:
        yield say("backlog", period=last.period, open=last.open, peak=most.period, most=most.open)
