"""Changes from wave to wave with their intervals and tests, and how they differ between groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import pairwise
from math import sqrt
from typing import Any

from gapmodel.findings.customer.gap_tests import adjusted_in
from gapmodel.findings.customer.over_time.clusters import Clusters, change_part
from gapmodel.findings.customer.over_time.wave_lines import Key, Lattice, WaveLine
from gapmodel.findings.customer.over_time.waves import Waves
from gapmodel.inference.estimate import NAN, Interval, Test, t_limits, t_p_val, tail_levels
from gapmodel.inference.exact.group_sum import permutation
from gapmodel.inference.means.design_based import design_interval, design_test
from gapmodel.inference.means.difference import difference_interval
from gapmodel.inference.means.guaranteed import guaranteed_difference
from gapmodel.inference.means.independent import brunner_munzel
from gapmodel.inference.means.linearised import Part, difference_of
from gapmodel.plain_table import PlainTable
from gapmodel.tally.frequencies import Frequencies

CHANGE_COLUMNS = "group level code span period_from period_to missing n_from n_to change ci_low ci_high".split()
CHANGE_COLUMNS += ["p_val", "p_adj", "method"]
TEST_COLUMNS = "group level code span period_from period_to test statistic dof p_val p_adj method".split()
Lines = Mapping[str, Mapping[str, Mapping[Key, WaveLine]]]  # by group, wave and line


@dataclass(frozen=True, slots=True)
class Change:
    """The mean of a later wave minus that of an earlier one.

    Attributes
    ----------
    span : {"step", "whole"}
        From one wave to the next, or from the first to the last.
    n_from, n_to : int
    value : Interval
    se, dof : float
    test : (str, Test)
        The one whose p-value is shown, with its name.
    further : callable
        Makes the other tests by name.
    part : Part or None
        What each cluster adds to the error, where there are clusters.
    """

    group: str
    key: Key
    span: str
    first: str
    last: str
    n_from: int
    n_to: int
    value: Interval
    se: float
    dof: float
    test: tuple[str, Test]
    further: Callable[[], Mapping[str, Test]] = dict
    part: Part | None = None

    @property
    def tests(self) -> dict[str, Test]:
        """All tests by name."""
        return dict([self.test]) | dict(self.further())


def spans_of(waves: Waves, group: str) -> list[tuple[str, str, str]]:
    """Which waves of a group are compared: each with the one before, and the last with the first."""
    there = waves.there(group)
    if len(there) < 2:
        return []
    whole = [("whole", there[0], there[-1])]
    return whole + ([("step", *pair) for pair in pairwise(there)] if len(there) > 2 else [])


def changes_of(waves: Waves, found: Lines, confidence: float, interval: str) -> list[Change]:
    """The changes of all groups and lines, of waves of different people."""
    clusters = Clusters.of(waves) if waves.clustered else None
    lattice = Lattice.of(waves)
    return [
        _change(group, key, span, (found[group], clusters, lattice), confidence, interval)
        for group in found
        for key in next(iter(found[group].values()), {})
        for span in spans_of(waves, group)
    ]


def _change(
    group: str, key: Key, span: tuple[str, str, str], of: tuple[Any, Clusters | None, Lattice], confidence: float,
    interval: str,
) -> Change:  # fmt: skip
    own, clusters, lattice = of
    kind, first, last = span
    a, b = own[first][key], own[last][key]
    if clusters is not None:
        parts = [clusters.part(group, wave, key) for wave in (first, last)]
        mean = difference_of(clusters.drawn, *parts)
        part = change_part(mean.mean, *parts)
        value, test = design_interval(mean, confidence), design_test(mean)
        return Change(group, key, kind, first, last, a.n, b.n, value, mean.se, mean.dof, ("design_t", test), part=part)
    se, dof = combined([(a.se, a.dof), (b.se, b.dof)])
    change = b.mean - a.mean
    if a.weighted is not None:
        units = [one.interval.method.partition(", ")[2] for one in (a, b)]
        method = f"design-based t, two samples: {units[0]}; {units[1]}"
        value, test = t_interval_of(change, se, dof, confidence, method), t_test_of(change, se, dof, method)
        return Change(group, key, kind, first, last, a.n, b.n, value, se, dof, ("design_t", test))
    value = _interval(a, b, lattice, confidence, interval)
    welch = "welch", t_test_of(change, se, dof, "Welch t")
    return Change(group, key, kind, first, last, a.n, b.n, value, se, dof, welch, partial(_further, a, b))


def _further(a: WaveLine, b: WaveLine) -> dict[str, Test]:
    """Tests of different people; positive where the later wave is higher."""
    if a.values is None or b.values is None:
        return {}
    return {"permutation": permutation(b.values, a.values), "brunner_munzel": brunner_munzel(a.values, b.values)}


def _interval(a: WaveLine, b: WaveLine, lattice: Lattice, confidence: float, interval: str) -> Interval:
    if interval == "t":
        se, dof = combined([(a.se, a.dof), (b.se, b.dof)])
        return t_interval_of(b.mean - a.mean, se, dof, confidence, "Welch t")
    if interval == "guaranteed" and a.values is not None and b.values is not None:
        later, earlier = (_above(one, lattice.low) for one in (b.values, a.values))
        return guaranteed_difference(later, earlier, lattice.high - lattice.low, confidence)
    return difference_interval(b.interval, a.interval)


def _above(values: Frequencies, low: float) -> Frequencies:
    """Values in scale points above the lowest that there can be."""
    return Frequencies(values.values - int(Fraction(low) / values.unit), values.counts, values.unit)


def combined(errors: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The standard error of a sum of independent means, and Satterthwaite's degrees of freedom.

    >>> combined([(3.0, 10.0), (4.0, 20.0)])
    (5.0, 29.904...)
    """
    squares = [se**2 for se, _ in errors]
    total = sum(squares)
    if not total > 0:
        return (0.0 if total == 0 else NAN), NAN
    parts = sum(square**2 / dof for square, (_, dof) in zip(squares, errors, strict=True) if square)
    return sqrt(total), total**2 / parts


