"""Kano categories in sentences: what features are to customers, how sure that is, and what the answers look like."""

from __future__ import annotations

from typing import Any

import pandas as pd

from gapmodel.findings.priorities.kano import CATEGORIES, Kano
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.group_column import with_group
from gapmodel.wording.names import row_name
from gapmodel.wording.numbers import percent, plain, signed
from gapmodel.wording.suppressed_before import small_groups
from gapmodel.wording.table_rows import row_at, rows_of

MANY_QUESTIONABLE = 0.1  # share of contradictory answers from which it is said


def sentences(finding: Kano, lang: str = "en") -> tuple[str, ...]:
    """Doubts about the answers, categories, the largest coefficients, what is mixed, stated importance, settings."""
    say, params, table = messages("kano", lang), finding.params, with_group(finding)
    lines = _doubts(finding, say)
    for group, part in table.groupby("group", sort=False):
        head = [say("group_head", by=params["by"], group=group)] if params["by"] else []
        lines += [*head, *_of_group(finding, part[part["n"] > 0], say, lang)]
    lines += small_groups(params, lang)
    shown = {"confidence": percent(params["confidence"]), "resamples": params["n_resamples"]}
    return (*lines, say("settings", padjust=messages("padjust", lang)(params["padjust"]), **shown))


def _doubts(finding: Kano, say: Messages) -> list[str]:
    params, lines = finding.params, []
    if params["swapped"]:
        lines.append(say("swapped", share=percent(params["reverse"])))
    if params["questionable"] > MANY_QUESTIONABLE:
        lines.append(say("questionable", share=percent(params["questionable"])))
    return lines


def _of_group(finding: Kano, rows: pd.DataFrame, say: Messages, lang: str) -> list[str]:
    if rows.empty:
        return [say("nobody")]
    ns = rows["n"].agg(["min", "max"]).tolist()
    lines = [say("head" if ns[0] == ns[1] else "head_range", total=len(rows), low=ns[0], high=ns[1])]
    for category in CATEGORIES:
        part = rows[rows["category"] == category]
        if len(part):
            names = [
                say("classed", name=_name(finding, row, lang), share=percent(getattr(row, category) / row.n))
                for row in rows_of(part)
            ]
            lines.append(say(f"class_{category}", names=say.parts(names)))
    lines += _extremes(finding, rows, say, lang)
    lines += _mixed(finding, rows, say, lang)
    return lines + _importance(finding, rows, say, lang)


def _extremes(finding: Kano, rows: pd.DataFrame, say: Messages, lang: str) -> list[str]:
    """The largest coefficient at either side."""
    lines = []
    for key, wanted in (("satisfaction", rows["satisfaction"]), ("dissatisfaction", -rows["dissatisfaction"])):
        if wanted.notna().any():
            row = row_at(rows, wanted.idxmax())
            limits = {end: signed(getattr(row, f"{key}_{end}")) for end in ("low", "high")}
            shown = {"value": signed(getattr(row, key)), "confidence": percent(finding.params["confidence"])}
            lines.append(say(f"most_{key}", name=_name(finding, row, lang), **shown, **limits))
    return lines


def _mixed(finding: Kano, rows: pd.DataFrame, say: Messages, lang: str) -> list[str]:
    """Features that Fong's rule, or the exact test, leaves open."""
    lines = []
    alpha = 1 - finding.params["confidence"]
    for key, which in (("mixed", rows["mixed"]), ("open", (rows["p_adj"] >= alpha) & ~rows["mixed"])):
        names = [
            say(
                "between",
                name=_name(finding, row, lang),
                first=say(row.category),
                second=say(row.next_category),
                probability=percent(row.p_category),
            )
            for row in rows_of(rows[which & (rows["next_category"] != "")])
        ]
        if names:
            lines.append(say(key, names=say.parts(names)))
    return lines


def _importance(finding: Kano, rows: pd.DataFrame, say: Messages, lang: str) -> list[str]:
    rated = rows[rows["stated_rating"].notna()]
    if rated.empty:
        return []
    row = row_at(rated, rated["stated_rating"].idxmax())
    limits = {"low": plain(row.stated_rating_low), "high": plain(row.stated_rating_high)}
    confidence = percent(finding.params["confidence"])
    return [
        say("stated", name=_name(finding, row, lang), mean=plain(row.stated_rating), confidence=confidence, **limits)
    ]


def _name(finding: Kano, row: Any, lang: str) -> str:
    return row_name(finding.labels, "item", row.code, lang)
