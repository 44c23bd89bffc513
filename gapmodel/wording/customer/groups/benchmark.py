"""A league table in sentences, and the titles of its charts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gapmodel.findings.customer.groups.benchmark import Benchmark
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import design_names, reversed_items
from gapmodel.wording.numbers import p_relation, percent, plain, probability, signed
from gapmodel.wording.suppressed_before import small_groups

REASONS = ("no_group", "hidden", "stratum", "nobody")


def sentences(finding: Benchmark, lang: str = "en") -> tuple[str, ...]:
    """Whether groups differ, who is first and last and how surely, who stands out, the target, who has no rank."""
    say, params = messages("benchmark", lang), finding.params
    rows = league_of(finding)
    spread = spread_of(finding, rows[0].code)
    lines = [_differ(finding, spread, say, lang), _ends(finding, rows, say), _around(finding, rows, spread, say)]
    lines += _pairs(finding, rows, say) + _outside(finding, rows[0].code, say) + _dimensions(finding, say, lang)
    lines.append(say("weights", weight=percent(spread.own_weight)))
    lines += _target(finding, rows[0].code, say)
    if params["case_mix"]:
        lines.append(say("case_mix", columns=say.listing(list(params["case_mix"]))))
    lines += _left_out(finding, rows[0].code, say)
    lines += reversed_items(finding, lang) + small_groups(params, lang)
    if params["design"]:
        lines.append(messages("answers", lang)("designed", kinds=design_names(params["design"], lang)))
    return (*lines, settings(finding, lang))


def league_of(finding: Benchmark, code: str = "") -> list[Any]:
    """The rows of one score, the first of the table by default."""
    table = finding.plain("table")
    code = code or table["code"][0]
    return [row for row in table.rows if row.code == code]


def number_of(finding: Benchmark) -> Callable[[float], str]:
    """How scores are written: gaps with their sign."""
    return signed if finding.measure == "gap" else plain


def score_name(finding: Benchmark, row: Any, lang: str) -> str:
    """What is ranked, such as the overall gap."""
    say = messages("benchmark", lang)
    label = finding.labels.label(row.level, row.code, lang)
    whole = "_overall" if row.level == "overall" else ""
    return say(f"score_{finding.measure}{whole}", label=label)


def _differ(finding: Benchmark, spread: Any, say: Messages, lang: str) -> str:
    key = "differ" if spread.p_val <= 1 - finding.params["confidence"] else "same"
    shown = {
        "total": int(spread.groups),
        "by": finding.params["by"],
        "score": score_name(finding, spread, lang),
        "mean": number_of(finding)(spread.mean),
        "sd": plain(spread.true_sd),
        "interval": say.interval(plain(spread.true_sd_low), plain(spread.true_sd_high), _confidence(finding)),
    }
    return say(key, p=p_relation(spread.p_val), **shown)


def _confidence(finding: Benchmark) -> str:
    return percent(finding.params["confidence"])


def _ends(finding: Benchmark, rows: Sequence[Any], say: Messages) -> str:
    first, last = (_place(finding, rows[at], chance, say) for at, chance in ((0, "p_best"), (-1, "p_worst")))
    return say("ends", first=first, last=last)


def _place(finding: Benchmark, row: Any, chance: str, say: Messages) -> str:
    """A group with its score as measured and shrunken, its rank, and the chance to be best or worst."""
    number = number_of(finding)
    return say(
        f"place_{chance}",
        group=say.quoted(row.group),
        own=number(getattr(row, finding.measure)),
        shrunken=number(row.shrunken),
        interval=say.interval(number(row.ci_low), number(row.ci_high), _confidence(finding)),
        n=int(row.n),
        rank=_rank(finding, row, say),
        chance=probability(getattr(row, chance)),
    )


def _rank(finding: Benchmark, row: Any, say: Messages) -> str:
    key = "rank_one" if row.rank_low == row.rank_high else "rank_between"
    return say(key, low=int(row.rank_low), high=int(row.rank_high), confidence=_confidence(finding))


def _around(finding: Benchmark, rows: Sequence[Any], spread: Any, say: Messages) -> str:
    places = [place_of(row, spread.mean) for row in rows]
    counts = {name: places.count(name) for name in ("above", "below", "undecided")}
    return say("around", mean=number_of(finding)(spread.mean), total=len(rows), **counts)


def place_of(row: Any, value: float) -> str:
    """Whether the interval of a row lies above or below a value, or on both sides of it."""
    return "above" if row.ci_low > value else "below" if row.ci_high < value else "undecided"


def _pairs(finding: Benchmark, rows: Sequence[Any], say: Messages) -> list[str]:
    letters = [row.letters for row in finding.plain("letters").rows if row.code == rows[0].code]
    if not letters:
        return []
    sets = [set(own.split() if " " in own else own) for own in letters]
    total = len(sets) * (len(sets) - 1) // 2
    apart = sum(not sets[i] & sets[j] for i in range(len(sets)) for j in range(i))
    key = "pairs_none" if not apart else "pairs_all" if apart == total else "pairs"
    return [say(key, apart=apart, total=total)]


def _outside(finding: Benchmark, code: str, say: Messages) -> list[str]:
    rows = [row for row in finding.plain("funnel").rows if row.code == code]
    found = {side: [say.quoted(row.group) for row in rows if row.outside == side] for side in ("above", "below")}
    if not any(found.values()):
        return [say("outside_none")]
    parts = [say(f"outside_{side}", n=len(names), names=say.listing(names)) for side, names in found.items() if names]
    return [say("outside", parts=say.parts(parts))]


def _dimensions(finding: Benchmark, say: Messages, lang: str) -> list[str]:
    """The dimensions in which groups differ most and least."""
    rows = [row for row in finding.plain("spread").rows if row.level == "dimension"]
    if len(rows) < 2:
        return []
    rows.sort(key=lambda row: row.true_sd)
    least, most = (say.quoted(finding.labels.label("dimension", row.code, lang)) for row in (rows[0], rows[-1]))
    sds = {"sd_least": plain(rows[0].true_sd), "sd_most": plain(rows[-1].true_sd)}
    return [say("dimensions", least=least, most=most, **sds)]


def _target(finding: Benchmark, code: str, say: Messages) -> list[str]:
    target = finding.params["target"]
    if target is None:
        return []
    places = [place_of(row, target) for row in league_of(finding, code)]
    counts = {"reached": places.count("above"), "missed": places.count("below"), "rest": places.count("undecided")}
    return [say("target", target=number_of(finding)(target), confidence=_confidence(finding), **counts)]


def _left_out(finding: Benchmark, code: str, say: Messages) -> list[str]:
    rows = [row for row in finding.plain("left_out").rows if row.code == code]
    lines = []
    for reason in REASONS:
        names = [say.quoted(row.group) for row in rows if row.why == reason]
        if names:
            lines.append(say(f"left_{reason}", n=len(names), names=say.listing(names)))
    return lines


def settings(finding: Benchmark, lang: str) -> str:
    """How means were shrunk and compared."""
    say, params = messages("benchmark", lang), finding.params
    own = {name: say(f"{name}_{params[name]}") for name in ("method", "variances")}
    pairs = say(f"pairs_{params['variances']}")
    return say(f"settings_{finding.measure}", confidence=_confidence(finding), pairs=pairs, **own)


def title_of(finding: Benchmark, rows: Sequence[Any], kind: str, lang: str) -> str:
    """What a chart says: how many groups lie above and below the mean, or outside of the funnel."""
    say = messages("benchmark", lang)
    if kind == "funnel":
        outside = [row.outside for row in finding.plain("funnel").rows if row.code == rows[0].code and row.outside]
        return say("title_funnel", n=len(outside), total=len(rows)) if outside else say("title_funnel_none")
    spread, target = spread_of(finding, rows[0].code), finding.params["target"]
    places = [place_of(row, spread.mean if target is None else target) for row in rows]
    counts = {name: places.count(name) for name in ("above", "below")}
    if target is not None:
        return say("title_target", total=len(rows), target=number_of(finding)(target), **counts)
    return say("title" if any(counts.values()) else "title_none", total=len(rows), **counts)


def spread_of(finding: Benchmark, code: str) -> Any:
    """How far the groups lie apart in a score."""
    return next(row for row in finding.plain("spread").rows if row.code == code)
