"""One line of a gap table in all groups that can be compared: their means, errors and sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.means.anova_type import (
    MeansOfGroups,
    SpreadOfMeans,
    design_spread,
    shares_form,
    spread_between,
    spread_of,
)
from gapmodel.inference.means.design_groups import DesignGroups, design_groups
from gapmodel.inference.means.simultaneous import PairOfGroups, against_rest, all_pairs, design_pairs, design_rest
from gapmodel.tally.counts import Counts
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.layout import Layout
from gapmodel.tally.line import lines
from gapmodel.tally.strata import group_units

Floats = NDArray[np.float64]

SMALL = 10  # respondents below which a group's own variance and Welch's F are not relied on (docs/coverage.md)


@dataclass(frozen=True, slots=True, eq=False)
class LineOfGroups:
    """The gaps of an item, a dimension or overall in every group that has an error of its own.

    Attributes
    ----------
    level, code : str
    names : tuple of str
        The groups compared.
    gaps : tuple of Frequencies
        Theirs.
    left_out : tuple of str
        Groups with fewer than two respondents on the line, or fewer than two sampling units; with nobody, none.
    singles : tuple of Frequencies
        The gaps of those who are left out, and
    single_means : tuple of float
        their means.
    designed : bool
        Whether the sample has weights, strata or clusters.
    design : DesignGroups or None
        Then, of the groups compared, where anybody has the line.
    """

    level: str
    code: str
    names: tuple[str, ...]
    gaps: tuple[Frequencies, ...]
    left_out: tuple[str, ...]
    singles: tuple[Frequencies, ...]
    single_means: tuple[float, ...]
    designed: bool
    design: DesignGroups | None = None

    @property
    def n(self) -> int:
        """Respondents in the groups compared."""
        return sum(gaps.n for gaps in self.gaps)

    @property
    def shares(self) -> Floats:
        """The groups' shares of the respondents or of their weights."""
        return self.groups.shares if self.design is None else self.design.shares

    @property
    def means(self) -> Floats:
        """The groups' mean gaps."""
        return self.groups.means[:, 0] if self.design is None else self.design.means

    @property
    def errors(self) -> Floats:
        """The squared standard errors of the means."""
        return self.groups.covariances[:, 0, 0] if self.design is None else np.diag(self.design.covariance)

    @property
    def dofs(self) -> Floats:
        """The degrees of freedom of these errors."""
        return self.groups.dofs if self.design is None else np.full(len(self.names), self.design.dof)

    @property
    def spreads(self) -> Floats:
        """The respondents' variances within the groups."""
        return np.array([gaps.variance for gaps in self.gaps]) if self.design is None else self.design.spreads

    @property
    def groups(self) -> MeansOfGroups:
        """The groups as independent samples."""
        return MeansOfGroups.of(self.gaps)

    def spread(self, form: Floats | None = None) -> SpreadOfMeans:
        """The spread between the means, each respondent counting the same; or what a form sees of it."""
        if self.design is not None:
            own = shares_form(self.design.shares) if form is None else form
            return design_spread(self.design.means, self.design.covariance, self.design.dof, own)
        return spread_between(self.groups) if form is None else spread_of(self.groups, form)

    def compared(self, confidence: float, averages: Floats | None = None, *, pairs: bool) -> tuple[PairOfGroups, ...]:
        """All pairs, or every one with all others, of the groups or of averages (levels, groups) of them."""
        if self.design is not None:
            return self._compared_by_design(self.design, confidence, averages, pairs=pairs)
        means, errors, dofs, shares = self.means, self._cautious_errors(), self.dofs, self.shares
        if averages is not None:
            squares = averages**4 @ (errors**2 / dofs)
            means, errors, shares = averages @ means, averages**2 @ errors, _equal(len(averages))
            dofs = np.divide(errors**2, squares, out=averages @ dofs, where=squares > 0)
        if pairs:
            return all_pairs(means, errors, dofs, confidence)
        return against_rest(means, errors, dofs, shares, confidence)

    def _cautious_errors(self) -> Floats:
        """The errors, but of a small group at least that of the variance pooled over all groups.

        A few answers are often equal by chance, and their own variance then says that the mean is known.
        """
        sizes = np.array([gaps.n for gaps in self.gaps])
        pooled = float((sizes - 1) @ self.spreads) / max(int((sizes - 1).sum()), 1)
        return np.where(sizes < SMALL, np.maximum(self.errors, pooled / sizes), self.errors)

    @staticmethod
    def _compared_by_design(
        design: DesignGroups, confidence: float, averages: Floats | None, *, pairs: bool
    ) -> tuple[PairOfGroups, ...]:
        means, covariance, shares = design.means, design.covariance, design.shares
        if averages is not None:
            means, covariance = averages @ means, averages @ covariance @ averages.T
            shares = _equal(len(averages))
        if pairs:
            return design_pairs(means, covariance, design.dof, confidence)
        return design_rest(means, covariance, design.dof, shares, confidence)


def _equal(levels: int) -> Floats:
    """Shares of levels that all count the same."""
    return np.full(levels, 1 / levels)


def lines_of_groups(
    layout: Layout, groups: Mapping[str, Counts], drawn: Mapping[str, int] | None
) -> Iterator[LineOfGroups]:
    """Every line but the overall gap that is weighted by importance: overall, dimensions, items.

    Parameters
    ----------
    drawn : mapping of stratum to int, optional
        Sampling units drawn in the whole sample, where it has a design.
    """
    every = [lines(layout, replace(counts, design=None)) for counts in groups.values()]
    designs = [counts.design for counts in groups.values() if counts.design is not None]
    scores = [(score.level, score.code) for score in layout.scores] + [("item", code) for code in layout.items]
    for own in zip(*every, strict=True):
        line = own[0]
        if line.code == "overall_weighted":
            continue
        gaps = [one.gaps for one in own]
        if drawn is None:
            yield _line((line.level, line.code), list(groups), gaps, [one.n >= 2 for one in gaps], designed=False)
            continue
        there = [at for at, one in enumerate(gaps) if one.n]
        place = scores.index((line.level, line.code))
        found = design_groups(group_units([designs[at] for at in there], place, drawn)) if there else None
        yield _of_design((line.level, line.code), [list(groups)[at] for at in there], [gaps[at] for at in there], found)


def _line(
    key: tuple[str, str], names: Sequence[str], gaps: Sequence[Frequencies], kept: Sequence[bool], *, designed: bool
) -> LineOfGroups:
    parts = list(zip(names, gaps, kept, strict=True))
    own = [(name, one) for name, one, is_kept in parts if is_kept]
    others = [(name, one) for name, one, is_kept in parts if not is_kept and one.n]
    return LineOfGroups(
        *key,
        tuple(name for name, _ in own),
        tuple(one for _, one in own),
        tuple(name for name, _ in others),
        tuple(one for _, one in others),
        tuple(one.mean for _, one in others),
        designed,
    )


def _of_design(
    key: tuple[str, str], names: Sequence[str], gaps: Sequence[Frequencies], found: DesignGroups | None
) -> LineOfGroups:
    if found is None:
        return _line(key, names, gaps, [False] * len(names), designed=True)
    kept = ~np.isnan(np.diag(found.covariance))
    shares = found.shares[kept]
    design = DesignGroups(
        shares / shares.sum() if kept.any() else shares,
        found.means[kept],
        found.covariance[np.ix_(kept, kept)],
        found.spreads[kept],
        found.dof,
    )
    line = _line(key, names, gaps, kept.tolist(), designed=True)
    return replace(line, design=design, single_means=tuple(found.means[~kept].tolist()))
