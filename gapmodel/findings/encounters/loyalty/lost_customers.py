"""Who leaves, why, and what it costs: turnoffs, retention, lifetime value and the cost of lost customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from gapmodel.errors import SettingError
from gapmodel.findings.encounters.loyalty.customer_table import YEAR, Columns, Customers, read_customers
from gapmodel.findings.encounters.loyalty.lifetime_value import First, Number, ValueForm
from gapmodel.findings.encounters.loyalty.one_at_a_time import COLUMNS as ARM_COLUMNS
from gapmodel.findings.encounters.loyalty.one_at_a_time import carried_through
from gapmodel.findings.encounters.loyalty.retention_rows import (
    age_rows,
    curve_of,
    curve_rows,
    group_rows,
    groups_of,
    known_part,
    retention_of,
    survivors_only,
    tests_of,
)
from gapmodel.findings.encounters.loyalty.ripple_cost import COLUMNS as COST_COLUMNS
from gapmodel.findings.encounters.loyalty.ripple_cost import Ripples, cost_rows
from gapmodel.findings.encounters.loyalty.turnoff_rows import reasons_of
from gapmodel.findings.encounters.loyalty.uncertain_number import Uncertain, uncertain
from gapmodel.findings.finding import Finding, checked_options
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import NAN, Interval, check_settings
from gapmodel.inference.survival import Survival
from gapmodel.plain_table import PlainTable, later

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd
    import plotly.graph_objects as go

_VALUE_COLUMNS = ("group", "n_lost", "amount", "ci_low", "ci_high", "method")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LostCustomers(Finding):
    """Customers who left: how many, why, and at what cost. Tables have a column ``group`` if groups were asked for.

    Attributes
    ----------
    table : pandas.DataFrame
        ``group n n_lost years retention ci_low ci_high median_years median_years_low median_years_high method``: by
        group the customers, those who left, the customer-years under observation, the share who stay for a year with
        exact limits, and the years after which half have left (infinite where fewer have).
    turnoffs : pandas.DataFrame
        ``turnoff n count share ci_low ci_high cumulative p_largest method``: kinds of reasons of the `n` lost customers
        who gave one, the most frequent first and others last; the limits hold together. `cumulative` is of all
        mentions; `p_largest` is small for a kind that is named less often than another.
    reasons : pandas.DataFrame
        ``reason turnoff count``: the reasons as written.
    retention : pandas.DataFrame
        ``group year at_risk survival ci_low ci_high``: the share who are still there after so many years
        (Kaplan-Meier), and how many are at risk then.
    by_age : pandas.DataFrame
        ``year_of_relationship years n_lost retention ci_low ci_high``.
    tests : pandas.DataFrame
        ``test statistic dof p_val method``: whether groups stay equally long (log-rank), and whether the yearly rate is
        the same at all ages of the relationship.
    value : pandas.DataFrame
        ``group n_lost amount ci_low ci_high method``: the lifetime value of a customer at the retention of each group.
        Empty without a margin.
    cost : pandas.DataFrame
        ``part per_year amount ci_low ci_high method``: the cost of a year's lost customers by part, and together.
    tornado : pandas.DataFrame
        ``parameter low high at_low at_high swing``: the total cost at the limits of each number.
    overall : Interval
        The share of all customers who stay for a year.
    worth : Interval
        The lifetime value of a customer at this retention; NaN without a margin.
    curves : mapping of group to Survival
        The whole curves, over days.
    """

    turnoffs: pd.DataFrame
    reasons: pd.DataFrame
    retention: pd.DataFrame
    by_age: pd.DataFrame
    tests: pd.DataFrame
    value: pd.DataFrame
    cost: pd.DataFrame
    tornado: pd.DataFrame
    overall: Interval
    worth: Interval
    curves: Mapping[str, Survival]

    @property
    def shown(self) -> tuple[Any, ...]:
        """The tables that a notebook and the command line show."""
        return tuple(table for name in ("table", "turnoffs", "cost") if len(table := self.plain(name)))

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        kind: Literal["retention", "turnoffs", "cost"] = "retention",
        title: Literal["finding", "plain"] = "finding",
    ) -> go.Figure:
        """Retention curves, the Pareto chart of turnoffs, or the tornado chart of the cost, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        kind : {"retention", "turnoffs", "cost"}
            "retention": the share who are still there over the years since the start, by group; "turnoffs": why
            customers left; "cost": what the cost depends on, which needs a margin.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, its value is not valid, or there is nothing to show.
        """
        return self._chart(lang=lang, kind=kind, title=title)


def lost_customers(
    customers: Any,
    *,
    start: str | None = None,
    end: str | None = None,
    reason: str | None = None,
    by: str | None = None,
    kinds: Mapping[str, str] | None = None,
    since: str | dt.date | None = None,
    until: str | dt.date | None = None,
    margin: Number | None = None,
    discount: Number | None = None,
    first: First = "later",
    periods: int | None = None,
    people_told: Number | None = None,
    told_lost: Number | None = None,
    acquisition_ratio: Number | None = None,
    keeping_cost: Number | None = None,
    replaced: Number | None = None,
    confidence: float = 0.95,
    dayfirst: bool | None = None,
    sheet: str | None = None,
) -> LostCustomers:
    """Which customers left, why, how long customers stay, and what lost customers cost.

    Numbers may be known exactly or within a range ``(low, high)``, as in `gm.lifetime_value`.

    Parameters
    ----------
    customers : data frame or path
        One row per customer: the day of the start, the day of the end (empty for those who are still there), why the
        customer left, and groups. Times of day and zones are not used.
    start, end, reason : str, optional
        Names of the columns; by default found by their usual names (start, end, turnoff, reason, 开始日期, ...).
    by : str, optional
        A column of groups.
    kinds : mapping, optional
        Which kind of turnoff each own reason is: value, systems, people or other, as in ``{"queue": "systems"}``. The
        words value, systems, people and others like them are known, in English and Chinese.
    since : str or date, optional
        First day of the observation: customers who left before it may be missing from the table. Those who came
        before it count from this day on (left truncation). Default: all customers since the first start are there.
    until : str or date, optional
        Last day of the observation. Default: the last day in the table.
    margin, discount : number or range, optional
        Margin per customer and year after costs, and yearly discount rate, for the lifetime value and the cost.
    first : {"later", "now"}
        Form of the lifetime value, see `gm.lifetime_value`. With "later" the margin of the running year is not counted
        again.
    periods : int, optional
        How many yearly margins are counted; default without end.
    people_told, told_lost : number or range, optional
        How many people a lost customer tells, and which share of them would have become customers and do not.
    acquisition_ratio, keeping_cost, replaced : number or range, optional
        How many times dearer it is to win a customer than to keep one for a year, what keeping one costs, and which
        share of the lost customers is replaced.
    confidence : float
        Level of all intervals, between 0 and 1.
    dayfirst : bool, optional
        Whether the day comes first in dates such as 03/04/2026; by default told from the column.
    sheet : str, optional
        The sheet of a workbook.

    Returns
    -------
    LostCustomers

    Raises
    ------
    ColumnError
        A column is missing or its days can be read in two ways.
    SettingError
        An argument has an invalid value, or numbers that belong together are not all given.

    Notes
    -----
    The yearly retention is exp(-losses / customer-years), with Garwood's exact limits; time before `since` is not
    counted and those who are still there count until the last day. It takes the rate as constant, which is tested over
    the years of the relationship. Curves end at the first age at which nobody was under observation, as can be where
    many came before `since`. A list of present customers with their start dates looks as if nobody ever left
    before it was written (survivor bias): where losses begin suspiciously late, `text` says so.

    Figures such as "winning a customer costs five to six times as much as keeping one" or "a story reaches 67 people"
    have no known primary study. They are not built in; give your own, with a range.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.lost_customers(gm.example("customers"), since="2023-01-01", margin=100, discount=0.1)
    >>> found.turnoffs["turnoff"].tolist()
    ['people', 'systems', 'value', 'other']
    """
    check_settings(confidence, "two-sided")
    money = _Money.of(margin, discount, ValueForm.of(first, periods, "year"))
    given = {"people_told": people_told, "told_lost": told_lost, "acquisition_ratio": acquisition_ratio}
    ripples = Ripples.of(given | {"keeping_cost": keeping_cost, "replaced": replaced}, confidence)
    if ripples.numbers and money is None:
        raise SettingError("A cost needs the value of a customer.", "give margin= and discount= too.")
    found = read_customers(customers, Columns(start, end, reason, by, dayfirst), since, until, sheet)
    whole = {name: curve_of(found, inside, confidence) for name, inside in groups_of(found).items()}
    curves = {name: known_part(curve) for name, curve in whole.items()}
    overall = retention_of(found, found.group == found.group, confidence)
    why = reasons_of([text for text, gone in zip(found.reasons, found.lost, strict=True) if gone], kinds, confidence)
    ages, by_age = age_rows(found, confidence)
    params: dict[str, Any] = {"confidence": confidence, "by": by, "since": found.since, "until": found.until}
    params |= {
        "first": first,
        "periods": periods,
        "n": len(found.lost),
        "lost": int(found.lost.sum()),
        "noticed": dict(found.noticed),
    }
    params |= {"reasons": why.n, "silent": why.silent, "several": why.several, "survivors": survivors_only(found)}
    params |= {
        "truncated": since is not None,
        "given": tuple(sorted(ripples.names)),
        "only_lost": bool(found.lost.all()),
    }
    params |= {"numbers": tuple(ripples.numbers) if money is None else (*money.numbers(overall), *ripples.numbers)}
    tables = [group_rows(found, curves, confidence), why.turnoffs, why.reasons, curve_rows(curves), ages]
    tables += [tests_of(whole, by_age), *_amounts(found, overall, money, ripples, confidence)]
    nothing = Interval(NAN, NAN, NAN, "undefined")
    worth = nothing if money is None else carried_through(money.form.amount, money.numbers(overall))
    shown = [later(table if by else table.without("group")) for table in tables]
    table, turnoffs, reasons, retention, by_years, tests, value, cost, tornado = shown
    named = (turnoffs, reasons, retention, by_years, tests, value, cost, tornado)
    return LostCustomers(table, params, Labels("", {}, {}), *named, overall, worth, curves)


@dataclass(frozen=True, slots=True)
class _Money:
    """Margin and discount, and the form of the value."""

    margin: Uncertain
    discount: Uncertain
    form: ValueForm

    @classmethod
    def of(cls, margin: Any, discount: Any, form: ValueForm) -> _Money | None:
        if margin is None and discount is None:
            return None
        if margin is None or discount is None:
            lacking = "margin" if margin is None else "discount"
            raise SettingError(f"The value of a customer needs {lacking}=.", "give both, per year.")
        return cls(form.margin(margin), form.discount(discount, None)[0], form)

    def numbers(self, retention: Interval) -> tuple[Uncertain, ...]:
        return self.margin, uncertain("retention", retention, lowest=0, highest=1), self.discount


def _amounts(
    found: Customers, overall: Interval, money: _Money | None, ripples: Ripples, confidence: float
) -> tuple[PlainTable, PlainTable, PlainTable]:
    """The tables of values and costs, empty without a margin or without time under observation."""
    window = (found.until - found.since).days / YEAR
    if money is None or overall.value != overall.value or not window > 0:
        none = [PlainTable.of_rows(names, []) for names in (_VALUE_COLUMNS, COST_COLUMNS, ARM_COLUMNS)]
        return none[0], none[1], none[2]
    rows = []
    for name, inside in groups_of(found).items():
        kept = retention_of(found, inside, confidence)
        if kept.value == kept.value:
            value = carried_through(money.form.amount, money.numbers(kept))
            rows.append((name, int(found.lost[inside].sum()), value.value, value.low, value.high, value.method))
    numbers = money.numbers(overall)
    costs, arms = cost_rows(float(found.lost.sum()) / window, money.form, numbers, ripples)
    return PlainTable.of_rows(_VALUE_COLUMNS, rows), costs, arms
