"""Which chart shows groups: what was asked for, else the one that has room for them."""

from __future__ import annotations

import plotly.graph_objects as go

from gapmodel.charts.group_scores import MOST_ROWS, Scores
from gapmodel.charts.heat_map import heat_map
from gapmodel.charts.slopes import slopes
from gapmodel.charts.small_multiples import MOST_PANELS, small_multiples
from gapmodel.charts.time_lines import MOST_LINES, time_lines
from gapmodel.errors import SettingError
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.gaps import MANY_GROUPS

DRAWN = {"heat": heat_map, "lines": time_lines, "slope": slopes, "multiples": small_multiples}
_MOST = {"heat": MOST_ROWS, "multiples": MOST_PANELS}


def kind_of(kind: str, scores: Scores, *, by: str, ordinary: str) -> str:
    """The kind of chart for "auto"; other kinds if these groups have it.

    Raises
    ------
    SettingError
        The kind needs groups, periods, or fewer of them.
    """
    groups, lines = scores.rows["group"].nunique(), len(scores.names)
    if kind == "auto":
        if by and scores.periods:
            return "lines" if lines <= MOST_LINES else "heat"
        return "heat" if groups > MANY_GROUPS and lines > 1 else ordinary
    if kind in DRAWN and not by:
        raise SettingError(f"kind={kind!r} compares groups.", "compute the finding with by.")
    if kind == "lines" and not scores.periods:
        raise SettingError(
            "kind='lines' needs groups that are periods.", "read the answers with time, or use kind='heat'."
        )
    if kind == "lines" and lines > MOST_LINES:
        raise SettingError(f"{lines} lines do not fit one chart.", "use kind='heat' or kind='multiples'.")
    if kind == ordinary and groups > MANY_GROUPS and lines > 1:
        raise SettingError(
            f"The intervals of {groups} groups do not fit one chart.", "use kind='heat' or kind='multiples'."
        )
    return kind


def draw(kind: str, scores: Scores, title: str, caption: str, lang: str) -> go.Figure:
    """A chart of groups, whose caption says which of them it shows."""
    if kind == "heat" or (kind == "multiples" and not scores.periods):
        caption = with_shown(caption, scores, lang, _MOST[kind])
    return DRAWN[kind](scores, title, caption)


def with_shown(caption: str, scores: Scores, lang: str, most: int = MOST_ROWS) -> str:
    """A caption that says which groups are shown where there are more."""
    total = len(scores.groups)
    if total <= most:
        return caption
    plain, line, technical = caption.partition("\n")
    key = "shown_periods" if scores.periods else "shown_groups"
    shown = messages("charts", lang)(key, n=most, half=most // 2, total=total)
    return messages("lists", lang)("between").join((plain, shown)) + line + technical
