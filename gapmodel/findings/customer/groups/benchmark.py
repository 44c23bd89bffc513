"""A fair league table: groups ranked by means that are drawn together as far as they are uncertain, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from gapmodel.errors import SettingError, TallyError, is_number, one_of
from gapmodel.findings.customer.groups.league_groups import Cells, League, cells_of, leagues, summed
from gapmodel.findings.customer.groups.league_rows import (
    CHANCE_COLUMNS,
    COLUMNS,
    CURVE_COLUMNS,
    FUNNEL_COLUMNS,
    LEFT_COLUMNS,
    LETTER_COLUMNS,
    SPREAD_COLUMNS,
    LeagueSettings,
    RankedLeague,
    chance_rows,
    curve_rows,
    funnel_rows,
    league_rows,
    left_rows,
    letter_rows,
    spread_rows,
)
from gapmodel.findings.customer.zone import refuse_zone
from gapmodel.findings.finding import Finding, Title, checked_options
from gapmodel.findings.given_tally import protected, tally_of
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.many_groups.heterogeneity import METHODS
from gapmodel.inference.many_groups.shrinkage import VARIANCES
from gapmodel.plain_table import PlainTable, later
from gapmodel.survey.read_options import listed_by
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout
from gapmodel.tally.one_side import both_sides_answered
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ENDS = 10  # groups at either end of the table that are shown where there are many
MOST_SHOWN = 40


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Benchmark(Finding):
    """Groups ranked by a score, with intervals of the score and of the rank.

    Of an instrument with one side, ``mean`` stands in place of ``gap``.

    Attributes
    ----------
    table : pandas.DataFrame
        ``group level code n gap shrunken ci_low ci_high rank rank_low rank_high p_best p_worst``, for the overall score
        and every dimension, the best group first. `gap` is the group's own mean, `shrunken` the estimate of its true
        mean, with confidence limits; rank 1 has the highest. `p_best` and `p_worst` are the chances that its true mean
        is the highest, and the lowest, of all.
    chances : pandas.DataFrame
        ``group level code p_top_quarter p_bottom_quarter p_target expected_rank own_weight``: chances to be among the
        first or the last quarter of all groups, and that the true mean reaches the target (NaN without one); what the
        group's own mean counts in `shrunken`, from 0 to 1.
    spread : pandas.DataFrame
        ``level code groups n mean ci_low ci_high true_sd true_sd_low true_sd_high prediction_low prediction_high
        own_weight statistic dof dof_error p_val i2 method``: the mean of true means; their standard deviation; where
        the true mean of one more group lies; the F test that all groups are equal (`equal_means`).
    funnel : pandas.DataFrame
        ``group level code n gap centre chance_low chance_high far_low far_high wide_low wide_high outside method``:
        limits of the group's own mean if only chance makes groups of its size differ, 95% and 99.8%; the latter
        widened as true means differ; whether it lies below or above these.
    curves : pandas.DataFrame
        ``level code n chance_low chance_high far_low far_high wide_low wide_high``: the same limits by size.
    letters : pandas.DataFrame
        ``group level code letters``, up to 60 groups: those that share a letter cannot be told apart.
    left_out : pandas.DataFrame
        ``group level code n why``: groups without a rank, because nobody in them has the score ("nobody"), too few
        have it to be shown ("hidden"), nobody in them belongs to a stratum of the case mix ("stratum"), or they are no
        group of their own ("no_group").
    """

    chances: pd.DataFrame
    spread: pd.DataFrame
    funnel: pd.DataFrame
    curves: pd.DataFrame
    letters: pd.DataFrame
    left_out: pd.DataFrame

    @property
    def measure(self) -> str:
        """What is ranked: "gap", or "mean" where one side was asked."""
        return str(self.params["measure"])

    @property
    def shown(self) -> tuple[pd.DataFrame | PlainTable, ...]:
        """The overall scores; of many groups the first and the last."""
        table = self.plain("table")
        rows = [row for row in zip(*table.columns.values(), strict=True) if row[1] == "overall"]
        rows = rows or list(zip(*table.columns.values(), strict=True))
        rows = rows if len(rows) <= MOST_SHOWN else rows[:ENDS] + rows[-ENDS:]
        return (PlainTable.of_rows(list(table.columns), rows),)

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        title: Title = "finding",
        kind: Literal["auto", "caterpillar", "funnel"] = "auto",
        code: str = "overall",
    ) -> go.Figure:
        """The groups in their order with intervals of the score and of the rank, or a funnel plot, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        title : {"finding", "plain"}
            A title that says the result, or one that names what is shown.
        kind : {"auto", "caterpillar", "funnel"}
            "caterpillar" (and "auto"): shrunken means with their intervals, the best on top, and beside them the
            intervals of the ranks. "funnel": own means by number of respondents, within the limits of chance.
        code : str
            "overall", or the code of a dimension.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang, title=title, kind=kind, code=code)


