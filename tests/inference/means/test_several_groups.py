"""Several independent groups: R, scipy, all ways to deal out, and laws."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import ceil, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from reference_values import reference
from scipy import stats
from tests_shared import examples

from gapmodel.errors import SettingError
from gapmodel.inference.estimate import Published
from gapmodel.inference.exact.group_sum import permutation
from gapmodel.inference.exact.relabelling import pooled, relabelled
from gapmodel.inference.means.contrasts import against_rest_max_t, pairwise_max_t
from gapmodel.inference.means.independent import welch_interval, welch_t
from gapmodel.inference.means.several_groups import games_howell, permutation_anova, welch_anova
from gapmodel.inference.studentized_range import range_quantile, range_tail
from gapmodel.tally.frequencies import Frequencies

MANY = reference("independent")["several_groups"]
named = pytest.mark.parametrize("case", MANY, ids=[case["name"] for case in MANY])
answers = st.lists(st.integers(-4, 4), min_size=1, max_size=3)
samples = st.lists(st.integers(-4, 4), min_size=2, max_size=30).filter(lambda sample: len(set(sample)) > 1)
B = 9_999


def frequencies(groups):
    return [Frequencies.of(group) for group in groups]


def every_label(sizes):
    """All different ways to label respondents, as an (m, n) array."""
    labels = np.repeat(np.arange(len(sizes)), sizes)
    if len(sizes) == 1:
        return labels[None]
    n, found = len(labels), []
    for chosen in itertools.combinations(range(n), sizes[0]):
        rest = np.setdiff1d(np.arange(n), chosen)
        for way in every_label(sizes[1:]):
            line = np.zeros(n, int)
            line[rest] = way + 1
            found.append(line)
    return np.array(found)


def means_of_all_ways(groups):
    pool, labels = np.concatenate(groups), every_label([len(group) for group in groups])
    return np.column_stack([(pool * (labels == g)).sum(axis=1) / len(groups[g]) for g in range(len(groups))])


@named
def test_welch_anova_equals_oneway_test(case):
    """stats::oneway.test(x ~ group)."""
    found, expected = welch_anova(frequencies(case["groups"])), case["welch_anova"]
    assert found.method == "Welch F"
    assert [found.statistic, found.dof, found.dof_error, found.p_val] == pytest.approx(
        [expected[key] for key in ("F", "df1", "df2", "p")], rel=1e-11
    )


@named
def test_games_howell_equals_its_formulas_in_r(case):
    """ptukey is one minus a probability that is accurate to about 1e-8."""
    found = games_howell(frequencies(case["groups"]))
    assert len(found) == len(case["games_howell"])
    for pair, expected in zip(found, case["games_howell"], strict=True):
        assert (pair.first + 1, pair.second + 1) == (expected["first"], expected["second"])
        assert [pair.difference, pair.se, pair.dof] == pytest.approx(
            [expected[key] for key in ("difference", "se", "df")], rel=1e-12
        )
        assert pair.p_val == pytest.approx(expected["p"], rel=1e-9, abs=2e-8)
        assert [pair.interval.low, pair.interval.high] == pytest.approx(expected["ci"], abs=2e-7)


@named
def test_permutation_anova_lies_about_coins_100_000_draws(case):
    """coin::oneway_test(x ~ group): its statistic exactly, its p-value within four standard errors of both."""
    found = permutation_anova(frequencies(case["groups"]))
    expected = case["coin_oneway_approximate"]
    assert found.statistic == pytest.approx(case["coin_oneway_asymptotic"]["chi_squared"], rel=1e-12)
    spread = expected["p"] * (1 - expected["p"])
    error = sqrt(spread / expected["nresample"] + (spread / B if found.method != "exact" else 0))
    assert abs(found.p_val - expected["p"]) < 4 * error + 1 / (B + 1)


def test_small_groups_are_exact_and_large_ones_are_drawn():
    methods = {case["name"]: permutation_anova(frequencies(case["groups"])).method for case in MANY}
    assert methods["k3_5"] == methods["k3_15"] == "exact"
    assert methods["k4_4"] == f"{B} random tables, standard error below {ceil(5_000 / sqrt(B)) / 10_000:g}"


@examples(60)
@given(st.lists(answers, min_size=2, max_size=4), st.sampled_from([1, 3, 1000]), st.booleans())
def test_exact_p_values_equal_all_ways_to_deal_out(groups, unit, fine):
    assume(sum(map(len, groups)) <= 8)
    groups = [[unit * value + fine * (value % 3) for value in group] for group in groups]
    means, sizes = means_of_all_ways(groups), np.array([len(group) for group in groups])
    mean = np.mean(np.concatenate(groups))
    between = (sizes * (means - mean) ** 2).sum(axis=1)
    observed = float((sizes * (np.array([np.mean(group) for group in groups]) - mean) ** 2).sum())
    found = permutation_anova(frequencies(groups))
    assert found.method == "exact"
    assert found.p_val == pytest.approx((between >= observed * (1 - 1e-9) - 1e-9).mean(), rel=1e-9)


@examples(40)
@given(st.lists(st.integers(-4, 4), min_size=1, max_size=8), st.lists(st.integers(-4, 4), min_size=1, max_size=8))
def test_the_ways_of_two_groups_have_the_law_of_the_group_sum(a, b):
    groups = frequencies([a, b])
    pool = pooled(groups)
    ways = relabelled(pool, 1, 1)
    reached = np.abs(pool.n * ways.sums[:, 0] - len(a) * pool.sums.sum())
    observed = abs(pool.n * pool.sums[0] - len(a) * pool.sums.sum())
    assert ways.chances[reached >= observed].sum() == pytest.approx(permutation(*groups).p_val, rel=1e-9)
    assert permutation_anova(groups).p_val == permutation(*groups).p_val


def test_random_tables_have_the_moments_of_dealing_out():
    groups = [Frequencies.of([1, 2, 2, 5, 7]), Frequencies.of([2, 3, 3]), Frequencies.of([4, 4, 6, 7, 7, 7, 1])]
    pool = pooled(groups)
    drawn = relabelled(pool, 200_000, 3, limit=0)
    assert drawn.method == "200000 random tables, standard error below 0.0012"
    assert (drawn.sums[0] == pool.sums).all()
    assert (drawn.sums.sum(axis=1) == pool.sums.sum()).all()
    sizes, n = pool.sizes, pool.n
    covariance = pool.variance * (np.diag(sizes) - np.outer(sizes, sizes) / n)
    assert drawn.sums[1:].mean(axis=0) == pytest.approx(sizes * pool.sums.sum() / n, abs=5 * sqrt(pool.variance / 5e4))
    assert np.cov(drawn.sums[1:].T) == pytest.approx(covariance, abs=0.02 * covariance.max())


def test_random_tables_agree_with_all_ways():
    groups = frequencies(MANY[4]["groups"])
    exact, pool = permutation_anova(groups), pooled(groups)
    drawn = relabelled(pool, 100_000, 11, limit=0)
    apart = ((pool.n * drawn.sums - pool.sizes * pool.sums.sum()) ** 2 / pool.sizes).sum(axis=1)
    share = (apart >= apart[0] * (1 - 1e-9)).mean()
    assert share == pytest.approx(exact.p_val, abs=4 * sqrt(exact.p_val / 100_000))


@examples(15)
@given(st.lists(samples, min_size=3, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_groups_does_not_matter(groups, random):
    order = list(range(len(groups)))
    random.shuffle(order)
    one, other = frequencies(groups), frequencies([groups[place] for place in order])
    assert welch_anova(other).p_val == pytest.approx(welch_anova(one).p_val, rel=1e-9)
    if pooled(one).lines < 5e3:
        assert permutation_anova(other).p_val == pytest.approx(permutation_anova(one).p_val, rel=1e-9)
    found = {frozenset((order[pair.first], order[pair.second])): pair.p_val for pair in games_howell(other)}
    for pair in games_howell(one):
        assert found[frozenset((pair.first, pair.second))] == pytest.approx(pair.p_val, rel=1e-9)


@examples(15)
@given(st.lists(samples, min_size=3, max_size=3), st.integers(-5, 5), st.sampled_from([-3, -1, 2, 10]))
def test_shift_scale_and_direction_change_no_p_value(groups, shift, scale):
    one, other = frequencies(groups), frequencies([[shift + scale * v for v in group] for group in groups])
    assert welch_anova(other).p_val == pytest.approx(welch_anova(one).p_val, rel=1e-8, abs=1e-15)
    few = pooled(one).lines < 5e3  # more take long
    if few:
        assert permutation_anova(other).p_val == pytest.approx(permutation_anova(one).p_val, rel=1e-9)
    for a, b in zip(games_howell(one), games_howell(other), strict=True):
        assert b.p_val == pytest.approx(a.p_val, rel=1e-8)
        limits = sorted([scale * a.interval.low, scale * a.interval.high])
        assert [b.interval.low, b.interval.high] == pytest.approx(limits, rel=1e-8, abs=1e-8)
    for a, b in zip(pairwise_max_t(one), pairwise_max_t(other), strict=True) if few else ():
        assert [b.difference, b.p_val, b.p_adj] == pytest.approx([scale * a.difference, a.p_val, a.p_adj], abs=1e-9)


@examples(40)
@given(samples, samples, st.integers(1, 28))
def test_a_group_split_and_merged_back_changes_nothing(a, b, cut):
    parts = Frequencies.of(a[:cut]), Frequencies.of(a[cut:])
    values = np.union1d(parts[0].values, parts[1].values)
    counts = np.array([sum(int(part.counts[part.values == value].sum()) for part in parts) for value in values])
    merged, other = Frequencies(values, counts), Frequencies.of(b)
    assert welch_anova([merged, other]) == welch_anova(frequencies([a, b]))
    assert permutation_anova([merged, other]) == permutation_anova(frequencies([a, b]))


@examples(25)
@given(samples, samples, samples, st.integers(1, 28))
def test_splitting_a_group_leaves_the_pool_and_the_pairs_it_takes_no_part_in(a, b, c, cut):
    cut = 1 + cut % (len(a) - 1)
    whole, split = frequencies([b, c, a]), frequencies([b, c, a[:cut], a[cut:]])
    assert pooled(whole).variance == pytest.approx(pooled(split).variance)
    assert welch_t(*whole[:2]) == welch_t(*split[:2])
    among_three, among_four = games_howell(whole)[0], games_howell(split)[0]
    assert (among_three.difference, among_three.se) == (among_four.difference, among_four.se)
    assert among_three.p_val <= among_four.p_val * (1 + 1e-9)


@examples(25)
@given(samples, samples, st.floats(0.5, 0.99))
def test_two_groups_are_welchs_t(a, b, confidence):
    groups = frequencies([a, b])
    t, anova, (pair,) = welch_t(*groups), welch_anova(groups), games_howell(groups, confidence)
    limits = welch_interval(groups[1], groups[0], confidence)
    assert anova.statistic == pytest.approx(t.statistic**2, rel=1e-9, abs=1e-15)
    assert [anova.dof_error, anova.p_val] == pytest.approx([t.dof, t.p_val], rel=1e-8)
    assert pair.p_val == pytest.approx(t.p_val, rel=1e-10)
    assert [pair.interval.low, pair.interval.high] == pytest.approx([limits.low, limits.high], rel=1e-9, abs=1e-9)


def test_the_unit_scales_differences_only():
    groups = [[1, 2, 4, 4], [2, 5, 6], [7, 7, 9, 3]]
    one, part = frequencies(groups), [Frequencies.of(group, Fraction(1, 60)) for group in groups]
    assert permutation_anova(part).p_val == permutation_anova(one).p_val
    for a, b in zip(pairwise_max_t(one), pairwise_max_t(part), strict=True):
        assert (b.difference, b.p_adj) == pytest.approx((a.difference / 60, a.p_adj))


@pytest.mark.parametrize("groups", [3, 4, 9])
@pytest.mark.parametrize("dof", [2.0, 7.3, 60.0, 900.0])
def test_the_studentized_range_equals_scipy(groups, dof):
    for value in (0.2, 1.5, 4.0):
        assert range_tail(value, groups, dof) == pytest.approx(stats.studentized_range.sf(value, groups, dof), abs=1e-9)
    for level in (0.05, 0.95, 0.999):
        assert range_tail(range_quantile(level, groups, dof), groups, dof) == pytest.approx(1 - level, rel=1e-9)


@given(st.floats(0.001, 60), st.floats(1, 1e9))
def test_the_studentized_range_of_two_is_t_to_any_depth(value, dof):
    assert range_tail(value, 2, dof) == pytest.approx(2 * stats.t.sf(value / sqrt(2), dof), rel=1e-10)


def test_the_studentized_range_begins_at_zero():
    assert range_tail(0.0, 3, 10) == 1


@examples(30)
@given(st.lists(answers, min_size=3, max_size=3))
def test_max_t_equals_all_ways_with_step_down(groups):
    assume(sum(map(len, groups)) <= 8 and len(set(itertools.chain(*groups))) > 1)
    means, observed = means_of_all_ways(groups), np.array([np.mean(group) for group in groups])
    sizes = np.array([len(group) for group in groups])
    pairs = np.array([[1, -1, 0], [1, 0, -1], [0, 1, -1]]).T
    rest = np.column_stack([-sizes / (sizes.sum() - sizes[g]) for g in range(3)])
    np.fill_diagonal(rest, 1)
    for found, weights in (
        (pairwise_max_t(frequencies(groups)), pairs),
        (against_rest_max_t(frequencies(groups)), rest),
    ):
        scale = (means @ weights).std(axis=0)
        drawn, seen = np.abs(means @ weights) / scale, np.abs(observed @ weights) / scale
        order, expected, least = np.argsort(-seen), np.empty(3), 0.0
        for place, k in enumerate(order):
            least = max(least, (drawn[:, order[place:]].max(axis=1) >= seen[k] - 1e-9).mean())
            expected[k] = least
        assert [one.difference for one in found] == pytest.approx(observed @ weights, abs=1e-12)
        assert [abs(one.statistic) for one in found] == pytest.approx(seen, abs=1e-9)
        assert [one.p_adj for one in found] == pytest.approx(expected)
        assert [one.p_val for one in found] == pytest.approx((drawn >= seen - 1e-9).mean(axis=0))
        assert {one.method for one in found} == {"max-T, all ways to deal out"}


@examples(25)
@given(samples, samples)
def test_one_contrast_of_two_groups_is_the_permutation_test(a, b):
    groups = frequencies([a, b])
    assume(pooled(groups).lines < 5e3)
    (pair,) = pairwise_max_t(groups)
    assert pair.p_adj == pair.p_val == pytest.approx(permutation(*groups).p_val, rel=1e-9)
    assert [one.p_adj for one in against_rest_max_t(groups)] == pytest.approx([pair.p_adj] * 2)


def test_drawn_contrasts_name_their_draws_and_keep_their_order():
    groups = frequencies(MANY[3]["groups"])
    found = pairwise_max_t(groups)
    assert [(one.first, one.second) for one in found] == list(itertools.combinations(range(4), 2))
    assert {one.method for one in found} == {
        f"max-T, {B} random tables, standard error below {ceil(5_000 / sqrt(B)) / 10_000:g}"
    }
    assert pairwise_max_t(groups) == found
    assert all(one.p_val <= one.p_adj for one in found)
    by_size = sorted(found, key=lambda one: -abs(one.statistic))
    assert [one.p_adj for one in by_size] == sorted(one.p_adj for one in found)


def test_the_largest_pair_hardly_differs_from_tukey():
    """With large groups of one spread the first step of max-T is Tukey's test."""
    rng = np.random.default_rng(4)
    rows = [np.round(rng.normal(mean, 1.4, 500)).astype(int) for mean in (0, 0.05, 0.2)]
    found = max(pairwise_max_t(frequencies(rows), n_resamples=99_999), key=lambda one: abs(one.statistic))
    expected = stats.tukey_hsd(*rows).pvalue[found.first, found.second]
    assert found.p_adj == pytest.approx(expected, abs=4 * sqrt(expected / 99_999) + 0.001)


