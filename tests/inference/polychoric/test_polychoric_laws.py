"""What holds for polychoric correlations of any tables: order, transposition, sums, empty answers, awkward cells."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special

from gapmodel.inference.polychoric.cells import Cut, log_likelihood
from gapmodel.inference.polychoric.maximum_likelihood import _solved, maximum_likelihood
from gapmodel.inference.polychoric.polychoric import polychoric
from gapmodel.inference.polychoric.smoothing import made_definite, smoothed
from gapmodel.tally.pairs.pair_tables import PairTables


def answers(seed, n=150, k=4, levels=5):
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(n, 1))
    values = common * rng.uniform(0.2, 0.9, k) + rng.normal(size=(n, k))
    return np.clip(np.floor(values * 1.1 + levels / 2), 0, levels - 1).astype(int)


def tables(rows, levels=5):
    return PairTables.of(rows[:, None], levels).tables[0]


@settings(max_examples=8)
@given(st.integers(0, 10**6), st.sampled_from(["two-step", "ml"]))
def test_the_order_of_items_changes_nothing(seed, method):
    rows, order = answers(seed), np.array([2, 0, 3, 1])
    found, other = polychoric(tables(rows), method), polychoric(tables(rows[:, order]), method)
    assert other.matrix == pytest.approx(found.matrix[np.ix_(order, order)], abs=1e-8)
    assert np.sort(other.se) == pytest.approx(np.sort(found.se), abs=1e-6)


@settings(max_examples=8)
@given(st.integers(0, 10**6))
def test_a_turned_item_turns_the_sign(seed):
    rows = answers(seed)
    turned = rows.copy()
    turned[:, 1] = 4 - rows[:, 1]
    sign = np.array([1, -1, 1, 1])
    found, other = polychoric(tables(rows)), polychoric(tables(turned))
    assert other.matrix == pytest.approx(found.matrix * np.outer(sign, sign), abs=1e-8)
    assert other.se == pytest.approx(found.se, abs=1e-8)


@settings(max_examples=5)
@given(st.integers(0, 10**6))
def test_the_sum_of_tables_is_the_whole(seed):
    rows = answers(seed)
    added = PairTables.of(rows[:60, None], 5) + PairTables.of(rows[60:, None], 5)
    assert (polychoric(added.tables[0]).matrix == polychoric(tables(rows)).matrix).all()


def test_answers_that_nobody_gave_change_nothing_but_their_thresholds():
    rows = answers(3, levels=4)
    apart = np.array([1, 2, 4, 5])[rows]
    for method in ("two-step", "ml"):
        found, other = polychoric(tables(rows, 4), method), polychoric(tables(apart, 7), method)
        assert other.matrix == pytest.approx(found.matrix, abs=1e-9)
        assert other.se == pytest.approx(found.se, abs=1e-7)
        assert (other.empty == found.empty).all() and (other.dof == found.dof).all()
    assert (other.thresholds[:, 0] == -np.inf).all() and (other.thresholds[:, 5] == np.inf).all()
    assert other.thresholds[:, [1, 2, 4]] == pytest.approx(found.thresholds, abs=1e-12)
    assert (other.thresholds[:, 2] == other.thresholds[:, 3]).all()


def test_maximum_likelihood_is_where_a_search_of_its_own_ends():
    rows = answers(5, n=80, k=2, levels=3)
    table = tables(rows, 3)
    found = polychoric(table, "ml")
    counts = table[0, 1][None].astype(float)

    def lost(x):
        if abs(x[0]) > 0.99 or x[1] >= x[2] or x[3] >= x[4]:
            return 1e9
        return -float(log_likelihood(counts, Cut(x[None, 1:3], x[None, 3:], x[:1]))[0])

    start = np.array([0.1, -1, 1, -1, 1])
    best = optimize.minimize(
        lost, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000}
    )
    assert found.rho[0] == pytest.approx(best.x[0], abs=1e-6)


def test_an_item_that_everybody_answers_alike_has_no_correlation():
    rows = answers(7)
    rows[:, 2] = 3
    found = polychoric(tables(rows))
    gone = (found.one == 2) | (found.two == 2)
    assert np.isnan(found.rho[gone]).all() and np.isfinite(found.rho[~gone]).all()
    assert np.isnan(found.matrix[2, [0, 1, 3]]).all() and found.matrix[2, 2] == 1


def test_the_same_item_twice_is_at_the_limit_without_an_error():
    rows = answers(9)[:, [0, 0]]
    found = polychoric(tables(rows))
    assert found.rho[0] == pytest.approx(0.999) and np.isnan(found.se[0])


def test_smoothing_moves_only_matrices_that_are_not_positive_definite():
    good, bad = np.array([[1, 0.5], [0.5, 1]]), np.array([[1, 0.9, 0.2], [0.9, 1, 0.8], [0.2, 0.8, 1]])
    assert (smoothed(good).matrix == good).all() and smoothed(good).moved == 0
    found = smoothed(bad)
    assert np.linalg.eigvalsh(found.matrix)[0] > 0 and found.least < 0
    assert found.moved == np.abs(found.matrix - bad).max() > 0.05
    assert np.diag(found.matrix) == pytest.approx(1, abs=1e-15)


def test_one_half_in_empty_cells_is_the_estimate_of_the_table_that_has_them():
    rows = answers(2, n=40, k=2, levels=4)
    table = tables(rows, 4)
    found = polychoric(table, correction="half")
    counts = np.where(table[0, 1] == 0, 0.5, table[0, 1])
    assert found.empty[0] == (counts == 0.5).sum() > 0

    cuts = [special.ndtri(np.cumsum(counts.sum(axis=axis))[:-1] / counts.sum())[None] for axis in (1, 0)]

    def lost(rho):
        return -float(log_likelihood(counts[None], Cut(*cuts, np.array([rho])))[0])

    best = optimize.minimize_scalar(lost, bounds=(-0.99, 0.99), method="bounded", options={"xatol": 1e-9})
    assert found.rho[0] == pytest.approx(best.x, abs=1e-6)
    assert found.rho[0] != pytest.approx(polychoric(table).rho[0], abs=1e-3)


def test_a_correlation_that_rises_to_the_end_is_at_the_end():
    rows = np.repeat([[0, 0], [1, 1], [2, 1]], [1, 1, 2], axis=0)  # derivatives vanish before 0.999
    edge = np.repeat([[0, 0], [0, 1], [1, 1]], [5, 2, 8], axis=0)
    for method in ("two-step", "ml"):
        for answered in (rows, edge):
            found = polychoric(tables(answered, 3), method, "none")
            assert found.rho[0] == 0.999 and np.isnan(found.se[0])


def test_two_respondents_have_no_correlation():
    for method in ("two-step", "ml"):
        assert np.isnan(polychoric(tables(np.array([[0, 1], [2, 3]])), method).rho[0])


def test_many_matrices_are_smoothed_as_each():
    rng = np.random.default_rng(1)
    drawn = np.array([np.corrcoef(rng.normal(size=(5, 4)).T) for _ in range(3)])
    drawn[1] = drawn[1] * 1.4 - 0.4 * np.eye(4)
    many = made_definite(drawn)
    for one, own in zip(drawn, many, strict=True):
        assert own == pytest.approx(smoothed(one).matrix, abs=1e-14) and np.linalg.eigvalsh(own)[0] > 0


def test_a_table_of_singular_information_leaves_the_others_their_errors():
    tables_ = np.array([[[5.0, 3.0], [2.0, 6.0]]] * 2)
    information, score = np.stack([np.zeros((3, 3)), np.eye(3)]), np.ones((2, 3))
    found = _solved(information, score, np.ones((2, 3), bool))
    assert np.isnan(found[0]).all() and found[1].tolist() == [1, 1, 1]
    cut = Cut(np.array([[0.0], [0.1]]), np.array([[0.0], [-0.2]]), np.array([0.3, 0.3]))
    assert np.ptp(maximum_likelihood(tables_, cut).se) < 1e-8
