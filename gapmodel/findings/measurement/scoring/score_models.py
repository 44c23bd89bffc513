"""Regressions of an outcome on perception, expectation and their difference, on one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.errors import SettingError
from gapmodel.findings.measurement.scoring.score_forms import BOOTSTRAP
from gapmodel.findings.measurement.scoring.score_lines import Answers
from gapmodel.inference.estimate import Interval, Test
from gapmodel.inference.regression.from_covariance import explained_share, slopes_of
from gapmodel.inference.regression.least_squares import Regression, least_squares
from gapmodel.inference.regression.response_surface import (
    CONSTRAINTS,
    FEATURES,
    TERMS,
    contrast,
    powers,
    stationary_point,
    wald_test,
)
from gapmodel.inference.resampling import percentile_interval
from gapmodel.tally.relations import Relations, relations_of_rows

Floats = NDArray[np.float64]

MODELS = {"P": (1,), "P - E": (3,), "P, E": (1, 2), "polynomial": (1, 2, 4, 5, 6)}  # places of the predictors
LINEAR = {"expectation_adds": (0, 0, 1), "equal_opposite": (0, 1, 1)}  # of intercept, P and E
MODEL_COLUMNS = ["level", "code", "model", "n", "r2", "ci_low", "ci_high", "r2_adj", "method"]
TEST_COLUMNS = ["level", "code", "constraint", "errors", "n", "statistic", "dof_model", "dof", "p_val"]
COEFFICIENT_COLUMNS = ["level", "code", "model", "term", "n", "estimate", "se", "ci_low", "ci_high", "se_classical"]
SURFACE_COLUMNS = ["level", "code", "feature", "n", "estimate", "se", "ci_low", "ci_high"]
SURFACE_COLUMNS += ["se_classical", "classical_low", "classical_high"]
STATIONARY_COLUMNS = ["level", "code", "kind", "inside", "perception", "perception_low", "perception_high"]
LEFT_OUT_COLUMNS = ["level", "code", "model", "why"]
STATIONARY_COLUMNS += ["expectation", "expectation_low", "expectation_high"]


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One dimension, or overall.

    Attributes
    ----------
    own : Relations
        Of outcome, P, E and P - E; with rows also of P^2, P E and E^2, P and E less the centre.
    drawn : (r, k, k) array
        Covariances of bootstrap samples.
    linear, surface : Regression or None
        Of the rows; None without rows, or where `problems` says why.
    problems : dict of str to str
        Why there is no regression, by model: "P, E" or "polynomial".
    """

    level: str
    code: str
    own: Relations
    drawn: Floats
    linear: Regression | None
    surface: Regression | None
    problems: dict[str, str]

    @classmethod
    def of(cls, answers: Answers, level: str, code: str) -> Line:
        """The line of a survey or tally; a model that the data do not determine is left out."""
        sides = (answers.performance, answers.expectation, "gap")
        columns = [answers.outcome, *((side, level, code) for side in sides)]
        if answers.survey is None:
            own = answers.relations(columns)
            return cls(level, code, own, answers.resampled(own)[1], None, None, {})
        values, centre = answers.values(columns), sum(answers.layout.ends) / 2
        p, e = values[:, 1] - centre, values[:, 2] - centre
        own = relations_of_rows(np.column_stack([values, powers(p, e)[:, 2:]]), columns, answers.rng)
        fits: dict[str, Regression | None] = {}
        problems = {}
        for model, predictors in (("P, E", np.column_stack([p, e])), ("polynomial", powers(p, e))):
            try:
                fits[model] = least_squares(values[:, 0], predictors, TERMS[1 : predictors.shape[1] + 1])
            except SettingError as error:
                fits[model], problems[model] = None, error.problem
        return cls(level, code, own, answers.resampled(own)[1], fits["P, E"], fits["polynomial"], problems)

    @property
    def n(self) -> int:
        """Respondents."""
        return self.own.n

    def r2(self, model: str) -> float:
        """Explained share of a model; NaN where it is not determined."""
        if model == "polynomial" and self.surface is None:
            return nan
        return float(explained_share(self.own.covariance, 0, MODELS[model]))

    def share(self, model: str, less: str = "", confidence: float = 0.95) -> Interval:
        """Explained share of a model, less that of another if named, with its bootstrap interval."""
        value, drawn = self.r2(model), explained_share(self.drawn, 0, MODELS[model])
        if less:
            value, drawn = value - self.r2(less), drawn - explained_share(self.drawn, 0, MODELS[less])
        return percentile_interval(value, drawn, confidence, BOOTSTRAP)

    def left_out(self) -> Iterator[tuple[str, str, str, str]]:
        """Rows of `LEFT_OUT_COLUMNS`."""
        for model, why in self.problems.items():
            yield self.level, self.code, model, why

    def models(self, confidence: float) -> Iterator[tuple[Any, ...]]:
        """Rows of `MODEL_COLUMNS`."""
        for model, predictors in MODELS.items():
            if model == "polynomial" and self.surface is None:
                continue
            found = self.share(model, confidence=confidence)
            left = self.n - len(predictors) - 1
            adjusted = 1 - (1 - found.value) * (self.n - 1) / left if left > 0 else nan
            yield self.level, self.code, model, self.n, found.value, found.low, found.high, adjusted, found.method

    def tests(self) -> Iterator[tuple[Any, ...]]:
        """Rows of `TEST_COLUMNS`."""
        for name, constraint in LINEAR.items():
            if self.linear is None:
                yield self._test(name, "classical", 1, self._test_of_shares(name))
                continue
            for errors in ("classical", "HC3"):
                yield self._test(name, errors, 1, wald_test(self.linear, constraint, errors))
        for name, constraints in CONSTRAINTS.items():
            if self.surface is None:
                continue
            for errors in ("classical", "HC3"):
                yield self._test(name, errors, len(constraints), wald_test(self.surface, constraints, errors))

    def slopes(self) -> Floats:
        """b_P and b_E of the linear model."""
        return slopes_of(self.own.covariance, 0, MODELS["P, E"])

    def coefficients(self, confidence: float) -> Iterator[tuple[Any, ...]]:
        """Rows of `COEFFICIENT_COLUMNS`: with rows HC3 errors; from a tally the linear slopes with classical ones."""
        if self.linear is None:
            yield from self._classical_slopes(confidence)
        for model, fit in (("P, E", self.linear), ("polynomial", self.surface)):
            if fit is None:
                continue
            for at in range(len(fit.names) + 1):
                weights = np.eye(len(fit.names) + 1)[at]
                limits, error = contrast(fit, weights, confidence)
                classical = contrast(fit, weights, confidence, "classical")[1]
                key = (self.level, self.code, model, TERMS[at], self.n)
                yield *key, limits.value, error, limits.low, limits.high, classical

    def surface_rows(self, confidence: float) -> Iterator[tuple[Any, ...]]:
        """Rows of `SURFACE_COLUMNS`."""
        if self.surface is None:
            return
        for feature, weights in FEATURES.items():
            robust, error = contrast(self.surface, weights, confidence)
            plain, classical = contrast(self.surface, weights, confidence, "classical")
            key = (self.level, self.code, feature, self.n)
            yield *key, robust.value, error, robust.low, robust.high, classical, plain.low, plain.high

    def stationary(self, ends: tuple[float, float], confidence: float) -> Iterator[tuple[Any, ...]]:
        """Rows of `STATIONARY_COLUMNS`."""
        if self.surface is not None:
            point = stationary_point(self.surface, sum(ends) / 2, confidence)
            inside = all(ends[0] <= at.value <= ends[1] for at in (point.first, point.second))
            limits = [number for at in (point.first, point.second) for number in (at.value, at.low, at.high)]
            yield self.level, self.code, point.kind, inside, *limits

    def _test(self, name: str, errors: str, constraints: int, test: Test) -> tuple[Any, ...]:
        return self.level, self.code, name, errors, self.n, test.statistic, constraints, test.dof, test.p_val

    def _test_of_shares(self, name: str) -> Test:
        """The F test of a constraint from the explained shares with and without it, where there are no rows."""
        with_it = self.r2("P" if name == "expectation_adds" else "P - E")
        free, dof = self.r2("P, E"), self.n - 3
        if not dof > 0 or not free < 1:
            return Test(nan, nan, nan, "undefined")
        statistic = max(free - with_it, 0.0) * dof / (1 - free)
        return Test(statistic, dof, float(special.fdtrc(1, dof, statistic)), "F")

    def _classical_slopes(self, confidence: float) -> Iterator[tuple[Any, ...]]:
        covariance, dof = self.own.covariance, self.n - 3
        slopes = self.slopes()
        if dof < 1 or not np.isfinite(slopes).all():
            return
        rest = (1 - self.r2("P, E")) * covariance[0, 0] / dof
        errors = np.sqrt(rest * np.diag(np.linalg.inv(covariance[1:3, 1:3])))
        reach = float(special.stdtrit(dof, (1 + confidence) / 2)) * errors
        for term, slope, error, far in zip(TERMS[1:3], slopes, errors, reach, strict=True):
            yield self.level, self.code, "P, E", term, self.n, slope, nan, slope - far, slope + far, error
