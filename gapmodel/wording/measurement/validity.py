"""What the scores of dimensions predict, and the screening for common method variance, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import Any

import pandas as pd

from gapmodel.findings.labels import ALL_SIDES
from gapmodel.findings.measurement.item_answers import GAP
from gapmodel.findings.measurement.validity import Validity, main_side
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.measurement.validity_wording import wording_sentences
from gapmodel.wording.names import side_name
from gapmodel.wording.numbers import p_relation, percent, plain, signed
from gapmodel.wording.table_rows import row_at, rows_of


def sentences(finding: Validity, lang: str = "en") -> tuple[str, ...]:
    """For every outcome the closest dimension, prediction, what expectation adds, the screening; cautions, settings."""
    say = messages("validity", lang)
    lines = [line for outcome in finding.params["outcome"] for line in _of_outcome(finding, outcome, say, lang)]
    lines += _too_high(finding, say, lang)
    if lines:
        compared = {GAP, finding.params["performance"]} <= set(finding.params["side"])
        lines += [*([say("which")] if compared else []), say("caution")]
    lines += [*_screening(finding, say), *wording_sentences(finding, lang)]
    settings = {"confidence": percent(finding.params["confidence"]), "n_resamples": finding.params["n_resamples"]}
    return (*lines, say("settings" if finding.params["outcome"] else "settings_screening", **settings))


def closest_title(finding: Validity, outcome: str, lang: str) -> str:
    """The dimension that goes with an outcome most closely; empty where there is none."""
    own = _dimensions(finding, outcome)
    if own.empty:
        return ""
    row: Any = row_at(own, own["r"].abs().idxmax())
    say = messages("validity", lang)
    return say("title_closest", outcome=outcome, label=finding.labels.score(row.code, lang), r=signed(row.r))


def _dimensions(finding: Validity, outcome: str) -> pd.DataFrame:
    own = finding.table[(finding.table["outcome"] == outcome) & (finding.table["side"] == main_side(finding.params))]
    return own[(own["level"] == "dimension") & own["r"].notna()]


def _of_outcome(finding: Validity, outcome: str, say: Messages, lang: str) -> Iterator[str]:
    own, side = _dimensions(finding, outcome), side_name(finding.labels, main_side(finding.params), lang)
    if len(own) > 1:
        order = own.assign(size=own["r"].abs()).sort_values("size", ascending=False, kind="stable")
        rows: list[Any] = list(rows_of(order))
        first, last = (_numbers(finding, row, say, lang) for row in (rows[0], rows[-1]))
        yield say("head", n=int(rows[0].n), total=len(rows), side=side, outcome=outcome, first=first, last=last)
    overall: Any = next(rows_of(finding.table[_is_overall(finding, outcome)]))
    yield say("overall", side=side, outcome=outcome, n=int(overall.n), detail=_numbers(finding, overall, say, lang))
    prediction = finding.prediction[finding.prediction["outcome"] == outcome]
    parts = [_predicts(finding, row, say, lang) for row in rows_of(prediction) if not isnan(row.r2)]
    if parts:
        yield say("together", outcome=outcome, parts=say.parts(parts))
    for row in rows_of(prediction[(prediction["side"] == ALL_SIDES) & prediction["p_val"].notna()]):
        yield say("gain", gain=plain(100 * row.gain, 1), p_val=p_relation(row.p_val))


def _is_overall(finding: Validity, outcome: str) -> pd.Series:
    table = finding.table
    return (table["outcome"] == outcome) & (table["side"] == main_side(finding.params)) & (table["level"] == "overall")


def _numbers(finding: Validity, row: Any, say: Messages, lang: str) -> str:
    limits = {"low": signed(row.ci_low), "high": signed(row.ci_high)}
    key = "one" if isnan(row.disattenuated) else "one_corrected"
    corrected = {"corrected": signed(row.disattenuated), "reliability": plain(row.reliability)}
    label = finding.labels.score(row.code, lang)
    return say(key, label=label, r=signed(row.r), interval=_interval(finding, say, limits), **corrected)


def _interval(finding: Validity, say: Messages, limits: dict[str, str]) -> str:
    return say.interval(limits["low"], limits["high"], percent(finding.params["confidence"]))


def _predicts(finding: Validity, row: Any, say: Messages, lang: str) -> str:
    interval = _interval(finding, say, {"low": plain(row.ci_low), "high": plain(row.ci_high)})
    shares = {"r2": plain(row.r2), "r2_adj": plain(row.r2_adj), "r2_cv": plain(row.r2_cv)}
    side = say("both") if row.side == ALL_SIDES else side_name(finding.labels, row.side, lang)
    return say("predicts" if isnan(row.r2_cv) else "predicts_cv", side=side, interval=interval, **shares)


def _screening(finding: Validity, say: Messages) -> Iterator[str]:
    rows = list(rows_of(whole_screening(finding)))
    if not rows:
        yield say("screening_none")
    for row in rows:
        interval = _interval(finding, say, {"low": percent(row.ci_low), "high": percent(row.ci_high)})
        share = percent(row.first_component)
        yield say("screening", n=int(row.n), share=share, interval=interval, n_items=int(row.n_items))


def whole_screening(finding: Validity) -> pd.DataFrame:
    """The row of all sides, or of the only one; none where an item does not vary."""
    last = finding.common_method.tail(1)
    return last[last["first_component"].notna()]


def component_title(finding: Validity, lang: str) -> str:
    """The share of the first component of all items."""
    say = messages("validity", lang)
    shares = [percent(row.first_component) for row in rows_of(whole_screening(finding))]
    return say("title_component", share=shares[0]) if shares else ""


def _too_high(finding: Validity, say: Messages, lang: str) -> Iterator[str]:
    rows = finding.table[finding.table["disattenuated"].abs() > 1]
    names = [
        say("of_side", label=finding.labels.score(row.code, lang), side=side_name(finding.labels, row.side, lang))
        for row in rows_of(rows)
    ]
    if names:
        yield say("too_high", names=say.listing(list(dict.fromkeys(names))))
