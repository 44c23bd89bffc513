"""Penalties, rewards and classes of the bank's dimensions and of answers with a known asymmetry."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError
from gapmodel.findings.priorities.asymmetry import KINDS, _edges, _kind, _probabilities, parts_of
from gapmodel.wording.tables import readable


@pytest.fixture(scope="module")
def bank():
    return gm.read_survey(gm.example("bank"))


@pytest.fixture(scope="module")
def found(bank):
    return gm.asymmetry(bank, "overall_rating", n_resamples=400)


def known_survey(n: int = 900) -> gm.Survey:
    """The first item's low scores cost two points, the second's high scores gain two, the third does nothing."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({f"P{item}": rng.integers(1, 8, n) for item in range(1, 23)})
    rating = 50 - 20 * (frame["P1"] <= 3) + 20 * (frame["P5"] >= 6) + rng.normal(0, 5, n)
    return gm.read_survey(frame.assign(rating=rating.round().astype(int)), "servperf")


def test_contrasts_equal_statsmodels_on_the_rows():
    found = gm.asymmetry(gm.read_survey(gm.example("bank"), "servperf"), "overall_rating", n_resamples=50)
    rows = pd.read_csv(gm.example("bank"))
    items = {"tangibles": range(1, 5), "reliability": range(5, 10), "responsiveness": range(10, 14)}
    items |= {"assurance": range(14, 18), "empathy": range(18, 23)}
    scores = pd.DataFrame({})
    for code, places in items.items():
        answers = rows[[f"P{place}" for place in places]]
        scores[code] = answers.mean(axis=1).where(answers.notna().sum(axis=1) * 2 >= len(places))
    kept = scores.notna().all(axis=1) & rows["overall_rating"].notna()
    scores, outcome = scores[kept], rows.loc[kept, "overall_rating"].astype(float)
    contrasts = found.contrasts.set_index(["code", "contrast"])
    low = pd.DataFrame({code: scores[code] <= contrasts.loc[(code, "penalty"), "cut"] + 1e-9 for code in items})
    high = pd.DataFrame({code: scores[code] >= contrasts.loc[(code, "reward"), "cut"] - 1e-9 for code in items})
    columns = sm.add_constant(np.hstack([low, high]).astype(float))
    fit = sm.OLS(outcome.to_numpy(), columns).fit(cov_type="HC3", use_t=True)
    by_side = found.contrasts.sort_values("contrast", kind="stable")
    assert by_side["value"].tolist() == pytest.approx(fit.params[1:], rel=1e-9)
    assert by_side["se"].tolist() == pytest.approx(fit.bse[1:], rel=1e-9)
    assert by_side["p_val"].tolist() == pytest.approx(fit.pvalues[1:], rel=1e-7)
    assert by_side[["ci_low", "ci_high"]].to_numpy() == pytest.approx(fit.conf_int()[1:], rel=1e-8)
    assert by_side["count"].tolist() == [*low.sum(), *high.sum()]
    assert found.params["n"] == kept.sum()


def test_the_columns_are_those_that_are_promised(found):
    expected = "level code label n penalty reward impact_range range_low range_high asymmetry asymmetry_low"
    expected += " asymmetry_high statistic p_val p_adj kind " + " ".join(f"p_{kind}" for kind in KINDS)
    assert found.table.columns.tolist() == [*expected.split(), "p_wrong_sign"]
    shown = found.table[[f"p_{kind}" for kind in KINDS]].sum(axis=1)
    assert shown.to_numpy() == pytest.approx(np.ones(5))


def test_known_asymmetries_are_found():
    table = gm.asymmetry(known_survey(), "rating", level="item", low=3, high=6, n_resamples=200).table.set_index("code")
    assert table.loc["1", "penalty"] == pytest.approx(-20, abs=2)
    assert table.loc["5", "reward"] == pytest.approx(20, abs=2)
    assert (table.loc["1", "kind"], table.loc["5", "kind"]) == ("frustrator", "delighter")
    assert min(table.loc["1", "p_frustrator"], table.loc["5", "p_delighter"]) > 0.99
    assert table.loc[["1", "5"], "p_adj"].max() < 1e-6
    assert table.drop(["1", "5"])["p_adj"].min() > 0.01
    assert table.drop(["1", "5"])["impact_range"].max() < 2.5


def test_the_example_of_the_literature_sheet():
    total, asymmetric = parts_of(np.array([-0.10]), np.array([0.30]))
    assert (total[0], asymmetric[0]) == pytest.approx((0.40, 0.50))


@settings(max_examples=40)
@given(st.floats(-5, 0), st.floats(0, 5))
def test_asymmetry_is_bounded_and_mirrored(penalty, reward):
    total, asymmetric = parts_of(np.array(penalty), np.array(reward))
    assert total == reward - penalty
    mirrored = parts_of(np.array(-reward), np.array(-penalty))[1]
    if total > 0:
        assert -1 <= asymmetric <= 1
        assert mirrored == pytest.approx(-asymmetric)


