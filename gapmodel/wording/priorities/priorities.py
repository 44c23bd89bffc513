"""Priorities in sentences: where to begin, why, and what the data do not decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from gapmodel.findings.priorities.priorities import Priorities
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import row_name
from gapmodel.wording.numbers import percent, plain, signed

MANY_GROUPS = 8  # above this number, groups are summarised
_MANY_ORDERS = 4  # groups above which each has its first sentence only
_LONG = 5  # neighbours that are named one by one


def sentences(finding: Priorities, lang: str = "en") -> tuple[str, ...]:
    """One sentence per point: where to begin, the order, what is undecided, where the importance comes from."""
    say = messages("priorities", lang)
    if finding.params["by"]:
        lines = _of_groups(finding, say, lang)
        rows = finding.table.iloc[:0]
    else:
        rows = _answered(finding)
        if rows.empty:
            return (say("nobody"),)
        lines = _of_all(finding, rows, say, lang)
    if not _has_probabilities(finding):
        lines.append(say("no_probabilities_design" if finding.params["design"] else "no_probabilities"))
    return (*lines, *_importance(finding, rows, say, lang), _settings(finding, say))


def _answered(finding: Priorities) -> pd.DataFrame:
    """The rows that somebody answered."""
    return finding.table[finding.table["n"] > 0]


def _of_all(finding: Priorities, rows: pd.DataFrame, say: Messages, lang: str) -> list[str]:
    """What is first, and the order."""
    return [
        *_first(finding, next(rows.itertuples()), say, lang),
        *_order(finding, rows, say, lang),
        *_candidates(finding, rows, say, lang),
        *(_undecided(finding, say, lang) if _has_probabilities(finding) else []),
    ]


def _has_probabilities(finding: Priorities) -> bool:
    return bool(finding.pairs["probability"].notna().any())


def _of_groups(finding: Priorities, say: Messages, lang: str) -> list[str]:
    parts, by = dict(_parts(finding)), finding.params["by"]
    lines = []
    if len(parts) > MANY_GROUPS:
        lines.append(_of_many_groups(finding, parts, say, lang))
    else:
        for group, part in parts.items():
            rows = _answered(part)
            own = _of_all(part, rows, say, lang) if len(rows) else [say("nobody")]
            own = own if len(parts) <= _MANY_ORDERS else own[:1]
            lines.append(say("group_head", by=by, group=group) + messages("lists", lang)("between").join(own))
    if len(finding.left_out):
        names = [str(name) for name in finding.left_out["group"]]
        lines.append(say("left_out", n=len(names), names=say.listing(names)))
    return [*lines, say("compare")]


def _parts(finding: Priorities) -> Iterator[tuple[str, Priorities]]:
    """The finding of each group."""
    for group in dict.fromkeys(finding.table["group"]):
        whole = {"table": finding.table, "ranks": finding.ranks, "pairs": finding.pairs}
        own = {name: table[table["group"] == group].reset_index(drop=True) for name, table in whole.items()}
        yield str(group), replace(finding, **own)


def _of_many_groups(finding: Priorities, parts: dict[str, Priorities], say: Messages, lang: str) -> str:
    """How many groups begin with what."""
    begin: dict[str, list[str]] = {}
    for group, part in parts.items():
        rows = _answered(part)
        if len(rows):
            begin.setdefault(str(rows["code"].iloc[0]), []).append(group)
    counts = [
        say("first_in", name=name_of(finding, code, lang), n=len(groups), groups=say.listing(groups))
        for code, groups in sorted(begin.items(), key=lambda pair: -len(pair[1]))
    ]
    return say("many_groups", by=finding.params["by"], total=len(parts), counts=say.parts(counts))


def name_of(finding: Priorities, code: str, lang: str) -> str:
    """What sentences call a row."""
    return row_name(finding.labels, finding.params["level"], code, lang)


def importance_name(finding: Priorities, lang: str) -> str:
    """What the importance of the table is a share of."""
    say, params = messages("priorities", lang), finding.params
    return say(f"of_{params['importance']}", outcome=params["outcome"])


def _first(finding: Priorities, row: Any, say: Messages, lang: str) -> list[str]:
    params = finding.params
    reasons = [_distance(finding, row, say)]
    if row.importance == row.importance:
        shown = say("interval", confidence=percent(params["confidence"]), **_shares(row, "importance"))
        whole = importance_name(finding, lang)
        limits = shown if row.importance_low == row.importance_low else ""
        reasons.append(say("important", share=percent(row.importance), whole=whole, detail=limits))
    if row.reach == row.reach:
        shown = say("interval", confidence=percent(params["confidence"]), **_shares(row, "reach"))
        reasons.append(say("reach" if params["sign"] else "reach_one_side", share=percent(row.reach), detail=shown))
    if row.p_worst == row.p_worst:
        reasons.append(say("sure", share=percent(row.p_worst)))
    key = "begin" if row.p_worst >= params["confidence"] or row.p_worst != row.p_worst else "likely"
    if row.verdict not in ("shortfall", ""):
        key = "no_shortfall"
    return [
        say(
            key,
            name=name_of(finding, row.code, lang),
            reasons=say.parts(reasons),
            level=say(f"no_{params['level']}"),
            margin=plain(params["margin"]),
        )
    ]


def _distance(finding: Priorities, row: Any, say: Messages) -> str:
    if not finding.params["sign"]:
        return say("room", room=plain(row.room), n=row.n)
    shown = {"low": signed(row.ci_low), "high": signed(row.ci_high), "n": row.n}
    return say("gap_of", gap=signed(row.gap), confidence=percent(finding.params["confidence"]), **shown)


def _shares(row: Any, kind: str) -> dict[str, str]:
    return {end: percent(getattr(row, f"{kind}_{end}")) for end in ("low", "high")}


def _order(finding: Priorities, rows: pd.DataFrame, say: Messages, lang: str) -> list[str]:
    names = [name_of(finding, code, lang) for code in rows["code"].iloc[1:]]
    return [say("then", names=say.listing(names))] if names else []


def _candidates(finding: Priorities, rows: pd.DataFrame, say: Messages, lang: str) -> list[str]:
    """The fewest rows of which one comes first as often as the confidence level asks, if it takes several."""
    likely = rows[rows["p_worst"] > 0].sort_values("p_worst", ascending=False, kind="stable")
    reached = likely["p_worst"].cumsum().searchsorted(finding.params["confidence"]) + 1
    if reached < 2 or likely.empty:
        return []
    names = [name_of(finding, code, lang) for code in likely["code"].iloc[:reached]]
    return [say("candidates", names=say.listing(names), share=percent(likely["p_worst"].iloc[:reached].sum()))]


def _undecided(finding: Priorities, say: Messages, lang: str) -> list[str]:
    pairs, confidence = finding.pairs, finding.params["confidence"]
    open_pairs = pairs[pairs["probability"] < confidence]
    if open_pairs.empty:
        return [say("decided", confidence=percent(confidence))]
    parts = [
        say(
            "between",
            before=name_of(finding, row.before, lang),
            after=name_of(finding, row.after, lang),
            share=percent(row.probability),
        )
        for row in open_pairs.head(_LONG).itertuples()
    ]
    more = say("more", n=len(open_pairs) - _LONG) if len(open_pairs) > _LONG else ""
    return [say("no_order", pairs=say.parts(parts) + more)]


def _importance(finding: Priorities, rows: pd.DataFrame, say: Messages, lang: str) -> list[str]:
    params = finding.params
    lines = [say(f"importance_{params['importance']}", outcome=params["outcome"])]
    both = len(rows) and rows["stated"].notna().all() and rows["derived"].notna().all()
    if both:
        codes = rows["code"].tolist()
        most = {kind: codes[int(rows[kind].argmax())] for kind in ("stated", "derived")}
        key = "same_most" if most["stated"] == most["derived"] else "other_most"
        lines.append(say(key, **{kind: name_of(finding, code, lang) for kind, code in most.items()}))
    elif params["importance"] == "stated":
        lines.append(say("add_outcome"))
    return lines


def _settings(finding: Priorities, say: Messages) -> str:
    params = finding.params
    key = "settings" if params["sign"] else "settings_one_side"
    if not _has_probabilities(finding):
        key += "_only"
    return say(key, confidence=percent(params["confidence"]), n_resamples=params["n_resamples"])
