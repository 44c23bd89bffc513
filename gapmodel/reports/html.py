"""A report as one HTML page."""

from __future__ import annotations

import base64
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gapmodel.reports.report_file import ReportFile
from gapmodel.reports.section import ShownChart, ShownTable
from gapmodel.wording.catalogue import messages
from gapmodel.wording.notebook_html import html_table


def as_html(report: ReportFile) -> bytes:
    """The whole page: charts drawn by one embedded copy of plotly, every label escaped."""
    from plotly.offline import get_plotlyjs

    cover = report.cover
    logo = base64.b64encode(cover.logo).decode("ascii") if cover.logo else ""
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            cover=cover,
            first=report.contents[0],
            logo=f"data:{cover.logo_type};base64,{logo}" if logo else "",
            say={one.lang: messages("report", one.lang) for one in report.contents},
            codes={"en": "en", "zh": "zh-CN"},
            chart=_chart,
            table=_table,
            plotly=Markup(get_plotlyjs()),  # noqa: S704  the library itself, not input
        )
        .encode()
    )


def _chart(chart: ShownChart, lang: str) -> Markup:
    options = {"responsive": True, "displaylogo": False, "displayModeBar": False}
    html = chart.figure(lang).to_html(full_html=False, include_plotlyjs=False, config=options, default_width="100%")
    return Markup(html)  # noqa: S704  labels are escaped by the charts' theme and by plotly


def _table(table: ShownTable, lang: str) -> Markup:
    return Markup(html_table(table.texts(lang)))  # noqa: S704  every cell is escaped there


@cache
def _environment() -> Environment:
    return Environment(loader=PackageLoader("gapmodel.reports"), autoescape=True, undefined=StrictUndefined)
