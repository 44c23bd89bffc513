"""Limits of funnel plots against the binomial distribution, listed sums and the formulas of overdispersion."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from reference_values import reference
from scipy import stats

from gapmodel.errors import SettingError
from gapmodel.inference.many_groups import funnel_limits as of_limits
from gapmodel.inference.many_groups.funnel_limits import LEVELS, funnel_limits, overdispersion, widened
from gapmodel.tally.frequencies import Frequencies

BINOMIAL = reference("many_groups")["binomial"]


@pytest.mark.parametrize(("level", "name"), [(0.95, "0.05"), (0.998, "0.002")])
def test_limits_of_a_share_equal_the_binomial_quantiles_of_r(level, name):
    for p in sorted(set(BINOMIAL["p"])):
        of = [at for at, share in enumerate(BINOMIAL["p"]) if share == p and BINOMIAL["n"][at] <= 100]
        n = np.array([BINOMIAL["n"][at] for at in of])
        low, high = funnel_limits(
            Frequencies(np.array([0, 1]), np.array([round(100 - 100 * p), round(100 * p)])), n, level
        )
        assert low * n == pytest.approx([BINOMIAL[f"low_{name}"][at] for at in of])
        assert high * n == pytest.approx([BINOMIAL[f"high_{name}"][at] for at in of])


def test_limits_on_a_lattice_equal_listed_sums():
    population = Frequencies(np.array([-3, -1, 0, 2]), np.array([1, 3, 5, 2]))
    rows = np.repeat(population.values, population.counts)
    sums = np.array([sum(drawn) for drawn in product(rows.tolist(), repeat=4)])
    for level in LEVELS:
        low, high = funnel_limits(population, [4], level)
        tail = (1 - level) / 2
        assert (sums / 4 < low[0]).mean() <= tail < (sums / 4 <= low[0]).mean()
        assert (sums / 4 > high[0]).mean() <= tail < (sums / 4 >= high[0]).mean()


def test_many_respondents_have_limits_within_a_step_of_the_exact_ones(monkeypatch):
    population = Frequencies(np.array([-6, -2, -1, 0, 1]), np.array([3, 20, 60, 100, 10]))
    sizes = np.array([101, 160, 400])
    near = [funnel_limits(population, sizes, level) for level in LEVELS]
    monkeypatch.setattr(of_limits, "_LISTED", 500)
    exact = [funnel_limits(population, sizes, level) for level in LEVELS]
    for one, other in zip(near, exact, strict=True):
        assert (np.abs(np.array(one) - np.array(other)) <= 1 / sizes).all()


def test_overdispersion_of_normal_means_is_found_and_odd_groups_do_not_make_it():
    rng = np.random.default_rng(3)
    v = rng.uniform(0.01, 0.1, 400)
    for share in (0, 0.1):
        chance = overdispersion(rng.normal(0, np.sqrt(v)), v, share)
        assert chance.phi == pytest.approx(1, abs=0.15) and chance.tau < 0.07
        assert overdispersion(rng.normal(0, np.sqrt(v + 0.04)), v, share).tau == pytest.approx(0.2, abs=0.03)
    odd = rng.normal(0, np.sqrt(v)) + np.where(np.arange(400) < 8, 3.0, 0.0)
    assert overdispersion(odd, v).phi < 1.3 < overdispersion(odd, v, 0).phi / 2


def test_widened_limits():
    limits, v, found = np.array([0.4, 0.2]), np.array([0.04, 0.01]), of_limits.Overdispersion(2.25, 0.1)
    z = float(stats.norm.ppf(0.975))
    assert widened(0.0, limits, v, found, "multiplicative") == pytest.approx([0.6, 0.3])
    assert widened(0.0, z * np.sqrt(v), v, found) == pytest.approx(z * np.sqrt(v + 0.01))
    assert widened(0.0, limits, v, found, "none") == pytest.approx(limits)
    with pytest.raises(SettingError, match="Hint"):
        funnel_limits(Frequencies.of([1, 2]), [0])
