"""A tally that shows no small group of respondents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from operator import add

from gapmodel.errors import SettingError, TallyError, counted
from gapmodel.tally.blocks import Blocks
from gapmodel.tally.tally import Counts, Tally, natural

OTHERS = "(other groups)"


def suppressed(tally: Tally, min_cell: int) -> Tally:
    """The tally without groups, blocks or clusters of fewer than `min_cell` respondents; see `Tally.suppressed`."""
    together = put_together(tally, min_cell)
    groups = {name: counts for name, counts in tally.groups.items() if name not in together}
    if together:
        groups[OTHERS] = reduce(add, (tally.groups[name] for name in together))
    _no_small_cluster(groups, min_cell)
    ordered = {name: groups[name] for name in sorted(groups, key=natural)}
    return replace(tally, groups=ordered, blocks=_large_blocks(tally.blocks, min_cell))


def put_together(tally: Tally, min_cell: int) -> tuple[str, ...]:
    """The groups that `suppressed` puts together, the smallest first; none or at least two.

    Raises
    ------
    SettingError
        `min_cell` is no whole number from 2.
    TallyError
        All groups together have fewer than `min_cell` respondents.
    """
    check_min_cell(min_cell)
    used = {name: counts.used for name, counts in tally.groups.items()}
    if sum(used.values()) < min_cell:
        raise TallyError(
            f"All groups together have {counted(sum(used.values()), 'respondent')} with answers, fewer than "
            f"min_cell={min_cell}.",
            "show nothing of them, or add more answers first.",
        )
    rest = sorted(used, key=lambda name: (used[name], natural(name)))
    together = [name for name in rest if used[name] < min_cell]
    if together and OTHERS in used and OTHERS not in together:
        together.append(OTHERS)
    rest = [name for name in rest if name not in together]
    while together and sum(used[name] for name in together) < min_cell:  # as one small group alone always is
        together.append(rest.pop(0))
    return tuple(together)


def check_min_cell(min_cell: int) -> None:
    """Raise `SettingError` unless `min_cell` is a whole number from 2."""
    if not isinstance(min_cell, int) or min_cell < 2:
        raise SettingError(
            f"min_cell={min_cell!r} is no size of a group to hide others in.", "give a whole number from 2, such as 10."
        )


def _no_small_cluster(groups: Mapping[str, Counts], min_cell: int) -> None:
    small = [
        (group, stratum, cluster, members)
        for group, counts in groups.items()
        if counts.design
        for (stratum, cluster), members in zip(
            counts.design.keys, counts.design.members.max(axis=1).tolist(), strict=True
        )
        if 0 < members < min_cell
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


def _large_blocks(blocks: Blocks | None, min_cell: int) -> Blocks | None:
    """The blocks, or None if one may hold fewer respondents; a block has at least as many as its fullest column."""
    if blocks is None or not blocks.folded:
        return None
    smallest = min(int(block.counts.max()) for block in blocks.folded)
    return blocks if smallest >= min_cell else None
