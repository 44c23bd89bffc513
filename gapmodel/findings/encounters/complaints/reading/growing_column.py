"""A column that comes in batches, as its distinct cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.files import encodable
from gapmodel.sources.distinct import Distinct, distinct_in

if TYPE_CHECKING:
    import pyarrow as pa


_CLOCK = r"[Tt\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[AaPp]\.?[Mm]\.?)?"
_NARROW = 2**15


@dataclass(slots=True)
class GrowingColumn:
    """The distinct cells of a column that comes in batches; of dates without the time of day, which is not needed."""

    dates: bool
    known: dict[Any, int] = field(default_factory=dict)
    parts: list[NDArray[Any]] = field(default_factory=list)

    def add(self, array: pa.Array) -> None:
        """The cells of a further batch."""
        column = distinct_in(_days_in(array) if self.dates else array)
        places = [self.known.setdefault(value, len(self.known)) for value in column.values]
        kind = np.int16 if len(self.known) < _NARROW else np.int32
        self.parts.append(np.array([*places, -1], kind)[column.places])

    @property
    def whole(self) -> Distinct:
        """The column, once all batches were added."""
        found = np.concatenate(self.parts)
        self.parts.clear()
        return Distinct(found, list(self.known))


def _days_in(array: pa.Array) -> pa.Array:
    """Moments as days, serial numbers of days without their fraction; texts without their clock."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_timestamp(array.type):
        local = pc.local_timestamp(array) if array.type.tz else array
        return local.cast(pa.date32(), safe=False)
    if pa.types.is_floating(array.type):
        return pc.floor(array)
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        encoded = array.dictionary_encode()
        short = pc.replace_substring_regex(encoded.dictionary, _CLOCK + "$", "")
        cut = pc.replace_substring_regex(short, _CLOCK, " 0:00").dictionary_encode()  # before a zone
        return pa.DictionaryArray.from_arrays(cut.indices.take(encoded.indices), cut.dictionary)
    return array


def without_clock(column: Distinct) -> Distinct:
    """A column of dates without the time of day, so that fewer cells are distinct."""
    import pyarrow as pa

    if not all(isinstance(cell, str) for cell in column.values):
        return column
    cut = distinct_in(_days_in(pa.array([encodable(cell) for cell in column.values], pa.string())))
    return Distinct(np.append(cut.places, -1)[column.places], cut.values)
