"""Importance and performance of dimensions or items, with their values in resamples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, TallyError, nearest
from gapmodel.findings.priorities.columns import driver_columns, outcome_column
from gapmodel.inference.regression.from_covariance import correlations_with, partial_correlations_with
from gapmodel.inference.resampling import N_RESAMPLES, block_weights
from gapmodel.survey.respondent_scores import scores_of
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import POINTS, RATED, Layout
from gapmodel.tally.moments import Moments
from gapmodel.tally.relations import Column, Mixture, Relations, relations, relations_of_rows
from gapmodel.tally.tally import Tally

Floats = NDArray[np.float64]

MEASURES = ("r", "partial", "log_partial")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is put on the axes.

    Attributes
    ----------
    performance, stated : tuple of Column
        `stated` is empty where importance was not asked.
    outcome : str
        Empty without one.
    logs : bool
        Whether the logarithms of performance are needed.
    """

    performance: tuple[Column, ...]
    stated: tuple[Column, ...]
    outcome: str
    logs: bool

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns in one order."""
        return (*self.performance, *self.stated, *((outcome_column(self.outcome),) if self.outcome else ()))


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """Estimates by measure, such as "performance", "stated", "r": k of them, and (r, k) in resamples.

    Attributes
    ----------
    n : list of int
        Respondents of each point: who answered both columns.
    method : {"bootstrap", "normal", "none"}
        Where the draws come from: resampled blocks of respondents, the normal approximation of means, or nowhere, as
        the counts hold no covariances; draws are then NaN.
    blocks : int
        How many were resampled.
    """

    estimates: dict[str, Floats]
    draws: dict[str, Floats]
    n: list[int]
    method: str
    blocks: int


def stated_columns(layout: Layout, level: str, side: str = "") -> tuple[Column, ...]:
    """The columns in which importance was asked: a side, ratings or points; none where it was not.

    Raises
    ------
    SettingError
        There is no such side.
    """
    if side and side not in layout.sides:
        known = ("stated", "derived", *layout.outcomes, *layout.sides)
        raise SettingError(f"importance={side!r} was not asked.", nearest(side, known))
    side = side or ("importance" if "importance" in layout.sides else "")
    if side:
        return driver_columns(layout, side, level)
    codes = [column[2] for column in driver_columns(layout, layout.sides[0], level)]
    if layout.ratings is not None and layout.ratings.level == level and set(codes) <= set(layout.ratings.codes):
        return tuple((RATED, level, code) for code in codes)
    if layout.points and level == "dimension":
        return tuple(("points", level, code) for code in codes)
    return ()


def scale_of(layout: Layout, columns: Sequence[Column], measure: str = "stated") -> tuple[float, float]:
    """The ends of the scale that a measure has; of points 0 and twice an equal share; NaN of correlations."""
    if measure not in ("stated", "performance"):
        return float("nan"), float("nan")
    kind = columns[0][0]
    if kind == "gap":
        return -float(layout.widest), float(layout.widest)
    if kind == "points":
        return 0.0, 2 * POINTS / len(columns)
    if kind == RATED and layout.ratings is not None:
        rated = layout.ratings
        return float(rated.lowest), float(rated.lowest + rated.step * (rated.levels - 1))
    return layout.ends


def measures_of(answers: Survey | Tally, asked: Asked, rng: int | np.random.Generator) -> Measures:
    """The measures of all respondents; with logarithms from rows, else from the moments."""
    if asked.logs and isinstance(answers, Survey):
        found = _relations_with_logs(answers, asked, rng)
        return _measured(found, asked, rng, _sizes(answers.tally.layout, answers.tally.total.moments, asked))
    tally = answers.tally if isinstance(answers, Survey) else answers
    return measures_of_group(tally.layout, tally.total.moments, asked, rng, tally)


def measures_of_group(
    layout: Layout, moments: Moments, asked: Asked, rng: int | np.random.Generator, whole: Tally | None = None
) -> Measures:
    """The measures of a group from its moments; resampled where they are those of the whole tally, which has blocks."""
    if asked.logs:
        raise TallyError('measure="log_partial" needs the answers of every respondent.', "give the survey.")
    found = relations(layout, moments, asked.columns, whole.blocks if whole else None)
    return _measured(found, asked, rng, _sizes(layout, moments, asked))


def _relations_with_logs(survey: Survey, asked: Asked, rng: int | np.random.Generator) -> Relations:
    values = scores_of(survey, asked.columns).values
    performance = values[:, : len(asked.performance)]
    if asked.performance[0][0] == "gap" or np.nanmin(performance, initial=1.0) <= 0:
        raise SettingError(
            'measure="log_partial" takes logarithms, and some values are zero or negative.',
            'use measure="partial", or a side whose scale begins at 1.',
        )
    logs = tuple(("log", level, code) for _, level, code in asked.performance)
    return relations_of_rows(np.hstack([values, np.log(performance)]), (*asked.columns, *logs), rng)


def _measured(found: Relations, asked: Asked, rng: int | np.random.Generator, n: list[int]) -> Measures:
    if found.blocks is not None:
        blocks = len(found.blocks[0])
        drawn = found.resampled(block_weights(blocks, N_RESAMPLES, rng))
        return Measures(_values(found.means, found.covariance, asked), _values(*drawn, asked), n, "bootstrap", blocks)
    if asked.outcome:
        raise TallyError(
            "Derived importance of these counts has no interval: they hold no blocks of respondents to resample.",
            "give the survey, or a tally without min_cell and without groups.",
        )
    values, empty = _values(found.means, found.covariance, asked), np.full((1, 1, 1), np.nan)
    if not np.isfinite(found.covariance).all() or not found.n:
        return Measures(values, _values(found.means[None] * np.nan, empty, asked), n, "none", 0)
    generator = np.random.default_rng(rng)
    spread = found.covariance / found.n
    means = generator.multivariate_normal(found.means, spread, size=N_RESAMPLES, method="eigh")
    return Measures(values, _values(means, empty, asked), n, "normal", 0)


def _values(means: Floats, covariance: Floats, asked: Asked) -> dict[str, Floats]:
    """The measures from means (..., m) and covariances (..., m, m)."""
    k, stated = len(asked.performance), len(asked.stated)
    values = {"performance": means[..., :k]}
    if stated:
        values["stated"] = means[..., k : k + stated]
    if asked.outcome:
        outcome, drivers = k + stated, range(k)
        values["r"] = correlations_with(covariance, outcome, drivers)
        values["partial"] = partial_correlations_with(covariance, outcome, drivers)
        if asked.logs:
            logs = range(outcome + 1, outcome + 1 + k)
            values["log_partial"] = partial_correlations_with(covariance, outcome, logs)
    return values


def _sizes(layout: Layout, moments: Moments, asked: Asked) -> list[int]:
    """Respondents who answered what each point is made of."""
    sizes = []
    for at, column in enumerate(asked.performance):
        own = [column, *asked.stated[at : at + 1], *asked.columns[len(asked.performance) + len(asked.stated) :]]
        places = Mixture.of(layout, own).places
        sizes.append(int(moments.counts[np.ix_(places, places)].min()))
    return sizes
