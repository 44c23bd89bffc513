"""Random-effects models against R's metafor."""

from __future__ import annotations

from math import sqrt

import pytest
from reference_values import reference

from gapmodel.errors import SettingError
from gapmodel.inference.many_groups.heterogeneity import random_effects, tau2_of

SETS = reference("many_groups")["meta"]


@pytest.mark.parametrize("one", SETS, ids=range(len(SETS)))
def test_reml_dl_hartung_knapp_and_prediction_equal_metafor(one):
    for key in ("reml", "dl", "reml_hk", "dl_hk"):
        wanted, (method, *hk) = one[key], key.split("_")
        found = random_effects(one["y"], one["v"], method=method, hartung_knapp=bool(hk))
        pairs = {
            "tau2": found.tau2,
            "mean": found.mean.value,
            "se": found.se,
            "low": found.mean.low,
            "high": found.mean.high,
            "p": found.test.p_val,
            "pi_low": found.prediction.low,
            "pi_high": found.prediction.high,
            "i2": found.i2,
            "q": found.homogeneity.statistic,
            "q_p": found.homogeneity.p_val,
        }
        for name, value in pairs.items():
            assert value == pytest.approx(wanted[name], abs=1e-6), (key, name)
    limits = random_effects(one["y"], one["v"]).tau
    assert limits.high == pytest.approx(max(sqrt(one["tau2_high"]), limits.value), abs=1e-6)
    assert limits.low == pytest.approx(min(sqrt(one["tau2_low"]), limits.value), abs=1e-5)


def test_equal_estimates_have_no_heterogeneity_and_odd_ones_a_sentence():
    assert tau2_of([0.5, 0.5, 0.5], [0.1, 0.2, 0.3]) == 0
    for y, v in (([1.0], [1.0]), ([1.0, 2.0], [0.0, 1.0]), ([1.0, float("nan")], [1.0, 1.0])):
        with pytest.raises(SettingError, match="Hint"):
            tau2_of(y, v)
