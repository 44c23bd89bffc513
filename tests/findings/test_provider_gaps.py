"""Gaps 1 to 4, 6 and 7: against R and brute force, their laws, small groups of managers, and wrong use."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from reference_values import reference
from scipy import stats

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.findings.provider.respondent_groups import respondent_groups_of
from gapmodel.instrument.read import parse_instrument

TWO = """
name = "two"
sides = {sides}
scale = {{ lowest = 1, highest = 7 }}
[[dimensions]]
code = "a"
items = [ {{ code = "1" }}, {{ code = "2" }} ]
[[dimensions]]
code = "b"
items = [ {{ code = "3" }}, {{ code = "4" }} ]
"""
CUSTOMERS = parse_instrument(TWO.format(sides='["expectation", "perception"]'))
MANAGERS = parse_instrument(TWO.format(sides='["expectation"]'))
STUDIES = reference("gap1")["studies"]


def surveys(study):
    x, y = np.array(study["managers"]), np.array(study["customers"])
    codes = ["1", "2", "3", "4"]
    customers = pd.DataFrame(y, columns=[f"E{code}" for code in codes]).assign(**{f"P{code}": 4 for code in codes})
    managers = pd.DataFrame(x, columns=[f"E{code}" for code in codes])
    return gm.read_survey(customers, CUSTOMERS), gm.read_survey(managers, MANAGERS)


@pytest.fixture(scope="module")
def case():
    """Customers, managers with standards, employees with all three: simulated."""
    rating = {"S": 5.0, "D": 5.4, "K": 4.8}
    frames = {
        letter: gm.simulate("gap4-promises", 40, level=level, rng=place).rename(
            columns=lambda name, letter=letter: name.replace("K_", f"{letter}_")
        )
        for place, (letter, level) in enumerate(rating.items())
    }
    frames["S"] = frames["S"].astype(object)
    frames["S"].loc[:9, "S_empathy"] = "no standards exist"
    return {
        "customers": gm.read_survey(gm.simulate(n=300, level=6.0, points=True, rng=1)),
        "managers": (
            gm.read_survey(gm.simulate("servqual-managers", 9, level=5.4, points=True, rng=2), "servqual-managers"),
            gm.read_survey(frames["S"], "gap2-standards"),
        ),
        "employees": (
            gm.read_survey(gm.simulate("servqual-employees", 40, level=5.8, rng=3), "servqual-employees"),
            gm.read_survey(frames["D"], "gap3-delivery"),
            gm.read_survey(frames["K"], "gap4-promises"),
        ),
    }


@pytest.fixture(scope="module")
def found(case):
    return gm.provider_gaps(**case)


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: f"{len(study['managers'])} managers")
def test_gap_1_equals_r_on_every_line(study):
    customers, managers = surveys(study)
    found = gm.provider_gaps(customers=customers, managers=managers)
    table, tests = found.table.set_index("code"), found.tests.set_index(["code", "test"])
    for code, expected in study["lines"].items():
        assert table.loc[code, "gap"] == pytest.approx(expected["gap"], abs=1e-12)
        welch = tests.loc[(code, "welch")]
        given = (welch["statistic"], welch["dof"], welch["p_val"])
        assert given == pytest.approx([expected["welch"][key] for key in ("t", "df", "p")], rel=1e-9)
        assert tests.loc[(code, "permutation"), "p_val"] == pytest.approx(expected["permutation"], rel=1e-9)
        assert table.loc[code, "p_val"] == tests.loc[(code, "permutation"), "p_val"]


def test_brunner_munzel_equals_scipy(found, case):
    row = found.tests.set_index(["which", "code", "test"]).loc[("gap_1", "7", "brunner_munzel")]
    rows = [case["managers"][0].frame()["expectation_7"], case["customers"].frame()["expectation_7"]]
    expected = stats.brunnermunzel(*(column.dropna() for column in rows))
    assert (row["statistic"], row["p_val"]) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-9)


def test_gap_6_is_gap_1_plus_gap_7_exactly(found, case):
    rows = found.table.set_index(["which", "level", "code"])["gap"]
    assert np.allclose(rows["gap_6"], rows["gap_1"] + rows["gap_7"], rtol=0, atol=1e-15)
    people = {"customers": case["customers"], "managers": case["managers"][0], "employees": case["employees"][0]}
    lines = {
        who: group.lines(None)[""]
        for (who, side), group in respondent_groups_of(**people).items()
        if side == "expectation"
    }
    for c, m, s in zip(lines["customers"], lines["managers"], lines["employees"], strict=True):
        assert s.exact_mean - c.exact_mean == (m.exact_mean - c.exact_mean) + (s.exact_mean - m.exact_mean)
        assert isinstance(s.exact_mean, Fraction)


def test_customers_without_a_perception_count_for_gap_1():
    customers, managers = surveys(STUDIES[1])
    frame = customers.frame()[[f"expectation_{code}" for code in "1234"]].set_axis(["E1", "E2", "E3", "E4"], axis=1)
    silent = frame.assign(**{f"P{code}": np.where(np.arange(len(frame)) < 10, np.nan, 4.0) for code in "1234"})
    one = gm.provider_gaps(customers=gm.read_survey(silent, CUSTOMERS), managers=managers)
    other = gm.provider_gaps(customers=customers, managers=managers)
    pd.testing.assert_frame_equal(one.table, other.table)


def test_a_tally_of_two_sides_gives_the_same_items_and_t_limits_for_scores(case, found):
    only = gm.provider_gaps(customers=case["customers"].tally, managers=case["managers"][0])
    items = only.table["level"] == "item"
    full = found.table[found.table["which"] == "gap_1"].reset_index(drop=True)
    pd.testing.assert_frame_equal(only.table[items], full[full["level"] == "item"])
    assert only.table.loc[~items, "gap"].tolist() == pytest.approx(full.loc[full["level"] != "item", "gap"].tolist())
    methods = only.tests[(only.tests["level"] == "overall")].set_index("test")["method"]
    assert methods["permutation"].startswith("undefined: a tally of two sides")


def test_ratings_are_told_against_the_highest_point_and_none_apart(found):
    table = found.table.set_index(["which", "code"])
    ratings = found.ratings.set_index(["which", "code"])
    row = table.loc[("gap_2", "empathy")]
    assert (row["n"], row["mean_ref"]) == (30, 7.0)
    assert row["gap"] == pytest.approx(row["mean"] - 7)
    rated = ratings.loc[("gap_2", "empathy")]
    assert (rated["n_none"], rated["share_none"]) == (10, 0.25)
    assert rated["attainment"] == pytest.approx((row["mean"] - 1) / 6)
    wilson = stats.binomtest(10, 40).proportion_ci(0.95, "wilson")
    assert (rated["none_low"], rated["none_high"]) == pytest.approx((wilson.low, wilson.high))
    assert np.isnan(row["p_val"])
    assert ratings.loc[("gap_3", "empathy"), "n_none"] == 0


def test_rankings_and_points_are_those_of_the_means(found, case):
    table = found.table[found.table["level"] == "dimension"]
    own = table[table["which"] == "gap_1"].set_index("code")
    ranks = found.rankings.set_index("code")
    expected = stats.rankdata(-own["mean_ref"])
    assert ranks["customers"].tolist() == expected.tolist()
    assert (ranks["managers"] - ranks["customers"]).tolist() == ranks["managers_off"].tolist()
    points = found.points.set_index("code").loc["assurance"]
    assert points["difference"] == pytest.approx(points["mean"] - points["mean_ref"])
    assert points["n"] == 9


def test_five_managers_of_five_leave_only_the_customers_error(case):
    study = STUDIES[1]
    customers, managers = surveys(study)
    everyone = gm.provider_gaps(customers=customers, managers=managers, population={"managers": 5})
    sample = gm.provider_gaps(customers=customers, managers=managers)
    a, b = everyone.table.iloc[0], sample.table.iloc[0]
    overall = np.array(study["customers"]).mean(axis=1)
    assert a["se"] == pytest.approx(overall.std(ddof=1) / np.sqrt(len(overall)))
    assert a["ci_high"] - a["ci_low"] < b["ci_high"] - b["ci_low"]
    assert everyone.params["test"] == "welch"


def test_managers_who_all_agree_do_not_make_the_interval_short():
    customers, _ = surveys(STUDIES[1])
    agreeing = gm.read_survey(pd.DataFrame(np.full((5, 4), 6), columns=["E1", "E2", "E3", "E4"]), MANAGERS)
    row = gm.provider_gaps(customers=customers, managers=agreeing).table.iloc[0]
    welch = 2 * 1.96 * row["se"]
    assert row["ci_high"] - row["ci_low"] > 2 * welch


def test_one_manager_alone_has_no_interval_but_a_gap():
    customers, _ = surveys(STUDIES[0])
    one = gm.read_survey(pd.DataFrame([[5, 5, 6, 6]], columns=["E1", "E2", "E3", "E4"]), MANAGERS)
    row = gm.provider_gaps(customers=customers, managers=one).table.iloc[0]
    assert np.isfinite(row["gap"])
    assert np.isnan(row["ci_low"])
    assert row["verdict"] == "undecided"


def test_promises_are_compared_with_perceptions(case):
    promised = gm.read_survey(gm.simulate("servqual-promises", 20, level=6.5, rng=8), "servqual-promises")
    found = gm.provider_gaps(customers=case["customers"], promises=promised)
    row = found.table[found.table["which"] == "gap_4_promises"].iloc[0]
    assert row["gap"] == pytest.approx(row["mean"] - row["mean_ref"])
    assert row["verdict"] == "shortfall"


def test_groups_are_compared_one_by_one():
    customers = gm.simulate(n=90, rng=1).assign(hotel=np.repeat(["A", "B", "C"], 30))
    managers = gm.simulate("servqual-managers", 8, rng=2).assign(hotel=["A"] * 4 + ["B"] * 4)
    asked = gm.read_survey(managers, "servqual-managers", by="hotel")
    found = gm.provider_gaps(customers=gm.read_survey(customers), managers=asked, by="hotel")
    assert found.table["group"].unique().tolist() == ["A", "B"]
    alone = gm.provider_gaps(
        customers=gm.read_survey(customers[customers["hotel"] == "B"]),
        managers=gm.read_survey(managers[managers["hotel"] == "B"], "servqual-managers"),
    )
    own = found.table[found.table["group"] == "B"].drop(columns=["group", "p_adj"]).reset_index(drop=True)
    pd.testing.assert_frame_equal(own, alone.table.drop(columns="p_adj"))


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (lambda case: {"managers": case["customers"]}, SettingError, "looks like the customers' survey"),
        (lambda _: {"test": "paired"}, SettingError, "pairs respondents, but managers"),
        (lambda case: {"managers": case["employees"][1]}, SettingError, "managers were asked about 'delivery'"),
        (lambda _: {"managers": None, "employees": None}, SettingError, "no gap to compute"),
        (lambda _: {"population": {"managers": 3}}, SettingError, "9 people answered out of 3"),
        (lambda _: {"population": {"staff": 3}}, SettingError, "population='staff'"),
        (lambda _: {"padjust": "tukey"}, SettingError, "padjust='tukey'"),
        (lambda _: {"managers": "managers.csv"}, SettingError, "neither a survey nor a tally"),
        (lambda case: {"managers": [case["managers"][0]] * 2}, SettingError, "answer the expectation side twice"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(case, change, error, words):
    with pytest.raises(error, match=words):
        gm.provider_gaps(**(case | change(case)))


def test_the_same_people_twice_are_refused(case):
    same = gm.simulate("servqual-managers", 30, rng=5)
    with pytest.raises(SettingError, match="the same people were passed twice"):
        gm.provider_gaps(
            customers=case["customers"],
            managers=gm.read_survey(same, "servqual-managers"),
            employees=gm.read_survey(same, "servqual-employees"),
        )


def test_the_customers_expectations_as_managers_are_refused(case):
    frame = gm.simulate(n=50, rng=4)
    believed = gm.read_survey(frame.filter(regex="^E"), "servqual-managers")
    with pytest.raises(SettingError, match="customers and managers gave exactly the same answers"):
        gm.provider_gaps(customers=gm.read_survey(frame), managers=believed)


def test_other_items_or_scales_are_refused(case, small):
    customers, managers = surveys(STUDIES[0])
    with pytest.raises(TallyError, match="different items and dimensions"):
        gm.provider_gaps(customers=case["customers"], managers=managers)
    wider = parse_instrument(TWO.format(sides='["expectation"]').replace("highest = 7", "highest = 9"))
    other = gm.read_survey(pd.DataFrame([[5, 5, 6, 6]] * 3, columns=["E1", "E2", "E3", "E4"]), wider)
    with pytest.raises(TallyError, match="different scales: their means cannot be subtracted"):
        gm.provider_gaps(customers=customers, managers=other)


def test_weights_are_refused_with_the_remedy(case):
    frame = gm.simulate(n=40, rng=1).assign(w=1.0)
    with pytest.raises(TallyError, match="have 'weights', which these gaps do not reckon with"):
        gm.provider_gaps(customers=gm.read_survey(frame, weights="w"), managers=case["managers"])


def test_the_antecedents_of_the_same_file_do_not_disturb(case):
    statements = gm.read_instrument("antecedents-managers").confirmed(["9"])
    extra = gm.read_survey(gm.simulate("antecedents-managers", 9, rng=6), statements)
    found = gm.provider_gaps(customers=case["customers"], managers=(*case["managers"], extra))
    assert set(found.table["which"]) == {"gap_1", "gap_2"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sentences_tell_every_gap_the_sign_and_the_settings(found, lang):
    said = " ".join(found.sentences(lang))
    names = {"en": "Gap", "zh": "差距"}[lang]
    assert all(f"{names} {number}" in said for number in (1, 2, 3, 4, 6, 7))
    assert "MOVER" in said
    assert "{" not in said


def test_gaps_of_ratings_and_differences_are_not_drawn_on_one_axis(found):
    with pytest.raises(SettingError, match="one axis would mix two scales"):
        found.plot(which=["gap_1", "gap_2"])
    assert [trace.name for trace in found.plot().data] == ["Gap 1", "Gap 6", "Gap 7"]


def test_the_caption_of_ratings_tells_the_fewest_and_the_most_raters_and_no_test(found):
    counts = found.table.query("which == 'gap_2' and level == 'dimension'")["n"]
    caption = found.plot(which="gap_2").layout.title.subtitle.text.replace("<br>", " ")
    assert f"n = {counts.min()}..{counts.max()}" in caption
    assert "p-values" not in caption
