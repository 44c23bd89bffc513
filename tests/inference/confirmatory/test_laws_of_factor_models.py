"""Laws of confirmatory models, whatever the sample."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from confirmatory_cases import samples
from hypothesis import given, settings
from hypothesis import strategies as st
from measurement_data import measurement_sets

from gapmodel.inference.confirmatory.fitting import fit
from gapmodel.inference.confirmatory.model_text import parse
from gapmodel.inference.confirmatory.parameters import parameter_table
from gapmodel.inference.confirmatory.residuals import residuals
from gapmodel.inference.confirmatory.sample import Sample

few = settings(max_examples=8, deadline=None)
NAMES = ("clean_3", "ceiling_3", "heywood_10")


def fitted(text, sample, items, **more):
    estimator = more.pop("estimator", "ml")
    several = sample if isinstance(sample, list) else [sample]
    return fit(parameter_table(parse(text, items), items, **more), several, items, estimator=estimator)


@cache
def plain(name, estimator="ml"):
    one = measurement_sets()[name]
    return fitted(one.model, samples(name)[0], one.items, estimator=estimator)


def by_name(found, values):
    return {(*sorted((p.lhs, p.rhs)), p.op): v for p, v in zip(found.parameters, values, strict=True)}


@few
@given(st.sampled_from(NAMES), st.randoms(use_true_random=False))
def test_order_of_items_and_respondents_does_not_matter(name, random):
    one = measurement_sets()[name]
    order, people = list(range(len(one.items))), list(range(len(one.rows)))
    random.shuffle(order)
    random.shuffle(people)
    items = tuple(one.items[k] for k in order)
    found = fitted(one.model, Sample.of_rows(one.rows[np.ix_(people, order)]), items, estimator="mlr")
    expected = plain(name, "mlr")
    assert found.measures.scaled.chi2 == pytest.approx(expected.measures.scaled.chi2)
    assert found.estimates == pytest.approx(expected.estimates, abs=1e-7)
    assert found.se == pytest.approx(expected.se, abs=1e-7)


@few
@given(st.sampled_from(NAMES), st.lists(st.floats(0.01, 100), min_size=12, max_size=12), st.sampled_from(["ml", "mlm"]))
def test_scales_of_items_leave_the_standardized_solution(name, scales, estimator):
    one = measurement_sets()[name]
    factors = np.array(scales[: len(one.items)]) * np.where(np.arange(len(one.items)) % 2, 1, -1)
    found = fitted(one.model, Sample.of_rows(one.rows * factors), one.items, estimator=estimator)
    expected = plain(name, estimator)
    assert found.measures.chi2 == pytest.approx(expected.measures.chi2)
    assert np.abs(found.std_all) == pytest.approx(np.abs(expected.std_all), abs=1e-6)
    ratio = found.measures.scaling / expected.measures.scaling
    assert estimator == "ml" or ratio == pytest.approx(1.0)


@few
@given(st.integers(0, 2**32 - 1), st.integers(2, 5))
def test_a_saturated_model_fits_exactly(seed, k):
    rows = np.random.default_rng(seed).normal(size=(40, k)) @ np.random.default_rng(seed + 1).normal(size=(k, k))
    items = tuple(f"x{place}" for place in range(k))
    text = "; ".join(f"x{i} ~~ x{j}" for i in range(k) for j in range(i, k))
    found = fitted(text, Sample.of_rows(rows), items)
    assert found.measures.dof == 0 and found.measures.chi2 == pytest.approx(0, abs=1e-7)
    assert found.measures.cfi == 1 and found.measures.rmsea == 0 and np.isnan(found.measures.p_val)
    assert found.implied[0][1] == pytest.approx(np.cov(rows.T, bias=True), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_equal_groups_give_the_fit_of_one(name):
    one, sample = measurement_sets()[name], samples(name)[0]
    equal = ("loadings", "intercepts", "residuals", "lv.variances", "lv.covariances", "means")
    found = fitted(one.model, [sample, sample], one.items, groups=2, means=True, equal=equal)
    single = plain(name)
    own = by_name(single, single.estimates)
    assert {key: own[key] for key in own} == pytest.approx(
        {key: value for key, value in by_name(found, found.estimates).items() if key in own}, abs=1e-7
    )
    assert found.measures.chi2 == pytest.approx(2 * single.measures.chi2)
    assert found.measures.cfi == pytest.approx(
        1
        - max(2 * single.measures.chi2 - found.measures.dof, 0)
        / (found.measures.baseline_chi2 - found.measures.baseline_dof)
    )


def test_groups_that_share_nothing_are_fits_of_their_own():
    one, parts = measurement_sets()["holzinger"], samples("groups")
    found = fitted(one.model, list(parts), one.items, groups=2, means=True, estimator="mlr")
    own = [fitted(one.model, part, one.items, estimator="mlr") for part in parts]
    assert found.measures.chi2 == pytest.approx(sum(single.measures.chi2 for single in own))
    for group, single in enumerate(own):
        mine = [(p.group, p.op != "~1") == (group, True) for p in found.parameters]
        assert found.se[mine] == pytest.approx(single.se, abs=1e-7)
        assert residuals(found, group).z == pytest.approx(residuals(single).z, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_marker_and_a_variance_of_1_are_the_same_model(name):
    one = measurement_sets()[name]
    found = fitted(one.model, samples(name)[0], one.items, std_lv=True)
    assert found.measures.chi2 == pytest.approx(plain(name).measures.chi2)
    assert found.std_all == pytest.approx(plain(name).std_all, abs=1e-7)
