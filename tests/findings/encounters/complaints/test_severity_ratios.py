"""Ratios between severities: exact tests by brute force and scipy, simultaneous intervals, cautions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError
from gapmodel.inference.multinomial import chi_square, count_ratio, multinomial_test
from gapmodel.inference.share import blaker_interval

COUNTS = {"serious": 4, "minor": 97, "trifle": 610}


@pytest.mark.parametrize("counts", [[3, 20, 100], [0, 5, 40], [2, 1, 12], [1, 0, 3, 4]])
def test_the_exact_test_equals_all_outcomes(counts):
    given = [1, 29, 300, 50][: len(counts)]
    n, shares = sum(counts), np.array(given) / sum(given)
    places = np.array(list(_outcomes(n, len(counts))))
    chances = stats.multinomial(n, shares).pmf(places)
    observed = stats.multinomial(n, shares).pmf(counts)
    assert multinomial_test(counts, given).p_val == pytest.approx(chances[chances <= observed * (1 + 1e-9)].sum())


def _outcomes(n, kinds):
    if kinds == 1:
        yield (n,)
        return
    for first in range(n + 1):
        yield from ((first, *rest) for rest in _outcomes(n - first, kinds - 1))


def test_of_two_kinds_it_is_the_binomial_test():
    assert multinomial_test([3, 40], [1, 29]).p_val == pytest.approx(stats.binomtest(3, 43, 1 / 30).pvalue)


def test_chi_square_equals_scipy():
    found, n = chi_square([4, 97, 610], [1, 29, 300]), 711
    expected = stats.chisquare([4, 97, 610], n * np.array([1, 29, 300]) / 330)
    assert (found.statistic, found.p_val) == pytest.approx((expected.statistic, expected.pvalue))


def test_ratios_are_the_odds_of_shares_in_the_sum():
    found = gm.severity_ratios(COUNTS).table
    limits = blaker_interval(97, 101, 1 - 0.05 / 2)
    assert found.loc[1, "ratio"] == 97 / 4
    assert found.loc[1, "ratio_low"] == pytest.approx(limits.low / (1 - limits.low))
    assert found.loc[1, "ratio_high"] == pytest.approx(limits.high / (1 - limits.high))


def test_simultaneous_intervals_hold_together():
    rng, truth, inside, runs = np.random.default_rng(1), np.array([1, 29, 300]) / 330, 0, 120
    for counts in rng.multinomial(500, truth, runs):
        table = gm.severity_ratios(dict(zip("abc", map(int, counts), strict=True))).table
        ratios = table["ratio_low"].iloc[1:].to_numpy(), table["ratio_high"].iloc[1:].to_numpy()
        inside += bool((ratios[0] <= [29, 300]).all() and (ratios[1] >= [29, 300]).all())
    assert inside / runs >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / runs)


def test_proportions_that_do_not_fit_are_rejected_and_the_origin_is_said():
    found = gm.severity_ratios(COUNTS, [1, 29, 300])
    assert "do not fit" in found.text and "Heinrich 1931" in found.text and "Manuele 2002" in found.text
    assert "1:29:300" in found.plot().layout.title.text
    other = gm.severity_ratios({"a": 2, "b": 58, "c": 600}, {"c": 300, "b": 29, "a": 1})
    assert "does not show that they hold" in other.text
    assert "Heinrich" not in gm.severity_ratios({"a": 2, "b": 58}, [1, 20]).text


def test_cases_are_counted_and_the_rarest_is_first():
    frame = pd.DataFrame({"Severity": ["minor"] * 5 + ["serious"] + [None] * 2})
    assert gm.severity_ratios(frame).table["severity"].tolist() == ["serious", "minor"]
    assert gm.severity_ratios(frame, order=["minor", "serious"]).table["n"].tolist() == [5, 1]


def test_too_many_cases_for_the_exact_test_leave_the_chi_square_test():
    found = gm.severity_ratios({"a": 900, "b": 30_000, "c": 290_000}, [1, 29, 300])
    assert np.isnan(found.tests.loc[0, "p_val"]) and "chi-square" in found.text


def test_no_serious_case():
    found = gm.severity_ratios({"serious": 0, "minor": 12})
    assert np.isinf(found.table.loc[1, "ratio"]) and "no upper limit" in found.text
    assert count_ratio(0, 0).method.startswith("undefined")
    assert found.plot().data


@pytest.mark.parametrize(
    ("cases", "options", "told"),
    [
        ({"a": 3}, {}, "at least two"),
        ({"a": 0, "b": 0}, {}, "no case"),
        ({"a": 1.5, "b": 2}, {}, "no count"),
        (COUNTS, {"reference": [1, 29]}, "does not state a proportion"),
        (COUNTS, {"reference": [1, 0, 3]}, "does not state a proportion"),
        (COUNTS, {"order": ["serious", "small"]}, "no severity 'small'"),
        (COUNTS, {"order": ["serious"]}, "does not name every severity"),
    ],
)
def test_what_cannot_be_is_one_sentence(cases, options, told):
    with pytest.raises(SettingError, match=told):
        gm.severity_ratios(cases, **options)
    with pytest.raises(ColumnError, match="has no column 'severity'"):
        gm.severity_ratios(pd.DataFrame({"cause": ["a"]}))


def test_an_undefined_ratio_is_not_outside_its_interval():
    found = gm.severity_ratios({"s": 0, "m": 3, "t": 0}, [1, 29, 300])
    assert found.table["ratio_low"].isna().tolist() == [True, False, True]
    assert "Outside the confidence interval" not in found.text
