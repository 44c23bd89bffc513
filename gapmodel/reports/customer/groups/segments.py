"""What differences between groups show in a report: the dimensions, and the items if any are looked at."""

from __future__ import annotations

from dataclasses import replace

from gapmodel.findings.customer.groups.segments import Segments
from gapmodel.reports.section import Section, ShownChart, default_section
from gapmodel.wording.catalogue import messages


def sections(finding: Segments, lang: str) -> list[Section]:
    """Everything in one section, which names the groups; a heat map of the items where dimensions differ."""
    section = default_section(finding, lang)
    heading = section.heading + messages("lists", lang)("titled", text=finding.params["by"])
    items = any(row.reached for row in finding.plain("table").rows if row.level == "item" and row.p_val == row.p_val)
    charts = (*section.charts, ShownChart(finding, {"level": "item", "kind": "heat"})) if items else section.charts
    tables = tuple(replace(table, title=heading) for table in section.tables)
    return [replace(section, part="groups", heading=heading, charts=charts, tables=tables)]
