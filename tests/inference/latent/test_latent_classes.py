"""Latent classes: the log-likelihood written out, the laws of its maximum, and planted classes."""

from __future__ import annotations

from math import exp, fsum, log

import numpy as np
import pytest

from gapmodel.inference.latent.latent_classes import latent_classes


@pytest.fixture(scope="module")
def planted():
    rng = np.random.default_rng(2)
    kinds = np.repeat([0, 1], [180, 120])
    first, second = np.array([0.7, 0.2, 0.1]), np.array([0.1, 0.3, 0.6])
    draws = [rng.choice(3, 8, p=first if kind == 0 else second) for kind in kinds]
    return kinds, np.array(draws), latent_classes(np.array(draws), 3, 2, rng=1), (first, second)


def test_the_log_likelihood_is_that_of_the_formula(planted):
    _, codes, found, _ = planted
    total = fsum(
        log(
            fsum(
                float(share) * exp(fsum(log(found.probabilities[k, j, code]) for j, code in enumerate(row)))
                for k, share in enumerate(found.shares)
            )
        )
        for row in codes
    )
    assert found.log_likelihood == pytest.approx(total, abs=1e-3)  # one step of the search apart


def test_one_class_has_the_margins():
    codes = np.array([[0, 1], [1, 1], [2, 0], [0, 1]])
    found = latent_classes(codes, 3, 1, rng=1)
    assert found.probabilities[0].tolist() == pytest.approx(np.array([[0.5, 0.25, 0.25], [0.25, 0.75, 0]]), abs=1e-9)
    wanted = 2 * log(0.5) + 2 * log(0.25) + log(0.25) + 3 * log(0.75)
    assert found.log_likelihood == pytest.approx(wanted) and found.parameters == 4


def test_planted_classes_come_back(planted):
    kinds, codes, found, (first, second) = planted
    assert (found.groups == kinds).mean() > 0.95
    np.testing.assert_allclose(found.shares, [0.6, 0.4], atol=0.05)
    np.testing.assert_allclose(found.probabilities.mean(axis=1), [first, second], atol=0.05)
    assert found.bic < min(latent_classes(codes, 3, k, rng=1).bic for k in (1, 3))


def test_more_classes_fit_no_worse_and_the_expected_is_the_observed(planted):
    _, codes, found, _ = planted
    assert latent_classes(codes, 3, 1, rng=1).log_likelihood < found.log_likelihood
    expected = np.einsum("k,kjc->jc", found.shares, found.probabilities)
    observed = np.eye(3)[codes].mean(axis=0)
    np.testing.assert_allclose(expected, observed, atol=1e-9)  # holds at every step of the search
