"""Sources of expectations as stacked bars: the shares of every dimension's explained variance."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gapmodel.charts.theme import GROUP_COLOURS, dress, label_rows, new_figure, safe, wrapped
from gapmodel.findings.encounters.expectation_sources import ExpectationSources
from gapmodel.wording.catalogue import messages
from gapmodel.wording.encounters.expectation_sources import title_of
from gapmodel.wording.numbers import percent, whole_percent
from gapmodel.wording.titles import chosen


def plot(finding: ExpectationSources, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """One bar per dimension and overall, as long as R2, with a part for every source.

    Parameters
    ----------
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.
    """
    say, fits = messages("expectation_sources", lang), list[Any](finding.fit.itertuples())
    labels = [wrapped(finding.labels.label(fit.level, fit.code, lang)) for fit in fits]
    figure, places = new_figure(), {(fit.level, fit.code): at for at, fit in enumerate(fits)}
    for at, source in enumerate(dict.fromkeys(finding.table["source"])):
        rows = list[Any](finding.table[finding.table["source"] == source].itertuples())
        name = finding.labels.label("source", source, lang)
        figure.add_trace(
            go.Bar(
                x=[row.share for row in rows],
                y=[places[row.level, row.code] for row in rows],
                orientation="h",
                name=safe(name),
                marker={"color": GROUP_COLOURS[at % len(GROUP_COLOURS)], "line": {"color": "#fff", "width": 1}},
                text=[whole_percent(row.share) for row in rows],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                hovertext=[_hover(finding, row, name, lang) for row in rows],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    figure.update_layout(barmode="stack", uniformtext={"minsize": 9, "mode": "hide"}, legend={"traceorder": "normal"})
    figure.update_xaxes(title=say("axis"), tickformat=".0%", rangemode="tozero", zeroline=False)
    label_rows(figure, labels)
    sizes = [fit.n for fit in fits]
    n = str(sizes[0]) if len(set(sizes)) == 1 else f"{min(sizes)}..{max(sizes)}"
    caption = say("caption", n=n, confidence=percent(finding.params["confidence"]))
    return dress(figure, chosen(title, title_of(finding, lang), say("title")), caption, labels)


def _hover(finding: ExpectationSources, row: Any, name: str, lang: str) -> str:
    limits = f" [{percent(row.ci_low)}, {percent(row.ci_high)}]" if row.ci_low == row.ci_low else ""
    label = finding.labels.label(row.level, row.code, lang)
    return f"{safe(label)}<br>{safe(name)}: {percent(row.share)}{limits}<br>n = {row.n}"
