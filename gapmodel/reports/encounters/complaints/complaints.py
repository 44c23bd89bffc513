"""What complaints show in a report: causes, times and periods; never the single cases."""

from __future__ import annotations

from dataclasses import replace

from gapmodel.findings.encounters.complaints.complaints import Complaints
from gapmodel.plain_table import as_plain
from gapmodel.reports.section import Section, ShownChart, default_section
from gapmodel.wording.catalogue import messages
from gapmodel.wording.encounters.complaints.complaints import name_of
from gapmodel.wording.numbers import days, percent


def sections(finding: Complaints, lang: str) -> list[Section]:
    """The usual section with a chart of every aspect that the log has; empty tables stay out."""
    usual = default_section(finding, lang)
    charts = tuple(ShownChart(finding, {"kind": kind}) for kind in _kinds(finding))
    appendix = tuple(table for table in usual.appendix if len(table.rows))
    say, by = messages("complaints", lang), finding.params["by"]
    heading = say("heading_by", by=say(by)) if by else usual.heading
    return [replace(usual, heading=heading, charts=charts, appendix=appendix)]


def _kinds(finding: Complaints) -> list[str]:
    kinds = ["pareto"] if finding.params["cause"] else []
    kinds += ["times"] if finding.params["stage"] else []
    kinds += ["rates"]
    kinds += ["backlog"] if len(as_plain(finding.backlog)) else []
    return kinds + ["groups"] * any(row.rate == row.rate for row in finding.plain("groups").rows)


def key_numbers(finding: Complaints, lang: str) -> list[tuple[str, str]]:
    """How many, the most frequent cause, the median time, how many are open."""
    say, params = messages("complaints", lang), finding.params
    found = [(str(params["n"]), say("key_n"))]
    first = next((row for row in finding.plain("pareto").rows if row.part == params["cause"] and not row.rest), None)
    if first is not None:
        found.append((percent(first.share), say("key_cause", name=name_of(first.name, say))))
    overall = [row for row in finding.plain("times").rows if row.part == "all" and row.stage == params["stage"]]
    if overall and overall[0].median < float("inf"):
        found.append((days(overall[0].median), say("key_median", stage=say(f"{params['stage']}_name"))))
    if params["open"] is not None:
        found.append((str(params["open"]), say("key_open")))
    return found
