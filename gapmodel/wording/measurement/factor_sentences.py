"""Loadings, composite reliability and discriminant validity of factors, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan
from typing import Any

from gapmodel.findings.measurement.confirm import FactorModel
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.measurement.model_names import factor_name
from gapmodel.wording.numbers import percent, plain

_RELIABLE, _EXPLAINED = 0.70, 0.50  # Fornell and Larcker (1981)
_STRICT, _LENIENT = 0.85, 0.90  # Henseler, Ringle and Sarstedt (2015)


def factor_sentences(finding: FactorModel, lang: str = "en") -> Iterator[str]:
    """What the solution says about items and factors."""
    say = messages("confirm", lang)
    yield from _loadings(finding, say, lang)
    yield from _quality(finding, say, lang)
    yield from _criterion(finding, say, lang)
    yield from _ratios(finding, say, lang)


def lowest_loading(finding: FactorModel) -> tuple[float, float, Any]:
    """The lowest and highest standardized loading in size, and the row of the lowest; NaN without any."""
    rows = [row for row in finding.plain("table").rows if row.op == "=~" and row.std == row.std]
    if not rows:
        return nan, nan, None
    low = min(rows, key=lambda row: abs(row.std))
    return low.std, max((row.std for row in rows), key=abs), low


def _loadings(finding: FactorModel, say: Messages, lang: str) -> Iterator[str]:
    rows = [row for row in finding.plain("table").rows if row.op == "=~" and row.std == row.std]
    if not rows:
        return
    least, most = min(rows, key=lambda row: abs(row.std)), max(rows, key=lambda row: abs(row.std))
    named = {
        "lowest": factor_name(finding.labels, least.rhs, lang),
        "highest": factor_name(finding.labels, most.rhs, lang),
    }
    low = say.interval(plain(least.std_low), plain(least.std_high), percent(finding.params["confidence"]))
    yield say("loadings", low=plain(least.std), high=plain(most.std), interval=low, **named)
    weak = [factor_name(finding.labels, row.rhs, lang) for row in rows if row.std_low <= 0 <= row.std_high]
    if weak:
        yield say("loadings_weak", names=say.listing(weak))


def _quality(finding: FactorModel, say: Messages, lang: str) -> Iterator[str]:
    rows = [row for row in finding.plain("factors").rows if row.ave == row.ave]
    if not rows:
        return
    shown = [
        say(
            "quality_of",
            name=factor_name(finding.labels, row.code, lang),
            cr=_ended(row.cr, row.cr_low, row.cr_high),
            ave=_ended(row.ave, row.ave_low, row.ave_high),
        )
        for row in rows
    ]
    key = "quality_bifactor" if finding.params["model_name"] == "bifactor" else "quality"
    yield say(key, names=say.parts(shown), confidence=percent(finding.params["confidence"]))
    if key != "quality":
        return
    for key, column, limit in (("cr", "cr", _RELIABLE), ("ave", "ave", _EXPLAINED)):
        below = [factor_name(finding.labels, row.code, lang) for row in rows if getattr(row, column) < limit]
        if below:
            yield say(f"{key}_below", names=say.listing(below), n=len(below))
        elif all(getattr(row, column) >= limit for row in rows):
            yield say(f"{key}_met")


def _ended(value: float, low: float, high: float) -> str:
    """A number with its interval, if it has one; a dash for a number that there is not."""
    return f"{plain(value)} [{plain(low)}, {plain(high)}]" if low == low else plain(value)


def _criterion(finding: FactorModel, say: Messages, lang: str) -> Iterator[str]:
    rows = [row for row in finding.plain("factors").rows if row.fornell_larcker is not None and row.max_r == row.max_r]
    if not rows:
        return
    most = max(finding.plain("correlations").rows, key=lambda row: abs(row.r))
    interval = say.interval(plain(most.ci_low), plain(most.ci_high), percent(finding.params["confidence"]))
    pair = {
        key: factor_name(finding.labels, name, lang) for key, name in (("first", most.factor), ("second", most.other))
    }
    yield say("correlations", r=plain(most.r), interval=interval, **pair)
    failing = [factor_name(finding.labels, row.code, lang) for row in rows if not row.fornell_larcker]
    key = "criterion_some" if failing else "criterion_all"
    yield say(key, held=len(rows) - len(failing), total=len(rows), names=say.listing(failing))


def _ratios(finding: FactorModel, say: Messages, lang: str) -> Iterator[str]:
    rows = [row for row in finding.plain("htmt").rows if row.htmt == row.htmt]
    if not rows:
        return
    most = max(rows, key=lambda row: row.htmt)
    pair = {
        key: factor_name(finding.labels, name, lang) for key, name in (("first", most.factor), ("second", most.other))
    }
    limits = plain(most.ci_low), plain(most.ci_high)
    interval = say.interval(*limits, percent(finding.params["confidence"]))
    known = most.ci_high == most.ci_high
    yield say(
        "htmt" if known else "htmt_alone", value=plain(most.htmt), htmt2=plain(most.htmt2), interval=interval, **pair
    )
    if known:
        strict, lenient, one = (sum(row.ci_high >= limit for row in rows) for limit in (_STRICT, _LENIENT, 1.0))
        key = "htmt_limits" if strict else "htmt_apart"
        yield say(key, strict=strict, lenient=lenient, one=one, total=len(rows))
