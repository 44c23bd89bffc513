"""What to improve first: gaps, importance and reach in one table, ordered, with the uncertainty of the order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gapmodel.errors import SettingError, TallyError, one_of
from gapmodel.findings.customer.zone import refuse_zone
from gapmodel.findings.finding import Finding, Title, checked_options
from gapmodel.findings.given_tally import groups_of, protected, tally_of
from gapmodel.findings.labels import Labels
from gapmodel.findings.priorities.columns import (
    DriverLevel,
    check_related,
    counted_with,
    driver_columns,
    performance_side,
)
from gapmodel.findings.priorities.driver_samples import Sample, blocks_of, related_counts, weighted_samples
from gapmodel.findings.priorities.importance_weights import DERIVED, STATED, Importance, Weights, weights_of
from gapmodel.findings.priorities.order import Order, order_of, priority_scores
from gapmodel.findings.priorities.priority_rows import Asked, gap_rows
from gapmodel.inference.estimate import NAN, check_resamples, check_settings
from gapmodel.inference.regression.few_units import SEED
from gapmodel.inference.resampling import N_RESAMPLES, block_weights, percentile_interval
from gapmodel.survey.respondent_scores import with_outcomes
from gapmodel.survey.survey import Survey
from gapmodel.tally.blocks import Blocks
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout
from gapmodel.tally.relations import Column, relations
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import plotly.graph_objects as go

Floats = NDArray[np.float64]
IMPORTANCE = ("auto", STATED, DERIVED, "none")
RANK_COLUMNS = ["code", "rank", "probability"]
PAIR_COLUMNS = ["before", "after", "probability"]
_TOP = 3


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Priorities(Finding):
    """Dimensions or items in the order in which they call for improvement.

    Every table begins with ``group`` if groups were asked for, each with an order of its own.

    Attributes
    ----------
    table : pandas.DataFrame
        ``code label gap verdict importance reach p_worst p_top3 rank n ci_low ci_high importance_low importance_high
        reach_low reach_high stated derived room``, first rank first. ``gap`` = P - E in scale points with its interval
        and verdict as in `gaps`. ``importance``: share of the whole importance, stated or derived, see `params`;
        ``stated`` and ``derived`` have both as far as there are both. ``reach``: share of respondents whose perception
        is below their expectation, with its exact interval. ``p_worst`` and ``p_top3``: share of bootstrap samples in
        which it comes first, and among the first three. ``room``: highest point of the scale less mean perception. If
        one side only was asked, ``gap`` and ``verdict`` are empty, the order uses ``room``, and ``reach`` is the share
        outside the two highest answers.
    ranks : pandas.DataFrame
        ``code rank probability``: how probable each rank is.
    pairs : pandas.DataFrame
        ``before after probability``: of every two neighbours in the order, how probable it is that they stand so.
    left_out : pandas.DataFrame
        ``group why``: groups that have no order.
    """

    ranks: pd.DataFrame
    pairs: pd.DataFrame
    left_out: pd.DataFrame

    @property
    def shown(self) -> tuple[pd.DataFrame, ...]:
        """The columns that a first page needs."""
        left_out = ["n", "stated", "derived", "importance_low", "importance_high", "reach_low", "reach_high"]
        if self.params["sign"]:
            return (self.table.drop(columns=[*left_out, "room"]).dropna(axis="columns", how="all"),)
        return (self.table.drop(columns=[*left_out, "verdict"]).dropna(axis="columns", how="all"),)

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        kind: Literal["auto", "gaps", "ranks", "heat"] = "auto",
        title: Title = "finding",
    ) -> go.Figure:
        """The gaps in their order, how probable each rank is, or the places by group, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        kind : {"auto", "gaps", "ranks", "heat"}
            "heat": the place of every dimension or item in every group. "auto": a heat map for more than eight groups,
            else the gaps.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, its value is not valid, ranks have no probabilities, or these groups have no such
            chart.
        """
        return self._chart(lang=lang, kind=kind, title=title)


def priorities(
    answers: Survey | Tally,
    outcome: str | None = None,
    *,
    level: DriverLevel = "dimension",
    importance: Literal["auto", "stated", "derived", "none"] = "auto",
    confidence: float = 0.95,
    margin: float | None = None,
    min_cell: int | None = None,
    by: str | Sequence[str] | None = None,
    n_resamples: int = N_RESAMPLES,
    rng: int | np.random.Generator = SEED,
) -> Priorities:
    """Where to begin: one row per dimension or item with gap, importance and reach, in order.

    Parameters
    ----------
    answers : Survey or Tally
    outcome : str, optional
        A column of whole numbers, such as an overall rating, from which importance is derived.
    level : {"dimension", "item"}
    importance : {"auto", "stated", "derived", "none"}
        Which importance the order uses: what respondents stated (points or ratings), or what is derived from the
        association of perceptions with the outcome. "auto": derived if an outcome is named, else stated, else none.
    confidence : float
        Level of all intervals, between 0 and 1; neighbours whose order is less probable are called undecided.
    margin : float, optional
        The smallest gap that matters, see `gaps`.
    min_cell : int, optional
        Protect small groups of respondents, see `Tally.suppressed`; probabilities are then not available.
    by : str or list of str, optional
        An order for each group of these columns. Probabilities need the survey: a tally has blocks of all respondents
        together only.
    n_resamples : int
        Bootstrap samples.
    rng : int or numpy.random.Generator
        Seed of the resamples: a fixed number by default, so that a result can be repeated. `simulate`, unlike this,
        draws new answers each time.

    Returns
    -------
    Priorities

    Raises
    ------
    SettingError
        An argument has an invalid value, or the importance asked for is not there: the outcome has one value, too few
        respondents have all columns. Groups for which that is so are in `left_out`.
    TallyError
        The sides make a zone of tolerance; the tally lacks the outcome, or the groups or their blocks.
    ColumnError, AnswerError, SourceError
        The outcome is not there, or is no column of whole numbers; groups of rows that were counted in batches.

    Notes
    -----
    The order is by importance share x shortfall, with shortfall = max(0, -gap); without importance by the gap. What
    does not fall short follows by its gap. Derived importance is the share of the outcome's explained variance that
    falls to each dimension (LMG) or item (Johnson's relative weights), rescaled to sum to 1, see `drivers`. It is an
    association of answers from the same people at the same time, not what an improvement would bring.

    Uncertainty is that of gaps and importance together: both are computed again in every bootstrap sample of
    respondents, or of 256 random blocks of them if there are more. Ties share a rank. With weights, strata or clusters
    gaps, reach and importance are design-based (importance needs the survey: a tally has no weighted covariances), and
    the probabilities are not available. Missing answers are treated as in `gaps`.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.priorities(gm.read_survey(gm.example("bank")), "overall_rating")
    >>> found.table[["code", "rank"]].head(2).to_numpy().tolist()
    [['reliability', 1.0], ['responsiveness', 2.0]]
    """
    check_settings(confidence, "two-sided")
    check_resamples(n_resamples)
    one_of(level, ("dimension", "item"), "level")
    one_of(importance, IMPORTANCE, "importance")
    if outcome is not None and not isinstance(outcome, str):
        raise SettingError(f"outcome={outcome!r} is not the name of a column.", 'name one, as in "overall_rating".')
    if outcome is not None and isinstance(answers, Survey):
        answers = with_outcomes(answers, (outcome,))
    whole = tally_of(answers, by) if outcome is None else counted_with(answers, outcome, by=by)
    layout = whole.layout
    refuse_zone(layout)
    side = performance_side(layout)
    tally, protection = protected(whole, by, min_cell)
    rows = gap_rows(answers, tally, Asked(by, level, confidence, margin, min_cell))
    weights = weights_of(layout, level, side, outcome, importance)
    weighted = _weighted_samples(answers, tally, weights, by) if layout.design else {}
    if layout.design and not weighted:
        weights = weights_of(layout, level, side, None, _unweighted(weights, importance))
    targets = driver_columns(layout, "gap" if layout.gap else side, level)
    model = _Model(layout, targets, weights, confidence, n_resamples, rng, by is not None, weighted)
    blocks = {} if min_cell is not None or layout.design else blocks_of(answers, whole, by, min_cell)
    parts, left_out = model.parts(groups_of(tally, by), groups_of(whole, by), rows, blocks)
    params = {"confidence": confidence, "outcome": outcome or "", "level": level, "importance": weights.kind}
    params |= {"interval": "design" if layout.design else "lattice", "margin": rows.attrs["margin"], "side": side}
    params |= {"n_resamples": n_resamples, "rng": rng if isinstance(rng, int) else "generator", "design": layout.design}
    params |= {"sign": "gap = P - E" if layout.gap else "", "has_points": weights.stated, "scale": layout.ends}
    params["by"] = tally.by if by is not None else ""
    labels = Labels.of(layout)
    table, ranks, pairs = (pd.concat(tables, ignore_index=True) for tables in zip(*parts, strict=True))
    table.insert(table.columns.get_loc("code") + 1, "label", [labels.label(level, code) for code in table["code"]])
    return Priorities(
        table, params | protection, labels, ranks, pairs, pd.DataFrame(left_out, columns=["group", "why"])
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """What is computed of every group."""

    layout: Layout
    targets: tuple[Column, ...]
    weights: Weights
    confidence: float
    n_resamples: int
    rng: int | np.random.Generator
    grouped: bool
    weighted: Mapping[str, Sample]

    @property
    def columns(self) -> tuple[Column, ...]:
        """What is put in order, then what its importance comes from."""
        return (*self.targets, *self.weights.columns)

    def parts(
        self,
        groups: Mapping[str, Counts],
        full: Mapping[str, Counts],
        rows: pd.DataFrame,
        blocks: Mapping[str, Blocks | None],
    ) -> tuple[list[tuple[pd.DataFrame, ...]], list[tuple[str, str]]]:
        """The tables of every group, and the groups that have no order, with the reason."""
        parts: list[tuple[pd.DataFrame, ...]] = []
        left_out: list[tuple[str, str]] = []
        for group, counts in groups.items():
            own = rows[rows["group"] == group].set_index("code").reindex([code for _, _, code in self.targets])
            own["n"] = own["n"].fillna(0).astype(int)
            related = related_counts(self.layout, counts, full.get(group), self.columns)
            try:
                found = self._part(group, own.reset_index(), related, blocks.get(group))
            except SettingError as error:
                if not self.grouped:
                    raise
                left_out.append((group, error.problem))
            else:
                for table in found if self.grouped else ():
                    table.insert(0, "group", group)
                parts.append(found)
        if not parts:
            raise SettingError(f"No group has an order. {left_out[0][1]}", "leave `by` out, or add answers.")
        return parts, left_out

    def _part(self, group: str, rows: pd.DataFrame, counts: Counts, blocks: Blocks | None) -> tuple[pd.DataFrame, ...]:
        self._check(counts)
        k = len(self.targets)
        found = relations(self.layout, counts.moments, self.columns, blocks)
        sample = self.weighted.get(group, found)
        own = self.weights.shares(sample.means, sample.covariance)
        drawn = scores = None
        if found.blocks is not None and np.isfinite(found.means[:k]).all():
            means, covariances = found.resampled(block_weights(len(found.blocks[0]), self.n_resamples, self.rng))
            drawn = self.weights.shares(means, covariances)
            gaps_drawn = means[:, :k] if self.layout.gap else means[:, :k] - float(self.layout.highest)
            scores = priority_scores(gaps_drawn, drawn.used)
        shortfall = rows["gap"] if self.layout.gap else -rows["room"]
        order = order_of(priority_scores(shortfall.to_numpy(float), own.used), scores)
        codes = rows["code"].tolist()
        return _table(rows, own, drawn, order, self.confidence), _ranks(codes, order), _pairs(codes, order)

    def _check(self, counts: Counts) -> None:
        """Refuse an importance that cannot be derived."""
        if self.weights.kind == DERIVED:
            columns = self.weights.columns[-self.weights.derived - 1 :]
            found = relations(self.layout, counts.moments, columns)
            check_related(found.n, found.covariance, [code for _, _, code in columns[:-1]], columns[-1][2])


def _weighted_samples(
    answers: Survey | Tally, tally: Tally, weights: Weights, by: str | Sequence[str] | None
) -> dict[str, Sample]:
    """Weighted means and covariances of what importance comes from, by group; none without rows or importance."""
    if not weights.columns or not isinstance(answers, Survey) or answers.rows is None:
        return {}
    return weighted_samples(answers, weights.columns, groups_of(tally, by), by)


def _unweighted(weights: Weights, importance: str) -> str:
    """The importance of a sample with a design whose rows are not there.

    Raises
    ------
    TallyError
        An importance was asked for.
    """
    if weights.columns and importance != "auto":
        raise TallyError(
            "A tally does not hold weighted covariances, which the importance in a sample with a design needs.",
            "give the survey, or use importance='none'.",
        )
    return "none"


def _table(
    rows: pd.DataFrame, own: Importance, drawn: Importance | None, order: Order, confidence: float
) -> pd.DataFrame:
    k = len(rows)
    nothing = np.full(k, NAN)
    low, high = nothing, nothing
    if own.used is not None and drawn is not None and drawn.used is not None:
        intervals = [
            percentile_interval(float(value), column, confidence, "bootstrap percentile")
            for value, column in zip(own.used, drawn.used.T, strict=True)
        ]
        low, high = (np.array([getattr(one, end) for one in intervals]) for end in ("low", "high"))
    table = pd.DataFrame(
        {
            "code": rows["code"],
            "gap": rows["gap"],
            "verdict": rows["verdict"],
            "importance": nothing if own.used is None else own.used,
            "reach": rows["reach"],
            "p_worst": order.probabilities[0],
            "p_top3": order.probabilities[: min(_TOP, k)].sum(axis=0),
            "rank": order.ranks,
            "n": rows["n"],
            "ci_low": rows["ci_low"],
            "ci_high": rows["ci_high"],
            "importance_low": low,
            "importance_high": high,
            "reach_low": rows["reach_low"],
            "reach_high": rows["reach_high"],
            "stated": nothing if own.stated is None else own.stated,
            "derived": nothing if own.derived is None else own.derived,
            "room": rows["room"],
        }
    )
    return table.sort_values("rank", kind="stable", ignore_index=True)


def _ranks(codes: list[str], order: Order) -> pd.DataFrame:
    k = len(codes)
    at = np.argsort(order.ranks, kind="stable")
    cells = [(codes[j], i + 1, float(order.probabilities[i, j])) for j in at.tolist() for i in range(k)]
    return pd.DataFrame(cells, columns=RANK_COLUMNS)


def _pairs(codes: list[str], order: Order) -> pd.DataFrame:
    at = np.argsort(order.ranks, kind="stable").tolist()
    cells = [(codes[a], codes[b], float(order.before[a, b])) for a, b in pairwise(at)]
    return pd.DataFrame(cells, columns=PAIR_COLUMNS)
