"""What problems cost: customers who do not come back, what word of mouth adds, the margin lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isclose
from typing import Any

import numpy as np

from gapmodel.errors import SettingError, listed
from gapmodel.findings.encounters.complaints.given_shares import given_amount, given_share
from gapmodel.inference.products.factor import Factor
from gapmodel.inference.products.points import Points

COLUMNS = ["measure", "estimate", "ci_low", "ci_high"]
_FEW = 48  # points of each of three distributions that are combined at once
_SUM = 1e-6


@dataclass(frozen=True, slots=True)
class Quantity:
    """An uncertain quantity: as if complaints had been counted without error, for its median, and with it."""

    typical: Points
    points: Points

    @classmethod
    def of(cls, points: Points) -> Quantity:
        """A quantity that does not depend on the count."""
        return cls(points, points)

    def times(self, other: Quantity) -> Quantity:
        """The product of two independent quantities."""
        return Quantity(self.typical.times(other.typical), self.points.times(other.points))

    def plus(self, other: Quantity) -> Quantity:
        """The sum of two independent quantities."""
        return Quantity(self.typical.plus(other.typical), self.points.plus(other.points))

    def row(self, measure: str, confidence: float) -> tuple[Any, ...]:
        """As a row of a table."""
        tail = (1 - confidence) / 2
        value, low = self.typical.quantile(0.5), self.points.quantile(tail)
        return measure, value, min(low, value), self.points.quantile(1 - tail)


def damage_rows(people: Quantity, given: Mapping[str, Any], prior: tuple[float, float], confidence: float) -> list[Any]:
    """The rows of the table of damage, as far as what they need is given.

    Raises
    ------
    SettingError
        States without repurchase or the reverse, shares that do not add up to 1, something that is no share.
    """
    rows: list[Any] = []
    margin = None if given["margin"] is None else _of(given_amount(given["margin"], "margin"))
    if (given["states"] is None) != (given["repurchase"] is None):
        raise SettingError(
            "states= and repurchase= belong together.",
            'give both for the same states: states={"silent": 0.6, "heard": 0.4}, '
            'repurchase={"silent": 0.4, "heard": 0.7}.',
        )
    lost = None
    if given["states"] is not None:
        share = _share_lost(given["states"], given["repurchase"], prior)
        lost = people.times(share)
        rows += [share.row("share_lost", confidence), lost.row("lost_customers", confidence)]
    told = _sales_lost_by_telling(given["told"], given["lost_per_told"], prior)
    if told is not None:
        lost_by_telling = people.times(told)
        rows.append(lost_by_telling.row("lost_by_telling", confidence))
        per_person = told if given["states"] is None else told.plus(share)
        lost = people.times(per_person)
    if margin is not None:
        if lost is None:
            raise SettingError(
                "margin= has nothing to be multiplied by.", "give states= and repurchase=, or told= and lost_per_told=."
            )
        rows.append(lost.times(margin).row("margin_lost", confidence))
    return rows


def _sales_lost_by_telling(told: Any, lost_per_told: Any, prior: tuple[float, float]) -> Quantity | None:
    """Customers lost by what one person with a problem tells others."""
    if (told is None) != (lost_per_told is None):
        raise SettingError(
            "told= and lost_per_told= belong together.",
            "give the people told per problem and the share of them who are lost: told=(2, 10), lost_per_told=0.01.",
        )
    if told is None:
        return None
    share = _of(given_share(lost_per_told, "lost_per_told", prior).factor)
    return _of(given_amount(told, "told")).times(share)


def _share_lost(states: Any, repurchase: Any, prior: tuple[float, float]) -> Quantity:
    """The share of people with a problem who do not come back: the sum over states of share x (1 - repurchase)."""
    if not isinstance(states, Mapping) or not isinstance(repurchase, Mapping) or set(states) != set(repurchase):
        raise SettingError(
            "states= and repurchase= do not name the same states.",
            f"give a mapping with the same names in both: states has {_names(states)}, "
            f"repurchase {_names(repurchase)}.",
        )
    kept = {name: given_share(repurchase[name], f"repurchase[{name!r}]", prior, zero=True).factor for name in states}
    gone = {name: _complement(share) for name, share in kept.items()}
    if all(isinstance(one, (int, np.integer)) and not isinstance(one, bool) for one in states.values()):
        return _of_counts({name: int(count) for name, count in states.items()}, gone)
    shares = {name: given_share(share, f"states[{name!r}]", prior, zero=True) for name, share in states.items()}
    if any(not share.factor.certain for share in shares.values()):
        raise SettingError("states= has an uncertain share.", "give numbers that add up to 1, or counts of people.")
    total = sum(share.factor.first for share in shares.values())
    if not isclose(total, 1.0, abs_tol=_SUM):
        raise SettingError(f"The shares of states= add up to {total:g}.", "give shares that add up to 1.")
    found = Points(np.zeros(1), np.ones(1))
    for name, share in shares.items():
        found = found.plus(Points(share.factor.first * gone[name].values, gone[name].weights))
    return Quantity.of(found)


def _names(given: Any) -> str:
    return listed(given) if isinstance(given, Mapping) and given else repr(given)


def _of(factor: Factor) -> Quantity:
    return Quantity.of(Points.of(factor))


def _complement(share: Factor) -> Points:
    """One minus a share."""
    points = Points.of(share)
    return Points(1 - points.values[::-1], points.weights[::-1])


def _of_counts(counts: Mapping[str, int], gone: Mapping[str, Points]) -> Quantity:
    """The same if the shares of the states were counted: a Dirichlet distribution, state by state.

    Notes
    -----
    With Jeffreys' prior of 1/2 for each state. Of independent gamma variables the share of the last in their sum is a
    beta variable, and independent of the proportions of the others.
    """
    if not sum(counts.values()) or min(counts.values()) < 0:
        raise SettingError("The counts of states= are of nobody.", "give how many people were in each state.")
    names, (first, *others) = list(counts), list(counts)
    points, weight = _few(gone[first]), counts[first] + 0.5
    for name in others:
        own = Points.of(Factor("beta", counts[name] + 0.5, weight), _FEW)
        added = _few(gone[name])
        mixed = own.values[:, None, None] * added.values[None, :, None]
        mixed = mixed + (1 - own.values)[:, None, None] * points.values[None, None, :]
        weights = own.weights[:, None, None] * added.weights[None, :, None] * points.weights[None, None, :]
        points, weight = Points.thinned(mixed.ravel(), weights.ravel()), weight + counts[name] + 0.5
        points = points if name == names[-1] else _few(points)
    return Quantity.of(points)


def _few(points: Points) -> Points:
    """As few points as three distributions at once allow."""
    return points.fewer(_FEW)
