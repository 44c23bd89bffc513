"""Whether the scores of dimensions go with what they should predict, and what the way of asking may have added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gapmodel.findings.finding import Finding, Title, checked_options
from gapmodel.findings.given_tally import tally_of
from gapmodel.findings.labels import Labels
from gapmodel.findings.measurement.criterion import criterion_rows as rows
from gapmodel.findings.measurement.criterion.common_method import COMMON_METHOD, common_method_rows
from gapmodel.findings.measurement.criterion.criterion_sample import base_sides, samples_of, sides_of
from gapmodel.findings.measurement.criterion.wording_models import (
    WORDING_MODELS,
    coinciding,
    worded,
    wording_model_rows,
)
from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.findings.priorities.columns import outcome_names, performance_side
from gapmodel.inference.estimate import check_resamples, check_settings
from gapmodel.inference.regression.few_units import SEED
from gapmodel.plain_table import PlainTable, later
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Validity(Finding):
    """How the scores of dimensions go with outcomes, and a screening for common method variance.

    Attributes
    ----------
    table : pandas.DataFrame
        ``outcome side level code label n r ci_low ci_high reliability disattenuated disattenuated_low
        disattenuated_high``: a row per outcome, side ("gap" is P - E) and dimension, then overall. ``r`` is the
        correlation of the score with the outcome, ``disattenuated`` what it would be were the score without error.
    prediction : pandas.DataFrame
        ``outcome side n n_predictors r2 ci_low ci_high r2_adj r2_cv gain p_val``: all dimensions of a side together;
        "all_sides" has those of both sides of the gap, with what the other side adds to perception.
    common_method : pandas.DataFrame
        ``side n n_items first_component ci_low ci_high``: the share of the first unrotated component of the items
        (Harman's single-factor test).
    wording : pandas.DataFrame
        ``side model n chi2 dof p_val cfi tli rmsea rmsea_low rmsea_high srmr aic bic against chi2_difference
        dof_difference p_difference wording_share problem``: one factor, two factors by wording, the dimensions, and the
        dimensions beside a factor of the negatively worded items, whose mean share of variance is ``wording_share``.
        Empty where fewer than three items have one of the two wordings.
    """

    prediction: pd.DataFrame
    common_method: pd.DataFrame
    wording: pd.DataFrame

    @property
    def shown(self) -> tuple[pd.DataFrame, ...]:
        """Correlations and prediction, where an outcome was asked for, the screening, and models of the wording."""
        return tuple(one for one in (self.table, self.prediction, self.common_method, self.wording) if len(one))

    @checked_options
    def plot(self, *, lang: str = "en", outcome: str = "", title: Title = "finding") -> go.Figure:
        """The correlation of every dimension with an outcome, side by side; without one the screening.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        outcome : str
            Which outcome; the first by default.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang, outcome=outcome, title=title)


def validity(
    answers: Survey | Tally,
    outcome: str | Sequence[str] | None = None,
    *,
    side: str | Sequence[str] | None = None,
    confidence: float = 0.95,
    n_resamples: int = 999,
    rng: int | np.random.Generator = SEED,
) -> Validity:
    """Criterion validity: how the scores of dimensions go with outcomes such as overall satisfaction.

    Parameters
    ----------
    answers : Survey or Tally
    outcome : str or list of str, optional
        One or several columns of whole numbers such as an overall rating; a tally has those it was counted with.
        Default: none, and only the screening is made.
    side : str or list of str, optional
        A side, or "gap" (P - E); by default all sides and the gap.
    confidence : float
        Level of all intervals, between 0 and 1.
    n_resamples : int
        Bootstrap samples.
    rng : int or numpy.random.Generator

    Returns
    -------
    Validity

    Raises
    ------
    SettingError
        There is no such side, an argument has an invalid value, or the outcome has one value.
    TallyError
        The sample has a design, or the tally was counted without the outcome.
    ColumnError, AnswerError, SourceError
        There is no such column, or it does not hold whole numbers.

    Notes
    -----
    Correlations have Fisher's interval, with the standard error of resamples of respondents where that is larger than
    the one for normal values, as it is with many answers at the end of the scale (docs/coverage.md). ``disattenuated``
    is r / sqrt(reliability) (Spearman 1904), of the score alone: an outcome of one question has an unknown reliability
    and is taken as it is. The reliability of a dimension is Cronbach's alpha, of its gap that of a difference score
    (Johns 1981), of the overall score that of a composite; its interval resamples respondents, so that r and
    reliability vary together. Where reliabilities are too low an estimate, as alpha often is, the corrected
    correlation is too high.

    R2 of all dimensions of a side: its interval is that of `drivers`; ``r2_adj`` estimates the share in the population;
    ``r2_cv`` is the share predicted in respondents who were left out of the estimation, one by one or, above 256, in
    256 random groups (Allen 1974). It is missing for tallies with missing answers. ``gain`` is what expectation adds
    to perception with its F test; for single dimensions see `difference_scores`, for the shares of dimensions
    `drivers`.

    Each outcome counts the respondents who have it and every score; of a tally the pairs of columns are those of the
    moments. Dimension scores of several sides count the items that were answered on all of them.

    The first component is a screening alone: it neither shows nor excludes common method variance (Podsakoff et al.
    2003). Its interval is the basic bootstrap one: percentiles of resamples are too high where no component stands out.
    An unmeasured latent method factor of all items is not estimated: beside correlated dimensions with loadings
    of about the same size it is hardly identified.

    Where whole dimensions are negatively worded, as in SERVQUAL of 1988, no model can tell their wording from what
    they mean; two factors by wording, which Babakus and Boller (1992) found, are then compared with the dimensions.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.validity(gm.read_survey(gm.example("bank")), "overall_rating")
    >>> row = found.prediction.set_index("side").loc["perception"]
    >>> f"{row['r2']:.2f} {row['r2_adj']:.2f} {row['r2_cv']:.2f}"
    '0.48 0.47 0.47'
    """
    check_settings(confidence, "two-sided")
    check_resamples(n_resamples)
    outcomes = () if outcome is None else outcome_names(outcome)
    layout = tally_of(answers).layout
    sides, labels = sides_of(layout, side), Labels.of(layout)
    params: dict[str, Any] = {"outcome": outcomes, "side": sides, "confidence": confidence, "n_resamples": n_resamples}
    params |= {"performance": performance_side(layout)}
    samples = samples_of(answers, outcomes, sides, n_resamples, rng) if outcomes else []
    table = [row for sample in samples for row in rows.correlation_rows(sample, labels, confidence)]
    prediction = [row for sample in samples for row in rows.prediction_rows(sample, confidence, rng)]
    given = ItemAnswers.of(answers, main_side(params), rng=rng)
    params["reversed"], params["coinciding"] = tuple(worded(given)[1]), tuple(coinciding(given))
    common = common_method_rows(answers, base_sides(layout, sides), confidence, n_resamples, rng)
    return Validity(
        pd.DataFrame(table, columns=rows.COLUMNS),
        params,
        labels,
        pd.DataFrame(prediction, columns=rows.PREDICTION),
        pd.DataFrame(list(common), columns=COMMON_METHOD),
        later(lambda: PlainTable.of_rows(WORDING_MODELS, wording_model_rows(given))),
    )


def main_side(params: Mapping[str, Any]) -> str:
    """The side that sentences begin with: that which says how the service was, if it was asked for."""
    sides, performance = params["side"], params["performance"]
    return str(performance if performance in sides else sides[0])
