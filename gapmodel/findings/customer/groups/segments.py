"""Do groups of respondents differ: at all, on which dimension and item, and by how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from gapmodel.errors import SettingError, TallyError, one_of
from gapmodel.findings.customer.groups.line_of_groups import lines_of_groups
from gapmodel.findings.customer.groups.segment_profiles import profile_table
from gapmodel.findings.customer.groups.segment_rows import Factors, Row, rows_of
from gapmodel.findings.customer.groups.segment_tables import (
    MOST_PAIRS,
    contrast_table,
    group_table,
    table_of,
)
from gapmodel.findings.customer.zone import refuse_zone
from gapmodel.findings.finding import Finding, Level, Title, checked_options
from gapmodel.findings.given_tally import protected, tally_of
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import check_resamples, check_settings
from gapmodel.inference.multiple_testing import METHODS
from gapmodel.inference.regression.few_units import SEED
from gapmodel.plain_table import PlainTable, later
from gapmodel.survey.decoding.group_names import BETWEEN, NO_GROUP
from gapmodel.survey.read_options import listed_by
from gapmodel.survey.survey import Survey
from gapmodel.tally.counts import Counts
from gapmodel.tally.hidden_rows import OTHERS
from gapmodel.tally.line import gap_places
from gapmodel.tally.one_side import both_sides_answered
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

COMPARISONS = ("auto", "pairs", "rest")
MOST_FACTORS = 3


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Segments(Finding):
    """Whether the gaps of groups of respondents differ, and where.

    Attributes
    ----------
    table : pandas.DataFrame
        ``factor level code label n gap groups left_out statistic dof dof_error p_val p_adj p_permutation omega_sq
        omega_low omega_high reached method``: one test per level and code that all groups have the same mean gap. Of
        several columns ``factor`` is all their groups together, then each column and each interaction ("×").
        ``gap`` is the mean of all, ``groups`` were compared, ``left_out`` have too few respondents for an error.
        ``p_adj`` adjusts within a level; ``reached`` says whether the tests above allow to look at the row.
        ``omega_sq``: share of the respondents' variance that lies between groups (partial with several columns), with
        confidence limits.
    contrasts : pandas.DataFrame
        ``factor level code label first second difference se dof ci_low ci_high p_adj p_max_t method``: the gap of
        `first` minus that of `second`, or of all others; limits and ``p_adj`` hold for all differences of a line at
        once, ``p_max_t`` is that of the permutation test.
    profile : pandas.DataFrame
        ``factor test n groups statistic dof dof_error p_val method`` of respondents who have all dimensions; tests
        ``any_difference`` (on any dimension), ``parallel`` (differences between groups are the same on all
        dimensions), ``equal_level`` (groups have the same mean over the dimensions) and ``flat`` (all dimensions have
        the same gap, averaged over the groups).
    groups : pandas.DataFrame
        ``group level code label n gap se ci_low ci_high`` of every group, the limits not adjusted.
    """

    contrasts: pd.DataFrame
    profile: pd.DataFrame
    groups: pd.DataFrame

    @property
    def shown(self) -> tuple[pd.DataFrame | PlainTable, ...]:
        """The tests overall and of the dimensions; `table` has those of the items too."""
        table = self.plain("table")
        rows = [row for row in zip(*table.columns.values(), strict=True) if row[1] != "item"]
        shown = PlainTable.of_rows(list(table.columns), rows).without("p_val", "p_permutation", "left_out")
        return (shown if self.params["factors"] else shown.without("factor"),)

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        title: Title = "finding",
        level: Level = "dimension",
        kind: Literal["auto", "multiples", "heat"] = "auto",
    ) -> go.Figure:
        """Every group's gap beside the mean of all, dimension by dimension, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.
        level : {"overall", "dimension", "item"}
            Which gaps.
        kind : {"auto", "multiples", "heat"}
            "multiples": a small chart for every dimension, the groups with their intervals in it; "heat": groups by
            dimensions or items, colours for the distance from the mean of all. "auto": multiples of up to twelve
            groups, else a heat map.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang, title=title, level=level, kind=kind)


