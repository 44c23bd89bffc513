"""The audit of a printed table as a grid: a row for each printed row, a column for each kind of check."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.line_breaks import breadth
from gapmodel.charts.theme import VERDICT_COLOURS, dress, label_rows, new_figure, wrapped
from gapmodel.findings.planning.audit.audit import Audit
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent
from gapmodel.wording.planning.audit.audit import title_of
from gapmodel.wording.titles import chosen

_MEANS = ("mean_e", "mean_p", "mean", "gap")
_KINDS = {
    "gap": ("gap",),
    "mean": ("possible_mean_e", "possible_mean_p", "possible_mean", "possible_gap"),
    "sd": ("possible_sd_e", "possible_sd_p", "possible_sd_mean", "possible_sd"),
    "r": ("correlation", "sd_of_r", "r"),
    "test": ("dof", "se", "t", "p_val", "ci_low", "ci_high", "ci_middle", "ci_inside", "d", "d_z"),
    "part": tuple(f"{part}_{mean}" for part in ("dimension", "overall") for mean in _MEANS),
    "loading": ("cr", "ave"),
    "share": ("count_sum", "count_across", "percent_sum", "percent_across", "percent_of_count"),
}  # fmt: skip
_INTERVALS = ("ci_low", "ci_high", "p_val")
_MOST_ROWS = 40
_LETTER = 6.6  # pixels of height that a letter of an upright name takes
_MOST_TOLD = 3  # checks of a mark that are told


def plot(finding: Audit, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """A mark for each row and kind of check; a cross where one of the checks is flagged.

    Parameters
    ----------
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.
    """
    say = messages("audit", lang)
    cells = _cells(finding)
    rows = _shown(finding, cells)
    kinds = [kind for kind in _KINDS if any(kind == at for _, at in cells)]
    places = {row: place for place, row in enumerate(rows)}
    figure = new_figure()
    for flagged in (False, True):
        own = [(at, made) for at, made in cells.items() if at[0] in places and any(one.flag for one in made) == flagged]
        figure.add_trace(_marks(own, (places, kinds), say("flag_name" if flagged else "agrees"), lang))
    names = [say(f"kind_{kind}") for kind in kinds]
    figure.update_xaxes(
        tickvals=list(range(len(kinds))), ticktext=names, tickangle=-90, range=[-0.6, max(len(kinds), 1) - 0.4],
        side="top", showgrid=False, zeroline=False,
    )  # fmt: skip
    labels = [wrapped(row, most=2) for row in rows]
    label_rows(figure, labels)
    dress(figure, chosen(title, title_of(finding, lang), say("title")), _caption(finding, len(rows), lang), labels)
    more = int(_LETTER * max(map(breadth, names), default=0))
    figure.update_layout(height=figure.layout.height + more, margin={"t": figure.layout.margin.t + more})
    return figure


def _cells(finding: Audit) -> dict[tuple[str, str], list[Any]]:
    """The checks of each row and kind."""
    kind_of = {check: kind for kind, checks in _KINDS.items() for check in checks}
    cells: dict[tuple[str, str], list[Any]] = {}
    for row in list[Any](finding.plain("table").rows):
        cells.setdefault((row.row, kind_of[row.check]), []).append(row)
    return cells


def _shown(finding: Audit, cells: dict[tuple[str, str], list[Any]]) -> list[str]:
    """The rows in their order; of many the flagged ones first."""
    rows = list(dict.fromkeys(row for row, _ in cells))
    if len(rows) <= _MOST_ROWS:
        return rows
    flagged = dict.fromkeys(finding.plain("flags")["row"])
    return list(dict.fromkeys([*flagged, *rows]))[:_MOST_ROWS]


def _marks(
    own: list[tuple[tuple[str, str], list[Any]]], axes: tuple[dict[str, int], list[str]], name: str, lang: str
) -> go.Scatter:
    """Crosses where a check is flagged, rings where none is."""
    places, kinds = axes
    flagged = any(one.flag for _, made in own for one in made)
    cross = {"symbol": "x", "size": 12, "color": VERDICT_COLOURS["shortfall"]}
    return go.Scatter(
        x=[kinds.index(kind) for (_, kind), _ in own],
        y=[places[row] for (row, _), _ in own],
        mode="markers",
        name=name,
        showlegend=bool(own),
        cliponaxis=False,
        marker=cross if flagged else {"symbol": "circle-open", "size": 8, "color": VERDICT_COLOURS["negligible"]},
        hovertext=[_hover([one for one in made if one.flag == flagged], lang) for _, made in own],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _hover(told: list[Any], lang: str) -> str:
    return "<br>".join(wrapped(one.sentence.text(lang), 60, most=0) for one in told[:_MOST_TOLD])


def _caption(finding: Audit, shown: int, lang: str) -> str:
    say, params, table = messages("audit", lang), finding.params, finding.plain("table")
    n = say("caption_own_n") if params["n"] is None else say("caption_n", n=int(params["n"]))
    tested = any(kind in table["check"] for kind in _INTERVALS)
    interval = say("caption_interval", confidence=percent(params["confidence"])) if tested else ""
    rows = len(dict.fromkeys(table["row"]))
    more = say("caption_rows", shown=shown, rows=rows) if shown < rows else ""
    return say("caption", n=n, interval=interval) + more
