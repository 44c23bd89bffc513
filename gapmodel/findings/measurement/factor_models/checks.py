"""Where a model and the answers differ: correlations it misses, and parameters that might be free."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gapmodel.inference.confirmatory.fitting import Fit

RESIDUAL_COLUMNS = ["item", "other", "observed", "implied", "residual", "z"]
MODIFICATION_COLUMNS = ["lhs", "op", "rhs", "mi", "p_val", "epc", "sepc"]


def residual_rows(fit: Fit) -> Iterator[tuple[Any, ...]]:
    return iter(())


def modification_rows(fit: Fit) -> Iterator[tuple[Any, ...]]:
    return iter(())
