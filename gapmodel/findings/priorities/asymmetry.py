"""Where a low rating costs more than a high one gains: penalties and rewards of an overall rating."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from gapmodel.errors import SettingError, one_of
from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import Labels
from gapmodel.findings.priorities.columns import (
    DriverLevel,
    driver_columns,
    outcome_column,
    outcome_names,
    performance_side,
)
from gapmodel.inference.estimate import NAN, check_resamples, check_settings
from gapmodel.inference.multiple_testing import METHODS, adjust
from gapmodel.inference.regression.few_units import SEED
from gapmodel.inference.regression.penalty_reward import PenaltyReward, penalty_reward, thirds
from gapmodel.inference.resampling import N_RESAMPLES, percentile_interval
from gapmodel.survey.respondent_scores import scores_of, with_outcomes
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout

Floats = NDArray[np.float64]

KINDS = ("frustrator", "dissatisfier", "hybrid", "satisfier", "delighter")  # by ascending asymmetry
LIMITS = (0.2, 0.6)
FEW, FEW_SHARE = 30, 0.05  # a low or high group is small if it is below both

COLUMNS = ["n", "penalty", "reward", "impact_range", "range_low", "range_high"]
COLUMNS += ["asymmetry", "asymmetry_low", "asymmetry_high", "statistic", "p_val", "p_adj", "kind"]
COLUMNS += [*(f"p_{kind}" for kind in KINDS), "p_wrong_sign"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Asymmetry(Finding):
    """Penalties and rewards of the dimensions or items, and the class of each.

    Attributes
    ----------
    table : pandas.DataFrame
        ``level code label n penalty reward impact_range range_low range_high asymmetry asymmetry_low asymmetry_high
        statistic p_val p_adj kind p_frustrator p_dissatisfier p_hybrid p_satisfier p_delighter p_wrong_sign``, in units
        of the outcome. ``statistic`` and ``p_val`` are Wald's test of reward + penalty = 0. ``kind`` is the class, ""
        where there is none; the five probabilities are shares of bootstrap samples that have a class.
        ``p_wrong_sign`` is the share with a positive penalty or a negative reward.
    contrasts : pandas.DataFrame
        ``level code contrast cut count value se se_classical ci_low ci_high p_val small wrong_sign``, one row for each
        penalty and reward: HC3 and classical errors, t interval with HC3 errors, the respondents who are low or high
        and whether these are few (below 30 and below 5%).
    """

    contrasts: pd.DataFrame


def asymmetry(
    survey: Survey,
    outcome: str,
    *,
    of: str | None = None,
    level: DriverLevel = "dimension",
    low: float | None = None,
    high: float | None = None,
    limits: tuple[float, float] = LIMITS,
    confidence: float = 0.95,
    padjust: str = "holm",
    n_resamples: int = N_RESAMPLES,
    rng: int | np.random.Generator = SEED,
) -> Asymmetry:
    """Whether low ratings of each dimension or item go with more loss of an overall rating than high ones with gain.

    It needs the answers of every respondent; a tally does not suffice.

    Parameters
    ----------
    survey : Survey
    outcome : str
        A column of whole numbers beside the questions, such as an overall rating.
    of : str, optional
        A side, or "gap", which needs `low` and `high`; default perception, or the only side.
    level : {"dimension", "item"}
    low, high : float, optional
        Scores at or below `low` are low, at or above `high` are high. Default: of each dimension or item the observed
        scores that cut off nearest to a third of the respondents at each end.
    limits : (float, float)
        Asymmetry beyond which a satisfier or dissatisfier begins, and a delighter or frustrator.
    confidence : float
        Level of all intervals, between 0 and 1.
    padjust : str
        Adjustment of the p-values over the dimensions or items.
    n_resamples : int
        Bootstrap samples.
    rng : int or numpy.random.Generator

    Returns
    -------
    Asymmetry

    Raises
    ------
    SettingError
        An argument has an invalid value; the outcome has one value; there are too few respondents; low and high groups
        determine each other; or the sample has weights, strata or clusters.
    ColumnError
        There is no such column.
    SourceError
        The rows were counted in batches and not kept.

    Notes
    -----
    Penalty-reward contrast analysis (Brandt 1987): the outcome is regressed on a dummy of low and one of high of every
    dimension or item; the penalty p of the low group is expected to be negative, the reward r of the high group
    positive. There is no agreement in the literature on cuts, coefficients or limits (Albayrak and Caber 2013,
    Tourism Management 39), hence all are settings, and coefficients are not standardised.

    After Mikulić and Prebežac (2008), Managing Service Quality 18(6), 559-576: impact range = r + |p|, asymmetry =
    (r - |p|) / (r + |p|), between -1 and 1. A coefficient of the wrong sign (p > 0 or r < 0) counts as zero in both
    and is reported; taking its absolute value would count evidence against the model as evidence for it. If both are
    wrong, there is no asymmetry and no class.

    Intervals of range and asymmetry are percentile intervals over respondents (beyond 256 respondents, random blocks of
    them), with the cuts held fixed. Respondents without the outcome or without a score are left out.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.asymmetry(gm.read_survey(gm.example("bank")), "overall_rating")
    >>> row = found.table.set_index("code").loc["reliability"]
    >>> f"{row['penalty']:.2f} {row['reward']:.2f} {row['asymmetry']:.2f}", row["kind"]
    ('-0.47 0.24 -0.33', 'dissatisfier')
    """
    check_settings(confidence, "two-sided")
    check_resamples(n_resamples)
    one_of(padjust, METHODS, "padjust")
    edges = _edges(limits)
    values, layout, columns = _values(survey, outcome, of, level)
    complete = values[~np.isnan(values).any(axis=1)]
    scores, codes = complete[:, :-1], [code for _, _, code in columns]
    cuts = _cuts(scores, columns, low, high)
    fit = penalty_reward(complete[:, -1], scores <= cuts[:, 0], scores >= cuts[:, 1], codes)
    contrasts = _contrasts(fit, level, codes, cuts, confidence)
    labels = Labels.of(layout)
    rows = pd.DataFrame(_rows(fit, edges, confidence, fit.resampled(n_resamples, rng)))
    rows["p_adj"] = adjust(rows["p_val"], padjust)
    table = pd.DataFrame({"level": level, "code": codes, "label": [labels.label(level, code) for code in codes]})
    table = table.join(rows[COLUMNS])
    params: dict[str, Any] = {"outcome": outcome, "of": columns[0][0], "level": level, "limits": tuple(limits)}
    params |= {"low": "thirds" if low is None else low, "high": "thirds" if high is None else high}
    params |= {"confidence": confidence, "padjust": padjust, "n_resamples": n_resamples, "r2": fit.r2}
    params |= {"n": len(complete), "left_out": len(values) - len(complete)}
    return Asymmetry(table, params, labels, contrasts)


def parts_of(penalty: Floats, reward: Floats) -> tuple[Floats, Floats]:
    """Impact range and asymmetry; a coefficient of the wrong sign counts as zero, and NaN where both do.

    >>> [f"{part:.2f}" for part in parts_of(np.array(-0.1), np.array(0.3))]
    ['0.40', '0.50']
    """
    loss, gain = np.where(penalty > 0, 0.0, -penalty), np.where(reward < 0, 0.0, reward)
    total = gain + loss
    with np.errstate(invalid="ignore", divide="ignore"):
        return total, np.where(total > 0, (gain - loss) / total, NAN)


def _edges(limits: tuple[float, float]) -> Floats:
    try:
        inner, outer = (float(limit) for limit in limits)
    except (TypeError, ValueError):
        inner = outer = NAN
    if not 0 <= inner < outer <= 1:
        raise SettingError(
            f"limits={limits!r} must be two numbers, 0 <= first < second <= 1.", "give for example (0.2, 0.6)."
        )
    return np.array([-outer, -inner, inner, outer])


def _values(
    survey: Survey, outcome: str, of: str | None, level: str
) -> tuple[Floats, Layout, tuple[tuple[str, str, str], ...]]:
    """Scores and, last, the outcome of every respondent."""
    if not isinstance(survey, Survey):
        raise SettingError(
            "gm.asymmetry needs the answers of every respondent, which a tally does not have.",
            "give the survey that gm.read_survey returns.",
        )
    names = outcome_names(outcome)
    if len(names) != 1:
        raise SettingError(f"outcome={outcome!r} names {len(names)} columns.", "name one.")
    counted = with_outcomes(survey, names)
    layout = counted.row_count.layout
    if layout.design:
        raise SettingError(
            f"gm.asymmetry takes respondents as independent and equally weighted; this sample has {layout.design}.",
            "read the survey without weights, strata and cluster, and say so in the report.",
        )
    columns = driver_columns(layout, performance_side(layout) if of is None else of, level)
    found = scores_of(counted, [*columns, outcome_column(names[0])])
    return found.values, layout, columns  # noqa: PD011 (an array of our own)


def _cuts(scores: Floats, columns: Sequence[tuple[str, str, str]], low: float | None, high: float | None) -> Floats:
    """The cuts (k, 2) of every column."""
    for name, cut in (("low", low), ("high", high)):
        if cut is not None and not (isinstance(cut, (int, float)) and isfinite(cut)):
            raise SettingError(f"{name}={cut!r} must be a number.", "give a score, such as 4.")
    if columns[0][0] == "gap" and (low is None or high is None):
        raise SettingError("Gaps have no usual cuts.", "give both, for example low=-1, high=0.")
    if not len(scores):
        raise SettingError("No respondent has the outcome and all scores.", "check the column of the outcome.")
    cuts = np.array([thirds(column) for column in scores.T])
    cuts[:, 0] = cuts[:, 0] if low is None else low
    cuts[:, 1] = cuts[:, 1] if high is None else high
    crossed = [code for (_, _, code), (below, above) in zip(columns, cuts, strict=True) if below >= above]
    if crossed:
        first, (below, above) = crossed[0], cuts[[code for _, _, code in columns].index(crossed[0])]
        raise SettingError(
            f"For {first!r} low is {below:g} and high is {above:g}: nobody can lie between.", "give low < high."
        )
    return cuts


def _contrasts(fit: PenaltyReward, level: str, codes: Sequence[str], cuts: Floats, confidence: float) -> pd.DataFrame:
    k, n = len(codes), len(fit.outcome)
    values = np.concatenate([fit.penalties, fit.rewards])
    counts = np.concatenate([fit.low.sum(axis=0), fit.high.sum(axis=0)])
    se, classical = (np.sqrt(np.diagonal(part)) for part in (fit.hc3, fit.classical))
    reach = se * float(special.stdtrit(fit.dof, (1 + confidence) / 2))
    table = pd.DataFrame(
        {
            "level": level,
            "code": [*codes, *codes],
            "contrast": ["penalty"] * k + ["reward"] * k,
            "cut": cuts.T.ravel(),
            "count": counts,
            "value": values,
            "se": se,
            "se_classical": classical,
            "ci_low": values - reach,
            "ci_high": values + reach,
            "p_val": 2 * special.stdtr(fit.dof, -np.abs(values / se)),
            "small": (counts < FEW) & (counts < FEW_SHARE * n),
            "wrong_sign": np.concatenate([fit.penalties > 0, fit.rewards < 0]),
        }
    )
    return table.loc[[at + k * side for at in range(k) for side in (0, 1)]].reset_index(drop=True)


def _rows(
    fit: PenaltyReward, edges: Floats, confidence: float, resampled: tuple[Floats, Floats]
) -> list[dict[str, Any]]:
    total, asymmetric = parts_of(fit.penalties, fit.rewards)
    drawn = parts_of(*resampled)
    wrong = (resampled[0] > 0) | (resampled[1] < 0)
    rows = []
    for at in range(len(fit.penalties)):
        test = fit.symmetry(at)
        row = {"n": len(fit.outcome), "penalty": fit.penalties[at], "reward": fit.rewards[at]}
        parts = (("impact_range", "range", total, drawn[0]), ("asymmetry", "asymmetry", asymmetric, drawn[1]))
        for name, short, value, samples in parts:
            found = percentile_interval(float(value[at]), samples[:, at], confidence, "bootstrap")
            row |= {name: found.value, f"{short}_low": found.low, f"{short}_high": found.high}
        row |= {"statistic": test.statistic, "p_val": test.p_val, "kind": _kind(float(asymmetric[at]), edges)}
        row |= _probabilities(drawn[1][:, at], edges)
        known = np.isfinite(resampled[0][:, at] + resampled[1][:, at])
        row["p_wrong_sign"] = float(wrong[known, at].mean()) if known.any() else NAN
        rows.append(row)
    return rows


def _kind(value: float, edges: Floats) -> str:
    """The class of an asymmetry; on a limit the one nearer to the hybrid."""
    if not isfinite(value):
        return ""
    if value > 0:
        return KINDS[int(np.searchsorted(edges, value, side="left"))]
    return KINDS[int(np.searchsorted(edges, value, side="right"))]


def _probabilities(samples: Floats, edges: Floats) -> dict[str, float]:
    known = samples[np.isfinite(samples)]
    bounds = [-np.inf, *(np.nextafter(edges[:2], -np.inf)), *edges[2:], np.inf]
    shares = [((known > low) & (known <= high)).mean() if len(known) else NAN for low, high in pairwise(bounds)]
    return {f"p_{kind}": float(share) for kind, share in zip(KINDS, shares, strict=True)}
