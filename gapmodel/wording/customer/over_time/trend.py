"""What the waves of a survey say, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gapmodel.findings.customer.over_time.trend import Trend
from gapmodel.inference.over_time.control_rules import RULES, run_length
from gapmodel.inference.over_time.cusum import cusum_run_length
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.customer.gaps import MANY_GROUPS
from gapmodel.wording.customer.over_time.asking import asking
from gapmodel.wording.names import design_names, row_name, side_name
from gapmodel.wording.numbers import p_relation, percent, plain, signed
from gapmodel.wording.suppressed_before import small_groups

FEW_WAVES, FEW_PAIRS, POINTS_FROM, CONTROL_FROM = 20, 30, 8, 6
_MOST = 6


def sentences(finding: Trend, lang: str = "en") -> tuple[str, ...]:
    """What changed, between which groups, what stands out, when levels changed, season, doubts, settings."""
    say = messages("trend", lang)
    lines = [*changed(finding, say, lang)]
    lines += [*_groups(finding, say, lang)] if finding.params["by"] else []
    lines += [*_control(finding, say), *_points(finding, say, lang), *_season(finding, say)]
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


def number_of(finding: Trend, value: float) -> str:
    """A gap with its sign, a mean without."""
    return plain(value) if finding.params["side"] else signed(value)


def is_sure(finding: Trend, row: Any) -> bool:
    """Whether a change or difference is significant after adjustment."""
    return bool(row.p_adj < 1 - finding.params["confidence"])


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
    key = ("rose" if row.change > 0 else "fell") if is_sure(finding, row) else "open"
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


def control_rows(finding: Trend, code: str = "overall", group: str | None = None) -> list[Any]:
    """The points of a control chart, of the first group if none is named."""
    rows = [row for row in finding.plain("control").rows if row.code == code]
    first = rows[0].group if rows and group is None else group
    return [row for row in rows if row.group == first]


def signal_of(finding: Trend, row: Any, say: Messages) -> str:
    """A wave that stands out, with its value and the side on which it lies."""
    side = say("above" if row.value > row.centre else "below")
    if row.signal != "WE1":
        side = say("of_rule", side=side, rules=row.signal)
    return say("signal_of", period=row.period, value=number_of(finding, row.value), side=side)


def _control(finding: Trend, say: Messages) -> Iterator[str]:
    if finding.params["by"]:
        return
    rows = control_rows(finding)
    there = [row for row in rows if row.value == row.value]
    if len(there) < CONTROL_FROM:
        return
    out = [row for row in there if row.signal]
    names = say.listing([signal_of(finding, row, say) for row in out], _MOST)
    yield say("signals", names=names, n=len(out)) if out else say("no_signal", n=len(there))
    beyond = next((row for row in there if row.cusum_signal), None)
    if beyond is not None:
        every = f"{cusum_run_length():.0f}"
        yield say("cusum", period=beyond.period, side=say(f"sum_{beyond.cusum_signal}"), every=every)
    rules = tuple(finding.params["rules"])
    if len(there) < FEW_WAVES:
        yield say("few_waves", n=len(there))
    elif all(RULES[name].kind == "beyond" for name in rules):
        yield say("alarm", every=f"{run_length(rules):.0f}")


def found_points(finding: Trend) -> list[Any]:
    """The change points that were found."""
    return [row for row in finding.plain("change_points").rows if row.period]


def point_text(finding: Trend, row: Any, say: Messages, lang: str) -> str:
    """A change point with its interval and both levels."""
    name = row_name(finding.labels, row.level, row.code, lang, row.group)
    means = {key: number_of(finding, getattr(row, f"mean_{key}")) for key in ("before", "after")}
    key = "point_sharp" if row.period_first == row.period_last else "point"
    return say(key, name=name, period=row.period, first=row.period_first, last=row.period_last, **means)


def _points(finding: Trend, say: Messages, lang: str) -> Iterator[str]:
    every = finding.plain("change_points").rows
    if not every or max(row.n for row in every) < POINTS_FROM:
        yield say("points_few", least=POINTS_FROM)
        return
    rows, confidence = found_points(finding), percent(finding.params["confidence"])
    if not rows:
        yield say("points_none", alpha=percent(1 - finding.params["confidence"]))
        return
    names = [point_text(finding, row, say, lang) for row in rows]
    yield say("points", names=say.parts(names[:_MOST]), confidence=confidence)
    if len(names) > _MOST:
        yield say("points_more", n=len(names) - _MOST)


def _season(finding: Trend, say: Messages) -> Iterator[str]:
    if finding.params["by"] or finding.params["period"] not in ("month", "quarter"):
        return
    rows = {row.term: row for row in finding.plain("yearly").rows if row.level == "overall"}
    if "season" not in rows:
        yield say("season_short")
        return
    season = rows["season"]
    if season.p_val < 1 - finding.params["confidence"]:
        yield say("season", swing=plain(season.value), peak=season.peak.lstrip("0"), p=p_relation(season.p_val))
        first, last = (finding.params["waves"][at][5:] for at in (0, -1))
        if first != last:
            yield say("season_ends")
    else:
        yield say("season_none", p=p_relation(season.p_val))


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
