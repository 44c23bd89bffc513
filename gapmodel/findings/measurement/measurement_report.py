"""Whether the scales can be trusted, in one finding: reliability, factors, models, invariance and validity."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from gapmodel.errors import SettingError, TallyError, one_of
from gapmodel.findings.finding import Finding
from gapmodel.findings.given_tally import tally_of
from gapmodel.findings.labels import Labels
from gapmodel.findings.measurement.confirm import FactorModel, confirm
from gapmodel.findings.measurement.criterion.criterion_sample import sides_of
from gapmodel.findings.measurement.criterion.measurement_summary import COLUMNS, summary_rows
from gapmodel.findings.measurement.factor_models.solutions import ESTIMATORS
from gapmodel.findings.measurement.factors.factors import Factors, factors
from gapmodel.findings.measurement.invariance import Invariance, invariance
from gapmodel.findings.measurement.reliability import Reliability, reliability
from gapmodel.findings.measurement.validity import Validity, validity
from gapmodel.findings.priorities.columns import counted_with, outcome_names, performance_side
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.regression.few_units import SEED
from gapmodel.plain_table import PlainTable
from gapmodel.survey.counting.count import by_name
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally

PARTS = ("reliability", "factors", "confirm", "between_sides", "between_groups", "validity")
_ENOUGH = {"reliability", "factors", "confirm"}  # without any of these nothing is known of the scales
_NOT_ASKED = {"between_sides": "one side", "between_groups": "no groups"}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MeasurementReport(Finding):
    """What is known of the quality of the measurement, part by part.

    Attributes
    ----------
    table : pandas.DataFrame
        ``side level code label n n_items alpha ci_low ci_high omega_total cr ave sqrt_ave max_r max_htmt``: a row per
        side and dimension, then of all its items; the last three columns of the side whose factors were confirmed.
    parts : pandas.DataFrame
        ``part done why``: which parts there are, and in one sentence why another is not.
    reliability, factors, confirm, between_sides, between_groups, validity
        The findings of the parts, see `reliability`, `factors`, `confirm`, `invariance` and `validity`; None where
        there is none.
    """

    parts: pd.DataFrame
    reliability: Reliability | None = field(repr=False)
    factors: Factors | None = field(repr=False)
    confirm: FactorModel | None = field(repr=False)
    between_sides: Invariance | None = field(repr=False)
    between_groups: Invariance | None = field(repr=False)
    validity: Validity | None = field(repr=False)

    @property
    def shown(self) -> tuple[pd.DataFrame, ...]:
        """The summary, and which parts there are where one is missing."""
        return (self.table,) if self.parts["done"].all() else (self.table, self.parts)

    @property
    def found(self) -> dict[str, Finding]:
        """The findings of the parts that there are, by name."""
        every = {name: getattr(self, name) for name in PARTS}
        return {name: part for name, part in every.items() if part is not None}

    def methods(self, lang: str = "en") -> str:
        """A paragraph for a thesis: how the measurement was examined, with citations.

        Parameters
        ----------
        lang : {"en", "zh"}
        """
        return self._paragraph("methods_sentences", lang)

    def results(self, lang: str = "en") -> str:
        """A paragraph for a thesis: what was found, with numbers and citations.

        Parameters
        ----------
        lang : {"en", "zh"}
        """
        return self._paragraph("results_sentences", lang)

    def _paragraph(self, name: str, lang: str) -> str:
        return str(self._counterpart("wording").paragraph(self, name, lang))


def measurement_report(
    answers: Survey | Tally,
    *,
    side: str | None = None,
    outcome: str | Sequence[str] | None = None,
    by: str | Sequence[str] | None = None,
    estimator: str = "ml",
    confidence: float = 0.95,
    rng: int | np.random.Generator = SEED,
) -> MeasurementReport:
    """Everything that shows whether the scales can be trusted, with the sentences that a thesis needs.

    Parameters
    ----------
    answers : Survey or Tally
    side : str, optional
        Whose factors are explored and confirmed; "gap" for the differences. Default: the side that says how the
        service was. Reliability and validity are those of all sides.
    outcome : str or list of str, optional
        For validity: columns such as an overall rating. Default: those that were counted, if any.
    by : str or list of str, optional
        Columns whose groups are compared for invariance.
    estimator : {"ml", "mlr", "wlsmv"}
        Of the factor models, see `confirm`; invariance is estimated by "mlr" where that or "wlsmv" is asked for.
    confidence : float
        Level of all intervals, between 0 and 1.
    rng : int or numpy.random.Generator

    Returns
    -------
    MeasurementReport

    Raises
    ------
    SettingError
        There is no such side or estimator, or neither reliability nor factors can be computed: the message has the
        reason.
    TallyError
        The sample has weights, strata or clusters, or the tally was counted without the outcome or the groups.
    ColumnError, AnswerError
        There is no such column, or it does not hold whole numbers.

    Notes
    -----
    Parts are those functions with their defaults. A part that the answers do not allow, such as a model with too few
    respondents, is left out with its reason, and the others are given.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.measurement_report(gm.read_survey(gm.example("bank")))
    >>> found.parts["part"][found.parts["done"]].tolist()
    ['reliability', 'factors', 'confirm', 'between_sides', 'validity']
    """
    check_settings(confidence, "two-sided")
    one_of(estimator, ESTIMATORS, "estimator")
    tally = tally_of(answers, by)
    layout, labels = tally.layout, Labels.of(tally.layout)
    sides_of(layout, side)
    chosen = side or performance_side(layout)
    outcomes = outcome_names(outcome) if outcome is not None else tuple(layout.outcomes)
    if outcomes:
        counted_with(answers, outcomes)
    robust = "ml" if estimator == "ml" else "mlr"
    of_side: dict[str, Any] = {"side": chosen}
    calls: dict[str, Callable[[], Finding] | None] = {
        "reliability": lambda: reliability(answers, confidence=confidence),
        "factors": lambda: factors(answers, **of_side, confidence=confidence),
        "confirm": lambda: confirm(answers, **of_side, estimator=estimator, confidence=confidence, rng=rng),
        "between_sides": (
            (lambda: invariance(answers, between="sides", estimator=robust, confidence=confidence))
            if layout.gap
            else None
        ),
        "between_groups": (
            (lambda: invariance(answers, by=by, **of_side, estimator=robust, confidence=confidence)) if by else None
        ),
        "validity": lambda: validity(answers, outcomes or None, confidence=confidence, rng=rng),
    }
    found, parts = _parts(calls)
    params = {"side": chosen, "outcome": outcomes, "by": by_name(by), "estimator": estimator, "confidence": confidence}
    params |= {"n": tally.total.n, "n_dimensions": len(layout.dimensions), "two_sided": bool(layout.gap)}
    own: dict[str, Any] = {name: found.get(name) for name in PARTS}
    table = summary_rows(own["reliability"], own["confirm"], chosen, labels)
    return MeasurementReport(pd.DataFrame(list(table), columns=COLUMNS), params, labels, parts, **own)


def _parts(calls: Mapping[str, Callable[[], Finding] | None]) -> tuple[dict[str, Finding], pd.DataFrame]:
    """The parts that can be computed, and the table of all."""
    found: dict[str, Finding] = {}
    rows: list[tuple[str, bool, str]] = []
    for name, call in calls.items():
        why = _NOT_ASKED.get(name, "") if call is None else ""
        try:
            if call is not None:
                found[name] = call()
        except (SettingError, TallyError) as error:
            why = error.problem
        rows.append((name, name in found, why))
    if not _ENOUGH & found.keys():
        raise SettingError(rows[0][2], "collect more answers, or check how the file was read: gm.check(survey).")
    return found, PlainTable.of_rows(["part", "done", "why"], rows).frame()
