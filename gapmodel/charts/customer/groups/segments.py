"""Groups beside the mean of all: a small chart for every dimension, or a heat map of distances from the mean."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.group_scores import MOST_ROWS, Scores
from gapmodel.charts.grouped import draw
from gapmodel.charts.small_multiples import small_multiples
from gapmodel.charts.theme import dress, new_figure, safe, wrapped
from gapmodel.errors import one_of
from gapmodel.findings.customer.groups.segments import Segments
from gapmodel.findings.periods import periods_of
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.customer.groups.segments import significant, title_of
from gapmodel.wording.numbers import percent, signed
from gapmodel.wording.titles import chosen

_MULTIPLES = 12  # groups above which colours are read more easily than marks
_MEAN = {"color": "#5f6b6d", "width": 1.2, "dash": "dash"}


def plot(
    finding: Segments, *, lang: str = "en", title: str = "finding", level: str = "dimension", kind: str = "auto"
) -> go.Figure:
    """The groups' gaps, the overall gap first, then every dimension.

    Parameters
    ----------
    title : {"finding", "plain"}
    level : {"overall", "dimension", "item"}
    kind : {"auto", "multiples", "heat"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        An option has an invalid value.
    """
    one_of(level, ("overall", "dimension", "item"), "level")
    one_of(kind, ("auto", "multiples", "heat"), "kind")
    levels = ("overall", "dimension") if level == "dimension" else (level,)
    tests = [row for row in finding.plain("table").rows if row.factor == finding.params["by"] and row.level in levels]
    rows = [row for row in finding.plain("groups").rows if row.level in levels and row.gap == row.gap]
    shown = {row.code for row in rows}
    tests = [row for row in tests if row.code in shown]
    say = messages("segments", lang)
    heading = chosen(title, title_of(finding, level, lang), say(f"chart_{level}", by=finding.params["by"]))
    if not tests:
        return dress(new_figure(), heading, _caption(finding, rows, "caption_multiples", [], lang), [])
    many = finding.params["n_groups"] > _MULTIPLES and level != "overall"
    if kind == "heat" or (kind == "auto" and many):
        return _heat(finding, tests, rows, heading, lang)
    return _multiples(finding, tests, rows, heading, lang)


def _multiples(finding: Segments, tests: list[Any], rows: list[Any], heading: str, lang: str) -> go.Figure:
    """One panel for every line, with the same groups in it, the lowest overall gap on top or periods in order."""
    say = messages("segments", lang)
    order = _order(finding, rows)
    shown = order if len(order) <= MOST_ROWS else order[: MOST_ROWS // 2] + order[-MOST_ROWS // 2 :]
    keys, seen = [row.code for row in tests], set(shown)
    frame = _frame(finding, [row for row in rows if row.code in keys and row.group in seen], lang)
    frame = frame.rename(columns={"group": "code", "code": "group"})
    scores = Scores(frame, {group: group for group in shown}, say("axis"), signed, zero=True, order=tuple(keys))
    figure = small_multiples(scores, heading, _caption(finding, rows, "caption_multiples", order, lang))
    for at, row in enumerate(tests[: len(figure.data)]):
        number = "" if at == 0 else str(at + 1)
        if row.gap == row.gap:
            figure.add_shape(
                type="line", x0=row.gap, x1=row.gap, y0=0, y1=1, line=_MEAN, layer="above",
                xref=f"x{number}", yref=f"y{number} domain",
            )  # fmt: skip
        figure.layout.annotations[at].text = _panel_head(finding, row, say, lang)
    return figure


def _panel_head(finding: Segments, row: Any, say: Messages, lang: str) -> str:
    """The label of a line, its share of variance, and a mark if groups differ."""
    label = wrapped(finding.labels.label(row.level, row.code, lang), 20, most=1)
    star = " *" if significant(row, finding) else ""
    return f"<b>{label}</b><br>{say('omega_short', value=percent(row.omega_sq))}{star}"


def _heat(finding: Segments, tests: list[Any], rows: list[Any], heading: str, lang: str) -> go.Figure:
    """Groups by lines, coloured by the distance from the mean of all."""
    say = messages("segments", lang)
    means = {row.code: row.gap for row in tests}
    frame = _frame(finding, [row for row in rows if row.code in means], lang)
    frame = frame.assign(value=frame["value"] - frame["code"].map(means)).dropna(subset="value")
    names = {
        row.code: finding.labels.label(row.level, row.code, lang) + (" *" if significant(row, finding) else "")
        for row in tests
    }
    there = set(frame["group"])
    order = [group for group in _order(finding, rows) if group in there]
    scores = Scores(frame, names, say("axis_heat"), signed, zero=True, order=tuple(order))
    return draw("heat", scores, heading, _caption(finding, rows, "caption_heat", [], lang), lang)


def _order(finding: Segments, rows: list[Any]) -> list[str]:
    """Periods in order of time; other groups by their overall gap, or by the mean of what is shown without one."""
    overall = {row.group: row.gap for row in finding.plain("groups").rows if row.level == "overall"}
    shown: dict[str, list[float]] = {}
    for row in rows:
        shown.setdefault(row.group, []).append(row.gap)
    means = {group: sum(own) / len(own) for group, own in shown.items()}
    found = {
        group: overall[group] if overall.get(group, mean) == overall.get(group) else mean
        for group, mean in means.items()
    }
    return periods_of(found) or sorted(found, key=lambda group: found[group])


def _frame(finding: Segments, rows: list[Any], lang: str) -> pd.DataFrame:
    """The rows as charts of groups take them, with texts for who points at a mark."""
    say, confidence = messages("segments", lang), percent(finding.params["confidence"])
    cells = []
    for row in rows:
        interval = say.interval(signed(row.ci_low), signed(row.ci_high), confidence)
        label = finding.labels.label(row.level, row.code, lang)
        text = f"<b>{safe(row.group)}</b><br>{safe(label)}<br>" + say(
            "hover", gap=signed(row.gap), interval=interval, n=int(row.n)
        )
        cells.append((row.group, row.code, row.gap, row.ci_low, row.ci_high, text))
    return pd.DataFrame(cells, columns=["group", "code", "value", "ci_low", "ci_high", "text"])


def _caption(finding: Segments, rows: list[Any], key: str, order: list[str], lang: str) -> str:
    say, params = messages("segments", lang), finding.params
    sizes = [int(row.n) for row in rows] or [0]
    n = str(min(sizes)) if min(sizes) == max(sizes) else f"{min(sizes)}..{max(sizes)}"
    padjust = messages("padjust", lang)(params["padjust"])
    text = say(
        key, n=n, confidence=percent(params["confidence"]), padjust=padjust, alpha=percent(1 - params["confidence"])
    )
    if len(order) <= MOST_ROWS:
        return text
    shown = messages("charts", lang)("shown_groups", n=MOST_ROWS, half=MOST_ROWS // 2, total=len(order))
    plain, line, technical = text.partition("\n")
    return messages("lists", lang)("between").join((plain, shown)) + line + technical
