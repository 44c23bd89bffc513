"""How reliable the scales are: the finding beside the rows, from a tally, by group, and in wrong use."""

from __future__ import annotations

from math import isnan

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import gapmodel as gm
from gapmodel.inference.scales.reliability import cronbach_alpha
from gapmodel.inference.scales.variance_ratio import alpha_ratio
from gapmodel.survey.respondent_scores import scores_of

CONTRACT = "side level code n_items alpha ci_low ci_high std_alpha omega_total omega_h cr ave".split()
SIDES = ("expectation", "perception")
INSTRUMENT = """
name = "small"
title = { en = "Small" }
sides = ["expectation", "perception"]
scale = { lowest = 1, highest = 7, step = 1 }
gap = { minuend = "perception", subtrahend = "expectation" }
"""


@pytest.fixture(scope="module")
def bank():
    return gm.read_survey(gm.example("bank"), by="branch")


@pytest.fixture(scope="module")
def found(bank):
    return gm.reliability(bank, by="branch")


@pytest.fixture
def small(tmp_path):
    """A survey with dimensions of given sizes, one true score for each side, and a change of the answers."""

    def make(sizes, n=120, change=lambda frame: frame, head=INSTRUMENT):
        codes = {f"d{at}": [f"{at}.{item}" for item in range(size)] for at, size in enumerate(sizes)}
        parts = [
            f'[[dimensions]]\ncode = "{code}"\nlabel = {{ en = "{code}" }}\nitems = [\n'
            + "".join(f'{{ code = "{item}", label = {{ en = "item {item}" }} }},\n' for item in items)
            + "]\n"
            for code, items in codes.items()
        ]
        path = tmp_path / "small.toml"
        path.write_text(head + "\n".join(parts), encoding="utf-8")
        rng = np.random.default_rng(4)
        columns = {}
        for side in SIDES:
            true = rng.normal(size=(n, len(sizes))) + rng.normal(size=(n, 1))
            for at, items in enumerate(codes.values()):
                for item in items:
                    answer = np.rint(4 + true[:, at] + rng.normal(size=n))
                    columns[f"{side}_{item}"] = np.clip(answer, 1, 7)
        return gm.read_survey(change(pd.DataFrame(columns)), path)

    return make


def test_the_table_starts_with_the_columns_of_the_contract(found):
    assert list(found.table.columns[: len(CONTRACT)]) == CONTRACT
    assert found.table["side"].unique().tolist() == ["expectation", "perception", "gap"]
    assert found.table.groupby("side").size().tolist() == [6, 6, 6]
    assert found.table["why"].eq("").all() and found.table.drop(columns="why").isna().sum().sum() == 3 * (5 + 5) + 3 * 4


def test_alpha_is_that_of_the_complete_rows(bank, found):
    for side, columns in (("perception", 22), ("gap", 22)):
        scores = scores_of(bank, [(side, "item", item) for item in bank.tally.layout.items])
        rows = scores.values[scores.complete]
        row = found.table.query("side == @side and level == 'overall'").iloc[0]
        assert (row["n"], row["n_items"]) == (len(rows), columns)
        assert row["alpha"] == pytest.approx(cronbach_alpha(np.cov(rows.T)), abs=1e-12)


def test_the_distribution_free_interval_is_that_of_the_influences_of_respondents(small):
    """alpha's derivative times (x - mean)(x - mean)' of every respondent: Maydeu-Olivares et al. (2007)."""
    survey = small([4])
    row = gm.reliability(survey, side="perception").table.iloc[0]
    rows = scores_of(survey, [("perception", "item", item) for item in survey.tally.layout.items]).values
    centred, covariance, n = rows - rows.mean(axis=0), np.cov(rows.T), len(rows)
    influence = np.einsum("ni,ij,nj->n", centred, alpha_ratio(4).gradient(covariance), centred)
    influence -= influence.mean()
    error = np.sqrt((influence**2).sum()) / (n - 1) * np.sqrt(n / (n - 1))
    reach = stats.t.ppf(0.975, n - 1) * error / (1 - row["alpha"])
    expected = [1 - (1 - row["alpha"]) * np.exp(sign * reach) for sign in (1, -1)]
    assert row[["adf_low", "adf_high"]].tolist() == pytest.approx(expected, abs=1e-3)


def test_a_tally_without_missing_answers_says_the_same(small):
    survey = small([3, 4])
    one, two = gm.reliability(survey), gm.reliability(survey.tally)
    pd.testing.assert_frame_equal(one.table, two.table, check_exact=False, atol=1e-8)
    pd.testing.assert_frame_equal(one.differences, two.differences, check_exact=False, atol=1e-8)
    assert not two.params["pairwise"]


def test_missing_answers_are_told(small):
    def lose(frame):
        frame.loc[:19, "perception_0.1"] = np.nan
        return frame

    survey = small([3, 3], change=lose)
    found = gm.reliability(survey.tally, side="perception")
    assert found.params["pairwise"] and "Answers are missing" in found.text
    assert "(100 of 120 respondents, those who answered every item)" in gm.reliability(survey, side="perception").text


