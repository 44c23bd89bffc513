"""Which factors stand behind the answers to the items of a side, and whether they are the instrument's dimensions."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from gapmodel.errors import SettingError, counted, is_number, is_whole, one_of
from gapmodel.findings.finding import Finding, Title, checked_options
from gapmodel.findings.given_tally import tally_of
from gapmodel.findings.labels import Labels
from gapmodel.findings.measurement.factors.factor_number import Number, most_factors
from gapmodel.findings.measurement.factors.factor_solution import CUT, Solution
from gapmodel.findings.measurement.factors.factor_tables import Tables, factor_names
from gapmodel.findings.measurement.factors.item_correlations import ItemCorrelations
from gapmodel.findings.measurement.item_answers import one_side
from gapmodel.inference.estimate import check_resamples, check_settings
from gapmodel.inference.factors.adequacy import Adequacy, adequacy
from gapmodel.inference.factors.extraction import METHODS
from gapmodel.inference.factors.parallel_analysis import SIMULATIONS
from gapmodel.inference.factors.rotation import ROTATIONS
from gapmodel.inference.factors.scores import METHODS as SCORES
from gapmodel.inference.regression.few_units import SEED
from gapmodel.inference.resampling import checked_rng
from gapmodel.plain_table import PlainTable, later
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

CORRELATIONS = ("pearson", "polychoric")
PARALLEL = ("common", "components")
_UNROTATED = "unrotated"  # a setting "none" is an adjustment


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Factors(Finding):
    """The factors behind the items of a side.

    Attributes
    ----------
    table : pandas.DataFrame
        ``factor eigenvalue parallel common_eigenvalue common_parallel map map4 kept``, a row per possible factor:
        eigenvalues of the correlation matrix and of what the items have in common (squared multiple correlations in the
        diagonal), each beside the percentile of those of independent answers; Velicer's average squared and fourth
        powers of partial correlations after so many components.
    rules : pandas.DataFrame
        ``rule n_factors n_factors_low n_factors_high share_same``: how many factors each rule keeps, in the sample and
        in bootstrap samples, and the share of these with the number of the sample.
    pattern : pandas.DataFrame
        ``code label dimension msa F1 F2 ... communality uniqueness complexity``, a row per item.
    intervals : pandas.DataFrame
        ``code label factor loading se loading_low loading_high``, from bootstrap samples.
    factor_correlations : pandas.DataFrame
        ``factor other_factor r r_low r_high``; no rows of orthogonal factors.
    explained : pandas.DataFrame
        ``factor n_items variance share cumulative determinacy recurrence share_recurring``: items that load .40 or
        more, explained variance (in items) and its share, squared correlation with the best scores, median congruence
        with the same factor in bootstrap samples, and the share of these with at least .85.
    dimensions : pandas.DataFrame
        ``code label n_items factor phi phi_target``: of each dimension the factor that is most like
        it, Tucker's congruence of both, and that after rotation towards the dimensions.
    target : pandas.DataFrame
        ``code label dimension loading`` after that rotation, of as many factors as dimensions.
    source : ItemCorrelations
    solution : Solution
    """

    rules: pd.DataFrame
    pattern: pd.DataFrame
    intervals: pd.DataFrame
    factor_correlations: pd.DataFrame
    explained: pd.DataFrame
    dimensions: pd.DataFrame
    target: pd.DataFrame
    source: ItemCorrelations
    solution: Solution

    @property
    def loadings(self) -> pd.DataFrame:
        """The pattern as a matrix, items by factors; no loading is left out."""
        return self.pattern.set_index("code")[list(self.params["factors"])]

    @property
    def phi(self) -> pd.DataFrame:
        """The correlations of the factors as a matrix."""
        import pandas as pd

        names = list(self.params["factors"])
        return pd.DataFrame(self.solution.rotated.correlations, index=names, columns=names)

    @property
    def shown(self) -> tuple[pd.DataFrame | PlainTable, ...]:
        """Loadings sorted by factor, those below .40 left out; the factors; the rules."""
        return (self.sorted_pattern(), self.plain("explained"), self.plain("rules"))

    def sorted_pattern(self) -> PlainTable:
        """Items by the factor that they load most on, the largest loading first; those below .40 are left out."""
        own = np.abs(self.solution.rotated.loadings)
        order = np.lexsort((-own.max(axis=1), own.argmax(axis=1)))
        pattern = self.plain("pattern").without("msa", "uniqueness", "complexity")
        names = self.params["factors"]
        columns = {
            name: [nan if name in names and abs(cells[at]) < CUT else cells[at] for at in order]
            for name, cells in pattern.columns.items()
        }
        return PlainTable(columns)

    def scores(self, method: Literal["regression", "bartlett"] = "regression") -> pd.DataFrame:
        """Estimates of the factors for every respondent who answered all items.

        Parameters
        ----------
        method : {"regression", "bartlett"}
            Those that err least (Thurstone 1935), or those whose error is zero on average at every true score
            (Bartlett 1937).

        Returns
        -------
        pandas.DataFrame
            A column per factor; the index numbers the respondents of the survey from 0.

        Raises
        ------
        SettingError
            There is no such method; correlations are polychoric, so that there are no answers to weigh; or an item has
            no variance of its own, which Bartlett's scores divide by.
        TallyError
            The rows are not at hand.
        """
        from gapmodel.findings.measurement.factors.factor_scores import scores_of

        one_of(method, SCORES, "method")
        return scores_of(self.source, self.solution, method, self.params["factors"])

    @checked_options
    def plot(
        self, *, lang: str = "en", kind: Literal["loadings", "scree"] = "loadings", title: Title = "finding"
    ) -> go.Figure:
        """Loadings as a heat map, or eigenvalues beside those of independent answers.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        kind : {"loadings", "scree"}
            "loadings": items by factors, sorted; "scree": the eigenvalues with parallel analysis.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang, kind=kind, title=title)


