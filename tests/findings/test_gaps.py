"""Gaps of a survey: scoring, columns, settings, groups, and answers that leave nothing to compute."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests_shared import examples

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError, TallyError

COLUMNS = "level code label n mean_e mean_p gap sd se ci_low ci_high p_val p_adj cohen_dz verdict".split()
TV_13_E = [7, 7, 7, 7, 6, 6, 6, 6, 7, 7, 5, 6, 5, 6, 6, 7, 7, 5, 5, 6, 7, 5]
TV_13_P = [6, 5, 7, 6, 5, 6, 5, 6, 6, 5, 5, 6, 4, 6, 5, 7, 6, 4, 5, 5, 5, 4]
WEIGHTS = {"tangibles": 11, "reliability": 32, "responsiveness": 22, "assurance": 19, "empathy": 16}


def person(e, p, **more):
    cells = {f"E{place + 1}": value for place, value in enumerate(e)}
    return cells | {f"P{place + 1}": value for place, value in enumerate(p)} | more


def value(table, code, column="gap"):
    return table.set_index("code").loc[code, column]


def survey_of(rows, instrument="servqual", **options):
    return gm.read_survey(pd.DataFrame(rows), instrument, **options)


def test_one_respondent_is_scored_as_in_tv_13():
    rows = [person(TV_13_E, TV_13_P, **{f"W_{code}": points for code, points in WEIGHTS.items()})]
    table = gm.gaps(survey_of(rows)).table
    dimensions = table[table["level"] == "dimension"]
    assert dimensions["mean_e"].tolist() == pytest.approx([7, 6.2, 5.75, 6.5, 5.6])
    assert dimensions["gap"].tolist() == pytest.approx([-1, -0.6, -0.75, -0.5, -1])
    assert value(table, "overall") == pytest.approx(-0.770)
    assert value(table, "overall_weighted") == pytest.approx(-0.722)
    assert value(table, "overall_weighted", "mean_p") == pytest.approx(5.428)


def test_weights_apply_within_each_respondent_as_in_tv_14():
    """Points times gaps per person and then the mean: -0.93167, not the product of means -0.92083."""
    text = "name='t'\ntitle='t'\nsides=['expectation','perception']\nscale={lowest=0,highest=10,step=0.05}\n"
    gaps = [(-0.5, -1.2, -0.75, -0.25, -0.8), (0.25, -0.4, -1, 0, -0.2), (-1, -2, -1.5, -1.25, -1.6)]
    points = [(10, 40, 20, 15, 15), (25, 20, 20, 20, 15), (5, 50, 25, 10, 10)]
    for code in WEIGHTS:
        text += f"[[dimensions]]\ncode='{code}'\nitems=[{{code='{code}'}}]\n"
    from gapmodel.instrument.read import parse_instrument

    rows = [
        {f"E_{c}": 5 for c in WEIGHTS}
        | {f"P_{c}": 5 + g for c, g in zip(WEIGHTS, gap, strict=True)}
        | {f"W_{c}": w for c, w in zip(WEIGHTS, weight, strict=True)}
        for gap, weight in zip(gaps, points, strict=True)
    ]
    table = gm.gaps(survey_of(rows, parse_instrument(text))).table
    assert value(table, "overall_weighted") == pytest.approx(-0.931667, abs=5e-7)
    assert value(table, "overall") == pytest.approx(-0.813333, abs=5e-7)


def test_the_columns_of_the_contract(bank):
    found = gm.gaps(bank)
    assert found.table.columns.tolist() == COLUMNS
    assert found.tests.columns.tolist() == "group level code test statistic dof p_val p_adj method".split()
    assert found.effects.columns.tolist() == "group level code effect value ci_low ci_high method".split()
    assert gm.gaps(bank, by="branch").table.columns.tolist() == ["group", *COLUMNS]
    assert found.table["level"].tolist() == ["overall"] * 2 + ["dimension"] * 5 + ["item"] * 22


def test_the_table_equals_scipy_on_the_rows(bank):
    rows = bank.frame()
    table = gm.gaps(bank, interval="t").table.set_index("code")
    for code in (str(number) for number in range(1, 23)):
        pair = rows[[f"expectation_{code}", f"perception_{code}"]].dropna()
        expected = stats.ttest_rel(pair.iloc[:, 1], pair.iloc[:, 0])
        limits, row = expected.confidence_interval(), table.loc[code]
        assert row["n"] == len(pair)
        assert row["gap"] == pytest.approx(row["mean_p"] - row["mean_e"], abs=1e-12)
        assert row["p_val"] == pytest.approx(expected.pvalue, rel=1e-12, abs=0)
        assert [row["ci_low"], row["ci_high"]] == pytest.approx(list(limits), rel=1e-12)


def test_dimensions_with_missing_answers_equal_the_rows(bank):
    """Pairs answered on both sides, at least half of them; the overall gap needs all dimensions."""
    rows = bank.frame()
    gaps = pd.DataFrame({c: rows[f"perception_{c}"] - rows[f"expectation_{c}"] for c in (str(n) for n in range(1, 23))})
    blocks = {
        "tangibles": range(1, 5),
        "reliability": range(5, 10),
        "responsiveness": range(10, 14),
        "assurance": range(14, 18),
        "empathy": range(18, 23),
    }
    means = {}
    for code, numbers in blocks.items():
        block = gaps[[str(number) for number in numbers]]
        means[code] = block.mean(axis=1).where(block.notna().sum(axis=1) >= len(block.columns) / 2)
    found = gm.gaps(bank).table.set_index("code")
    for code, mean in (means | {"overall": pd.DataFrame(means).mean(axis=1, skipna=False)}).items():
        expected = stats.ttest_1samp(mean.dropna(), 0)
        assert found.loc[code, "n"] == mean.notna().sum()
        assert found.loc[code, "gap"] == pytest.approx(mean.mean(), rel=1e-12)
        assert found.loc[code, "p_val"] == pytest.approx(expected.pvalue, rel=1e-10, abs=0)


def test_a_tally_gives_what_the_survey_gives(bank):
    assert gm.gaps(bank.tally).table.equals(gm.gaps(bank).table)
    assert gm.gaps(bank.tally + bank.tally).table["n"].tolist() == (2 * gm.gaps(bank).table["n"]).tolist()


def test_p_values_are_adjusted_within_a_level_and_over_groups(bank):
    found = gm.gaps(bank, by="branch", padjust="bonferroni").table
    for level, family in (("dimension", 20), ("item", 88)):
        part = found[found["level"] == level]
        assert part["p_adj"].to_numpy() == pytest.approx(np.minimum(part["p_val"] * family, 1).to_numpy())


def test_groups_can_be_asked_for_after_reading(bank):
    plain = gm.read_survey(gm.example("bank"))
    assert gm.gaps(plain, by="branch").table.equals(gm.gaps(bank, by="branch").table)
    assert gm.gaps(plain, by=["branch", "overall_rating"]).params["by"] == "branch / overall_rating"
    with pytest.raises(ColumnError, match="no column 'brnch' to group by.*\nHint: did you mean 'branch'"):
        gm.gaps(plain, by="brnch")


def test_a_tally_knows_only_its_own_groups(bank):
    with pytest.raises(TallyError, match="not counted by 'region' but by 'branch'"):
        gm.gaps(bank.tally, by="region")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"confidence": 95}, "confidence=95 must be between 0 and 1"),
        ({"alternative": "lower"}, "alternative='lower' is not a valid value"),
        ({"padjust": "bh"}, "padjust='bh' is not a valid value"),
        ({"margin": -1}, "margin=-1 must be a non-negative number"),
        ({"margin": float("nan")}, "margin=nan must be a non-negative number"),
        ({"weighting": "mean"}, "weighting='mean' is not a valid value"),
    ],
)
def test_settings_that_mean_nothing_are_refused(bank, options, message):
    with pytest.raises(SettingError, match=message):
        gm.gaps(bank, **options)


def test_something_else_than_answers_is_refused():
    with pytest.raises(SettingError, match="'str' is neither a survey nor a tally"):
        gm.gaps("bank.csv")


def test_one_side_has_no_gap():
    frame = pd.DataFrame({f"P{code}": [5, 6] for code in range(1, 23)})
    with pytest.raises(TallyError, match="only the perception side was asked"):
        gm.gaps(gm.read_survey(frame, "servperf"))


def test_the_margin_follows_the_range_of_the_scale(bank):
    assert gm.gaps(bank).params["margin"] == 0.25
    strict = gm.gaps(bank, margin=0).table
    assert (strict["verdict"] == "undecided").sum() == ((strict["ci_low"] <= 0) & (strict["ci_high"] >= 0)).sum()


def test_one_sided_intervals_are_open(bank):
    table = gm.gaps(bank, alternative="less").table
    assert (table["ci_low"] == -np.inf).all()
    assert np.isfinite(table["ci_high"]).all()


@pytest.mark.filterwarnings("ignore::gapmodel.survey.two_files.pairing.PairingWarning")
@pytest.mark.parametrize("answers", ["one person", "nobody", "equal gaps", "nothing in common", "one item empty"])
def test_answers_that_leave_nothing_to_test_give_a_sentence(answers, small):
    rows = {
        "one person": [[4, 2, 4, 3, 2, 3]],
        "nobody": [[None] * 6] * 3,
        "equal gaps": [[4, 2, 4, 3, 3, 3], [5, 3, 5, 4, 4, 4]],
        "nothing in common": [[4, 2, 4, None, None, None], [None, None, None, 3, 3, 3]],
        "one item empty": [[4, 2, None, 3, 2, 3], [5, 2, None, 3, 4, 1], [3, 2, None, 3, 4, 4]],
    }[answers]
    frame = pd.DataFrame(rows, columns=["E1", "E2", "E3", "P1", "P2", "P3"])
    found = gm.gaps(gm.read_survey(frame, small))
    assert len(found.table) == 6
    without = found.table[found.table["ci_low"].isna()]
    assert (without["verdict"] == "undecided").all()
    assert found.table["p_val"].isna().any()
    assert "t test" in found.text
    assert gm.gaps(gm.read_survey(frame, small), interval="t").table["ci_low"].isna().any()
    assert all(found.sentences("zh"))
    assert found.tests["method"].str.len().min() > 0
    for level in ("dimension", "item", "overall"):
        found.plot(level=level)
        found.plot(level=level, kind="dumbbell")
    assert "NaN" not in found._repr_html_() and "nan" not in found.text


answers = st.lists(st.lists(st.none() | st.integers(1, 5), min_size=6, max_size=6), min_size=1, max_size=15)


@pytest.mark.filterwarnings("ignore::gapmodel.survey.two_files.pairing.PairingWarning")
@examples(60)
@given(answers)
def test_any_answers_give_a_whole_table(rows):
    from conftest import SMALL

    from gapmodel.instrument.read import parse_instrument

    frame = pd.DataFrame(rows, columns=["E1", "E2", "E3", "P1", "P2", "P3"], dtype=object)
    table = gm.gaps(gm.read_survey(frame, parse_instrument(SMALL))).table
    paired = "sd" in table  # otherwise nobody answered an item on both sides
    tested = table[table["sd" if paired else "se"] > 0]
    shown = ["gap", "ci_low", "ci_high", "p_val", "p_adj", *(["cohen_dz"] if paired else [])]
    assert tested[shown].notna().all().all()
    answered = table[(table[["n"]] if paired else table[["n_e", "n_p"]]).min(axis=1) > 0]
    assert (answered["gap"] - (answered["mean_p"] - answered["mean_e"])).abs().max() < 1e-12 or answered.empty
    assert (table["p_adj"].dropna() >= table["p_val"].dropna() - 1e-15).all()


def test_findings_are_values(bank):
    found = gm.gaps(bank)
    with pytest.raises(AttributeError):
        found.table = None
    assert found.params["sign"] == "gap = P - E"
    assert gm.gaps(
        bank, **{key: found.params[key] for key in ("confidence", "alternative", "padjust", "margin", "weighting")}
    ).table.equals(found.table)


def test_all_tests_and_effects_of_the_contract(bank):
    found = gm.gaps(bank)
    assert set(found.tests["test"]) == {
        "paired_t", "signed_rank", "signed_rank_pratt", "sign", "sign_flip", "equivalence", "non_inferiority",
        "hotelling", "flatness",
    }  # fmt: skip
    assert set(found.effects["effect"]) == {
        "mean_gap", "pseudomedian", "cohen_dz", "hedges_gz", "cohen_dav", "rank_biserial",
        "prob_superiority", "share_below",
    }  # fmt: skip
    means = found.effects.query("effect == 'mean_gap' and code == '1'")["method"].tolist()
    assert means == ["lattice", "paired t", "ideal bootstrap, percentile", "ideal bootstrap, BCa"]


def test_hotelling_equals_the_rows(bank):
    from gapmodel.inference.means.profiles import hotelling
    from gapmodel.tally.profile import Profile, profile_of

    profile = profile_of(bank.tally.layout, bank.tally.total)
    rows = bank.frame()
    blocks = [range(1, 5), range(5, 10), range(10, 14), range(14, 18), range(18, 23)]
    means = []
    for block in blocks:
        gap = pd.concat([rows[f"perception_{code}"] - rows[f"expectation_{code}"] for code in block], axis=1)
        means.append(gap.mean(axis=1).where(gap.notna().sum(axis=1) >= len(block) / 2))
    complete = pd.concat(means, axis=1).dropna().to_numpy()
    assert profile.n == len(complete)
    assert profile.means == pytest.approx(complete.mean(axis=0), rel=1e-12)
    assert profile.covariance == pytest.approx(np.cov(complete.T), rel=1e-10)
    expected = hotelling(Profile(len(complete), complete.mean(axis=0), np.cov(complete.T)))
    found = gm.gaps(bank).tests.query("test == 'hotelling'").iloc[0]
    assert found["statistic"] == pytest.approx(expected.statistic, rel=1e-9)


def test_many_groups_are_summed_up_and_in_natural_order(small):
    rng = np.random.default_rng(1)
    names = ["E1", "E2", "E3", "P1", "P2", "P3"]
    frame = pd.DataFrame(rng.integers(1, 6, (400, 6)), columns=names).assign(
        shop=[f"Shop {n % 12 + 1}" for n in range(400)]
    )
    found = gm.gaps(gm.read_survey(frame, small), by="shop")
    assert found.respondents["group"].tolist() == [f"Shop {n}" for n in range(1, 13)]
    assert found.sentences()[0].startswith("shop: 12 groups. Verdicts for the overall gaps: ")
    for level in ("overall", "dimension"):
        assert len(found.plot(level=level).layout.yaxis.ticktext) == 12
    assert found.plot(level="overall").layout.title.text.count("Lowest overall gap") == 1


def test_a_dimension_of_twenty_two_items_can_be_read_and_added_up():
    from gapmodel.instrument.read import parse_instrument

    items = ", ".join(f"{{code = '{code}'}}" for code in range(1, 23))
    text = "name='one'\ntitle='one'\nsides=['expectation','perception']\nscale={lowest=1,highest=7}\n"
    instrument = parse_instrument(text + f"[[dimensions]]\ncode='all'\nitems=[{items}]\n")
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(
        rng.integers(1, 8, (60, 44)), columns=[f"{side}{code}" for side in "EP" for code in range(1, 23)]
    )
    frame = frame.astype(float).mask(rng.random((60, 44)) < 0.05)
    survey = gm.read_survey(frame, instrument)
    gap = frame[[f"P{c}" for c in range(1, 23)]].to_numpy() - frame[[f"E{c}" for c in range(1, 23)]].to_numpy()
    row = gm.gaps(survey).table.query("level == 'dimension'").iloc[0]
    assert row["gap"] == pytest.approx(np.nanmean(gap, axis=1).mean(), rel=1e-12)
    many = survey.tally
    for _ in range(24):
        many = many + many
    again = gm.gaps(many).table.query("level == 'dimension'").iloc[0]
    assert (again["n"], again["gap"]) == (60 * 2**24, pytest.approx(row["gap"], rel=1e-12))
    assert again["mean_p"] - again["mean_e"] == pytest.approx(row["gap"], rel=1e-9)


def test_low_expectations_that_are_exceeded_are_doubted_in_words():
    falling = 8 - gm.simulate("servqual", 40, rng=2)
    said = gm.gaps(gm.read_survey(falling)).text
    assert "If 1 is the best answer, read the data again with the lowest answer as the best" in said
    assert "is the best answer" not in gm.gaps(gm.read_survey(falling, best="lowest")).text
    by_branch = gm.gaps(gm.read_survey(falling.assign(branch=["a", "b"] * (len(falling) // 2))), by="branch").text
    assert by_branch.count("read the data again with the lowest answer as the best") == 1
