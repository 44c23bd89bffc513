"""The zone of tolerance: is the service adequate, how far below what is desired, and for how many people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from gapmodel.errors import TallyError, one_of
from gapmodel.findings.customer.gap_rows import Settings, check_interval
from gapmodel.findings.customer.zone import MEASURES, Zone, asked_zone, row_count_of
from gapmodel.findings.customer.zone_rows import (
    Difference,
    Key,
    counted_differences,
    position,
    tallied_differences,
)
from gapmodel.findings.customer.zone_shares import (
    INVERSION_COLUMNS,
    SHARE_COLUMNS,
    Shares,
    inverted_cells,
    inverted_people,
    shares_of_rows,
    shares_of_tally,
)
from gapmodel.findings.finding import Finding, Level, Title, checked_options
from gapmodel.findings.given_tally import groups_of, protected, tally_of
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import NAN, check_settings
from gapmodel.inference.means.mean_intervals import INTERVALS
from gapmodel.inference.multiple_testing import METHODS, adjust
from gapmodel.survey.survey import Survey
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import plotly.graph_objects as go

VERDICTS = ("below_minimum", "inside", "above_desired", "undecided")
DIFFERENCE_COLUMNS = ["group", "level", "code", "measure", "n", "value", "sd", "se", "ci_low", "ci_high", "method"]
TEST_COLUMNS = ["group", "level", "code", "measure", "test", "statistic", "dof", "p_val", "p_adj", "method"]
_INSIDE = "intersection-union of two one-sided t tests"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Tolerance(Finding):
    """Minimum, desired and perceived service per item, dimension and overall.

    Attributes
    ----------
    table : pandas.DataFrame
        ``level code label n minimum desired perceived adequacy adequacy_low adequacy_high superiority superiority_low
        superiority_high width width_low width_high share_below below_low below_high share_inside inside_low
        inside_high share_above above_low above_high position position_low position_high p_inside verdict``, preceded
        by ``group`` if groups were asked for. ``adequacy = perceived - minimum``,
        ``superiority = perceived - desired``, ``width = desired - minimum`` in scale points; shares of respondents
        between 0 and 1; ``position = adequacy / width``, 0 at the minimum and 1 at the desired level. Of direct
        comparisons the levels are NaN, as they were not asked.
    differences : pandas.DataFrame
        ``group level code measure n value sd se ci_low ci_high method``; measures ``adequacy superiority width``.
    tests : pandas.DataFrame
        ``group level code measure test statistic dof p_val p_adj method``; tests that the mean is zero, as in `gaps`:
        ``paired_t signed_rank signed_rank_pratt sign sign_flip`` (with a design ``design_t``); of measure ``zone`` the
        test ``inside``, whose small p-value says that the mean lies between the minimum and the desired level.
    shares : pandas.DataFrame
        ``group level code place n count share ci_low ci_high method``; places ``below inside above``, and ``inverted``
        of those whose minimum lies above their desired level. ``count`` is unweighted.
    inversions : pandas.DataFrame
        ``code n inverted share ci_low ci_high``: answers to each item whose minimum lies above the desired level,
        counted before any are excluded.
    respondents : pandas.DataFrame
        ``group n used``: respondents read, and those with at least one item answered on all sides.
    """

    differences: pd.DataFrame
    tests: pd.DataFrame
    shares: pd.DataFrame
    inversions: pd.DataFrame
    respondents: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["group", "n", "used"]))

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        kind: Literal["auto", "bars", "radar", "heat", "lines", "slope", "multiples"] = "auto",
        level: Level = "dimension",
        measure: Literal["adequacy", "superiority"] = "adequacy",
        title: Title = "finding",
    ) -> go.Figure:
        """The zones with the perceived service, or the adequacy or superiority of groups, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        kind : {"auto", "bars", "radar", "heat", "lines", "slope", "multiples"}
            "bars": aligned bars from the minimum to the desired level, whose lengths can be compared; "radar": the
            chart that users of LibQUAL+ know; the others show one distance of every group, as in `Gaps.plot`. "auto":
            lines for periods, a heat map for more than eight groups, else bars.
        level : {"overall", "dimension", "item"}
            Which zones; a radar needs at least three.
        measure : {"adequacy", "superiority"}
            Which distance a heat map, lines, slopes or small charts show.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, its value is not valid, or these groups have no such chart.
        """
        return self._chart(lang=lang, kind=kind, level=level, measure=measure, title=title)


def tolerance(
    answers: Survey | Tally,
    *,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
    padjust: str = "holm",
    interval: str = "lattice",
    inversions: str = "keep",
    min_cell: int | None = None,
) -> Tolerance:
    """Perceived service against the lowest acceptable and the desired level.

    Parameters
    ----------
    answers : Survey or Tally
        Of minimum, desired and perception (instrument ``zone-of-tolerance``), or of direct comparison with both levels
        (``zone-of-tolerance-2``), in which the middle answer means the same level.
    by : str or list of str, optional
        Report each group of these columns; default all respondents together, also where groups were given at reading.
    confidence : float
        Level of all intervals, between 0 and 1.
    padjust : str
        How p-values are adjusted: statsmodels' names, or "none".
    interval : {"lattice", "t", "percentile", "bca", "studentized", "guaranteed"}
        Which interval of the mean differences, as in `gaps`.
    inversions : {"keep", "exclude"}
        What happens to answers whose minimum lies above the desired level: they are always counted and reported;
        "exclude" then leaves such an item of that respondent out.
    min_cell : int, optional
        Put groups with fewer respondents together and show no row that rests on fewer, see `Tally.suppressed`.

    Returns
    -------
    Tolerance

    Raises
    ------
    SettingError
        An argument has an invalid value.
    TallyError
        The sides make no zone; the tally has other groups or fewer than `min_cell` respondents; a tally with a design,
        or without inverted answers, which need the answers of every respondent.

    Notes
    -----
    Only items that a respondent answered on all sides count, so that adequacy - superiority = width on every line.
    Scores of dimensions are as in `gaps`, and so are intervals and tests of the three differences. p_adj adjusts within
    a level, a measure and a test.

    A respondent is below the zone with P < M, inside with M <= P <= D, above with P > D and P >= M; of a dimension the
    scores are compared. Shares have Blaker's exact interval, with a design Korn and Graubard's. Where the minimum lies
    above the desired level nobody is inside. The mean tells little about shares: the mean of people with different
    zones may lie inside while many are below their own.

    The position is the ratio of the means of adequacy and width, not the mean of ratios, with Fieller's interval; it is
    undefined where the desired level is not above the minimum.

    ``p_inside`` is an intersection-union test (Berger 1982): the larger of the one-sided p-values of P > M and P < D,
    each at 1 - confidence, which needs no adjustment for being two. The verdict is "below_minimum" where the interval
    of the adequacy lies below zero, "above_desired" where that of the superiority lies above it, "inside" where
    p_inside is below 1 - confidence, else "undecided".

    A tally holds the joint answers of items, which is all that items need. Its scores of dimensions hold one
    difference; the other two come from the moments (t interval, paired t), and shares of respondents are missing, as
    they need the answers of every respondent.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.tolerance(gm.read_survey(gm.example("library"), "zone-of-tolerance"))
    >>> lowest = found.table[found.table["level"] == "dimension"].nsmallest(1, "adequacy").iloc[0]
    >>> lowest["code"], f"{lowest['adequacy']:.2f}", f"{lowest['share_below']:.2f}", lowest["verdict"]
    ('reliability', '-0.39', '0.59', 'below_minimum')
    """
    check_settings(confidence, "two-sided")
    one_of(padjust, METHODS, "padjust")
    one_of(interval, INTERVALS, "interval")
    one_of(inversions, ("keep", "exclude"), "inversions")
    rows = isinstance(answers, Survey) and answers.rows is not None
    tally = tally_of(answers, by)
    layout, zone = tally.layout, asked_zone(tally.layout)
    check_interval(interval, layout)
    settings = Settings(confidence, "two-sided", interval, 0.0, float(layout.widest))
    protection: dict[str, Any] = {}
    if isinstance(answers, Survey) and rows:
        found = _of_rows(answers, zone, by, settings, exclude=inversions == "exclude", min_cell=min_cell)
    else:
        _check_tally(layout, inversions)
        tally, protection = protected(tally, by, min_cell)
        groups = groups_of(tally, by)
        differences = tallied_differences(layout, groups, zone, settings)
        found = _Found(groups, differences, shares_of_tally(layout, groups, zone, confidence), protection)
    params = _params(layout, zone, settings) | {"padjust": padjust, "inversions": inversions, "exact": rows}
    params |= {"by": tally.by if by is not None else "", **found.protection}
    if isinstance(answers, Survey) and rows:
        params |= inverted_people(answers, zone)
    labels = Labels.of(layout)
    table = _table(found, zone, labels, confidence)
    whole = inverted_cells(layout, tally_of(answers).total if min_cell is None else tally.total, zone, confidence)
    return Tolerance(
        table.drop(columns="group") if by is None else table,
        params,
        labels,
        _differences(found),
        _tests(found, padjust),
        _shares(found),
        pd.DataFrame(whole, columns=INVERSION_COLUMNS),
        pd.DataFrame(
            [(name, part.n, part.used) for name, part in found.groups.items()], columns=["group", "n", "used"]
        ),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What was computed of every group and line."""

    groups: Mapping[str, Counts]
    differences: Mapping[str, Mapping[Key, Difference]]
    shares: Mapping[str, Mapping[Key, Shares]]
    protection: Mapping[str, Any]

    def lines(self) -> Iterator[Key]:
        """Group, level and code of every line, in the order of the table."""
        yield from self.differences["adequacy"]


