"""The scipy and statsmodels calls that docstrings name, run on rows."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from scipy import special, stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.multivariate import confint_mvmean_fromstats
from statsmodels.stats.multivariate import test_mvmean as mvmean
from statsmodels.stats.proportion import proportion_confint

from gapmodel.inference.effects import (
    cohen_dz,
    noncentrality,
    prob_superiority,
    rank_biserial,
    share_below,
)
from gapmodel.inference.equivalence import equivalence, not_above, not_below
from gapmodel.inference.exact.enumeration import counted, enumerated
from gapmodel.inference.exact.flips import Flips, saddlepoint
from gapmodel.inference.exact.group_sum import permutation
from gapmodel.inference.exact.inversion import inversion
from gapmodel.inference.exact.joint_flips import max_t, max_t_normal
from gapmodel.inference.exact.signed_rank import hodges_lehmann, sign_test, signed_rank, signed_rank_sums
from gapmodel.inference.exact.signed_sum import flip_tail
from gapmodel.inference.margin import verdict
from gapmodel.inference.means.bootstrap import bootstrap_intervals, resampled
from gapmodel.inference.means.default_interval import lattice_interval
from gapmodel.inference.means.independent import brunner_munzel, welch_interval, welch_t
from gapmodel.inference.means.paired import flipped, sign_flip, signed_sum_p, standard_error, t_interval, t_test
from gapmodel.inference.means.profiles import flatness, hotelling, simultaneous_intervals
from gapmodel.inference.multiple_testing import adjust
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.profile import Profile

ALTERNATIVES = ("two-sided", "less", "greater")
D = np.array([-1, 0, -2, 0, -1, 1, -3, 2, -1])  # ties and zeros
A, B = np.array([1, 2, 3, 3, 5, 2]), np.array([2, 4, 6, 3, 4])
GAPS, GROUP_A, GROUP_B = (Frequencies.of(rows) for rows in (D, A, B))
ROWS = np.random.default_rng(4).integers(-3, 3, (10, 3)).astype(float)
PROFILE = Profile(len(ROWS), ROWS.mean(axis=0), np.cov(ROWS.T))
EXHAUSTIVE = {"n_resamples": np.inf}


def limits(interval):
    return [interval.low, interval.high]


def close(expected):
    return pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_paired_t(alternative):
    perceived = D + 4.0
    expected = stats.ttest_rel(perceived, np.full(len(D), 4.0), alternative=alternative)
    found = t_test(GAPS, alternative)
    assert (found.statistic, found.dof, found.p_val) == close((expected.statistic, expected.df, expected.pvalue))
    assert limits(t_interval(GAPS, 0.9, alternative)) == close(list(expected.confidence_interval(0.9)))


def test_standard_error_and_sizes():
    halves = Frequencies.of(D, Fraction(1, 2))
    assert standard_error(halves) == close(stats.sem(D / 2))
    size, positive, negative = flipped(GAPS)
    expected = np.unique(np.abs(D[D != 0]), return_counts=True)
    assert (size.tolist(), (positive + negative).tolist()) == (expected[0].tolist(), expected[1].tolist())


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_sign_flip(alternative):
    call = stats.permutation_test((D,), np.sum, permutation_type="samples", alternative=alternative, **EXHAUSTIVE)
    assert sign_flip(GAPS, alternative).p_val == close(call.pvalue)
    size, positive, negative = flipped(GAPS)
    assert signed_sum_p(size, positive + negative, int(D.sum()), alternative, 2**20)[0] == close(call.pvalue)
    if alternative == "greater":
        assert flip_tail(size, positive + negative, int(D.sum())).probability == close(call.pvalue)


@pytest.mark.parametrize("zeros", ["wilcox", "pratt"])
@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_signed_rank(zeros, alternative):
    method = stats.PermutationMethod(n_resamples=2 ** len(D))
    expected = stats.wilcoxon(D, zero_method=zeros, alternative=alternative, method=method)
    assert signed_rank(GAPS, alternative, zeros=zeros).p_val == close(expected.pvalue)
    above, below, _ = signed_rank_sums(GAPS, zeros)
    one_sided = stats.wilcoxon(D, zero_method=zeros, alternative="greater", method=method).statistic
    two_sided = stats.wilcoxon(D, zero_method=zeros, method=method).statistic
    assert (above, min(above, below)) == (one_sided, two_sided)
    assert signed_rank(GAPS, zeros=zeros).statistic == one_sided


def test_flip_tail_of_untied_ranks():
    d = np.array([3, -1, 4, 6, -2, 5, 8, 7])
    expected = stats.wilcoxon(d, alternative="greater", method="exact")
    tail = flip_tail(np.arange(1, 9), np.ones(8, np.int64), 2 * int(expected.statistic) - 36)
    assert tail.probability == close(expected.pvalue)


def test_tails_of_equal_sizes_are_binomial():
    n, value = 400, 230
    flips, expected = Flips(np.ones(1, np.int64), np.array([n])), stats.binom.sf(value - 1, n, 0.5)
    tilt = saddlepoint(flips, value)
    assert tilt == close(special.logit(value / n))
    for exact in (counted(flips, value), enumerated(flips, value, tilt), inversion(flips, value, tilt, 2**20)):
        assert exact == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_sign_test(alternative):
    positive, negative = int((D > 0).sum()), int((D < 0).sum())
    expected = stats.binomtest(positive, positive + negative, alternative=alternative).pvalue
    assert sign_test(GAPS, alternative).p_val == close(expected)


def test_hodges_lehmann_is_the_median_of_averages():
    averages = [(x + y) / 2 for x, y in itertools.combinations_with_replacement(D.tolist(), 2)]
    assert hodges_lehmann(GAPS).value == close(np.median(averages))


def test_effects():
    t, n = stats.ttest_1samp(D, 0).statistic, len(D)
    dz = cohen_dz(GAPS)
    assert dz.value == close(t / np.sqrt(n))
    assert limits(dz) == pytest.approx(
        [special.nctdtrinc(n - 1, level, t) / np.sqrt(n) for level in (0.975, 0.025)], rel=1e-6
    )
    assert noncentrality(1.3, 12, 0.4) == pytest.approx(special.nctdtrinc(12, 0.4, 1.3), rel=1e-6)
    above, below, _ = signed_rank_sums(GAPS, "wilcox")
    assert rank_biserial(GAPS).value == close((above - below) / stats.rankdata(np.abs(D[D != 0])).sum())


def test_shares():
    found = limits(share_below(GAPS))
    assert found == close(list(proportion_confint(int((D < 0).sum()), len(D), method="wilson")))
    untied = Frequencies.of(D[D != 0])
    assert limits(prob_superiority(untied)) == close(
        list(proportion_confint(int((D > 0).sum()), untied.n, method="wilson"))
    )
    assert prob_superiority(GAPS).value == close(np.heaviside(D, 0.5).mean())


def test_equivalence_and_non_inferiority():
    above = stats.ttest_1samp(D, -2.0, alternative="greater").pvalue
    below = stats.ttest_1samp(D, 2.0, alternative="less").pvalue
    assert not_below(GAPS, -2.0).p_val == close(above)
    assert not_above(GAPS, 2.0).p_val == close(below)
    assert equivalence(GAPS, 2.0).p_val == close(max(above, below))


@pytest.mark.parametrize("shift", [-3, -1, 0, 1, 3])
def test_the_verdict_without_a_margin_is_the_two_sided_test(shift):
    rows = D + shift
    interval, test = t_interval(Frequencies.of(rows)), stats.ttest_1samp(rows, 0)
    expected = ("shortfall" if test.statistic < 0 else "surplus") if test.pvalue < 0.05 else "undecided"
    assert verdict(interval.low, interval.high, 0) == expected


def test_the_ideal_bootstrap_is_that_of_all_resamples():
    rows = D[[0, 1, 2, 5, 6, 7]]
    sums = np.array(list(itertools.product(rows, repeat=6))).sum(axis=1)
    levels = [0.025, 0.975]
    percentile, bca = bootstrap_intervals(Frequencies.of(rows))
    assert limits(percentile) == close(np.quantile(sums / 6, levels, method="inverted_cdf"))
    distribution = resampled(Frequencies.of(rows))
    assert distribution.below == pytest.approx(
        [np.mean(sums <= s) for s in range(sums.min(), sums.max() + 1)], abs=1e-12
    )
    for method, ideal in (("percentile", percentile), ("BCa", bca)):
        call = stats.bootstrap((rows,), np.mean, n_resamples=50_000, method=method, rng=1).confidence_interval
        assert limits(ideal) == pytest.approx(list(call), abs=1 / 6 + 1e-9)  # one step of the lattice


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_two_groups(alternative):
    welch = stats.ttest_ind(A, B, equal_var=False, alternative=alternative)
    assert welch_t(GROUP_A, GROUP_B, alternative).p_val == close(welch.pvalue)
    assert limits(welch_interval(GROUP_A, GROUP_B, 0.9, alternative)) == close(list(welch.confidence_interval(0.9)))
    expected = stats.brunnermunzel(A, B, alternative=alternative)
    found = brunner_munzel(GROUP_A, GROUP_B, alternative)
    assert (found.statistic, found.p_val) == close((expected.statistic, expected.pvalue))


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_permutation_of_two_groups(alternative):
    def difference(a, b, axis):
        found = np.mean(a, axis=axis) - np.mean(b, axis=axis)
        return np.abs(found) if alternative == "two-sided" else found

    tail = "greater" if alternative == "two-sided" else alternative
    call = stats.permutation_test((A, B), difference, alternative=tail, vectorized=True, **EXHAUSTIVE)
    assert permutation(GROUP_A, GROUP_B, alternative).p_val == close(call.pvalue)


def test_the_smallest_joint_p_value():
    scale = np.sqrt((ROWS**2).sum(axis=0))
    flips = {"permutation_type": "samples", "alternative": "greater", "vectorized": False} | EXHAUSTIVE
    call = stats.permutation_test((np.ones(len(ROWS)),), lambda signs: (np.abs(signs @ ROWS) / scale).max(), **flips)
    assert max_t(ROWS)[0].min() == close(call.pvalue)
    sums, products = np.array([-4.0, 10.0, 21.0]), 100 * (np.eye(3) + 0.5)
    reach = np.full(3, (np.abs(sums) / np.sqrt(np.diag(products))).max())
    correlation = products / 150
    box = stats.multivariate_normal(cov=correlation).cdf(reach, lower_limit=-reach)
    assert max_t_normal(sums, products)[0].min() == pytest.approx(1 - box, abs=0.005)


def test_profiles():
    together, differences = mvmean(ROWS, np.zeros(3)), mvmean(np.diff(ROWS, axis=1), np.zeros(2))
    for found, expected in ((hotelling(PROFILE), together), (flatness(PROFILE), differences)):
        assert (found.statistic, found.p_val) == close((expected.t2, expected.pvalue))
    low, high, _ = confint_mvmean_fromstats(ROWS.mean(axis=0), np.cov(ROWS.T), len(ROWS), np.eye(3), simult=True)
    found = np.array([limits(interval) for interval in simultaneous_intervals(PROFILE)])
    assert found == close(np.column_stack([low, high]))


@pytest.mark.parametrize("method", ["holm", "sidak", "holm-sidak", "fdr_bh", "hommel"])
def test_adjusted_p_values(method):
    p_values = [0.01, 0.04, 0.03, 0.5]
    assert adjust(p_values, method) == close(multipletests(p_values, method=method)[1])


def test_the_lattice_interval_of_a_large_symmetric_sample_is_ttest_1samps():
    rows = np.repeat(D, 4000)
    rows = np.concatenate([rows, -rows])
    expected = stats.ttest_1samp(rows, 0).confidence_interval()
    assert limits(lattice_interval(Frequencies.of(rows), -6, 6)) == pytest.approx(list(expected), abs=1e-6)
