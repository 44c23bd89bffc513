"""What cannot be fitted, and what is wrong with solutions, is said in one sentence each."""

from __future__ import annotations

import numpy as np
import pytest
from confirmatory_cases import samples
from measurement_data import measurement_sets

from gapmodel.errors import SettingError
from gapmodel.inference.confirmatory.difference import chi2_difference
from gapmodel.inference.confirmatory.fitting import fit
from gapmodel.inference.confirmatory.model_text import parse
from gapmodel.inference.confirmatory.modification import modifications
from gapmodel.inference.confirmatory.parameters import parameter_table
from gapmodel.inference.confirmatory.sample import Sample

SIX = tuple(f"x{place}" for place in range(1, 7))
TWO = "f =~ x1 + x2 + x3; g =~ x4 + x5 + x6"


def fitted(text, rows, items=SIX, **more):
    estimator = more.pop("estimator", "ml")
    return fit(parameter_table(parse(text, items), items, **more), [Sample.of_rows(rows)], items, estimator=estimator)


@pytest.fixture(scope="module")
def rows():
    return np.array(measurement_sets()["clean_5"].rows[:200, :6])


def kinds(found):
    return {one.kind: one.names for one in found.problems}


def test_fewer_respondents_than_items(rows):
    with pytest.raises(SettingError, match="6 respondents are too few for 6 items"):
        fitted(TWO, rows[:6])


def test_an_item_without_variance(rows):
    constant = rows.copy()
    constant[:, 2] = 3
    with pytest.raises(SettingError, match="Everybody gave the same answer to 'x3'"):
        fitted(TWO, constant)


def test_items_that_determine_each_other(rows):
    double = rows.copy()
    double[:, 4] = 6 - double[:, 3]
    with pytest.raises(SettingError, match="answers to 'x4', 'x5' determine each other"):
        fitted(TWO, double)


def test_more_parameters_than_moments(rows):
    with pytest.raises(SettingError, match="not identified: it has 4 free parameters, and there are 3"):
        fitted("f =~ x1 + x2", rows)


def test_a_model_that_is_not_identified_has_no_errors(rows):
    found = fitted("f =~ NA*x1 + x2 + x3; g =~ x4 + x5 + x6", rows)
    assert set(kinds(found)["not identified"]) >= {"f=~x1", "f=~x2", "f~~f"}
    assert np.isnan(found.se).all() and np.isnan(found.p_val).all() and modifications(found) == ()
    assert found.measures.chi2 == pytest.approx(fitted(TWO, rows).measures.chi2, abs=1e-6)


def test_two_factors_of_two_items_are_identified_by_each_other_alone(rows):
    assert kinds(fitted("f =~ x1 + x2; g =~ x4 + x5 + x6", rows)) == {"two items": ("f",)}
    loose = fitted("f =~ x1 + x2; g =~ x4 + x5 + x6", rows, orthogonal=True)
    assert set(kinds(loose)["not identified"]) == {"f=~x2", "x1~~x1", "x2~~x2", "f~~f"}


def test_a_correlation_beyond_1_is_said():
    rng = np.random.default_rng(5)
    common = rng.normal(size=(300, 1))
    rows = common * 0.7 + rng.normal(size=(300, 6)) * 0.7
    rows[:, 0] += rows[:, 1] * 0.5
    rows[:, 4] += rows[:, 5] * 0.5
    rows[:, 3] += rows[:, 2]
    found = fitted(TWO, rows)
    assert kinds(found)["factors not positive definite"] == ("f", "g")


def test_negative_variances_are_named():
    one = measurement_sets()["heywood_1"]
    found = fit(parameter_table(parse(one.model, one.items), one.items), samples("heywood_1"), one.items)
    (name,) = kinds(found)["negative variance"]
    place = [(p.lhs, p.rhs) for p in found.parameters].index((name, name))
    assert found.estimates[place] < 0 and found.converged


def test_numbers_of_groups_and_estimators(rows):
    table = parameter_table(parse(TWO, SIX), SIX, groups=2, means=True)
    with pytest.raises(SettingError, match="The model has 2 groups, and 1 samples are given"):
        fit(table, [Sample.of_rows(rows)], SIX)
    with pytest.raises(SettingError, match="estimator='gls' is not a valid value"):
        fitted(TWO, rows, estimator="gls")


def test_models_that_cannot_be_compared(rows):
    full, less = fitted(TWO, rows), fitted("f =~ x1 + x2 + x3; g =~ x4 + x5", rows)
    with pytest.raises(SettingError, match="not of the same answers"):
        chi2_difference(full, less)
    assert np.isnan(chi2_difference(full, full).p_val)
    one = fitted("f =~ x1 + x2 + x3 + x4 + x5 + x6", rows)
    assert chi2_difference(one, full).dof == 1 and chi2_difference(one, full).p_val < 0.05


def test_a_difference_below_zero_is_a_local_minimum():
    """lavaan ends there, too: 46.657 with two factors and 41.202 with one."""
    other = measurement_sets()["clean_2"].rows[:, :6]
    two, one = fitted(TWO, other), fitted("f =~ x1 + x2 + x3 + x4 + x5 + x6", other)
    found = chi2_difference(one, two)
    assert found.statistic < -5 and np.isnan(found.p_val) and "local minimum" in found.method