def test_a_wrong_sign_counts_as_zero_and_is_reported():
    total, asymmetric = parts_of(np.array([0.2, -0.2, 0.1]), np.array([0.3, -0.1, -0.1]))
    assert total.tolist() == [0.3, 0.2, 0.0]
    assert asymmetric[:2].tolist() == [1.0, -1.0] and np.isnan(asymmetric[2])
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({f"P{item}": rng.integers(1, 8, 400) for item in range(1, 23)})
    rating = 50 + 20 * (frame["P1"] <= 3) - 20 * (frame["P1"] >= 6) + rng.normal(0, 1, 400)
    survey = gm.read_survey(frame.assign(rating=rating.round().astype(int)), "servperf")
    found = gm.asymmetry(survey, "rating", level="item", n_resamples=200)
    line = found.table.set_index("code").loc["1"]
    assert (line["kind"], line["p_wrong_sign"], line["impact_range"]) == ("", 1.0, 0.0)
    assert "Wrong sign" in found.text and "Without a class" in found.text
    assert all(found.sentences("zh"))
    found.plot()


def test_classes_and_their_probabilities_agree_on_the_limits():
    edges = _edges((0.2, 0.6))
    values = [-1, -0.6, -0.59, -0.2, 0, 0.2, 0.21, 0.6, 0.61]
    expected = ["frustrator", "dissatisfier", "dissatisfier", "hybrid", "hybrid", "hybrid"]
    expected += ["satisfier", "satisfier", "delighter"]
    assert [_kind(value, edges) for value in values] == expected
    for value, kind in zip(values, expected, strict=True):
        assert _probabilities(np.array([value]), edges)[f"p_{kind}"] == 1


def test_few_respondents_are_said_with_the_width_of_an_interval(bank):
    few = gm.asymmetry(bank.drop_respondents(np.arange(bank.n) >= 90, why=""), "overall_rating", n_resamples=200)
    widths = (few.table["range_high"] - few.table["range_low"]).max()
    line = next(line for line in few.sentences() if "fewer than 10 respondents for each of 10" in line)
    assert f"is {widths:.2f} points wide" in line
    assert any("不足 10 名" in line for line in few.sentences("zh"))
    assert "fewer than 10" not in gm.asymmetry(bank, "overall_rating", n_resamples=200).text


def test_small_groups_are_named(bank):
    found = gm.asymmetry(bank, "overall_rating", low=3, high=6, n_resamples=200)
    small = found.contrasts[found.contrasts["small"]]
    assert set(small["contrast"]) == {"penalty"} and (small["count"] < 30).all()
    assert "Few respondents (fewer than 30 and less than 5%): “Tangibles”, low: 14" in found.text
    assert found.table.set_index("code").loc["reliability", "kind"] == ""  # nobody is low


def test_wrong_use_gets_one_sentence(bank):
    cases = [
        ({"low": 5, "high": 4}, "low is 5 and high is 4: nobody can lie between"),
        ({"low": "x"}, "low='x' must be a number"),
        ({"limits": (0.6, 0.2)}, "must be two numbers"),
        ({"limits": 0.3}, "must be two numbers"),
        ({"of": "gap"}, "Gaps have no usual cuts"),
        ({"of": "promise"}, "of='promise' was not asked"),
        ({"n_resamples": 0}, "draws nothing"),
    ]
    for options, words in cases:
        with pytest.raises(SettingError, match=words):
            gm.asymmetry(bank, "overall_rating", **options)
    with pytest.raises(SettingError, match="a tally does not have"):
        gm.asymmetry(bank.tally, "overall_rating")
    with pytest.raises(SettingError, match="names 2 columns"):
        gm.asymmetry(bank, ["overall_rating", "other"])
    with pytest.raises(ColumnError, match="no column 'satisfaction'"):
        gm.asymmetry(bank, "satisfaction")
    with pytest.raises(SettingError, match="independent and equally weighted"):
        gm.asymmetry(gm.read_survey(gm.example("bank"), cluster="branch"), "overall_rating")
    same = pd.read_csv(gm.example("bank")).assign(overall_rating=7)
    with pytest.raises(SettingError, match="the same for all respondents"):
        gm.asymmetry(gm.read_survey(same), "overall_rating")


def test_gaps_can_be_cut(bank):
    found = gm.asymmetry(bank, "overall_rating", of="gap", low=-1, high=0, n_resamples=50)
    assert found.contrasts["cut"].tolist() == [-1, 0] * 5
    assert "Gap" in found.sentences()[0]


def test_both_languages_and_the_chart(found):
    for lang in ("en", "zh"):
        assert all(found.sentences(lang))
        shown = readable(found, found.table, lang)
        assert len(shown) == 5
        assert len(readable(found, found.contrasts, lang)) == 10
        figure = found.plot(lang=lang)
        assert figure.data[0].x == tuple(found.table["asymmetry"])
        assert figure.data[0].y == tuple(found.table["impact_range"])
    assert readable(found, found.table)["Kind"].tolist()[0] == "satisfier"
    with pytest.raises(SettingError, match="no option 'kind'"):
        found.plot(kind="grid")


def test_the_same_rng_gives_the_same_finding(bank, found):
    pd.testing.assert_frame_equal(gm.asymmetry(bank, "overall_rating", n_resamples=400).table, found.table)
