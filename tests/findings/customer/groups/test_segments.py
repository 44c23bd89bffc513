"""Groups compared: on rows, R's designs, several columns, the order of testing, and what cannot be compared."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from reference_values import reference
from scipy import stats

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.inference.means.anova_type import design_spread, shares_form
from gapmodel.inference.means.design_groups import design_groups
from gapmodel.inference.means.several_groups import games_howell
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.strata import group_units

ITEMS = 12


def answers(gaps: np.ndarray) -> pd.DataFrame:
    """Answers to VISPAC with these gaps on every item: E and P on 1..7, one of them 1."""
    columns = {f"E{item}": np.where(gaps < 0, 1 - gaps, 1) for item in range(1, ITEMS + 1)}
    columns |= {f"P{item}": np.where(gaps > 0, 1 + gaps, 1) for item in range(1, ITEMS + 1)}
    return pd.DataFrame(columns)


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Four groups that differ on the first dimension (items 1 and 2) alone; channels that do not differ."""
    rng = np.random.default_rng(4)
    n = 160
    frame = pd.DataFrame({f"{side}{item}": rng.integers(3, 7, n) for side in "EP" for item in range(1, ITEMS + 1)})
    frame["branch"] = np.repeat(["A", "B", "C", "D"], n // 4)
    frame["channel"] = np.tile(["web", "desk"], n // 2)
    for item in (1, 2):
        frame[f"P{item}"] = np.clip(frame[f"P{item}"] + np.repeat([-2, 0, 0, 1], n // 4), 1, 7)
    return frame


@pytest.fixture(scope="module")
def found(rows) -> gm.Segments:
    return gm.segments(gm.read_survey(rows, "vispac"), by="branch", n_resamples=99)


def test_the_tests_are_those_of_the_rows(rows, found):
    gaps = [(rows[f"P{1}"] - rows["E1"])[rows["branch"] == one] for one in "ABCD"]
    row = found.table[found.table["code"] == "1"].iloc[0]
    assert row["method"] == "Welch F" and row["groups"] == 4 and row["n"] == 160
    expected = stats.f_oneway(*gaps, equal_var=False)
    assert (row["statistic"], row["p_val"]) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-9)
    assert row["gap"] == pytest.approx(np.concatenate(gaps).mean())
    expected = games_howell([Frequencies.of(own) for own in gaps])
    pairs = found.contrasts[found.contrasts["code"] == "1"]
    assert pairs["p_adj"].tolist() == [pair.p_val for pair in expected]
    assert pairs["ci_low"].tolist() == [-pair.interval.high for pair in expected]
    assert (pairs["first"].iloc[0], pairs["second"].iloc[0]) == ("A", "B")
    assert pairs["difference"].iloc[0] == pytest.approx(gaps[0].mean() - gaps[1].mean())


def test_items_are_looked_at_where_their_dimension_differs(found):
    table = found.table.set_index(["level", "code"])
    assert table.loc["dimension"]["p_adj"].idxmin() == "value" and table.loc["dimension"]["reached"].all()
    reached = table.loc["item"]["reached"]
    assert reached[reached].index.tolist() == ["1", "2"]
    assert "differ on 1 of 6 dimensions" in found.text and "Of the 2 items of these dimensions" in found.text
    assert "A is " in found.text and "profiles are not parallel" in found.text
    assert "6 个维度中有 1 个存在组间差异" in "".join(found.sentences("zh"))


def test_without_a_difference_nothing_further_is_looked_at(rows):
    alike = gm.segments(gm.read_survey(rows, "vispac"), by="channel", n_resamples=99)
    assert not alike.table[alike.table["level"] != "overall"]["reached"].any()
    assert alike.text.startswith("No difference between the gaps of the 2 groups by “channel” was found")
    assert "does not show that the groups are equal" in alike.text and "they are not tested here" in alike.text
    gaps = rows["P5"] - rows["E5"]
    welch = stats.ttest_ind(gaps[rows["channel"] == "web"], gaps[rows["channel"] == "desk"], equal_var=False)
    assert alike.table.set_index("code").loc["5", "p_val"] == pytest.approx(welch.pvalue)


def test_several_columns_are_tested_each_and_together(rows):
    both = gm.segments(gm.read_survey(rows, "vispac"), by=["branch", "channel"], n_resamples=99)
    overall = both.table[both.table["level"] == "overall"].set_index("factor")
    assert overall.index.tolist() == ["branch / channel", "branch", "channel", "branch × channel"]
    value = both.table[both.table["code"] == "value"].set_index("factor")
    assert value.loc["branch", "p_adj"] < 0.001 and value.loc["branch × channel", "p_adj"] > 0.05
    pairs = both.contrasts[both.contrasts["code"] == "value"]
    assert pairs["factor"].value_counts().to_dict() == {"branch": 6, "channel": 1}
    cells = rows.assign(gap=(rows["P1"] - rows["E1"] + rows["P2"] - rows["E2"]) / 2)
    means = cells.groupby(["branch", "channel"])["gap"].mean().groupby("branch").mean()
    assert pairs["difference"].iloc[0] == pytest.approx(means["A"] - means["B"])
    assert "“branch”, averaged over the other columns: its groups differ" in both.text
    fewer = rows[~((rows["branch"] == "A") & (rows["channel"] == "web"))]
    holes = gm.segments(gm.read_survey(fewer, "vispac"), by=["branch", "channel"], n_resamples=99)
    overall = holes.table[holes.table["level"] == "overall"].set_index("factor")["p_val"]
    assert overall.isna().tolist() == [False, True, True, False]
    assert "“branch” is not tested by itself" in holes.text


@pytest.mark.parametrize("name", ["w", "ws", "wsc"])
def test_a_design_equals_rs_survey(name):
    """svyby(~gap, ~group, design, svymean, covmat = TRUE)."""
    given, expected = reference("segments")["rows"], reference("segments")["designs"][name]
    frame = answers(np.array(given["gap"])).assign(
        **{key: given[key] for key in ("stratum", "cluster", "group", "weight")}
    )
    roles = {"w": ("weights", "weight"), "s": ("strata", "stratum"), "c": ("cluster", "cluster")}
    survey = gm.read_survey(frame, "vispac", **dict(roles[letter] for letter in name))
    tally = survey.tally_by("group")
    units = group_units(
        [one.design for one in tally.groups.values()], len(tally.layout.scores), tally.total.design.units()
    )
    plain, found = design_groups(units, corrected=False), design_groups(units)
    assert plain.means.tolist() == pytest.approx(expected["means"], rel=1e-12)
    assert (
        np.allclose(plain.covariance, expected["covariance"], rtol=1e-9, atol=1e-15) and plain.dof == expected["degf"]
    )
    spread = design_spread(plain.means, plain.covariance, plain.dof, shares_form(plain.shares))
    assert (spread.between, spread.chance, spread.test.dof) == pytest.approx(
        [expected[key] for key in ("between", "chance", "dof")], rel=1e-9
    )
    assert (np.diag(found.covariance) >= np.diag(plain.covariance) * (1 - 1e-12)).all()
    segments = gm.segments(survey, by="group")
    row = segments.table[segments.table["code"] == "1"].iloc[0]
    tested = design_spread(found.means, found.covariance, found.dof, shares_form(found.shares)).test
    assert (row["statistic"], row["dof_error"]) == pytest.approx((tested.statistic, found.dof), rel=1e-12)
    assert np.isnan(row["p_permutation"]) and row["method"] == "ANOVA-type F, design-based"
    pair = segments.contrasts[segments.contrasts["code"] == "1"].iloc[0]
    own = found.covariance
    assert pair["se"] ** 2 == pytest.approx(own[0, 0] + own[1, 1] - 2 * own[0, 1], rel=1e-9)


def test_equal_weights_are_independent_groups_and_units_of_one_group_are_its_strata(rows):
    """Clusters that lie in one group each: as if the groups were strata."""
    frame = rows.assign(w=1.0, site=np.arange(len(rows)) // 8)
    weighted = gm.segments(gm.read_survey(frame, "vispac", weights="w"), by="branch").groups
    plain = gm.segments(gm.read_survey(frame, "vispac"), by="branch", n_resamples=99).groups
    assert np.allclose(weighted[["gap", "se"]], plain[["gap", "se"]], rtol=1e-9)
    nested = gm.segments(gm.read_survey(frame, "vispac", cluster="site"), by="branch")
    strata = gm.segments(gm.read_survey(frame, "vispac", cluster="site", strata="branch"), by="branch")
    assert np.allclose(nested.groups["se"], strata.groups["se"], rtol=1e-9)
    assert nested.table["dof_error"].eq(16).all() and strata.table["dof_error"].eq(16).all()


def test_a_group_in_one_cluster_has_no_error_and_is_left_out(rows):
    survey = gm.read_survey(rows.assign(site=rows["branch"]), "vispac", cluster="site")
    none = gm.segments(survey, by="branch")
    assert none.text.startswith("Whether the 4 groups by “branch” differ cannot be tested: fewer than two of them have")
    assert none.table["left_out"].eq(4).all() and none.contrasts.empty
    assert none.plot().layout.title.text


def test_groups_without_overall_gaps_or_of_equal_answers_are_told(rows):
    lost = rows.copy()
    lost.loc[lost["branch"] == "A", [name for name in rows if name.startswith("P")]] = np.nan
    lost.loc[lost["branch"] == "A", "P1"] = 4
    some = gm.segments(gm.read_survey(lost, "vispac"), by="branch", n_resamples=99)
    assert "The 3 groups" in some.text or "gaps of the 3 groups" in some.text
    assert "1 group has nobody with an overall gap and cannot be compared overall." in some.sentences()
    assert "有 1 个组没有人具有总体差距，无法在总体上比较。" in some.sentences("zh")
    same = rows.assign(**{name: 4 for name in rows if name[0] in "EP"})
    equal = gm.segments(gm.read_survey(same, "vispac"), by="branch", n_resamples=99)
    assert equal.text.startswith("Whether the 4 groups by “branch” differ cannot be tested: all answers within each")


def test_small_groups_and_those_without_a_name_are_not_compared(rows):
    few = rows.assign(branch=["alone", None, *rows["branch"][2:]])
    segments = gm.segments(gm.read_survey(few, "vispac"), by="branch", contrasts="rest", n_resamples=99)
    assert segments.table["groups"].eq(4).all() and segments.table["left_out"].eq(1).all()
    assert "the 4 groups by" in segments.text.lower()
    assert "1 group has fewer than two respondents" in segments.text and "1 respondent without a group" in segments.text
    assert segments.contrasts["second"].eq("(all others)").all()
    first = segments.contrasts[segments.contrasts["code"] == "1"].iloc[0]
    gaps = (few["P1"] - few["E1"])[2:]
    mine = few["branch"][2:] == "A"
    assert first["difference"] == pytest.approx(gaps[mine].mean() - gaps[~mine].mean())


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({}, SettingError, "There are no groups to compare"),
        ({"by": "one"}, TallyError, "There is nothing to compare by 'one': only 'x' has respondents"),
        ({"by": "many", "contrasts": "pairs"}, SettingError, "160 groups have 12720 pairs"),
        ({"by": "branch", "contrasts": "all"}, SettingError, "known are: auto, pairs, rest"),
        ({"by": "branch", "n_resamples": 0}, SettingError, "draws nothing"),
    ],
)
def test_what_cannot_be_compared_is_said(rows, options, error, words):
    frame = rows.assign(one="x", many=np.arange(len(rows)).astype(str))
    with pytest.raises(error, match=words):
        gm.segments(gm.read_survey(frame, "vispac"), **options)


def test_the_chart_shows_every_group_beside_the_mean_of_all(found):
    figure = found.plot()
    assert "groups differ most on Value" in figure.layout.title.text.replace("<br>", " ")
    assert len(figure.data) == 7 and figure.data[1].x is not None
    lines = [shape for shape in figure.layout.shapes if shape.line.dash == "dash"]
    table = found.table[found.table["level"] != "item"]
    assert [line.x0 for line in lines] == table["gap"].tolist()
    heads = [note.text for note in figure.layout.annotations]
    assert heads[1].endswith(" *") and not heads[2].endswith(" *") and "ω²" in heads[0]
    heat = found.plot(kind="heat", lang="zh")
    assert np.array(heat.data[0].z).shape == (4, 7) and "虚线" not in heat.layout.title.subtitle.text
    value = found.groups[(found.groups["code"] == "value") & (found.groups["group"] == "A")]["gap"].iloc[0]
    mean = found.table.set_index("code").loc["value", "gap"]
    assert heat.data[0].z[0][1] == pytest.approx(value - mean)
