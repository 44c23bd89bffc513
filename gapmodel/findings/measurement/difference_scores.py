"""What the gap says about an outcome beyond perception alone, and whether the form of scoring matters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from gapmodel.errors import SettingError
from gapmodel.findings.finding import Finding, Title, checked_options
from gapmodel.findings.labels import Labels
from gapmodel.findings.measurement.scoring import score_forms as forms
from gapmodel.findings.measurement.scoring import score_models as models
from gapmodel.findings.measurement.scoring.score_lines import Answers
from gapmodel.findings.measurement.scoring.score_models import Line
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.multiple_testing import adjust
from gapmodel.inference.regression.few_units import SEED
from gapmodel.notes.note import Note
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLUMNS = ["level", "code", "label", "n", "r2_perception", "r2_gap", "r2_both", "difference", "ci_low", "ci_high"]
COLUMNS += ["gain", "gain_low", "gain_high", "b_perception", "b_expectation", "p_val", "p_adj"]
FEWEST = 30  # respondents below which a polynomial of six coefficients is called imprecise


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DifferenceScores(Finding):
    """How perception, expectation and their difference go with an outcome.

    Attributes
    ----------
    table : pandas.DataFrame
        ``level code label n r2_perception r2_gap r2_both difference ci_low ci_high gain gain_low gain_high
        b_perception b_expectation p_val p_adj``, a row per dimension and overall. ``r2_*`` are the explained shares of
        the outcome's variance by P, by P - E and by P and E; ``difference`` is that of the gap less that of
        perception, ``gain`` that of both less that of perception. The p-value is that of the constraint b_P = -b_E
        which a difference score makes, with HC3 errors of a survey with its rows and classical ones of a tally; NaN
        where these are not determined.
    models : pandas.DataFrame
        ``level code model n r2 ci_low ci_high r2_adj method``; models ``P``, ``P - E``, ``P, E`` and ``polynomial``.
    tests : pandas.DataFrame
        ``level code constraint errors n statistic dof_model dof p_val p_adj``: F tests with classical and HC3 errors;
        ``expectation_adds`` (b_E = 0) and ``equal_opposite`` (b_P = -b_E) in the linear model, ``curvature`` (b3 = b4 =
        b5 = 0) and ``difference_form`` (these and b1 = -b2) in the polynomial.
    coefficients : pandas.DataFrame
        ``level code model term n estimate se ci_low ci_high se_classical``; P and E less the scale midpoint.
    surface : pandas.DataFrame
        ``level code feature n estimate se ci_low ci_high se_classical classical_low classical_high``; features a1..a4.
    stationary : pandas.DataFrame
        ``level code kind inside perception perception_low perception_high expectation expectation_low
        expectation_high``: where the surface is level, in scale points, and whether that lies on the scale.
    forms : pandas.DataFrame
        ``level code form n r ci_low ci_high method``: correlation of each form with the outcome.
    form_differences : pandas.DataFrame
        ``level code form other n difference ci_low ci_high method``: differences of these correlations.
    orders : pandas.DataFrame
        ``form code n score ci_low ci_high rank p_first``: the dimensions in each form's order, lowest score first.
    agreement : pandas.DataFrame
        ``form other n tau tau_low tau_high rho rho_low rho_high p_same_first``: Kendall's tau-b and Spearman's rho of
        two orders, and how often both have the same dimension first in bootstrap samples.
    left_out : pandas.DataFrame
        ``level code model why``: regressions of the rows that the answers do not determine, so that there are no HC3
        errors (model ``P, E``) or no surface (``polynomial``).
    """

    models: pd.DataFrame
    tests: pd.DataFrame
    coefficients: pd.DataFrame
    surface: pd.DataFrame
    stationary: pd.DataFrame
    forms: pd.DataFrame
    form_differences: pd.DataFrame
    orders: pd.DataFrame
    agreement: pd.DataFrame
    left_out: pd.DataFrame

    @property
    def shown(self) -> tuple[pd.DataFrame, ...]:
        """The shares with their tests, the surfaces where there are rows, and the agreement of the orders."""
        return tuple(table for table in (self.table, self.surface, self.forms, self.agreement) if len(table))

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        kind: Literal["shares", "surface", "contour", "orders"] = "shares",
        code: str = "overall",
        title: Title = "finding",
    ) -> go.Figure:
        """Explained shares, a response surface, or the order of priorities by form.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        kind : {"shares", "surface", "contour", "orders"}
            Explained shares of perception, gap and both; the response surface, which can be turned in a browser, or
            as contour lines for paper; or the rank of every dimension by form.
        code : str
            Which dimension's surface; "overall" for the overall scores.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, its value is not valid, or there is no surface.
        """
        return self._chart(lang=lang, kind=kind, code=code, title=title)


def difference_scores(
    answers: Survey | Tally,
    outcome: str,
    *,
    ideal: str | None = None,
    direct: str | None = None,
    confidence: float = 0.95,
    padjust: str = "holm",
    rng: int | np.random.Generator = SEED,
) -> DifferenceScores:
    """What the gap adds over perception alone, and whether the order of priorities depends on the form of scoring.

    Parameters
    ----------
    answers : Survey or Tally
        The polynomial regressions, HC3 errors and scores with an ideal need the answers of every respondent: of a tally
        the linear models, their classical tests, and the forms that are linear in P and E are given.
    outcome : str
        A column of whole numbers such as an overall rating.
    ideal : str, optional
        The side with ideal amounts, for evaluated performance and normed quality (Teas 1993). Default: a side named
        ``ideal``, if the instrument has it.
    direct : str, optional
        A side on which people compare directly, "much worse .. much better than expected": the one-column form.
    confidence : float
        Level of all intervals, between 0 and 1.
    padjust : str
        Adjustment of each test's p-values over the dimensions and overall, as in `gaps`.
    rng : int or numpy.random.Generator
        For the bootstrap.

    Returns
    -------
    DifferenceScores

    Raises
    ------
    SettingError
        An argument has an invalid value, one side only was asked, or the outcome has one value.
    TallyError
        The sample has a design, or the tally was counted without the outcome.

    Notes
    -----
    A difference score in a regression is the model with P and E under the constraint b_P = -b_E. Its F test, the
    polynomial regression z = b0 + b1 P + b2 E + b3 P^2 + b4 P E + b5 E^2 and the features of its surface follow
    Edwards and Parry (1993) and Edwards (2002); P and E are centred at the scale midpoint. Along P = E the surface has
    slope a1 = b1 + b2 and curvature a2 = b3 + b4 + b5 at the midpoint, along P = -E slope a3 = b1 - b2 and curvature
    a4 = b3 - b4 + b5. A pure difference has a1 = a2 = a4 = 0 and a3 different from zero. Intervals of coefficients are
    t intervals with HC3 errors. Explained shares, correlations, orders and their agreement have percentile intervals
    of bootstrap samples of respondents (of 256 random blocks beyond 256); a share is never negative, so whether E adds
    anything is told by the test and not by the interval of ``gain``.

    Each line counts the respondents who have the outcome and every score of it; of a tally the pairs of columns are
    those of the moments.

    Forms: ``servqual`` P - E, ``servperf`` P, both also weighted by importance where it was asked,
    ``direct_comparison``, ``evaluated_performance`` and ``normed_quality``. As scores of priority, low first: the mean
    gap, the mean of P, mean importance times the mean gap, mean importance times the distance of mean P from the
    highest scale point. That P and P - E correlate differently with an outcome says which predicts it, not which
    describes a service better.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.difference_scores(gm.read_survey(gm.example("bank")), "overall_rating")
    >>> row = found.table.set_index("code").loc["overall"]
    >>> f"{row['r2_perception']:.2f} {row['r2_gap']:.2f} {row['r2_both']:.2f}"
    '0.47 0.35 0.47'
    """
    check_settings(confidence, "two-sided")
    adjust([0.5], padjust)
    source = Answers.of(answers, outcome, ideal, direct, rng)
    lines = [Line.of(source, level, code) for level, code in source.lines]
    _check_outcome(lines, outcome)
    labels, ends = Labels.of(source.layout), source.layout.ends
    tests, errors = _tests(lines, padjust), "classical" if source.survey is None else "HC3"
    correlated, differences = forms.correlations(source, confidence)
    order, agreement = forms.orders(source, confidence)
    params = {"confidence": confidence, "padjust": padjust, "outcome": outcome, "rows": source.survey is not None}
    params |= {"scale": ends, "performance": source.performance, "expectation": source.expectation}
    given = np.empty(0) if source.survey is None else source.values([source.outcome])
    params["outcome_range"] = (float(given.min()), float(given.max())) if given.size else None
    params |= {"ideal": source.ideal, "direct": source.direct}
    return DifferenceScores(
        pd.DataFrame(list(_table(lines, tests[tests["errors"] == errors], labels, confidence)), columns=COLUMNS),
        params,
        labels,
        _frame((row for line in lines for row in line.models(confidence)), models.MODEL_COLUMNS),
        tests,
        _frame((row for line in lines for row in line.coefficients(confidence)), models.COEFFICIENT_COLUMNS),
        _frame((row for line in lines for row in line.surface_rows(confidence)), models.SURFACE_COLUMNS),
        _frame((row for line in lines for row in line.stationary(ends, confidence)), models.STATIONARY_COLUMNS),
        _frame(correlated, forms.FORM_COLUMNS),
        _frame(differences, forms.DIFFERENCE_COLUMNS),
        _frame(order, forms.ORDER_COLUMNS),
        _frame(agreement, forms.AGREEMENT_COLUMNS),
        _frame((row for line in lines for row in line.left_out()), models.LEFT_OUT_COLUMNS),
    )


def _check_outcome(lines: list[Line], outcome: str) -> None:
    if not any(line.n > 1 and line.own.covariance[0, 0] > 0 for line in lines):
        raise SettingError(Note.of("constant_outcome", outcome=outcome), "give an outcome that varies.")


def _frame(rows: Any, columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns)


def _tests(lines: list[Line], padjust: str) -> pd.DataFrame:
    """The tests, adjusted over the lines within each constraint and kind of errors."""
    tests = _frame((row for line in lines for row in line.tests()), models.TEST_COLUMNS)
    adjusted = tests.groupby(["constraint", "errors"])["p_val"].transform(lambda part: adjust(list(part), padjust))
    return tests.assign(p_adj=adjusted)


def _table(lines: list[Line], tests: pd.DataFrame, labels: Labels, confidence: float) -> Iterator[tuple[Any, ...]]:
    own = tests[tests["constraint"] == "equal_opposite"]
    kept = dict(zip(own["code"], zip(own["p_val"], own["p_adj"], strict=True), strict=True))
    for line in lines:
        over, gain = (line.share(model, "P", confidence) for model in ("P - E", "P, E"))
        shares = [line.r2(model) for model in ("P", "P - E", "P, E")]
        p_val, p_adj = kept.get(line.code, (nan, nan))
        label = labels.label(line.level, line.code)
        limits = (over.value, over.low, over.high, gain.value, gain.low, gain.high)
        yield line.level, line.code, label, line.n, *shares, *limits, *line.slopes(), p_val, p_adj
