"""The importance of dimensions or items: what respondents stated, and what is derived from an outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, one_of
from gapmodel.findings.priorities.columns import driver_columns, outcome_column
from gapmodel.inference.regression.relative_importance import lmg, relative_weights
from gapmodel.tally.layout import RATED, Layout
from gapmodel.tally.relations import Column

Floats = NDArray[np.float64]

STATED, DERIVED, NONE = "stated", "derived", "none"


@dataclass(frozen=True, slots=True, eq=False)
class Importance:
    """Shares of the whole importance, which sum to 1 over the last axis; None where there is none.

    Attributes
    ----------
    used : the one that the order uses
    stated, derived : as far as there are both
    """

    used: Floats | None
    stated: Floats | None
    derived: Floats | None


@dataclass(frozen=True, slots=True)
class Weights:
    """Which columns the importance comes from.

    Attributes
    ----------
    kind : {"stated", "derived", "none"}
        The one that the order uses.
    columns : tuple of Column
        Stated importance, then the drivers and their outcome, as far as there are these.
    stated : {"points", "rating", ""}
        How it was stated.
    level : {"dimension", "item"}
    derived : int
        How many drivers there are; 0 without an outcome.
    lowest : float
        Of the scale of ratings, what is subtracted so that the lowest rating weighs something.
    """

    kind: str
    columns: tuple[Column, ...]
    stated: str
    level: str
    derived: int
    lowest: float

    def shares(self, means: Floats, covariance: Floats) -> Importance:
        """The importance from the means (..., c) and covariances (..., c, c) of columns that end with these."""
        first = means.shape[-1] - len(self.columns)
        drivers = first + len(self.columns) - self.derived - 1 if self.derived else first + len(self.columns)
        stated = derived = None
        if self.stated:
            stated = _shares(means[..., first:drivers] - self.lowest)
        if self.derived:
            share: Callable[[Floats], Floats] = lmg if self.level == "dimension" else relative_weights
            derived = _shares(share(covariance[..., drivers:, drivers:]))
        used = {STATED: stated, DERIVED: derived}.get(self.kind)
        return Importance(used, stated, derived)


def weights_of(layout: Layout, level: str, side: str, outcome: str | None, importance: str) -> Weights:
    """Which importance there is, and which one is used.

    Raises
    ------
    SettingError
        The importance asked for is not there.
    """
    one_of(importance, ("auto", STATED, DERIVED, NONE), "importance")
    kind, columns, lowest = _stated(layout, level)
    drivers = driver_columns(layout, side, level) if outcome is not None else ()
    if importance == STATED and not kind:
        raise SettingError(
            f"Respondents stated no importance of {level}s.",
            "read points or ratings with importance=, or use importance='derived' with an outcome.",
        )
    if importance == DERIVED and outcome is None:
        raise SettingError("Derived importance needs an outcome.", 'name one, as in outcome="overall_rating".')
    used = importance
    if importance == "auto":
        used = DERIVED if drivers else STATED if kind else NONE
    if outcome is not None:
        columns = (*columns, *drivers, outcome_column(outcome))
    return Weights(used, columns, kind, level, len(drivers), lowest)


def _stated(layout: Layout, level: str) -> tuple[str, tuple[Column, ...], float]:
    if level == "dimension" and layout.points:
        return "points", tuple(("points", "dimension", code) for code, _ in layout.dimensions), 0.0
    rated = layout.ratings
    if rated is None or rated.level != level or level == "dimension":
        return "", (), 0.0
    columns = tuple((RATED, "item", code) for code in layout.items if code in rated.codes)
    if len(columns) < len(layout.items):
        return "", (), 0.0
    lowest = 0.0 if rated.lowest >= 0 else float(rated.lowest - rated.step)
    return "rating", columns, lowest


def _shares(parts: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        shares: Floats = parts / parts.sum(axis=-1, keepdims=True)
    return shares
