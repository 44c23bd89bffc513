"""Numbers that tell which rows, or texts, are equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gapmodel.sources.duckdb import in_memory, quoted

if TYPE_CHECKING:
    import pyarrow as pa


def row_keys(table: pa.Table | pa.RecordBatch) -> NDArray[np.uint64]:
    """A number for every row, the same for equal rows.

    With 64 bits, some two different rows of five million share one with a probability of one in a million.
    """
    with in_memory() as connection:
        connection.register("parts", table)
        names = ", ".join(quoted(name) for name in table.schema.names)
        columns = connection.execute(f"SELECT hash({names}) AS key FROM parts").fetchnumpy()  # noqa: S608  quoted
    return np.asarray(columns["key"], np.uint64)


def text_keys(texts: pa.Array) -> NDArray[np.uint64]:
    """The same of single texts, which takes less memory than a table of them."""
    import pyarrow as pa

    return row_keys(pa.table({"text": texts}))
