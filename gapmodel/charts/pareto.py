"""Pareto charts: the most frequent first, with simultaneous intervals and the cumulative share; the rest last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import plotly.graph_objects as go

from gapmodel.charts.group_scores import lines_of
from gapmodel.charts.theme import (
    GROUP_COLOURS,
    VERDICT_COLOURS,
    dress,
    label_rows,
    new_figure,
    share_whiskers,
    wrapped,
)
from gapmodel.inference.estimate import Interval
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent

MOST_BARS = 20
_ROOM = 0.13  # of the axis, that a written share needs
_RIGHT = 1.18  # end of the axis with the cumulative line, whose last share is written beyond 100%


@dataclass(frozen=True, slots=True)
class ParetoBar:
    """One bar.

    Attributes
    ----------
    name : str
    share : Interval
        NaN limits: no whiskers.
    hover : str
        Safe text for who points at the bar.
    other : bool
        It stands for what has no name of its own, such as "Other", and comes last whatever its length.
    """

    name: str
    share: Interval
    hover: str
    other: bool = False


def pareto(
    bars: Sequence[ParetoBar], title: str, caption: str, *, lang: str = "en", axis: str = "", cumulative: bool = True
) -> go.Figure:
    """Bars from the longest to the shortest, then those of the rest, with the cumulative share as a line.

    Parameters
    ----------
    bars : sequence of ParetoBar
        In any order; at most `MOST_BARS` are drawn, the others together as one.
    axis : str
        What the shares are of; default "Share".
    cumulative : bool
        False where shares overlap, as several answers of one person do: they are then not added up, neither as a line
        nor for the bars that have no room.
    """
    say = messages("pareto", lang)
    drawn = with_rest(ordered(bars), lang, together=cumulative)
    figure = new_figure(_bars(drawn, say("share")))
    totals = list(accumulate(bar.share.value for bar in drawn)) if cumulative else []
    if cumulative:
        figure.add_trace(_line(totals, drawn, say("cumulative")))
    _write(figure, drawn)
    longest = max((_end(bar.share) for bar in drawn), default=1.0)
    right = max(_RIGHT, longest + _ROOM) if cumulative else longest + _ROOM
    ticks = {"tickvals": [0, 0.25, 0.5, 0.75, 1]} if cumulative else {}
    figure.update_xaxes(title=axis or say("share"), range=[0, right], tickformat=".0%", zeroline=False, **ticks)
    labels = [wrapped(bar.name, most=lines_of(len(drawn))) for bar in drawn]
    label_rows(figure, labels)
    return dress(figure, title, caption, labels, row=1.2)


def ordered(bars: Sequence[ParetoBar]) -> list[ParetoBar]:
    """The longest first, equal ones as they came; the rest last.

    >>> bars = [ParetoBar(name, Interval(value, 0, 1, ""), "", name == "Other")
    ...         for name, value in (("Other", 0.6), ("late", 0.1), ("rude", 0.3))]
    >>> [bar.name for bar in ordered(bars)]
    ['rude', 'late', 'Other']
    """
    return sorted(bars, key=lambda bar: (bar.other, -bar.share.value))


def with_rest(bars: Sequence[ParetoBar], lang: str, *, together: bool) -> list[ParetoBar]:
    """The first bars; the others as one without an interval, or left out if they cannot be added up."""
    if len(bars) <= MOST_BARS:
        return list(bars)
    if not together:
        return list(bars[:MOST_BARS])
    rest = bars[MOST_BARS - 1 :]
    named = messages("pareto", lang)("rest", n=len(rest))
    total, none = sum(bar.share.value for bar in rest), float("nan")
    return [*bars[: MOST_BARS - 1], ParetoBar(named, Interval(total, none, none, ""), named, other=True)]


def _bars(bars: Sequence[ParetoBar], name: str) -> go.Bar:
    colours = [VERDICT_COLOURS["negligible"] if bar.other else GROUP_COLOURS[0] for bar in bars]
    return go.Bar(
        x=[bar.share.value for bar in bars],
        y=list(range(len(bars))),
        orientation="h",
        name=name,
        width=0.7,
        marker={"color": colours, "line": {"color": "#222", "width": 1}},
        opacity=0.8,
        error_x=share_whiskers([bar.share for bar in bars], 5),
        hovertext=[bar.hover for bar in bars],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _line(totals: Sequence[float], bars: Sequence[ParetoBar], name: str) -> go.Scatter:
    """The cumulative shares, written where they do not stand on a bar's own share.

    Without marks: programs that draw bars to the right themselves have no line across them, and leave it out.
    """
    free = [total > _end(bar.share) + 1.5 * _ROOM for total, bar in zip(totals, bars, strict=True)]
    return go.Scatter(
        x=list(totals),
        y=list(range(len(totals))),
        mode="lines+text",
        name=name,
        line={"color": GROUP_COLOURS[2], "width": 2.5},
        text=[f"\u2002{percent(total)}" if at else "" for total, at in zip(totals, free, strict=True)],
        textposition="top right",  # the line goes down
        textfont={"size": 11, "color": GROUP_COLOURS[2]},
        hovertemplate=f"{name}: %{{x:.1%}}<extra></extra>",
    )


def _write(figure: go.Figure, bars: Sequence[ParetoBar]) -> None:
    """The share of every bar beyond its whisker."""
    for place, bar in enumerate(bars):
        figure.add_annotation(
            x=_end(bar.share) + 0.01,
            y=place,
            text=f"<b>{percent(bar.share.value)}</b>",
            showarrow=False,
            xanchor="left",
            font={"size": 11},
            bgcolor="rgba(255, 255, 255, 0.7)",
            borderpad=0,
        )


def _end(share: Interval) -> float:
    """Where a bar with its whisker ends."""
    return share.value if share.high != share.high else share.high
