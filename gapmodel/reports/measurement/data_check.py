"""What the check of the data shows in a report: what flagged respondents change, ceilings, invalid answers."""

from __future__ import annotations

from gapmodel.findings.measurement.data_check import Check
from gapmodel.plain_table import as_plain
from gapmodel.reports.section import Section, ShownChart, ShownTable, heading_of
from gapmodel.wording.catalogue import messages


def sections(finding: Check, lang: str) -> list[Section]:
    """The gap without flagged respondents and the ceilings; invalid and missing answers; indices and items."""
    say, check, heading = messages("report", lang), messages("check", lang), heading_of(finding, lang)
    invalid = finding.invalid_answers
    shown = (ShownTable(say("invalid"), finding, as_plain(invalid), listed=True),) if len(invalid) else ()
    more = [(check("indices"), finding.indices), (check("gap_chart"), finding.sensitivity), (heading, finding.table)]
    tables = tuple(ShownTable(title, finding, as_plain(rows)) for title, rows in more if len(rows))
    ceilings = ShownChart(finding, {"kind": "ceiling"})
    flagged = len(finding.sensitivity) > 0 and bool((finding.sensitivity["removed"] > 0).any())
    charts = (ShownChart(finding, {"kind": "gap"}), ceilings) if flagged else (ceilings,)
    sentences = finding.sentences(lang)
    return [Section("quality", heading, sentences, charts, shown, tables, sentences[:2])]
