"""Gaps of different people: against scipy and brute force on the rows, the law of sides, settings, words and charts."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests_shared import examples

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.inference.means.guaranteed import guaranteed_difference
from gapmodel.tally.frequencies import Frequencies

COLUMNS = "level code label n_e n_p mean_e mean_p gap sd_e sd_p se ci_low ci_high p_val p_adj verdict".split()
DIMENSIONS = {"speed": ("1", "2"), "care": ("3",)}


def people(side, n, seed, missing=0.1):
    rng = np.random.default_rng(seed)
    answers = rng.integers(1, 6, (n, 3)).astype(float)
    answers[rng.random((n, 3)) < missing] = np.nan
    return pd.DataFrame(answers, columns=[f"{side}{code}" for code in "123"]).assign(
        branch=rng.choice(["a", "b", "c"], n, p=[0.6, 0.3, 0.1])
    )


def survey_of(small, n_e=60, n_p=45, missing=0.1, **options):
    sources = {"expectation": people("E", n_e, 1, missing), "perception": people("P", n_p, 2, missing)}
    return gm.read_survey(sources, small, id="", **options), sources


def scores(frame, side):
    """Item answers (the second turned), dimension means of those who answered half, the mean of both."""
    items = frame.filter(regex=f"^{side}").set_axis(list("123"), axis=1)
    items["2"] = 6 - items["2"]
    found = items.copy()
    found["speed"], found["care"] = items[["1", "2"]].mean(axis=1), items["3"]
    found["overall"] = found[["speed", "care"]].mean(axis=1, skipna=False)
    return found


@pytest.fixture(scope="module")
def case(small):
    survey, sources = survey_of(small)
    return gm.gaps(survey, interval="t"), scores(sources["expectation"], "E"), scores(sources["perception"], "P")


def test_the_columns_are_those_of_the_contract(case):
    found = case[0]
    assert found.table.columns.tolist() == COLUMNS
    assert found.tests.columns.tolist() == "group level code test statistic dof p_val p_adj method".split()
    assert found.effects.columns.tolist() == "group level code effect value ci_low ci_high method".split()
    assert found.respondents.columns.tolist() == "group n used_e used_p".split()
    assert found.table["level"].tolist() == ["overall"] + ["dimension"] * 2 + ["item"] * 3
    assert not found.paired


@pytest.mark.parametrize("code", ["overall", "speed", "care", "1", "2", "3"])
def test_every_number_equals_scipy_on_the_rows(case, code):
    found, e, p = case
    row = found.table.set_index("code").loc[code]
    tests = found.tests.set_index(["code", "test"])
    e, p = e[code].dropna().to_numpy(), p[code].dropna().to_numpy()
    welch = stats.ttest_ind(p, e, equal_var=False)
    limits = welch.confidence_interval(0.95)
    assert (row["n_e"], row["n_p"]) == (len(e), len(p))
    expected = [e.mean(), p.mean(), p.mean() - e.mean(), limits.low, limits.high, welch.pvalue]
    assert row[["mean_e", "mean_p", "gap", "ci_low", "ci_high", "p_val"]].tolist() == pytest.approx(expected, abs=1e-12)
    assert row["se"] == pytest.approx((p.var(ddof=1) / len(p) + e.var(ddof=1) / len(e)) ** 0.5)
    assert tests.loc[(code, "welch"), ["statistic", "dof"]].tolist() == pytest.approx([welch.statistic, welch.df])
    ranks = stats.brunnermunzel(p, e)
    assert tests.loc[(code, "brunner_munzel"), ["statistic", "p_val"]].tolist() == pytest.approx(list(ranks), abs=1e-10)
    above = [stats.ttest_ind(p + 1 / 6, e, equal_var=False, alternative="greater").pvalue]
    below = stats.ttest_ind(p - 1 / 6, e, equal_var=False, alternative="less").pvalue
    assert tests.loc[(code, "non_inferiority"), "p_val"] == pytest.approx(above[0], abs=1e-10)
    assert tests.loc[(code, "equivalence"), "p_val"] == pytest.approx(max(above[0], below), abs=1e-10)


@pytest.mark.parametrize("code", ["overall", "speed", "3"])
def test_superiority_is_the_share_of_pairs_and_its_error_brunner_and_munzels(case, code):
    found, e, p = case
    effects = found.effects.set_index(["code", "effect"])
    e, p = e[code].dropna().to_numpy(), p[code].dropna().to_numpy()
    share = (p[:, None] > e).mean() + (p[:, None] == e).mean() / 2
    ranks = stats.brunnermunzel(e, p)  # above zero where p is the higher one
    dof = stats_dof(e, p)
    half = stats.t.ppf(0.975, dof) * abs((share - 0.5) / ranks.statistic)
    row = effects.loc[(code, "prob_superiority")]
    assert row[["value", "ci_low", "ci_high"]].tolist() == pytest.approx([share, share - half, share + half])


def stats_dof(e, p):
    """Satterthwaite's, from the placements written out."""
    spread = [
        np.var([((other < x).sum() + (other == x).sum() / 2) for x in own], ddof=1) for own, other in ((e, p), (p, e))
    ]
    sizes = len(e), len(p)
    parts = [n * s for n, s in zip(sizes, spread, strict=True)]
    return sum(parts) ** 2 / sum(part**2 / (n - 1) for part, n in zip(parts, sizes, strict=True))


