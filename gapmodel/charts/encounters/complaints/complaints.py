"""Complaints as charts: Pareto of causes, times, control chart, backlog, rates of groups."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from gapmodel.charts.control_chart import ControlPoint, control_chart, period_lines
from gapmodel.charts.pareto import ParetoBar, pareto
from gapmodel.charts.reference_lines import vertical_line
from gapmodel.charts.theme import (
    BAND,
    GROUP_COLOURS,
    GROUP_MARKS,
    dress,
    interval_marks,
    label_rows,
    marks_frame,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.errors import SettingError, listed, nearest, one_of
from gapmodel.findings.encounters.complaints.case_times import survivals
from gapmodel.findings.encounters.complaints.complaints import Complaints
from gapmodel.inference.estimate import Interval
from gapmodel.inference.survival import Survival
from gapmodel.survey.decoding.group_names import NO_GROUP
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.encounters.complaints.complaints import rate_of, share_of
from gapmodel.wording.encounters.complaints.complaints_by_period import signal_of, value_of
from gapmodel.wording.numbers import days, percent, plain
from gapmodel.wording.titles import chosen

KINDS = ("pareto", "times", "rates", "backlog", "groups")
_MOST_CURVES = 6
_MOST_GROUPS = 40
_HEIGHT = 320
_REST = 0.01 + 1e-9  # of a curve, for which the axis is not made longer
_LONG_TAIL = 0.8  # of the longest time: if the axis would end later, it shows all


def plot(
    finding: Complaints,
    *,
    lang: str = "en",
    title: str = "finding",
    kind: str = "pareto",
    part: str | None = None,
    group: str | None = None,
) -> go.Figure:
    """One aspect of the complaints; see `Complaints.plot`.

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        An option has an invalid value, or the log does not have what it shows.
    """
    one_of(kind, KINDS, "kind")
    for name, given, kinds in (("part", part, ("pareto", "times")), ("group", group, ("rates", "backlog"))):
        if given is not None and kind not in kinds:
            raise SettingError(f"kind={kind!r} has no {name}.", f"leave {name} out, or use {' or '.join(kinds)}.")
    say = messages("complaints", lang)
    if kind == "pareto":
        return _pareto(finding, say, lang, title, part)
    if kind == "times":
        return _times(finding, say, title, part)
    if kind == "groups":
        return _groups(finding, say, title)
    return (_rates if kind == "rates" else _backlog)(finding, say, lang, title, group)


def named(name: str, say: Messages) -> str:
    """A name as a label."""
    return say("no_name") if name == NO_GROUP else name


def _pareto(finding: Complaints, say: Messages, lang: str, title: str, part: str | None) -> go.Figure:
    rows, confidence = finding.plain("pareto").rows, finding.params["confidence"]
    parts = list(dict.fromkeys(row.part for row in rows))
    shown = part or finding.params["cause"] or next(iter(parts), "")
    if part is not None and part not in parts:
        raise SettingError(f"The log has no column for part={part!r}.", nearest(str(part), parts))
    own = [row for row in rows if row.part == shown]
    bars = [_bar(row, say, confidence) for row in own]
    first = next((row for row in own if not row.rest), None)
    name = say(shown) if shown else say("cause")
    found = say("title_pareto", part=name, name=named(first.name, say), share=percent(first.share)) if first else ""
    caption = say("caption_pareto", confidence=percent(confidence), n=finding.params["n"], part=name)
    heading = chosen(title, found, say("plain_pareto", part=name))
    return pareto(bars, heading, caption, lang=lang, axis=say("axis_pareto"))


def _bar(row: Any, say: Messages, confidence: float) -> ParetoBar:
    name = named(row.name, say)
    hover = say("hover_share", name=safe(name), share=share_of(row, say, confidence), n=row.n)
    return ParetoBar(name, Interval(row.share, row.ci_low, row.ci_high, ""), hover, row.rest)


def _times(finding: Complaints, say: Messages, title: str, part: str | None) -> go.Figure:
    counts, params = finding.log.counts, finding.params
    if not params["stage"]:
        raise SettingError("The log has no dates of answers or of closing.", "use kind='pareto' or kind='rates'.")
    if part is not None and part not in counts.columns:
        raise SettingError(f"The log has no column for part={part!r}.", nearest(str(part), sorted(counts.columns)))
    part = part or ("channel" if "channel" in counts.columns else None)
    curves = sorted(survivals(counts, params["stage"], part, params["confidence"]).items(), key=lambda one: -one[1].n)
    stage, figure = say(f"{params['stage']}_name"), new_figure()
    for at, (name, curve) in enumerate(curves[:_MOST_CURVES]):
        label = named(name, say) if part else say("all")
        if len(curves) == 1:
            figure.add_traces(_band(curve))
        figure.add_trace(_curve(curve, label, at, say("hover_still", name=safe(label), stage=stage)))
    drawn = [curve for _, curve in curves[:_MOST_CURVES] if curve.n]
    latest = max((float(curve.times[-1]) for curve in drawn), default=1.0)
    end = max(map(_nearly_over, drawn), default=1.0)
    end = max(end if end < _LONG_TAIL * latest else latest, 1.0)
    figure.update_xaxes(title=say("axis_days"), zeroline=False, range=[0, end])
    still = say("axis_still", stage=stage)
    figure.update_yaxes(title={"text": still, "font": {"size": 12}}, range=[0, 1], tickformat=".0%", zeroline=False)
    overall = next(row for row in finding.plain("times").rows if row.stage == params["stage"] and row.part == "all")
    found = say("title_times", stage=stage, days=days(overall.median)) if overall.median < float("inf") else ""
    parts = [say("caption_times", stage=stage, n=overall.n)]
    parts += [say("caption_band", confidence=percent(params["confidence"]))] * (len(curves) == 1)
    parts += [say("not_all", k=_MOST_CURVES, n=len(curves))] * (len(curves) > _MOST_CURVES)
    parts += [say("caption_axis", end=days(end), latest=days(latest))] * (end < latest)
    dress(figure, chosen(title, found, say("plain_times", stage=stage)), say.lists["between"].join(parts), [])
    return figure.update_layout(height=int(figure.layout.height + _HEIGHT), margin={"l": 66})


def _nearly_over(curve: Survival) -> float:
    """The first time after which a curve falls by 1% at most."""
    return float(curve.times[int(np.argmax(curve.survival - curve.survival[-1] <= _REST))])


def _curve(curve: Survival, name: str, at: int, hover: str) -> go.Scatter:
    """The steps of a curve from the first day, with a mark at its end."""
    colour = GROUP_COLOURS[at % len(GROUP_COLOURS)]
    times, shares = [0.0, *curve.times.tolist()], [1.0, *curve.survival.tolist()]
    return go.Scatter(
        x=times,
        y=shares,
        mode="lines",
        name=safe(f"{name} (n = {curve.n})"),
        line={"color": colour, "width": 2, "shape": "hv", "dash": ("solid", "dash", "dot")[at % 3]},
        marker={"color": colour, "symbol": GROUP_MARKS[at % len(GROUP_MARKS)]},
        hovertemplate=f"{hover}<extra></extra>",
    )


def _band(curve: Survival) -> list[go.Scatter]:
    """The pointwise limits as a shaded band."""
    there = curve.ci_low == curve.ci_low
    times = curve.times[there].tolist()
    line = {"width": 0, "shape": "hv"}
    common: dict[str, Any] = {"x": times, "mode": "lines", "line": line, "showlegend": False, "hoverinfo": "skip"}
    low = go.Scatter(y=curve.ci_low[there].tolist(), **common)
    return [low, go.Scatter(y=curve.ci_high[there].tolist(), fill="tonexty", fillcolor=BAND, **common)]


def _of_group(finding: Complaints, name: str, group: str | None) -> list[Any]:
    """The rows of a table that belong to a group; of the first if none is named."""
    rows = finding.plain(name).rows
    if not finding.params["by"]:
        if group is not None:
            raise SettingError(f"There is no group {group!r}.", "call gm.complaints with by=, or leave group out.")
        return rows
    groups = list(dict.fromkeys(row.group for row in rows))
    if group is not None and group not in groups:
        raise SettingError(f"There is no group {group!r}.", f"there are {listed(groups)}.")
    return [row for row in rows if row.group == (groups[0] if group is None else group)]


def _rates(finding: Complaints, say: Messages, lang: str, title: str, group: str | None) -> go.Figure:
    params, signals = finding.params, finding.plain("signals").rows
    group = signals[0].group if group is None and params["by"] and signals else group
    rows, control = _of_group(finding, "rates", group), _of_group(finding, "control", group)[0]
    unit = say(f"unit_{params['period']}")
    points = [
        ControlPoint(
            row.period, row.rate, row.centre, row.limit_low, row.limit_high, row.signal,
            say("hover_rate", period=safe(row.period), value=value_of(row.rate), low=value_of(row.limit_low),
                high=value_of(row.limit_high), n=row.count),
        )
        for row in rows
    ]  # fmt: skip
    known = control.chart != "xmr"
    named_signals = [signal_of(row, say) for row in rows if row.signal]
    found = say("title_no_signal", unit=unit)
    if named_signals:
        found = say("title_signals", names=say.listing(named_signals, 2))
    units = say(f"units_{params['period']}")
    parts = [say("caption_rates", n=control.n, units=units, chart=say(control.chart))]
    parts += [] if known else [say("caption_unknown")]
    axis = say("axis_rate", per=f"{params['rate_per']:,g}") if known else say("axis_count")
    heading = chosen(title, found if control.n > 1 else "", say("plain_rates", unit=unit))
    heading = (
        messages("lists", lang)("grouped", text=heading, group=rows[0].group) if params["by"] and rows else heading
    )
    return control_chart(
        points, heading, say.lists["between"].join(parts), lang=lang, axis=axis, name=say("axis_count")
    )


def _backlog(finding: Complaints, say: Messages, lang: str, title: str, group: str | None) -> go.Figure:
    if finding.backlog.empty:
        raise SettingError("The log has no dates of closing.", "use kind='pareto' or kind='rates'.")
    rows, unit = _of_group(finding, "backlog", group), say(f"unit_{finding.params['period']}")
    series = {say(f"name_{name}"): [getattr(row, name) for row in rows] for name in ("open", "received", "closed")}
    found = say("title_backlog", period=rows[-1].period, open=rows[-1].open)
    heading = chosen(title, found, say("plain_backlog", unit=unit))
    if finding.params["by"]:
        heading = messages("lists", lang)("grouped", text=heading, group=rows[0].group)
    return period_lines(
        series, [row.period for row in rows], heading, say("caption_backlog", unit=unit), axis=say("axis_cases")
    )


def _groups(finding: Complaints, say: Messages, title: str) -> go.Figure:
    params = finding.params
    rows = sorted((row for row in finding.plain("groups").rows if row.rate == row.rate), key=lambda row: -row.rate)
    if not rows:
        raise SettingError(
            "There are no rates of groups.", "call gm.complaints with by= and the exposure of each group."
        )
    shown = rows[:_MOST_GROUPS]
    frame = marks_frame([(row.rate, row.rate_low, row.rate_high) for row in shown])
    labels = [wrapped(named(row.group, say)) for row in shown]
    hovers = [
        say("hover_group", name=safe(named(row.group, say)), rate=rate_of(row, say, params), n=row.count)
        for row in shown
    ]
    places = [float(at) for at in range(len(shown))]
    figure = new_figure(interval_marks(frame, places, hovers, "", (GROUP_COLOURS[0], "circle"), plain))
    total = sum(row.count for row in rows) / sum(row.exposure for row in rows) * params["rate_per"]
    vertical_line(figure, total, dash="dash")
    per, by = f"{params['rate_per']:,g}", say(params["by"])
    figure.update_xaxes(title=say("axis_rate", per=per), rangemode="tozero", zeroline=False)
    label_rows(figure, labels)
    found = say("title_groups", per=per, name=named(rows[0].group, say), rate=plain(rows[0].rate))
    parts = [say("caption_groups", confidence=percent(params["confidence"]))]
    parts += [say("not_all", k=_MOST_GROUPS, n=len(rows))] * (len(rows) > _MOST_GROUPS)
    heading = chosen(title, found, say("plain_groups", per=per, by=by))
    return dress(figure, heading, say.lists["between"].join(parts), labels, row=1.35)
