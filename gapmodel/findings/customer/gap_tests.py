"""All tests of a gap table, adjusted for their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from gapmodel.errors import SettingError
from gapmodel.findings.customer.gap_rows import REFUSED, Row
from gapmodel.inference.bayes import sensitivity
from gapmodel.inference.estimate import ALTERNATIVES, NAN, Test
from gapmodel.inference.exact.joint_flips import max_t, max_t_normal
from gapmodel.inference.means.profiles import flatness, hotelling
from gapmodel.inference.multiple_testing import METHODS, adjust
from gapmodel.plain_table import PlainTable
from gapmodel.tally.blocks import Blocks
from gapmodel.tally.counts import Counts
from gapmodel.tally.joint_gaps import gap_moments, gap_rows
from gapmodel.tally.layout import Layout
from gapmodel.tally.line import Line
from gapmodel.tally.profile import profile_of
from gapmodel.tally.tally import Tally

TEST_COLUMNS = ["group", "level", "code", "test", "statistic", "dof", "p_val", "p_adj", "method"]
ADJUSTMENTS = (*METHODS, "max_t")
_JOINT = ("paired_t", "sign_flip")  # tests of the mean, which joint flips adjust
Joint = Mapping[tuple[str, str], Sequence[float]]  # by group and level, in the order of the lines
Entry = tuple[str, str, str, str, Test]
BAYES_COLUMNS = ["group", "level", "code", "n", "t", "width", "log_bf", "log_bf_less", "log_bf_greater"]
SIGN_COLUMNS = ["group", "level", "code", "n", "n_below", "n_equal", "n_above"]


def check_adjustment(padjust: str, layout: Layout, alternative: str) -> None:
    """Raise `SettingError` where joint flips are not defined."""
    if padjust != "max_t":
        return
    if layout.design:
        raise SettingError(
            "padjust='max_t' flips whole respondents, which a sample with weights, strata or clusters does not allow.",
            "use 'holm' or 'fdr_bh'.",
        )
    if alternative != "two-sided":
        raise SettingError(f"padjust='max_t' is two-sided, alternative={alternative!r} is not.", "use 'holm'.")


def adjusted_of_means(rows: Sequence[Row], padjust: str, joint: Joint) -> list[float]:
    """The adjusted p-values of the test of every row's mean gap."""
    p_values = [row.t.p_val for row in rows]
    adjusted = adjusted_in(p_values, [_family(row.line) for row in rows], _alone(padjust))
    keys = [(row.group, row.line.level) for row in rows]
    return _jointly(keys, p_values, adjusted, joint)


def tests_of(
    layout: Layout, groups: Mapping[str, Counts], rows: Sequence[Row], padjust: str, joint: Joint
) -> PlainTable:
    """One row per group, line and test, and the two tests of all dimensions at once, with adjusted p-values."""
    entries = [
        (row.group, row.line.level, row.line.code, name, test) for row in rows for name, test in row.tests.items()
    ]
    families = [f"{_family(row.line)} {name}" for row in rows for name in row.tests]
    for entry in _profile_tests(layout, groups):
        entries.append(entry)
        families.append(entry[3])
    p_values = [entry[4].p_val for entry in entries]
    adjusted = adjusted_in(p_values, families, _alone(padjust))
    for name in _JOINT:
        keys = [(group, level) if test == name else None for group, level, _, test, _ in entries]
        adjusted = _jointly(keys, p_values, adjusted, joint)
    return PlainTable.of_rows(
        TEST_COLUMNS,
        [
            (*names, test.statistic, test.dof, test.p_val, p_adj, test.method)
            for (*names, test), p_adj in zip(entries, adjusted, strict=True)
        ],
    )


def _alone(padjust: str) -> str:
    """How the tests are adjusted that joint flips do not adjust."""
    return "holm" if padjust == "max_t" else padjust


def _family(line: Line) -> str:
    """Tests that are adjusted together: a level, but every overall gap by itself."""
    return line.code if line.level == "overall" else line.level


def adjusted_in(p_values: list[float], families: list[str], padjust: str) -> list[float]:
    """P-values adjusted within their families."""
    places: dict[str, list[int]] = {}
    for place, family in enumerate(families):
        places.setdefault(family, []).append(place)
    adjusted = [NAN] * len(p_values)
    for these in places.values():
        for place, p_adj in zip(these, adjust([p_values[at] for at in these], padjust).tolist(), strict=True):
            adjusted[place] = p_adj
    return adjusted


def _profile_tests(layout: Layout, groups: Mapping[str, Counts]) -> Iterator[Entry]:
    """Are all dimensions' gaps zero (hotelling), and are they equal (flatness)? One of each per group."""
    profiles = {group: profile_of(layout, counts) for group, counts in groups.items()}
    for name, make in (("hotelling", hotelling), ("flatness", flatness)):
        for group, profile in profiles.items():
            test = Test(NAN, NAN, NAN, REFUSED) if layout.design else make(profile)
            yield group, "overall", "overall", name, test


def joint_p(tally: Tally, groups: Mapping[str, Counts], padjust: str) -> Joint:
    """The max-T p-values of the means, dimensions and items being a family in each group; none if not asked for."""
    if padjust != "max_t":
        return {}
    blocks = tally.blocks if groups.keys() == {""} else None
    return {
        (group, level): _max_t(tally.layout, counts, blocks, level).tolist()
        for group, counts in groups.items()
        for level in ("dimension", "item")
    }


def _jointly(
    keys: Sequence[tuple[str, str] | None], p_values: Sequence[float], adjusted: Sequence[float], joint: Joint
) -> list[float]:
    """The adjusted p-values, replaced by the joint ones of their group and level where there are any."""
    found = list(adjusted)
    for key, p_joint in joint.items():
        places = [place for place, one in enumerate(keys) if one == key]
        for place, p_adj in zip(places, p_joint, strict=True):
            found[place] = p_adj if np.isfinite(p_values[place]) else NAN
    return found


def _max_t(layout: Layout, counts: Counts, blocks: Blocks | None, level: str) -> np.ndarray:
    rows = gap_rows(layout, blocks, level)
    if rows is not None:
        return max_t(rows)[0]
    return max_t_normal(*gap_moments(layout, counts.moments, level))[0]


def factors_of(tests: PlainTable, respondents: Sequence[int], widths: Sequence[float]) -> PlainTable:
    """One row per line and width of the prior; `respondents` are those of the lines, in their order."""
    lines = [row for row in tests.rows if row.test in ("paired_t", "design_t")]
    rows = []
    for line, n in zip(lines, respondents, strict=True):
        t = line.statistic if line.method == "paired t" else NAN
        found = [sensitivity(t, n, widths, alternative) for alternative in ALTERNATIVES]
        rows += [(line.group, line.level, line.code, n, t, width, *(of[width] for of in found)) for width in widths]
    return PlainTable.of_rows(BAYES_COLUMNS, rows)


def signs_of(rows: Iterable[Row]) -> PlainTable:
    """The respondents of every line whose perception is below, at and above their expectation.

    With a design the counts are those of respondents, not weighted.
    """
    counted = []
    for row in rows:
        gaps = row.line.gaps
        sign = np.sign(gaps.values)
        numbers = [int(gaps.counts[sign == side].sum()) for side in (-1, 0, 1)]
        counted.append((row.group, row.line.level, row.line.code, gaps.n, *numbers))
    return PlainTable.of_rows(SIGN_COLUMNS, counted)
