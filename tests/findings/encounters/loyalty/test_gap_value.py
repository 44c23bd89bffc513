"""What closing a gap is worth: against statsmodels, against the truth of the example, and with odd input."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

import gapmodel as gm
from gapmodel.errors import ColumnError, GapModelError, SettingError
from gapmodel.inference.regression.share_change import shifted_share

GAPS = ["tangibles", "reliability", "responsiveness", "assurance", "empathy"]
MONEY = {"margin": 100, "discount": 0.1}


@pytest.fixture(scope="module")
def survey():
    return gm.read_survey(gm.example("customers"))


@pytest.fixture(scope="module")
def found(survey):
    return gm.gap_value(survey, retained="retained", customers=2_000, **MONEY)


@pytest.fixture(scope="module")
def rows():
    table = pd.read_csv(gm.example("customers")).dropna(subset="retained")
    ends = np.cumsum([0, 4, 5, 4, 4, 5])
    gaps = {
        name: sum(table[f"P{at}"] - table[f"E{at}"] for at in range(low + 1, high + 1)) / (high - low)
        for name, low, high in zip(GAPS, ends, ends[1:], strict=False)
    }
    return pd.DataFrame(gaps), table["retained"]


def value(retention, margin=100.0):
    return margin * retention / (1.1 - retention)


def test_both_stages_equal_a_logit_of_statsmodels_and_the_formula(found, rows):
    gaps, retained = rows
    model = sm.Logit(retained, sm.add_constant(gaps)).fit(disp=0)
    assert found.slopes["slope"].tolist() == pytest.approx(model.params[1:].tolist(), abs=1e-6)
    assert found.slopes["slope_low"].tolist() == pytest.approx(model.conf_int()[0][1:].tolist(), abs=1e-6)
    closed = gaps - gaps.mean().clip(upper=0)
    for name, moved in (("reliability", gaps.assign(reliability=closed["reliability"])), ("together", closed)):
        then = model.predict(sm.add_constant(moved)).mean()
        row = found.table.set_index("code").loc[name]
        assert row["amount"] == pytest.approx(value(then) - value(retained.mean()), abs=1e-5)
        assert row["total"] == pytest.approx(2_000 * row["amount"])
    assert found.table["code"].tolist() == [*GAPS[1:], "together"]  # tangibles exceed expectations


def test_the_truth_of_the_example_lies_within_the_limits(found):
    truth = pd.read_csv(gm.example("customers_truth"), index_col="parameter")["value"]
    for row in found.table.itertuples():
        then = truth["retained_without_gaps" if row.code == "together" else f"retained_without_gap_{row.code}"]
        assert row.ci_low < value(then) - value(truth["retained"]) < row.ci_high
    slopes = found.slopes.set_index("code")
    for name in GAPS:
        assert slopes.loc[name, "slope_low"] < truth[f"slope_{name}"] < slopes.loc[name, "slope_high"]


def test_limits_are_those_of_a_bootstrap_of_respondents(found, rows):
    gaps, retained = (part.to_numpy(float) for part in rows)
    rng, drawn = np.random.default_rng(1), []
    for _ in range(400):
        at = rng.integers(0, len(gaps), len(gaps))
        shift = np.zeros(5)
        shift[1] = -gaps[at, 1].mean()
        one = shifted_share(retained[at], gaps[at], shift)
        drawn.append(value(one.then) - value(one.now))
    row = found.table.set_index("code").loc["reliability"]
    assert [row["ci_low"], row["ci_high"]] == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=8)


def test_ranges_widen_the_limits_and_a_change_is_kept_on_the_scale(survey, found):
    wide = gm.gap_value(survey, retained="retained", margin=(80, 120), discount=0.1)
    assert (wide.table["amount"] == found.table["amount"]).all()
    assert (wide.table["ci_high"] > found.table["ci_high"]).all() and "MOVER" in wide.table["method"][0]
    assert wide.tornado["parameter"].tolist() == ["relation", "margin"]
    changed = gm.gap_value(survey, retained="retained", of="perception", change={"reliability": 3}, **MONEY)
    row = changed.table.iloc[0]
    assert row["mean"] + row["change"] == 7 and "was to change by +3.00 points" in changed.text


def test_the_text_says_what_it_is_and_is_not(found, survey):
    assert "This is a comparison of respondents, not a forecast" in found.text
    assert "do not decide whether there is an association: Responsiveness, Assurance, Empathy." in found.text
    assert "这是受访者之间的比较，不是预测" in "\n".join(found.sentences("zh"))
    rated = gm.gap_value(survey, retained="satisfaction", top=4, per="month", retained_per="year", **MONEY)
    assert "Ratings and stated intentions are not behaviour" in rated.text
    assert "Retention was observed per year and counts per month." in rated.text
    few = pd.read_csv(gm.example("customers")).dropna(subset="retained").head(60)
    assert (
        "fewer than ten for each of 5 drivers" in gm.gap_value(gm.read_survey(few), retained="retained", **MONEY).text
    )


@pytest.mark.parametrize(
    ("settings", "error", "said"),
    [
        ({"retained": "returned"}, ColumnError, "no column 'returned'"),
        ({"change": {"reliabilty": 1}}, SettingError, "did you mean 'reliability'"),
        ({"change": {"reliability": "much"}}, SettingError, "must be a number"),
        ({"of": "perception"}, SettingError, "no zero to come to"),
        ({"top": 2}, SettingError, "does not divide"),
        ({"level": "branch"}, SettingError, "known are"),
        ({"customers": (1, 2)}, SettingError, "not one number"),
        ({"discount": 10}, SettingError, "above 100%"),
    ],
)
def test_odd_input_is_one_sentence(survey, settings, error, said):
    with pytest.raises(error, match=said):
        gm.gap_value(survey, **{"retained": "retained", **MONEY, **settings})


def test_it_needs_rows_and_a_relation_that_can_be_estimated(survey):
    with pytest.raises(SettingError, match="answers of every respondent"):
        gm.gap_value(survey.tally, retained="retained", **MONEY)
    told_apart = pd.read_csv(gm.example("customers")).dropna(subset="retained").sort_values("P5")
    told_apart["retained"] = (np.arange(len(told_apart)) > 60).astype(int)
    found = gm.gap_value(gm.read_survey(told_apart), retained="retained", of="perception", level="item",
                         change={"5": 1}, **MONEY)  # fmt: skip
    assert np.isnan(found.table["amount"].iloc[0]) and "cannot be estimated" in found.text
    assert isinstance(found.plot().to_dict(), dict)
    with pytest.raises(GapModelError, match="one value only"):
        gm.gap_value(gm.read_survey(told_apart.assign(retained=1)), retained="retained", **MONEY)


def test_the_chart_shows_the_table(found):
    figure = found.plot(lang="zh")
    assert list(figure.data[0].x) == pytest.approx(found.table["amount"].tolist()[:-1])
    assert figure.data[1].x[0] == pytest.approx(found.table["amount"].iloc[-1])
    assert "可靠性" in figure.layout.title.text
