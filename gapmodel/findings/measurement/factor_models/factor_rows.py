"""Factors: how well their items measure them, and whether they can be told from each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.inference.confirmatory.fitting import Fit
from gapmodel.inference.resampling import percentile_interval
from gapmodel.inference.validity.factor_quality import factor_correlations, factor_quality
from gapmodel.inference.validity.fornell_larcker import fornell_larcker
from gapmodel.inference.validity.htmt import correlations_of, htmt

Floats = NDArray[np.float64]
FACTOR_COLUMNS = ["code", "n_items", "cr", "cr_low", "cr_high", "ave", "ave_low", "ave_high", "sqrt_ave", "max_r"]
FACTOR_COLUMNS += ["nearest", "fornell_larcker", "max_htmt"]
CORRELATION_COLUMNS = ["factor", "other", "r", "se", "ci_low", "ci_high"]
HTMT_COLUMNS = ["factor", "other", "htmt", "ci_low", "ci_high", "htmt2", "htmt2_low", "htmt2_high"]


def told_apart(fit: Fit) -> tuple[str, ...]:
    """The factors that correlate freely, which discriminant validity is about: not those of which others are made."""
    owns = {one.lhs for one in fit.parameters if one.op == "=~" and one.rhs in fit.factors}
    first = [name for name in fit.factors if name not in owns]
    free = {name for one in fit.parameters if one.op == "~~" and one.lhs != one.rhs and one.free
            for name in (one.lhs, one.rhs)}  # fmt: skip
    return tuple(name for name in first if owns or name in free)


def factor_table(fit: Fit, ratios: Sequence[tuple[Any, ...]], confidence: float) -> Iterator[tuple[Any, ...]]:
    """A row of `FACTOR_COLUMNS` for every factor; without shares of variance beyond 0 and 1, or if not converged."""
    names = told_apart(fit)
    quality = {one.name: one for one in factor_quality(fit, confidence)}
    among = np.eye(len(names))
    for (a, b), (found, _) in zip(combinations(range(len(names)), 2), factor_correlations(fit, names), strict=True):
        among[a, b] = among[b, a] = found.value
    apart = dict(zip(names, fornell_larcker(np.array([quality[name].ave.value for name in names]), among), strict=True))
    for name, one in quality.items():
        own = apart.get(name)
        root = own.sqrt_ave if own else float(np.sqrt(one.ave.value))
        cr, ave = (
            limit.numbers if fit.converged and 0 <= limit.value <= 1 else (nan, nan, nan) for limit in (one.cr, one.ave)
        )
        place = own.other if own else None
        holds = own.holds if own and fit.converged else None
        compared = (own.max_r if own else nan, "" if place is None else names[place], holds)
        largest = max((row[2] for row in ratios if name in row[:2]), default=nan)
        yield name, len(one.indicators), *cr, *ave, root if ave[0] == ave[0] else nan, *compared, largest


def correlation_rows(fit: Fit, confidence: float) -> Iterator[tuple[Any, ...]]:
    """A row of `CORRELATION_COLUMNS` for every pair of factors."""
    names = told_apart(fit)
    pairs = zip(combinations(names, 2), factor_correlations(fit, names, confidence), strict=True)
    for (first, second), (found, se) in pairs:
        yield first, second, found.value, se, found.low, found.high


def htmt_rows(
    answers: ItemAnswers, groups: Mapping[str, Sequence[int]], confidence: float, rng: int | np.random.Generator
) -> list[tuple[Any, ...]]:
    """A row of `HTMT_COLUMNS` for every pair of factors with two items or more of their own.

    Notes
    -----
    Percentile intervals of bootstrap samples of respondents (of 256 random blocks beyond 256).
    """
    kept = {name: list(own) for name, own in groups.items() if len(own) > 1}
    correlation, resampled = correlations_of(answers.covariance), correlations_of(answers.resampled(rng))
    found = []
    for geometric in (False, True):
        value = htmt(correlation, list(kept.values()), geometric=geometric)
        drawn = htmt(resampled, list(kept.values()), geometric=geometric)
        found.append((value, drawn))
    return [
        (first, second, *(number for value, drawn in found for number in percentile_interval(
            float(value[a, b]), drawn[:, a, b], confidence, "bootstrap").numbers))
        for (a, first), (b, second) in combinations(enumerate(kept), 2)
    ]  # fmt: skip


def own_items(factors: Mapping[str, Sequence[str]], names: Sequence[str]) -> dict[str, list[int]]:
    """The places of the items that load on one factor alone; factors with items that all load on others have none."""
    items = [item for own in factors.values() for item in own]
    return {
        name: [names.index(item) for item in own if item in names and items.count(item) == 1]
        for name, own in factors.items()
    }
