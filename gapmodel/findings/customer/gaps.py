"""The gaps between perception and expectation, with tests, intervals, effects and verdicts."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from gapmodel.errors import SettingError, one_of
from gapmodel.findings.customer.gap_rows import EFFECT_COLUMNS, Row, Settings, check_interval, row_of
from gapmodel.findings.customer.gap_tests import (
    ADJUSTMENTS,
    SIGN_COLUMNS,
    adjusted_of_means,
    check_adjustment,
    factors_of,
    joint_p,
    signs_of,
    tests_of,
)
from gapmodel.findings.customer.score_reliability import RELIABILITY_COLUMNS, score_reliability
from gapmodel.findings.customer.zone import refuse_zone
from gapmodel.findings.finding import Finding, Level, Title, checked_options
from gapmodel.findings.given_tally import groups_of, protected, tally_of
from gapmodel.findings.labels import Labels
from gapmodel.findings.stated_importance import IMPORTANCE_COLUMNS, importance_of
from gapmodel.inference.bayes import WIDTHS
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.margin import verdict
from gapmodel.inference.means.mean_intervals import INTERVALS
from gapmodel.plain_table import PlainTable, later
from gapmodel.survey.survey import Survey
from gapmodel.survey.two_files.pairing import PairingWarning
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout
from gapmodel.tally.line import lines
from gapmodel.tally.one_side import both_sides_answered
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

WEIGHTINGS = ("respondent", "none")
_DIFFERENT = "Nobody answered an item on both sides: gaps compare different people, as independent samples"
MARGIN = 24  # the default margin is the scale's range divided by this: 0.25 on 1..7


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Gaps(Finding):
    """Perception minus expectation per item, dimension and overall.

    Where different people answered the two sides (`paired` is False), the columns that belong to pairs are missing and
    others say whose they are: ``table`` has ``n_e n_p`` in place of ``n``, ``sd_e sd_p`` in place of ``sd`` and no
    ``cohen_dz``, ``respondents`` has ``used_e used_p`` in place of ``used``. The p-value is then Welch's; tests are
    ``welch permutation brunner_munzel equivalence non_inferiority`` (the last two Welch's, against the margin), effects
    ``mean_gap`` (MOVER of lattice intervals, Welch's t, ideal bootstrap; guaranteed if asked for) and
    ``prob_superiority`` (a perception above another person's expectation).

    Attributes
    ----------
    table : pandas.DataFrame
        ``level code label n mean_e mean_p gap sd se ci_low ci_high p_val p_adj cohen_dz verdict``,
        preceded by ``group`` if groups were asked for. ``gap = mean_p - mean_e`` in scale points;
        negative is a shortfall. The interval is the one asked for, the p-value the paired t's (with a design
        ``design_t``).
    tests : pandas.DataFrame
        ``group level code test statistic dof p_val p_adj method``; tests ``paired_t signed_rank
        signed_rank_pratt sign sign_flip equivalence non_inferiority`` on every line (the last two against the
        margin), ``hotelling`` (all dimensions' gaps are zero) and ``flatness`` (they are equal) at level overall.
        With a design ``design_t`` stands in place of ``paired_t``.
    effects : pandas.DataFrame
        ``group level code effect value ci_low ci_high method``; effects ``mean_gap`` (once per interval
        method: lattice, paired t, ideal bootstrap percentile and BCa; studentized and guaranteed if asked
        for), ``pseudomedian cohen_dz
        hedges_gz cohen_dav rank_biserial`` (once per treatment of zeros) ``prob_superiority share_below``;
        with a design ``mean_gap cohen_dz prob_superiority share_below effective_n``.
    respondents : pandas.DataFrame
        ``group n used``: respondents read, and those with at least one item answered on both sides.
    reliability : pandas.DataFrame
        ``group code n alpha_e alpha_p r_pe reliability alpha_gap double_ceiling`` per dimension, see
        `score_reliability`; empty for published tables.
    signs : pandas.DataFrame
        ``group level code n n_below n_equal n_above`` per line: how many respondents' differences lie below, at and
        above zero. The sign test and the signed rank drop zeros, however many they are; empty for published
        tables and for different people.
    importance : pandas.DataFrame
        ``group level code n rating sd points``: mean ratings of importance and mean points out of 100, where asked.
    """

    tests: pd.DataFrame
    effects: pd.DataFrame
    respondents: pd.DataFrame
    reliability: pd.DataFrame = field(default_factory=lambda: later(PlainTable.of_rows(RELIABILITY_COLUMNS, [])))
    importance: pd.DataFrame = field(default_factory=lambda: later(PlainTable.of_rows(IMPORTANCE_COLUMNS, [])))
    signs: pd.DataFrame = field(default_factory=lambda: later(PlainTable.of_rows(SIGN_COLUMNS, [])))

    @property
    def paired(self) -> bool:
        """Whether the same people answered both sides."""
        return bool(self.params.get("paired", True))

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        level: Level = "dimension",
        kind: Literal["auto", "intervals", "heat", "lines", "slope", "multiples", "dumbbell", "radar"] = "auto",
        title: Title = "finding",
    ) -> go.Figure:
        """The gaps of one level with their intervals, or both sides, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        level : {"overall", "dimension", "item"}
            Which gaps.
        kind : {"auto", "intervals", "heat", "lines", "slope", "multiples", "dumbbell", "radar"}
            "intervals": marks with intervals, of up to eight groups; "heat": groups by dimensions or items as colours;
            "lines": over periods; "slope": two groups, such as before and after; "multiples": a small chart for
            every group; "dumbbell" and "radar": expectation and perception themselves, without groups. "auto": lines
            for periods (a heat map of items), a heat map for more than eight groups, else intervals.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, its value is not valid, or these groups have no such chart.
        """
        return self._chart(lang=lang, level=level, kind=kind, title=title)

    def bayes_factors(self, widths: Sequence[float] = WIDTHS) -> pd.DataFrame:
        """Bayes factors for a gap against none, on the log scale, for several widths of the prior.

        Returns
        -------
        pandas.DataFrame
            ``group level code n t width log_bf log_bf_less log_bf_greater``, one row per line and width; the last two
            put the whole prior below or above zero. Above zero speaks for a gap, below zero for none. NaN without
            a paired t, as with a design; no rows where different people answered the two sides.

        Notes
        -----
        JZS: d_z is Cauchy of that width under the alternative (Rouder et al. 2009); sqrt(2) / 2 is the usual
        medium. A conclusion that changes with the width is none.
        """
        return factors_of(self.plain("tests"), self.plain("table")["n"] if self.paired else [], widths).frame()


def gaps(
    answers: Survey | Tally,
    *,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
    alternative: str = "two-sided",
    padjust: str = "holm",
    margin: float | None = None,
    weighting: str = "respondent",
    interval: str = "lattice",
    min_cell: int | None = None,
) -> Gaps:
    """Expectation-versus-perception gaps with significance, size and verdict.

    Parameters
    ----------
    answers : Survey or Tally
    by : str or list of str, optional
        Report each group of these columns; default all respondents together, also where groups were given at reading.
    confidence : float
        Level of all intervals, between 0 and 1.
    alternative : {"two-sided", "less", "greater"}
        "less": the gap is below zero. Intervals of the mean gap and the pseudomedian are then open on the
        other side; those of standardized effects stay two-sided.
    padjust : str
        How p-values are adjusted: statsmodels' names, "none", or "max_t" (step-down max-T by joint sign flips of
        whole respondents up to 256 of them, by the multivariate normal beyond, within groups and with `min_cell`;
        it adjusts the paired t and the sign flip, the other tests by Holm).
    margin : float, optional
        The smallest gap that matters, in scale points. Default: a 24th of the scale's range, a
        quarter point on 1..7, the lower end of what is usually called meaningful there. Set your own.
    weighting : {"respondent", "none"}
        Whether importance points, where there are any, give a second, weighted overall gap.
    interval : {"lattice", "t", "percentile", "bca", "studentized", "guaranteed"}
        Which interval of the mean gap the table shows and the verdict is read from. "guaranteed" is proved to cover
        for every population and every number of respondents, and usually the longest (docs/coverage.md).
    min_cell : int, optional
        Put groups with fewer respondents together before anything is computed, and show no row that rests on fewer
        or would give such a row away (n = 0); see `Tally.suppressed`, which also says what this does not protect from.

    Returns
    -------
    Gaps

    Raises
    ------
    SettingError
        An argument has an invalid value.
    TallyError
        The instrument asks one side only, or a zone of tolerance; the tally has other groups, or fewer than `min_cell`
        respondents; a guaranteed interval of a sample with a design.

    Notes
    -----
    Only items that a respondent answered on both sides count. A dimension's gap is the mean of
    these differences, for respondents who answered at least half of its items; the overall gap is
    the mean of the dimension means, for respondents who have them all; ``overall_weighted`` is the
    mean over respondents of sum(w g) / 100 with the respondent's own points w.

    p_adj adjusts within a level: all dimensions (of all groups) are one family, all items another;
    the two overall gaps are families of their own.

    Which first? A fixed order keeps the error over several questions at its level without further adjustment: is
    there any gap (``hotelling``), do the dimensions differ (``flatness``), which dimensions (p_adj), which items of
    those. Go on only while the answer is yes, and name the order before looking.

    The lattice interval is the default because it covers where answers far from all others are rare, as t and the
    bootstrap do not with few respondents: docs/coverage.md. It is longer where few respondents nearly agree, as nobody
    can tell then whether such answers were missed; it is never shorter than the t interval, so a gap may be
    significant by the paired t and yet undecided.

    With weights, strata or clusters, means are design-based, errors linearised and tests a design-based t; tests
    that take respondents as independent are refused, and `method` says so.

    **Different people.** Where both sides were answered, but nobody answered an item on both, as with sides from
    files that no id joins, expectations and perceptions are two independent samples, and a warning says so. Everybody
    who answered a side enters. Intervals are those of either mean joined by MOVER, tests Welch's, the exact permutation
    test and Brunner and Munzel's, as for gap 1 (`provider_gaps`; docs/coverage.md has their coverage). There is no
    weighted overall gap, no test of all dimensions at once, no design. As soon as some answered both, the gaps are
    those of the pairs. Give the survey, not its tally: a tally of two sides counts no scores of one where answers are
    missing.

    A gap of one answer has no error to test it by, and equal answers have no t test: NaN, and `text` says so.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.gaps(gm.read_survey(gm.example("bank")))
    >>> widest = found.table[found.table["level"] == "dimension"].nsmallest(1, "gap").iloc[0]
    >>> widest["code"], f"{widest['gap']:.2f}", widest["verdict"]
    ('reliability', '-0.92', 'shortfall')
    """
    check_settings(confidence, alternative)
    one_of(padjust, ADJUSTMENTS, "padjust")
    one_of(weighting, WEIGHTINGS, "weighting")
    one_of(interval, INTERVALS, "interval")
    tally = tally_of(answers, by)
    refuse_zone(tally.layout)
    if not tally.used and both_sides_answered(tally.layout, tally.total):
        from gapmodel.findings.customer.independent_gaps import check_unpaired

        check_unpaired(tally.layout, padjust, interval)
        if not (isinstance(answers, Survey) and answers.different_people):  # reading has warned already
            warnings.warn(f"{_DIFFERENT}.", PairingWarning, stacklevel=2)
        widest = float(tally.layout.widest)
        chosen = Settings(confidence, alternative, interval, checked_margin(tally.layout, margin), widest)
        return _of_different_people(answers, tally, chosen, by, padjust, min_cell)
    check_interval(interval, tally.layout)
    tally, protection = protected(tally, by, min_cell)
    check_adjustment(padjust, tally.layout, alternative)
    groups, labels = groups_of(tally, by), Labels.of(tally.layout)
    widest = float(tally.layout.widest)
    settings = Settings(confidence, alternative, interval, checked_margin(tally.layout, margin), widest)
    rows = list(_rows(tally, groups, settings, weighting))
    joint = joint_p(tally, groups, padjust)
    table = _table(rows, adjusted_of_means(rows, padjust, joint), labels, settings.margin)
    respondents = [(group, counts.n, counts.used) for group, counts in groups.items()]
    params = _params(tally.layout, settings) | {"padjust": padjust, "weighting": weighting} | protection
    params["by"] = tally.by if by is not None else ""
    return Gaps(
        later(table.without("group") if by is None else table),
        params,
        labels,
        later(lambda: tests_of(tally.layout, groups, rows, padjust, joint)),
        later(lambda: _effects(rows)),
        later(PlainTable.of_rows(["group", "n", "used"], respondents)),
        later(lambda: score_reliability(tally.layout, groups)),
        importance=later(lambda: PlainTable.of_rows(IMPORTANCE_COLUMNS, importance_of(tally.layout, groups))),
        signs=later(lambda: signs_of(rows)),
    )


def _of_different_people(
    answers: Survey | Tally,
    tally: Tally,
    settings: Settings,
    by: str | Sequence[str] | None,
    padjust: str,
    min_cell: int | None,
) -> Gaps:
    from gapmodel.findings.customer.independent_gaps import (
        people_of,
        samples_of,
        unpaired_effects,
        unpaired_lines,
        unpaired_table,
        unpaired_tests,
    )

    samples, protection = samples_of(answers, tally, by, min_cell)
    rows = unpaired_lines(samples, tally.layout.ends, settings)
    tests, labels = unpaired_tests(rows, padjust), Labels.of(tally.layout)
    table = unpaired_table(rows, tests, labels, settings)
    params = _params(tally.layout, settings) | {"test": "welch", "padjust": padjust, "paired": False}
    params |= {"weighting": "none", "by": tally.by if by is not None else ""} | protection
    return Gaps(
        later(table.without("group") if by is None else table),
        params,
        labels,
        later(tests),
        later(lambda: unpaired_effects(rows, settings.confidence)),
        later(people_of(samples)),
    )


def _rows(tally: Tally, groups: dict[str, Counts], settings: Settings, weighting: str) -> Iterator[Row]:
    design = tally.total.design if tally.layout.design else None
    drawn = design.units() if design else None
    for group, counts in groups.items():
        for line in lines(tally.layout, counts, drawn):
            if weighting == "respondent" or line.code != "overall_weighted":
                yield row_of(group, line, settings)


def _params(layout: Layout, settings: Settings) -> dict[str, Any]:
    return {
        "confidence": settings.confidence,
        "alternative": settings.alternative,
        "margin": settings.margin,
        "interval": "design" if layout.design else settings.interval,
        "test": "design_t" if layout.design else "paired_t",
        "design": layout.design,
        "sign": "gap = P - E",
        "scale": layout.ends,
    }


def checked_margin(layout: Layout, margin: float | None) -> float:
    """The margin in scale points, a 24th of the scale's range where none is given."""
    if margin is None:
        return float(layout.widest / MARGIN)
    if not isinstance(margin, (int, float)) or not margin >= 0:
        raise SettingError(
            f"margin={margin!r} must be a non-negative number.", "give it in scale points, such as 0.25."
        )
    return float(margin)


def _effects(rows: list[Row]) -> PlainTable:
    return PlainTable.of_rows(
        EFFECT_COLUMNS,
        [
            (row.group, row.line.level, row.line.code, name, effect.value, effect.low, effect.high, effect.method)
            for row in rows
            for name, effect in row.effects
        ],
    )


def _table(rows: list[Row], p_adj: list[float], labels: Labels, margin: float) -> PlainTable:
    return PlainTable(
        {
            "group": [row.group for row in rows],
            "level": [row.line.level for row in rows],
            "code": [row.line.code for row in rows],
            "label": [labels.label(row.line.level, row.line.code) for row in rows],
            "n": [row.line.gaps.n for row in rows],
            "mean_e": [row.means[0] for row in rows],
            "mean_p": [row.means[1] for row in rows],
            "gap": [row.mean.value for row in rows],
            "sd": [row.sd for row in rows],
            "se": [row.se for row in rows],
            "ci_low": [row.mean.low for row in rows],
            "ci_high": [row.mean.high for row in rows],
            "p_val": [row.t.p_val for row in rows],
            "p_adj": p_adj,
            "cohen_dz": [row.cohen_dz for row in rows],
            "verdict": [verdict(row.mean.low, row.mean.high, margin) for row in rows],
        }
    )
