"""Gaps in sentences."""

from __future__ import annotations

from math import isnan
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from gapmodel.findings.customer.gaps import Gaps
from gapmodel.findings.periods import periods_of
from gapmodel.inference.margin import VERDICTS
from gapmodel.tally.hidden_rows import OTHERS
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.customer.score_reliability import quality_sentences
from gapmodel.wording.names import design_names, reversed_items, row_name, row_names
from gapmodel.wording.numbers import percent, plain, signed
from gapmodel.wording.suppressed_before import suppressed_before
from gapmodel.wording.verdict_and_p import verdict_and_p

if TYPE_CHECKING:
    import pandas as pd

    from gapmodel.findings.customer.gaps import Gaps

MANY_GROUPS = 8  # above this number, groups are summarised


def sentences(finding: Gaps, lang: str = "en") -> tuple[str, ...]:
    """What the gaps say: headline, widest gap, verdicts, what could not be tested, reliability, settings."""
    say = messages("gaps", lang)
    table = rows_of(finding)
    lines: list[str] = []
    groups = list(dict.fromkeys(row.group for row in table))
    if len(groups) > MANY_GROUPS:
        lines.append(_of_many_groups(finding, table, say, lang))
    else:
        for group in groups:
            lines += _of_group(finding, [row for row in table if row.group == group], say, lang, str(group))
    if finding.params["by"]:
        lines += _direction(finding, table, say)
    lines += [
        *_without_test(finding, table, say, lang),
        *sign_sentences(finding, lang),
        *quality_sentences(finding, lang),
    ]
    lines += _people(finding, say)
    if finding.params["by"]:
        lines.append(say("compare"))
    lines += [*_hidden(finding, say), *suppressed_before(finding.params, lang)]
    if finding.params["design"]:
        lines.append(say("designed", kinds=design_names(finding.params["design"], lang)))
    words = (interval_name(finding, lang), say(finding.params["test"]))
    lines += verdict_and_p(finding, table, row_names(finding.labels, table, lang), words, lang)
    lines += reversed_items(finding, lang)
    lines.append(settings(finding, lang))
    if finding.params.get("scale_assumed"):
        low, high = (f"{end:g}" for end in finding.params["scale"])
        lines.append(say("scale_assumed", low=low, high=high, margin=plain(finding.params["margin"])))
    return tuple(lines)


def headline(finding: Gaps, lang: str = "en") -> str:
    """The first sentence alone."""
    return sentences(finding, lang)[0]


def settings(finding: Gaps, lang: str = "en") -> str:
    """Sign convention, interval, test, adjustment and margin in one sentence."""
    say, params = messages("gaps", lang), finding.params
    return say(
        "settings",
        confidence=percent(params["confidence"]),
        interval=interval_name(finding, lang),
        test=say(params["test"]),
        alternative=say(params["alternative"]),
        padjust=messages("padjust", lang)(params["padjust"]),
        margin=plain(params["margin"]),
    )


def interval_name(finding: Gaps, lang: str = "en") -> str:
    """What the interval is called that the table shows."""
    name = finding.params["interval"]
    return messages("gaps", lang)(
        name if finding.paired or name not in ("lattice", "t", "guaranteed") else f"{name}_of_two"
    )


def with_group(finding: Gaps) -> pd.DataFrame:
    """The table with a group column, empty where no groups were asked for.

    Of different people ``n`` is that of both sides together, or 0 where nobody answered one of them.
    """
    table = finding.table if "group" in finding.table else finding.table.assign(group="")
    if finding.paired:
        return table
    both = (table["n_e"] > 0) & (table["n_p"] > 0)
    return table.assign(n=(table["n_e"] + table["n_p"]).where(both, 0))


def rows_of(finding: Gaps) -> list[Any]:
    """The rows of `with_group`."""
    table = finding.plain("table")
    table = table if "group" in table else table.with_columns(group=[""] * len(table))
    if finding.paired:
        return table.rows
    sides = zip(table["n_e"], table["n_p"], strict=True)
    return table.with_columns(n=[n_e + n_p if n_e and n_p else 0 for n_e, n_p in sides]).rows


def detail(row: Any, confidence: float, lang: str = "en") -> str:
    """Interval and n of a row of `with_group`."""
    low, high = signed(row.ci_low), signed(row.ci_high)
    say = messages("gaps", lang)
    n = say("n_of_two", n_e=row.n_e, n_p=row.n_p) if hasattr(row, "n_e") else row.n
    return say("detail", confidence=percent(confidence), low=low, high=high, n=n)


