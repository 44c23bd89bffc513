"""The best use of a budget in whole steps of several measures, by enumeration or integer programming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST_PLANS = 20_000  # plans that are listed; more are searched
SEARCHED, IN_ORDER = "integer programming", "order of gain per cost"
_SLACK = 1e-9  # rounding of a budget or of a number of steps
_CELLS = 2**22


@dataclass(frozen=True, slots=True, eq=False)
class Uses:
    """The best numbers of steps for each row of gains.

    Attributes
    ----------
    steps : (r, k) array
    method : str
    """

    steps: NDArray[np.int64]
    method: str


def best_uses(gains: Floats, costs: Sequence[float], most: Sequence[int], budget: float) -> Uses:
    """The plan of largest gain within the budget, for each of r rows of gains; the cheapest of equal ones.

    Parameters
    ----------
    gains : (r, k) array
        What one step of each measure brings; the first row is never left out.
    costs : sequence of k float
        What one step costs, above zero.
    most : sequence of k int
        The largest number of steps.
    budget : float

    Notes
    -----
    Up to 20 000 plans are listed, so that the result is the best by comparison of all. With more, the first row's plan
    is searched by ``scipy.optimize.milp``, with no gap allowed; of the other rows, whole steps are bought in the order
    of gain per cost, which misses the best by less than the largest gain of one step. Where the search finds no plan
    within the budget, the first row's steps are bought in that order too, and `method` says so.

    >>> best_uses(np.array([[3.0, 2.0]]), [2.0, 1.0], [5, 1], 5.0).steps.tolist()
    [[2, 1]]
    """
    price, limits = np.asarray(costs, float), np.asarray(most, np.int64)
    if prod(int(limit) + 1 for limit in limits) <= MOST_PLANS:
        plans = np.array(list(product(*(range(int(limit) + 1) for limit in limits))), np.int64)
        plans = plans[plans @ price <= budget * (1 + _SLACK)]
        plans = plans[np.argsort(plans @ price, kind="stable")]
        size = max(_CELLS // len(plans), 1)
        best = [_first_largest(gains[at : at + size] @ plans.T) for at in range(0, len(gains), size)]
        return Uses(plans[np.concatenate(best)], f"enumeration of {len(plans)} plans")
    steps, searched = _in_order(gains, price, limits, budget), _searched(gains[0], price, limits, budget)
    if searched is None:
        return Uses(steps, IN_ORDER)
    return Uses(np.vstack([searched, steps[1:]]), SEARCHED)


def _first_largest(values: Floats) -> NDArray[np.int64]:
    """The first column whose value is the largest of its row but for rounding."""
    largest = values.max(axis=1, keepdims=True)
    near: NDArray[np.int64] = (values >= largest - _SLACK * np.abs(largest)).argmax(axis=1)
    return near


def _searched(gains: Floats, costs: Floats, most: NDArray[np.int64], budget: float) -> NDArray[np.int64] | None:
    """The best plan; None where the solver gives none, or one that costs more than the budget."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # loaded where it is needed: it takes long

    scale = float(np.abs(gains).max()) or 1.0  # the solver takes numbers below 1e-7 for zero
    found = milp(
        -gains / scale,
        integrality=np.ones(len(gains), np.int64),
        bounds=Bounds(0, np.where(gains > 0, most, 0)),
        constraints=LinearConstraint(costs[None] / budget, -np.inf, 1 + _SLACK),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        return None
    steps: NDArray[np.int64] = np.rint(np.asarray(found.x, float)).astype(np.int64)
    return steps if steps @ costs <= budget * (1 + _SLACK) else None


def _in_order(gains: Floats, costs: Floats, most: NDArray[np.int64], budget: float) -> NDArray[np.int64]:
    """Whole steps of the measure with the largest gain per cost, then of the next, as far as the budget goes."""
    order = np.argsort(-gains / costs, axis=1, kind="stable")
    left, steps = np.full(len(gains), budget * (1 + _SLACK)), np.zeros(gains.shape, np.int64)
    rows = np.arange(len(gains))
    for own in order.T:
        bought = np.where(gains[rows, own] > 0, np.minimum(most[own], left // costs[own]), 0).astype(np.int64)
        steps[rows, own] = bought
        left = left - bought * costs[own]
    return steps
