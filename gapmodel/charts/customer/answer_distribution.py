"""Answers as diverging stacked bars: one row per item, within it one bar per side."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.diverging_bars import Bars, add_bars, class_name, classes_of
from gapmodel.charts.group_scores import Scores
from gapmodel.charts.grouped import draw
from gapmodel.charts.theme import dress, label_rows, new_figure, safe, wrapped
from gapmodel.errors import SettingError, one_of
from gapmodel.findings.customer.answer_distribution import Answers
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.answer_distribution import last_side, side_letters
from gapmodel.wording.customer.answer_titles import answers_title
from gapmodel.wording.customer.gaps import MANY_GROUPS
from gapmodel.wording.names import side_name
from gapmodel.wording.numbers import percent, whole_percent
from gapmodel.wording.titles import chosen

_ROOM = 0.86  # of a row, for the bars of all its sides
_Key = tuple[str, str]


def plot(
    finding: Answers,
    *,
    lang: str = "en",
    neutral: str = "middle",
    order: str = "item",
    show: str = "share",
    kind: str = "auto",
    title: str = "finding",
) -> go.Figure:
    """Diverging stacked bars of every item, one for each side, or the shares of favourable answers by group.

    Parameters
    ----------
    neutral : {"middle", "apart"}
        Where the middle answer of a scale with an odd number of points is drawn.
    order : {"item", "share"}
        As in the questionnaire, or by the share of favourable answers, lowest on top.
    show : {"share", "count"}
    kind : {"auto", "bars", "heat"}
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
    one_of(neutral, ("middle", "apart"), "neutral")
    one_of(order, ("item", "share"), "order")
    one_of(show, ("share", "count"), "show")
    table = finding.table if "group" in finding.table else finding.table.assign(group="")
    one_of(kind, ("auto", "bars", "heat"), "kind")
    many = table["group"].nunique() > MANY_GROUPS
    if kind == "heat" or (kind == "auto" and many):
        return _heat(finding, title, lang)
    if many:
        raise SettingError(
            f"The answers of {table['group'].nunique()} groups do not fit one chart.",
            "use kind='heat', or plot gm.answers(survey) without by.",
        )
    table = table[table["n"] > 0]
    say, sides, rows = messages("answers", lang), _sides(finding, table), _rows(finding, table, order)
    bars, hovers, names = _bars(finding, table, rows, show, lang)
    figure, labels = new_figure(), [wrapped(_row_name(finding, *row, lang)) for row in rows]
    number = whole_percent if show == "share" else _whole
    add_bars(figure, bars, names, hovers, number=number, apart=neutral == "apart")
    figure.update_xaxes(title=say(f"axis_{show}"))
    label_rows(figure, labels)
    if len(sides) > 1:
        _name_bars(figure, bars, table, rows, sides, side_letters(finding, lang))
    caption = _caption(finding, table, odd=bars.odd, options=(neutral, order), lang=lang)
    shown = say("chart") if len(sides) != 1 else say("chart_one", side=side_name(finding.labels, sides[0], lang))
    heading = chosen(title, answers_title(finding, lang), shown)
    return dress(figure, heading, caption, labels, row=max(1.0, 0.85 * len(sides)))


def _heat(finding: Answers, title: str, lang: str) -> go.Figure:
    """The share of favourable answers on the side that counts, groups by items."""
    if not finding.params["by"]:
        raise SettingError("kind='heat' compares groups.", "compute the finding with by.")
    say, side, favourable = messages("answers", lang), last_side(finding), finding.params["favourable"]
    boxes = finding.boxes
    boxes = boxes[(boxes["box"] == favourable) & (boxes["side"] == side) & (boxes["level"] == "item")]
    boxes = boxes[boxes["n"] > 0]
    names = {code: finding.labels.label("item", code, lang) for code in boxes["code"].unique()}
    texts = [
        f"{safe(_row_name(finding, row.group, row.code, lang))}<br>{percent(row.share)}, n = {row.n}"
        for row in boxes.itertuples()
    ]
    rows = boxes[["group", "code", "share", "ci_low", "ci_high"]].rename(columns={"share": "value"}).assign(text=texts)
    named = {"side": side_name(finding.labels, side, lang), "box": say(f"the_{favourable}")}
    heading = chosen(title, answers_title(finding, lang), say("heat_chart", **named))
    scores = Scores(rows, names, say("axis_box", **named), whole_percent)
    return draw("heat", scores, heading, say("caption_heat", n=_range(boxes)), lang)


def _range(table: pd.DataFrame) -> str:
    """The lowest and the highest number of answers."""
    low, high = (int(table["n"].min()), int(table["n"].max())) if len(table) else (0, 0)
    return str(low) if low == high else f"{low}..{high}"


def _sides(finding: Answers, table: pd.DataFrame) -> list[str]:
    """The sides that somebody answered."""
    answered = set(table["side"])
    return [side for side in finding.params["sides"] if side in answered]


