"""The differential run at a small size, what it does with a number that is wrong, and whether its oracles are right."""

from __future__ import annotations

import itertools
import subprocess
import sys
from fractions import Fraction
from math import comb, inf, log, nan, pi, sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy import integrate, special, stats

import gapmodel as gm

from . import bayes, bootstrap, design, paired, r, run, signed_sums, two_samples
from .case import Batch
from .ledger import EQUAL, EXACT, Bound, Ledger, Place, bound_of

ROOT = Path(__file__).parents[2]
SEED, DESIGNS, GAPS = 5, 2, 3  # and the numbers of cases of these kinds


def test_two_thousand_numbers_of_the_package_equal_independent_computations():
    """A case of every kind: tables of papers, different people, designs, paired gaps, one side, groups and tallies."""
    ledger = Ledger()
    for number in range(len(dict(run.KINDS))):
        run.one_case(ledger, SEED, number)
    assert ledger.count >= 2_000
    assert not ledger.failed, ledger.report()


def test_a_number_that_is_wrong_is_found_and_can_be_repeated(monkeypatch):
    right = gm.gaps

    def wrong(*answers, **options):
        found = right(*answers, **options)
        found.tests.loc[found.tests["test"] == "sign", "p_val"] *= 1 + 1e-9
        return found

    monkeypatch.setattr(gm, "gaps", wrong)
    ledger = run.run(SEED, 1, only=GAPS)
    assert ledger.entries["sign: p, binomial"].failures == ledger.entries["sign: p, binomial"].count > 0
    assert f"python3 start.py differential --seed {SEED} --case {GAPS}" in ledger.report()
    again = run.run(SEED, 1, only=GAPS)
    assert again.failures == ledger.failures


def test_an_exception_where_numbers_should_be_is_a_failure(monkeypatch):
    def broken(*answers, **options):
        raise ZeroDivisionError("broken")

    monkeypatch.setattr(gm, "gaps", broken)
    ledger = run.run(SEED, 1, only=GAPS)
    assert ledger.failed == 1
    assert "ZeroDivisionError: broken" in ledger.report()


def test_the_module_prints_a_table_and_says_by_its_exit_code_whether_all_held():
    command = [sys.executable, "-m", "tests.differential", "--seed", "20", "--case", "0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "0 beyond their tolerance." in done.stdout
    assert "summary: t " in done.stdout


@pytest.mark.parametrize(
    ("found", "expected", "bound", "error"),
    [
        (1.0, 1.0, EQUAL, 0),
        (nan, nan, EQUAL, 0),
        (inf, inf, EXACT, 0),
        (nan, 1.0, EXACT, inf),
        (1.0, nan, EXACT, inf),
        (inf, 1.0, EXACT, inf),
        (2.0, 1.0, EQUAL, inf),
        (1.5, 1.0, Bound(0.25), 2),
        (1.5, 1.0, Bound(0.0, 0.25), 2),
    ],
)
def test_the_distance_is_measured_in_what_is_allowed(found, expected, bound, error):
    assert bound.error(found, expected) == error


def test_a_number_between_two_is_right_and_one_outside_is_not():
    ledger = Ledger()
    for found in (1.0, 1.5, 2.0):
        ledger.between("inside", found, (1.0, 2.0), EQUAL, Place("again"))
    for found in (0.9, 2.1, nan):
        ledger.between("outside", found, (1.0, 2.0), EQUAL, Place("again"))
    assert ledger.entries["inside"].failures == 0
    assert ledger.entries["outside"].failures == 3


def test_the_tolerance_is_what_the_method_says_of_itself():
    assert bound_of("exact").relative == 1e-12
    assert bound_of("rounded sizes, relative error below 1e-2").relative == 1e-2
    assert bound_of("saddlepoint").relative == 1e-3


def signs(sizes):
    return np.array(list(itertools.product((1, -1), repeat=len(sizes)))) @ sizes


@pytest.mark.parametrize("seed", range(20))
def test_signed_sums_equal_all_sign_vectors(seed):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 9, rng.integers(1, 11))
    times = dict(zip(*(part.tolist() for part in np.unique(sizes, return_counts=True)), strict=True))
    total = int(rng.integers(-sizes.sum() - 2, sizes.sum() + 3))
    sums = signs(sizes)
    assert signed_sums.upper_tail(times, total) == (sums >= total).mean()
    assert signed_sums.p_value(times, total, "less") == (sums <= total).mean()
    if total in sums:
        assert signed_sums.p_value(times, total, "two-sided") == (np.abs(sums) >= abs(total)).mean()


