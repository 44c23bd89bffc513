"""Levels of invariance beside lavaan, R (tests/reference/invariance.R), and laws."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invariance_sets import MEASURES, groups_of
from reference_values import reference

from gapmodel.inference.confirmatory.difference import chi2_difference
from gapmodel.inference.confirmatory.fitting import Fit, fit
from gapmodel.inference.invariance.equal_parameters import INTERCEPT, LEVELS, LOADING, constrained
from gapmodel.inference.invariance.release import releases

SETS = ("holzinger", "bfi", "equal", "loading", "intercept", "three_groups", "residual", "means")
ROBUST = {"chi2": "chisq.scaled", "p_val": "pvalue.scaled", "cfi": "cfi.robust", "rmsea": "rmsea.robust"}


def fits(name: str, estimator: str = "ml") -> dict[str, Fit]:
    return _fits(name, estimator)


@cache
def _fits(name: str, estimator: str) -> dict[str, Fit]:
    samples, observed, table, twins = groups_of(name)
    levels = ("metric", "scalar") if name == "bfi" else LEVELS  # 25 items take a while
    return {level: fit(constrained(table, twins, level), samples, observed, estimator=estimator) for level in levels}


@pytest.mark.parametrize("name", SETS)
def test_fit_and_differences_are_those_of_lavaan(name):
    """cfa(group = "g", group.equal = ..., std.lv = TRUE); lavTestLRT."""
    expected, found = reference("invariance")["sets"][name]["answers"]["ml"], fits(name)
    for level in found:
        own = [getattr(found[level].measures, one) for one in MEASURES]
        theirs = [expected["levels"][level][one] for one in MEASURES.values()]
        assert found[level].converged and own == pytest.approx(theirs, rel=1e-9, abs=1e-7), level
    for before, after, test in zip(LEVELS, LEVELS[1:], expected["differences"], strict=False):
        if not {before, after} <= found.keys():
            continue
        own = chi2_difference(found[after], found[before])
        theirs = test["chi2"], test["dof"], test["p_val"]
        assert (own.statistic, own.dof, own.p_val) == pytest.approx(theirs, abs=1e-7)


@pytest.mark.parametrize("name", ["holzinger", "loading", "three_groups"])
def test_robust_fit_and_differences_are_those_of_lavaan(name):
    """estimator = "MLR"; lavTestLRT(method = "satorra.bentler.2001")."""
    expected, found = reference("invariance")["sets"][name]["answers"]["mlr"], fits(name, "mlr")
    for level in LEVELS:
        m, theirs = found[level].measures, expected["levels"][level]
        own = [m.scaled.chi2, m.scaled.p_val, m.robust.cfi, m.robust.rmsea]
        assert own == pytest.approx([theirs[one] for one in ROBUST.values()], rel=1e-6, abs=1e-6), level
    for before, after, test in zip(LEVELS, LEVELS[1:], expected["differences"], strict=False):
        own = chi2_difference(found[after], found[before])
        assert (own.statistic, own.p_val) == pytest.approx((test["chi2"], test["p_val"]), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(("name", "estimator"), [(name, "ml") for name in SETS] + [("three_groups", "mlr")])
def test_latent_means_are_those_of_lavaan(name, estimator):
    found = fits(name, estimator)["scalar"]
    expected = reference("invariance")["sets"][name]["answers"][estimator]["means"]
    own = {
        (one.lhs, one.group + 1): (found.estimates[at], found.se[at], found.p_val[at])
        for at, one in enumerate(found.parameters)
        if one.op == INTERCEPT and one.lhs in found.factors and one.free
    }
    assert len(own) == len(expected)
    for one in expected:
        assert own[one["lhs"], one["group"]] == pytest.approx((one["est"], one["se"], one["pvalue"]), abs=1e-5)


@pytest.mark.parametrize("name", ["holzinger", "bfi", "loading", "intercept"])
@pytest.mark.parametrize(("level", "part"), [("metric", "loadings"), ("scalar", "intercepts")])
def test_score_tests_are_those_of_lavaan(name, level, part):
    """lavTestScore(fit)$uni: the release of one equality."""
    samples, observed, table, twins = groups_of(name)
    found = releases(table, samples, observed, fits(name)[level], twins, (level, ()))
    expected = reference("invariance")["sets"][name]["answers"]["ml"][part]
    assert [one.key[1] for one in found] == [one["rhs"] or one["lhs"] for one in expected]
    assert [one.statistic for one in found] == pytest.approx([one["x2"] for one in expected], abs=1e-4)
    assert all(one.dof == 1 for one in found)


def test_the_item_that_was_planted_has_the_largest_test():
    for name, level, key in (("intercept", "scalar", (INTERCEPT, "V6")), ("loading", "metric", (LOADING, "V2"))):
        samples, observed, table, twins = groups_of(name)
        found = releases(table, samples, observed, fits(name)[level], twins, (level, ()))
        assert max(found, key=lambda one: one.statistic).key == key


def test_a_release_changes_what_its_test_expects():
    samples, observed, table, twins = groups_of("equal")
    before = fits("equal")["scalar"]
    for test in releases(table, samples, observed, before, twins, ("scalar", ()))[:3]:
        free = fit(constrained(table, twins, "scalar", [test.key]), samples, observed)
        own = [
            value
            for one, value in zip(free.parameters, free.estimates, strict=True)
            if (one.lhs, one.op) == (test.key[1], INTERCEPT)
        ]
        assert own[1] - own[0] == pytest.approx(test.difference, abs=2e-3)  # one step of scoring, and the maximum
        assert before.measures.chi2 - free.measures.chi2 == pytest.approx(test.statistic, abs=2e-2)


@settings(max_examples=4)
@given(st.permutations(range(8)), st.permutations(range(3)), st.sampled_from(LEVELS[1:]))
def test_the_order_of_items_and_groups_does_not_matter(items, groups, level):
    samples, observed, table, twins = groups_of("three_groups")
    turned = [samples[at].part(items) for at in groups]
    found = fit(constrained(table, twins, level), turned, [observed[at] for at in items])
    own, other = found.measures, fits("three_groups")[level].measures
    assert (own.chi2, own.cfi, own.srmr) == pytest.approx((other.chi2, other.cfi, other.srmr), abs=1e-6)


@pytest.mark.parametrize("level", LEVELS)
def test_equal_groups_fit_equally_at_every_level(level):
    samples, observed, table, twins = groups_of("equal")
    same = [samples[0], replace(samples[0], n=700)]
    found = fit(constrained(table, twins, level), same, observed)
    own = fit(constrained(table, twins, "configural"), same, observed)
    assert found.measures.chi2 == pytest.approx(own.measures.chi2, abs=1e-7)
    rows = zip(found.parameters, found.estimates, strict=True)
    means = [value for one, value in rows if one.op == INTERCEPT and one.lhs in ("a", "b")]
    assert means == pytest.approx([0.0] * 4, abs=1e-6)


def test_a_released_loading_takes_its_intercept_along():
    _, _, table, twins = groups_of("loading")
    free = {level: max(one.free for one in constrained(table, twins, level)) for level in LEVELS}
    released = constrained(table, twins, "scalar", [(LOADING, "V2")])
    assert max(one.free for one in released) == free["scalar"] + 2
    assert [free[level] for level in LEVELS] == [50, 44, 38, 30]  # 88 moments less the degrees of freedom
