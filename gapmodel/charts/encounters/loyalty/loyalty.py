"""Loyalty as charts: measures by group, the satisfaction-loyalty curve with its zones, and true and false loyalty."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.encounters.loyalty.loyalty_curve import curve_figure
from gapmodel.charts.funnel import funnel
from gapmodel.charts.group_scores import MOST_ROWS, lines_of
from gapmodel.charts.reference_lines import vertical_line
from gapmodel.charts.theme import (
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
from gapmodel.errors import SettingError, one_of
from gapmodel.findings.encounters.loyalty.loyalty import Loyalty
from gapmodel.inference.estimate import Interval
from gapmodel.wording.catalogue import messages
from gapmodel.wording.encounters.loyalty.loyalty import (
    SCORES,
    limits_of,
    measure_name,
    measure_title,
    shown,
    types_title,
)
from gapmodel.wording.numbers import percent
from gapmodel.wording.titles import chosen


def plot(
    finding: Loyalty,
    *,
    lang: str = "en",
    title: str = "finding",
    kind: str = "auto",
    measure: str | None = None,
) -> go.Figure:
    """One measure by group, the curve, or the kinds of customers.

    Parameters
    ----------
    title : {"finding", "plain"}
    kind : {"auto", "measure", "curve", "types"}
    measure : str, optional
        Of the finding's table.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    SettingError
        An option has an invalid value, or what it asks for was not measured.
    """
    one_of(kind, ("auto", "measure", "curve", "types"), "kind")
    one_of(title, ("finding", "plain"), "title")
    curve, types = finding.plain("curve"), finding.plain("types")
    if kind == "auto":
        kind = "curve" if len(curve) > 1 and not finding.params["by"] and measure is None else "measure"
    if (kind == "curve" and not len(curve)) or (kind == "types" and not len(types)):
        raise SettingError(
            f"There is no {kind} to draw: {_NEEDS[kind]} of the same respondents must be known.",
            "name the questions, and give the survey rather than a tally; or plot(kind='measure').",
        )
    if kind == "curve":
        return curve_figure(finding, title, lang)
    return _types(finding, title, lang) if kind == "types" else _measure(finding, title, measure, lang)


_NEEDS = {"curve": "satisfaction and repurchase", "types": "repurchase and attachment or satisfaction"}


def _measure(finding: Loyalty, title: str, measure: str | None, lang: str) -> go.Figure:
    rows = [row for row in finding.plain("table").rows if row.n]
    known = list(dict.fromkeys(row.measure for row in rows))
    if measure is not None:
        one_of(measure, known, "measure")
    if not finding.params["by"] and measure is None:
        shares = [row for row in rows if row.measure not in SCORES]
        if shares or not rows:
            return _shares(finding, shares, title, lang)
    measure = measure or (known[0] if known else "")
    return _by_group(finding, [row for row in rows if row.measure == measure], measure, title, lang)


def _by_group(finding: Loyalty, rows: list[Any], measure: str, title: str, lang: str) -> go.Figure:
    say, name, total = messages("loyalty", lang), measure_name(measure, lang), len(rows)
    ordered = sorted(rows, key=lambda row: row.value)
    if total > MOST_ROWS:
        ordered = ordered[: MOST_ROWS // 2] + ordered[-MOST_ROWS // 2 :]
    factor = 1.0 if measure in SCORES else 100.0
    part = factor * marks_frame([(row.value, row.ci_low, row.ci_high) for row in ordered])
    texts = [
        safe(f"{row.group or name}: {shown(measure, row.value)}, {limits_of(finding, row, lang)}") for row in ordered
    ]
    labels = [wrapped(str(row.group) or name, most=lines_of(len(ordered))) for row in ordered]
    places = [float(at) for at in range(len(ordered))]

    def written(value: float) -> str:
        return shown(measure, value / factor)

    figure = new_figure(interval_marks(part, places, texts, "", (GROUP_COLOURS[0], GROUP_MARKS[0]), written))
    if measure == "nps":
        vertical_line(figure, 0)
    figure.update_xaxes(title=name, zeroline=False, ticksuffix="" if measure in SCORES else "%", tickformat="~g")
    label_rows(figure, labels)
    caption = say("caption_measure", confidence=percent(finding.params["confidence"]))
    if total > MOST_ROWS:
        caption += "\n" + say("caption_many", total=total, shown=MOST_ROWS)
    plain = say("chart_measure", measure=name) if finding.params["by"] else name
    return dress(figure, chosen(title, measure_title(finding, measure, lang), plain), caption, labels, row=1.4)


def _shares(finding: Loyalty, rows: list[Any], title: str, lang: str) -> go.Figure:
    """The shares of all respondents as bars, recommendation first."""
    say = messages("loyalty", lang)
    names = [measure_name(row.measure, lang) for row in rows]
    shares = [Interval(row.value, row.ci_low, row.ci_high, "") for row in rows]
    hovers = [
        safe(f"{name}: {percent(row.value)}, {limits_of(finding, row, lang)}")
        for name, row in zip(names, rows, strict=True)
    ]
    figure = funnel(names, shares, hovers, say("axis_share"))
    first = next((row.measure for row in finding.plain("table").rows), "")
    numbers = [str(n) for n in sorted({row.n for row in rows})]
    caption = say("caption_types", confidence=percent(finding.params["confidence"]), n=say.listing(numbers))
    heading = chosen(title, measure_title(finding, first, lang), say("chart_shares"))
    return dress(figure, heading, caption, [wrapped(name) for name in names])


def _types(finding: Loyalty, title: str, lang: str) -> go.Figure:
    """The kinds of customers as bars: by attachment, where that was asked, and by satisfaction."""
    say, confidence = messages("loyalty", lang), percent(finding.params["confidence"])
    rows = [row for row in finding.plain("types").rows if row.n]
    names = [say(row.kind) for row in rows]
    shares = [Interval(row.share, row.share_low, row.share_high, "") for row in rows]
    hovers = []
    for name, row in zip(names, rows, strict=True):
        limits = {"low": percent(row.share_low), "high": percent(row.share_high), "confidence": confidence}
        hovers.append(say("hover_kind", name=name, share=percent(row.share), n_kind=row.n_kind, n=row.n, **limits))
    figure = funnel(names, shares, [safe(text) for text in hovers], say("axis_share"))
    first = rows[0].liking if rows else "attachment"
    colours = [GROUP_COLOURS[0 if row.liking == first else 1] for row in rows]
    figure.data[0].marker.color = colours
    numbers = sorted({row.n for row in rows})
    caption = say("caption_types", confidence=confidence, n=say.listing([str(n) for n in numbers]))
    if len({row.liking for row in rows}) > 1:
        caption = say.lists["between"].join([caption, say("caption_colours")])
    heading = chosen(title, types_title(finding, first, lang), say("chart_types"))
    return dress(figure, heading, caption, [wrapped(name) for name in names])
