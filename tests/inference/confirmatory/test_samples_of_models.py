"""Moments of samples, from rows, blocks and printed covariances."""

from __future__ import annotations

import numpy as np
import pytest
from confirmatory_cases import samples
from measurement_data import measurement_sets

from gapmodel.errors import SettingError
from gapmodel.inference.confirmatory.fitting import fit
from gapmodel.inference.confirmatory.model_text import parse
from gapmodel.inference.confirmatory.parameters import parameter_table
from gapmodel.inference.confirmatory.sample import Sample, lower

ROWS = measurement_sets()["clean_6"].rows


def blocks(rows, size):
    parts = np.array_split(rows, len(rows) // size)
    covariances = [np.cov(part.T, bias=True) if len(part) > 1 else np.zeros((rows.shape[1],) * 2) for part in parts]
    return [len(part) for part in parts], [part.mean(0) for part in parts], covariances


def test_blocks_of_one_respondent_are_the_rows():
    whole, found = Sample.of_rows(ROWS), Sample.of_blocks(*blocks(ROWS, 1), parameters=38)
    assert found.n == len(ROWS)
    assert found.means == pytest.approx(whole.means) and found.covariance == pytest.approx(whole.covariance)
    assert found.gamma * (len(ROWS) - 1) / len(ROWS) == pytest.approx(whole.gamma)


def test_errors_from_blocks_are_near_those_of_rows():
    one = measurement_sets()["clean_9"]
    table = parameter_table(parse(one.model, one.items), one.items)
    rows = fit(table, samples("clean_9"), one.items, estimator="mlr")
    blocked = fit(table, [Sample.of_blocks(*blocks(one.rows, 5), parameters=17)], one.items, estimator="mlr")
    assert blocked.estimates == pytest.approx(rows.estimates, abs=1e-8)
    assert blocked.se == pytest.approx(rows.se, rel=0.2)
    assert blocked.measures.scaling == pytest.approx(rows.measures.scaling, rel=0.1)


def test_too_few_blocks_are_refused():
    with pytest.raises(SettingError, match="more blocks of respondents than the model has parameters"):
        Sample.of_blocks(*blocks(ROWS, 20), parameters=38)


def test_a_part_in_any_order_is_that_of_its_columns():
    chosen = [5, 0, 3]
    own, expected = Sample.of_rows(ROWS).part(chosen), Sample.of_rows(ROWS[:, chosen])
    assert own.covariance == pytest.approx(expected.covariance) and own.gamma == pytest.approx(expected.gamma)
    assert own.means == pytest.approx(expected.means)
    assert [part.tolist() for part in lower(3)] == [[0, 1, 2, 1, 2, 2], [0, 0, 0, 1, 1, 2]]


def test_printed_covariances_give_the_same_fit_and_nothing_robust():
    one = measurement_sets()["clean_6"]
    table = parameter_table(parse(one.model, one.items), one.items)
    printed = Sample.of_moments(len(ROWS), ROWS.mean(0), np.cov(ROWS.T))
    expected = fit(table, samples("clean_6"), one.items)
    assert fit(table, [printed], one.items).measures.chi2 == pytest.approx(expected.measures.chi2)
    with pytest.raises(SettingError, match="Robust standard errors need the answers of every respondent"):
        fit(table, [printed], one.items, estimator="mlr")
