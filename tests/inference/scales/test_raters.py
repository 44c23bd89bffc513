"""Krippendorff's alpha and weighted kappa against other packages, brute force and simulation."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_values import reference
from tests_shared import examples

from gapmodel.errors import SettingError
from gapmodel.inference.scales.raters import (
    LEVELS,
    WEIGHTS,
    _kappa_without,
    kappa_error,
    krippendorff_alpha,
    weighted_kappa,
)

CASES, NAN = reference("raters"), float("nan")
RATINGS = st.lists(
    st.lists(st.sampled_from([-3, -2, -1, 0, 1, 2, 3, NAN]), min_size=3, max_size=3), min_size=2, max_size=8
)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("case", CASES["alphas"], ids=lambda case: f"{len(case['ratings'])} units")
def test_alpha_equals_the_package_krippendorff(case, level):
    """krippendorff.alpha(reliability_data=ratings.T, level_of_measurement=level), tests/reference/raters.py."""
    rows = np.array(case["ratings"], dtype=float)
    assert krippendorff_alpha(rows, level).value == pytest.approx(case[level], rel=0, abs=1e-12)


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("case", CASES["kappas"], ids=lambda case: f"{len(case['first'])} units")
def test_kappa_and_its_error_equal_statsmodels_and_scikit_learn(case, weights):
    """cohens_kappa(table, wt=weights) and cohen_kappa_score(first, second, weights=weights)."""
    first, second, expected = case["first"], case["second"], case[weights]
    found = weighted_kappa(first, second, weights)
    assert found.value == pytest.approx(expected["kappa"], rel=0, abs=1e-12)
    assert found.value == pytest.approx(expected["sklearn"], rel=0, abs=1e-12)
    assert kappa_error(first, second, weights) == pytest.approx(expected["error"], rel=0, abs=1e-12)
    assert found.low < found.value < found.high < 1


def distance(values: list[float], one: float, other: float, level: str) -> float:
    """Between two ratings, by Krippendorff's definitions, from the list of all pairable ratings."""
    low, high = sorted((one, other))
    if level == "nominal":
        return float(low != high)
    if level == "interval":
        return (high - low) ** 2
    between = sum(low <= value <= high for value in values)
    return (between - (values.count(low) + values.count(high)) / 2) ** 2 if low != high else 0.0


def brute_force(rows: list[list[float]], level: str) -> float:
    """Pair by pair, without a table of counts."""
    units = [[value for value in row if value == value] for row in rows]
    units = [unit for unit in units if len(unit) > 1]
    every = [value for unit in units for value in unit]
    within = [distance(every, a, b, level) / (len(unit) - 1) for unit in units for a, b in permutations(unit, 2)]
    all_pairs = [distance(every, a, b, level) for a, b in permutations(every, 2)]
    expected = sum(all_pairs) / (len(every) - 1) if len(every) > 1 else 0
    return 1 - sum(within) / expected if expected else NAN


@pytest.mark.parametrize("level", LEVELS)
@examples(40)
@given(RATINGS)
def test_alpha_equals_brute_force(level, rows):
    found, expected = krippendorff_alpha(rows, level).value, brute_force(rows, level)
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-12, nan_ok=True)


@examples(40)
@given(RATINGS, st.permutations(range(3)), st.randoms(use_true_random=False))
def test_order_of_units_and_raters_does_not_matter_and_ordinal_sees_order_only(rows, order, random):
    table = np.array(rows)[:, order]
    shuffled = table[random.sample(range(len(table)), len(table))]
    one, other = krippendorff_alpha(rows), krippendorff_alpha(np.exp(shuffled))
    assert [one.value, one.low, one.high] == pytest.approx([other.value, other.low, other.high], rel=1e-6, nan_ok=True)


def test_a_rater_who_rated_nothing_or_a_unit_rated_once_changes_nothing():
    rows = [[1, 1, 2, NAN], [3, 3, 3, NAN], [2, 3, 3, NAN], [-1, 0, -1, NAN]]
    assert krippendorff_alpha(rows) == krippendorff_alpha([*rows, [NAN, NAN, -3, NAN]])


@pytest.mark.parametrize("weights", ["linear", "quadratic"])
def test_kappa_without_each_unit_is_kappa_of_the_others(weights):
    rng = np.random.default_rng(8)
    for n in (1, 2, 5, 30):
        one, other = rng.integers(-3, 4, (2, n)) * 0.1
        one[1:] = one[0] if n == 5 else one[1:]
        left_out = [weighted_kappa(np.delete(one, at), np.delete(other, at), weights).value for at in range(n)]
        assert _kappa_without(one, other, weights) == pytest.approx(left_out, abs=1e-9, nan_ok=True)


def test_what_cannot_be_said_is_not_a_number_and_says_why():
    assert krippendorff_alpha([[1, NAN], [NAN, 2]]).method == "undefined: no unit has two ratings"
    assert krippendorff_alpha([[1, 1], [1, 1]]).method == "undefined: all ratings are equal"
    alike = krippendorff_alpha([[1, 1], [2, 2], [3, 3]])
    assert alike.value == 1 and np.isnan(alike.low) and alike.method == "undefined: hardly any disagreement"
    assert weighted_kappa([1, 1], [1, 1]).method == "undefined: both raters use one value only"
    assert weighted_kappa([1, NAN], [NAN, 1]).method == "undefined: no unit was rated by both"
    assert np.isnan(kappa_error([2, 2], [2, 2]))
    with pytest.raises(SettingError, match="have 2 and 3 units"):
        weighted_kappa([1, 2], [1, 2, 3])
    with pytest.raises(SettingError, match="(?s)level=.ordinl.*did you mean 'ordinal'"):
        krippendorff_alpha([[1, 2]], "ordinl")


@pytest.mark.parametrize(
    "rated", [([1, 2], [2, 2]), ([1, 1, 1, 2], [1, 1, 1, 1])], ids=["two units", "one that differs"]
)
def test_kappa_has_no_limits_where_units_are_too_few_or_agree_without_one(rated):
    found = weighted_kappa(*rated)
    assert found.value == 0 and np.isnan(found.low) and np.isnan(found.high)
    assert found.method == "undefined: too few units that differ"


def test_the_interval_contains_the_true_alpha_about_as_often_as_it_says():
    """Five raters, twenty units, a true alpha of 0.660 (200,000 units); 400 samples, three standard errors."""
    rng, covered, samples = np.random.default_rng(3), 0, 400
    for _ in range(samples):
        latent = np.sqrt(0.7) * rng.normal(size=(20, 1)) + np.sqrt(0.3) * rng.normal(size=(20, 5))
        found = krippendorff_alpha(np.clip(np.rint(1.6 * latent), -3, 3))
        covered += found.low <= 0.660 <= found.high
    assert abs(covered / samples - 0.95) < 0.033
