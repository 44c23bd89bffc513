"""All tests of a gap table, adjusted for their number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from gapmodel.errors import SettingError
from gapmodel.findings.customer.gap_rows import REFUSED, Row
from gapmodel.inference.estimate import NAN, Test
from gapmodel.inference.exact.joint_flips import max_t, max_t_normal
from gapmodel.inference.many_tests import METHODS, adjust
from gapmodel.inference.means.profiles import flatness, hotelling
from gapmodel.tally.blocks import Blocks
from gapmodel.tally.counts import Counts
from gapmodel.tally.joint import gap_moments, gap_rows
from gapmodel.tally.layout import Layout
from gapmodel.tally.line import Line
from gapmodel.tally.profile import profile_of
from gapmodel.tally.tally import Tally

TEST_COLUMNS = ["group", "level", "code", "test", "statistic", "dof", "p_val", "p_adj", "method"]
ADJUSTMENTS = (*METHODS, "max_t")
_JOINT = ("paired_t", "sign_flip")  # tests of the mean, which joint flips adjust
Entry = tuple[str, str, str, str, Test]


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


def tests_of(tally: Tally, groups: Mapping[str, Counts], rows: Sequence[Row], padjust: str) -> pd.DataFrame:
    """One row per group, line and test, and the two tests of all dimensions at once, with adjusted p-values."""
    entries = [
        (row.group, row.line.level, row.line.code, name, test) for row in rows for name, test in row.tests.items()
    ]
    families = [f"{_family(row.line)} {name}" for row in rows for name in row.tests]
    for entry in _profile_tests(tally.layout, groups):
        entries.append(entry)
        families.append(entry[3])
    adjusted = _adjusted([entry[4].p_val for entry in entries], families, "holm" if padjust == "max_t" else padjust)
    if padjust == "max_t":
        blocks = tally.blocks if groups.keys() == {""} else None
        for place, p_adj in _jointly(tally.layout, groups, blocks, entries):
            adjusted[place] = p_adj
    names = list(zip(*(entry[:4] for entry in entries), strict=True))
    tests = [entry[4] for entry in entries]
    columns = [
        *names,
        [test.statistic for test in tests],
        [test.dof for test in tests],
        [test.p_val for test in tests],
        adjusted,
        [test.method for test in tests],
    ]
    return pd.DataFrame({name: list(column) for name, column in zip(TEST_COLUMNS, columns, strict=True)})


def _family(line: Line) -> str:
    """Tests that are adjusted together: a level, but every overall gap by itself."""
    return line.code if line.level == "overall" else line.level


def _adjusted(p_values: list[float], families: list[str], padjust: str) -> list[float]:
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


def _jointly(
    layout: Layout, groups: Mapping[str, Counts], blocks: Blocks | None, entries: Sequence[Entry]
) -> Iterator[tuple[int, float]]:
    """Places of tests of the mean and their max-T p-values, dimensions and items being a family in each group."""
    places: dict[tuple[str, str, str], list[int]] = {}
    for at, (group, level, _, name, _) in enumerate(entries):
        places.setdefault((group, level, name), []).append(at)
    for group, counts in groups.items():
        for level in ("dimension", "item"):
            p_values = _max_t(layout, counts, blocks, level).tolist()
            for name in _JOINT:
                for at, p_adj in zip(places[group, level, name], p_values, strict=True):
                    yield at, p_adj if np.isfinite(entries[at][4].p_val) else NAN


def _max_t(layout: Layout, counts: Counts, blocks: Blocks | None, level: str) -> np.ndarray:
    rows = gap_rows(layout, blocks, level)
    if rows is not None:
        return max_t(rows)[0]
    return max_t_normal(*gap_moments(layout, counts.moments, level))[0]
