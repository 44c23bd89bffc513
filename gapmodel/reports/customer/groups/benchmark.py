"""What a league table shows in a report: the table, the caterpillar chart, the funnel plot."""

from __future__ import annotations

from gapmodel.findings.customer.groups.benchmark import Benchmark
from gapmodel.plain_table import as_plain
from gapmodel.reports.section import Section, ShownChart, ShownTable, heading_of, other_tables
from gapmodel.wording.catalogue import messages


def sections(finding: Benchmark, lang: str) -> list[Section]:
    """One section; of many groups the table shows the first and the last, the appendix all."""
    top = messages("lists", lang)("titled", text=finding.params["by"])
    shown = [as_plain(table) for table in finding.shown]
    tables = tuple(ShownTable(heading_of(finding, lang), finding, table, ("level",)) for table in shown)
    charts = tuple(ShownChart(finding, {"kind": kind}) for kind in ("caterpillar", "funnel"))
    others = other_tables(finding, shown, lang)
    return [Section("groups", heading_of(finding, lang) + top, finding.sentences(lang), charts, tables, others)]
