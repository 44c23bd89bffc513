"""Importance-performance analysis in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from gapmodel.findings.priorities.columns import PER_DRIVER
from gapmodel.findings.priorities.importance_performance import ImportancePerformance
from gapmodel.findings.priorities.quadrants import QUADRANTS
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.group_column import with_group
from gapmodel.wording.names import row_name, side_name
from gapmodel.wording.numbers import percent, plain, signed


def sentences(finding: ImportancePerformance, lang: str = "en") -> tuple[str, ...]:
    """The quadrants with their probabilities, what is uncertain, stated beside derived importance, the method."""
    say, table = messages("importance_performance", lang), with_group(finding)
    lines: list[str] = []
    for group, part in table.groupby("group", sort=False):
        found = [*_quadrants(finding, part, say, lang), *_uncertain(finding, part, say, lang)]
        found += [*_both(finding, str(group), say, lang), *_lines(finding, str(group), say)]
        prefix = say("group_head", by=finding.params["by"], group=group) if finding.params["by"] else ""
        lines += [prefix + line for line in found]
    lines += [*_warnings(finding, table, say, lang), *_diagonal(finding, say, lang)]
    return (*lines, importance_text(finding, lang), settings(finding, lang))


def performance_name(finding: ImportancePerformance, lang: str = "en") -> str:
    """What stands on the horizontal axis."""
    side = finding.params["performance"]
    return messages("gaps", lang)("gap") if side == "gap" else side_name(finding.labels, side, lang)


def importance_name(finding: ImportancePerformance, lang: str = "en") -> str:
    """What stands on the vertical axis."""
    say, params = messages("importance_performance", lang), finding.params
    if params["importance"] != "stated":
        return say(f"axis_{params['importance']}", outcome=params["outcome"])
    if params["asked"] in ("points", "rating"):
        return say(f"axis_{params['asked']}")
    return say("axis_side", side=side_name(finding.labels, params["asked"], lang))


def importance_text(finding: ImportancePerformance, lang: str = "en") -> str:
    """Where importance comes from."""
    say, params = messages("importance_performance", lang), finding.params
    if params["importance"] == "stated":
        return say("stated", importance=importance_name(finding, lang))
    return say("derived", importance=importance_name(finding, lang))


def settings(finding: ImportancePerformance, lang: str = "en") -> str:
    """The rule, n and the method."""
    say, params = messages("importance_performance", lang), finding.params
    rule = params["crosshair"] if isinstance(params["crosshair"], str) else "number"
    return say(
        "settings",
        rule=say(f"rule_{rule}"),
        n=sizes(finding.points["n"] if len(finding.points) else pd.Series([0])),
        confidence=percent(params["confidence"]),
        method=say(params["method"], blocks=params["blocks"]),
    )


def sizes(n: pd.Series) -> str:
    """One number of respondents, or the lowest and highest."""
    low, high = int(n.min()), int(n.max())
    return str(low) if low == high else f"{low}..{high}"


def _name(finding: ImportancePerformance, code: str, lang: str) -> str:
    return row_name(finding.labels, finding.params["level"], code, lang)


def _quadrants(finding: ImportancePerformance, part: pd.DataFrame, say: Messages, lang: str) -> Iterator[str]:
    for quadrant in QUADRANTS:
        mine = part[part["quadrant"] == quadrant].sort_values(f"p_{quadrant}", ascending=False, kind="stable")
        if len(mine):
            names = [
                say("with_probability", name=_name(finding, code, lang), p=probability(p))
                for code, p in zip(mine["code"], mine[f"p_{quadrant}"], strict=True)
            ]
            yield say("quadrant", quadrant=say(quadrant), where=say(f"where_{quadrant}"), names=say.listing(names, 22))


def probability(p: float) -> str:
    """A probability that was simulated: never 0% or 100%.

    >>> probability(1.0), probability(0.5234), probability(0.0)
    ('> 99%', '52%', '< 1%')
    """
    if p != p:
        return "–"
    return "> 99%" if p > 0.99 else "< 1%" if p < 0.01 else f"{100 * p:.0f}%"


def _uncertain(finding: ImportancePerformance, part: pd.DataFrame, say: Messages, lang: str) -> Iterator[str]:
    names = []
    for row in part.to_dict("records"):
        chances = sorted(((row[f"p_{quadrant}"], quadrant) for quadrant in QUADRANTS), reverse=True)
        if row["quadrant"] and chances[0][0] < finding.params["sure"]:
            likely = [say("likely", quadrant=say(quadrant), p=probability(p)) for p, quadrant in chances[:2]]
            names.append(say("either", name=_name(finding, row["code"], lang), quadrants=say.listing(likely)))
    if names:
        yield say("uncertain", sure=percent(finding.params["sure"]), names=say.parts(names))


def _both(finding: ImportancePerformance, group: str, say: Messages, lang: str) -> Iterator[str]:
    """Where stated and derived importance give different quadrants."""
    mine = finding.importances
    if not len(mine) or not finding.params["outcome"] or not (mine["measure"] == "stated").any():
        return
    derived = finding.params["importance"] if finding.params["importance"] != "stated" else "r"
    own = mine[(mine["group"] == group) & (mine["quadrant"] != "")]
    by_stated, by_derived = (
        own[own["measure"] == measure].set_index("code")["quadrant"].to_dict() for measure in ("stated", derived)
    )
    both = [code for code in by_stated if code in by_derived]
    names = [
        say("by_both", name=_name(finding, str(code), lang), stated=say(by_stated[code]), derived=say(by_derived[code]))
        for code in both
        if by_stated[code] != by_derived[code]
    ]
    if names:
        yield say("differ", measure=say(f"axis_{derived}", outcome=finding.params["outcome"]), names=say.parts(names))
    elif both:
        yield say("agree", measure=say(f"axis_{derived}", outcome=finding.params["outcome"]))


def _lines(finding: ImportancePerformance, group: str, say: Messages) -> Iterator[str]:
    mine = finding.lines[finding.lines["group"] == group].set_index("axis")
    importance, performance = (float(mine["value"][axis]) for axis in ("importance", "performance"))
    show = signed if finding.params["performance"] == "gap" else plain
    yield say("lines", importance=plain(importance), performance=show(performance))


def _warnings(finding: ImportancePerformance, table: pd.DataFrame, say: Messages, lang: str) -> Iterator[str]:
    params, points = finding.params, finding.points
    for axis in ("importance", "performance"):
        spread = table.groupby("group")[axis].agg(lambda own: own.max() - own.min())
        if len(table) and (spread < 1e-9).any():
            yield say(f"equal_{axis}")
    if params["importance"] != "stated" and (negative := table.loc[table["importance"] < 0, "code"].unique()).size:
        yield say("negative", names=say.listing([_name(finding, code, lang) for code in negative]))
    if params["importance"] in ("partial", "log_partial") and len(points):
        k, least = points["code"].nunique(), int(points["n"].min())
        if least < PER_DRIVER * k:
            width = float((points["importance_high"] - points["importance_low"]).mean())
            yield say("few", n=least, k=k, width=plain(width), confidence=percent(params["confidence"]))
    if params["importance"] == "stated" and params["asked"] == params["gap"]:
        yield say("built_in" if params["performance"] == "gap" else "expectation")


def _diagonal(finding: ImportancePerformance, say: Messages, lang: str) -> Iterator[str]:
    points: Any = finding.points
    if finding.params["diagonal"] and len(points):
        above = points[points["distance"] > 0].sort_values("distance", ascending=False, kind="stable")
        names = [
            say(
                "above",
                name=_name(finding, row.code, lang),
                distance=signed(row.distance),
                low=signed(row.distance_low),
                high=signed(row.distance_high),
            )
            for row in above.itertuples()
        ]
        yield say("diagonal", names=say.parts(names)) if names else say("diagonal_none")
