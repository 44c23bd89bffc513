"""Tail probabilities by plain dynamic programming, which knows nothing of the package.

Everybody is added one after the other. In whole numbers nothing is rounded; in extended precision only sums of positive
numbers are, once per respondent.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np

Extended = np.ndarray


def rational_signed_tail(sizes: list[int], total: int) -> Fraction:
    """P(sum of randomly signed sizes >= total).

    The numbers of sign vectors with each sum of heads are the digits of one whole number, folded to add them up.
    """
    width, packed = len(sizes) + 1, 1
    for size in sizes:
        packed += packed << (size * width)
    least = max(0, -(-(total + sum(sizes)) // 2))
    packed >>= least * width
    digits = sum(sizes) - least + 1
    while digits > 1:
        half = (digits + 1) // 2
        packed = (packed >> (half * width)) + (packed & ((1 << (half * width)) - 1))
        digits = half
    return Fraction(packed, 2 ** len(sizes))


def signed_tails(sizes: list[int]) -> Extended:
    """P(heads sum to at least b) for b = 0, 1, ..., in extended precision."""
    chances = np.zeros(sum(sizes) + 1, np.longdouble)
    chances[0], reached = 1, 0
    for size in sorted(sizes):
        grown = chances[: reached + size + 1] / 2
        grown[size:] += chances[: reached + 1] / 2
        reached += size
        chances[: reached + 1] = grown
    return chances[::-1].cumsum()[::-1]


def drawn_tails(values: list[int], drawn: int) -> Extended:
    """P(sum of so many drawn without replacement >= s) for s = 0, 1, ..., in extended precision."""
    top = sum(sorted(values)[-drawn:])
    ways = np.zeros((drawn + 1, top + 1), np.longdouble)
    ways[0, 0] = 1
    for seen, value in enumerate(sorted(values)):
        for number in range(min(seen + 1, drawn), 0, -1):
            ways[number, value:] += ways[number - 1, : top + 1 - value]
    tails = ways[drawn][::-1].cumsum()[::-1]
    return tails / tails[0]


def rational_drawn_tail(values: list[int], drawn: int, least: int) -> Fraction:
    """P(sum of so many drawn without replacement >= least)."""
    sums: list[dict[int, int]] = [{0: 1}, *({} for _ in range(drawn))]
    for value in values:
        for number in range(drawn, 0, -1):
            for total, ways in sums[number - 1].items():
                sums[number][total + value] = sums[number].get(total + value, 0) + ways
    reached = sum(ways for total, ways in sums[drawn].items() if total >= least)
    return Fraction(reached, comb(len(values), drawn))
