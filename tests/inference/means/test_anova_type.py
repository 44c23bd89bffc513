"""Spread between groups: R, scipy, Welch's t and other forms of the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_values import reference
from scipy import special, stats
from tests_shared import examples

from gapmodel.inference.means.anova_type import (
    MeansOfGroups,
    noncentrality_of_f,
    omega_squared,
    shares_form,
    spread_between,
    spread_of,
)
from gapmodel.inference.means.crossed_factors import Crossing
from gapmodel.inference.means.several_groups import FTest
from gapmodel.tally.frequencies import Frequencies

samples = st.lists(st.integers(-4, 4), min_size=2, max_size=12).filter(lambda sample: len(set(sample)) > 1)
SQUARE = Crossing(tuple((a, b) for a in "NS" for b in "wd"))


def means_of(groups):
    return MeansOfGroups.of([Frequencies.of(group) for group in groups])


def test_one_measure_equals_brown_and_forsythes_f_in_r():
    found = reference("segments")
    rows, expected = found["rows"], found["brown_forsythe"]
    gaps, group = np.array(rows["gap"]), np.array(rows["group"])
    test = spread_between(means_of([gaps[group == one] for one in range(1, 5)])).test
    assert [test.statistic, test.dof, test.dof_error, test.p_val] == pytest.approx(
        [expected[key] for key in ("statistic", "dof", "dof_error", "p")], rel=1e-10
    )


@examples(25)
@given(st.lists(samples, min_size=2, max_size=5))
def test_two_groups_are_welchs_t_and_the_form_of_shares_is_the_same_test(groups):
    test = spread_between(means_of(groups)).test
    by_form = spread_of(means_of(groups), shares_form(means_of(groups).shares)).test
    assert [by_form.statistic, by_form.dof, by_form.dof_error] == pytest.approx(
        [test.statistic, test.dof, test.dof_error], rel=1e-9, abs=1e-12
    )
    pair = spread_between(means_of(groups[:2])).test
    welch = stats.ttest_ind(*groups[:2], equal_var=False)
    assert [pair.statistic, pair.dof, pair.dof_error, pair.p_val] == pytest.approx(
        [welch.statistic**2, 1, welch.df, welch.pvalue], rel=1e-9, abs=1e-12
    )


@examples(25)
@given(st.lists(samples, min_size=4, max_size=4))
def test_effects_of_two_by_two_cells_are_contrasts(groups):
    """A contrast over its error, with Satterthwaite's degrees of freedom."""
    means = means_of(groups)
    for effect, signs in (((0,), [1, 1, -1, -1]), ((1,), [1, -1, 1, -1]), ((0, 1), [1, -1, -1, 1])):
        test = spread_of(means, SQUARE.form(effect)).test
        m = np.array([np.mean(group) for group in groups])
        v = np.array([np.var(group, ddof=1) / len(group) for group in groups])
        n = np.array([len(group) for group in groups])
        assert test.statistic == pytest.approx((signs @ m) ** 2 / v.sum(), abs=1e-9)
        assert [test.dof, test.dof_error] == pytest.approx([1, v.sum() ** 2 / (v**2 / (n - 1)).sum()], rel=1e-9)


def test_several_measures_add_their_spreads_and_do_not_depend_on_contrasts_of_them():
    rng = np.random.default_rng(5)
    sample = rng.normal(size=(3, 20, 4)) @ rng.normal(size=(4, 4))
    covariances = np.array([np.cov(own.T) / 20 for own in sample])
    groups = MeansOfGroups(np.full(3, 1 / 3), sample.mean(axis=1), covariances, np.full(3, 19.0))
    whole, form = spread_between(groups), spread_of(groups, shares_form(groups.shares))
    assert whole.between == pytest.approx(form.between) and whole.test.dof == pytest.approx(form.test.dof)
    stacked = np.zeros((12, 12))
    for place, own in enumerate(covariances):
        stacked[4 * place : 4 * place + 4, 4 * place : 4 * place + 4] = own
    product = np.kron(shares_form(groups.shares), np.eye(4)) @ stacked
    assert whole.test.dof == pytest.approx(np.trace(product) ** 2 / np.trace(product @ product))
    turned = groups.contrasted(np.linalg.qr(rng.normal(size=(4, 4)))[0])
    assert spread_between(turned).test.statistic == pytest.approx(whole.test.statistic)


def test_crossed_factors_project_and_what_is_missing_is_said():
    crossing = Crossing(tuple((a, b) for a in "abc" for b in "xyzw"))
    forms = [crossing.form(effect) * 12 for effect in crossing.effects]
    assert [round(np.trace(form)) for form in forms] == [2, 3, 6]
    assert np.allclose(sum(forms) + np.full((12, 12), 1 / 12), np.eye(12))
    gone = Crossing(crossing.cells[:-1])
    assert gone.missing == [("c", "w")] and gone.form((0,)) is None
    interaction = gone.form((0, 1)) * 11
    assert np.allclose(interaction @ interaction, interaction) and round(np.trace(interaction)) == 5
    additive = gone.indicators((0,)) @ [1, 5, 2] + gone.indicators((1,)) @ [0, 3, 1, 9]
    assert np.allclose(interaction @ additive, 0)
    assert Crossing((("a", "x"), ("b", "y"))).form((0, 1)) is None
    assert crossing.averages(1).sum(axis=1).tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize(("f", "dof", "dof_error"), [(4.0, 3.0, 96.0), (2.2, 5.7, 300.0), (1.1, 20.0, 40.0)])
def test_noncentralities_equal_scipys(f, dof, dof_error):
    for level in (0.025, 0.5, 0.9):
        found = noncentrality_of_f(FTest(f, dof, dof_error, 0.0, ""), level)
        chance = special.ncfdtr(dof, dof_error, found, f) if found else special.fdtr(dof, dof_error, f)
        assert chance == pytest.approx(level, rel=1e-6) if found else chance <= level


def test_omega_squared_is_the_share_without_chance_and_holds_its_value():
    groups = [[0, 1, 2, 3], [2, 3, 4, 5], [4, 5, 6, 7]]
    means, within = means_of(groups), float(np.var(groups[0], ddof=1))
    found = omega_squared(spread_between(means), within)
    between = 8 / 3 - 2 * within / 12  # of three equal shares, less what chance puts there
    assert found.value == pytest.approx(between / (between + within)) and found.low < found.value < found.high
    same = omega_squared(spread_between(means_of([[0, 1, 2, 3]] * 3)), within)
    assert (same.value, same.low) == (0, 0) and same.high >= 0
    assert np.isnan(omega_squared(spread_between(means_of([[1, 1], [2, 2]])), 0.0).value)
