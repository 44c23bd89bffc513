"""Maximum likelihood, robust corrections and what is made of them equal lavaan's (R; reference/confirmatory.R)."""

from __future__ import annotations

import numpy as np
import pytest
from confirmatory_cases import UNEXPLAINED, Case, cases, numbers
from reference_values import reference

from gapmodel.inference.confirmatory.difference import chi2_difference
from gapmodel.inference.confirmatory.fit_indices import Indices
from gapmodel.inference.confirmatory.fitting import Fit
from gapmodel.inference.confirmatory.modification import modifications, releases
from gapmodel.inference.confirmatory.residuals import residuals
from gapmodel.inference.confirmatory.standardized import standardized
from gapmodel.inference.validity.factor_quality import composite_reliability

CASES = cases()
AGREED = [one for one in CASES if one.key not in UNEXPLAINED]
MEASURES = (
    "chi2 dof baseline_chi2 baseline_dof cfi tli rmsea rmsea_low rmsea_high p_close srmr loglik n_parameters aic bic"
)
SCALED = "cfi tli rmsea rmsea_low rmsea_high p_close"
ROBUST = "cfi tli rmsea rmsea_low rmsea_high"


def test_there_are_cases_of_every_kind():
    assert len(CASES) == 148 and len(AGREED) == 145 and all(one.found["converged"] for one in AGREED)
    assert max(one.found["gradient"] for one in AGREED) < 1e-10


@pytest.mark.parametrize("case", AGREED, ids=lambda case: "-".join(case.key))
def test_a_fit_is_that_of_lavaan(case):
    found = case.fit()
    assert found.converged
    assert " ".join(case.name(one) for one in found.parameters) == case.found["names"]
    assert found.estimates == pytest.approx(numbers(case.found["est"]), abs=1e-7)
    assert found.se == pytest.approx(numbers(case.found["se"]), abs=1e-6, nan_ok=True)
    own = [getattr(found.measures, name) for name in MEASURES.split()]
    assert own == pytest.approx(numbers(case.found["measures"]), rel=1e-10, abs=1e-8, nan_ok=True)
    values = zip(found.parameters, found.estimates, strict=True)
    negative = {one.lhs for one, value in values if one.op == "~~" and one.lhs == one.rhs and value < 0}
    assert negative == {name for one in found.problems if one.kind.startswith("negative") for name in one.names}
    if "scaled" in case.found:
        check_corrections(found, case)
    if "std" in case.found:
        check_standardized(found, case)
    if "mi" in case.found:
        check_modifications(found, case)
    if "residual" in case.found:
        check_residuals(found, case)


def check_corrections(found: Fit, case: Case) -> None:
    scaled, robust = found.measures.scaled, found.measures.robust
    assert isinstance(scaled, Indices) and isinstance(robust, Indices)
    own = [scaled.chi2, scaled.p_val, found.measures.scaling, scaled.baseline_chi2, found.measures.baseline_scaling]
    own += [getattr(scaled, name) for name in SCALED.split()] + [getattr(robust, name) for name in ROBUST.split()]
    expected = numbers(case.found["scaled"])
    assert own[:5] == pytest.approx(expected[:5], abs=1e-6)
    # lavaan's search of the limits of RMSEA ends at 1e-4 of the noncentrality
    assert own[5:] == pytest.approx(expected[5:], abs=1e-6)


def check_standardized(found: Fit, case: Case) -> None:
    own = standardized(found)
    assert own.values == pytest.approx(numbers(case.found["std"]), abs=1e-8, nan_ok=True)
    assert own.values == pytest.approx(found.std_all, nan_ok=True)
    # lavaan takes differences where the derivatives here are exact
    assert own.se == pytest.approx(numbers(case.found["std_se"]), abs=1e-6, nan_ok=True)
    assert found.std_lv == pytest.approx(numbers(case.found["std_lv"]), abs=1e-8)


