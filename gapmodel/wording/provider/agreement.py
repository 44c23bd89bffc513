"""Agreement within units, in sentences."""

from __future__ import annotations

from math import isnan
from typing import Any

import pandas as pd

from gapmodel.findings.provider.agreement import ASKED_FOR, ICC1_SOME, Agreement
from gapmodel.tally.hidden_rows import OTHERS
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import design_names, row_name
from gapmodel.wording.numbers import percent, plain, signed


def sentences(finding: Agreement, lang: str = "en") -> tuple[str, ...]:
    """Units, overall correlations, dimensions that reach the usual limits, settings."""
    say, table, params = messages("agreement", lang), finding.table, finding.params
    first: Any = next(table.itertuples())
    units = int(table["units"].max())
    lines = [say("units", units=units, by=params["by"], n=int(table["n"].max()), size=plain(first.size, 1))]
    lines += [_overall(finding, row, lang) for row in table[table["level"] == "overall"].itertuples()]
    dimensions = table[table["level"] == "dimension"]
    if dimensions["icc1"].notna().any():
        lines.append(say("reached", limit=plain(ASKED_FOR), counts=_reaching(dimensions, "icc2", ASKED_FOR, lang)))
        lines.append(say("small", limit=plain(ICC1_SOME), counts=_reaching(dimensions, "icc1", ICC1_SOME, lang)))
    lines += [*_within(finding, dimensions[dimensions["rwg_median"].notna()], say, lang), say("convention")]
    if params["design"]:
        lines.append(say("design", kinds=design_names(params["design"], lang)))
    if params["put_together"]:
        lines.append(say("put_together", others=OTHERS))
    gap = say("settings_gap") if params["sign"] else ""
    space = " " if lang == "en" and gap else ""
    lines.append(gap + space + say("settings", confidence=percent(params["confidence"])))
    return tuple(lines)


def side_name(side: str, lang: str = "en") -> str:
    """What a side is called: the words of the gaps, or the side's own name."""
    return messages("gaps", lang).texts.get(side, side)


def _overall(finding: Agreement, row: Any, lang: str) -> str:
    say, side = messages("agreement", lang), side_name(row.side, lang)
    if isnan(row.icc1):
        alone = not finding.units.loc[finding.units["side"] == row.side, "n"].gt(1).any()
        return say("overall_unknown", side=side, reason=say("reason_alone" if alone else "reason_equal"))
    return say(
        "overall",
        side=side,
        icc1=signed(row.icc1),
        low=signed(row.ci_low),
        high=signed(row.ci_high),
        icc2=signed(row.icc2),
        low2=signed(row.icc2_low),
        high2=signed(row.icc2_high),
        confidence=percent(finding.params["confidence"]),
    )


def _reaching(dimensions: pd.DataFrame, column: str, limit: float, lang: str) -> str:
    say = messages("agreement", lang)
    parts = [
        say("reached_side", side=side_name(str(side), lang), count=int((part[column] >= limit).sum()), total=len(part))
        for side, part in dimensions.groupby("side", sort=False)
    ]
    return say.listing(parts)


def _within(finding: Agreement, known: pd.DataFrame, say: Messages, lang: str) -> list[str]:
    if known.empty:
        return []
    ordered = known.sort_values("rwg_median", kind="stable")
    ends: list[Any] = [next(part.itertuples()) for part in (ordered.head(1), ordered.tail(1))]
    labels = [row_name(finding.labels, "dimension", row.code, lang) for row in ends]
    names = [say("named", label=label, side=side_name(row.side, lang)) for label, row in zip(labels, ends, strict=True)]
    low, high = (plain(row.rwg_median) for row in ends)
    lines = [say("rwg", low=low, lowest=names[0], high=high, highest=names[1], limit=plain(ASKED_FOR))]
    above = int(known["above_null"].sum())
    return [*lines, say("above", count=above)] if above else lines
