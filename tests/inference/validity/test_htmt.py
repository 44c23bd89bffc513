"""HTMT and HTMT2 beside semTools::htmt, their laws, and Fornell and Larcker's criterion."""

from __future__ import annotations

import numpy as np
import pytest
from reference_values import reference

from gapmodel.inference.correlation import correlations
from gapmodel.inference.validity.fornell_larcker import fornell_larcker
from gapmodel.inference.validity.htmt import htmt

SETS = reference("htmt")["sets"]


def places(sizes: list[int]) -> list[range]:
    ends = np.cumsum(sizes)
    return [range(end - size, end) for end, size in zip(ends, sizes, strict=True)]


@pytest.mark.parametrize("one", SETS, ids=[f"{sum(one['sizes'])}items{at}" for at, one in enumerate(SETS)])
@pytest.mark.parametrize("kind", ["htmt", "htmt2"])
def test_both_are_those_of_semtools(one, kind):
    """semTools::htmt(model, sample.cov = S, absolute = TRUE, htmt2 = kind)"""
    found = htmt(correlations(np.array(one["covariance"])), places(one["sizes"]), geometric=kind == "htmt2")
    assert found == pytest.approx(np.array(one[kind], float), abs=1e-10)


def test_several_matrices_at_once_are_one_after_the_other():
    matrices = np.stack([np.array(SETS[at]["covariance"])[:4, :4] for at in (0, 1, 2)])
    at_once = htmt(correlations(matrices), [(0, 1), (2, 3)])
    for matrix, found in zip(matrices, at_once, strict=True):
        assert found == pytest.approx(htmt(correlations(matrix), [(0, 1), (2, 3)]), abs=1e-14)


@pytest.mark.parametrize("geometric", [False, True])
def test_turning_or_scaling_items_changes_nothing_and_order_moves_it(geometric):
    given, groups = np.array(SETS[1]["covariance"]), places(SETS[1]["sizes"])
    factors = np.where(np.arange(22) % 3, 2.5, -1.0)
    expected = htmt(correlations(given), groups, geometric=geometric)
    scaled = correlations(given * np.outer(factors, factors))
    assert htmt(scaled, groups, geometric=geometric) == pytest.approx(expected, abs=1e-12)
    order = [3, 0, 4, 1, 2]
    moved = htmt(correlations(given), [groups[at] for at in order], geometric=geometric)
    assert moved == pytest.approx(expected[np.ix_(order, order)], abs=1e-12)


def test_equal_loadings_give_the_factors_correlation_and_htmt2_any_loadings():
    loadings = np.array([0.8, 0.8, 0.8, 0.6, 0.6])
    same = np.repeat([0, 1], [3, 2])
    between = np.where(same[:, None] == same, 1.0, 0.7)
    equal = np.where(np.eye(5), 1.0, np.outer(loadings, loadings) * between)
    assert htmt(equal, [(0, 1, 2), (3, 4)])[0, 1] == pytest.approx(0.7)
    loadings = np.array([0.9, 0.5, 0.7, 0.6, 0.8])
    unequal = np.where(np.eye(5), 1.0, np.outer(loadings, loadings) * between)
    assert htmt(unequal, [(0, 1, 2), (3, 4)], geometric=True)[0, 1] == pytest.approx(0.7)
    assert abs(htmt(unequal, [(0, 1, 2), (3, 4)])[0, 1] - 0.7) > 1e-3


def test_factors_of_one_item_have_none_and_zero_correlations_are_no_accident():
    given = np.where(np.eye(5), 1.0, 0.4)
    found = htmt(given, [(0, 1), (2, 3), (4,)])
    assert found[0, 1] == pytest.approx(1.0)
    assert np.isnan(found[:, 2]).all()
    given[0, 2] = given[2, 0] = 0.0
    assert htmt(given, [(0, 1), (2, 3)], geometric=True)[0, 1] == 0.0
    assert htmt(given, [(0, 1), (2, 3)])[0, 1] == pytest.approx(0.75)
    without = np.eye(2) * [1.0, 0.0]
    assert np.isnan(correlations(without)[1]).all()


def test_fornell_and_larcker_compare_with_the_largest_in_size():
    given = np.array([[1.0, -0.85, 0.2], [-0.85, 1.0, 0.3], [0.2, 0.3, 1.0]])
    found = fornell_larcker(np.array([0.81, 0.64, np.nan]), given)
    assert [one.other for one in found] == [1, 0, 1]
    assert [one.holds for one in found] == [True, False, None]
    assert found[0].sqrt_ave == pytest.approx(0.9)
    assert fornell_larcker(np.array([0.5]), np.eye(1))[0].holds is None
