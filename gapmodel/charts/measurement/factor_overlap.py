"""A heat map of the heterotrait-monotrait ratios of factors."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.theme import dress, label_rows, new_figure, safe, wrapped
from gapmodel.errors import SettingError
from gapmodel.findings.measurement.confirm import FactorModel
from gapmodel.wording.catalogue import messages
from gapmodel.wording.measurement.model_names import factor_label
from gapmodel.wording.numbers import percent, plain

_STRICT = 0.85  # Henseler, Ringle and Sarstedt (2015)
_GREYS = [[0.0, "#ffffff"], [1.0, "#9fb3bd"]]  # on which black numbers are read, and which print in grey
_WIDE = 6  # columns beside which limits have no room
_MANY = 9  # factors whose ratios are written small, without the zero before the point
_CODE = 15  # letters of a heading on a line


def overlap(finding: FactorModel, heading: str, lang: str) -> go.Figure:
    """The lower triangle of ratios with their intervals.

    Raises
    ------
    SettingError
        There are no two factors with two items of their own.
    """
    say, rows = messages("confirm", lang), finding.plain("htmt").rows
    if not rows:
        raise SettingError(say("no_htmt"), "a heat map takes two factors; kind='path' draws this model.")
    names = list(dict.fromkeys(name for row in rows for name in (row.factor, row.other)))
    found = {(row.factor, row.other): row for row in rows}
    many = len(names) > _MANY
    wide = len(names) > _WIDE  # columns then have the numbers of the rows, which begin with the first factor
    cells = [[found.get((first, second)) for first in names[:-1]] for second in names[not wide :]]
    told = [factor_label(finding.labels, name, lang) for name in names]
    labels = [wrapped(f"{at + 1} {name}" if wide else name, 18) for at, name in enumerate(told)][not wide :]
    heads = [str(at + 1) if wide else wrapped(name, _CODE, 3) for at, name in enumerate(told[:-1])]
    figure = new_figure(
        go.Heatmap(
            z=[[None if row is None else row.htmt for row in line] for line in cells],
            x=list(range(len(heads))),
            y=list(range(len(labels))),
            zmin=0,
            zmax=1,
            colorscale=_GREYS,
            showscale=False,
            xgap=2,
            ygap=2,
            text=[["" if row is None else _text(row, wide=wide, many=many) for row in line] for line in cells],
            texttemplate="%{text}",
            textfont={"size": 9 if many else 11, "color": "#000"},
            hovertext=[["" if row is None else _hover(finding, row, lang) for row in line] for line in cells],
            hovertemplate="%{hovertext}<extra></extra>",
            hoverongaps=False,
        )
    )
    ticks = {"tickvals": list(range(len(heads))), "ticktext": heads, "tickangle": 0, "tickfont": {"size": 10}}
    figure.update_xaxes(showgrid=False, zeroline=False, side="bottom", **ticks)
    label_rows(figure, labels)
    figure.update_yaxes(showgrid=False)
    caption = say(
        "caption_htmt_wide" if wide else "caption_htmt",
        n=finding.params["n"],
        confidence=percent(finding.params["confidence"]),
    )
    return dress(figure, heading, caption, labels, row=1.7)


def _text(row: Any, *, wide: bool, many: bool) -> str:
    number = plain(row.htmt).removeprefix("0" if many else "")
    value = f"<b>{number}</b>" if row.ci_high >= _STRICT else number
    return value if wide or row.ci_low != row.ci_low else f"{value}<br>{plain(row.ci_low)}–{plain(row.ci_high)}"


def _hover(finding: FactorModel, row: Any, lang: str) -> str:
    say = messages("confirm", lang)
    interval = say.interval(plain(row.ci_low), plain(row.ci_high), percent(finding.params["confidence"]))
    pair = " – ".join(safe(factor_label(finding.labels, name, lang)) for name in (row.factor, row.other))
    return (
        say("hover_link", name=pair, value=f"HTMT {plain(row.htmt)}", interval=interval)
        + f"<br>HTMT2 {plain(row.htmt2)}"
    )
