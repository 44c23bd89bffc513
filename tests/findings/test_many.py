"""Many gaps at once: max-T, margins, Bayes factors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.inference.exact.joint_flips import max_t, max_t_normal


def frame_of(n: int, seed: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    person = rng.normal(0, 0.7, (n, 1))
    cells = np.hstack([5.6 + person + rng.normal(0, 1, (n, 22)), 5.5 + person + rng.normal(0, 1, (n, 22))])
    names = [f"{side}{code}" for side in "EP" for code in range(1, 23)]
    return pd.DataFrame(np.clip(np.round(cells), 1, 7), columns=names)


def test_max_t_flips_whole_respondents_while_they_stand_alone():
    frame = frame_of(60)
    found = gm.gaps(gm.read_survey(frame), padjust="max_t").table.query("level == 'item'")
    rows = frame.filter(like="P").to_numpy() - frame.filter(like="E").to_numpy()
    assert found["p_adj"].to_numpy() == pytest.approx(
        max_t(rows)[0], abs=0.02
    )  # other order of respondents, other flips
    assert (found["p_adj"] >= found["p_val"] - 0.02).all()


def test_max_t_from_moments_equals_it_from_rows():
    frame = frame_of(400)
    found = gm.gaps(gm.read_survey(frame), padjust="max_t").table.query("level == 'item'")
    rows = frame.filter(like="P").to_numpy() - frame.filter(like="E").to_numpy()
    expected, _ = max_t_normal(rows.sum(axis=0), rows.T @ rows)
    assert found["p_adj"].to_numpy() == pytest.approx(expected, abs=1e-12)
    assert found["p_adj"].to_numpy() == pytest.approx(max_t(rows)[0], abs=0.03)
    holm = gm.gaps(gm.read_survey(frame)).table.query("level == 'item'")["p_adj"]
    assert (found["p_adj"].to_numpy() <= holm.to_numpy() + 0.02).all()


def test_max_t_has_no_direction(bank):
    with pytest.raises(SettingError, match="two-sided"):
        gm.gaps(bank, padjust="max_t", alternative="less")


def test_max_t_within_groups(bank):
    found = gm.gaps(bank, by="branch", padjust="max_t").tests.query("test == 'sign_flip' and level == 'dimension'")
    assert found["p_adj"].between(0, 1).all()
    assert len(found) == 5 * bank.tally.groups.keys().__len__()


def test_equivalence_and_non_inferiority_equal_scipy(bank):
    rows = bank.frame()
    gap = (rows["perception_3"] - rows["expectation_3"]).dropna()
    tests = gm.gaps(bank, margin=0.4).tests.query("code == '3'").set_index("test")
    above = stats.ttest_1samp(gap, -0.4, alternative="greater").pvalue
    below = stats.ttest_1samp(gap, 0.4, alternative="less").pvalue
    assert tests.loc["equivalence", "p_val"] == pytest.approx(max(above, below), rel=1e-12)
    assert tests.loc["non_inferiority", "p_val"] == pytest.approx(above, rel=1e-12)


def test_bayes_factors_for_every_line_and_width(bank):
    found = gm.gaps(bank)
    factors = found.bayes_factors()
    assert len(factors) == 4 * len(found.table)
    t = found.tests.query("test == 'paired_t'")["statistic"].to_numpy()
    assert factors["t"].to_numpy()[::4] == pytest.approx(t)
    two, less, greater = (factors[name].to_numpy() for name in ("log_bf", "log_bf_less", "log_bf_greater"))
    assert np.logaddexp(less, greater) - np.log(2) == pytest.approx(two, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("interval", ["lattice", "t", "percentile", "bca", "studentized", "guaranteed"])
def test_the_interval_asked_for_is_in_the_table_and_named(bank, interval):
    found = gm.gaps(bank, interval=interval)
    means = found.effects[found.effects["effect"] == "mean_gap"]
    method = {"lattice": "lattice", "t": "paired t", "percentile": "percentile", "bca": "BCa"}.get(interval, interval)
    low = means.loc[means["method"].str.contains(method), "ci_low"].to_numpy()
    assert found.table["ci_low"].tolist() == low.tolist()
    assert method.split()[-1] in found.sentences()[-1]


def test_a_guaranteed_interval_is_given_only_if_asked_for_and_not_of_a_weighted_sample(bank):
    assert "guaranteed" not in set(gm.gaps(bank).effects["method"])
    assert "Gaffke" in "".join(gm.gaps(bank, interval="guaranteed").sentences("zh"))
    rows = bank.frame().assign(w=2)
    weighted = gm.read_survey(rows, weights="w")
    with pytest.raises(TallyError, match="The answers have 'weights', but the guaranteed interval takes respondents"):
        gm.gaps(weighted, interval="guaranteed")


def test_an_interval_that_does_not_exist(bank):
    with pytest.raises(SettingError, match="interval"):
        gm.gaps(bank, interval="jackknife")
