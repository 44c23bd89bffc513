"""What the waves of a survey say, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gapmodel.findings.customer.over_time.trend import Trend
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.customer.gaps import MANY_GROUPS
from gapmodel.wording.customer.over_time.asking import asking
from gapmodel.wording.customer.over_time.series import number_of, series
from gapmodel.wording.names import design_names, row_name, side_name
from gapmodel.wording.numbers import p_relation, percent, signed
from gapmodel.wording.suppressed_before import small_groups

FEW_PAIRS = 30
_MOST = 6


def sentences(finding: Trend, lang: str = "en") -> tuple[str, ...]:
    """What changed, between which groups, what stands out, when levels changed, season, doubts, settings."""
    say = messages("trend", lang)
    lines = [*changed(finding, say, lang)]
    lines += [*_groups(finding, say, lang)] if finding.params["by"] else []
    lines += [*series(finding, say, lang)]
    lines += [*asking(finding, say, lang), *_people(finding, say), *small_groups(finding.params, lang)]
    if finding.params["design"]:
        lines.append(say("designed", kinds=design_names(finding.params["design"], lang)))
    return (*lines, settings(finding, lang))


def what_of(finding: Trend, lang: str) -> str:
    """What is followed: the gap, or the mean of a side."""
    side = finding.params["side"]
    return messages("trend", lang)("mean_of", side=side_name(finding.labels, side, lang)) if side else _gap(lang)


def _gap(lang: str) -> str:
    return messages("trend", lang)("gap")


def is_sure(finding: Trend, row: Any) -> bool:
    """Whether a change or difference is significant after adjustment."""
    return bool(row.p_adj < 1 - finding.params["confidence"])


def is_clear(finding: Trend, row: Any) -> bool:
    """Whether a change is significant and its interval, which another method may have made, does not hold zero."""
    return is_sure(finding, row) and not row.ci_low <= 0 <= row.ci_high


def whole_changes(finding: Trend, level: str, group: str | None = None) -> list[Any]:
    """The changes of a level from the first to the last wave, of one group or all."""
    rows = finding.plain("changes").rows
    return [row for row in rows if row.span == "whole" and row.level == level and (group is None or row.group == group)]


def changed(finding: Trend, say: Messages, lang: str) -> Iterator[str]:
    """From the first to the last wave: overall and by dimension, or by group; then from wave to wave."""
    rows = whole_changes(finding, "overall")
    if finding.params["by"] and len(rows) > 1:
        yield _by_group(finding, rows, say, lang)
    else:
        for row in rows:
            yield of_change(finding, row, say, lang)
        yield from _dimensions(finding, say, lang)
        yield from _steps(finding, say)
    missing = finding.params["missing_waves"]
    if missing:
        yield say("missing", names=say.listing(list(missing)), n=len(missing))


def of_change(finding: Trend, row: Any, say: Messages, lang: str) -> str:
    """One change with its interval and p-value, and the values it lies between."""
    shown = {"what": what_of(finding, lang), "first": row.period_from, "last": row.period_to}
    if row.ci_low != row.ci_low:
        key = "unknown" if row.change != row.change else "no_interval"
        return say(key, change=signed(row.change), **shown)
    interval = say.interval(signed(row.ci_low), signed(row.ci_high), percent(finding.params["confidence"]))
    shown |= {"change": signed(row.change), "interval": interval, "p": p_relation(row.p_adj)}
    key = ("rose" if row.change > 0 else "fell") if is_clear(finding, row) else "open"
    if finding.params["same_people"]:
        return say(f"{key}_same", n=row.n_from, **shown)
    before, after = (value_at(finding, row, wave) for wave in (row.period_from, row.period_to))
    return say(key, before=number_of(finding, before), after=number_of(finding, after), **shown)


def value_at(finding: Trend, row: Any, wave: str) -> float:
    """The gap or mean of a row's line in a wave."""
    table, measure = finding.plain("table"), finding.params["measure"]
    groups = table["group"] if "group" in table else [""] * len(table)
    cells = zip(groups, table["level"], table["code"], table["period"], table[measure], strict=True)
    key = row.group, row.level, row.code, wave
    return next((float(value) for *one, value in cells if tuple(one) == key), float("nan"))


def named_change(finding: Trend, row: Any, lang: str) -> str:
    """A line with its change in parentheses."""
    name = row_name(finding.labels, row.level, row.code, lang)
    return messages("lists", lang)("grouped", text=name, group=signed(row.change))


