"""Which cases are closed, by the date and by the status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.notes.note import Note
from gapmodel.survey.decoding.days import NONE, Days

if TYPE_CHECKING:
    import pyarrow as pa


Bools = NDArray[np.bool_]


def closed_cases(
    closing: Days | None, days: Mapping[str, NDArray[np.int32]], unknown: dict[str, Bools], status: pa.Array | None
) -> tuple[np.ma.MaskedArray[Any, Any] | None, list[Note]]:
    """Whether cases are closed, by the date and else by the status; updates where the day of closing is not known."""
    said = None
    if status is not None:
        yes = status.fill_null(False).to_numpy(zero_copy_only=False)
        said = np.ma.array(yes, mask=status.is_null().to_numpy(zero_copy_only=False))
    if closing is None:
        if said is not None:  # open cases are known to be open on the last day
            unknown["closed"] = said.filled(True)
        return said, []
    at_some_time = (days["closed"] != NONE) | (unknown["closed"] & ~closing.odd)
    if said is None:
        return np.ma.array(at_some_time, mask=closing.odd), []
    undated = said.filled(False) & ~at_some_time
    contrary = ~said.filled(True) & at_some_time
    unknown["closed"] = (unknown["closed"] & said.filled(True)) | undated
    kinds = (("log_closed_undated", undated), ("log_open_dated", contrary))
    notes = [Note.of(kind, n=int(cases.sum())) for kind, cases in kinds if cases.any()]
    return np.ma.array(at_some_time | undated, mask=closing.odd & np.ma.getmaskarray(said)), notes
