"""Reliability from polychoric correlations: of what lies behind the answers, and of the sum of the answers."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan

import numpy as np

from gapmodel.findings.measurement.item_pairs import ItemPairs
from gapmodel.findings.measurement.scale_reliability.side_rows import Row, Side
from gapmodel.inference.polychoric.polychoric import Polychorics, polychoric
from gapmodel.inference.scales.categorical_omega import categorical_omega
from gapmodel.inference.scales.congeneric import congeneric
from gapmodel.inference.scales.reliability import cronbach_alpha

COLUMNS = ["side", "level", "code", "n_items", "n", "ordinal_alpha", "ordinal_omega", "categorical_omega"]


def ordinal_rows(side: Side, pairs: ItemPairs) -> Iterator[Row]:
    """A row with `COLUMNS` for every dimension, and of all items, whose omegas one factor does not give."""
    found = polychoric(pairs.tables)
    for level, code, places in side.scales:
        matrix = found.smoothed.matrix[np.ix_(places, places)]
        row: Row = {"side": side.name, "level": level, "code": code, "n_items": len(places), "n": side.data.n}
        omegas = _omegas(found, places) if level == "dimension" else (nan, nan)
        row |= {"ordinal_omega": omegas[0], "categorical_omega": omegas[1]}
        yield row | {"ordinal_alpha": cronbach_alpha(matrix)}


def _omegas(found: Polychorics, places: list[int]) -> tuple[float, float]:
    """Omega of the normal variables and of the sum of the answers; NaN without a proper one-factor model."""
    matrix = found.smoothed.matrix[np.ix_(places, places)]
    model = congeneric(matrix)
    if not model.proper:
        return nan, nan
    return model.omega, categorical_omega(found.thresholds[places], model.loadings, matrix)