def factors(
    answers: Survey | Tally,
    *,
    side: str | None = None,
    n: int | None = None,
    rotation: str = "oblimin",
    method: str = "minres",
    correlation: str = "pearson",
    parallel: str = "common",
    percentile: float = 95,
    confidence: float = 0.95,
    n_resamples: int = 500,
    rng: int | np.random.Generator = SEED,
) -> Factors:
    """Exploratory factors of the items of one side: how many, which items load on them, and how sure that is.

    Parameters
    ----------
    answers : Survey or Tally
    side : str, optional
        Such as "expectation", or "gap" for the differences. Default: the side that says how the service was.
    n : int, optional
        How many factors. Default: as many as parallel analysis keeps, at least one.
    rotation : {"oblimin", "varimax", "promax", "none"}
        Oblique (oblimin, promax) or orthogonal; dimensions of one service are correlated as a rule.
    method : {"minres", "ml", "pca"}
        Minimum residuals, maximum likelihood, or principal components, which are no factors.
    correlation : {"pearson", "polychoric"}
        Polychoric ones suit few categories or ceilings; a tally must have been counted with ``pair_tables=True``, and
        there is no bootstrap.
    parallel : {"common", "components"}
        Whether parallel analysis chooses by the eigenvalues of what items have in common, which finds correlated
        factors far more often (docs/coverage.md), or by those of the correlation matrix.
    percentile : float
        Of the eigenvalues of independent answers, between 50 and 100.
    confidence : float
        Level of all intervals, between 0 and 1.
    n_resamples : int
        Bootstrap samples.
    rng : int or numpy.random.Generator

    Returns
    -------
    Factors

    Raises
    ------
    SettingError
        An argument has an invalid value; there are fewer than three items, or too few for so many factors.
    TallyError
        There are no more respondents than items, an item has one answer only, the correlation matrix has no inverse,
        or the sample has weights, strata or clusters.

    Notes
    -----
    Extraction as psych::fa (R): uniquenesses between .005 and 1. Rotations as GPArotation::oblimin (gamma 0, without
    Kaiser's normalisation), stats::varimax and psych::Promax (power 4), from 30 starts of which the best is kept.
    Parallel analysis (Horn 1965; Glorfeld 1995) draws 1,000 correlation matrices of independent normal answers with the
    same numbers of respondents and items. MAP: Velicer (1976) with squares, Velicer, Eaton and Fava (2000) with fourth
    powers. Eigenvalues above 1 are counted for information and never choose. Bootstrap samples of respondents (of 256
    random blocks beyond 256) are extracted and rotated alike and turned towards the sample's factors; intervals of
    loadings are normal with the standard deviation of the samples, those of factor correlations by Fisher's z less the
    bias of the samples. Where answers are missing, a survey with its rows counts who answered all items, a tally for
    each pair who answered both.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.factors(gm.read_survey(gm.example("bank")), n=5, n_resamples=99)
    >>> found.loadings.shape
    (22, 5)
    """
    _check(n, rotation, method, correlation, parallel)
    if not is_number(percentile, 50) or percentile >= 100:
        raise SettingError(f"percentile={percentile!r} is not between 50 and 100.", "use 95.")
    check_settings(confidence, "two-sided")
    check_resamples(n_resamples)
    rng = checked_rng(rng)
    layout = tally_of(answers, None).layout
    own = one_side(layout, side)
    found = ItemCorrelations.of(answers, own, correlation)
    number = Number.of(found, percentile, rng)
    kept, most = number.kept(), most_factors(len(found.matrix), method)
    chosen = min(max(kept[parallel], 1), most) if n is None else int(n)
    if chosen > most:
        raise SettingError(
            f"n={n}: {counted(len(found.matrix), 'item')} determine {counted(most, 'factor')} at most.",
            f"use n={most}{' or fewer' if most > 1 else ''}; a factor needs three items or more.",
        )
    solution, fitness = Solution.of(found.matrix, chosen, method, rotation, rng), adequacy(found.matrix, found.n)
    labels, drawn = Labels.of(layout), found.resampled(n_resamples, rng)
    tables = Tables(found, solution, labels, confidence, drawn, fitness.msa)
    params: dict[str, Any] = {
        "side": own,
        "rotation": _UNROTATED if rotation == "none" else rotation,
        "extraction": method,
        "correlation": correlation,
    }
    params |= {
        "parallel_of": parallel,
        "parallel_percentile": percentile,
        "simulations": SIMULATIONS,
        "n_resamples": n_resamples,
    }
    params |= {"confidence": confidence, "given": n is not None} | _results(found, solution, number, fitness)
    return Factors(
        later(number.table(chosen)),
        params,
        labels,
        later(lambda: number.rules(drawn, confidence)),
        later(tables.pattern()),
        later(tables.intervals),
        later(tables.correlations),
        later(tables.explained),
        later(tables.of_dimensions),
        later(tables.target),
        found,
        solution,
    )


