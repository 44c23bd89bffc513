"""The map of groups in sentences, and the titles of its chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from gapmodel.findings.customer.groups.positioning import VALUE, Positioning
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import design_names, reversed_items, row_name
from gapmodel.wording.numbers import p_relation, percent, plain, signed, whole_percent
from gapmodel.wording.suppressed_before import small_groups

if TYPE_CHECKING:
    import pandas as pd

_CLEAR = 0.5  # of the longest part of an axis: shorter ones do not name it
_WIDENED = 1.02  # times as long: what is less is not said
_POOR = 0.5  # of a group's distance from the centre


def sentences(finding: Positioning, lang: str = "en") -> tuple[str, ...]:
    """How much the map shows, what its axes mean, whether groups differ, who lies off the centre, what is not shown."""
    say, of = messages("positioning", lang), finding.params["mapped"]
    lines = [*_plane(finding, say, lang), *_differences(finding, say), *_places(finding, say)]
    lines += _without(finding, say)
    if finding.params["nobody"]:
        lines.append(say(f"nobody_{of}", names=say.listing(list(finding.params["nobody"]))))
    lines += small_groups(finding.params, lang)
    lines += reversed_items(finding, lang) if finding.params["level"] == "item" else []
    if finding.params["design"]:
        lines.append(messages("answers", lang)("designed", kinds=design_names(finding.params["design"], lang)))
    return (*lines, *settings(finding, lang))


def settings(finding: Positioning, lang: str) -> list[str]:
    """What was placed how, and what ellipses are."""
    say, params = messages("positioning", lang), finding.params
    rows, weights = say(f"rows_{params['level']}"), say(f"weights_{params['group_weights']}")
    lines = [say(f"settings_{params['mapped']}", rows=rows, weights=weights)]
    if finding.table["radius"].notna().any():
        times = params["longer"]
        longer = say("settings_longer", longer=plain(times)) if times > _WIDENED else ""
        lines.append(say("settings_ellipses", confidence=percent(params["confidence"]), longer=longer))
    return lines


def shown_share(finding: Positioning) -> str:
    """The share of the differences that the map shows."""
    return percent(float(finding.axes["share"].iloc[:2].sum()))


def _plane(finding: Positioning, say: Messages, lang: str) -> list[str]:
    params, axes = finding.params, finding.axes
    of, n = params["mapped"], len(set(finding.plain("profiles")["group"]))
    if axes.empty:
        if n < 2:
            return [say("too_few", n=n, what=say(f"what_{of}"))]
        return [say(f"equal_{of}", rows=say(f"rows_{params['level']}"))]
    shares = {name: percent(share) for name, share in zip(("first", "second"), axes["share"], strict=False)}
    key = f"plane_{of}" if len(axes) > 1 else f"line_{of}"
    lines = [say(key, n=n, by=params["by"], shown=shown_share(finding), **shares)]
    pairs = (("x", "right"), ("y", "up"))[: len(axes)]
    return lines + [_meaning(finding, column, say(where), say, lang) for column, where in pairs]


def _meaning(finding: Positioning, column: str, where: str, say: Messages, lang: str) -> str:
    """What lies in one direction: the columns with the longest parts of the axis."""
    arrows, of = finding.arrows, finding.params["mapped"]
    clear = arrows[arrows[column].abs() >= _CLEAR * arrows[column].abs().max()]
    ordered = clear.reindex(clear[column].abs().sort_values(ascending=False, kind="stable").index)
    names = {
        kind: say.listing(
            [row_name(finding.labels, row.level, row.code, lang) for row in list[Any](part.itertuples())], 3
        )
        for kind, part in (("more", ordered[ordered[column] > 0]), ("less", ordered[ordered[column] < 0]))
    }
    directions = "".join(word for word, kind in (("rise_", "more"), ("fall_", "less")) if names[kind])
    return say(f"{directions}{of}", where=where, **names)


def _differences(finding: Positioning, say: Messages) -> list[str]:
    """Whether groups differ at all, and how much of the spread errors make."""
    lines = []
    for row in list[Any](finding.tests[finding.tests["p_val"].notna()].itertuples()):
        key = "differ" if row.p_val <= 1 - finding.params["confidence"] else "alike"
        numbers = {"statistic": plain(row.statistic, 3), "f": plain(row.f), "p": p_relation(row.p_val)}
        lines.append(say(key, dof=plain(row.dof, 0), dof_error=plain(row.dof_error, 0), **numbers))
    share = finding.params["error_share"]
    if share == share:
        lines.append(say("errors", share=whole_percent(share)) if share < 1 else say("errors_all"))
    return lines


def _places(finding: Positioning, say: Messages) -> list[str]:
    """Who lies off the centre, and whose place the plane shows badly."""
    table = finding.table
    known = table[table["radius"].notna()]
    if known.empty:
        return []
    off = farthest(known[known["off_centre"]])
    if off.empty:
        return [say("none_off")]
    lines = [say("off_centre", n=len(off), total=len(known), names=say.listing(off["group"].tolist(), 5))]
    poor = off[off["quality"] < _POOR]
    return [*lines, say("poorly", names=say.listing(poor["group"].tolist()))] if len(poor) else lines


def farthest(table: pd.DataFrame) -> pd.DataFrame:
    """The groups by their distance from the centre of the map, the farthest first."""
    distance = np.hypot(table["x"].to_numpy(float), table["y"].to_numpy(float))
    return table.iloc[np.argsort(-distance, kind="stable")]


def _without(finding: Positioning, say: Messages) -> list[str]:
    """Whose ellipse is missing, and why."""
    missing = finding.table[finding.table["radius"].isna()]
    if missing.empty:
        return []
    if finding.params["mapped"] == "shortfalls" and len(missing) == len(finding.table):
        return [say("no_ellipse_rows", rows=say(f"rows_{finding.params['level']}"))]
    return [say("no_ellipse", names=say.listing(missing["group"].tolist()))]


def title_of(finding: Positioning, lang: str) -> str:
    """What the chart says: the group that stands out most and on what, or that none does; empty without ellipses."""
    say, params, table = messages("positioning", lang), finding.params, finding.table
    known, off = table[table["radius"].notna()], table[table["off_centre"]]
    if known.empty:
        return ""
    if off.empty or not _differs(finding):
        return say("title_alike", by=params["by"])
    group = farthest(off)["group"].iloc[0]
    column = VALUE[params["mapped"]]
    own = finding.profiles[finding.profiles["group"] == group].reset_index(drop=True)
    place = int((own[column] - finding.arrows[column]).abs().to_numpy().argmax())
    number = signed if column == "gap" else percent
    row: Any = next(own.iloc[[place]].itertuples())
    label = finding.labels.label(row.level, row.code, lang)
    values = {"value": number(own[column].iloc[place]), "all": number(finding.arrows[column].iloc[place])}
    return say("title_differs", group=group, detail=say(f"detail_{params['mapped']}", label=label, **values))


def _differs(finding: Positioning) -> bool:
    """Whether the test, where there is one, finds a difference between groups."""
    found: Sequence[float] = finding.tests["p_val"].dropna().tolist()
    return all(p <= 1 - finding.params["confidence"] for p in found)
