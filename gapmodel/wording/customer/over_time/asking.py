"""What changed in the questions, the scale or the mode of data collection, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gapmodel.findings.customer.over_time.trend import Trend
from gapmodel.wording.catalogue import Messages
from gapmodel.wording.names import row_name
from gapmodel.wording.numbers import whole_percent

_HARMLESS = ("column",)  # by itself no reason to doubt
_MOST = 4


def asking(finding: Trend, say: Messages, lang: str) -> Iterator[str]:
    """One sentence for every kind of change; whether levels changed at the same time; what follows."""
    rows = finding.plain("asking").rows
    for kind in dict.fromkeys(row.kind for row in rows):
        yield _of_kind(finding, kind, [row for row in rows if row.kind == kind], say, lang)
    doubtful = [row for row in rows if row.kind not in _HARMLESS]
    if not doubtful:
        return
    at_once = [
        row
        for row in finding.plain("change_points").rows
        if row.period and any(_within(finding, one.period_to, row) for one in doubtful)
    ]
    if at_once:
        names = [row_name(finding.labels, row.level, row.code, lang, row.group) for row in at_once]
        yield say("asking_at_once", names=say.listing(names, _MOST))
    else:
        yield say("asking_doubt")


def _within(finding: Trend, wave: str, point: Any) -> bool:
    """Whether a wave lies within the interval of a change point."""
    order = {one: at for at, one in enumerate(finding.plain("table")["period"])}
    return order[point.period_first] <= order[wave] <= order[point.period_last]


def _of_kind(finding: Trend, kind: str, rows: Sequence[Any], say: Messages, lang: str) -> str:
    first = rows[0]
    ends = {"first": first.period_from, "last": first.period_to, "n": len(rows)}
    if kind == "mode":
        names = [
            say("mode_of", mode=row.now, last=row.period_to, was=whole_percent(row.share_from),
                now=whole_percent(row.share_to))
            for row in rows
        ]  # fmt: skip
        return say("asking_mode", names=say.listing(names, _MOST))
    if kind == "mapped":
        return say("asking_mapped", names=say.listing([row.was for row in rows], _MOST), now=first.now)
    if kind in ("question", "column", "unanswered"):
        names = [row_name(finding.labels, "item", code, lang) for code in dict.fromkeys(row.code for row in rows)]
        return say(f"asking_{kind}", names=say.listing(names, _MOST), **(ends | {"n": len(names)}))
    shown = {"was": first.was or say("unknown_platform"), "now": first.now or say("unknown_platform")}
    return say(f"asking_{kind}", **ends, **shown)
