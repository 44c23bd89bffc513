"""The zone of tolerance as charts: aligned bars with the perceived service, and a radar."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.group_scores import Scores
from gapmodel.charts.grouped import DRAWN, draw, kind_of, with_shown
from gapmodel.charts.theme import (
    GROUP_COLOURS,
    GROUP_MARKS,
    VALUES,
    VERDICT_COLOURS,
    VERDICT_MARKS,
    dress,
    interval_marks,
    label_rows,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.errors import SettingError, one_of
from gapmodel.findings.customer.tolerance import VERDICTS, Tolerance
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.tolerance import detail
from gapmodel.wording.customer.tolerance_titles import plain_title, title_of
from gapmodel.wording.group_column import with_group
from gapmodel.wording.numbers import percent, plain, signed
from gapmodel.wording.table_rows import rows_of
from gapmodel.wording.titles import chosen

_LIKE = {"below_minimum": "shortfall", "inside": "negligible", "above_desired": "surplus", "undecided": "undecided"}
_ZONE = {"color": "#e2e8ea", "line": {"color": "#5f6b6d", "width": 1}}
_INVERTED = {"color": "#ffffff", "line": {"color": "#5f6b6d", "width": 1}}
_LEAST_SPOKES = 3
_FREE = 26  # degrees at the top without spokes, for the numbers of the scale
# The colours of LibQUAL+, with patterns that tell them apart in print.
_BANDS = {
    "to_minimum": ("#0072B2", "/"),
    "to_desired": ("#F0E442", ""),
    "short": ("#D55E00", "x"),
    "beyond": ("#009E73", "."),
}


KINDS = ("auto", "bars", "radar", "heat", "lines", "slope", "multiples")


def plot(
    finding: Tolerance,
    *,
    lang: str = "en",
    kind: str = "auto",
    level: str = "dimension",
    measure: str = "adequacy",
    title: str = "finding",
) -> go.Figure:
    """The zones of one level, lowest adequacy on top, or the adequacy or superiority of groups.

    Parameters
    ----------
    kind : {"auto", "bars", "radar", "heat", "lines", "slope", "multiples"}
        See `Tolerance.plot`.
    level : {"dimension", "item", "overall"}
    measure : {"adequacy", "superiority"}
        For other kinds than "bars" and "radar".
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        An option has an invalid value; a radar of groups, of direct comparisons or of fewer than three rows; or these
        groups have no such chart.
    """
    one_of(kind, KINDS, "kind")
    one_of(level, ("dimension", "item", "overall"), "level")
    one_of(measure, ("adequacy", "superiority"), "measure")
    table, by = _on_axis(finding, with_group(finding)), finding.params["by"]
    rows = table[(table["level"] == level) & (table["n"] > 0)]
    rows = rows[rows["code"] == "overall"] if level == "overall" else rows
    scores = _scores(finding, rows, lang, level, measure)
    kind = kind if kind == "radar" else kind_of(kind, scores, by=by, ordinary="bars")
    own = measure if kind in DRAWN else ""
    heading = chosen(title, title_of(finding, rows, level, own, lang), plain_title(finding, rows, level, own, lang))
    if kind in DRAWN:
        return draw(kind, scores, heading, _caption(finding, rows, lang, f"{measure}_groups"), lang)
    if kind == "radar":
        _check_radar(finding, rows)
        return _radar(finding, rows, lang, level, heading)
    return _bars(finding, rows, scores, lang, level, heading)


def _scores(finding: Tolerance, rows: pd.DataFrame, lang: str, level: str, measure: str) -> Scores:
    """The adequacy or the superiority as charts of groups draw them."""
    rows = rows[rows[measure].notna()]
    names = {measure: "value", f"{measure}_low": "ci_low", f"{measure}_high": "ci_high"}
    own = rows[["group", "code", *names]].rename(columns=names)
    own = own.assign(text=[_hover(finding, row, lang) for row in rows_of(rows)])
    order = rows.groupby("code", sort=False)[measure].mean().sort_values().index
    labels = {code: finding.labels.label(level, code, lang) for code in order}
    axis = messages("tolerance", lang)("superiority_name" if measure == "superiority" else measure)
    return Scores(own, labels, axis, signed, zero=True)


def _on_axis(finding: Tolerance, table: pd.DataFrame) -> pd.DataFrame:
    """Direct comparisons as distances from the perceived service, which is zero."""
    if not finding.params["direct"]:
        return table
    return table.assign(perceived=0.0, minimum=-table["adequacy"], desired=-table["superiority"])


def _bars(finding: Tolerance, rows: pd.DataFrame, scores: Scores, lang: str, level: str, heading: str) -> go.Figure:
    """The zones of codes, or of groups, of which many the lowest and the highest are drawn."""
    say = messages("tolerance", lang)
    rows = rows[rows["group"].isin(scores.shown_groups())]
    rows = rows.sort_values(["adequacy", "group"], kind="stable") if not finding.params["by"] else _together(rows)
    names = [finding.labels.label(row.level, row.code, lang) for row in rows_of(rows)]
    if finding.params["by"]:
        groups = rows["group"].tolist()
        names = (
            groups if level == "overall" else [f"{name} ({group})" for name, group in zip(names, groups, strict=True)]
        )
    lines = scores.lines if level == "overall" else 3
    labels, figure = [wrapped(name, most=lines) for name in names], new_figure()
    places = list(range(len(rows)))
    for inverted, fill in ((False, _ZONE), (True, _INVERTED)):
        mine = (rows["desired"] < rows["minimum"]).to_numpy() == inverted
        if mine.any():
            name = say("inverted_zone" if inverted else "zone")
            zones = _zones(rows[mine], [at for at in places if mine[at]], name, fill)
            figure.add_trace(zones.update(meta={"ends": _ends(lang, inverted=inverted)}))
    for verdict in VERDICTS:
        mine = (rows["verdict"] == verdict).to_numpy()
        if mine.any():
            style = (VERDICT_COLOURS[_LIKE[verdict]], VERDICT_MARKS[_LIKE[verdict]])
            own = [float(at) for at in places if mine[at]]
            marks = _perceived(finding, rows[mine], own, lang, say("perceived_as", verdict=say(verdict)), style)
            figure.add_trace(marks.update(meta={"series": say("perceived")}))
    low, high = finding.params["scale"]
    title = say("axis_direct") if finding.params["direct"] else say("axis", low=f"{low:g}", high=f"{high:g}")
    figure.update_xaxes(title=title, range=_range(rows), zeroline=False, tickformat="~g")
    figure.update_layout(barmode="overlay", bargap=0.5)
    label_rows(figure, labels)
    caption = _caption(finding, rows, lang, "bars")
    return dress(figure, heading, with_shown(caption, scores, lang), labels, row=VALUES)


def _ends(lang: str, *, inverted: bool) -> tuple[str, ...]:
    """What the ends of a zone are, from left to right."""
    names = tuple(messages("tolerance", lang)(side) for side in ("minimum", "desired"))
    return names[::-1] if inverted else names


def _together(rows: pd.DataFrame) -> pd.DataFrame:
    """The groups of a code below each other, the code with the lowest adequacy first."""
    order = rows.groupby("code")["adequacy"].transform("mean")
    return rows.assign(_order=order).sort_values(["_order", "code", "adequacy"], kind="stable")


def _zones(rows: pd.DataFrame, places: list[int], name: str, style: dict[str, Any]) -> go.Bar:
    lower, upper = rows[["minimum", "desired"]].min(axis=1), rows[["minimum", "desired"]].max(axis=1)
    return go.Bar(
        x=(upper - lower).tolist(),
        base=lower.tolist(),
        y=places,
        orientation="h",
        name=name,
        marker=style,
        hoverinfo="skip",
    )


def _perceived(
    finding: Tolerance, part: pd.DataFrame, places: list[float], lang: str, name: str, style: tuple[str, str]
) -> go.Scatter:
    shift = part["perceived"] - part["adequacy"]
    texts = [_hover(finding, row, lang) for row in rows_of(part)]
    drawn = pd.DataFrame(
        {"gap": part["perceived"], "ci_low": part["adequacy_low"] + shift, "ci_high": part["adequacy_high"] + shift}
    )
    return interval_marks(drawn, places, texts, name, style, None if finding.params["direct"] else plain)


def _hover(finding: Tolerance, row: Any, lang: str) -> str:
    say, confidence = messages("tolerance", lang), finding.params["confidence"]
    name = finding.labels.label(row.level, row.code, lang)
    parts = [safe(f"{name} ({row.group})" if row.group else name)]
    if not finding.params["direct"]:
        parts.append(
            ", ".join(f"{say(side)} {plain(getattr(row, side))}" for side in ("minimum", "desired", "perceived"))
        )
    parts.append(f"{say('adequacy')} {signed(row.adequacy)} ({detail(row, 'adequacy', confidence, lang)})")
    parts.append(
        f"{say('superiority_name')} {signed(row.superiority)} ({detail(row, 'superiority', confidence, lang)})"
    )
    if row.share_below == row.share_below:
        shares = {place: percent(getattr(row, f"share_{place}")) for place in ("below", "inside", "above")}
        parts.append(say("people", **shares))
    return "<br>".join([*parts, say(row.verdict)])


def _range(rows: pd.DataFrame) -> list[float]:
    """The part of the scale that holds the zones, the means and the intervals."""
    shift = rows["perceived"] - rows["adequacy"]
    ends = [rows[name] for name in ("minimum", "desired", "perceived")]
    ends += [(rows[f"adequacy_{end}"] + shift).fillna(rows["perceived"]) for end in ("low", "high")]
    shown = pd.concat(ends)
    low, high = (float(shown.min()), float(shown.max())) if len(shown) else (0.0, 1.0)
    padding = max(high - low, 0.5) / 12
    return [low - padding, high + padding]


def _caption(finding: Tolerance, rows: pd.DataFrame, lang: str, kind: str) -> str:
    least, most = (int(rows["n"].min()), int(rows["n"].max())) if len(rows) else (0, 0)
    if kind == "bars":
        kind = "direct" if finding.params["direct"] else "zones"
    return messages("tolerance", lang)(
        f"caption_{kind}",
        n=str(least) if least == most else f"{least}..{most}",
        confidence=percent(finding.params["confidence"]),
        interval=messages("gaps", lang)(finding.params["interval"]),
    )


def _check_radar(finding: Tolerance, rows: pd.DataFrame) -> None:
    if finding.params["by"] or finding.params["direct"]:
        kind = "groups" if finding.params["by"] else "direct comparisons, whose levels were not asked"
        raise SettingError(f"A radar does not show {kind}.", "use kind='bars'.")
    if len(rows) < _LEAST_SPOKES:
        raise SettingError(f"A radar needs at least three rows, not {len(rows)}.", "use kind='bars'.")


def _radar(finding: Tolerance, rows: pd.DataFrame, lang: str, level: str, heading: str) -> go.Figure:
    """Bands between minimum, perceived and desired around a circle; patterns tell them apart without colour."""
    say, figure = messages("tolerance", lang), new_figure(kind="polar")
    numbered = level == "item"
    names = [finding.labels.label(level, code, lang) for code in rows["code"]]
    spokes = [safe(code) for code in rows["code"]] if numbered else [wrapped(name, 16) for name in names]
    width = (360 - _FREE) / len(rows)
    angles = [(_FREE + width) / 2 + width * at for at in range(len(rows))]
    texts = [_hover(finding, row, lang) for row in rows_of(rows)]
    low = float(rows[["minimum", "desired", "perceived"]].min().min())
    floor = max(low - 1, finding.params["scale"][0])
    for name, (colour, shape) in _BANDS.items():
        start, stop = _band(rows, name)
        if ((stop - start) > 0).any():
            figure.add_trace(
                go.Barpolar(
                    base=start.tolist(),
                    r=(stop - start).clip(lower=0).tolist(),
                    theta=angles,
                    width=[width * 0.8] * len(rows),
                    name=say(name),
                    marker={
                        "color": colour,
                        "pattern": {"shape": shape, "fgcolor": "#222", "bgcolor": colour, "solidity": 0.2},
                        "line": {"color": "#333", "width": 0.7},
                    },
                    hovertext=texts,
                    hovertemplate="%{hovertext}<extra></extra>",
                )
            )
    for at, side in enumerate(("minimum", "perceived", "desired")):
        figure.add_trace(
            go.Scatterpolar(
                r=rows[side].tolist(),
                theta=angles,
                mode="markers",
                name=say(side),
                marker={
                    "color": GROUP_COLOURS[-1],
                    "symbol": ("triangle-up", GROUP_MARKS[0], "square-open")[at],
                    "size": 7,
                },
                hoverinfo="skip",
            )
        )
    highest = float(rows[["minimum", "desired", "perceived"]].max().max())
    figure.update_polars(
        radialaxis={
            "range": [floor, highest + 0.2],
            "angle": 90,
            "tickangle": 90,
            "dtick": 1,
            "tickfont": {"size": 10},
        },
        angularaxis={"tickvals": angles, "ticktext": spokes, "direction": "clockwise", "rotation": 90},
    )
    dress(figure, heading, _caption(finding, rows, lang, "radar_items" if numbered else "radar"), [" "] * 13)
    figure.update_layout(margin={"l": 60, "r": 60})
    return figure


def _band(rows: pd.DataFrame, name: str) -> tuple[pd.Series, pd.Series]:
    """Where a band begins and ends on every spoke; it is empty where it ends before it begins."""
    minimum, desired, perceived = rows["minimum"], rows["desired"], rows["perceived"]
    if name == "to_minimum":
        return minimum, perceived.where(perceived < desired, desired)
    if name == "to_desired":
        return perceived.where(perceived > minimum, minimum), desired
    return (perceived, minimum) if name == "short" else (desired, perceived)
