"""Score tests: what if one parameter of an item were not equal in all groups or on all occasions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.confirmatory.fitting import Fit
from gapmodel.inference.confirmatory.likelihood import expected_information, gradient
from gapmodel.inference.confirmatory.parameters import Parameter
from gapmodel.inference.confirmatory.sample import Sample
from gapmodel.inference.confirmatory.structure import Structure
from gapmodel.inference.invariance.equal_parameters import KINDS, Key, Twins, constrained, items_of
from gapmodel.inference.one_thread import one_thread

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Release:
    """The test of one item's parameter at a level.

    Attributes
    ----------
    key : (kind, item)
    statistic, dof, p_val : of the score test that the parameter is equal everywhere
    difference : float
        The one farthest from the first group or occasion, less the first, as it is expected if it is released.
    """

    key: Key
    statistic: float
    dof: int
    p_val: float
    difference: float


@one_thread
def releases(
    parameters: Sequence[Parameter],
    samples: Sequence[Sample],
    observed: Sequence[str],
    fit: Fit,
    twins: Twins,
    step: tuple[str, Sequence[Key]],
) -> list[Release]:
    """Tests of everything that a level sets equal, in order of the items, at its fit.

    Parameters
    ----------
    parameters : sequence of Parameter
        The table in which nothing is equal.
    step : (level, sequence of (kind, item))
        The level, and what is released already.

    Notes
    -----
    The statistic is g' I^-1 g, with the gradient g and the expected information I of the model that has the parameter
    released, at the estimates of the one that has not (Rao 1948); expected values are those plus I^-1 g. They are those
    of lavaan's ``lavTestScore`` for one equality. With robust estimation the tests are the same, not scaled.
    """
    from scipy.stats import chi2

    level, freed = step
    slope, information = _score(fit, samples, observed)
    equal = constrained(parameters, twins, level, freed)
    n_equal = max(one.free for one in equal)
    kind = KINDS[level]
    found = []
    for item in items_of(parameters, twins, kind):
        if (kind, item) in freed:
            continue
        table = constrained(parameters, twins, level, [*freed, (kind, item)])
        numbers = np.array([one.free for one in table])
        chooser = (numbers[:, None] == np.arange(1, numbers.max() + 1)).astype(np.float64)
        g, i = chooser.T @ slope, chooser.T @ information @ chooser
        change = _solved(i, g)
        dof = int(numbers.max()) - n_equal
        own = [at for at, one in enumerate(table) if twins.key(one) == (kind, item) and one.free]
        if dof < 1 or not own:
            continue
        values = fit.estimates[own] + change[numbers[own] - 1]
        far = int(np.argmax(np.abs(values - values[0])))
        statistic = float(g @ change)
        p_val = float(chi2.sf(statistic, dof))
        found.append(Release((kind, item), statistic, dof, p_val, float(values[far] - values[0])))
    return found


def _solved(information: Floats, slope: Floats) -> Floats:
    """The information's inverse times the slope; the shortest solution where parameters are not determined."""
    try:
        np.linalg.cholesky(information)
        return np.asarray(np.linalg.solve(information, slope))
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.lstsq(information, slope, rcond=None)[0])


def _score(fit: Fit, samples: Sequence[Sample], observed: Sequence[str]) -> tuple[Floats, Floats]:
    """Gradient of the log-likelihood and expected information in every row of the table, as if all were free."""
    structure = Structure.of([replace(one, free=at + 1) for at, one in enumerate(fit.parameters)], observed)
    own = [sample.part([list(observed).index(name) for name in structure.observed]) for sample in samples]
    n = sum(sample.n for sample in own)
    slope = gradient(structure, fit.estimates, own)
    return -n / 2 * slope, n * expected_information(structure, fit.estimates, own)
