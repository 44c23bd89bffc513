"""A map of groups, such as brands, branches or segments, on the dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gapmodel.errors import SettingError, TallyError, one_of
from gapmodel.findings.customer.groups.group_places import GroupPlaces
from gapmodel.findings.customer.groups.group_profiles import designed_profiles_of, profiles_of
from gapmodel.findings.customer.groups.shortfall_counts import counted_profiles, shortfalls_of
from gapmodel.findings.customer.zone import refuse_zone
from gapmodel.findings.finding import Finding, Title, checked_options
from gapmodel.findings.given_tally import protected, tally_of
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.regression.few_units import SEED
from gapmodel.plain_table import PlainTable, later
from gapmodel.survey.read_options import listed_by
from gapmodel.survey.survey import Survey
from gapmodel.tally.line import gap_places
from gapmodel.tally.one_side import both_sides_answered
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

OF = ("gaps", "shortfalls")
LEVELS = ("dimension", "item")
GROUP_WEIGHTS = ("respondents", "equal")
TABLE = ["group", "n", "x", "y", "se_x", "se_y", "correlation", "radius", "quality", "off_centre"]
AXES = ["axis", "variance", "share", "cumulative"]
VALUE = {"gaps": "gap", "shortfalls": "share"}
TESTS = ["statistic", "f", "dof", "dof_error", "p_val", "method"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Positioning(Finding):
    """Groups as points on a plane, dimensions as arrows.

    Attributes
    ----------
    table : pandas.DataFrame
        ``group n x y se_x se_y correlation radius quality off_centre``, a row per group. ``x y`` is its place; the
        standard errors and their correlation, times `radius`, make its confidence ellipse (NaN without one);
        `quality` is the share of its squared distance from the centre that the plane shows; `off_centre` whether the
        ellipse excludes the centre.
    axes : pandas.DataFrame
        ``axis variance share cumulative``: all axes along which groups differ, the first two of which are drawn.
    arrows : pandas.DataFrame
        ``level code label gap x y quality``: the axes in terms of dimensions or items; the gap (of shortfalls: the
        share) is that of the centre, `quality` the share of the column's variance between groups that the plane shows.
    profiles : pandas.DataFrame
        ``group level code label gap`` of every group and column: the mean gap of the respondents who have all
        dimensions; of shortfalls ``share``, the column's share of the group's.
    tests : pandas.DataFrame
        ``statistic f dof dof_error p_val method``: whether groups differ at all; empty for shortfalls and designs.
    """

    axes: pd.DataFrame
    arrows: pd.DataFrame
    profiles: pd.DataFrame
    tests: pd.DataFrame

    @property
    def shown(self) -> tuple[pd.DataFrame | PlainTable, ...]:
        """The points, the arrows and the axes."""
        return self.plain("table"), self.plain("arrows"), self.plain("axes")

    @checked_options
    def plot(self, *, lang: str = "en", title: Title = "finding", groups: Sequence[str] | None = None) -> go.Figure:
        """Points with ellipses and names, arrows from the centre, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.
        groups : list of str, optional
            The groups that are named and have ellipses; the others stay points. Default: all, of more than 24 the 8
            farthest from the centre whose ellipses exclude it.

        Raises
        ------
        SettingError
            There is no such option, its value is not valid, or there is no map.
        """
        return self._chart(lang=lang, title=title, groups=groups)


def positioning(
    answers: Survey | Tally,
    *,
    by: str | Sequence[str] | None = None,
    of: str = "gaps",
    level: str = "dimension",
    group_weights: str = "respondents",
    confidence: float = 0.95,
    min_cell: int | None = None,
    rng: int | np.random.Generator = SEED,
) -> Positioning:
    """Where groups stand on the dimensions: a biplot of mean gaps, or correspondence analysis of shortfalls.

    Parameters
    ----------
    answers : Survey or Tally
        Answers to expectation and perception by the same respondents.
    by : str or list of str, optional
        The columns of groups. Default: the groups given at reading, unlike in `gaps`, because a map takes groups.
    of : {"gaps", "shortfalls"}
        "gaps": principal components of the groups' mean gaps on the dimensions. "shortfalls": correspondence analysis
        of how many respondents of each group fall short (P < E) on each dimension or item, that is of where the
        shortfalls of a group lie, whether they are many or few. Its ellipses need the answers of every respondent.
    level : {"dimension", "item"}
        Columns of the shortfalls.
    group_weights : {"respondents", "equal"}
        How much each group of the gaps counts for centre and axes.
    confidence : float
        Level of the ellipses, between 0 and 1.
    min_cell : int, optional
        Put groups with fewer respondents together, see `Tally.suppressed`.
    rng : int or numpy.random.Generator
        For the width of the ellipses.

    Returns
    -------
    Positioning
        Without axes where fewer than two groups have answers, or all are equal: its text says so.

    Raises
    ------
    SettingError
        An argument has an invalid value, or there are no groups.
    TallyError
        One side only was asked, or a zone of tolerance; different people answered the two sides; the tally has other
        groups; the answers have a design and are counts, or shortfalls are asked of them.

    Notes
    -----
    Gaps: `principal_plane` of the mean vectors, in scale points, so that distances on the map are at most those of the
    mean gaps. Respondents count who have all dimensions. A gap's arrow points where it rises. Weights, strata and
    clusters enter means and errors. Shortfalls: `correspondence`; points are close if their shortfalls lie on the same
    columns in the same proportions, and an arrow points to groups with more of the column's than average.

    An ellipse is Hotelling's for the group's own place on the axes as drawn; it is longer by `widening`, as the axes
    were chosen from the same means. It is not adjusted for the number of groups. Two groups, or one dimension, have a
    single axis, and the ellipse is an interval. `docs/coverage.md` has measured coverage. A map is drawn of any
    groups, also of equal ones: Pillai's test and the share of the spread that errors make say whether to read it.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.positioning(gm.read_survey(gm.example("bank")), by="branch")
    >>> found.axes["share"].round(3).tolist()[:2]
    [0.783, 0.193]
    """
    check_settings(confidence, "two-sided")
    for value, known, name in (
        (of, OF, "of"),
        (level, LEVELS, "level"),
        (group_weights, GROUP_WEIGHTS, "group_weights"),
    ):
        one_of(value, known, name)
    tally = tally_of(answers, by)
    _check(tally, of)
    named = listed_by(by) or (answers.group_columns if isinstance(answers, Survey) else ())
    counted, protection = protected(tally, tally.by, min_cell)
    if of == "shortfalls":
        rows = answers if isinstance(answers, Survey) and counted is tally else None
        places = _of_shortfalls(counted, level, rows, named)
    else:
        places = _of_gaps(answers if tally.layout.design else counted, counted, named, group_weights)
    longer = places.widening(confidence, rng) if places.plane is not None else 1.0
    params = {"confidence": confidence, "by": tally.by, "mapped": of, "sign": "gap = P - E", "longer": longer}
    params |= {"level": level if of == "shortfalls" else "dimension", "design": tally.layout.design} | protection
    params |= {"group_weights": group_weights if of == "gaps" else "respondents", "error_share": places.error_share}
    params["nobody"] = places.profiles.empty
    labels = Labels.of(tally.layout)
    tests = places.tests() if of == "gaps" and not tally.layout.design else []
    return Positioning(
        later(PlainTable.of_rows(TABLE, places.rows(confidence, longer))),
        params,
        labels,
        later(PlainTable.of_rows(AXES, places.axes())),
        later(PlainTable.of_rows(["level", "code", "label", VALUE[of], "x", "y", "quality"], places.arrows(labels))),
        later(lambda: PlainTable.of_rows(["group", "level", "code", "label", VALUE[of]], places.values(labels))),
        later(PlainTable.of_rows(TESTS, tests)),
    )


def _check(tally: Tally, of: str) -> None:
    refuse_zone(tally.layout)
    gap_places(tally.layout)
    if not tally.by:
        raise SettingError("A map takes groups.", "name the column of groups: gm.positioning(survey, by='branch').")
    if not tally.used and both_sides_answered(tally.layout, tally.total):
        raise TallyError(
            "Different people answered the two sides, so that nobody has a profile of gaps.",
            "gm.gaps(survey, by=...) compares the means of the two sides.",
        )
    if tally.layout.design and of == "shortfalls":
        raise TallyError(
            "Shortfalls are counts of respondents, which know no weights, strata or clusters.",
            "map the mean gaps, which respect them: of='gaps'.",
        )


def _of_gaps(answers: Survey | Tally, tally: Tally, by: Sequence[str], group_weights: str) -> GroupPlaces:
    """The places by mean gaps: of a tally without a design, or of a survey with one."""
    profiles = designed_profiles_of(answers, by) if tally.layout.design else profiles_of(tally)
    columns = [("gap", "dimension", code) for code, _ in tally.layout.dimensions]
    weights = profiles.weights if group_weights == "respondents" else np.ones(len(profiles.names))
    return GroupPlaces.of(profiles, columns, np.ones(len(columns)), weights)


def _of_shortfalls(tally: Tally, level: str, survey: Survey | None, by: Sequence[str]) -> GroupPlaces:
    """The places by shortfalls: columns without any are left out."""
    codes = tally.layout.items if level == "item" else [code for code, _ in tally.layout.dimensions]
    counts = shortfalls_of(tally, level)
    kept = counts.sum(axis=0) > 0
    columns = [("gap", level, code) for code, there in zip(codes, kept, strict=True) if there]
    profiles = counted_profiles(tally, counts[:, kept], columns, survey, by)
    shares = counts[:, kept].sum(axis=0) / max(counts.sum(), 1)
    return GroupPlaces.of(profiles, columns, 1 / np.sqrt(shares), profiles.weights)
