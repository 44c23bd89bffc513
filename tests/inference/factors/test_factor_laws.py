"""Laws of factors, beside statsmodels and derivatives taken numerically."""

from __future__ import annotations

import numpy as np
import pytest
from factor_sets import alike, correlation
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.multivariate.factor import Factor

from gapmodel.inference.factors.adequacy import adequacy
from gapmodel.inference.factors.average_partial import average_partials, n_minimum
from gapmodel.inference.factors.congruence import congruence
from gapmodel.inference.factors.extraction import LOWEST, extract
from gapmodel.inference.factors.loading_samples import loading_samples
from gapmodel.inference.factors.parallel_analysis import eigenvalues, n_above, reference_eigenvalues
from gapmodel.inference.factors.rotation import ROTATIONS, rotate
from gapmodel.inference.factors.schmid_leiman import general_factor
from gapmodel.inference.factors.scores import score_weights
from gapmodel.inference.factors.uniqueness_criteria import likelihood, minimum_residuals
from gapmodel.inference.factors.varimax import varimax


def population(p: int, items: int, phi: float = 0.4) -> tuple[np.ndarray, np.ndarray]:
    loadings = np.kron(np.eye(p), np.linspace(0.8, 0.5, items)[:, None])
    common = loadings @ (np.full((p, p), phi) + (1 - phi) * np.eye(p)) @ loadings.T
    return loadings, common + np.diag(1 - np.diag(common))


def test_maximum_likelihood_is_that_of_statsmodels():
    r = correlation("holzinger")
    for p in (1, 3):
        own = Factor(corr=r, n_factor=p, method="ml").fit()
        found = extract(r[None], p, "ml")
        np.testing.assert_allclose(found.uniquenesses[0], own.uniqueness, rtol=0, atol=2e-4)  # which stops earlier
        np.testing.assert_allclose(found.loadings[0], alike(found.loadings[0], own.loadings)[0], rtol=0, atol=5e-4)


@pytest.mark.parametrize("criterion", [minimum_residuals, likelihood])
def test_gradients_and_hessians_are_the_numerical_ones(criterion):
    r, k = correlation("holzinger")[None], 9
    place = np.linspace(0.3, 0.8, k) if criterion is minimum_residuals else np.log(np.linspace(0.3, 0.8, k))
    _, gradient, hessian = criterion(r, place[None], 2)
    step = 1e-5
    sides = [[criterion(r, (place + sign * step * np.eye(k)[at])[None], 2) for sign in (1, -1)] for at in range(k)]
    slopes = [(up[0][0] - down[0][0]) / (2 * step) for up, down in sides]
    bends = [(up[1][0] - down[1][0]) / (2 * step) for up, down in sides]
    np.testing.assert_allclose(gradient[0], slopes, rtol=0, atol=1e-8)
    np.testing.assert_allclose(hessian[0], bends, rtol=0, atol=1e-7)


@pytest.mark.parametrize("method", ["minres", "ml"])
@pytest.mark.parametrize("p", [1, 2, 4])
def test_factors_of_a_population_are_found_exactly(p, method):
    loadings, r = population(p, 4)
    extracted = extract(r[None], p, method)
    assert extracted.criterion[0] == pytest.approx(0, abs=1e-14)
    found = rotate(extracted.loadings[0], starts=3)
    np.testing.assert_allclose(alike(loadings, found.loadings)[0], loadings, rtol=0, atol=1e-6)
    np.testing.assert_allclose(found.variances.sum(), np.trace(r) - extracted.uniquenesses.sum(), rtol=1e-10)


@given(st.permutations(range(9)), st.sampled_from(["minres", "ml", "pca"]), st.sampled_from(ROTATIONS))
@settings(max_examples=8, deadline=None)
def test_the_order_of_items_does_not_matter(order, method, rotation):
    r = correlation("holzinger")
    one = rotate(extract(r[None], 3, method).loadings[0], rotation, starts=3)
    other = rotate(extract(r[np.ix_(order, order)][None], 3, method).loadings[0], rotation, starts=3)
    there, at, signs = alike(one.loadings[order], other.loadings)
    np.testing.assert_allclose(there, one.loadings[order], rtol=0, atol=1e-6)
    phi = other.correlations[np.ix_(at, at)] * np.outer(signs, signs)
    np.testing.assert_allclose(phi, one.correlations, rtol=0, atol=1e-6)


def test_a_rotation_leaves_what_the_factors_explain():
    own = extract(correlation("bfi")[None], 5).loadings[0]
    for rotation in ROTATIONS:
        found = rotate(own, rotation, starts=2)
        np.testing.assert_allclose(found.structure @ found.loadings.T, own @ own.T, rtol=0, atol=1e-10)
        assert np.diag(found.correlations) == pytest.approx(np.ones(5))
        assert (np.diff(found.variances) <= 1e-12).all() and (found.loadings.sum(axis=0) >= 0).all()


def test_the_bootstrap_sample_that_is_the_sample_has_its_loadings():
    r = correlation("clean_4")
    for method, rotation in (("minres", "oblimin"), ("ml", "varimax"), ("minres", "promax"), ("pca", "none")):
        extracted = extract(r[None], 3, method)
        own = rotate(extracted.loadings[0], rotation)
        found = loading_samples(np.stack([r, r]), extracted, own, method, rotation)
        np.testing.assert_allclose(found.loadings[1], own.loadings, rtol=0, atol=2e-5)
        np.testing.assert_allclose(found.correlations[1], own.correlations, rtol=0, atol=2e-5)
        np.testing.assert_allclose(found.congruence, 1, rtol=0, atol=1e-8)


