"""What closing each gap is worth per customer, and all together, with intervals."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.reference_lines import vertical_line
from gapmodel.charts.theme import GROUP_COLOURS, VALUES, dress, interval_marks, label_rows, new_figure, safe, wrapped
from gapmodel.findings.encounters.loyalty.gap_value import TOGETHER, GapValue
from gapmodel.wording.catalogue import messages
from gapmodel.wording.encounters.loyalty.gap_value import limits_of, row_name, title_of
from gapmodel.wording.numbers import amount, percent, signed
from gapmodel.wording.titles import chosen


def plot(finding: GapValue, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """One mark per change, then all together.

    Parameters
    ----------
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.
    """
    say, params = messages("gap_value", lang), finding.params
    rows, table = finding.plain("table").rows, finding.table.rename(columns={"amount": "gap"})
    names = [_name(finding, row, lang) for row in rows]
    labels, figure = [wrapped(name) for name in names], new_figure()
    vertical_line(figure, 0)
    for together, style in ((False, (GROUP_COLOURS[0], "circle")), (True, ("#33383a", "diamond"))):
        part = table[(table["code"] == TOGETHER) == together]
        texts = [
            f"{safe(names[at])}<br>{amount(rows[at].amount)}{safe(limits_of(finding, rows[at], lang))}"
            for at in part.index
        ]
        if len(part):
            figure.add_trace(interval_marks(part, [float(at) for at in part.index], texts, "", style, amount))
    figure.update_xaxes(title=safe(say("axis")), zeroline=False, tickformat="~g")
    label_rows(figure, labels)
    shown = {"n": params["n"], "left": params["left"], "confidence": percent(params["confidence"])}
    caption = say("caption" if params["closed"] else "caption_change", **shown)
    heading = chosen(title, title_of(finding, lang), say("title" if params["closed"] else "title_change"))
    return dress(figure, heading, caption, labels, row=VALUES)


def _name(finding: GapValue, row: Any, lang: str) -> str:
    name = row_name(finding, row.code, lang)
    return name if row.code == TOGETHER else messages("gap_value", lang)("row", name=name, change=signed(row.change))
