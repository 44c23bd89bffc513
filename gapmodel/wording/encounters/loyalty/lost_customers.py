"""Who left, why and at what cost, in sentences; and the titles of the charts."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Any

from gapmodel.findings.encounters.loyalty.lost_customers import LostCustomers
from gapmodel.findings.encounters.loyalty.turnoff_rows import OTHER
from gapmodel.inference.estimate import Interval
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.encounters.loyalty.lifetime_value import limits_text, number_text
from gapmodel.wording.numbers import amount, p_relation, percent

LEFT_OUT = ("no_start", "odd_end", "reversed", "later", "earlier", "beyond")


def sentences(finding: LostCustomers, lang: str = "en") -> tuple[str, ...]:
    """Retention, doubts about the table, groups and ages, reasons, value and cost, what was left out, settings."""
    say = messages("lost_customers", lang)
    lines = [*_retention(finding, say), *_doubts(finding, say), *_groups(finding, say), *_age(finding, say)]
    lines += [*_median(finding, say), *_reasons(finding, say), *_worth(finding, say, lang)]
    lines += [*_cost(finding, say, lang), *_observed(finding, say), *_left_out(finding, say)]
    confidence, until = percent(finding.params["confidence"]), finding.params["until"]
    return (*lines, say("settings", confidence=confidence, until=until))


def _retention(finding: LostCustomers, say: Messages) -> Iterator[str]:
    params, kept = finding.params, finding.overall
    years = amount(sum(row.years for row in finding.plain("table").rows))
    counts = {"n": params["n"], "since": params["since"], "until": params["until"], "years": years}
    limits = {"confidence": percent(params["confidence"]), "low": percent(kept.low), "high": percent(kept.high)}
    if kept.value != kept.value:
        yield say("no_time", n=params["n"])
    elif params["lost"]:
        yield say("head", lost=params["lost"], retention=percent(kept.value), **counts, **limits)
    else:
        yield say("none_lost", **counts, **limits)


def _doubts(finding: LostCustomers, say: Messages) -> Iterator[str]:
    """Whether the table lacks customers who stayed, or who left early."""
    params = finding.params
    if params["only_lost"]:
        yield say("only_lost")
    if params["survivors"]:
        yield say("survivors_since" if params["truncated"] else "survivors", **params["survivors"])


def _observed(finding: LostCustomers, say: Messages) -> Iterator[str]:
    """From when on customers count."""
    params = finding.params
    if params["noticed"].get("late"):
        yield say("truncated", n=params["noticed"]["late"], since=params["since"])
    elif not params["truncated"]:
        yield say("complete", since=params["since"])


def _groups(finding: LostCustomers, say: Messages) -> Iterator[str]:
    if not finding.params["by"]:
        return
    groups = [
        say(
            "group",
            name=row.group,
            retention=percent(row.retention),
            low=percent(row.ci_low),
            high=percent(row.ci_high),
        )
        for row in finding.plain("table").rows
        if row.retention == row.retention
    ]
    yield say("groups", by=finding.params["by"], groups=say.parts(groups))
    for row in finding.plain("tests").rows:
        if row.test == "log_rank" and row.p_val == row.p_val:
            sure = row.p_val < 1 - finding.params["confidence"]
            yield say("differ" if sure else "alike", p=p_relation(row.p_val))


def _age(finding: LostCustomers, say: Messages) -> Iterator[str]:
    rows = [row for row in finding.plain("by_age").rows if row.years >= 1]
    for test in finding.plain("tests").rows:
        if test.test != "same_at_all_ages" or test.p_val != test.p_val or len(rows) < 2:
            continue
        p = p_relation(test.p_val)
        if test.p_val >= 1 - finding.params["confidence"]:
            yield say("same_age", p=p)
            continue
        first, last = rows[0], max(rows[1:], key=lambda row: row.n_lost >= 5 and row.year_of_relationship)
        shown = {"first": percent(first.retention), "last": percent(last.retention)}
        yield say("by_age", p=p, year=last.year_of_relationship, **shown)


def _median(finding: LostCustomers, say: Messages) -> Iterator[str]:
    rows = finding.plain("table").rows
    if len(rows) > 1 or rows[0].median_years != rows[0].median_years:
        return
    row = rows[0]
    if not isfinite(row.median_years):
        yield say("median_none")
        return
    numbers = {"low": amount(row.median_years_low), "high": amount(row.median_years_high)}
    limits = say("median_limits", confidence=percent(finding.params["confidence"]), **numbers)
    yield say("median", amount=amount(row.median_years), limits=limits)


def _reasons(finding: LostCustomers, say: Messages) -> Iterator[str]:
    params, rows = finding.params, finding.plain("turnoffs").rows
    if not params["lost"]:
        return
    if not params["noticed"]["has_reasons"]:
        yield say("reasons_absent")
        return
    if params["silent"]:
        yield say("silent", n=params["silent"])
    if not rows:
        return
    shares = [
        say(
            "turnoff",
            name=say(row.turnoff),
            share=percent(row.share),
            low=percent(row.ci_low),
            high=percent(row.ci_high),
        )
        for row in rows
    ]
    yield say("turnoffs", n=params["reasons"], confidence=percent(params["confidence"]), turnoffs=say.parts(shares))
    if params["several"]:
        yield say("several", n=params["several"])
    if not any(row.count for row in rows if row.turnoff != OTHER):
        yield say("unknown_kinds")
        return
    most = max(rows, key=lambda row: row.share)
    possible = [row for row in rows if not row.p_largest <= 1 - params["confidence"]]
    if len(possible) > 1:
        yield say("most_open", names=say.listing([say(row.turnoff) for row in possible]))
    else:
        yield say("most", name=say(most.turnoff))
    yield say("owners")


def _worth(finding: LostCustomers, say: Messages, lang: str) -> Iterator[str]:
    rows, form, worth = finding.plain("value").rows, messages("lifetime_value", lang), finding.worth
    if worth.value != worth.value:
        return
    params, numbers = finding.params, {one.name: one for one in finding.params["numbers"]}
    counts = all(one.given != "range" for one in list(numbers.values())[:3])
    periods = params["periods"]
    yield say(
        "worth",
        amount=amount(worth.value),
        limits=limits_text(worth, params["confidence"], lang, counts=counts),
        margin=number_text("margin", numbers["margin"].value),
        discount=number_text("discount", numbers["discount"].value),
        horizon=form("horizon", n=periods) if periods else form("horizon_none"),
        first=form(f"first_{params['first']}", one=form("one_year")),
    )
    groups = [
        say("worth_group", name=row.group, amount=amount(row.amount), low=amount(row.ci_low), high=amount(row.ci_high))
        for row in rows
        if params["by"]
    ]
    if groups:
        yield say("worth_groups", by=params["by"], groups=say.parts(groups))


def _cost(finding: LostCustomers, say: Messages, lang: str) -> Iterator[str]:
    params, rows = finding.params, finding.plain("cost").rows
    if not rows or not params["lost"]:
        return
    numbers = {one.name: one for one in params["numbers"]}
    total, counts = rows[-1], all(one.given != "range" for one in numbers.values())
    limits = limits_text(
        Interval(total.amount, total.ci_low, total.ci_high, ""), params["confidence"], lang, counts=counts
    )
    yield say("cost", lost=amount(total.per_year), amount=amount(total.amount), limits=limits)
    if len(rows) > 2:
        parts = [say("part", name=say(row.part), amount=amount(row.amount)) for row in rows[:-1]]
        yield say("parts", parts=say.parts(parts))
    for row in finding.plain("tornado").rows[:1]:
        low, high = (number_text(row.parameter, limit) for limit in (row.low, row.high))
        ends = {"at_low": amount(row.at_low), "at_high": amount(row.at_high)}
        yield say("largest", parameter=say(row.parameter), low=low, high=high, **ends)
    yield say("double" if "replaced" in numbers else "no_replacement")
    if "acquisition_ratio" in numbers:
        yield say("ratio", ratio=_given(numbers["acquisition_ratio"]))
    if "people_told" in numbers:
        yield say("told", told=_given(numbers["people_told"]))
    yield say("margin_note")


def _given(number: Any) -> str:
    """A number or range as it was given."""
    if number.sure:
        return amount(number.value)
    return f"{amount(number.low)}–{amount(number.high)}"


def _left_out(finding: LostCustomers, say: Messages) -> Iterator[str]:
    params, noticed = finding.params, finding.params["noticed"]
    examples = say.listing([repr(one) for one in noticed.get("odd", ())], 3)
    for kind in LEFT_OUT:
        if noticed.get(kind):
            yield say(kind, n=noticed[kind], until=params["until"], since=params["since"], examples=examples)
    if "still" in noticed:
        words = say.listing([repr(one) for one in noticed["still_words"]], 3)
        yield say("still", n=noticed["still"], examples=words)


def title_of(finding: LostCustomers, kind: str, lang: str) -> str:
    """What a chart shows, if there is something to tell."""
    say = messages("lost_customers", lang)
    if kind == "turnoffs":
        rows = finding.plain("turnoffs").rows
        possible = [row for row in rows if not row.p_largest <= 1 - finding.params["confidence"] and row.count]
        names = [say(row.turnoff) for row in possible]
        if len(names) == 1:
            return say("title_turnoffs", name=names[0], share=percent(possible[0].share))
        return say("title_turnoffs_open", names=say.listing(names)) if names else ""
    if kind == "cost":
        arms, total = finding.plain("tornado").rows, finding.plain("cost").rows[-1]
        shown = {"amount": amount(total.amount)}
        return say("title_cost", parameter=say(arms[0].parameter), **shown) if arms and isfinite(total.amount) else ""
    rows = [row for row in finding.plain("table").rows if row.retention == row.retention]
    if len(rows) > 1:
        ends = {"low": min(rows, key=lambda row: row.retention), "high": max(rows, key=lambda row: row.retention)}
        groups = {f"{end}_name": row.group for end, row in ends.items()}
        return say("title_groups", **groups, **{end: percent(row.retention) for end, row in ends.items()})
    return say("title_retention", retention=percent(finding.overall.value)) if rows else ""
