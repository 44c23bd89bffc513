"""Confirmatory factor analysis: whether the items measure what they are meant to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from gapmodel.errors import one_of
from gapmodel.findings.finding import Finding, Title, checked_options
from gapmodel.findings.given_tally import tally_of
from gapmodel.findings.labels import Labels
from gapmodel.findings.measurement.factor_models.checks import (
    MODIFICATION_COLUMNS,
    RESIDUAL_COLUMNS,
    modification_rows,
    residual_rows,
)
from gapmodel.findings.measurement.factor_models.comparison import MODEL_COLUMNS, model_rows
from gapmodel.findings.measurement.factor_models.factor_rows import (
    CORRELATION_COLUMNS,
    FACTOR_COLUMNS,
    HTMT_COLUMNS,
    correlation_rows,
    factor_table,
    htmt_rows,
    own_items,
)
from gapmodel.findings.measurement.factor_models.models import GENERAL, OWN
from gapmodel.findings.measurement.factor_models.parameter_rows import (
    FIT_COLUMNS,
    PARAMETER_COLUMNS,
    fit_row,
    parameter_rows,
)
from gapmodel.findings.measurement.factor_models.solutions import ESTIMATORS, ROBUST, solution, specified
from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.findings.priorities.columns import performance_side
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.regression.few_units import SEED
from gapmodel.plain_table import PlainTable, later
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


_GENERAL = {GENERAL: {"en": "General factor", "zh": "一般因子"}}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FactorModel(Finding):
    """A factor model fitted to the answers of one side, and what speaks for and against it.

    Attributes
    ----------
    table : pandas.DataFrame
        ``lhs op rhs est se z p_val std ci_low ci_high std_low std_high label``, a row for every parameter as lavaan
        writes them: "=~" loadings, "~~" variances and covariances. ``std`` is the standardized value (lavaan's
        ``std.all``), ``label`` what the model's text calls it. Fixed parameters have an error of 0 and no z.
    fit : pandas.DataFrame
        One row: ``chi2 dof p_val cfi tli rmsea rmsea_low rmsea_high srmr aic bic p_close baseline_chi2 baseline_dof
        scaling loglik n_parameters n``. The interval of RMSEA has 90%, ``p_close`` is that of RMSEA <= .05. With
        robust estimators chi-square is the scaled one, CFI, TLI and RMSEA are the robust ones.
    problems : pandas.DataFrame
        ``problem names``: what makes the solution doubtful, such as negative variances; empty if nothing does.
    factors : pandas.DataFrame
        ``code n_items cr cr_low cr_high ave ave_low ave_high sqrt_ave max_r nearest fornell_larcker max_htmt``.
        ``max_r`` is the largest correlation in size, with the factor ``nearest``; ``fornell_larcker`` whether
        ``sqrt_ave`` exceeds it.
    correlations : pandas.DataFrame
        ``factor other r se ci_low ci_high`` of the factors.
    htmt : pandas.DataFrame
        ``factor other htmt ci_low ci_high htmt2 htmt2_low htmt2_high``, from the items alone.
    residuals : pandas.DataFrame
        ``item other observed implied residual z``: correlations of the items that the model misses, largest first.
    modification : pandas.DataFrame
        ``lhs op rhs mi p_val epc sepc``: how far chi-square would fall if a parameter were free, largest first;
        exploratory. ``sepc`` is the expected standardized value.
    models : pandas.DataFrame
        ``model chi2 dof p_val cfi tli rmsea rmsea_low rmsea_high srmr aic bic n_parameters against chi2_difference
        dof_difference p_difference problem``: the usual models of the dimensions.
    """

    fit: pd.DataFrame
    problems: pd.DataFrame
    factors: pd.DataFrame
    correlations: pd.DataFrame
    htmt: pd.DataFrame
    residuals: pd.DataFrame
    modification: pd.DataFrame
    models: pd.DataFrame

    @property
    def shown(self) -> tuple[pd.DataFrame | PlainTable, ...]:
        """Fit, loadings, factors and the usual models; `table` has all parameters."""
        table, fit = self.plain("table"), self.plain("fit")
        loadings = [row for row in zip(*table.columns.values(), strict=True) if row[1] == "=~"]
        short = PlainTable.of_rows(list(table.columns), loadings).without("op", "z", "label")
        few = fit.without("baseline_chi2", "baseline_dof", "scaling", "loglik")
        problems = (self.plain("problems"),) if len(self.plain("problems")) else ()
        models = (self.plain("models"),) if len(self.plain("models")) > 1 else ()
        return *problems, few, short, self.plain("factors"), *models

    @checked_options
    def plot(
        self, *, lang: str = "en", title: Title = "finding", kind: Literal["path", "loadings", "htmt"] = "path"
    ) -> go.Figure:
        """The model as a path diagram, its loadings, or how far the factors overlap.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.
        kind : {"path", "loadings", "htmt"}
            Items as boxes and factors as ellipses with the standardized loadings and correlations; the loadings with
            their intervals; or a heat map of the heterotrait-monotrait ratios.

        Raises
        ------
        SettingError
            There is no such option, its value is not valid, or there are no two factors for a heat map.
        """
        return self._chart(lang=lang, title=title, kind=kind)


def confirm(
    answers: Survey | Tally,
    *,
    model: str = "dimensions",
    side: str | None = None,
    estimator: str = "ml",
    confidence: float = 0.95,
    rng: int | np.random.Generator = SEED,
) -> FactorModel:
    """Whether the answers of one side fit a factor model: the instrument's dimensions, or any other.

    Parameters
    ----------
    answers : Survey or Tally
    model : str
        "dimensions": the instrument's dimensions as correlated factors; "one factor"; "second order": the dimensions
        and a factor behind them; "bifactor": a general factor and uncorrelated dimensions beside it; "uncorrelated":
        the dimensions without correlations. Or a text in lavaan's syntax with the items' codes, such as
        ``"contact =~ 5 + 6 + 7; place =~ 1 + 2 + 3; 1 ~~ 2"``.
    side : str, optional
        Which answers; "gap" for the differences. Default: the side that says how the service was.
    estimator : {"ml", "mlr", "wlsmv"}
        Maximum likelihood; with robust errors and tests (Yuan and Bentler); or diagonally weighted least squares of
        polychoric correlations, for answers as ordered categories. The last two need the answers of every respondent;
        of a tally, "mlr" takes the moments of its blocks.
    confidence : float
        Level of all intervals but that of RMSEA, between 0 and 1.
    rng : int or numpy.random.Generator
        For the bootstrap of HTMT.

    Returns
    -------
    FactorModel

    Raises
    ------
    SettingError
        An argument has an invalid value; there are no more respondents than items; an item does not vary; the model
        has more parameters than there are variances and covariances, or its text cannot be read.
    TallyError
        The sample has weights, strata or clusters, or the estimator needs the answers of every respondent.

    Notes
    -----
    Estimates, errors and fit measures are those of ``lavaan::cfa`` (R) with its defaults: the first loading of a factor
    is 1, of a bifactor model the factors' variances are. Composite reliability and average variance extracted (Fornell
    and Larcker 1981) are made of the standardized solution; their intervals and those of correlations come from the
    delta method, on the scales of the logit and of Fisher's z. HTMT (Henseler, Ringle and Sarstedt 2015) and HTMT2
    (Roemer, Schuberth and Henseler 2021) use the items' Pearson correlations and have percentile intervals of
    bootstrap samples of respondents; of a named model they are those of the instrument's dimensions. Coverage:
    docs/coverage.md.

    Missing answers: respondents who answered every item of the side, where their rows are at hand; of a tally all
    respondents of each pair of items, and n is that of the pair with the fewest.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.confirm(gm.read_survey(gm.example("bank")))
    >>> row = found.fit.iloc[0]
    >>> f"chi2({row['dof']:g}) = {row['chi2']:.1f}, CFI {row['cfi']:.3f}, RMSEA {row['rmsea']:.3f}"
    'chi2(199) = 255.4, CFI 0.978, RMSEA 0.026'
    """
    check_settings(confidence, "two-sided")
    one_of(estimator, ESTIMATORS, "estimator")
    tally = tally_of(answers)
    side = performance_side(tally.layout) if side is None else side
    given = ItemAnswers.of(answers, side)
    chosen = specified(model, given, estimator)
    fit = solution(chosen, given, estimator)
    groups = own_items(chosen.factors, given.names) if chosen.name == OWN else dict(given.dimensions)
    ratios = PlainTable.of_rows(HTMT_COLUMNS, htmt_rows(given, groups, confidence, rng))
    cells = list(zip(*ratios.columns.values(), strict=True))
    params = _params(given, tally, (model, side, estimator, confidence))
    table = PlainTable.of_rows
    return FactorModel(
        later(table(PARAMETER_COLUMNS, parameter_rows(fit, confidence))),
        params | {"model_name": chosen.name},
        _labels(Labels.of(tally.layout)),
        later(table(FIT_COLUMNS, [fit_row(fit)])),
        later(table(["problem", "names"], [(one.kind, ", ".join(one.names)) for one in fit.problems])),
        later(table(FACTOR_COLUMNS, factor_table(fit, cells, confidence))),
        later(table(CORRELATION_COLUMNS, correlation_rows(fit, confidence))),
        later(ratios),
        later(lambda: table(RESIDUAL_COLUMNS, residual_rows(fit))),
        later(lambda: table(MODIFICATION_COLUMNS, modification_rows(fit))),
        later(lambda: table(MODEL_COLUMNS, model_rows(given, estimator, {chosen.name: fit}))),
    )


def _labels(labels: Labels) -> Labels:
    """With the factor that the instrument does not name."""
    texts = {**labels.texts, "dimension": {**_GENERAL, **labels.texts.get("dimension", {})}}
    return replace(labels, texts=texts)


def _params(given: ItemAnswers, tally: Tally, settings: tuple[str, str, str, float]) -> dict[str, Any]:
    """The settings, and what a reader has to know of the answers."""
    params: dict[str, Any] = dict(zip(("model", "side", "estimator", "confidence"), settings, strict=True))
    params["blocks"] = settings[2] == ROBUST and given.survey is None
    return params | {"n": given.n, "read": tally.total.n, "pairwise": given.pairwise, "levels": given.levels}
