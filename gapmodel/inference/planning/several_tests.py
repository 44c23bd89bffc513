"""The chance to find effects among several that are tested together with Holm's adjustment."""

from __future__ import annotations

from collections.abc import Callable
from math import comb


def all_found(power: Callable[[float], float], tests: int, alpha: float = 0.05) -> float:
    """The chance that Holm's procedure finds all of several equal effects, tested independently.

    Parameters
    ----------
    power : callable
        The chance that one test has a p-value of at most the level given.
    tests : int
    alpha : float
        The family-wise level.

    Notes
    -----
    All are found where the i-th smallest p-value is at most alpha / (tests - i + 1) for every i. With i of the p-values
    below the i-th bound at least, going up the bounds one by one: the number that lies between two bounds is binomial
    among those above the lower one. Tests of one sample that go together, as dimensions do, make it more likely.

    Examples
    --------
    >>> f"{all_found(lambda level: 0.9, 2):.3f}", f"{all_found(lambda level: level, 1):.2f}"
    ('0.810', '0.05')
    """
    ways, below = {0: 1.0}, 0.0  # how many p-values lie below the bound so far, and with what chance
    for at in range(1, tests + 1):
        reached = power(alpha / (tests - at + 1))
        step = (reached - below) / (1 - below) if below < 1 else 0.0
        grown: dict[int, float] = {}
        for found, chance in ways.items():
            left = tests - found
            for more in range(max(0, at - found), left + 1):
                part = chance * comb(left, more) * step**more * (1 - step) ** (left - more)
                grown[found + more] = grown.get(found + more, 0.0) + part
        ways, below = grown, reached
    return ways.get(tests, 0.0)
