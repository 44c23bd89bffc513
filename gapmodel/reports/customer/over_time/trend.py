"""What waves show in a report: lines, the control chart where there are enough of them, changes; no single waves."""

from __future__ import annotations

from dataclasses import replace

from gapmodel.findings.customer.over_time.trend import Trend
from gapmodel.plain_table import PlainTable
from gapmodel.reports.section import Section, ShownChart, ShownTable, default_section, other_tables
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.over_time.series import CONTROL_FROM
from gapmodel.wording.customer.over_time.trend import whole_changes
from gapmodel.wording.numbers import signed

_MOST = 24  # rows of the table beside the sentences


def sections(finding: Trend, lang: str) -> list[Section]:
    """The usual section; the table has the changes from the first to the last wave, all others are in the appendix."""
    say, every = messages("trend", lang), finding.plain("changes")
    kept = [row for row in every.rows if row.span == "whole" and row.level != "item"][:_MOST]
    table = PlainTable.of_rows(list(every.columns), [list(vars(row).values()) for row in kept])
    hidden = ("span", "method", *(() if finding.params["by"] else ("group",)))
    shown = ShownTable(say("changes_table"), finding, table, hidden)
    charts = tuple(ShownChart(finding, options) for options in _charts(finding))
    usual = replace(default_section(finding, lang), charts=charts, tables=(shown,))
    return [replace(usual, appendix=other_tables(finding, [table], lang))]


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
