"""What to improve first: gaps, importance and reach in one table, ordered, with the uncertainty of the order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gapmodel.errors import SettingError, one_of
from gapmodel.findings.customer.gaps import Gaps, gaps
from gapmodel.findings.customer.performance import performance
from gapmodel.findings.finding import Finding, checked_options
from gapmodel.findings.given_tally import protected, tally_of
from gapmodel.findings.labels import Labels
from gapmodel.findings.priorities.columns import DriverLevel, counted_with, driver_columns, performance_side
from gapmodel.findings.priorities.order import Order, order_of, priority_scores
from gapmodel.findings.priorities.weights import DERIVED, STATED, Importance, weights_of
from gapmodel.inference.estimate import NAN, Interval, check_resamples, check_settings
from gapmodel.inference.regression.few_units import SEED
from gapmodel.inference.resampling import N_RESAMPLES, block_weights, percentile_interval
from gapmodel.inference.share import blaker_interval
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout
from gapmodel.tally.relations import relations
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
    """

    ranks: pd.DataFrame
    pairs: pd.DataFrame

    @property
    def shown(self) -> tuple[pd.DataFrame, ...]:
        """The columns that a first page needs."""
        left_out = ["n", "stated", "derived", "importance_low", "importance_high", "reach_low", "reach_high"]
        if self.params["sign"]:
            return (self.table.drop(columns=[*left_out, "room"]).dropna(axis="columns", how="all"),)
        return (self.table.drop(columns=[*left_out, "verdict"]).dropna(axis="columns", how="all"),)

    @checked_options
    def plot(self, *, lang: str = "en", kind: Literal["gaps", "ranks"] = "gaps") -> go.Figure:
        """The gaps in their order, or how probable each rank is, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        kind : {"gaps", "ranks"}

        Raises
        ------
        SettingError
            There is no such option, its value is not valid, or ranks have no probabilities.
        """
        return self._chart(lang=lang, kind=kind)


