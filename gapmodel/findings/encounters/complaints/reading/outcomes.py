"""What follows from the stages: what is closed, what was in time, who complains again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.encounters.complaints.reading.days import NONE, Days, day_number
from gapmodel.findings.encounters.complaints.reading.row_keys import text_keys
from gapmodel.findings.encounters.complaints.reading.stages import Stages

if TYPE_CHECKING:
    import pyarrow as pa


Bools = NDArray[np.bool_]


def in_time_by_due(stages: Stages, due: Days) -> pa.Array:
    """Whether cases were answered, else closed, by the day on which that was due; null where it is not known (yet).

    As long as some cases that are not due yet are open, those of them that have been answered already do not count
    either: they alone would make the share in time too large.
    """
    import pyarrow as pa

    stage = "answered" if "answered" in stages.days else "closed"
    done, unknown = stages.days[stage], stages.unknown[stage]
    reached = done != NONE
    past = due.days < day_number(stages.last)
    usable = (due.days != NONE) & ~unknown
    pending = bool((usable & stages.counted & ~reached & ~past).any())
    known = usable & (past if pending else past | reached)
    return pa.array(reached & (done <= due.days), mask=~known)


def repeat_complaints(customers: pa.Array, received: NDArray[np.int32], counted: Bools) -> pa.Array:
    """Whether the customer of a case complained before; null without a customer, or where the case is not counted.

    >>> import pyarrow as pa
    >>> received = np.array([5, 3, 4, 1], np.int32)
    >>> repeat_complaints(pa.array(["a", "b", "a", None]), received, np.ones(4, bool)).to_pylist()
    [True, False, False, None]
    """
    import pyarrow as pa

    keys = text_keys(customers)
    usable = counted & customers.is_valid().to_numpy(zero_copy_only=False)
    order = np.lexsort((received, keys))
    order = order[usable[order]]
    first = np.ones(len(keys), dtype=bool)
    first[order[1:]] = keys[order[1:]] != keys[order[:-1]]
    return pa.array(~first, mask=~usable)