def test_an_item_that_is_a_factor_is_a_heywood_case():
    loadings, r = population(2, 3)
    loadings[0, 0] = 1.05
    common = loadings @ np.array([[1, 0.4], [0.4, 1]]) @ loadings.T
    r = common + np.diag(np.maximum(1 - np.diag(common), 0))
    r /= np.sqrt(np.outer(np.diag(r), np.diag(r)))
    found = extract(r[None], 2)
    assert found.heywood[0].tolist() == [True, False, False, False, False, False]
    assert found.uniquenesses[0, 0] == LOWEST and found.converged.all()


def test_rules_find_the_number_of_factors_of_a_population():
    for p in (1, 3, 5):
        r = population(p, 5, 0.3)[1]
        own, reference = eigenvalues(r), reference_eigenvalues(1000, len(r), simulations=200)
        assert n_above(own.components, reference.components) == n_above(own.common, reference.common) == p
        assert n_minimum(average_partials(r)) == n_minimum(average_partials(r, 4)) == p
    assert n_above(np.ones(4), np.full(4, 1.1)) == 0


def test_parallel_eigenvalues_fall_with_respondents_and_rise_with_the_percentile():
    few, many = (reference_eigenvalues(n, 8, simulations=300) for n in (50, 10**9))
    assert few.components[0] > many.components[0] == pytest.approx(1, abs=1e-3)
    assert (few.components > reference_eigenvalues(50, 8, 50, simulations=300).components).all()
    wider = reference_eigenvalues(50, 8, scales=np.full(8, 0.8), simulations=300)
    assert wider.components[0] > few.components[0]


def test_varimax_is_best_for_every_pair_and_takes_few_sweeps(monkeypatch):
    own = extract(correlation("bfi")[None], 5).loadings
    monkeypatch.setattr("gapmodel.inference.factors.varimax._SWEEPS", 20)
    found = varimax(own, np.eye(5)[None])
    np.testing.assert_allclose(found.loadings, own @ found.axes, rtol=0, atol=1e-14)
    np.testing.assert_allclose(found.axes[0] @ found.axes[0].T, np.eye(5), rtol=0, atol=1e-12)
    for one, other in ((0, 1), (1, 4), (2, 3)):
        for angle in (-1e-3, 1e-3, 0.3, 1.0):
            turn = np.eye(5)
            turn[[one, one, other, other], [one, other, one, other]] = [
                np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle),
            ]  # fmt: skip
            turned = ((found.loadings[0] @ turn) / np.sqrt((own[0] ** 2).sum(axis=1, keepdims=True))) ** 2
            assert -turned.var(axis=0).sum() > found.criterion[0]
    two = extract(correlation("ceiling_9")[None], 2).loadings
    monkeypatch.setattr("gapmodel.inference.factors.varimax._SWEEPS", 1)
    once = varimax(two, np.eye(2)[None])
    np.testing.assert_allclose(varimax(once.loadings, np.eye(2)[None]).loadings, once.loadings, rtol=0, atol=1e-12)


def test_samples_with_fewer_factors_are_left_out():
    one, two = np.ones((6, 6)), population(2, 3)[1]
    extracted = extract(two[None], 2, "pca")
    assert extracted.whole.tolist() == [True] and extract(one[None], 2, "pca").whole.tolist() == [False]
    for rotation in ROTATIONS:
        own = rotate(extracted.loadings[0], rotation)
        assert len(loading_samples(np.stack([one, two]), extracted, own, "pca", rotation).loadings) == 1


def test_polychoric_eigenvalues_of_few_respondents_have_a_reference():
    found = reference_eigenvalues(40, 20, scales=np.full(20, 0.9), simulations=200)
    assert 2 < found.common[0] < found.components[0] * 1.01 and (np.diff(found.common) < 0).all()


def test_an_item_that_correlates_with_none_has_no_sampling_adequacy():
    r = np.eye(4)
    r[:3, :3] = population(1, 3)[1]
    found = adequacy(r, 100)
    assert np.isnan(found.msa[3]) and found.kmo == pytest.approx(adequacy(r[:3, :3], 100).kmo)


def test_scores_have_the_correlations_with_factors_that_their_theory_gives():
    loadings, r = population(2, 4)
    phi, own = np.array([[1, 0.4], [0.4, 1]]), 1 - np.diag(loadings @ np.array([[1, 0.4], [0.4, 1]]) @ loadings.T)
    bartlett = score_weights(r, loadings, phi, own, "bartlett").weights
    np.testing.assert_allclose(bartlett.T @ loadings, np.eye(2), rtol=0, atol=1e-12)  # no error on average
    best = score_weights(r, loadings, phi, own)
    variances = np.diag(best.weights.T @ r @ best.weights)
    np.testing.assert_allclose(variances, best.determinacy, rtol=1e-10)


def test_one_and_two_group_factors_are_what_they_can_be():
    r = population(2, 4)[1]
    two = general_factor(r, 2)
    np.testing.assert_allclose(two.second_order, np.sqrt([0.4, 0.4]), rtol=0, atol=1e-6)
    one = general_factor(population(1, 4)[1], 1)
    assert np.isnan(one.omega_h) and one.omega_total == pytest.approx(6.76 / 9.02, abs=1e-7)
    assert np.isnan(congruence(np.zeros((3, 1)), np.ones((3, 1)))[0, 0])
