"""What lost customers cost: their value, whom they tell, and winning others in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from math import inf
from typing import Any

from gapmodel.errors import SettingError
from gapmodel.findings.encounters.loyalty.lifetime_value import ValueForm
from gapmodel.findings.encounters.loyalty.one_at_a_time import Amount, arm_table, arms_of, carried_through
from gapmodel.findings.encounters.loyalty.uncertain_number import Uncertain, uncertain
from gapmodel.plain_table import PlainTable

COLUMNS = ("part", "per_year", "amount", "ci_low", "ci_high", "method")
SPREADING = ("people_told", "told_lost")
REPLACING = ("acquisition_ratio", "keeping_cost", "replaced")


@dataclass(frozen=True, slots=True)
class Ripples:
    """What was said of those who are told and those who are replaced; empty where nothing was.

    Attributes
    ----------
    numbers : tuple of Uncertain
        Those of `SPREADING` and `REPLACING` that were given.
    """

    numbers: tuple[Uncertain, ...]

    @classmethod
    def of(cls, given: Mapping[str, Any], confidence: float) -> Ripples:
        """Checked numbers; each of the two groups is complete or missing.

        Raises
        ------
        SettingError
            A number lies outside, or one of a group is missing.
        """
        found = []
        for names, why in (
            (SPREADING, "how many people hear of it does not say how many of them stay away"),
            (REPLACING, "the cost of winning customers is that of those who are replaced"),
        ):
            there = [name for name in names if given.get(name) is not None]
            lacking = [name for name in names if name not in there]
            if there and lacking:
                raise SettingError(
                    f"{' and '.join(there)} without {' and '.join(lacking)} gives no cost: {why}.",
                    f"give {' and '.join(f'{name}=' for name in lacking)} too, as a number or a range (low, high).",
                )
            for name in there:
                highest = 1 if name in ("told_lost", "replaced") else inf
                found.append(uncertain(name, given[name], lowest=0, highest=highest, confidence=confidence))
        return cls(tuple(found))

    @property
    def names(self) -> frozenset[str]:
        """What was given."""
        return frozenset(one.name for one in self.numbers)


def cost_rows(
    lost: float, form: ValueForm, numbers: tuple[Uncertain, ...], ripples: Ripples
) -> tuple[PlainTable, PlainTable]:
    """The cost per year by part with its limits, and the total at the limits of each number.

    Parameters
    ----------
    lost : float
        Customers per year.
    numbers : tuple of Uncertain
        Margin, retention and discount.

    Notes
    -----
    A lost customer who is replaced costs what the new one costs to win, ``acquisition_ratio`` times ``keeping_cost``;
    the value is not lost then, so that it counts for those who are not replaced. Those who are told count with the
    share that would have come and does not, each with the value of a customer.
    """
    given = (*numbers, *ripples.numbers)
    parts = {
        "lost_value": partial(_lost_value, lost, form.amount),
        **({"word_of_mouth": partial(_told, lost, form.amount)} if "people_told" in ripples.names else {}),
        **({"replacement": partial(_replaced, lost)} if "replaced" in ripples.names else {}),
    }
    total = partial(_total, tuple(parts.values()))
    at = {one.name: one.value for one in given}
    kept = 1 - at.get("replaced", 0.0)
    counts = {
        "lost_value": lost * kept,
        "word_of_mouth": lost * at.get("people_told", 0.0) * at.get("told_lost", 0.0),
        "replacement": lost - lost * kept,
        "total": lost,
    }
    rows = []
    for name, amount in (*parts.items(), ("total", total)):
        found = carried_through(amount, given)
        rows.append((name, counts[name], *found.numbers, found.method))
    return PlainTable.of_rows(COLUMNS, rows), arm_table(arms_of(total, given))


def _lost_value(lost: float, value: Amount, numbers: Mapping[str, float]) -> float:
    return lost * (1 - numbers.get("replaced", 0.0)) * value(numbers)


def _told(lost: float, value: Amount, numbers: Mapping[str, float]) -> float:
    return lost * numbers["people_told"] * numbers["told_lost"] * value(numbers)


def _replaced(lost: float, numbers: Mapping[str, float]) -> float:
    return lost * numbers["replaced"] * numbers["acquisition_ratio"] * numbers["keeping_cost"]


def _total(parts: tuple[Amount, ...], numbers: Mapping[str, float]) -> float:
    return sum(part(numbers) for part in parts)
