"""Departments as each other's customers: a matrix of gaps, or a network of arrows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.provider.department_network import EDGES, network
from gapmodel.charts.provider.pair_texts import caption, hover
from gapmodel.charts.theme import (
    DIVERGING,
    dress,
    label_rows,
    new_figure,
    wrapped,
)
from gapmodel.errors import SettingError, one_of
from gapmodel.findings.provider.internal_service import MOST_ARROWS, SUPPRESSED, InternalService
from gapmodel.tally.counts import natural
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import signed
from gapmodel.wording.provider.internal_service import shown_pairs
from gapmodel.wording.provider.titles import service_title
from gapmodel.wording.table_rows import rows_of
from gapmodel.wording.titles import chosen

_CELL, _ROW = 46, 34  # pixels of a cell that its two lines need
_ROOMY = 9  # customers whose cells fit any window
_LEVEL = 5  # customers whose names fit below their cells horizontally
_HIDDEN = "#d9d9d9"


def plot(
    finding: InternalService,
    *,
    lang: str = "en",
    kind: str = "matrix",
    dimension: str | None = None,
    edges: str = "beyond",
    most: int = MOST_ARROWS,
    title: str = "finding",
) -> go.Figure:
    """The gaps of all pairs.

    Parameters
    ----------
    kind : {"matrix", "network"}
        A heat map, suppliers by customers, with the gap and n in every cell; or departments on a circle, with an
        arrow from supplier to customer.
    dimension : str, optional
        The code of a dimension to draw in the matrix instead of the overall gap.
    edges : {"beyond", "all"}
        Whether the network shows only the gaps beyond the margin.
    most : int
        Maximum number of arrows, the largest gaps first.
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited. With ten or more customers, the matrix has a minimum width.

    Raises
    ------
    SettingError
        An option has an invalid value.
    """
    one_of(kind, ("matrix", "network"), "kind")
    one_of(edges, EDGES, "edges")
    if not isinstance(most, int) or most < 1:
        raise SettingError(f"most={most!r} is not a valid number of arrows.", "use an integer of at least 1.")
    if kind == "network":
        if dimension is not None:
            raise SettingError("The network shows overall gaps.", "leave dimension out, or plot kind='matrix'.")
        return network(finding, lang, edges, most, title)
    return _matrix(finding, lang, dimension, title)


def _matrix(finding: InternalService, lang: str, dimension: str | None, title: str) -> go.Figure:
    say = messages("internal_service", lang)
    rows, plain_title, name = shown_pairs(finding), say("matrix_chart"), ""
    if dimension is not None:
        one_of(dimension, finding.dimensions["code"].unique().tolist(), "dimension")
        rows = finding.dimensions[finding.dimensions["code"] == dimension]
        name = finding.labels.label("dimension", dimension, lang)
        plain_title = say("dimension_chart", dimension=name)
    suppliers, customers = ([*sorted(finding.table[role].unique(), key=natural)] for role in ("supplier", "customer"))
    figure = new_figure(
        [_hidden(finding, suppliers, customers, lang), _cells(finding, rows, suppliers, customers, lang)]
    )
    labels = [wrapped(name, 16, 2) for name in suppliers]
    label_rows(figure, labels)
    note = caption(finding, rows, lang, "caption", min_cell=finding.params["min_cell"])
    heading = chosen(title, service_title(rows, lang, name), plain_title)
    figure = dress(figure, heading, note, labels, row=_ROW / 26)
    return _frame(figure, customers, lang)


def _cells(
    finding: InternalService, rows: pd.DataFrame, suppliers: list[str], customers: list[str], lang: str
) -> go.Heatmap:
    """The gaps as colours, centred on zero; bold if the verdict is beyond the margin."""
    cells: list[list[list[Any]]] = [[[empty] * len(customers) for _ in suppliers] for empty in (None, "", "")]
    gaps, texts, hovers = cells
    for row in rows_of(rows):
        at = suppliers.index(row.supplier), customers.index(row.customer)
        gap = signed(row.gap)
        bold = f"<b>{gap}</b>" if row.verdict in ("shortfall", "surplus") else gap
        for table, cell in zip(cells, (row.gap, f"{bold}<br>{row.n}", hover(finding, row, lang)), strict=True):
            table[at[0]][at[1]] = cell
    reach = max(rows["gap"].abs().max(), 2 * finding.params["margin"], 0.1)
    return go.Heatmap(
        x=list(range(len(customers))),
        y=list(range(len(suppliers))),
        z=gaps,
        zmin=-reach,
        zmax=reach,
        colorscale=DIVERGING,
        text=texts,
        texttemplate="%{text}",
        textfont={"size": 11},
        hovertext=hovers,
        hovertemplate="%{hovertext}<extra></extra>",
        hoverongaps=False,
        xgap=2,
        ygap=2,
        colorbar={
            "title": {"text": messages("gaps", lang)("gap"), "side": "right"},
            "thickness": 10,
            "outlinewidth": 0,
            "tickformat": "+~g",
        },
    )


def _hidden(finding: InternalService, suppliers: list[str], customers: list[str], lang: str) -> go.Heatmap:
    """Grey cells with a dash for pairs that are not shown."""
    pairs = {(row.supplier, row.customer) for row in rows_of(finding.table[finding.table["verdict"] == SUPPRESSED])}
    z = [[0.0 if (supplier, customer) in pairs else None for customer in customers] for supplier in suppliers]
    return go.Heatmap(
        x=list(range(len(customers))),
        y=list(range(len(suppliers))),
        z=z,
        zmin=0,
        zmax=1,
        colorscale=[[0, _HIDDEN], [1, _HIDDEN]],
        showscale=False,
        text=[["–" if cell is not None else "" for cell in row] for row in z],
        texttemplate="%{text}",
        hovertemplate=messages("internal_service", lang)("suppressed") + "<extra></extra>",
        hoverongaps=False,
        xgap=2,
        ygap=2,
    )


def _frame(figure: go.Figure, customers: list[str], lang: str) -> go.Figure:
    """Axes with names, space for the customers below, and a minimum width for many customers."""
    say = messages("internal_service", lang)
    level = len(customers) <= _LEVEL
    names = [wrapped(name, 10, 3) if level else wrapped(name, 24, 1) for name in customers]
    below = 90 if level else 190
    figure.update_xaxes(
        title=say("customer_axis"),
        tickvals=list(range(len(customers))),
        ticktext=names,
        tickangle=0 if level else -60,
        range=[-0.5, len(customers) - 0.5],
        zeroline=False,
        showgrid=False,
        ticks="",
    )
    figure.update_yaxes(title=say("supplier_axis"), range=[len(figure.data[0].y) - 0.5, -0.5], showgrid=False)
    above = figure.layout.margin.t
    height = figure.layout.height - figure.layout.margin.b + below
    figure.update_layout(height=height, margin={"t": above, "b": below})
    if len(customers) > _ROOMY:
        figure.update_layout(width=250 + _CELL * len(customers), autosize=False)
    return figure
