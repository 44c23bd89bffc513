"""The rows of importance-performance analysis: quadrants, intervals of both axes, lines, measures of importance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError
from gapmodel.findings.priorities.importance_measures import MEASURES, Asked, Measures, scale_of
from gapmodel.findings.priorities.quadrants import (
    QUADRANTS,
    Crosshair,
    lines_at,
    quadrant_probabilities,
    quadrants,
)
from gapmodel.inference.resampling import percentile_interval
from gapmodel.tally.layout import Layout

Floats = NDArray[np.float64]

METHOD = "bootstrap percentile"
PROBABILITIES = [f"p_{quadrant}" for quadrant in QUADRANTS]


@dataclass(frozen=True, slots=True)
class Frame:
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

    def pairs(self, measured: Measures, measure: str = "") -> tuple[Floats, Floats]:
        """Importance and performance: (k, 2), and (r, k, 2) in resamples."""
        one, two = (
            np.stack([values[measure or self.chosen], values["performance"]], axis=-1)
            for values in (measured.estimates, measured.draws)
        )
        return one, two

    def lines(self, values: Floats) -> Floats:
        """Where the two lines lie."""
        return lines_at(self.crosshair, values, self.middles)


def quadrant_rows(group: str, measured: Measures, frame: Frame, least: int) -> Iterator[tuple[Any, ...]]:
    """Rows of the table: values, quadrant and the four probabilities."""
    values, draws = frame.pairs(measured)
    found = quadrants(values[:, 0], values[:, 1], frame.lines(values).tolist())
    chances = quadrant_probabilities(draws, frame.lines(draws))
    for at, (_, _, code) in enumerate(frame.asked.performance):
        if measured.n[at] >= least:
            yield group, code, *values[at].tolist(), found[at], *chances[at].tolist()


def point_rows(group: str, measured: Measures, frame: Frame, least: int) -> Iterator[dict[str, Any]]:
    """Rows of `points`: intervals of both axes, how the two estimates vary together, the largest probability."""
    values, draws = frame.pairs(measured)
    chances = quadrant_probabilities(draws, frame.lines(draws))
    for at, (_, _, code) in enumerate(frame.asked.performance):
        if measured.n[at] < least:
            continue
        own = draws[:, at]
        own = own[np.isfinite(own).all(axis=1)]
        row: dict[str, Any] = {"group": group, "code": code, "n": measured.n[at]}
        for axis, name in enumerate(("importance", "performance")):
            found = percentile_interval(float(values[at, axis]), own[:, axis], frame.confidence, METHOD)
            row |= {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}
        covariance = np.cov(own.T) if len(own) > 1 else np.full((2, 2), np.nan)
        errors = np.sqrt(np.diagonal(covariance))
        apart = errors.prod()
        row |= {"se_importance": float(errors[0]), "se_performance": float(errors[1])}
        row |= {"correlation": float(covariance[0, 1] / apart) if apart > 0 else np.nan}
        largest = float(chances[at].max())
        row |= {"p_max": largest, "sure": bool(largest >= frame.sure)}
        yield row | (_distance(values[at], own, frame.confidence) if frame.diagonal else {})


def _distance(value: Floats, drawn: Floats, confidence: float) -> dict[str, float]:
    apart = (drawn[:, 0] - drawn[:, 1]) / sqrt(2)
    found = percentile_interval(float(value[0] - value[1]) / sqrt(2), apart, confidence, METHOD)
    above = float(np.mean((apart > 0) + (apart == 0) / 2)) if len(apart) else np.nan
    return {"distance": found.value, "distance_low": found.low, "distance_high": found.high, "p_above": above}


def line_rows(group: str, measured: Measures, frame: Frame) -> Iterator[dict[str, Any]]:
    """Rows of `lines`, with intervals where the lines are estimated."""
    values, draws = frame.pairs(measured)
    own, drawn = frame.lines(values), frame.lines(draws)
    for axis, name in enumerate(("importance", "performance")):
        found = percentile_interval(float(own[axis]), drawn[:, axis], frame.confidence, METHOD)
        yield {"group": group, "axis": name, "value": found.value, "ci_low": found.low, "ci_high": found.high}


def importance_rows(group: str, measured: Measures, frame: Frame, least: int) -> Iterator[dict[str, Any]]:
    """Every measure of importance there is, and the quadrants that it gives."""
    for measure in ("stated", *MEASURES):
        if measure not in measured.estimates:
            continue
        values, draws = frame.pairs(measured, measure)
        comparable = measure == frame.chosen or (isinstance(frame.crosshair, str) and frame.crosshair != "scale")
        found = (
            quadrants(values[:, 0], values[:, 1], frame.lines(values).tolist()) if comparable else [""] * len(values)
        )
        for at, (_, _, code) in enumerate(frame.asked.performance):
            if measured.n[at] >= least:
                own = percentile_interval(float(values[at, 0]), draws[:, at, 0], frame.confidence, METHOD)
                row = {"group": group, "code": code, "measure": measure, "value": own.value}
                yield row | {"ci_low": own.low, "ci_high": own.high, "quadrant": found[at]}
