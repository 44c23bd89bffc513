"""The places of groups on a map, with what is known of their errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.customer.groups.group_profiles import GroupProfiles
from gapmodel.findings.labels import Labels
from gapmodel.inference.latent.mean_vectors import pillai
from gapmodel.inference.latent.plane import Plane, ellipse_radius, on_plane, principal_plane, widening
from gapmodel.tally.relations import Column

Floats = NDArray[np.float64]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, eq=False)
class GroupPlaces:
    """Groups on the axes along which they differ.

    Attributes
    ----------
    profiles : GroupProfiles
    columns : tuple of Column
    metric : (k,) array
        What each column is multiplied by before distances are taken.
    weights : (g,) array
        What each group counts for centre and axes.
    plane : Plane or None
        None where fewer than two groups differ.
    """

    profiles: GroupProfiles
    columns: tuple[Column, ...]
    metric: Floats
    weights: Floats
    plane: Plane | None

    @classmethod
    def of(cls, profiles: GroupProfiles, columns: Sequence[Column], metric: Floats, weights: Floats) -> GroupPlaces:
        """The places of profiles in a metric."""
        found = principal_plane(profiles.values * metric, weights) if len(profiles.names) > 1 else None
        plane = found if found is not None and len(found.variance) else None
        return cls(profiles, tuple(columns), metric, weights, plane)

    @property
    def covariances(self) -> Floats:
        """Of the places' errors, on all columns in the metric."""
        found: Floats = self.profiles.covariances * np.outer(self.metric, self.metric)
        return found

    @property
    def error_share(self) -> float:
        """The share of the spread of the groups that errors alone are expected to make; NaN where they are not known.

        The spread is the weighted mean squared distance from the centre. Errors of group g, of variance v in total,
        add w (1 - w) v to it.
        """
        variances = np.trace(self.covariances, axis1=1, axis2=2)
        if self.plane is None or np.isnan(variances).any():
            return nan
        shares = self.weights / self.weights.sum()
        return float((shares * (1 - shares) * variances).sum() / self.plane.variance.sum())

    def widening(self, confidence: float, rng: int | np.random.Generator) -> float:
        """See `gapmodel.inference.latent.plane.widening`; of the groups that have errors."""
        known = self.profiles.dof > 0
        if known.sum() < 2:
            return 1.0
        rows = (self.profiles.values * self.metric)[known]
        return widening(rows, self.weights[known], self.covariances[known], confidence, rng=rng)

    def rows(self, confidence: float, longer: float) -> list[Row]:
        """The cells of `Positioning.table`."""
        if self.plane is None:
            return []
        (places, vectors), quality = self.plane.drawn(), self.plane.quality()
        errors, axes = on_plane(self.covariances, vectors), min(2, len(self.plane.variance))
        found = []
        for at, name in enumerate(self.profiles.names):
            radius = longer * ellipse_radius(float(self.profiles.dof[at]), confidence, axes)
            ellipse, off_centre = _ellipse(places[at], errors[at], radius)
            n = int(self.profiles.n[at])
            found.append((name, n, *places[at].tolist(), *ellipse, float(quality[at]), off_centre))
        return found

    def arrows(self, labels: Labels) -> list[Row]:
        """The cells of `Positioning.arrows`."""
        if self.plane is None:
            return []
        own = self.plane.vectors**2 * self.plane.variance
        whole = own.sum(axis=1)
        quality = np.divide(own[:, :2].sum(axis=1), whole, out=np.full(len(whole), nan), where=whole > 0)
        centre, vectors = self.plane.centre / self.metric, self.plane.drawn()[1]
        return [
            (level, code, labels.label(level, code), float(centre[at]), *vectors[at].tolist(), float(quality[at]))
            for at, (_, level, code) in enumerate(self.columns)
        ]

    def axes(self) -> list[Row]:
        """The cells of `Positioning.axes`."""
        if self.plane is None:
            return []
        shares = self.plane.shares
        rows = zip(self.plane.variance.tolist(), shares.tolist(), np.cumsum(shares).tolist(), strict=True)
        return [(at, *row) for at, row in enumerate(rows, 1)]

    def values(self, labels: Labels) -> list[Row]:
        """The cells of `Positioning.values`."""
        names = [(level, code, labels.label(level, code)) for _, level, code in self.columns]
        return [
            (group, *name, value)
            for group, row in zip(self.profiles.names, self.profiles.values.tolist(), strict=True)
            for name, value in zip(names, row, strict=True)
        ]

    def tests(self) -> list[Row]:
        """The cells of `Positioning.tests`: Pillai's, of the groups with two respondents or more."""
        several = self.profiles.dof > 0
        if several.sum() < 2:
            return []
        n = self.profiles.n[several]
        spreads = self.profiles.covariances[several] * n[:, None, None]
        found = pillai(n, self.profiles.values[several], spreads)
        return [(found.statistic, found.f, found.dof, found.dof_error, found.p_val, found.method)]


def _ellipse(place: Floats, error: Floats, radius: float) -> tuple[tuple[float, float, float, float], bool]:
    """Standard errors, correlation and radius, NaN without an ellipse; and whether it excludes the centre."""
    if not (np.isfinite(error).all() and radius < inf and np.trace(error) > 0):
        return (nan, nan, nan, nan), False
    se_x, se_y = sqrt(max(error[0, 0], 0.0)), sqrt(max(error[1, 1], 0.0))
    correlation = float(error[0, 1]) / (se_x * se_y) if se_x * se_y > 0 else 0.0
    squared = float(place @ np.linalg.pinv(error, hermitian=True) @ place)
    return (se_x, se_y, correlation, radius), squared > radius**2
