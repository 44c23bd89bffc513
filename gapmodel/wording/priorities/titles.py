"""What charts of priorities and drivers say in a few words: numbers of their rows, without a cause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent, plain, signed

if TYPE_CHECKING:
    from gapmodel.findings.priorities.asymmetry import Asymmetry
    from gapmodel.findings.priorities.drivers import Drivers
    from gapmodel.findings.priorities.importance_performance import ImportancePerformance
    from gapmodel.findings.priorities.kano import Kano
    from gapmodel.findings.priorities.priorities import Priorities
    from gapmodel.findings.priorities.what_if import WhatIf

_NAMED = 2  # dimensions or items that a title names


def priorities_title(finding: Priorities, kind: str, lang: str) -> str:
    """What comes first, of one group with its number, of several in how many groups."""
    say, params, table = messages("priorities", lang), finding.params, finding.table
    if table.empty:
        return ""
    groups = table["group"] if params["by"] else pd.Series("", index=table.index)
    first = table[~groups.duplicated()]
    code = first["code"].mode(dropna=False).iloc[0]
    label = finding.labels.label(params["level"], code, lang)
    if len(first) > 1:
        return say("title_groups", label=label, n=int((first["code"] == code).sum()), total=len(first))
    row: Any = next(first.itertuples())
    head = messages("gaps", lang)("group_head", by=params["by"], group=row.group) if params["by"] else ""
    if kind == "ranks":
        return head + say("title_ranks", label=label, share=percent(row.p_worst))
    key, number = ("title_first", signed(row.gap)) if params["sign"] else ("title_room", plain(row.room))
    return head + say(key, label=label, number=number)


def drivers_title(finding: Drivers, keys: list[str], lang: str) -> str:
    """The largest share, with its group or outcome where there are several."""
    say, rows = messages("drivers", lang), finding.table[finding.table["share"].notna()]
    if rows.empty:
        return ""
    row: Any = next(rows.nlargest(1, "share").itertuples())
    label = finding.labels.label("driver", row.driver, lang)
    blocks = say.listing([str(getattr(row, key)) for key in keys])
    label = messages("lists", lang)("grouped", text=label, group=blocks) if blocks else label
    return say("title_largest", label=label, share=percent(row.share))


def importance_title(finding: ImportancePerformance, table: pd.DataFrame, group: str, lang: str) -> str:
    """What is important and rated low, of one group."""
    say, params = messages("importance_performance", lang), finding.params
    codes = table[table["quadrant"] == "concentrate"]["code"].tolist()
    names = [finding.labels.label(params["level"], code, lang) for code in codes]
    head = say("group_head", by=params["by"], group=group) if group else ""
    return head + (say("title_concentrate", names=say.listing(names, _NAMED)) if names else say("title_none"))


def asymmetry_title(finding: Asymmetry, lang: str) -> str:
    """The largest difference between low and high scores."""
    rows = finding.table[finding.table["impact_range"].notna()]
    if rows.empty:
        return ""
    row: Any = next(rows.nlargest(1, "impact_range").itertuples())
    label = finding.labels.label(finding.params["level"], row.code, lang)
    return messages("asymmetry", lang)("title_largest", label=label, range=plain(row.impact_range))


def kano_title(finding: Kano, rows: pd.DataFrame, lang: str) -> str:
    """The feature that is missed most."""
    rows = rows[rows["dissatisfaction"].notna()]
    if rows.empty:
        return ""
    say, by = messages("kano", lang), finding.params["by"]
    row: Any = next(rows.nsmallest(1, "dissatisfaction").itertuples())
    label, several = finding.labels.label("item", row.code, lang), len(set(rows["group"])) > 1
    label = messages("lists", lang)("grouped", text=label, group=row.group) if several else label
    head = messages("gaps", lang)("group_head", by=by, group=row.group) if by and not several else ""
    return head + say("title_missed", label=label, value=signed(row.dissatisfaction))


def what_if_title(finding: WhatIf, lang: str) -> str:
    """The difference that goes with all changes together."""
    rows = finding.table[finding.table["measure"] == "mean"]
    if rows.empty or not (finding.drivers["change"] != 0).any():
        return ""
    change = signed(float(rows["change"].iloc[0]))
    return messages("what_if", lang)("title_change", change=change, outcome=finding.params["outcome"])
