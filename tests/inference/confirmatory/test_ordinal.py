"""Models of ordered answers, and the polychoric correlations that they are fitted to, beside lavaan's.

R: ``cfa(model, ordered = TRUE, estimator = "WLSMV")`` in `reference/ordinal.R`, of 41 sets.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from measurement_data import measurement_sets
from reference_values import reference

from gapmodel.errors import SettingError
from gapmodel.inference.confirmatory.model_text import parse
from gapmodel.inference.confirmatory.ordered_sample import OrderedSample
from gapmodel.inference.confirmatory.ordinal import fit_ordered
from gapmodel.inference.confirmatory.parameters import parameter_table
from gapmodel.inference.polychoric.asymptotic import asymptotic_covariance
from gapmodel.inference.polychoric.polychoric import polychoric
from gapmodel.tally.pairs.pair_tables import PairTables

SETS = {one["name"]: one for one in reference("ordinal")["sets"]}
# heywood_2: a factor of two items and 60 respondents; both programs end where one loading grows without bound.
FITTED = [name for name, one in SETS.items() if one["converged"] and name != "heywood_2"]


@cache
def codes_of(name):
    """Answers from 0, items in lavaan's order, and their two-way tables."""
    own = measurement_sets()[name]
    rows = own.rows[:, [own.items.index(item) for item in SETS[name]["items"]]].astype(int)
    codes = rows - rows.min()
    return codes, PairTables.of(codes[:, None], int(codes.max()) + 1).tables[0]


@cache
def fitted(name):
    codes, tables = codes_of(name)
    items = SETS[name]["items"]
    table = parameter_table(parse(measurement_sets()[name].model, items), items, ordered=True)
    return fit_ordered(table, OrderedSample.of_tables(tables, codes), items)


@pytest.mark.parametrize("name", SETS)
def test_correlations_thresholds_and_their_errors_are_those_of_lavaan(name):
    """R: ``lavInspect(fit, "sampstat")`` and the diagonal of ``lavInspect(fit, "gamma")``."""
    codes, tables = codes_of(name)
    found, known = polychoric(tables), SETS[name]
    assert found.rho == pytest.approx(known["rho"], abs=1e-6)
    assert found.se == pytest.approx(known["se"], abs=1e-7)
    cuts = [np.unique(own[np.isfinite(own)]) for own in found.thresholds]
    assert np.concatenate(cuts) == pytest.approx(known["thresholds"], abs=1e-11)
    gamma, size = asymptotic_covariance(codes, tables, found)
    errors = np.sqrt(np.diag(gamma) / len(codes))
    assert errors[:size] == pytest.approx(known["th_se"], abs=1e-11)
    assert errors[size:] == pytest.approx(found.se, abs=1e-12)


@pytest.mark.parametrize("name", FITTED)
def test_estimates_and_measures_are_those_of_lavaan(name):
    """R: ``parameterEstimates(fit)``, ``fitMeasures(fit)``; lavaan stops at slopes of 1e-6, which estimates show."""
    found, known = fitted(name), SETS[name]
    places = {f"{p.lhs}{p.op}{p.rhs}": k for k, p in enumerate(found.parameters)}
    at = [places[key] for key in known["keys"]]
    size = np.maximum(1, np.abs(known["est"]))
    assert found.estimates[at] / size == pytest.approx(known["est"] / size, abs=1e-5)
    size = np.maximum(1, np.abs(known["est_se"]))
    assert found.se[at] / size == pytest.approx(known["est_se"] / size, abs=1e-4)
    fit, measures = known["fit"], found.measures
    assert measures.chi2 == pytest.approx(fit["chisq"], rel=1e-6, abs=1e-8)
    assert measures.dof == fit["df"] and measures.baseline_dof == fit["baseline.df"]
    assert measures.srmr == pytest.approx(fit["srmr"], abs=1e-6)
    for one, suffix in ((measures, ""), (measures.scaled, ".scaled")):
        assert one.baseline_chi2 == pytest.approx(fit[f"baseline.chisq{suffix}"], rel=1e-6)
        for measure in ("cfi", "tli", "rmsea"):
            assert getattr(one, measure) == pytest.approx(fit[f"{measure}{suffix}"], abs=1e-5), measure
    assert measures.scaled.chi2 == pytest.approx(fit["chisq.scaled"], rel=1e-5)
    assert measures.scaled.p_val == pytest.approx(fit["pvalue.scaled"], abs=1e-5)
    assert measures.scaling == pytest.approx(fit["chisq.scaling.factor"], rel=1e-5)


def test_most_sets_are_compared():
    assert len(SETS) == 41 and len(FITTED) == 40


def test_the_standardized_solution_and_the_implied_matrix_are_those_of_variances_one():
    found = fitted("clean_4")
    loadings = [k for k, p in enumerate(found.parameters) if p.op == "=~"]
    residuals = {p.rhs: found.estimates[k] for k, p in enumerate(found.parameters) if p.op == "~~" and p.lhs == p.rhs}
    for k in loadings:
        assert found.std_all[k] ** 2 + residuals[found.parameters[k].rhs] == pytest.approx(1, abs=1e-12)
    assert np.diag(found.implied[0][1]) == pytest.approx(1)


def test_tables_alone_give_the_same_estimates_without_errors():
    whole = fitted("clean_2")
    items = SETS["clean_2"]["items"]
    table = parameter_table(parse(measurement_sets()["clean_2"].model, items), items, ordered=True)
    found = fit_ordered(table, OrderedSample.of_tables(codes_of("clean_2")[1]), items)
    assert (found.estimates == whole.estimates).all() and found.measures.chi2 == whole.measures.chi2
    free = [k for k, p in enumerate(found.parameters) if p.free]
    assert np.isnan(found.se[free]).all() and found.measures.scaled is None


def test_items_in_another_order_and_a_part_of_them_give_the_same():
    codes, tables = codes_of("clean_2")
    items = SETS["clean_2"]["items"]
    model = f"f =~ {' + '.join(items[:4])}"
    table = parameter_table(parse(model, items), items, ordered=True)
    order = [5, 2, 0, 7, 1, 3, 6, 4]
    found = fit_ordered(table, OrderedSample.of_tables(tables, codes), items)
    turned = OrderedSample.of_tables(tables[np.ix_(order, order)], codes[:, order])
    other = fit_ordered(table, turned, [items[k] for k in order])
    assert other.measures.scaled.chi2 == pytest.approx(found.measures.scaled.chi2, rel=1e-8)
    assert other.estimates == pytest.approx(found.estimates, abs=1e-8) and other.se == pytest.approx(found.se, abs=1e-8)


def test_wrong_use():
    items = ["a", "b", "c"]
    codes = np.random.default_rng(3).integers(0, 3, (80, 3))
    codes[:, 2] = codes[:, 1]
    sample = OrderedSample.of_tables(PairTables.of(codes[:, None], 3).tables[0], codes)
    table = parameter_table(parse("f =~ a + b + c", items), items, ordered=True)
    with pytest.raises(SettingError, match="correlation of b and c has no standard error"):
        fit_ordered(table, sample, items)
    two = parameter_table(parse("f =~ a + b + c", items), items, groups=2, ordered=True)
    with pytest.raises(SettingError, match="one group"):
        fit_ordered(two, sample, items)
    few = parameter_table(parse("f =~ a + b", items), items, ordered=True)
    with pytest.raises(SettingError, match="not identified"):
        fit_ordered(few, sample, items)
