"""The overall gap without flagged respondents, and ceiling effects."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.reference_lines import vertical_line
from gapmodel.charts.theme import (
    GROUP_COLOURS,
    VALUES,
    dress,
    interval_marks,
    label_rows,
    new_figure,
    safe,
    side_marker,
    wrapped,
)
from gapmodel.errors import SettingError, one_of
from gapmodel.findings.measurement.checks.sensitivity import NOBODY
from gapmodel.findings.measurement.data_check import Check
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.gaps import detail
from gapmodel.wording.measurement.data_check import check_title
from gapmodel.wording.names import index_name, side_name
from gapmodel.wording.numbers import percent, signed
from gapmodel.wording.titles import chosen

_STYLES = {
    "everybody": (GROUP_COLOURS[0], "diamond"),
    "several": (GROUP_COLOURS[1], "square"),
    "one": (GROUP_COLOURS[6], "circle"),
}


def plot(finding: Check, *, lang: str = "en", kind: str = "auto", title: str = "finding") -> go.Figure:
    """The overall gap with and without flagged respondents, or the share of answers at the highest scale point.

    Parameters
    ----------
    kind : {"auto", "gap", "ceiling"}
        "auto" shows the gap if there is one and respondents are flagged, else the ceiling effects.
    title : {"finding", "plain"}

    Raises
    ------
    SettingError
        The option has an invalid value, or no gap without flagged respondents is available.
    """
    one_of(kind, ("auto", "gap", "ceiling"), "kind")
    there = len(finding.sensitivity) and (finding.sensitivity["removed"] > 0).any()
    if kind == "gap" and not there:
        raise SettingError(
            "No respondent is flagged, or no overall gap is available.", "use kind='ceiling' or kind='auto'."
        )
    return _ceiling(finding, lang, title) if kind == "ceiling" or not there else _gap(finding, lang, title)


def _gap(finding: Check, lang: str, title: str) -> go.Figure:
    """The overall gap of all respondents, then without those flagged by several, any and each index."""
    say = messages("check", lang)
    rows = finding.sensitivity[finding.sensitivity["code"] == "overall"]
    rows = rows.assign(rank=rows["without"].map({NOBODY: 0, "two": 1, "any": 2}).fillna(3))
    rows = rows.sort_values(["rank", "removed"], ascending=[True, False], kind="stable").reset_index(drop=True)
    labels = [wrapped(_name(finding, row, lang), width=36) for row in rows.itertuples()]
    figure = new_figure()
    everybody = float(rows["gap"][0])
    vertical_line(figure, everybody, dash="dash")
    kinds = rows["rank"].map({0.0: "everybody", 1.0: "several", 2.0: "several", 3.0: "one"})
    for name, style in _STYLES.items():
        part = rows[kinds == name]
        if len(part):
            texts = [_hover(finding, row, lang) for row in part.itertuples()]
            figure.add_trace(interval_marks(part, part.index.astype(float).tolist(), texts, name, style, signed))
    figure.update_traces(showlegend=False)
    figure.update_xaxes(title=say("gap_axis"), zeroline=False, tickformat="~g")
    label_rows(figure, labels)
    caption = say(
        "gap_caption",
        n=int(rows["n"][0]),
        confidence=percent(finding.params["confidence"]),
        interval=messages("gaps", lang)(finding.params["interval"]),
    )
    heading = chosen(title, check_title(finding, rows, "gap", lang), say("gap_chart"))
    return dress(figure, heading, caption, labels, row=VALUES)


def _name(finding: Check, row: Any, lang: str) -> str:
    say = messages("check", lang)
    if row.without == NOBODY:
        return say("everybody")
    return say("without", name=index_name(finding.labels, row.without, lang), n=row.removed)


def _hover(finding: Check, row: Any, lang: str) -> str:
    shown = detail(row, finding.params["confidence"], lang)
    return f"{safe(_name(finding, row, lang))}<br>{signed(row.gap, 3)} ({shown})"


def _ceiling(finding: Check, lang: str, title: str) -> go.Figure:
    """The share of answers at the highest point of the scale, for every item and side."""
    say, table, limit = messages("check", lang), finding.table, finding.params["ceiling"]
    codes = table["code"].drop_duplicates().tolist()
    labels = [wrapped(finding.labels.label("item", code, lang)) for code in codes]
    figure = new_figure()
    for side in table["side"].unique().tolist():
        part: pd.DataFrame = table[table["side"] == side]
        share, y = part["share_highest"].tolist(), [codes.index(code) for code in part["code"]]
        name = safe(side_name(finding.labels, side, lang))
        figure.add_trace(go.Scatter(x=share, y=y, mode="markers", name=name, marker=side_marker(side)))
    vertical_line(figure, limit, dash="dash")
    figure.update_xaxes(title=say("share"), tickformat=".0%", rangemode="tozero")
    label_rows(figure, labels)
    high, n = f"{finding.params['scale'][1]:g}", int(finding.respondents["n"].sum())
    caption = say("caption", high=high, n=n, limit=percent(limit))
    heading = chosen(title, check_title(finding, table, "ceiling", lang), say("chart"))
    return dress(figure, heading, caption, labels)
