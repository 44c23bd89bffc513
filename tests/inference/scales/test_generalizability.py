"""Variance components: R's values, expectations by brute force, the F test's limits, what is confounded."""

from __future__ import annotations

import numpy as np
import pytest
from reference_values import reference
from scipy import stats

from gapmodel.errors import SettingError
from gapmodel.inference.mean_squares import MeanSquares
from gapmodel.inference.scales.agreement import intraclass
from gapmodel.inference.scales.generalizability import VarianceComponents, crossed, variance_components

REML = {
    "crossed": {"p": "p", "i": "i"},
    "nested": {"outlet": "o", "visit": "v", "item": "i", "outlet:item": "oi"},
    "shoppers": {"outlet": "o", "shopper": "s", "visit": "v", "item": "i", "outlet:item": "oi", "shopper:item": "si"},
}


def terms_of(design: str, data: dict[str, list[int]]) -> dict[str, object]:
    if design == "crossed":
        return {"p": data["p"], "i": data["i"]}
    found = {"outlet": data["o"], "item": data["i"], "outlet:item": crossed(data["o"], data["i"]), "visit": data["v"]}
    if design == "shoppers":
        found = {"shopper": data["s"], "shopper:item": crossed(data["s"], data["i"]), **found}
    return found


def values(found: VarianceComponents) -> dict[str, float]:
    return {component.name: component.variance.value for component in found.components}


@pytest.mark.parametrize("design", REML)
def test_balanced_designs_are_the_analysis_of_variance_of_r_and_lme4s_reml(design):
    """anova(lm(...)) with expected mean squares solved by hand; lmer(y ~ (1 | o) + ...)."""
    given = reference("generalizability")[design]
    found = variance_components(given["data"]["y"], terms_of(design, given["data"]))
    assert found.balanced and not found.together
    assert values(found) == pytest.approx(given["components"], rel=1e-9, abs=1e-9)
    squares = {round(component.mean_square, 9) for component in found.components}
    assert squares == {round(value, 9) for value in given["squares"].values()}
    reml = {name: given["reml"][short] for name, short in REML[design].items()}
    reml["residual"] = given["reml"]["Residual"]
    assert values(found) == pytest.approx(reml, rel=1e-5)


def test_unbalanced_components_are_unbiased_by_brute_force():
    """Every mean square is y'Qy; the components of y ~ V are tr(QV), whatever is missing."""
    rng = np.random.default_rng(4)
    outlet = np.repeat([0, 0, 0, 1, 1, 2, 3, 3], 4)
    visit, item = np.repeat(np.arange(8), 4), np.tile(np.arange(4), 8)
    kept = rng.permutation(32)[:27]
    terms = {"outlet": outlet[kept], "item": item[kept], "visit": visit[kept]}
    truth = {"outlet": 0.7, "item": 0.4, "visit": 1.3, "residual": 2.0}
    masks = {name: np.equal.outer(codes, codes) for name, codes in (terms | {"residual": np.arange(27)}).items()}
    covariance = sum(truth[name] * mask for name, mask in masks.items())
    root = np.linalg.cholesky(covariance)
    # the estimate is quadratic: its expectation is the sum over the columns of a root of the covariance
    parts = [values(variance_components(column + 5.0, terms)) for column in root.T]
    total = {name: sum(part[name] for part in parts) for name in truth}
    assert total == pytest.approx(truth, abs=1e-9)
    assert not variance_components(root[:, 0], terms).balanced


def test_one_facet_has_the_limits_of_the_exact_f_test():
    rows = np.random.default_rng(1).normal(size=(6, 4)) + np.arange(6)[:, None]
    found = variance_components(rows.ravel(), {"unit": np.repeat(np.arange(6), 4)}, 0.9)
    exact = intraclass([4] * 6, rows.mean(axis=1), rows.var(axis=1, ddof=1), 0.9)
    for visits, known in ((1, exact.icc1), (4, exact.icc2)):
        ratio = found.ratio({"unit": 1}, {"residual": 1 / visits})
        assert (ratio.value, ratio.low, ratio.high) == pytest.approx((known.value, known.low, known.high), abs=1e-9)


def test_one_mean_square_has_its_chi_square_limits():
    low, high = MeanSquares.of([3.0], [12], 0.9).limits([1.0])
    ends = stats.chi2(12).ppf([0.95, 0.05])
    assert (low, high) == pytest.approx(tuple(36 / ends))


def test_what_cannot_be_told_apart_is_named():
    outlet, item = np.repeat([0, 1, 2], 4), np.tile([0, 1, 2, 3], 3)
    y = np.random.default_rng(2).normal(size=12)
    found = variance_components(
        y, {"outlet:item": crossed(outlet, item), "outlet": outlet, "item": item, "visit": outlet}
    )
    assert found.together == {"outlet:item": "residual", "outlet": "visit"}
    assert found.names == ["item", "visit", "residual"]
    alone = variance_components(y, {"shopper": np.zeros(12, int), "item": item})
    assert alone.together == {"shopper": ""}


def test_without_variance_there_is_no_reliability():
    found = variance_components([1.0] * 8, {"unit": np.repeat([0, 1], 4)})
    assert np.isnan(found.ratio({"unit": 1}, {"residual": 1}).value)
    with pytest.raises(SettingError, match="2 values, or a missing one, have no variance components"):
        variance_components([1.0, 2.0], {"unit": [0, 1]})


@pytest.mark.parametrize("dofs", [(5, 5), (3, 11), (40, 2)])
def test_two_equal_mean_squares_weighted_by_their_degrees_of_freedom_have_the_limit_of_one(dofs):
    weights, total = np.array(dofs) / sum(dofs), sum(dofs)
    low = MeanSquares.of([3.0, 3.0], dofs, 0.9).limits(weights)[0]
    assert low == pytest.approx(3.0 * total / stats.chi2.isf(0.05, total))
    high = MeanSquares.of([3.0, 3.0], dofs, 0.9).limits(-weights)[1]
    assert high == pytest.approx(-low)


def test_a_difference_of_two_mean_squares_is_zero_at_the_limit_of_their_f_test():
    f = stats.f.isf(0.05, 4, 9)
    assert MeanSquares.of([f, 1.0], (4, 9), 0.9).limits([1.0, -1.0])[0] == pytest.approx(0, abs=1e-9)
    f = stats.f.ppf(0.05, 4, 9)
    assert MeanSquares.of([f, 1.0], (4, 9), 0.9).limits([1.0, -1.0])[1] == pytest.approx(0, abs=1e-9)