def test_a_thousand_million_respondents_are_taken_as_normal():
    small = [Frequencies(np.arange(3), np.array(counts)) for counts in ([40, 30, 30], [39, 31, 30], [40, 31, 29])]
    large = [Frequencies(g.values, g.counts * 10**7) for g in small]
    anova, pairs = permutation_anova(large), pairwise_max_t(large)
    assert anova.method == "chi-squared"
    assert anova.p_val < 1e-300 or anova.statistic > 1e4
    assert "multivariate normal" in pairs[0].method
    even = [Frequencies(small[0].values, small[0].counts * 10**7)] * 3
    assert permutation_anova(even).p_val == 1
    assert [pair.p_adj for pair in pairwise_max_t(even)] == pytest.approx([1, 1, 1])


def test_groups_without_spread_or_respondents_are_undefined():
    one, flat, many, none = (Frequencies.of(sample) for sample in ([3], [2, 2], [1, 2, 3], []))
    assert "fewer than two" in welch_anova([one, many, many]).method
    assert "equal" in welch_anova([flat, many, many]).method
    assert np.isnan(welch_anova([flat, many]).p_val)
    undefined, defined = games_howell([flat, flat, many])[:2]
    assert np.isnan(undefined.p_val) and "equal" in undefined.interval.method
    assert defined.p_val == 1
    assert "empty" in permutation_anova([none, many, many]).method
    assert "empty" in pairwise_max_t([none, none, many])[0].method
    assert permutation_anova([flat, flat, flat]).p_val == 1
    assert [pair.p_adj for pair in pairwise_max_t([flat, flat, flat])] == [1, 1, 1]


def test_published_groups_need_no_rows():
    rows = [[1, 2, 4, 4], [2, 5, 6], [7, 7, 9, 3]]
    printed = [Published(len(row), float(np.mean(row)), float(np.std(row, ddof=1))) for row in rows]
    assert welch_anova(printed).p_val == pytest.approx(welch_anova(frequencies(rows)).p_val, rel=1e-9)
    assert [pair.p_val for pair in games_howell(printed)] == pytest.approx(
        [pair.p_val for pair in games_howell(frequencies(rows))], rel=1e-9
    )


def test_settings_that_mean_nothing_are_told():
    many = Frequencies.of([1, 2, 3])
    for test in (welch_anova, games_howell, permutation_anova, pairwise_max_t, against_rest_max_t):
        with pytest.raises(SettingError, match="1 group cannot be compared"):
            test([many])
    with pytest.raises(SettingError, match="units of 1/2 and 1"):
        permutation_anova([many, many, Frequencies.of([1, 2], Fraction(1, 2))])
    with pytest.raises(SettingError, match="n_resamples=0 draws nothing"):
        pairwise_max_t([many, many], n_resamples=0)
