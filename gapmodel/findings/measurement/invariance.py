"""Whether items measure the same in groups, or as expectation and as perception: before means are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gapmodel.errors import SettingError, one_of
from gapmodel.findings.finding import Finding, Title, checked_options
from gapmodel.findings.given_tally import tally_of
from gapmodel.findings.labels import Labels
from gapmodel.findings.measurement.equal_measurement.items import ITEM_COLUMNS, item_rows, reached
from gapmodel.findings.measurement.equal_measurement.levels import COLUMNS, rows_of, steps_of
from gapmodel.findings.measurement.equal_measurement.means import MEAN_COLUMNS, mean_rows
from gapmodel.findings.measurement.equal_measurement.model import Model, of_groups, of_sides
from gapmodel.findings.measurement.equal_measurement.partial import FREED_COLUMNS, freed_rows, searched
from gapmodel.findings.measurement.factor_models.comparison import problem_of
from gapmodel.findings.periods import periods_of
from gapmodel.findings.priorities.columns import performance_side
from gapmodel.inference.estimate import check_settings
from gapmodel.plain_table import PlainTable, later
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ESTIMATORS = ("ml", "mlr")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Invariance(Finding):
    """How far the same model holds with equal parameters: configural, metric, scalar and strict invariance.

    Attributes
    ----------
    table : pandas.DataFrame
        ``level against chi2 dof p_val cfi tli rmsea rmsea_low rmsea_high srmr aic bic chi2_difference dof_difference
        p_difference cfi_difference rmsea_difference srmr_difference beyond holds problems``, a row per level (and per
        partial level of the search). Differences are those of the fit from the level that it is compared with
        (``against``): a negative one of CFI and positive ones of RMSEA and SRMR are worse. ``beyond`` names the changes
        that exceed their cut-offs; ``holds`` says that none does, here and at all levels below.
    means : pandas.DataFrame
        ``code label group reference difference ci_low ci_high p_val points points_low points_high observed``:
        differences of latent means where scalar (or partial scalar) invariance holds and its solution is admissible,
        else empty. ``difference`` in standard deviations of the factor in the reference, ``points`` in scale points;
        ``observed``: of item means.
    items : pandas.DataFrame
        ``code label kind statistic dof p_val p_adj difference``: score tests, item by item, that a loading
        (metric), an intercept (scalar) or a residual variance (strict) is equal; ``p_adj`` by Holm within a kind, and
        the difference from the first group or side that would be expected if it were released.
    freed : pandas.DataFrame
        ``code label kind statistic dof p_val difference cfi``: what the exploratory search released, in order,
        with the CFI after it.
    groups : pandas.DataFrame
        ``group n why``: groups that were compared (``why`` is empty), and those left out.
    """

    means: pd.DataFrame
    items: pd.DataFrame
    freed: pd.DataFrame
    groups: pd.DataFrame

    @property
    def shown(self) -> tuple[pd.DataFrame | PlainTable, ...]:
        """The levels without information criteria, and the latent means and what was released if there are any."""
        table = self.plain("table").without("tli", "aic", "bic", "against", "p_val")
        more = [self.plain(name) for name in ("means", "freed")]
        return (table, *(one for one in more if len(one)))

    @checked_options
    def plot(self, *, lang: str = "en", title: Title = "finding", kind: Literal["fit", "items"] = "fit") -> go.Figure:
        """The fit level by level with the cut-offs, or the items whose parameters differ.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.
        kind : {"fit", "items"}
            "fit": CFI, RMSEA and SRMR of every level, each with the limit that its cut-off sets; "items": by how much
            the intercepts of the items differ in scale points, those with a significant score test marked.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang, title=title, kind=kind)


