"""A table with one row per unit (branch, hotel, office), read and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isinf, isnan
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gapmodel.errors import ColumnError, SettingError, listed, nearest
from gapmodel.inference.estimate import NAN
from gapmodel.sources.frames import eager_frame

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class UnitRows:
    """The columns asked for, of the units that have them all.

    Attributes
    ----------
    names : tuple of str
        Units, in the order of the table.
    matrix : (n, k) array
    dropped : tuple of str
        Units left out because a value is missing.
    """

    names: tuple[str, ...]
    matrix: Floats
    dropped: tuple[str, ...]


def unit_rows(frame: Any, columns: Sequence[str], unit: str | None) -> UnitRows:
    """Columns of numbers of a frame with one row per unit.

    Parameters
    ----------
    frame : pandas, polars, pyarrow or other data frame
    columns : sequence of str
    unit : str or None
        The column of the units' names; None: units are called by their row.

    Raises
    ------
    ColumnError
        A column is missing or holds something else than numbers.
    SettingError
        A unit has several rows: these are respondents, not units.
    SourceError
        It is no frame, or has no rows.
    """
    eager = eager_frame(frame, "the table of units")
    present = [str(name) for name in eager.columns]
    for name in [*columns, *([unit] if unit is not None else [])]:
        if name not in present:
            raise ColumnError(f"The table of units has no column {name!r}.", nearest(str(name), present))
    cells = eager[unit].to_list() if unit is not None else [None] * len(eager)
    names = [f"row {row}" if _missing(cell) else str(cell) for row, cell in enumerate(cells, start=1)]
    _check_units(names, unit)
    matrix = np.column_stack([[_number(cell, name) for cell in eager[name].to_list()] for name in columns])
    whole = ~np.isnan(matrix).any(axis=1)
    return UnitRows(
        tuple(name for name, kept in zip(names, whole, strict=True) if kept),
        matrix[whole],
        tuple(name for name, kept in zip(names, whole, strict=True) if not kept),
    )


def _check_units(names: list[str], unit: str | None) -> None:
    counts = pd.Series(names).value_counts()
    several = counts[counts > 1]
    if len(several):
        raise SettingError(
            f"{len(names)} rows hold {len(counts)} units by {unit!r}: {listed(several.index)} "
            "stand in several rows, as if the rows were respondents.",
            "give one row per unit: gm.agreement(survey, by=...).units has the unit means.",
        )


def _number(cell: Any, column: str) -> float:
    if _missing(cell):
        return NAN
    try:
        value = NAN if isinstance(cell, str) else float(cell)
    except (TypeError, ValueError):
        value = NAN
    if isnan(value) or isinf(value):
        raise ColumnError(
            f"Column {column!r} holds {listed([cell])}, which is not a number.", "leave cells without a number empty."
        )
    return value


def _missing(cell: Any) -> bool:
    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell))
