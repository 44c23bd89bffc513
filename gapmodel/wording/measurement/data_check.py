"""The look at the answers, in sentences."""

from __future__ import annotations

from typing import Any

from gapmodel.findings.measurement.data_check import Check
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.numbers import percent
from gapmodel.wording.sides import side_name


def sentences(finding: Check, lang: str = "en") -> tuple[str, ...]:
    """How many answered, what is missing, where answers crowd, what was set aside."""
    say = messages("check", lang)
    read, used = int(finding.respondents["n"].sum()), int(finding.respondents["used"].sum())
    said = [say("read", n=read, used=used, unused=read - used)]
    said += [_missing(finding, say, lang), _ceiling(finding, say, lang)]
    if (finding.table["side"].nunique()) > 1 and finding.ceilings["n"].any():
        said.append(say("both", share=percent(float(finding.ceilings["share_both_highest"].mean()))))
    if finding.told:
        name = finding.labels.label("side", finding.told, lang)
        said.append(say("apart", n=finding.apart, cells=_cells(finding), label=name))
    clean = (say("clean"),) if finding.params["rows"] else ()
    return tuple(said) + (finding.notes or clean)


def _cells(finding: Check) -> int:
    """All answers that could have been given."""
    return int(finding.table["missing"].sum() + finding.table["n"].sum()) + finding.apart


def _missing(finding: Check, say: Messages, lang: str) -> str:
    table = finding.table
    missing, cells = int(table["missing"].sum()), _cells(finding)
    if not missing:
        return say("complete")
    worst: Any = next(table.nlargest(1, "missing").itertuples())
    return say(
        "missing",
        missing=missing,
        cells=cells,
        share=percent(missing / cells),
        label=finding.labels.label("item", worst.code, lang),
        side=side_name(finding.labels, worst.side, lang),
        worst=worst.missing,
    )


def _ceiling(finding: Check, say: Messages, lang: str) -> str:
    table, limit = finding.table, finding.params["ceiling"]
    high = table[table["share_highest"] > limit]
    if high.empty:
        return say("no_ceiling", limit=percent(limit))
    worst: Any = next(high.nlargest(1, "share_highest").itertuples())
    return say(
        "ceiling",
        count=len(high),
        total=len(table),
        limit=percent(limit),
        label=finding.labels.label("item", worst.code, lang),
        side=side_name(finding.labels, worst.side, lang),
        share=percent(worst.share_highest),
    )
