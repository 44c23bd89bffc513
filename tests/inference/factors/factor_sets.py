"""What R's psych says of the factors of the measurement sets, beside their correlations."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from measurement_data import measurement_sets
from reference_values import reference
from scipy.optimize import linear_sum_assignment

from gapmodel.inference.factors.congruence import congruence

BLOCKS = {"holzinger": [3, 3, 3], "democracy": [4, 4], "bfi": [5] * 5}


@cache
def psych() -> dict[str, dict[str, Any]]:
    """The results of factors.R, by the name of the set."""
    return {one["name"]: one for one in reference("factors")["sets"]}


@cache
def correlation(name: str) -> np.ndarray:
    return np.corrcoef(measurement_sets()[name].rows.T)


def pattern(name: str) -> np.ndarray:
    """Ones where an item belongs to a factor of the population, or of the authors."""
    sizes = BLOCKS.get(name) or [len(block) for block in measurement_sets()[name].factors]
    return np.eye(len(sizes))[np.repeat(np.arange(len(sizes)), sizes)]


def alike(loadings: np.ndarray, other: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The columns of `other` in the order and with the signs of `loadings`; the order and the signs."""
    given = np.array(other, float)
    found = congruence(loadings, given)
    _, order = linear_sum_assignment(-np.abs(found))
    signs = np.sign(found[np.arange(len(order)), order])
    return given[:, order] * signs, order, signs
