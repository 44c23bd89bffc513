"""A league table as a caterpillar chart with the uncertainty of the ranks, or as a funnel plot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from gapmodel.charts.reference_lines import horizontal_line
from gapmodel.charts.theme import VERDICT_COLOURS, VERDICT_MARKS, dress, new_figure, safe, wrapped
from gapmodel.errors import one_of
from gapmodel.findings.customer.groups.benchmark import Benchmark
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.groups.benchmark import (
    league_of,
    number_of,
    place_of,
    score_name,
    spread_of,
    title_of,
)
from gapmodel.wording.numbers import percent
from gapmodel.wording.titles import chosen

KINDS = ("auto", "caterpillar", "funnel")
_NAMED, _ROOMY = 60, 24  # groups up to which rows have a name, and up to which they are as high as in other charts
_DRAWN = 1_000  # groups of which each is drawn
_ROW, _TALL = 15, 620  # pixels of a narrow row, and of the rows of more groups together
_LABELLED = 8  # groups inside or outside of the funnel up to which they are named
_STYLES = {
    "above": (VERDICT_COLOURS["surplus"], VERDICT_MARKS["surplus"]),
    "below": (VERDICT_COLOURS["shortfall"], VERDICT_MARKS["shortfall"]),
    "undecided": (VERDICT_COLOURS["negligible"], VERDICT_MARKS["negligible"]),
}
_LIMITS = {"chance": ("#999999", "dot"), "far": ("#555555", "dash"), "wide": ("#332288", "solid")}


def plot(
    finding: Benchmark, *, lang: str = "en", title: str = "finding", kind: str = "auto", code: str = "overall"
) -> go.Figure:
    """Shrunken means with intervals, sorted, with the intervals of the ranks beside them; or a funnel plot.

    Parameters
    ----------
    title : {"finding", "plain"}
    kind : {"auto", "caterpillar", "funnel"}
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
    one_of(kind, KINDS, "kind")
    known = list(dict.fromkeys(finding.plain("table")["code"]))
    if code != "overall" or code in known:
        one_of(code, known, "code")
    rows = league_of(finding, code if code in known else "")
    kind = "caterpillar" if kind == "auto" else kind
    plain = messages("benchmark", lang)(f"chart_{kind}", score=score_name(finding, rows[0], lang))
    heading = chosen(title, title_of(finding, rows, kind, lang), plain)
    return (_funnel if kind == "funnel" else _caterpillar)(finding, rows, heading, lang)


def _caterpillar(finding: Benchmark, rows: Sequence[Any], heading: str, lang: str) -> go.Figure:
    say, total = messages("benchmark", lang), len(rows)
    aim = finding.params["target"]
    mean = spread_of(finding, rows[0].code).mean
    shown = list(rows) if total <= _DRAWN else [rows[at] for at in np.linspace(0, total - 1, _DRAWN).astype(int)]
    figure = new_figure()
    figure.set_subplots(rows=1, cols=2, shared_yaxes=True, column_widths=[0.64, 0.36], horizontal_spacing=0.03)
    figure.update_layout(template="plotly_white")
    line = mean if aim is None else aim
    what = say("the_mean" if aim is None else "the_target")
    for place, (colour, mark) in _STYLES.items():
        own = [row for row in shown if place_of(row, line) == place]
        if own:
            name = say("undecided" if place == "undecided" else f"{place}_line", what=what)
            _add(figure, finding, own, (name, colour, mark), (total <= _NAMED, lang))
    if total <= _NAMED:
        _add_own(figure, finding, shown, say("own"))
    figure.add_vline(x=mean, line={"color": "#777", "width": 1, "dash": "dash"}, row=1, col=1)
    if aim is not None:
        figure.add_vline(x=aim, line={"color": "#222", "width": 1.5, "dash": "dot"}, row=1, col=1)
    number = {"zeroline": False, "tickformat": "~g", "automargin": True}
    span = [line, mean, *(end for row in shown for end in (row.ci_low, row.ci_high))]
    pad = 0.04 * (max(span) - min(span))
    figure.update_xaxes(title=say(f"axis_{finding.measure}"), range=[min(span) - pad, max(span) + pad], **number)
    figure.update_xaxes(range=[0.5 - total / 40, total + 0.5 + total / 40], nticks=5, row=1, col=2)
    _rows_dressed(figure, rows, heading, _caption(finding, rows, shown, mean, lang))
    figure.layout.xaxis2.title.text = safe(say("axis_rank"))
    return figure


