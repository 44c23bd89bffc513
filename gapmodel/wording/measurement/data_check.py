"""The look at the answers, in sentences."""

from __future__ import annotations

from typing import Any

from gapmodel.findings.measurement.data_check import Check
from gapmodel.findings.measurement.respondents import NO_ROWS
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.measurement.respondents import respondent_sentences
from gapmodel.wording.numbers import percent, signed
from gapmodel.wording.sides import side_name


def sentences(finding: Check, lang: str = "en") -> tuple[str, ...]:
    """How many answered, what is missing, where answers crowd, what points the wrong way, who may not have read."""
    say = messages("check", lang)
    read, used = int(finding.respondents["n"].sum()), int(finding.respondents["used"].sum())
    if finding.params["different"]:
        side, instrument = str(finding.table["side"].iloc[-1]), finding.labels.instrument
        said = [say("different", n=read, side=side, instrument=instrument), _ceiling(finding, say, lang)]
    else:
        said = [say("read", n=read, used=used, unused=read - used), _missing(finding, say, lang)]
        said.append(_ceiling(finding, say, lang))
    if finding.table["side"].nunique() > 1 and finding.ceilings["n"].any():
        said.append(say("both", share=percent(float(finding.ceilings["share_both_highest"].mean()))))
    if finding.told:
        name = finding.labels.label("side", finding.told, lang)
        said.append(say("apart", n=finding.apart, cells=_cells(finding), label=name))
    said += _doubts(finding, say, lang)
    if finding.by_respondent is not NO_ROWS:
        said += respondent_sentences(finding, lang)
    elif not finding.params["different"]:
        said.append(say("counts_only"))
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


def _doubts(finding: Check, say: Messages, lang: str) -> list[str]:
    """Items, dimensions and a scale that seem to point the wrong way."""
    said = []
    items: list[Any] = list(finding.table[finding.table["doubt"] == "item"].itertuples())
    if items:
        names = [_at(finding, "item", row.code, row.side, row.item_rest, lang) for row in items]
        said.append(say("doubt_item", names=say.listing(names)))
    opposed = finding.table[finding.table["doubt"] == "dimension"].drop_duplicates(["dimension", "side"])
    parts: list[Any] = list(opposed.itertuples())
    if parts:
        names = [_at(finding, "dimension", row.dimension, row.side, row.dimension_rest, lang) for row in parts]
        said.append(say("doubt_dimension", names=say.listing(names)))
    if finding.upside_down:
        low, high = (f"{end:g}" for end in finding.params["scale"])
        turned = finding.params["best"] == "lowest"
        said.append(say("upside_turned" if turned else "upside_down", low=low, **({"high": high} if turned else {})))
    return said


def _at(finding: Check, level: str, code: str, side: str, r: float, lang: str) -> str:
    name, where = finding.labels.label(level, code, lang), side_name(finding.labels, side, lang)
    return messages("check", lang)("named_at", label=name, side=where, r=signed(r))
