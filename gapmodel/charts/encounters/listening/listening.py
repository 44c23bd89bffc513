"""Listening channels as charts: marks with intervals dimension by dimension, or channels by dimensions as colours."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.group_scores import Scores
from gapmodel.charts.heat_map import heat_map
from gapmodel.charts.theme import (
    GROUP_COLOURS,
    GROUP_MARKS,
    dress,
    interval_marks,
    label_rows,
    marks_frame,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.errors import one_of
from gapmodel.findings.encounters.listening.listening import Listening
from gapmodel.wording.catalogue import messages
from gapmodel.wording.encounters.listening.listening import share_text, title_of
from gapmodel.wording.numbers import percent, whole_percent
from gapmodel.wording.titles import chosen

KINDS = ("dots", "heat")
_APART = 0.72  # of a row, that the channels take together
_LINE = 0.9  # lines of height that a channel needs


def plot(finding: Listening, *, lang: str = "en", kind: str = "dots", title: str = "finding") -> go.Figure:
    """The positive share of every dimension in every channel.

    Parameters
    ----------
    kind : {"dots", "heat"}
    title : {"finding", "plain"}

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
    say, rows = messages("listening", lang), [row for row in finding.plain("table").rows if row.n]
    heading = chosen(title, title_of(finding, lang), say("title"))
    sizes = sorted({row.n for row in rows}) or [0]
    n = str(sizes[0]) if len(sizes) == 1 else f"{sizes[0]}..{sizes[-1]}"
    level = percent(finding.params["confidence"])
    if kind == "heat" and rows:
        return heat_map(_scores(finding, rows, lang), heading, say("caption_heat", n=n, confidence=level))
    dimensions = list(dict.fromkeys(row.dimension for row in finding.plain("table").rows))
    labels = [wrapped(finding.labels.label("dimension", code, lang)) for code in dimensions]
    channels = [name for name in finding.params["channels"] if any(row.channel == name for row in rows)]
    figure = new_figure()
    for at, channel in enumerate(channels):
        own = [row for row in rows if row.channel == channel]
        shift = (at - (len(channels) - 1) / 2) * _APART / max(len(channels), 1)
        figure.add_trace(_marks(finding, own, [dimensions.index(row.dimension) + shift for row in own], at, lang))
    figure.update_xaxes(title=say("axis"), range=[-0.03, 1.03], tickformat=".0%", zeroline=False)
    label_rows(figure, labels)
    height = max(1.0, _LINE * len(channels))
    return dress(figure, heading, say("caption", n=n, confidence=level), labels, row=height)


def _marks(finding: Listening, rows: list[Any], places: list[float], at: int, lang: str) -> go.Scatter:
    part = marks_frame([(row.share, row.ci_low, row.ci_high) for row in rows])
    texts = [_hover(finding, row, lang) for row in rows]
    style = GROUP_COLOURS[at % len(GROUP_COLOURS)], GROUP_MARKS[at % len(GROUP_MARKS)]
    return interval_marks(part, places, texts, safe(rows[0].channel), style)


def _hover(finding: Listening, row: Any, lang: str) -> str:
    say = messages("listening", lang)
    name = safe(finding.labels.label("dimension", row.dimension, lang))
    return say("hover", channel=safe(row.channel), name=name, share=share_text(finding, row, say))


def _scores(finding: Listening, rows: list[Any], lang: str) -> Scores:
    """The shares as a heat map takes them."""
    cells = [
        (row.channel, row.dimension, row.share, row.ci_low, row.ci_high, _hover(finding, row, lang)) for row in rows
    ]
    table = pd.DataFrame(cells, columns=["group", "code", "value", "ci_low", "ci_high", "text"])
    codes = list(dict.fromkeys(row.dimension for row in finding.plain("table").rows))
    names = {code: finding.labels.label("dimension", code, lang) for code in codes}
    order = tuple(name for name in finding.params["channels"] if name in set(table["group"]))
    return Scores(table, names, messages("listening", lang)("axis"), whole_percent, order=order)
