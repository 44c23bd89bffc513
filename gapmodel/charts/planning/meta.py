"""A forest plot of several studies and what they say together."""

from __future__ import annotations

import plotly.graph_objects as go

from gapmodel.charts.reference_lines import vertical_line
from gapmodel.charts.theme import (
    GROUP_COLOURS,
    VALUES,
    dress,
    interval_marks,
    label_rows,
    marks_frame,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.errors import one_of
from gapmodel.findings.planning.meta import Meta
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent, signed
from gapmodel.wording.planning.meta import title_of
from gapmodel.wording.titles import chosen

_TOGETHER = "#5f6b6d"


def plot(finding: Meta, *, lang: str = "en", title: str = "finding", code: str = "auto") -> go.Figure:
    """One row per study, then the combined gap and the prediction interval.

    Parameters
    ----------
    title : {"finding", "plain"}
    code : str

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        An option has an invalid value.
    """
    say, rows = messages("meta", lang), finding.plain("table").rows
    if code != "auto":
        one_of(code, [row.code for row in rows], "code")
    row = rows[0] if code == "auto" else next(one for one in rows if one.code == code)
    own = [one for one in finding.plain("studies").rows if (one.level, one.code) == (row.level, row.code)]
    labels = [wrapped(one.study, most=2) for one in own] + [f"<b>{safe(say('together'))}</b>", safe(say("prediction"))]
    figure = new_figure()
    frame = marks_frame([(one.gap, one.ci_low, one.ci_high) for one in own])
    hovers = [safe(say("hover", study=one.study, n=int(one.n), weight=percent(one.study_weight))) for one in own]
    marks = interval_marks(frame, [float(at) for at in range(len(own))], hovers, say("study"), _style(), signed)
    sizes = [6 + 16 * one.study_weight / max(other.study_weight for other in own) for one in own]
    figure.add_trace(marks.update(marker={"symbol": "square", "size": sizes}))
    whole = marks_frame([(row.gap, row.ci_low, row.ci_high)])
    together = interval_marks(whole, [float(len(own))], [""], say("together"), (_TOGETHER, "diamond"), signed)
    figure.add_trace(together.update(marker_size=14))
    further = marks_frame([(row.gap, row.prediction_low, row.prediction_high)])
    style = GROUP_COLOURS[3], "diamond-open"
    figure.add_trace(interval_marks(further, [len(own) + 1.0], [""], say("prediction"), style, signed))
    vertical_line(figure, 0)
    vertical_line(figure, row.gap, color=_TOGETHER, dash="dash")
    figure.update_xaxes(title=messages("gaps", lang)("gap"), zeroline=False, tickformat="~g")
    label_rows(figure, labels)
    heading = chosen(
        title, title_of(finding, row, lang), say("chart", label=finding.labels.label(row.level, row.code, lang))
    )
    n = f"{min(int(one.n) for one in own)}..{max(int(one.n) for one in own)}"
    caption = say("caption", n=n, confidence=percent(finding.params["confidence"]))
    return dress(figure, heading, caption, labels, row=VALUES)


def _style() -> tuple[str, str]:
    return GROUP_COLOURS[0], "square"
