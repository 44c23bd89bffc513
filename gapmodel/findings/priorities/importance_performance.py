"""Importance-performance analysis: what is important, how good it is, and how sure each quadrant is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from gapmodel.errors import SettingError, TallyError, one_of
from gapmodel.findings.finding import Finding, Title, checked_options
from gapmodel.findings.given_tally import tally_of
from gapmodel.findings.labels import Labels
from gapmodel.findings.priorities.columns import counted_with, driver_columns, performance_side
from gapmodel.findings.priorities.importance_measures import (
    MEASURES,
    Asked,
    Measures,
    measures_of,
    measures_of_group,
    scale_of,
    stated_columns,
)
from gapmodel.findings.priorities.importance_rows import (
    PROBABILITIES,
    Frame,
    importance_rows,
    line_rows,
    point_rows,
    quadrant_rows,
)
from gapmodel.findings.priorities.quadrants import Crosshair
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.regression.few_units import SEED
from gapmodel.survey.counting.count import group_names
from gapmodel.survey.read_options import listed_by
from gapmodel.survey.respondent_scores import of_respondents, with_outcomes
from gapmodel.survey.survey import Survey
from gapmodel.tally.counts import natural
from gapmodel.tally.layout import Layout
from gapmodel.tally.relations import Column
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import plotly.graph_objects as go

_METHODS = ("none", "normal", "bootstrap")  # the weakest of several groups is reported


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ImportancePerformance(Finding):
    """The quadrant of every dimension or item, with its probability.

    Attributes
    ----------
    table : pandas.DataFrame
        ``code label importance performance quadrant p_concentrate p_keep_up p_low_priority p_overkill``, preceded by
        ``group`` if groups were asked for. Quadrants "concentrate", "keep_up", "low_priority", "overkill".
    points : pandas.DataFrame
        ``group code n importance importance_low importance_high performance performance_low performance_high
        se_importance se_performance correlation p_max sure``: intervals of both axes, standard errors and the
        correlation of the two estimates, the largest of the four probabilities and whether it reaches `sure`; with
        ``diagonal=True`` also ``distance distance_low distance_high p_above``, (importance - performance) / sqrt(2) and
        the probability that it is positive.
    lines : pandas.DataFrame
        ``group axis value ci_low ci_high``: where the two lines lie.
    importances : pandas.DataFrame
        ``group code measure value ci_low ci_high quadrant``: the quadrants that stated importance ("stated"), r ("r"),
        partial r ("partial") and the partial r of logarithms ("log_partial") give, each with lines by the same rule;
        with lines at numbers only the chosen measure has a quadrant.
    """

    points: pd.DataFrame
    lines: pd.DataFrame
    importances: pd.DataFrame

    @checked_options
    def plot(self, *, lang: str = "en", group: str | None = None, title: Title = "finding") -> go.Figure:
        """Importance against performance, the quadrants named, points whose quadrant is not certain drawn hollow.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        group : str, optional
            Which group; default the first.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang, group=group, title=title)


def importance_performance(
    answers: Survey | Tally,
    *,
    importance: str = "stated",
    performance: str | None = None,
    level: Literal["dimension", "item"] = "dimension",
    outcome: str | None = None,
    measure: Literal["r", "partial", "log_partial"] = "r",
    crosshair: Crosshair = "data",
    diagonal: bool = False,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
    sure: float = 0.8,
    min_cell: int | None = None,
    rng: int | np.random.Generator = SEED,
) -> ImportancePerformance:
    """What is important and poor, important and good, and so on, with the probability of each quadrant.

    Parameters
    ----------
    answers : Survey or Tally
    importance : str
        "stated": the importance side of the instrument, ratings of importance, or points; "derived": the association
        with `outcome`; or the name of an outcome, from which it is then derived; or that of a side.
    performance : str, optional
        A side, or "gap" for P - E; default perception, or the only side.
    level : {"dimension", "item"}
    outcome : str, optional
        A column of whole numbers, such as an overall rating. With stated importance the derived one is shown beside it.
    measure : {"r", "partial", "log_partial"}
        How importance is derived: correlation, correlation with the other dimensions or items held constant, or that of
        the logarithms of performance (Deng 2007), which needs the answers of every respondent.
    crosshair : {"data", "scale", "median"}, float or (float, float)
        Where the lines lie: at the means of the points, at the middles of the scales (of points: an equal share, of
        gaps: zero), at the medians of the points, or at numbers in the order importance, performance.
    diagonal : bool
        Whether the distance from the line of equal importance and performance is computed; both must have one scale.
    by : str or list of str, optional
        Report each group of these columns. A tally of groups has no resamples by group: stated importance then has the
        normal approximation, derived importance needs the survey.
    confidence : float
        Level of all intervals and of the ellipses.
    sure : float
        A quadrant with a smaller probability is reported as not certain.
    min_cell : int, optional
        Leave out groups and rows with fewer respondents.
    rng : int or numpy.random.Generator

    Returns
    -------
    ImportancePerformance

    Raises
    ------
    SettingError
        An argument has an invalid value; importance was not asked; the outcome does not vary.
    TallyError
        The answers have a design, or the tally does not hold what is asked for.

    Notes
    -----
    Martilla and James (1977). Importance and performance come from the same people, and so do the lines where they
    are means: the probability of a quadrant is its share in bootstrap samples of respondents (of 256 random blocks
    above 256 respondents), in each of which both axes and both lines are computed anew. A value on a line counts as
    high; in the probabilities it counts half, so that a point on a line has 50:50. Expectations are not importance:
    ask for importance, or derive it.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.importance_performance(gm.read_survey(gm.example("bank")))
    >>> found.table[["code", "quadrant"]].head(2).values.tolist()
    [['tangibles', 'low_priority'], ['reliability', 'keep_up']]
    """
    check_settings(confidence, "two-sided")
    one_of(measure, MEASURES, "measure")
    outcome, chosen = _chosen(answers, importance, outcome, measure)
    answers = _counted(answers, outcome, by)
    layout = (answers.tally if isinstance(answers, Survey) else answers).layout
    _refuse_design(layout)
    columns = driver_columns(layout, performance or performance_side(layout), level)
    stated = stated_columns(layout, level, importance if importance in layout.sides else "")
    _check_stated(stated, chosen, level)
    asked = Asked(columns, stated, outcome, bool(outcome) and measure == "log_partial")
    frame = Frame(asked, chosen, crosshair, _middles(layout, asked, chosen), confidence, diagonal, sure)
    frame.check(layout)
    found = list(_groups(answers, asked, by, min_cell, rng))
    _check_outcome(found, outcome)
    labels = Labels.of(layout)
    rows = [row for group, measured in found for row in quadrant_rows(group, measured, frame, min_cell or 0)]
    table = pd.DataFrame(rows, columns=["group", "code", "importance", "performance", "quadrant", *PROBABILITIES])
    table.insert(2, "label", [labels.label(level, code) for code in table["code"]])
    params: dict[str, Any] = {
        "importance": chosen,
        "asked": asked.stated[0][0] if asked.stated else "",
        "outcome": outcome,
    }
    params |= {"performance": asked.performance[0][0], "level": level, "crosshair": crosshair, "diagonal": diagonal}
    params |= {"confidence": confidence, "sure": sure, "by": "" if by is None else " / ".join(listed_by(by))}
    params |= {"gap": layout.gap and layout.sides[layout.gap[1]], "min_cell": min_cell or ""}
    params |= {"blocks": min((measured.blocks for _, measured in found), default=0)}
    params |= {"method": min((measured.method for _, measured in found), key=_METHODS.index, default="none")}
    return ImportancePerformance(
        table.drop(columns="group") if by is None else table,
        params,
        labels,
        pd.DataFrame([row for group, one in found for row in point_rows(group, one, frame, min_cell or 0)]),
        pd.DataFrame([row for group, one in found for row in line_rows(group, one, frame)]),
        pd.DataFrame([row for group, one in found for row in importance_rows(group, one, frame, min_cell or 0)]),
    )


