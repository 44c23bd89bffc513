"""A survey without some of its respondents, who are counted and told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, SourceError
from gapmodel.survey.survey import RowCount, Survey

if TYPE_CHECKING:
    import pandas as pd

Mask = Any  # whatever NumPy reads as one truth value per respondent


class Flagging(Protocol):
    """A finding that says which respondents are doubtful, and by which rule."""

    @property
    def rule(self) -> str:
        """The rule in words."""

    def flagged(self) -> pd.Series:
        """One truth value per respondent."""


def left_out(survey: Survey, rows: Mask | Flagging, why: str = "") -> Survey:
    """`survey` without the respondents in `rows`, counted anew; see `Survey.without`."""
    counted = survey._count_by  # noqa: SLF001  the survey's own storey
    if not isinstance(counted, RowCount):
        raise SourceError(
            "The rows were counted in batches, and nobody can be left out.", "read the source with engine='memory'."
        )
    if callable(getattr(rows, "flagged", None)):
        rows, why = rows.flagged(), why or rows.rule
    kept = ~_mask(rows, survey.n)
    if not kept.any():
        raise SettingError("Nobody would be left.", "leave out fewer respondents.")
    part = counted.taken(kept)
    reason = why or str(getattr(rows, "name", None) or "no reason was given")
    note = f"{int((~kept).sum())} of {survey.n} respondents were left out on request: {reason}."
    return replace(survey, notes=(*survey.notes, note), _count_by=part)


def _mask(rows: Mask, n: int) -> NDArray[np.bool_]:
    mask = np.asarray(rows)
    if mask.dtype != bool or mask.shape != (n,):
        what = f"an array of {mask.dtype} and shape {mask.shape}" if mask.shape else repr(rows)
        raise SettingError(
            f"rows is {what}, not one truth value for each of the {n} respondents.",
            'give a mask such as gm.check(survey).flags["duplicate"], or the check itself.',
        )
    return mask