def t_interval_of(value: float, se: float, dof: float, confidence: float, method: str) -> Interval:
    """Student's interval of an estimate with this error; no limits where it has none."""
    if not se > 0:
        return Interval(value, NAN, NAN, _undefined(se))
    return Interval(value, *t_limits(value, se, dof, tail_levels(confidence, "two-sided")), method)


def t_test_of(value: float, se: float, dof: float, method: str) -> Test:
    """Student's test that an estimate with this error is zero."""
    if not se > 0:
        return Test(NAN, NAN, NAN, _undefined(se))
    return Test(value / se, dof, t_p_val(value / se, dof, "two-sided"), method)


def _undefined(se: float) -> str:
    return "undefined: all values are equal" if se == 0 else "undefined: a wave has fewer than two respondents"


def change_table(waves: Waves, changes: Sequence[Change], padjust: str) -> PlainTable:
    """One row per group, line and pair of waves; adjusted within a level, steps apart from the whole."""
    p_values = [one.test[1].p_val for one in changes]
    adjusted = adjusted_in(p_values, [_family(one) for one in changes], padjust)
    place = {wave: at for at, wave in enumerate(waves.order.waves)}
    rows = [
        (one.group, *one.key, one.span, one.first, one.last, _between(waves, one, place), one.n_from, one.n_to,
         *one.value.numbers, p_val, p_adj, one.value.method)
        for one, p_val, p_adj in zip(changes, p_values, adjusted, strict=True)
    ]  # fmt: skip
    return PlainTable.of_rows(CHANGE_COLUMNS, rows)


def _between(waves: Waves, change: Change, place: Mapping[str, int]) -> int:
    """How many periods between the two waves have no answers of the group."""
    between = waves.order.waves[place[change.first] + 1 : place[change.last]]
    return sum(wave not in waves.groups[change.group] for wave in between) if waves.order.unit else 0


def _family(change: Change) -> str:
    level, code = change.key
    return f"{change.span} {code if level == 'overall' else level}"


def change_tests(changes: Sequence[Change], padjust: str) -> PlainTable:
    """All tests of all changes."""
    entries = [(one, name, test) for one in changes for name, test in one.tests.items()]
    p_values = [test.p_val for _, _, test in entries]
    adjusted = adjusted_in(p_values, [f"{_family(one)} {name}" for one, name, _ in entries], padjust)
    rows = [
        (
            one.group,
            *one.key,
            one.span,
            one.first,
            one.last,
            name,
            test.statistic,
            test.dof,
            test.p_val,
            p_adj,
            test.method,
        )
        for (one, name, test), p_adj in zip(entries, adjusted, strict=True)
    ]  # fmt: skip
    return PlainTable.of_rows(TEST_COLUMNS, rows)
