"""Supposed changes beside statsmodels on the rows, costs, budgets, and wrong use."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import special

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.survey.respondent_scores import of_respondents, with_outcomes
from gapmodel.wording.tables import readable

OUTCOME = "overall_rating"
CODES = ["tangibles", "reliability", "responsiveness", "assurance", "empathy"]
ITEMS = {"tangibles": (1, 5), "reliability": (5, 10), "responsiveness": (10, 14), "assurance": (14, 18)}
ITEMS |= {"empathy": (18, 23)}
COSTS = {"reliability": 100, "assurance": 90, "empathy": 40}
CHANGES = {"reliability": 0.5, "empathy": -0.2}
SHIFT = np.array([0, 0.5, 0, 0, -0.2])


@pytest.fixture(scope="module")
def survey():
    return with_outcomes(gm.read_survey(gm.example("bank")), [OUTCOME])


@pytest.fixture(scope="module")
def found(survey):
    return gm.what_if(survey, CHANGES, outcome=OUTCOME, top=9, costs=COSTS)


@pytest.fixture(scope="module")
def rows():
    """Dimension means of all answers to perception, and the rating, from the file."""
    frame = pd.read_csv(gm.example("bank"))
    scores = [frame[[f"P{at}" for at in range(*places)]].mean(axis=1) for places in ITEMS.values()]
    values = np.column_stack([*scores, frame[OUTCOME]])
    assert not np.isnan(values).any()
    return values


def test_the_change_of_the_mean_is_that_of_the_regression_on_all_perceptions(found, rows):
    fit = sm.OLS(rows[:, -1], sm.add_constant(rows[:, :-1])).fit()
    row = found.table.iloc[0]
    assert row["n"] == len(rows) == 600
    assert row[["now", "change"]].tolist() == pytest.approx([rows[:, -1].mean(), fit.params[1:] @ SHIFT], rel=1e-9)
    assert row["then"] == pytest.approx(row["now"] + row["change"], rel=1e-12)
    slopes = found.drivers.set_index("code")["slope"]
    assert slopes.tolist() == pytest.approx(fit.params[[2, 5]].tolist(), rel=1e-9)
    contributions = found.drivers["contribution"]
    assert contributions.tolist() == pytest.approx((fit.params[[2, 5]] * [0.5, -0.2]).tolist(), rel=1e-9)
    width = fit.t_test(np.array([0, *SHIFT])).conf_int()[0]
    assert row["ci_high"] - row["ci_low"] == pytest.approx(np.ptp(width), rel=0.15)


def test_the_share_is_that_of_the_logit_model_with_the_delta_method(found, rows):
    y, x = (rows[:, -1] >= 9).astype(float), rows[:, :-1]
    fit = sm.Logit(y, sm.add_constant(x)).fit(disp=False, tol=1e-14, maxiter=100)
    moved = sm.add_constant(x + SHIFT)
    then = fit.predict(moved)
    row = found.table.iloc[1]
    expected = [y.mean(), then.mean(), then.mean() - y.mean()]
    assert row[["now", "then", "change"]].tolist() == pytest.approx(expected, rel=1e-9)
    influence = fit.model.score_obs(fit.params) @ np.linalg.inv(-fit.model.hessian(fit.params) / len(y))
    influence = then - then.mean() - (y - y.mean()) + influence @ (moved * (then * (1 - then))[:, None]).mean(axis=0)
    reach = special.ndtri(0.975) * np.sqrt(influence @ influence / (len(y) * (len(y) - 1)))
    assert row[["ci_low", "ci_high"]].tolist() == pytest.approx(
        [row["change"] - reach, row["change"] + reach], rel=1e-8
    )


def test_tallies_give_the_same_mean_and_no_share(survey, found):
    alone = gm.what_if(survey.tally_of_side("perception"), CHANGES, outcome=OUTCOME)
    assert alone.table.iloc[0].equals(found.table.iloc[0])
    assert len(alone.table) == 1
    assert "share of top boxes needs the answers" in alone.text
    pairs = gm.what_if(survey.tally, CHANGES, outcome=OUTCOME).table.iloc[0]
    assert pairs["n"] == 598  # of the items that were answered on both sides
    gap, of_tally = (gm.what_if(answers, CHANGES, outcome=OUTCOME, of="gap") for answers in (survey, survey.tally))
    assert gap.table.iloc[0].equals(of_tally.table.iloc[0])
    with pytest.raises(SettingError, match="needs the answers of every respondent"):
        gm.what_if(survey.tally, {"reliability": 0.5}, outcome=OUTCOME, top=9)


def test_slopes_are_those_of_the_drivers(survey, found):
    slopes = gm.drivers(survey, OUTCOME, n_resamples=100).slopes.set_index("driver")["slope"]
    assert found.drivers["slope"].tolist() == pytest.approx(slopes[["reliability", "empathy"]].tolist(), rel=1e-12)


def test_a_change_follows_the_supposed_change(survey, found):
    """Twice the change, twice the difference; the opposite change, the opposite difference."""
    twice, turned = (
        gm.what_if(survey, {code: factor * change for code, change in CHANGES.items()}, outcome=OUTCOME).table.iloc[0]
        for factor in (2, -1)
    )
    own = found.table.iloc[0]
    assert twice[["change", "ci_low", "ci_high"]].tolist() == pytest.approx(
        (2 * own[["change", "ci_low", "ci_high"]]).tolist()
    )
    assert turned[["change", "ci_low", "ci_high"]].tolist() == pytest.approx(
        (-own[["change", "ci_high", "ci_low"]]).tolist()
    )


def test_a_change_ends_at_the_end_of_the_scale(survey):
    found = gm.what_if(survey, {"assurance": 2}, outcome=OUTCOME)
    row = found.drivers.iloc[0]
    assert row["wanted"] == 2
    assert row["change"] == pytest.approx(7 - row["mean"])
    assert "the scale leaves room for" in found.text
    assert "量表只容许变化" in "\n".join(found.sentences("zh"))
    lower = gm.what_if(survey, {"assurance": -9}, outcome=OUTCOME, of="gap").drivers.iloc[0]
    assert lower["mean"] + lower["change"] == pytest.approx(-6)


def test_costs_per_point_are_cost_over_slope(survey, found):
    slopes = gm.what_if(survey, dict.fromkeys(CODES, 0.1), outcome=OUTCOME).drivers.set_index("code")
    costs = found.costs.set_index("code")
    for code, cost in COSTS.items():
        expected = [cost / slopes.loc[code, name] for name in ("slope", "slope_high", "slope_low")]
        assert costs.loc[code, ["per_point", "ci_low", "ci_high"]].tolist() == pytest.approx(expected)
    assert costs["p_cheapest"].sum() == pytest.approx(1)
    assert costs["per_point"].is_monotonic_increasing


def test_a_driver_without_a_slope_above_zero_has_no_cost_per_point():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({f"P{at}": rng.integers(1, 8, 200) for at in range(1, 23)})
    frame["rating"] = 50 - 5 * frame["P1"] + rng.integers(0, 5, 200)
    read = gm.read_survey(frame, "servperf")
    found = gm.what_if(read, {"tangibles": 0.5}, outcome="rating", costs={"tangibles": 10})
    assert np.isinf(found.costs["per_point"]).all()
    for lang, said in (("en", "No cost per point of “rating” can be given"), ("zh", "无法给出“rating”每一分的成本")):
        assert said in "\n".join(found.sentences(lang))
        assert readable(found, found.costs, lang).iloc[0].tolist()[3:5] == ["∞", "[∞, ∞]"]
    none = gm.what_if(read, {"tangibles": 0.5}, outcome="rating", costs={"tangibles": 10}, budget=100)
    assert none.best["change"].tolist() == [0]
    assert none.table["change"].tolist() == pytest.approx([0, 0])
    assert "no step of 0.1 points with a slope above zero" in none.text
    assert "would be" not in none.text


def test_the_best_use_is_the_best_of_all_plans(survey):
    found = gm.what_if(survey, dict.fromkeys(COSTS, 1), outcome=OUTCOME, costs=COSTS, budget=100)
    slopes = found.drivers.set_index("code").loc[list(COSTS), "slope"].to_numpy()
    plans = np.array(list(product(np.arange(11) / 10, repeat=3)))
    plans = plans[plans @ list(COSTS.values()) <= 100 + 1e-9]
    assert found.params["plans"] == f"enumeration of {len(plans)} plans"
    assert found.best["contribution"].sum() == pytest.approx((plans @ slopes).max(), rel=1e-9)
    assert found.best["cost"].sum() <= 100 + 1e-9
    assert found.best["p_used"].between(0, 1).all()
    assert found.table.iloc[0]["change"] == pytest.approx(found.best["contribution"].sum())
    assert "approximate" not in found.text
    assert f"枚举 {len(plans)} 个方案" in "\n".join(found.sentences("zh"))


def test_a_search_is_at_least_as_good_and_says_what_is_approximate(survey):
    coarse, fine = (
        gm.what_if(survey, dict.fromkeys(COSTS, 1), outcome=OUTCOME, costs=COSTS, budget=100, step=step)
        for step in (0.1, 0.01)
    )
    assert fine.params["plans"] == "integer programming"
    assert fine.best["contribution"].sum() >= coarse.best["contribution"].sum() - 1e-12
    assert fine.best["cost"].sum() <= 100 + 1e-6
    assert "are approximate" in fine.text
    assert "近似值" in "\n".join(fine.sentences("zh"))


def test_a_budget_that_is_too_small_buys_nothing(survey):
    none = gm.what_if(survey, {"reliability": 1}, outcome=OUTCOME, costs=COSTS, budget=1)
    assert none.best["change"].tolist() == [0]
    assert "no step of 0.1 points" in none.text


def test_numbers_of_numpy_are_numbers(survey):
    own = gm.what_if(survey, {"reliability": 1}, outcome=OUTCOME, top=9, costs={"reliability": 5}, budget=3)
    other = gm.what_if(
        survey,
        {"reliability": np.int64(1)},
        outcome=OUTCOME,
        top=np.int64(9),
        costs={"reliability": np.int32(5)},
        budget=np.int64(3),
        step=np.float64(0.1),
    )
    assert own.table.equals(other.table)
    assert type(other.params["top"]) is int


@pytest.mark.parametrize(
    ("changes", "options", "message"),
    [
        ({"reliabilty": 0.5}, {}, "no driver 'reliabilty'.*did you mean 'reliability'"),
        ({OUTCOME: 0.5}, {}, "is the outcome"),
        ({}, {}, "No change is given"),
        ({"reliability": float("nan")}, {}, "must be a number"),
        ({"reliability": True}, {}, "must be a number"),
        ({"reliability": 1}, {"costs": {"reliability": 0}}, "must be above zero"),
        ({"reliability": 1}, {"costs": {"reliable": 1}}, "no driver 'reliable'"),
        ({"reliability": 1}, {"budget": 10}, "no cost of 'reliability'"),
        ({"reliability": -1}, {"budget": 10, "costs": COSTS}, "no change can be negative"),
        ({"reliability": 1}, {"budget": -1, "costs": COSTS}, "budget=-1 must be above zero"),
        ({"reliability": 1}, {"budget": 10, "costs": COSTS, "step": 0}, "step=0 must be above zero"),
        ({"reliability": 1}, {"top": 99}, "top=99 does not divide"),
        ({"reliability": 1}, {"top": 8.5}, "top=8.5 does not divide"),
        ({"reliability": 1}, {"of": "promise"}, "was not asked"),
        ({"reliability": 1}, {"level": "items"}, "level"),
        ({"reliability": 1}, {"confidence": 95}, "confidence"),
        ({"reliability": 1}, {"outcome": None}, "No outcome is named"),
        ({"reliability": 1}, {"outcome": [OUTCOME, "other"]}, "about one outcome"),
    ],
)
def test_wrong_use_gets_one_sentence(survey, changes, options, message):
    with pytest.raises(SettingError, match=f"(?s){message}"):
        gm.what_if(survey, changes, **{"outcome": OUTCOME, **options})


def test_what_cannot_be_related_is_refused():
    frame = pd.read_csv(gm.example("bank")).assign(w=2.0, constant=3)
    with pytest.raises(TallyError, match="weights, strata or clusters"):
        gm.what_if(gm.read_survey(frame, weights="w"), {"empathy": 1}, outcome=OUTCOME)
    with pytest.raises(SettingError, match="'constant' has one value"):
        gm.what_if(gm.read_survey(frame), {"empathy": 1}, outcome="constant")
    with pytest.raises(SettingError, match="6 respondents have all columns, too few for 5 drivers"):
        gm.what_if(gm.read_survey(frame[:6]), {"empathy": 1}, outcome=OUTCOME)
    frame[[f"P{at}" for at in range(1, 5)]] = 7
    with pytest.raises(SettingError, match="driver 'tangibles' has one value"):
        gm.what_if(gm.read_survey(frame), {"empathy": 1}, outcome=OUTCOME)
    frame[[f"P{at}" for at in range(1, 5)]] = frame[["P5"] * 4].to_numpy()
    frame[[f"P{at}" for at in range(6, 10)]] = frame[["P5"] * 4].to_numpy()
    with pytest.raises(SettingError, match="tangibles.*reliability.*determine each other"):
        gm.what_if(gm.read_survey(frame), {"empathy": 1}, outcome=OUTCOME)


def test_items_that_go_together_closely_still_have_slopes():
    """The determinant of 22 correlations of .9 is below 1e-20."""
    rng = np.random.default_rng(2)
    common = rng.normal(4, 1.2, 400)
    items = {f"P{at}": np.clip(np.rint(common + rng.normal(0, 0.3, 400)), 1, 7).astype(int) for at in range(1, 23)}
    frame = pd.DataFrame(items).assign(rating=np.clip(np.rint(common + rng.normal(0, 1, 400)), 0, 10).astype(int))
    found = gm.what_if(gm.read_survey(frame, "servperf"), {"1": 0.5}, outcome="rating", level="item")
    fit = sm.OLS(frame["rating"], sm.add_constant(frame[list(items)])).fit()
    assert found.drivers["slope"].item() == pytest.approx(fit.params["P1"], rel=1e-8)


def test_few_respondents_and_an_undecided_change_are_said(survey):
    few = gm.what_if(of_respondents(survey, np.arange(survey.n) < 30), {"tangibles": 0.1}, outcome=OUTCOME)
    row = few.table.iloc[0]
    assert "30 respondents are fewer than ten for each of the 5 drivers" in few.text
    assert ("includes zero" in few.text) == (row["ci_low"] <= 0 <= row["ci_high"])


def test_a_share_that_the_drivers_determine_is_not_given():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({f"P{at}": rng.integers(1, 8, 80) for at in range(1, 23)})
    frame["rating"] = frame[["P1", "P2", "P3", "P4"]].sum(axis=1)
    found = gm.what_if(gm.read_survey(frame, "servperf"), {"tangibles": 0.5}, outcome="rating", top=16)
    assert np.isnan(found.table.iloc[1]["change"])
    for lang, said in (("en", "cannot be estimated (n = 80)"), ("zh", "无法估计（n = 80）")):
        assert said in "\n".join(found.sentences(lang))


def test_each_number_has_its_own_n():
    """The mean needs an answer to both of two columns, the share to all of them."""
    frame = pd.read_csv(gm.example("bank"))
    frame.loc[:9, [f"P{at}" for at in range(1, 5)]] = np.nan
    frame.loc[10:29, [f"P{at}" for at in range(5, 10)]] = np.nan
    found = gm.what_if(gm.read_survey(frame), {"empathy": 0.5}, outcome=OUTCOME, top=9)
    assert found.table["n"].tolist() == [570, 570]
    frame.loc[30:, OUTCOME] = frame.loc[30:, OUTCOME].where(frame.index[30:] % 2 == 0)
    found = gm.what_if(gm.read_survey(frame), {"empathy": 0.5}, outcome=OUTCOME, top=9)
    sizes = found.table["n"].tolist()
    assert sizes[0] > sizes[1] == 285
    for lang in ("en", "zh"):
        text = "\n".join(found.sentences(lang))
        assert all(f"n = {n}" in text for n in sizes)


def test_the_columns_are_those_that_are_promised(survey, found):
    columns = {
        "table": "measure n now then then_low then_high change ci_low ci_high method",
        "drivers": "code label n mean wanted change slope slope_low slope_high contribution ci_low ci_high",
        "costs": "code label cost per_point ci_low ci_high p_cheapest",
        "best": "code label change cost contribution ci_low ci_high p_used",
    }
    for name, names in columns.items():
        assert getattr(found, name).columns.tolist() == names.split(), name
    assert found.table["measure"].tolist() == ["mean", "top_box"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sentences_tables_and_chart(found, lang):
    text = "\n".join(found.sentences(lang))
    assert {"en": "not a forecast", "zh": "不是预测"}[lang] in text
    assert text.count("n = 600") == 2  # mean and share
    for word in ("impact", "effect", "nan", "inf"):
        assert word not in text
    for table in found.shown:
        assert len(readable(found, table, lang)) == len(table)
    assert "top_box" not in readable(found, found.table, lang).to_string()
    chart = found.plot(lang=lang)
    assert list(chart.data[0].x) == pytest.approx(found.drivers["contribution"].tolist())
    assert list(chart.data[1].x) == pytest.approx([found.table["change"].iloc[0]])
    assert "n = 600" in chart.layout.title.subtitle.text


@pytest.mark.parametrize("options", [{}, {"of": "gap"}, {"level": "item"}])
def test_a_finding_of_drivers_gives_what_its_survey_gives(survey, options):
    drivers = gm.drivers(survey, OUTCOME, n_resamples=20, **options)
    changes = dict.fromkeys(drivers.table["driver"].iloc[1:3], 0.5)
    found = gm.what_if(drivers, changes)
    same = gm.what_if(survey, changes, outcome=OUTCOME, **options)
    for name in ("table", "drivers"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(same, name))
    assert found.params == same.params


def test_other_settings_than_those_of_the_drivers_are_refused(survey):
    drivers = gm.drivers(survey, OUTCOME, n_resamples=20)
    cases = [
        ({"outcome": "rating"}, "'rating' is not an outcome of these drivers"),
        ({"of": "gap"}, "of='perception', not 'gap'"),
        ({"level": "item"}, "level='dimension', not 'item'"),
    ]
    for options, words in cases:
        with pytest.raises(SettingError, match=words):
            gm.what_if(drivers, CHANGES, **options)
    with pytest.raises(SettingError, match="those of groups"):
        gm.what_if(gm.drivers(survey, OUTCOME, by="branch", n_resamples=20), CHANGES)