def test_the_difference_is_less_reliable_than_alpha_of_the_item_differences(found):
    rows = found.differences
    assert rows["code"].tolist()[-1] == "overall" and (rows["reliability"] < rows["alpha_gap"]).all()
    assert ((rows["ci_low"] < rows["reliability"]) & (rows["reliability"] < rows["ci_high"])).all()


def test_groups_are_compared_by_scale(found):
    assert len(found.groups) == 4 * 18 and (found.group_tests["groups"] == 4).all()
    assert ((found.group_tests["p_adj"] >= found.group_tests["p_val"]) | found.group_tests["p_val"].isna()).all()
    assert "distribution-free errors, p adjusted" in found.text
    assert "Alphas differ between the 4 groups for “Empathy” (Gap (P − E))" in found.text


def test_one_side_has_no_difference(small):
    head = INSTRUMENT.replace('"expectation", ', "").partition("gap")[0]
    found = gm.reliability(small([3, 3], change=lambda frame: frame.filter(like="perception"), head=head))
    assert found.table["side"].unique().tolist() == ["perception"] and found.differences.empty
    assert "Perception (P)" in found.text and "As a score" not in found.text


def test_an_item_that_does_not_vary_is_left_out_and_named(small):
    same = small([4, 3], change=lambda frame: frame.assign(**{"perception_0.1": 5.0}))
    found = gm.reliability(same, side="perception")
    assert found.table["n_items"].tolist() == [3, 3, 6]
    assert isnan(found.items.set_index("code").loc["0.1", "item_rest"])
    assert "everybody answered “item 0.1” alike" in found.text


def test_an_item_that_was_not_reversed_is_named(small):
    turned = small([4, 3], change=lambda frame: frame.assign(**{"perception_1.0": 8 - frame["perception_1.0"]}))
    found = gm.reliability(turned, side="perception")
    assert found.table.set_index("code").loc["d1", "alpha"] < 0
    assert "α is negative for “d1”" in found.text and "“item 1.0” (Perception (P))" in found.text


def test_scales_of_one_and_two_items_say_what_is_missing(small):
    found = gm.reliability(small([1, 2, 3]), side="perception")
    rows = found.table.set_index("code")
    assert rows["why"].tolist()[:2] == ["one_item", "two_items"]
    assert isnan(rows.loc["d0", "alpha"]) and isnan(rows.loc["d1", "omega_total"]) and rows.loc["d1", "cr"] > 0
    assert "With a single item, consistency cannot be estimated: “d0”" in found.text


def test_fewer_respondents_than_items_have_alpha_and_no_factor_models(small):
    found = gm.reliability(small([4, 4], n=7), side="perception")
    assert found.table["alpha"].notna().all() and found.table[["cr", "omega_h"]].isna().all().all()
    assert "not positive definite" in found.text


def test_redundant_items_are_named(small):
    same = {f"perception_0.{at}": np.tile([1.0, 4, 6, 7], 30) for at in range(3)}
    found = gm.reliability(small([4], change=lambda frame: frame.assign(**same)), side="perception")
    assert found.table["greatest_split"].notna().all() and "α" in found.text


def test_ordinal_coefficients_come_with_their_caution(small):
    survey = small([3, 4])
    found = gm.reliability(survey, side="perception", ordinal=True)
    rows = found.ordinal.set_index("code")
    matrix = gm.polychoric(survey, side="perception").matrix
    expected = cronbach_alpha(np.asarray(matrix)[:3, :3])
    assert rows.loc["d0", "ordinal_alpha"] == pytest.approx(expected, abs=1e-9)
    assert (rows["categorical_omega"] < rows["ordinal_omega"])[:2].all() and isnan(rows.loc["overall", "ordinal_omega"])
    assert "Chalmers 2018" in found.text and "Chalmers" in found.cite()
    assert gm.reliability(survey, side="perception").ordinal.empty


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda survey: gm.reliability(survey, side="perceptoin"), "There is no side 'perceptoin'"),
        (lambda survey: gm.reliability(survey, glb=True), "greatest lower bound is not available"),
        (lambda survey: gm.reliability(survey, confidence=2), "confidence"),
    ],
)
def test_wrong_settings_get_one_sentence(bank, call, message):
    with pytest.raises(gm.GapModelError, match=message):
        call(bank)


def test_too_few_respondents_get_one_sentence(small):
    with pytest.raises(gm.GapModelError, match="at least 3 respondents who answered every item, and there are 2"):
        gm.reliability(small([3, 3], n=2))


def test_an_item_that_repeats_another_leaves_out_omega_and_says_why():
    frame = pd.read_csv(gm.example("bank"))
    found = gm.reliability(gm.read_survey(frame.assign(P2=frame["P1"])), side="perception")
    row = found.table.set_index("code").loc["tangibles"]
    assert row["alpha"] > 0.8 and isnan(row["omega_total"]) and row["why"]
    assert found.table.set_index("code").loc["empathy", "omega_total"] > 0.7


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_chart_has_two_marks_for_every_side(found, lang):
    figure = found.plot(lang=lang)
    assert len(figure.data) == 6 and {len(trace.x) for trace in figure.data} == {6}
    alphas = found.table.query("side == 'perception'")["alpha"].tolist()
    assert list(figure.data[2].x) == alphas