def segments(
    answers: Survey | Tally,
    *,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
    padjust: str = "holm",
    contrasts: str = "auto",
    min_cell: int | None = None,
    n_resamples: int = 9_999,
    rng: int | np.random.Generator = SEED,
) -> Segments:
    """Whether groups of respondents differ in their gaps: at all, on which dimensions and items, and by how much.

    Parameters
    ----------
    answers : Survey or Tally
    by : str or list of str, optional
        The columns whose groups are compared, such as "branch"; of up to three columns also each by itself and their
        interactions. Default: the groups that were given at reading.
    confidence : float
        Level of all intervals, between 0 and 1; tests are significant at 1 - confidence.
    padjust : str
        Adjustment of the p-values of all rows of a level, see `gaps`.
    contrasts : {"auto", "pairs", "rest"}
        Every pair of groups (up to 20), or every group against all others; "auto": pairs of up to eight groups.
    min_cell : int, optional
        Put groups with fewer respondents together, see `Tally.suppressed`, and show no row that rests on fewer.
    n_resamples : int
        Random tables of the permutation test of all pairs, where there are too many to add up all.
    rng : int or numpy Generator

    Returns
    -------
    Segments

    Raises
    ------
    SettingError
        An argument has an invalid value, no groups are given, or there are too many for pairs.
    TallyError
        There is one group only; the instrument asks one side only, or a zone of tolerance; different people answered
        the two sides; the tally has other groups.

    Notes
    -----
    **Test.** Welch's F where every group has ten respondents and there are at most twice as many groups as the
    smallest has respondents; else Brown and Forsythe's F with Mehrotra's degrees of freedom, because Welch's F rejects
    far too often there (docs/coverage.md). The sizes alone decide, and ``method`` says which. Neither asks for equal
    variances. ``p_permutation`` is that of the permutation test by the means: exact where all ways to deal answers out
    to the groups can be added up and for two groups, else by the beta distribution with the exact mean and variance
    over all ways; nothing is drawn. It asks for equal distributions, not only equal means.

    **Order.** First whether there is a difference on any dimension (``profile``, test ``any_difference``), then the
    dimensions and overall, then the items of dimensions that differ. ``reached`` marks the rows that this order comes
    to.

    **Contrasts.** Games and Howell's intervals for all pairs; Bonferroni's t for every group against all others, and
    for samples with a design. The variance of a group of fewer than ten is not taken as smaller than that pooled over
    all groups, as few answers are often equal by chance. ``p_max_t`` is Westfall and Young's step-down max-T, for up to
    eight groups; where spreads differ, rely on ``p_adj``.

    **Several columns.** Means of cells, every cell counting the same; ANOVA-type F of Brunner, Dette and Munk (1997)
    for each column and interaction, without equal variances. Contrasts compare the levels of each column, averaged over
    the others. Where a combination of levels has no respondents, only the interaction of all is tested, as far as
    there are cells for it.

    **Weights, strata, clusters.** Means and their covariance, also between groups that share clusters, are
    design-based; there is no permutation test and no profile. A group in one cluster only has no error and is left
    out.

    Groups without a name ("(no answer)") are not compared; groups of one respondent have no error and are left out of
    all but the permutation test.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.segments(gm.read_survey(gm.example("bank")), by="branch")
    >>> row = found.table[found.table["level"] == "overall"].iloc[0]
    >>> f"F({row['dof']:.0f}, {row['dof_error']:.0f}) = {row['statistic']:.1f}, omega squared {row['omega_sq']:.3f}"
    'F(3, 321) = 20.4, omega squared 0.077'
    """
    check_settings(confidence, "two-sided")
    one_of(padjust, METHODS, "padjust")
    one_of(contrasts, COMPARISONS, "contrasts")
    check_resamples(n_resamples)
    tally = _checked(answers, by)
    tally, protection = protected(tally, tally.by, min_cell)
    groups = {name: counts for name, counts in tally.groups.items() if NO_GROUP not in name.split(BETWEEN)}
    groups = {name: counts for name, counts in groups.items() if counts.used}
    _check_groups(tally, groups)
    factors = _factors(tally, by, list(groups))
    _check_pairs(contrasts, factors, groups)
    labels = Labels.of(tally.layout)
    drawn = tally.total.design.units() if tally.total.design is not None else None
    lines = list(lines_of_groups(tally.layout, groups, drawn))
    profile = profile_table(tally.layout, groups, factors)
    rows = list(rows_of(lines, factors, confidence))
    params = {"confidence": confidence, "padjust": padjust, "contrasts": contrasts, "permutations": n_resamples}
    params |= {
        "sign": "gap = P - E",
        "scale": tally.layout.ends,
        "design": tally.layout.design,
        "by": tally.by,
    } | protection
    params |= {"factors": factors.names, "n_groups": len(groups), "unnamed_n": _unnamed(tally)}
    params["not_apart"] = BETWEEN in tally.by and not factors.names
    pairs = None if contrasts == "auto" else contrasts == "pairs"
    return Segments(
        later(table_of(rows, tally.layout, labels, _gates(profile, rows), (padjust, 1 - confidence))),
        params,
        labels,
        later(lambda: contrast_table(lines, factors, labels, confidence, (n_resamples, rng), pairs=pairs)),
        later(profile),
        later(lambda: group_table(lines, labels, confidence)),
    )