def benchmark(
    answers: Survey | Tally,
    *,
    by: str | Sequence[str] | None = None,
    target: float | None = None,
    case_mix: str | Sequence[str] | None = None,
    method: str = "reml",
    variances: str = "pooled",
    confidence: float = 0.95,
    min_cell: int | None = None,
) -> Benchmark:
    """A league table of groups that says how certain every place in it is.

    Parameters
    ----------
    answers : Survey or Tally
    by : str or list of str, optional
        Columns that make the groups; default those that the answers were read with.
    target : float, optional
        A gap (of one side, a mean) that every group is to reach: the chance that it does, and a line in the chart.
    case_mix : str or list of str, optional
        Columns, such as the channel or the age, in whose categories groups differ through no merit of their own: every
        group's mean is that of its categories, weighted as in all groups together (direct standardisation).
        A tally must have been counted by the groups and these columns.
    method : {"reml", "dl"}
        How the variance of true means is estimated: restricted maximum likelihood, or DerSimonian and Laird.
    variances : {"pooled", "own"}
        Whether respondents are as variable in all groups, or in each as its own answers say.
    confidence : float
        Level of all intervals, between 0 and 1.
    min_cell : int, optional
        Leave out groups with fewer respondents and whatever would give them away, see `Tally.suppressed`.

    Returns
    -------
    Benchmark

    Raises
    ------
    SettingError
        An argument has an invalid value.
    TallyError
        There are fewer than two groups, or respondents do not differ within any; a zone of tolerance; different people
        answered the two sides; the tally has other groups; `case_mix` of a sample with weights, strata or clusters.

    Notes
    -----
    The groups with the highest and the lowest mean are often those with the fewest respondents, whose means vary most.
    So every mean is drawn towards the mean of all groups by what it is uncertain: shrunken = w gap + (1 - w) mean, w =
    tau2 / (tau2 + s2 / n) (`shrunken`). Limits of the true means and of ranks allow for not knowing tau
    (`mixture`, `ranks`); on average over the groups they cover at their level, for the single group that happens to be
    far out they cover less (docs/league_tables.md, docs/coverage.md).

    A table without intervals is not to be had: whoever compares ranks must see how little they may mean.

    Groups of a survey are taken as independent and as drawn from a population of such groups. With weights, strata or
    clusters, means and variances are design-based, n stays the number of respondents, and a group counts with Kish's
    effective number. Case mix answers "how would the groups compare with the same customers"; it does not make up for
    differences that were not recorded.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.benchmark(gm.read_survey(gm.example("bank"), by="branch"))
    >>> row = found.table.iloc[0]
    >>> row["group"], f"{row['gap']:.2f}", f"{row['shrunken']:.2f}", int(row["rank_low"]), int(row["rank_high"])
    ('University', '-0.18', '-0.20', 1, 1)
    """
    check_settings(confidence, "two-sided")
    one_of(method, METHODS, "method")
    one_of(variances, VARIANCES, "variances")
    if target is not None and not is_number(target):
        raise SettingError(f"target={target!r} is not a number.", "give a gap in scale points, such as -0.5.")
    tally, cells = _tally(answers, by, case_mix)
    refuse_zone(tally.layout)
    _check_people(tally)
    tally, protection = protected(tally, tally.by, min_cell)
    settings = _settings(tally.layout, method, variances, confidence, target)
    every = leagues(tally, cells)
    ranked = [RankedLeague(one, settings) for one in every if len(one.groups) > 1 and one.found.pooled > 0]
    _check_groups(tally, every, ranked)
    params: dict[str, Any] = {"confidence": confidence, "method": method, "variances": variances, "by": tally.by}
    params |= {"case_mix": listed_by(case_mix, "case_mix"), "target": target, "scale": tally.layout.ends}
    params |= {"design": tally.layout.design, "measure": "gap" if settings.paired else "mean"} | protection
    params |= {"sign": "gap = P - E"} if settings.paired else {}
    names = {} if settings.paired else {"gap": "mean"}

    def table(columns: Sequence[str], rows: Any) -> pd.DataFrame:
        own = [names.get(name, name) for name in columns]
        return later(lambda: PlainTable.of_rows(own, rows(ranked)))

    return Benchmark(
        table(COLUMNS, league_rows),
        params,
        Labels.of(tally.layout),
        table(CHANCE_COLUMNS, chance_rows),
        later(lambda: PlainTable.of_rows(SPREAD_COLUMNS, spread_rows(ranked))),
        table(FUNNEL_COLUMNS, funnel_rows),
        later(lambda: PlainTable.of_rows(CURVE_COLUMNS, curve_rows(ranked))),
        table(LETTER_COLUMNS, letter_rows),
        later(lambda: PlainTable.of_rows(LEFT_COLUMNS, left_rows(every))),
    )


