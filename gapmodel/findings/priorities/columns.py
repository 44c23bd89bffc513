"""The columns of a tally that a question of priorities is about: outcomes, and dimensions or items of a side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from gapmodel.errors import SettingError, TallyError, listed, nearest, one_of
from gapmodel.findings.given_tally import tally_of
from gapmodel.survey.scores import with_outcomes
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout
from gapmodel.tally.relations import Column
from gapmodel.tally.tally import Tally

DriverLevel = Literal["dimension", "item"]


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


def performance_side(layout: Layout) -> str:
    """The side that says how the service was: of two the one from which the other is subtracted, else the last."""
    return layout.sides[layout.gap[0]] if layout.gap else layout.sides[-1]
