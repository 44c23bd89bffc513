"""How one side was rated: means, distributions, shares at the ends of the scale, reliability."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from gapmodel.errors import SettingError, TallyError, is_number, nearest, one_of
from gapmodel.findings.customer.gap_rows import check_interval
from gapmodel.findings.customer.performance_rows import Row, Settings, distribution, row_of, scales
from gapmodel.findings.finding import Finding, Level, Title, checked_options
from gapmodel.findings.given_tally import groups_of, protected, tally_of
from gapmodel.findings.labels import Labels, about_of
from gapmodel.findings.stated_importance import IMPORTANCE_COLUMNS, importance_of
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.means.mean_intervals import INTERVALS
from gapmodel.survey.survey import Survey
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout
from gapmodel.tally.one_side import most_answers, side_lines
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import plotly.graph_objects as go

VERDICTS = ("below", "undecided", "above")
BOX_COLUMNS = ["group", "level", "code", "box", "n", "count", "share", "ci_low", "ci_high", "method"]
ANSWER_COLUMNS = ["group", "code", "answer", "count", "share"]
RELIABILITY_COLUMNS = ["group", "level", "code", "items", "n", "alpha", "ci_low", "ci_high", "method"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Performance(Finding):
    """The answers to one side per item, dimension and overall.

    Attributes
    ----------
    table : pandas.DataFrame
        ``level code label n mean sd se ci_low ci_high top_box top_low top_high bottom_box bottom_low bottom_high``,
        preceded by ``group`` if groups were asked for, followed by ``verdict`` (above, below, undecided) if there is a
        target. Means in scale points; ``top_box`` is the share of respondents at the highest point of the scale,
        ``bottom_box`` at the lowest, between 0 and 1: of an item those who gave that answer, of a dimension and
        overall those whose mean of answers lies there.
    boxes : pandas.DataFrame
        ``group level code box n count share ci_low ci_high method``; boxes ``top_box top_two bottom_box bottom_two``,
        the latter of respondents at one of the two highest or lowest points, or between them. ``count`` is unweighted.
    answers : pandas.DataFrame
        ``group code answer count share``: how often each point of the scale was given to each item.
    reliability : pandas.DataFrame
        ``group level code items n alpha ci_low ci_high method``: Cronbach's alpha of every dimension and of all items
        with Feldt's interval; ``n`` answered the two items that fewest answered together.
    importance : pandas.DataFrame
        ``group level code n rating sd points``: mean ratings of importance and mean points out of 100, where asked.
    respondents : pandas.DataFrame
        ``group n used``: respondents read, and those with an answer.
    """

    boxes: pd.DataFrame
    answers: pd.DataFrame
    reliability: pd.DataFrame
    importance: pd.DataFrame
    respondents: pd.DataFrame

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        kind: Literal["auto", "means", "answers", "heat", "lines", "slope", "multiples"] = "auto",
        level: Level = "dimension",
        title: Title = "finding",
    ) -> go.Figure:
        """The means with their intervals, or the distribution of answers, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        kind : {"auto", "means", "answers", "heat", "lines", "slope", "multiples"}
            "means": marks with intervals, of up to eight groups; "answers": how often each answer was given to each
            item; "heat": groups by dimensions or items as colours; "lines": over periods; "slope": two groups, such as
            before and after; "multiples": a small chart for every group. "auto": lines for periods (a heat map of
            items), a heat map for more than eight groups, else means.
        level : {"overall", "dimension", "item"}
            Of the means.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, its value is not valid, or these groups have no such chart.
        """
        return self._chart(lang=lang, kind=kind, level=level, title=title)


def performance(
    answers: Survey | Tally,
    *,
    by: str | Sequence[str] | None = None,
    side: str | None = None,
    confidence: float = 0.95,
    interval: str = "lattice",
    target: float | None = None,
    weighting: str = "respondent",
    min_cell: int | None = None,
) -> Performance:
    """What one side says: SERVPERF, any questionnaire that asks one side, or one side of several.

    Parameters
    ----------
    answers : Survey or Tally
    by : str or list of str, optional
        Report each group of these columns; default all respondents together, also where groups were given at reading.
    side : str, optional
        Default: the only side, or of two the one from which the other is subtracted (perception).
    confidence : float
        Level of all intervals, between 0 and 1.
    interval : {"lattice", "t", "percentile", "bca", "studentized"}
        Which interval of the mean.
    target : float, optional
        A standard that the mean is to reach, in scale points. The verdict is "above" where the whole interval lies
        above it, "below" where it lies below, else "undecided".
    weighting : {"respondent", "none"}
        Whether importance, where it was asked, gives a second, weighted overall mean (``overall_weighted``).
    min_cell : int, optional
        Put groups with fewer respondents together, see `Tally.suppressed`, and leave out lines with fewer.

    Returns
    -------
    Performance

    Raises
    ------
    SettingError
        An argument has an invalid value, or there is no such side.
    TallyError
        The tally has other groups, fewer than `min_cell` respondents, or a design and several sides.

    Notes
    -----
    Everybody who answered an item enters, whatever they answered on another side. A dimension's score is the mean of
    the answers, for respondents who answered at least half of its items; the overall score is the mean of the
    dimension scores, for respondents who have them all; the weighted one is sum(w score) / 100 with the respondent's
    own points w. There is no test, as there is nothing to test against; with a `target` the interval tells.

    The lattice interval is the default for the reason given in `gaps`; it stays within the scale. Shares have Blaker's
    exact interval (`blaker_interval`), alpha Feldt's. docs/coverage.md has their coverage. Groups are shown
    side by side and not compared.

    With weights, strata or clusters means and shares are design-based: linearised errors, t limits of means, and
    Korn and Graubard's of shares; alpha is unweighted and has no interval. A tally of several sides counts only the
    moments of a side's scores, of respondents who answered all sides: t intervals and no shares. The survey itself,
    or `Survey.tally_of_side`, has everything.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.performance(gm.read_survey(gm.example("bank"), "servperf"))
    >>> row = found.table.iloc[0]
    >>> row["code"], f"{row['mean']:.2f}", f"{row['ci_low']:.2f} {row['ci_high']:.2f}"
    ('overall', '5.49', '5.44 5.54')
    """
    check_settings(confidence, "two-sided")
    one_of(interval, INTERVALS, "interval")
    one_of(weighting, ("respondent", "none"), "weighting")
    tally, side = _of_side(answers, by, side)
    tally, protection = protected(tally, by, min_cell)
    layout, groups = tally.layout, groups_of(tally, by)
    check_interval(interval, layout)
    target = _checked_target(layout, target)
    settings = Settings(confidence, interval, layout)
    rows = list(_rows(tally, groups, side, settings, importance=weighting == "respondent"))
    rows = [row for row in rows if row.line.n >= (min_cell or 0)]
    labels = Labels.of(layout)
    table = _table(rows, labels, target)
    params = {"confidence": confidence, "interval": "design" if layout.design else interval, "side": side}
    params |= {"scale": layout.ends, "target": "" if target is None else target, "design": layout.design}
    params |= {"weighting": weighting, "by": tally.by if by is not None else ""} | protection
    return Performance(
        table.drop(columns="group") if by is None else table,
        params,
        labels,
        pd.DataFrame(_boxes(rows), columns=BOX_COLUMNS),
        pd.DataFrame(_answers(layout, groups, side, min_cell or 0), columns=ANSWER_COLUMNS),
        pd.DataFrame(_reliability(layout, groups, side, confidence, min_cell or 0), columns=RELIABILITY_COLUMNS),
        pd.DataFrame(importance_of(layout, groups), columns=IMPORTANCE_COLUMNS),
        pd.DataFrame(_people(layout, groups, side), columns=["group", "n", "used"]),
    )


def _of_side(answers: Survey | Tally, by: str | Sequence[str] | None, side: str | None) -> tuple[Tally, str]:
    """The tally of a side, counted alone where the answers are there, and the side."""
    tally = tally_of(answers, by)
    layout = tally.layout
    special = about_of(layout).get("apart", {}).get("side")
    known = [code for code in layout.sides if code != special]
    if side is None:
        side = layout.sides[layout.gap[0] if layout.gap else 0]
    elif side not in known:
        raise SettingError(f"side={side!r} was not asked.", nearest(str(side), known))
    if len(layout.sides) == 1:
        return tally, side
    if isinstance(answers, Survey):
        return answers.tally_of_side(side, by=by), side
    if layout.design:
        raise TallyError(
            f"This tally has {' and '.join(layout.sides)} with a design: it counts no weighted means of one of them.",
            f"give the survey, or count the side alone: survey.tally_of_side({side!r}).",
        )
    return tally, side


def _checked_target(layout: Layout, target: float | None) -> float | None:
    if target is None:
        return None
    low, high = layout.ends
    if not is_number(target) or not low <= target <= high:
        raise SettingError(
            f"target={target!r} must be a number on the scale {low:g}..{high:g}.",
            "give the mean that is to be reached.",
        )
    return float(target)


def _rows(
    tally: Tally, groups: Mapping[str, Counts], side: str, settings: Settings, *, importance: bool
) -> Iterator[Row]:
    design = tally.total.design if tally.layout.design else None
    drawn = design.units() if design else None
    for group, counts in groups.items():
        for line in side_lines(tally.layout, counts, side, drawn, importance=importance):
            yield row_of(group, line, settings)


def _table(rows: list[Row], labels: Labels, target: float | None) -> pd.DataFrame:
    columns: dict[str, list[Any]] = {
        "group": [row.group for row in rows],
        "level": [row.line.level for row in rows],
        "code": [row.line.code for row in rows],
        "label": [labels.label(row.line.level, row.line.code) for row in rows],
        "n": [row.line.n for row in rows],
        "mean": [row.mean.value for row in rows],
        "sd": [row.sd for row in rows],
        "se": [row.se for row in rows],
        "ci_low": [row.mean.low for row in rows],
        "ci_high": [row.mean.high for row in rows],
    }
    for end in ("top", "bottom"):
        shares = [row.boxes[f"{end}_box"].share for row in rows]
        columns |= {
            f"{end}_box": [share.value for share in shares],
            f"{end}_low": [share.low for share in shares],
            f"{end}_high": [share.high for share in shares],
        }
    if target is not None:
        columns["verdict"] = [_verdict(row, target) for row in rows]
    return pd.DataFrame(columns)


def _verdict(row: Row, target: float) -> str:
    if row.mean.low > target:
        return "above"
    return "below" if row.mean.high < target else "undecided"


def _boxes(rows: list[Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        key = (row.group, row.line.level, row.line.code)
        for name, box in row.boxes.items():
            count = pd.NA if box.count is None else box.count
            yield (*key, name, row.line.n, count, box.share.value, box.share.low, box.share.high, box.share.method)


def _answers(
    layout: Layout, groups: Mapping[str, Counts], side: str, least: int
) -> Iterator[tuple[str, str, float, int, float]]:
    for group, counts in groups.items():
        for place, code in enumerate(layout.items):
            points = distribution(layout, counts, side, place)
            if sum(count for _, count, _ in points) >= least:
                for point, count, share in points:
                    yield group, code, point, count, share


def _reliability(
    layout: Layout, groups: Mapping[str, Counts], side: str, confidence: float, least: int
) -> Iterator[tuple[Any, ...]]:
    for group, counts in groups.items():
        for scale in scales(layout, counts, side, confidence):
            if scale.n >= least:
                alpha = scale.alpha
                key = (group, scale.level, scale.code, scale.items, scale.n)
                yield (*key, alpha.value, alpha.low, alpha.high, alpha.method)


def _people(layout: Layout, groups: Mapping[str, Counts], side: str) -> list[tuple[str, int, int]]:
    """Of several sides, as many answered as gave the most frequent item an answer."""
    alone = len(layout.sides) == 1
    return [
        (group, counts.n, counts.used if alone else most_answers(layout, counts, side))
        for group, counts in groups.items()
    ]