def _check(n: int | None, rotation: str, method: str, correlation: str, parallel: str) -> None:
    one_of(rotation, ROTATIONS, "rotation")
    one_of(method, METHODS, "method")
    one_of(correlation, CORRELATIONS, "correlation")
    one_of(parallel, PARALLEL, "parallel")
    if n is not None and (not is_whole(n) or n < 1):
        raise SettingError(f"n={n!r} is not a number of factors.", "give a whole number from 1, or None.")


def _results(found: ItemCorrelations, solution: Solution, number: Number, fitness: Adequacy) -> dict[str, Any]:
    """Results that are no tables."""
    p = solution.rotated.loadings.shape[1]
    chi2, dof, p_val = solution.fit(found.n if found.scales is None else 0)
    names, heywood = found.answers.names, solution.heywood
    survey = found.answers.survey
    results: dict[str, Any] = {"n": found.n, "n_read": survey.n if survey is not None else found.n}
    results |= {"n_items": len(names), "n_factors": p, "factors": factor_names(p), "pairwise": found.answers.pairwise}
    tested = (fitness.chi2, fitness.p_val) if found.scales is None else (nan, nan)  # its law is that of Pearson's r
    results |= {"kmo": fitness.kmo, "bartlett_chi2": tested[0], "bartlett_dof": fitness.dof}
    results |= {"bartlett_p": tested[1], "rmsr": solution.rmsr, "fit_chi2": chi2, "fit_dof": dof, "fit_p": p_val}
    results |= {"map_none": float(number.map[0]), "map4_none": float(number.map4[0]), "moved": found.moved}
    results |= {"heywood": tuple(names[at] for at in heywood), "converged": bool(solution.extracted.converged[0])}
    results |= {"n_starts": solution.rotated.n_starts, "n_best": solution.rotated.n_best}
    return results | {f"kept_{rule}": count for rule, count in number.kept().items()}
