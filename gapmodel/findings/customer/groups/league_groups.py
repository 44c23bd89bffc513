"""The scores of the groups of a league table, read off a tally: with a design, or with the case mix made equal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import TallyError, listed
from gapmodel.inference.many_groups.shrinkage import GroupMeans
from gapmodel.inference.means.design_based import design_mean
from gapmodel.survey.counting.count import by_name
from gapmodel.survey.decoding.group_names import BETWEEN, NO_GROUP
from gapmodel.survey.read_options import listed_by
from gapmodel.tally.counts import Counts
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.group_scores import GroupScores, group_scores
from gapmodel.tally.hidden_rows import OTHERS
from gapmodel.tally.layout import Layout
from gapmodel.tally.line import score_frequencies
from gapmodel.tally.strata import weighted_line
from gapmodel.tally.table import Table
from gapmodel.tally.tally import Tally

Floats = NDArray[np.float64]
Cells = Mapping[tuple[str, str], Counts]


@dataclass(frozen=True, slots=True, eq=False)
class League:
    """One score of all groups that can be compared by it.

    Attributes
    ----------
    level, code : str
    groups : tuple of str
    n : (G,) array
        Respondents.
    found : GroupMeans
    population : Frequencies or None
        The answers of all of them, above the lowest one of a side asked alone; None where they do not count equally.
    left_out : tuple of (group, n, reason)
    """

    level: str
    code: str
    groups: tuple[str, ...]
    n: NDArray[np.int64]
    found: GroupMeans
    population: Frequencies | None
    left_out: tuple[tuple[str, int, str], ...]


def leagues(tally: Tally, cells: Cells | None = None) -> list[League]:
    """All scores, the overall one first; of `cells` (group, stratum) with the same mix of strata in every group."""
    groups = {name: counts for name, counts in tally.groups.items() if is_group(name)}
    aside = [(name, counts.used) for name, counts in tally.groups.items() if not is_group(name)]
    layout = tally.layout
    scores = group_scores(layout, groups, ["gap" if layout.gap else layout.sides[0]])
    mixed = _of_cells(layout, groups, cells) if cells is not None else {}
    found = []
    for one in sorted(scores, key=lambda score: score.level != "overall"):
        means = mixed.get(one.code) or _designed(tally, groups, one) or _plain(one)
        there = np.isfinite(means.means)
        nobody = "hidden" if tally.min_cell else "nobody"
        reasons = ["stratum" if n else nobody for n in one.n[~there].tolist()]
        names = np.array(list(groups), object)
        out = [*((name, n, "no_group") for name, n in aside if n)]
        out += list(zip(names[~there].tolist(), one.n[~there].tolist(), reasons, strict=True))
        equal = cells is None and not layout.design
        population = _population(layout, one.code, groups.values()) if equal else None
        kept = GroupMeans(*(part[there] for part in (means.means, means.sizes, means.spreads, means.dofs)))
        found.append(
            League(one.level, one.code, tuple(names[there].tolist()), one.n[there], kept, population, tuple(out))
        )
    return found


def is_group(name: str) -> bool:
    """Whether it is a group that can have a rank: neither several small ones together nor people without a group.

    >>> is_group("North"), is_group("North / (no answer)"), is_group("(other groups)")
    (True, False, False)
    """
    return name != OTHERS and NO_GROUP not in name.split(BETWEEN)


def _plain(one: GroupScores) -> GroupMeans:
    n = one.n.astype(float)
    return GroupMeans(one.means, n, one.variances, np.maximum(n - 1, 0.0))


def _designed(tally: Tally, groups: Mapping[str, Counts], one: GroupScores) -> GroupMeans | None:
    """Weighted means with their design-based variances, told of one respondent of Kish's effective number."""
    design, layout = tally.total.design if tally.layout.design else None, tally.layout
    if design is None:
        return None
    place = [score.code for score in layout.scores].index(one.code)
    drawn, lowest = design.units(), float(layout.lowest)
    rows = []
    for counts in groups.values():
        line = weighted_line(counts.design, place, drawn, lowest) if counts.design else None
        found = design_mean(line.gap) if line else None
        if line is None or found is None or found.mean != found.mean:
            rows.append((np.nan,) * 4)
        else:
            known = found.se == found.se
            spread, dof = (found.se**2 * line.effective_n, found.dof) if known else (np.nan, 0.0)
            rows.append((found.mean + (0 if layout.gap else lowest), line.effective_n, spread, dof))
    return GroupMeans(*np.array(rows, float).reshape(-1, 4).T)


