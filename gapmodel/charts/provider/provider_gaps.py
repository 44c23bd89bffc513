"""Provider gaps as a chart: confidence intervals by dimension, one mark per gap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.group_scores import Scores
from gapmodel.charts.grouped import draw, kind_of
from gapmodel.charts.reference_lines import vertical_band, vertical_line
from gapmodel.charts.theme import (
    GROUP_COLOURS,
    GROUP_MARKS,
    dress,
    interval_marks,
    label_rows,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.errors import SettingError, listed, one_of
from gapmodel.findings.provider.provider_gaps import CONTRASTS, RATINGS, ProviderGaps
from gapmodel.wording.catalogue import messages
from gapmodel.wording.group_column import with_group
from gapmodel.wording.numbers import p_relation, percent, plain, signed
from gapmodel.wording.provider.provider_gaps import detail, head
from gapmodel.wording.provider.titles import provider_title
from gapmodel.wording.titles import chosen


def plot(
    finding: ProviderGaps,
    *,
    lang: str = "en",
    which: str | Sequence[str] | None = None,
    level: str | None = None,
    kind: str = "auto",
    title: str = "finding",
) -> go.Figure:
    """Gaps of one kind with confidence intervals, by dimension; for groups the overall gaps, of many as colours.

    Parameters
    ----------
    which : str or list of str, optional
        Such as "gap_1"; default the differences (gaps 1, 6, 7 and promises), else the ratings (gaps 2 to 4). The two
        have different scales and are not drawn together.
    level : {"dimension", "item", "overall"}, optional
        Default "dimension"; with groups only "overall" is available.
    kind : {"auto", "intervals", "heat"}
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    SettingError
        An option has an invalid value, a gap was not measured, or scales would be mixed.
    """
    by = finding.params["by"]
    level = ("overall" if by else "dimension") if level is None else level
    one_of(kind, ("auto", "intervals", "heat"), "kind")
    one_of(level, ("overall",) if by else ("dimension", "item", "overall"), "level")
    shown = _shown(finding, which)
    rows = _rows(finding, shown, level)
    plain_title = _plain_title(shown, rows, by, level, lang)
    heading = chosen(title, provider_title(finding, rows, level, lang), plain_title)
    scores = _scores(finding, rows, shown, lang)
    if kind_of(kind, scores, by=by, ordinary="intervals") == "heat":
        return draw("heat", scores, heading, _caption(finding, rows, shown, lang, "heat"), lang)
    return _intervals(finding, rows, shown, level, heading, lang)


def _intervals(
    finding: ProviderGaps, rows: pd.DataFrame, shown: list[str], level: str, heading: str, lang: str
) -> go.Figure:
    """A row for every dimension, item or group, with a mark for every gap."""
    say, by = messages("provider_gaps", lang), finding.params["by"]
    line = "group" if by else "code"
    order = rows.groupby(line, sort=False)["gap"].min().sort_values().index.tolist()
    labels = [wrapped(name if by else finding.labels.label(level, name, lang)) for name in order]
    figure = new_figure()
    margin = finding.params["margin"]
    if margin and not _rated(shown):  # a rating has its highest value as reference, which it cannot exceed
        vertical_band(figure, -margin, margin)
    vertical_line(figure, 0)
    for place, name in enumerate(shown):
        part = rows[rows["which"] == name]
        shift = (place - (len(shown) - 1) / 2) * 0.6 / len(shown)
        places = [order.index(name) + shift for name in part[line]]
        style = (GROUP_COLOURS[place], GROUP_MARKS[place])
        texts = [_hover(finding, row, lang) for row in part.itertuples()]
        figure.add_trace(interval_marks(part, places, texts, say(name), style))
    figure.update_xaxes(title=say("gap_axis"), zeroline=False, tickformat="~g")
    label_rows(figure, labels)
    return dress(figure, heading, _caption(finding, rows, shown, lang), labels, row=max(1.0, 0.62 * len(shown)))


def _scores(finding: ProviderGaps, rows: pd.DataFrame, shown: list[str], lang: str) -> Scores:
    """The overall gaps of groups as a heat map draws them."""
    say = messages("provider_gaps", lang)
    own = rows[["group", "which", "gap", "ci_low", "ci_high"]].rename(columns={"which": "code", "gap": "value"})
    own = own.assign(text=[_hover(finding, row, lang) for row in rows.itertuples()])
    margin = 0.0 if _rated(shown) else finding.params["margin"] or 0.0
    return Scores(own, {name: say(name) for name in shown}, say("gap_axis"), signed, zero=True, margin=margin)


def _plain_title(shown: list[str], rows: pd.DataFrame, by: str, level: str, lang: str) -> str:
    """What the chart shows; a single group is named."""
    say, groups = messages("provider_gaps", lang), rows["group"].unique().tolist()
    title = say(f"{shown[0]}_title" if len(shown) == 1 else "ratings_chart" if _rated(shown) else f"{level}_chart")
    return head(groups[0], by, say) + title if by and len(groups) == 1 else title


def _rows(finding: ProviderGaps, shown: list[str], level: str) -> pd.DataFrame:
    """The rows that have a gap."""
    table = with_group(finding)
    table = table[table["which"].isin(shown) & (table["level"] == level)]
    if table.empty:
        raise SettingError("Gaps 2 to 4 are rated by dimension: they have no items.", "give level='dimension'.")
    return table[table["gap"].notna()]


def _shown(finding: ProviderGaps, which: str | Sequence[str] | None) -> list[str]:
    there = list(dict.fromkeys(finding.table["which"]))
    if which is None:
        return [name for name in there if name in CONTRASTS] or there
    asked: list[str] = list(which) if isinstance(which, (list, tuple)) else [which]  # type: ignore[list-item]
    if not asked:
        raise SettingError("which=[] names no gap.", f"name some of {listed(there, 8)}.")
    for name in asked:
        one_of(name, there, "which")
    if any(name in RATINGS for name in asked) and any(name in CONTRASTS for name in asked):
        raise SettingError(
            "Gaps 2 to 4 are ratings, the others differences of means: one axis would mix two scales.",
            "draw them separately: plot(which='gap_1') and plot(which=['gap_2', 'gap_3', 'gap_4']).",
        )
    return asked


def _rated(shown: list[str]) -> bool:
    """Whether ratings are drawn, not differences."""
    return shown[0] in RATINGS


def _hover(finding: ProviderGaps, row: Any, lang: str) -> str:
    say, gaps = messages("provider_gaps", lang), messages("gaps", lang)
    place = head(row.group, finding.params["by"], say)
    parts = [safe(f"{place}{say(row.which)}: {finding.labels.label(row.level, row.code, lang)}")]
    parts.append(f"{plain(row.mean)} − {plain(row.mean_ref)} = {signed(row.gap)}")
    parts.append(detail(row, finding.params["confidence"], say))
    parts.append(f"{gaps('p_values', p_val=p_relation(row.p_val), p_adj=p_relation(row.p_adj))}; {gaps(row.verdict)}")
    return "<br>".join(parts)


def _caption(finding: ProviderGaps, rows: pd.DataFrame, shown: list[str], lang: str, kind: str = "") -> str:
    say, people = messages("provider_gaps", lang), []
    for name in shown:
        part = rows[rows["which"] == name]
        counts = {"n": _range(part["n"]), "n_ref": _range(part["n_ref"])}
        people.append(say("people" if name in RATINGS else "people_two", which=say(name), **counts))
    return say(
        "_".join(part for part in ("caption", "ratings" if _rated(shown) else "", kind) if part),
        people=say.parts(people),
        confidence=percent(finding.params["confidence"]),
        padjust=messages("padjust", lang)(finding.params["padjust"]),
    )


def _range(counts: pd.Series) -> str:
    low, high = min(counts, default=0), max(counts, default=0)
    return str(low) if low == high else f"{low}..{high}"
