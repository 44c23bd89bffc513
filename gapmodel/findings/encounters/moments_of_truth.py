"""Moments of truth: how the encounters of a chain were scored, and where the chain is weakest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from gapmodel.errors import AnswerError, SettingError, nearest, one_of
from gapmodel.findings.encounters.customer_remarks import remark_rows, together_rows
from gapmodel.findings.encounters.encounter_losses import LOSS_COLUMNS, loss_rows
from gapmodel.findings.encounters.encounter_records import Records, Score, read_records
from gapmodel.findings.encounters.encounter_rows import cell_rows, chain_rows, profile_rows
from gapmodel.findings.encounters.encounter_scores import Cell, ScoreTable
from gapmodel.findings.encounters.rater_rows import ROLE_COLUMNS, agreement_rows, pair_rows, role_rows
from gapmodel.findings.finding import Finding, checked_options
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.multiple_testing import METHODS
from gapmodel.instrument.record.words import ROLES, SCENARIOS, STEPS, WHOLE

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MomentsOfTruth(Finding):
    """The scores of a chain of encounters.

    Attributes
    ----------
    table : pandas.DataFrame
        ``encounter step n mean ci_low ci_high share_negative negative_low negative_high worst``: every step as it was,
        in the order of the chain; n raters, `worst` the lowest score.
    ideal : pandas.DataFrame
        The same of the scores as it could have been; empty where nobody gave them.
    chain : pandas.DataFrame
        ``scenario encounter n ... worst worst_step p_weakest may_be_weakest``: a rater counts by the mean of his steps.
        `p_weakest` is the p-value of the hypothesis that no encounter has a lower mean.
    profile : pandas.DataFrame
        ``scenario step n ... worst``: a rater counts by the mean over encounters.
    losses : pandas.DataFrame
        ``part encounter step n mean_ideal mean_actual gap ci_low ci_high p_val p_adj share p_most may_cost_most``:
        actual minus ideal, of the whole chain, by encounter and by step; p-values of the exact sign-flip test.
        `share` of all that was lost, `p_most` the p-value of the hypothesis that no encounter lost more.
        Empty without ideal scores.
    roles : pandas.DataFrame
        ``encounter n_self n_observer mean_self mean_observer difference ci_low ci_high p_val method``, as it was.
    agreement : pandas.DataFrame
        ``scenario coefficient raters units value ci_low ci_high method``: Krippendorff's alpha.
    pairs : pandas.DataFrame
        ``scenario first second units linear linear_low linear_high quadratic quadratic_low quadratic_high``: weighted
        kappa of two raters; empty where there are more than 50.
    remarks : pandas.DataFrame
        ``kind remark n raters encounters``: business and personal wins, stated expectations and latent needs.
    together : pandas.DataFrame
        ``kind remark other_kind other_remark n``: remarks that a rater made about the same encounter.
    """

    ideal: pd.DataFrame
    chain: pd.DataFrame
    profile: pd.DataFrame
    losses: pd.DataFrame
    roles: pd.DataFrame
    agreement: pd.DataFrame
    pairs: pd.DataFrame
    remarks: pd.DataFrame
    together: pd.DataFrame

    @property
    def shown(self) -> tuple[Any, ...]:
        """The tables that a notebook and the command line show."""
        return (self.plain("chain"), self.plain("table"))

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        kind: Literal["chain", "profile"] = "chain",
        title: Literal["finding", "plain"] = "finding",
    ) -> go.Figure:
        """The chain of encounters, or the profile of the four steps, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        kind : {"chain", "profile"}
            "chain": every encounter from top to bottom, as it was and as it could have been, with the marks of its
            steps; "profile": the four steps over all encounters.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang, kind=kind, title=title)