def _people(finding: Gaps, say: Messages) -> list[str]:
    """Who answered; of different people, that they are and what is not given."""
    people = finding.plain("respondents")
    if finding.paired:
        return [say("answered", used=sum(people["used"]), n=sum(people["n"]))]
    return [
        say("different_people", n_e=sum(people["used_e"]), n_p=sum(people["used_p"]), n=sum(people["n"])),
        say("needs_pairs"),
    ]


def _of_group(finding: Gaps, part: list[Any], say: Messages, lang: str, group: str) -> list[str]:
    rows = {level: [row for row in part if row.level == level] for level in ("overall", "dimension", "item")}
    overall = next(iter(rows["overall"]), None)
    if overall is None:  # published tables have no overall row
        return [
            line for level in ("dimension", "item") for line in _level(finding, rows[level], say, lang, f"{level}s")
        ]
    head = say("group_head", by=finding.params["by"], group=group) if finding.params["by"] else ""
    lines = [head + _headline(finding, overall, say, lang)]
    if finding.params["by"]:
        return [
            messages("lists", lang)("between").join(lines + _level(finding, rows["dimension"], say, lang, "dimensions"))
        ]
    lines += [*_direction(finding, part, say), *_weighted(finding, rows["overall"], say, lang)]
    for level in ("dimension", "item"):
        lines += _level(finding, rows[level], say, lang, f"{level}s")
    return lines


def _direction(finding: Gaps, table: list[Any], say: Messages) -> list[str]:
    """A doubt where expectations are low and exceeded, which is what a scale that runs the other way looks like."""
    low, high = finding.params.get("scale", (0.0, 0.0))
    rows = _overall(table)
    expected = sum(row.n * (row.mean_e - (low + high) / 2) for row in rows)
    gap = sum(row.n * row.gap for row in rows)
    return [say("direction", low=f"{low:g}")] if expected < 0 < gap else []


def _of_many_groups(finding: Gaps, table: list[Any], say: Messages, lang: str) -> str:
    rows = _overall(table)
    periods = periods_of([row.group for row in rows])
    if periods:
        return _over_time(finding, {row.group: row for row in rows}, periods, say, lang)
    worst = min(rows, key=attrgetter("gap"))
    return say(
        "most_groups",
        by=finding.params["by"],
        total=len({row.group for row in table}),
        counts=_counts(rows, [row.group for row in rows], say),
        label=worst.group,
        gap=signed(worst.gap),
        detail=detail(worst, finding.params["confidence"], lang),
    )


def _over_time(finding: Gaps, rows: dict[str, Any], periods: list[str], say: Messages, lang: str) -> str:
    """The overall gap of the first and the last period, the lowest and the highest."""
    own = [rows[period] for period in periods]
    ends = {"first": own[0], "last": own[-1]}
    ends |= {"low": min(own, key=attrgetter("gap")), "high": max(own, key=attrgetter("gap"))}
    shown = {f"{name}_detail": detail(row, finding.params["confidence"], lang) for name, row in ends.items()}
    return say(
        "over_time",
        by=finding.params["by"],
        total=len(periods),
        first=periods[0],
        last=periods[-1],
        first_gap=signed(own[0].gap),
        last_gap=signed(own[-1].gap),
        lowest=ends["low"].group,
        low=signed(ends["low"].gap),
        highest=ends["high"].group,
        high=signed(ends["high"].gap),
        counts=_counts(own, periods, say, in_order=True),
        **shown,
    )


def _overall(table: list[Any]) -> list[Any]:
    """The overall gaps of groups in which somebody answered."""
    return [row for row in table if row.code == "overall" and row.n > 0]


def _counts(rows: list[Any], names: list[str], say: Messages, *, in_order: bool = False) -> str:
    """How many rows have each verdict, and which, the widest shortfall first, or in their order."""
    named = list(zip(rows, names, strict=True))
    if not in_order:
        named.sort(key=lambda pair: (isnan(pair[0].gap), pair[0].gap))
    parts = {verdict: [name for row, name in named if row.verdict == verdict] for verdict in VERDICTS}
    return say.parts(
        say(f"count_{verdict}", n=len(these), names=say.listing(these)) for verdict, these in parts.items() if these
    )


