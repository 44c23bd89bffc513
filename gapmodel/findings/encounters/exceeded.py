"""Where perception surpasses expectation: how many respondents were exceeded, met and missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from gapmodel.errors import TallyError, one_of
from gapmodel.findings.customer.gap_tests import adjusted_in
from gapmodel.findings.customer.zone import refuse_zone
from gapmodel.findings.finding import Finding, checked_options
from gapmodel.findings.given_tally import groups_of, protected, tally_of
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import Interval, Test, check_settings
from gapmodel.inference.exact.signed_rank import sign_test
from gapmodel.inference.means.design_based import design_mean, design_test
from gapmodel.inference.multiple_testing import METHODS
from gapmodel.inference.share import blaker_interval, design_share
from gapmodel.plain_table import PlainTable, later
from gapmodel.survey.survey import Survey
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout
from gapmodel.tally.line import Line, answered_pairs, lines
from gapmodel.tally.one_side import both_sides_answered
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

OUTCOMES = ("exceeded", "met", "missed")
SHARE_COLUMNS = ["group", "level", "code", "label", "n", *(f"n_{name}" for name in OUTCOMES)]
SHARE_COLUMNS += [column for name in OUTCOMES for column in (f"share_{name}", f"{name}_low", f"{name}_high")]
SHARE_COLUMNS += ["p_val", "p_adj", "method"]
ROOM_COLUMNS = ["group", "code", "n", "n_highest", "share_highest", "highest_low", "highest_high", "n_room"]
ROOM_COLUMNS += ["share_exceeded", "exceeded_low", "exceeded_high"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Exceeded(Finding):
    """How many respondents perceived more than they expected, as much, and less.

    Attributes
    ----------
    table : pandas.DataFrame
        ``level code label n n_exceeded n_met n_missed share_exceeded exceeded_low exceeded_high share_met met_low
        met_high share_missed missed_low missed_high p_val p_adj method``, preceded by ``group`` if groups were asked
        for. Shares lie between 0 and 1, with their confidence limits; counts are unweighted. ``p_val`` tests that as
        many were exceeded as were missed.
    room : pandas.DataFrame
        ``group code n n_highest share_highest highest_low highest_high n_room share_exceeded exceeded_low
        exceeded_high`` per item, unweighted: `n_highest` respondents expected the highest answer of the scale and
        cannot have been exceeded; ``share_exceeded`` is that among the other ``n_room``.
    """

    room: pd.DataFrame

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        title: Literal["finding", "plain"] = "finding",
        level: Literal["auto", "dimension", "item"] = "auto",
        order: Literal["item", "share"] = "item",
    ) -> go.Figure:
        """Stacked bars of those who were missed, met and exceeded, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        title : {"finding", "plain"}
            A title that says the result, or one that names what is shown.
        level : {"auto", "dimension", "item"}
            Which rows; "auto": items, with groups dimensions.
        order : {"item", "share"}
            Rows as in the questionnaire, or by the share exceeded, lowest on top.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang, title=title, level=level, order=order)


def exceeded(
    answers: Survey | Tally,
    *,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
    padjust: str = "holm",
    min_cell: int | None = None,
) -> Exceeded:
    """How many respondents were exceeded (P > E), met (P = E) and missed (P < E), item by item.

    Parameters
    ----------
    answers : Survey or Tally
        Answers to expectation and perception by the same respondents. The instrument 'vispac' asks about six ways to
        exceed expectations.
    by : str or list of str, optional
        Report each group of these columns; default all respondents together, also where groups were given at reading.
    confidence : float
        Level of all intervals, between 0 and 1.
    padjust : str
        Adjustment of the p-values of all rows of a level, see `gaps`.
    min_cell : int, optional
        Put groups with fewer respondents together, see `Tally.suppressed`, and show no row that rests on fewer.

    Returns
    -------
    Exceeded

    Raises
    ------
    SettingError
        An argument has an invalid value.
    TallyError
        The instrument asks one side only, or a zone of tolerance; different people answered the two sides; the tally
        has other groups.

    Notes
    -----
    Only respondents who answered both sides count. A dimension's score is exceeded if the mean of the respondent's
    gaps on its items is above zero, as in `gaps`; `met` then means exactly zero, which becomes rarer the more items
    there are. Shares have Blaker's exact interval (`blaker_interval`), and the p-value is that of the exact sign test,
    which looks only at those who were not met. With weights, strata or clusters shares are design-based with Korn and
    Graubard's intervals and the test is a design-based t that both shares are equal. Intervals are not adjusted.

    Who expects the highest answer of the scale cannot say that more was delivered: the share exceeded is then limited
    by the scale, not by the service, and `room` gives it among the others. Choosing them by a low expectation also
    favours positive gaps: part of the difference is regression towards the mean.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.exceeded(gm.read_survey(gm.example("bank")))
    >>> row = found.table[found.table["code"] == "22"].iloc[0]
    >>> [f"{row[name]:.3f}" for name in ("share_exceeded", "share_met", "share_missed")]
    ['0.230', '0.300', '0.469']
    """
    check_settings(confidence, "two-sided")
    one_of(padjust, METHODS, "padjust")
    tally = tally_of(answers, by)
    refuse_zone(tally.layout)
    _check_pairs(tally)
    tally, protection = protected(tally, by, min_cell)
    groups, labels = groups_of(tally, by), Labels.of(tally.layout)
    table = _table(list(_rows(tally, groups, confidence)), labels, padjust)
    params = {"confidence": confidence, "padjust": padjust, "sign": "gap = P - E", "scale": tally.layout.ends}
    params |= {"design": tally.layout.design, "by": tally.by if by is not None else ""} | protection
    return Exceeded(
        later(table.without("group") if by is None else table),
        params,
        labels,
        later(PlainTable.of_rows(ROOM_COLUMNS, list(_room(tally.layout, groups, confidence)))),
    )


