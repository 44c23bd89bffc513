"""Which respondents are dropped on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, listed
from gapmodel.notes.note import Note

if TYPE_CHECKING:
    import pandas as pd

ROW = "row"  # what the index of a check's flags is called: the numbers of the rows in the source
Mask = Any  # whatever NumPy reads as one truth value per respondent


class Flagging(Protocol):
    """A finding that says which respondents are doubtful, and by which rule."""

    @property
    def rule(self) -> str:
        """The rule in words."""

    def flagged(self) -> pd.Series:
        """One truth value per respondent."""


def dropped(rows: Mask | Flagging, numbers: NDArray[np.int64], why: str = "") -> tuple[NDArray[np.bool_], str]:
    """Which respondents, whose rows have these numbers, are dropped, and why; see `Survey.drop_respondents`.

    Raises
    ------
    SettingError
        `rows` is no mask of these respondents, or nobody would be left.
    """
    if callable(getattr(rows, "flagged", None)):
        rows, why = rows.flagged(), why or rows.rule
    mask = _mask(rows, numbers)
    if mask.all():
        raise SettingError("No respondents would remain.", "drop fewer respondents.")
    name = getattr(rows, "name", None) or Note.of("no_reason")
    return mask, why or (name if isinstance(name, str) else str(name))


def _mask(rows: Mask, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The truth values in the order of the respondents, whose rows have these numbers in the source."""
    mask, n = np.asarray(rows), len(numbers)
    if mask.dtype != bool or mask.shape != (n,):
        what = f"an array of {mask.dtype} and shape {mask.shape}" if mask.shape else repr(rows)
        raise SettingError(
            f"rows is {what}, not one truth value for each of the {n} respondents.",
            'give a mask such as gm.check(survey).flags["duplicate"], or the check itself.',
        )
    index = getattr(rows, "index", None)
    return mask if index is None or callable(index) else mask[_places(index, numbers)]


def _places(index: pd.Index, numbers: NDArray[np.int64]) -> NDArray[np.intp]:
    """Where in a mask with this index every respondent stands.

    Raises
    ------
    SettingError
        The index numbers other rows than these, or it was sorted and does not say by what it goes.

    Notes
    -----
    The index of a check's flags is called "row". Another may be that of the table which the answers were read from:
    then the mask is in the order of the source, unless its index is that of `Survey.frame` out of order.
    """
    given, in_order = index.to_numpy(), np.arange(len(numbers))
    if index.name == ROW:
        places = np.argsort(given, kind="stable")
        if not np.array_equal(given[places], numbers):
            raise SettingError(
                f"rows refers to the rows {listed(given.tolist(), 3)} of a source, not of this survey's "
                f"{listed(numbers.tolist(), 3)}.",
                "take the flags of gm.check of this survey.",
            )
        return places
    if any(_is_shuffled(given, known) for known in (in_order, numbers)):
        raise SettingError(
            "The numbers in the index of rows are out of order, and nothing says whether the source is in their order.",
            "bring rows into the order of the source, as rows.sort_index() does after sorting, and give it without an "
            "index: rows.to_numpy().",
        )
    return in_order


def _is_shuffled(given: NDArray[Any], known: NDArray[np.int64]) -> bool:
    return given.dtype.kind in "iu" and not np.array_equal(given, known) and np.array_equal(np.sort(given), known)
