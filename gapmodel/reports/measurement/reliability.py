"""What reliability shows in a report: the usual coefficients, differences and tests of groups, each under its name."""

from __future__ import annotations

from gapmodel.findings.measurement.reliability import Reliability
from gapmodel.plain_table import as_plain
from gapmodel.reports.section import Section, ShownChart, ShownTable, heading_of, other_tables
from gapmodel.wording.catalogue import messages


def sections(finding: Reliability, lang: str) -> list[Section]:
    """One section; the first sentences are those on the quality of the data."""
    say, heading, sentences = messages("reliability", lang), heading_of(finding, lang), finding.sentences(lang)
    named = {"differences": finding.differences, "ordinal": finding.ordinal, "group_tests": finding.group_tests}
    shown = [ShownTable(heading, finding, as_plain(finding.shown[0]))]
    shown += [ShownTable(say(f"{name}_table"), finding, as_plain(table)) for name, table in named.items() if len(table)]
    more = other_tables(finding, [as_plain(table) for table in finding.shown], lang)
    return [Section("quality", heading, sentences, (ShownChart(finding),), tuple(shown), more, sentences[:1])]