def _population(layout: Layout, code: str, groups: Iterable[Counts]) -> Frequencies:
    """The scores of everybody."""
    place = [score.code for score in layout.scores].index(code)
    tables = [counts.tables[place] for counts in groups]
    whole = Table(np.concatenate([table.keys for table in tables]), np.concatenate([table.counts for table in tables]))
    return score_frequencies(layout, layout.scores[place], whole)


def _of_cells(layout: Layout, groups: Mapping[str, Counts], cells: Cells) -> dict[str, GroupMeans]:
    """Directly standardised means: those of the strata, weighted as in all groups together."""
    kept = {name: counts for name, counts in cells.items() if name[0] in groups}
    names = {group: place for place, group in enumerate(groups)}
    strata = {stratum: place for place, stratum in enumerate(dict.fromkeys(stratum for _, stratum in kept))}
    at = tuple(np.array([[names[group], strata[stratum]] for group, stratum in kept]).T)
    found = {}
    side = "gap" if layout.gap else layout.sides[0]
    for one in group_scores(layout, {BETWEEN.join(name): counts for name, counts in kept.items()}, [side]):
        n, means, squares = (np.zeros((len(names), len(strata))) for _ in range(3))
        n[at], means[at] = one.n, np.nan_to_num(one.means)
        squares[at] = np.nan_to_num(one.variances) * np.maximum(one.n - 1, 0)
        found[one.code] = standardised(n, means, squares)
    return found


def standardised(n: Floats, means: Floats, squares: Floats) -> GroupMeans:
    """Group means with the same mix of strata, from sizes, means and sums of squares by group and stratum.

    A group without anybody in a stratum that others have cannot be standardised: NaN.

    >>> found = standardised(np.array([[30.0, 10], [10, 30]]), np.array([[-1.0, 0], [-1, 0]]), np.full((2, 2), 9.0))
    >>> found.means.tolist(), found.sizes.tolist()
    ([-0.5, -0.5], [30.0, 30.0])
    """
    mix = n.sum(axis=0) / n.sum()
    used = mix > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        sizes = 1 / (mix[used] ** 2 / n[:, used]).sum(axis=1)
        dofs = np.maximum(n - 1, 0).sum(axis=1)
        spreads = np.where(dofs > 0, squares.sum(axis=1) / dofs, np.nan)
    whole = (n[:, used] > 0).all(axis=1)
    return GroupMeans(np.where(whole, means[:, used] @ mix[used], np.nan), sizes, spreads, dofs)


def cells_of(tally: Tally, by: Sequence[str], case_mix: Sequence[str]) -> dict[tuple[str, str], Counts]:
    """The groups of a tally by the columns of both, as (group, stratum).

    Raises
    ------
    TallyError
        A name contains what stands between the names of two columns; the sample has a design.
    """
    if tally.layout.design:
        raise TallyError(
            f"case_mix cannot be combined with {listed(tally.layout.design)} of the sample.",
            "leave out case_mix and post-stratify the weights, or read the answers without the design.",
        )
    found = {}
    for name, counts in tally.groups.items():
        parts = name.split(BETWEEN)
        if len(parts) != len(by) + len(case_mix):
            raise TallyError(
                f"The group {name!r} cannot be split into {by_name([*by, *case_mix])!r}.",
                f"rename groups whose names contain {BETWEEN!r}.",
            )
        found[BETWEEN.join(parts[: len(by)]), BETWEEN.join(parts[len(by) :])] = counts
    return found


def summed(tally: Tally, by: Sequence[str], cells: Cells) -> Tally:
    """The tally of the groups, over all their strata."""
    whole: dict[str, list[Counts]] = {}
    for (group, _), counts in cells.items():
        whole.setdefault(group, []).append(counts)
    groups = {group: reduce(add, parts) for group, parts in whole.items()}
    return Tally(tally.layout, by_name(listed_by(list(by))), groups, None, tally.min_cell)
