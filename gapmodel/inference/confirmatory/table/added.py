"""The parameters that confirmatory factor analysis adds to those that a model's text names."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import nan
from typing import Protocol

Key = tuple[str, str, str]


class Named(Protocol):
    """A statement or a parameter."""

    @property
    def lhs(self) -> str:
        """The name on the left."""

    @property
    def op(self) -> str:
        """The operator."""

    @property
    def rhs(self) -> str:
        """The name on the right."""


def factors_of(statements: Sequence[Named]) -> tuple[str, ...]:
    """The factors, in their order."""
    return tuple(dict.fromkeys(one.lhs for one in statements if one.op == "=~"))


def variables_of(statements: Sequence[Named]) -> frozenset[str]:
    """All names: factors and observed variables."""
    return frozenset(name for one in statements for name in (one.lhs, one.rhs) if name)


def items_of(statements: Sequence[Named]) -> tuple[str, ...]:
    """The observed variables in the order in which lavaan lists them: items of factors first, then the others."""
    factors = set(factors_of(statements))
    items = [one.rhs for one in statements if one.op == "=~" and one.rhs not in factors]
    rest = [name for one in statements if one.op != "=~" for name in (one.lhs, one.rhs) if name]
    return tuple(dict.fromkeys([*items, *(name for name in rest if name not in factors)]))


def added(
    statements: Sequence[Named], observed: Sequence[str], *, means: bool, ordered: bool
) -> list[tuple[Key, float]]:
    """(lhs, op, rhs) with the value at which it is fixed, or NaN where it is free.

    Notes
    -----
    Covary: factors and observed predictors that depend on nothing; among those that depend on predictors (``~``), the
    ones that predict nothing themselves.
    """
    factors, items = factors_of(statements), tuple(name for name in items_of(statements) if name in set(observed))
    only = {own[0] for factor in factors if len(own := _items(statements, factor)) == 1}
    alone = {name for name in only if sum(one.op == "=~" and one.rhs == name for one in statements) == 1}
    rows: list[tuple[Key, float]] = []
    rows += [((name, "~~", name), 1.0 if ordered else 0.0 if name in alone else nan) for name in items]
    rows += [((name, "~~", name), nan) for name in factors]
    dependent = {one.rhs for one in statements if one.op == "=~"} | {one.lhs for one in statements if one.op == "~"}
    predictors = {one.rhs for one in statements if one.op == "~"}
    outcomes = dict.fromkeys(one.lhs for one in statements if one.op == "~")
    everything = [*factors, *(name for name in items if name in predictors)]
    free = [name for name in everything if name not in dependent]
    last = [name for name in outcomes if name not in predictors and name not in _measured(statements)]
    rows += [((one, "~~", two), nan) for group in (free, last) for one, two in combinations(group, 2)]
    if means:
        rows += [((name, "~1", ""), 0.0 if ordered else nan) for name in items]
        rows += [((name, "~1", ""), 0.0) for name in factors]
    return rows


def _items(statements: Sequence[Named], factor: str) -> list[str]:
    return [one.rhs for one in statements if one.op == "=~" and one.lhs == factor]


def _measured(statements: Sequence[Named]) -> set[str]:
    return {one.rhs for one in statements if one.op == "=~"}
