"""Stacked bars of answers, from the lowest to the highest, that diverge from the middle of the scale."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor

import plotly.graph_objects as go

from gapmodel.charts.native_chart import rounded_step
from gapmodel.charts.reference_lines import vertical_line
from gapmodel.charts.theme import diverging
from gapmodel.wording.catalogue import Messages

MOST_CLASSES = 11  # answers with a colour of their own; with more, neighbours share a bar
_APART = 0.04  # of the widest row, between the bars and a middle answer that stands apart
_TICKS = 4  # on each half of the axis, at most


@dataclass(frozen=True, slots=True)
class Bars:
    """Rows of bars.

    Attributes
    ----------
    classes : list of list of float
        The points of the scale that share a bar.
    lengths : list of list of float
        For every class, the length of its bar in every row.
    places : list of float
        Where each row is drawn.
    width : float
        Of a bar, where rows of labels have a distance of 1.
    """

    classes: list[list[float]]
    lengths: list[list[float]]
    places: list[float]
    width: float = 0.75

    @property
    def odd(self) -> bool:
        """Whether there is a middle answer."""
        return len(self.classes) % 2 == 1

    def bases(self, *, apart: bool) -> list[list[float]]:
        """Where each bar begins: the middle answer is centred on zero, or stands apart on the right."""
        half = len(self.classes) // 2
        rows = list(zip(*self.lengths, strict=True))
        around = 0.0 if apart else 0.5
        middle = [row[half] * around if self.odd else 0.0 for row in rows]
        lower = [[-sum(row[at:half]) - own for row, own in zip(rows, middle, strict=True)] for at in range(half)]
        first = half + self.odd
        upper = [
            [sum(row[first:at]) + own for row, own in zip(rows, middle, strict=True)]
            for at in range(first, len(self.classes))
        ]
        if not self.odd:
            return lower + upper
        beside = self._beside() if apart else 0.0
        return [*lower, [beside if apart else -own for own in middle], *upper]

    def _beside(self) -> float:
        """Where a middle answer begins that stands apart."""
        half = len(self.classes) // 2
        rows = list(zip(*self.lengths, strict=True))
        right = max((sum(row[half + 1 :]) for row in rows), default=0.0)
        return right + _APART * max((sum(row) for row in rows), default=1.0)


def classes_of(points: Sequence[float]) -> list[list[float]]:
    """The points of a scale, each alone, or ten classes of neighbouring points of about equal size.

    >>> classes_of([1, 2, 3]), [len(own) for own in classes_of(range(101))]
    ([[1], [2], [3]], [10, 10, 10, 10, 10, 10, 10, 10, 10, 11])
    """
    if len(points) <= MOST_CLASSES:
        return [[point] for point in points]
    edges = [at * len(points) // 10 for at in range(11)]
    return [list(points[start:stop]) for start, stop in pairwise(edges)]


def class_name(own: Sequence[float], say: Messages) -> str:
    """What a class of answers is called."""
    return f"{own[0]:g}" if len(own) == 1 else say("answer_range", low=f"{own[0]:g}", high=f"{own[-1]:g}")


def add_bars(
    figure: go.Figure,
    bars: Bars,
    names: Sequence[str],
    hovers: Sequence[Sequence[str]],
    *,
    number: Callable[[float], str],
    apart: bool = False,
) -> None:
    """Draw one trace for every class, with `number` of its length in each bar that has room for it."""
    bases = bars.bases(apart=apart)
    for at, (name, lengths, hover) in enumerate(zip(names, bars.lengths, hovers, strict=True)):
        figure.add_trace(
            go.Bar(
                x=lengths,
                base=bases[at],
                y=bars.places,
                width=bars.width,
                orientation="h",
                name=name,
                marker={"color": diverging(at / max(len(names) - 1, 1)), "line": {"width": 0.5, "color": "#777"}},
                text=[number(length) if length else "" for length in lengths],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                constraintext="inside",
                hovertext=list(hover),
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    figure.update_layout(barmode="overlay", uniformtext={"minsize": 9, "mode": "hide"}, legend={"traceorder": "normal"})
    centred = bars.odd and not apart  # then the line would run through the numbers of the middle answer
    vertical_line(figure, 0, color="#444", layer="below" if centred else "above")
    beside = bases[len(names) // 2][0] if apart and bars.odd and bars.places else None
    _axis(figure, bars, bases, beside, number)


def _axis(
    figure: go.Figure, bars: Bars, bases: list[list[float]], beside: float | None, number: Callable[[float], str]
) -> None:
    """Equal distances on both sides of zero, and again from the middle answer that stands apart."""
    ends = [
        base + length
        for own, lengths in zip(bases, bars.lengths, strict=True)
        for base, length in zip(own, lengths, strict=True)
    ]
    low = min((base for own in bases for base in own), default=-1.0)
    high = max(ends, default=1.0)
    step = rounded_step(max(-low, beside or high, 1e-9) / _TICKS)
    right = high if beside is None else beside
    values = [at * step for at in range(-floor(-low / step + 1e-9), floor(right / step + 1e-9) + 1)]
    texts = [number(abs(value)) for value in values]
    if beside is not None:
        values = [value for value in values if value < beside - step / 2]
        texts = texts[: len(values)]
        own = [at * step for at in range(floor((high - beside) / step + 1e-9) + 1)]
        values += [beside + value for value in own]
        texts += [number(value) for value in own]
        vertical_line(figure, beside, color="#444")
    margin = 0.02 * (high - low)
    figure.update_xaxes(tickvals=values, ticktext=texts, zeroline=False, range=[low - margin, high + margin])
