"""What is wrong with a sample or with a solution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError
from gapmodel.inference.confirmatory.structure import Structure
from gapmodel.notes.note import Note

Floats = NDArray[np.float64]
Kind = Literal[
    "not converged",
    "not identified",
    "negative variance",
    "negative factor variance",
    "factors not positive definite",
    "residuals not positive definite",
    "two items",
]
_SINGULAR = 1e-10  # smallest eigenvalue of a correlation matrix; of the information with diagonal 1
_ZERO = 1e-12


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a reader of the solution has to know.

    Attributes
    ----------
    kind : str
        "not converged": the search ended where the likelihood still rises.
        "not identified": other values of the named parameters fit as well; there are no standard errors.
        "negative variance": the residual variance of the named items is below zero (Heywood case).
        "negative factor variance": so is the (residual) variance of the named factors.
        "factors not positive definite": the covariances of the named factors are none that variables can have, such as
        a correlation beyond 1. "residuals not positive definite": so are the residual covariances of the named items.
        "two items": the named factors have two items only, and are known by their covariances with others alone.
    names : items, factors, or parameters as "f=~x1"
    group : from 0; -1 for all
    """

    kind: Kind
    names: tuple[str, ...]
    group: int = -1


def check_count(parameters: int, moments: int) -> None:
    """Raise `SettingError` if a model has more parameters than there are moments."""
    if parameters > moments:
        raise SettingError(
            Note.of("more_parameters", parameters=parameters, moments=moments),
            "fix parameters, make some equal by a label, or give factors more items, three or more.",
        )


def problems_of(
    structure: Structure, free: Floats, information: Floats, *, converged: bool, table: Floats | None = None
) -> tuple[Problem, ...]:
    """Of a solution, the ones that make others doubtful first; `table` has variances that follow from others."""
    found: list[Problem] = [] if converged else [Problem("not converged", ())]
    if loose := unidentified(structure, information):
        found.append(Problem("not identified", loose))
    table = structure.table(free) if table is None else table
    p = len(structure.observed)
    names = (*structure.observed, *structure.factors)
    for group in range(structure.groups):
        entries = structure.covariances[group]
        spread = np.zeros((len(names), len(names)))
        spread[entries.row, entries.column] = spread[entries.column, entries.row] = table[entries.place]
        where = group if structure.groups > 1 else -1
        negative = np.diag(spread) < -_ZERO
        for kind, part in (("negative variance", slice(0, p)), ("negative factor variance", slice(p, None))):
            those = tuple(name for name, bad in zip(names[part], negative[part], strict=True) if bad)
            if those:
                found.append(Problem(kind, those, where))  # type: ignore[arg-type]
        everything = structure.moments(free, group).everything
        found += _indefinite("residuals not positive definite", spread[:p, :p], structure.observed, where)
        found += _indefinite("factors not positive definite", everything[p:, p:], structure.factors, where)
    found += _two_items(structure)
    return tuple(found)


def unidentified(structure: Structure, information: Floats) -> tuple[str, ...]:
    """The free parameters that can change together without changing what the model implies."""
    scale = np.sqrt(np.maximum(np.diag(information), 0.0))
    dead = scale <= _ZERO * max(float(scale.max(initial=0.0)), _ZERO)
    safe = np.where(dead, 1.0, scale)
    values, vectors = np.linalg.eigh(information / np.outer(safe, safe))
    loose = np.abs(vectors[:, values < _SINGULAR]).max(axis=1, initial=0.0) > 0.05
    names = {one.free: f"{one.lhs}{one.op}{one.rhs}" for one in reversed(structure.parameters) if one.free}
    return tuple(names[k + 1] for k in range(len(loose)) if loose[k])


def _indefinite(kind: Kind, matrix: Floats, names: Sequence[str], group: int) -> list[Problem]:
    """If all variances are positive, and no variables can have these covariances; names of the pairs in question."""
    variances = np.diag(matrix)
    if not len(variances) or not (variances > _ZERO).all():
        return []
    sd = np.sqrt(variances)
    values, vectors = np.linalg.eigh(matrix / np.outer(sd, sd))
    if values[0] > -_SINGULAR:
        return []
    return [Problem(kind, tuple(n for n, size in zip(names, vectors[:, 0], strict=True) if abs(size) > 0.1), group)]


def _two_items(structure: Structure) -> list[Problem]:
    counts = {
        factor: sum(1 for p in structure.parameters if p.group == 0 and p.op == "=~" and p.lhs == factor)
        for factor in structure.factors
    }
    few = tuple(factor for factor, count in counts.items() if count == 2)
    return [Problem("two items", few)] if few else []
