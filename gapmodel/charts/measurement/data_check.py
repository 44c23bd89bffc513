"""Where the answers crowd at the top of the scale, by item and side."""

from __future__ import annotations

import plotly.graph_objects as go

from gapmodel.charts.theme import dress, label_rows, safe, side_marker, wrapped
from gapmodel.findings.measurement.data_check import Check
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent
from gapmodel.wording.sides import side_name


def plot(finding: Check, *, lang: str = "en") -> go.Figure:
    """The share of answers at the highest point of the scale, for every item and side."""
    say = messages("check", lang)
    table, limit = finding.table, finding.params["ceiling"]
    codes = table["code"].drop_duplicates().tolist()
    labels = [wrapped(finding.labels.label("item", code, lang)) for code in codes]
    figure = go.Figure()
    for side in table["side"].unique().tolist():
        part = table[table["side"] == side]
        share, y = part["share_highest"].tolist(), [codes.index(code) for code in part["code"]]
        name = safe(side_name(finding.labels, side, lang))
        figure.add_trace(go.Scatter(x=share, y=y, mode="markers", name=name, marker=side_marker(side)))
    figure.add_vline(x=limit, line={"color": "#777", "width": 1, "dash": "dash"})
    figure.update_xaxes(title=say("share"), tickformat=".0%", rangemode="tozero")
    label_rows(figure, labels)
    caption = say(
        "caption", high=f"{finding.params['scale'][1]:g}", n=int(finding.respondents["n"].sum()), limit=percent(limit)
    )
    return dress(figure, say("chart"), caption, labels)
