"""What a customer is worth: the present value of the margins until the customer leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from gapmodel.errors import SettingError, is_whole, one_of
from gapmodel.findings.encounters.loyalty.one_at_a_time import arm_table, arms_of, carried_through
from gapmodel.findings.encounters.loyalty.present_value import (
    FIRST,
    PERIODS,
    discount_per,
    expected_life,
    retention_per,
    value_of,
)
from gapmodel.findings.encounters.loyalty.uncertain_number import Uncertain, uncertain
from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import Interval, check_settings
from gapmodel.plain_table import PlainTable, later

if TYPE_CHECKING:
    import pandas as pd

    from gapmodel.findings.encounters.loyalty.one_at_a_time import Amount

Number = float | tuple[float, float] | tuple[float, float, float] | Interval
First = Literal["later", "now"]
Period = Literal["week", "month", "quarter", "year"]
_COLUMNS = ("measure", "amount", "ci_low", "ci_high", "method")
_NUMBERS = ("parameter", "given", "per", "amount", "low", "high", "converted")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LifetimeValue(Finding):
    """The lifetime value of a customer.

    Attributes
    ----------
    table : pandas.DataFrame
        ``measure amount ci_low ci_high method``: the form that was asked for (``value_later`` or ``value_now``), the
        other one, and ``expected_life`` in periods.
    parameters : pandas.DataFrame
        ``parameter given per amount low high converted``: the numbers as given, and as used, per period.
    tornado : pandas.DataFrame
        ``parameter low high at_low at_high swing``: the value at both limits of each uncertain number, the others at
        their values; the widest first. Empty where all are known exactly.
    """

    parameters: pd.DataFrame
    tornado: pd.DataFrame

    @property
    def value(self) -> Interval:
        """The value that was asked for, with its limits."""
        row = self.plain("table").rows[0]
        return Interval(row.amount, row.ci_low, row.ci_high, row.method)


@dataclass(frozen=True, slots=True)
class ValueForm:
    """Which of the stated forms of the lifetime value, and the period of its numbers."""

    first: str
    periods: int | None
    per: str

    @classmethod
    def of(cls, first: str, periods: Any, per: str) -> ValueForm:
        """Checked settings."""
        one_of(first, FIRST, "first")
        one_of(per, PERIODS, "per")
        if periods is not None and not (is_whole(periods) and periods >= 1):
            raise SettingError(f"periods={periods!r} is not a number of periods.", "give a whole number from 1 on.")
        return cls(first, None if periods is None else int(periods), per)

    @property
    def amount(self) -> Amount:
        """The value as a function of margin, retention and discount."""
        return partial(value_of, first=self.first, periods=self.periods)

    def margin(self, given: Any) -> Uncertain:
        """The margin per period."""
        return uncertain("margin", given)

    def retention(self, given: Any, own: str | None, confidence: float) -> tuple[Uncertain, Uncertain]:
        """The retention as given, and per period."""
        one_of(own or self.per, PERIODS, "retention_per")
        found = uncertain("retention", given, lowest=0, highest=1, confidence=confidence)
        return found, found.changed(partial(retention_per, own=own or self.per, per=self.per))

    def discount(self, given: Any, own: str | None) -> tuple[Uncertain, Uncertain]:
        """The discount rate as given, and per period."""
        one_of(own or self.per, PERIODS, "discount_per")
        found = uncertain("discount", given, lowest=0)
        if found.high > 1:
            raise SettingError(f"discount={given!r} is above 100%.", "write 10% as 0.1.")
        return found, found.changed(partial(discount_per, own=own or self.per, per=self.per))


def lifetime_value(
    margin: Number,
    retention: Number | tuple[int, int],
    discount: Number,
    *,
    first: First = "later",
    periods: int | None = None,
    per: Period = "year",
    retention_per: Period | None = None,
    discount_per: Period | None = None,
    confidence: float = 0.95,
) -> LifetimeValue:
    """What a customer is worth: the present value of the margins until the customer leaves.

    Each number is known exactly (``0.8``), within a range (``(0.7, 0.9)`` or ``(0.7, 0.85, 0.9)`` with the value
    between the limits) or, for the retention, by counts (``(80, 100)``: 80 of 100 customers stayed).

    Parameters
    ----------
    margin : number or range
        What a customer brings per period after costs; not the revenue. It is money and must be given, unlike the
        `margin` of other functions, because nothing has a value without it.
    retention : number, range or counts
        The share of customers who stay from one period to the next, from 0 to 1.
    discount : number or range
        By which a margin is worth less for coming one period later, from 0 to 1.
    first : {"later", "now"}
        Whether the first margin comes one period later, if the customer is still there, m r / (1 + i - r), or now,
        m (1 + i) / (1 + i - r). The second is larger by exactly one margin.
    periods : int, optional
        How many margins are counted; default without end.
    per : {"year", "quarter", "month", "week"}
        The period of the margin, and of the other two unless they have their own.
    retention_per, discount_per : {"year", "quarter", "month", "week"}, optional
        The periods of the retention and of the discount as given. They are converted: a yearly retention is the
        twelfth power of a monthly one, and a yearly rate is compound interest of a monthly one.
    confidence : float
        Level of all intervals, between 0 and 1.

    Returns
    -------
    LifetimeValue

    Raises
    ------
    SettingError
        A number lies outside, or is not one.

    Notes
    -----
    The retention is taken as the same at any age of the relationship. As a rule it rises with age, because those who
    are likely to leave do so early; `gm.lost_customers` shows it by age. Limits: see `carried_through`; those of counts
    are Blaker's exact ones, those of a range are taken as given.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.lifetime_value(100, 0.8, 0.1)
    >>> round(found.value.value, 2), round(gm.lifetime_value(100, 0.8, 0.1, first="now").value.value, 2)
    (266.67, 366.67)
    >>> found = gm.lifetime_value(100, (80, 100), 0.1)
    >>> f"{found.value.value:.0f} [{found.value.low:.0f}, {found.value.high:.0f}]"
    '267 [183, 381]'
    """
    check_settings(confidence, "two-sided")
    form = ValueForm.of(first, periods, per)
    kept, kept_used = form.retention(retention, retention_per, confidence)
    rate, rate_used = form.discount(discount, discount_per)
    money = form.margin(margin)
    numbers = (money, kept_used, rate_used)
    asked = {"margin": per, "retention": retention_per or per, "discount": discount_per or per}
    params = {"confidence": confidence, "first": first, "periods": form.periods, "per": per}
    rows = list(_rows(form, numbers))
    given = [
        (one.name, one.given, asked[one.name], one.value, one.low, one.high, used.value)
        for one, used in zip((money, kept, rate), numbers, strict=True)
    ]
    return LifetimeValue(
        later(PlainTable.of_rows(_COLUMNS, rows)),
        params,
        Labels("", {}, {}),
        later(PlainTable.of_rows(_NUMBERS, given)),
        later(arm_table(arms_of(form.amount, numbers))),
    )


def _rows(form: ValueForm, numbers: tuple[Uncertain, ...]) -> list[tuple[Any, ...]]:
    """The form that was asked for, the other one and the expected life."""
    found = []
    for first in sorted(FIRST, key=lambda one: one != form.first):
        amount = ValueForm(first, form.periods, form.per).amount
        found.append((f"value_{first}", carried_through(amount, numbers)))
    found.append(("expected_life", carried_through(_life, numbers[1:2])))
    return [(name, *one.numbers, one.method) for name, one in found]


def _life(numbers: Mapping[str, float]) -> float:
    return expected_life(numbers["retention"])
