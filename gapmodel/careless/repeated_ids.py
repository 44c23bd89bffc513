"""Respondents whose id stands in an earlier row."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gapmodel.sources.distinct import map_distinct
from gapmodel.survey.matching.match import ADDED
from gapmodel.survey.matching.spelling import USUAL_IDS, usual_id
from gapmodel.survey.survey import Survey
from gapmodel.survey.two_files.pairing import id_text

_DIFFERENT = 0.8  # share of ids that are of one row, below which a column called "id" tells something else apart


def repeated_ids(survey: Survey) -> NDArray[np.float64] | None:
    """1 for a respondent whose id stands in an earlier row, 0 for another, NaN without an id; None without such ids.

    Notes
    -----
    The ids are those of the first usual column (respondent, id, 受访者) among the others, as texts: 7.0 is 7, 007 is
    not; those of several files or sheets begin again in each. A column in which fewer than four of five ids are new
    holds ids of something else, such as branches.
    """
    usual = {wanted: name for name in survey.extra_columns if (wanted := usual_id(name))}
    column = next((usual[wanted] for wanted in USUAL_IDS if wanted in usual), None)
    if column is None:
        return None
    ids = pd.Series(map_distinct(survey.extra_columns[column], id_text, ""))
    given = (ids != "").to_numpy()
    added = survey.mapping.loc[survey.mapping["how"] == ADDED, "column"]
    again = pd.DataFrame({"": ids} | {name: survey.extra_columns[name] for name in added}).duplicated().to_numpy()
    if not given.any() or (again & given).sum() > (1 - _DIFFERENT) * given.sum():
        return None
    return np.where(given, again.astype(float), np.nan)
