"""Data quality in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gapmodel.findings.measurement.careless_respondents import NO_ROWS
from gapmodel.findings.measurement.checks.sensitivity import NOBODY
from gapmodel.findings.measurement.data_check import Check
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.measurement.careless_respondents import respondent_sentences
from gapmodel.wording.names import reversed_items, row_name, side_name
from gapmodel.wording.numbers import percent, signed

if TYPE_CHECKING:
    import pandas as pd


def sentences(finding: Check, lang: str = "en") -> tuple[str, ...]:
    """Respondents, missing answers, ceiling effects, directions and careless responding."""
    say = messages("check", lang)
    read, used = int(finding.respondents["n"].sum()), int(finding.respondents["used"].sum())
    if finding.params["different"]:
        side, instrument = str(finding.table["side"].iloc[-1]), finding.labels.instrument
        lines = [say("different", n=read, side=side, instrument=instrument), _ceiling(finding, say, lang)]
    else:
        lines = [say("read", n=read, used=used, unused=read - used), _missing(finding, say, lang)]
        lines.append(_ceiling(finding, say, lang))
    if len(set(finding.table["side"])) > 1 and finding.ceilings["n"].any():
        lines.append(say("both", share=percent(float(finding.ceilings["share_both_highest"].mean()))))
    if finding.special_option:
        name = finding.labels.label("side", finding.special_option, lang)
        lines.append(say("special_response", n=finding.special_answers, cells=_cells(finding), label=name))
    lines += _doubts(finding, say, lang)
    if finding.respondent_checks is not NO_ROWS:
        lines += respondent_sentences(finding, lang)
    elif not finding.params["different"]:
        lines.append(say("counts_only"))
    lines += reversed_items(finding, lang)
    clean = (say("clean"),) if finding.params["rows"] else ()
    return tuple(lines) + (tuple(note.text(lang) for note in finding.notes) or clean)


def _cells(finding: Check) -> int:
    """All answers that could have been given."""
    return int(finding.table["missing"].sum() + finding.table["n"].sum()) + finding.special_answers


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
        label=row_name(finding.labels, "item", worst.code, lang),
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
        label=row_name(finding.labels, "item", worst.code, lang),
        side=side_name(finding.labels, worst.side, lang),
        share=percent(worst.share_highest),
    )


def _doubts(finding: Check, say: Messages, lang: str) -> list[str]:
    """Items, dimensions and a scale that may be reversed."""
    lines = _directions(finding, say, lang)
    if finding.reversed_scale:
        low, high = (f"{end:g}" for end in finding.params["scale"])
        turned = finding.params["best"] == "lowest"
        lines.append(
            say("reversed_scale_turned" if turned else "reversed_scale", low=low, **({"high": high} if turned else {}))
        )
    return lines


def _directions(finding: Check, say: Messages, lang: str) -> list[str]:
    """Items and dimensions that may be reversed, and how to correct this."""
    doubts = finding.table[finding.table["doubt"] != ""]
    marked = doubts["code"].isin(finding.reversed or ())
    lines = []
    for level in ("item", "dimension"):
        for turned in (False, True):
            at = {"item": "code", "dimension": "dimension"}[level]
            own = doubts[(doubts["doubt"] == level) & (marked == turned)].drop_duplicates([at, "side"])
            rows = own[[at, "side", f"{level}_rest"]].itertuples(index=False)
            names = [_at(finding, level, code, side, r, lang) for code, side, r in rows]
            why = "either" if finding.reversed is None else "turned" if turned else "unturned"
            if names:
                lines.append(say(f"doubt_{level}", names=say.listing(names), why=say(f"doubt_{level}_{why}")))
    if not lines:
        return []
    halves = [_side_of(finding, code, side, lang) for code, side in _halved(finding)]
    if halves:
        lines.append(say("doubt_halves", names=say.listing(halves)))
    codes = _low_is_favourable(finding)
    if codes is None:
        return [*lines, say("doubt_cure")]
    named = say("doubt_cure_codes", codes=say.listing(codes, most=len(codes))) if codes else say("doubt_cure_none")
    return [*lines, named]


def _low_is_favourable(finding: Check) -> list[str] | None:
    """The items for which a low answer seems favourable; None if the data cannot show which."""
    table = finding.table
    if finding.reversed is None or _halved(finding):
        return None
    doubted = set(table.loc[table["doubt"] != "", "code"])
    return [code for code in table["code"].unique().tolist() if (code in doubted) != (code in finding.reversed)]


def _halved(finding: Check) -> list[tuple[str, str]]:
    """Dimensions and sides in which every item correlates negatively with the others."""
    table = finding.table.assign(item=finding.table["doubt"] == "item")
    whole = table.groupby(["dimension", "side"], sort=False)["item"].agg(["all", "size"])
    found: list[tuple[str, str]] = whole.index[whole["all"] & (whole["size"] > 1)].tolist()
    return found


def _side_of(finding: Check, code: str, side: str, lang: str) -> str:
    name, where = row_name(finding.labels, "dimension", code, lang), side_name(finding.labels, side, lang)
    return messages("check", lang)("named_side", label=name, side=where)


def _at(finding: Check, level: str, code: str, side: str, r: float, lang: str) -> str:
    name, where = row_name(finding.labels, level, code, lang), side_name(finding.labels, side, lang)
    return messages("check", lang)("named_at", label=name, side=where, r=signed(r))


def check_title(finding: Check, rows: pd.DataFrame, kind: str, lang: str) -> str:
    """How far the gap moves without flagged respondents, or how many columns are at the ceiling."""
    say = messages("check", lang)
    if kind == "ceiling":
        high = int((finding.table["share_highest"] > finding.params["ceiling"]).sum())
        return say("title_ceiling", n=high, total=len(finding.table), limit=percent(finding.params["ceiling"]))
    without = rows[rows["without"] != NOBODY]["gap"]
    ends = {"gap": signed(float(rows["gap"].iloc[0])), "low": signed(without.min()), "high": signed(without.max())}
    return say("title_same" if ends["low"] == ends["high"] else "title_gap", **ends)