def _whole(value: float) -> str:
    return f"{value:.0f}"


def _rows(finding: Answers, table: pd.DataFrame, order: str) -> list[_Key]:
    """The group and item of every row."""
    keys = table[["code", "group"]].drop_duplicates()
    if order == "item":
        places = {code: at for at, code in enumerate(dict.fromkeys(table["code"]))}
        keys = keys.assign(at=keys["code"].map(places)).sort_values("at", kind="stable")
    else:
        boxes = finding.boxes[finding.boxes["box"] == finding.params["favourable"]]
        shares = boxes[boxes["side"] == last_side(finding)][["group", "code", "share"]]
        keys = keys.merge(shares, how="left").sort_values("share", kind="stable")
    return list(zip(keys["group"], keys["code"], strict=True))


def _bars(
    finding: Answers,
    table: pd.DataFrame,
    rows: list[_Key],
    show: str,
    lang: str,
) -> tuple[Bars, list[list[str]], list[str]]:
    """The bars, the texts that describe each, and the names of the classes."""
    say, sides = messages("performance", lang), _sides(finding, table)
    classes = classes_of(sorted(table["answer"].unique()))
    names = [class_name(own, say) for own in classes]
    place = {point: at for at, own in enumerate(classes) for point in own}
    cells = table.assign(at=table["answer"].map(place)).groupby(["group", "code", "side", "at"], sort=False)
    summed = {key: (share, count, n) for key, share, count, n in zip(*_summed(cells), strict=True)}
    keys = [(*row, side) for row in rows for side in sides if (*row, side, 0) in summed]
    width = _ROOM / len(sides)
    at = {row: place for place, row in enumerate(rows)}
    places = [at[group, code] + (sides.index(side) - (len(sides) - 1) / 2) * width for group, code, side in keys]
    found = [[summed[*key, own] for key in keys] for own in range(len(classes))]
    lengths = [[float(cell[0] if show == "share" else cell[1]) for cell in part] for part in found]
    hovers = [
        [_hover(finding, key, cell, name, lang) for key, cell in zip(keys, part, strict=True)]
        for name, part in zip(names, found, strict=True)
    ]
    return Bars(classes, lengths, places, 0.94 * width), hovers, names


def _summed(cells: Any) -> tuple[list[Any], ...]:
    found = cells.agg(share=("share", "sum"), count=("count", "sum"), n=("n", "first"))
    return (found.index.tolist(), *(found[name].tolist() for name in ("share", "count", "n")))


def _hover(finding: Answers, key: tuple[str, str, str], cell: tuple[float, int, int], name: str, lang: str) -> str:
    say, (share, count, n) = messages("performance", lang), cell
    text = say("share_of", answer=say("answer", answer=name), share=percent(share), count=int(count), n=int(n))
    side = safe(side_name(finding.labels, key[2], lang))
    return f"{safe(_row_name(finding, key[0], key[1], lang))}<br>{side}<br>{text}"


def _row_name(finding: Answers, group: str, code: str, lang: str) -> str:
    name = finding.labels.label("item", code, lang)
    return f"{name} ({group})" if group else name


def _name_bars(
    figure: go.Figure, bars: Bars, table: pd.DataFrame, rows: list[_Key], sides: list[str], letters: dict[str, str]
) -> None:
    """The letter of the side at the left of every bar, in a strip of its own."""
    low, high = figure.layout.xaxis.range
    strip = 0.05 * (high - low)
    answered = set(zip(table["group"], table["code"], table["side"], strict=True))
    named = [letters[side] for row in rows for side in sides if (*row, side) in answered]
    figure.add_trace(
        go.Scatter(
            x=[low - strip / 2] * len(named),
            y=bars.places,
            mode="text",
            text=named,
            textfont={"size": 10},
            hoverinfo="skip",
            showlegend=False,
        )
    )
    figure.update_xaxes(range=[low - strip, high])


def _caption(finding: Answers, table: pd.DataFrame, *, odd: bool, options: tuple[str, str], lang: str) -> str:
    say, sides, (neutral, order) = messages("answers", lang), _sides(finding, table), options
    parts = [say("caption", n=_range(table))]
    if len(sides) > 1:
        letters = side_letters(finding, lang)
        named = [say("letter", letter=letters[side], side=finding.labels.label("side", side, lang)) for side in sides]
        parts.append(say("caption_sides", sides=say.listing(named)))
    parts.append(say(f"caption_{neutral}" if odd else "caption_even"))
    if order == "share":
        side = side_name(finding.labels, last_side(finding), lang)
        parts.append(say("caption_order", side=side, box=say(f"the_{finding.params['favourable']}")))
    if finding.params["design"]:
        parts.append(say("caption_design"))
    return messages("lists", lang)("between").join(parts)
