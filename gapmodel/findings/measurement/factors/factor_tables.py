"""The tables of factors: loadings with their intervals, correlations, explained variance, the dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.labels import Labels
from gapmodel.findings.measurement.factors.factor_solution import (
    CUT,
    Dimensions,
    Solution,
    pattern_of,
    towards_dimensions,
)
from gapmodel.findings.measurement.factors.item_correlations import ItemCorrelations
from gapmodel.inference.factors.congruence import FAIR, congruence
from gapmodel.inference.factors.loading_samples import LoadingSamples, correlation_limits, loading_limits
from gapmodel.plain_table import PlainTable

Floats = NDArray[np.float64]

INTERVALS = ["code", "label", "factor", "loading", "se", "loading_low", "loading_high"]
CORRELATIONS = ["factor", "other_factor", "r", "r_low", "r_high"]
EXPLAINED = ["factor", "n_items", "variance", "share", "cumulative", "determinacy", "recurrence", "share_recurring"]
DIMENSIONS = ["code", "label", "n_items", "factor", "phi", "phi_target"]
TARGET = ["code", "label", "dimension", "loading"]


@dataclass(frozen=True, eq=False)
class Tables:
    """What the tables of factors are made from; bootstrap samples are factored when a table first needs them."""

    source: ItemCorrelations
    solution: Solution
    labels: Labels
    confidence: float
    drawn: Floats
    adequacies: Floats

    @property
    def names(self) -> tuple[str, ...]:
        """F1, F2 and so on."""
        return factor_names(self.solution.rotated.loadings.shape[1])

    @property
    def dimensions(self) -> Dimensions:
        """The instrument's, with the places of their items."""
        return self.source.answers.dimensions

    @cached_property
    def samples(self) -> LoadingSamples | None:
        """The factors of bootstrap samples; None where there are no samples."""
        samples = self.solution.samples(self.drawn) if len(self.drawn) else None
        return samples if samples is not None and len(samples.loadings) else None

    def pattern(self) -> PlainTable:
        """A row per item, in the order of the instrument."""
        own = self.solution
        named = {place: code for code, places in self.dimensions for place in places}
        codes = self.source.answers.names
        columns: dict[str, Sequence[Any]] = {
            "code": codes,
            "label": self._labels(),
            "dimension": [named.get(place, "") for place in range(len(codes))],
            "msa": self.adequacies.tolist(),
        }
        columns |= dict(zip(self.names, own.rotated.loadings.T.tolist(), strict=True))
        columns |= {"communality": own.communalities.tolist(), "uniqueness": (1 - own.communalities).tolist()}
        return PlainTable(columns | {"complexity": own.rotated.complexity.tolist()})

    def intervals(self) -> PlainTable:
        """Every loading with its standard error and interval, from bootstrap samples."""
        return PlainTable.of_rows(INTERVALS, self._intervals())

    def _intervals(self) -> Iterator[tuple[Any, ...]]:
        samples = self.samples
        for place, (code, label) in enumerate(zip(self.source.answers.names, self._labels(), strict=True)):
            for at, name in enumerate(self.names):
                value = float(self.solution.rotated.loadings[place, at])
                own = samples.loadings[:, place, at] if samples is not None else np.empty(0)
                yield code, label, name, value, *loading_limits(value, own, self.confidence)

    def correlations(self) -> PlainTable:
        """Every pair of factors."""
        own, samples, rows = self.solution.rotated.correlations, self.samples, []
        for i, one in enumerate(self.names):
            for j, other in enumerate(self.names[:i]):
                drawn = samples.correlations[:, i, j] if samples is not None else np.empty(0)
                if self.solution.rotation not in ("oblimin", "promax"):
                    continue
                value = float(own[i, j])
                rows.append((other, one, value, *correlation_limits(value, drawn, self.confidence)))
        return PlainTable.of_rows(CORRELATIONS, rows)

    def explained(self) -> PlainTable:
        """A row per factor."""
        own, samples = self.solution.rotated, self.samples
        shares = own.variances / len(own.loadings)
        salient = (np.abs(own.loadings) >= CUT).sum(axis=0)
        determinacy = self.solution.weights().determinacy
        alike = samples.congruence if samples is not None else np.full((1, len(shares)), nan)
        columns = [self.names, salient, own.variances, shares, np.cumsum(shares), determinacy, np.median(alike, axis=0)]
        columns.append(np.where(np.isnan(alike).all(axis=0), nan, (alike >= FAIR).mean(axis=0)))
        return PlainTable({name: np.asarray(one).tolist() for name, one in zip(EXPLAINED, columns, strict=True)})

    def of_dimensions(self) -> PlainTable:
        """A row per dimension: the factor most like it, and how alike both are."""
        target = pattern_of(self.dimensions, len(self.solution.matrix))
        alike = congruence(target, self.solution.rotated.loadings)
        turned = towards_dimensions(self.solution, self.dimensions)
        rows = []
        for at, (code, places) in enumerate(self.dimensions):
            best = int(np.abs(alike[at]).argmax())
            phi = float(turned[1][at]) if turned is not None else nan
            label = self.labels.label("dimension", code)
            rows.append((code, label, len(places), self.names[best], float(alike[at, best]), phi))
        return PlainTable.of_rows(DIMENSIONS, rows)

    def target(self) -> PlainTable:
        """Loadings of as many factors as dimensions after rotation towards these; no rows where that is too many."""
        turned = towards_dimensions(self.solution, self.dimensions)
        rows = []
        if turned is not None:
            for place, (code, label) in enumerate(zip(self.source.answers.names, self._labels(), strict=True)):
                for at, (dimension, _) in enumerate(self.dimensions):
                    rows.append((code, label, dimension, float(turned[0][place, at])))
        return PlainTable.of_rows(TARGET, rows)

    def _labels(self) -> list[str]:
        return [self.labels.label("item", code) for code in self.source.answers.names]


def factor_names(n_factors: int) -> tuple[str, ...]:
    """F1, F2 and so on, the factor that explains most first.

    >>> factor_names(2)
    ('F1', 'F2')
    """
    return tuple(f"F{at}" for at in range(1, n_factors + 1))