def _headline(finding: Gaps, row: Any, say: Messages, lang: str) -> str:
    if not row.n:
        if finding.params.get("hidden_rows"):
            return say("head_hidden")
        return say("head_nobody" if finding.paired else "head_nobody_of_two")
    if isnan(row.ci_low):
        n = row.n if finding.paired else say("n_of_two", n_e=row.n_e, n_p=row.n_p)
        return say("head_no_interval", gap=signed(row.gap), n=n)
    return say(
        f"head_{row.verdict}",
        gap=signed(row.gap),
        size=plain(abs(row.gap)),
        detail=detail(row, finding.params["confidence"], lang),
        margin=plain(finding.params["margin"]),
    )


def _weighted(finding: Gaps, overall: list[Any], say: Messages, lang: str) -> list[str]:
    rows = [row for row in overall if row.code == "overall_weighted" and row.n > 0]
    confidence = finding.params["confidence"]
    key = (
        "weighted_ratings" if any(rating == rating for rating in finding.plain("importance")["rating"]) else "weighted"
    )
    return [say(key, gap=signed(row.gap), detail=detail(row, confidence, lang)) for row in rows]


def _level(finding: Gaps, rows: list[Any], say: Messages, lang: str, level: str) -> list[str]:
    answered = [row for row in rows if row.n > 0]
    if len(answered) < 2:
        return []
    worst = min(answered, key=attrgetter("gap"))
    names = [row_name(finding.labels, row.level, row.code, lang) for row in rows]
    lines = [say("by_verdict", total=len(rows), level=say(level), counts=_counts(rows, names, say))]
    if worst.gap < 0:
        name = row_name(finding.labels, worst.level, worst.code, lang)
        shown = detail(worst, finding.params["confidence"], lang)
        lines.append(say("widest", level=say(level), label=name, gap=signed(worst.gap), detail=shown))
    return lines


def _hidden(finding: Gaps, say: Messages) -> list[str]:
    """Which groups and rows are too small to be shown."""
    counts = {name: finding.params.get(name, 0) for name in ("put_together", "hidden_rows", "min_cell")}
    names = [name for name in ("put_together", "hidden_rows") if counts[name]]
    if names and finding.params["by"]:
        return [say(name, others=OTHERS, **counts) for name in names]
    return [say("hidden_rows_of_all", **counts) for _ in names]


def _without_test(finding: Gaps, table: list[Any], say: Messages, lang: str) -> list[str]:
    names: dict[tuple[str, str], list[str]] = {}
    for row in (row for row in table if isnan(row.p_val)):
        key = "no_interval" if isnan(row.ci_low) else "no_test"
        reason = "reason_none" if not row.n else "reason_one" if row.n == 1 else "reason_equal"
        if not finding.paired:
            reason = _reason_of_two(row)
        if (finding.params.get("hidden_rows") or finding.params.get("suppressed_before")) and not row.n:
            reason = "reason_hidden"
        if finding.params["design"] and row.n > 1 and row.sd != 0:
            reason = "reason_design"
        names.setdefault((key, reason), []).append(row_name(finding.labels, row.level, row.code, lang, row.group))
    return [say(key, reason=say(reason), names=say.listing(these)) for (key, reason), these in names.items()]


def _reason_of_two(row: Any) -> str:
    """Why two samples have no test; a score without people may also be one that a tally does not count."""
    if not row.n:
        return "reason_no_scores" if row.level != "item" else "reason_none_of_two"
    return "reason_one_of_two" if min(row.n_e, row.n_p) == 1 else "reason_equal_of_two"


def sign_sentences(finding: Gaps, lang: str = "en") -> tuple[str, ...]:
    """The rows in which more than half of the respondents have no gap: how many, and the one with the largest share."""
    signs = [row for row in finding.plain("signs").rows if row.level != "overall"]
    crowded = [row for row in signs if 2 * row.n_equal > row.n]
    if not crowded:
        return ()
    most = max(crowded, key=lambda row: row.n_equal / row.n)
    label = row_name(finding.labels, most.level, most.code, lang, most.group)
    counts = {part: getattr(most, part) for part in ("n", "n_below", "n_equal", "n_above")}
    lines = {"lines": len(crowded), "total": len(signs)}
    return (messages("gap_signs", lang)("many_zeros", label=label, **lines, **counts),)