def moments_of_truth(
    frame: Any,
    *,
    columns: Mapping[str, str] | None = None,
    encounters: Sequence[str] | None = None,
    role: str = "observer",
    confidence: float = 0.95,
    padjust: str = "holm",
    sheet: str | None = None,
) -> MomentsOfTruth:
    """How a chain of encounters was scored, from -3 (endangers the relationship) to +3 (delights).

    Parameters
    ----------
    frame : data frame, path or list of paths
        One row per score: encounter, step (explore, offer, act, confirm), rater, scenario (actual, ideal), role
        (observer, self) and score; or one row per step with the columns actual and ideal; or the filled-in form that
        `record_form` wrote (.xlsx, .docx, .csv). Names may be English or Chinese. Further columns, if there are any:
        business_win, personal_win, stated_expectation, latent_need.
    columns : mapping, optional
        The names of columns that are not recognised, ``{"encounter": "Contact"}``.
    encounters : sequence of str, optional
        The order of the chain; by default that of the record.
    role : {"observer", "self"}
        Whose scores the tables show.
    confidence : float
        Level of all intervals, between 0 and 1.
    padjust : str
        Adjustment of the p-values of the losses over encounters, and over steps.
    sheet : str, optional
        The sheet of a workbook.

    Returns
    -------
    MomentsOfTruth

    Raises
    ------
    ColumnError, AnswerError
        See `read_records`; or nobody of the role scored an encounter as it was.
    SettingError
        An argument has an invalid value.

    Notes
    -----
    The scale is a convention of training courses, not a validated instrument: +3 delights, +2 exceeds expectations, +1
    meets them, 0 neutral, -1 partly fails them, -2 fails them, -3 endangers the relationship. A mean hides a single
    encounter that loses the customer; the share of negative scores and the weakest link are therefore told first.

    Raters are the sample: another group of raters would have scored the same encounters differently. Means have the
    lattice interval, which allows for scores that a few raters happened not to give; with five raters it is wide.
    Which encounter may be the weakest is a confidence set (`lowest_p`). Losses are `gm.gaps` of the same numbers, with
    actual scores as perceptions and ideal ones as expectations.

    A person who scored an encounter as the one who acted is no observer of it: the other scores are left out and said.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.moments_of_truth(gm.example("encounters"))
    >>> actual = found.chain[found.chain["scenario"] == "actual"]
    >>> actual[actual["may_be_weakest"]]["encounter"].tolist()
    ['Vice president']
    """
    check_settings(confidence, "two-sided")
    one_of(padjust, METHODS, "padjust")
    one_of(role, ROLES, "role")
    records = read_records(frame, columns, sheet)
    scores, noticed = _counted(records)
    order = _order(scores, encounters)
    cells = _cells(scores, order)
    tables = {
        (who, scenario): ScoreTable.of(own, cells)
        for who in ROLES
        for scenario in SCENARIOS
        if (own := [one for one in scores if (one.role, one.scenario) == (who, scenario)])
    }
    role = role if (role, "actual") in tables else ROLES[1 - ROLES.index(role)]
    if (role, "actual") not in tables:
        raise AnswerError("No encounter was scored as it was.", "give scores of the scenario actual.")
    shown = {scenario: tables[role, scenario] for scenario in SCENARIOS if (role, scenario) in tables}
    noticed |= _about(shown["actual"], order)
    params = {"confidence": confidence, "padjust": padjust, "role": role, "noticed": noticed}
    params |= {"raters": shown["actual"].raters, "encounters": tuple(order)}
    ideal = shown.get("ideal")
    losses = pd.DataFrame(columns=LOSS_COLUMNS)
    if ideal is not None:
        losses = loss_rows(shown["actual"], ideal, order, confidence, padjust)
    sides = [tables.get((who, "actual")) for who in ("self", "observer")]
    roles = pd.DataFrame(columns=ROLE_COLUMNS)
    if sides[0] is not None and sides[1] is not None:
        roles = role_rows(sides[0], sides[1], order, confidence)
    return MomentsOfTruth(
        cell_rows(shown["actual"], confidence),
        params,
        Labels("", {}, {}),
        cell_rows(ideal, confidence),
        chain_rows(shown, order, confidence),
        profile_rows(shown, confidence),
        losses,
        roles,
        agreement_rows(shown, confidence),
        pair_rows(shown, confidence),
        remark_rows(records.remarks),
        together_rows(records.remarks),
    )


def _counted(records: Records) -> tuple[list[Score], dict[str, Any]]:
    """The scores that count, and what is noticed: people who are both, encounters scored in two ways."""
    acted = {(one.encounter, one.rater) for one in records.scores if one.role == "self"}
    both = {one: None for one in records.scores if one.role == "observer" and (one.encounter, one.rater) in acted}
    kept = [one for one in records.scores if one not in both]
    divided = {one.encounter for one in kept if one.step != WHOLE}
    undivided = {one for one in kept if one.step == WHOLE and one.encounter in divided}
    noticed = dict(records.noticed) | {
        "both_roles": tuple(dict.fromkeys(one.rater for one in both)),
        "whole_left_out": len(undivided),
        "once": tuple(rater for rater, n in Counter(one.rater for one in kept).items() if n == 1),
    }
    return [one for one in kept if one not in undivided], {kind: value for kind, value in noticed.items() if value}


def _order(scores: Sequence[Score], wanted: Sequence[str] | None) -> list[str]:
    """The encounters in the order of the record, or in the one that is asked for."""
    found = list(dict.fromkeys(one.encounter for one in scores))
    if wanted is None:
        return found
    for name in wanted:
        if name not in found:
            raise SettingError(f"There is no encounter {name!r} with scores.", nearest(str(name), found))
    missing = [name for name in found if name not in wanted]
    if missing or len(set(wanted)) < len(wanted):
        raise SettingError(
            f"encounters= names {len(wanted)} of {len(found)} encounters.", f"name each once, also {missing or found}."
        )
    return list(wanted)


def _cells(scores: Sequence[Score], order: Sequence[str]) -> list[Cell]:
    """All four steps of every encounter that is divided into steps, one cell for the others."""
    divided = {one.encounter for one in scores if one.step != WHOLE}
    return [(name, step) for name in order for step in (STEPS if name in divided else (WHOLE,))]


def _about(actual: ScoreTable, order: Sequence[str]) -> dict[str, Any]:
    """Encounters without steps, and steps without a score."""
    counted = (actual.table == actual.table).any(axis=0)
    lacking = tuple(cell for cell, known in zip(actual.cells, counted, strict=True) if not known)
    whole = tuple(name for name in order if (name, WHOLE) in actual.cells)
    return {kind: value for kind, value in (("steps_missing", lacking), ("without_steps", whole)) if value}