def _of_rows(
    survey: Survey,
    zone: Zone,
    by: str | Sequence[str] | None,
    settings: Settings,
    *,
    exclude: bool,
    min_cell: int | None,
) -> _Found:
    """The three differences and the places, each counted once from the rows."""
    counted = row_count_of(survey, zone, exclude=exclude)
    shown = {
        measure: protected(counted(by, gap=zone.places(counted.layout, measure)), by, min_cell) for measure in MEASURES
    }
    tallies = {measure: tally for measure, (tally, _) in shown.items()}
    groups = {measure: groups_of(tally, by) for measure, tally in tallies.items()}
    differences = counted_differences(tallies, groups, zone, settings)
    shares = shares_of_rows(counted, zone, by, settings.confidence, min_cell)
    return _Found(groups["adequacy"], differences, shares, shown["adequacy"][1])


def _check_tally(layout: Layout, inversions: str) -> None:
    if layout.design:
        raise TallyError(
            "This tally has a design and counts the weighted scores of one difference only.",
            "give the survey: gm.tolerance(survey).",
        )
    if inversions == "exclude":
        raise TallyError(
            "Leaving out inverted answers needs the answers of every respondent.",
            "give the survey, read with engine='memory', or inversions='keep'.",
        )


def _params(layout: Layout, zone: Zone, settings: Settings) -> dict[str, Any]:
    return {
        "confidence": settings.confidence,
        "interval": "design" if layout.design else settings.interval,
        "test": "design_t" if layout.design else "paired_t",
        "design": layout.design,
        "direct": zone.direct,
        "scale": layout.ends,
    }


