"""The lifetime value of a customer in sentences, and the titles of its chart."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Any

from gapmodel.findings.encounters.loyalty.lifetime_value import LifetimeValue
from gapmodel.inference.estimate import Interval
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.numbers import amount, percent

_SHARES = ("retention", "discount", "replaced", "told_lost")  # numbers that are shown as percentages


def sentences(finding: LifetimeValue, lang: str = "en") -> tuple[str, ...]:
    """The value in the form asked for and in the other one, the expected life, what matters most, cautions."""
    say, params = messages("lifetime_value", lang), finding.params
    asked, other, life = finding.plain("table").rows
    given = {row.parameter: row for row in finding.plain("parameters").rows}
    per, first = params["per"], params["first"]
    span = {"per": say(per), "one": say(f"one_{per}")}
    if not isfinite(asked.amount):
        return (say("endless"), *_converted(given, per, say), say("caution"))
    only_counts = all(row.given != "range" for row in given.values())
    periods = params["periods"]
    lines = [
        say(
            "value",
            amount=amount(asked.amount),
            limits=limits_text(finding.value, params["confidence"], lang, counts=only_counts),
            margin=number_text("margin", given["margin"].amount),
            retention=number_text("retention", given["retention"].converted),
            discount=number_text("discount", given["discount"].converted),
            per=say(per),
            horizon=say("horizon", n=periods) if periods else say("horizon_none"),
            first=say(f"first_{first}", **span),
        ),
        say("other_now" if first == "later" else "other_later", amount=amount(other.amount), **span),
    ]
    if isfinite(life.amount):
        counts = given["retention"].given != "range"
        limits = limits_text(
            Interval(life.amount, life.ci_low, life.ci_high, ""), params["confidence"], lang, counts=counts
        )
        lines.append(say("life", amount=amount(life.amount), periods=say(f"{per}s"), limits=limits))
    lines += [*_converted(given, per, say), *_largest(finding, say)]
    if not isfinite(asked.ci_high):
        lines.append(say("no_bound"))
    if asked.amount < 0:
        lines.append(say("negative"))
    return (*lines, say("caution"), *_settings(finding, say))


def number_text(parameter: str, value: float) -> str:
    """A number as it is read: shares as percentages.

    >>> number_text("retention", 0.8), number_text("margin", 1200.0)
    ('80%', '1,200')
    """
    return percent(value) if parameter in _SHARES else amount(value)


def limits_text(found: Interval, confidence: float, lang: str, *, counts: bool) -> str:
    """The limits of an amount in brackets: a confidence interval if they come from counts; nothing if it has none."""
    if found.low == found.high or found.low != found.low:
        return ""
    say, numbers = messages("lifetime_value", lang), {"low": amount(found.low), "high": amount(found.high)}
    return say("interval", confidence=percent(confidence), **numbers) if counts else say("limits", **numbers)


def title_of(finding: LifetimeValue, lang: str) -> str:
    """The value, and the number that it depends on most."""
    say, arms = messages("lifetime_value", lang), finding.plain("tornado").rows
    value = finding.value.value
    if not isfinite(value):
        return ""
    if not arms:
        return say("title_sure", amount=amount(value))
    return say("title_found", amount=amount(value), parameter=say(arms[0].parameter))


def _converted(given: dict[str, Any], per: str, say: Messages) -> Iterator[str]:
    for name in ("retention", "discount"):
        row = given[name]
        if row.per != per:
            numbers = {"given": percent(row.amount), "used": percent(row.converted)}
            yield say(f"converted_{name}", own=say(row.per), per=say(per), one=say(f"one_{per}"), **numbers)


def _largest(finding: LifetimeValue, say: Messages) -> Iterator[str]:
    for row in finding.plain("tornado").rows[:1]:
        ends = {"at_low": amount(row.at_low), "at_high": amount(row.at_high)}
        low, high = (number_text(row.parameter, limit) for limit in (row.low, row.high))
        yield say("largest", parameter=say(row.parameter), low=low, high=high, **ends)


def _settings(finding: LifetimeValue, say: Messages) -> Iterator[str]:
    arms = len(finding.plain("tornado"))
    if arms:
        method = say("width_one" if arms == 1 else "width_several")
        yield say("settings", confidence=percent(finding.params["confidence"]), method=method)
