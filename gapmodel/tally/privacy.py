"""A tally that shows no row of few respondents."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, TallyError, counted
from gapmodel.tally.counts import Counts
from gapmodel.tally.hidden_rows import Plan, Tree, plan_of
from gapmodel.tally.layout import Layout
from gapmodel.tally.pooling import cleaned, pooled, row_sizes


def suppressed(layout: Layout, groups: Mapping[str, Counts], min_cell: int) -> dict[str, Counts]:
    """The groups without rows of fewer than `min_cell` respondents; see `Tally.suppressed`."""
    plan = plan_for(layout, groups, min_cell)
    total = Counts.summed(groups.values())
    shown = cleaned(layout, total, pooled(layout, groups, plan), plan)
    _no_small_cluster(shown, min_cell)
    return shown


def plan_for(layout: Layout, groups: Mapping[str, Counts], min_cell: int) -> Plan:
    """Which groups and rows `suppressed` hides.

    Raises
    ------
    SettingError
        `min_cell` is no whole number from 2.
    TallyError
        All groups together have fewer than `min_cell` respondents.
    """
    sizes = {name: row_sizes(layout, counts) for name, counts in groups.items()}
    return checked_plan(layout, {name: counts.used for name, counts in groups.items()}, sizes, min_cell)


def checked_plan(
    layout: Layout, used: Mapping[str, int], sizes: Mapping[str, NDArray[np.int64]], min_cell: int
) -> Plan:
    """The plan of groups with so many respondents and rows with so many; raises as `plan_for` does."""
    check_min_cell(min_cell)
    if sum(used.values()) < min_cell:
        raise TallyError(
            f"All groups together have {counted(sum(used.values()), 'respondent')} with answers, fewer than "
            f"min_cell={min_cell}.",
            "show nothing of them, or add more answers first.",
        )
    return plan_of(Tree.of(layout), used, sizes, min_cell)


def check_min_cell(min_cell: int) -> None:
    """Raise `SettingError` unless `min_cell` is a whole number from 2."""
    if not isinstance(min_cell, int) or min_cell < 2:
        raise SettingError(f"min_cell={min_cell!r} must be a whole number from 2.", "give for example 10.")


def _no_small_cluster(groups: Mapping[str, Counts], min_cell: int) -> None:
    small = [
        (group, stratum, cluster, members)
        for group, counts in groups.items()
        if counts.design
        for (stratum, cluster), rows in zip(counts.design.keys, counts.design.members.tolist(), strict=True)
        if (members := min((n for n in rows if n), default=0)) and members < min_cell
    ]
    if small:
        parts = zip(("group", "stratum", "cluster"), small[0][:3], strict=True)
        where = ", ".join(f"{part} {name!r}" for part, name in parts if name) or "the sample"
        raise TallyError(
            f"{len(small)} cells of the design have fewer than min_cell={min_cell} respondents with answers, "
            f"the first being {where} with {small[0][3]}.",
            "read the answers with coarser strata, clusters or groups, or leave min_cell out: "
            "clusters that are put together would have other errors.",
        )
