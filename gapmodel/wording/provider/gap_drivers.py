"""Associations with the customer gap, in sentences."""

from __future__ import annotations

from typing import Any

import pandas as pd

from gapmodel.findings.provider.gap_drivers import GapDrivers
from gapmodel.findings.provider.slope_tests import disagreeing
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.numbers import percent, plain, signed
from gapmodel.wording.provider.slopes import slope_detail
from gapmodel.wording.table_rows import rows_of

INFLATED = 5.0  # variance inflation factor from which slopes are called imprecise
PER_DRIVER = 10  # units


def sentences(finding: GapDrivers, lang: str = "en") -> tuple[str, ...]:
    """Drivers, slopes, fit, sources of uncertainty, excluded units, settings."""
    say, table, params = messages("gap_drivers", lang), finding.table, finding.params
    fit: Any = next(finding.fit.itertuples())
    clear = clear_rows(finding)
    lines = [_headline(finding, clear, say, lang)]
    lines += [_slope(finding, row, lang) for row in rows_of(clear)]
    if clear.empty:
        largest = table.loc[[table["standardized"].abs().idxmax()]]
        lines += [say("largest", **_cells(finding, row, lang)) for row in rows_of(largest)]
    lines.append(say("fit", r2=percent(fit.r2), r2_adj=percent(fit.r2_adj), r2_left_out=percent(fit.r2_left_out)))
    lines += [say("no_prediction")] if fit.r2_left_out < 0 else []
    lines += _uncertain(finding, say, lang)
    if finding.dropped:
        total = fit.n + len(finding.dropped)
        lines.append(say("dropped", count=len(finding.dropped), total=total, names=say.listing(list(finding.dropped))))
    confidence, padjust = percent(params["confidence"]), messages("padjust", lang)(params["padjust"])
    return (*lines, say("caution"), say("settings", confidence=confidence, padjust=padjust))


def clear_rows(finding: GapDrivers) -> pd.DataFrame:
    """The drivers whose adjusted p-value lies below 1 - confidence, the largest slope in SDs first."""
    clear = finding.table[finding.table["p_adj"] < _alpha(finding)]
    return clear.loc[clear["standardized"].abs().sort_values(ascending=False, kind="stable").index]


def alpha_text(finding: GapDrivers) -> str:
    """The significance level as a text."""
    return f"{_alpha(finding):.3g}"


def outcome_name(finding: GapDrivers, lang: str = "en") -> str:
    """The label of the outcome."""
    return finding.labels.label("item", finding.params["outcome"], lang)


def _alpha(finding: GapDrivers) -> float:
    return 1 - float(finding.params["confidence"])


def _headline(finding: GapDrivers, clear: pd.DataFrame, say: Messages, lang: str) -> str:
    values = {
        "n": int(finding.table["n"].iloc[0]),
        "outcome": outcome_name(finding, lang),
        "alpha": alpha_text(finding),
    }
    if clear.empty:
        return say("head_none", total=len(finding.table), **values)
    return say("head_some", names=say.listing(_labels(finding, clear, lang)), **values)


def _slope(finding: GapDrivers, row: Any, lang: str) -> str:
    key = "slope" if len(finding.table) > 1 else "slope_alone"
    return messages("gap_drivers", lang)(key, **_cells(finding, row, lang))


def _cells(finding: GapDrivers, row: Any, lang: str) -> dict[str, str]:
    return {
        "label": finding.labels.label("item", row.code, lang),
        "outcome": outcome_name(finding, lang),
        "slope": signed(row.slope),
        "standardized": signed(row.standardized),
        "shrunken": signed(row.shrunken),
        "detail": slope_detail(row, (row.ci_low, row.ci_high), finding.params["confidence"], lang),
    }


def _uncertain(finding: GapDrivers, say: Messages, lang: str) -> list[str]:
    table, lines = finding.table, []
    inflated = table[table["vif"] >= INFLATED].sort_values("vif", ascending=False)
    if len(inflated):
        pairs = zip(_labels(finding, inflated, lang), inflated["vif"], strict=True)
        names = say.listing([say("inflated_one", name=name, value=plain(value, 1)) for name, value in pairs])
        lines.append(say("inflated", limit=plain(INFLATED, 0), names=names))
    n = int(table["n"].iloc[0])
    if n < PER_DRIVER * len(table):
        lines.append(say("few", n=n, total=len(table)))
    differ = disagreeing(finding.tests, _alpha(finding))
    if differ:
        lines.append(say("differ", names=say.listing([finding.labels.label("item", code, lang) for code in differ])))
    return lines


def _labels(finding: GapDrivers, rows: pd.DataFrame, lang: str) -> list[str]:
    return [finding.labels.label("item", code, lang) for code in rows["code"]]