def _dimensions(finding: Trend, say: Messages, lang: str) -> Iterator[str]:
    rows = whole_changes(finding, "dimension")
    if len(rows) < 2:
        return
    sure = [row for row in rows if is_sure(finding, row)]
    rose, fell = ([row for row in sure if (row.change > 0) == up] for up in (True, False))
    if not sure:
        yield say("dimensions_none", total=len(rows))
        return
    parts = [
        say(key, names=say.listing([named_change(finding, row, lang) for row in own]))
        for key, own in (("dimensions_rose", rose), ("dimensions_fell", fell))
        if own
    ]
    key, rest = ("dimensions", len(rows) - len(sure)) if len(sure) < len(rows) else ("dimensions_all", 0)
    yield say(key, total=len(rows), parts=say.parts(parts), rest=rest)


def _steps(finding: Trend, say: Messages) -> Iterator[str]:
    rows = [row for row in finding.plain("changes").rows if row.span == "step" and row.level == "overall"]
    if not rows:
        return
    sure = [row for row in rows if is_sure(finding, row)]
    if not sure:
        yield say("steps_none", total=len(rows))
        return
    names = [say("step_of", first=row.period_from, last=row.period_to, change=signed(row.change)) for row in sure]
    yield say("steps", n=len(sure), total=len(rows), names=say.listing(names, _MOST))


def _by_group(finding: Trend, rows: Sequence[Any], say: Messages, lang: str) -> str:
    """The change of every group, of many groups the lowest and the highest."""
    ordered = sorted((row for row in rows if row.change == row.change), key=lambda row: row.change)
    by, what = finding.params["by"], what_of(finding, lang)
    if not ordered:
        return say("groups_unknown", by=by)
    if len(ordered) <= MANY_GROUPS:
        names = [
            say("group_change", group=row.group, detail=_detail(finding, row, say), p=p_relation(row.p_adj))
            for row in ordered
        ]
        return say("groups_few", by=by, what=what, names=say.parts(names))
    sure = [row for row in ordered if is_sure(finding, row)]
    up = sum(row.change > 0 for row in sure)
    ends = {"least": ordered[0].group, "most": ordered[-1].group}
    ends |= {"least_detail": _detail(finding, ordered[0], say), "most_detail": _detail(finding, ordered[-1], say)}
    counts = {"total": len(ordered), "up": up, "down": len(sure) - up, "rest": len(ordered) - len(sure)}
    return say("groups", by=by, what=what, **counts, **ends)


def _detail(finding: Trend, row: Any, say: Messages) -> str:
    """A change and its interval."""
    if row.ci_low != row.ci_low:
        return signed(row.change)
    interval = say.interval(signed(row.ci_low), signed(row.ci_high), percent(finding.params["confidence"]))
    return say("change_detail", change=signed(row.change), interval=interval)


def _groups(finding: Trend, say: Messages, lang: str) -> Iterator[str]:
    """How changes of groups differ."""
    rows = [row for row in finding.plain("differences").rows if row.level != "item"]
    if not rows:
        if not finding.params["groups_compared"] and not finding.params["reference"]:
            yield say("not_compared")
        return
    sure = sorted((row for row in rows if is_sure(finding, row)), key=lambda row: row.p_val)
    if not sure:
        yield say("differences_none")
        return
    for row in sure[:3]:
        interval = say.interval(signed(row.ci_low), signed(row.ci_high), percent(finding.params["confidence"]))
        yield say(
            "difference", name=row_name(finding.labels, row.level, row.code, lang), first=row.first, second=row.second,
            change_first=signed(row.change_first), change_second=signed(row.change_second),
            difference=signed(row.difference), interval=interval, p=p_relation(row.p_adj),
        )  # fmt: skip
    if len(sure) > 3:
        yield say("differences_more", n=len(sure) - 3)


def _people(finding: Trend, say: Messages) -> Iterator[str]:
    """Who was compared, and who was left out."""
    params = finding.params
    if params["same_people"]:
        pairs = [row.n_from for row in whole_changes(finding, "overall")]
        few = min(pairs, default=0) < FEW_PAIRS and params["change_interval"] == "t"
        yield say("same")
        if few:
            yield say("few_pairs", n=FEW_PAIRS)
    if params["overlap"]:
        column, n = params["overlap"]
        yield say("overlap", n=n, column=column)
    if params["undated"]:
        yield say("undated", n=params["undated"])


def settings(finding: Trend, lang: str = "en") -> str:
    """What was followed, intervals, test and adjustment in one sentence."""
    say, params = messages("trend", lang), finding.params
    test = "design_t" if params["design"] else "paired_t" if params["same_people"] else "welch"
    interval = params["change_interval"]
    kind = interval if interval == "design" else f"{interval}_{'same' if params['same_people'] else 'different'}"
    return say(
        "settings_mean" if params["side"] else "settings_gap",
        confidence=percent(params["confidence"]),
        interval=say(f"interval_{kind}"),
        test=messages("terms", lang)(test),
        padjust=messages("padjust", lang)(params["padjust"]),
    )
