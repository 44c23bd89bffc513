"""The audit of a printed table in sentences, and the title of its chart."""

from __future__ import annotations

from typing import Any

from gapmodel.findings.planning.audit.audit import Audit
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent

_MOST = 12  # flagged checks that are told
_MOST_ROWS = 5


def sentences(finding: Audit, lang: str = "en") -> tuple[str, ...]:
    """How many checks are flagged, each of them, what could not be checked, cautions, settings."""
    say, params = messages("audit", lang), finding.params
    flags = list[Any](finding.plain("flags").rows)
    lines = [_head(finding, lang), *(row.sentence.text(lang) for row in flags[:_MOST])]
    if len(flags) > _MOST:
        lines.append(say("more", n=len(flags) - _MOST))
    lines += [note.text(lang) for note in finding.notes]
    made = set(finding.plain("checks")["check"])
    lines += [say("caution")]
    if any(kind.startswith("possible_") for kind in made) and "audit_without_n" not in {
        note.kind for note in finding.notes
    }:
        lines.append(say("answers"))
    if made & {"p_val", "ci_low", "ci_high", "ci_middle", "ci_inside"}:
        lines.append(say("student" if params["test"] == "t" else "other", confidence=percent(params["confidence"])))
    return (*lines, say("settings"))


def _head(finding: Audit, lang: str) -> str:
    say, table = messages("audit", lang), finding.plain("table")
    rows, flags = dict.fromkeys(table["row"]), finding.plain("flags")
    if not len(table):
        return say("nothing")
    if not len(flags):
        return say("clean", checks=len(table), rows=len(rows))
    where = say.listing([say.quoted(row) for row in dict.fromkeys(flags["row"])], _MOST_ROWS)
    return say("flagged_rows", flagged=len(flags), checks=len(table), rows=len(rows), where=where)


def title_of(finding: Audit, lang: str) -> str:
    """How many checks are flagged, and in which rows."""
    say, checks = messages("audit", lang), len(finding.plain("table"))
    flags = finding.plain("flags")
    if not len(flags):
        return say("title_clean", checks=checks) if checks else ""
    rows = say.listing(list(dict.fromkeys(flags["row"])), 3)
    return say("title_flagged", flagged=len(flags), checks=checks, rows=rows)
