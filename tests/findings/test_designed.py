"""Samples with weights, strata and clusters, from the rows to the table: equal to R's survey package."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from reference_values import reference

import gapmodel as gm
from gapmodel.errors import AnswerError, ColumnError, SettingError
from gapmodel.inference.means.design_based import design_mean
from gapmodel.instrument.read import parse_instrument
from gapmodel.survey.counting.count import count
from gapmodel.survey.counting.rows import Rows
from gapmodel.tally.strata import Stratum

ONE = """
name = "one"
title = { en = "One item" }
sides = ["expectation", "perception"]
scale = { lowest = 1, highest = 7 }
[[dimensions]]
code = "all"
label = { en = "All" }
items = [ { code = "1", label = { en = "Item" } } ]
"""
SETS = reference("design")["sets"]
DESIGNS = [(place, design) for place in range(len(SETS)) for design in ("w", "s", "c", "ws", "wc", "sc", "wsc")]


def frame_of(rows: dict) -> pd.DataFrame:
    named = {"E1": rows["expectation"], "P1": rows["perception"]}
    return pd.DataFrame(named | {name: rows[name] for name in ("stratum", "cluster", "weight", "domain")})


def read(rows: dict, design: str, **options: object) -> gm.Survey:
    """cluster names are unique over strata in R's data where strata are not used"""
    roles = {"w": {"weights": "weight"}, "s": {"strata": "stratum"}, "c": {"cluster": "unit"}}
    frame = frame_of(rows).assign(unit=rows["cluster_in_stratum"] if "s" in design else rows["cluster"])
    chosen = {key: value for letter in design for key, value in roles[letter].items()}
    return gm.read_survey(frame, parse_instrument(ONE, "one.toml"), **chosen, **options)


@pytest.mark.parametrize(("place", "design"), DESIGNS)
def test_means_and_errors_equal_the_survey_package(place, design):
    """design.R: svydesign(ids, strata, weights), svymean(~d), confint(df = degf)."""
    expected = SETS[place]["designs"][design]
    found = gm.gaps(read(SETS[place], design))
    row = found.table[found.table["level"] == "item"].iloc[0]
    test = found.tests.query("level == 'item' and test == 'design_t'").iloc[0]
    assert row["gap"] == pytest.approx(expected["mean"], rel=1e-9)
    assert row["se"] == pytest.approx(expected["se"], rel=1e-9)
    assert [row["ci_low"], row["ci_high"]] == pytest.approx(expected["ci"], rel=1e-9)
    assert (test["dof"], test["p_val"]) == pytest.approx((expected["degf"], expected["p_with_degf"]), rel=1e-9)
    assert row["mean_p"] - row["mean_e"] == pytest.approx(row["gap"], rel=1e-9)


@pytest.mark.parametrize("place", range(len(SETS)))
@pytest.mark.parametrize("design", ["w", "wsc"])
def test_a_group_is_a_domain_of_the_whole_design(place, design):
    """design.R: svymean of subset(design, domain == 1)."""
    expected = SETS[place]["domain_1"][design]
    found = gm.gaps(read(SETS[place], design, by="domain").tally, by="domain")
    row = found.table.query("level == 'item' and group == '1'").iloc[0]
    assert (row["gap"], row["se"]) == pytest.approx((expected["mean"], expected["se"]), rel=1e-9)
    assert [row["ci_low"], row["ci_high"]] == pytest.approx(expected["ci"], rel=1e-9)


@pytest.mark.parametrize("place", range(len(SETS)))
def test_kish_effective_n(place):
    effects = gm.gaps(read(SETS[place], "w")).effects
    found = effects.query("effect == 'effective_n' and level == 'item'")["value"].iloc[0]
    assert found == pytest.approx(SETS[place]["kish_effective_n"], rel=1e-9)


