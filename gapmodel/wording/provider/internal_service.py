"""Internal service in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from gapmodel.findings.provider.internal_service import SUPPRESSED, InternalService
from gapmodel.findings.provider.pair_sums import ROLES
from gapmodel.inference.margin import VERDICTS
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.customer.gaps import detail
from gapmodel.wording.names import row_name
from gapmodel.wording.numbers import percent, plain, signed
from gapmodel.wording.table_rows import rows_of
from gapmodel.wording.verdict_and_p import verdict_and_p

_ASIDE = ("self_rated", "unnamed", "unanswered", "put_together")


def sentences(finding: InternalService, lang: str = "en") -> tuple[str, ...]:
    """Verdicts, extremes, departments, both directions, kinds, what is not shown, settings."""
    say = messages("internal_service", lang)
    params = finding.params
    lines = [_headline(finding, say, lang), *_extremes(finding, say, lang)]
    lines += [*_departments(finding, say, lang), *_reciprocity(finding, say), *_kinds(finding, say, lang)]
    shown, gaps = shown_pairs(finding), messages("gaps", lang)
    words = (gaps(params["interval"]), gaps("paired_t"))
    lines += verdict_and_p(finding, rows_of(shown), [arrow(row) for row in rows_of(shown)], words, lang)
    if params["suppressed"]:
        lines.append(say("hidden", suppressed=params["suppressed"], min_cell=params["min_cell"]))
    lines += [say(name, n=params[name]) for name in _ASIDE if params[name]]
    lines.append(settings(finding, lang))
    return tuple(lines)


def settings(finding: InternalService, lang: str = "en") -> str:
    """Sign convention, intervals, tests, adjustment and margin."""
    params = finding.params
    return messages("internal_service", lang)(
        "settings",
        confidence=percent(params["confidence"]),
        interval=messages("gaps", lang)(params["interval"]),
        padjust=messages("padjust", lang)(params["padjust"]),
        margin=plain(params["margin"]),
    )


def arrow(row: Any) -> str:
    """A pair as supplier → customer."""
    return f"{row.supplier} → {row.customer}"


def shown_pairs(finding: InternalService) -> pd.DataFrame:
    """The rows of the table that have numbers."""
    return finding.table[finding.table["verdict"] != SUPPRESSED]


def _headline(finding: InternalService, say: Messages, lang: str) -> str:
    shown = shown_pairs(finding).sort_values("gap")
    names = pd.Series([arrow(row) for row in rows_of(shown)], index=shown.index)
    count = messages("gaps", lang)
    parts = {verdict: names[shown["verdict"] == verdict].tolist() for verdict in VERDICTS}
    counts = [
        count(f"count_{verdict}", n=len(these), names=say.listing(these)) for verdict, these in parts.items() if these
    ]
    return say("head", pairs=len(shown), counts=say.parts(counts))


def _extremes(finding: InternalService, say: Messages, lang: str) -> list[str]:
    shown, confidence = shown_pairs(finding), finding.params["confidence"]
    low, high = next(rows_of(shown.nsmallest(1, "gap"))), next(rows_of(shown.nlargest(1, "gap")))
    lines = [say("lowest", pair=arrow(low), gap=signed(low.gap), detail=detail(low, confidence, lang))]
    if len(shown) > 1:
        lines.append(say("highest", pair=arrow(high), gap=signed(high.gap), detail=detail(high, confidence, lang)))
    padjust = finding.params["padjust"]
    key = "found_fdr" if padjust.startswith("fdr") else "found"
    count, method = int((shown["p_adj"] <= 1 - confidence).sum()), messages("padjust", lang)(padjust)
    level = percent(1 - confidence) if key == "found_fdr" else plain(1 - confidence)
    return [*lines, say(key, count=count, pairs=len(shown), alpha=level, padjust=method)]


def _departments(finding: InternalService, say: Messages, lang: str) -> Iterator[str]:
    for role in ROLES:
        rows = finding.departments[finding.departments["role"] == role]
        if len(rows) > 1:
            worst = next(rows_of(rows.nsmallest(1, "gap")))
            yield say(
                f"as_{role}",
                name=worst.department,
                gap=signed(worst.gap),
                pairs=worst.pairs,
                detail=detail(worst, finding.params["confidence"], lang),
                dimension=row_name(finding.labels, "dimension", worst.worst_dimension, lang),
                worst=signed(worst.worst_gap),
            )


def _reciprocity(finding: InternalService, say: Messages) -> list[str]:
    both, confidence = finding.reciprocity, finding.params["confidence"]
    if both.empty:
        return [say("one_way")]
    differing = int((both["p_adj"] <= 1 - confidence).sum())
    lines = [say("reciprocity", total=len(both), count=differing, alpha=plain(1 - confidence))]
    widest = next(rows_of(both.sort_values("difference", key=abs, ascending=False)))
    lines.append(
        say(
            "widest",
            there=f"{widest.first} → {widest.second}",
            back=f"{widest.second} → {widest.first}",
            **{
                name: signed(getattr(widest, name))
                for name in ("gap_first", "gap_second", "difference", "ci_low", "ci_high")
            },
            confidence=percent(confidence),
            n_first=widest.n_first,
            n_second=widest.n_second,
        )
    )
    known = finding.correlation == finding.correlation
    return [*lines, say("correlation", r=signed(finding.correlation))] if known else lines


def _kinds(finding: InternalService, say: Messages, lang: str) -> Iterator[str]:
    parts = [
        say(
            "of_kind",
            kind=say(row.kind),
            gap=signed(row.gap),
            pairs=row.pairs,
            detail=detail(row, finding.params["confidence"], lang),
        )
        for row in rows_of(finding.kinds)
    ]
    if parts:
        yield say("by_kind", parts=say.parts(parts))
