"""What goes with an overall rating, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from gapmodel.findings.priorities.columns import PER_DRIVER
from gapmodel.findings.priorities.drivers import Drivers
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.numbers import percent, plain
from gapmodel.wording.table_rows import rows_of

_MANY_DRIVERS = 6  # that sentences list besides the first
_MANY_VALUES = 4  # groups or outcomes above which each has its first two sentences only


def sentences(finding: Drivers, lang: str = "en") -> tuple[str, ...]:
    """Explained variance, shares and their order, what is uncertain, settings; by group and outcome."""
    say, lines = messages("drivers", lang), []
    parts = list(_parts(finding))
    for place, (group, outcome, part) in enumerate(parts):
        lines += _head(finding, place, group, outcome, say, lang)
        if len(parts) <= _MANY_VALUES:
            lines += [*_order(part, say, lang), *_doubts(part, outcome, say, lang)]
    if len(finding.left_out):
        names = [str(name) for name in finding.left_out["group"]]
        lines.append(say("left_out", count=len(names), names=say.listing(names)))
    return (*lines, *_missing(finding, say), say("caution"), _settings(finding, say))


def outcome_name(name: str, lang: str = "en") -> str:
    """The name of an outcome's column in quotation marks."""
    return messages("lists", lang)("quoted", text=name)


def _parts(finding: Drivers) -> Iterator[tuple[str, str, Drivers]]:
    """The finding of each group and outcome."""
    keys = [key for key in ("group", "outcome") if key in finding.fit]
    for _, row in finding.fit.iterrows():
        names = ("table", "fit", "differences", "dominance", "random_variable")
        own = {name: _of(getattr(finding, name), {key: row[key] for key in keys}) for name in names}
        part = finding.changed(**own, left_out=finding.left_out.iloc[:0])
        yield row.get("group", ""), row.get("outcome", finding.params["outcome"][0]), part


def _of(table: pd.DataFrame, keys: dict[str, str]) -> pd.DataFrame:
    for key, value in keys.items():
        table = table[table[key] == value]
    return table


def _head(finding: Drivers, place: int, group: str, outcome: str, say: Messages, lang: str) -> list[str]:
    part = list(_parts(finding))[place][2]
    fit: Any = next(part.fit.itertuples())
    rows = part.table.sort_values("share", ascending=False, kind="stable")
    first: Any = next(rows.itertuples())
    lines = [
        say(
            "head_logit" if fit.method in ("ordinal", "binary") else "head",
            total=len(rows),
            r2=percent(fit.r2),
            outcome=outcome_name(outcome, lang),
            detail=_limits(finding, fit, say, lang, fit.n),
            group=say("of_group", group=group) if group else "",
        )
    ]
    values = {"name": _name(finding, first.driver, lang), "share": percent(first.share)}
    if first.p_top == first.p_top:
        lines.append(say("top", detail=_limits(finding, first, say, lang), p_top=percent(first.p_top), **values))
    else:
        lines.append(say("top_plain", **values))
    return lines


def _order(part: Drivers, say: Messages, lang: str) -> list[str]:
    rows = part.table.sort_values("share", ascending=False, kind="stable")
    names = [
        say("one", name=_name(part, row.driver, lang), share=percent(row.share), detail=_limits(part, row, say, lang))
        for row in rows_of(rows.iloc[1 : 1 + _MANY_DRIVERS])
    ]
    more = len(rows) - 1 - len(names)
    lines = [say("others" if not more else "others_first", names=say.parts(names), more=more)] if names else []
    if len(rows) > 1 and part.differences["ci_low"].notna().any():
        lines.append(_difference(part, rows["driver"].iloc[0], rows["driver"].iloc[1], say, lang))
    return lines + _dominant(part, rows["driver"].iloc[0], len(rows), say, lang)


