"""Arrays that get longer as new groups appear."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def grown(values: NDArray[Any], length: int) -> NDArray[Any]:
    """The array, with zeros added along its first axis, at least doubled where it is shorter than `length`.

    Zeros that nobody has written to take no memory yet.
    """
    if length <= len(values):
        return values
    more = np.zeros((max(length, 2 * len(values)), *values.shape[1:]), values.dtype)
    more[: len(values)] = values
    return more


def summed(values: NDArray[Any], more: NDArray[Any]) -> NDArray[Any]:
    """The array with another one added to it in place, and grown where that is longer."""
    values = grown(values, len(more))
    values[: len(more)] += more
    return values
