"""What waves show in a report: lines, the control chart where there are enough of them, changes."""

from __future__ import annotations

from dataclasses import replace

from gapmodel.findings.customer.over_time.trend import Trend
from gapmodel.reports.section import Section, ShownChart, default_section
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.over_time.series import CONTROL_FROM
from gapmodel.wording.customer.over_time.trend import whole_changes
from gapmodel.wording.numbers import signed

_TESTED = 200  # changes whose further tests are in a report; exact tests of more take minutes


def sections(finding: Trend, lang: str) -> list[Section]:
    """The usual section, charts of every aspect that waves have; no empty tables, no tests of very many changes."""
    usual = default_section(finding, lang, ("tests",) if len(finding.changes) > _TESTED else ())
    charts = tuple(ShownChart(finding, options) for options in _charts(finding))
    say, by = messages("trend", lang), finding.params["by"]
    heading = say("heading_same") if finding.params["same_people"] else usual.heading
    heading = say("heading_by", by=by) if by else heading
    appendix = tuple(table for table in usual.appendix if len(table.rows))
    return [replace(usual, heading=heading, charts=charts, appendix=appendix)]


def _charts(finding: Trend) -> list[dict[str, str]]:
    kinds: list[dict[str, str]] = [{}]
    if not finding.params["by"] and len(finding.params["waves"]) >= CONTROL_FROM:
        kinds.append({"kind": "control"})
    return [*kinds, {"kind": "changes"}]


def key_numbers(finding: Trend, lang: str) -> list[tuple[str, str]]:
    """The change of the overall score, and how many answered."""
    say = messages("trend", lang)
    rows = whole_changes(finding, "overall")
    found = [(f"{finding.params['n']:,}", say("key_n"))]
    if len(rows) == 1 and rows[0].change == rows[0].change:
        row = rows[0]
        found.insert(0, (signed(row.change), say("key_change", first=row.period_from, last=row.period_to)))
    return found
