"""Control chart, cumulative sums, change points and season in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gapmodel.findings.customer.over_time.trend import Trend
from gapmodel.inference.over_time.control_rules import RULES, run_length
from gapmodel.inference.over_time.cusum import cusum_run_length
from gapmodel.wording.catalogue import Messages
from gapmodel.wording.names import row_name
from gapmodel.wording.numbers import p_relation, percent, plain, signed

FEW_WAVES, POINTS_FROM, CONTROL_FROM = 20, 8, 6
_MOST = 6


def number_of(finding: Trend, value: float) -> str:
    """A gap with its sign, a mean without."""
    return plain(value) if finding.params["side"] else signed(value)


def control_rows(finding: Trend, code: str = "overall", group: str | None = None) -> list[Any]:
    """The points of a control chart, of the first group if none is named."""
    rows = [row for row in finding.plain("control").rows if row.code == code]
    first = rows[0].group if rows and group is None else group
    return [row for row in rows if row.group == first]


def signal_of(finding: Trend, row: Any, say: Messages) -> str:
    """A wave that stands out, with its value and the side on which it lies."""
    side = say("above" if row.value > row.centre else "below")
    if row.signal != "WE1":
        side = say("of_rule", side=side, rules=row.signal)
    return say("signal_of", period=row.period, value=number_of(finding, row.value), side=side)


def series(finding: Trend, say: Messages, lang: str) -> Iterator[str]:
    """Signals, change points, season."""
    yield from _control(finding, say)
    yield from _points(finding, say, lang)
    yield from _season(finding, say)


def _control(finding: Trend, say: Messages) -> Iterator[str]:
    if finding.params["by"]:
        return
    rows = control_rows(finding)
    there = [row for row in rows if row.value == row.value]
    if len(there) < CONTROL_FROM:
        return
    out = [row for row in there if row.signal]
    names = say.listing([signal_of(finding, row, say) for row in out], _MOST)
    yield say("signals", names=names, n=len(out)) if out else say("no_signal", n=len(there))
    beyond = next((row for row in there if row.cusum_signal), None)
    if beyond is not None:
        every = f"{cusum_run_length():.0f}"
        yield say("cusum", period=beyond.period, side=say(f"sum_{beyond.cusum_signal}"), every=every)
    rules = tuple(finding.params["rules"])
    if len(there) < FEW_WAVES:
        yield say("few_waves", n=len(there))
    elif all(RULES[name].kind == "beyond" for name in rules):
        yield say("alarm", every=f"{run_length(rules):.0f}")


def found_points(finding: Trend) -> list[Any]:
    """The change points that were found."""
    return [row for row in finding.plain("change_points").rows if row.period]


def point_text(finding: Trend, row: Any, say: Messages, lang: str) -> str:
    """A change point with its interval and both levels."""
    name = row_name(finding.labels, row.level, row.code, lang, row.group)
    means = {key: number_of(finding, getattr(row, f"mean_{key}")) for key in ("before", "after")}
    key = "point_sharp" if row.period_first == row.period_last else "point"
    return say(key, name=name, period=row.period, first=row.period_first, last=row.period_last, **means)


def _points(finding: Trend, say: Messages, lang: str) -> Iterator[str]:
    every = finding.plain("change_points").rows
    if not every or max(row.n for row in every) < POINTS_FROM:
        yield say("points_few", least=POINTS_FROM)
        return
    rows, confidence = found_points(finding), percent(finding.params["confidence"])
    if not rows:
        yield say("points_none", alpha=percent(1 - finding.params["confidence"]))
        return
    names = [point_text(finding, row, say, lang) for row in rows]
    sharp = all(row.period_first == row.period_last for row in rows[:_MOST])
    yield say("points_sharp" if sharp else "points", names=say.parts(names[:_MOST]), confidence=confidence)
    if len(names) > _MOST:
        yield say("points_more", n=len(names) - _MOST)


def _season(finding: Trend, say: Messages) -> Iterator[str]:
    if finding.params["by"] or finding.params["period"] not in ("month", "quarter"):
        return
    rows = {row.term: row for row in finding.plain("yearly").rows if row.level == "overall"}
    if "season" not in rows:
        yield say("season_short")
        return
    season = rows["season"]
    if season.p_val < 1 - finding.params["confidence"]:
        yield say("season", swing=plain(season.value), peak=season.peak.lstrip("0"), p=p_relation(season.p_val))
        first, last = (finding.params["waves"][at][5:] for at in (0, -1))
        if first != last:
            yield say("season_ends")
    else:
        yield say("season_none", p=p_relation(season.p_val))