def _difference(part: Drivers, best: str, next_best: str, say: Messages, lang: str) -> str:
    pairs = part.differences
    turned = pairs.rename(columns={"first": "second", "second": "first"})
    turned = turned.assign(difference=-pairs["difference"], ci_low=-pairs["ci_high"], ci_high=-pairs["ci_low"])
    both = pd.concat([pairs, turned])
    row: Any = next(both[(both["first"] == best) & (both["second"] == next_best)].itertuples())
    return say(
        "undecided" if row.ci_low <= 0 else "decided",
        first=_name(part, best, lang),
        second=_name(part, next_best, lang),
        difference=percent(row.difference),
        detail=_limits(part, row, say, lang),
    )


def _dominant(part: Drivers, best: str, total: int, say: Messages, lang: str) -> list[str]:
    """The first driver, if it dominates all others completely."""
    rows = part.dominance[part.dominance["kind"] == "complete"]
    won = rows[
        ((rows["first"] == best) & (rows["dominates"] == "first"))
        | ((rows["second"] == best) & (rows["dominates"] == "second"))
    ]
    if total < 2 or len(won) < total - 1 or won["reproducibility"].isna().any():
        return []
    return [say("dominates", name=_name(part, best, lang), share=percent(won["reproducibility"].min()))]


def _doubts(part: Drivers, outcome: str, say: Messages, lang: str) -> list[str]:
    table, lines = part.table, []
    alpha, test = 1 - part.params["confidence"], part.random_variable
    settings = {"alpha": f"{alpha:.3g}", "padjust": messages("padjust", lang)(part.params["padjust"])}
    if test["p_adj"].notna().any():
        unclear = _names(part, test[test["p_adj"] >= alpha], lang)
        lines.append(
            say("random", names=say.listing(unclear), **settings) if unclear else say("random_none", **settings)
        )
    negative = _names(part, table[table["sign"] < 0], lang)
    if negative:
        lines.append(say("negative", outcome=outcome_name(outcome, lang), names=say.listing(negative)))
    turned = _names(part, table[table["beta"] * table["r"] < 0], lang)
    if turned:
        lines.append(say("reversed", names=say.listing(turned), vif=plain(table["vif"].max(), 1)))
    n, widths = int(table["n"].iloc[0]), table["ci_high"] - table["ci_low"]
    if n < PER_DRIVER * len(table) and widths.notna().any():
        widest = str(table["driver"].iloc[int(widths.to_numpy().argmax())])
        width = plain(100 * widths.max(), 0)
        lines.append(say("few", n=n, total=len(table), name=_name(part, widest, lang), width=width))
    return lines


def _missing(finding: Drivers, say: Messages) -> list[str]:
    fit, lines = finding.fit, []
    bare = fit[fit["resamples"] == 0]
    if len(bare):
        lines.append(say("no_intervals_many" if bare["blocks"].max() > 1 else "no_intervals"))
    if fit["failed"].sum():
        total = int((fit["failed"] + fit["resamples"]).sum())
        lines.append(say("failed", count=int(fit["failed"].sum()), total=total))
    if finding.random_variable["p_val"].isna().any():
        lines.append(say("no_random"))
    return lines


def _settings(finding: Drivers, say: Messages) -> str:
    fit, method = finding.fit, say(finding.params["method"])
    method = method[0].upper() + method[1:]
    if not fit["resamples"].max():
        return say("settings_plain", method=method)
    confidence, blocks = percent(finding.params["confidence"]), int(fit["blocks"].max())
    return say("settings", method=method, confidence=confidence, resamples=int(fit["resamples"].max()), blocks=blocks)


def _limits(finding: Drivers, row: Any, say: Messages, lang: str, n: int | None = None) -> str:
    """The interval, after n if it is given."""
    parts = [] if n is None else [f"n = {n}"]
    if row.ci_low == row.ci_low:
        ends = {"low": percent(row.ci_low), "high": percent(row.ci_high)}
        parts.append(messages("lists", lang)("interval", confidence=percent(finding.params["confidence"]), **ends))
    return say.parts(parts) if parts else "–"


def _name(finding: Drivers, driver: str, lang: str) -> str:
    return messages("lists", lang)("quoted", text=finding.labels.label("driver", driver, lang))


def _names(finding: Drivers, rows: pd.DataFrame, lang: str) -> list[str]:
    return [_name(finding, driver, lang) for driver in rows["driver"]]
