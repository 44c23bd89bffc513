"""Paired and independent inference against R (tests/reference/*.R wrote the values)."""

from __future__ import annotations

from fractions import Fraction
from math import exp

import numpy as np
import pytest
from reference_values import reference

from gapmodel.inference.bayes import log_bayes_factor
from gapmodel.inference.effects import cohen_dav, cohen_dz, hedges_gz, rank_biserial
from gapmodel.inference.exact.group_sum import permutation
from gapmodel.inference.exact.signed_rank import hodges_lehmann, sign_test, signed_rank
from gapmodel.inference.means.bootstrap import bootstrap_intervals
from gapmodel.inference.means.independent import welch_interval, welch_t
from gapmodel.inference.means.paired import sign_flip, t_interval, t_test
from gapmodel.inference.means.profiles import flatness, hotelling, simultaneous_intervals
from gapmodel.inference.multiple_testing import adjust
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.line import Sides
from gapmodel.tally.profile import Profile

PAIRED = reference("paired")["sets"]
TWO = reference("independent")["two_groups"]
ALTERNATIVES = {"two-sided": "two_sided", "less": "less", "greater": "greater"}
EXACT = 2**24


def named(sets):
    return pytest.mark.parametrize("case", sets, ids=[case["name"] for case in sets])


def difference(case):
    steps = np.array(case["perception"]) - np.array(case["expectation"])
    return Frequencies.of(steps, Fraction(case["unit"]))


def test_there_are_as_many_sets_as_promised():
    kinds = [case["kind"] for case in PAIRED]
    assert kinds.count("random") >= 40
    assert len(kinds) - kinds.count("random") >= 5


@named(PAIRED)
def test_t_equals_t_test(case):
    for alternative, key in ALTERNATIVES.items():
        found, limits = t_test(difference(case), alternative), t_interval(difference(case), 0.95, alternative)
        assert found.p_val == pytest.approx(case["t"][key]["p"], rel=1e-9)
        assert [limits.low, limits.high] == pytest.approx([float(x) for x in case["t"][key]["ci"]], rel=1e-9, abs=1e-12)
    assert (found.statistic, found.dof) == pytest.approx((case["t"]["t"], case["t"]["df"]), rel=1e-12)


@named(PAIRED)
def test_sign_flip_equals_perm_test(case):
    for alternative, key in ALTERNATIVES.items():
        found = sign_flip(difference(case), alternative)
        assert found.method == "exact"
        assert found.p_val == pytest.approx(case["sign_flip"][key], rel=1e-9)


@named(PAIRED)
def test_signed_rank_equals_wilcox_exact_and_coin(case):
    for alternative, key in ALTERNATIVES.items():
        for zeros, source in (("wilcox", case["coin_wilcoxon"]["exact"]), ("pratt", case["coin_pratt"]["exact"])):
            found = signed_rank(difference(case), alternative, zeros=zeros, limit=EXACT)
            assert found.method == "exact"
            assert found.p_val == pytest.approx(source[key], rel=1e-9)
    assert signed_rank(difference(case)).statistic == case["wilcox_exact"]["V"]


@named([case for case in PAIRED if case["n"] >= 300 and case["kind"] == "random"])
def test_the_default_signed_rank_agrees_with_the_exact_one(case):
    for zeros in ("wilcox", "pratt"):
        exact = signed_rank(difference(case), zeros=zeros, limit=EXACT).p_val
        assert signed_rank(difference(case), zeros=zeros).p_val == pytest.approx(exact, rel=1e-3)


@named(PAIRED)
def test_sign_test_equals_binom_test(case):
    for alternative, key in ALTERNATIVES.items():
        assert sign_test(difference(case), alternative).p_val == pytest.approx(case["sign"][key], rel=1e-9)


@named([case for case in PAIRED if case["hodges_lehmann"]])
def test_hodges_lehmann_equals_wilcox_test_without_ties(case):
    expected = case["hodges_lehmann"]
    for alternative, key in ALTERNATIVES.items():
        found = hodges_lehmann(difference(case), 0.95, alternative)
        assert found.value == pytest.approx(expected["pseudomedian"], abs=1e-12)
        if found.method == "signed rank with zeros, exact":
            assert [found.low, found.high] == pytest.approx([float(x) for x in expected[key]["ci"]], abs=1e-12)


@named(PAIRED)
def test_the_estimate_is_the_median_of_walsh_averages(case):
    interval = case["wilcox_exact_interval"]
    if interval:
        expected = interval["median_of_walsh_averages_all"]
        assert hodges_lehmann(difference(case)).value == pytest.approx(expected, abs=1e-12)


@named(PAIRED)
def test_standardized_effects_equal_effectsize(case):
    effects, gaps = case["effects"], difference(case)
    assert cohen_dz(gaps).value == pytest.approx(effects["cohens_d"]["value"], rel=1e-9)
    assert hedges_gz(gaps).value == pytest.approx(effects["hedges_g"]["value"], rel=1e-9)
    limits = effects["cohens_d"]["ci_by_uniroot"]
    if limits and None not in limits:  # R's pt stops at a noncentrality of 37.6
        assert [cohen_dz(gaps).low, cohen_dz(gaps).high] == pytest.approx(limits, rel=1e-6, abs=1e-6)
    assert rank_biserial(gaps).value == pytest.approx(effects["rank_biserial"]["value"], abs=1e-9)
    assert [rank_biserial(gaps).low, rank_biserial(gaps).high] == pytest.approx(
        effects["rank_biserial"]["ci"], abs=1e-9
    )


