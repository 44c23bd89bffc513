"""Lost customers as charts: retention curves, the Pareto chart of turnoffs, the tornado chart of the cost."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite

import plotly.graph_objects as go

from gapmodel.charts.encounters.loyalty.lifetime_value import bars_of
from gapmodel.charts.pareto import ParetoBar, pareto
from gapmodel.charts.survival_curves import MOST_CURVES, Curve, survival_curves
from gapmodel.charts.theme import safe
from gapmodel.charts.tornado import tornado
from gapmodel.errors import SettingError, one_of
from gapmodel.findings.encounters.loyalty.customer_table import YEAR
from gapmodel.findings.encounters.loyalty.lost_customers import LostCustomers
from gapmodel.findings.encounters.loyalty.turnoff_rows import OTHER
from gapmodel.inference.estimate import Interval
from gapmodel.wording.catalogue import messages
from gapmodel.wording.encounters.loyalty.lost_customers import title_of
from gapmodel.wording.numbers import amount, percent
from gapmodel.wording.titles import chosen


def plot(finding: LostCustomers, *, lang: str = "en", kind: str = "retention", title: str = "finding") -> go.Figure:
    """One of the three charts.

    Parameters
    ----------
    kind : {"retention", "turnoffs", "cost"}
    title : {"finding", "plain"}

    Returns
    -------
    plotly.graph_objects.Figure
        The figure, which can be edited.

    Raises
    ------
    SettingError
        There is no such chart, or there is nothing to show.
    """
    one_of(kind, _KINDS, "kind")
    return _KINDS[kind](finding, lang, title)


def _retention(finding: LostCustomers, lang: str, title: str) -> go.Figure:
    say, params = messages("lost_customers", lang), finding.params
    if len(finding.curves) > MOST_CURVES:
        raise SettingError(
            f"The curves of {len(finding.curves)} groups do not fit one chart.", "plot without by=, or fewer groups."
        )
    points = finding.plain("retention").rows
    curves = []
    for name, found in finding.curves.items():
        own = [row for row in points if getattr(row, "group", "") == name and row.survival == row.survival]
        marks = [(float(row.year), row.survival, row.ci_low, row.ci_high) for row in own]
        hovers = [
            say("hover", name=safe(name or say("all")), year=row.year, share=percent(row.survival), n=row.at_risk,
                low=percent(row.ci_low), high=percent(row.ci_high))
            for row in own
        ]  # fmt: skip
        curves.append(Curve(name, (found.times / YEAR).tolist(), found.survival.tolist(), marks, hovers))
    caption = say(
        "caption_truncated" if params["noticed"].get("late") else "caption",
        n=params["n"], lost=params["lost"], since=params["since"], confidence=percent(params["confidence"]),
    )  # fmt: skip
    heading = chosen(title, title_of(finding, "retention", lang), say("title"))
    return survival_curves(curves, (say("axis_years"), say("axis_share")), (heading, caption))


def _turnoffs(finding: LostCustomers, lang: str, title: str) -> go.Figure:
    say, params, rows = messages("lost_customers", lang), finding.params, finding.plain("turnoffs").rows
    if not rows:
        raise SettingError("No lost customer has a reason.", "plot the retention, or give a column of reasons.")
    bars = []
    for row in rows:
        shown = {"low": percent(row.ci_low), "high": percent(row.ci_high), "count": row.count, "n": row.n}
        hover = say("hover_turnoff", name=say(row.turnoff), share=percent(row.share), **shown)
        share = Interval(row.share, row.ci_low, row.ci_high, row.method)
        bars.append(ParetoBar(say(row.turnoff), share, hover, other=row.turnoff == OTHER))
    caption = say("caption_several" if params["several"] else "caption_turnoffs", n=params["reasons"],
                  confidence=percent(params["confidence"]))  # fmt: skip
    heading = chosen(title, title_of(finding, "turnoffs", lang), say("plain_turnoffs"))
    return pareto(bars, heading, caption, lang=lang, axis=say("axis_turnoffs"), cumulative=not params["several"])


def _cost(finding: LostCustomers, lang: str, title: str) -> go.Figure:
    say, rows = messages("lost_customers", lang), finding.plain("cost").rows
    if not rows or not isfinite(rows[-1].amount):
        raise SettingError("There is no cost to show.", "give margin= and discount=, and a horizon if it has no bound.")
    centre = rows[-1].amount
    bars = bars_of(finding, say)
    heading = chosen(title, title_of(finding, "cost", lang), say("plain_cost"))
    caption = say("caption_cost", amount=amount(centre))
    return tornado(bars, centre, (say("at_lower"), say("at_upper")), say("axis_cost"), (heading, caption))


_KINDS: dict[str, Callable[[LostCustomers, str, str], go.Figure]] = {
    "retention": _retention,
    "turnoffs": _turnoffs,
    "cost": _cost,
}
