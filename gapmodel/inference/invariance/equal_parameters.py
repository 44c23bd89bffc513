"""Levels of measurement invariance: which parameters of groups or occasions are one and the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from gapmodel.inference.confirmatory.parameters import Parameter

LEVELS = ("configural", "metric", "scalar", "strict")
LOADING, INTERCEPT, RESIDUAL = "=~", "~1", "~~"
KINDS = {"metric": LOADING, "scalar": INTERCEPT, "strict": RESIDUAL}  # what each level sets equal
Key = tuple[str, str]  # kind and item: the loadings, the intercept or the residual of an item


@dataclass(frozen=True, slots=True)
class Twins:
    """Which variables of a model are the same item, or the same factor, on several occasions.

    Attributes
    ----------
    factors : tuple of str
        The latent variables of the table.
    common : mapping
        Variable to (what it is on every occasion, place of the occasion); empty for groups.
    """

    factors: tuple[str, ...]
    common: Mapping[str, tuple[str, int]]

    def name(self, variable: str) -> str:
        """What a variable is on every occasion."""
        return self.common.get(variable, (variable, 0))[0]

    def place(self, parameter: Parameter) -> tuple[int, int]:
        """Group and occasion of a parameter; the lowest ones set the unit and the origin of the factors."""
        return parameter.group, self.common.get(parameter.lhs, ("", 0))[1]

    def kind(self, parameter: Parameter) -> str:
        """Whether it is a loading, an intercept or a residual variance of an item; "" for all others."""
        if parameter.op == LOADING:
            return LOADING if parameter.rhs not in self.factors else ""
        if parameter.op == INTERCEPT:
            return INTERCEPT if parameter.lhs not in self.factors else ""
        own = parameter.op == RESIDUAL and parameter.lhs == parameter.rhs and parameter.lhs not in self.factors
        return RESIDUAL if own else ""

    def key(self, parameter: Parameter) -> Key:
        """Which level's parameter it is, and of which item."""
        return self.kind(parameter), self.name(parameter.rhs if parameter.op == LOADING else parameter.lhs)


def constrained(
    parameters: Sequence[Parameter], twins: Twins, level: str, released: Collection[Key] = ()
) -> tuple[Parameter, ...]:
    """The table in which everything that a level asks for is equal, but for what is released.

    Parameters
    ----------
    parameters : sequence of Parameter
        A table with means in which nothing is equal.
    twins : Twins
    level : {"configural", "metric", "scalar", "strict"}
    released : collection of (kind, item)
        Loadings, intercepts or residuals that stay different although the level asks for equal ones.

    Notes
    -----
    As in lavaan with ``std.lv = TRUE``: factors have variance 1 and mean 0 in the first group (on the first occasion);
    with equal loadings their variances are free in all others, with equal intercepts their means. A loading that is
    released has its intercept released with it, as an intercept is where a line of another slope begins.
    """
    rank = LEVELS.index(level)
    equal = {KINDS[one] for one in LEVELS[1 : rank + 1]}
    free = set(released) | {(INTERCEPT, item) for kind, item in released if kind == LOADING}
    first = min(twins.place(one) for one in parameters)
    table = [_placed(one, twins, rank, first) for one in parameters]
    names: dict[object, int] = {}
    numbered = []
    for at, one in enumerate(table):
        kind, item = twins.key(one)
        tied = kind in equal and (kind, item) not in free
        own = ("freed", at) if one.free < 0 else ("own", one.free)
        name: object = (kind, twins.name(one.lhs), item) if tied else own
        numbered.append(replace(one, free=names.setdefault(name, len(names) + 1)) if one.free else one)
    return tuple(numbered)


def _placed(one: Parameter, twins: Twins, rank: int, first: tuple[int, int]) -> Parameter:
    """A factor's variance or mean as the level needs it; loadings that a marker fixed are free."""
    start = twins.place(one) == first
    if one.op == RESIDUAL and one.lhs == one.rhs and one.lhs in twins.factors:
        return replace(one, free=-1 if rank >= 1 and not start else 0, value=1.0)
    if one.op == INTERCEPT and one.lhs in twins.factors:
        return replace(one, free=-1 if rank >= 2 and not start else 0, value=0.0)
    return one


def items_of(parameters: Iterable[Parameter], twins: Twins, kind: str) -> tuple[str, ...]:
    """The items that have a parameter of a kind in every group or occasion, in order of the table."""
    return tuple(dict.fromkeys(twins.key(one)[1] for one in parameters if twins.kind(one) == kind))
