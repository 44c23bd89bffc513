"""The columns of a tally that a question of priorities is about: outcomes, and dimensions or items of a side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, TallyError, listed, nearest, one_of
from gapmodel.findings.given_tally import tally_of
from gapmodel.inference.regression.coefficients import determined
from gapmodel.survey.respondent_scores import of_side, with_outcomes
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout
from gapmodel.tally.relations import Column
from gapmodel.tally.tally import Tally

DriverLevel = Literal["dimension", "item"]
PER_DRIVER = 10  # respondents for each predictor below which estimates are called imprecise


def outcome_names(outcome: str | Sequence[str]) -> tuple[str, ...]:
    """The names of one or several outcomes, each once."""
    names = (outcome,) if isinstance(outcome, str) else tuple(outcome)
    if not names or not all(isinstance(name, str) and name for name in names):
        raise SettingError(f"outcome={outcome!r} names no column.", 'name one, as in outcome="overall_rating".')
    return tuple(dict.fromkeys(names))


def counted_with(
    answers: Survey | Tally, outcome: str | Sequence[str], *, by: str | Sequence[str] | None = None
) -> Tally:
    """The tally of the answers in which outcomes are counted, grouped as asked.

    A survey in memory counts any column of whole numbers that matches no question; a tally has the outcomes that it
    was counted with.

    Raises
    ------
    ColumnError, AnswerError, SourceError
        See `with_outcomes`.
    TallyError
        The tally was counted without the outcome.
    """
    names = outcome_names(outcome)
    if isinstance(answers, Survey):
        answers = with_outcomes(answers, names)
    tally = tally_of(answers, by)
    lacking = [name for name in names if name not in tally.layout.outcomes]
    if lacking:
        known = tally.layout.outcomes
        raise TallyError(
            f"This tally was counted without the outcome {listed(lacking)}.",
            nearest(lacking[0], known) if known else "count it with gm.read_survey(..., outcome=[...]).",
        )
    return tally


def outcome_column(name: str) -> Column:
    """The column of an outcome."""
    return "outcome", "overall", name


def with_all_answers(answers: Survey | Tally, of: str | Sequence[str] | None) -> Survey | Tally:
    """A survey in memory as if one side had been asked alone, where the drivers are of this side alone.

    With several sides a dimension score counts the items that are answered on all of them. Without their rows, and of
    a gap or of several sides together, the answers stay as they are. Default: the side that says how the service was.
    """
    if not isinstance(answers, Survey) or answers.rows is None:
        return answers
    layout = answers.row_count.layout
    sides = (performance_side(layout),) if of is None else (of,) if isinstance(of, str) else of
    asked = {side for side in sides if side in (*layout.sides, "gap")}
    if len(asked) != 1 or "gap" in asked or len(layout.sides) == 1:
        return answers
    return of_side(answers, asked.pop())


def driver_columns(layout: Layout, of: str, level: str) -> tuple[Column, ...]:
    """The dimensions or items of a side, or their gaps ("gap").

    Raises
    ------
    SettingError
        There is no such side or level.
    """
    one_of(level, ("dimension", "item"), "level")
    known = (*layout.sides, *(("gap",) if layout.gap else ()))
    if of not in known:
        raise SettingError(f"of={of!r} was not asked.", nearest(str(of), known))
    codes = [code for code, _ in layout.dimensions] if level == "dimension" else list(layout.items)
    return tuple((of, level, code) for code in codes)


def check_related(n: int, covariance: NDArray[np.float64], names: Sequence[str], outcome: str) -> None:
    """Raise `SettingError` where an outcome, which stands last, cannot be related to drivers.

    Raises
    ------
    SettingError
        There are too few respondents, a column has one value, or drivers determine each other.
    """
    if n == 0:
        raise SettingError(
            "Nobody has all columns, or `min_cell` left no counts of respondents who have them.",
            "give the survey, without min_cell or with a lower one.",
        )
    if n < len(names) + 2:
        raise SettingError(
            f"{n} respondents have all columns, too few for {len(names)} drivers.",
            "take fewer drivers, such as level='dimension', or add answers.",
        )
    for name, variance in zip((*names, outcome), np.diagonal(covariance), strict=True):
        if not variance > 0:
            what = f"The outcome {name!r}" if name == outcome else f"The driver {name!r}"
            raise SettingError(f"{what} has one value only, so that nothing varies with it.", "leave it out.")
    if not np.isfinite(covariance).all():
        raise SettingError("Some columns were never answered together.", "take fewer drivers.")
    same = determined(covariance)
    if same:
        raise SettingError(
            f"The drivers {listed([names[at] for at in same])} determine each other and cannot be told apart.",
            "leave one of them out.",
        )


def performance_side(layout: Layout) -> str:
    """The side that says how the service was: of two the one from which the other is subtracted, else the last."""
    return layout.sides[layout.gap[0]] if layout.gap else layout.sides[-1]