def _table(found: _Found, zone: Zone, labels: Labels, confidence: float) -> pd.DataFrame:
    rows = []
    for key in found.lines():
        group, level, code = key
        parts = {measure: found.differences[measure][key] for measure in MEASURES}
        adequacy, superiority = parts["adequacy"], parts["superiority"]
        asked = not zone.direct
        row: dict[str, Any] = {"group": group, "level": level, "code": code, "label": labels.label(level, code)}
        row["n"] = adequacy.n
        row["minimum"] = adequacy.mean_e if asked else NAN
        row["desired"] = superiority.mean_e if asked else NAN
        row["perceived"] = adequacy.mean_p if asked else NAN
        for measure, part in parts.items():
            row |= {measure: part.mean.value, f"{measure}_low": part.mean.low, f"{measure}_high": part.mean.high}
        for place in ("below", "inside", "above"):
            share = found.shares[place][key].share
            row |= {f"share_{place}": share.value, f"{place}_low": share.low, f"{place}_high": share.high}
        at = position(adequacy, superiority, parts["width"], confidence)
        row |= {"position": at.value, "position_low": at.low, "position_high": at.high}
        row["p_inside"] = _p_inside(adequacy, superiority)
        row["verdict"] = _verdict(adequacy, superiority, 1 - confidence)
        rows.append(row)
    return pd.DataFrame(rows)


def _p_inside(adequacy: Difference, superiority: Difference) -> float:
    """The p-value of the intersection-union test; NaN where one of both does not exist."""
    above, below = adequacy.one_sided("greater"), superiority.one_sided("less")
    return max(above, below) if above == above and below == below else NAN


def _verdict(adequacy: Difference, superiority: Difference, alpha: float) -> str:
    if adequacy.mean.high < 0:
        return "below_minimum"
    if superiority.mean.low > 0:
        return "above_desired"
    return "inside" if _p_inside(adequacy, superiority) < alpha else "undecided"


def _differences(found: _Found) -> pd.DataFrame:
    rows = [
        (*key, measure, part.n, part.mean.value, part.sd, part.se, part.mean.low, part.mean.high, part.mean.method)
        for measure in MEASURES
        for key, part in found.differences[measure].items()
    ]
    return pd.DataFrame(rows, columns=DIFFERENCE_COLUMNS)


def _tests(found: _Found, padjust: str) -> pd.DataFrame:
    rows = [
        (*key, measure, name, test.statistic, test.dof, test.p_val, NAN, test.method)
        for measure in MEASURES
        for key, part in found.differences[measure].items()
        for name, test in part.tests.items()
    ]
    for key in found.lines():
        adequacy, superiority = (found.differences[measure][key] for measure in ("adequacy", "superiority"))
        rows.append((*key, "zone", "inside", NAN, adequacy.dof, _p_inside(adequacy, superiority), NAN, _INSIDE))
    tests = pd.DataFrame(rows, columns=TEST_COLUMNS)
    family = tests["level"].where(tests["level"] != "overall", tests["code"])
    for places in tests.groupby([family, "measure", "test"], sort=False).indices.values():
        tests.loc[places, "p_adj"] = adjust(tests["p_val"].to_numpy()[places], padjust)
    return tests


def _shares(found: _Found) -> pd.DataFrame:
    rows = [
        (*key, place, part.n, part.count, part.share.value, part.share.low, part.share.high, part.share.method)
        for place, shares in found.shares.items()
        for key, part in shares.items()
    ]
    return pd.DataFrame(rows, columns=SHARE_COLUMNS)
