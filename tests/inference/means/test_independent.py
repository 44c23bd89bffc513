"""Independent groups, joint flips and equivalence: brute force, scipy and laws."""

from __future__ import annotations

import itertools
from math import comb

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from tests_shared import examples

from gapmodel.errors import SettingError
from gapmodel.inference.bayes import log_bayes_factor, sensitivity
from gapmodel.inference.effects import prob_superiority, rank_biserial, share_below
from gapmodel.inference.equivalence import equivalence, not_above, not_below
from gapmodel.inference.exact.enumeration import counted, enumerated
from gapmodel.inference.exact.flips import Flips, saddlepoint
from gapmodel.inference.exact.group_sum import permutation
from gapmodel.inference.exact.inversion import inversion
from gapmodel.inference.exact.joint_flips import max_t, max_t_normal
from gapmodel.inference.exact.signed_rank import signed_rank
from gapmodel.inference.means.independent import brunner_munzel, welch_interval, welch_t
from gapmodel.inference.means.paired import sign_flip, t_interval
from gapmodel.tally.frequencies import Frequencies

answers = st.lists(st.integers(-4, 4), min_size=1, max_size=6)
ALTERNATIVES = ("two-sided", "less", "greater")


@examples(150)
@given(answers, answers, st.sampled_from(ALTERNATIVES), st.sampled_from([1, 3, 10]))
def test_the_permutation_test_equals_all_splits(a, b, alternative, unit):
    a, b = [unit * value for value in a], [unit * value for value in b]
    pool, mean = a + b, len(a) * np.mean(a + b)
    sums = np.array([sum(split) for split in itertools.combinations(pool, len(a))])
    expected = {
        "two-sided": (np.abs(sums - mean) >= abs(sum(a) - mean) - 1e-9).mean(),
        "less": (sums <= sum(a)).mean(),
        "greater": (sums >= sum(a)).mean(),
    }[alternative]
    assert permutation(Frequencies.of(a), Frequencies.of(b), alternative).p_val == pytest.approx(expected, rel=1e-9)


@given(st.lists(st.integers(1, 7), min_size=2, max_size=30), st.lists(st.integers(1, 7), min_size=2, max_size=30))
def test_brunner_munzel_equals_scipy(a, b):
    assume(len(set(a + b)) > 1)
    for alternative in ALTERNATIVES:
        found = brunner_munzel(Frequencies.of(a), Frequencies.of(b), alternative)
        if found.method.startswith("undefined"):
            continue
        expected = stats.brunnermunzel(a, b, alternative=alternative)
        assert found.statistic == pytest.approx(expected.statistic, rel=1e-9, abs=1e-12)
        assert found.p_val == pytest.approx(expected.pvalue, rel=1e-9)


def test_groups_too_small_or_without_spread_are_undefined():
    one, many = Frequencies.of([3]), Frequencies.of([1, 2, 3])
    assert "fewer than two" in welch_t(one, many).method
    assert "equal" in welch_t(Frequencies.of([2, 2]), Frequencies.of([3, 3])).method
    assert np.isnan(welch_interval(one, many).low)
    assert "do not overlap" in brunner_munzel(Frequencies.of([1, 1]), Frequencies.of([3, 3])).method
    assert "empty" in permutation(Frequencies.of([]), many).method


def test_max_t_equals_all_joint_flips_with_step_down():
    rng = np.random.default_rng(2)
    rows = rng.integers(-3, 3, (8, 3)).astype(float)
    signs = np.array(list(itertools.product([1, -1], repeat=8)))
    statistics = np.abs(signs @ rows) / np.sqrt((rows**2).sum(axis=0))
    observed, order = statistics[0], np.argsort(-statistics[0])
    expected, previous = np.empty(3), 0.0
    for place, k in enumerate(order):
        share = (statistics[:, order[place:]].max(axis=1) >= observed[k] - 1e-9).mean()
        previous = expected[k] = max(previous, share)
    found, method = max_t(rows)
    assert found == pytest.approx(expected)
    assert method == "max-T, all sign flips"


@pytest.mark.exhaustive
def test_max_t_from_moments_agrees_with_flips_of_many_rows():
    rng = np.random.default_rng(3)
    rows = np.round(rng.normal([-0.1, -0.2, 0.1], 1, (2000, 3)) + rng.normal(0, 2.5, (2000, 1)))
    flipped, _ = max_t(rows, n_resamples=20_000)
    normal, method = max_t_normal(rows.sum(axis=0), rows.T @ rows)
    assert normal == pytest.approx(flipped, abs=0.02)
    assert "multivariate normal" in method


