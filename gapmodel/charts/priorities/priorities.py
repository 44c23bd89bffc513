"""Priorities as charts: the gaps in their order, and how probable each rank is."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.group_scores import Scores
from gapmodel.charts.grouped import draw
from gapmodel.charts.reference_lines import vertical_band, vertical_line
from gapmodel.charts.theme import (
    VALUES,
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


def plot(finding: Priorities, *, lang: str = "en", kind: str = "auto", title: str = "finding") -> go.Figure:
    """The gaps in their order with confidence intervals, stacked bars of rank probabilities, or places by group.

    Of several groups one block follows the other, each in its own order; of more than eight a heat map is drawn.

    Parameters
    ----------
    kind : {"auto", "gaps", "ranks", "heat"}
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        An option has an invalid value, ranks have no probabilities, or these groups have no such chart.
    """
    one_of(kind, ("auto", "gaps", "ranks", "heat"), "kind")
    groups = finding.table["group"].nunique() if finding.params["by"] else 1
    if kind == "heat" and not finding.params["by"]:
        raise SettingError("kind='heat' compares groups.", "compute the finding with by.")
    kind = kind if kind != "auto" else "heat" if groups > MANY_GROUPS else "gaps"
    if kind != "heat" and groups > MANY_GROUPS:
        raise SettingError(
            f"The priorities of {groups} groups do not fit one chart.",
            "use kind='heat', or plot gm.priorities(survey) without by.",
        )
    shown = messages("priorities", lang)({"gaps": "chart"}.get(kind, f"{kind}_chart"))
    heading = chosen(title, priorities_title(finding, kind, lang), shown)
    if kind == "heat":
        return draw("heat", _scores(finding, lang), heading, _caption(finding, "caption_places", lang), lang)
    return _gaps(finding, lang, heading) if kind == "gaps" else _ranks(finding, lang, heading)


def _scores(finding: Priorities, lang: str) -> Scores:
    """The place of every dimension or item in the order of its group; the group with the lowest gaps is first."""
    table, axis = finding.table, messages("priorities", lang)("place_axis")
    names = {code: finding.labels.label(finding.params["level"], code, lang) for code in table["code"].unique()}
    rows = pd.DataFrame({"group": table["group"], "code": table["code"], "value": _places(table).astype(float)})
    rows = rows.assign(ci_low=float("nan"), ci_high=float("nan"))
    rows["text"] = [_hover(finding, row, lang) for row in table.itertuples()]
    mean_place = rows.groupby("code")["value"].mean()
    names = dict(sorted(names.items(), key=lambda name: mean_place[name[0]]))
    short = table["gap"] if finding.params["sign"] else -table["room"]
    order = short.groupby(table["group"]).mean().sort_values(kind="stable").index
    return Scores(rows, names, axis, lambda place: f"{place:.0f}", low_first=True, order=tuple(order))


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
        vertical_band(figure, -margin, margin)
    vertical_line(figure, 0)
    for verdict in VERDICTS:
        mine = (table["verdict"] == verdict).to_numpy()
        if mine.any():
            part = table[mine]
            texts = [_hover(finding, row, lang) for row in part.itertuples()]
            style = (VERDICT_COLOURS[verdict], VERDICT_MARKS[verdict])
            figure.add_trace(
                interval_marks(part, [float(at) for at in part.index], texts, heads(verdict), style, signed)
            )
    figure.update_xaxes(title=heads("gap"), zeroline=False, tickformat="~g")
    return _dressed(finding, figure, title, "caption", lang, row=VALUES)


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


def _dressed(
    finding: Priorities, figure: go.Figure, title: str, caption: str, lang: str, row: float = 1.0
) -> go.Figure:
    table = finding.table
    labels = [_row_label(finding, row, lang) for row in table.assign(at=_places(table)).itertuples()]
    label_rows(figure, labels)
    return dress(figure, title, _caption(finding, caption, lang), labels, row=row)


def _caption(finding: Priorities, key: str, lang: str) -> str:
    say, params, table = messages("priorities", lang), finding.params, finding.table
    low, high = int(table["n"].min()), int(table["n"].max())
    return say(
        key,
        n=str(low) if low == high else f"{low}..{high}",
        confidence=percent(params["confidence"]),
        margin=plain(params["margin"]),
        n_resamples=params["n_resamples"],
        importance=say(f"importance_{params['importance']}", outcome=params["outcome"]),
    )


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