def priorities(
    answers: Survey | Tally,
    outcome: str | None = None,
    *,
    level: DriverLevel = "dimension",
    importance: Literal["auto", "stated", "derived", "none"] = "auto",
    confidence: float = 0.95,
    margin: float | None = None,
    min_cell: int | None = None,
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
        An argument has an invalid value, or the importance asked for is not there.
    ColumnError, AnswerError, TallyError
        The outcome is not there, or is no column of whole numbers.

    Notes
    -----
    The order is by importance share x shortfall, with shortfall = max(0, -gap); without importance by the gap. What
    does not fall short follows by its gap. Derived importance is the share of the outcome's explained variance that
    falls to each dimension (LMG) or item (Johnson's relative weights), rescaled to sum to 1, see `drivers`. It is an
    association of answers from the same people at the same time, not what an improvement would bring.

    Uncertainty is that of gaps and importance together: both are computed again in every bootstrap sample of
    respondents, or of 256 random blocks of them if there are more. Ties share a rank. With weights, strata or clusters
    gaps and reach are design-based, and the probabilities are not available. Missing answers are treated as in `gaps`.

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
    tally = tally_of(answers) if outcome is None else counted_with(answers, outcome)
    tally, protection = protected(tally, None, min_cell)
    layout = tally.layout
    side = performance_side(layout)
    targets = driver_columns(layout, "gap" if layout.gap else side, level)
    weights = weights_of(layout, level, side, outcome, importance)
    found = relations(layout, tally.total.moments, [*targets, *weights.columns], tally.blocks)
    if layout.gap and isinstance(answers, Survey) and answers.different_people:  # the tally has no gaps of these
        rows = _of_gaps(gaps(answers, confidence=confidence, margin=margin, min_cell=min_cell), layout, level)
    elif layout.gap:
        rows = _of_gaps(gaps(tally, confidence=confidence, margin=margin), layout, level)
    else:
        rows = _of_one_side(tally, level, confidence)
    resampled = None
    if found.blocks is not None and not layout.design and np.isfinite(found.means[: len(targets)]).all():
        resampled = found.resampled(block_weights(len(found.blocks[0]), n_resamples, rng))
    own = weights.shares(found.means, found.covariance)
    drawn = None if resampled is None else weights.shares(*resampled)
    shortfall = rows["gap"] if layout.gap else -rows["room"]
    scores = priority_scores(shortfall.to_numpy(float), own.used)
    order = order_of(
        scores, None if resampled is None else _resampled_scores(layout, resampled[0], drawn, len(targets))
    )
    table = _table(rows, own, drawn, order, confidence)
    params = {"confidence": confidence, "outcome": outcome or "", "level": level, "importance": weights.kind}
    params |= {"interval": "design" if layout.design else "lattice", "margin": rows.attrs["margin"], "side": side}
    params |= {"n_resamples": n_resamples, "rng": rng if isinstance(rng, int) else "generator", "design": layout.design}
    params |= {"sign": "gap = P - E" if layout.gap else "", "has_points": weights.stated, "scale": layout.ends}
    labels = Labels.of(layout)
    table.insert(1, "label", [labels.label(level, code) for code in table["code"]])
    codes = rows["code"].tolist()
    return Priorities(table, params | protection, labels, _ranks(codes, order), _pairs(codes, order))


def _resampled_scores(layout: Layout, means: Floats, drawn: Importance | None, targets: int) -> Floats:
    gap = means[:, :targets] if layout.gap else means[:, :targets] - float(layout.highest)
    return priority_scores(gap, None if drawn is None else drawn.used)


def _of_gaps(found: Gaps, layout: Layout, level: str) -> pd.DataFrame:
    """``code n gap ci_low ci_high verdict reach reach_low reach_high room`` of the level's rows."""
    table = found.table[found.table["level"] == level].reset_index(drop=True)
    own = table[["code", "gap", "ci_low", "ci_high", "verdict"]].copy()
    own["n"] = table["n"] if found.paired else table[["n_e", "n_p"]].min(axis=1)
    own["room"] = float(layout.highest) - table["mean_p"]
    limits = _reach_of_design(found, level) if layout.design else _reach(found, level, found.params["confidence"])
    own = own.merge(limits, on="code", how="left")
    own.attrs["margin"] = found.params["margin"]
    return own


def _reach(found: Gaps, level: str, confidence: float) -> pd.DataFrame:
    """The share of respondents below their expectation, with its exact interval."""
    signs = found.signs[found.signs["level"] == level]
    counts = zip(signs["n_below"].tolist(), signs["n"].tolist(), strict=True)
    shares = [blaker_interval(below, n, confidence) if n else Interval(NAN, NAN, NAN, "") for below, n in counts]
    return _limits(signs["code"].tolist(), shares)


def _reach_of_design(found: Gaps, level: str) -> pd.DataFrame:
    below = found.effects[(found.effects["level"] == level) & (found.effects["effect"] == "share_below")]
    columns = zip(below["value"], below["ci_low"], below["ci_high"], strict=True)
    return _limits(below["code"].tolist(), [Interval(*limits, "design") for limits in columns])


def _limits(codes: list[str], shares: list[Interval]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": codes,
            "reach": [share.value for share in shares],
            "reach_low": [share.low for share in shares],
            "reach_high": [share.high for share in shares],
        }
    )


def _of_one_side(tally: Tally, level: str, confidence: float) -> pd.DataFrame:
    found = performance(tally, confidence=confidence)
    table = found.table[found.table["level"] == level].reset_index(drop=True)
    own = table[["code", "n"]].assign(gap=NAN, ci_low=NAN, ci_high=NAN, verdict="")
    own["room"] = float(tally.layout.highest) - table["mean"]
    boxes = found.boxes[(found.boxes["level"] == level) & (found.boxes["box"] == "top_two")]
    limits = pd.DataFrame(
        {
            "code": boxes["code"],
            "reach": 1 - boxes["share"],
            "reach_low": 1 - boxes["ci_high"],
            "reach_high": 1 - boxes["ci_low"],
        }
    )
    own = own.merge(limits, on="code", how="left")
    own.attrs["margin"] = NAN
    return own


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
    top = order.probabilities[: min(_TOP, k)].sum(axis=0)
    table = pd.DataFrame(
        {
            "code": rows["code"],
            "gap": rows["gap"],
            "verdict": rows["verdict"],
            "importance": nothing if own.used is None else own.used,
            "reach": rows["reach"],
            "p_worst": order.probabilities[0],
            "p_top3": top,
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
