"""The look that all charts share: colours, marks, wrapping, captions, safe labels."""

from __future__ import annotations

import html
import textwrap
import unicodedata

import plotly.graph_objects as go

# Okabe and Ito (2008): told apart with red-green colour blindness; marks tell them apart in print.
VERDICT_COLOURS = {"shortfall": "#D55E00", "surplus": "#0072B2", "negligible": "#5f6b6d", "undecided": "#9a6fb0"}
VERDICT_MARKS = {"shortfall": "circle", "surplus": "diamond", "negligible": "square", "undecided": "circle-open"}
GROUP_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#5f6b6d", "#000000")
GROUP_MARKS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "hexagon")
SIDE_COLOURS = {"expectation": "#33383a", "perception": "#D55E00"}
BAND = "rgba(95, 107, 109, 0.13)"

_ROW = 26  # pixels that one line of labels needs
_LINE = 16  # pixels that one line of the caption needs
_HEAD = 62


def safe(text: str) -> str:
    """A label that plotly shows letter by letter: its own small HTML is taken out of the text."""
    return html.escape(str(text), quote=False)


def wrapped(text: str, width: int = 24) -> str:
    """A label on as many lines as it needs; a Chinese character is as wide as two letters."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    letters = width if wide < len(text) / 3 else width // 2
    return "<br>".join(safe(line) for line in textwrap.wrap(text, letters, break_long_words=True)) or " "


def lines_in(label: str) -> int:
    """How many lines a wrapped label has."""
    return label.count("<br>") + 1


def dress(figure: go.Figure, title: str, caption: str, labels: list[str], *, row: float = 1.0) -> go.Figure:
    """Give a horizontal chart its title, caption, fonts and a height that fits its labels.

    Parameters
    ----------
    labels : list of str
        The wrapped labels of the rows, from top to bottom.
    row : float
        How many label lines' height a row needs at least.
    """
    note = wrapped(caption, 54)
    below = 58 + _LINE * lines_in(note)
    body = sum(max(row * _ROW, 15 * lines_in(label) + 10) for label in labels)
    height = int(_HEAD + 34 + body + below)
    plot = height - _HEAD - 34 - below
    figure.update_layout(
        template="plotly_white",
        title={"text": wrapped(title, 44), "x": 0, "xanchor": "left", "xref": "paper", "y": 1, "yanchor": "top",
               "pad": {"t": 12}, "font": {"size": 17}},
        font={"family": "system-ui, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', sans-serif", "size": 12,
              "color": "#222"},
        height=height,
        margin={"l": 8, "r": 14, "t": _HEAD + 34, "b": below},
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom", "font": {"size": 11}},
        hoverlabel={"align": "left"},
        autosize=True,
    )
    figure.add_annotation(
        text=note, xref="paper", yref="paper", x=0, y=-50 / plot, xanchor="left", yanchor="top",
        align="left", showarrow=False, font={"size": 11, "color": "#555"},
    )
    return figure
