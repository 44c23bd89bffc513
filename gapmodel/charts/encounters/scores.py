"""Scores as charts: shares of the bands or positions, mean scores, and every person on two axes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.encounters.people_on_axes import people_on_axes
from gapmodel.charts.group_scores import Scores as Drawn
from gapmodel.charts.grouped import with_shown
from gapmodel.charts.heat_map import heat_map
from gapmodel.charts.theme import (
    GROUP_COLOURS,
    GROUP_MARKS,
    VALUES,
    dress,
    interval_marks,
    label_rows,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.errors import SettingError, one_of
from gapmodel.findings.encounters.scores import Scores
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.gaps import MANY_GROUPS
from gapmodel.wording.encounters.scores import detail, title_of
from gapmodel.wording.numbers import percent, plain, whole_percent
from gapmodel.wording.titles import chosen

KINDS = ("auto", "shares", "scores", "people")


def plot(finding: Scores, *, lang: str = "en", title: str = "finding", kind: str = "auto") -> go.Figure:
    """Shares with exact intervals, from the highest band on; or mean scores; or people on the two axes.

    Parameters
    ----------
    title : {"finding", "plain"}
    kind : {"auto", "shares", "scores", "people"}
        See `Scores.plot`.

    Raises
    ------
    SettingError
        An option has an invalid value, or there are no bands, no axes or no persons to show.
    """
    one_of(kind, KINDS, "kind")
    kind = _kind(finding, kind)
    if kind == "people":
        return people_on_axes(finding, lang, title)
    say, by = messages("scores", lang), finding.params["by"]
    rows = _rows(finding, kind, lang)
    names = {code: str(rows.loc[rows["code"] == code, "name"].iloc[0]) for code in dict.fromkeys(rows["code"])}
    plain_title = say("chart_scores") if kind == "scores" else say(f"chart_{finding.shares['level'].iloc[0]}")
    heading = chosen(title, title_of(finding, kind, lang), plain_title)
    axis = say("axis_share" if kind == "shares" else "axis_mean")
    drawn = Drawn(rows, names, axis, whole_percent if kind == "shares" else plain)
    if by and rows["group"].nunique() > MANY_GROUPS:
        return heat_map(drawn, heading, with_shown(say("caption_in_table", n=_range(rows["n"])), drawn, lang))
    figure = _marks(rows, list(names), drawn, by=by)
    label_rows(figure, labels := [wrapped(name) for name in names.values()])
    _axis(figure, rows, kind, lang)
    confidence = percent(finding.params["confidence"])
    caption = say("caption_scores" if kind == "scores" else "caption", n=_range(rows["n"]), confidence=confidence)
    row = max(1.0, 0.62 * rows["group"].nunique()) if by else VALUES
    return dress(figure, heading, caption, labels, row=row)


def _kind(finding: Scores, kind: str) -> str:
    """The chart that was asked for, or the one that fits."""
    if kind == "auto":
        if finding.params["plane"] and finding.params["show_people"]:
            return "people"
        return "shares" if len(finding.shares) else "scores"
    if kind == "shares" and finding.shares.empty:
        raise SettingError("There are no bands whose shares could be shown.", "use kind='scores'.")
    if kind == "people" and not finding.params["plane"]:
        raise SettingError("kind='people' needs an instrument with two axes.", "use kind='shares' or kind='scores'.")
    if kind == "people" and finding.table.empty:
        raise SettingError("kind='people' would show what min_cell= combines.", "compute the scores without it.")
    return kind


def _rows(finding: Scores, kind: str, lang: str) -> pd.DataFrame:
    """``group code name value ci_low ci_high text n`` of what is drawn, from top to bottom."""
    if kind == "shares":
        table = finding.shares.rename(columns={"share": "value"})
        texts = [_share_text(finding, row, lang) for row in finding.shares.itertuples()]
    else:
        parts = finding.groups[finding.groups["level"] != "overall"]
        whole = parts if len(parts) else finding.groups
        table = whole.rename(columns={"mean": "value"})
        texts = [_mean_text(finding, row, lang) for row in whole.itertuples()]
    own = zip(table["level"].tolist(), table["code"].tolist(), strict=True)
    names = [finding.labels.label(level, code, lang) for level, code in own]
    columns = ["group", "code", "value", "ci_low", "ci_high", "n"]
    found = table[columns].assign(name=names, text=texts)
    return found[found["n"] > 0].reset_index(drop=True)


def _marks(rows: pd.DataFrame, codes: list[str], drawn: Drawn, *, by: str) -> go.Figure:
    """One trace for every group."""
    figure, groups = new_figure(), list(dict.fromkeys(rows["group"]))
    for at, group in enumerate(groups):
        part = rows[rows["group"] == group].rename(columns={"value": "gap"})
        shift = (at - (len(groups) - 1) / 2) * 0.7 / len(groups) if by else 0.0
        places = [codes.index(code) + shift for code in part["code"]]
        style = (GROUP_COLOURS[at % len(GROUP_COLOURS)], GROUP_MARKS[at % len(GROUP_MARKS)])
        written = None if by else drawn.number
        figure.add_trace(interval_marks(part, places, part["text"].tolist(), safe(group) if by else "", style, written))
    return figure


def _axis(figure: go.Figure, rows: pd.DataFrame, kind: str, lang: str) -> None:
    say = messages("scores", lang)
    if kind == "shares":
        most = float(np.nanmax([*rows["ci_high"], *rows["value"], 0.1]))
        style = {"range": [-0.02, min(1.03, most + 0.06)], "tickformat": ".0%"}
        figure.update_xaxes(title=say("axis_share"), zeroline=False, **style)
        return
    shown = rows[["value", "ci_low", "ci_high"]].to_numpy().ravel()
    first, last = (float(end) for end in (np.nanmin(shown), np.nanmax(shown))) if len(rows) else (0.0, 1.0)
    room = max(last - first, 0.2) / 8
    figure.update_xaxes(title=say("axis_mean"), range=[first - room, last + room], zeroline=False, tickformat="~g")


def _share_text(finding: Scores, row: Any, lang: str) -> str:
    label = finding.labels.label(row.level, row.code, lang)
    limits = {"low": percent(row.ci_low), "high": percent(row.ci_high), "count": row.count, "n": row.n}
    shown = {"share": percent(row.share), "confidence": percent(finding.params["confidence"])}
    return _of_group(row, messages("scores", lang)("hover_place", label=label, **shown, **limits))


def _mean_text(finding: Scores, row: Any, lang: str) -> str:
    label = finding.labels.label(row.level, row.code, lang)
    shown = {"mean": plain(row.mean), "detail": detail(row, finding.params["confidence"], lang)}
    return _of_group(row, messages("scores", lang)("hover_mean", label=label, **shown))


def _of_group(row: Any, text: str) -> str:
    return f"{safe(row.group)}<br>{safe(text)}" if row.group else safe(text)


def _range(sizes: pd.Series) -> str:
    low, high = (int(sizes.min()), int(sizes.max())) if len(sizes) else (0, 0)
    return str(low) if low == high else f"{low}..{high}"
