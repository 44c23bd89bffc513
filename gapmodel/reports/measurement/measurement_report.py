"""What a report shows of the measurement: the summary with its paragraphs, then every part with all that it has."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

from gapmodel.findings.measurement.invariance import Invariance
from gapmodel.findings.measurement.measurement_report import MeasurementReport
from gapmodel.plain_table import as_plain
from gapmodel.reports.section import MEASUREMENT, Section, ShownChart, ShownTable, heading_of, sections_of
from gapmodel.wording.catalogue import messages
from gapmodel.wording.measurement.thesis_results import scales_of
from gapmodel.wording.numbers import plain, precise


def sections(finding: MeasurementReport, lang: str) -> list[Section]:
    """The summary, and the sections of the parts."""
    heading, say = heading_of(finding, lang), messages("measurement_report", lang)
    summary = ShownTable(heading, finding, as_plain(finding.table), ("code",))
    parts = ShownTable(say("parts_table"), finding, as_plain(finding.parts))
    shown = () if finding.parts["done"].all() else (parts,)
    first = Section(MEASUREMENT, heading, finding.sentences(lang), (ShownChart(finding),), (summary, *shown))
    every = [
        replace(one, part=MEASUREMENT, heading=say(name) if isinstance(part, Invariance) else one.heading)
        for name, part in finding.found.items()
        for one in sections_of(part, lang)
    ]
    return [first, *every]


def key_numbers(finding: MeasurementReport, lang: str) -> list[tuple[str, str]]:
    """The lowest alpha, CFI and the largest HTMT of the side that is examined."""
    say = messages("measurement_report", lang)
    alphas = [row.alpha for row in scales_of(finding, finding.params["side"]) if not isnan(row.alpha)]
    found = [(plain(min(alphas)), say("number_alpha"))] if alphas else []
    if finding.confirm is not None:
        found += [(precise(row.cfi), say("number_cfi")) for row in finding.confirm.plain("fit").rows]
        ratios = [row.htmt for row in finding.confirm.plain("htmt").rows if not isnan(row.htmt)]
        found += [(plain(max(ratios)), say("number_htmt"))] if ratios else []
    return found