def invariance(
    answers: Survey | Tally,
    *,
    by: str | Sequence[str] | None = None,
    between: str | Sequence[str] | None = None,
    side: str | None = None,
    model: str = "dimensions",
    estimator: str = "ml",
    partial: bool = False,
    confidence: float = 0.95,
) -> Invariance:
    """Whether items measure the same in groups or waves, or on two sides, so that their means may be compared.

    Parameters
    ----------
    answers : Survey or Tally
    by : str or list of str, optional
        The columns whose groups are compared; up to ten groups. Default: the groups that were given at reading.
    between : "sides" or two sides, optional
        Instead of groups: expectation against perception of the same respondents, as two occasions.
    side : str, optional
        Which answers of the groups: a side or "gap". Default: the side that says how the service was.
    model : {"dimensions", "one factor"} or str
        The instrument's dimensions, one factor, or a model in lavaan's syntax ("quality =~ 1 + 2 + 3") for groups.
    estimator : {"ml", "mlr"}
        Maximum likelihood, or the same estimates with robust tests and errors, which need the answers of every
        respondent.
    partial : bool
        Search for parameters whose release makes a level hold that does not: exploratory.
    confidence : float
        Level of all intervals, between 0 and 1.

    Returns
    -------
    Invariance

    Raises
    ------
    SettingError
        An argument has an invalid value, or there are no groups or too many.
    TallyError
        The sample has a design, there are no two groups with enough respondents, or rows are needed and not there.
    ModelTextError
        A model's text cannot be read; the message points at the place.

    Notes
    -----
    **Levels.** Configural: the same items belong to the same factors. Metric: their loadings are equal. Scalar: their
    intercepts too, so that differences of item means come from the factors. Strict: their residual variances too
    (Meredith 1993; Vandenberg and Lance 2000). Factors have mean 0 and variance 1 in the first group, and free ones in
    all others where the level allows, as lavaan's ``std.lv = TRUE``.

    **Sides.** Expectation and perception are one covariance matrix of twice the items, with factors of their own on
    each side that all covary, and a covariance of the residuals of the same item on both sides: the model of
    longitudinal invariance.

    **Cut-offs.** CFI may be at most .010 lower (Cheung and Rensvold 2002), RMSEA at most .015 and SRMR at most .030
    (loadings) or .010 (intercepts, residuals) higher (Chen 2007). A level holds where all three do, and all levels
    below. How often they err is measured in docs/coverage.md. Differences of chi-square are tested beside, with
    `estimator="mlr"` by Satorra and Bentler (2001), whose statistic can be negative; it is then left out.

    **Missing answers.** With rows those of respondents who answered every item; of a tally those of pairs of items.

    Ordered categories (`estimator="wlsmv"`) are not available: with them thresholds come before loadings (Wu and
    Estabrook 2016), which is another order of levels.

    Examples
    --------
    >>> import gapmodel as gm
    >>> bank = gm.read_survey(gm.example("bank"))
    >>> found = gm.invariance(bank, by="branch", model="reliability =~ 5 + 6 + 7 + 8 + 9")
    >>> found.table[["level", "dof", "holds"]].values.tolist()
    [['configural', 20, True], ['metric', 32, True], ['scalar', 44, False], ['strict', 59, False]]
    """
    check_settings(confidence, "two-sided")
    _check(by, between, estimator)
    tally = tally_of(answers, by)
    layout, labels = tally.layout, Labels.of(tally.layout)
    rows = estimator == "mlr"
    if between is not None:
        own = of_sides(answers, _sides(layout, between), model, rows=rows)
        chosen = "sides"
    else:
        if not tally.by:
            raise SettingError("There are no groups to compare.", "name a column, or between='sides'.")
        chosen = performance_side(layout) if side is None else side
        own = of_groups(answers, by or tally.by, chosen, model, rows=rows)
    return _found(own, (estimator, partial, confidence), labels, _params(tally, own, chosen, model))


def _check(by: object, between: object, estimator: str) -> None:
    if by is not None and between is not None:
        raise SettingError("Both by= and between= are given.", "compare groups, or sides, one at a time.")
    if estimator == "wlsmv":
        raise SettingError(
            "Invariance of ordered categories is not available: thresholds come before loadings there.",
            "use estimator='mlr'; with five points or more it is close.",
        )
    one_of(estimator, ESTIMATORS, "estimator")


def _sides(layout: Layout, between: str | Sequence[str]) -> tuple[str, str]:
    """The two sides, the one that is subtracted first."""
    if between == "sides":
        if not layout.gap:
            raise SettingError("The instrument has one side only.", "compare groups: by='branch'.")
        return layout.sides[layout.gap[1]], layout.sides[layout.gap[0]]
    if isinstance(between, str) or len(between) != 2 or between[0] == between[1]:
        raise SettingError(f"between={between!r} is not a valid value.", "write 'sides', or the names of two sides.")
    return between[0], between[1]


def _asked(tally: Tally, own: Model, side: str) -> int:
    """Respondents in the groups that are compared, whether or not they answered every item."""
    return tally.total.n if side == "sides" else sum(tally.groups[name].n for name in own.places)


def _params(tally: Tally, own: Model, side: str, model: str) -> dict[str, object]:
    params: dict[str, object] = {"side": side, "model": model, "places": own.places, "sizes": own.sizes}
    waves = side != "sides" and bool(periods_of(own.places))
    params |= {"by": "" if side == "sides" else tally.by, "pairwise": own.pairwise, "waves": waves}
    return params | {"n_items": len(own.observed), "asked": _asked(tally, own, side)}


def _found(own: Model, asked: tuple[str, bool, float], labels: Labels, params: dict[str, object]) -> Invariance:
    estimator, partial, confidence = asked
    steps, freed = searched(own, estimator, confidence) if partial else (steps_of(own, estimator), [])
    top = reached(steps)
    params |= {"estimator": estimator, "partial": partial, "confidence": confidence, "reached": top}
    params["converged"] = steps[0].fit.converged
    params["doubtful"] = tuple(dict.fromkeys(one.name for one in steps if problem_of(one.fit)))
    comparable = [one for one in steps if one.holds and one.level == "scalar" and not problem_of(one.fit)]

    def item(code: str) -> str:
        return labels.label("item", code)

    def factor(code: str) -> str:
        return labels.label("overall" if code == "overall" else "dimension", code.rstrip("/"))

    means = [row for one in comparable[:1] for row in mean_rows(own, one, confidence, factor)]
    groups = [(name, n, "") for name, n in zip(own.places, own.sizes * (2 if len(own.sizes) == 1 else 1), strict=True)]
    return Invariance(
        later(PlainTable.of_rows(COLUMNS, rows_of(own, steps))),
        params,
        labels,
        later(PlainTable.of_rows(MEAN_COLUMNS, means)),
        later(lambda: PlainTable.of_rows(ITEM_COLUMNS, item_rows(own, steps, item))),
        later(PlainTable.of_rows(FREED_COLUMNS, freed_rows(freed, item))),
        later(PlainTable.of_rows(["group", "n", "why"], [*groups, *own.left_out])),
    )
