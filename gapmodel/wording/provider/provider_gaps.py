"""The provider's gaps in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import Any

import pandas as pd

from gapmodel.findings.provider.provider_gaps import CONTRASTS, RATINGS, ProviderGaps
from gapmodel.findings.provider.provider_rows import NOT_COUNTED
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.group_column import with_group
from gapmodel.wording.names import reversed_items, row_name
from gapmodel.wording.numbers import percent, plain, signed
from gapmodel.wording.table_rows import row_at, rows_of
from gapmodel.wording.verdict_and_p import verdict_and_p

MANY_GROUPS = 8  # above this number, groups are summarised


def sentences(finding: ProviderGaps, lang: str = "en") -> tuple[str, ...]:
    """All measured gaps, the largest differences, notes on interpretation, settings."""
    say = messages("provider_gaps", lang)
    table = with_group(finding)
    lines: list[str] = []
    groups = table["group"].unique().tolist()
    if len(groups) > MANY_GROUPS:
        lines += [_of_many(table[table["which"] == which], say) for which in table["which"].unique()]
    else:
        for group in groups:
            part = table[table["group"] == group]
            lines += [head(group, finding.params["by"], say) + text for text in _of_group(finding, part, say, lang)]
    if table["which"].isin(RATINGS).any():
        lines.append(say("never_added"))
    if {"gap_1", "gap_6", "gap_7"} <= set(table["which"]):
        lines.append(say("identity"))
    names = [_name(finding, row, say, lang) for row in rows_of(table)]
    words = (messages("gaps", lang)("lattice_of_two"), say(finding.params["test"]))
    lines += verdict_and_p(finding, rows_of(table), names, words, lang)
    if (table["level"] == "item").any():
        lines += reversed_items(finding, lang)
    moments = say("moments_only") if (finding.tests["method"] == NOT_COUNTED).any() else ""
    lines.append(settings(finding, lang) + moments)
    return tuple(lines)


def settings(finding: Any, lang: str = "en") -> str:
    """Sign convention, interval, test, adjustment and margin in one sentence."""
    say, params = messages("provider_gaps", lang), finding.params
    return say(
        "settings",
        confidence=percent(params["confidence"]),
        test=say(params["test"]),
        padjust=messages("padjust", lang)(params["padjust"]),
        margin=plain(params["margin"]),
    ) + (say("populations") if params["population"] else "")


def head(group: str, by: str, say: Messages) -> str:
    """The beginning of a sentence about a group."""
    return say("group_head", by=by, group=group) if by else ""


def detail(row: Any, confidence: float, say: Messages) -> str:
    """Confidence interval and n of a row; for two groups of people both n."""
    limits = {"confidence": percent(confidence), "low": signed(row.ci_low), "high": signed(row.ci_high)}
    if isnan(row.ci_low):
        return say("detail_none_one" if row.which in RATINGS else "detail_none", n=row.n, n_ref=row.n_ref)
    return say("detail_one" if row.which in RATINGS else "detail_two", n=row.n, n_ref=row.n_ref, **limits)


def _of_group(finding: ProviderGaps, part: pd.DataFrame, say: Messages, lang: str) -> Iterator[str]:
    for which in part["which"].unique():
        rows = part[part["which"] == which]
        overall = next(rows_of(rows[rows["level"] == "overall"]))
        dimensions = rows[(rows["level"] == "dimension") & (rows["n"] > 0)]
        if which in CONTRASTS:
            yield _contrast(finding, overall, dimensions, say, lang)
        else:
            yield _rating(finding, overall, dimensions, say, lang)
        if which == "gap_1":
            yield from _ranks(finding, overall.group, say, lang)


def _contrast(finding: ProviderGaps, row: Any, dimensions: pd.DataFrame, say: Messages, lang: str) -> str:
    """The overall difference, and the dimension with the largest difference."""
    confidence = finding.params["confidence"]
    values = {
        "gap": signed(row.gap),
        "size": plain(abs(row.gap)),
        "detail": detail(row, confidence, say),
        "margin": plain(finding.params["margin"]),
    }
    lines = say(f"{row.which}_{row.verdict}", **values)
    known = dimensions[dimensions["gap"].notna()]
    if len(known) > 1:
        worst = row_at(known, known["gap"].abs().idxmax())
        label = row_name(finding.labels, "dimension", worst.code, lang)
        lines += say("furthest", label=label, gap=signed(worst.gap), detail=detail(worst, confidence, say))
    return lines


def _rating(finding: ProviderGaps, row: Any, dimensions: pd.DataFrame, say: Messages, lang: str) -> str:
    """The overall rating as attainment, the lowest dimension, and missing standards."""
    rated = finding.ratings[(finding.ratings["which"] == row.which) & (finding.ratings["group"] == row.group)]
    attained = next(rows_of(rated[rated["level"] == "overall"]))
    lines = say(
        f"{row.which}_rating",
        share=percent(attained.attainment),
        gap=signed(row.gap),
        detail=detail(row, finding.params["confidence"], say),
    )
    if len(dimensions) > 1:
        worst = next(rows_of(dimensions.nsmallest(1, "gap")))
        lines += say("lowest", label=row_name(finding.labels, "dimension", worst.code, lang), gap=signed(worst.gap))
    without = rated[rated["n_none"] > 0].sort_values("share_none", ascending=False)
    if len(without):
        names = [
            f"{row_name(finding.labels, 'dimension', found.code, lang)} {percent(found.share_none)}"
            for found in rows_of(without)
        ]
        lines += say("none_exist", names=say.listing(names))
    return lines


def _ranks(finding: ProviderGaps, group: str, say: Messages, lang: str) -> Iterator[str]:
    """The dimension that managers rank most differently from customers."""
    rows = finding.rankings[finding.rankings["group"] == group].dropna(subset=["managers_off"])
    if len(rows) < 2:
        return
    if not rows["managers_off"].any():
        yield say("same_ranks")
        return
    furthest = row_at(rows, rows["managers_off"].abs().idxmax())
    label = row_name(finding.labels, "dimension", furthest.code, lang)
    yield say("ranks", label=label, customers=f"{furthest.customers:g}", managers=f"{furthest.managers:g}")


def _name(finding: ProviderGaps, row: Any, say: Messages, lang: str) -> str:
    """The gap, its label and, where there are groups, the group."""
    return f"{say(row.which)} {row_name(finding.labels, row.level, row.code, lang, row.group)}"


def _of_many(rows: pd.DataFrame, say: Messages) -> str:
    overall = rows[(rows["level"] == "overall") & rows["gap"].notna()].sort_values("gap")
    if overall.empty:
        return say("many_none", which=say(rows["which"].iloc[0]))
    low, high = next(rows_of(overall.head(1))), next(rows_of(overall.tail(1)))
    return say(
        "many",
        which=say(low.which),
        total=len(overall),
        lowest=low.group,
        low=signed(low.gap),
        highest=high.group,
        high=signed(high.gap),
    )
