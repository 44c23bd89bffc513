"""What lost customers show in a report: retention curves, reasons, and what the cost depends on."""

from __future__ import annotations

from dataclasses import replace

from gapmodel.findings.encounters.loyalty.lost_customers import LostCustomers
from gapmodel.reports.section import Section, ShownChart, default_section
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import amount, percent


def sections(finding: LostCustomers, lang: str) -> list[Section]:
    """The usual section with every chart that there is something for."""
    kinds = ["retention"]
    kinds += ["turnoffs"] if len(finding.plain("turnoffs")) else []
    kinds += ["cost"] if len(finding.plain("tornado")) else []
    charts = tuple(ShownChart(finding, {"kind": kind}) for kind in kinds)
    return [replace(default_section(finding, lang), charts=charts)]


def key_numbers(finding: LostCustomers, lang: str) -> list[tuple[str, str]]:
    """The yearly retention, and the cost of a year's lost customers."""
    say, cost = messages("lost_customers", lang), finding.plain("cost").rows
    numbers = [(percent(finding.overall.value), say("key_retention"))]
    return [*numbers, (amount(cost[-1].amount), say("key_cost"))] if cost else numbers
