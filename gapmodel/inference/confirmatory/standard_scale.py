"""Parameters on the scale on which variables have variance 1."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.confirmatory.structure import Entries, Structure, moments

Floats = NDArray[np.float64]
Kind = Literal["all", "lv"]


def standardized_table(structure: Structure, table: Floats, kind: Kind) -> Floats:
    """(..., k) the standardized values of (..., k) values of all parameters, real or complex.

    Notes
    -----
    Loadings and regressions: times the standard deviation of the predictor over that of the outcome; variances: over
    the total variance; covariances: over the roots of the two variances of the same kind, residual ones where the
    variables depend on others; means and intercepts: over the standard deviation.
    """
    found = table.copy()
    for group in range(structure.groups):
        a, s, m = structure.paths[group], structure.covariances[group], structure.intercepts[group]
        total, own = roots(structure, table, group, kind)
        with np.errstate(invalid="ignore", divide="ignore"):  # NaN where a variance is not positive
            found[..., a.place] *= total[..., a.column] / total[..., a.row]
            found[..., m.place] /= total[..., m.row]
            scale = covariance_scale(s, total, own)
            found[..., s.place] = np.where(table[..., s.place] == 0, 0.0, found[..., s.place] / scale)
    return found


def roots(structure: Structure, table: Floats, group: int, kind: Kind) -> tuple[Floats, Floats]:
    """The standard deviations of all variables, and the roots of their own (residual) variances, or NaN."""
    s, p = structure.covariances[group], len(structure.observed)
    total = _root(np.diagonal(moments(structure, table, group).everything, axis1=-2, axis2=-1))
    own = np.ones_like(total)
    same = s.row == s.column
    own[..., s.row[same]] = _root(table[..., s.place[same]])
    if kind == "lv":
        total[..., :p], own[..., :p] = 1.0, 1.0
    return total, own


def covariance_scale(entries: Entries, total: Floats, own: Floats) -> Floats:
    """What variances and covariances are divided by."""
    found: Floats = np.where(
        entries.row == entries.column, total[..., entries.row] ** 2, own[..., entries.row] * own[..., entries.column]
    )
    return found


def _root(variance: Floats) -> Floats:
    found: Floats = np.sqrt(np.where(variance.real > 0, variance, np.nan))
    return found
