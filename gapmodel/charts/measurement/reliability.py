"""Alpha and omega with their intervals, by dimension and side."""

from __future__ import annotations

from math import isnan

import plotly.graph_objects as go

from gapmodel.charts.reference_lines import vertical_line
from gapmodel.charts.theme import (
    GROUP_COLOURS,
    GROUP_MARKS,
    dress,
    interval_marks,
    label_rows,
    marks_frame,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.findings.measurement.reliability import Reliability
from gapmodel.wording.catalogue import messages
from gapmodel.wording.measurement.reliability import chart_title
from gapmodel.wording.names import row_name, side_name
from gapmodel.wording.numbers import percent, plain
from gapmodel.wording.titles import chosen

_CUTOFFS = (0.7, 0.8, 0.9)  # Nunnally and Bernstein (1994)
_SPREAD = 0.66  # of a row, over which its marks are spread


def plot(finding: Reliability, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """A row per dimension and one of all items, with two marks for every side.

    Parameters
    ----------
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.
    """
    say, sides = messages("reliability", lang), finding.params["sides"]
    scales = {row.code: row.level for row in finding.plain("table").rows}
    places = {code: place for place, code in enumerate(scales)}
    figure, lines = new_figure(), 2 * len(sides)
    for at in range(len(sides)):
        for kind in ("alpha", "omega"):
            figure.add_trace(_marks(finding, at, kind, places, lang))
    for cutoff in _CUTOFFS:
        vertical_line(figure, cutoff, dash="dot", color="#888", layer="below")
    labels = [wrapped(finding.labels.label(level, code, lang)) for code, level in scales.items()]
    label_rows(figure, labels)
    figure.update_xaxes(title=say("axis"), tickformat=".2f")
    n = sorted({int(value) for value in finding.table["n"]})
    sizes = str(n[0]) if len(n) == 1 else f"{n[0]}..{n[-1]}"
    caption = say("caption", n=sizes, confidence=percent(finding.params["confidence"]))
    return dress(figure, chosen(title, chart_title(finding, lang), say("chart")), caption, labels, row=0.7 * lines)


def _marks(finding: Reliability, at: int, kind: str, places: dict[str, int], lang: str) -> go.Scatter:
    """Alpha or omega of the side at a place among the sides; omega of all items has no interval."""
    say, omega, sides = messages("reliability", lang), kind == "omega", finding.params["sides"]
    side, shift = sides[at], ((2 * at + omega + 0.5) / (2 * len(sides)) - 0.5) * _SPREAD
    style = (GROUP_COLOURS[at % len(GROUP_COLOURS)], GROUP_MARKS[at % len(GROUP_MARKS)] + "-open" * omega)
    value, low, high = (
        ("omega_total", "omega_total_low", "omega_total_high") if omega else ("alpha", "ci_low", "ci_high")
    )
    rows = [row for row in finding.plain("table").rows if row.side == side and not isnan(getattr(row, value))]
    numbers = [(getattr(row, value), getattr(row, low), getattr(row, high)) for row in rows]
    name = say(f"{kind}_mark", side=side_name(finding.labels, side, lang))
    confidence = percent(finding.params["confidence"])
    texts = [
        f"{safe(row_name(finding.labels, row.level, row.code, lang))}<br>{safe(name)} {plain(one[0])}<br>"
        + say.interval(plain(one[1]), plain(one[2]), confidence)
        for row, one in zip(rows, numbers, strict=True)
    ]
    return interval_marks(marks_frame(numbers), [places[row.code] + shift for row in rows], texts, name, style)
