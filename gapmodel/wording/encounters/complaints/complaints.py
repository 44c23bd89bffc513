"""What a log of complaints says, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gapmodel.findings.encounters.complaints.case_shares import is_rest
from gapmodel.findings.encounters.complaints.complaints import Complaints
from gapmodel.survey.decoding.group_names import NO_GROUP
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.encounters.complaints.complaints_by_period import by_period
from gapmodel.wording.names import with_interval
from gapmodel.wording.numbers import days, p_relation, percent, plain

FEW_CAUSES = 3
_MOST_GROUPS = 8  # whose causes are named


def sentences(finding: Complaints, lang: str = "en") -> tuple[str, ...]:
    """How many, why, how fast, by period, by group, repetition, what was noticed, settings."""
    say = messages("complaints", lang)
    lines = [*_received(finding, say), *_causes(finding, say), *_times(finding, say), *by_period(finding, say)]
    lines += [*_groups(finding, say), *_repeats(finding, say), say("caution")]
    lines += [note.text(lang) for note in finding.notes]
    return (*lines, settings(finding, lang))


def settings(finding: Complaints, lang: str = "en") -> str:
    """The level of the intervals and how p-values were adjusted."""
    padjust = messages("padjust", lang)(finding.params["padjust"])
    return messages("complaints", lang)("settings", confidence=percent(finding.params["confidence"]), padjust=padjust)


def name_of(name: str, say: Messages) -> str:
    """A cause or group in quotation marks; cases without one have none."""
    return say("no_name") if name == NO_GROUP else say.quoted(name)


def share_of(row: Any, say: Messages, confidence: float) -> str:
    """The share of a row with its interval."""
    return with_interval(say, "share", percent(row.share), (percent(row.ci_low), percent(row.ci_high)), confidence)


def _received(finding: Complaints, say: Messages) -> Iterator[str]:
    params = finding.params
    head = say("received", n=params["n"], first=params["first_day"], last=params["last_day"])
    if params["open"] is None:
        yield head
        return
    tail = say("open", open=params["open"]) if params["open"] else say("all_closed")
    yield say.lists["between"].join([head, tail])


def _causes(finding: Complaints, say: Messages) -> Iterator[str]:
    params, confidence = finding.params, finding.params["confidence"]
    if params["cause"] != "cause":
        yield say("cause_stands", part=say(params["cause"])) if params["cause"] else say("no_cause")
    if not params["cause"]:
        return
    if params["by"]:
        yield say("by_cause", by=say(params["by"]), names=say.parts(_of_groups(finding, say)))
    else:
        yield from _order_of_causes(finding.plain("table").rows, say, confidence)


def _order_of_causes(rows: list[Any], say: Messages, confidence: float) -> Iterator[str]:
    named, rest = ([row for row in rows if is_rest(row.cause) == unsaid] for unsaid in (False, True))
    if len(named) == 1:
        yield say("cause_only", name=name_of(named[0].cause, say), share=share_of(named[0], say, confidence))
    elif named:
        first = named[0]
        yield say("cause_top", name=name_of(first.cause, say), share=share_of(first, say, confidence))
        near = [name_of(row.cause, say) for row in named[1:] if row.ci_high >= first.ci_low]
        yield say("cause_open", names=say.listing(near)) if near else say("cause_sure")
    if len(named) > FEW_CAUSES + 1:
        share = sum(row.share for row in named[:FEW_CAUSES])
        yield say("cause_few", k=FEW_CAUSES, n=len(named), share=percent(share))
    if rest:
        names = say.listing([name_of(row.cause, say) for row in rest])
        yield say("rest", share=percent(sum(row.share for row in rest)), names=names)


def _of_groups(finding: Complaints, say: Messages) -> list[str]:
    """The most frequent named cause of every group, or those that are equally frequent."""
    found: dict[str, list[Any]] = {}
    for row in finding.plain("table").rows:
        if not is_rest(row.cause):
            found.setdefault(row.group, []).append(row)
    return [
        say("of_group", group=name_of(group, say), name=say.listing(_first(rows, say)), share=percent(rows[0].share))
        for group, rows in list(found.items())[:_MOST_GROUPS]
    ]


def _first(rows: list[Any], say: Messages) -> list[str]:
    return [name_of(row.cause, say) for row in rows if row.n == rows[0].n]


def _times(finding: Complaints, say: Messages) -> Iterator[str]:
    params = finding.params
    if not params["stage"]:
        yield say("no_stage")
        return
    stage = say(f"{params['stage']}_name")
    rows = [row for row in finding.plain("times").rows if row.stage == params["stage"]]
    overall = next((row for row in rows if row.part == "all"), None)
    if overall is None or not overall.events:
        yield say("none_ended", stage=stage)
        return
    confidence = percent(params["confidence"])
    yield from _median(overall, stage, say, confidence)
    yield from _in_time(finding, overall, stage, say)
    yield from _parts(finding, rows, stage, say)


def _median(overall: Any, stage: str, say: Messages, confidence: str) -> Iterator[str]:
    if overall.median == float("inf"):
        yield say("no_median", stage=stage)
        return
    limits = {"low": days(overall.median_low), "high": days(overall.median_high)}
    found = say("median", stage=stage, days=days(overall.median), confidence=confidence, **limits)
    parts = [found if overall.median else say("same_day", stage=stage)]
    parts += [say("open_count", stage=stage)] * (overall.events < overall.n)
    yield say.lists["between"].join(parts)


def _in_time(finding: Complaints, overall: Any, stage: str, say: Messages) -> Iterator[str]:
    within, limits = finding.params["answer_within"], (percent(overall.within_low), percent(overall.within_high))
    if overall.within != overall.within:
        if within is not None:
            yield say("within_unknown", stage=stage, within=days(within))
        return
    share = with_interval(say, "share", percent(overall.within), limits, finding.params["confidence"])
    if within is not None:
        yield say("within", share=share, stage=stage, within=days(within))
        return
    known = finding.params["in_time_known"]
    rest = finding.params["n"] - known
    yield say("in_time_of", share=share, n=known, rest=rest) if rest else say("in_time", share=share)


def _parts(finding: Complaints, rows: list[Any], stage: str, say: Messages) -> Iterator[str]:
    """Whether channels and groups differ in their times, and who has not been answered at all."""
    alpha, cause = 1 - finding.params["confidence"], finding.params["cause"]
    tests = {row.part: row for row in finding.plain("tests").rows if row.stage == finding.params["stage"]}
    for part in dict.fromkeys(row.part for row in rows if row.part not in ("all", cause)):
        own = [row for row in rows if row.part == part]
        p_adj = tests[part].p_adj if part in tests else float("nan")
        ended = sorted((row for row in own if row.events), key=lambda row: row.median)
        if p_adj <= alpha and len(ended) > 1:
            ends = {"fast": name_of(ended[0].name, say), "slow": name_of(ended[-1].name, say)}
            shown = {"low": days(ended[0].median), "high": days(ended[-1].median)}
            yield say("times_differ", part=say(part), p=p_relation(p_adj), **ends, **shown)
        elif p_adj > alpha:
            yield say("times_alike", part=say(part), p=p_relation(p_adj))
        none = [say("of_n", name=name_of(row.name, say), n=row.n) for row in own if not row.events]
        if none and ended:
            yield say("none_answered", stage=stage, part=say(part), names=say.listing(none))


def _groups(finding: Complaints, say: Messages) -> Iterator[str]:
    rows = [row for row in finding.plain("groups").rows if row.rate == row.rate]
    by, params = finding.params["by"], finding.params
    if not by:
        return
    if len(rows) < 2:
        yield say("group_counts", by=say(by))
        return
    low, high = (pick(rows, key=lambda row: row.rate) for pick in (min, max))
    shown = {"low": name_of(low.group, say), "high": name_of(high.group, say)}
    shown |= {"low_rate": rate_of(low, say, params), "high_rate": rate_of(high, say, params)}
    yield say("group_rates", by=say(by), per=f"{params['rate_per']:,g}", **shown)
    alpha = 1 - params["confidence"]
    sure = [name_of(row.group, say) for row in rows if row.p_adj <= alpha]
    if sure:
        yield say("group_sure", alpha=plain(alpha), names=say.listing(sure))
    elif any(row.p_adj == row.p_adj for row in rows):
        smallest = min(row.p_adj for row in rows if row.p_adj == row.p_adj)
        yield say("group_not_sure", p=p_relation(smallest))


def rate_of(row: Any, say: Messages, params: Any) -> str:
    """The rate of a group with its interval."""
    return with_interval(
        say, "value", plain(row.rate), (plain(row.rate_low), plain(row.rate_high)), params["confidence"]
    )


def _repeats(finding: Complaints, say: Messages) -> Iterator[str]:
    for row in finding.plain("repeats").rows:
        if row.part == "all":
            yield say(row.measure, share=share_of(row, say, finding.params["confidence"]))