def _check_pairs(tally: Tally) -> None:
    if not tally.used and both_sides_answered(tally.layout, tally.total):
        raise TallyError(
            "Different people answered the two sides, so nobody can be counted as exceeded, met or missed.",
            "gm.gaps(survey) compares their means; to count people, both sides must be joined by an id.",
        )


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of one group: three counts, three shares and the test."""

    group: str
    line: Line
    counts: tuple[int, int, int]
    shares: tuple[Interval, Interval, Interval]
    test: Test


def _rows(tally: Tally, groups: dict[str, Counts], confidence: float) -> Iterator[_Row]:
    design = tally.total.design if tally.layout.design else None
    drawn = design.units() if design else None
    for group, counts in groups.items():
        for line in lines(tally.layout, counts, drawn):
            if line.code != "overall_weighted":
                yield _row(group, line, confidence)


def _row(group: str, line: Line, confidence: float) -> _Row:
    gaps, weighted = line.gaps, line.weighted
    above, equal, below = (int(gaps.counts[inside].sum()) for inside in _signs(gaps.values))
    counts = above, equal, below
    if weighted is None:
        first, second, third = (blaker_interval(count, gaps.n, confidence) for count in counts)
        return _Row(group, line, counts, (first, second, third), sign_test(gaps))
    first, second, third = (
        design_share(design_mean(strata), gaps.n, weighted.effective_n, confidence)
        for strata in (weighted.above, weighted.equal, weighted.below)
    )
    test = design_test(design_mean(weighted.superiority), null=0.5)
    return _Row(group, line, counts, (first, second, third), test)


def _signs(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return values > 0, values == 0, values < 0


def _table(rows: list[_Row], labels: Labels, padjust: str) -> PlainTable:
    families = [row.line.level for row in rows]
    adjusted = adjusted_in([row.test.p_val for row in rows], families, padjust)
    cells: list[tuple[Any, ...]] = []
    for row, p_adj in zip(rows, adjusted, strict=True):
        name = row.line.level, row.line.code
        shares = [value for share in row.shares for value in share.numbers]
        method = f"{row.shares[0].method}; {row.test.method}"
        cells.append(
            (
                row.group,
                *name,
                labels.label(*name),
                row.line.gaps.n,
                *row.counts,
                *shares,
                row.test.p_val,
                p_adj,
                method,
            )
        )
    return PlainTable.of_rows(SHARE_COLUMNS, cells)


def _room(layout: Layout, groups: dict[str, Counts], confidence: float) -> Iterator[tuple[Any, ...]]:
    """Per item: who expected the highest answer, and the share exceeded among the others."""
    for group, counts in groups.items():
        for place, code in enumerate(layout.items):
            pairs = answered_pairs(layout, counts.joint[place])
            n, highest = int(pairs.sum()), int(pairs[-1].sum())
            above = int(np.triu(pairs, 1).sum())  # E in rows, P in columns
            at_top = blaker_interval(highest, n, confidence)
            among = blaker_interval(above, n - highest, confidence)
            yield group, code, n, highest, *at_top.numbers, n - highest, *among.numbers
