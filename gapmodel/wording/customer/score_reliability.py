"""The reliability of difference scores and the double ceiling in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from gapmodel.findings.customer.score_reliability import DOUBLE_CEILING
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import row_name
from gapmodel.wording.numbers import percent, plain

if TYPE_CHECKING:
    from gapmodel.findings.customer.gaps import Gaps


def quality_sentences(finding: Gaps, lang: str = "en") -> tuple[str, ...]:
    """The range of the reliabilities, and the dimensions with a double ceiling."""
    say, quality = messages("score_reliability", lang), finding.plain("reliability").rows
    known = [row for row in quality if not isnan(row.reliability)]
    unknown = [row for row in quality if isnan(row.reliability) and row.n > 1]
    lines = [_reliability(finding, known, say, lang)] if known else []
    if unknown:
        key = "undefined_hidden" if {"min_cell", "suppressed_before"} & set(finding.params) else "undefined"
        lines.append(say(key, names=say.listing(_names(finding, unknown, lang))))
    crowded = [row for row in quality if row.double_ceiling > DOUBLE_CEILING]
    crowded.sort(key=attrgetter("double_ceiling"), reverse=True)
    if crowded:
        named = zip(_names(finding, crowded, lang), crowded, strict=True)
        shares = [say("share", name=name, share=percent(row.double_ceiling)) for name, row in named]
        names = say.listing(shares)
        lines.append(say("double_ceiling", limit=percent(DOUBLE_CEILING), names=names))
    return tuple(lines)


def _reliability(finding: Gaps, known: Sequence[Any], say: Messages, lang: str) -> str:
    """The range, its interpretation and, if there are any, negative values."""
    ordered = sorted(known, key=attrgetter("reliability"))
    names, values = _names(finding, ordered, lang), [plain(row.reliability) for row in ordered]
    if len(ordered) == 1:
        lines = [say("reliability", name=names[0], value=values[0])]
    else:
        lines = [say("reliabilities", low=values[0], lowest=names[0], high=values[-1], highest=names[-1])]
    lines.append(say("caution"))
    negative = sum(row.reliability < 0 for row in ordered)
    if negative:
        lines.append(say("negative", names=say.listing(names[:negative])))
    return messages("lists", lang)("between").join(lines)


def _names(finding: Gaps, rows: Sequence[Any], lang: str) -> list[str]:
    return [row_name(finding.labels, "dimension", row.code, lang, row.group) for row in rows]
