"""Power on the lattice: every sample listed, simulation, and laws on the lattice."""

from __future__ import annotations

from math import factorial, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests_shared import examples

from gapmodel.errors import SettingError
from gapmodel.inference.exact.signed_rank import sign_test, signed_rank
from gapmodel.inference.means.paired import sign_flip
from gapmodel.inference.planning.lattice_law import LatticeLaw, supposed_law
from gapmodel.inference.planning.lattice_power import lattice_power
from gapmodel.inference.planning.several_tests import all_found
from gapmodel.tally.frequencies import Frequencies

EXACT = {
    "signed_rank": signed_rank,
    "signed_rank_pratt": lambda gaps, alternative: signed_rank(gaps, alternative, zeros="pratt"),
    "sign_flip": sign_flip,
    "sign": sign_test,
}
LAW = LatticeLaw(np.array([-2, -1, 0, 1, 2]), np.array([0.2, 0.3, 0.2, 0.2, 0.1]), 1.0)


def samples(n: int, values: int) -> list[list[int]]:
    if values == 1:
        return [[n]]
    return [[first, *rest] for first in range(n + 1) for rest in samples(n - first, values - 1)]


@pytest.mark.parametrize("test", EXACT)
def test_power_is_the_chance_of_all_samples_that_are_significant(test):
    n, expected = 6, dict.fromkeys(("two-sided", "less", "greater"), 0.0)
    for counts in samples(n, 5):
        chance = factorial(n) * prod(p**c / factorial(c) for p, c in zip(LAW.chances, counts, strict=True))
        there = np.array(counts) > 0
        gaps = Frequencies(LAW.values[there], np.array(counts)[there])
        for alternative in expected:
            expected[alternative] += chance * (EXACT[test](gaps, alternative).p_val <= 0.1)
    for alternative, power in expected.items():
        found = lattice_power(LAW, n, test, 0.1, alternative)
        assert (found.method, found.error) == ("exact", 0.0)
        assert found.value == pytest.approx(power, abs=1e-12)


def test_drawn_sizes_agree_with_all_of_them_and_with_simulation():
    law = supposed_law(-0.5, 1.2, 6, 1.0)
    drawn = lattice_power(law, 25, "sign_flip")
    assert drawn.method == "exact given the sizes" and 0 < drawn.error < 0.02
    rng, reached = np.random.default_rng(3), 0
    for counts in rng.multinomial(25, law.chances, 1_500):
        gaps = Frequencies(law.values[counts > 0], counts[counts > 0])
        reached += sign_flip(gaps).p_val <= 0.05
    share = reached / 1_500
    assert drawn.value == pytest.approx(share, abs=4 * (drawn.error + np.sqrt(share * (1 - share) / 1_500)))


@examples(10)
@given(st.floats(-3, 3), st.floats(0.6, 2.5))
def test_a_supposed_law_has_its_mean_and_spread_and_can_be_moved(mean, sd):
    law = supposed_law(mean, sd, 6, 1.0)
    assert (law.mean, law.sd) == (pytest.approx(mean, abs=1e-6), pytest.approx(sd, abs=1e-6))
    assert law.moved(0.7).mean == pytest.approx(0.7, abs=1e-6)
    assert law.chances.sum() == pytest.approx(1) and (law.chances >= 0).all()


def test_means_that_no_answers_have_are_refused():
    with pytest.raises(SettingError, match="No answers from -6 to 6 in steps of 1 have the mean 5.9 and the"):
        supposed_law(5.9, 2.0, 6, 1.0)
    with pytest.raises(SettingError, match="gaps lie between -2 and 2, and a mean of 2.5 does not"):
        LAW.moved(2.5)


def test_all_of_holms_rejections_by_simulation():
    rng = np.random.default_rng(5)
    p_values = np.sort(rng.random((40_000, 5)) ** 8, axis=1)  # P(p <= level) = level^(1/8)
    simulated = (p_values <= 0.05 / np.arange(5, 0, -1)).all(axis=1).mean()
    assert all_found(lambda level: level ** (1 / 8), 5) == pytest.approx(simulated, abs=0.01)
