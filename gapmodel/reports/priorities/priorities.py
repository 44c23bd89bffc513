"""What priorities show in a report: everything; the first page repeats what to begin with."""

from __future__ import annotations

from dataclasses import replace

from gapmodel.findings.priorities.priorities import Priorities
from gapmodel.reports.section import Section, default_section


def sections(finding: Priorities, lang: str) -> list[Section]:
    """One section with all sentences."""
    section = default_section(finding, lang)
    return [replace(section, headline=section.sentences[:1])]
