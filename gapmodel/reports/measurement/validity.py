"""What validity shows in a report: correlations, prediction, the screening and the wording, under their names."""

from __future__ import annotations

from gapmodel.findings.measurement.validity import Validity
from gapmodel.reports.section import Section, default_section, titled


def sections(finding: Validity, lang: str) -> list[Section]:
    """Everything in one section."""
    names = {"table": "correlations_table", "prediction": "prediction_table"}
    names |= {"common_method": "screening_table", "wording": "wording_table"}
    shown = [title for name, title in names.items() if len(finding.plain(name))]
    return [titled(default_section(finding, lang), shown, lang)]
