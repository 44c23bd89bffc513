"""The reliability of difference scores and the double ceiling in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from gapmodel.findings.customer.score_quality import DOUBLE_CEILING
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import row_names
from gapmodel.wording.numbers import percent, plain

if TYPE_CHECKING:
    from gapmodel.findings.customer.gaps import Gaps


def quality_sentences(finding: Gaps, lang: str = "en") -> tuple[str, ...]:
    """The range of the reliabilities, and the dimensions with a double ceiling."""
    say, quality = messages("score_quality", lang), finding.reliability
    known = quality[quality["reliability"].notna()]
    unknown = quality[quality["reliability"].isna() & (quality["n"] > 1)]
    lines = [_reliability(finding, known, say, lang)] if len(known) else []
    if len(unknown):
        lines.append(say("undefined", names=say.listing(_names(finding, unknown, lang))))
    crowded = quality[quality["double_ceiling"] > DOUBLE_CEILING].sort_values("double_ceiling", ascending=False)
    if len(crowded):
        shares = zip(_names(finding, crowded, lang), crowded["double_ceiling"], strict=True)
        names = say.listing([say("share", name=name, share=percent(share)) for name, share in shares])
        lines.append(say("double_ceiling", limit=percent(DOUBLE_CEILING), names=names))
    return tuple(lines)


def _reliability(finding: Gaps, known: pd.DataFrame, say: Messages, lang: str) -> str:
    """The range, its interpretation and, if there are any, negative values."""
    ordered = known.sort_values("reliability", kind="stable")
    names, values = _names(finding, ordered, lang), [plain(value) for value in ordered["reliability"]]
    if len(ordered) == 1:
        lines = [say("reliability", name=names[0], value=values[0])]
    else:
        lines = [say("reliabilities", low=values[0], lowest=names[0], high=values[-1], highest=names[-1])]
    lines.append(say("caution"))
    negative = int((ordered["reliability"] < 0).sum())
    if negative:
        lines.append(say("negative", names=say.listing(names[:negative])))
    return messages("lists", lang)("between").join(lines)


def _names(finding: Gaps, rows: pd.DataFrame, lang: str) -> list[str]:
    return row_names(finding.labels, rows.assign(level="dimension").itertuples(), lang)
