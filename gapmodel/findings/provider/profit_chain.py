"""The service-profit chain, link by link, over units."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from gapmodel.errors import SettingError, listed, one_of
from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import Labels
from gapmodel.findings.provider.chain_paths import Path, Stages, chain_paths, stages_of, two_step_paths
from gapmodel.findings.provider.slope_tests import WILD, slope_tests
from gapmodel.findings.provider.unit_rows import UnitRows, unit_rows
from gapmodel.inference.estimate import NAN, Interval, Test, check_settings
from gapmodel.inference.multiple_testing import METHODS
from gapmodel.inference.regression.few_units import N_RESAMPLES, SEED, Slope, permutation_test, wild_slope
from gapmodel.inference.regression.least_squares import SPARE, Regression, least_squares
from gapmodel.inference.regression.mediation import Product, indirect_effect

TEXTS = {
    "internal_quality": {"en": "Internal service quality", "zh": "内部服务质量"},
    "employee_satisfaction": {"en": "Employee satisfaction", "zh": "员工满意"},
    "retention": {"en": "Employee retention", "zh": "员工保留"},
    "productivity": {"en": "Employee productivity", "zh": "员工生产率"},
    "external_value": {"en": "External service value", "zh": "外部服务价值"},
    "customer_satisfaction": {"en": "Customer satisfaction", "zh": "顾客满意"},
    "loyalty": {"en": "Customer loyalty", "zh": "顾客忠诚"},
    "growth": {"en": "Revenue growth", "zh": "收入增长"},
    "profitability": {"en": "Profitability", "zh": "盈利能力"},
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ProfitChain(Finding):
    """The links of the chain and what is carried along it.

    Attributes
    ----------
    table : pandas.DataFrame
        ``code label predictor outcome n slope se ci_low ci_high p_val p_adj standardized std_low std_high vif r2``,
        one row per link; `predictor` and `outcome` are stages. ``slope`` in the columns' own units, ``standardized``
        with its limits in SDs.
    tests : pandas.DataFrame
        ``code test statistic p_val p_adj method``; tests ``wild_bootstrap``, the one of the table, and ``permutation``.
    effects : pandas.DataFrame
        ``kind code label n value ci_low ci_high bca_low bca_high failed method``: indirect effects in SDs.
        ``two_step``: over one stage between two, the first held fixed in the second slope; ``chain``: from the first
        stage to the last, the links multiplied and added up over the ways.
    columns : dict
        The column behind each stage, in chain order.
    dropped : tuple of str
        Units without a value in some column.
    """

    tests: pd.DataFrame
    effects: pd.DataFrame
    columns: dict[str, str]
    dropped: tuple[str, ...]


def profit_chain(
    frame: Any,
    *,
    internal_quality: str | None = None,
    employee_satisfaction: str | None = None,
    retention: str | None = None,
    productivity: str | None = None,
    external_value: str | None = None,
    customer_satisfaction: str | None = None,
    loyalty: str | None = None,
    growth: str | None = None,
    profitability: str | None = None,
    unit: str | None = None,
    confidence: float = 0.95,
    padjust: str = "holm",
    n_resamples: int = N_RESAMPLES,
    rng: int | np.random.Generator = SEED,
) -> ProfitChain:
    """How the stages of the service-profit chain go together across units.

    Parameters
    ----------
    frame : data frame
        One row per unit (branch, hotel, shop).
    internal_quality, employee_satisfaction, retention, productivity, external_value, customer_satisfaction, loyalty,
    growth, \
