"""A model fitted to the answers of one side."""

from __future__ import annotations

import numpy as np

from gapmodel.findings.measurement.factor_models.models import Model
from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.inference.confirmatory.fitting import Fit, fit
from gapmodel.inference.confirmatory.sample import Sample

ESTIMATORS = ("ml", "mlr", "wlsmv")
ROBUST, ORDERED = "mlr", "wlsmv"


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
    return fit(model.parameters, [sample_of(answers, estimator)], answers.names, estimator=estimator)


def sample_of(answers: ItemAnswers, estimator: str) -> Sample:
    """What an estimator needs of the answers.

    Notes
    -----
    Robust errors come from the answers of every respondent or, of a tally, from the moments of its blocks.
    """
    if estimator != ROBUST:
        return Sample.of_moments(answers.n, answers.means, answers.covariance)
    blocks = answers.relations.blocks
    if answers.survey is not None or blocks is None:
        return Sample.of_rows(answers.rows("Robust standard errors"))
    means, covariances = answers.relations.resampled(np.eye(len(blocks[0])))
    sizes = np.diagonal(blocks[0], axis1=1, axis2=2).min(axis=1)
    within = covariances * ((sizes - 1) / sizes)[:, None, None]
    return Sample.of_blocks(sizes, means, within, sum(1 for _ in answers.names))
