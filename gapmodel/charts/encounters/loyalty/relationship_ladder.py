"""The relationship ladder as a heat map: from which rung to which, and who is gone."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.group_scores import Scores
from gapmodel.charts.heat_map import heat_map
from gapmodel.charts.theme import safe
from gapmodel.findings.encounters.loyalty.relationship_ladder import RelationshipLadder
from gapmodel.wording.catalogue import messages
from gapmodel.wording.encounters.loyalty.relationship_ladder import title_of
from gapmodel.wording.numbers import percent, whole_percent
from gapmodel.wording.titles import chosen


def plot(finding: RelationshipLadder, *, lang: str = "en", title: str = "finding") -> go.Figure:
    """Rungs before as rows, rungs after as columns, shares of each row as colours.

    Parameters
    ----------
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.
    """
    say, label = messages("relationship_ladder", lang), finding.labels.label
    confidence = percent(finding.params["confidence"])
    rows, counts = [], {}
    for row in finding.plain("table").rows:
        if not row.n:
            continue
        before, after = label("dimension", row.before, lang), label("dimension", row.after, lang)
        counts[before] = row.n
        limits = {"low": percent(row.share_low), "high": percent(row.share_high), "confidence": confidence}
        told = {"before": before, "after": after, "share": percent(row.share), "count": row.count, "n": row.n}
        text = safe(say("hover", **told, **limits))
        rows.append((before, row.after, row.share, row.share_low, row.share_high, text))
    frame = pd.DataFrame(rows, columns=["group", "code", "value", "ci_low", "ci_high", "text"])
    names = {after: label("dimension", after, lang) for after in dict.fromkeys(frame["code"])}
    scores = Scores(frame, names, say("axis"), whole_percent, order=tuple(counts))
    listed = say.listing([f"{name} {n}" for name, n in counts.items()], len(counts))
    caption = say("caption", counts=listed, confidence=confidence)
    return heat_map(scores, chosen(title, title_of(finding, lang), say("title")), caption)
