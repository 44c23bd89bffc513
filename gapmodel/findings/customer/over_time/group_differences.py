"""How the changes of groups differ: difference in differences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from gapmodel.findings.customer.gap_tests import adjusted_in
from gapmodel.findings.customer.over_time.changes import Change, combined, t_interval_of, t_test_of
from gapmodel.findings.customer.over_time.clusters import Clusters
from gapmodel.findings.customer.over_time.waves import Waves
from gapmodel.inference.estimate import Interval, Test
from gapmodel.inference.means.design_based import DesignMean, design_interval, design_test
from gapmodel.inference.means.difference import difference_interval
from gapmodel.inference.means.linearised import Drawn, difference_of
from gapmodel.plain_table import PlainTable

DIFFERENCE_COLUMNS = "level code first second period_from period_to change_first change_second difference".split()
DIFFERENCE_COLUMNS += ["ci_low", "ci_high", "p_val", "p_adj", "method"]
MOST_GROUPS = 12  # of which all pairs are compared


def difference_table(
    waves: Waves, changes: Sequence[Change], reference: str | None, confidence: float, padjust: str
) -> PlainTable:
    """How the changes of two groups differ, from the first to the last wave that both have."""
    whole = {(one.group, one.key): one for one in changes if one.span == "whole"}
    groups = [group for group in waves.groups if any(name == group for name, _ in whole)]
    drawn = Clusters.of(waves).drawn if waves.clustered else None
    rows: list[tuple[Any, ...]] = []
    families = []
    for key in dict.fromkeys(key for _, key in whole):
        for first, second in _pairs(groups, reference):
            a, b = whole.get((first, key)), whole.get((second, key))
            if a is None or b is None or (a.first, a.last) != (b.first, b.last):
                continue
            value, test = _difference(a, b, drawn, confidence)
            names, means = (*key, first, second, a.first, a.last), (a.value.value, b.value.value)
            rows.append((*names, *means, *value.numbers, test.p_val, value.method))
            families.append(key[1] if key[0] == "overall" else key[0])
    adjusted = adjusted_in([row[-2] for row in rows], families, padjust)
    whole_rows = [(*row[:-1], p_adj, row[-1]) for row, p_adj in zip(rows, adjusted, strict=True)]
    return PlainTable.of_rows(DIFFERENCE_COLUMNS, whole_rows)


def _pairs(groups: Sequence[str], reference: str | None) -> Iterator[tuple[str, str]]:
    """The pairs to compare: all of a few groups, or the reference with all others."""
    if reference is not None:
        yield from ((reference, group) for group in groups if group != reference)
    elif len(groups) <= MOST_GROUPS:
        yield from combinations(groups, 2)


def _difference(a: Change, b: Change, drawn: Drawn | None, confidence: float) -> tuple[Interval, Test]:
    """The second change minus the first."""
    if a.part is not None and b.part is not None and drawn is not None:
        designed: DesignMean = difference_of(drawn, a.part, b.part)
        return design_interval(designed, confidence), design_test(designed)
    se, dof = combined([(a.se, a.dof), (b.se, b.dof)])
    value = b.value.value - a.value.value
    if a.test[0] == "design_t":
        method = "design-based t, four samples"
        return t_interval_of(value, se, dof, confidence, method), t_test_of(value, se, dof, method)
    test = t_test_of(value, se, dof, "Welch t")
    if not a.value.method.startswith("MOVER"):  # t intervals of both changes
        return t_interval_of(value, se, dof, confidence, "Welch t"), test
    found = difference_interval(b.value, a.value)
    return replace(found, method=a.value.method), test
