"""Penalties and rewards in sentences: the class of each dimension or item, and how sure it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from gapmodel.findings.priorities.asymmetry import KINDS, Asymmetry
from gapmodel.findings.priorities.columns import PER_DRIVER
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import row_name, side_name
from gapmodel.wording.numbers import p_relation, percent, plain, signed
from gapmodel.wording.table_rows import rows_of

SURE = 0.8  # probability of its class from which a class is not called unsure


def sentences(finding: Asymmetry, lang: str = "en") -> tuple[str, ...]:
    """What was compared, the classes, the largest range, tests, what is unsure, signs, small groups, settings."""
    say, params = messages("asymmetry", lang), finding.params
    lines = [
        say("head", n=params["n"], outcome=params["outcome"], cuts=_cuts(finding, say), of=rated(finding, lang)),
        *_classes(finding, say, lang),
        *_largest(finding, say, lang),
        _tests(finding, say, lang),
        *_unsure(finding, say, lang),
        *_signs(finding, say, lang),
        *_small(finding, say, lang),
        *_few(finding, say, lang),
    ]
    if params["left_out"]:
        lines.append(say("left_out", count=params["left_out"]))
    inner, outer = (f"{limit:g}" for limit in params["limits"])
    shown = {"inner": inner, "outer": outer, "padjust": messages("padjust", lang)(params["padjust"])}
    shown |= {"resamples": params["n_resamples"], "confidence": percent(params["confidence"])}
    return (*lines, say("caution"), say("settings", r2=percent(params["r2"]), **shown))


def rated(finding: Asymmetry, lang: str = "en") -> str:
    """What the low and high scores are scores of."""
    of = finding.params["of"]
    return messages("gaps", lang)("gap") if of == "gap" else side_name(finding.labels, of, lang)


def name_of(finding: Asymmetry, code: str, lang: str = "en") -> str:
    """What sentences call a dimension or item."""
    return row_name(finding.labels, finding.params["level"], code, lang)


def probability(row: Any) -> float:
    """The probability of a row's own class."""
    return float(getattr(row, f"p_{row.kind}"))


def _cuts(finding: Asymmetry, say: Messages) -> str:
    ends = {end: finding.params[end] for end in ("low", "high")}
    if set(ends.values()) == {"thirds"}:
        return say("cuts_thirds")
    parts = [say(f"{end}_thirds" if cut == "thirds" else f"{end}_cut", cut=cut) for end, cut in ends.items()]
    return say.parts(parts)


def _classes(finding: Asymmetry, say: Messages, lang: str) -> list[str]:
    lines = []
    for kind in reversed(KINDS):
        rows = finding.table[finding.table["kind"] == kind]
        if len(rows):
            names = [
                say(
                    "classed",
                    name=name_of(finding, row.code, lang),
                    value=signed(row.asymmetry),
                    probability=percent(probability(row)),
                )
                for row in rows_of(rows)
            ]
            lines.append(say(f"class_{kind}", names=say.parts(names)))
    none = finding.table[finding.table["kind"] == ""]
    return lines + ([say("class_none", names=_names(finding, none, say, lang))] if len(none) else [])


def _largest(finding: Asymmetry, say: Messages, lang: str) -> list[str]:
    rows = finding.table[finding.table["impact_range"].notna()]
    if rows.empty:
        return []
    row = next(rows_of(rows.nlargest(1, "impact_range")))
    cells = {"penalty": signed(row.penalty), "reward": signed(row.reward), "range": plain(row.impact_range)}
    limits = {"low": plain(row.range_low), "high": plain(row.range_high)}
    confidence = percent(finding.params["confidence"])
    return [say("largest", name=name_of(finding, row.code, lang), confidence=confidence, **cells, **limits)]


def _tests(finding: Asymmetry, say: Messages, lang: str) -> str:
    rows = finding.table[finding.table["p_adj"] < 1 - finding.params["confidence"]]
    if rows.empty:
        return say("symmetric", alpha=f"{1 - finding.params['confidence']:.3g}")
    names = [say("tested", name=name_of(finding, row.code, lang), p=p_relation(row.p_adj)) for row in rows_of(rows)]
    return say("asymmetric", names=say.parts(names))


def _unsure(finding: Asymmetry, say: Messages, lang: str) -> list[str]:
    rows = finding.table[finding.table["kind"] != ""]
    unsure = rows[[probability(row) < SURE for row in rows_of(rows)]]
    return [say("unsure", limit=percent(SURE), names=_names(finding, unsure, say, lang))] if len(unsure) else []


def _signs(finding: Asymmetry, say: Messages, lang: str) -> list[str]:
    lines = []
    for contrast in ("penalty", "reward"):
        rows = finding.contrasts[(finding.contrasts["contrast"] == contrast) & finding.contrasts["wrong_sign"]]
        if len(rows):
            names = [
                say("signed", name=name_of(finding, row.code, lang), value=signed(row.value)) for row in rows_of(rows)
            ]
            lines.append(say(f"wrong_{contrast}", names=say.parts(names)))
    return lines


def _small(finding: Asymmetry, say: Messages, lang: str) -> list[str]:
    rows = finding.contrasts[finding.contrasts["small"]]
    names = [
        say(f"small_{row.contrast}", name=name_of(finding, row.code, lang), count=row.count_)
        for row in rows_of(rows.rename(columns={"count": "count_"}))
    ]
    return [say("small", names=say.parts(names))] if names else []


def _few(finding: Asymmetry, say: Messages, lang: str) -> list[str]:
    n, table = finding.params["n"], finding.table
    widths = (table["range_high"] - table["range_low"]).to_numpy()
    if n >= PER_DRIVER * len(finding.contrasts) or not np.isfinite(widths).any():
        return []
    widest = int(np.nanargmax(widths))
    name = name_of(finding, str(table["code"].iloc[widest]), lang)
    shown = {"confidence": percent(finding.params["confidence"]), "width": plain(widths[widest])}
    return [say("few", n=n, total=len(finding.contrasts), name=name, **shown)]


def _names(finding: Asymmetry, rows: pd.DataFrame, say: Messages, lang: str) -> str:
    return say.listing([name_of(finding, code, lang) for code in rows["code"]])
