"""Performance as charts: means with confidence intervals, and the distribution of answers as diverging bars."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.diverging_bars import Bars, add_bars, class_name, classes_of
from gapmodel.charts.group_scores import Scores
from gapmodel.charts.grouped import DRAWN, draw, kind_of, with_shown
from gapmodel.charts.reference_lines import vertical_line
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
from gapmodel.findings.customer.performance import VERDICTS, Performance
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.gaps import MANY_GROUPS
from gapmodel.wording.customer.performance import detail, interval_name, rated, target_text
from gapmodel.wording.customer.performance_titles import plain_title, title_of
from gapmodel.wording.group_column import with_group
from gapmodel.wording.numbers import percent, plain, whole_percent
from gapmodel.wording.titles import chosen

_LIKE = {"below": "shortfall", "above": "surplus", "undecided": "undecided"}


KINDS = ("auto", "means", "answers", "heat", "lines", "slope", "multiples")


def plot(
    finding: Performance, *, lang: str = "en", kind: str = "auto", level: str = "dimension", title: str = "finding"
) -> go.Figure:
    """The means of one level with confidence intervals, or the distribution of answers by item, lowest on top.

    Parameters
    ----------
    kind : {"auto", "means", "answers", "heat", "lines", "slope", "multiples"}
        See `Performance.plot`.
    level : {"dimension", "item", "overall"}
        For other kinds than "answers".
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        An option has an invalid value, or these groups have no such chart.
    """
    one_of(kind, KINDS, "kind")
    one_of(level, ("dimension", "item", "overall"), "level")
    table, by = with_group(finding), finding.params["by"]
    if kind == "answers":
        if table["group"].nunique() > MANY_GROUPS:
            raise SettingError(
                f"The answers of {table['group'].nunique()} groups do not fit one chart.",
                "plot gm.performance(survey) without by, or read fewer groups.",
            )
        return _answers(finding, table[(table["level"] == "item") & (table["n"] > 0)], lang, title)
    rows = table[(table["level"] == level) & (table["n"] > 0)]
    rows = rows[rows["code"] == "overall"] if by and level == "overall" else rows
    scores = _scores(finding, rows, lang, level)
    kind = kind_of(kind, scores, by=by, ordinary="means")
    heading = chosen(title, title_of(finding, rows, level, lang), plain_title(finding, rows, level, lang))
    if kind in DRAWN:
        return draw(kind, scores, heading, _caption(finding, rows, lang, kind), lang)
    if by and level == "overall":
        return _by_group(finding, rows, scores, lang, heading)
    return _means(finding, rows, lang, level, heading)


def _scores(finding: Performance, rows: pd.DataFrame, lang: str, level: str) -> Scores:
    """The means as charts of groups draw them."""
    order = rows.groupby("code", sort=False)["mean"].mean().sort_values().index.tolist()
    own = rows[["group", "code", "mean", "ci_low", "ci_high"]].rename(columns={"mean": "value"})
    own = own.assign(text=[_hover(finding, row, lang) for row in rows.itertuples()])
    names = {code: finding.labels.label(level, code, lang) for code in order}
    target = finding.params["target"]
    shown = None if target == "" else float(target)
    return Scores(own, names, messages("performance", lang)("mean"), plain, target=shown)


def _means(finding: Performance, rows: pd.DataFrame, lang: str, level: str, title: str) -> go.Figure:
    by = finding.params["by"]
    order = rows.groupby("code", sort=False)["mean"].mean().sort_values().index.tolist()
    labels = [wrapped(finding.labels.label(level, code, lang)) for code in order]
    figure, groups = new_figure(), rows["group"].unique().tolist()
    for at, group in enumerate(groups if by else ()):
        part = rows[rows["group"] == group]
        shift = (at - (len(groups) - 1) / 2) * 0.7 / len(groups)
        places = [order.index(code) + shift for code in part["code"]]
        style = (GROUP_COLOURS[at % len(GROUP_COLOURS)], GROUP_MARKS[at % len(GROUP_MARKS)])
        figure.add_trace(interval_marks(_placed(part), places, _hovers(finding, part, lang), safe(group), style))
    if not by:
        places = [float(order.index(code)) for code in rows["code"]]
        _add_verdicts(figure, finding, rows, places, lang)
    _axis(figure, finding, rows, lang)
    label_rows(figure, labels)
    row = max(1.0, 0.62 * len(groups)) if by else VALUES
    return dress(figure, title, _caption(finding, rows, lang), labels, row=row)


def _by_group(finding: Performance, rows: pd.DataFrame, scores: Scores, lang: str, title: str) -> go.Figure:
    """The overall mean of every group, one row each; of many groups the lowest and the highest."""
    shown = scores.shown_groups()
    places = {group: float(at) for at, group in enumerate(shown)}
    rows = rows[rows["group"].isin(shown)]
    labels, figure = [wrapped(group, most=scores.lines) for group in shown], new_figure()
    _add_verdicts(figure, finding, rows, [places[group] for group in rows["group"]], lang)
    _axis(figure, finding, rows, lang)
    label_rows(figure, labels)
    return dress(figure, title, with_shown(_caption(finding, rows, lang), scores, lang), labels, row=VALUES)


def _add_verdicts(figure: go.Figure, finding: Performance, rows: pd.DataFrame, places: list[float], lang: str) -> None:
    """One trace for every verdict; without a target one for all."""
    say = messages("performance", lang)
    if finding.params["target"] == "":
        figure.add_trace(
            interval_marks(
                _placed(rows), places, _hovers(finding, rows, lang), "", (GROUP_COLOURS[0], GROUP_MARKS[0]), plain
            )
        )
        return
    for verdict in VERDICTS:
        mine = (rows["verdict"] == verdict).to_numpy()
        if mine.any():
            style = (VERDICT_COLOURS[_LIKE[verdict]], VERDICT_MARKS[_LIKE[verdict]])
            own = [place for place, is_mine in zip(places, mine, strict=True) if is_mine]
            texts = _hovers(finding, rows[mine], lang)
            figure.add_trace(interval_marks(_placed(rows[mine]), own, texts, say(verdict), style, plain))


def _axis(figure: go.Figure, finding: Performance, rows: pd.DataFrame, lang: str) -> None:
    """The part of the scale that contains the means, their intervals and the target."""
    low, high = finding.params["scale"]
    shown = rows[["mean", "ci_low", "ci_high"]].to_numpy().ravel().tolist()
    shown = [value for value in shown if value == value]
    if finding.params["target"] != "":
        shown.append(finding.params["target"])
        vertical_line(figure, finding.params["target"], dash="dash")
    first, last = min(shown, default=low), max(shown, default=high)
    padding = max(last - first, (high - low) / 10) / 10
    title = messages("performance", lang)("points", low=f"{low:g}", high=f"{high:g}")
    figure.update_xaxes(title=title, range=[first - padding, last + padding], zeroline=False, tickformat="~g")


def _placed(part: pd.DataFrame) -> pd.DataFrame:
    """The means in the column that marks are drawn from."""
    return part.rename(columns={"mean": "gap"})


def _hovers(finding: Performance, part: pd.DataFrame, lang: str) -> list[str]:
    return [_hover(finding, row, lang) for row in part.itertuples()]


def _hover(finding: Performance, row: Any, lang: str) -> str:
    say = messages("performance", lang)
    name = finding.labels.label(row.level, row.code, lang)
    parts = [safe(f"{name} ({row.group})" if row.group else name)]
    parts.append(f"{say('mean')} {plain(row.mean)} ({detail(row, finding.params['confidence'], lang)})")
    parts.append(f"{say('top_box')} {percent(row.top_box)}, {say('bottom_box')} {percent(row.bottom_box)}")
    return "<br>".join(parts + ([say(row.verdict)] if hasattr(row, "verdict") else []))


def _caption(finding: Performance, rows: pd.DataFrame, lang: str, kind: str = "means") -> str:
    target = kind not in ("heat", "slope") and finding.params["target"] != ""
    return messages("performance", lang)(
        "caption_target" if target else "caption_in_table" if kind in ("heat", "slope") else "caption",
        n=_range(rows["n"]),
        confidence=percent(finding.params["confidence"]),
        interval=interval_name(finding, lang),
        target=target_text(finding),
    )


def _range(sizes: pd.Series) -> str:
    low, high = (int(sizes.min()), int(sizes.max())) if len(sizes) else (0, 0)
    return str(low) if low == high else f"{low}..{high}"


def _answers(finding: Performance, rows: pd.DataFrame, lang: str, title: str) -> go.Figure:
    """Diverging bars around the middle of the scale, one per answer or class of answers."""
    say = messages("performance", lang)
    rows = rows.sort_values("mean", kind="stable")
    classes = classes_of(sorted(finding.answers["answer"].unique()))
    shares, counts = (_by_class(finding.answers, rows, classes, kind) for kind in ("share", "count"))
    names = [class_name(own, say) for own in classes]
    hovers = [
        [_share_text(finding, *cell, name, lang) for cell in zip(rows.itertuples(), part, count, strict=True)]
        for name, part, count in zip(names, shares, counts, strict=True)
    ]
    figure, places = new_figure(), [float(at) for at in range(len(rows))]
    add_bars(figure, Bars(classes, [part.tolist() for part in shares], places), names, hovers, number=whole_percent)
    figure.update_xaxes(title=say("answers_axis"))
    labels = [wrapped(_row_name(finding, row, lang)) for row in rows.itertuples()]
    label_rows(figure, labels)
    caption = say("answers_caption" if len(classes) % 2 else "answers_caption_even", n=_range(rows["n"]))
    shown = say("answers_chart", side=rated(finding, lang))
    return dress(figure, chosen(title, title_of(finding, rows, "item", lang), shown), caption, labels)


def _by_class(answers: pd.DataFrame, rows: pd.DataFrame, classes: list[list[float]], kind: str) -> list[pd.Series]:
    """The share or count of answers in each class, for every row of items."""
    found = []
    for own in classes:
        part = answers[answers["answer"].isin(own)].groupby(["group", "code"])[kind].sum()
        found.append(rows[["group", "code"]].merge(part.reset_index(), how="left")[kind])
    return found


def _row_name(finding: Performance, row: Any, lang: str) -> str:
    name = finding.labels.label("item", row.code, lang)
    return f"{name} ({row.group})" if row.group else name


def _share_text(finding: Performance, row: Any, share: float, count: float, name: str, lang: str) -> str:
    say = messages("performance", lang)
    text = say("share_of", answer=say("answer", answer=name), share=percent(share), count=int(count), n=row.n)
    return f"{safe(_row_name(finding, row, lang))}<br>{text}"
