"""Importance-performance analysis: what is important, how good it is, and how sure each quadrant is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from gapmodel.errors import SettingError, TallyError, one_of
from gapmodel.findings.answers import tally_of
from gapmodel.findings.finding import Finding, checked_options
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
from gapmodel.findings.priorities.quadrants import (
    QUADRANTS,
    Crosshair,
    lines_at,
    quadrant_probabilities,
    quadrants,
)
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.regression.few_units import SEED
from gapmodel.inference.resampling import percentile_interval
from gapmodel.survey.counting.row_count import group_names
from gapmodel.survey.read_options import listed_by
from gapmodel.survey.scores import of_respondents, with_outcomes
from gapmodel.survey.survey import Survey
from gapmodel.tally.counts import natural
from gapmodel.tally.layout import Layout
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import plotly.graph_objects as go

_METHOD = "bootstrap percentile"
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
    def plot(self, *, lang: str = "en", group: str | None = None) -> go.Figure:
        """Importance against performance, the quadrants named, points whose quadrant is not certain drawn hollow.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        group : str, optional
            Which group; default the first.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang, group=group)


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
    [['tangibles', 'overkill'], ['reliability', 'concentrate']]
    """
    check_settings(confidence, "two-sided")
    one_of(measure, MEASURES, "measure")
    outcome, chosen = _chosen(answers, importance, outcome, measure)
    answers = _counted(answers, outcome, by)
    layout = (answers.tally if isinstance(answers, Survey) else answers).layout
    _refuse_design(layout)
    asked = _asked(layout, importance, chosen, performance, level, outcome, measure)
    frame = _Frame(asked, chosen, crosshair, _middles(layout, asked, chosen), confidence, diagonal, sure)
    frame.check(layout)
    found = [
        (group, measured)
        for group, measured in _groups(answers, asked, by, min_cell, rng)
        if _varied(measured, outcome)
    ]
    labels = Labels.of(layout)
    rows = [row for group, measured in found for row in _rows(group, measured, frame, min_cell or 0)]
    table = pd.DataFrame(rows, columns=["group", "code", "importance", "performance", "quadrant", *_P])
    table.insert(2, "label", [labels.label(level, code) for code in table["code"]])
    params = {"importance": chosen, "asked": asked.stated[0][0] if asked.stated else "", "outcome": outcome}
    params |= {"performance": asked.performance[0][0], "level": level, "crosshair": crosshair, "diagonal": diagonal}
    params |= {"confidence": confidence, "sure": sure, "by": "" if by is None else " / ".join(listed_by(by))}
    params |= {"gap": layout.gap and layout.sides[layout.gap[1]], "min_cell": min_cell or ""}
    params |= {"blocks": min((measured.blocks for _, measured in found), default=0)}
    params |= {"method": min((measured.method for _, measured in found), key=_METHODS.index, default="none")}
    return ImportancePerformance(
        table.drop(columns="group") if by is None else table,
        params,
        labels,
        pd.DataFrame([row for group, one in found for row in _points(group, one, frame, min_cell or 0)]),
        pd.DataFrame([row for group, one in found for row in _line_rows(group, one, frame)]),
        pd.DataFrame([row for group, one in found for row in _importances(group, one, frame, min_cell or 0)]),
    )


_P = [f"p_{quadrant}" for quadrant in QUADRANTS]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Which measures stand on the axes, and by which rule the lines lie."""

    asked: Asked
    chosen: str
    crosshair: Crosshair
    middles: tuple[float, float]
    confidence: float
    diagonal: bool
    sure: float

    def check(self, layout: Layout) -> None:
        """Refuse numbers, middles and diagonals that the two scales do not have."""
        lines_at(self.crosshair, np.zeros((1, 2)), self.middles)
        one_number = not isinstance(self.crosshair, str) and np.ndim(self.crosshair) == 0
        stated = self.chosen == "stated"
        same = stated and scale_of(layout, self.asked.stated) == scale_of(layout, self.asked.performance, "performance")
        if one_number and not same:
            raise SettingError(
                f"crosshair={self.crosshair!r} is one number for two axes that do not have the same scale.",
                "give two: crosshair=(importance, performance).",
            )
        if self.diagonal and not same:
            raise SettingError(
                "The diagonal compares importance with performance, which do not have the same scale here.",
                "ask for importance on the scale of performance, or leave diagonal=False.",
            )
        if not isinstance(self.sure, (int, float)) or not 0.25 <= self.sure <= 1:
            raise SettingError(f"sure={self.sure!r} must be a probability from 0.25 to 1.", "the default is 0.8.")

    def pairs(self, measured: Measures, measure: str = "") -> tuple[np.ndarray, np.ndarray]:
        """Importance and performance: (k, 2), and (r, k, 2) in resamples."""
        one, two = (
            np.stack([values[measure or self.chosen], values["performance"]], axis=-1)
            for values in (measured.values, measured.draws)
        )
        return one, two

    def lines(self, values: np.ndarray, middles: tuple[float, float] | None = None) -> np.ndarray:
        """Where the two lines lie."""
        return lines_at(self.crosshair, values, middles or self.middles)


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


