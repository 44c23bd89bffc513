"""A model fitted to the answers of one side."""

from __future__ import annotations

import numpy as np

from gapmodel.findings.measurement.factor_models.models import Model
from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.inference.confirmatory.fitting import Fit, fit
from gapmodel.inference.confirmatory.ordered_sample import OrderedSample
from gapmodel.inference.confirmatory.ordinal import fit_ordered
from gapmodel.inference.confirmatory.sample import Sample
from gapmodel.tally.pairs.pair_tables import PairTables

ESTIMATORS = ("ml", "mlr", "wlsmv")
ROBUST, ORDERED = "mlr", "wlsmv"


def specified(model: str, answers: ItemAnswers, estimator: str) -> Model:
    """A model with the parameters that an estimator has: of ordered answers without residual variances.

    Raises
    ------
    SettingError
        See `Model.of`.
    """
    return Model.of(model, answers, ordered=estimator == ORDERED)


def solution(model: Model, answers: ItemAnswers, estimator: str) -> Fit:
    """The fit of a model.

    Raises
    ------
    SettingError
        There are too few respondents, an item does not vary, items determine each other, or the model has more
        parameters than there are variances and covariances.
    TallyError
        The estimator needs the answers of every respondent.
    """
    if estimator == ORDERED:
        codes = answers.codes("robust_errors_of_ordered")
        tables = PairTables.of(codes[:, None], answers.levels).tables[0]
        return fit_ordered(model.parameters, OrderedSample.of_tables(tables, codes), answers.names)
    n_free = max(one.free for one in model.parameters)
    sample = sample_of(answers, n_free, robust=estimator == ROBUST)
    return fit(model.parameters, [sample], answers.names, estimator=estimator)


def sample_of(answers: ItemAnswers, n_free: int, *, robust: bool) -> Sample:
    """What an estimator of a model with so many free parameters needs of the answers.

    Notes
    -----
    Robust standard errors come from the answers of every respondent or, of a tally without missing answers, from the
    moments of its blocks.
    """
    if not robust:
        return Sample.of_moments(answers.n, answers.means, answers.covariance)
    blocks = answers.relations.blocks
    if answers.survey is not None or blocks is None or answers.pairwise:
        return Sample.of_rows(answers.rows("robust_standard_errors"))
    means, covariances = answers.relations.resampled(np.eye(len(blocks[0])))
    sizes = np.diagonal(blocks[0], axis1=1, axis2=2)[:, 0]
    there = sizes > 0
    within = np.where(sizes[:, None, None] > 1, covariances * ((sizes - 1) / np.maximum(sizes, 1))[:, None, None], 0.0)
    return Sample.of_blocks(sizes[there], means[there], within[there], n_free)
