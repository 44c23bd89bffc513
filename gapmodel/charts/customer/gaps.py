"""Gaps as charts: intervals by dimension or item, and a dumbbell of both sides by item."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.group_scores import Scores
from gapmodel.charts.grouped import DRAWN, draw, kind_of, with_shown
from gapmodel.charts.radar import radar
from gapmodel.charts.reference_lines import vertical_band, vertical_line
from gapmodel.charts.theme import (
    GROUP_COLOURS,
    GROUP_MARKS,
    VALUES,
    VERDICT_COLOURS,
    VERDICT_MARKS,
    dress,
    interval_marks,
    label_rows,
    new_figure,
    safe,
    side_marker,
    wrapped,
)
from gapmodel.errors import SettingError, one_of
from gapmodel.findings.customer.gaps import Gaps
from gapmodel.inference.margin import VERDICTS
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.gap_titles import plain_title, title_of
from gapmodel.wording.customer.gaps import detail, interval_name, with_group
from gapmodel.wording.numbers import p_relation, percent, plain, signed
from gapmodel.wording.titles import chosen

KINDS = ("auto", "intervals", "heat", "lines", "slope", "multiples", "dumbbell", "radar")
_ONE_GROUP = ("dumbbell", "radar")


def plot(
    finding: Gaps, *, lang: str = "en", level: str = "dimension", kind: str = "auto", title: str = "finding"
) -> go.Figure:
    """The gaps of one level with confidence intervals, largest shortfall on top.

    Parameters
    ----------
    level : {"dimension", "item", "overall"}
    kind : {"auto", "intervals", "heat", "lines", "slope", "multiples", "dumbbell", "radar"}
        See `Gaps.plot`.
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        An option has an invalid value, or these groups have no such chart.
    """
    one_of(level, ("dimension", "item", "overall"), "level")
    one_of(kind, KINDS, "kind")
    by = finding.params["by"]
    if kind in _ONE_GROUP and by:
        raise SettingError(f"kind={kind!r} shows one group of respondents.", "plot gm.gaps(survey) without by.")
    rows = with_group(finding)
    rows = rows[(rows["level"] == level) & (rows["n"] > 0)]
    if by and level == "overall":
        rows = rows[rows["code"] == "overall"]
    order = rows.groupby("code", sort=False)["gap"].mean().sort_values().index.tolist()
    scores = _scores(finding, rows, order, lang, level)
    kind = kind_of(kind, scores, by=by, ordinary="intervals")
    found = title_of(finding, rows, level, kind, lang)
    heading = chosen(title, found, plain_title(finding, rows, level, kind, lang))
    if kind == "dumbbell":
        return _dumbbells(finding, rows, order, lang, level, heading)
    if kind == "radar":
        return _radar(finding, rows, lang, level, heading)
    if kind in DRAWN:
        key = "caption_heat" if kind == "heat" else "caption_slope" if kind == "slope" else "caption"
        return draw(kind, scores, heading, _caption(finding, rows, key, lang), lang)
    if by and level == "overall":
        return _by_group(finding, rows, scores, lang, heading)
    return _intervals(finding, rows, order, lang, level, heading)


def _scores(finding: Gaps, rows: pd.DataFrame, order: list[str], lang: str, level: str) -> Scores:
    """The gaps as charts of groups draw them."""
    own = rows[["group", "code", "gap", "ci_low", "ci_high"]].rename(columns={"gap": "value"})
    own = own.assign(text=_hovers(finding, rows, lang))
    names = {code: finding.labels.label(level, code, lang) for code in order}
    axis = messages("gaps", lang)("gap")
    return Scores(own, names, axis, signed, zero=True, margin=finding.params["margin"] or 0.0)


def _intervals(finding: Gaps, rows: pd.DataFrame, order: list[str], lang: str, level: str, title: str) -> go.Figure:
    say, by = messages("gaps", lang), finding.params["by"]
    labels = [wrapped(finding.labels.label(level, code, lang)) for code in order]
    figure = new_figure()
    _margin_band(figure, finding)
    groups = rows["group"].unique().tolist()
    if by:
        for place, group in enumerate(groups):
            style = (GROUP_COLOURS[place % len(GROUP_COLOURS)], GROUP_MARKS[place % len(GROUP_MARKS)])
            shift = (place - (len(groups) - 1) / 2) * 0.7 / len(groups)
            part = rows[rows["group"] == group]
            places = [order.index(code) + shift for code in part["code"]]
            figure.add_trace(interval_marks(part, places, _hovers(finding, part, lang), safe(group), style))
    else:
        _add_verdicts(figure, finding, rows, [float(order.index(code)) for code in rows["code"]], lang)
    figure.update_xaxes(title=say("gap"), zeroline=False, tickformat="~g")
    label_rows(figure, labels)
    caption = _caption(finding, rows, "caption", lang)
    return dress(figure, title, caption, labels, row=max(1.0, 0.62 * len(groups)) if by else VALUES)


def _add_verdicts(figure: go.Figure, finding: Gaps, rows: pd.DataFrame, places: list[float], lang: str) -> None:
    """One trace for every verdict, with the numbers written at the marks."""
    for verdict in VERDICTS:
        mine = (rows["verdict"] == verdict).to_numpy()
        if mine.any():
            own = [place for place, is_mine in zip(places, mine, strict=True) if is_mine]
            style = (VERDICT_COLOURS[verdict], VERDICT_MARKS[verdict])
            name = messages("gaps", lang)(verdict)
            texts = _hovers(finding, rows[mine], lang)
            figure.add_trace(interval_marks(rows[mine], own, texts, name, style, signed))


def _by_group(finding: Gaps, rows: pd.DataFrame, scores: Scores, lang: str, title: str) -> go.Figure:
    """The overall gap of every group, one row each; of many groups the lowest and the highest."""
    say, shown = messages("gaps", lang), scores.shown_groups()
    places = {group: float(at) for at, group in enumerate(shown)}
    rows = rows[rows["group"].isin(shown)]
    figure, labels = new_figure(), [wrapped(group, most=scores.lines) for group in shown]
    _margin_band(figure, finding)
    _add_verdicts(figure, finding, rows, [places[group] for group in rows["group"]], lang)
    figure.update_xaxes(title=say("gap"), zeroline=False, tickformat="~g")
    label_rows(figure, labels)
    caption = with_shown(_caption(finding, rows, "caption", lang), scores, lang)
    return dress(figure, title, caption, labels, row=VALUES)


def _radar(finding: Gaps, rows: pd.DataFrame, lang: str, level: str, title: str) -> go.Figure:
    say = messages("gaps", lang)
    names = [finding.labels.label(level, code, lang) for code in rows["code"]]
    sides = {say("expectation"): rows["mean_e"].tolist(), say("perception"): rows["mean_p"].tolist()}
    return radar(names, sides, finding.params["scale"], title, _caption(finding, rows, "caption_radar", lang))


def _margin_band(figure: go.Figure, finding: Gaps) -> None:
    margin = finding.params["margin"]
    if margin:
        vertical_band(figure, -margin, margin)
    vertical_line(figure, 0)


def _hovers(finding: Gaps, part: pd.DataFrame, lang: str) -> list[str]:
    return [_hover(finding, row, lang) for row in part.itertuples()]


def _dumbbells(finding: Gaps, rows: pd.DataFrame, order: list[str], lang: str, level: str, title: str) -> go.Figure:
    say = messages("gaps", lang)
    labels = [wrapped(finding.labels.label(level, code, lang)) for code in order]
    figure = new_figure()
    for verdict in VERDICTS:
        part = rows[rows["verdict"] == verdict]
        x = [value for row in part.itertuples() for value in (row.mean_e, row.mean_p, None)]
        y = [value for code in part["code"] for value in (order.index(code), order.index(code), None)]
        if len(part):
            line = {"color": VERDICT_COLOURS[verdict], "width": 4, "dash": "dot" if verdict == "undecided" else "solid"}
            figure.add_trace(go.Scatter(x=x, y=y, mode="lines", line=line, name=say(verdict), hoverinfo="skip"))
    low, high = (float(end) for end in (rows[["mean_e", "mean_p"]].min().min(), rows[["mean_e", "mean_p"]].max().max()))
    for side, column, other in (("expectation", "mean_e", "mean_p"), ("perception", "mean_p", "mean_e")):
        outwards = rows[column] >= rows[other] if side == "expectation" else rows[column] > rows[other]
        figure.add_trace(
            go.Scatter(
                x=rows[column].tolist(),
                y=[order.index(code) for code in rows["code"]],
                mode="markers+text",
                texttemplate="%{x:.2f}",
                textposition=["top right" if right else "top left" for right in outwards],
                textfont={"size": 10},
                cliponaxis=False,
                name=say(side),
                marker=side_marker(side),
                text=_hovers(finding, rows, lang),
                hovertemplate="%{text}<extra></extra>",
            )
        )
    first, last = (f"{end:g}" for end in finding.params["scale"])
    pad = 0.1 * max(high - low, 0.1)
    figure.update_xaxes(title=say("points", low=first, high=last), range=[low - pad, high + pad], zeroline=False)
    label_rows(figure, labels)
    return dress(figure, title, _caption(finding, rows, "item_caption", lang), labels, row=VALUES)


def _hover(finding: Gaps, row: Any, lang: str) -> str:
    say = messages("gaps", lang)
    name = finding.labels.label(row.level, row.code, lang)
    parts = [safe(f"{name} ({row.group})" if row.group else name)]
    parts.append(f"E {plain(row.mean_e)}, P {plain(row.mean_p)}, {say('gap')} {signed(row.gap)}")
    parts.append(detail(row, finding.params["confidence"], lang))
    parts.append(f"{say('p_values', p_val=p_relation(row.p_val), p_adj=p_relation(row.p_adj))}; {say(row.verdict)}")
    return "<br>".join(parts)


def _caption(finding: Gaps, rows: pd.DataFrame, key: str, lang: str) -> str:
    say = messages("gaps", lang)
    n = _range(rows["n"])
    if not finding.paired:
        n = say("n_of_two", n_e=_range(rows["n_e"]), n_p=_range(rows["n_p"]))
    caption = say(
        key,
        n=n,
        confidence=percent(finding.params["confidence"]),
        interval=interval_name(finding, lang),
        padjust=messages("padjust", lang)(finding.params["padjust"]),
        margin=plain(finding.params["margin"]),
    )
    return caption if finding.paired else say("caption_of_two") + caption


def _range(sizes: pd.Series) -> str:
    low, high = (int(sizes.min()), int(sizes.max())) if len(sizes) else (0, 0)
    return str(low) if low == high else f"{low}..{high}"
