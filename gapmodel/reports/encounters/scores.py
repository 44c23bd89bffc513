"""What scores show in a report: groups and shares; persons only if that was asked for."""

from __future__ import annotations

from dataclasses import replace

from gapmodel.findings.encounters.scores import PEOPLE, Scores
from gapmodel.reports.section import Section, default_section


def sections(finding: Scores, lang: str) -> list[Section]:
    """The usual section, without the tables that have a row per person unless they were asked for."""
    section = default_section(finding, lang)
    shown_or_private = PEOPLE[:1] if finding.params["show_people"] else PEOPLE
    columns = [list(getattr(finding, name).columns) for name in shown_or_private]
    return [replace(section, appendix=tuple(one for one in section.appendix if list(one.rows.columns) not in columns))]