def _add(
    figure: go.Figure, finding: Benchmark, own: Sequence[Any], style: tuple[str, str, str], how: tuple[bool, str]
) -> None:
    """The intervals of some groups as lines, with a mark for the shrunken mean and one for the rank."""
    name, colour, mark = style
    named, lang = how
    hovers = [_hover(finding, row, lang) for row in own]
    ranks = [row.rank for row in own]
    for column, (low, value, high) in enumerate(
        (("ci_low", "shrunken", "ci_high"), ("rank_low", "rank", "rank_high")), start=1
    ):
        ends = [end for row in own for end in (getattr(row, low), getattr(row, high), None)]
        figure.add_trace(
            go.Scatter(
                x=ends, y=[at for rank in ranks for at in (rank, rank, None)], mode="lines", hoverinfo="skip",
                line={"color": colour, "width": 2 if named else 1}, name=name, showlegend=column == 1 and not named,
            ),
            row=1, col=column,
        )  # fmt: skip
        figure.add_trace(
            go.Scatter(
                x=[getattr(row, value) for row in own], y=ranks, mode="markers", name=name, text=hovers,
                hovertemplate="%{text}<extra></extra>", showlegend=column == 1 and named,
                marker={"color": colour if named else "#111", "symbol": mark, "size": 8 if named else 3},
            ),
            row=1, col=column,
        )  # fmt: skip


def _add_own(figure: go.Figure, finding: Benchmark, shown: Sequence[Any], name: str) -> None:
    """The means as measured, as open circles."""
    figure.add_trace(
        go.Scatter(
            x=[getattr(row, finding.measure) for row in shown], y=[row.rank for row in shown], mode="markers",
            name=name, hoverinfo="skip", marker={"color": "#222", "symbol": "circle-open", "size": 7},
        ),
        row=1, col=1,
    )  # fmt: skip


def _rows_dressed(figure: go.Figure, rows: Sequence[Any], heading: str, caption: str) -> None:
    """Labels of rows as far as there is room, and the height that goes with them."""
    total = len(rows)
    labels = [wrapped(row.group, 20, most=2 if total <= 12 else 1) for row in rows]
    if total > _NAMED:
        places = sorted({1, *(round(total * part / 4) for part in (1, 2, 3)), total})
        labels = [f"{place}. {wrapped(rows[place - 1].group, 14, most=1)}" for place in places]
    else:
        places = list(range(1, total + 1))
    narrow = total > _ROOMY
    pad = max(0.7, total / 60)
    figure.update_yaxes(
        tickvals=places, ticktext=labels, range=[total + pad, 1 - pad], automargin=True, zeroline=False,
        tickfont={"size": 10 if narrow else 12}, showgrid=total <= _NAMED,
    )  # fmt: skip
    dress(figure, heading, caption, [] if narrow else labels)
    if narrow:
        rows_high = _TALL if total > _NAMED else _ROW * total
        figure.update_layout(height=int(figure.layout.height + rows_high))


def _hover(finding: Benchmark, row: Any, lang: str) -> str:
    say, number = messages("benchmark", lang), number_of(finding)
    interval = say.interval(number(row.ci_low), number(row.ci_high), percent(finding.params["confidence"]))
    shown = {"own": number(getattr(row, finding.measure)), "shrunken": number(row.shrunken), "interval": interval}
    places = {"rank": int(row.rank), "low": int(row.rank_low), "high": int(row.rank_high), "n": int(row.n)}
    return safe(say("hover", group=row.group, **shown, **places))


