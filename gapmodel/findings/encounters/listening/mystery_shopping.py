"""Mystery shopping: scores of outlets, critical fails apart, and how many visits a score takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from gapmodel.errors import SettingError, is_number
from gapmodel.findings.encounters.listening.checklist import Checklist
from gapmodel.findings.encounters.listening.reported_visits import visits_of
from gapmodel.findings.encounters.listening.visit_reliability import (
    COMPONENTS,
    D_STUDY,
    NEEDED,
    Reliability,
    reliability_of,
)
from gapmodel.findings.encounters.listening.visit_scores import (
    CRITICAL,
    ITEMS,
    SCORES,
    TABLE,
    VISITS,
    critical_rows,
    item_rows,
    outlet_rows,
    score_rows,
    visit_rows,
)
from gapmodel.findings.encounters.listening.visits import Visits
from gapmodel.findings.finding import Finding, checked_options
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import check_settings
from gapmodel.instrument.instrument import Instrument
from gapmodel.plain_table import PlainTable, later

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ANY_CRITICAL = {"en": "Any critical item", "zh": "任一关键项"}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MysteryShopping(Finding):
    """The scores of outlets that mystery shoppers visited.

    Attributes
    ----------
    table : pandas.DataFrame
        ``outlet visits score ci_low ci_high critical_visits critical_share critical_low critical_high``: the lowest
        score first. `score` is from 0 to 100; `critical_visits` had a critical fail.
    scores : pandas.DataFrame
        ``level code label visits outlets score ci_low ci_high method``: overall and by dimension.
    items : pandas.DataFrame
        ``code label dimension weight critical n fails share ci_low ci_high not_applicable blank``: the items that fail
        most often first, with Blaker's exact interval.
    critical : pandas.DataFrame
        ``level code label n fails share ci_low ci_high``: visits with a fail of any critical item, and of each.
    components : pandas.DataFrame
        ``component groups dof mean_square variance ci_low ci_high share method``: the variance of single results.
    d_study : pandas.DataFrame
        ``generalize visits shoppers n_items g g_low g_high phi phi_low phi_high``: the reliability of an outlet's score
        with more or fewer visits, for these items ("fixed") or for all that could be asked ("random"), then also with
        half and twice as many items.
    needed : pandas.DataFrame
        ``generalize coefficient target n_items visits visits_low visits_high``: how many visits to every outlet reach
        the target; empty cells where a hundred do not.
    visits : pandas.DataFrame
        ``outlet visit level code label score`` of every visit.
    """

    scores: pd.DataFrame
    items: pd.DataFrame
    critical: pd.DataFrame
    components: pd.DataFrame
    d_study: pd.DataFrame
    needed: pd.DataFrame
    visits: pd.DataFrame

    @property
    def shown(self) -> tuple[Any, ...]:
        """The tables that a notebook and the command line show."""
        names = ("table", "scores", "items", "critical", "components")
        return tuple(table for name in names if len(table := self.plain(name)))

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        kind: Literal["auto", "outlets", "items", "visits"] = "auto",
        title: Literal["finding", "plain"] = "finding",
    ) -> go.Figure:
        """The scores, the fails or the reliability as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        kind : {"auto", "outlets", "items", "visits"}
            "outlets": their scores with intervals; "items": how often each was failed; "visits": the reliability of a
            score against the number of visits. "auto": outlets, or items if there is one outlet.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, its value is not valid, or the reliability cannot be computed.
        """
        return self._chart(lang=lang, kind=kind, title=title)


def mystery_shopping(
    visits: Any,
    *,
    instrument: str | Instrument | Checklist = "mystery-shopping",
    outlet: str | None = None,
    visit: str | None = None,
    shopper: str | None = None,
    weights: Mapping[str, float] | None = None,
    critical: Sequence[str] | None = None,
    reliability: float = 0.8,
    confidence: float = 0.95,
    sheet: str | None = None,
) -> MysteryShopping:
    """What mystery shoppers found: scores without what did not apply, critical fails apart, and what a score is worth.

    Parameters
    ----------
    visits : Survey, or anything that `read_survey` reads
        One row per visit, or per visit and shopper: the items of the checklist answered by yes, no or N/A, beside
        outlet, visit and shopper.
    instrument : str, Instrument, list or mapping of lists
        The checklist: an instrument with one side, or the names of your own columns, ``["greeted", "polite"]`` or by
        dimension, ``{"assurance": ["polite"], "reliability": ["right", "in time"]}``. Of a survey: its own.
    outlet, visit, shopper : str, optional
        Columns. Default: usual names (outlet, branch, store, 门店; visit, 访问; shopper, 神秘顾客). Without `outlet`
        all visits are to one outlet, without `visit` every row is a visit. Visits are numbered within outlets.
    weights : mapping of item to number, optional
        What an item counts, instead of the instrument's weights.
    critical : list of items, optional
        Which items are critical, instead of the instrument's marks.
    reliability : float
        The reliability of an outlet's score for which the number of visits is computed, between 0 and 1.
    confidence : float
        Level of all intervals, between 0 and 1.
    sheet : str, optional
        The sheet of a workbook.

    Returns
    -------
    MysteryShopping

    Raises
    ------
    ColumnError
        A column is missing.
    AnswerError
        A shopper reported the same visit twice.
    SourceError
        The visits cannot be read, or no item was answered.
    SettingError
        An argument has an invalid value.

    Notes
    -----
    The score of a visit is the sum of weight times points over the sum of the weights of all items that applied, times
    100; N/A and blanks count on neither side. An outlet's score is the mean of its visits, its interval Student's t
    with the variance of visits within all outlets, so that one visit's chance events are in it. The overall score is
    the mean of the outlets, which are taken as a sample. An item is failed below half of its points.

    The generalizability study shares out the variance of single results (0 or 100) among outlet, visit, shopper, item
    and what they have together (`variance_components`: analysis of variance, on unbalanced visits Henderson's method I;
    MLS limits). Shoppers' effects are told from visits only if a shopper makes several. G is the reliability of
    comparisons between outlets, phi of the score itself: var(outlet) / (var(outlet) + error), the error being
    var(visit) / visits + var(shopper) / shoppers + var(residual) / (visits items) and so on (Brennan 2001; for mystery
    shopping Finn and Kayande 1999). With "fixed" items the checklist is all that matters, with "random" ones it stands
    for all that could be asked, and var(outlet x item) / items is error as well. Every outlet is taken to have shoppers
    of its own. Items count as many as their weights amount to, (sum w)^2 / sum w^2. Results are yes or no, and the
    limits are those of normal values: docs/coverage.md has their coverage.

    Examples
    --------
    >>> import pandas as pd
    >>> import gapmodel as gm
    >>> seen = pd.DataFrame({"outlet": ["A", "A", "B"], "polite": ["yes", "no", "yes"], "quick": ["yes", "N/A", "no"]})
    >>> gm.mystery_shopping(seen, instrument=["polite", "quick"]).table[["outlet", "visits", "score"]].values.tolist()
    [['A', 2, 50.0], ['B', 1, 50.0]]
    """
    check_settings(confidence, "two-sided")
    if not is_number(reliability) or not 0 < reliability < 1:
        raise SettingError(f"reliability={reliability!r} must be between 0 and 1.", "give for example 0.8.")
    roles = {"outlet": outlet, "visit": visit, "shopper": shopper}
    given = visits_of(visits, instrument, roles, weights, critical, sheet)
    labels = _labels(given)
    worth = reliability_of(given, confidence)
    params = {"confidence": confidence, "reliability": reliability} | _counts(given) | _about(worth)
    params |= {"noticed": given.noticed}

    def made(columns: list[str], rows: Callable[[], Iterable[Any]]) -> pd.DataFrame:
        return later(lambda: PlainTable.of_rows(columns, rows()))

    return MysteryShopping(
        made(TABLE, lambda: outlet_rows(given, confidence)),
        params,
        labels,
        made(SCORES, lambda: score_rows(given, labels, confidence)),
        made(ITEMS, lambda: item_rows(given, labels, confidence)),
        made(CRITICAL, lambda: critical_rows(given, labels, confidence)),
        made(COMPONENTS, worth.components),
        made(D_STUDY, worth.d_study),
        made(NEEDED, lambda: worth.needed(reliability)),
        made(VISITS, lambda: visit_rows(given, labels)),
    )


def _labels(visits: Visits) -> Labels:
    """The checklist's labels."""
    asked = visits.instrument
    texts = {
        "item": {item.code: dict(item.label.texts) for item in asked.items},
        "dimension": {dimension.code: dict(dimension.label.texts) for dimension in asked.dimensions},
    }
    overall = {"overall": {"overall": {"en": "Overall", "zh": "总体"}, "any": ANY_CRITICAL}}
    turned = tuple(item.code for item in asked.items if item.reversed)
    return Labels(asked.name, dict(asked.title.texts), overall | texts, turned, asked.citation)


def _counts(visits: Visits) -> dict[str, Any]:
    """How much there is."""
    return {
        "n": len(set(visits.visits.tolist())),
        "outlets": len(set(visits.outlets.tolist())),
        "shoppers": len(set(visits.shoppers.tolist())) if "shopper" in visits.noticed["columns"] else 0,
        "weighted": len({item.weight for item in visits.items}) > 1,
        "critical": tuple(item.code for item in visits.items if item.critical),
        "not_applicable": int(visits.not_applicable.sum()),
        "blank": int((~np.isfinite(visits.points) & ~visits.not_applicable).sum()),
    }


def _about(worth: Reliability) -> dict[str, Any]:
    """What the generalizability study could not tell apart."""
    found = worth.found
    return {
        "together": dict(found.together) if found else {},
        "balanced": bool(found and found.balanced),
        "reliable": worth.whole,
    }
