"""Principal planes, correspondence analysis, ellipses and the test of mean vectors, against R and by laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_values import reference

from gapmodel.inference.estimate import Published
from gapmodel.inference.latent.mean_vectors import pillai
from gapmodel.inference.latent.plane import correspondence, ellipse_radius, on_plane, principal_plane, widening
from gapmodel.inference.means.several_groups import welch_anova

SHARES = (0.074759, 0.010017, 0.000414)  # principal inertias of smoking by staff, Greenacre 1984, table 3.1


def up_to_signs(found, wanted) -> None:
    np.testing.assert_allclose(np.abs(found), np.abs(np.array(wanted)[:, : found.shape[1]]), atol=1e-9)


def test_a_plane_of_equal_weights_is_that_of_prcomp():
    """prcomp(means)"""
    wanted = reference("positions")["prcomp"]
    plane = principal_plane(np.array(wanted["means"]), np.ones(6))
    up_to_signs(plane.vectors, wanted["rotation"])
    up_to_signs(plane.coordinates, wanted["x"])
    np.testing.assert_allclose(plane.variance * 6 / 5, np.square(wanted["sdev"][:5]), rtol=1e-9)


def test_weights_are_repetitions_of_rows():
    """prcomp(means[rep(1:6, weights), ])"""
    wanted, means = reference("positions")["weighted"], np.array(reference("positions")["prcomp"]["means"])
    plane = principal_plane(means, np.array(wanted["weights"], float))
    up_to_signs(plane.vectors, wanted["rotation"])
    n = sum(wanted["weights"])
    np.testing.assert_allclose(plane.variance * n / (n - 1), np.square(wanted["sdev"]), rtol=1e-9)


def test_correspondence_analysis_is_that_of_r_and_of_the_published_table():
    """MASS::corresp(smoke, nf = 3); rows from svd of the standardised residuals"""
    wanted = reference("positions")["corresp"]
    found = correspondence(np.array(wanted["counts"], float))
    np.testing.assert_allclose(np.sqrt(found.plane.variance), wanted["cor"][:3], rtol=1e-9)
    np.testing.assert_allclose(found.plane.variance, SHARES, atol=5e-7)
    up_to_signs(found.plane.coordinates, wanted["rows"])
    np.testing.assert_allclose(found.masses, wanted["masses"], rtol=1e-12)
    assert found.inertia == pytest.approx(16.4416 / 193, rel=1e-4)  # chi-squared of the table


def test_pillai_is_that_of_manova():
    """summary(manova(scores ~ group), test = "Pillai")"""
    wanted = reference("positions")["pillai"]
    groups, scores = np.array(wanted["group"]), np.array(wanted["scores"])
    parts = [scores[groups == group] for group in (1, 2, 3)]
    sizes = np.array([len(part) for part in parts], float)
    found = pillai(sizes, np.array([part.mean(0) for part in parts]), np.array([np.cov(part.T) for part in parts]))
    assert (found.statistic, found.f, found.p_val) == pytest.approx((wanted["V"], wanted["f"], wanted["p"]), rel=1e-9)
    assert (found.dof, found.dof_error) == (wanted["dof"], wanted["dof_error"])


def test_two_groups_on_one_score_are_the_t_test():
    sizes, means, variances = np.array([10.0, 10.0]), np.array([[0.0], [1.0]]), np.array([[[2.0]], [[2.0]]])
    same = welch_anova([Published(10, 0.0, 2.0**0.5), Published(10, 1.0, 2.0**0.5)])
    found = pillai(sizes, means, variances)
    assert (found.f, found.dof_error) == pytest.approx((same.statistic, same.dof_error))


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 7), st.integers(1, 5), st.integers(0, 999))
def test_distances_on_all_axes_are_those_of_the_rows_and_axes_do_not_depend_on_order(g, k, seed):
    rng = np.random.default_rng(seed)
    rows, weights, order = rng.normal(size=(g, k)), rng.uniform(1, 5, g), rng.permutation(g)
    plane, other = principal_plane(rows, weights), principal_plane(rows[order], weights[order])
    apart = np.linalg.norm(rows[:, None] - rows, axis=2)
    shown = np.linalg.norm(plane.coordinates[:, None] - plane.coordinates, axis=2)
    np.testing.assert_allclose(shown, apart, atol=1e-9)
    np.testing.assert_allclose(other.coordinates, plane.coordinates[order], atol=1e-7)
    np.testing.assert_allclose(weights @ plane.coordinates, 0, atol=1e-9)
    assert len(plane.variance) <= min(g - 1, k)


def test_an_ellipse_is_hotellings_and_an_interval_students():
    rng = np.random.default_rng(3)
    covariances = np.array([np.cov(rng.normal(size=(20, 4)).T)])
    vectors = np.linalg.qr(rng.normal(size=(4, 2)))[0]
    np.testing.assert_allclose(on_plane(covariances, vectors)[0], vectors.T @ covariances[0] @ vectors)
    assert ellipse_radius(12, 0.9, 1) == pytest.approx(1.782288, rel=1e-6)  # qt(0.95, 12)
    assert ellipse_radius(12, 0.9) ** 2 == pytest.approx(2 * 12 / 11 * 2.859511, rel=1e-6)  # qf(0.9, 2, 11)
    assert ellipse_radius(1, 0.95) == np.inf


def test_axes_that_errors_choose_make_ellipses_longer_and_axes_that_are_clear_do_not():
    errors, weights = np.stack([np.eye(5) / 50] * 4), np.ones(4)
    rng = np.random.default_rng(1)
    equal, apart = rng.normal(size=(4, 5)) / 50**0.5, 20 * rng.normal(size=(4, 5))
    assert 1.15 < widening(equal, weights, errors, 0.95, rng=1) < 1.5
    assert widening(apart, weights, errors, 0.95, rng=1) < 1.05
