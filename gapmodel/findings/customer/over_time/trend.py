"""How gaps, or the means of one side, change from wave to wave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import nan
from typing import TYPE_CHECKING, Any, Literal

from gapmodel.errors import SettingError, nearest, one_of
from gapmodel.findings.customer.gap_rows import check_interval
from gapmodel.findings.customer.over_time.changes import Change, change_table, change_tests, changes_of
from gapmodel.findings.customer.over_time.comparability import COLUMNS as ASKING_COLUMNS
from gapmodel.findings.customer.over_time.comparability import changes_of_asking
from gapmodel.findings.customer.over_time.group_differences import MOST_GROUPS, difference_table
from gapmodel.findings.customer.over_time.same_people import check_people, overlap_of, paired_changes, people_of
from gapmodel.findings.customer.over_time.series import (
    SeriesSettings,
    check_baseline,
    control_table,
    point_table,
    searches_of,
    series_of,
    trends_of,
    yearly_table,
)
from gapmodel.findings.customer.over_time.wave_lines import WaveLine, used_in, value_columns, wave_lines
from gapmodel.findings.customer.over_time.waves import Answers, Asked, Waves, waves_of
from gapmodel.findings.finding import Finding, Level, Title, checked_options
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.multiple_testing import METHODS
from gapmodel.inference.over_time.control_rules import rules_of
from gapmodel.plain_table import PlainTable, later

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

INTERVALS = ("auto", "lattice", "t", "guaranteed")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Trend(Finding):
    """Gaps over time: what every wave says, what changed, and whether it is more than chance.

    Attributes
    ----------
    table : pandas.DataFrame
        ``level code label period n mean_e mean_p gap sd se ci_low ci_high``, preceded by ``group`` if groups were asked
        for, one row per line and wave; of one side ``mean`` in place of ``mean_e mean_p gap``. Periods without answers
        between the first and the last stand there with n = 0.
    changes : pandas.DataFrame
        ``group level code span period_from period_to missing n_from n_to change ci_low ci_high p_val p_adj method``:
        of every wave against the one before (``step``), and of the last against the first (``whole``). `missing`
        counts the periods without answers between them.
    tests : pandas.DataFrame
        ``group level code span period_from period_to test statistic dof p_val p_adj method``; tests ``welch permutation
        brunner_munzel`` of different people, ``paired_t sign_flip signed_rank`` of the same, ``design_t`` with a
        design.
    differences : pandas.DataFrame
        ``level code first second period_from period_to change_first change_second difference ci_low ci_high p_val p_adj
        method``: the change of the second group minus that of the first (difference in differences).
    control : pandas.DataFrame
        ``group level code period value season centre limit_low limit_high signal cusum_above cusum_below cusum_signal``
        of overall and dimensions: the XmR chart with its limits and the rules that a point completes, and the
        cumulative sums in standard deviations. Where there is a season its wave, which stands in ``season``, has been
        taken from the value.
    change_points : pandas.DataFrame
        ``group level code period period_first period_last mean_before mean_after shift p_val n method`` of overall and
        dimensions: the first period of a new level, and those between which it lies; a row without a period, and with
        the p-value of the largest step, where there is none.
    yearly : pandas.DataFrame
        ``group level code term n value ci_low ci_high p_val peak method``: the change per year (``trend``) and, where
        there are two full years, the swing of the yearly wave (``season``), which is highest in the month ``peak``.
    asking : pandas.DataFrame
        ``kind code period_from period_to was now share_from share_to``: what changed in the questions, the scale or the
        mode of data collection.
    respondents : pandas.DataFrame
        ``group period n used``: respondents read in each wave, and those with an answer that counts.
    """

    changes: pd.DataFrame
    tests: pd.DataFrame
    differences: pd.DataFrame
    control: pd.DataFrame
    change_points: pd.DataFrame
    yearly: pd.DataFrame
    asking: pd.DataFrame
    respondents: pd.DataFrame

    @property
    def shown(self) -> tuple[pd.DataFrame | PlainTable, ...]:
        """The changes from the first to the last wave, without items; `changes` has all of them."""
        table = self.plain("changes")
        kept = [row for row in table.rows if row.span == "whole" and row.level != "item"]
        shown = PlainTable.of_rows(list(table.columns), [list(vars(row).values()) for row in kept])
        return (shown.without("span", *(() if self.params["by"] else ("group",))),)

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        title: Title = "finding",
        kind: Literal["auto", "lines", "heat", "control", "cusum", "changes"] = "auto",
        level: Level = "dimension",
        code: str | None = None,
        group: str | None = None,
    ) -> go.Figure:
        """The waves as lines, a control chart, or the changes with their intervals, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.
        kind : {"auto", "lines", "heat", "control", "cusum", "changes"}
            "lines": means with intervals, of dimensions or of up to eight groups; "heat": waves as columns, groups (or
            items) as rows; "control": the XmR chart of one line with its change points; "cusum": its cumulative sums;
            "changes": from the first to the last wave. "auto": lines where there is room, else a heat map.
        level : {"overall", "dimension", "item"}
            Which lines; with groups, of "auto", "lines" and "heat", the overall score unless a code is named.
        code : str, optional
            One line alone, such as "reliability"; default of "control" and "cusum" the overall score.
        group : str, optional
            One group alone, if groups were asked for.

        Raises
        ------
        SettingError
            There is no such option, its value is not valid, or these waves have no such chart.
        """
        return self._chart(lang=lang, title=title, kind=kind, level=level, code=code, group=group)


def trend(
    answers: Answers,
    *,
    time: str | None = None,
    by: str | Sequence[str] | None = None,
    id: str | None = None,
    side: str | None = None,
    period: str = "auto",
    order: Sequence[str] | None = None,
    reference: str | None = None,
    baseline: str | None = None,
    mode: str | None = None,
    confidence: float = 0.95,
    interval: str = "auto",
    padjust: str = "holm",
    rules: str | Sequence[str] = "WE1",
    min_cell: int | None = None,
) -> Trend:
    """Whether service got better or worse: changes between waves, control charts, change points, season.

    Parameters
    ----------
    answers : Survey, Tally or mapping
        One survey with a column of waves, a tally that was counted by it, or a survey or tally for each wave by name,
        ``{"2025": a, "2026": b}``. Of a one-sided instrument means are followed, else gaps P - E.
    time : str, optional
        The column of waves: dates, which become periods, or names such as "before" and "after". Default: the one that
        dates were read from, ``read_survey(..., time="date")``.
    by : str or list of str, optional
        Follow each group of these columns, and compare their changes.
    id : str, optional
        The column by which the same people are known in several waves. Changes are then those within people who
        answered in both waves and stand in the same group. Left out, waves are samples of different people. It needs
        the rows.
    side : str, optional
        Follow the means of one side of several, such as "expectation".
    period : {"auto", "month", "quarter", "year"}
        The periods that dates are put into; "auto": those that they are.
    order : list of str, optional
        The waves in order, if they are no dates; default by name, numbers by size.
    reference : str, optional
        The group that others are compared with; default all pairs of up to twelve groups.
    baseline : str, optional
        The last wave of those that centre and limits of the control chart come from; default all waves.
    mode : str, optional
        The column that says how people were asked, such as "channel": shares that change are told.
    confidence : float
        Level of all intervals, between 0 and 1.
    interval : {"auto", "lattice", "t", "guaranteed"}
        Of means and changes; "auto": lattice, of changes of the same people t. Changes of different people are the
        difference of both waves' intervals (MOVER), of "t" Welch's.
    padjust : str
        Adjustment of p-values within a level, see `gaps`: of all steps, of all changes from first to last, of all pairs
        of groups.
    rules : str or list of str
        Of the control chart: "WE1" (points beyond the limits), "WE2" to "WE4", "N2" to "N4", "western_electric" or
        "nelson".
    min_cell : int, optional
        Leave out what rests on fewer respondents, see `Tally.suppressed`; such waves are shown as missing.

    Returns
    -------
    Trend

    Raises
    ------
    SettingError, ColumnError
        An argument has an invalid value.
    TallyError
        There are fewer than two waves; waves ask different things or have different scales; the tally has other groups;
        the sample has a design that the request does not reckon with.

    Notes
    -----
    **Change.** Different people: the difference of two independent means, Welch's test, and the exact permutation and
    Brunner-Munzel tests beside it. The same people: the mean of their own differences, with the paired t, the exact
    sign flip and the signed rank. With weights or strata the errors of both waves are linearised and added; with
    clusters a cluster that stands in both waves counts as one sampling unit, so that what it has in common cancels.
    A difference between groups in change is no proof of a cause: groups may have differed in what else happened.

    **Control chart.** XmR: limits from what neighbouring waves usually differ (`xmr_chart`). CUSUM: sums of what lies
    above, or below, the centre by more than half a standard deviation; beyond 5 it is a signal, which comes by chance
    once in 465 waves (`cusum`). Both take waves as equally precise.

    **Change points.** Steps to another level at an unknown time (`change_points`), from eight waves on. The chance of
    any step in any dimension (and group) while nothing changes is at most 1 - confidence. A slow drift, or
    values that follow their neighbours, look like steps; docs/over_time.md has how often steps are found and raised
    falsely.

    **Season** is looked at only where there are two full years of months or quarters (`series_trend`). Where it is
    there by its own test, it is taken out of the control charts, and change points are sought beside it.

    **Missing periods** are shown as missing, and no line is drawn across them. A change across missing periods says so.

    **Equating.** Means of different questions, scales or modes of asking differ even if the service does not. What can
    be seen of that stands in `asking` (`docs/over_time.md`); waves whose scales differ are refused.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.trend(gm.read_survey(gm.example("waves"), time="month"))
    >>> row = found.changes[found.changes["span"] == "whole"].iloc[0]
    >>> row["period_from"], row["period_to"], f"{row['change']:+.2f} [{row['ci_low']:.2f}, {row['ci_high']:.2f}]"
    ('2024-01', '2026-06', '...')
    """
    check_settings(confidence, "two-sided")
    one_of(padjust, METHODS, "padjust")
    one_of(interval, INTERVALS, "interval")
    names = rules_of(rules)
    waves = waves_of(answers, Asked(time, by, side, period, order, min_cell))
    check_interval(interval, waves.layout)
    own, of_changes = _intervals(interval, waves, same=id is not None)
    baseline = None if baseline is None else str(baseline)
    check_baseline(waves, baseline)
    _check_reference(waves, reference)
    people = None
    if id is not None:
        check_people(answers, waves, min_cell)
        people = people_of(answers, waves, by, id)
    asked = changes_of_asking(answers, waves, mode)
    settings = SeriesSettings(names, baseline, confidence)
    params = {
        "confidence": confidence, "interval": own, "change_interval": of_changes, "padjust": padjust,
        "measure": waves.measure, "side": waves.side, "scale": waves.layout.ends, "design": waves.layout.design,
        "by": waves.by, "time": waves.time, "period": waves.order.unit, "rules": names, "baseline": baseline or "",
        "reference": reference or "", "same_people": id is not None, "id": id or "", "mode": mode or "",
        **({} if waves.side else {"sign": "gap = P - E"}),
    } | _about(answers, waves, id) | dict(waves.params)  # fmt: skip
    labels = Labels.of(waves.layout)
    return Trend(params=params, labels=labels, **_tables(waves, people, labels, settings, params, asked))


def _intervals(interval: str, waves: Waves, *, same: bool) -> tuple[str, str]:
    """Which interval means have, and which changes."""
    if waves.layout.design:
        return "design", "design"
    own = "lattice" if interval == "auto" else interval
    return own, "t" if interval == "auto" and same else own


def _check_reference(waves: Waves, reference: str | None) -> None:
    if reference is None:
        return
    if not waves.by:
        raise SettingError(f"reference={reference!r} is a group, but none were asked for.", "name them with by=.")
    if reference not in waves.groups:
        raise SettingError(f"There is no group {reference!r}.", nearest(str(reference), waves.groups))


def _about(answers: Answers, waves: Waves, id: str | None) -> dict[str, Any]:
    """What the sentences tell of the waves as a whole."""
    overlap = None if id is not None else overlap_of(answers, waves)
    sizes = [sum(own[wave].n for own in waves.groups.values() if wave in own) for wave in waves.order.waves]
    return {
        "waves": [wave for wave, n in zip(waves.order.waves, sizes, strict=True) if n],
        "n": sum(sizes),
        "missing_waves": waves.missing,
        "undated": waves.undated,
        "overlap": overlap,
        "groups_compared": not waves.by or len(waves.groups) <= MOST_GROUPS,
    }


def _tables(
    waves: Waves, people: Any, labels: Labels, settings: SeriesSettings, params: Mapping[str, Any], asked: list[Any]
) -> dict[str, Any]:
    """All tables by attribute; each is computed when somebody asks for it."""
    confidence, padjust = params["confidence"], params["padjust"]
    used, of_changes = ("t" if params[name] == "design" else params[name] for name in ("interval", "change_interval"))
    found = cache(
        lambda: {
            group: {wave: wave_lines(waves, group, wave, confidence, used) for wave in waves.there(group)}
            for group in waves.groups
        }
    )

    @cache
    def changes() -> list[Change]:
        if people is not None:
            return paired_changes(waves, people, confidence, of_changes)
        return changes_of(waves, found(), confidence, of_changes)

    made = cache(lambda: series_of(waves, found()))
    fitted = cache(lambda: list(trends_of(made(), confidence)))
    made_tables = {
        "table": lambda: _wave_table(waves, found(), labels),
        "changes": lambda: change_table(waves, changes(), padjust),
        "tests": lambda: change_tests(changes(), padjust),
        "differences": lambda: difference_table(waves, changes(), params["reference"] or None, confidence, padjust),
        "control": lambda: control_table(made(), fitted(), settings),
        "change_points": lambda: point_table(searches_of(made(), fitted(), confidence)),
        "yearly": lambda: yearly_table(fitted()),
    }
    tables: dict[str, Any] = {name: later(table) for name, table in made_tables.items()}
    tables["asking"] = later(PlainTable.of_rows(ASKING_COLUMNS, asked))
    tables["respondents"] = later(_people_table(waves))
    return tables


def _people_table(waves: Waves) -> PlainTable:
    rows = [
        (group, wave, own[wave].n if wave in own else 0, used_in(waves, own[wave]) if wave in own else 0)
        for group, own in waves.groups.items()
        for wave in waves.order.waves
    ]
    return PlainTable.of_rows(["group", "period", "n", "used"], rows)


def _wave_table(waves: Waves, found: Any, labels: Labels) -> PlainTable:
    rows = []
    for group, own in found.items():
        for key in next(iter(own.values()), {}):
            for wave in waves.order.waves:
                line = own[wave][key] if wave in own else None
                rows.append((group, *key, labels.label(*key), wave, *_cells(waves, line)))
    table = PlainTable.of_rows(["group", "level", "code", "label", *value_columns(waves)], rows)
    return table if waves.by else table.without("group")


def _cells(waves: Waves, line: WaveLine | None) -> tuple[Any, ...]:
    if line is None:
        return 0, *((nan,) if waves.side else (nan, nan, nan)), nan, nan, nan, nan
    means = (line.mean,) if waves.side else (*line.sides, line.mean)
    return line.n, *means, line.sd, line.se, line.interval.low, line.interval.high
