"""Shrunken means against R's lme4 and metafor, and their distribution against integration and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from reference_values import reference
from scipy import stats

from gapmodel.errors import SettingError
from gapmodel.inference.many_groups.shrinkage import GroupMeans, predicted, shrunken
from gapmodel.inference.many_groups.true_means import mixture, tau_chances

MIXED, META = (reference("many_groups")[name] for name in ("lme4", "meta"))


def of(one) -> GroupMeans:
    n, mean, squares = (np.array(one[name], float) for name in ("n", "mean", "ss"))
    return GroupMeans(mean, n, squares / (n - 1), n - 1)


@pytest.mark.parametrize("one", MIXED, ids=range(len(MIXED)))
def test_pooled_reml_equals_lme4(one):
    found = shrunken(of(one))
    assert found.tau2 == pytest.approx(one["tau2"], abs=1e-6)
    assert found.mean == pytest.approx(one["mu"], abs=1e-6) and found.error == pytest.approx(one["se"], abs=1e-6)
    assert found.variances * np.array(one["n"]) == pytest.approx(one["sigma2"], abs=1e-6)
    assert found.values == pytest.approx(one["blup"], abs=1e-6)
    assert found.conditional == pytest.approx(one["cond_var"], abs=1e-6)


@pytest.mark.parametrize("one", META, ids=range(len(META)))
@pytest.mark.parametrize("method", ["reml", "dl"])
def test_own_variances_equal_metafor(one, method):
    y, v = np.array(one["y"]), np.array(one["v"])
    found = shrunken(GroupMeans(y, np.ones_like(y), v, np.full_like(y, 9.0)), variances="own", method=method)
    assert found.values == pytest.approx(one[method]["blup"], abs=1e-6)
    error = np.sqrt(found.conditional + ((1 - found.weights) * found.error) ** 2)
    assert error == pytest.approx(one[method]["blup_se"], abs=1e-6)


@pytest.mark.parametrize("groups", [2, 5, 60])
def test_few_values_of_tau_stand_for_all(groups):
    rng = np.random.default_rng(groups)
    v = rng.uniform(0.01, 0.2, groups)
    y = rng.normal(-0.5, np.sqrt(v + 0.05))
    taus = np.linspace(0, 6, 6_001)
    logs = []
    for tau in taus:
        w = 1 / (v + tau**2)
        mean = w @ y / w.sum()
        logs.append((np.log(w).sum() - np.log(w.sum()) - w @ (y - mean) ** 2) / 2)
    wanted = np.exp(np.array(logs) - max(logs))
    wanted /= wanted.sum()
    found, chances = tau_chances(y, v, 6.0)
    exact = sum(chance * predicted(y, v, tau**2).values for tau, chance in zip(taus[::2], wanted[::2], strict=True))
    few = sum(chance * predicted(y, v, tau**2).values for tau, chance in zip(found, chances, strict=True))
    assert few == pytest.approx(exact / wanted[::2].sum(), abs=2e-3)


def test_limits_are_quantiles_of_simulated_true_means():
    rng = np.random.default_rng(5)
    n = np.array([4.0, 9, 30, 30, 100, 6])
    groups = GroupMeans(rng.normal(0, 0.4, 6), n, np.full(6, 1.0), n - 1)
    found = mixture(groups, largest=6.0)
    part = rng.choice(len(found.chances), 200_000, p=found.chances)
    shift = rng.normal(size=(200_000, 1)) * found.errors[part, None]
    drawn = found.means[part] + found.pulls[part] * shift + found.deviations[part] * rng.normal(size=(200_000, 6))
    for level in (0.025, 0.5, 0.975):
        assert found.quantile(level) == pytest.approx(np.quantile(drawn, level, axis=0), abs=0.01)
    assert found.below(0.1) == pytest.approx((drawn < 0.1).mean(axis=0), abs=0.005)


def test_own_variances_lengthen_limits_as_students_t_does():
    groups = GroupMeans(np.array([-5.0, 0, 5]), np.full(3, 5.0), np.full(3, 0.01), np.full(3, 4.0))
    found = mixture(groups, variances="own", largest=6.0)
    reach = found.quantile(0.975) - groups.means
    assert reach == pytest.approx(stats.t.ppf(0.975, 4) * np.sqrt(0.01 / 5), rel=0.01)


def test_what_cannot_be_shrunk_is_said():
    one = np.array([1.0])
    for groups in (GroupMeans(one, one, one, one), GroupMeans(*(np.array([1.0, 2]),) * 2, *(np.zeros(2),) * 2)):
        with pytest.raises(SettingError, match="Hint"):
            shrunken(groups)
