"""Antecedents of the provider's gaps in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from gapmodel.findings.provider.antecedents import VERDICTS, Antecedents
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.group_column import with_group
from gapmodel.wording.names import row_name
from gapmodel.wording.numbers import percent, plain
from gapmodel.wording.table_rows import rows_of

MANY_GROUPS = 8  # above this number, only the lowest group is named


def sentences(finding: Antecedents, lang: str = "en") -> tuple[str, ...]:
    """The lowest construct of every gap, unconfirmed directions, respondents, alpha, settings."""
    say = messages("antecedents", lang)
    table = with_group(finding)
    lines: list[str] = []
    if table["group"].nunique() > MANY_GROUPS:
        lines += _gaps(finding, table, say, lang, "")
    else:
        for group, part in table.groupby("group", sort=False):
            lines += _gaps(finding, part, say, lang, str(group))
    lines += [*_unconfirmed(finding, say, lang), *_nobody(finding, table, say, lang)]
    for who, part in finding.respondents.groupby("asked", sort=False):
        lines.append(say("answered", asked=say(str(who)), used=int(part["used"].sum()), n=int(part["n"].sum())))
    return (*lines, *_alpha(finding, table, say, lang), settings(finding, lang))


def settings(finding: Antecedents, lang: str = "en") -> str:
    """The scores, the sign convention, the interval and its reference."""
    say, params = messages("antecedents", lang), finding.params
    low, high = params["scale"]
    return say(
        "settings",
        low=f"{low:g}",
        high=f"{high:g}",
        middle=f"{params['middle']:g}",
        confidence=percent(params["confidence"]),
        interval=interval_name(finding, lang),
    )


def gap_name(explains: str, lang: str = "en") -> str:
    """What a gap is called; the text itself where it is none of the four."""
    return messages("antecedents", lang).texts.get(explains, explains)


def interval_name(finding: Antecedents, lang: str = "en") -> str:
    """How the intervals were made."""
    say = messages("gaps", lang)
    return say.listing([say(name) for name in dict.fromkeys(finding.params["interval"].values())])


def detail(row: Any, confidence: float, lang: str = "en") -> str:
    """Interval and n of a row of the table."""
    low, high = plain(row.ci_low), plain(row.ci_high)
    return messages("gaps", lang)("detail", confidence=percent(confidence), low=low, high=high, n=row.n)


def _gaps(finding: Antecedents, table: pd.DataFrame, say: Messages, lang: str, group: str) -> list[str]:
    """One sentence for every gap: its lowest construct, and the verdicts."""
    head = say("group_head", by=finding.params["by"], group=group) if group else ""
    lines = []
    for explains, part in table.groupby("explains", sort=False):
        known = part[(part["verdict"] != "unconfirmed") & (part["n"] > 0)].sort_values("mean", kind="stable")
        if known.empty:
            continue
        weakest = next(rows_of(known))
        lines.append(
            head
            + say(
                "weakest" if len(known) > 1 else "only",
                gap=gap_name(str(explains), lang),
                known=len(known),
                total=len(part),
                label=_name(finding, weakest, lang, named=not group),
                verdict=say(weakest.verdict),
                mean=plain(weakest.mean),
                detail=detail(weakest, finding.params["confidence"], lang),
                counts=_counts(finding, known, say, lang, named=not group),
            )
        )
    return lines


def _counts(finding: Antecedents, rows: pd.DataFrame, say: Messages, lang: str, *, named: bool) -> str:
    names = [_name(finding, row, lang, named=named) for row in rows_of(rows)]
    parts = {
        verdict: [name for name, own in zip(names, rows["verdict"], strict=True) if own == verdict]
        for verdict in VERDICTS
    }
    return say.parts(
        say(f"count_{verdict}", n=len(these), names=say.listing(these)) for verdict, these in parts.items() if these
    )


def _unconfirmed(finding: Antecedents, say: Messages, lang: str) -> Iterator[str]:
    """Statements that may be reversed, and how to confirm their direction."""
    for who, codes in finding.params["unconfirmed"].items():
        if codes:
            mine = finding.table[(finding.table["asked"] == who) & (finding.table["unconfirmed"] > 0)]
            names = [row_name(finding.labels, "dimension", code, lang) for code in mine["code"].drop_duplicates()]
            instrument = finding.params["instruments"][who]
            yield say(
                "unconfirmed_items",
                asked=say(who),
                n=len(codes),
                codes=say.listing(list(codes), len(codes)),
                names=say.listing(names, len(names)),
                instrument=instrument,
            )


def _nobody(finding: Antecedents, table: pd.DataFrame, say: Messages, lang: str) -> list[str]:
    names = [_name(finding, row, lang, named=True) for row in rows_of(table[table["ci_low"].isna()])]
    return [say("no_interval", names=say.listing(names))] if names else []


def _alpha(finding: Antecedents, table: pd.DataFrame, say: Messages, lang: str) -> list[str]:
    """The range of the alphas, and those below zero."""
    known = table[table["alpha"].notna()].sort_values("alpha", kind="stable")
    if known.empty:
        return []
    names = [_name(finding, row, lang, named=True) for row in rows_of(known)]
    values = [plain(value) for value in known["alpha"]]
    lines = [say("alpha", low=values[0], lowest=names[0], high=values[-1], highest=names[-1])]
    negative = int((known["alpha"] < 0).sum())
    if negative:
        lines.append(say("negative_alpha", names=say.listing(names[:negative])))
    return lines


def _name(finding: Antecedents, row: Any, lang: str, *, named: bool) -> str:
    """A construct, with its group in parentheses where that is to be named."""
    return row_name(finding.labels, "dimension", row.code, lang, row.group if named else "")
