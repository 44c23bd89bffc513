"""Whether respondents of one unit agree enough for the unit's mean to stand for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gapmodel.errors import SettingError
from gapmodel.findings.finding import Finding, Title, checked_options
from gapmodel.findings.given_tally import tally_of
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import NAN, check_settings
from gapmodel.inference.scales.agreement import intraclass, r_wg, variance_share
from gapmodel.survey.survey import Survey
from gapmodel.tally.group_scores import GroupScores, group_scores
from gapmodel.tally.hidden_rows import OTHERS
from gapmodel.tally.layout import Layout
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import plotly.graph_objects as go

Floats = NDArray[np.float64]

ASKED_FOR = 0.70  # commonly, of ICC(2) and r_wg: LeBreton and Senter (2008)
ICC1_SOME = 0.05  # a small to medium effect: LeBreton and Senter (2008)
UNIT_COLUMNS = ["unit", "side", "level", "code", "n", "mean", "sd", "r_wg"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Agreement(Finding):
    """How alike the answers within units are, and how far units differ.

    Attributes
    ----------
    table : pandas.DataFrame
        ``side level code label units n size icc1 ci_low ci_high icc2 icc2_low icc2_high rwg_mean rwg_median rwg_share
        above_null``, one row per score and side. ``units``: those with a respondent who has the score. ``size``: their
        usual size. ``ci_low ci_high`` belong to ICC(1). ``rwg_share``: share of units with an r_wg of 0.70 or more.
        ``above_null``: units whose answers vary more than answers at random, so that their r_wg is set to zero.
    units : pandas.DataFrame
        ``unit side level code n mean sd r_wg``: what a unit-level analysis such as `gap_drivers` takes its columns
        from.
    """

    units: pd.DataFrame

    @checked_options
    def plot(self, *, lang: str = "en", side: str | None = None, title: Title = "finding") -> go.Figure:
        """The agreement of one side, overall and by dimension, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        side : str, optional
            "gap" or a side of the instrument such as "perception"; default the gap, or the only side.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang, side=side, title=title)


def agreement(answers: Survey | Tally, *, by: str | Sequence[str] | None = None, confidence: float = 0.95) -> Agreement:
    """Intraclass correlations and r_wg of every dimension, side by side with the gap's.

    Parameters
    ----------
    answers : Survey or Tally
        Of customers, employees or managers, grouped by unit (branch, hotel, team).
    by : str or list of str, optional
        The columns of units. Default: the groups given at reading, unlike in `gaps`, because agreement within units
        takes units.
    confidence : float
        Level of the intervals.

    Returns
    -------
    Agreement

    Raises
    ------
    SettingError
        There are no units, or a single one.
    TallyError
        The tally has other groups than `by`.

    Notes
    -----
    ICC(1) is the correlation of two respondents of one unit, ICC(2) the reliability of a unit's mean (one-way random
    effects; Bliese 2000); `gapmodel.inference.scales.agreement` has formulas and limits. r_wg(j) takes the items of
    a dimension as parallel and a uniform null (James, Demaree and Wolf 1984). It is not given (NaN) for gaps, for which
    no such null is agreed upon, nor for the overall score, whose items are not parallel.

    ICC(2) and r_wg of 0.70 are commonly asked for, and an ICC(1) of 0.05 is called a small to medium effect (LeBreton
    and Senter 2008). These are conventions: a low ICC(2) means that unit means are unreliable and that associations
    between them come out too small; a low ICC(1) with a high r_wg means that units agree and hardly differ. Weights,
    strata and clusters of the sample are not used. Groups that `Tally.suppressed` put together are no unit and are
    left out.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.agreement(gm.read_survey(gm.example("bank")), by="branch")
    >>> row = found.table.iloc[0]
    >>> row["side"], row["code"], int(row["units"]), f"{row['icc1']:.3f}", f"{row['icc2']:.2f}"
    ('gap', 'overall', 4, '0.101', '0.94')
    """
    check_settings(confidence, "two-sided")
    tally = tally_of(answers, by)
    groups = {name: counts for name, counts in tally.groups.items() if tally.by and name != OTHERS}
    if len(groups) < 2:
        there = f"a single one, {next(iter(groups))!r}" if groups else "none"
        raise SettingError(
            f"Agreement within units takes two units or more; there is {there}.",
            "name the column of units: gm.agreement(survey, by='branch').",
        )
    labels, layout, names = Labels.of(tally.layout), tally.layout, list(groups)
    scores = _overall_first(group_scores(layout, groups))
    agreed = [_agreed(layout, score) for score in scores]
    rows = [_row(score, rwg, layout, labels, confidence) for score, rwg in zip(scores, agreed, strict=True)]
    return Agreement(
        pd.DataFrame(rows),
        {
            "confidence": confidence,
            "by": tally.by,
            "design": layout.design,
            "put_together": OTHERS in tally.groups,
            "sides": tuple(dict.fromkeys(score.side for score in scores)),
            "sign": "gap = P - E" if layout.gap else "",
            "method": "one-way random effects; F, exact under normality; r_wg against the uniform null",
        },
        labels,
        pd.concat([_units(score, rwg, names) for score, rwg in zip(scores, agreed, strict=True)], ignore_index=True),
    )


def _overall_first(scores: Iterable[GroupScores]) -> list[GroupScores]:
    """Sides in their order, and in each the overall score before the dimensions."""
    listed = list(scores)
    sides = list(dict.fromkeys(score.side for score in listed))
    return sorted(listed, key=lambda score: (sides.index(score.side), score.level != "overall"))


def _agreed(layout: Layout, score: GroupScores) -> Floats:
    if not score.item_variances.size:
        return np.full(len(score.n), NAN)
    return np.array([r_wg(items, layout.levels, float(layout.step)) for items in score.item_variances])


def _row(score: GroupScores, rwg: Floats, layout: Layout, labels: Labels, confidence: float) -> dict[str, Any]:
    found = intraclass(score.n, score.means, score.variances, confidence)
    known = rwg[~np.isnan(rwg)]
    shares = [variance_share(items, layout.levels, float(layout.step)) for items in score.item_variances]
    return {
        "side": score.side,
        "level": score.level,
        "code": score.code,
        "label": labels.label(score.level, score.code),
        "units": found.groups,
        "n": found.n,
        "size": found.size,
        "icc1": found.icc1.value,
        "ci_low": found.icc1.low,
        "ci_high": found.icc1.high,
        "icc2": found.icc2.value,
        "icc2_low": found.icc2.low,
        "icc2_high": found.icc2.high,
        "rwg_mean": float(known.mean()) if len(known) else NAN,
        "rwg_median": float(np.median(known)) if len(known) else NAN,
        "rwg_share": float((known >= ASKED_FOR).mean()) if len(known) else NAN,
        "above_null": sum(share > 1 for share in shares),
    }


def _units(score: GroupScores, rwg: Floats, names: list[str]) -> pd.DataFrame:
    columns = [
        names,
        [score.side] * len(names),
        [score.level] * len(names),
        [score.code] * len(names),
        score.n,
        score.means,
        np.sqrt(score.variances),
        rwg,
    ]
    return pd.DataFrame(dict(zip(UNIT_COLUMNS, columns, strict=True)))
