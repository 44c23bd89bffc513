"""A chain of encounters in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import median
from typing import Any

from gapmodel.findings.encounters.moments_of_truth import MomentsOfTruth
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.encounters.what_was_noticed import noticed
from gapmodel.wording.names import with_interval
from gapmodel.wording.numbers import p_relation, percent, plain, signed
from gapmodel.wording.terms import term

RELIABLE, TENTATIVE = 0.80, 0.667  # Krippendorff's limits of alpha
_TIED = 1e-9  # difference of means that is rounding


def sentences(finding: MomentsOfTruth, lang: str = "en") -> tuple[str, ...]:
    """The weakest link, negative scores, losses, self against observers, agreement, remarks, what was noticed."""
    say = messages("moments_of_truth", lang)
    lines = [*_weakest(finding, say), _negative(finding, say), *_steps(finding, say), *_losses(finding, say)]
    lines += [*_roles(finding, say), *_agreement(finding, say, lang), *_remarks(finding, say)]
    return (*lines, *noticed(finding, say, lang), settings(finding, lang))


def settings(finding: MomentsOfTruth, lang: str = "en") -> str:
    """The scale, whose scores, intervals and tests."""
    say, params = messages("moments_of_truth", lang), finding.params
    padjust = messages("padjust", lang)(params["padjust"])
    role = say(f"role_{params['role']}")
    return say("settings", role=role, confidence=percent(params["confidence"]), padjust=padjust)


def actual_chain(finding: MomentsOfTruth) -> list[Any]:
    """The encounters as they were, in order, those with a score."""
    return [row for row in finding.plain("chain").rows if row.scenario == "actual" and row.n]


def same_mean(rows: list[Any]) -> bool:
    """Whether there are several encounters and none has a lower mean than another."""
    return len(rows) > 1 and max(row.mean for row in rows) - min(row.mean for row in rows) < _TIED


def negative_share(row: Any, say: Messages, confidence: float) -> str:
    """The share of negative scores with its interval."""
    limits = percent(row.negative_low), percent(row.negative_high)
    return with_interval(say, "share", percent(row.share_negative), limits, confidence)


def _weakest(finding: MomentsOfTruth, say: Messages) -> Iterator[str]:
    rows, confidence = actual_chain(finding), finding.params["confidence"]
    lowest = min(rows, key=lambda row: row.mean)
    limits = signed(lowest.ci_low), signed(lowest.ci_high)
    mean = with_interval(say, "value", signed(lowest.mean), limits, confidence)
    if same_mean(rows):
        yield say("equal", n=len(rows), mean=mean)
        return
    possible = [row.encounter for row in rows if row.may_be_weakest and row is not lowest]
    yield say(
        "only" if len(rows) < 2 else "lowest" if possible else "weakest",
        name=say.quoted(lowest.encounter),
        negative=negative_share(lowest, say, confidence),
        mean=mean,
        worst=signed(lowest.worst, 0),
        step=say(lowest.worst_step),
    )
    yield from _set(say, "weakest", possible, len(rows), confidence)


def _set(say: Messages, key: str, others: list[str], n: int, confidence: float) -> Iterator[str]:
    """Whether one encounter stands out, or which others may be the one as well."""
    if n < 2:
        return
    kind = "none" if len(others) == n - 1 and n > 2 else "some" if others else "one"
    names = say.listing([say.quoted(name) for name in others])
    yield say(f"{key}_{kind}", confidence=percent(confidence), names=names, n=n)


def _negative(finding: MomentsOfTruth, say: Messages) -> str:
    rows, confidence = actual_chain(finding), finding.params["confidence"]
    parts = [
        say("negative_of", name=say.quoted(row.encounter), share=negative_share(row, say, confidence)) for row in rows
    ]
    return say("negative", names=say.parts(parts))


def _steps(finding: MomentsOfTruth, say: Messages) -> Iterator[str]:
    rows = [row for row in finding.plain("profile").rows if row.scenario == "actual" and row.n]
    if len(rows) < 2:
        return
    confidence = finding.params["confidence"]
    most, least = (pick(rows, key=lambda row: row.share_negative) for pick in (max, min))
    if most.share_negative - least.share_negative < _TIED:
        yield say("by_step_equal", n=len(rows), share=negative_share(most, say, confidence))
        return
    yield say(
        "by_step",
        step=say(most.step),
        share=negative_share(most, say, confidence),
        other=say(least.step),
        least=negative_share(least, say, confidence),
    )


def _losses(finding: MomentsOfTruth, say: Messages) -> Iterator[str]:
    rows = [row for row in finding.plain("losses").rows if row.part == "encounter" and row.n]
    confidence = finding.params["confidence"]
    if not rows:
        yield say("no_ideal" if finding.ideal.empty else "unpaired")
        return
    most = min(rows, key=lambda row: row.gap)
    if most.gap >= 0:
        yield say("no_cost")
        return
    limits = signed(most.ci_low), signed(most.ci_high)
    gap = with_interval(say, "value", signed(most.gap), limits, confidence)
    name = say.quoted(most.encounter)
    yield say("cost", name=name, gap=gap, p=p_relation(most.p_val), share=percent(most.share))
    others = [row.encounter for row in rows if row.may_cost_most and row is not most]
    yield from _set(say, "cost", others, len(rows), confidence)


def _roles(finding: MomentsOfTruth, say: Messages) -> Iterator[str]:
    rows, confidence = finding.plain("roles").rows, finding.params["confidence"]
    if not rows:
        return
    most = max(rows, key=lambda row: abs(row.difference))
    limits = signed(most.ci_low), signed(most.ci_high)
    yield say(
        "roles",
        higher=sum(row.difference > 0 for row in rows),
        n=len(rows),
        name=say.quoted(most.encounter),
        own=signed(most.mean_self),
        observed=signed(most.mean_observer),
        difference=with_interval(say, "value", signed(most.difference), limits, confidence),
        p=p_relation(most.p_val),
    )
    if most.n_self == 1:
        yield say("one_self", n=most.n_observer, least=plain(1 / (most.n_observer + 1), 3))


def _agreement(finding: MomentsOfTruth, say: Messages, lang: str) -> Iterator[str]:
    confidence = finding.params["confidence"]
    for row in finding.plain("agreement").rows:
        if row.coefficient != "alpha_ordinal" or row.raters < 2:
            continue
        limits = plain(row.ci_low), plain(row.ci_high)
        alpha = with_interval(say, "value", plain(row.value), limits, confidence)
        if row.scenario == "ideal":
            if row.value == row.value and row.value < TENTATIVE:
                yield say("agreement_ideal", alpha=alpha)
        elif row.value != row.value:
            yield say("agreement_none", reason=re.split(": |：", term(row.method, lang))[-1])
        else:
            verdict = say(f"agreement_{_level(row)}")
            yield say("agreement", raters=row.raters, units=row.units, alpha=alpha, verdict=verdict)
    pairs = [row.quadratic for row in finding.plain("pairs").rows if row.scenario == "actual"]
    known = [value for value in pairs if value == value]
    if len(known) > 1:
        ends = {"low": plain(min(known)), "high": plain(max(known)), "median": plain(median(known))}
        yield say("kappa", n=len(known), **ends)


def _level(row: Any) -> str:
    if row.ci_low < TENTATIVE < row.ci_high:
        return "open"
    return "high" if row.value >= RELIABLE else "fair" if row.value >= TENTATIVE else "low"


def _remarks(finding: MomentsOfTruth, say: Messages) -> Iterator[str]:
    first: dict[str, Any] = {}
    for row in finding.plain("remarks").rows:
        first.setdefault(row.kind, row)
    for kind, row in first.items():
        yield say("remark", kind=say(kind), name=say.quoted(row.remark), n=row.n, raters=row.raters)
    for row in finding.plain("together").rows[:1]:
        yield say("together", first=say.quoted(row.remark), second=say.quoted(row.other_remark), n=row.n)
