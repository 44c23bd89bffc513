"""What a factor model shows in a report: the path diagram, and how far the factors overlap."""

from __future__ import annotations

from dataclasses import replace

from gapmodel.findings.measurement.confirm import FactorModel
from gapmodel.reports.section import Section, ShownChart, default_section
from gapmodel.wording.catalogue import messages
from gapmodel.wording.measurement.confirm import usable
from gapmodel.wording.numbers import plain, precise


def sections(finding: FactorModel, lang: str) -> list[Section]:
    """Everything in one section; the overlap of the factors where there are two."""
    section = default_section(finding, lang)
    more = [ShownChart(finding, {"kind": "loadings"})]
    more += [ShownChart(finding, {"kind": "htmt"})] if len(finding.plain("htmt")) else []
    return [replace(section, charts=(*section.charts, *more))]


def key_numbers(finding: FactorModel, lang: str) -> list[tuple[str, str]]:
    """CFI, RMSEA with its interval and the largest HTMT; none without a solution."""
    say, fit = messages("confirm", lang), finding.plain("fit").rows[0]
    if not usable(finding):
        return []
    interval = f"{precise(fit.rmsea)} [{precise(fit.rmsea_low)}, {precise(fit.rmsea_high)}]"
    ratios = [row.htmt for row in finding.plain("htmt").rows if row.htmt == row.htmt]
    found = [(precise(fit.cfi), say("number_cfi")), (interval, say("number_rmsea"))]
    return [*found, (plain(max(ratios)), say("number_htmt"))] if ratios else found
