"""The parameters of a model: those that its text names, and those that confirmatory factor analysis adds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import nan

from gapmodel.errors import SettingError, nearest
from gapmodel.inference.confirmatory.model_text import Modifier, Statement
from gapmodel.inference.confirmatory.table.added import added, factors_of, variables_of
from gapmodel.inference.confirmatory.table.numbering import numbered, of_groups
from gapmodel.inference.confirmatory.table.parameter import EQUAL, Parameter

__all__ = ["EQUAL", "Parameter", "observed_in", "parameter_table"]


def parameter_table(
    statements: Sequence[Statement],
    observed: Sequence[str],
    *,
    groups: int = 1,
    means: bool = False,
    equal: Iterable[str] = (),
    partial: Iterable[str] = (),
    std_lv: bool = False,
    orthogonal: bool = False,
    ordered: bool = False,
) -> tuple[Parameter, ...]:
    """All parameters of every group, with the defaults of lavaan's ``cfa``.

    Parameters
    ----------
    statements : sequence of Statement
    observed : sequence of str
        The items' names; those that the statements do not name are left out.
    groups : int
    means : bool
        With intercepts and means of factors.
    equal : iterable of str
        What is equal in all groups, of `EQUAL` (lavaan's ``group.equal``).
    partial : iterable of str
        Parameters excepted from `equal`, such as "visual=~x2" or "x3~1" (lavaan's ``group.partial``).
    std_lv : bool
        The variances of factors are 1, and their first loadings free.
    orthogonal : bool
        Factors do not covary unless the text says so.
    ordered : bool
        Items are answers on ordered points, whose latent variables have variance 1 and mean 0.

    Notes
    -----
    Added are: the first loading of a factor is 1; variances of factors and residual variances are free (0 for a
    factor's only item), and covariances of factors that depend on none. With means, intercepts are free and factors'
    means are 0, or free in all groups but the first if intercepts are equal; variances of factors too with `std_lv` and
    equal loadings. Observed predictors are random (lavaan's ``fixed.x = FALSE``).

    Raises
    ------
    SettingError
        A modifier has another number of groups; there is no such kind of parameters.
    """
    equal = frozenset(equal)
    for wrong in sorted(equal - set(EQUAL)):
        raise SettingError(f"{wrong!r} cannot be equal in all groups.", nearest(wrong, EQUAL))
    means = means or any(one.op == "~1" for one in statements)
    known = {(one.lhs, one.op, one.rhs) for one in statements}
    rows = [_stated(one, group, groups) for group in range(groups) for one in statements]
    for group in range(groups):
        rows += [
            Parameter(*key, group, int(value != value), value)
            for key, value in added(statements, observed, means=means, ordered=ordered)
            if key not in known and (key[2], key[1], key[0]) not in known
        ]
    rows = _identified(rows, statements, std_lv=std_lv, orthogonal=orthogonal)
    rows = of_groups(rows, statements, equal, std_lv=std_lv)
    order = sorted(range(len(rows)), key=lambda place: rows[place].group)
    return numbered([rows[place] for place in order], statements, equal, frozenset(partial))


def _stated(one: Statement, group: int, groups: int) -> Parameter:
    if len(one.modifiers) not in (1, groups):
        raise SettingError(
            f"c( ) at line {one.line}, column {one.column} of the model has {len(one.modifiers)} values, and "
            f"there {'is 1 group' if groups == 1 else f'are {groups} groups'}.",
            "give one value for every group.",
        )
    modifier: Modifier = one.modifiers[group if len(one.modifiers) > 1 else 0]
    if modifier.fixed is not None and not modifier.free:
        return Parameter(one.lhs, one.op, one.rhs, group, 0, modifier.fixed, modifier.label)
    start = nan if modifier.start is None else modifier.start
    return Parameter(one.lhs, one.op, one.rhs, group, 1, start, modifier.label)


def _identified(
    rows: list[Parameter], statements: Sequence[Statement], *, std_lv: bool, orthogonal: bool
) -> list[Parameter]:
    """First loadings or variances of factors fixed at 1; covariances of factors at 0 if they are orthogonal."""
    factors = factors_of(statements)
    first = {factor: next(one for one in statements if one.op == "=~" and one.lhs == factor) for factor in factors}
    fixed: dict[tuple[str, str, str], float] = {}
    stated = {(one.lhs, one.op, one.rhs): one for one in statements}
    for factor, one in first.items():
        if std_lv and (factor, "~~", factor) not in stated:
            fixed[factor, "~~", factor] = 1.0
        elif not std_lv and not any(modifier.free or modifier.fixed is not None for modifier in one.modifiers):
            fixed[factor, "=~", one.rhs] = 1.0
    for row in rows if orthogonal else ():
        key = (row.lhs, row.op, row.rhs)
        if row.op == "~~" and row.lhs != row.rhs and {row.lhs, row.rhs} <= set(factors) and key not in stated:
            fixed[key] = 0.0
    return [
        replace(row, free=0, value=fixed[key]) if (key := (row.lhs, row.op, row.rhs)) in fixed else row for row in rows
    ]


def observed_in(parameters: Sequence[Parameter], observed: Sequence[str]) -> tuple[str, ...]:
    """The observed variables that the parameters are about, in the order of the sample."""
    used = variables_of(parameters)
    return tuple(name for name in observed if name in used)