def test_a_stratum_with_one_cluster_is_compared_with_the_overall_mean():
    """design.R: survey.lonely.psu = "adjust"."""
    rows = reference("design")["lonely_cluster"]
    frame = pd.DataFrame(
        {"E1": 3, "P1": 3 + np.array(rows["d"]), **{k: rows[k] for k in ("stratum", "cluster", "weight")}}
    )
    one = parse_instrument(ONE, "one.toml")
    found = gm.gaps(gm.read_survey(frame, one, weights="weight", strata="stratum", cluster="cluster")).table.iloc[0]
    expected = rows["options"]["adjust"]
    assert (found["gap"], found["se"]) == pytest.approx((expected["mean"], expected["se"]), rel=1e-9)


def test_shares_are_means_of_indicators():
    rows = SETS[0]
    found = gm.gaps(read(rows, "wsc")).effects.query("level == 'item'").set_index("effect")
    gap = np.array(rows["perception"]) - np.array(rows["expectation"])
    for effect, indicator in (("share_below", gap < 0), ("prob_superiority", (gap > 0) + 0.5 * (gap == 0))):
        units: dict = {}
        for s, c, w, y in zip(rows["stratum"], rows["cluster_in_stratum"], rows["weight"], indicator, strict=True):
            unit = units.setdefault(s, {}).setdefault(c, [0.0, 0.0])
            unit[0], unit[1] = unit[0] + w, unit[1] + w * float(y)
        expected = design_mean([Stratum.of(list(map(tuple, part.values())), len(part)) for part in units.values()])
        assert found.loc[effect, "value"] == pytest.approx(expected.mean, rel=1e-9)
    alone = gm.gaps(read(rows, "w")).effects.query("level == 'item'").set_index("effect").loc["share_below"]
    y, w = (gap < 0).astype(float), np.array(rows["weight"], float)
    mean = (w * y).sum() / w.sum()
    a = w * (y - mean) / w.sum()
    half = np.sqrt(len(a) / (len(a) - 1) * ((a - a.mean()) ** 2).sum())
    from scipy import stats

    assert alone["ci_high"] - alone["value"] == pytest.approx(half * stats.t.ppf(0.975, len(a) - 1), rel=1e-9)


def test_exact_tests_are_refused_in_a_sentence_that_names_what_is_given():
    found = gm.gaps(read(SETS[0], "wsc"))
    refused = found.tests[
        found.tests["test"].isin(["signed_rank", "signed_rank_pratt", "sign", "sign_flip", "flatness"])
    ]
    assert refused["p_val"].isna().all()
    assert refused["method"].str.contains("the design-based t is given instead").all()
    assert "weights, strata, clusters" in found.text
    assert all(found.sentences("zh"))
    assert "nan" not in found.text
    with pytest.raises(SettingError, match="flips whole respondents"):
        gm.gaps(read(SETS[0], "c"), padjust="max_t")


def test_equal_weights_change_nothing(bank):
    answers = [f"{side}_{code}" for side in ("expectation", "perception") for code in range(1, 23)]
    rows = bank.frame()[answers].dropna()
    names = {
        f"{side}_{code}": f"{letter}{code}"
        for side, letter in (("expectation", "E"), ("perception", "P"))
        for code in range(1, 23)
    }
    plain = gm.gaps(gm.read_survey(rows.rename(columns=names)), interval="t").table
    weighted = gm.gaps(gm.read_survey(rows.rename(columns=names).assign(w=2.5), weights="w"))
    for column in ("gap", "mean_e", "mean_p", "sd", "se", "p_val", "ci_low"):
        assert weighted.table[column].to_numpy() == pytest.approx(plain[column].to_numpy(), rel=1e-9)


