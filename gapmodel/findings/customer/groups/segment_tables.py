"""The tables of a comparison of groups: tests by level, differences between groups, and the groups' gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import special

from gapmodel.findings.customer.gap_tests import adjusted_in
from gapmodel.findings.customer.groups.line_of_groups import LineOfGroups
from gapmodel.findings.customer.groups.segment_rows import Factors, Row
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import NAN
from gapmodel.inference.means.contrasts import against_rest_max_t, pairwise_max_t
from gapmodel.inference.means.simultaneous import PairOfGroups
from gapmodel.plain_table import PlainTable
from gapmodel.tally.layout import Layout

TABLE_COLUMNS = ["factor", "level", "code", "label", "n", "gap", "groups", "left_out", "statistic", "dof", "dof_error"]
TABLE_COLUMNS += ["p_val", "p_adj", "p_permutation", "omega_sq", "omega_low", "omega_high", "reached", "method"]
CONTRAST_COLUMNS = ["factor", "level", "code", "label", "first", "second", "difference", "se", "dof"]
CONTRAST_COLUMNS += ["ci_low", "ci_high", "p_adj", "p_max_t", "method"]
GROUP_COLUMNS = ["group", "level", "code", "label", "n", "gap", "se", "ci_low", "ci_high"]
REST = "(all others)"
MOST_PAIRED = 8  # groups of which every pair is compared unless asked otherwise
MOST_PAIRS = 20  # groups of which every pair can be compared


def table_of(
    rows: Sequence[Row], layout: Layout, labels: Labels, gates: Mapping[str, float], settings: tuple[str, float]
) -> PlainTable:
    """The tests, with p-values adjusted within a level and whether the levels above allow to look at a row.

    Parameters
    ----------
    gates : mapping of factor to float
        The p-value of a difference on any dimension; NaN, which closes nothing, where it is not defined.
    settings : (str, float)
        How p-values are adjusted, and the level at which a test is significant.
    """
    padjust, alpha = settings
    families = [f"{row.factor} {row.line.level}" for row in rows]
    adjusted = adjusted_in([row.test.p_val for row in rows], families, padjust)
    p_adj = {(row.factor, row.line.level, row.line.code): p for row, p in zip(rows, adjusted, strict=True)}
    of_item = {layout.items[at]: code for code, places in layout.dimensions for at in places}
    cells: list[tuple[Any, ...]] = []
    for row, own in zip(rows, adjusted, strict=True):
        reached = not gates[row.factor] > alpha
        if row.line.level == "item":
            reached = reached and p_adj[row.factor, "dimension", of_item[row.line.code]] <= alpha
        cells.append(_cells(row, labels, own, reached=reached))
    return PlainTable.of_rows(TABLE_COLUMNS, cells)


def _cells(row: Row, labels: Labels, p_adj: float, *, reached: bool) -> tuple[Any, ...]:
    line, test = row.line, row.test
    return (
        row.factor,
        line.level,
        line.code,
        labels.label(line.level, line.code),
        line.n,
        float(line.shares @ line.means) if line.names else NAN,
        len(line.names),
        len(line.left_out),
        test.statistic,
        test.dof,
        test.dof_error,
        test.p_val,
        p_adj,
        row.p_permutation,
        *row.omega.numbers,
        reached,
        test.method,
    )


def contrast_table(
    lines: Sequence[LineOfGroups],
    factors: Factors,
    labels: Labels,
    confidence: float,
    draws: tuple[int, Any],
    *,
    pairs: bool | None,
) -> PlainTable:
    """The differences of all groups, or of the levels of every factor where there are several.

    Parameters
    ----------
    draws : (int, seed)
        Random tables of the permutation test and its generator.
    pairs : bool or None
        Whether every pair is compared, or every group with all others; None: pairs of up to `MOST_PAIRED`.
    """
    cells: list[tuple[Any, ...]] = []
    for line in lines:
        for factor, names, averages in _levels(line, factors):
            paired = len(names) <= MOST_PAIRED if pairs is None else pairs
            found = line.compared(confidence, averages, pairs=paired) if len(names) > 1 else ()
            dealt = found and averages is None and not line.designed and len(names) <= MOST_PAIRED
            p_max_t = _permuted(line, draws, paired=paired) if dealt else [NAN] * len(found)
            head = factor, line.level, line.code, labels.label(line.level, line.code)
            cells += [(*head, *_contrast(one, names), p) for one, p in zip(found, p_max_t, strict=True)]
    rows = [(*cell[:-2], cell[-1], cell[-2]) for cell in cells]
    return PlainTable.of_rows(CONTRAST_COLUMNS, rows)


def _levels(line: LineOfGroups, factors: Factors) -> Iterator[tuple[str, Sequence[str], Any]]:
    """What is compared on a line: the groups, or the levels of every factor, averaged over the others."""
    crossing = factors.crossing(line.names)
    if crossing is None or crossing.missing:
        yield factors.whole, line.names, None
        return
    for place, name in enumerate(factors.names):
        yield name, crossing.levels[place], crossing.averages(place)


def _permuted(line: LineOfGroups, draws: tuple[int, Any], *, paired: bool) -> list[float]:
    test = pairwise_max_t if paired else against_rest_max_t
    return [one.p_adj for one in test(line.gaps, n_resamples=draws[0], rng=draws[1])]


def _contrast(one: PairOfGroups, names: Sequence[str]) -> tuple[Any, ...]:
    """First minus second, as the permutation test has it; one against all others as it is."""
    low, high, method = one.interval.low, one.interval.high, one.interval.method
    if one.second is None:
        return names[one.first], REST, one.difference, one.se, one.dof, low, high, one.p_val, method
    return names[one.first], names[one.second], -one.difference, one.se, one.dof, -high, -low, one.p_val, method


def group_table(lines: Sequence[LineOfGroups], labels: Labels, confidence: float) -> PlainTable:
    """The gap of every group on every line with its own t interval."""
    rows: list[tuple[Any, ...]] = []
    for line in lines:
        head = line.level, line.code, labels.label(line.level, line.code)
        if line.names:
            errors = np.sqrt(line.errors)
            reach = -errors * special.stdtrit(line.dofs, (1 - confidence) / 2)
            for name, gaps, *numbers in zip(
                line.names, line.gaps, *(part.tolist() for part in (line.means, errors, reach)), strict=True
            ):
                gap, se, half = numbers
                limits = (gap - half, gap + half) if se > 0 else (NAN, NAN)
                rows.append((name, *head, gaps.n, gap, se, *limits))
        rows += [
            (name, *head, gaps.n, mean, NAN, NAN, NAN)
            for name, gaps, mean in zip(line.left_out, line.singles, line.single_means, strict=True)
        ]
    return PlainTable.of_rows(GROUP_COLUMNS, rows)
