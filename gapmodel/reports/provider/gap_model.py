"""What the gap model shows in a report: all gaps in one picture, the provider gaps, and the customer gap."""

from __future__ import annotations

from gapmodel.findings.provider.gap_model import GapModel
from gapmodel.findings.provider.provider_gaps import RATINGS
from gapmodel.plain_table import as_plain
from gapmodel.reports import section as shown
from gapmodel.reports.section import Section, ShownChart, ShownTable, heading_of, sections_of
from gapmodel.wording.catalogue import messages


def sections(finding: GapModel, lang: str) -> list[Section]:
    """The gap model with all gaps, the provider gaps by dimension, what forms expectations, and the customer gap."""
    say, provider, heading = messages("provider_gaps", lang), finding.provider, heading_of(finding, lang)
    table = ShownTable(heading, finding, as_plain(finding.table), ("level", "code"))
    model = Section("provider", heading, finding.sentences(lang), (ShownChart(finding),), (table,))
    dimensions = provider.table[provider.table["level"] == "dimension"]
    there = list(dict.fromkeys(dimensions.loc[dimensions["gap"].notna(), "which"]))
    kinds = [[which for which in there if (which in RATINGS) == ratings] for ratings in (False, True)]
    charts = tuple(ShownChart(provider, {"which": kind}) for kind in kinds if kind)
    frames = [(say("items"), provider.table), (say("tests"), provider.tests), (say("ratings"), provider.ratings)]
    frames += [(say("rankings"), provider.rankings.assign(level="dimension")), (say("points"), provider.points)]
    tables = tuple(
        ShownTable(title, provider, as_plain(frame.drop(columns="group", errors="ignore")))
        for title, frame in frames
        if len(frame)
    )
    by_dimension = Section("provider", say("dimension_chart"), (), charts, (), tables)
    sources = sections_of(finding.sources, lang) if finding.sources is not None else []
    return [model, by_dimension, *sources, *sections_of(finding.customer, lang)]


def key_numbers(finding: GapModel, lang: str) -> list[tuple[str, str]]:
    """The numbers of the customer gap."""
    return shown.key_numbers(finding.customer, lang)
