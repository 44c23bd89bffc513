"""What a chain of encounters shows in a report: the chain, the profile of the steps, and no pair of raters by name."""

from __future__ import annotations

from dataclasses import replace

from gapmodel.findings.encounters.moments_of_truth import MomentsOfTruth
from gapmodel.plain_table import as_plain
from gapmodel.reports.section import Section, ShownChart, default_section
from gapmodel.wording.catalogue import messages
from gapmodel.wording.encounters.moments_of_truth import actual_chain
from gapmodel.wording.numbers import percent, plain, signed


def sections(finding: MomentsOfTruth, lang: str) -> list[Section]:
    """The usual section with both charts; the agreement of single raters stays out."""
    usual, pairs = default_section(finding, lang), as_plain(finding.pairs).columns
    appendix = tuple(table for table in usual.appendix if table.rows.columns != pairs)
    charts = tuple(ShownChart(finding, {"kind": kind}) for kind in ("chain", "profile"))
    return [replace(usual, charts=charts, appendix=appendix)]


def key_numbers(finding: MomentsOfTruth, lang: str) -> list[tuple[str, str]]:
    """Negative scores and the mean of the lowest encounter, and how far raters agree."""
    say = messages("moments_of_truth", lang)
    lowest = min(actual_chain(finding), key=lambda row: row.mean)
    name = lowest.encounter
    alpha = finding.plain("agreement").rows[0].value
    numbers = [(percent(lowest.share_negative), say("key_negative", name=name))]
    numbers.append((signed(lowest.mean), say("key_mean", name=name)))
    return [*numbers, (plain(alpha), say("key_alpha"))] if alpha == alpha else numbers