@pytest.mark.parametrize("sizes", [{1: 40, 2: 30, 6: 9}, {95: 20, 96: 25, 97: 15}, {1: 90, 60: 2, 61: 1}])
@pytest.mark.parametrize("deviations", [0.3, 3, 7])
def test_the_series_equals_counting(monkeypatch, sizes, deviations):
    total = int(deviations * sqrt(sum(size**2 * times for size, times in sizes.items())))
    counted = signed_sums.upper_tail(sizes, total)
    monkeypatch.setattr(signed_sums, "WORDS", 0)
    assert signed_sums.upper_tail(sizes, total) == pytest.approx(counted, rel=1e-13, abs=0)


def test_untied_ranks_equal_all_sign_vectors():
    for n in (5, 8, 12):
        w = (signs(np.arange(1, n + 1)) + n * (n + 1) // 2) // 2
        for level in (0.005, 0.025, 0.05):
            expected = next(rank for rank in range(n * n) if (w <= rank).mean() > level)
            assert paired.untied_rank(n, level) == expected
    assert abs(paired.untied_rank(51, 0.025) - paired.untied_rank(50, 0.025)) < 25  # counted, and by its waves


@pytest.mark.parametrize(("t", "dof", "noncentral"), [(2, 5, 1), (3, 1, 0.5), (0.1, 1, -2), (50, 3, 60), (-5, 100, -4)])
def test_the_level_of_the_noncentral_t_equals_scipys(t, dof, noncentral):
    assert paired.noncentral_level(t, dof, noncentral) == pytest.approx(stats.nct.cdf(t, dof, noncentral), abs=1e-9)


@pytest.mark.parametrize(("t", "n"), [(2.03, 80), (0.0, 5), (-5.0, 2), (30.0, 10), (-60.0, 2000)])
def test_bayes_factors_equal_rouders_integral(t, n):
    def integrand(u):
        a = n * np.exp(u)
        logs = -np.log1p(a) / 2 - n / 2 * np.log1p(t * t / ((1 + a) * (n - 1)))
        return logs - log(2 * pi) / 2 - u / 2 - np.exp(-u) / 2

    grid = np.linspace(-8, 70, 2000)
    top = integrand(grid).max()
    ends = grid[integrand(grid) > top - 40][[0, -1]]
    total, _ = integrate.quad(lambda u: np.exp(integrand(u) - top), *ends, limit=500, epsabs=0, epsrel=1e-12)
    null = -(n / 2) * np.log1p(t * t / (n - 1))
    both, below, above = bayes.log_factors(t, n, (1.0,))[1.0]
    assert both == pytest.approx(top + log(total) - null, rel=1e-9, abs=1e-9)
    assert special.logsumexp([below, above]) - log(2) == pytest.approx(both, abs=1e-9)


def test_resampled_sums_equal_all_resamples():
    sample = np.array([-3, -1, 0, 0, 2, 5])
    sums = np.array(list(itertools.product(sample.tolist(), repeat=6))).sum(axis=1)
    law = bootstrap.law_of(sample)
    for level in (0.005, 0.025, 0.3, 0.5, 0.9, 0.975):
        low, high = law.quantiles(level)
        assert low == high == np.sort(sums)[int(np.ceil(level * len(sums) - 1e-6)) - 1]
    assert law.middle(3) == pytest.approx((sums < 3).mean() + (sums == 3).mean() / 2, abs=1e-12)


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_dealing_out_equals_all_ways(alternative):
    rng = np.random.default_rng(3)
    for _ in range(10):
        a, b = rng.integers(1, 6, 5), rng.integers(1, 6, 4)
        pool, mean = np.concatenate([a, b]), 5 * np.concatenate([a, b]).mean()
        sums = np.array([pool[list(chosen)].sum() for chosen in itertools.combinations(range(9), 5)])
        extreme = {
            "less": sums <= a.sum(),
            "greater": sums >= a.sum(),
            "two-sided": np.abs(sums - mean) >= abs(a.sum() - mean) - 1e-9,
        }[alternative]
        assert len(sums) == comb(9, 5)
        assert two_samples.permutation(a, b, alternative) == pytest.approx(extreme.mean(), rel=1e-14)


def test_linearised_means_of_equal_weights_have_the_usual_error():
    values = [3, 1, 4, 1, 5]
    found = design.linearised([Fraction(v) for v in values], [Fraction(2)] * 5, [("", place) for place in range(5)])
    assert (found.mean, found.se) == pytest.approx((np.mean(values), stats.sem(values)), rel=1e-14)


def test_r_agrees_with_the_exact_tests_and_the_design(tmp_path):
    if reason := r.missing():
        pytest.skip(reason)
    batch, ledger = Batch(), Ledger()
    for number in (DESIGNS, GAPS):
        run.one_case(ledger, 22, number, batch)
    before = ledger.count
    r.ask(batch, ledger, tmp_path)
    assert batch.ranks and batch.designs
    assert ledger.count > before
    assert not ledger.failed, ledger.report()
