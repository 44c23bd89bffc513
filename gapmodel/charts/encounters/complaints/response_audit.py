"""The response audit as a chart: what is fulfilled, by element or part, and by group."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.theme import (
    GROUP_COLOURS,
    GROUP_MARKS,
    VALUES,
    dress,
    interval_marks,
    label_rows,
    marks_frame,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.errors import SettingError, one_of
from gapmodel.findings.encounters.complaints.response_audit import ResponseAudit
from gapmodel.wording.catalogue import messages
from gapmodel.wording.encounters.complaints.response_audit import title_of
from gapmodel.wording.numbers import percent, whole_percent
from gapmodel.wording.titles import chosen


def plot(finding: ResponseAudit, *, lang: str = "en", title: str = "finding", level: str = "auto") -> go.Figure:
    """One mark per element or part, the least fulfilled on top; groups beside each other.

    Parameters
    ----------
    title : {"finding", "plain"}
    level : {"auto", "dimension", "item"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        An option has an invalid value, or there are more than eight groups.
    """
    one_of(level, ("auto", "dimension", "item"), "level")
    say, by = messages("response_audit", lang), bool(finding.params["by"])
    level = ("dimension" if by else "item") if level == "auto" else level
    rows = [row for row in list[Any](finding.plain("table").rows) if row.level == level and row.n]
    groups = list(dict.fromkeys(row.group for row in rows)) if by else [""]
    if len(groups) > len(GROUP_COLOURS):
        raise SettingError(f"{len(groups)} groups do not fit one chart.", "the table has them all; audit fewer groups.")
    codes = _codes(rows)
    names = {row.code: finding.labels.label(row.level, row.code, lang) for row in rows}
    figure = new_figure()
    for at, group in enumerate(groups):
        own = {row.code: row for row in rows if not by or row.group == group}
        shown = [code for code in codes if code in own]
        shift = (at - (len(groups) - 1) / 2) * 0.7 / len(groups)
        part = marks_frame([(own[code].fulfilled, own[code].ci_low, own[code].ci_high) for code in shown])
        texts = [safe(_hover(own[code], names[code], lang)) for code in shown]
        places = [codes.index(code) + shift for code in shown]
        style = (GROUP_COLOURS[at], GROUP_MARKS[at])
        marks = interval_marks(part, places, texts, safe(group), style, None if by else whole_percent)
        marks.showlegend = by
        figure.add_trace(marks)
    figure.update_xaxes(title=say("axis"), tickformat=".0%", range=[-0.02, 1.04], zeroline=False)
    labels = [wrapped(names[code], most=2) for code in codes]
    label_rows(figure, labels)
    caption = say("caption", confidence=percent(finding.params["confidence"]), n=int(finding.params["n"]))
    heading = chosen(title, title_of(finding, level, lang), say("title"))
    return dress(figure, heading, caption, labels, row=max(VALUES, 0.7 * len(groups)))


def _codes(rows: list[Any]) -> list[str]:
    """The codes, the least fulfilled on average first."""
    values: dict[str, list[float]] = {}
    for row in rows:
        values.setdefault(row.code, []).append(row.fulfilled)
    return sorted(values, key=lambda code: sum(values[code]) / len(values[code]))


def _hover(row: Any, label: str, lang: str) -> str:
    say = messages("response_audit", lang)
    shown = {"share": percent(row.fulfilled), "low": percent(row.ci_low), "high": percent(row.ci_high), "n": int(row.n)}
    if row.level != "item":
        return say("hover", label=label, **shown)
    return say("hover_missing", label=label, missing=percent(row.share_missing), **shown)
