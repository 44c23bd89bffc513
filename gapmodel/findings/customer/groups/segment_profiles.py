"""Profiles of the dimensions in several groups: any difference, parallel, at the same level, flat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.customer.groups.segment_rows import Factors
from gapmodel.inference.estimate import NAN
from gapmodel.inference.means.anova_type import MeansOfGroups, SpreadOfMeans, spread_between, spread_of
from gapmodel.inference.means.several_groups import FTest
from gapmodel.plain_table import PlainTable
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout
from gapmodel.tally.profile import Profile, profile_of

Floats = NDArray[np.float64]
PROFILE_COLUMNS = ["factor", "test", "n", "groups", "statistic", "dof", "dof_error", "p_val", "method"]
TESTS = ("any_difference", "parallel", "equal_level", "flat")
_DESIGN = "undefined: not computed for a sample with weights, strata or clusters"


def profile_table(layout: Layout, groups: Mapping[str, Counts], factors: Factors) -> PlainTable:
    """The tests of all groups together, then of every main effect and interaction."""
    profiles = {} if layout.design else {name: profile_of(layout, counts) for name, counts in groups.items()}
    profiles = {name: profile for name, profile in profiles.items() if profile.n >= 2}
    return PlainTable.of_rows(PROFILE_COLUMNS, list(_rows(layout, profiles, factors)))


def _rows(layout: Layout, profiles: Mapping[str, Profile], factors: Factors) -> Iterator[tuple[Any, ...]]:
    n, names = sum(profile.n for profile in profiles.values()), list(profiles)
    found = _tests(layout, list(profiles.values()), None)
    for test, result in found.items():
        yield factors.whole, test, n, len(names), *_numbers(result)
    crossing = factors.crossing(names)
    for effect, name in factors.effects:
        levels = min(map(len, crossing.levels)) if crossing else 0
        form = crossing.form(effect) if crossing and levels > 1 else None
        every = found if form is None else _tests(layout, list(profiles.values()), form)
        for test, result in every.items():
            if test != "flat":
                whole = _undefined("combinations of levels without respondents") if form is None else result
                yield name, test, n, len(names), *_numbers(whole)


def _tests(layout: Layout, profiles: Sequence[Profile], form: Floats | None) -> dict[str, FTest]:
    dimensions = len(layout.dimensions)
    if layout.design or len(profiles) < 2:
        why = _DESIGN if layout.design else "undefined: fewer than two groups with two respondents"
        return dict.fromkeys(TESTS, FTest(NAN, NAN, NAN, NAN, why))
    groups = MeansOfGroups(
        np.array([profile.n for profile in profiles]) / sum(profile.n for profile in profiles),
        np.array([profile.means for profile in profiles]),
        np.array([profile.covariance / profile.n for profile in profiles]),
        np.array([profile.n - 1.0 for profile in profiles]),
    )
    found = {"any_difference": _tested(groups, form), "equal_level": _tested(_at_level(groups, dimensions), form)}
    if dimensions < 2:
        return found | dict.fromkeys(("parallel", "flat"), _undefined("one dimension"))
    within = groups.contrasted(_contrasts(dimensions))
    found |= {"parallel": _tested(within, form), "flat": spread_of(within, np.outer(groups.shares, groups.shares)).test}
    return {name: found[name] for name in TESTS}


def _at_level(groups: MeansOfGroups, dimensions: int) -> MeansOfGroups:
    return groups.contrasted(np.full((1, dimensions), 1 / dimensions))


def _contrasts(dimensions: int) -> Floats:
    """(p - 1, p) orthonormal rows that see only differences between dimensions."""
    return np.linalg.svd(np.eye(dimensions) - 1 / dimensions)[2][: dimensions - 1]


def _tested(groups: MeansOfGroups, form: Floats | None) -> FTest:
    spread: SpreadOfMeans = spread_between(groups) if form is None else spread_of(groups, form)
    return spread.test


def _undefined(why: str) -> FTest:
    return FTest(NAN, NAN, NAN, NAN, f"undefined: {why}")


def _numbers(test: FTest) -> tuple[float, float, float, float, str]:
    return test.statistic, test.dof, test.dof_error, test.p_val, test.method
