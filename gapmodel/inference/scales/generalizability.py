"""Generalizability: variance components of crossed and nested facets, and the reliability that follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np
from numpy.typing import ArrayLike

from gapmodel.errors import SettingError
from gapmodel.inference.estimate import NAN, Interval, check_settings
from gapmodel.inference.mean_squares import MeanSquares
from gapmodel.inference.scales.terms import (
    SMALL,
    Codes,
    Floats,
    Joint,
    degrees,
    expectations,
    is_balanced,
    joint_counts,
    mean_squares,
    told_apart,
)

RESIDUAL = "residual"
_ROUNDS, _SHARES = 9, 16  # 17^9 steps from 0 to 1


@dataclass(frozen=True, slots=True)
class Component:
    """One source of variance.

    Attributes
    ----------
    name : str
    groups : int
        How many different ones there are.
    dof : float
        Degrees of freedom of its mean square.
    mean_square : float
    variance : Interval
        Unbiased, hence negative at times; the limits are never below zero.
    """

    name: str
    groups: int
    dof: float
    mean_square: float
    variance: Interval


@dataclass(frozen=True, slots=True)
class VarianceComponents:
    """The variance of single values, shared out among facets and what they have together.

    Attributes
    ----------
    n : int
        Values.
    mean : float
    components : tuple of Component
        In the order asked for, the residual last.
    together : mapping of str to str
        The terms that cannot be told from another one, and which that is; "" where there is too little of it.
    balanced : bool
        Whether every combination occurs equally often.
    squares : MeanSquares
        In the order of the components.
    combined : (k, k) array
        The coefficients of the mean squares in every component.
    """

    n: int
    mean: float
    components: tuple[Component, ...]
    together: Mapping[str, str]
    balanced: bool
    squares: MeanSquares
    combined: Floats

    @property
    def names(self) -> list[str]:
        """The names of the components."""
        return [component.name for component in self.components]

    def ratio(self, wanted: Mapping[str, float], errors: Mapping[str, float]) -> Interval:
        """The share of wanted variance in wanted and error variance, with limits: a coefficient of reliability.

        Parameters
        ----------
        wanted, errors : mapping of component to weight
            Components that are not there count as zero.

        Notes
        -----
        A negative component counts as zero in the estimate. The limits are the shares g for which the MLS interval of
        (1 - g) wanted - g errors contains zero, so that with one mean square on each side they are those of the F test.
        NaN where neither has variance.
        """
        top, bottom = (np.array([weights.get(name, 0.0) for name in self.names]) for weights in (wanted, errors))
        found = np.array([max(component.variance.value, 0.0) for component in self.components])
        total = float((top + bottom) @ found)
        value = float(top @ found) / total if total > 0 else NAN
        if value != value:
            return Interval(NAN, NAN, NAN, "undefined: no variance")
        method = f"MLS{'' if self.balanced else ', unbalanced: approximate'}"
        low = self._crossing(top, bottom, 0)
        return Interval(value, min(low, value), max(self._crossing(top, bottom, 1), value), method)

    def _crossing(self, top: Floats, bottom: Floats, end: int) -> float:
        """The share at which one end of the interval of (1 - g) top - g bottom is zero; it falls with g."""
        low, high = 0.0, 1.0
        for _ in range(_ROUNDS):
            shares = np.linspace(low, high, _SHARES + 2)
            weights = np.outer(1 - shares[1:-1], top) - np.outer(shares[1:-1], bottom)
            at = int(np.count_nonzero(self.squares.limits(weights @ self.combined)[end] > 0))
            low, high = float(shares[at]), float(shares[at + 1])
        return low if low == 0 else high if high == 1 else (low + high) / 2


def crossed(*parts: Iterable[int]) -> Codes:
    """The codes of all combinations that occur of several facets.

    >>> crossed([0, 0, 1, 1], [0, 1, 1, 1]).tolist()
    [0, 1, 2, 2]
    """
    return np.unique(np.column_stack([np.asarray(part) for part in parts]), axis=0, return_inverse=True)[1].ravel()


def variance_components(
    values: ArrayLike, terms: Mapping[str, ArrayLike], confidence: float = 0.95, *, normal: bool = True
) -> VarianceComponents:
    """The variance components of a random-effects model, whatever is crossed or nested, balanced or not.

    Parameters
    ----------
    values : (n,) array_like
    terms : mapping of name to (n,) array_like of int
        Which group of the term every value belongs to; interactions are terms of their own (`crossed`). What is left is
        the residual. Earlier terms give way to later ones: of two that divide the values in the same way, and where a
        later one has no degree of freedom left.
    confidence : float
    normal : bool
        Whether what is left is normal with the same variance everywhere. If not, as with yes and no, the limits of the
        residual have the degrees of freedom that its squares show, see `_effective_dof`.

    Raises
    ------
    SettingError
        There are fewer than three values, or a value is missing.

    Notes
    -----
    Henderson's method I, the analogous analysis of variance (Searle, Casella and McCulloch 1992, chapter 5; Brennan
    2001, chapter 7): the sums of squares T of all terms, sum of (group's sum)^2 / (group's size), are set equal to
    their expectations, which are linear in the components. On balanced data that is the analysis of variance, and
    equals REML wherever no component is negative; on unbalanced data it is unbiased without any assumption on the
    distribution. A mean square is T less those of all coarser terms, over its degrees of freedom.

    Limits are those of MLS, the modified large-sample method (`MeanSquares.limits`), for normal values with independent
    mean squares, which they are on balanced data only. docs/coverage.md has the coverage for answers of yes and no and
    for unbalanced visits.

    Examples
    --------
    >>> rows, columns = [0, 0, 0, 1, 1, 1, 2, 2, 2], [0, 1, 2] * 3
    >>> found = variance_components([1, 2, 3, 2, 4, 5, 4, 6, 9], {"person": rows, "item": columns})
    >>> [f"{component.variance.value:.3f}" for component in found.components]
    ['4.556', '2.556', '0.667']
    """
    check_settings(confidence, "two-sided")
    y = np.asarray(values, float)
    if len(y) < 3 or not np.isfinite(y).all():
        raise SettingError(f"{len(y)} values, or a missing one, have no variance components.", "give at least three.")
    groups = {name: np.unique(np.asarray(codes), return_inverse=True)[1] for name, codes in terms.items()}
    groups[RESIDUAL] = np.arange(len(y))
    groups, together = told_apart(groups)
    while True:
        joint = joint_counts(groups, len(y))
        coarser = {name: [other for other in groups if other != name and joint.within(name, other)] for name in groups}
        dofs = degrees(joint, coarser)
        useless = [name for name, dof in dofs.items() if dof <= 0]
        expected = expectations(joint, coarser, dofs) if not useless else np.eye(1)
        if not useless and np.linalg.cond(expected / np.diag(expected)) < 1 / SMALL:
            break
        given_up = next(iter((coarser[useless[0]] if useless else ()) or groups))
        together[given_up] = ""
        del groups[given_up]
    squares = MeanSquares.of(mean_squares(y, groups, coarser, dofs), list(dofs.values()), confidence)
    combined = np.asarray(np.linalg.inv(expected), np.float64)
    balanced = is_balanced(expected, list(groups), coarser)
    components = _components(joint, squares, combined, balanced=balanced)
    if not normal:
        dof = min(dofs[RESIDUAL], _effective_dof(y, groups, coarser))
        components = (*components[:-1], _with_dof(components[-1], dof, confidence))
    return VarianceComponents(len(y), float(y.mean()), components, together, balanced, squares, combined)


def _components(joint: Joint, squares: MeanSquares, combined: Floats, *, balanced: bool) -> tuple[Component, ...]:
    method, found = f"MLS{'' if balanced else ', unbalanced: approximate'}", []
    for at, (name, sizes) in enumerate(joint.sizes.items()):
        low, high = map(float, squares.limits(combined[at]))
        variance = Interval(float(combined[at] @ squares.values), max(low, 0.0), max(high, 0.0), method)
        found.append(Component(name, len(sizes), squares.dofs[at], float(squares.values[at]), variance))
    return tuple(found)


def _effective_dof(y: Floats, groups: Mapping[str, Codes], coarser: Mapping[str, Sequence[str]]) -> float:
    """Twice the square of the residual sum of squares over its variance, from how it differs between groups.

    Notes
    -----
    Satterthwaite's degrees of freedom. The variance is that of sums clustered at once by all facets that lie in no
    other (Cameron, Gelbach and Miller 2011), so that items which hardly vary and items which do count as what they are.
    """
    left, effects = y - y.mean(), dict[str, Floats]()
    for name in sorted((name for name in groups if name != RESIDUAL), key=lambda name: len(coarser[name])):
        codes = groups[name]
        means = (np.bincount(codes, y - y.mean()) / np.bincount(codes))[codes]
        effects[name] = means - sum((effects[other] for other in coarser[name]), np.zeros(len(y)))
        left = left - effects[name]
    off = left**2 - (left**2).mean()
    single = float((off**2).sum())
    outer = [name for name in groups if name != RESIDUAL and not coarser[name]]
    own = []
    for name in outer:
        many = int(groups[name].max()) + 1
        own.append(float((np.bincount(groups[name], off) ** 2).sum()) * many / (many - 1))
    variance = max([sum(own) - max(len(own) - 1, 0) * single, single, *own])
    return 2 * float((left**2).sum()) ** 2 / variance if variance > 0 else inf


def _with_dof(component: Component, dof: float, confidence: float) -> Component:
    """The residual with the limits of other degrees of freedom."""
    low, high = map(float, MeanSquares.of([component.mean_square], [max(dof, 1.0)], confidence).limits([1.0]))
    variance = replace(component.variance, low=max(low, 0.0), high=high, method="chi-square, effective dof")
    return replace(component, variance=variance)
