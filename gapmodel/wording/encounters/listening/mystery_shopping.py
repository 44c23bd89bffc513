"""Mystery shopping in sentences, and the titles of its charts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gapmodel.findings.encounters.listening.mystery_shopping import MysteryShopping
from gapmodel.findings.encounters.listening.visit_reliability import MOST_VISITS
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import reversed_items, row_name, with_interval
from gapmodel.wording.numbers import percent, plain, whole_percent

_TOP = 3  # items that are named
_FEW = 3  # visits per outlet from which one of them weighs little
_MANY = 10  # outlets from which components are worth something


def sentences(finding: MysteryShopping, lang: str = "en") -> tuple[str, ...]:
    """Score, outlets, critical fails, items, what varies, how many visits are needed, cautions, settings."""
    say = messages("mystery_shopping", lang)
    lines = [*_overall(finding, say), *_outlets(finding, say), *_critical(finding, say, lang)]
    lines += [*_items(finding, say, lang), *_variance(finding, say), *_needed(finding, say)]
    lines += [*_noticed(finding, say, lang), say("recall"), *reversed_items(finding, lang)]
    key = "settings_weighted" if finding.params["weighted"] else "settings"
    return (*lines, say(key, confidence=_level(finding)))


def _level(finding: MysteryShopping) -> str:
    return percent(finding.params["confidence"])


def points(finding: MysteryShopping, row: Any, say: Messages) -> str:
    """A score of a hundred with its interval."""
    return with_interval(
        say, "value", plain(row.score, 1), (plain(row.ci_low, 1), plain(row.ci_high, 1)), finding.params["confidence"]
    )


def share_text(finding: MysteryShopping, row: Any, say: Messages) -> str:
    """A share of visits with its interval."""
    return with_interval(
        say, "value", percent(row.share), (percent(row.ci_low), percent(row.ci_high)), finding.params["confidence"]
    )


def _overall(finding: MysteryShopping, say: Messages) -> Iterator[str]:
    row = finding.plain("scores").rows[0]
    key = "overall" if row.outlets > 1 else "overall_one"
    yield say(key, score=points(finding, row, say), outlets=row.outlets, n=row.visits)
    for kind in ("not_applicable", "blank"):
        if finding.params[kind]:
            yield say(kind, n=finding.params[kind])


def _outlets(finding: MysteryShopping, say: Messages) -> Iterator[str]:
    rows = [row for row in finding.plain("table").rows if row.score == row.score]
    if len(rows) < 2:
        return
    low, high = rows[0], rows[-1]
    if low.score == high.score:
        yield say("outlets_equal", score=plain(low.score, 1))
        return
    ends = {"low": say.quoted(low.outlet), "high": say.quoted(high.outlet)}
    yield say("outlets", **ends, low_score=points(finding, low, say), high_score=points(finding, high, say))
    if low.ci_high == low.ci_high and high.ci_low <= low.ci_high:
        yield say("outlets_overlap")
    fewest = min(row.visits for row in rows)
    if low.ci_high != low.ci_high:
        yield say("outlets_once")
    elif fewest < _FEW:
        yield say("few_visits", n=fewest, share=percent(1 / fewest))


def _critical(finding: MysteryShopping, say: Messages, lang: str) -> Iterator[str]:
    rows = finding.plain("critical").rows
    if not rows:
        yield say("critical_unmarked" if not finding.params["critical"] else "critical_untested")
        return
    whole, most = rows[0], max(rows[1:], key=lambda row: (row.fails, row.share))
    if not whole.fails:
        yield say("critical_none", n=whole.n, high=percent(whole.ci_high), confidence=_level(finding))
        return
    name = row_name(finding.labels, "item", most.code, lang)
    share = share_text(finding, whole, say)
    yield say("critical", count=whole.fails, n=whole.n, share=share, name=name, fails=most.fails, of=most.n)


def _items(finding: MysteryShopping, say: Messages, lang: str) -> Iterator[str]:
    failed = [row for row in finding.plain("items").rows if row.fails]
    if not failed:
        yield say("items_none")
        return
    names = []
    for row in failed[:_TOP]:
        name = row_name(finding.labels, "item", row.code, lang)
        names.append(say("one_item", name=name, share=percent(row.share), count=row.fails, n=row.n))
    yield say("items", names=say.listing(names))


def _variance(finding: MysteryShopping, say: Messages) -> Iterator[str]:
    shares = {row.component: row.share for row in finding.plain("components").rows}
    if not shares:
        yield say("no_variance")
        return
    parts = [
        say("part", name=say(name), share=whole_percent(share)) for name, share in shares.items() if name != "residual"
    ]
    yield say("variance", parts=say.parts(parts), residual=whole_percent(shares.get("residual", float("nan"))))
    together = finding.params["together"]
    if "shopper" in together:
        other = together["shopper"]
        yield say(f"shopper_with_{other if other in ('outlet', 'visit') else 'nothing'}")
    elif not finding.params["shoppers"]:
        yield say("shopper_with_unknown")


def _needed(finding: MysteryShopping, say: Messages) -> Iterator[str]:
    if not finding.params["reliable"]:
        yield say("no_reliability")
        return
    studied, needed = finding.plain("d_study").rows, finding.plain("needed").rows
    fixed = next(row for row in studied if row.generalize == "fixed")
    g = with_interval(
        say, "value", plain(fixed.g), (plain(fixed.g_low), plain(fixed.g_high)), finding.params["confidence"]
    )
    yield say("single", g=g)
    first = next(row for row in needed if row.generalize == "fixed")
    target = plain(first.target)
    limits = {"low": _visits(say, first.visits_low), "high": _visits(say, first.visits_high)}
    if first.visits != first.visits:
        yield say("needed_many", target=target, most=MOST_VISITS, low=limits["low"], confidence=_level(finding))
    else:
        yield say("needed", target=target, n=int(first.visits), confidence=_level(finding), **limits)
    other = next(row for row in needed if (row.generalize, row.coefficient) == ("random", "g"))
    if other.visits == other.visits and other.visits != first.visits:
        yield say("needed_random", n=int(other.visits))
    elif other.visits != other.visits and first.visits == first.visits:
        yield say("needed_random_never", most=MOST_VISITS)
    double = next(row for row in needed if row.coefficient == "g" and row.n_items > first.n_items)
    if double.visits == double.visits and double.visits != other.visits:
        yield say("needed_double", n=int(double.visits))
    if finding.params["outlets"] < _MANY:
        yield say("few_outlets", n=finding.params["outlets"])


def _visits(say: Messages, number: float) -> str:
    return str(int(number)) if number == number else say("more_than", n=MOST_VISITS)


def _noticed(finding: MysteryShopping, say: Messages, lang: str) -> Iterator[str]:
    noticed = finding.params["noticed"]
    for kind in ("empty", "no_outlet", "no_visit", "no_shopper"):
        if kind in noticed:
            yield say(kind, n=noticed[kind])
    if "outlet" not in noticed["columns"]:
        yield say("one_outlet")
    yield from (note.text(lang) for note in noticed.get("source_notes", ()))


def title_of(finding: MysteryShopping, kind: str, lang: str) -> str:
    """What a chart shows: the lowest score, the item that fails most, the visits that are needed."""
    say = messages("mystery_shopping", lang)
    if kind == "outlets":
        rows = [row for row in finding.plain("table").rows if row.score == row.score]
        tied = len(rows) < 2 or rows[0].score == rows[1].score
        return "" if tied else say("title_lowest", outlet=rows[0].outlet, score=plain(rows[0].score, 1))
    if kind == "items":
        rows = [row for row in finding.plain("items").rows if row.fails]
        if not rows:
            return say("title_all_met")
        name = finding.labels.label("item", rows[0].code, lang)
        return say("title_item", name=name, share=percent(rows[0].share))
    first = next(row for row in finding.plain("needed").rows if row.generalize == "fixed")
    target = plain(first.target)
    if first.visits != first.visits:
        return say("title_never", target=target, n=MOST_VISITS)
    return say("title_needed", target=target, n=int(first.visits))