def test_items_that_hardly_load_first_still_have_composite_reliability(small):
    """Loadings of 1 for first items do not converge here; lavaan's ``cfa(..., std.lv = TRUE)`` is the same model."""

    def unrelated(frame):
        others = np.random.default_rng(3).integers(1, 8, (len(frame), 2))
        return frame.assign(**{"perception_0.0": others[:, 0], "perception_1.0": others[:, 1]})

    rows = gm.reliability(small([5, 4, 4], n=300, change=unrelated), side="perception").table.set_index("code")
    assert rows.loc[["d0", "d1", "d2"], "cr"].between(0.3, 0.9).all() and rows.loc["d0", "why"] == ""


def test_items_in_uncorrelated_pairs_leave_out_omega(small):
    pairs = np.array([[a, b, c] for a in (3, 5) for b in (3, 5) for c in (3, 5)] * 15, float)
    first = {f"perception_0.{at}": pairs[:, at] for at in range(3)}
    found = gm.reliability(small([3, 3], change=lambda frame: frame.assign(**first)), side="perception")
    row = found.table.set_index("code").loc["d0"]
    assert isnan(row["omega_total"]) and row["alpha"] == pytest.approx(0, abs=1e-12)


def test_a_dimension_whose_items_do_not_vary_is_not_said_to_have_one_item(small):
    same = {f"perception_0.{at}": 5.0 for at in range(3)}
    found = gm.reliability(small([3, 3], change=lambda frame: frame.assign(**same)))
    assert "single item" not in found.text and "“d0” (Perception (P)) (too few of its items vary)" in found.text
    assert "Perception (P): ω total, for which loadings may differ, is" in found.text
    assert "Perception (P) (120 respondents): Cronbach's α of 0." in found.text


def groups_of(frame, sizes):
    return frame.assign(branch=np.repeat([f"b{at}" for at in range(len(sizes))], sizes))


def test_groups_of_few_respondents_are_shown_and_not_compared(small):
    survey = small([3, 3], n=202, change=lambda frame: groups_of(frame, [2, 100, 100]))
    for answers, test in ((survey, "distribution-free"), (survey.tally_by("branch"), "hakstian-whalen")):
        found = gm.reliability(answers, by="branch", side="perception")
        few = found.groups.query("group == 'b0'")
        assert few["adf_low"].isna().all() and found.params["alpha_test"] == test
        assert found.group_tests["groups"].eq(2).all() and found.group_tests["p_val"].gt(1e-4).all()
        assert "1 group has fewer than 30 respondents: too few to compare its α." in found.text


def test_a_group_of_equal_answers_to_all_items_leaves_the_others_their_test(small):
    def same(frame):
        frame.loc[:39, [f"perception_0.{at}" for at in range(3)]] = np.tile(frame.loc[:39, ["perception_0.0"]], 3)
        return groups_of(frame, [40, 60, 60])

    found = gm.reliability(small([3, 3], n=160, change=same), by="branch", side="perception")
    assert found.groups.iloc[0]["alpha"] == pytest.approx(1) and found.params["alpha_test"] == "distribution-free"
    assert found.group_tests["groups"].tolist() == [2, 3, 3] and found.group_tests["p_val"].notna().all()


def test_ordinal_coefficients_of_a_tally_leave_out_the_gap(small, tmp_path):
    counted = gm.read_survey(gm.example("bank"), pair_tables=True).tally
    found = gm.reliability(counted, ordinal=True)
    assert found.ordinal["side"].unique().tolist() == ["expectation", "perception"]
    assert "of a tally they are left out" in found.text
    with pytest.raises(gm.GapModelError, match="holds none of differences"):
        gm.reliability(counted, side="gap", ordinal=True)


@pytest.mark.parametrize(("side", "message"), [([], "No side is asked for"), (5, "side=5 names no side")])
def test_no_side_gets_one_sentence(bank, side, message):
    with pytest.raises(gm.GapModelError, match=message):
        gm.reliability(bank, side=side)


def test_no_groups_are_none_and_a_side_asked_twice_is_one(small):
    found = gm.reliability(small([3, 3]), by=[], side=["perception", "perception"])
    assert found.groups.empty and len(found.table) == 3


def test_items_that_count_reversed_in_omega_of_all_items_are_told(small):
    turned = small([4, 4], change=lambda frame: frame.assign(**{"perception_1.0": 8 - frame["perception_1.0"]}))
    rows = gm.reliability(turned, side="perception").table.set_index("code")
    assert rows.loc["overall", "why"] == "counted_reversed" and rows.loc["overall", "omega_total"] > 0.7
    assert "count reversed in ω" in gm.reliability(turned, side="perception").text
    assert gm.reliability(small([4, 4]), side="perception").table.set_index("code").loc["overall", "why"] == ""
