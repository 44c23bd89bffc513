"""The tally behind whatever a finding is asked of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from gapmodel.errors import SettingError, TallyError
from gapmodel.survey.counting.count import by_name
from gapmodel.survey.read_options import listed_by
from gapmodel.survey.survey import Survey
from gapmodel.tally.counts import Counts
from gapmodel.tally.privacy import plan_for
from gapmodel.tally.tally import Tally


def tally_of(answers: Survey | Tally, by: str | Sequence[str] | None = None) -> Tally:
    """The tally of a survey or the tally itself, grouped as asked.

    Raises
    ------
    TallyError
        A tally was counted by other groups than those asked for.
    SettingError
        `answers` is neither a survey nor a tally, or `by` is no name.
    """
    listed_by(by)
    if isinstance(answers, Survey):
        return answers.tally if by is None else answers.tally_by(by)
    if not isinstance(answers, Tally):
        raise SettingError(
            f"{type(answers).__name__!r} is neither a survey nor a tally.",
            "read the answers first: gm.read_survey(path), or gm.read_tally(path).",
        )
    if by is not None and by_name(by) != answers.by:
        raise TallyError(
            f"This tally was not counted by {by_name(by)!r} but by {answers.by or 'nothing'!r}.",
            "count the answers again with gm.read_survey(..., by=...).",
        )
    return answers


def groups_of(tally: Tally, by: str | Sequence[str] | None) -> dict[str, Counts]:
    """The groups to report: those of the tally if asked for, else all respondents as one."""
    return tally.groups if by is not None else {"": tally.total}


def protected(tally: Tally, by: str | Sequence[str] | None, min_cell: int | None) -> tuple[Tally, dict[str, Any]]:
    """The tally as far as it may be shown, and the params that say so; the tally itself without `min_cell`."""
    before = {"suppressed_before": tally.min_cell} if tally.min_cell else {}
    if min_cell is None:
        return tally, before
    if by is None:
        tally = replace(tally, by="", groups={"": tally.total})
    plan = plan_for(tally.layout, tally.groups, min_cell)
    params = {"min_cell": min_cell, "put_together": len(plan.together), "hidden_rows": plan.rows}
    return tally.suppressed(min_cell), params | before