def check_modifications(found: Fit, case: Case) -> None:
    own = {case.name(one): one for one in modifications(found)}
    expected = case.found["mi"]
    listed = [place for place, mi in enumerate(numbers(expected["mi"])) if mi == mi]
    names = np.array(expected["names"].split())[listed]
    assert set(names) <= set(own)
    for part in ("mi", "epc"):
        values = numbers(expected[part])[listed]
        assert [getattr(own[name], part) for name in names] == pytest.approx(values, abs=1e-6)
    sepc, given = np.array([own[name].sepc for name in names]), numbers(expected["sepc"])[listed]
    # by the root of a negative residual variance nothing can be divided; lavaan takes it without its sign
    undefined = np.isnan(sepc)
    assert sepc[~undefined] == pytest.approx(given[~undefined], abs=1e-6)
    heywood = {name for one in found.problems if one.kind == "negative variance" for name in one.names}
    assert all(heywood & set(name.split(".")[0].split("~~")) for name in names[undefined])
    # lavaan has no residual covariances of an observed outcome of a regression
    more = {tuple(sorted(name.split("~~"))) for name in set(own) - set(names)}
    assert case.key[1] == "structural" or not more


def check_residuals(found: Fit, case: Case) -> None:
    own = residuals(found)
    column, row = np.triu_indices(len(found.observed), 1)
    assert own.correlations[row, column] == pytest.approx(numbers(case.found["residual"]), abs=1e-8)
    # where the model reproduces a covariance whatever the sample, lavaan divides nothing by nothing
    z, there = numbers(case.found["residual_z"]), ~np.isnan(own.z[row, column])
    assert own.z[row, column][there] == pytest.approx(z[there], abs=1e-6)
    assert z[~there] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("key", [one for one, why in UNEXPLAINED.items() if why == "no maximum"])
def test_a_likelihood_without_maximum_is_said(key):
    found = next(one for one in CASES if one.key == key).fit()
    assert not found.converged and found.problems[0].kind == "not converged"
    assert any(one.kind == "negative variance" for one in found.problems)


def test_a_lower_minimum_than_that_of_lavaan():
    case = next(one for one in CASES if one.key == ("clean_1", "wrong"))
    found = case.fit()
    assert found.converged and not found.problems
    assert found.measures.chi2 < case.found["measures"][0] - 29


def _grouped(estimator: str, level: str) -> Fit:
    return next(one for one in CASES if one.key == ("groups", f"{level} {estimator.upper()}")).fit()


@pytest.mark.parametrize(
    "expected", reference("confirmatory")["differences"], ids=lambda one: str(list(one.values())[:2])
)
def test_differences_are_those_of_lavaan(expected):
    restricted, free = (_grouped(expected["estimator"], expected[level]) for level in ("restricted", "free"))
    found = chi2_difference(restricted, free)
    assert [found.statistic, found.dof, found.p_val] == pytest.approx(
        [expected[name] for name in ("chi2", "dof", "p")], rel=1e-7
    )


@pytest.mark.parametrize("expected", reference("confirmatory")["releases"], ids=lambda one: one["name"])
def test_releases_of_equal_parameters_are_those_of_lavaan(expected):
    found = {
        f"{one.lhs}{one.op}{one.rhs}.{one.group + 1}": one.mi for one in releases(_grouped("ml", expected["name"]))
    }
    assert found == pytest.approx(dict(zip(expected["names"].split(), expected["x2"], strict=True)), abs=1e-6)


@pytest.mark.parametrize(("name", "key"), [("three", "three factors"), ("democracy", "correlated residuals")])
def test_omega_is_that_of_semtools(name, key):
    """compRelSEM(fit, tau.eq = FALSE, obs.var = FALSE): composite reliability of items as they are scored."""
    found = next(one for one in CASES if one.key[1] == key).fit()
    (_, covariance), names, omegas = found.implied[0], list(found.observed), []
    for at, factor in enumerate(found.factors):
        places = [k for k, one in enumerate(found.parameters) if (one.lhs, one.op) == (factor, "=~")]
        items = [names.index(found.parameters[k].rhs) for k in places]
        loadings = found.estimates[places] * np.sqrt(found.factor_covariances[0][at, at])
        omegas.append(composite_reliability(loadings, covariance[np.ix_(items, items)]))
    assert omegas == pytest.approx(reference("confirmatory")["omega"][name], abs=1e-8)