@examples(20)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=6), st.lists(st.integers(1, 5), min_size=2, max_size=6))
def test_the_permutation_test_equals_all_ways_to_deal_out_the_answers(small, e, p):
    sources = {
        "expectation": pd.DataFrame({f"E{code}": e for code in "123"}),
        "perception": pd.DataFrame({f"P{code}": p for code in "123"}),
    }
    tests = gm.gaps(gm.read_survey(sources, small, id=""), alternative="less").tests.set_index(["code", "test"])
    pool, n = [*p, *e], len(p)
    sums = [sum(pool[place] for place in chosen) for chosen in itertools.combinations(range(len(pool)), n)]
    assert tests.loc[("1", "permutation"), "p_val"] == pytest.approx(np.mean([total <= sum(p) for total in sums]))


def test_the_lattice_interval_is_that_of_gap_1(small):
    """Managers who answer what these customers perceive: gap 1 is then the same contrast."""
    survey, sources = survey_of(small)
    from dataclasses import replace

    only = replace(small, sides=small.sides[:1], gap=None)
    managers = sources["perception"].rename(columns={f"P{code}": f"E{code}" for code in "123"})
    given = {"customers": survey, "managers": gm.read_survey(managers, only)}
    gap_1 = gm.provider_gaps(**given).table.set_index("code")
    found = gm.gaps(survey).table.set_index("code")
    shared = ["gap", "se", "ci_low", "ci_high", "verdict"]
    assert found[shared].equals(gap_1.loc[found.index, shared])


def test_one_sided_limits_are_open_on_the_other_side(small):
    survey, sources = survey_of(small)
    e, p = scores(sources["expectation"], "E")["1"].dropna(), scores(sources["perception"], "P")["1"].dropna()
    for alternative in ("less", "greater"):
        welch = stats.ttest_ind(p, e, equal_var=False, alternative=alternative)
        limits = welch.confidence_interval(0.95)
        row = gm.gaps(survey, alternative=alternative, interval="t").table.set_index("code").loc["1"]
        assert row[["p_val", "ci_low", "ci_high"]].tolist() == pytest.approx([welch.pvalue, *limits])
        lattice = gm.gaps(survey, alternative=alternative).table.set_index("code").loc["1", ["ci_low", "ci_high"]]
        assert [bool(np.isinf(limit)) for limit in lattice] == [alternative == "less", alternative == "greater"]


def test_p_values_are_adjusted_within_a_level(case):
    tests = case[0].tests.query("test == 'permutation' and level == 'item'")
    assert tests["p_adj"].tolist() == pytest.approx(np.minimum(1, np.maximum.accumulate(holm(tests["p_val"]))).tolist())


