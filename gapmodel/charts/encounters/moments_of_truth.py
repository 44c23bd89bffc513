"""A chain of encounters as a chart: as it was and as it could have been, or the profile of the steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.reference_lines import vertical_line
from gapmodel.charts.theme import (
    GROUP_COLOURS,
    VERDICT_COLOURS,
    dress,
    interval_marks,
    label_rows,
    new_figure,
    wrapped,
)
from gapmodel.errors import one_of
from gapmodel.findings.encounters.moments_of_truth import MomentsOfTruth
from gapmodel.instrument.record.words import WHOLE
from gapmodel.wording.catalogue import messages
from gapmodel.wording.encounters.chain_titles import plain_title, title_of
from gapmodel.wording.numbers import percent, signed

KINDS = ("chain", "profile")
_STYLES = {"actual": (VERDICT_COLOURS["shortfall"], "circle"), "ideal": (VERDICT_COLOURS["surplus"], "diamond")}
_PLACES = {"chain": {"ideal": -0.3, "actual": 0.03}, "profile": {"ideal": -0.18, "actual": 0.22}}
_STEP_MARKS = {
    "explore": ("square-open", 0.16),
    "offer": ("diamond-open", 0.245),
    "act": ("triangle-up-open", 0.33),
    "confirm": ("cross-open", 0.415),
}
_ROWS = {"chain": 4.2, "profile": 2.6}  # lines of labels that a row needs
_TICKS = list(range(-3, 4))


def plot(finding: MomentsOfTruth, *, lang: str = "en", kind: str = "chain", title: str = "finding") -> go.Figure:
    """Mean scores with intervals about the neutral zero.

    Parameters
    ----------
    kind : {"chain", "profile"}
        The encounters in their order, with the marks of their steps; or the steps over all encounters.
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        An option has an invalid value.
    """
    one_of(kind, KINDS, "kind")
    one_of(title, ("finding", "plain"), "title")
    say = messages("moments_of_truth", lang)
    rows = finding.chain if kind == "chain" else finding.profile.assign(encounter=finding.profile["step"])
    order = rows["encounter"].unique().tolist()
    labels = [wrapped(name if kind == "chain" else say(name), 18, 5) for name in order]
    figure = new_figure()
    vertical_line(figure, 0)
    for scenario, shift in _PLACES[kind].items():
        own = rows[(rows["scenario"] == scenario) & (rows["n"] > 0)]
        if len(own):
            places = [order.index(name) + shift for name in own["encounter"]]
            _add_scores(figure, own, places, scenario, kind, lang)
    if kind == "chain":
        _add_steps(figure, finding, order, lang)
    figure.update_xaxes(
        title=say("axis"),
        range=[-3.25, 3.25],
        tickvals=_TICKS,
        ticktext=[signed(tick, 0) for tick in _TICKS],
        zeroline=False,
    )
    label_rows(figure, labels)
    heading = (title_of if title == "finding" else plain_title)(finding, kind, lang)
    return dress(figure, heading, _caption(finding, kind, lang), labels, row=_ROWS[kind])


def _add_scores(
    figure: go.Figure, rows: pd.DataFrame, places: list[float], scenario: str, kind: str, lang: str
) -> None:
    """Means of one scenario with their intervals; the chain as it was is joined by a line."""
    say = messages("moments_of_truth", lang)
    part = rows.rename(columns={"mean": "gap"})
    texts = [
        say(
            "hover",
            **_shown(row, say(row["encounter"]) if kind == "profile" else row["encounter"]),
            scenario=say(scenario),
        )
        for row in rows.to_dict("records")
    ]
    figure.add_trace(interval_marks(part, places, texts, say(f"{scenario}_name"), _STYLES[scenario], signed))
    figure.data[-1].update(textposition="top center", textfont={"color": _STYLES[scenario][0], "size": 11})


def _add_steps(figure: go.Figure, finding: MomentsOfTruth, order: Sequence[str], lang: str) -> None:
    """The means of the steps as small marks below the encounter's own."""
    say = messages("moments_of_truth", lang)
    for step, (mark, shift) in _STEP_MARKS.items():
        own = finding.table[(finding.table["step"] == step) & (finding.table["n"] > 0)]
        if own.empty:
            continue
        texts = [say("hover_step", **_shown(row, row["encounter"]), step=say(step)) for row in own.to_dict("records")]
        figure.add_trace(
            go.Scatter(
                x=own["mean"].tolist(),
                y=[order.index(name) + shift for name in own["encounter"]],
                mode="markers",
                name=say(step),
                marker={"symbol": mark, "size": 6, "color": GROUP_COLOURS[0], "line": {"width": 1.5}},
                text=texts,
                hovertemplate="%{text}<extra></extra>",
            )
        )


def _shown(row: Mapping[Any, Any], name: str) -> dict[str, Any]:
    """The numbers of a row as texts."""
    shares = {"share": percent(row["share_negative"]), "worst": signed(row["worst"], 0)}
    return {"name": name, "mean": signed(row["mean"]), "n": row["n"], **shares}


def _caption(finding: MomentsOfTruth, kind: str, lang: str) -> str:
    say, params = messages("moments_of_truth", lang), finding.params
    role, n = say(f"role_{params['role']}"), len(params["raters"])
    key = "caption_profile" if kind == "profile" else "caption" if _divided(finding) else "caption_whole"
    return say(key, confidence=percent(params["confidence"]), n=n, role=role)


def _divided(finding: MomentsOfTruth) -> bool:
    """Whether some encounter has scores by step."""
    return bool((finding.table["step"] != WHOLE).any())
