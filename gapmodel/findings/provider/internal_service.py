"""Departments as each other's customers: the gaps of every pair of supplier and customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from gapmodel.errors import one_of
from gapmodel.findings.customer.gaps import Gaps, gaps
from gapmodel.findings.finding import Finding, Title, checked_options
from gapmodel.findings.provider.customer_kinds import Kinds, kinds_of
from gapmodel.findings.provider.department_pairs import Pair, Pairs, pairs_of
from gapmodel.findings.provider.pair_sums import by_kind, correlation_of, departments_of, reciprocity_of
from gapmodel.inference.multiple_testing import METHODS
from gapmodel.instrument.instrument import Instrument
from gapmodel.survey.read import read_survey
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_ARROWS = 40
SUPPRESSED = "suppressed"  # the verdict of a pair that is too small to be shown
_PASSED_ON = ("confidence", "margin", "interval", "sign", "scale")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class InternalService(Finding):
    """The gaps between what departments expect of each other and what they get.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per pair: ``supplier customer n mean_e mean_p gap sd se ci_low ci_high p_val p_adj cohen_dz verdict``,
        with ``kind`` after ``customer`` if kinds were given. The supplier is rated, the customer rates. ``gap =
        mean_p - mean_e``, overall; negative is a shortfall. Pairs with fewer than `min_cell` respondents have the
        verdict "suppressed" and no numbers.
    dimensions : pandas.DataFrame
        The same of every dimension of the pairs that are shown: ``supplier customer level code label n ...``.
    departments : pandas.DataFrame
        ``role department pairs n gap se ci_low ci_high worst_dimension worst_gap verdict``: every department as
        supplier and as customer, means over its pairs that are shown; ``n`` is the sum of theirs.
    reciprocity : pandas.DataFrame
        ``first second n_first gap_first n_second gap_second difference se ci_low ci_high p_val p_adj``, where both
        directions are shown. ``gap_first``: first serves second; ``difference = gap_first - gap_second``.
    correlation : float
        Of the two directions over these pairs, -1 to 1; NaN of fewer than ten.
    kinds : pandas.DataFrame
        ``kind pairs n gap se ci_low ci_high verdict``; empty without kinds.
    """

    dimensions: pd.DataFrame
    departments: pd.DataFrame
    reciprocity: pd.DataFrame
    correlation: float
    kinds: pd.DataFrame

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        kind: Literal["matrix", "network"] = "matrix",
        dimension: str | None = None,
        edges: Literal["beyond", "all"] = "beyond",
        most: int = MOST_ARROWS,
        title: Title = "finding",
    ) -> go.Figure:
        """The gaps of all pairs, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        kind : {"matrix", "network"}
            Suppliers by customers, or an arrow from every supplier to its customers.
        dimension : str, optional
            The code of a dimension to draw in the matrix; default the overall gap.
        edges : {"beyond", "all"}
            Whether the network has only the gaps beyond the margin.
        most : int
            The largest number of arrows in the network.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang, kind=kind, dimension=dimension, edges=edges, most=most, title=title)


