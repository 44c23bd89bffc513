"""Agreement within units: intraclass correlations with their intervals, and the median r_wg."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.reference_lines import vertical_line
from gapmodel.charts.theme import (
    GROUP_COLOURS,
    dress,
    label_rows,
    new_figure,
    wrapped,
)
from gapmodel.errors import one_of
from gapmodel.findings.provider.agreement import ASKED_FOR, Agreement
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent, plain, signed
from gapmodel.wording.provider.agreement import side_name
from gapmodel.wording.provider.titles import agreement_title
from gapmodel.wording.titles import chosen

_LEAST = -1.0  # lower end of the axis; more negative reliabilities carry no information
# column, limits, vertical offset, mark
_SERIES = (
    ("icc1", ("ci_low", "ci_high"), -0.2, "circle"),
    ("icc2", ("icc2_low", "icc2_high"), 0.0, "diamond-open"),
    ("rwg_median", None, 0.2, "square"),
)


def plot(finding: Agreement, *, lang: str = "en", side: str | None = None, title: str = "finding") -> go.Figure:
    """The agreement of one side, overall and by dimension.

    Parameters
    ----------
    side : str, optional
        "gap" or a side of the instrument; default: the gap, or the only side.
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    SettingError
        The instrument has no such side.
    """
    say, sides = messages("agreement", lang), finding.params["sides"]
    side = sides[0] if side is None else side
    one_of(side, sides, "side")
    rows = finding.table[finding.table["side"] == side]
    codes = zip(rows["level"].tolist(), rows["code"].tolist(), strict=True)
    labels = [wrapped(finding.labels.label(level, code, lang)) for level, code in codes]
    figure = new_figure()
    for place, (column, limits, shift, mark) in enumerate(_SERIES):
        if rows[column].notna().any():
            colour = GROUP_COLOURS[place]
            figure.add_trace(_dots(finding, rows, column, limits, lang))
            figure.data[-1].update(
                y=[at + shift for at in range(len(rows))],
                marker={"symbol": mark, "size": 10, "color": colour, "line": {"width": 2, "color": colour}},
                error_x={"color": colour},
            )
    vertical_line(figure, 0)
    vertical_line(figure, ASKED_FOR, dash="dash")
    shown = rows[["icc1", "icc2", "ci_low", "icc2_low"]].min().min()
    lowest = max(_LEAST, min(-0.05, float(shown) - 0.05)) if shown == shown else -0.05
    figure.update_xaxes(title=say("axis"), range=[lowest, 1.05], zeroline=False, tickformat="~g")
    label_rows(figure, labels)
    plain_title = say("chart", side=side_name(side, lang))
    heading = chosen(title, agreement_title(rows, side, lang), plain_title)
    return dress(figure, heading, _caption(finding, rows, side, lang), labels, row=1.6)


def _dots(finding: Agreement, rows: pd.DataFrame, column: str, limits: tuple[str, str] | None, lang: str) -> go.Scatter:
    say, name = messages("agreement", lang), messages("agreement", lang)(column)
    values = rows[column].clip(lower=_LEAST)
    error: dict[str, Any] = {"type": "data", "thickness": 2, "width": 5, "symmetric": False}
    if limits is not None:
        low, high = (rows[limit].clip(lower=_LEAST) for limit in limits)
        error |= {"array": (high - values).fillna(0).tolist(), "arrayminus": (values - low).fillna(0).tolist()}
    texts = []
    for row in rows.to_dict("records"):
        shown = {"name": name, "value": signed(row[column]), "confidence": percent(finding.params["confidence"])}
        if limits is not None:
            shown |= {"low": signed(row[limits[0]]), "high": signed(row[limits[1]])}
        texts.append(say("hover_interval" if limits is not None else "hover", **shown))
    return go.Scatter(
        x=values.tolist(), mode="markers", name=name, error_x=error, text=texts, hovertemplate="%{text}<extra></extra>"
    )


def _caption(finding: Agreement, rows: pd.DataFrame, side: str, lang: str) -> str:
    say = messages("agreement", lang)
    return say(
        "caption",
        sign=say("caption_gap") if side == "gap" else "",
        n=int(rows["n"].max()),
        units=int(rows["units"].max()),
        by=finding.params["by"],
        confidence=percent(finding.params["confidence"]),
        limit=plain(ASKED_FOR),
    )