@given(st.lists(st.integers(-3, 3), min_size=3, max_size=40), st.floats(0.1, 2))
def test_equivalence_equals_two_one_sided_tests(sample, margin):
    assume(len(set(sample)) > 1)
    gaps = Frequencies.of(sample)
    above = stats.ttest_1samp(sample, -margin, alternative="greater").pvalue
    below = stats.ttest_1samp(sample, margin, alternative="less").pvalue
    assert not_below(gaps, -margin).p_val == pytest.approx(above, rel=1e-9)
    assert not_above(gaps, margin).p_val == pytest.approx(below, rel=1e-9)
    assert equivalence(gaps, margin).p_val == pytest.approx(max(above, below), rel=1e-9)
    inside = t_interval(gaps, 0.9)
    assert (equivalence(gaps, margin).p_val < 0.05) == (-margin < inside.low and inside.high < margin)


@examples(60)
@given(
    st.dictionaries(st.integers(1, 12), st.integers(1, 30), min_size=1, max_size=5),
    st.floats(0.01, 0.99),
    st.booleans(),
)
def test_all_exact_ways_to_a_tail_agree(sizes, depth, fine):
    size = np.array(sorted(sizes)) * (7 if fine else 1)
    flips = Flips(size, np.array([sizes[key] for key in sorted(sizes)]))
    value = int(flips.top / 2 + depth * flips.top / 2) + 1
    assume(flips.top / 2 < value < flips.top)
    tilt = saddlepoint(flips, value)
    inverted = inversion(flips, value, tilt, 2**20)
    for other in (counted(flips, value), enumerated(flips, value, tilt)):
        assert other == pytest.approx(inverted, rel=1e-12)


def test_balanced_samples_on_a_fine_lattice_have_a_chance_of_one_half():
    n = 5 * 10**5
    values, counts = np.array([-36001, -4001, -7, 7, 4001, 36001]), np.array([n, n // 2, n, n, n // 2, n])
    gaps = Frequencies(values, counts)
    assert sign_flip(gaps, "less").p_val == pytest.approx(0.5, abs=1e-6)
    assert sign_flip(gaps).p_val == 1


def test_zeros_under_pratt_do_not_make_a_balanced_sample_significant():
    """TV-18's last line: old versions of scipy returned p = .0154 here."""
    balanced = Frequencies.of([1] * 15 + [0] * 40 + [-1] * 15)
    assert signed_rank(balanced, zeros="pratt").p_val == 1
    assert rank_biserial(balanced, zeros="pratt").value == 0


def test_zeros_move_ranks_as_in_tv_18():
    gaps = Frequencies.of(np.array([12, 9, 15, 11, 8, 14, 10, 13]) - np.array([9, 6, 16, 11, 4, 15, 10, 17]))
    for zeros, smaller in (("wilcox", 8.5), ("pratt", 14.5)):
        above = signed_rank(gaps, zeros=zeros).statistic
        total = 6 * 7 / 2 if zeros == "wilcox" else 8 * 9 / 2 - 2 * 3 / 2
        assert min(above, total - above) == smaller


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=25))
def test_zeros_dropped_change_nothing(sample):
    assume(any(sample))
    assert signed_rank(Frequencies.of([*sample, 0])) == signed_rank(Frequencies.of(sample))


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=40))
def test_shares_and_superiority(sample):
    from statsmodels.stats.proportion import proportion_confint

    gaps, values = Frequencies.of(sample), np.array(sample)
    below = int((values < 0).sum())
    found, limits = share_below(gaps), proportion_confint(below, len(values), method="wilson")
    assert [found.low, found.high] == pytest.approx([max(0, limits[0]), min(1, limits[1])], abs=1e-9)
    better = prob_superiority(gaps)
    assert better.value == pytest.approx((values > 0).mean() + (values == 0).mean() / 2)
    assert 0 <= better.low <= better.value <= better.high <= 1


def test_bayes_factors_are_told_what_they_cannot_take():
    assert np.isnan(log_bayes_factor(2.0, 1))
    with pytest.raises(SettingError, match="width=0 must be a positive number"):
        log_bayes_factor(2.0, 10, width=0)
    assert list(sensitivity(2.03, 80)) == [0.5, pytest.approx(0.7071, abs=1e-4), 1.0, pytest.approx(1.4142, abs=1e-4)]


def test_balanced_groups_on_a_fine_lattice_have_a_chance_of_one_half():
    values, counts = np.array([-36001, -7, 7, 36001]), np.array([50_000, 80_000, 80_000, 50_000])
    found = permutation(Frequencies(values, counts), Frequencies(values, counts), "greater")
    assert found.p_val == pytest.approx(0.5, abs=1e-3)
    assert found.method == "exact"


@pytest.mark.parametrize(("n", "reach"), [(15, 5_000), (10, 100_000), (100, 5_000)])
def test_fully_separated_groups_have_one_way_in_all(n, reach):
    """The largest sum of one group, on a lattice too fine to invert."""
    rng = np.random.default_rng(n)
    x, y = (Frequencies.of(sign * rng.choice(np.arange(1, reach), n, replace=False)) for sign in (1, -1))
    found = permutation(x, y)
    assert found.p_val == pytest.approx(2 / comb(2 * n, n), rel=1e-9)
    assert found.method == "exact"
