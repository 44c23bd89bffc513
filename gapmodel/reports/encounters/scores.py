"""What scores show in a report: shares and means; single persons only if that was asked for."""

from __future__ import annotations

from dataclasses import replace

from gapmodel.findings.encounters.scores import PEOPLE, Scores
from gapmodel.plain_table import as_plain
from gapmodel.reports.section import Section, ShownTable, default_section
from gapmodel.wording.catalogue import messages


def sections(finding: Scores, lang: str) -> list[Section]:
    """The usual section, whose tables have a row per person only if they were asked for."""
    say, hidden = messages("scores", lang), ("level", "code")
    tables = {name: as_plain(table) for name, table in finding.shown_tables.items()}
    further = ("reliability", *(PEOPLE[1:] if finding.params["show_people"] else ()))
    appendix = {name: as_plain(table) for name in further if len(table := getattr(finding, name))}
    shown, more = (
        tuple(ShownTable(say(f"{name}_table"), finding, table, hidden) for name, table in part.items())
        for part in (tables, appendix)
    )
    return [replace(default_section(finding, lang), tables=shown, appendix=more)]
