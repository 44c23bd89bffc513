"""Reliability of the items of one side: a row per dimension and one of the whole questionnaire."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isnan, nan

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.findings.measurement.scale_reliability.model_reliability import factor_model, general
from gapmodel.inference.estimate import Interval
from gapmodel.inference.scales.bonett import bonett_interval, delta_interval
from gapmodel.inference.scales.congeneric import Congeneric, congeneric, omega_gradient
from gapmodel.inference.scales.lower_bounds import (
    guttman_lambda2,
    mean_correlation,
    standardized_alpha,
    stratified_alpha,
)
from gapmodel.inference.scales.reliability import cronbach_alpha, feldt_interval
from gapmodel.inference.scales.split_half import greatest_split
from gapmodel.inference.scales.variance_ratio import alpha_ratio

Floats = NDArray[np.float64]
Row = dict[str, str | int | float]

COLUMNS = ["side", "level", "code", "n_items", "alpha", "ci_low", "ci_high", "std_alpha", "omega_total", "omega_h"]
COLUMNS += ["cr", "ave", "n", "bonett_low", "bonett_high", "adf_low", "adf_high", "omega_total_low", "omega_total_high"]
COLUMNS += ["mean_r", "lambda2", "greatest_split", "stratified_alpha", "why"]


@dataclass(frozen=True, eq=False)
class Side:
    """The answers to the items of one side.

    Attributes
    ----------
    name : str
    data : ItemAnswers
    confidence : float
    """

    name: str
    data: ItemAnswers
    confidence: float

    @property
    def varying(self) -> set[int]:
        """The items that do not have the same answer from everybody."""
        return {place for place, variance in enumerate(np.diag(self.data.covariance)) if variance > 0}

    @cached_property
    def scales(self) -> list[tuple[str, str, list[int]]]:
        """(level, code, items that vary) of every dimension and of the whole questionnaire."""
        varying = self.varying
        found = [("dimension", code, [at for at in places if at in varying]) for code, places in self.data.dimensions]
        return [*found, ("overall", "overall", sorted(varying))]

    def rows(self) -> Iterator[Row]:
        """A row with `COLUMNS` for every scale."""
        parts = {code: places for level, code, places in self.scales if level == "dimension" and len(places) > 1}
        model, omegas = factor_model(self.data, parts), self.omegas()
        for alphas, (level, code, places), omega in zip(self.alphas(), self.scales, omegas, strict=True):
            own = self._overall(places, parts) if level == "overall" else omega | model.row(code, omega)
            yield alphas | _bounds(self.covariance(places)) | own

    def alphas(self) -> Iterator[Row]:
        """A row for every scale with alpha, its three intervals, and ``log_error``, the error of ln(1 - alpha)."""
        values = [cronbach_alpha(self.covariance(places)) for _, _, places in self.scales]
        gradients = [
            alpha_ratio(len(places)).gradient(self.covariance(places)) if not isnan(alpha) else None
            for alpha, (_, _, places) in zip(values, self.scales, strict=True)
        ]
        errors, dof = standard_errors(self.data, [places for *_, places in self.scales], gradients)
        for (level, code, places), alpha, error in zip(self.scales, values, errors.tolist(), strict=True):
            k, n = len(places), self.data.n
            feldt = feldt_interval(alpha, n, k, self.confidence)
            found: Row = {"side": self.name, "level": level, "code": code, "n_items": k, "n": n, "alpha": alpha}
            found |= {"ci_low": feldt.low, "ci_high": feldt.high}
            found |= limits("bonett", bonett_interval(alpha, n, k, self.confidence))
            found |= limits("adf", delta_interval(alpha, error, dof, self.confidence))
            yield found | {"log_error": error / (1 - alpha) if alpha < 1 else nan}

    def omegas(self) -> list[Row]:
        """Omega of the one-factor model of every dimension; an empty row for the whole questionnaire."""
        own = [self.covariance(places) for _, _, places in self.scales[:-1]]
        models = [congeneric(covariance) for covariance in own]
        values = [model.omega if model.proper else nan for model in models]
        gradients = [
            omega_gradient(covariance, model) if model.proper else None
            for covariance, model in zip(own, models, strict=True)
        ]
        places = [places for *_, places in self.scales[:-1]]
        found = delta_intervals(self.data, places, values, gradients, self.confidence)
        sizes = [len(every) for _, every in self.data.dimensions]
        return [*(_omega_row(*one) for one in zip(found, models, sizes, strict=True)), {}]

    def covariance(self, places: Sequence[int]) -> Floats:
        """Of some items."""
        found: Floats = self.data.covariance[np.ix_(places, places)]
        return found

    def _overall(self, places: list[int], parts: dict[str, list[int]]) -> Row:
        """Omegas of all items by the Schmid-Leiman solution, and the reliability of the sum of all dimensions."""
        at = {place: row for row, place in enumerate(places)}
        covariance = self.covariance(places)
        total, hierarchical, why_not = general(covariance, len(self.data.dimensions))
        several = sum(len(own) for own in parts.values()) == len(places) and len(parts) > 1
        strata = stratified_alpha(covariance, [[at[one] for one in own] for own in parts.values()]) if several else nan
        found: Row = {"omega_total": total, "omega_h": hierarchical, "cr": nan, "ave": nan, "stratified_alpha": strata}
        return found | {"omega_total_low": nan, "omega_total_high": nan, "why": why_not}


def delta_intervals(
    data: ItemAnswers,
    places: Sequence[Sequence[int]],
    values: Sequence[float],
    gradients: Sequence[Floats | None],
    confidence: float,
) -> list[Interval]:
    """Intervals of reliabilities of some items from their derivatives, by the infinitesimal jackknife over blocks."""
    errors, dof = standard_errors(data, places, gradients)
    return [delta_interval(value, float(error), dof, confidence) for value, error in zip(values, errors, strict=True)]


def standard_errors(
    data: ItemAnswers, places: Sequence[Sequence[int]], gradients: Sequence[Floats | None]
) -> tuple[Floats, int]:
    """Errors of statistics of items from their derivatives in the covariance, NaN without one; degrees of freedom."""
    blocks, k = data.relations.blocks, len(data.columns)
    if blocks is None or all(one is None for one in gradients):
        return np.full(len(gradients), nan), 0
    whole = np.zeros((1, len(gradients), k, k))
    for at, (own, gradient) in enumerate(zip(places, gradients, strict=True)):
        whole[0, at][np.ix_(own, own)] = nan if gradient is None else gradient
    m = len(blocks[0])
    return data.relations.errors(np.ones((1, m)), whole)[0], m - 1


def limits(name: str, interval: Interval) -> Row:
    """The limits as cells of a row."""
    return {f"{name}_low": interval.low, f"{name}_high": interval.high}


def why(model: Congeneric, n_items: int) -> str:
    """Why there is no omega of a dimension of some items; "" where there is one."""
    if len(model.loadings) < 3:
        return "few_vary" if n_items > len(model.loadings) else "two_items" if n_items == 2 else "one_item"
    return "" if model.proper else "negative_variance" if model.converged else "no_solution"


def _omega_row(interval: Interval, model: Congeneric, n_items: int) -> Row:
    found: Row = {"omega_total": interval.value, "omega_h": nan, "stratified_alpha": nan, "why": why(model, n_items)}
    return found | limits("omega_total", interval)


def _bounds(covariance: Floats) -> Row:
    found: Row = {"std_alpha": standardized_alpha(covariance), "mean_r": mean_correlation(covariance)}
    return found | {"lambda2": guttman_lambda2(covariance), "greatest_split": greatest_split(covariance).value}