@named(PAIRED)
def test_d_av_equals_its_formula_in_r(case):
    e, p = (np.array(case[side]) * float(case["unit"]) for side in ("expectation", "perception"))
    r = case["effects"]["correlation"]
    sides = Sides(len(e), e.mean(), p.mean(), e.std(ddof=1), p.std(ddof=1), float("nan") if r is None else r)
    assert cohen_dav(sides).value == pytest.approx(case["effects"]["d_av_root_mean_variance"], rel=1e-9)


@named(PAIRED)
def test_bayes_factors_equal_the_integral(case):
    """BayesFactor itself is approximate for large t; the script's own quadrature is not."""
    t, n = case["t"]["t"], case["n"]
    for prior in case["bayes"].values():
        for alternative, key in (("two-sided", "two_sided"), ("greater", "positive"), ("less", "negative")):
            found = log_bayes_factor(t, n, width=prior["rscale"], alternative=alternative)
            assert found == pytest.approx(prior["integral_log"][key], rel=1e-7, abs=1e-7)
        assert log_bayes_factor(t, n, width=prior["rscale"]) == pytest.approx(
            prior["BayesFactor_log"]["two_sided"], abs=1e-4
        )


@pytest.mark.parametrize("case", reference("paired")["bayes_from_t"])
def test_bayes_factors_of_a_t_do_not_overflow(case):
    found = log_bayes_factor(case["t"], case["n"], width=case["rscale"])
    assert found == pytest.approx(case["integral_log"]["two_sided"], rel=1e-8, abs=1e-8)


def test_tv_15():
    assert exp(log_bayes_factor(2.03, 80, width=1)) == pytest.approx(0.6420765, abs=5e-8)
    assert exp(log_bayes_factor(0, 51)) == pytest.approx(0.15242, abs=5e-6)


@named([case | {"name": case["set"]} for case in reference("paired")["boot"]])
def test_the_ideal_bootstrap_lies_among_the_simulated_ones(case):
    """boot.ci, 20 000 resamples three times: its percentile limits scatter about the ideal ones."""
    gaps = difference(next(entry for entry in PAIRED if entry["name"] == case["set"]))
    percentile, _ = bootstrap_intervals(gaps)
    runs = np.array([[float(x) for x in run["percentile"]] for run in case["runs"]])
    step = float(gaps.unit) / gaps.n
    assert abs(runs[:, 0].mean() - percentile.low) <= 2 * step + 4 * runs[:, 0].std()
    assert abs(runs[:, 1].mean() - percentile.high) <= 2 * step + 4 * runs[:, 1].std()


@named(TWO)
def test_welch_equals_t_test(case):
    a, b = Frequencies.of(case["x"]), Frequencies.of(case["y"])
    for alternative, key in ALTERNATIVES.items():
        assert welch_t(a, b, alternative).p_val == pytest.approx(case["welch"][key]["p"], rel=1e-9)
        limits = welch_interval(a, b, 0.95, alternative)
        assert [limits.low, limits.high] == pytest.approx(
            [float(x) for x in case["welch"][key]["ci"]], rel=1e-9, abs=1e-12
        )


@named(TWO)
def test_the_permutation_test_equals_coin_and_integer_convolution(case):
    a, b = Frequencies.of(case["x"]), Frequencies.of(case["y"])
    for alternative, key in ALTERNATIVES.items():
        found = permutation(a, b, alternative)
        assert found.method == "exact"
        assert found.p_val == pytest.approx(case["own_check"]["permutation"][key], rel=1e-9)
        assert found.p_val == pytest.approx(case["coin_oneway"]["exact"][key], rel=1e-9)


@named(reference("profiles")["sets"])
def test_profiles_equal_their_formulas_in_r(case):
    gaps = np.array(case["gaps"], float)
    profile = Profile(len(gaps), gaps.mean(axis=0), np.cov(gaps.T))
    for test, key in ((hotelling, "hotelling"), (flatness, "flatness")):
        found = test(profile)
        assert found.statistic == pytest.approx(case[key]["T2"], rel=1e-9)
        assert found.p_val == pytest.approx(case[key]["p"], rel=1e-8)
    for interval, limits in zip(simultaneous_intervals(profile), case["simultaneous_T2"], strict=True):
        assert [interval.low, interval.high] == pytest.approx(limits, rel=1e-9, abs=1e-12)


def test_the_sweat_data():
    """TV-19."""
    sweat = reference("profiles")["sweat"]
    rows = np.array(sweat["data"])
    found = hotelling(Profile(len(rows), rows.mean(axis=0), np.cov(rows.T)), np.array(sweat["mu"], float))
    assert (found.statistic, found.p_val) == pytest.approx((9.7388, 0.06493), abs=5e-5)


@named(reference("many_tests")["sets"])
def test_adjusted_p_values_equal_p_adjust(case):
    names = {"holm": "holm", "simes-hochberg": "hochberg", "fdr_bh": "BH", "fdr_by": "BY", "bonferroni": "bonferroni"}
    for ours, theirs in names.items():
        assert adjust(case["p"], ours) == pytest.approx(case[theirs], rel=1e-12)
