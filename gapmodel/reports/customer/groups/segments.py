"""What differences between groups show in a report: the dimensions, and the items if any are looked at."""

from __future__ import annotations

from dataclasses import replace

from gapmodel.findings.customer.groups.segments import Segments
from gapmodel.reports.section import Section, ShownChart, default_section
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.groups.segments import significant
from gapmodel.wording.numbers import percent, signed


def sections(finding: Segments, lang: str) -> list[Section]:
    """Everything in one section, which names the groups; a heat map of the items where dimensions differ."""
    section = default_section(finding, lang)
    heading = section.heading + messages("lists", lang)("titled", text=finding.params["by"])
    items = any(row.reached for row in finding.plain("table").rows if row.level == "item" and row.p_val == row.p_val)
    charts = (*section.charts, ShownChart(finding, {"level": "item", "kind": "heat"})) if items else section.charts
    tables = tuple(replace(table, title=heading) for table in section.tables)
    return [replace(section, part="groups", heading=heading, charts=charts, tables=tables)]


def key_numbers(finding: Segments, lang: str) -> list[tuple[str, str]]:
    """The overall gaps' range, the share of variance between groups, and how many dimensions differ."""
    say, whole = messages("segments", lang), finding.params["by"]
    tests = [row for row in finding.plain("table").rows if row.factor == whole and row.p_val == row.p_val]
    own = [row.gap for row in finding.plain("groups").rows if row.level == "overall" and row.gap == row.gap]
    dimensions = [row for row in tests if row.level == "dimension"]
    differ = [row for row in dimensions if significant(row, finding)]
    found = [(f"{signed(min(own))} … {signed(max(own))}", say("number_range"))] if own else []
    found += [(percent(row.omega_sq), say("number_omega")) for row in tests if row.level == "overall"]
    return [*found, (f"{len(differ)} / {len(dimensions)}", say("number_dimensions"))] if dimensions else found
