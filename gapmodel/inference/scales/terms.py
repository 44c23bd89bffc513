"""Terms of a model as groupings of values: which lies within which, their degrees of freedom and mean squares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
SMALL = 1e-9  # of what is zero but for rounding


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """How many values lie in each group of every term, and in each pair of groups of two terms."""

    n: int
    sizes: Mapping[str, Floats]
    pairs: Mapping[tuple[str, str], tuple[Codes, Floats]]  # groups of the first term, values in the pair

    def within(self, finer: str, coarser: str) -> bool:
        """Whether every group of one term lies in one group of another."""
        return len(self.pairs[finer, coarser][1]) == len(self.sizes[finer])

    def share(self, term: str, other: str) -> float:
        """The coefficient of the component of `other` in the expectation of the sum of squares T of `term`."""
        groups, counts = self.pairs[term, other]
        return float((counts**2 / self.sizes[term][groups]).sum())

    def of_mean(self, other: str) -> float:
        """The same in the correction for the mean."""
        return float((self.sizes[other] ** 2).sum()) / self.n


def joint_counts(groups: Mapping[str, Codes], n: int) -> Joint:
    """The sizes of all groups of all terms and of their pairs."""
    sizes = {name: np.bincount(codes).astype(float) for name, codes in groups.items()}
    pairs = {}
    for name, codes in groups.items():
        for other, theirs in groups.items():
            many = len(sizes[other])
            both, counts = np.unique(codes * many + theirs, return_counts=True)
            pairs[name, other] = both // many, counts.astype(float)
    return Joint(n, sizes, pairs)


def told_apart(groups: Mapping[str, Codes]) -> tuple[dict[str, Codes], dict[str, str]]:
    """The terms without those that have one group or divide the values as a later one does."""
    kept, together = dict[str, Codes](), dict[str, str]()
    for name in list(groups)[::-1]:
        codes = groups[name]
        many = int(codes.max()) + 1
        same = [other for other, theirs in kept.items() if int(theirs.max()) + 1 == many and _equal(codes, theirs)]
        if same:
            together[name] = same[0]
        elif many > 1:
            kept[name] = codes
        else:
            together[name] = ""
    return {name: kept[name] for name in groups if name in kept}, together


def _equal(codes: Codes, other: Codes) -> bool:
    """Whether two divisions of as many groups are the same."""
    return len(np.unique(codes * (int(other.max()) + 1) + other)) == int(codes.max()) + 1


def degrees(joint: Joint, coarser: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """The groups of every term less one and the degrees of freedom of all coarser terms."""
    found: dict[str, float] = {}
    for name in sorted(coarser, key=lambda name: len(coarser[name])):
        found[name] = len(joint.sizes[name]) - 1 - sum(found[other] for other in coarser[name])
    return {name: found[name] for name in coarser}


def expectations(joint: Joint, coarser: Mapping[str, Sequence[str]], dofs: Mapping[str, float]) -> Floats:
    """(k, k) The coefficients of the components in the expected mean squares."""
    names, sums = list(coarser), dict[str, Floats]()
    mean = np.array([joint.of_mean(other) for other in names])
    for name in sorted(names, key=lambda name: len(coarser[name])):
        own = np.array([joint.share(name, other) for other in names]) - mean
        sums[name] = own - sum((sums[other] for other in coarser[name]), np.zeros(len(names)))
    return np.array([sums[name] / dofs[name] for name in names])


def mean_squares(
    y: Floats, groups: Mapping[str, Codes], coarser: Mapping[str, Sequence[str]], dofs: Mapping[str, float]
) -> list[float]:
    """The sum of squares T of every term less those of all coarser terms, over its degrees of freedom."""
    centred, sums = y - y.mean(), dict[str, float]()
    for name in sorted(groups, key=lambda name: len(coarser[name])):
        codes = groups[name]
        square = float((np.bincount(codes, centred) ** 2 / np.bincount(codes)).sum())
        sums[name] = square - sum(sums[other] for other in coarser[name])
    return [sums[name] / dofs[name] for name in groups]


def is_balanced(expected: Floats, names: Sequence[str], coarser: Mapping[str, Sequence[str]]) -> bool:
    """Whether a mean square holds its own component and those of finer terms only."""
    others = [
        abs(expected[at, place])
        for at, name in enumerate(names)
        for place, other in enumerate(names)
        if other != name and name not in coarser[other]
    ]
    return max(others, default=0.0) < SMALL * float(np.abs(expected).max())