def _asked(
    layout: Layout, importance: str, chosen: str, performance: str | None, level: str, outcome: str, measure: str
) -> Asked:
    columns = driver_columns(layout, performance or performance_side(layout), level)
    stated = stated_columns(layout, level, importance if importance in layout.sides else "")
    if chosen == "stated" and not stated:
        raise SettingError(
            f"Importance was not asked of every {level}.",
            'derive it from an outcome, as in importance="derived", outcome="overall_rating", or take the other level.',
        )
    return Asked(columns, stated, outcome, bool(outcome) and measure == "log_partial")


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


def _varied(measured: Measures, outcome: str) -> bool:
    if outcome and np.isnan(measured.values["r"]).all():
        raise SettingError(
            f"The outcome {outcome!r} has one value only, or too few people gave it: nothing can be associated with it.",
            "name another outcome.",
        )
    return True


def _rows(group: str, measured: Measures, frame: _Frame, least: int) -> Iterator[tuple[Any, ...]]:
    values, draws = frame.pairs(measured)
    found = quadrants(*values.T, tuple(frame.lines(values)))
    chances = quadrant_probabilities(draws, frame.lines(draws))
    for at, (_, _, code) in enumerate(frame.asked.performance):
        if measured.n[at] >= least:
            yield group, code, *values[at].tolist(), found[at], *chances[at].tolist()


def _points(group: str, measured: Measures, frame: _Frame, least: int) -> Iterator[dict[str, Any]]:
    values, draws = frame.pairs(measured)
    chances = quadrant_probabilities(draws, frame.lines(draws))
    for at, (_, _, code) in enumerate(frame.asked.performance):
        if measured.n[at] < least:
            continue
        own = draws[:, at]
        own = own[np.isfinite(own).all(axis=1)]
        row: dict[str, Any] = {"group": group, "code": code, "n": measured.n[at]}
        for axis, name in enumerate(("importance", "performance")):
            found = percentile_interval(float(values[at, axis]), own[:, axis], frame.confidence, _METHOD)
            row |= {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}
        covariance = np.cov(own.T) if len(own) > 1 else np.full((2, 2), np.nan)
        errors = np.sqrt(np.diagonal(covariance))
        apart = errors.prod()
        row |= {"se_importance": float(errors[0]), "se_performance": float(errors[1])}
        row |= {"correlation": float(covariance[0, 1] / apart) if apart > 0 else np.nan}
        largest = float(chances[at].max())
        row |= {"p_max": largest, "sure": bool(largest >= frame.sure)}
        yield row | (_distance(values[at], own, frame.confidence) if frame.diagonal else {})


def _distance(value: np.ndarray, drawn: np.ndarray, confidence: float) -> dict[str, float]:
    apart = (drawn[:, 0] - drawn[:, 1]) / sqrt(2)
    found = percentile_interval(float(value[0] - value[1]) / sqrt(2), apart, confidence, _METHOD)
    above = float(np.mean((apart > 0) + (apart == 0) / 2)) if len(apart) else np.nan
    return {"distance": found.value, "distance_low": found.low, "distance_high": found.high, "p_above": above}


def _line_rows(group: str, measured: Measures, frame: _Frame) -> Iterator[dict[str, Any]]:
    values, draws = frame.pairs(measured)
    own, drawn = frame.lines(values), frame.lines(draws)
    for axis, name in enumerate(("importance", "performance")):
        found = percentile_interval(float(own[axis]), drawn[:, axis], frame.confidence, _METHOD)
        yield {"group": group, "axis": name, "value": found.value, "ci_low": found.low, "ci_high": found.high}


def _importances(group: str, measured: Measures, frame: _Frame, least: int) -> Iterator[dict[str, Any]]:
    """Every measure of importance there is, and the quadrants that it gives."""
    for measure in ("stated", *MEASURES):
        if measure not in measured.values:
            continue
        values, draws = frame.pairs(measured, measure)
        comparable = measure == frame.chosen or (isinstance(frame.crosshair, str) and frame.crosshair != "scale")
        found = quadrants(*values.T, tuple(frame.lines(values))) if comparable else [""] * len(values)
        for at, (_, _, code) in enumerate(frame.asked.performance):
            if measured.n[at] >= least:
                own = percentile_interval(float(values[at, 0]), draws[:, at, 0], frame.confidence, _METHOD)
                row = {"group": group, "code": code, "measure": measure, "value": own.value}
                yield row | {"ci_low": own.low, "ci_high": own.high, "quadrant": found[at]}