def _checked(answers: Survey | Tally, by: str | Sequence[str] | None) -> Tally:
    tally = tally_of(answers, by)
    refuse_zone(tally.layout)
    gap_places(tally.layout)
    if not tally.by:
        raise SettingError("There are no groups to compare.", "name a column: gm.segments(survey, by='branch').")
    if not tally.used and both_sides_answered(tally.layout, tally.total):
        raise TallyError(
            "Different people answered the two sides, so nobody has a gap to compare.",
            "gm.gaps(survey, by=...) compares the two sides within every group.",
        )
    return tally


def _check_groups(tally: Tally, groups: Mapping[str, Counts]) -> None:
    if len(groups) < 2:
        there = f"only {next(iter(groups))!r} has" if groups else "no group has"
        raise TallyError(
            f"There is nothing to compare by {tally.by!r}: {there} respondents who answered both sides.",
            "name a column with two groups or more.",
        )


def _check_pairs(contrasts: str, factors: Factors, groups: Mapping[str, Counts]) -> None:
    k = len(groups)
    if contrasts == "pairs" and k > MOST_PAIRS and not factors.names:
        raise SettingError(
            f"{k} groups have {k * (k - 1) // 2} pairs; at most {MOST_PAIRS} groups are compared in pairs.",
            "use contrasts='rest', which compares every group with all others.",
        )


def _factors(tally: Tally, by: str | Sequence[str] | None, groups: Sequence[str]) -> Factors:
    """The columns, as far as the names of groups can be taken apart."""
    names = listed_by(by) if by is not None else tuple(tally.by.split(BETWEEN))
    cells = {group: tuple(group.split(BETWEEN)) for group in groups if group != OTHERS}
    apart = 1 < len(names) <= MOST_FACTORS and all(len(cell) == len(names) for cell in cells.values())
    return Factors(tally.by, tuple(names) if apart else (), cells)


def _gates(profile: PlainTable, rows: Sequence[Row]) -> dict[str, float]:
    """The p-value of a difference on any dimension, or of the overall gap where that is not computed."""
    gates = {row.factor: row.test.p_val for row in rows if row.line.level == "overall"}
    found = {row.factor: row.p_val for row in profile.rows if row.test == "any_difference" and row.p_val == row.p_val}
    return gates | found


def _unnamed(tally: Tally) -> int:
    """Respondents whose group nobody knows."""
    return sum(counts.used for name, counts in tally.groups.items() if NO_GROUP in name.split(BETWEEN))
