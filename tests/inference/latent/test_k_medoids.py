"""Partitions around medoids against R and brute force."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from reference_values import reference

from gapmodel.inference.latent.k_medoids import city_block, k_medoids, silhouette


@pytest.mark.parametrize("at", range(3))
def test_a_partition_is_that_of_pam(at):
    """pam(d, k, diss = TRUE); mean(silhouette(...)[, 3])"""
    wanted = reference("positions")["pam"]["partitions"][at]
    distances = city_block(np.array(reference("positions")["pam"]["profiles"]))
    found = k_medoids(distances, wanted["k"])
    assert (found.centres + 1).tolist() == wanted["medoids"]
    assert found.cost == pytest.approx(wanted["cost"], rel=1e-9)
    assert silhouette(distances, found.groups) == pytest.approx(wanted["silhouette"], rel=1e-9)


def test_no_swap_of_a_medoid_is_better_and_hardly_ever_another_set_of_medoids():
    rng, best = np.random.default_rng(5), 0
    for _ in range(60):
        n, k = int(rng.integers(6, 12)), int(rng.integers(1, 4))
        distances = city_block(rng.integers(-3, 4, (n, 3)).astype(float))
        found = k_medoids(distances, k)
        costs = {chosen: distances[:, chosen].min(axis=1).sum() for chosen in combinations(range(n), k)}
        own = set(found.centres.tolist())
        swaps = [cost for chosen, cost in costs.items() if len(own & set(chosen)) >= k - 1]
        assert found.cost == pytest.approx(costs[tuple(sorted(own))])
        assert found.cost <= min(swaps) + 1e-9
        best += found.cost <= min(costs.values()) + 1e-9
    assert best >= 50


def test_equal_profiles_make_no_silhouette():
    assert silhouette(np.zeros((4, 4)), np.array([0, 0, 1, 1])) == 0
    assert silhouette(np.ones((3, 3)) - np.eye(3), np.array([0, 1, 2])) == 0
