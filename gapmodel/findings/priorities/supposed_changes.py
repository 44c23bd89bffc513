"""Supposed changes of drivers, checked: within the scale, known by code, with their costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, TallyError, is_number, listed, nearest
from gapmodel.findings.labels import Labels
from gapmodel.findings.priorities.columns import (
    counted_with,
    driver_columns,
    outcome_column,
    outcome_names,
    performance_side,
    with_all_answers,
)
from gapmodel.inference.resampling import N_RESAMPLES, block_weights
from gapmodel.survey.respondent_scores import scores_of, with_outcomes
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout
from gapmodel.tally.relations import Relations, relations
from gapmodel.tally.tally import Tally

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """Drivers and an outcome: how they go together, and the respondents' values where there are rows.

    Attributes
    ----------
    layout : Layout
    of, level, outcome : str
    codes : tuple of str
        The k drivers.
    own : Relations
        Of the drivers and, last, the outcome.
    means : (r, k + 1) array
        Of bootstrap samples; r is zero where there are no blocks.
    covariances : (r, k + 1, k + 1) array
    rows : (n, k + 1) array or None
        Of respondents who have every value; None without rows.
    """

    layout: Layout
    of: str
    level: str
    outcome: str
    codes: tuple[str, ...]
    own: Relations
    means: Floats
    covariances: Floats
    rows: Floats | None

    @classmethod
    def of_answers(
        cls, answers: Survey | Tally, outcome: str, of: str | None, level: str, rng: int | np.random.Generator
    ) -> Basis:
        """The drivers of a survey or a tally.

        Raises
        ------
        SettingError
            There is no such side or level, or more than one outcome is named.
        TallyError
            There is a design, or the tally was counted without the outcome.
        """
        if len(outcome_names(outcome)) > 1:
            raise SettingError("What-if is about one outcome.", "name one, and ask again for the others.")
        answers = with_all_answers(answers, of)
        tally = counted_with(answers, outcome)
        layout = tally.layout
        if layout.design:
            raise TallyError(
                "What-if is not available with weights, strata or clusters.",
                "read the survey without them, and take the result as that of the respondents alone.",
            )
        of = of or performance_side(layout)
        columns = (*driver_columns(layout, of, level), outcome_column(outcome))
        own = relations(layout, tally.total.moments, columns, tally.blocks)
        k = len(columns)
        drawn = np.zeros((0, k)), np.zeros((0, k, k))
        if own.blocks is not None:
            drawn = own.resampled(block_weights(len(own.blocks[0]), N_RESAMPLES, rng))
        rows = None
        if isinstance(answers, Survey) and answers.rows is not None:
            scores = scores_of(with_outcomes(answers, [outcome]), columns)
            rows = scores.values[scores.complete]
        codes = tuple(code for _, _, code in columns[:-1])
        return cls(layout, of, level, outcome, codes, own, *drawn, rows)

    @property
    def labels(self) -> Labels:
        """The instrument's labels."""
        return Labels.of(self.layout)

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value that a driver can have."""
        low, high = self.layout.ends
        return (low - high, high - low) if self.of == "gap" else (low, high)

    def changes(self, asked: Mapping[str, float]) -> tuple[Floats, Floats]:
        """The changes asked for and those within the scale, (k,) each.

        Raises
        ------
        SettingError
            There is no such driver, or a change is not a number.
        """
        if not isinstance(asked, Mapping) or not asked:
            raise SettingError("No change is given.", 'name drivers and changes, as in {"reliability": 0.5}.')
        self._check(asked, "change")
        supposed = np.array([float(asked.get(code, 0.0)) for code in self.codes])
        low, high = self.ends
        means = self.own.means[:-1]
        return supposed, np.where(supposed == 0, 0.0, np.clip(means + supposed, low, high) - means)

    def costs(self, asked: Mapping[str, float]) -> Floats:
        """The cost of one scale point of each driver, NaN where not given.

        Raises
        ------
        SettingError
            There is no such driver, or a cost is not above zero.
        """
        self._check(asked, "cost")
        for code, cost in asked.items():
            if not cost > 0:
                raise SettingError(
                    f"The cost of {code!r} must be above zero, not {cost!r}.", "give what one scale point costs."
                )
        return np.array([float(asked.get(code, np.nan)) for code in self.codes])

    def _check(self, asked: Mapping[str, Any], called: str) -> None:
        for code, number in asked.items():
            if code == self.outcome:
                raise SettingError(f"{code!r} is the outcome.", "suppose changes of drivers.")
            if code not in self.codes:
                raise SettingError(f"There is no driver {code!r}.", nearest(str(code), self.codes))
            if not is_number(number):
                raise SettingError(
                    f"The {called} of {code!r} must be a number, not {number!r}.", 'as in {"reliability": 0.5}.'
                )


def check_budget(budget: float, asked: Floats, costs: Floats, codes: tuple[str, ...]) -> None:
    """Raise `SettingError` unless a budget, its costs and the largest changes make sense together."""
    if not is_number(budget) or budget <= 0:
        raise SettingError(f"budget={budget!r} must be above zero.", "give an amount in the unit of the costs.")
    if (asked < 0).any():
        raise SettingError("With a budget no change can be negative.", "give the largest improvement of each driver.")
    lacking = [code for code, change, cost in zip(codes, asked, costs, strict=True) if change and np.isnan(cost)]
    if lacking:
        raise SettingError(f"There is no cost of {listed(lacking)}.", "give costs= for every driver that may change.")
