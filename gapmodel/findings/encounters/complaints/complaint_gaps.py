"""Complaints tied to gaps: whether branches with larger shortfalls have more complaints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from gapmodel.errors import SettingError, listed, one_of
from gapmodel.findings.encounters.complaints.case_exposure import exposure_of
from gapmodel.findings.encounters.complaints.counted_cases import counts_by
from gapmodel.findings.finding import Finding
from gapmodel.findings.given_tally import tally_of
from gapmodel.findings.labels import Labels
from gapmodel.findings.provider.slope_tests import WILD, slope_tests
from gapmodel.inference.correlation import pearson
from gapmodel.inference.estimate import NAN, check_settings, t_limits
from gapmodel.inference.multinomial import chi_square
from gapmodel.inference.multiple_testing import METHODS
from gapmodel.inference.rate import noise_share, rate_interval
from gapmodel.inference.regression.few_units import N_RESAMPLES, SEED, permutation_test, wild_slope
from gapmodel.inference.regression.least_squares import SPARE, Regression, least_squares
from gapmodel.plain_table import PlainTable, later
from gapmodel.survey.survey import Survey
from gapmodel.tally.group_scores import GroupScores, group_scores
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ["level", "code", "label", "n", "r", "r_low", "r_high", "slope", "ci_low", "ci_high", "p_val", "p_adj"]
COLUMNS += ["p_permutation", "reliability", "method"]
UNIT_COLUMNS = ["unit", "complaints", "exposure", "rate", "rate_low", "rate_high", "n", "gap", "gap_low", "gap_high"]
PER = 1000
_LEAST = 2 + SPARE  # units


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ComplaintGaps(Finding):
    """The association of complaint rates with gaps, over units.

    Attributes
    ----------
    table : pandas.DataFrame
        ``level code label n r r_low r_high slope ci_low ci_high p_val p_adj p_permutation reliability method``: the
        overall gap, then every dimension alone. ``n``: units. ``r``: correlation of the unit's rate with its gap;
        negative: more complaints where the shortfall is larger. ``slope``: change of the rate per scale point of the
        gap, with interval and p-value of the wild bootstrap-t. ``reliability``: of the units' mean gaps.
    units : pandas.DataFrame
        ``unit complaints exposure rate rate_low rate_high n gap gap_low gap_high`` and every dimension's gap.
    tests : pandas.DataFrame
        ``code test statistic p_val p_adj method``; tests ``wild_bootstrap`` and ``permutation``.
    """

    units: pd.DataFrame
    tests: pd.DataFrame


def complaint_gaps(
    complaints: Any,
    survey: Survey | Tally,
    *,
    by: str | None = None,
    exposure: Any = None,
    confidence: float = 0.95,
    padjust: str = "holm",
    n_resamples: int = N_RESAMPLES,
    rng: int | np.random.Generator = SEED,
) -> ComplaintGaps:
    """Whether units (branches, hotels) where service falls shorter of expectations have more complaints.

    Parameters
    ----------
    complaints : case log, data frame, path or mapping
        Cases with a column of units, or counts by unit, ``{"North": 31, "South": 8}``.
    survey : Survey or Tally
        Answers of customers; of an instrument with one side its ratings are taken in place of gaps.
    by : str, optional
        The column of units in both. Default: "branch".
    exposure : mapping or data frame, optional
        Transactions or customers of each unit, as for `complaints`; of several periods their sum. Without it the
        numbers of complaints are compared as if all units were of the same size.
    confidence : float
        Level of all intervals, between 0 and 1.
    padjust : str
        Adjustment of the p-values over the overall gap and the dimensions.
    n_resamples : int
        Random resamples, where not all are listed.
    rng : int or numpy.random.Generator
        Seed of the resamples: a fixed number by default.

    Returns
    -------
    ComplaintGaps

    Raises
    ------
    SettingError
        Fewer than four units have both, nothing varies between them, or an argument has an invalid value.
    ColumnError, TallyError
        There is no such column.

    Notes
    -----
    The n of this question is the number of units, however many customers and cases stand behind them. Every gap is
    taken alone, as a few units do not bear five at once. Interval and p-value are those of the wild bootstrap-t with
    the null imposed, `tests` has the exact permutation test beside it, as in `gap_drivers` (docs/few_units.md).

    A rate of a few complaints is noisy: of a Poisson count c the error is the root of c. `params` has the share of the
    variance between rates that this explains, and the test that all units have the same rate (chi-square). Noise in
    rates and in gaps makes correlations smaller, it does not make them appear.

    Rates depend on how easy it is to complain: a unit that encourages complaints has more of them. An association
    between units is neither a cause nor one within units.

    Examples
    --------
    >>> import gapmodel as gm
    >>> survey = gm.read_survey(gm.example("bank"), by="branch")
    >>> counts = {name: 10 + 5 * at for at, name in enumerate(survey.tally.groups)}
    >>> found = gm.complaint_gaps(counts, survey, exposure=dict.fromkeys(counts, 1000), n_resamples=99)
    >>> found.units[["unit", "complaints", "rate"]].values.tolist()[0]
    ['Harbour', 10, 10.0]
    """
    check_settings(confidence, "two-sided")
    one_of(padjust, METHODS, "padjust")
    column = by if by is not None else "branch"
    if not isinstance(column, str):
        raise SettingError(f"by={by!r} is not the name of a column.", "give one column of units, such as 'branch'.")
    tally = tally_of(survey, column)
    scores = [one for one in group_scores(tally.layout, tally.groups) if one.side == _side(tally)]
    scores.sort(key=lambda one: one.level != "overall")
    counts, sizes = counts_by(complaints, column), _sizes(exposure, column, list(tally.groups))
    kept, noticed = _kept(list(tally.groups), counts, sizes, scores[0])
    names = [list(tally.groups)[at] for at in kept]
    events = [counts.get(name, 0) for name in names]
    exposed = [1.0 if sizes is None else sizes[name] / PER for name in names]
    rates = np.array(events) / np.array(exposed)
    labels = Labels.of(tally.layout)
    fitted = _fitted(rates, scores, kept)
    if not fitted:
        raise SettingError("The rates of complaints, or all gaps, are the same in all units.", "compare other units.")
    settings = {"n_resamples": n_resamples, "rng": rng}
    wild = [wild_slope(model, 0, confidence, **settings) for _, model in fitted]  # type: ignore[arg-type]
    permuted = [permutation_test(model, 0, **settings) for _, model in fitted]  # type: ignore[arg-type]
    codes = [score.code for score, _ in fitted]
    tests = slope_tests(codes, [one.test for one in wild], permuted, padjust)
    rows = []
    for (score, model), slope, other, p_adj in zip(
        fitted, wild, permuted, tests.loc[tests["test"] == WILD, "p_adj"], strict=True
    ):
        r, found = pearson(model.predictors[:, 0], rates, confidence), slope.interval
        about = (score.level, score.code, labels.label(score.level, score.code), model.n, *r.numbers)
        numbers = (*found.numbers, slope.test.p_val, p_adj, other.p_val)
        rows.append((*about, *numbers, _reliability(score, kept), found.method))
    params = {"confidence": confidence, "padjust": padjust, "unit_column": column, "n": len(names), "per": PER}
    params |= {"n_resamples": n_resamples, "rng": rng if isinstance(rng, int) else "generator"}
    params |= {"exposure": sizes is not None, "side": _side(tally), "noise": noise_share(events, exposed)}
    params |= {"p_same_rate": chi_square(events, exposed).p_val, "complaints": sum(events)} | noticed
    units = _units(names, events, None if sizes is None else [sizes[name] for name in names], scores, kept, confidence)
    return ComplaintGaps(later(PlainTable.of_rows(COLUMNS, rows)), params, labels, later(units), tests)


def _sizes(exposure: Any, column: str, units: list[str]) -> dict[str, float] | None:
    """The exposure of every unit; NaN where it is not known."""
    found = exposure_of(exposure, column, "month")
    if found is None:
        return None
    if not found.grouped:
        raise SettingError(
            f"exposure does not tell the units of {column!r} apart.",
            'give the transactions or customers of each: {"North": 5200, "South": 2900}.',
        )
    return {unit: found.of_group(unit, found.periods) for unit in units}


def _side(tally: Tally) -> str:
    return "gap" if tally.layout.gap else tally.layout.sides[0]


def _kept(
    units: list[str], counts: Mapping[str, int], sizes: Mapping[str, float] | None, overall: GroupScores
) -> tuple[list[int], dict[str, Any]]:
    """The places of units that have a gap and an exposure, and the names of the others."""
    known = set(counts) & set(units)
    if not known:
        raise SettingError(
            f"No unit of the survey has complaints: {listed(units, 3)} and {listed(counts, 3)}.",
            "write the names of units alike in both.",
        )
    without_size = [name for name in units if sizes is not None and not sizes.get(name, 0) > 0]
    without_gap = [name for name, mean in zip(units, overall.means, strict=True) if not isfinite(mean)]
    kept = [at for at, name in enumerate(units) if name not in (*without_size, *without_gap)]
    if len(kept) < _LEAST:
        raise SettingError(
            f"{len(kept)} units have complaints, gaps and an exposure above zero; it takes {_LEAST}.",
            "add units, or give their exposure.",
        )
    unknown = [name for name in counts if name and name not in units]
    noticed = {"without_exposure": without_size, "without_gap": without_gap, "not_in_survey": unknown}
    noticed |= {"no_complaint": [units[at] for at in kept if units[at] not in counts]}
    return kept, {kind: tuple(names) for kind, names in noticed.items()} | {"no_unit": counts.get("", 0)}


def _fitted(rates: Any, scores: list[GroupScores], kept: list[int]) -> list[tuple[GroupScores, Regression]]:
    """The regression of the rates on every score that varies between the units."""
    found = []
    for score in scores:
        gaps = score.means[kept]
        if np.isfinite(gaps).all() and np.ptp(gaps) > 0 and np.ptp(rates) > 0:
            found.append((score, least_squares(rates, gaps[:, None], [score.code], called="The rate of complaints")))
    return found


def _reliability(score: GroupScores, kept: list[int]) -> float:
    """One minus the share of the variance between units that is the sampling error of their means."""
    means, variances, n = score.means[kept], score.variances[kept], score.n[kept]
    spread = float(means.var(ddof=1))
    error = float(np.nanmean(variances / np.maximum(n, 1)))
    return max(0.0, 1 - error / spread) if spread > 0 else NAN


def _units(
    names: list[str],
    events: list[int],
    sizes: list[float] | None,
    scores: list[GroupScores],
    kept: list[int],
    confidence: float,
) -> PlainTable:
    tail = (1 - confidence) / 2
    rows = []
    for place, (name, count) in enumerate(zip(names, events, strict=True)):
        at = kept[place]
        rate = rate_interval(count, 1.0 if sizes is None else sizes[place] / PER, confidence)
        n, mean, variance = (getattr(scores[0], part)[at] for part in ("n", "means", "variances"))
        error = float(np.sqrt(variance / n)) if n > 1 else NAN
        limits = t_limits(float(mean), error, float(n - 1), (tail, tail)) if error == error else (NAN, NAN)
        size = NAN if sizes is None else sizes[place]
        rows.append((name, count, size, *rate.numbers, int(n), float(mean), *limits))
    table = PlainTable.of_rows(UNIT_COLUMNS, rows)
    others = {score.code: score.means[kept].tolist() for score in scores if score.level == "dimension"}
    return table.with_columns(**others)
