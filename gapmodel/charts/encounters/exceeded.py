"""Respondents exceeded, met and missed as stacked bars around those who were met."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.diverging_bars import Bars, add_bars
from gapmodel.charts.theme import dress, label_rows, new_figure, safe, wrapped
from gapmodel.errors import SettingError, one_of
from gapmodel.findings.encounters.exceeded import OUTCOMES, Exceeded
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.gaps import MANY_GROUPS
from gapmodel.wording.encounters.exceeded import detail, title_of
from gapmodel.wording.group_column import with_group
from gapmodel.wording.numbers import percent, whole_percent
from gapmodel.wording.titles import chosen


def plot(
    finding: Exceeded, *, lang: str = "en", title: str = "finding", level: str = "auto", order: str = "item"
) -> go.Figure:
    """One bar per row: missed on the left, met around zero, exceeded on the right.

    Parameters
    ----------
    title : {"finding", "plain"}
    level : {"auto", "dimension", "item"}
    order : {"item", "share"}

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
    one_of(order, ("item", "share"), "order")
    table = with_group(finding)
    if table["group"].nunique() > MANY_GROUPS:
        raise SettingError(
            f"The shares of {table['group'].nunique()} groups do not fit one chart.",
            "plot gm.exceeded(survey) without by, or read fewer groups.",
        )
    level = ("dimension" if finding.params["by"] else "item") if level == "auto" else level
    rows = _ordered(table[(table["level"] == level) & (table["n"] > 0)], order)
    say = messages("exceeded", lang)
    names = [_name(finding, row, lang) for row in rows.itertuples()]
    outcomes = OUTCOMES[::-1]
    lengths = [rows[f"share_{outcome}"].tolist() for outcome in outcomes]
    hovers = [
        [
            f"{safe(name)}<br>{say(outcome)}: {detail(row, outcome, finding, say)}"
            for name, row in zip(names, rows.itertuples(), strict=True)
        ]
        for outcome in outcomes
    ]
    figure, labels = new_figure(), [wrapped(name) for name in names]
    bars = Bars([[-1.0], [0.0], [1.0]], lengths, [float(at) for at in range(len(rows))])
    add_bars(figure, bars, [say(outcome) for outcome in outcomes], hovers, number=whole_percent, apart=False)
    figure.update_xaxes(title=messages("answers", lang)("axis_share"))
    label_rows(figure, labels)
    heading = chosen(title, title_of(finding, rows, level, lang), say(f"chart_{level}"))
    return dress(figure, heading, _caption(finding, rows, order, lang), labels)


def _ordered(rows: pd.DataFrame, order: str) -> pd.DataFrame:
    if order == "share":
        return rows.sort_values("share_exceeded", kind="stable")
    places = {code: at for at, code in enumerate(dict.fromkeys(rows["code"]))}
    return rows.assign(at=rows["code"].map(places)).sort_values("at", kind="stable")


def _name(finding: Exceeded, row: Any, lang: str) -> str:
    name = finding.labels.label(row.level, row.code, lang)
    return messages("lists", lang)("grouped", text=name, group=row.group) if row.group else name


def _caption(finding: Exceeded, rows: pd.DataFrame, order: str, lang: str) -> str:
    say = messages("exceeded", lang)
    low, high = (int(rows["n"].min()), int(rows["n"].max())) if len(rows) else (0, 0)
    parts = [say("caption", n=str(low) if low == high else f"{low}..{high}")]
    if order == "share":
        parts.append(say("caption_order"))
    confidence, adjusted = percent(finding.params["confidence"]), messages("padjust", lang)(finding.params["padjust"])
    parts.append(say("caption_settings", confidence=confidence, padjust=adjusted))
    if finding.params["design"]:
        parts.append(messages("answers", lang)("caption_design"))
    return messages("lists", lang)("between").join(parts)
