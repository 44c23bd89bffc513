"""The best use of a budget beside all plans."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given
from hypothesis import strategies as st
from tests_shared import examples

from gapmodel.inference import allocation
from gapmodel.inference.allocation import IN_ORDER, SEARCHED, best_uses


def plans_within(costs: np.ndarray, most: list[int], budget: float) -> np.ndarray:
    return np.array([plan for plan in product(*(range(k + 1) for k in most)) if np.dot(plan, costs) <= budget + 1e-9])


MEASURES = st.lists(st.tuples(st.integers(-20, 40), st.integers(1, 12), st.integers(0, 6)), min_size=1, max_size=4)


@given(MEASURES, st.integers(1, 60))
@examples(120)
def test_listing_and_searching_find_the_best_of_all_plans(measures, budget):
    gains = np.array([[gain / 7 for gain, _, _ in measures], [gain % 5 / 3 for gain, _, _ in measures]])
    costs, most = np.array([cost / 4 for _, cost, _ in measures]), [k for _, _, k in measures]
    plans = plans_within(costs, most, budget / 4)
    listed = best_uses(gains, costs, most, budget / 4)
    assert listed.method == f"enumeration of {len(plans)} plans"
    limit, allocation.MOST_PLANS = allocation.MOST_PLANS, 0
    try:
        searched = best_uses(gains, costs, most, budget / 4)
    finally:
        allocation.MOST_PLANS = limit
    assert searched.method == SEARCHED
    for found in (listed, searched):
        assert (found.steps >= 0).all()
        assert (found.steps <= most).all()
        assert (found.steps @ costs <= budget / 4 + 1e-9).all()
    for own, steps in zip(gains, listed.steps, strict=True):
        assert own @ steps == pytest.approx((plans @ own).max(), abs=1e-9)
    assert gains[0] @ searched.steps[0] == pytest.approx((plans @ gains[0]).max(), abs=1e-9)
    missed = (plans @ gains[1]).max() - gains[1] @ searched.steps[1]
    assert -1e-9 <= missed <= gains[1].max() + 1e-9


def test_the_cheapest_of_equal_plans_is_chosen():
    assert best_uses(np.array([[2.0, 2.0, 0.0]]), [3.0, 1.0, 1.0], [1, 1, 5], 3.0).steps.tolist() == [[0, 1, 0]]
    assert best_uses(np.array([[-1.0, 0.0]]), [1.0, 1.0], [3, 3], 9.0).steps.tolist() == [[0, 0]]


def test_many_steps_are_searched_and_equal_all_plans():
    gains, costs = np.array([[0.37, 0.30, 0.24], [0.1, 0.5, -0.2]]), np.array([1.0, 0.9, 0.4])
    found = best_uses(gains, costs, [60, 60, 60], 40.0)
    assert found.method == SEARCHED
    plans = np.stack(np.meshgrid(*[np.arange(61)] * 3), axis=-1).reshape(-1, 3)
    plans = plans[plans @ costs <= 40 + 1e-9]
    assert gains[0] @ found.steps[0] == pytest.approx((plans @ gains[0]).max())
    assert gains[1] @ found.steps[1] >= (plans @ gains[1]).max() - 0.5
    assert found.steps[1, 2] == 0


@pytest.mark.parametrize("unit", [1e-9, 1.0, 1e9])
def test_units_of_gains_and_costs_do_not_matter(unit):
    gains, costs, most = np.array([[0.37, 0.30, 0.24]]), np.array([1.0, 0.9, 0.4]), [60, 60, 60]
    usual = best_uses(gains, costs, most, 40.0).steps
    assert gains @ best_uses(gains * unit, costs, most, 40.0).steps[0] == pytest.approx(gains @ usual[0])
    assert gains @ best_uses(gains, costs * unit, most, 40.0 * unit).steps[0] == pytest.approx(gains @ usual[0])


@pytest.mark.parametrize("answer", [None, [60.0, 60.0, 60.0]])
def test_a_search_without_a_plan_within_the_budget_buys_in_order(monkeypatch, answer):
    monkeypatch.setattr(scipy.optimize, "milp", lambda *_, **__: SimpleNamespace(x=answer))
    found = best_uses(np.array([[3.0, 2.0, 1.0]]), [1.0, 1.0, 1.0], [60, 60, 60], 70.5)
    assert (found.steps.tolist(), found.method) == ([[60, 10, 0]], IN_ORDER)


def test_no_measure_and_no_step_are_no_gain():
    assert best_uses(np.zeros((2, 0)), [], [], 1.0).steps.shape == (2, 0)
    assert best_uses(np.ones((2, 2)), [1.0, 1.0], [0, 0], 1.0).steps.tolist() == [[0, 0], [0, 0]]