@pytest.mark.parametrize("scale", [1e-3, 0.0307, 1.3, 977.0])
def test_weights_times_a_constant_change_nothing(scale):
    """Small weights lost digits where gaps are negative: the error was off by 1e-4 with weights that sum to one."""
    rng = np.random.default_rng(5)
    expectation, weights = rng.integers(4, 8, 200), np.round(rng.lognormal(0, 0.5, 200), 2) + 0.2
    frame = pd.DataFrame({"E1": expectation, "P1": expectation - rng.integers(0, 3, 200), "w": weights})
    one = parse_instrument(ONE, "one.toml")
    plain, scaled = (
        gm.gaps(gm.read_survey(rows, one, weights="w"))
        for rows in (frame, frame.assign(w=np.round(weights * scale, 8)))
    )
    for column in ("gap", "mean_e", "mean_p", "sd", "se", "ci_low", "p_val"):
        assert scaled.table[column].to_numpy() == pytest.approx(plain.table[column].to_numpy(), rel=1e-10)
    named = ["prob_superiority", "share_below", "effective_n"]
    found, expected = (part.effects[part.effects["effect"].isin(named)]["value"] for part in (scaled, plain))
    assert found.to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-10)
    gap = (frame["P1"] - frame["E1"]).to_numpy()
    a = weights * (gap - (weights * gap).sum() / weights.sum()) / weights.sum()
    assert scaled.table["se"].iloc[-1] == pytest.approx(np.sqrt(200 / 199 * (a @ a)), rel=1e-10)


def test_weights_as_small_as_one_in_millions_are_read():
    """A frame shows them as 2.5e-07; they were refused as no numbers."""
    frame = pd.DataFrame({"E1": [5, 6, 7, 4], "P1": [4, 6, 5, 5], "w": [2.5e-7, 5e-7, 5e-7, 2.5e-7]})
    one = parse_instrument(ONE, "one.toml")
    expected = gm.gaps(gm.read_survey(frame.assign(w=[1, 2, 2, 1]), one, weights="w")).table
    for rows in (frame, frame.astype(str)):
        found = gm.gaps(gm.read_survey(rows, one, weights="w")).table
        assert found["gap"].to_numpy() == pytest.approx(expected["gap"].to_numpy(), rel=1e-6)
    with pytest.raises(AnswerError, match="'1e9' in row 3"):
        gm.read_survey(frame.astype(str).assign(w=["1", "2", "1e9", "1"]), one, weights="w")


@pytest.mark.parametrize("design", ["w", "wc", "ws"])
@pytest.mark.parametrize("gap", [-1, -0.3, 0.1, 0.7])
def test_equal_gaps_have_no_error_whatever_the_weights(design, gap):
    """Rounded weights left a standard error of 1e-15, a t of -2e15 and a p-value of 1e-16."""
    rng = np.random.default_rng(8)
    tenths = ONE.replace("highest = 7", "highest = 7, step = 0.1")
    frame = pd.DataFrame({"E1": rng.integers(50, 60, 30) / 10, "w": np.round(rng.lognormal(0, 1, 30) + 0.01, 2)})
    frame = frame.assign(P1=np.round(frame["E1"] + gap, 1), c=rng.integers(0, 6, 30).astype(str), s=["a", "b"] * 15)
    roles = {"w": {"weights": "w"}, "c": {"cluster": "c"}, "s": {"strata": "s"}}
    chosen = {key: value for letter in design for key, value in roles[letter].items()}
    found = gm.gaps(gm.read_survey(frame, parse_instrument(tenths, "one.toml"), **chosen))
    assert found.table[["se", "ci_low", "ci_high", "p_val"]].isna().all().all()
    assert (found.table["verdict"] == "undecided").all()
    assert found.tests.query("test == 'design_t'")["method"].str.endswith("do not vary").all()
    assert "all differences are equal" in found.text and "degrees of freedom" not in found.text


