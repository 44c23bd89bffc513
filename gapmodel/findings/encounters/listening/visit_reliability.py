"""How far scores of outlets can be trusted: what varies between visits, and how many visits are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import nan

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.encounters.listening.visit_scores import Row, numbered
from gapmodel.findings.encounters.listening.visits import Visits
from gapmodel.inference.estimate import Interval
from gapmodel.inference.scales.generalizability import RESIDUAL, VarianceComponents, crossed, variance_components

COMPONENTS = "component groups dof mean_square variance ci_low ci_high share method".split()
D_STUDY = "generalize visits shoppers n_items g g_low g_high phi phi_low phi_high".split()
NEEDED = "generalize coefficient target n_items visits visits_low visits_high".split()
SHOWN = ("outlet", "visit", "report", "shopper", "item", "outlet:item", "shopper:item", "visit:item", RESIDUAL)
SUPPOSED = (("fixed", 1.0), ("random", 1.0), ("random", 0.5), ("random", 2.0))  # what for, times as many items
SHOWN_VISITS = 12
MOST_VISITS = 100
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """The generalizability study of visits.

    Attributes
    ----------
    found : VarianceComponents or None
        Of results in points out of 100; None where there is nothing that could vary.
    items : float
        Applicable items of a visit, as many equal ones as the weights amount to.
    """

    found: VarianceComponents | None
    items: float

    @property
    def whole(self) -> bool:
        """Whether outlets can be told from visits, so that there is a reliability."""
        return self.found is not None and {"outlet", "visit"} <= set(self.found.names)

    def components(self) -> list[Row]:
        """A row for every component; shares count negative ones as zero."""
        if self.found is None:
            return []
        own = {component.name: component for component in self.found.components}
        total = sum(max(component.variance.value, 0.0) for component in own.values())
        rows = []
        for name in SHOWN:
            if name in own:
                one = own[name]
                share = max(one.variance.value, 0.0) / total if total else nan
                limits = (one.variance.value, one.variance.low, one.variance.high)
                rows.append((name, one.groups, one.dof, one.mean_square, *limits, share, one.variance.method))
        return rows

    def coefficients(self, visits: int, shoppers: int, kind: str, times: float = 1.0) -> tuple[Interval, Interval]:
        """G and phi of the mean of so many visits by so many shoppers, for these items or for all of their kind.

        `times` as many items can be supposed where they stand for all of their kind.
        """
        if self.found is None:
            raise ValueError("nothing varies")
        per_item, per_visit, per_shopper = 1 / (times * self.items), 1 / visits, 1 / shoppers
        wanted = {"outlet": 1.0}
        relative = {
            "visit": per_visit, "report": per_visit, "shopper": per_shopper, "shopper:item": per_shopper * per_item,
            "visit:item": per_visit * per_item, RESIDUAL: per_visit * per_item,
        }  # fmt: skip
        if kind == "fixed":
            found = self.found.ratio(wanted | {"outlet:item": per_item}, relative)
            return found, found
        relative["outlet:item"] = per_item
        return self.found.ratio(wanted, relative), self.found.ratio(wanted, relative | {"item": per_item})

    def d_study(self) -> Iterator[Row]:
        """Coefficients of one to twelve visits, each by another shopper or all by one, and of more or fewer items."""
        if not self.whole or self.found is None:
            return
        alone = (False, True) if "shopper" in self.found.names else (False,)
        for (kind, times), one in product(SUPPOSED, alone):
            if one and times != 1:
                continue
            for visits in range(2 if one else 1, SHOWN_VISITS + 1):
                shoppers = 1 if one else visits
                g, phi = self.coefficients(visits, shoppers, kind, times)
                head = (kind, visits, shoppers, times * self.items)
                yield (*head, *g.numbers, *phi.numbers)

    def needed(self, target: float) -> Iterator[Row]:
        """The smallest number of visits, each by another shopper, that reaches the target; NaN where 100 do not."""
        if not self.whole:
            return
        for kind, times in SUPPOSED:
            yield from self._needed(target, kind, times)

    def _needed(self, target: float, kind: str, times: float) -> Iterator[Row]:
        coefficients = cache(lambda visits: self.coefficients(visits, visits, kind, times))
        for at, name in enumerate(("g",) if kind == "fixed" else ("g", "phi")):
            fewest = [_fewest(target, coefficients, at, part) for part in ("value", "high", "low")]
            yield (kind, name, target, times * self.items, *fewest)


def _fewest(target: float, coefficients: Callable[[int], tuple[Interval, Interval]], at: int, part: str) -> float:
    """The smallest number of visits whose coefficient, or a limit of it, reaches the target."""

    def reached(visits: int) -> bool:
        return bool(getattr(coefficients(visits)[at], part) >= target)

    if not reached(MOST_VISITS):
        return nan
    low, high = 0, MOST_VISITS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high


def reliability_of(visits: Visits, confidence: float) -> Reliability:
    """The variance components of the results of all items on all visits, in points out of 100."""
    rows, items = np.nonzero(np.isfinite(visits.points))
    weights = visits.weights
    applicable = np.isfinite(visits.points) @ weights
    many = float(np.mean(applicable**2 / np.maximum(np.isfinite(visits.points) @ weights**2, 1e-300)))
    results = 100 * visits.points[rows, items]
    if len(results) < 3 or np.ptp(results) == 0:
        return Reliability(None, many)
    outlet, shopper = numbered(visits)[1][rows], _codes(visits.shoppers)[rows]
    visit = visits.visits[rows]
    terms: dict[str, Codes] = {}
    if len(set(visits.shoppers.tolist())) > 1:
        terms |= {"shopper:item": crossed(shopper, items), "shopper": shopper}
    terms |= {"outlet:item": crossed(outlet, items), "outlet": outlet, "item": items}
    if len(np.unique(visits.visits)) < len(visits.visits):
        terms |= {"visit:item": crossed(visit, items), "visit": visit, "report": rows}
    else:
        terms |= {"visit": visit}
    return Reliability(variance_components(results, terms, confidence, normal=False), many)


def _codes(names: NDArray[np.object_]) -> Codes:
    return np.unique(names.astype(str), return_inverse=True)[1]
