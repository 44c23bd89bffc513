"""What respondents answered: every answer to every item on every side, and how favourable answers change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from gapmodel.errors import SettingError, TallyError, one_of
from gapmodel.findings.customer.answer_shares import JointTable, Share, joint_tables
from gapmodel.findings.finding import Finding, Title, checked_options
from gapmodel.findings.given_tally import groups_of, protected, tally_of
from gapmodel.findings.labels import ALL_SIDES, Labels, about_of
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.multiple_testing import METHODS, adjust
from gapmodel.survey.survey import Survey
from gapmodel.tally.design_sums import BOXES
from gapmodel.tally.layout import Layout
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import plotly.graph_objects as go

SHARE_COLUMNS = ["n", "count", "share", "ci_low", "ci_high"]
ANSWER_COLUMNS = ["group", "level", "code", "label", "side", "answer", *SHARE_COLUMNS]
BOX_COLUMNS = ["group", "level", "code", "label", "side", "box", *SHARE_COLUMNS, "method"]
CEILING_COLUMNS = ["group", "level", "code", "label", "side", *SHARE_COLUMNS, "method"]
CHANGE_COLUMNS = [
    "group",
    "level",
    "code",
    "label",
    "side_from",
    "side_to",
    "n",
    "share_from",
    "share_to",
    "difference",
]
CHANGE_COLUMNS += ["ci_low", "ci_high", "n_down", "n_up", "p_val", "p_adj", "method"]
_Place = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Answers(Finding):
    """How often each answer was given to each item on each side.

    Attributes
    ----------
    table : pandas.DataFrame
        ``level code label side answer n count share ci_low ci_high``, preceded by ``group`` if groups were asked for.
        ``n`` respondents answered the item on that side; ``count`` is unweighted; ``share`` lies between 0 and 1.
    boxes : pandas.DataFrame
        ``group level code label side box n count share ci_low ci_high method``; boxes ``top_box top_two bottom_box
        bottom_two``, the latter the two highest or lowest answers (on a scale of at least four points).
    change : pandas.DataFrame
        ``group level code label side_from side_to n share_from share_to difference ci_low ci_high n_down n_up p_val
        p_adj method``: the share of favourable answers (``params["favourable"]``: the two highest, on a scale of fewer
        than four points the highest) on the two sides of the gap, of respondents who answered both; ``difference`` =
        ``share_to`` - ``share_from``. ``n_down`` gave a favourable answer on the first side only, ``n_up`` on the
        second only. An instrument of three sides compares each of the others with that from which it is subtracted.
        Empty if there is no gap.
    ceilings : pandas.DataFrame
        ``group level code label side n count share ci_low ci_high method``: the share at the highest point of the scale
        on each side and, as side ``all_sides``, on all of them, of respondents who answered all.
    respondents : pandas.DataFrame
        ``group n used``: respondents read, and those who answered the item that most of them answered.
    """

    boxes: pd.DataFrame
    change: pd.DataFrame
    ceilings: pd.DataFrame
    respondents: pd.DataFrame

    @property
    def shown(self) -> tuple[pd.DataFrame, ...]:
        """The favourable and unfavourable shares, which are shorter than all answers, and their change."""
        left_out = ["level", "label"] if self.params["by"] else ["level", "label", "group"]
        tables = (self.boxes, self.change) if len(self.change) else (self.boxes,)
        return tuple(table.drop(columns=left_out) for table in tables)

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        neutral: Literal["middle", "apart"] = "middle",
        order: Literal["item", "share"] = "item",
        show: Literal["share", "count"] = "share",
        kind: Literal["auto", "bars", "heat"] = "auto",
        title: Title = "finding",
    ) -> go.Figure:
        """Diverging stacked bars of every item, one for each side, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        neutral : {"middle", "apart"}
            Where the middle answer of a scale with an odd number of points is drawn: centred on zero, or on the right.
        order : {"item", "share"}
            Items as in the questionnaire, or by their share of favourable answers, lowest on top.
        show : {"share", "count"}
            Shares, weighted where there are weights, or counts of respondents.
        kind : {"auto", "bars", "heat"}
            "heat": the share of favourable answers of every group and item on the last side. "auto": a heat map for
            more than eight groups, else bars.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, its value is not valid, or these groups have no such chart.
        """
        return self._chart(lang=lang, neutral=neutral, order=order, show=show, kind=kind, title=title)


def answers(
    answers: Survey | Tally,
    *,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
    padjust: str = "holm",
    min_cell: int | None = None,
) -> Answers:
    """What people actually answered, item by item and side by side.

    Parameters
    ----------
    answers : Survey or Tally
        With weights, strata or clusters a survey, as this needs the answers of every respondent.
    by : str or list of str, optional
        Report each group of these columns; default all respondents together, also where groups were given at reading.
    confidence : float
        Level of all intervals, between 0 and 1.
    padjust : str
        Adjustment of the p-values of all changes of a group, see `gaps`.
    min_cell : int, optional
        Put groups with fewer respondents together, see `Tally.suppressed`, and leave out lines with fewer.

    Returns
    -------
    Answers

    Raises
    ------
    SettingError
        An argument has an invalid value, or `min_cell` is given for a sample with a design.
    TallyError
        The tally has other groups, or a design.
    SourceError
        The sample has a design and its rows were counted in batches.

    Notes
    -----
    Shares have Blaker's exact interval (`blaker_interval`). The change of a share is that of the same respondents: the
    difference has Tango's score interval (`paired_share_interval`), its test is McNemar's exact test, which looks only
    at respondents who gave a favourable answer on one side and not on the other. The interval is not exact, so that
    near the level the two can disagree. Intervals are not adjusted for their number.

    With weights, strata or clusters shares are design-based with Korn and Graubard's intervals, and the change has the
    linearised t interval and t test. Where different people answered the sides, nobody answered both,
    and there is no change.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.answers(gm.read_survey(gm.example("bank")))
    >>> row = found.change.iloc[0]
    >>> f"{row['share_from']:.3f} {row['share_to']:.3f} [{row['ci_low']:.3f}, {row['ci_high']:.3f}]"
    '0.555 0.524 [-0.082, 0.021]'
    """
    check_settings(confidence, "two-sided")
    one_of(padjust, METHODS, "padjust")
    tally = tally_of(answers, by)
    _check_design(answers, tally.layout, min_cell)
    tally, protection = protected(tally, by, min_cell)
    layout, groups = tally.layout, groups_of(tally, by)
    labels, sides = Labels.of(layout), _sides(layout)
    counted = {group: counts.joint for group, counts in groups.items()}
    tables = [
        ((group, "item", code, labels.label("item", code)), table)
        for group, code, table in joint_tables(answers, tally, counted, by, confidence)
    ]
    least, favourable = min_cell or 0, _boxes(layout)[1 if layout.levels > 3 else 0]
    table = pd.DataFrame(_answer_rows(layout, sides, tables, least), columns=ANSWER_COLUMNS)
    params = {"confidence": confidence, "padjust": padjust, "favourable": favourable, "design": layout.design}
    params |= {"scale": layout.ends, "step": float(layout.step), "sides": tuple(sides)}
    params |= {"by": tally.by if by is not None else ""} | protection
    return Answers(
        table.drop(columns="group") if by is None else table,
        params,
        labels,
        pd.DataFrame(_box_rows(layout, sides, tables, least), columns=BOX_COLUMNS),
        _changes(layout, sides, tables, least, favourable, padjust),
        pd.DataFrame(_ceiling_rows(sides, tables, least), columns=CEILING_COLUMNS),
        _respondents({group: counts.n for group, counts in groups.items()}, sides, tables),
    )


def _check_design(answers: Survey | Tally, layout: Layout, min_cell: int | None) -> None:
    if not layout.design:
        return
    if not isinstance(answers, Survey):
        raise TallyError(
            "This tally has a design, and shares of single answers need the answers of every respondent.",
            "give the survey: gm.answers(gm.read_survey(...)).",
        )
    if min_cell is not None:
        raise SettingError(
            f"min_cell={min_cell!r} is not available for a sample with weights, strata or clusters.",
            "leave min_cell out, and do not publish rows of few respondents.",
        )


def _sides(layout: Layout) -> dict[str, int]:
    """The places of the sides that were answered on the scale."""
    special = about_of(layout).get("apart", {}).get("side")
    return {side: place for place, side in enumerate(layout.sides) if side != special}


def _boxes(layout: Layout) -> tuple[str, ...]:
    """The boxes that do not share an answer."""
    return BOXES if layout.levels > 3 else ("top_box", "bottom_box")


def _cells(share: Share) -> tuple[Any, ...]:
    return share.n, share.count, share.interval.value, share.interval.low, share.interval.high


def _answer_rows(
    layout: Layout, sides: dict[str, int], tables: list[tuple[_Place, JointTable]], least: int
) -> Iterator[tuple[Any, ...]]:
    points = [float(layout.lowest + layout.step * level) for level in range(layout.levels)]
    for place, table in tables:
        for side, at in sides.items():
            among = table.answered([at])
            if table.counts[among].sum() >= least:
                for level, point in enumerate(points):
                    yield *place, side, point, *_cells(table.share(table.answers[at] == level, among))


def _box_rows(
    layout: Layout, sides: dict[str, int], tables: list[tuple[_Place, JointTable]], least: int
) -> Iterator[tuple[Any, ...]]:
    for place, table in tables:
        for side, at in sides.items():
            among = table.answered([at])
            if table.counts[among].sum() >= least:
                for box in _boxes(layout):
                    share = table.share(table.in_box(box, at), among)
                    yield *place, side, box, *_cells(share), share.interval.method


def _ceiling_rows(
    sides: dict[str, int], tables: list[tuple[_Place, JointTable]], least: int
) -> Iterator[tuple[Any, ...]]:
    for place, table in tables:
        among = table.answered(list(sides.values()))
        highest = {side: table.in_box("top_box", at) for side, at in sides.items()}
        if len(sides) > 1:
            highest[ALL_SIDES] = np.logical_and.reduce(list(highest.values()))
        if table.counts[among].sum() >= least:
            for side, inside in highest.items():
                share = table.share(inside, among)
                yield *place, side, *_cells(share), share.interval.method


def _changes(
    layout: Layout,
    sides: dict[str, int],
    tables: list[tuple[_Place, JointTable]],
    least: int,
    box: str,
    padjust: str,
) -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = []
    for _, own in groupby(tables, key=lambda one: one[0][0]):
        found = list(_change_rows(layout, sides, list(own), least, box))
        adjusted = adjust([test.p_val for _, _, test in found], padjust).tolist()
        rows += [
            (*first, test.p_val, p_adj, method) for (first, method, test), p_adj in zip(found, adjusted, strict=True)
        ]
    return pd.DataFrame(rows, columns=CHANGE_COLUMNS)


def _change_rows(
    layout: Layout, sides: dict[str, int], tables: list[tuple[_Place, JointTable]], least: int, box: str
) -> Iterator[tuple[tuple[Any, ...], str, Any]]:
    if layout.gap is None:
        return
    last = layout.sides[layout.gap[0]]
    for place, table in tables:
        for first, at in sides.items():
            if first == last:
                continue
            pair = (at, sides[last])
            among, (before, after) = table.answered(pair), (table.in_box(box, at) for at in pair)
            n = int(table.counts[among].sum())
            if n < least:
                continue
            up, down, interval, test = table.change(before, after, among)
            shares = [table.share(inside, among).interval.value for inside in (before, after)]
            limits = (interval.value, interval.low, interval.high)
            yield (*place, first, last, n, *shares, *limits, down, up), interval.method, test


def _respondents(read: dict[str, int], sides: dict[str, int], tables: list[tuple[_Place, JointTable]]) -> pd.DataFrame:
    used = dict.fromkeys(read, 0)
    for (group, *_), table in tables:
        anything = np.logical_or.reduce([table.answered([at]) for at in sides.values()])
        used[group] = max(used[group], int(table.counts[anything].sum()))
    return pd.DataFrame([(group, n, used[group]) for group, n in read.items()], columns=["group", "n", "used"])