def internal_service(
    answers: Any,
    supplier: str = "supplier",
    customer: str = "customer",
    *,
    instrument: str | Instrument = "internal-service",
    confidence: float = 0.95,
    padjust: str = "fdr_bh",
    margin: float | None = None,
    interval: str = "lattice",
    min_cell: int = 5,
    kinds: Kinds | str | None = None,
) -> InternalService:
    """How well departments serve each other, pair by pair.

    Parameters
    ----------
    answers : frame, path, Survey or Tally
        One row per respondent and department rated. A frame or path is read with the instrument; a survey may need
        options of `read_survey`. A tally is grouped by supplier and customer, in this order.
    supplier, customer : str
        Columns of the department that is rated, and of the respondent's own, which rates.
    instrument : str or Instrument
        Of a frame or path; with expectation and perception.
    confidence : float
        Level of all intervals, between 0 and 1.
    padjust : str
        statsmodels' names, or "none". Pairs are one family, the dimensions of all pairs another, the differences
        between directions a third. Default: Benjamini and Hochberg's false-discovery rate, unlike the "holm" of other
        findings, because departments make hundreds of pairs, which are screened rather than tested one by one.
    margin : float, optional
        The smallest gap that matters, in scale points; default as in `gaps`.
    interval : {"lattice", "t", "percentile", "bca", "studentized", "guaranteed"}
        Which interval of the pairs' mean gaps is shown.
    min_cell : int
        Pairs with fewer respondents who have an overall gap are not shown; 1 shows all. Default 5, unlike the None of
        other findings, because pairs of departments are often few colleagues who know each other.
    kinds : mapping or str, optional
        The kind of internal customer, "rank", "function", "step" or "process" (职级, 职能, 工序, 流程), by
        (supplier, customer) or, for both directions, by frozenset of two departments; or the column that says it.

    Returns
    -------
    InternalService

    Raises
    ------
    ColumnError
        A column is missing, a name of a group can be read as several pairs, or a pair has several kinds.
    TallyError
        There is one department only, nobody rates another, all pairs are below `min_cell`, the tally has other groups,
        the sample has a design, or the instrument asks one side only.
    SettingError
        An argument has an invalid value.

    Notes
    -----
    Rows of pairs are those of `gaps` by the two columns, with the ratings of the own department, and those without a
    name, excluded and counted. p_adj adjusts over the pairs that are shown. With many pairs some gap is always
    significant by chance; Benjamini and Hochberg (1995) bound the expected share of such findings. Somebody who rates
    several suppliers makes these pairs depend on each other, mostly in one direction, where the bound is known to hold
    one-sided (Benjamini and Yekutieli 2001); "fdr_by" holds whatever the dependence. Verdicts come from the unadjusted
    intervals.

    A department's mean counts each of its pairs the same, whatever their n. Different customers are different people:
    as supplier, its interval is Welch and Satterthwaite's t. A customer's ratings of several suppliers often come from
    the same people, which counts do not show: there, and by kind, the interval allows for any dependence
    (`mean_of_means`) and is rather too wide.

    Each direction of two departments is rated by the staff of the other: independent samples, Welch's t. The
    correlation is the pairwise intraclass one, as nothing says which department comes first. Pairs that share a
    department depend on each other, so that it has no interval; errors of small pairs pull it towards zero.

    Nothing is computed from a pair that is not shown: no total, mean or family of tests contains it, and only the
    number of such pairs is told, so that subtraction leads nowhere. This ends where other results of the same answers
    are published beside it, such as `gaps` by supplier alone. Within a pair that is shown, a dimension may have a few
    respondents more than the overall gap has; who knows both means learns something of those few. Rows are taken as
    respondents: nobody should rate a department twice.

    Examples
    --------
    >>> import gapmodel as gm
    >>> pairs = ["IT / Sales", "Sales / IT", "IT / Finance", "Finance / IT"]
    >>> frame = gm.simulate("internal-service", 200, groups={"pair": pairs}, shifts={"pair": {"IT / Sales": -1}}, rng=1)
    >>> frame[["supplier", "customer"]] = frame["pair"].str.split(" / ", expand=True)
    >>> found = gm.internal_service(frame)
    >>> worst = found.table.nsmallest(1, "gap").iloc[0]
    >>> worst["supplier"], worst["customer"], worst["verdict"]
    ('IT', 'Sales', 'shortfall')
    """
    one_of(padjust, METHODS, "padjust")
    if not isinstance(answers, (Survey, Tally)):
        answers = read_survey(answers, instrument, by=[supplier, customer])
    pairs = pairs_of(answers, supplier, customer, min_cell)
    kind = None if kinds is None else kinds_of(answers, kinds, pairs, supplier, customer)
    settings: dict[str, Any] = {"confidence": confidence, "padjust": padjust, "margin": margin, "interval": interval}
    found = gaps(pairs.tally, by=[supplier, customer], weighting="none", **settings)
    level = _named(found, pairs.shown)
    shown = level[level["level"] == "overall"].drop(columns=["level", "code", "label"])
    dimensions = level[level["level"] == "dimension"].reset_index(drop=True)
    table = _table(shown, pairs, kind)
    of_kind = table[table["verdict"] != SUPPRESSED] if kind is not None else shown.assign(kind="")
    margin = found.params["margin"]
    reciprocity = reciprocity_of(shown, confidence, padjust)
    return InternalService(
        table,
        _params(found, pairs, padjust, min_cell) | {"supplier": supplier, "customer": customer},
        found.labels,
        dimensions,
        departments_of(shown, dimensions, confidence, margin),
        reciprocity,
        correlation_of(reciprocity),
        by_kind(of_kind, confidence, margin),
    )


def _named(found: Gaps, shown: dict[str, Pair]) -> pd.DataFrame:
    """The gaps, with supplier and customer in place of the group."""
    pairs = [shown[group] for group in found.table["group"]]
    table = found.table.drop(columns="group")
    table.insert(0, "supplier", [supplier for supplier, _ in pairs])
    table.insert(1, "customer", [customer for _, customer in pairs])
    return table


def _table(shown: pd.DataFrame, pairs: Pairs, kind: dict[Pair, str] | None) -> pd.DataFrame:
    """All pairs in natural order; those that are hidden have no numbers."""
    names = list(pairs.named.values())
    table = shown.set_index(["supplier", "customer"]).reindex(pd.MultiIndex.from_tuples(names))
    table.index.names = ["supplier", "customer"]
    table = table.reset_index()
    table["n"] = table["n"].astype("Int64")
    table["verdict"] = table["verdict"].fillna(SUPPRESSED)
    if kind is not None:
        table.insert(2, "kind", [kind.get(pair, "") for pair in names])
    return table


def _params(found: Gaps, pairs: Pairs, padjust: str, min_cell: int) -> dict[str, Any]:
    return {name: found.params[name] for name in _PASSED_ON} | {
        "padjust": padjust,
        "min_cell": min_cell,
        "pairs": len(pairs.shown),
        "suppressed": len(pairs.named) - len(pairs.shown),
        "self_rated": pairs.self_rated,
        "unnamed": pairs.unnamed,
        "unanswered": pairs.unanswered,
        "put_together": pairs.put_together,
    }
