"""The gaps between perception and expectation, with tests, intervals, effects and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from gapmodel.errors import SettingError, one_of
from gapmodel.findings.answers import groups_of, tally_of
from gapmodel.findings.customer.score_quality import QUALITY_COLUMNS, score_quality
from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import Labels
from gapmodel.inference.bootstrap import bootstrap_intervals
from gapmodel.inference.effects import (
    cohen_dav,
    cohen_dz,
    hedges_gz,
    prob_superiority,
    rank_biserial,
    share_below,
)
from gapmodel.inference.estimate import Interval, Test, check_settings
from gapmodel.inference.many_tests import METHODS, adjust
from gapmodel.inference.margin import verdict
from gapmodel.inference.paired import sign_flip, standard_error, t_interval, t_test
from gapmodel.inference.profiles import flatness, hotelling
from gapmodel.inference.signed_rank import hodges_lehmann, sign_test, signed_rank
from gapmodel.inference.unseen import lattice_interval
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout
from gapmodel.tally.line import Line, lines
from gapmodel.tally.profile import profile_of
from gapmodel.tally.tally import Counts, Tally

WEIGHTINGS = ("respondent", "none")
TEST_COLUMNS = ["group", "level", "code", "test", "statistic", "dof", "p_val", "p_adj", "method"]
EFFECT_COLUMNS = ["group", "level", "code", "effect", "value", "ci_low", "ci_high", "method"]
_MARGIN = 24  # the default margin is the scale's range divided by this: 0.25 on 1..7


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Gaps(Finding):
    """Perception minus expectation per item, dimension and overall.

    Attributes
    ----------
    table : pandas.DataFrame
        ``level code label n mean_e mean_p gap sd se ci_low ci_high p_val p_adj cohen_dz verdict``,
        preceded by ``group`` if groups were asked for. ``gap = mean_p - mean_e`` in scale points;
        negative is a shortfall. Interval and p-value are the paired t's.
    tests : pandas.DataFrame
        ``group level code test statistic dof p_val p_adj method``; tests ``paired_t signed_rank
        signed_rank_pratt sign sign_flip`` on every line, ``hotelling`` (all dimensions' gaps are zero)
        and ``flatness`` (they are equal) at level overall.
    effects : pandas.DataFrame
        ``group level code effect value ci_low ci_high method``; effects ``mean_gap`` (once per interval
        method: paired t, ideal bootstrap percentile and BCa, lattice), ``pseudomedian cohen_dz
        hedges_gz cohen_dav rank_biserial`` (once per treatment of
        zeros) ``prob_superiority share_below``.
    respondents : pandas.DataFrame
        ``group n used``: respondents read, and those with at least one item answered on both sides.
    quality : pandas.DataFrame
        ``group code n alpha_e alpha_p r_pe reliability alpha_gap double_ceiling`` per dimension, see
        `score_quality`; empty for published tables.
    """

    tests: pd.DataFrame
    effects: pd.DataFrame
    respondents: pd.DataFrame
    quality: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=QUALITY_COLUMNS))


def gaps(
    answers: Survey | Tally,
    *,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
    alternative: str = "two-sided",
    padjust: str = "holm",
    margin: float | None = None,
    weighting: str = "respondent",
) -> Gaps:
    """Expectation-versus-perception gaps with significance, size and verdict.

    Parameters
    ----------
    answers : Survey or Tally
    by : str or list of str, optional
        Report each group of these columns; default all respondents together.
    confidence : float
        Level of all intervals, between 0 and 1.
    alternative : {"two-sided", "less", "greater"}
        "less": the gap is below zero. The t, bootstrap and signed-rank intervals are then open on the
        other side; the lattice interval and those of standardized effects stay two-sided.
    padjust : str
        How p-values are adjusted (statsmodels' names, or "none").
    margin : float, optional
        The smallest gap that matters, in scale points. Default: a 24th of the scale's range, a
        quarter point on 1..7, the lower end of what is usually called meaningful there. Set your own.
    weighting : {"respondent", "none"}
        Whether importance points, where there are any, give a second, weighted overall gap.

    Returns
    -------
    Gaps

    Raises
    ------
    SettingError
        An argument means nothing.
    TallyError
        The instrument asks one side only, or the tally has other groups.

    Notes
    -----
    Only items that a respondent answered on both sides count. A dimension's gap is the mean of
    these differences, for respondents who answered at least half of its items; the overall gap is
    the mean of the dimension means, for respondents who have them all; ``overall_weighted`` is the
    mean over respondents of sum(w g) / 100 with the respondent's own points w.

    p_adj adjusts within a level: all dimensions (of all groups) are one family, all items another;
    the two overall gaps are families of their own.

    A gap of one answer, or of equal answers, has no error to test it by: its interval and t test
    are NaN, its verdict is "undecided", and `text` says so.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.gaps(gm.read_survey(gm.example("bank")))
    >>> widest = found.table[found.table["level"] == "dimension"].nsmallest(1, "gap").iloc[0]
    >>> widest["code"], f"{widest['gap']:.2f}", widest["verdict"]
    ('reliability', '-0.92', 'shortfall')
    """
    check_settings(confidence, alternative)
    one_of(padjust, METHODS, "padjust")
    one_of(weighting, WEIGHTINGS, "weighting")
    tally = tally_of(answers, by)
    groups, labels = groups_of(tally, by), Labels.of(tally.layout)
    margin = _margin(tally.layout, margin)
    widest = float(tally.layout.step * (tally.layout.levels - 1))
    rows = [
        _row(group, line, widest, confidence, alternative)
        for group, counts in groups.items()
        for line in lines(tally.layout, counts)
        if weighting == "respondent" or line.code != "overall_weighted"
    ]
    tests = pd.concat([_tests(rows, padjust), _profile_tests(tally.layout, groups, padjust)], ignore_index=True)
    table = _table(rows, tests, labels, margin)
    respondents = [(group, counts.n, counts.used) for group, counts in groups.items()]
    params = _params(tally.layout, confidence, alternative, padjust, margin, weighting)
    params["by"] = tally.by if by is not None else ""
    return Gaps(
        table.drop(columns="group") if by is None else table,
        params,
        labels,
        tests,
        _effects(rows),
        pd.DataFrame(respondents, columns=["group", "n", "used"]),
        score_quality(tally.layout, groups),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """All that is computed of one line of one group."""

    group: str
    line: Line
    tests: dict[str, Test]
    effects: list[tuple[str, Interval]]

    @property
    def mean(self) -> Interval:
        """The mean gap with the default interval, which comes first."""
        return self.effects[0][1]

    @property
    def cohen_dz(self) -> float:
        """Cohen's d_z."""
        return next(effect.value for name, effect in self.effects if name == "cohen_dz")


def _row(group: str, line: Line, widest: float, confidence: float, alternative: str) -> _Row:
    gaps = line.gaps
    tests = {
        "paired_t": t_test(gaps, alternative),
        "signed_rank": signed_rank(gaps, alternative),
        "signed_rank_pratt": signed_rank(gaps, alternative, zeros="pratt"),
        "sign": sign_test(gaps, alternative),
        "sign_flip": sign_flip(gaps, alternative),
    }
    percentile, bca = bootstrap_intervals(gaps, confidence, alternative)
    effects = [
        ("mean_gap", t_interval(gaps, confidence, alternative)),
        ("mean_gap", percentile),
        ("mean_gap", bca),
        ("mean_gap", lattice_interval(gaps, -widest, widest, confidence)),
        ("pseudomedian", hodges_lehmann(gaps, confidence, alternative)),
        ("cohen_dz", cohen_dz(gaps, confidence)),
        ("hedges_gz", hedges_gz(gaps, confidence)),
        ("cohen_dav", cohen_dav(line.sides, confidence)),
        ("rank_biserial", rank_biserial(gaps, confidence)),
        ("rank_biserial", rank_biserial(gaps, confidence, zeros="pratt")),
        ("prob_superiority", prob_superiority(gaps, confidence)),
        ("share_below", share_below(gaps, confidence)),
    ]
    return _Row(group, line, tests, effects)


def _params(
    layout: Layout, confidence: float, alternative: str, padjust: str, margin: float, weighting: str
) -> dict[str, Any]:
    return {
        "confidence": confidence,
        "alternative": alternative,
        "padjust": padjust,
        "margin": margin,
        "weighting": weighting,
        "interval": "paired t",
        "test": "paired t",
        "sign": "gap = P - E",
        "scale": (float(layout.lowest), float(layout.lowest + layout.step * (layout.levels - 1))),
    }


def _margin(layout: Layout, margin: float | None) -> float:
    if margin is None:
        return float(layout.step * (layout.levels - 1) / _MARGIN)
    if not isinstance(margin, (int, float)) or not margin >= 0:
        raise SettingError(f"margin={margin!r} is no size of a gap.", "give a number of scale points, zero or more.")
    return float(margin)


def _tests(rows: list[_Row], padjust: str) -> pd.DataFrame:
    named = [(row, name, test) for row in rows for name, test in row.tests.items()]
    p_val = np.array([test.p_val for _, _, test in named])
    p_adj = np.empty(len(named))
    families = np.array([f"{_family(row.line)} {name}" for row, name, _ in named])
    for family in set(families.tolist()):
        p_adj[families == family] = adjust(p_val[families == family], padjust)
    cells = [
        (row.group, row.line.level, row.line.code, name, test.statistic, test.dof, test.p_val, adjusted, test.method)
        for (row, name, test), adjusted in zip(named, p_adj.tolist(), strict=True)
    ]
    return pd.DataFrame(cells, columns=TEST_COLUMNS)


def _profile_tests(layout: Layout, groups: dict[str, Counts], padjust: str) -> pd.DataFrame:
    """Are all dimensions' gaps zero (hotelling), and are they equal (flatness)? One of each per group."""
    cells = []
    profiles = {group: profile_of(layout, counts) for group, counts in groups.items()}
    for name, make in (("hotelling", hotelling), ("flatness", flatness)):
        found = {group: make(profile) for group, profile in profiles.items()}
        p_adj = adjust([test.p_val for test in found.values()], padjust).tolist()
        for (group, test), adjusted in zip(found.items(), p_adj, strict=True):
            row = (test.statistic, test.dof, test.p_val, adjusted, test.method)
            cells.append((group, "overall", "overall", name, *row))
    return pd.DataFrame(cells, columns=TEST_COLUMNS)


def _family(line: Line) -> str:
    """Tests that are adjusted together: a level, but every overall gap by itself."""
    return line.code if line.level == "overall" else line.level


def _effects(rows: list[_Row]) -> pd.DataFrame:
    cells = [
        (row.group, row.line.level, row.line.code, name, effect.value, effect.low, effect.high, effect.method)
        for row in rows
        for name, effect in row.effects
    ]
    return pd.DataFrame(cells, columns=EFFECT_COLUMNS)


def _table(rows: list[_Row], tests: pd.DataFrame, labels: Labels, margin: float) -> pd.DataFrame:
    cells = [
        {
            "group": row.group,
            "level": row.line.level,
            "code": row.line.code,
            "label": labels.label(row.line.level, row.line.code),
            "n": row.line.gaps.n,
            "mean_e": row.line.sides.mean_e,
            "mean_p": row.line.sides.mean_p,
            "gap": row.mean.value,
            "sd": row.line.gaps.sd,
            "se": standard_error(row.line.gaps),
            "ci_low": row.mean.low,
            "ci_high": row.mean.high,
            "p_val": row.tests["paired_t"].p_val,
            "p_adj": p_adj,
            "cohen_dz": row.cohen_dz,
            "verdict": verdict(row.mean.low, row.mean.high, margin),
        }
        for row, p_adj in zip(rows, tests.loc[tests["test"] == "paired_t", "p_adj"], strict=True)
    ]
    return pd.DataFrame(cells)
