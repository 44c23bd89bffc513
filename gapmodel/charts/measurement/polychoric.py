"""Polychoric correlations as a heat map: items against items."""

from __future__ import annotations

import plotly.graph_objects as go

from gapmodel.charts.theme import DIVERGING, dress, label_rows, new_figure, safe
from gapmodel.findings.measurement.polychoric import Polychoric
from gapmodel.wording.catalogue import messages
from gapmodel.wording.measurement.polychoric import title_of
from gapmodel.wording.names import side_name
from gapmodel.wording.numbers import percent, signed
from gapmodel.wording.titles import chosen

_WRITTEN = 10  # items up to which the numbers have room at 400 pixels


def plot(finding: Polychoric, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """The correlations below the diagonal as colours, blue above zero and orange below.

    Parameters
    ----------
    lang : {"en", "zh"}
        Language of titles and labels.
    title : {"finding", "plain"}
        Whether the title says what is found or what is shown.

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.
    """
    say, items = messages("polychoric", lang), list(finding.params["items"])
    side = side_name(finding.labels, finding.params["side"], lang)
    figure = new_figure(_cells(finding, items, lang))
    names = [safe(item) for item in items]
    figure.update_xaxes(tickvals=list(range(len(items))), ticktext=names, tickangle=0, tickfont={"size": 9})
    figure.update_xaxes(showgrid=False, zeroline=False)
    label_rows(figure, names)
    figure.update_yaxes(showgrid=False, tickfont={"size": 9})
    caption = say("chart_caption", n=finding.params["n"], side=side, method=say(f"method_{finding.params['method']}"))
    return dress(figure, chosen(title, title_of(finding, lang), say("chart", side=side)), caption, names, row=0.8)


def _cells(finding: Polychoric, items: list[str], lang: str) -> go.Heatmap:
    say, at = messages("polychoric", lang), {item: place for place, item in enumerate(items)}
    values: list[list[float | None]] = [[None] * len(items) for _ in items]
    texts = [[""] * len(items) for _ in items]
    hovers = [[""] * len(items) for _ in items]
    confidence = percent(finding.params["confidence"])
    for row in finding.table.dropna(subset=["r"]).itertuples():
        down, across = at[str(row.other)], at[str(row.item)]
        values[down][across] = float(row.r)  # type: ignore[arg-type]  # pandas' rows have no declared types
        texts[down][across] = signed(float(row.r)) if len(items) <= _WRITTEN else ""  # type: ignore[arg-type]
        pair = {"item": safe(str(row.item)), "other": safe(str(row.other)), "n": row.n, "confidence": confidence}
        numbers = {name: signed(getattr(row, name)) for name in ("r", "ci_low", "ci_high", "pearson")}
        hovers[down][across] = say("hover", **pair, **numbers)
    return go.Heatmap(
        z=values,
        x=list(range(len(items))),
        y=list(range(len(items))),
        zmin=-1,
        zmax=1,
        colorscale=[list(stop) for stop in DIVERGING],
        xgap=1,
        ygap=1,
        text=texts,
        texttemplate="%{text}",
        textfont={"size": 10},
        hovertext=hovers,
        hovertemplate="%{hovertext}<extra></extra>",
        hoverongaps=False,
        colorbar={
            "title": {"text": say("axis"), "side": "top", "font": {"size": 11}},
            "thickness": 10,
            "outlinewidth": 0,
            "tickvals": [-1, -0.5, 0, 0.5, 1],
            "ticktext": ["−1", "−0.5", "0", "+0.5", "+1"],
        },
    )
