"""Check what was asked of simulated answers, and spread it over items, dimensions and sides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, nearest
from gapmodel.instrument.instrument import Instrument

Floats = NDArray[np.float64]
PerItem = float | Mapping[str, float]


def number(value: object, argument: str) -> float:
    """`value` as a finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.number)) or not isfinite(value):
        raise SettingError(f"{argument}={value!r} must be a number.", "give a finite number, such as 0.5.")
    return float(value)


def within(value: object, argument: str, low: float, high: float) -> float:
    """`value` as a number from `low` to `high`."""
    asked = number(value, argument)
    if not low <= asked <= high:
        raise SettingError(f"{argument}={value!r} is outside {low:g}..{high:g}.", "give a number between these.")
    return asked


def whole(value: object, argument: str, what: str) -> int:
    """`value` as a whole number, one or more."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise SettingError(
            f"{argument}={value!r} must be a whole number of {what}.", "give a whole number, one or more."
        )
    return int(value)


def keys_known(given: Mapping[str, object], known: Iterable[str], argument: str, kind: str) -> None:
    """Raise `SettingError` unless all keys of a mapping are among the `known`."""
    known = list(known)
    for key in given:
        if key not in known:
            raise SettingError(f"{argument} names {key!r}, which is not a known {kind}.", nearest(str(key), known))


def by_item(given: PerItem | None, instrument: Instrument, default: float, argument: str) -> Floats:
    """(items,): one number for all, or from a mapping whose keys are codes of dimensions or items.

    An item's own code goes before that of its dimension; what the mapping leaves out is `default`.
    A code that both a dimension and an item have means the dimension.
    """
    if not isinstance(given, Mapping):
        value = default if given is None else number(given, argument)
        return np.full(len(instrument.items), value)
    dimensions = {dimension.code for dimension in instrument.dimensions}
    known = [*(dimension.code for dimension in instrument.dimensions), *(item.code for item in instrument.items)]
    keys_known(given, known, argument, f"dimension or item of {instrument.name}")
    values = {code: number(value, f"{argument}[{code!r}]") for code, value in given.items()}
    own = {code: value for code, value in values.items() if code not in dimensions}
    return np.array(
        [
            own.get(item.code, values.get(dimension.code, default))
            for dimension in instrument.dimensions
            for item in dimension.items
        ]
    )


def by_dimension(given: Mapping[str, float], instrument: Instrument, argument: str) -> Floats:
    """(dimensions,): zero for those that the mapping leaves out."""
    codes = [dimension.code for dimension in instrument.dimensions]
    keys_known(given, codes, argument, f"dimension of {instrument.name}")
    return np.array([number(given.get(code, 0.0), f"{argument}[{code!r}]") for code in codes])


def by_side(given: PerItem | None, instrument: Instrument, defaults: Mapping[str, float], argument: str) -> Floats:
    """(sides,): one number for all, or from a mapping by the codes of sides."""
    codes = [side.code for side in instrument.sides]
    if given is not None and not isinstance(given, Mapping):
        return np.full(len(codes), number(given, argument))
    given = given or {}
    keys_known(given, codes, argument, f"side of {instrument.name}")
    return np.array([number(given.get(code, defaults[code]), f"{argument}[{code!r}]") for code in codes])


def dimension_means(values: Floats, instrument: Instrument) -> Floats:
    """Means over the items of each dimension, along the last axis."""
    sizes = [len(dimension.items) for dimension in instrument.dimensions]
    starts = np.cumsum([0, *sizes[:-1]])
    means: Floats = np.add.reduceat(values, starts, axis=-1) / sizes
    return means
