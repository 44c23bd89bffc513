"""The service-profit chain as boxes from top to bottom, with arrow widths by slope."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.theme import (
    dress,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.findings.provider.profit_chain import TEXTS, ProfitChain
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent, signed
from gapmodel.wording.provider.slopes import slope_detail
from gapmodel.wording.provider.titles import chain_title
from gapmodel.wording.titles import chosen

_INK, _LESS, _PAPER = "#33383a", "#D55E00", "#f2f4f5"
_HALF_WIDTH, _HALF_HEIGHT = 0.2, 0.19  # of a box, in shares of the width and in rows
_THIN, _WIDE = 1.0, 7.0  # pixels of an arrow for slopes of zero and of one or more
_HEAD = 0.07  # rows from the tip of an arrow to the middle of its head
_ROWS = 4.1  # label lines' heights from stage to stage
_CENTRES = {1: (0.5,), 2: (0.24, 0.76)}
_ASIDE = 0.1  # outward shift of vertical arrows next to crossing arrows
_BELOW = 20  # pixels below the last box
_LONGEST = 20  # letters of a column's name


def plot(finding: ProfitChain, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """The stages with their columns, and every link with its slope in SDs and confidence interval.

    Returns
    -------
    plotly.graph_objects.Figure
        Boxes and lines are shapes; one trace holds the arrows' heads, with the links' codes as custom data and all
        about them as hover text.
    """
    stages, say, params = finding.params["stages"], messages("profit_chain", lang), finding.params
    figure = new_figure()
    rows = {stage: at for at, part in enumerate(stages) for stage in part}
    drawn = [_arrow(figure, finding, row, _ends(stages, rows, row.predictor, row.outcome)) for row in _links(finding)]
    figure.add_trace(
        go.Scatter(
            x=[x for x, _, _, _ in drawn],
            y=[y for _, y, _, _ in drawn],
            mode="markers",
            marker={
                "symbol": "triangle-down",
                "size": [size for _, _, size, _ in drawn],
                "color": [colour for _, _, _, colour in drawn],
                "opacity": 1,
            },
            customdata=finding.table["code"].tolist(),
            text=[_hover(finding, row, lang) for row in _links(finding)],
            hovertemplate="%{text}<extra></extra>",
        )
    )
    for stage, at in rows.items():
        x = _centre(stages[at], stage)
        _box(figure, x, float(at), f"<b>{wrapped(TEXTS[stage][lang], 26)}</b><br>{_column(finding.columns[stage])}")
    figure.update_xaxes(visible=False, range=[0, 1], fixedrange=True)
    figure.update_yaxes(visible=False, range=[len(stages) - 0.6, -0.4], fixedrange=True)
    caption = say(
        "caption",
        n=params["n"],
        confidence=percent(params["confidence"]),
        alpha=f"{1 - params['confidence']:.3g}",
        padjust=messages("padjust", lang)(params["padjust"]),
    )
    heading = chosen(title, chain_title(finding, lang), say("title"))
    dressed = dress(figure, heading, caption, [" "] * len(stages), row=_ROWS)
    height = dressed.layout.height - dressed.layout.margin.b + _BELOW
    return dressed.update_layout(height=height, margin={"b": _BELOW}, showlegend=False)


def _links(finding: ProfitChain) -> Iterator[Any]:
    return iter(finding.table.itertuples())


def _centre(part: tuple[str, ...], stage: str) -> float:
    return _CENTRES[len(part)][part.index(stage)]


def _column(name: str) -> str:
    return safe(name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…")


def _box(figure: go.Figure, x: float, y: float, text: str) -> None:
    figure.add_shape(
        type="rect",
        x0=x - _HALF_WIDTH,
        x1=x + _HALF_WIDTH,
        y0=y - _HALF_HEIGHT,
        y1=y + _HALF_HEIGHT,
        fillcolor=_PAPER,
        line={"color": _INK, "width": 1.2},
    )
    figure.add_annotation(x=x, y=y, text=text, showarrow=False, font={"size": 12, "color": _INK})


def _ends(
    stages: tuple[tuple[str, ...], ...], rows: dict[str, int], predictor: str, outcome: str
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Start and end of an arrow; vertical between boxes that face each other."""
    above, below = stages[rows[predictor]], stages[rows[outcome]]
    x0, x1 = _centre(above, predictor), _centre(below, outcome)
    if len(above) != len(below):
        x0 = x1 = (x0 + x1) / 2
    elif len(above) == 2:
        x0, x1 = (x0, x1) if x0 != x1 else (x0 + _ASIDE * (2 * (x0 > 0.5) - 1),) * 2
    return (x0, rows[predictor] + _HALF_HEIGHT), (x1, rows[outcome] - _HALF_HEIGHT)


def _arrow(
    figure: go.Figure, finding: ProfitChain, row: Any, ends: tuple[tuple[float, float], tuple[float, float]]
) -> tuple[float, float, float, str]:
    """Draw line and label; returns position, size and colour of the head."""
    (x0, y0), (x1, y1) = ends
    width = _THIN + (_WIDE - _THIN) * min(abs(row.standardized), 1.0)
    colour = _LESS if row.standardized < 0 else _INK
    dash = "solid" if row.p_adj < 1 - finding.params["confidence"] else "5px,4px"
    line = {"color": colour, "width": width, "dash": dash}
    figure.add_shape(type="line", x0=x0, y0=y0, x1=x1, y1=y1 - 2 * _HEAD, line=line, layer="below")
    at = 0.42 if x0 == x1 else 0.22 if x0 < x1 else 0.68  # labels of crossing arrows do not overlap
    figure.add_annotation(
        x=x0 + at * (x1 - x0),
        y=y0 + at * (y1 - y0),
        text=f"<b>{signed(row.standardized)}</b> [{signed(row.std_low)}, {signed(row.std_high)}]",
        showarrow=False,
        bgcolor="white",
        borderpad=1,
        font={"size": 11, "color": _INK},
    )
    return x1, y1 - _HEAD, 10 + width, colour


def _hover(finding: ProfitChain, row: Any, lang: str) -> str:
    label = safe(finding.labels.label("item", row.code, lang))
    detail = slope_detail(row, (row.std_low, row.std_high), finding.params["confidence"], lang)
    return f"{label}<br>{signed(row.standardized)}<br>{detail}"
