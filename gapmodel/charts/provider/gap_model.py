"""The diagram of the gap model: customer above, provider below, a gauge on every arrow."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.theme import (
    VERDICT_COLOURS,
    dress,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.findings.encounters.expectation_sources import ExpectationSources
from gapmodel.findings.provider.gap_model import GapModel
from gapmodel.findings.provider.provider_gaps import CONTRASTS, RATINGS
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.numbers import percent, plain, signed
from gapmodel.wording.provider.titles import model_title
from gapmodel.wording.titles import chosen

_HEIGHT, _WIDTH = 880, 600  # pixels of the diagram, and the least that its texts need
_HALVES = ((56.6, 100.5), (0.0, 61.6))  # ends of the two parts on slides: customer, provider
_REACH = 3.0  # scale points of half a gauge
_INK, _PALE, _TRACK, _LINE = "#33383a", "#eef1f2", "#c9d0d2", "#7d878a"
_RATED = "#4b6a78"  # of ratings, which are not judged like differences
_DASHES = {"shortfall": "solid", "surplus": "solid", "negligible": "dash", "undecided": "dot"}


@dataclass(frozen=True, slots=True)
class _Box:
    """A rectangle on a page of 100 x 100, y from below."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Shapes and texts, given to the figure all at once: one by one it copies those that it has."""

    shapes: list[dict[str, Any]]
    texts: list[dict[str, Any]]

    def shape(self, **properties: Any) -> None:
        self.shapes.append(properties)


_BOXES = {
    "word_of_mouth": _Box(0, 95, 30, 99.8),
    "needs": _Box(35, 95, 65, 99.8),
    "experience": _Box(70, 95, 100, 99.8),
    "expected": _Box(28, 84, 54, 89.5),
    "perceived": _Box(28, 63.5, 54, 69),
    "delivery": _Box(28, 48.5, 54, 54),
    "communication": _Box(81, 47, 97.3, 55.5),
    "standards": _Box(28, 26, 54, 32.5),
    "beliefs": _Box(28, 2.5, 54, 10.5),
    "employees": _Box(81.5, 2, 100, 11),
}
_GAUGES = {
    "gap_5": _Box(28, 71.5, 54, 81.5),
    "gap_4": _Box(56, 46.3, 78.5, 56.3),
    "gap_3": _Box(28, 35.5, 54, 45.5),
    "gap_2": _Box(28, 13.3, 54, 23.3),
    "gap_1": _Box(0, 42, 24.5, 52),
    "gap_6": _Box(76.5, 24, 100, 34),
    "gap_7": _Box(56.5, 1.5, 79, 11.5),
}
_BORDER = 59.0  # between customer and provider


