"""What the zone of tolerance shows in a report: of groups also the superiority, and of many the overall zones."""

from __future__ import annotations

from dataclasses import replace

from gapmodel.findings.customer.tolerance import Tolerance
from gapmodel.reports.section import Section, ShownChart, default_section
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.gaps import MANY_GROUPS


def sections(finding: Tolerance, lang: str) -> list[Section]:
    """Everything in one section; that of groups names them and has a chart of each distance."""
    section, by = default_section(finding, lang), finding.params["by"]
    if not by:
        return [section]
    charts: tuple[ShownChart, ...] = (
        ShownChart(finding),
        ShownChart(finding, {"kind": "heat", "measure": "superiority"}),
    )
    if finding.table["group"].nunique() > MANY_GROUPS:
        charts = (ShownChart(finding, {"level": "overall"}), *charts)
    heading = section.heading + messages("lists", lang)("titled", text=by)
    tables = tuple(replace(table, title=heading) for table in section.tables)
    return [replace(section, part="groups", heading=heading, charts=charts, tables=tables)]
