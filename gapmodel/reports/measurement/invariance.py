"""What measurement invariance shows in a report: the levels, latent means and what was released, under their names."""

from __future__ import annotations

from gapmodel.findings.measurement.invariance import Invariance
from gapmodel.reports.section import Section, default_section, titled


def sections(finding: Invariance, lang: str) -> list[Section]:
    """Everything in one section."""
    names = [f"{name}_table" for name in ("means", "freed") if len(finding.plain(name))]
    return [titled(default_section(finding, lang), ["levels_table", *names], lang)]
