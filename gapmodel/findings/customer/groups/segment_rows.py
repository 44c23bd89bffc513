"""The rows of a comparison of groups: every factor on every line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gapmodel.findings.customer.groups.line_of_groups import SMALL, LineOfGroups
from gapmodel.inference.estimate import NAN, Interval
from gapmodel.inference.means.anova_type import SpreadOfMeans, omega_squared
from gapmodel.inference.means.crossed_factors import Crossing, named
from gapmodel.inference.means.several_groups import FTest, permutation_anova, welch_anova

_WELCH_RATIO = 2  # most groups per respondent of the smallest for Welch's F (docs/coverage.md)
_MOST_CELLS = 1_000  # of several factors, whose forms are arrays of cells by cells


@dataclass(frozen=True, slots=True)
class Factors:
    """The columns that make the groups.

    Attributes
    ----------
    whole : str
        What all groups together are called: the column, or several joined by " / ".
    names : tuple of str
        The columns, where there are several and names can be taken apart; else empty.
    cells : mapping of group to tuple of str
        The level of every column.
    """

    whole: str
    names: tuple[str, ...]
    cells: Mapping[str, tuple[str, ...]]

    def crossing(self, groups: Sequence[str]) -> Crossing | None:
        """The cells of some groups; None for one column, or for more cells than are tested."""
        cells = tuple(self.cells[group] for group in groups if group in self.cells)
        return Crossing(cells) if self.names and len(cells) == len(groups) and 1 < len(cells) <= _MOST_CELLS else None

    @property
    def effects(self) -> list[tuple[tuple[int, ...], str]]:
        """The main effects and interactions and what they are called."""
        return [(effect, named(effect, self.names)) for effect in Crossing((self.names,)).effects] if self.names else []


@dataclass(frozen=True, slots=True)
class Row:
    """One factor on one line."""

    factor: str
    line: LineOfGroups
    test: FTest
    omega: Interval
    p_permutation: float


def rows_of(lines: Sequence[LineOfGroups], factors: Factors, confidence: float) -> Iterator[Row]:
    """All groups on every line, then every main effect and interaction."""
    for line in lines:
        yield _of_groups(line, factors.whole, confidence)
    for effect, name in factors.effects:
        for line in lines:
            yield _of_effect(line, factors, effect, name, confidence)


def _of_groups(line: LineOfGroups, factor: str, confidence: float) -> Row:
    if len(line.names) < 2:
        return Row(factor, line, _nothing(_too_few(line)), _none(_too_few(line)), NAN)
    spread = line.spread()
    omega = omega_squared(spread, float(line.shares @ line.spreads), confidence)
    every = [*line.gaps, *line.singles]
    p_permutation = NAN if line.designed else permutation_anova(every, n_resamples=None).p_val
    return Row(factor, line, main_test(line, spread), omega, p_permutation)


def main_test(line: LineOfGroups, spread: SpreadOfMeans) -> FTest:
    """Welch's F where groups are large for their number, else Brown and Forsythe's; of the sizes alone."""
    if line.designed:
        return replace(spread.test, method=_named(spread.test, "ANOVA-type F, design-based"))
    least = min(gaps.n for gaps in line.gaps)
    welch = welch_anova(line.gaps)
    if least >= SMALL and len(line.names) <= _WELCH_RATIO * least and welch.p_val == welch.p_val:
        return welch
    return replace(spread.test, method=_named(spread.test, "Brown-Forsythe F, Mehrotra's dof"))


def _named(test: FTest, method: str) -> str:
    return method if test.p_val == test.p_val else test.method


def _of_effect(line: LineOfGroups, factors: Factors, effect: tuple[int, ...], name: str, confidence: float) -> Row:
    crossing = factors.crossing(line.names)
    if crossing is None or min(len(own) for own in crossing.levels) < 2:
        why = "undefined: a factor has fewer than two levels with respondents, or there are too many combinations"
        return Row(name, line, _nothing(why), _none(why), NAN)
    form = crossing.form(effect)
    if form is None:
        why = "undefined: combinations of levels without respondents"
        return Row(name, line, _nothing(why), _none(why), NAN)
    spread = line.spread(form)
    omega = omega_squared(spread, float(line.spreads.mean()), confidence)
    method = "ANOVA-type F, design-based" if line.designed else "ANOVA-type F"
    return Row(name, line, replace(spread.test, method=_named(spread.test, method)), omega, NAN)


def _too_few(line: LineOfGroups) -> str:
    units = "sampling units" if line.designed else "respondents"
    return f"undefined: fewer than two groups with two {units}"


def _nothing(why: str) -> FTest:
    return FTest(NAN, NAN, NAN, NAN, why)


def _none(why: str) -> Interval:
    return Interval(NAN, NAN, NAN, why)