def _caption(finding: Benchmark, rows: Sequence[Any], shown: Sequence[Any], mean: float, lang: str) -> str:
    say, number = messages("benchmark", lang), number_of(finding)
    parts = [say(f"caption_{finding.measure}", n=_sizes(rows), confidence=percent(finding.params["confidence"]))]
    if len(rows) <= _NAMED:
        parts.append(say("caption_own"))
    parts.append(say("caption_line", mean=number(mean)))
    if finding.params["target"] is not None:
        parts.append(say("caption_target", target=number(finding.params["target"])))
    if len(shown) < len(rows):
        parts.append(say("caption_some", shown=len(shown), total=len(rows)))
    parts.append(say("caption_adjust"))
    return messages("lists", lang)("between").join(parts)


def _sizes(rows: Sequence[Any]) -> str:
    low, high = min(int(row.n) for row in rows), max(int(row.n) for row in rows)
    return str(low) if low == high else f"{low}..{high}"


def _funnel(finding: Benchmark, rows: Sequence[Any], heading: str, lang: str) -> go.Figure:
    say, code = messages("benchmark", lang), rows[0].code
    curves = [row for row in finding.plain("curves").rows if row.code == code]
    found = {row.group: row for row in finding.plain("funnel").rows if row.code == code}
    figure = new_figure()
    for kind, (colour, dash) in _LIMITS.items():
        for side in ("low", "high"):
            figure.add_trace(
                go.Scatter(
                    x=[row.n for row in curves], y=[getattr(row, f"{kind}_{side}") for row in curves], mode="lines",
                    name=say(f"limits_{kind}"), showlegend=side == "low", hoverinfo="skip",
                    line={"color": colour, "dash": dash, "width": 1.5},
                )
            )  # fmt: skip
    horizontal_line(figure, next(iter(found.values())).centre)
    inside = [row for row in rows if not found[row.group].outside]
    outside = [row for row in rows if found[row.group].outside]
    for own, name, style in ((inside, "inside_funnel", "undecided"), (outside, "outside_funnel", "below")):
        if own:
            _add_points(figure, finding, own, (say(name), *_STYLES[style]), lang)
    wide = max(row.n for row in rows) > 8 * min(row.n for row in rows)
    figure.update_xaxes(title=say("axis_n"), type="log" if wide else "linear", zeroline=False, tickformat="~g")
    figure.update_yaxes(title={"text": say(f"axis_{finding.measure}"), "font": {"size": 12}}, zeroline=False)
    caption = say(f"caption_funnel_{finding.measure}", n=_sizes(rows))
    dress(figure, heading, caption, [])
    return figure.update_layout(height=int(figure.layout.height + 380))


def _add_points(
    figure: go.Figure, finding: Benchmark, own: Sequence[Any], style: tuple[str, str, str], lang: str
) -> None:  # fmt: skip
    """Groups by size, with their names where they are few."""
    name, colour, mark = style
    named = len(own) <= _LABELLED
    many = len(own) > _DRAWN
    figure.add_trace(
        go.Scatter(
            x=[row.n for row in own], y=[getattr(row, finding.measure) for row in own], name=name,
            mode="markers+text" if named else "markers", texttemplate="%{customdata}" if named else None,
            customdata=[wrapped(row.group, 16, most=1) for row in own] if named else None,
            textposition="top center", textfont={"size": 10}, cliponaxis=False,
            text=None if many else [_hover(finding, row, lang) for row in own],
            hovertemplate="%{x}, %{y:.2f}<extra></extra>" if many else "%{text}<extra></extra>",
            marker={"color": colour, "symbol": mark, "size": 4 if len(own) > 200 else 7, "opacity": 0.8},
        )
    )  # fmt: skip
