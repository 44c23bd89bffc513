"""Fit by level of invariance with the limits of the cut-offs, and items whose intercepts differ."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.theme import GROUP_COLOURS, VERDICT_COLOURS, dress, label_rows, new_figure, safe, wrapped
from gapmodel.errors import one_of
from gapmodel.findings.measurement.equal_measurement.levels import CUTOFFS
from gapmodel.findings.measurement.invariance import Invariance
from gapmodel.wording.catalogue import messages
from gapmodel.wording.measurement.invariance import cutoff_texts, place_name, title_of
from gapmodel.wording.names import side_name
from gapmodel.wording.numbers import percent, precise, signed
from gapmodel.wording.terms import term
from gapmodel.wording.titles import chosen

_INDICES = {"cfi": "CFI", "rmsea": "RMSEA", "srmr": "SRMR"}
_HEAD = 0.7  # rows above the marks, for a panel's heading
_ROW = 1.3
_PAD = 0.18  # of the span of a panel


def plot(finding: Invariance, *, lang: str = "en", title: str = "finding", kind: str = "fit") -> go.Figure:
    """The fit of every level, or the items.

    Parameters
    ----------
    title : {"finding", "plain"}
    kind : {"fit", "items"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        An option has an invalid value.
    """
    one_of(kind, ("fit", "items"), "kind")
    say = messages("invariance", lang)
    heading = chosen(title, title_of(finding, kind, lang), say(f"chart_{kind}"))
    return _fit(finding, heading, lang) if kind == "fit" else _items(finding, heading, lang)


def _fit(finding: Invariance, heading: str, lang: str) -> go.Figure:
    """Three panels with the same levels from top to bottom."""
    say, rows = messages("invariance", lang), finding.plain("table").rows
    figure = new_figure()
    figure.set_subplots(rows=1, cols=3, shared_yaxes="all", horizontal_spacing=0.05)
    for at, (name, shown) in enumerate(_INDICES.items()):
        number = "" if at == 0 else str(at + 1)
        for holds in (True, False):
            figure.add_trace(_marks(rows, name, lang, holds=holds, legend=at == 0), row=1, col=at + 1)
        figure.add_trace(_limits(rows, name, lang, legend=at == 0), row=1, col=at + 1)
        figure.add_annotation(
            text=f"<b>{shown}</b>", font={"size": 11}, xref=f"x{number} domain", yref="y", x=0, y=-0.6 - _HEAD / 2,
            xanchor="left", yanchor="middle", showarrow=False,
        )  # fmt: skip
        figure.update_xaxes(range=_span(rows, name), zeroline=False, row=1, col=at + 1)
    figure.update_xaxes(nticks=3, tickangle=0, tickfont={"size": 9})
    labels = [wrapped(term(row.level, lang), 16) for row in rows]
    label_rows(figure, labels)
    figure.update_yaxes(range=[len(labels) - 0.4, -0.6 - _HEAD])
    of = _compared(finding, lang)
    caption = say("caption_fit", of=of, n=_sizes(finding), cutoffs=say("cutoffs", **cutoff_texts()))
    return dress(figure, heading, caption, labels, row=_ROW * (1 + _HEAD / len(labels)))


def _marks(rows: list[Any], name: str, lang: str, *, holds: bool, legend: bool) -> go.Scatter:
    own = [(at, row) for at, row in enumerate(rows) if row.holds == holds]
    colour, mark = (GROUP_COLOURS[0], "circle") if holds else (VERDICT_COLOURS["shortfall"], "x")
    return go.Scatter(
        x=[getattr(row, name) for _, row in own],
        y=[at for at, _ in own],
        mode="markers",
        marker={"size": 10, "color": colour, "symbol": mark},
        name=messages("invariance", lang)("level_holds" if holds else "level_fails"),
        showlegend=legend and bool(own),
        text=[f"{safe(term(row.level, lang))}: {precise(getattr(row, name))}" for _, row in own],
        hovertemplate="%{text}<extra></extra>",
        cliponaxis=False,
    )


def _limits(rows: list[Any], name: str, lang: str, *, legend: bool) -> go.Scatter:
    found = [(at, limit) for at, limit in enumerate(_limit(row, name) for row in rows) if limit is not None]
    return go.Scatter(
        x=[limit for _, limit in found],
        y=[at for at, _ in found],
        mode="markers",
        marker={"size": 16, "symbol": "line-ns", "line": {"width": 2, "color": "#222"}},
        name=messages("invariance", lang)("limit"),
        showlegend=legend,
        text=[f"{safe(term(rows[at].level, lang))}: {precise(limit)}" for at, limit in found],
        hovertemplate="%{text}<extra></extra>",
        cliponaxis=False,
    )


def _limit(row: Any, name: str) -> float | None:
    """How bad the fit of a level may be after the one that it is compared with."""
    change = getattr(row, f"{name}_difference")
    if change != change:
        return None
    allowed = float(getattr(CUTOFFS[row.level.removeprefix("partial ")], name))
    before = float(getattr(row, name) - change)
    return before - allowed if name == "cfi" else before + allowed


def _span(rows: list[Any], name: str) -> list[float]:
    limits = [_limit(row, name) for row in rows]
    known = [one for one in (*(getattr(row, name) for row in rows), *limits) if one is not None and one == one] or [
        0,
        1,
    ]
    pad = _PAD * max(max(known) - min(known), 0.02)
    return [min(known) - pad, max(known) + pad]


def _items(finding: Invariance, heading: str, lang: str) -> go.Figure:
    """Differences of intercepts, item by item, as they would be if they were not set equal."""
    say, alpha = messages("invariance", lang), 1 - finding.params["confidence"]
    rows = [row for row in finding.plain("items").rows if row.kind == "intercept"]
    figure = new_figure()
    for significant in (True, False):
        own = [(at, row) for at, row in enumerate(rows) if (row.p_adj < alpha) == significant]
        if not own:
            continue
        colour = VERDICT_COLOURS["shortfall"] if significant else GROUP_COLOURS[0]
        figure.add_trace(
            go.Scatter(
                x=[row.difference for _, row in own],
                y=[at for at, _ in own],
                mode="markers",
                marker={"size": 10, "symbol": "circle" if significant else "circle-open", "color": colour},
                name=say("significant" if significant else "not_significant"),
                text=[_hover(finding, row, lang) for _, row in own],
                hovertemplate="%{text}<extra></extra>",
            )
        )
    labels = [wrapped(finding.labels.label("item", row.code, lang)) for row in rows]
    names = [place_name(finding, place, lang) for place in finding.params["places"]]
    places = names if finding.params["side"] == "sides" else [say.quoted(name) for name in names]
    axis = "axis_items" if len(places) == 2 else "axis_items_far"
    figure.update_xaxes(title=say(axis, first=safe(places[0]), second=safe(places[1])), zeroline=True, tickformat="~g")
    label_rows(figure, labels)
    caption = say("caption_items", of=_compared(finding, lang), alpha=percent(alpha), n=_sizes(finding))
    return dress(figure, heading, caption, labels)


def _hover(finding: Invariance, row: Any, lang: str) -> str:
    label = safe(finding.labels.label("item", row.code, lang))
    return f"{label}<br>{signed(row.difference)}, χ² {precise(row.statistic)}, p {precise(row.p_adj)}"


def _compared(finding: Invariance, lang: str) -> str:
    """What is compared: the two sides, or the side that was answered and the column of the groups."""
    say, params = messages("invariance", lang), finding.params
    if params["side"] == "sides":
        first, second = (place_name(finding, place, lang) for place in params["places"])
        return say("of_sides", first=first, second=second)
    return say("of_groups", side=side_name(finding.labels, params["side"], lang), by=params["by"])


def _sizes(finding: Invariance) -> str:
    sizes = finding.params["sizes"]
    return str(sizes[0]) if min(sizes) == max(sizes) else f"{min(sizes)}..{max(sizes)}"
