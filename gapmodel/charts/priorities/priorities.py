"""Priorities as charts: the gaps in their order, and how probable each rank is."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.theme import (
    BAND,
    VERDICT_COLOURS,
    VERDICT_MARKS,
    dress,
    interval_marks,
    label_rows,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.errors import SettingError, one_of
from gapmodel.findings.priorities.priorities import Priorities
from gapmodel.inference.margin import VERDICTS
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent, plain, signed
from gapmodel.wording.priorities.priorities import MANY_GROUPS
from gapmodel.wording.priorities.titles import priorities_title
from gapmodel.wording.titles import chosen

_SHADES = ("#123f5c", "#3f7ca6", "#a9c9de", "#e9e9e6")  # first, second, third, later


def plot(finding: Priorities, *, lang: str = "en", kind: str = "gaps", title: str = "finding") -> go.Figure:
    """The gaps in their order with confidence intervals, or stacked bars of rank probabilities.

    Of several groups one block follows the other, each in its own order.

    Parameters
    ----------
    kind : {"gaps", "ranks"}
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        An option has an invalid value, ranks have no probabilities, or there are more than eight groups.
    """
    one_of(kind, ("gaps", "ranks"), "kind")
    groups = finding.table["group"].nunique() if finding.params["by"] else 1
    if groups > MANY_GROUPS:
        raise SettingError(
            f"The priorities of {groups} groups do not fit one chart.", "plot gm.priorities(survey) without by."
        )
    shown = messages("priorities", lang)("chart" if kind == "gaps" else "ranks_chart")
    heading = chosen(title, priorities_title(finding, kind, lang), shown)
    return _gaps(finding, lang, heading) if kind == "gaps" else _ranks(finding, lang, heading)


def _gaps(finding: Priorities, lang: str, title: str) -> go.Figure:
    say, heads = messages("priorities", lang), messages("gaps", lang)
    table, figure = finding.table, new_figure()
    if not finding.params["sign"]:
        texts = [_hover(finding, row, lang) for row in table.itertuples()]
        bars = go.Bar(x=table["room"].tolist(), y=list(range(len(table))), orientation="h", text=texts)
        figure.add_trace(bars.update(textposition="none", hovertemplate="%{text}<extra></extra>"))
        figure.update_traces(marker={"color": _SHADES[1]})
        figure.update_xaxes(title=say("room_axis"), rangemode="tozero", tickformat="~g")
        return _dressed(finding, figure, title, "caption_one_side", lang)
    margin = finding.params["margin"]
    if margin:
        figure.add_vrect(x0=-margin, x1=margin, fillcolor=BAND, line_width=0, layer="below")
    figure.add_vline(x=0, line={"color": "#777", "width": 1})
    for verdict in VERDICTS:
        mine = (table["verdict"] == verdict).to_numpy()
        if mine.any():
            part = table[mine]
            texts = [_hover(finding, row, lang) for row in part.itertuples()]
            style = (VERDICT_COLOURS[verdict], VERDICT_MARKS[verdict])
            figure.add_trace(interval_marks(part, [float(at) for at in part.index], texts, heads(verdict), style))
    figure.update_xaxes(title=heads("gap"), zeroline=False, tickformat="~g")
    return _dressed(finding, figure, title, "caption", lang)


def _ranks(finding: Priorities, lang: str, title: str) -> go.Figure:
    say = messages("priorities", lang)
    if finding.ranks["probability"].isna().any():
        raise SettingError("The ranks have no probabilities.", "plot kind='gaps'; `text` says why.")
    keys = ["group", "code"] if finding.params["by"] else ["code"]
    chances = finding.table[keys].merge(finding.ranks, on=keys)
    figure, k = new_figure(), int(chances["rank"].max())
    shown = min(len(_SHADES), k)
    for at in range(shown):
        last = at == shown - 1 and k > shown
        own = chances[chances["rank"] > at] if last else chances[chances["rank"] == at + 1]
        part = own.groupby(keys, sort=False)["probability"].sum()
        name = say("later" if last else "rank", rank=at + 1)
        names = [safe(_name(finding, row, lang)) for row in finding.table.itertuples()]
        texts = [f"{row}<br>{name}: {percent(share)}" for row, share in zip(names, part, strict=True)]
        figure.add_trace(
            go.Bar(
                x=part.tolist(),
                y=list(range(len(part))),
                orientation="h",
                name=name,
                marker={"color": _SHADES[at], "line": {"width": 0.5, "color": "#777"}},
                text=texts,
                textposition="none",
                hovertemplate="%{text}<extra></extra>",
            )
        )
    figure.update_layout(barmode="stack", bargap=0.3, legend={"traceorder": "normal"})
    figure.update_xaxes(title=say("ranks_axis"), range=[0, 1.03], dtick=0.25, tickformat=".0%", zeroline=False)
    return _dressed(finding, figure, title, "caption_ranks", lang)


def _dressed(finding: Priorities, figure: go.Figure, title: str, caption: str, lang: str) -> go.Figure:
    say, params, table = messages("priorities", lang), finding.params, finding.table
    labels = [_row_label(finding, row, lang) for row in table.assign(at=_places(table)).itertuples()]
    label_rows(figure, labels)
    low, high = int(table["n"].min()), int(table["n"].max())
    text = say(
        caption,
        n=str(low) if low == high else f"{low}..{high}",
        confidence=percent(params["confidence"]),
        margin=plain(params["margin"]),
        n_resamples=params["n_resamples"],
        importance=say(f"importance_{params['importance']}", outcome=params["outcome"]),
    )
    return dress(figure, title, text, labels)


def _row_label(finding: Priorities, row: Any, lang: str) -> str:
    """The place in the order, the label and the importance."""
    label = wrapped(f"{row.at}. {_name(finding, row, lang)}")
    if row.importance == row.importance:
        label += "<br>" + messages("priorities", lang)("row_important", share=percent(round(row.importance, 2)))
    return label


def _places(table: pd.DataFrame) -> pd.Series:
    """Every row's place in the order of its group, from 1."""
    groups = table["group"] if "group" in table else pd.Series("", index=table.index)
    return groups.groupby(groups).cumcount() + 1


def _name(finding: Priorities, row: Any, lang: str) -> str:
    """The label of a row, with its group."""
    name = finding.labels.label(finding.params["level"], row.code, lang)
    return f"{name} ({row.group})" if finding.params["by"] else name


def _hover(finding: Priorities, row: Any, lang: str) -> str:
    say, params = messages("priorities", lang), finding.params
    parts = [safe(_name(finding, row, lang))]
    if params["sign"]:
        shown = {"low": signed(row.ci_low), "high": signed(row.ci_high), "n": row.n}
        parts.append(say("gap_of", gap=signed(row.gap), confidence=percent(params["confidence"]), **shown))
    else:
        parts.append(say("room", room=plain(row.room), n=row.n))
    if row.p_worst == row.p_worst:
        parts.append(say("sure", share=percent(row.p_worst)))
    return "<br>".join(parts)
