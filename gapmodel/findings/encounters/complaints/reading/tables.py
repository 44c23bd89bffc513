"""Cases as Arrow tables: all of them as written, and those that are counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.encounters.complaints.case_counts import FLAGS, GROUPINGS
from gapmodel.findings.encounters.complaints.reading.raw_log import RawLog
from gapmodel.findings.encounters.complaints.reading.stages import PROBLEMS, Stages
from gapmodel.instrument.case_log.words import DATES
from gapmodel.survey.decoding.days import NONE, Days

if TYPE_CHECKING:
    import pyarrow as pa


_ORDER = ("id", *DATES, *GROUPINGS, *FLAGS, "customer", "compensation")


def masked(values: NDArray[Any], missing: NDArray[np.bool_]) -> pa.Array:
    """An Arrow array, null where values are missing."""
    import pyarrow as pa

    return pa.array(values, mask=missing)


def _dates(days: NDArray[np.int32]) -> pa.Array:
    import pyarrow as pa

    return masked(days, days == NONE).cast(pa.date32())


def cleaned_cases(raw: RawLog, dates: Mapping[str, Days], others: Mapping[str, pa.Array], stages: Stages) -> pa.Table:
    """All cases with their dates as written."""
    import pyarrow as pa

    columns = {**raw.texts, **{meaning: _dates(own.days) for meaning, own in dates.items()}, **others}
    ordered = {"row": pa.array(raw.rows)} | {name: columns[name] for name in _ORDER if name in columns}
    problems = pa.DictionaryArray.from_arrays(pa.array(stages.problems), pa.array(PROBLEMS))
    return pa.table(ordered | {"counted": pa.array(stages.counted), "problem": problems})


def counted_cases(dates: Mapping[str, Days], others: Mapping[str, pa.Array], stages: Stages) -> pa.Table:
    """The cases that are counted, with all columns that counts may need."""
    import pyarrow as pa

    columns = {"received": _dates(dates["received"].days)}
    columns |= {stage: _dates(days) for stage, days in stages.days.items()}
    columns |= {f"unknown_{stage}": pa.array(unknown) for stage, unknown in stages.unknown.items()}
    table = pa.table(columns | dict(others))
    return table if stages.counted.all() else table.filter(pa.array(stages.counted))
