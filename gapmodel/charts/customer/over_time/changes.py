"""Changes from the first to the last wave, as marks with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.customer.over_time.lines import Line, sizes
from gapmodel.charts.group_scores import MOST_ROWS
from gapmodel.charts.reference_lines import vertical_line
from gapmodel.charts.theme import GROUP_COLOURS, dress, interval_marks, label_rows, new_figure, safe, wrapped
from gapmodel.errors import SettingError
from gapmodel.findings.customer.over_time.trend import Trend
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.customer.over_time.titles import change_title
from gapmodel.wording.numbers import percent, signed
from gapmodel.wording.titles import chosen


def changes(finding: Trend, of: Line, title: str, lang: str) -> go.Figure:
    """Changes from the first to the last wave: of dimensions or items, or of groups."""
    say, level, code, group = messages("trend", lang), of.level, of.code, of.group
    if finding.params["by"] and group is None and code is None:
        level, code = "overall", "overall"
    rows = [
        row
        for row in finding.plain("changes").rows
        if row.span == "whole" and row.level == level and row.change == row.change
        and (code is None or row.code == code) and (group is None or row.group == group)
    ]  # fmt: skip
    if not rows:
        raise SettingError("There are no changes to draw.", "choose another level, code or group.")
    of_groups = len({row.group for row in rows}) > 1
    rows.sort(key=lambda row: row.change)
    shown = rows if len(rows) <= MOST_ROWS else rows[: MOST_ROWS // 2] + rows[-(MOST_ROWS // 2) :]
    names = [row.group if of_groups else finding.labels.label(level, row.code, lang) for row in shown]
    frame = pd.DataFrame([(row.change, row.ci_low, row.ci_high) for row in shown], columns=["gap", "ci_low", "ci_high"])
    hovers = [_change_hover(finding, row, name, say) for row, name in zip(shown, names, strict=True)]
    labels = [wrapped(name) for name in names]
    places = [float(at) for at in range(len(shown))]
    figure = new_figure(interval_marks(frame, places, hovers, "", (GROUP_COLOURS[0], "circle"), signed))
    vertical_line(figure, 0)
    figure.update_xaxes(title=say("axis_change"), zeroline=False, tickformat="~g")
    label_rows(figure, labels)
    plain_heading = say("plain_changes", first=shown[0].period_from, last=shown[0].period_to)
    heading = chosen(title, change_title(finding, rows, level, lang, of_groups=of_groups), plain_heading)
    caption = _change_caption(finding, shown, say, lang)
    if len(shown) < len(rows):
        note = messages("charts", lang)("shown_groups", n=MOST_ROWS, half=MOST_ROWS // 2, total=len(rows))
        caption = messages("lists", lang)("between").join((caption, note))
    return dress(figure, heading, caption, labels, row=1.35)


def _change_hover(finding: Trend, row: Any, name: str, say: Messages) -> str:
    interval = say.interval(signed(row.ci_low), signed(row.ci_high), percent(finding.params["confidence"]))
    return say("hover_change", name=safe(name), change=signed(row.change), interval=interval)


def _change_caption(finding: Trend, rows: Sequence[Any], say: Messages, lang: str) -> str:
    params = finding.params
    kind = params["change_interval"]
    kind = kind if kind == "design" else f"{kind}_{'same' if params['same_people'] else 'different'}"
    people = pd.Series([size for row in rows for size in (row.n_from, row.n_to)])
    caption = say(
        "caption_changes", n=sizes(people), confidence=percent(params["confidence"]), interval=say(f"interval_{kind}"),
        padjust=messages("padjust", lang)(params["padjust"]),
    )  # fmt: skip
    return (say("caption_gap") if params["measure"] == "gap" else "") + caption
