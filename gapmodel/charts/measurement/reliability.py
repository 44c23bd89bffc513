"""Alpha and omega with their intervals, by dimension and side."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.theme import (
    GROUP_COLOURS,
    GROUP_MARKS,
    dress,
    interval_marks,
    label_rows,
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
    scales = finding.table.drop_duplicates("code")
    places = {code: place for place, code in enumerate(scales["code"])}
    figure, lines = new_figure(), 2 * len(sides)
    for at, side in enumerate(sides):
        for below, kind in enumerate(("alpha", "omega")):
            shift = ((2 * at + below + 0.5) / lines - 0.5) * _SPREAD
            style = (GROUP_COLOURS[at % len(GROUP_COLOURS)], GROUP_MARKS[at % len(GROUP_MARKS)] + "-open" * below)
            figure.add_trace(_marks(finding, side, kind, places, shift, style, lang))
    for cutoff in _CUTOFFS:
        figure.add_vline(x=cutoff, line={"dash": "dot", "width": 1, "color": "#888"}, layer="below")
    labels = [wrapped(finding.labels.label(row.level, row.code, lang)) for row in scales.itertuples()]
    label_rows(figure, labels)
    figure.update_xaxes(title=say("axis"), tickformat=".2f")
    n = sorted({int(value) for value in finding.table["n"]})
    sizes = str(n[0]) if len(n) == 1 else f"{n[0]}..{n[-1]}"
    caption = say("caption", n=sizes, confidence=percent(finding.params["confidence"]))
    return dress(figure, chosen(title, chart_title(finding, lang), say("chart")), caption, labels, row=0.7 * lines)


def _marks(
    finding: Reliability,
    side: str,
    kind: str,
    places: dict[str, int],
    shift: float,
    style: tuple[str, str],
    lang: str,
) -> go.Scatter:
    """Alpha or omega of one side; omega of all items has no interval."""
    say, omega = messages("reliability", lang), kind == "omega"
    value, low, high = (
        ("omega_total", "omega_total_low", "omega_total_high") if omega else ("alpha", "ci_low", "ci_high")
    )
    rows = finding.table[(finding.table["side"] == side) & finding.table[value].notna()]
    part = pd.DataFrame({"gap": rows[value], "ci_low": rows[low], "ci_high": rows[high]})
    name = say(f"{kind}_mark", side=side_name(finding.labels, side, lang))
    confidence = percent(finding.params["confidence"])
    texts = [
        f"{safe(row_name(finding.labels, level, code, lang))}<br>{safe(name)} {plain(one.gap)}<br>"
        + say.interval(plain(one.ci_low), plain(one.ci_high), confidence)
        for level, code, one in zip(rows["level"], rows["code"], part.itertuples(), strict=True)
    ]
    marks = interval_marks(part, [places[code] + shift for code in rows["code"]], texts, name, style)
    marks.error_x.array, marks.error_x.arrayminus = (
        [None if one != one else length for one, length in zip(part["ci_low"], lengths, strict=True)]
        for lengths in (marks.error_x.array, marks.error_x.arrayminus)
    )
    return marks
