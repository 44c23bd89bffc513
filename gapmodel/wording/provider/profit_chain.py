"""The service-profit chain in sentences."""

from __future__ import annotations

from typing import Any

import pandas as pd

from gapmodel.findings.provider.profit_chain import TEXTS, ProfitChain
from gapmodel.findings.provider.slope_tests import disagreeing
from gapmodel.inference.regression.mediation import COARSE
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.numbers import percent, signed
from gapmodel.wording.provider.slopes import slope_detail
from gapmodel.wording.table_rows import rows_of


def sentences(finding: ProfitChain, lang: str = "en") -> tuple[str, ...]:
    """Significant links, the strongest and weakest link, indirect effects, sources of uncertainty, settings."""
    say, table, params = messages("profit_chain", lang), finding.table, finding.params
    clear = table[table["p_adj"] < 1 - params["confidence"]]
    values = {"n": params["n"], "total": len(table), "alpha": f"{1 - params['confidence']:.3g}"}
    names = say.listing(_labels(finding, clear, lang))
    lines = [say("head", count=len(clear), names=names, **values) if len(clear) else say("head_none", **values)]
    order = table["standardized"].abs().sort_values(ascending=False, kind="stable").index
    ends = {"strongest": table.loc[order[:1]], "weakest": table.loc[order[1:][-1:]]}
    lines += [say(key, **_cells(finding, row, lang)) for key, part in ends.items() for row in rows_of(part)]
    lines += _listed(finding, table[table["standardized"] < 0], "negative", lang)
    bridged = [texts[lang] for stage, texts in TEXTS.items() if stage not in finding.columns]
    lines += [say("bridged", names=say.listing(bridged, most=9))] if bridged else []
    lines += [*_indirect(finding, say, lang), *_listed(finding, _differing(finding), "differ", lang)]
    if finding.dropped:
        total = params["n"] + len(finding.dropped)
        lines.append(say("dropped", count=len(finding.dropped), total=total, names=say.listing(list(finding.dropped))))
    padjust = messages("padjust", lang)(params["padjust"])
    return (*lines, say("caution"), say("settings", confidence=percent(params["confidence"]), padjust=padjust))


def _indirect(finding: ProfitChain, say: Messages, lang: str) -> list[str]:
    known = finding.effects[finding.effects["value"].notna()]
    if known.empty:
        return []
    lines = []
    for row in rows_of(known[known["kind"] == "chain"]):
        first, last = (TEXTS[stage][lang] for stage in (row.code.split("->")[0], row.code.split("->")[-1]))
        limits = {"low": signed(row.ci_low), "high": signed(row.ci_high)}
        lines.append(say("chain", first=first, last=last, value=signed(row.value), **limits))
    steps = known[known["kind"] == "two_step"]
    clear = steps[(steps["ci_low"] > 0) | (steps["ci_high"] < 0)]
    names = say("names", names=say.listing(_labels(finding, clear, lang))) if len(clear) else ""
    lines.append(say("two_step", total=len(steps), count=len(clear), names=names))
    return [*lines, say("coarse", limit=COARSE)] if finding.params["n"] < COARSE else lines


def _differing(finding: ProfitChain) -> pd.DataFrame:
    codes = disagreeing(finding.tests, 1 - finding.params["confidence"])
    differing: pd.DataFrame = finding.table[finding.table["code"].isin(codes)]
    return differing


def _listed(finding: ProfitChain, rows: pd.DataFrame, key: str, lang: str) -> list[str]:
    say = messages("profit_chain", lang)
    return [say(key, names=say.listing(_labels(finding, rows, lang)))] if len(rows) else []


def _cells(finding: ProfitChain, row: Any, lang: str) -> dict[str, str]:
    return {
        "label": finding.labels.label("item", row.code, lang),
        "standardized": signed(row.standardized),
        "detail": slope_detail(row, (row.std_low, row.std_high), finding.params["confidence"], lang),
    }


def _labels(finding: ProfitChain, rows: pd.DataFrame, lang: str) -> list[str]:
    return [finding.labels.label("item", code, lang) for code in rows["code"]]
