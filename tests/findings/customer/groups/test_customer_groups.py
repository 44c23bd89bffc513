"""Customer groups: planted ones are shown, one population is refused with the reason, rows are needed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError


def two_camps(distance: float, n: int = 120) -> pd.DataFrame:
    parts = [gm.simulate(n=n, level=5, gaps=gap, spread=0.6, rng=rng) for gap, rng in ((0.3, 1), (-distance, 2))]
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def planted() -> gm.CustomerGroups:
    return gm.customer_groups(gm.read_survey(two_camps(3.0)), n_resamples=19)


@pytest.fixture(scope="module")
def refused() -> gm.CustomerGroups:
    return gm.customer_groups(gm.read_survey(gm.simulate(n=150, rng=3)), n_resamples=19)


def test_planted_groups_are_shown_with_their_test_and_stability(planted):
    assert planted.params["refused"] == "" and set(planted.table["customer_group"]) == {"1", "2"}
    truth = np.repeat([0, 1], 120)
    same = (planted.members.to_numpy() - 1 == truth).mean()
    assert max(same, 1 - same) > 0.97
    row = planted.tests.set_index("groups").loc[2]
    assert row["p_adj"] == pytest.approx(0.05) and row["clearness"] > row["expected_high"]
    assert (planted.stability["jaccard"] > 0.9).all()
    assert planted.text.startswith("The answers divide into 2 groups") and "is not tested" in planted.text


def test_profiles_are_the_means_of_the_members(planted):
    frame = gm.read_survey(two_camps(3.0)).frame()
    gaps = sum(frame[f"perception_{at}"] - frame[f"expectation_{at}"] for at in range(1, 5)) / 4
    own = planted.table.query("code == 'tangibles'").set_index("customer_group")
    means = gaps.groupby(planted.members.to_numpy()).mean()
    np.testing.assert_allclose(own["gap"], means)
    np.testing.assert_allclose(own["gap_all"], gaps.mean())
    assert own["n"].is_monotonic_decreasing and own["share"].sum() == pytest.approx(1)


def test_one_population_is_refused_with_the_reason(refused):
    assert refused.params["refused"] == "one_population" and refused.table.empty and refused.members.empty
    assert refused.text.startswith("Customer groups are not given: the groups are no better separated")
    assert len(refused.tests) == 3 and refused.stability.empty


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_charts_show_profiles_or_the_test(planted, refused, lang):
    profiles, test = planted.plot(lang=lang), refused.plot(lang=lang)
    assert len(profiles.data) == 3 and len(profiles.data[0].x) == 5
    assert test.data[0].type == "bar" and len(test.data[1].x) == 3
    with pytest.raises(SettingError, match="nothing to draw"):
        refused.plot(kind="profiles")


def test_latent_classes_find_planted_groups():
    found = gm.customer_groups(gm.read_survey(two_camps(3.0, 60)), method="latent_classes", most=2, n_resamples=19)
    assert found.params["refused"] == "" and found.params["level"] == "item"
    same = (found.members.to_numpy() - 1 == np.repeat([0, 1], 60)).mean()
    assert max(same, 1 - same) > 0.97 and "latent classes" in found.text.lower()


def test_groups_that_do_not_come_back_are_refused():
    found = gm.customer_groups(gm.read_survey(two_camps(2.0, 60)), n_resamples=19, stable=1.0)
    assert found.params["refused"] == "unstable" and found.table.empty and len(found.stability)
    assert "they are not recovered" in found.text and "1.00 is asked for" in found.text


@pytest.mark.parametrize(
    ("frame", "refused", "said"),
    [
        (lambda full: full[:20], "few", "20 respondents have a gap on every dimension"),
        (lambda full: full.assign(**{name: 4 for name in full if name[0] in "EP"}), "alike", "too few different"),
        (lambda full: full.assign(P1=None, P2=None, P3=None), "few", "0 respondents have"),
    ],
)
def test_too_few_or_equal_answers_have_a_defined_answer(frame, refused, said):
    found = gm.customer_groups(gm.read_survey(frame(gm.simulate(n=80, rng=1))))
    assert found.params["refused"] == refused and said in found.text and found.sentences("zh")


def test_rows_are_needed_and_designs_refused():
    survey = gm.read_survey(gm.simulate(n=60, strata={"a": 0.5, "b": 0.5}, rng=1))
    with pytest.raises(TallyError, match="cannot be read off counts"):
        gm.customer_groups(survey.tally)
    weighted = gm.read_survey(gm.simulate(n=60, strata={"a": 0.5, "b": 0.5}, rng=1), weights="weight")
    with pytest.raises(TallyError, match="with 'weights' are not computed"):
        gm.customer_groups(weighted)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"method": "k_means"}, "method='k_means' is not a valid value"),
        ({"most": 1}, "most=1 is not a number of groups"),
        ({"stable": 0.2}, "stable=0.2"),
        ({"n_resamples": 10}, "n_resamples=10 cannot give a p-value as small as 0.05"),
        ({"confidence": 0.99, "n_resamples": 19}, "as small as 0.01"),
        ({"rng": "x"}, "is not a seed"),
    ],
)
def test_wrong_arguments_are_told(options, said):
    with pytest.raises(SettingError, match=said):
        gm.customer_groups(gm.read_survey(gm.simulate(n=60, rng=1)), **options)