def _tally(
    answers: Survey | Tally, by: str | Sequence[str] | None, case_mix: str | Sequence[str] | None
) -> tuple[Tally, Cells | None]:
    """The tally of the groups, and its cells of groups by strata."""
    strata = listed_by(case_mix, "case_mix")
    if not strata:
        return tally_of(answers, listed_by(by) or None), None
    groups = listed_by(by) or _groups_of(answers)
    if not groups:
        return tally_of(answers), None
    if both := set(groups) & set(strata):
        raise SettingError(f"{min(both)!r} makes the groups and their case mix.", "give other columns for one of them.")
    tally = tally_of(answers, [*groups, *strata])
    cells = cells_of(tally, groups, strata)
    return summed(tally, groups, cells), cells


def _groups_of(answers: Survey | Tally) -> tuple[str, ...]:
    """The columns that the answers were read with; of a tally with a case mix they must be said."""
    if isinstance(answers, Tally):
        raise SettingError("A tally does not say which of its columns are the case mix.", "give by= as well.")
    return tuple(answers.tally.by.split(" / ")) if isinstance(answers, Survey) and answers.tally.by else ()


def _check_people(tally: Tally) -> None:
    if tally.layout.gap and not tally.used and both_sides_answered(tally.layout, tally.total):
        raise TallyError(
            "Different people answered the two sides, so no respondent has a gap by which groups could be ranked.",
            "join the sides by an id, or rank one side: gm.benchmark(survey.tally_of_side('perception', by=...)).",
        )


def _settings(
    layout: Layout, method: str, variances: str, confidence: float, target: float | None
) -> LeagueSettings:  # fmt: skip
    widest = float(layout.widest)
    ends = (-widest, widest) if layout.gap else layout.ends
    return LeagueSettings(method, variances, confidence, ends, layout.gap is not None, target)


def _check_groups(tally: Tally, every: Sequence[League], ranked: Sequence[RankedLeague]) -> None:
    if ranked:
        return
    most = max((len(one.groups) for one in every), default=0)
    if most < 2:
        named = f"{most} of them can be compared" if tally.by else "none were asked for"
        raise TallyError(
            f"A league table needs at least two groups; {named}.", "give by= with the column of the groups."
        )
    raise TallyError(
        "In no group do two respondents differ, so that nothing tells how uncertain the means are.",
        "a league table without intervals would mislead: ask more respondents in each group.",
    )
