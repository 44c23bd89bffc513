"""How important respondents find dimensions and items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import nan, sqrt
from typing import Any

from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import RATED, Layout

IMPORTANCE_COLUMNS = ["group", "level", "code", "n", "rating", "sd", "points"]


def importance_of(layout: Layout, groups: Mapping[str, Counts]) -> Iterator[tuple[Any, ...]]:
    """Mean points out of 100 and mean ratings, by dimension, then mean ratings of items; nothing where not asked."""
    if not layout.points:
        return
    for group, counts in groups.items():
        ratings = dict(_ratings(layout, counts))
        for code, _ in layout.dimensions:
            n, points, _ = _column(layout, counts, ("points", "dimension", code))
            n, rating, sd = ratings.pop(("dimension", code), (n, nan, nan))
            yield group, "dimension", code, n, rating, sd, points
        for (level, code), (n, rating, sd) in ratings.items():
            yield group, level, code, n, rating, sd, nan


def _ratings(layout: Layout, counts: Counts) -> Iterator[tuple[tuple[str, str], tuple[int, float, float]]]:
    rated = layout.ratings
    if rated is None:
        return
    for code in rated.codes:
        n, mean, sd = _column(layout, counts, (RATED, rated.level, code))
        lowest, step = float(rated.lowest), float(rated.step)
        yield (rated.level, code), (n, lowest + step * mean, step * sd)


def _column(layout: Layout, counts: Counts, column: tuple[str, str, str]) -> tuple[int, float, float]:
    """n, mean and standard deviation of a column of the moments, in its units."""
    place = layout.columns.index(column)
    moments = counts.moments
    n, total, square = (int(part[place, place]) for part in (moments.counts, moments.sums, moments.products))
    mean = float(Fraction(total, n)) if n else nan
    return n, mean, sqrt((n * square - total * total) / (n * (n - 1))) if n > 1 else nan
