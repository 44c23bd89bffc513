"""What factors show in a report: loadings and scree, the sorted pattern, the rules, all else in the appendix."""

from __future__ import annotations

from gapmodel.findings.measurement.factors.factors import Factors
from gapmodel.plain_table import as_plain
from gapmodel.reports.section import Section, ShownChart, ShownTable, heading_of, other_tables
from gapmodel.wording.catalogue import messages


def sections(finding: Factors, lang: str) -> list[Section]:
    """One section: both charts, the pattern and the factors; eigenvalues, intervals and congruences behind."""
    names = messages("factors", lang)
    titles = ("pattern_table", "explained_table", "rules_table")
    shown = [as_plain(table) for table in finding.shown]
    tables = tuple(ShownTable(names(title), finding, rows) for title, rows in zip(titles, shown, strict=True))
    charts = (ShownChart(finding, {"kind": "loadings"}), ShownChart(finding, {"kind": "scree"}))
    sentences = finding.sentences(lang)
    appendix = other_tables(finding, shown, lang)
    return [Section("quality", heading_of(finding, lang), sentences, charts, tables, appendix, sentences[:1])]
