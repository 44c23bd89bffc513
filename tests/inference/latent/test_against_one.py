"""Samples of one population, the test against it, and the similarity of groups."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gapmodel.inference.latent.against_one import against_one_population, bootstrap_jaccard, jaccard
from gapmodel.inference.latent.one_population import OnePopulation, single_peaked


def by_sets(first, second) -> list[float]:
    """Hennig's (2007) similarity, written with sets."""
    groups = [{at for at, own in enumerate(second) if own == kind} for kind in set(second)]
    mine = [{at for at, own in enumerate(first) if own == kind} for kind in range(max(first) + 1)]
    return [max(len(a & b) / len(a | b) for b in groups) if a else float("nan") for a in mine]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=20))
def test_similarity_is_that_of_sets(pairs):
    first, second = ([pair[at] for pair in pairs] for at in (0, 1))
    found = jaccard(np.array(first), np.array(second), max(first) + 1)
    np.testing.assert_allclose(found, by_sets(first, second))


def test_the_bootstrap_looks_at_those_who_were_drawn_once():
    groups = np.array([0, 0, 0, 1, 1, 1])
    seen = []

    def again(drawn):
        seen.append(drawn)
        return (drawn % 2).astype(np.int64)

    found = bootstrap_jaccard(groups, again, 30, np.random.default_rng(4))
    for row, drawn in zip(found, seen, strict=True):
        there = sorted(set(drawn.tolist()))
        wanted = dict(enumerate(by_sets(groups[there], [at % 2 for at in there])))
        np.testing.assert_allclose(row, [wanted.get(at, np.nan) for at in (0, 1)])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=1, max_size=6))
def test_single_peaked_shares_are_nearest(counts):
    shares = np.array(counts, float)
    found = single_peaked(shares)
    peak = int(found.argmax())
    assert (np.diff(found[: peak + 1]) >= -1e-12).all() and (np.diff(found[peak:]) <= 1e-12).all()
    assert found.sum() == pytest.approx(shares.sum())
    rng = np.random.default_rng(0)
    for _ in range(30):  # no other single-peaked shares are nearer
        at = int(rng.integers(len(shares)))
        drawn = rng.uniform(0, shares.max() + 1, len(shares))
        other = np.concatenate([np.sort(drawn[: at + 1]), np.sort(drawn[at + 1 :])[::-1]])
        assert ((found - shares) ** 2).sum() <= ((other - shares) ** 2).sum() + 1e-9


def test_one_population_keeps_means_and_correlations_and_loses_the_groups():
    rng = np.random.default_rng(6)
    camps = np.repeat([-3.0, 3.0], 200)[:, None] + np.rint(rng.normal(size=(400, 3)))
    population = OnePopulation.of(camps, np.ones(3), rng)
    drawn = population.drawn(4_000, rng)
    np.testing.assert_allclose(np.corrcoef(drawn.T), np.corrcoef(camps.T), atol=0.03)
    assert (np.abs(camps[:, 0]) <= 1).mean() < 0.1 < (np.abs(drawn[:, 0]) <= 1).mean()


def test_the_test_counts_how_often_one_population_is_as_clear():
    rng = np.random.default_rng(7)
    scores = np.rint(rng.normal(size=(80, 2)))
    index = lambda sample, number: float(sample[:, 0].var()) * number  # noqa: E731  any index will do
    found = against_one_population(scores, np.ones(2), index, (2, 3), 39, np.random.default_rng(1))
    excess = (found.found - found.drawn.mean(0)) / found.drawn.std(0, ddof=1)
    largest = ((found.drawn - found.drawn.mean(0)) / found.drawn.std(0, ddof=1)).max(axis=1)
    assert found.p_val == pytest.approx((1 + (largest >= excess.max() - 1e-12).sum()) / 40)
    assert set(found.order) == {2, 3}