profitability : str
        The column of each stage; more should be better. Stages without a column are bridged: the one before is linked
        to the one after. At least two stages.
    unit : str, optional
        The column with the units' names, one row each: a label, which unlike `by` groups nothing. Default: units are
        called by the number of their row.
    confidence : float
        Level of the intervals.
    padjust : str
        How the links' p-values are adjusted: statsmodels' names or "none".
    n_resamples : int
        Random resamples, where not all are listed.
    rng : int or numpy.random.Generator
        Seed of the resamples: a fixed number by default, so that a result can be repeated. `simulate`, unlike this,
        draws new answers each time.

    Returns
    -------
    ProfitChain

    Raises
    ------
    SettingError
        Fewer than two stages, too few units, several rows of one unit, a column that is constant or follows from
        others.
    ColumnError
        A column is missing or not of numbers.

    Notes
    -----
    The chain is that of Heskett, Jones, Loveman, Sasser and Schlesinger (1994). Each column is regressed on the
    columns of the stage before: one, or retention and productivity together. Intervals and p-values are those of the
    wild bootstrap-t with the null imposed, meant for few units (docs/few_units.md); `tests` has the permutation of
    residuals beside it. A standardized limit is that of the slope times the SDs of the sample and may pass one.

    An indirect effect over the whole chain multiplies the links, and so takes each stage to act through the next one
    alone; a two-step effect does not, and has the first stage in the second regression. Both are associations between
    units, in the order that the chain supposes: they do not show that one stage moves the next, and links between
    people of one unit may differ. Units with a missing value in any of the columns are left out and named in `dropped`.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> staff = rng.normal(size=24)
    >>> shops = pd.DataFrame({"staff": staff, "guests": 0.8 * staff + rng.normal(0, 0.5, 24)})
    >>> shops["repeat"] = shops["guests"] + rng.normal(0, 0.5, 24)
    >>> found = profit_chain(shops, employee_satisfaction="staff", customer_satisfaction="guests", loyalty="repeat")
    >>> found.table["code"].tolist()
    ['employee_satisfaction->customer_satisfaction', 'customer_satisfaction->loyalty']
    """
    check_settings(confidence, "two-sided")
    one_of(padjust, METHODS, "padjust")
    named = {
        "internal_quality": internal_quality,
        "employee_satisfaction": employee_satisfaction,
        "retention": retention,
        "productivity": productivity,
        "external_value": external_value,
        "customer_satisfaction": customer_satisfaction,
        "loyalty": loyalty,
        "growth": growth,
        "profitability": profitability,
    }
    columns = _checked_columns(named)
    stages = stages_of(columns)
    rows = unit_rows(frame, list(columns.values()), unit)
    drawing = {"n_resamples": n_resamples, "rng": rng}
    links = [
        link
        for before, after in pairwise(stages)
        for stage in after
        for link in _links(rows, columns, before, stage, confidence, drawing)
    ]
    codes = [link.code for link in links]
    tests = slope_tests(codes, [link.slope.test for link in links], [link.permuted for link in links], padjust)
    effects = _effects(rows, columns, stages, confidence, drawing)
    params = {"columns": columns, "stages": stages, "unit": unit, "confidence": confidence, "padjust": padjust}
    params |= {"n_resamples": n_resamples, "rng": rng if isinstance(rng, int) else "generator", "n": len(rows.names)}
    params |= {"method": links[0].slope.interval.method, "sign": "slope > 0: positive association"}
    labels = Labels("", {}, {"item": TEXTS | {code: _texts(code) for code in [*codes, *effects["code"]]}})
    table = pd.DataFrame([_row(link, labels) for link in links])
    table.insert(10, "p_adj", tests.loc[tests["test"] == WILD, "p_adj"].to_numpy())
    effects.insert(2, "label", [labels.label("item", code) for code in effects["code"]])
    return ProfitChain(table, params, labels, tests, effects, columns, rows.dropped)


@dataclass(frozen=True, slots=True, eq=False)
class _Link:
    """One slope of one regression."""

    ends: tuple[str, str]
    model: Regression
    at: int
    slope: Slope
    permuted: Test

    @property
    def code(self) -> str:
        return "->".join(self.ends)


def _checked_columns(named: dict[str, str | None]) -> dict[str, str]:
    columns = {stage: column for stage, column in named.items() if column is not None}
    if len(stages_of(columns)) < 2:
        there = listed(columns) if columns else "none"
        raise SettingError(
            f"A chain has two stages or more; there is {there}.",
            "name columns of two stages, such as employee_satisfaction=... and customer_satisfaction=....",
        )
    twice = sorted({column for column in columns.values() if list(columns.values()).count(column) > 1})
    if twice:
        raise SettingError(f"{listed(twice)} is named for two stages.", "give every stage a column of its own.")
    return columns


def _links(
    rows: UnitRows,
    columns: dict[str, str],
    before: tuple[str, ...],
    stage: str,
    confidence: float,
    drawing: dict[str, Any],
) -> list[_Link]:
    places = list(columns)
    model = least_squares(
        rows.matrix[:, places.index(stage)],
        rows.matrix[:, [places.index(name) for name in before]],
        [columns[name] for name in before],
        rows.names,
        called=repr(columns[stage]),
    )
    return [
        _Link(
            (name, stage),
            model,
            at,
            wild_slope(model, at, confidence, **drawing),
            permutation_test(model, at, **drawing),
        )
        for at, name in enumerate(before)
    ]


def _row(link: _Link, labels: Labels) -> dict[str, Any]:
    slope, scale = link.slope.interval, float(link.model.scales[link.at])
    return {
        "code": link.code,
        "label": labels.label("item", link.code),
        "predictor": link.ends[0],
        "outcome": link.ends[1],
        "n": link.model.n,
        "slope": slope.value,
        "se": float(link.model.errors[link.at]),
        "ci_low": slope.low,
        "ci_high": slope.high,
        "p_val": link.slope.test.p_val,
        "standardized": slope.value * scale,
        "std_low": slope.low * scale,
        "std_high": slope.high * scale,
        "vif": float(link.model.vif[link.at]),
        "r2": link.model.r2,
    }


def _effects(
    rows: UnitRows, columns: dict[str, str], stages: Stages, confidence: float, drawing: dict[str, Any]
) -> pd.DataFrame:
    places = {stage: at for at, stage in enumerate(columns)}
    paths = [*two_step_paths(stages, places), *chain_paths(stages, places)]
    cells = [_effect(path, _product(rows, path, confidence, drawing), len(rows.names)) for path in paths]
    names = "kind code n value ci_low ci_high bca_low bca_high failed method".split()
    return pd.DataFrame(cells, columns=names)


def _product(rows: UnitRows, path: Path, confidence: float, drawing: dict[str, Any]) -> Product:
    most = max(len(step.others) + 1 for way in path.ways for step in way)
    if len(rows.names) < most + 1 + SPARE:
        nothing = Interval(NAN, NAN, NAN, f"undefined: {len(rows.names)} units are too few")
        return Product(nothing, nothing, 0)
    return indirect_effect(rows.matrix, path.ways, confidence, **drawing)


def _effect(path: Path, product: Product, n: int) -> dict[str, Any]:
    return {
        "kind": path.kind,
        "code": path.code,
        "n": n,
        "value": product.percentile.value,
        "ci_low": product.percentile.low,
        "ci_high": product.percentile.high,
        "bca_low": product.bca.low,
        "bca_high": product.bca.high,
        "failed": product.failed,
        "method": product.percentile.method,
    }


def _texts(code: str) -> dict[str, str]:
    """The label of a link or path in every language."""
    return {
        lang: " → ".join(TEXTS[stage][lang] if stage in TEXTS else stage for stage in code.split("->"))
        for lang in ("en", "zh")
    }