def test_counting_in_parts_is_counting_together_whatever_the_weights(bank):
    rng = np.random.default_rng(3)
    layout = SETS[4]
    survey = read(layout, "wsc", by="domain")
    n, cut = survey.n, survey.n // 3
    rows = survey.rows
    order = rng.permutation(n)
    parts = [order[:cut], order[cut:]]

    def counted(own: np.ndarray):
        return count(survey.tally.layout, Rows(rows.codes[own], None, rows.sampling.taken(own))).total

    together = counted(np.arange(n))
    assert counted(parts[0]) + counted(parts[1]) == together
    assert counted(parts[1]) + counted(parts[0]) == together


def test_a_saved_tally_keeps_the_design(tmp_path):
    tally = read(SETS[2], "wsc", by="domain").tally
    assert gm.read_tally(tally.save(tmp_path / "a.tally")) == tally


@pytest.mark.parametrize(
    ("column", "cells", "words"),
    [
        ("weight", ["1", "", "2"], "1 of 3 weights in 'weight' are not numbers from 0 to 1048576: '' in row 3"),
        ("weight", ["1", "-2", "x"], "2 of 3 weights"),
        ("weight", ["0", "0", "0"], "All weights in 'weight' are zero"),
        ("weight", ["1", "inf", "1"], "1 of 3 weights"),
        ("weight", ["0,5", "1,234", "1"], "'1,234' in row 3(.|\n)*decimal point, for the comma of '1,234' may part"),
    ],
)
def test_weights_that_are_none(tmp_path, column, cells, words):
    path = tmp_path / "a.csv"
    pd.DataFrame({"E1": [5, 6, 7], "P1": [4, 4, 4], column: cells}).to_csv(path, index=False)
    with pytest.raises(AnswerError, match=words):
        gm.read_survey(path, parse_instrument(ONE, "one.toml"), weights=column)


def test_weights_with_a_decimal_comma_are_read_where_it_can_be_nothing_else(tmp_path):
    cells = {"decimal": ["0,98765", "0,987", "12,3456"], "point": ["0.98765", "0.987", "12.3456"]}
    pd.DataFrame({"E1": [5, 6, 7], "P1": [4, 4, 4], **cells}).to_csv(tmp_path / "a.csv", index=False)
    read = [gm.read_survey(tmp_path / "a.csv", parse_instrument(ONE, "one.toml"), weights=name) for name in cells]
    assert read[0].tally == read[1].tally


def test_a_respondent_without_a_cluster_and_a_column_that_is_not_there():
    frame = pd.DataFrame({"E1": [5, 6, 7], "P1": [4, 4, 4], "shop": ["a", None, "b"]})
    with pytest.raises(AnswerError, match="1 of 3 respondents have no value in 'shop'"):
        gm.read_survey(frame, parse_instrument(ONE, "one.toml"), cluster="shop")
    with pytest.raises(ColumnError, match="has no column 'shp' for cluster"):
        gm.read_survey(frame, parse_instrument(ONE, "one.toml"), cluster="shp")


def test_one_cluster_leaves_no_error_and_a_sentence_says_so():
    frame = pd.DataFrame({"E1": [5, 6, 7], "P1": [4, 4, 5], "shop": ["a", "a", "a"]})
    found = gm.gaps(gm.read_survey(frame, parse_instrument(ONE, "one.toml"), cluster="shop"))
    assert found.table["se"].isna().all()
    assert "no degrees of freedom" in found.text
    found.plot()


def test_a_design_based_t_is_not_called_paired():
    rows = pd.read_csv(gm.example("bank")).assign(w=[1, 2, 1.5] * 200)
    found = gm.gaps(gm.read_survey(rows, weights="w"))
    names = set(found.tests["test"])
    assert "design_t" in names and "paired_t" not in names and found.params["test"] == "design_t"
    assert found.tests.query("test == 'design_t'")["p_val"].tolist() == found.table["p_val"].tolist()
    assert "design-based t" in found.text and "paired t" not in found.text
    assert "基于抽样设计的 t" in "".join(found.sentences("zh"))
    assert found.bayes_factors()["log_bf"].isna().all()
