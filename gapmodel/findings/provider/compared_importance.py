"""Importance points: what matters to customers, and what managers believe matters to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import nan, sqrt
from typing import Any

from gapmodel.findings.given_tally import groups_of
from gapmodel.findings.provider.respondent_groups import (
    RespondentGroups,
)
from gapmodel.inference.estimate import Published
from gapmodel.inference.means.difference import Drawn
from gapmodel.inference.means.independent import welch_interval, welch_t
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout

POINTS_COLUMNS = "group code n n_ref mean mean_ref difference ci_low ci_high p_val method".split()


def compared_points(
    surveyed: RespondentGroups,
    by: str | Sequence[str] | None,
    confidence: float,
    population: Mapping[str, int],
) -> Iterator[tuple[Any, ...]]:
    """One row per group and dimension: managers' mean points minus customers', where both gave points."""
    managers, customers = (surveyed.get((who, "expectation")) for who in ("managers", "customers"))
    if not managers or not customers or not (managers.tally.layout.points and customers.tally.layout.points):
        return
    theirs = groups_of(managers.tally, by)
    for group, counts in groups_of(customers.tally, by).items():
        if group not in theirs:
            continue
        for code, _ in customers.tally.layout.dimensions:
            b = _points(customers.tally.layout, counts, code)
            own = _points(managers.tally.layout, theirs[group], code)
            a = Drawn.of(own, population.get("managers"))
            found = welch_interval(a, b, confidence)
            p_val = welch_t(a, b).p_val
            yield group, code, a.n, b.n, a.mean, b.mean, a.mean - b.mean, found.low, found.high, p_val, found.method


def _points(layout: Layout, counts: Counts, code: str) -> Published:
    place = layout.columns.index(("points", "dimension", code))
    n, total, square = (
        int(part[place, place]) for part in (counts.moments.counts, counts.moments.sums, counts.moments.products)
    )
    sd = sqrt((n * square - total * total) / (n * (n - 1))) if n > 1 else nan
    return Published(n, total / n if n else nan, sd)
