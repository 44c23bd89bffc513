"""What numbers of respondents achieve, as a curve with the target and the number that reaches it."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.reference_lines import horizontal_line
from gapmodel.charts.theme import GROUP_COLOURS, dress, new_figure, safe
from gapmodel.findings.planning.sample_size import SampleSize
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.numbers import percent
from gapmodel.wording.planning.sample_size import amount_text, title_of, value_text, values_of
from gapmodel.wording.titles import chosen

_HEIGHT = 300  # pixels between the axes
_AXES = {"groups": "axis_n_groups", "reliability": "axis_n_branches", "visits": "axis_n_visits"}
_DASHES = ("dash", "dot")


def plot(finding: SampleSize, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """The curve, thinner ones at the limits of what is assumed, and the target.

    Parameters
    ----------
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.
    """
    say, found = messages("sample_size", lang), finding.params["planned"]
    measure, rows = found["measure"], finding.plain("table").rows
    figure = new_figure([*_otherwise(finding, measure, say), _curve(finding, rows, measure, say)])
    figure.add_trace(_answer(finding, measure, say))
    if _has_target(finding):
        horizontal_line(figure, found["target"], dash="dash")
    figure.update_xaxes(title=say(_AXES.get(finding.params["purpose"], "axis_n")), zeroline=False, rangemode="tozero")
    axis = f"axis_{measure}" + (f"_{found['unit']}" if measure == "half_width" and found["unit"] != "points" else "")
    figure.update_yaxes(title={"text": say(axis), "font": {"size": 12}}, rangemode="tozero", zeroline=False)
    if measure == "power" or (measure == "half_width" and found["unit"] == "share"):
        figure.update_yaxes(tickformat=".0%")
    if measure in ("power", "reliability"):
        figure.update_yaxes(range=[0, 1.02])
    plain = "chart_reliability_visits" if finding.params["purpose"] == "visits" else f"chart_{measure}"
    dress(figure, chosen(title, title_of(finding, lang), say(plain)), _caption(finding, say, lang), [])
    figure.update_layout(height=int(figure.layout.height + _HEIGHT), margin={"l": 62})
    return figure


def _has_target(finding: SampleSize) -> bool:
    """Whether a target was asked for: a power and a reliability always, a width unless n was given without one."""
    found = finding.params["planned"]
    return bool(found["measure"] != "half_width" or found["question"] == "n" or "half_width" in finding.params)


def _curve(finding: SampleSize, rows: list[Any], measure: str, say: Messages) -> go.Scatter:
    values = [getattr(row, measure) for row in rows]
    texts = [say("hover", n=row.n, value=value_text(finding, getattr(row, measure), say)) for row in rows]
    return go.Scatter(
        x=[row.n for row in rows], y=values, mode="lines+markers" if len(rows) < 12 else "lines",
        name=say("line_planned") if len(finding.plain("curves")) else "", text=texts,
        line={"color": GROUP_COLOURS[0], "width": 3}, hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def _answer(finding: SampleSize, measure: str, say: Messages) -> go.Scatter:
    found = finding.params["planned"]
    text = say("hover", n=found["n"], value=value_text(finding, found["value"], say))
    return go.Scatter(
        x=[found["n"]], y=[found["value"]], mode="markers+text", showlegend=False, text=[safe(text)],
        textposition="top right" if measure == "half_width" else "bottom right", textfont={"size": 12},
        marker={"color": GROUP_COLOURS[0], "size": 11}, hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def _otherwise(finding: SampleSize, measure: str, say: Messages) -> list[go.Scatter]:
    """A thin curve at each limit of what is assumed."""
    lines: dict[float, list[Any]] = {}
    for row in finding.plain("curves").rows:
        lines.setdefault(row.amount, []).append(row)
    traces = []
    for at, (amount, rows) in enumerate(lines.items()):
        parameter = say(f"parameter_{rows[0].parameter}")
        name = say("line_low", parameter=parameter, amount=amount_text(rows[0].parameter, amount))
        texts = [say("hover", n=row.n, value=value_text(finding, getattr(row, measure), say)) for row in rows]
        traces.append(
            go.Scatter(
                x=[row.n for row in rows], y=[getattr(row, measure) for row in rows], mode="lines", name=safe(name),
                line={"color": GROUP_COLOURS[3], "width": 1.4, "dash": _DASHES[at % 2]}, text=texts,
                hovertemplate="%{text}<extra></extra>",
            )
        )  # fmt: skip
    return traces


def _caption(finding: SampleSize, say: Messages, lang: str) -> str:
    """What is shown: sign, test, level, adjustment, target, and what the thin lines are."""
    params = finding.params
    tests = params.get("tests", 1)
    kind = "holm" if params["planned"]["measure"] == "power" else "bonferroni"
    adjusted = say(f"adjusted_{kind}", tests=tests) if tests > 1 else say("not_adjusted")
    parts = [say(f"caption_{params['purpose']}", **values_of(finding, say) | {"adjusted": adjusted})]
    if _has_target(finding):
        parts.append(say("caption_target", target=value_text(finding, params["planned"]["target"], say)))
    scenarios = finding.plain("curves").rows
    if scenarios:
        source = finding.plain("scenarios").rows[0].source
        parts.append(say(f"caption_{source}", confidence=percent(params["confidence"])))
    return messages("lists", lang)("between").join(parts)
