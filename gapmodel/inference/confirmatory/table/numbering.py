"""Which parameters of several groups are free, and which are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import nan

from gapmodel.inference.confirmatory.table.added import Named, factors_of
from gapmodel.inference.confirmatory.table.parameter import Parameter


def of_groups(
    rows: list[Parameter], statements: Sequence[Named], equal: frozenset[str], *, std_lv: bool
) -> list[Parameter]:
    """Factors' means, and variances that `std_lv` fixed: free in all groups but the first where equal parts allow."""
    factors = set(factors_of(statements))
    stated = {(one.lhs, one.op, one.rhs) for one in statements}
    freed = set()
    if "intercepts" in equal and "means" not in equal:
        freed |= {(factor, "~1", "") for factor in factors}
    if std_lv and "loadings" in equal and "lv.variances" not in equal:
        freed |= {(factor, "~~", factor) for factor in factors}
    return [
        replace(row, free=1, value=nan) if row.group and (row.lhs, row.op, row.rhs) in freed - stated else row
        for row in rows
    ]


def numbered(
    rows: list[Parameter], statements: Sequence[Named], equal: frozenset[str], partial: frozenset[str]
) -> tuple[Parameter, ...]:
    """Free parameters numbered from 1; one number for equal labels and for what is equal in all groups.

    Notes
    -----
    Where a parameter of the label is fixed, such as a factor's first loading, all of the label are, as in lavaan.
    """
    fixed = {row.label: row.value for row in reversed(rows) if row.label and not row.free}
    rows = [replace(row, free=0, value=fixed[row.label]) if row.free and row.label in fixed else row for row in rows]
    factors = set(factors_of(statements))
    excepted = {name.replace(" ", "") for name in partial}
    numbers: dict[object, int] = {}
    done = []
    for row in rows:
        name = f"{row.lhs}{row.op}{row.rhs}".replace(" ", "")
        kind = _kind(row, factors)
        own: object = (row.lhs, row.op, row.rhs, row.group)
        if kind in equal and name not in excepted:
            own = (row.lhs, row.op, row.rhs)
        key = row.label or own
        done.append(replace(row, free=numbers.setdefault(key, len(numbers) + 1)) if row.free else row)
    return tuple(done)


def _kind(row: Parameter, factors: set[str]) -> str:
    """Which of `EQUAL` a parameter is."""
    if row.op == "=~":
        return "loadings"
    if row.op == "~":
        return "regressions"
    if row.op == "~1":
        return "means" if row.lhs in factors else "intercepts"
    of_factors = {row.lhs, row.rhs} <= factors
    if row.lhs == row.rhs:
        return "lv.variances" if of_factors else "residuals"
    return "lv.covariances" if of_factors else "residual.covariances"
