"""What goes with supposed changes, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from math import isinf, isnan
from typing import Any

from gapmodel.findings.priorities.columns import PER_DRIVER
from gapmodel.findings.priorities.what_if import WhatIf
from gapmodel.inference.allocation import SEARCHED
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import side_name
from gapmodel.wording.numbers import amount, percent, plain, signed
from gapmodel.wording.table_rows import rows_of
from gapmodel.wording.terms import term

_SAME = 1e-9  # scale points: a change that is the one asked for


def sentences(finding: WhatIf, lang: str = "en") -> tuple[str, ...]:
    """The difference of the outcome, its share of top boxes, costs, the best use of a budget, cautions, settings."""
    say, params = messages("what_if", lang), finding.params
    lines = [*_best(finding, say, lang)] if params["budget"] is not None else []
    lines += [*_mean(finding, say, lang), *_share(finding, say)]
    if params["budget"] is None:
        lines += _capped(finding, say, lang)
    lines += _costs(finding, say, lang)
    if params["n"] < PER_DRIVER * params["predictors"]:
        lines.append(say("few", n=params["n"], total=params["predictors"]))
    of = side_name(finding.labels, params["of"], lang)
    return (*lines, say("caution"), say("settings", of=of, confidence=percent(params["confidence"])))


def driver_name(finding: WhatIf, code: str, lang: str = "en") -> str:
    """The label of a driver."""
    return finding.labels.label(finding.params["level"], code, lang)


def _mean(finding: WhatIf, say: Messages, lang: str) -> Iterator[str]:
    changed = finding.drivers[finding.drivers["change"].abs() > _SAME]
    if changed.empty:
        return
    parts = [
        say(
            "one" if row.change > 0 else "one_lower",
            label=driver_name(finding, row.code, lang),
            change=plain(abs(row.change)),
        )
        for row in rows_of(changed)
    ]
    row: Any = next(rows_of(finding.table))
    numbers = {"change": signed(row.change), "now": plain(row.now), "then": plain(row.then), "n": row.n}
    limits = _limits(finding, row, 1)
    yield say("head", names=say.listing(parts), outcome=finding.params["outcome"], **numbers, **limits)
    if row.ci_low <= 0 <= row.ci_high:
        yield say("zero")


def _share(finding: WhatIf, say: Messages) -> Iterator[str]:
    params = finding.params
    if not params["rows"]:
        yield say("no_rows")
    if not (finding.drivers["change"].abs() > _SAME).any():
        return
    for row in rows_of(finding.table[finding.table["measure"] == "top_box"]):
        if isnan(row.change):
            yield say("no_top_box", top=params["top"], n=row.n)
        else:
            shares = {"now": percent(row.now), "then": percent(row.then), "change": signed(100 * row.change, 1)}
            yield say("top_box", top=params["top"], n=row.n, **shares, **_limits(finding, row, 100))


def _limits(finding: WhatIf, row: Any, factor: int) -> dict[str, str]:
    digits = 2 if factor == 1 else 1
    low, high = (signed(factor * value, digits) for value in (row.ci_low, row.ci_high))
    return {"confidence": percent(finding.params["confidence"]), "low": low, "high": high}


def _capped(finding: WhatIf, say: Messages, lang: str) -> Iterator[str]:
    for row in rows_of(finding.drivers):
        if abs(row.wanted - row.change) > _SAME:
            numbers = {"asked": signed(row.wanted), "change": signed(row.change), "mean": plain(row.mean)}
            yield say("capped", label=driver_name(finding, row.code, lang), **numbers)


def _costs(finding: WhatIf, say: Messages, lang: str) -> Iterator[str]:
    outcome, confidence = finding.params["outcome"], percent(finding.params["confidence"])
    for row in rows_of(finding.costs):
        label = driver_name(finding, row.code, lang)
        if isinf(row.per_point):
            yield say("cost_none", label=label, outcome=outcome)
            continue
        high = say("unlimited") if isinf(row.ci_high) else amount(row.ci_high)
        numbers = {"value": amount(row.per_point), "low": amount(row.ci_low), "high": high}
        yield say("cost", label=label, outcome=outcome, share=percent(row.p_cheapest), confidence=confidence, **numbers)


def _best(finding: WhatIf, say: Messages, lang: str) -> Iterator[str]:
    params, used = finding.params, finding.best[finding.best["change"] > 0]
    budget = amount(params["budget"])
    if used.empty:
        yield say("best_none", budget=budget, step=f"{params['step']:g}")
        return
    parts = []
    for row in rows_of(used):
        label = driver_name(finding, row.code, lang)
        parts.append(say("best_one", label=label, change=signed(row.change), share=percent(row.p_used)))
    yield say("best", budget=budget, names=say.parts(parts), cost=amount(used["cost"].sum()))
    yield say("plans", method=term(params["plans"], lang))
    if params["plans"] == SEARCHED:
        yield say("approximate")
