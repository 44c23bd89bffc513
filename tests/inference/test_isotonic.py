"""Curves that never fall, means of parts of a designed sample, and chains of states, against R and statsmodels."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import SquareTable

from gapmodel.inference.isotonic import isotonic, rising_band
from gapmodel.inference.means.design_based import design_mean
from gapmodel.inference.means.linearised import Drawn, difference_of, mean_of, part_of
from gapmodel.inference.transitions import marginal_homogeneity, stationary, symmetry
from gapmodel.tally.strata import Stratum
from tests.reference_values import reference

LEVELS = st.lists(st.tuples(st.floats(0, 1), st.integers(1, 50)), min_size=1, max_size=8)


@pytest.mark.parametrize("case", reference("loyalty")["isotonic"])
def test_isotonic_is_that_of_r(case):
    """``isoreg(y)$yf``, and of every value repeated as often as its weight says"""
    assert np.allclose(isotonic(case["values"]), case["fit"], rtol=0, atol=1e-12)
    assert np.allclose(isotonic(case["values"], case["weights"]), case["weighted"], rtol=0, atol=1e-12)


@given(LEVELS)
def test_isotonic_is_the_largest_of_the_smallest_means(levels):
    y, w = (np.array(part, float) for part in zip(*levels, strict=True))
    k = len(y)
    means = [[np.average(y[i : j + 1], weights=w[i : j + 1]) for j in range(i, k)] for i in range(k)]
    brute = [max(min(means[i][j - i] for j in range(at, k)) for i in range(at + 1)) for at in range(k)]
    assert np.allclose(isotonic(y, w), brute, rtol=0, atol=1e-9)


@given(LEVELS)
def test_the_band_holds_the_curve_and_never_falls(levels):
    y, w = (np.array(part, float) for part in zip(*levels, strict=True))
    reach = 1 / np.sqrt(w)
    fitted = isotonic(y, w)
    low, high = rising_band(y - reach, y + reach, fitted)
    assert (low <= fitted).all() and (fitted <= high).all()
    assert (np.diff(low) >= 0).all() and (np.diff(high) >= 0).all()


def test_means_of_parts_and_their_difference_are_those_of_rs_survey_package():
    """``svyby(~score, ~domain, design, svymean, covmat = TRUE)`` and ``svycontrast``"""
    case = reference("loyalty")["design"]
    score, domain = np.array(case["score"], float), np.array(case["domain"])
    drawn = Drawn.of(len(score), np.array(case["weight"]), np.array(case["stratum"]), np.array(case["cluster"]))
    parts = [part_of(drawn, score, domain == name) for name in ("north", "south")]
    found = [mean_of(drawn, part) for part in parts]
    assert np.allclose([one.mean for one in found], case["means"], rtol=1e-12)
    assert np.allclose([one.se for one in found], case["errors"], rtol=1e-12)
    apart = difference_of(drawn, *parts)
    assert np.allclose([apart.mean, apart.se], [case["difference"], case["difference_error"]], rtol=1e-12)


def test_a_part_is_the_design_mean_that_tallies_give():
    rng = np.random.default_rng(4)
    weights, values = rng.integers(1, 5, 60).astype(float), rng.integers(-1, 2, 60).astype(float)
    strata, clusters = np.repeat(["a", "b", "c"], 20), np.array([f"{at // 3}" for at in range(60)])
    clusters[40:] = "one"  # a stratum of one unit
    inside = rng.random(60) < 0.5
    drawn = Drawn.of(60, weights, strata, clusters)
    found = mean_of(drawn, part_of(drawn, values, inside))
    own = []
    for name in ("a", "b", "c"):
        names = sorted(set(clusters[strata == name]))
        units = [[(strata == name) & (clusters == unit) & inside][0] for unit in names]
        pairs = [(Fraction(weights[at].sum()), Fraction((weights * values)[at].sum())) for at in units if at.any()]
        own.append(Stratum.of(pairs, len(names)))
    known = design_mean(own)
    assert (found.dof, found.clusters, found.strata) == (known.dof, known.clusters, known.strata)
    assert np.allclose([found.mean, found.se], [known.mean, known.se], rtol=1e-12)


def test_equal_answers_have_no_error():
    drawn = Drawn.of(5, np.array([1.1, 0.3, 2.7, 1.0, 0.7]), None, None)
    found = mean_of(drawn, part_of(drawn, np.full(5, 0.1), np.ones(5, bool)))
    assert found.se != found.se and "do not vary" in found.method


def test_symmetry_and_homogeneity_are_those_of_r_and_statsmodels():
    """``mcnemar.test(counts, correct = FALSE)`` and ``SquareTable(counts, shift_zeros=False).homogeneity()``"""
    case = reference("loyalty")["ladder"]
    counts = np.array(case["counts"])
    assert np.isclose(symmetry(counts).statistic, case["bowker"], rtol=1e-12)
    assert np.isclose(symmetry(counts).p_val, case["p"], rtol=1e-12)
    other = SquareTable(counts, shift_zeros=False).homogeneity()
    found = marginal_homogeneity(counts)
    assert np.allclose([found.statistic, found.p_val], [other.statistic, other.pvalue], rtol=1e-10)


def test_tests_of_moves_that_nobody_made():
    assert "nobody moved" in symmetry(np.diag([3, 4])).method
    assert "nobody moved" in marginal_homogeneity(np.diag([3, 4])).method
    apart = np.array([[5, 2, 0, 0], [1, 5, 0, 0], [0, 0, 5, 3], [0, 0, 1, 5]])
    assert "parts" in marginal_homogeneity(apart).method
    with_empty = np.array([[5, 2, 0], [1, 5, 0], [0, 0, 0]])
    assert marginal_homogeneity(with_empty) == marginal_homogeneity(with_empty[:2, :2])


def test_stationary_shares_are_the_first_eigenvector_and_their_errors_the_derivative():
    """``eigen(t(P))$vectors[, 1]``; errors by numerical derivatives of the moves"""
    case = reference("loyalty")["ladder"]
    counts = np.array(case["counts"])
    found = stationary(counts).shares
    assert np.allclose([one.value for one in found], case["settled"], rtol=1e-12)
    rows, moves = counts.sum(axis=1), counts / counts.sum(axis=1, keepdims=True)
    step, variance = 1e-6, np.zeros(4)
    for i in range(4):
        slopes = np.zeros((4, 4))  # of the shares in the moves from i
        for j in range(4):
            sides = [
                _settled(moves + sign * step * np.outer(np.eye(4)[i], np.eye(4)[j] - moves[i])) for sign in (1, -1)
            ]
            slopes[:, j] = (sides[0] - sides[1]) / (2 * step)
        variance += ((slopes**2) @ moves[i] - (slopes @ moves[i]) ** 2) / rows[i]
    reach = np.array([np.log(one.high / (1 - one.high)) - np.log(one.low / (1 - one.low)) for one in found]) / 2
    values = np.array([one.value for one in found])
    assert np.allclose(reach * values * (1 - values) / 1.959963984540054, np.sqrt(variance), rtol=1e-6)


def _settled(moves: np.ndarray) -> np.ndarray:
    system = np.vstack([(np.eye(4) - moves).T[:-1], np.ones(4)])
    return np.linalg.solve(system, np.eye(4)[-1])


def test_a_chain_that_falls_apart_has_no_shares_of_its_own():
    assert stationary(np.array([[5, 2], [0, 4]])).reason == "reducible"
    assert stationary(np.array([[5, 2], [0, 0]])).states == (1,)
    periodic = stationary(np.array([[0, 5], [5, 0]])).shares
    assert [one.value for one in periodic] == [0.5, 0.5] and "no move varies" in periodic[0].method
