"""Path diagrams of factor models: items as boxes in rows, factors as ellipses beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from gapmodel.charts.line_breaks import breadth
from gapmodel.charts.path_lines import arrow, box, curve, number, oval
from gapmodel.charts.path_places import MOST_CURVES, Link, Node, Places
from gapmodel.charts.theme import dress, new_figure, wrapped

_ROW = 1.05  # lines of labels that a row needs at least
_LETTERS = 20  # of an item's label on a line
_WORD = 14  # letters of a word that is not broken in an ellipse
_IN_OVAL = 100  # letters of a factor's name on a line, per half width of its ellipse


@dataclass(frozen=True, slots=True)
class PathDiagram:
    """What a path diagram shows.

    Attributes
    ----------
    items, factors : tuple of Node
        In the order in which they are drawn.
    loadings : tuple of Link
        Arrows from a factor to an item or another factor.
    curves : tuple of Link
        Correlations, of factors or of items' residuals.
    paths : tuple of Link
        Arrows between factors that are no loadings.
    numbered : str
        The heading of the table of correlations, which replaces curves where there are many.
    """

    items: tuple[Node, ...]
    factors: tuple[Node, ...]
    loadings: tuple[Link, ...]
    curves: tuple[Link, ...]
    paths: tuple[Link, ...]
    numbered: str


def path_diagram(shown: PathDiagram, title: str, caption: str) -> go.Figure:
    """The diagram as a figure, whose arrows are traces with the numbers' intervals as hover text.

    Notes
    -----
    Drawn in black on white: an arrow whose interval contains zero is dashed. Correlations of more than three factors
    are written as a triangle of numbers below. The height follows from the number of items, the width is free.
    """
    places = Places.of(shown.items, shown.factors, shown.loadings, shown.curves, shown.paths)
    figure = new_figure([arrow(places, link) for link in (*shown.loadings, *shown.paths)])
    between = [link for link in shown.curves if link.start in places.ovals and link.end in places.ovals]
    drawn = between if len(places.linked(between)) <= MOST_CURVES else []
    beside = [link for link in shown.curves if link.start in places.boxes and link.end in places.boxes]
    figure.add_traces([curve(places, link) for link in (*drawn, *beside)])
    listed = places.linked(between) if between and not drawn else []
    figure.update_layout(
        shapes=[
            *(box(places, node.name) for node in shown.items),
            *(oval(places, node.name) for node in shown.factors),
        ],
        annotations=[
            *(number(places, link) for link in (*shown.loadings, *shown.paths, *drawn, *beside)),
            *_names(shown, places, listed),
            *_triangle(places, between if listed else [], listed),
        ],
    )
    return _dressed(figure, shown, places, listed, (title, caption))


def _dressed(
    figure: go.Figure, shown: PathDiagram, places: Places, listed: list[str], texts: tuple[str, str]
) -> go.Figure:
    names = {node.name: node.label for node in shown.factors}
    labels = {places.boxes[node.name][1]: wrapped(node.label, _LETTERS, 3) for node in shown.items}
    labels |= {
        places.below + at: f"{at + 1} {wrapped(names[name], _LETTERS, 1)}" for at, name in enumerate(listed) if at
    }
    labels |= {places.below: wrapped(shown.numbered, _LETTERS, 2)} if listed else {}
    end = places.below + len(listed) - 0.6 if listed else places.bottom + 0.6
    fixed = {"fixedrange": True, "showgrid": False, "zeroline": False}
    figure.update_xaxes(visible=False, range=[-0.02, 1.02], **fixed)
    ticks = {"tickvals": list(labels), "ticktext": list(labels.values()), "tickfont": {"size": 11}}
    figure.update_yaxes(range=[end, -0.7], automargin=True, linecolor="white", **ticks, **fixed)
    figure = dress(figure, *texts, [max(labels.values(), key=breadth)] * round(end + 0.7), row=_ROW)
    below = figure.layout.margin.b - 12
    return figure.update_layout(height=figure.layout.height - below, margin={"b": 12}, showlegend=False)


def _names(shown: PathDiagram, places: Places, listed: Sequence[str]) -> Iterator[dict[str, object]]:
    """The items' codes in their boxes, and the factors' names, numbered where they are listed below."""
    for node in (*shown.items, *shown.factors):
        x, y = places.centre(node.name)
        inner = wrapped(node.code, 6, 1) if node.name in places.boxes else wrapped(node.label, _room(node, places), 3)
        text = f"{listed.index(node.name) + 1}<br>{inner}" if node.name in listed else inner
        font = {"size": 10 if places.oval > 0.14 else 9, "color": "#000"}
        yield {"x": x, "y": y, "text": text, "showarrow": False, "font": font}


def _room(node: Node, places: Places) -> int:
    """Letters of a factor's name on a line: as many as its ellipse holds, and a word of usual length in one piece."""
    longest = max(breadth(word) for word in node.label.split() or [""])
    return max(round(_IN_OVAL * places.oval), longest if longest <= _WORD else 0)


def _triangle(places: Places, links: Sequence[Link], listed: Sequence[str]) -> Iterator[dict[str, object]]:
    """Correlations as a lower triangle, its columns headed by the factors' numbers."""
    step = 1 / max(len(listed) - 1, 1)
    at = {name: place for place, name in enumerate(listed)}
    plain = {"showarrow": False, "font": {"size": 11, "color": "#000"}}
    for name in listed[:-1]:
        yield {"x": step * (at[name] + 0.5), "y": places.below, "text": f"{at[name] + 1}", **plain}
    for link in links:
        first, second = sorted((at[link.start], at[link.end]))
        yield {"x": step * (first + 0.5), "y": places.below + second, "text": link.text, **plain}
