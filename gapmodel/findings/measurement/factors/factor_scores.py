"""Estimates of factors for respondents."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from gapmodel.errors import SettingError, listed
from gapmodel.findings.measurement.factors.factor_solution import Solution
from gapmodel.findings.measurement.factors.item_correlations import ItemCorrelations
from gapmodel.survey.respondent_scores import scores_of as answers_of


def scores_of(source: ItemCorrelations, solution: Solution, method: str, names: Sequence[str]) -> pd.DataFrame:
    """A row per respondent who answered all items, a column per factor, by the weights of a method.

    Raises
    ------
    SettingError
        Correlations are polychoric, or an item has no variance of its own and scores are Bartlett's.
    TallyError
        The rows are not at hand.
    """
    if source.scales is not None:
        raise SettingError(
            "Factors of polychoric correlations weigh the normal variables behind the answers, which nobody has seen.",
            "use correlation='pearson' for scores.",
        )
    heywood = [source.answers.names[at] for at in solution.heywood]
    if method == "bartlett" and heywood:
        raise SettingError(
            f"Bartlett's scores divide by an item's own variance, and that of {listed(heywood)} is at its lowest.",
            "use method='regression', or fewer factors.",
        )
    rows = source.answers.rows("factor_scores")
    centred = (rows - rows.mean(axis=0)) / rows.std(axis=0, ddof=1)
    survey = source.answers.survey
    complete = answers_of(survey, source.answers.columns).complete if survey is not None else np.ones(len(rows), bool)
    index = np.flatnonzero(complete)
    return pd.DataFrame(centred @ solution.weights(method).weights, index=index, columns=list(names))
