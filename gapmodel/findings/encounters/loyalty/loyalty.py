"""Customer loyalty: recommendation, satisfaction, the way from one to repurchase, and true and false loyalty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from gapmodel.errors import SettingError, one_of
from gapmodel.findings.encounters.loyalty.loyalty_answers import LoyaltyAnswers, RowAnswers
from gapmodel.findings.encounters.loyalty.loyalty_comparisons import COMPARISONS, comparisons, differing
from gapmodel.findings.encounters.loyalty.loyalty_curve import COLUMNS as CURVE
from gapmodel.findings.encounters.loyalty.loyalty_curve import curve_rows, zones_of
from gapmodel.findings.encounters.loyalty.loyalty_estimates import (
    NPS_INTERVALS,
    TABLE,
    Settings,
    estimate,
    estimates,
    rows_of,
)
from gapmodel.findings.encounters.loyalty.loyalty_measures import measures_of
from gapmodel.findings.encounters.loyalty.loyalty_types import COLUMNS as TYPES
from gapmodel.findings.encounters.loyalty.loyalty_types import type_rows
from gapmodel.findings.encounters.loyalty.questions import OF_INSTRUMENT, REPURCHASE, SATISFACTION, asked_for, highs_of
from gapmodel.findings.encounters.loyalty.read_loyalty import of_sheet, of_survey, of_tally
from gapmodel.findings.encounters.scored_people import groups_of as groups_of_people
from gapmodel.findings.finding import Finding, checked_options
from gapmodel.findings.given_tally import groups_of, protected, tally_of
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.multiple_testing import METHODS
from gapmodel.plain_table import PlainTable, later
from gapmodel.sources.open import open_source
from gapmodel.survey.counting.count import by_name
from gapmodel.survey.survey import Survey
from gapmodel.tally.privacy import check_min_cell
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

INSTRUMENT = "loyalty"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Loyalty(Finding):
    """How loyal customers are, by their own words.

    Attributes
    ----------
    table : pandas.DataFrame
        ``group measure n value ci_low ci_high method``; ``group`` is "" without groups. Measures, as far as they were
        asked: ``nps`` from -100 to 100 points, with the shares of ``promoters``, ``passives`` and ``detractors`` (other
        scales than 0..10: ``recommending``); ``csat`` the share of satisfied customers, ``top_box`` and ``bottom_box``
        of the highest and the lowest answer, ``mean`` in scale points; ``repurchasing`` and ``attached``, shares of
        high answers; ``effort``, a mean in scale points; ``index``, an index of the ACSI's form from 0 to 100. Shares
        lie between 0 and 1.
    comparisons : pandas.DataFrame
        ``measure first second n_first n_second difference ci_low ci_high p_val p_adj method``: the second group minus
        the first, in the units of the table; of more than eight groups each is compared with all others together.
        ``p_adj`` adjusts within a measure. Empty without groups.
    curve : pandas.DataFrame
        ``answer zone n n_high share share_low share_high fitted fitted_low fitted_high rise rise_low rise_high
        p_val p_adj method``, a row for each level of satisfaction that somebody answered: the share who will buy again
        with its interval; the nearest curve that never falls, with limits that hold for all levels at once; how much
        larger the share is than at the level before, and the test of that. Of all groups together; empty where
        satisfaction or repurchase was not asked, or of a tally.
    types : pandas.DataFrame
        ``liking kind liked buys_again n n_kind share share_low share_high alternatives alternatives_low
        alternatives_high method``. By attachment and repurchase: true, false, latent and no loyalty; by satisfaction
        and repurchase: loyalists, hostages, mercenaries, defectors. ``alternatives`` is how attractive other suppliers
        are to them on average, in scale points. Of all groups together; empty as `curve`.
    """

    comparisons: pd.DataFrame
    curve: pd.DataFrame
    types: pd.DataFrame

    @property
    def shown(self) -> tuple[Any, ...]:
        """The tables that a notebook and the command line show."""
        return tuple(self.plain(name) for name in ("table", "types") if len(self.plain(name)))

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        title: Literal["finding", "plain"] = "finding",
        kind: Literal["auto", "measure", "curve", "types"] = "auto",
        measure: str | None = None,
    ) -> go.Figure:
        """The groups with their intervals, the satisfaction-loyalty curve, or the kinds of customers.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        title : {"finding", "plain"}
            A title that says the result, or one that names what is shown.
        kind : {"auto", "measure", "curve", "types"}
            "measure": one measure by group, without groups the shares of all respondents; "curve": repurchase by
            satisfaction with its zones; "types": true and false loyalty. "auto" is "curve" where there is one and no
            groups, else "measure".
        measure : str, optional
            Of `table`; default the first.

        Raises
        ------
        SettingError
            There is no such option, its value is not valid, or what it asks for was not measured.
        """
        return self._chart(lang=lang, title=title, kind=kind, measure=measure)


def loyalty(
    survey: Any,
    *,
    recommend: str | None = None,
    satisfaction: str | None = None,
    repurchase: str | None = None,
    attachment: str | None = None,
    alternatives: str | None = None,
    effort: str | None = None,
    index: Sequence[str] | None = None,
    scales: Mapping[str, tuple[int, int]] | None = None,
    high: Mapping[str, float] | None = None,
    zones: tuple[float, float] | None = None,
    by: str | Sequence[str] | None = None,
    interval: Literal["score", "normal", "lattice"] = "score",
    confidence: float = 0.95,
    padjust: str = "holm",
    min_cell: int | None = None,
    missing_codes: Any = (),
    sheet: str | None = None,
) -> Loyalty:
    """Net promoter score, satisfied customers, the satisfaction-loyalty curve, and true and false loyalty.

    Parameters
    ----------
    survey : Survey, Tally, data frame or path
        Answers to the instrument 'loyalty', whose questions need no names; a survey with such questions among its
        items or in columns beside them; or a table of whole numbers. A tally gives the measures of `table` from
        items of one side, for any number of respondents, but no curve and no types, as it does not cross questions.
    recommend, satisfaction, repurchase, attachment, alternatives, effort : str, optional
        The column, or the item's or dimension's code, that asks: would you recommend us (0..10); how satisfied are you;
        will you buy again (or did you, 0 and 1); how attached are you; how attractive are other suppliers; how much
        effort was it. A dimension is the mean of its items, of which half must be answered.
    index : sequence of three str, optional
        Satisfaction overall, compared with expectations, and compared with the ideal: an index of the ACSI's form.
    scales : mapping, optional
        The lowest and the highest answer of questions in columns, ``{"satisfaction": (1, 5)}``; `recommend` is 0..10.
    high : mapping, optional
        The lowest answer that counts as satisfied, buying again and so on, ``{"satisfaction": 4}``. Default: the upper
        three tenths of the scale, that is 4 of 1..5, 6 of 1..7 and 8 of 0..10.
    zones : (float, float), optional
        The lowest answers of the zones of indifference and affection; default as 3 and 5 on a scale of 1..5.
    by : str or list of str, optional
        Report and compare the groups of these columns.
    interval : {"score", "normal", "lattice"}
        The interval of the net promoter score.
    confidence : float
        Level of all intervals, between 0 and 1.
    padjust : str
        Adjustment of the p-values within a measure, and of the steps of the curve, see `gaps`.
    min_cell : int, optional
        Put groups with fewer respondents together.
    missing_codes : optional
        What stands for no answer in a table, such as ``[99]``; a survey was read with its own.
    sheet : str, optional
        The sheet of a workbook.

    Returns
    -------
    Loyalty

    Raises
    ------
    SettingError
        An argument has an invalid value, nothing is named, or the scale of a column is not known.
    ColumnError, AnswerError
        There is no such column, or it holds other than whole numbers of the scale.
    TallyError
        The tally has other groups, a design, or several sides.

    Notes
    -----
    The net promoter score is the share of promoters (9 and 10) minus that of detractors (0 to 6), times 100. Its
    variance is (p + d - (p - d)^2) / n: the "normal" interval, which is too short for few respondents. The default,
    "score", inverts the test of the difference of both shares (Tango 1998); "lattice" is the interval of `gaps`. The
    score is a difference of shares, not a share of customers, and throws away most of what 11 answers say: the same
    score can come of many passives or of none. Scores of branches must not be averaged as they stand: the table
    without `by` has the score of all respondents. Shares have Blaker's exact interval, means and the index the lattice
    interval; with weights, strata or clusters all are design-based. Intervals are not adjusted. Differences have MOVER
    intervals, and the p-value of the permutation test, exact as far as it says so.

    The curve is the least-squares fit among all curves that never fall (`isotonic`); its limits are Blaker's at
    Bonferroni's level, sharpened by that assumption. Steps are observed shares with Newcombe's interval and the
    permutation test. Zones (Jones and Sasser 1995) are conventions, and answers about buying again are not purchases.
    True and false loyalty follow Dick and Basu (1994), with attachment as attitude; the four names by satisfaction are
    those of Jones and Sasser. The index is that of the American Customer Satisfaction Index (Fornell et al. 1996) with
    equal weights, sum(x - lowest) / (3 (highest - lowest)) times 100; the ACSI's own weights are not public.

    Examples
    --------
    >>> import gapmodel as gm, pandas as pd
    >>> answers = pd.DataFrame({"nps": [10] * 180 + [8] * 140 + [3] * 80})
    >>> row = gm.loyalty(answers, recommend="nps", interval="normal").table.iloc[0]
    >>> f"{row['measure']} {row['value']:.0f} {row['ci_low']:.1f} {row['ci_high']:.1f}"
    'nps 25 17.5 32.5'
    """
    check_settings(confidence, "two-sided")
    one_of(padjust, METHODS, "padjust")
    one_of(interval, NPS_INTERVALS, "interval")
    if min_cell is not None:
        check_min_cell(min_cell)
    given = {
        "recommend": recommend,
        "satisfaction": satisfaction,
        "repurchase": repurchase,
        "attachment": attachment,
        "alternatives": alternatives,
        "effort": effort,
        "index": index,
    }
    labels = _labels(survey)
    asked = asked_for(given, OF_INSTRUMENT if labels.instrument == INSTRUMENT else {})
    answers, params = _answers(survey, asked, _Reading(scales, missing_codes, sheet, by, min_cell))
    highs = highs_of(answers.questions, high)
    measures = measures_of(answers.questions, highs)
    settings = Settings(confidence, interval, padjust)
    found = estimates(answers, measures, settings)
    everybody = range(len(answers.groups))
    whole = [estimate(answers, one, "", everybody, settings).interval.value for one in measures[:1]]
    first = comparisons(answers, measures[:1], found, settings)
    shown_zones = zones_of(answers.questions.get(SATISFACTION), zones)
    curve, types = _crossed(answers, highs, shown_zones, confidence, padjust)
    params |= {
        "confidence": confidence,
        "padjust": padjust,
        "nps_interval": interval if any(one.name == "nps" for one in measures) else "",
        "design": answers.design,
        "differ": differing(first, confidence),
        "whole": whole[0] if whole else float("nan"),
        "crossed": isinstance(answers, RowAnswers),
        "high": {role: float(point) for role, point in highs.items()},
        "scales": {role: question.ends for role, question in answers.questions.items()},
        "names": {role: question.names for role, question in answers.questions.items()},
        "zones": tuple(map(float, shown_zones)),
    }
    return Loyalty(
        later(PlainTable.of_rows(TABLE, rows_of(found))),
        params,
        labels,
        later(lambda: PlainTable.of_rows(COMPARISONS, [*first, *comparisons(answers, measures[1:], found, settings)])),
        later(PlainTable.of_rows(CURVE, curve)),
        later(PlainTable.of_rows(TYPES, types)),
    )


def _labels(survey: Any) -> Labels:
    if isinstance(survey, Survey):
        return Labels.of((survey.tally if survey.rows is None else survey.row_count).layout)
    return Labels.of(survey.layout) if isinstance(survey, Tally) else Labels("", {}, {})


def _crossed(
    answers: LoyaltyAnswers,
    highs: Mapping[str, Fraction],
    zones: tuple[Fraction, ...],
    confidence: float,
    padjust: str,
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """The curve and the types, which need two answers of the same respondent."""
    if not isinstance(answers, RowAnswers) or REPURCHASE not in answers.questions:
        return [], []
    curve = list[tuple[Any, ...]]()
    if zones:
        curve = curve_rows(answers, highs[REPURCHASE], (zones[0], zones[1]), confidence, padjust)
    return curve, type_rows(answers, highs, confidence)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the answers are read and grouped."""

    scales: Mapping[str, Any] | None
    missing_codes: Any
    sheet: str | None
    by: str | Sequence[str] | None
    min_cell: int | None


def _answers(survey: Any, asked: Mapping[str, tuple[str, ...]], how: _Reading) -> tuple[LoyaltyAnswers, dict[str, Any]]:
    """The answers, and what to say of how they were grouped."""
    by, min_cell = how.by, how.min_cell
    if isinstance(survey, Survey) and survey.rows is not None:
        groups = groups_of_people(survey, by, min_cell)
        return of_survey(survey, asked, how.scales, groups.members), groups.params
    if isinstance(survey, Survey | Tally):
        tally = tally_of(survey, by)
        tally, protection = protected(tally, by, min_cell)
        counts = groups_of(tally, by)
        return of_tally(tally.layout, counts, asked), {"by": tally.by if by is not None else ""} | protection
    if min_cell is not None:
        raise SettingError(
            "min_cell= needs a survey or a tally.", "read the answers with gm.read_survey, and an instrument."
        )
    found = open_source(survey, sheet=how.sheet, platform="none")
    answers = of_sheet(found, asked, how.scales, how.missing_codes, by)
    return answers, {"by": by_name(by)}
