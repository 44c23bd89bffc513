"""Means and covariances of columns, read off a tally, beside numpy on the rows."""

import numpy as np
import pytest

import gapmodel as gm
from gapmodel.survey.respondent_scores import of_respondents, scores_of, with_outcomes
from gapmodel.tally.relations import Mixture, relations

DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
COLUMNS = (
    *(("perception", "dimension", code) for code in DIMENSIONS),
    *(("gap", "dimension", code) for code in DIMENSIONS),
    ("expectation", "item", "7"),
    ("gap", "overall", "overall"),
    ("points", "dimension", "empathy"),
    ("outcome", "overall", "overall_rating"),
)


@pytest.fixture(scope="module")
def survey():
    return with_outcomes(gm.read_survey(gm.example("bank")), ["overall_rating"])


def complete(survey):
    return of_respondents(survey, scores_of(survey, COLUMNS).complete)


def found(survey, columns=COLUMNS):
    tally = survey.tally
    return relations(tally.layout, tally.total.moments, columns, tally.blocks)


def test_of_complete_respondents_they_are_numpys(survey):
    survey = complete(survey)
    rows, of = scores_of(survey, COLUMNS).values, found(survey)
    assert of.n == len(rows) == survey.n
    np.testing.assert_allclose(of.means, rows.mean(axis=0), rtol=1e-13)
    np.testing.assert_allclose(of.covariance, np.cov(rows.T), rtol=1e-11, atol=1e-13)


def test_pairs_of_answers_are_those_of_pandas(survey):
    columns = [("perception", "item", code) for code in ("1", "6", "9")] + [COLUMNS[-1]]
    frame = survey.frame()
    names = ["perception_1", "perception_6", "perception_9"]
    # an item counts in the moments wherever it was answered
    whole = frame[names].assign(y=scores_of(survey, [COLUMNS[-1]]).values[:, 0])
    np.testing.assert_allclose(found(survey, columns).covariance, whole.cov(), rtol=1e-12)
    assert found(survey, columns).n == min((whole[a].notna() & whole[b].notna()).sum() for a in whole for b in whole)


def test_scores_are_those_of_the_frame(survey):
    frame, scores = survey.frame(), scores_of(survey, [("perception", "item", "3"), ("gap", "item", "3")])
    np.testing.assert_array_equal(scores.values[:, 0], frame["perception_3"])
    np.testing.assert_array_equal(scores.values[:, 1], frame["perception_3"] - frame["expectation_3"])


def test_every_block_once_is_the_whole_sample(survey):
    for of in (found(survey), found(of_respondents(survey, np.arange(600) < 90))):
        means, covariances = of.resampled(np.ones((1, len(of.blocks[0]))))
        np.testing.assert_allclose(means[0], of.means, rtol=1e-12)
        np.testing.assert_allclose(covariances[0], of.covariance, rtol=1e-9, atol=1e-12)


def test_a_resample_is_the_sample_of_those_respondents(survey):
    small = of_respondents(complete(survey), np.arange(complete(survey).n) < 40)
    of, rng = found(small), np.random.default_rng(1)
    weights = rng.multinomial(40, np.full(40, 1 / 40), size=3).astype(float)
    tally = small.tally
    rows = Mixture.of(tally.layout, COLUMNS).values(tally.blocks.rows)
    for own, covariance in zip(weights, of.resampled(weights)[1], strict=True):
        drawn = np.repeat(rows, own.astype(int), axis=0)
        np.testing.assert_allclose(covariance, np.cov(drawn.T), rtol=1e-9, atol=1e-12)


def test_outcomes_join_what_was_counted_before():
    read = gm.read_survey(gm.example("bank"), outcome="overall_rating")
    later = with_outcomes(gm.read_survey(gm.example("bank")), ["overall_rating"])
    assert later.tally == read.tally
    assert with_outcomes(read, ["overall_rating"]) is read
    with pytest.raises(gm.GapModelError, match="There is no column 'overal_rating'"):
        with_outcomes(read, ["overal_rating"])


def test_standard_errors_are_those_of_the_infinitesimal_jackknife(survey):
    """What a small weight of one block more changes, found by differences: items with missing answers and a gap."""
    columns = [("perception", "item", "1"), ("gap", "dimension", "empathy"), COLUMNS[-1]]
    of = found(of_respondents(survey, np.arange(600) < 80), columns)
    m, step = len(of.blocks[0]), 1e-5
    rng = np.random.default_rng(2)
    weights = rng.multinomial(m, np.full(m, 1 / m), size=2) + np.array([[1.0], [0.0]])
    gradients = rng.normal(size=(4, 3, 3))
    gradients = gradients + np.swapaxes(gradients, 1, 2)
    errors = of.errors(weights, np.stack([gradients] * 2))
    for own, row in zip(errors, weights, strict=True):
        _, beside = of.resampled(np.concatenate([row + step * np.eye(m), row - step * np.eye(m)]))
        influence = np.einsum("rij,sij->rs", (beside[:m] - beside[m:]) / (2 * step), gradients)
        np.testing.assert_allclose(own, np.sqrt(row @ influence**2 * m / (m - 1)), rtol=1e-6)


def test_the_standard_error_of_a_variance_is_near_its_bootstrap_error(survey):
    of = found(complete(survey), [COLUMNS[-1], COLUMNS[0]])
    m = len(of.blocks[0])
    weights = np.random.default_rng(3).multinomial(m, np.full(m, 1 / m), size=2000).astype(float)
    gradient = np.zeros((1, 1, 2, 2))
    gradient[..., 0, 0] = 1
    error = of.errors(np.ones((1, m)), gradient)[0, 0]
    assert error == pytest.approx(of.resampled(weights)[1][:, 0, 0].std(), rel=0.06)
    with pytest.raises(ValueError, match="no blocks"):
        relations(survey.tally.layout, survey.tally.total.moments, COLUMNS[:2]).errors(np.ones((1, 1)), gradient)