def _chosen(answers: Survey | Tally, importance: str, outcome: str | None, measure: str) -> tuple[str, str]:
    """The outcome, or none, and the measure that stands on the axis of importance."""
    sides = (answers.tally if isinstance(answers, Survey) else tally_of(answers)).layout.sides
    if importance == "stated" or importance in sides:
        return outcome or "", "stated"
    if importance == "derived":
        if not outcome:
            raise SettingError(
                "Derived importance is the association with an outcome, and none was named.",
                'name a column, as in outcome="overall_rating".',
            )
        return outcome, measure
    if outcome and outcome != importance:
        raise SettingError(
            f"importance={importance!r} and outcome={outcome!r} name two outcomes.", 'use importance="derived".'
        )
    return importance, measure


def _counted(answers: Survey | Tally, outcome: str, by: str | Sequence[str] | None) -> Survey | Tally:
    if not isinstance(answers, Survey):
        return counted_with(answers, outcome, by=by) if outcome else tally_of(answers, by)
    return with_outcomes(answers, (outcome,)) if outcome else answers


def _refuse_design(layout: Layout) -> None:
    if layout.design:
        raise TallyError(
            "Quadrants and their probabilities are not available with weights, strata or clusters.",
            "read the answers without weights=, strata= and cluster=, and say that they are unweighted.",
        )


def _check_stated(stated: Sequence[Column], chosen: str, level: str) -> None:
    if chosen == "stated" and not stated:
        raise SettingError(
            f"Importance was not asked of every {level}.",
            'derive it from an outcome, as in importance="derived", outcome="overall_rating", or take the other level.',
        )


def _middles(layout: Layout, asked: Asked, chosen: str) -> tuple[float, float]:
    ends = (
        scale_of(layout, asked.stated, "stated") if chosen == "stated" else (np.nan, np.nan),
        scale_of(layout, asked.performance, "performance"),
    )
    importance, performance = ((low + high) / 2 for low, high in ends)
    return importance, performance


def _groups(
    answers: Survey | Tally,
    asked: Asked,
    by: str | Sequence[str] | None,
    min_cell: int | None,
    rng: int | np.random.Generator,
) -> Iterator[tuple[str, Measures]]:
    """The groups that may be shown, with their measures."""
    least = min_cell or 0
    if by is None:
        tally = answers.tally if isinstance(answers, Survey) else answers
        if tally.n < least:
            raise TallyError(f"There are fewer than min_cell={least} respondents.", "nothing can be shown.")
        yield "", measures_of(answers, asked, rng)
    elif isinstance(answers, Survey):
        names = listed_by(by)
        answers.tally_by(by)  # names of columns and groups are checked
        counted = answers.row_count
        groups = group_names([counted.columns[name] for name in names])
        for group in sorted(set(groups.tolist()), key=natural):
            mine = groups == group
            if mine.sum() >= least:
                yield group, measures_of(of_respondents(answers, mine), asked, rng)
    else:
        for group, counts in answers.groups.items():
            if counts.n >= least:
                yield group, measures_of_group(answers.layout, counts.moments, asked, rng)


def _check_outcome(found: Sequence[tuple[str, Measures]], outcome: str) -> None:
    if outcome and any(np.isnan(measured.estimates["r"]).all() for _, measured in found):
        raise SettingError(
            f"The outcome {outcome!r} has one value only, or too few people gave it: it correlates with nothing.",
            "name another outcome, or larger groups.",
        )
