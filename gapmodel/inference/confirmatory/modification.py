"""What freeing one more parameter would change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.confirmatory.fitting import Fit
from gapmodel.inference.confirmatory.likelihood import expected_information, gradient
from gapmodel.inference.confirmatory.parameters import Parameter
from gapmodel.inference.confirmatory.standard_scale import covariance_scale, roots
from gapmodel.inference.confirmatory.structure import Structure
from gapmodel.inference.one_thread import one_thread

Floats = NDArray[np.float64]
_NOTHING = 1e-8  # share of its information that the others leave to a parameter that cannot be freed


@dataclass(frozen=True, slots=True)
class Modification:
    """A parameter that the model fixes.

    Attributes
    ----------
    lhs, op, rhs, group : which
    mi : modification index, about the fall of chi-square if it were free; p_val : with one degree of freedom
    epc : expected change of the parameter
    sepc : the same, standardized as `std_all`
    """

    lhs: str
    op: str
    rhs: str
    group: int
    mi: float
    p_val: float
    epc: float
    sepc: float


@one_thread
def modifications(fit: Fit) -> tuple[Modification, ...]:
    """The modification indices of all loadings, covariances and means that the model fixes, largest first.

    Notes
    -----
    Score tests (Sörbom 1989): with g the derivative of the log-likelihood of one respondent by the parameter and v its
    expected information less what the free parameters explain of it, mi = n g^2 / v and epc = g / v. Equal to
    ``lavaan::modindices`` (R). Left out are parameters that would not be identified, such as first loadings fixed at 1.
    None where the model is not identified.
    """
    table = list(fit.parameters)
    known = {(one.lhs, one.op, one.rhs, one.group) for one in table}
    known |= {(one.rhs, one.op, one.lhs, one.group) for one in table if one.op == "~~"}
    known |= {(one.rhs, "=~", one.lhs, one.group) for one in table if one.op == "~"}
    places = [k for k, one in enumerate(table) if not one.free]
    for group in range(fit.structure.groups):
        new = [(factor, "=~", item) for factor in fit.factors for item in fit.observed]
        new += [(one, "~~", two) for one, two in combinations(fit.observed, 2)]
        new += [(one, "~~", two) for one, two in combinations(fit.factors, 2)]
        for lhs, op, rhs in new:
            if (lhs, op, rhs, group) not in known:
                places.append(len(table))
                table.append(Parameter(lhs, op, rhs, group, 0, 0.0))
    return _score_tests(fit, table, places)


@one_thread
def releases(fit: Fit) -> tuple[Modification, ...]:
    """What would change if one parameter of one group were no longer equal to the others, largest first.

    Notes
    -----
    The same score tests, of the difference of the parameter from its equals; ``lavaan::lavTestScore`` (R) has the same
    values for two groups. The first group's parameters are those that the others are equal to.
    """
    first: dict[int, int] = {}
    for k, one in enumerate(fit.parameters):
        first.setdefault(one.free, k)
    places = [k for k, one in enumerate(fit.parameters) if one.free and first[one.free] != k]
    return _score_tests(fit, list(fit.parameters), places)


def _score_tests(fit: Fit, table: list[Parameter], places: list[int]) -> tuple[Modification, ...]:
    """Of a change of each of the parameters at these places."""
    if any(one.kind == "not identified" for one in fit.problems):
        return ()
    structure, q = Structure.of(table, fit.observed), fit.structure.n_free
    changes = np.zeros((len(table), len(places)))
    changes[places, np.arange(len(places))] = 1.0
    structure = replace(structure, chooser=np.hstack([structure.chooser, changes]))
    free = np.concatenate([fit.free, np.zeros(len(places))])
    score = -gradient(structure, free, fit.samples)[q:] / 2
    information = expected_information(structure, free, fit.samples)
    explained = np.linalg.solve(information[:q, :q], information[:q, q:])
    own = np.diag(information)[q:]
    left = own - np.einsum("ak,ak->k", information[:q, q:], explained)
    scales = _scales(structure, free)
    n = sum(sample.n for sample in fit.samples)
    found = []
    for place, k in enumerate(places):
        if left[place] > _NOTHING * own[place]:
            change = float(score[place] / left[place])
            mi = float(n * score[place] * change)
            one, p_val = table[k], float(special.chdtrc(1, mi))
            sepc = change * float(scales[k])
            found.append(Modification(one.lhs, one.op, one.rhs, one.group, mi, p_val, change, sepc))
    return tuple(sorted(found, key=lambda one: -one.mi))


def _scales(structure: Structure, free: Floats) -> Floats:
    """(k,) what a change of each parameter is multiplied by to be standardized."""
    table = structure.table(free)
    found = np.ones(len(table))
    for group in range(structure.groups):
        a, s, m = structure.paths[group], structure.covariances[group], structure.intercepts[group]
        total, own = roots(structure, table, group, "all")
        found[a.place] = total[a.column] / total[a.row]
        found[m.place] = 1 / total[m.row]
        found[s.place] = 1 / covariance_scale(s, total, own)
    return found
