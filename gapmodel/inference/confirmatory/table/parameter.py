"""One parameter of a model."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

EQUAL = (
    "loadings",
    "intercepts",
    "residuals",
    "residual.covariances",
    "means",
    "lv.variances",
    "lv.covariances",
    "regressions",
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of one group.

    Attributes
    ----------
    lhs, op, rhs : as lavaan writes them: "=~", "~~", "~", "~1"
    group : from 0
    free : 0 is fixed; equal numbers are one parameter
    value : where it is fixed, or starts; NaN where the start is chosen from the sample
    label : as the text gives it
    """

    lhs: str
    op: str
    rhs: str
    group: int
    free: int
    value: float = nan
    label: str = ""
