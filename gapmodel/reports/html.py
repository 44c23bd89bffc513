"""A report as one HTML page."""

from __future__ import annotations

import base64
import json
from functools import cache
from html import escape

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gapmodel.charts.theme import unwrapped
from gapmodel.reports.report_file import ReportFile
from gapmodel.reports.section import ShownChart, ShownTable
from gapmodel.wording.catalogue import messages
from gapmodel.wording.notebook_html import html_table

_CODES = {"en": "en", "zh": "zh-CN"}


def as_html(report: ReportFile, paper: str = "") -> bytes:
    """The whole page: charts drawn by one embedded copy of plotly, every label escaped.

    Parameters
    ----------
    report : ReportFile
    paper : str
        The size of printed pages as CSS names it; empty leaves it to the printer.
    """
    from plotly.offline import get_plotlyjs

    cover = report.cover
    logo = base64.b64encode(cover.logo).decode("ascii") if cover.logo else ""
    say = {one.lang: messages("report", one.lang) for one in report.contents}
    tools = {_CODES[lang]: {key: own(key) for key in ("copy", "copied", "save_picture")} for lang, own in say.items()}
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            cover=cover,
            accent=cover.accent,
            first=report.contents[0],
            logo=f"data:{cover.logo_type};base64,{logo}" if logo else "",
            paper=paper,
            say=say,
            codes=_CODES,
            chart=_chart,
            table=_table,
            capsule=Markup(report.capsule),  # noqa: S704  JSON without the characters that end a script
            words=Markup(json.dumps(tools)),  # noqa: S704  texts of the catalogue, not input
            plotly=Markup(get_plotlyjs()),  # noqa: S704  the library itself, not input
        )
        .encode()
    )


def _chart(chart: ShownChart, lang: str) -> Markup:
    """The chart with its title as a text alternative; sentences and tables of its section say what it shows."""
    options = {"responsive": True, "displaylogo": False, "displayModeBar": False}
    figure = chart.figure(lang)
    title, meta = unwrapped(figure.layout.title.text or ""), figure.layout.meta or {}
    least = f' style="min-width: {meta["least_width"]}px"' if "least_width" in meta else ""
    scrolled = f' class="scroll" tabindex="0" aria-label="{escape(title)}"' if least else ""
    html = figure.to_html(full_html=False, include_plotlyjs=False, config=options, default_width="100%")
    drawn = f'<div class="chart"{least} role="img" aria-label="{escape(title)}">{html}</div>'
    figure_html = f"<figure{scrolled}>{drawn}</figure>"
    return Markup(figure_html)  # noqa: S704  labels are escaped by the charts' theme and by plotly


def _table(table: ShownTable, lang: str) -> Markup:
    left = len(table.rows) - len(table.first.rows)
    more = f'<p class="more">{escape(messages("report", lang)("more_rows", n=left))}</p>' if left else ""
    return Markup(  # noqa: S704  every cell is escaped there
        f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(table.title)}">'
        f"{html_table(table.first.texts(lang))}</div>{more}"
    )


@cache
def _environment() -> Environment:
    return Environment(loader=PackageLoader("gapmodel.reports"), autoescape=True, undefined=StrictUndefined)
