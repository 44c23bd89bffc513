"""Antecedents as a chart: constructs by the gap that they explain, with confidence intervals."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.reference_lines import vertical_line
from gapmodel.charts.theme import (
    GROUP_COLOURS,
    GROUP_MARKS,
    VERDICT_COLOURS,
    VERDICT_MARKS,
    dress,
    interval_marks,
    label_rows,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.findings.provider.antecedents import VERDICTS, Antecedents
from gapmodel.wording.catalogue import messages
from gapmodel.wording.group_column import with_group
from gapmodel.wording.numbers import percent, plain
from gapmodel.wording.provider.antecedents import MANY_GROUPS, detail, gap_name, interval_name
from gapmodel.wording.provider.titles import antecedents_title
from gapmodel.wording.titles import chosen

_LIKE = {"unfavourable": "shortfall", "favourable": "surplus", "undecided": "undecided", "unconfirmed": "negligible"}
Style = tuple[str, str]


def plot(finding: Antecedents, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """The mean of every construct with its confidence interval, the lowest on top within each gap.

    A star marks constructs with a statement of unconfirmed direction. Up to eight groups stand side by side; of
    more, each is a dot without its interval.
    """
    say, table = messages("antecedents", lang), with_group(finding)
    table = table[table["n"] > 0]
    order = _order(table)
    places = {key: float(place) for place, key in enumerate(order)}
    figure = new_figure()
    vertical_line(figure, finding.params["middle"], dash="dash")
    groups = table["group"].unique().tolist()
    if len(groups) > MANY_GROUPS:
        figure.add_trace(_dots(finding, table, _rows_of(table, places), lang, _all_groups(finding), bars=False))
    elif finding.params["by"]:
        for at, group in enumerate(groups):
            part = table[table["group"] == group]
            shift = (at - (len(groups) - 1) / 2) * 0.7 / len(groups)
            style = (safe(group), (GROUP_COLOURS[at], GROUP_MARKS[at]))
            figure.add_trace(_dots(finding, part, [y + shift for y in _rows_of(part, places)], lang, style))
    else:
        for verdict in VERDICTS:
            part = table[table["verdict"] == verdict]
            if len(part):
                style = (say(verdict), (VERDICT_COLOURS[_LIKE[verdict]], VERDICT_MARKS[_LIKE[verdict]]))
                figure.add_trace(_dots(finding, part, _rows_of(part, places), lang, style))
    low, high = finding.params["scale"]
    margin = (high - low) / 40
    figure.update_xaxes(
        title=say("axis", low=f"{low:g}", high=f"{high:g}"), range=[low - margin, high + margin], zeroline=False
    )
    labels = [_label(finding, key, lang) for key in order]
    label_rows(figure, labels)
    row = max(1.0, 0.62 * len(groups)) if len(groups) <= MANY_GROUPS else 1.0
    heading = chosen(title, antecedents_title(finding, table, lang), say("chart"))
    return dress(figure, heading, _caption(finding, table, lang), labels, row=row)


def _order(table: pd.DataFrame) -> list[tuple[str, str]]:
    """(gap, construct) from top to bottom; every gap begins with a row of its own, whose construct is empty."""
    order: list[tuple[str, str]] = []
    for explains, part in table.groupby("explains", sort=False):
        order.append((str(explains), ""))
        order += [(str(explains), code) for code in part.groupby("code")["mean"].mean().sort_values().index]
    return order


def _rows_of(part: pd.DataFrame, places: dict[tuple[str, str], float]) -> list[float]:
    return [places[explains, code] for explains, code in zip(part["explains"], part["code"], strict=True)]


def _label(finding: Antecedents, key: tuple[str, str], lang: str) -> str:
    explains, code = key
    if code:
        star = "\N{NO-BREAK SPACE}*" if code in _unconfirmed(finding) else ""
        return wrapped(finding.labels.label("dimension", code, lang) + star)
    return f"<b>{wrapped(gap_name(explains, lang))}</b>"


def _unconfirmed(finding: Antecedents) -> set[str]:
    """The constructs with unconfirmed directions."""
    return set(finding.table.loc[finding.table["unconfirmed"] > 0, "code"])


def _all_groups(finding: Antecedents) -> tuple[str, Style]:
    return safe(finding.params["by"]), (VERDICT_COLOURS["negligible"], "circle-open")


def _dots(
    finding: Antecedents,
    part: pd.DataFrame,
    places: list[float],
    lang: str,
    style: tuple[str, Style],
    *,
    bars: bool = True,
) -> go.Scatter:
    texts = [_hover(finding, row, lang) for row in part.itertuples()]
    marks = interval_marks(part.rename(columns={"mean": "gap"}), places, texts, *style)
    marks.error_x.visible = bars
    return marks


def _hover(finding: Antecedents, row: Any, lang: str) -> str:
    say = messages("antecedents", lang)
    name = finding.labels.label("dimension", row.code, lang)
    parts = [safe(f"{name} ({row.group})" if row.group else name)]
    parts.append(f"{plain(row.mean)} ({detail(row, finding.params['confidence'], lang)})")
    parts.append(f"α {plain(row.alpha)}; {say(row.verdict)}")
    return "<br>".join(parts)


def _caption(finding: Antecedents, table: pd.DataFrame, lang: str) -> str:
    low, high = (int(table["n"].min()), int(table["n"].max())) if len(table) else (0, 0)
    many = table["group"].nunique() > MANY_GROUPS
    say = messages("antecedents", lang)
    caption = say(
        "caption_many" if many else "caption",
        n=str(low) if low == high else f"{low}..{high}",
        confidence=percent(finding.params["confidence"]),
        interval=interval_name(finding, lang),
        middle=f"{finding.params['middle']:g}",
    )
    return caption + (say("star") if _unconfirmed(finding) else "")
