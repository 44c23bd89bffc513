"""Which of the provider's gaps go with the customers' gap, unit by unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gapmodel.errors import SettingError, listed, one_of
from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import Labels
from gapmodel.findings.provider.slope_tests import WILD, slope_tests
from gapmodel.findings.provider.unit_rows import UnitRows, unit_rows
from gapmodel.inference.correlation import pearson
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.multiple_testing import METHODS
from gapmodel.inference.regression.few_units import N_RESAMPLES, SEED, Slope, permutation_test, wild_slope
from gapmodel.inference.regression.least_squares import Regression, least_squares
from gapmodel.inference.regression.ridge import Shrunken, ridge

Floats = NDArray[np.float64]

GAPS = ("gap_1", "gap_2", "gap_3", "gap_4")
_TEXTS = {
    "gap_1": {"en": "Gap 1 (knowledge)", "zh": "差距 1（认知）"},
    "gap_2": {"en": "Gap 2 (standards)", "zh": "差距 2（标准）"},
    "gap_3": {"en": "Gap 3 (delivery)", "zh": "差距 3（交付）"},
    "gap_4": {"en": "Gap 4 (communication)", "zh": "差距 4（沟通）"},
    "gap_5": {"en": "Gap 5 (customers)", "zh": "差距 5（顾客）"},
}
_SUMMED = 0.01  # SDs: a column this near to a sum of others is that sum, rounded


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GapDrivers(Finding):
    """The regression of an outcome on drivers, over units.

    Attributes
    ----------
    table : pandas.DataFrame
        ``code label n slope se ci_low ci_high p_val p_adj standardized shrunken vif r r_low r_high``, one row per
        driver. ``n``: units. ``slope``: points of the outcome per point of the driver, the others held fixed; ``se``
        its HC3 error, ``ci_low ci_high`` and ``p_val`` by the wild bootstrap-t. ``standardized``: in SDs;
        ``shrunken``: the same by ridge. ``vif``: variance inflation. ``r``: the plain correlation with Fisher's
        limits.
    tests : pandas.DataFrame
        ``code test statistic p_val p_adj method``; tests ``wild_bootstrap``, the one of the table, and
        ``permutation``.
    fit : pandas.DataFrame
        One row: ``outcome n dropped drivers r2 r2_adj r2_left_out penalty method``.
    dropped : tuple of str
        Units without a value in some column.
    """

    tests: pd.DataFrame
    fit: pd.DataFrame
    dropped: tuple[str, ...]


def gap_drivers(
    units: Any,
    outcome: str = "gap_5",
    drivers: Sequence[str] = GAPS,
    *,
    unit: str | None = None,
    confidence: float = 0.95,
    padjust: str = "holm",
    n_resamples: int = N_RESAMPLES,
    rng: int | np.random.Generator = SEED,
) -> GapDrivers:
    """How the customers' gap goes with the provider's gaps, or with any other columns, across units.

    Parameters
    ----------
    units : data frame
        One row per unit (branch, hotel, office) and one column per gap, negative = shortfall.
    outcome : str
        Its column; usually gap 5, customers' perception minus expectation.
    drivers : sequence of str
        The columns to explain it by: gaps 1 to 4, or their antecedents.
    unit : str, optional
        The column with the units' names, one row each: a label, which unlike `by` groups nothing. Default: units are
        called by the number of their row.
    confidence : float
        Level of the intervals.
    padjust : str
        How the drivers' p-values are adjusted: statsmodels' names or "none".
    n_resamples : int
        Random resamples, where not all are listed.
    rng : int or numpy.random.Generator
        Seed of the resamples: a fixed number by default, so that a result can be repeated. `simulate`, unlike this,
        draws new answers each time.

    Returns
    -------
    GapDrivers

    Raises
    ------
    SettingError
        Fewer units than parameters + 2, respondents in place of units, a driver that is constant, follows from others
        or is a sum of gaps 1 to 4, an outcome that follows from its drivers.
    ColumnError
        A column is missing or not of numbers.

    Notes
    -----
    That gap 5 depends on gaps 1 to 4 is a hypothesis on how services work (Parasuraman, Zeithaml and Berry 1985), not
    arithmetic: gaps 2 to 4 are ratings on scales of their own, and neither they nor gap 1 add up to gap 5. A sum of
    them is therefore refused as a driver. The n of this question is the number of units, however many respondents
    stand behind them; whether unit means can be trusted is for `agreement` to say. Slopes are associations between
    units: they do not show that changing a driver changes the outcome, nor that it holds within units.

    Interval and p-value are those of the wild bootstrap-t with the null imposed, which holds its level best with few
    units of unequal spread (docs/few_units.md). `tests` has the permutation of residuals beside it, which finds more
    where spread does not depend on the drivers and too much where it does; `text` names the drivers on which the two
    differ. Units with a missing value in any of the columns are left out and named in `dropped`.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> gaps = pd.DataFrame(rng.normal(-1, 0.4, (16, 4)), columns=["gap_1", "gap_2", "gap_3", "gap_4"])
    >>> gaps["gap_5"] = 0.9 * gaps["gap_3"] + rng.normal(0, 0.2, 16)
    >>> found = gap_drivers(gaps)
    >>> found.table.loc[found.table["p_adj"] < 0.05, "code"].tolist()
    ['gap_3']
    """
    check_settings(confidence, "two-sided")
    one_of(padjust, METHODS, "padjust")
    names = _checked_names(outcome, drivers)
    rows = unit_rows(units, [outcome, *names], unit)
    _check_sums(units, names, unit)
    model = least_squares(rows.matrix[:, 0], rows.matrix[:, 1:], names, rows.names, called=repr(outcome))
    wild = [wild_slope(model, at, confidence, n_resamples=n_resamples, rng=rng) for at in range(len(names))]
    permuted = [permutation_test(model, at, n_resamples=n_resamples, rng=rng) for at in range(len(names))]
    tests = slope_tests(names, [slope.test for slope in wild], permuted, padjust)
    labels, shrunken = Labels("", {}, {"item": _TEXTS}), ridge(model)
    table = _table(model, wild, shrunken, confidence)
    table.insert(1, "label", [labels.label("item", name) for name in names])
    table.insert(8, "p_adj", tests.loc[tests["test"] == WILD, "p_adj"].to_numpy())
    params = {"outcome": outcome, "drivers": names, "unit": unit, "confidence": confidence, "padjust": padjust}
    params |= {"n_resamples": n_resamples, "rng": rng if isinstance(rng, int) else "generator"}
    params |= {"sign": "negative gap = shortfall", "method": wild[0].interval.method}
    return GapDrivers(table, params, labels, tests, _fit(model, shrunken, rows, params), rows.dropped)


def _checked_names(outcome: str, drivers: Sequence[str]) -> tuple[str, ...]:
    names = (drivers,) if isinstance(drivers, str) else tuple(drivers)
    if not names:
        raise SettingError("No driver is named.", "give the columns that may go with the outcome: drivers=[...].")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or outcome in names:
        raise SettingError(
            f"{listed(twice or [outcome])} is named twice among outcome and drivers.", "name every column once."
        )
    return names


def _check_sums(units: Any, names: tuple[str, ...], unit: str | None) -> None:
    """Refuse a driver that is the sum or the mean of some of gaps 1 to 4."""
    import narwhals as nw

    present = nw.from_native(units).lazy().collect_schema().names()
    gaps = [name for name in GAPS if name in present]
    for name in (name for name in names if name not in GAPS):
        matrix = unit_rows(units, [name, *gaps], unit).matrix
        if len(matrix) > len(gaps):
            _check_sum(name, matrix[:, 0], dict(zip(gaps, matrix[:, 1:].T, strict=True)))


def _check_sum(name: str, column: Floats, gaps: dict[str, Floats]) -> None:
    tolerance = _SUMMED * float(column.std())
    for size in range(2, len(gaps) + 1):
        for parts in combinations(gaps, size):
            total = np.sum([gaps[part] for part in parts], axis=0)
            if tolerance and min(np.abs(column - total).max(), np.abs(column - total / size).max()) <= tolerance:
                raise SettingError(
                    f"{name!r} adds up {listed(parts)}: ratings of different things on scales of their own, whose sum "
                    "cannot be interpreted.",
                    "give these gaps as drivers of their own.",
                )


def _table(model: Regression, wild: list[Slope], shrunken: Shrunken, confidence: float) -> pd.DataFrame:
    plain = [pearson(column, model.outcome, confidence) for column in model.predictors.T]
    return pd.DataFrame(
        {
            "code": model.names,
            "n": model.n,
            "slope": model.slopes,
            "se": model.errors,
            "ci_low": [slope.interval.low for slope in wild],
            "ci_high": [slope.interval.high for slope in wild],
            "p_val": [slope.test.p_val for slope in wild],
            "standardized": model.standardized,
            "shrunken": shrunken.standardized,
            "vif": model.vif,
            "r": [r.value for r in plain],
            "r_low": [r.low for r in plain],
            "r_high": [r.high for r in plain],
        }
    )


def _fit(model: Regression, shrunken: Shrunken, rows: UnitRows, params: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "outcome": params["outcome"],
                "n": model.n,
                "dropped": len(rows.dropped),
                "drivers": len(model.names),
                "r2": model.r2,
                "r2_adj": model.r2_adjusted,
                "r2_left_out": model.r2_left_out,
                "penalty": shrunken.penalty,
                "method": params["method"],
            }
        ]
    )
