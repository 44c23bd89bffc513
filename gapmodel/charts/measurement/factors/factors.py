"""Loadings as a heat map, and eigenvalues with parallel analysis."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from gapmodel.charts.theme import DIVERGING, GROUP_COLOURS, dress, label_rows, new_figure, wrapped
from gapmodel.errors import one_of
from gapmodel.findings.measurement.factors.factor_solution import CUT
from gapmodel.findings.measurement.factors.factors import Factors
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.measurement.factors.factors import loadings_title, scree_title
from gapmodel.wording.names import side_name
from gapmodel.wording.numbers import plain, whole
from gapmodel.wording.titles import chosen

_LETTERS = 30  # of an item's label on a line
_BODY = 330  # pixels of the scree plot
_REACH = 1.2  # of the colours, so that dark numbers are read on a loading of 1
_WRITTEN = 8  # factors whose loadings have room at 400 pixels


def plot(finding: Factors, *, lang: str = "en", kind: str = "loadings", title: str = "finding") -> go.Figure:
    """Loadings of items by factors, or eigenvalues beside those of independent answers.

    Parameters
    ----------
    kind : {"loadings", "scree"}
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        There is no such option, or its value is not valid.
    """
    one_of(kind, ("loadings", "scree"), "kind")
    return _scree(finding, lang, title) if kind == "scree" else _loadings(finding, lang, title)


def _loadings(finding: Factors, lang: str, title: str) -> go.Figure:
    """Sorted items as rows; pale colours and no number below the cut."""
    say, table = messages("factors", lang), finding.sorted_pattern()
    names, codes = finding.params["factors"], table["code"]
    own = finding.loadings.loc[codes].to_numpy(float)
    labels = [finding.labels.label("item", code, lang) for code in codes]
    dark = np.abs(own) >= CUT
    written = len(names) <= _WRITTEN
    figure = new_figure(
        go.Heatmap(
            z=own,
            x=list(range(len(names))),
            y=list(range(len(codes))),
            zmin=-_REACH,
            zmax=_REACH,
            colorscale=[list(stop) for stop in DIVERGING],
            xgap=2,
            ygap=1,
            showscale=False,
            text=np.where(dark & written, np.vectorize(plain)(own), "").tolist(),
            texttemplate="%{text}",
            textfont={"size": 11, "color": "#111"},
            hovertext=_hovers(finding, say, labels, codes),
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    figure.update_xaxes(
        tickvals=list(range(len(names))), ticktext=list(names), side="bottom", showgrid=False, zeroline=False
    )
    rows = [wrapped(label, _LETTERS, most=2) for label in labels]
    label_rows(figure, rows)
    figure.update_yaxes(showgrid=False, tickfont={"size": 11})
    caption = say(
        "caption_loadings" if written else "caption_pale", cut=plain(CUT), n=finding.params["n"], **_how(finding, say)
    )
    head = say("chart_loadings", side=side_name(finding.labels, finding.params["side"], lang))
    return dress(figure, chosen(title, loadings_title(finding, lang), head), caption, rows)


def _hovers(finding: Factors, say: Messages, labels: list[str], codes: list[str]) -> list[list[str]]:
    """What every cell says: the loading, with its interval where there is one."""
    found = {(row.code, row.factor): row for row in finding.plain("intervals").rows}
    texts = []
    for label, code in zip(labels, codes, strict=True):
        cells = []
        for name in finding.params["factors"]:
            row = found[code, name]
            limits = {"low": plain(row.loading_low), "high": plain(row.loading_high)}
            known = row.loading_low == row.loading_low
            values = {"label": wrapped(label, most=0), "factor": name, "loading": plain(row.loading)}
            cells.append(say("hover_interval", **limits, **values) if known else say("hover_loading", **values))
        texts.append(cells)
    return texts


def _how(finding: Factors, say: Messages) -> dict[str, str]:
    params = finding.params
    names = {"method": say(params["extraction"]), "correlation": say(params["correlation"])}
    return names | {"rotation": say(f"rotation_{params['rotation']}")}


def _scree(finding: Factors, lang: str, title: str) -> go.Figure:
    """Both kinds of eigenvalues as marks, and those of independent answers as lines."""
    say, table, params = messages("factors", lang), finding.plain("table"), finding.params
    lines = {
        "eigenvalue": ("line_observed", 0, "solid", "circle"),
        "parallel": ("line_parallel", 0, "dash", None),
        "common_eigenvalue": ("line_common", 2, "solid", "square"),
        "common_parallel": ("line_common_parallel", 2, "dash", None),
    }
    figure = new_figure()
    for column, (name, colour, dash, mark) in lines.items():
        figure.add_trace(
            go.Scatter(
                x=table["factor"],
                y=table[column],
                mode="lines+markers" if mark else "lines",
                name=say(name),
                line={"color": GROUP_COLOURS[colour], "dash": dash, "width": 2},
                marker={"symbol": mark, "size": 7} if mark else None,
                hovertemplate="%{x}: %{y:.2f}<extra></extra>",
            )
        )
    steps = {"dtick": 1 if len(table) <= 12 else 2, "tick0": 1, "range": [0.5, len(table) + 0.5]}
    figure.update_xaxes(title=say("axis_factor"), zeroline=False, **steps)
    figure.update_yaxes(title=say("axis_eigenvalue"), automargin=True)
    counts = {name: params[name] for name in ("n", "n_items", "simulations")}
    caption = say("caption_scree", percentile=whole(params["parallel_percentile"]), **counts)
    head = say("chart_scree", side=side_name(finding.labels, params["side"], lang))
    dress(figure, chosen(title, scree_title(finding, lang), head), caption, [])
    figure.update_layout(height=figure.layout.height + _BODY)
    return figure