def plot(finding: GapModel, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """The diagram of the gap model, with the measured gaps on its arrows.

    Returns
    -------
    plotly.graph_objects.Figure
        Yours to edit. Readable from 600 pixels of width on, in print and with red-green colour blindness: verdicts are
        shown by colour, by the line type of the frame and in words.

    Notes
    -----
    A gauge shows the overall gap as a bar from zero, over three scale points either way, and its interval as a line; a
    gap that was not measured has a grey frame. Gap 4 is the difference from a promises survey where there is
    one, else the employees' rating.
    """
    say = messages("gap_model", lang)
    figure = new_figure()
    _arrows(figure)
    drawing = _Drawing([], [])
    for name, box in _BOXES.items():
        _box(drawing, box, say(name))
    _halves(drawing, say)
    rows = {row.which: row for row in finding.table.itertuples() if row.level == "overall"}
    if "gap_4_promises" in rows:
        rows["gap_4"] = rows.pop("gap_4_promises")
    for which, box in _GAUGES.items():
        _gauge(drawing, box, which, rows.get(which), finding, lang)
    figure.update_layout(shapes=drawing.shapes, annotations=drawing.texts)
    if finding.sources is not None:
        _sources(figure, finding.sources)
    figure.update_xaxes(range=[-0.5, 100.5], visible=False, fixedrange=True)
    figure.update_yaxes(range=[0, 100.5], visible=False, fixedrange=True)
    caption = say(
        "caption",
        confidence=percent(finding.params["confidence"]),
        margin=plain(finding.params["margin"]),
        padjust=messages("padjust", lang)(finding.params["padjust"]),
        reach=f"{_REACH:g}",
    )
    if finding.sources is not None:
        caption += messages("lists", lang)("between") + say("caption_sources")
    dress(figure, chosen(title, model_title(finding, lang), say("title")), caption, [])
    top = int(figure.layout.margin.t)
    figure.update_layout(height=top + _HEIGHT, margin={"l": 8, "r": 8, "t": top, "b": 8}, showlegend=False)
    figure.update_layout(meta={"parts": _HALVES, "least_width": _WIDTH})
    return figure


def _arrows(figure: go.Figure) -> None:
    """Single arrows for causes, double arrows for comparisons."""
    for name, tip in (("word_of_mouth", 34.0), ("needs", 41.0), ("experience", 48.0)):
        _arrow(figure, (_BOXES[name].middle[0], 95), (tip, 89.5))
    _arrow(figure, (41, 69), (41, 84), both=True)
    _arrow(figure, (41, 54), (41, 63.5))
    _arrow(figure, (41, 32.5), (41, 48.5))
    _arrow(figure, (41, 10.5), (41, 26))
    _arrow(figure, (54, 51.3), (81, 51.3), both=True)
    _arrow(figure, (89, 55.5), (89, 66.3), (54, 66.3))
    _arrow(figure, (28, 6.5), (12, 6.5), (12, 86.8), (28, 86.8), both=True)
    _arrow(figure, (54, 6.5), (81.5, 6.5), both=True)
    _arrow(figure, (98.5, 11), (98.5, 86.8), (54, 86.8), both=True)


_SHARES = {"word_of_mouth": (24.5, 92.2), "needs": (41.0, 92.2), "experience": (66.5, 92.2), "promises": (76.0, 88.7)}


def _sources(figure: go.Figure, sources: ExpectationSources) -> None:
    """The share of the overall expectation's variance that goes with each source, on its arrow."""
    rows = sources.table[sources.table["level"] == "overall"]
    shares = dict(zip(rows["source"], rows["share"], strict=True))
    if "promises" in shares:
        _arrow(figure, (95, 55.5), (95, 88.7), (54, 88.7))
    for source, place in _SHARES.items():
        if source in shares:
            figure.add_annotation(
                x=place[0],
                y=place[1],
                text=f"<b>{percent(shares[source])}</b>",
                showarrow=False,
                bgcolor="#fff",
                borderpad=1,
                font={"size": 12, "color": _INK},
            )


def _arrow(figure: go.Figure, *points: tuple[float, float], both: bool = False) -> None:
    """A line through points, with a head at its end, or at both."""
    for path in (points, points[::-1])[: 1 + both]:
        figure.add_trace(
            go.Scatter(
                x=[x for x, _ in path],
                y=[y for _, y in path],
                mode="lines+markers",
                line={"color": _LINE, "width": 1.5},
                marker={
                    "symbol": "arrow",
                    "angleref": "previous",
                    "size": [0] * (len(path) - 1) + [9],
                    "color": _LINE,
                    "opacity": 1,
                },
                hoverinfo="skip",
            )
        )


def _box(drawing: _Drawing, box: _Box, text: str) -> None:
    drawing.shape(
        type="rect",
        x0=box.left,
        x1=box.right,
        y0=box.bottom,
        y1=box.top,
        fillcolor=_PALE,
        line={"color": _INK, "width": 1},
    )
    narrow = box.right - box.left < 20
    _say(drawing, *box.middle, wrapped(text, 14 if narrow else 20, most=4), 12)


def _halves(drawing: _Drawing, say: Messages) -> None:
    drawing.shape(
        type="line",
        x0=0,
        x1=100,
        y0=_BORDER,
        y1=_BORDER,
        line={"color": _INK, "width": 1, "dash": "dash"},
        layer="below",
    )
    for text, place in ((say("customer"), _BORDER + 1.6), (say("provider"), _BORDER - 1.6)):
        _say(drawing, 20, place, f"<b>{safe(text)}</b>", 12, colour="#5f6b6d")


def _gauge(drawing: _Drawing, box: _Box, which: str, row: Any, finding: GapModel, lang: str) -> None:
    """A frame with the gap as text and, below, as a bar from zero with its confidence interval."""
    words, say = messages("provider_gaps", lang), messages("gap_model", lang)
    if row is None or isnan(row.gap):
        drawing.shape(
            type="rect",
            x0=box.left,
            x1=box.right,
            y0=box.bottom + 3,
            y1=box.top - 3,
            fillcolor="#fff",
            line={"color": _TRACK, "dash": "dot"},
        )
        _say(drawing, *box.middle, f"{safe(words(which))}: {safe(say('not_measured'))}", 12, colour="#5f6b6d")
        return
    rated = row.which in RATINGS  # against the highest rating: it cannot be positive, and has no verdict here
    colour = _RATED if rated else VERDICT_COLOURS[row.verdict]
    frame = {"color": colour, "width": 2.5, "dash": "solid" if rated else _DASHES[row.verdict]}
    drawing.shape(type="rect", x0=box.left, x1=box.right, y0=box.bottom, y1=box.top, fillcolor="#fff", line=frame)
    counts = say("n_two" if row.which in CONTRASTS else "n_one", n=row.n, n_ref=row.n_ref)
    verdict = messages("gaps", lang)(row.verdict)
    if rated:
        ratings = finding.provider.ratings
        found = ratings[(ratings["which"] == row.which) & (ratings["level"] == "overall")]["attainment"].iloc[0]
        verdict, counts = say("of_top", share=percent(found)), say("n_one", n=row.n)
    limits = "–" if isnan(row.ci_low) else f"[{signed(row.ci_low)}, {signed(row.ci_high)}]"
    for place, (text, size) in enumerate(
        ((f"<b>{safe(words(which))}: {signed(row.gap)}</b>", 12), (limits, 12), (safe(verdict), 12), (safe(counts), 12))
    ):
        _say(drawing, box.middle[0], box.top - 1.4 - 1.65 * place, text, size)
    _track(drawing, box, row, colour)


def _track(drawing: _Drawing, box: _Box, row: Any, colour: str) -> None:
    middle, half, y = box.middle[0], (box.right - box.left) * 0.44, box.bottom + 1.6

    def place(value: float) -> float:
        return middle + half * max(-1.0, min(1.0, value / _REACH))

    for shape in (
        {"x0": middle - half, "x1": middle + half, "y0": y, "y1": y, "line": {"color": _TRACK, "width": 1}},
        {"x0": middle, "x1": middle, "y0": y - 1.1, "y1": y + 1.1, "line": {"color": _INK, "width": 1}},
    ):
        drawing.shape(type="line", **shape)
    drawing.shape(
        type="rect",
        x0=middle,
        x1=place(row.gap),
        y0=y - 0.75,
        y1=y + 0.75,
        fillcolor=colour,
        line={"width": 0},
        opacity=0.85,
    )
    if not isnan(row.ci_low):
        low, high = place(row.ci_low), place(row.ci_high)
        drawing.shape(type="line", x0=low, x1=high, y0=y, y1=y, line={"color": "#111", "width": 2})
        for end in (low, high):
            drawing.shape(type="line", x0=end, x1=end, y0=y - 0.6, y1=y + 0.6, line={"color": "#111", "width": 2})


def _say(drawing: _Drawing, x: float, y: float, text: str, size: int, colour: str = "#222") -> None:
    font = {"size": size, "color": colour}
    drawing.texts.append({"x": x, "y": y, "text": text, "showarrow": False, "font": font})
