"""What happened to people: no problem, no complaint, a complaint resolved or not; and their loyalty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import AnswerError, ColumnError, SettingError, listed, nearest
from gapmodel.inference.estimate import NAN, Published
from gapmodel.instrument.words import bare, says_nothing, yes_or_no
from gapmodel.sources.open import open_source
from gapmodel.survey.decoding.group_names import is_nothing
from gapmodel.survey.matching.spelling import usual_place
from gapmodel.survey.survey import Survey

Floats = NDArray[np.float64]

STATES = ("no_problem", "not_complained", "resolved", "unresolved")
_SPELLINGS = {
    "no_problem": ("no problem", "none", "without a problem", "无问题", "没有问题", "没遇到问题"),
    "not_complained": (
        "not complained",
        "no complaint",
        "did not complain",
        "silent",
        "未投诉",
        "没有投诉",
        "有问题未投诉",
    ),
    "resolved": ("resolved", "complaint resolved", "solved", "已解决", "投诉已解决", "解决"),
    "unresolved": ("unresolved", "complaint unresolved", "not resolved", "unsolved", "未解决", "投诉未解决"),
}
_COLUMNS = ("state", "problem", "experience", "状态", "问题", "经历")


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """People with a known state and outcome.

    Attributes
    ----------
    states : (n,) array of str
    after : (n,) array
    before : (n,) array or None
        NaN where it is not known.
    yes_or_no : bool
        Whether the outcome is 0 or 1.
    left_out : int
        People without a state or an outcome.
    by, outcome : str
        The columns.
    """

    states: NDArray[np.object_]
    after: Floats
    before: Floats | None
    yes_or_no: bool
    left_out: int
    by: str
    outcome: str

    def of(self, state: str) -> Floats:
        """The outcomes of one state."""
        values: Floats = self.after[self.states == state]
        return values


def read_customers(
    source: Any, outcome: str, by: str | None, before: str | None, names: Mapping[str, str] | None
) -> People:
    """The people of a frame, a file or a survey's columns beside the questions.

    Raises
    ------
    ColumnError
        A column is missing.
    AnswerError
        An unknown state, or an outcome that is not a number.
    SettingError
        `names` has an unknown state.
    """
    for argument, given in (("outcome", outcome), ("by", by), ("before", before)):
        if not isinstance(given, str) and (given is not None or argument == "outcome"):
            raise SettingError(f"{argument}={given!r} is not the name of a column.", "give its name as a text.")
    cells, origin = _columns(source)
    by = by if by is not None else _usual(cells, origin)
    own = _own(names)
    for name in (by, outcome, *([before] if before is not None else [])):
        if name not in cells:
            raise ColumnError(f"{origin} has no column {name!r}.", nearest(str(name), cells))
    states = np.array([_state(cell, by, own) for cell in cells[by]], object)
    after = np.array([_number(cell, outcome) for cell in cells[outcome]])
    known = (states != "") & ~np.isnan(after)
    earlier = None if before is None else np.array([_number(cell, before) for cell in cells[before]])[known]
    yes_or_no = bool(known.any()) and bool(np.isin(after[known], (0.0, 1.0)).all())
    return People(states[known], after[known], earlier, yes_or_no, int((~known).sum()), by, outcome)


def measured(values: Floats) -> Published:
    """Mean and standard deviation of numbers; exactly zero where all are equal."""
    n = len(values)
    sd = NAN if n < 2 else (0.0 if np.ptp(values) == 0 else float(values.std(ddof=1)))
    return Published(n, float(values.mean()) if n else NAN, sd)


def _columns(source: Any) -> tuple[dict[str, Any], str]:
    if isinstance(source, Survey):
        return {str(name): list(cells) for name, cells in source.row_count.columns.items()}, "The survey"
    sheet = open_source(source, platform="none")
    return {str(name): list(cells) for name, cells in zip(sheet.names, sheet.columns, strict=True)}, str(sheet.origin)


def _usual(cells: Mapping[str, Any], origin: str) -> str:
    names = list(cells)
    place = usual_place(names, _COLUMNS)
    if place is None:
        raise ColumnError(
            f"{origin} has no column that says what happened; it has {listed(cells, 8)}.",
            "name it: by='the name of your column', with no_problem, not_complained, resolved or unresolved.",
        )
    return names[place]


def _own(names: Mapping[str, str] | None) -> dict[str, str]:
    if names is not None and not isinstance(names, Mapping):
        raise SettingError(
            f"names={names!r} is not a mapping.", 'give what words mean: {"solved at once": "resolved"}.'
        )
    for name, state in (names or {}).items():
        if not isinstance(state, str) or state not in STATES:
            raise SettingError(f"names[{name!r}] = {state!r} is no state.", nearest(str(state), STATES))
    known = {bare(word): state for state, words in _SPELLINGS.items() for word in (state, *words)}
    return known | {bare(name): state for name, state in (names or {}).items()}


def _state(cell: Any, column: str, known: Mapping[str, str]) -> str:
    if is_nothing(cell) or not str(cell).strip():
        return ""
    found = known.get(bare(cell))
    if found is None:
        raise AnswerError(
            f"Column {column!r} has {str(cell)[:40]!r}, which is not one of {', '.join(STATES)}.",
            f'say what it means: names={{{str(cell)[:40]!r}: "resolved"}}.',
        )
    return found


def _number(cell: Any, column: str) -> float:
    """An outcome as a number; yes 1, no 0, NaN without an answer."""
    if says_nothing(cell):
        return float("nan")
    said = yes_or_no(cell)
    try:
        value = float(cell if said is None else said)
    except (TypeError, ValueError):
        value = float("nan")
    if not isfinite(value):
        raise AnswerError(
            f"Column {column!r} contains {str(cell)[:40]!r}, which is not a number.",
            "give a score as a number, or yes and no.",
        )
    return value
