"""What closing a gap is worth: from the gap to retention, from retention to the lifetime value of a customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from gapmodel.errors import SettingError
from gapmodel.findings.encounters.loyalty.gap_worth import (
    COLUMNS,
    SLOPE_COLUMNS,
    STAGE_COLUMNS,
    Model,
    slope_rows,
    worth_of,
)
from gapmodel.findings.encounters.loyalty.lifetime_value import First, Number, Period, ValueForm
from gapmodel.findings.encounters.loyalty.one_at_a_time import arm_table
from gapmodel.findings.encounters.loyalty.retained_rows import retained_rows
from gapmodel.findings.encounters.loyalty.uncertain_number import uncertain
from gapmodel.findings.finding import Finding
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.regression.few_units import SEED
from gapmodel.plain_table import PlainTable, later

if TYPE_CHECKING:
    import pandas as pd

    from gapmodel.survey.survey import Survey

TOGETHER = "together"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GapValue(Finding):
    """What closed gaps would be worth per customer, in a logit model of retention.

    Attributes
    ----------
    table : pandas.DataFrame
        ``code label n mean change amount ci_low ci_high method``: for each gap that is closed, or changed as asked, and
        for all ``together``, the difference of the lifetime value of a customer that goes with it.
    stages : pandas.DataFrame
        ``code label retention retention_low retention_high lifetime lifetime_low lifetime_high``: the retention and the
        lifetime value ``now`` and with each change, the margin and the discount rate at their values.
    slopes : pandas.DataFrame
        ``code label slope slope_low slope_high``: logits of staying per scale point, the other drivers held fixed.
    tornado : pandas.DataFrame
        ``parameter low high at_low at_high swing``: the worth of all changes together at the limits of each number;
        ``relation`` is the worth at the limits of the model of retention.
    """

    stages: pd.DataFrame
    slopes: pd.DataFrame
    tornado: pd.DataFrame


def gap_value(
    survey: Survey,
    *,
    retained: str,
    margin: Number,
    discount: Number,
    change: Mapping[str, float] | None = None,
    of: str | None = None,
    level: Literal["dimension", "item", "overall"] = "dimension",
    top: int | None = None,
    customers: float | None = None,
    first: First = "later",
    periods: int | None = None,
    per: Period = "year",
    retained_per: Period | None = None,
    discount_per: Period | None = None,
    confidence: float = 0.95,
    rng: int | np.random.Generator = SEED,
) -> GapValue:
    """What closing a gap is worth per customer: gap, retention, lifetime value, with the uncertainty of all stages.

    Parameters
    ----------
    survey : Survey
        With the answers of every respondent.
    retained : str
        A column with 1 for respondents who stayed until the end of a period after the survey and 0 for those who left.
        Ratings such as an intention to return can stand in for it with `top`.
    margin : number or range
        What a customer brings per period after costs. It is money and must be given, unlike the `margin` of other
        functions, because nothing has a value without it.
    discount : number or range
        The discount rate; see `gm.lifetime_value`.
    change : mapping of str to float, optional
        Scale points by driver, as in ``{"reliability": 0.5}``. Default: every mean gap below zero is brought to zero.
    of : str, optional
        The drivers: "gap" (default where there is one) or a side.
    level : {"dimension", "item", "overall"}
        All drivers of the level enter the model, also those that do not change.
    top : int, optional
        The lowest value of `retained` that counts as staying; default the highest that was given.
    customers : float, optional
        How many customers there are, for the worth of all of them.
    first : {"later", "now"}
        Form of the lifetime value.
    periods : int, optional
        How many margins are counted; default without end.
    per : {"year", "quarter", "month", "week"}
        The period of the margin.
    retained_per, discount_per : {"year", "quarter", "month", "week"}, optional
        The period over which `retained` was observed, and that of the discount rate; default `per`.
    confidence : float
        Level of all intervals, between 0 and 1.
    rng : int or numpy.random.Generator
        For draws of the two retentions.

    Returns
    -------
    GapValue

    Raises
    ------
    ColumnError
        There is no column `retained`.
    SettingError
        A number or a driver is not valid, the sample has a design, or the model cannot be estimated.

    Notes
    -----
    Retention is a logistic regression on all drivers; with the change it is the mean predicted probability with
    everybody's driver moved (`shifted_share`), now it is the observed share. The worth is V(then) - V(now), V being the
    lifetime value of a customer with the mean retention. Sampling errors of both retentions, of the slopes and of the
    mean gap are carried through V by draws on the scale of logits; ranges of margin and discount are added as squares
    (`carried_through`). Coverage is in docs/coverage.md.

    **This is a comparison of respondents, not a forecast.** It says how much more often those stay whose gap is smaller
    by so much. Satisfied customers may differ in other ways, answers given after a decision to leave may be coloured by
    it, and customers who had left before the survey are not in it.

    Examples
    --------
    >>> import gapmodel as gm
    >>> survey = gm.read_survey(gm.example("customers"))
    >>> found = gm.gap_value(survey, retained="retained", margin=100, discount=0.1)
    >>> row = found.table.set_index("code").loc["reliability"]
    >>> f"{row['amount']:.0f} [{row['ci_low']:.0f}, {row['ci_high']:.0f}]"
    '97 [52, 143]'
    """
    check_settings(confidence, "two-sided")
    form = ValueForm.of(first, periods, per)
    money, rate = form.margin(margin), form.discount(discount, discount_per)[1]
    many = uncertain("customers", customers or 0, lowest=0)
    if not many.sure:
        raise SettingError(f"customers={customers!r} is not one number.", "give how many there are.")
    form.retention(1, retained_per, confidence)  # checks the period
    rows = retained_rows(survey, retained, of, level, top)
    model = Model(form, money, rate, retained_per or per, confidence, rng)
    asked = rows.closing() if change is None else rows.changes(change)
    changes = {code: {code: points} for code, points in asked.items() if points}
    if len(changes) > 1:
        changes[TOGETHER] = {code: points for one in changes.values() for code, points in one.items()}
    if not changes:
        raise SettingError("No mean gap is below zero: there is nothing to close.", 'give change={"reliability": 0.5}.')
    worths = {name: worth_of(rows, model, part, closed=change is None) for name, part in changes.items()}
    last = list(worths.values())[-1]
    params = {"confidence": confidence, "retained": retained, "of": rows.of, "level": level, "top": rows.top}
    params |= {"n": rows.n, "left": rows.left, "predictors": len(rows.codes), "customers": customers, "first": first}
    params |= {"periods": form.periods, "per": per, "retained_per": retained_per or per, "closed": change is None}
    params |= {"rating": rows.rating, "asked": dict(asked), "wanted": {} if change is None else dict(change)}
    params |= {"profit": money.value, "discount": rate.value, "ranges": not (money.sure and rate.sure)}
    table = PlainTable.of_rows(COLUMNS, [one.row(name, rows) for name, one in worths.items()])
    if customers is not None:
        totals = {f"total{end}": [many.value * cell for cell in table[name]] for end, name in _TOTALS}
        table = table.with_columns(**totals)
    stages = [("now", "now", *last.now), *((name, rows.label(name), *one.then) for name, one in worths.items())]
    return GapValue(
        later(table),
        params,
        rows.labels,
        later(PlainTable.of_rows(STAGE_COLUMNS, stages)),
        later(PlainTable.of_rows(SLOPE_COLUMNS, slope_rows(rows, confidence))),
        later(arm_table(last.arms)),
    )


_TOTALS = (("", "amount"), ("_low", "ci_low"), ("_high", "ci_high"))
