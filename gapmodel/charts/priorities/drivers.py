"""The shares of drivers with their intervals."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.reference_lines import vertical_line
from gapmodel.charts.theme import GROUP_COLOURS, VALUES, dress, interval_marks, label_rows, new_figure, safe, wrapped
from gapmodel.findings.priorities.drivers import Drivers
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent, signed
from gapmodel.wording.priorities.drivers import outcome_name
from gapmodel.wording.priorities.titles import drivers_title
from gapmodel.wording.titles import chosen

_KEYS = ("group", "outcome")


def plot(finding: Drivers, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """The share of every driver, the largest on top; of several groups or outcomes one block after the other.

    Returns
    -------
    plotly.graph_objects.Figure
        In per cent of the outcome's variance.
    """
    say, table = messages("drivers", lang), finding.table
    keys = [key for key in _KEYS if key in table]
    blocks = [part for _, part in table.groupby(keys, sort=False)] if keys else [table]
    rows = pd.concat([part.sort_values("share", ascending=False, kind="stable") for part in blocks])
    labels = [wrapped(_label(finding, row, lang)) for row in rows.itertuples()]
    figure = new_figure()
    vertical_line(figure, 0)
    colour = GROUP_COLOURS[0]
    for sign, mark in ((1, "circle"), (-1, "circle-open")):
        mine = (rows["sign"] >= 0).to_numpy() == (sign > 0)
        if mine.any():
            own = rows[mine]
            places = [float(at) for at, is_mine in enumerate(mine) if is_mine]
            texts = [_hover(finding, row, lang) for row in own.itertuples()]
            drawn = own.rename(columns={"share": "gap"})
            figure.add_trace(interval_marks(drawn, places, texts, "", (colour, mark), percent))
    outcome = messages("drivers", lang).listing([outcome_name(name, lang) for name in finding.params["outcome"]])
    logit = finding.params["method"] in ("ordinal", "binary")
    axis = safe(say("axis_logit" if logit else "axis", outcome=outcome))
    figure.update_xaxes(title=axis, zeroline=False, tickformat=".0~%", rangemode="tozero")
    label_rows(figure, labels)
    heading = chosen(title, drivers_title(finding, keys, lang), say("title", outcome=outcome))
    return dress(figure, heading, _caption(finding, lang), labels, row=VALUES)


def _label(finding: Drivers, row: Any, lang: str) -> str:
    name = finding.labels.label("driver", row.driver, lang)
    rest = [str(getattr(row, key)) for key in _KEYS if hasattr(row, key)]
    return f"{name} ({', '.join(rest)})" if rest else name


def _hover(finding: Drivers, row: Any, lang: str) -> str:
    limits = f" [{percent(row.ci_low)}, {percent(row.ci_high)}]" if row.ci_low == row.ci_low else ""
    parts = [safe(_label(finding, row, lang)), percent(row.share) + limits]
    return "<br>".join([*parts, f"r {signed(row.r)}, β {signed(row.beta)}, n = {row.n}"])


def _caption(finding: Drivers, lang: str) -> str:
    say, fit = messages("drivers", lang), finding.fit
    sizes, shares = fit["n"].tolist(), fit["r2"].tolist()
    n = str(sizes[0]) if len(set(sizes)) == 1 else f"{min(sizes)}..{max(sizes)}"
    r2 = percent(shares[0]) if len(shares) == 1 else f"{percent(min(shares))}..{percent(max(shares))}"
    method = say(finding.params["method"])
    method = method[0].upper() + method[1:]
    confidence = percent(finding.params["confidence"])
    return say("caption" if fit["resamples"].max() else "no_whiskers", n=n, r2=r2, method=method, confidence=confidence)
