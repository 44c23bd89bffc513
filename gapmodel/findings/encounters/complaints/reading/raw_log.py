"""A log before anything is decoded: the distinct cells of each column and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gapmodel.instrument.case_log.words import LogColumns
from gapmodel.notes.note import Note
from gapmodel.sources.distinct import Distinct

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, eq=False)
class RawLog:
    """A log before anything is decoded.

    Attributes
    ----------
    columns : mapping of meaning to Distinct
    texts : mapping of meaning to pyarrow string array
        Of the `TEXTS`; null where there is none.
    keys : (n,) array
        Equal for rows that are equal in every column.
    rows : (n,) array
        The number of every row as its source shows it.
    row_name : callable
        The same of one row, with the name of its file where there are several.
    added : tuple of str
        Columns that reading has added.
    """

    origin: str
    names: tuple[str, ...]
    found: LogColumns
    columns: Mapping[str, Distinct]
    texts: Mapping[str, pa.Array]
    keys: NDArray[np.uint64]
    rows: NDArray[np.int64]
    row_name: Callable[[int], int | str]
    notes: tuple[Note, ...] = ()
    added: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.keys)

    def each_once(self) -> RawLog:
        """The log without rows that equal an earlier one in every column."""
        import pandas as pd

        repeated = pd.Series(self.keys).duplicated().to_numpy()
        return self.only(np.flatnonzero(~repeated)) if repeated.any() else self

    def only(self, kept: NDArray[np.int64]) -> RawLog:
        """The log with the rows at some places only."""
        import pyarrow as pa

        columns = {meaning: Distinct(own.places[kept], own.values) for meaning, own in self.columns.items()}
        texts = {meaning: own.take(pa.array(kept)) for meaning, own in self.texts.items()}
        name = self.row_name
        return replace(
            self,
            columns=columns,
            texts=texts,
            keys=self.keys[kept],
            rows=self.rows[kept],
            row_name=lambda row: name(int(kept[row])),
        )