def holm(p):
    order = np.argsort(p.to_numpy())
    steps = np.maximum.accumulate(p.to_numpy()[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty(len(p))
    adjusted[order] = steps
    return adjusted


def test_groups_stand_side_by_side_and_one_without_partners_has_no_gap(small):
    _, sources = survey_of(small)
    sources["perception"] = sources["perception"].query("branch != 'c'")
    survey = gm.read_survey(sources, small, id="", by="branch")
    found = gm.gaps(survey, by="branch")
    for branch in "ab":
        part = {side: frame.query(f"branch == '{branch}'") for side, frame in sources.items()}
        alone = gm.gaps(gm.read_survey(part, small, id="")).table
        mine = found.table.query(f"group == '{branch}'")
        pd.testing.assert_frame_equal(
            mine.drop(columns=["group", "p_adj"]).reset_index(drop=True), alone.drop(columns="p_adj")
        )
    last = found.table.query("group == 'c'")
    assert (last["n_p"] == 0).all() and (last["n_e"] > 0).all()
    assert last["gap"].isna().all()
    assert gm.gaps(survey, by=["branch"]).table.equals(found.table)


def test_small_groups_are_put_together_by_their_smaller_side(small):
    survey, sources = survey_of(small, by="branch")
    found = gm.gaps(survey, by="branch", min_cell=9)
    sizes = {side: frame["branch"].value_counts() for side, frame in sources.items()}
    assert min(side["c"] for side in sizes.values()) < 9 <= min(side["b"] for side in sizes.values())
    assert found.respondents["group"].tolist() == ["a", "(other groups)"]
    assert found.respondents["n"].sum() == 105
    assert "so that every group has at least 9" in found.text.casefold()
    with pytest.raises(TallyError, match="All groups together have"):
        gm.gaps(survey, min_cell=1000)


@pytest.mark.parametrize("missing", [0.0, 0.1])
def test_a_single_file_and_a_tally_without_any_pair_are_compared_so_too(small, missing):
    survey, sources = survey_of(small, missing=missing)
    one = gm.read_survey(pd.concat(sources.values()), small)
    with pytest.warns(gm.PairingWarning, match="Nobody answered an item on both sides"):
        alone = gm.gaps(one)
    assert alone.table.equals(gm.gaps(survey).table)
    with pytest.warns(gm.PairingWarning):
        counted = gm.gaps(survey.tally)
    rows = counted.table["level"] == "item"
    assert counted.table[rows].equals(alone.table[rows])
    if missing:
        assert counted.table.loc[0, ["n_e", "n_p"]].tolist() == [0, 0]
        assert "a tally of both sides does not contain it (use the survey instead)" in counted.text
    else:
        welch = ["n_e", "n_p", "mean_e", "mean_p", "gap", "se", "p_val"]
        pd.testing.assert_frame_equal(counted.table[welch], alone.table[welch], rtol=1e-12)


def test_some_pairs_make_it_paired(small):
    _, sources = survey_of(small)
    both = pd.concat([pd.concat(sources.values()), pd.DataFrame({f"{s}{c}": [3, 4] for s in "EP" for c in "123"})])
    found = gm.gaps(gm.read_survey(both, small))
    assert found.paired
    assert found.table["n"].tolist() == [2] * 6


def test_what_needs_pairs_is_said_and_does_not_fail(small):
    survey, _ = survey_of(small)
    found = gm.gaps(survey)
    assert "The two sides were answered by different people: 60 answered the expectation" in found.text
    assert "are not available: paired tests, d_z" in found.text
    assert "n = " in found.text
    assert found.bayes_factors().empty
    assert found.reliability.empty
    refused = found.tests.query("test in ('hotelling', 'flatness')")
    assert refused["method"].unique().tolist() == ["not given: nobody answered both sides"]
    assert "独立样本" in "".join(found.sentences("zh"))
    with pytest.raises(SettingError, match="max_t' flips the signs of paired differences"):
        gm.gaps(survey, padjust="max_t")
    with pytest.raises(SettingError, match="'studentized' resamples paired differences"):
        gm.gaps(survey, interval="studentized")


def test_a_guaranteed_interval_joins_a_limit_of_either_mean_at_half_the_error(small):
    survey, sources = survey_of(small)
    found = gm.gaps(survey, interval="guaranteed")
    given = (sources[side][f"{side[0].upper()}1"].dropna() for side in ("perception", "expectation"))
    expected = guaranteed_difference(*(Frequencies.of(answers - 1) for answers in given), 4)
    row = found.table.set_index("code").loc["1"]
    assert [row["gap"], row["ci_low"], row["ci_high"]] == pytest.approx([expected.value, expected.low, expected.high])
    assert "guaranteed intervals of both means" in found.sentences()[-1]


def test_a_design_is_refused(small):
    sources = {"expectation": people("E", 20, 1), "perception": people("P", 20, 2)}
    survey = gm.read_survey({side: frame.assign(w=1) for side, frame in sources.items()}, small, id="", weights="w")
    with pytest.raises(TallyError, match="The answers have 'weights', but expectations and perceptions"):
        gm.gaps(survey)


def test_few_people_leave_no_test_and_it_says_why(small):
    sources = {"expectation": people("E", 9, 1, 0), "perception": people("P", 1, 2, 0)}
    one = gm.gaps(gm.read_survey(sources, small, id=""))
    assert one.table[["ci_low", "p_val"]].isna().all(axis=None)
    assert "because only one respondent answered one of the sides" in one.text
    equal = {"expectation": people("E", 9, 1, 0), "perception": people("P", 9, 2, 0)}
    equal = {side: frame.assign(**{frame.columns[0]: 4.0}) for side, frame in equal.items()}
    found = gm.gaps(gm.read_survey(equal, small, id=""))
    assert "not available for “Quick”, because all answers within each side are equal" in found.text


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("options", [{}, {"level": "item", "kind": "dumbbell"}, {"level": "overall"}])
def test_charts_say_that_people_are_different_and_both_sizes(small, lang, options):
    survey, _ = survey_of(small)
    figure = gm.gaps(survey).plot(lang=lang, **options)
    caption = str(figure.layout.to_plotly_json())
    assert {"en": "independent samples", "zh": "独立样本"}[lang] in caption.replace("<br>", " ")
    assert "(E)" in caption or "（E）" in caption
    assert "paired" not in caption


def test_the_report_shows_both_sizes_and_no_paired_tests(small, tmp_path):
    survey, _ = survey_of(small, by="branch")
    page = gm.report(survey, tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<th>n (E)</th><th>n (P)</th>" in page
    assert "The two sides were answered by different people. Welch" in page
    assert "The paired t test" not in page
    assert "<th>d_z</th>" not in page


def test_the_gap_model_takes_them_as_gap_5(small):
    survey, _ = survey_of(small)
    from dataclasses import replace

    only = replace(small, sides=small.sides[:1], gap=None)
    managers = gm.read_survey(people("E", 6, 5), only)
    table = gm.gap_model(customers=survey, managers=managers).table.set_index(["which", "code"])
    assert table.loc[("gap_5", "care"), ["n", "n_ref"]].tolist() == [
        gm.gaps(survey).table.set_index("code").loc["care", name] for name in ("n_p", "n_e")
    ]
