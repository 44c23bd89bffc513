"""Respondents with their gaps, and whether they stayed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, is_number, listed, nearest, one_of
from gapmodel.findings.labels import Labels
from gapmodel.findings.priorities.columns import (
    check_related,
    driver_columns,
    outcome_column,
    performance_side,
    with_all_answers,
)
from gapmodel.survey.respondent_scores import scores_of, with_outcomes
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout

Floats = NDArray[np.float64]
_ROWS = {"now": {"en": "Now", "zh": "现在"}, "together": {"en": "All together", "zh": "合计"}}
LEVELS = ("dimension", "item", "overall")


@dataclass(frozen=True, slots=True, eq=False)
class RetainedRows:
    """Complete respondents.

    Attributes
    ----------
    of, level : str
    codes : tuple of str
        The k drivers.
    values : (n, k) array
    stayed : (n,) array of bool
    top : int
        The lowest value of the outcome that counts as staying.
    rating : bool
        Whether the outcome has more than two values.
    ends : (float, float)
        The lowest and the highest value that a driver can have.
    labels : Labels
    """

    of: str
    level: str
    codes: tuple[str, ...]
    values: Floats
    stayed: NDArray[np.bool_]
    top: int
    rating: bool
    ends: tuple[float, float]
    labels: Labels

    @property
    def n(self) -> int:
        """Respondents."""
        return len(self.stayed)

    @property
    def left(self) -> int:
        """Those who did not stay."""
        return int((~self.stayed).sum())

    @property
    def means(self) -> Floats:
        """The mean of every driver."""
        found: Floats = self.values.mean(axis=0)
        return found

    def label(self, code: str) -> str:
        """The label of a driver, or of another row."""
        return self.labels.label("item" if self.level == "item" and code in self.codes else "dimension", code)

    def closing(self) -> dict[str, float]:
        """The change of every mean gap that brings it to zero from below.

        Raises
        ------
        SettingError
            The drivers are not gaps.
        """
        if self.of != "gap":
            raise SettingError(
                f"The drivers are not gaps but {self.of!r}, which has no zero to come to.",
                f'say by how much they change: change={{"{self.codes[0]}": 0.5}}.',
            )
        return {code: float(max(-mean, 0.0)) for code, mean in zip(self.codes, self.means, strict=True)}

    def changes(self, asked: Any) -> dict[str, float]:
        """Changes as asked, as far as the mean stays on the scale.

        Raises
        ------
        SettingError
            There is no such driver, or a change is not a number.
        """
        if not isinstance(asked, Mapping) or not asked:
            raise SettingError(f"change={asked!r} names no driver.", f'as in change={{"{self.codes[0]}": 0.5}}.')
        found = {}
        for code, points in asked.items():
            if code not in self.codes:
                raise SettingError(f"There is no driver {code!r}.", nearest(str(code), self.codes))
            if not is_number(points):
                raise SettingError(f"The change of {code!r} must be a number, not {points!r}.", "give scale points.")
            mean = float(self.means[self.codes.index(code)])
            found[code] = float(np.clip(mean + float(points), *self.ends)) - mean
        return found


def retained_rows(survey: Any, retained: Any, of: str | None, level: str, top: int | None) -> RetainedRows:
    """The respondents of a survey who have every driver and the outcome.

    Raises
    ------
    ColumnError, AnswerError
        There is no such column, or it holds anything but whole numbers.
    SettingError
        No survey was given, it has a design, or drivers and outcome cannot be related.
    """
    one_of(level, LEVELS, "level")
    if not isinstance(survey, Survey):
        raise SettingError(
            "What a gap is worth needs the answers of every respondent.", "give the survey: gm.read_survey(path)."
        )
    if not isinstance(retained, str):
        raise SettingError(f"retained={retained!r} is not the name of a column.", 'as in retained="retained".')
    survey = with_outcomes(survey, [retained])
    own = with_all_answers(survey, _side(survey, of))
    survey = own if isinstance(own, Survey) else survey
    layout = survey.row_count.layout
    if layout.design:
        raise SettingError(
            f"What a gap is worth does not respect {listed(layout.design)}.",
            "read the survey without them, and take the result as that of the respondents alone.",
        )
    of = _side(survey, of)
    columns = (*_drivers(layout, of, level), outcome_column(retained))
    scores = scores_of(survey, columns)
    values, codes = scores.values[scores.complete], tuple(code for _, _, code in columns[:-1])
    covariance = np.cov(values, rowvar=False) if len(values) > 1 else np.full((len(columns),) * 2, np.nan)
    check_related(len(values), covariance, codes, retained)
    least, most = layout.ends
    ends = (least - most, most - least) if of == "gap" else (least, most)
    top, rating = _top(values[:, -1], retained, top)
    return RetainedRows(
        of, level, codes, values[:, :-1], values[:, -1] >= top, top, rating, ends, _named(Labels.of(layout))
    )


def _named(labels: Labels) -> Labels:
    """The labels with those of rows that are no dimensions."""
    own = {"overall": labels.texts["overall"]["overall"], **_ROWS}
    return replace(labels, texts={**labels.texts, "dimension": {**labels.texts.get("dimension", {}), **own}})


def _side(survey: Survey, of: str | None) -> str:
    """The gap where there is one, else the side that says how the service was."""
    layout = survey.row_count.layout
    return of if of is not None else "gap" if layout.gap else performance_side(layout)


def _drivers(layout: Layout, of: str, level: str) -> tuple[Any, ...]:
    known = driver_columns(layout, of, "item" if level == "item" else "dimension")
    return ((of, "overall", "overall"),) if level == "overall" else known


def _top(outcome: Floats, retained: str, top: Any) -> tuple[int, bool]:
    """From which value on somebody stayed, and whether there are more than two values."""
    values = np.unique(outcome)
    top = int(values[-1]) if top is None else top
    if not is_number(top) or top % 1 or not values[0] < top <= values[-1]:
        raise SettingError(
            f"top={top!r} does not divide the respondents.",
            f"{retained!r} has values from {values[0]:g} to {values[-1]:g}.",
        )
    return int(top), len(values) > 2
