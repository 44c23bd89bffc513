"""The answers that the references of scales and factor models share; `reference/measurement_data.R` wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from reference_values import reference


@dataclass(frozen=True, slots=True, eq=False)
class MeasurementSet:
    """`rows` (n, k) of `items`; `model` and `wrong` in lavaan's syntax; `kind` and `points` of simulated sets."""

    name: str
    items: tuple[str, ...]
    rows: NDArray[np.float64]
    model: str
    wrong: str = ""
    kind: str = "real"
    points: int = 0
    factors: tuple[tuple[str, ...], ...] = ()


@cache
def measurement_sets() -> dict[str, MeasurementSet]:
    """All 43: "holzinger", "democracy", "bfi", and the simulated ones such as "clean_1"."""
    found = reference("measurement_data")
    real = {name: _real(name, found[name]) for name in ("holzinger", "democracy", "bfi")}
    return real | {one["name"]: _simulated(one) for one in found["simulated"]}


@cache
def school() -> NDArray[np.int64]:
    """Of the pupils of "holzinger": 0 Pasteur, 1 Grant-White."""
    return np.array([int(digit) for digit in reference("measurement_data")["holzinger"]["school"]])


def _real(name: str, found: dict[str, Any]) -> MeasurementSet:
    items = tuple(found["items"])
    rows = np.array(found["columns"]).T if "columns" in found else _digits(found["answers"], len(items))
    return MeasurementSet(name, items, rows, found["model"])


def _simulated(found: dict[str, Any]) -> MeasurementSet:
    items = tuple(found["items"])
    rows = _digits(found["answers"], len(items))
    factors = tuple(tuple(block) for block in found["factors"])
    return MeasurementSet(
        found["name"], items, rows, found["model"], found["wrong"], found["kind"], found["points"], factors
    )


def _digits(text: str, k: int) -> NDArray[np.float64]:
    return np.array([int(digit) for digit in text], float).reshape(-1, k)
