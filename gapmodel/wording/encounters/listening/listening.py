"""Listening channels in sentences, and the titles of their charts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gapmodel.findings.encounters.listening.listening import Listening
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import row_name
from gapmodel.wording.numbers import p_relation, p_value, percent, plain, signed

_FEW = 10  # voices below which a channel is said to be small


def sentences(finding: Listening, lang: str = "en") -> tuple[str, ...]:
    """The channels, where they disagree, their orders, who speaks, what weighting changes, cautions, settings."""
    say, params = messages("listening", lang), finding.params
    lines = [_channels(finding, say), *_differences(finding, say, lang), *_lowest(finding, say, lang)]
    lines += [*_order(finding, say), *_profile(finding, say), *_corrected(finding, say, lang)]
    if params["self_selected"]:
        lines.append(say("self_selected", names=_names(say, params["self_selected"]), n=len(params["self_selected"])))
    lines += [*_noticed(finding, say)]
    adjusted = messages("padjust", lang)(params["padjust"])
    lines.append(say("settings", confidence=_level(finding), padjust=adjusted, cutoff=percent(params["cutoff"])))
    return tuple(lines)


def _level(finding: Listening) -> str:
    return percent(finding.params["confidence"])


def _names(say: Messages, names: Any) -> str:
    return say.listing([say.quoted(name) for name in names])


def _named(finding: Listening, dimension: str, lang: str) -> str:
    return row_name(finding.labels, "dimension", dimension, lang)


def _channels(finding: Listening, say: Messages) -> str:
    params = finding.params
    parts = [
        say(f"channel_{kind}", name=name, n=people)
        for name, kind, people in zip(params["channels"], params["kinds"], params["people"], strict=True)
    ]
    return say("channels", n=len(parts), parts=say.parts(parts))


def disagreements(finding: Listening) -> list[Any]:
    """The dimensions on which channels differ beyond chance, the largest I2 first."""
    alpha = 1 - finding.params["confidence"]
    rows = [row for row in finding.plain("differences").rows if row.p_adj <= alpha]
    return sorted(rows, key=lambda row: -_spread(finding, row))


def _shares(finding: Listening) -> dict[tuple[str, str], Any]:
    return {(row.channel, row.dimension): row for row in finding.plain("table").rows}


def _spread(finding: Listening, row: Any) -> float:
    """From the lowest to the highest share of a dimension."""
    shares = _shares(finding)
    return float(shares[row.highest, row.dimension].share - shares[row.lowest, row.dimension].share)


def _differences(finding: Listening, say: Messages, lang: str) -> Iterator[str]:
    tested = [row for row in finding.plain("differences").rows if row.p_adj == row.p_adj]
    found, alpha = disagreements(finding), p_value(1 - finding.params["confidence"])
    if not tested:
        yield say("not_compared")
    elif not found:
        yield say("differ_none", n=len(tested), alpha=alpha)
    else:
        names = say.listing([_named(finding, row.dimension, lang) for row in found])
        yield say("differ", n=len(tested), count=len(found), names=names, alpha=alpha)
        most, shares = found[0], _shares(finding)
        ends = {end: shares[getattr(most, end), most.dimension] for end in ("lowest", "highest")}
        said = {end: share_text(finding, row, say) for end, row in ends.items()}
        who = {f"{end}_name": say.quoted(row.channel) for end, row in ends.items()}
        name = _named(finding, most.dimension, lang)
        yield say("largest", name=name, p=p_relation(most.p_adj), i2=percent(most.i2), **said, **who)


def share_text(finding: Listening, row: Any, say: Messages) -> str:
    """A positive share with its interval and n."""
    between = say.interval(percent(row.ci_low), percent(row.ci_high), _level(finding))
    return say("share", share=percent(row.share), interval=between, n=row.n)


def _lowest(finding: Listening, say: Messages, lang: str) -> Iterator[str]:
    """Of which dimension every channel says least good."""
    by_dimension: dict[str, list[str]] = {}
    for channel in finding.params["channels"]:
        own = [row for row in finding.plain("table").rows if row.channel == channel and row.rank == row.rank]
        lowest = [row.dimension for row in own if row.rank == 1]
        if len(lowest) == 1 and len(own) > 1:
            by_dimension.setdefault(lowest[0], []).append(channel)
    parts = [
        say("lowest_of", name=_named(finding, dimension, lang), names=_names(say, channels))
        for dimension, channels in by_dimension.items()
    ]
    if parts:
        yield say("lowest", parts=say.parts(parts))


def _order(finding: Listening, say: Messages) -> Iterator[str]:
    row = finding.plain("agreement").rows[0]
    if row.w != row.w:
        yield say("order_none")
        return
    key = "order_alike" if row.p_val <= 1 - finding.params["confidence"] else "order_chance"
    kind = say("exact") if row.method == "exact" else say("approximate")
    yield say(key, n=row.channels, k=row.dimensions, w=plain(row.w), kind=kind, p=p_relation(row.p_val))


def _profile(finding: Listening, say: Messages) -> Iterator[str]:
    rows = finding.plain("profile").rows
    if not finding.params["groups"]:
        yield say("no_groups")
        return
    sure = [row for row in rows if row.p_adj <= 1 - finding.params["confidence"]]
    if rows and not sure:
        yield say("profile_alike")
    for channel in dict.fromkeys(row.channel for row in sure):
        own = sorted(
            (row for row in sure if row.channel == channel), key=lambda row: -abs(row.share - row.share_customers)
        )
        parts = [
            say("over" if row.share > row.share_customers else "under", group=row.group, share=percent(row.share),
                base=percent(row.share_customers), d=signed(row.standardized), p=p_relation(row.p_adj))
            for row in own[:2]
        ]  # fmt: skip
        yield say("profile", channel=say.quoted(channel), parts=say.parts(parts))


def _corrected(finding: Listening, say: Messages, lang: str) -> Iterator[str]:
    rows = [row for row in finding.plain("corrected").rows if row.channel in finding.params["self_selected"]]
    for channel in dict.fromkeys(row.channel for row in rows):
        quoted = say.quoted(channel)
        known = [row for row in rows if row.channel == channel and row.corrected == row.corrected]
        if not known:
            yield say("corrected_none", channel=quoted)
            continue
        row = max(known, key=lambda row: abs(row.corrected - row.share))
        between = say.interval(percent(row.corrected_low), percent(row.corrected_high), _level(finding))
        said = {"share": percent(row.share), "corrected": percent(row.corrected), "interval": between}
        said |= {"channel": quoted, "name": _named(finding, row.dimension, lang)}
        if row.share_reference == row.share_reference:
            reference = say.quoted(finding.params["reference"])
            yield say("corrected_against", reference=reference, other=percent(row.share_reference), **said)
        else:
            yield say("corrected", **said)


def _noticed(finding: Listening, say: Messages) -> Iterator[str]:
    params = finding.params
    for kind in ("silent", "designed", "unknown_groups"):
        if params[kind]:
            yield say(kind, names=_names(say, params[kind]), n=len(params[kind]))
    small = [name for name, n in zip(params["channels"], params["people"], strict=True) if 0 < n < _FEW]
    if small:
        yield say("small", names=_names(say, small), few=_FEW, n=len(small))
    if params["neutral"]:
        yield say("neutral", n=params["neutral"])
    if "visits" in params["kinds"]:
        yield say("visits_independent")


def title_of(finding: Listening, lang: str) -> str:
    """The dimension on which channels are furthest apart."""
    say, found = messages("listening", lang), disagreements(finding)
    if not found:
        tested = any(row.p_adj == row.p_adj for row in finding.plain("differences").rows)
        return say("title_none") if tested else ""
    most, shares = found[0], _shares(finding)
    low, high = (percent(shares[end, most.dimension].share) for end in (most.lowest, most.highest))
    return say("title_most", name=finding.labels.label("dimension", most.dimension, lang), low=low, high=high)
