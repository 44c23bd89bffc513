"""Waves: against numbers counted by hand and in R, laws, and what cannot be followed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from reference_values import reference
from scipy import stats

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError, TallyError

TOML = """
name = "two"
title = { en = "Two items" }
sides = ["expectation", "perception"]
scale = { lowest = 1, highest = 7, step = 1 }
columns = { expectation = "E{code}", perception = "P{code}" }
[[dimensions]]
code = "both"
label = { en = "Both" }
items = [{ code = "1", label = { en = "One" } }, { code = "2", label = { en = "Two" } }]
"""


YEARS = (2016, 2017, 2018)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    path = tmp_path_factory.mktemp("instrument") / "two.toml"
    path.write_text(TOML, encoding="utf-8")
    return path


def answers(n: int, seed: int, better: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    own = {f"E{item}": rng.integers(4, 8, n) for item in (1, 2)}
    return own | {f"P{item}": np.clip(rng.integers(2, 7, n) + better, 1, 7) for item in (1, 2)}


def waves(names: list[str], n: int = 40, **more: object) -> pd.DataFrame:
    parts = [pd.DataFrame(answers(n, at)).assign(wave=name) for at, name in enumerate(names)]
    return pd.concat(parts, ignore_index=True).assign(**more)


def one(table: pd.DataFrame, **where: object) -> pd.Series:
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


@pytest.fixture(scope="module")
def months():
    return gm.trend(gm.read_survey(gm.example("waves"), time="month"), mode="mode")


@pytest.fixture(scope="module")
def branches():
    return gm.trend(gm.read_survey(gm.example("waves"), time="month"), by="branch")


class TestAirport:
    """Three waves of a real survey: counted by hand in the files, and with scipy from the raw columns."""

    @pytest.fixture(scope="class")
    @classmethod
    def raw(cls, shared):
        paths = {year: shared / "sfo" / f"sfo_{year}.csv" for year in YEARS}
        return {year: pd.read_csv(path, dtype=str, keep_default_na=False) for year, path in paths.items()}

    @pytest.fixture(scope="class")
    @classmethod
    def found(cls, shared):
        paths = {year: shared / "sfo" / f"sfo_{year}.csv" for year in YEARS}
        return gm.trend({year: gm.read_survey(path, "tests/sfo.toml") for year, path in paths.items()}, interval="t")

    def test_an_item_by_hand(self, found, raw):
        """Art in 2016: 23 ones, 89 twos, 624 threes, 993 fours and 844 fives of 2,573 answers, mean 10,265 / 2,573."""
        rows = {year: one(found.table, code="Q7ART", period=str(year)) for year in raw}
        assert (rows[2016]["n"], rows[2016]["mean"]) == (2573, pytest.approx(10_265 / 2_573))
        by_hand = {}
        for year, table in raw.items():
            numbers = pd.to_numeric(table["Q7ART"], errors="coerce")
            by_hand[year] = numbers[numbers.between(1, 5)]
            assert rows[year]["n"] == len(by_hand[year])
        change = one(found.changes, code="Q7ART", span="whole")
        test = stats.ttest_ind(by_hand[2018], by_hand[2016], equal_var=False)
        assert change["change"] == pytest.approx(by_hand[2018].mean() - by_hand[2016].mean(), rel=1e-12)
        assert (change["p_val"], *test.confidence_interval(0.95)) == pytest.approx(
            (test.pvalue, change["ci_low"], change["ci_high"]), rel=1e-9
        )

    def test_the_numbers_that_the_files_give(self, found):
        """Cleanliness: means 4.238 (n = 2,594), 4.240 (2,335), 4.160 (2,212), a change of -0.077 [-0.117, -0.038]."""
        rows = found.table[found.table["code"] == "cleanliness"]
        assert rows["n"].tolist() == [2594, 2335, 2212]
        change = one(found.changes, code="cleanliness", span="whole")
        shown = [f"{value:.3f}" for value in (*rows["mean"], change["change"], change["ci_low"], change["ci_high"])]
        assert shown == ["4.238", "4.240", "4.160", "-0.077", "-0.117", "-0.038"]

    def test_columns_that_are_called_differently_are_told(self, found):
        assert found.asking[["kind", "code", "was", "now"]].to_numpy().tolist() == [
            ["column", "Q7WALKWAY", "Q7WALKWAYS", "Q7WALKWAY"]
        ]
        assert "Change points need at least 8 waves." in found.text

    def test_weights_count(self, shared, raw):
        read = {
            year: gm.read_survey(shared / "sfo" / f"sfo_{year}.csv", "tests/sfo.toml", weights="WEIGHT")
            for year in (2016, 2018)
        }
        change, means, squares = one(gm.trend(read).changes, code="Q7FOOD"), [], []
        for year in read:
            numbers = pd.to_numeric(raw[year]["Q7FOOD"], errors="coerce")
            there = numbers.between(1, 5)
            y, w = numbers[there].to_numpy(), pd.to_numeric(raw[year]["WEIGHT"])[there].to_numpy()
            means.append(float(np.average(y, weights=w)))
            spread = (w * (y - means[-1]) / w.sum()) ** 2
            squares.append(float(spread.sum()) * len(raw[year]) / (len(raw[year]) - 1))
        reach = change["ci_high"] - change["change"]
        assert change["change"] == pytest.approx(means[1] - means[0], rel=1e-9)
        assert reach == pytest.approx(1.96 * np.sqrt(sum(squares)), rel=1e-3)


@pytest.mark.parametrize("at", range(3), ids=["weights", "clusters", "strata"])
def test_design_based_changes_equal_those_of_r(two, at):
    """R: svyby(~d, ~wave + group, svydesign(ids, strata, weights)), svycontrast; with weights alone variances add."""
    case = reference("over_time")["designs"][at]
    names = ["wave", "group", "cluster", "stratum", "weight", "E1", "E2", "P1", "P2"]
    frame = pd.DataFrame({name: case[name] for name in names})
    design = (
        {"weights": "weight"} | ({} if at == 0 else {"cluster": "cluster"}) | ({"strata": "stratum"} if at == 2 else {})
    )
    survey = gm.read_survey(frame, two, **design)
    row = one(gm.trend(survey, time="wave").changes, code="both")
    test = one(gm.trend(survey, time="wave").tests, code="both")
    assert (row["change"], row["change"] / test["statistic"]) == pytest.approx((case["change"], case["se"]), rel=1e-9)
    if at:
        did = one(gm.trend(survey, time="wave", by="group").differences, code="both")
        half = (did["ci_high"] - did["ci_low"]) / 2
        assert did["difference"] == pytest.approx(case["did"], rel=1e-9)
        dof = 7 if at == 1 else 6
        assert half / stats.t.ppf(0.975, dof + 1) == pytest.approx(case["did_se"], rel=1e-9)


def test_different_and_the_same_people_by_scipy(two):
    first, second = answers(30, 1), answers(30, 2, better=1)
    people = {"who": [f"p{at}" for at in range(30)]}
    order = np.random.default_rng(0).permutation(30)
    later = {name: values[order] for name, values in (second | {"who": np.array(people["who"])}).items()}
    frame = pd.concat([pd.DataFrame(first | people).assign(wave="a"), pd.DataFrame(later).assign(wave="b")])
    survey = gm.read_survey(frame, two)
    gap = [(pd.Series(part["P1"]) - part["E1"] + part["P2"] - part["E2"]) / 2 for part in (first, second)]
    ways = [gm.trend(survey, time="wave", interval="t", id=id) for id in (None, "who")]
    fresh, same = (one(found.changes, code="both") for found in ways)
    welch, paired = stats.ttest_ind(gap[1], gap[0], equal_var=False), stats.ttest_rel(gap[1], gap[0])
    for row, test in ((fresh, welch), (same, paired)):
        limits = test.confidence_interval(0.95)
        ours = row["change"], row["p_val"], row["ci_low"], row["ci_high"]
        assert ours == pytest.approx((gap[1].mean() - gap[0].mean(), test.pvalue, *limits), rel=1e-9)
    longer = one(gm.trend(survey, time="wave", interval="guaranteed").changes, code="both")
    assert longer["ci_low"] < fresh["ci_low"] < fresh["ci_high"] < longer["ci_high"]
    assert longer["change"] == pytest.approx(fresh["change"])
    assert set(ways[1].tests["test"]) == {"paired_t", "sign_flip", "signed_rank"}


def test_a_survey_its_tally_and_surveys_by_name_say_the_same(two):
    frame = waves(["2025-01", "2025-02", "2025-04"])
    whole = gm.trend(gm.read_survey(frame, two), time="wave")
    tally = gm.trend(gm.read_survey(frame, two, time="wave").tally)
    parts = gm.trend({name: gm.read_survey(part, two) for name, part in frame.groupby("wave")})
    for other in (tally, parts):
        for name in ("table", "changes", "control", "respondents"):
            pd.testing.assert_frame_equal(getattr(other, name), getattr(whole, name))
    assert whole.params["missing_waves"] == ("2025-03",)
    assert one(whole.table, code="1", period="2025-03")["n"] == 0
    assert one(whole.changes, code="1", period_from="2025-02", span="step")["missing"] == 1
    quarters = gm.trend(gm.read_survey(frame, two, time="wave"), period="quarter")
    assert quarters.params["waves"] == ["2025-Q1", "2025-Q2"] and quarters.params["missing_waves"] == ()


def test_truth_of_the_example_is_found(months, branches):
    """Training at Market in 2025-07, the web from 2026-02 on, a season that is highest in July."""
    point = one(branches.change_points, group="Market", code="reliability")
    assert (point["period"], round(point["shift"], 1)) == ("2025-07", 0.6)
    assert not one(branches.change_points, group="Harbour", code="reliability")["period"]
    points = months.change_points
    assert {"2026-02"} <= set(points[points["code"] == "overall"]["period"])
    season = one(months.yearly, code="overall", term="season")
    assert season["p_val"] < 0.001 and season["peak"] in ("07", "08")
    assert months.asking[["kind", "period_to", "now"]].to_numpy().tolist() == [
        ["mode", "2026-02", "phone"], ["mode", "2026-02", "web"],
    ]  # fmt: skip
    assert "the cause may be the survey and not the service" in months.text
    difference = one(branches.differences, code="reliability")
    assert (difference["first"], difference["second"], difference["p_adj"] < 0.05) == ("Harbour", "Market", True)


def test_charts_leave_missing_months_open_and_draw_levels(months, branches):
    lines = months.plot().to_dict()["data"]
    assert len(lines) == 5 and all(len(line["y"]) == 30 and line["y"][7] is None for line in lines)
    control = months.plot(kind="control", lang="zh").to_dict()
    value = next(line for line in control["data"] if line["name"] == "数值")
    level = next(line for line in control["data"] if line["name"] == "水平")
    assert value["y"][7] is None and len(set(level["y"])) == 3
    assert "总体：从 2026-02 起处于新的水平" in control["layout"]["title"]["text"]
    assert months.plot(kind="cusum").to_dict()["data"][0]["y"][7] is None
    assert [trace.name for trace in branches.plot(code="reliability").data] == ["Harbour", "Market"]
    assert len(branches.plot(kind="changes").data[0].x) == 2
    with pytest.raises(SettingError, match="22 lines do not fit one chart"):
        months.plot(kind="lines", level="item")
    with pytest.raises(SettingError, match="There is no group 'x'"):
        branches.plot(group="x")


def test_what_changed_in_the_asking(two):
    wider = pd.DataFrame(answers(60, 3))
    fewer = wider.clip(upper=5)
    asked = gm.trend({"2024": gm.read_survey(wider, two), "2025": gm.read_survey(fewer, two)}).asking
    assert one(asked, kind="scale_top")[["period_to", "was", "now"]].tolist() == ["2025", "7", "5"]
    lacking = wider.assign(E2=np.nan, P2=np.nan)
    turned = gm.read_survey(8 - wider, two, best="lowest")
    found = gm.trend({"2024": gm.read_survey(wider, two), "2025": turned, "2026": gm.read_survey(lacking, two)})
    assert set(found.asking["kind"]) == {"direction", "unanswered"}
    assert "The favourable end of the scale was turned round between 2024 and 2025" in found.text


@pytest.mark.parametrize(
    ("given", "options", "words"),
    [
        ("survey", {}, "No column of waves is named"),
        ("survey", {"time": "nothing"}, "There is no column 'nothing' to group by"),
        ("survey", {"time": "wave", "by": "wave"}, "'wave' is named as time and as group"),
        ("survey", {"time": "wave", "order": ["a"]}, "order= lacks 'b'"),
        ("survey", {"time": "wave", "period": "month"}, "period='month' needs dates"),
        ("survey", {"time": "wave", "side": "minimum"}, "side='minimum' was not asked"),
        ("survey", {"time": "wave", "reference": "a"}, "is a group, but none were asked for"),
        ("survey", {"time": "wave", "by": "branch", "reference": "y"}, "There is no group 'y'"),
        ("survey", {"time": "wave", "baseline": "c"}, "baseline='c' is no wave"),
        ("survey", {"time": "wave", "baseline": "a"}, "leaves one wave"),
        ("survey", {"time": "wave", "id": "nobody"}, "There is no column 'nobody' to know people by"),
        ("survey", {"time": "wave", "id": "branch"}, "stand twice in the wave 'a'"),
        ("survey", {"time": "wave", "id": "branch", "min_cell": 5}, "min_cell protects tallies"),
        ("survey", {"time": "wave", "interval": "bca"}, "interval='bca' is not a valid value"),
        ("survey", {"time": "branch"}, "A trend needs at least two waves; there is only 'x'"),
        ("tally", {}, "No column of waves is named"),
        ("tally", {"id": "branch", "time": "wave"}, "This tally was not counted by 'wave'"),
        ({}, {}, "A trend needs at least two waves; there is 0"),
        (None, {}, "is neither a survey nor a tally"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_one_sentence(two, given, options, words):
    survey = gm.read_survey(waves(["a", "b"], 12, branch="x"), two)
    answers_given = {"survey": survey, "tally": survey.tally}.get(given, given) if isinstance(given, str) else given
    with pytest.raises((SettingError, TallyError, ColumnError), match=words.replace("(", r"\(")):
        gm.trend(answers_given, **options)


def test_waves_of_other_scales_items_and_people_are_refused(two, tmp_path):
    five = tmp_path / "five.toml"
    five.write_text(TOML.replace("highest = 7", "highest = 5"), encoding="utf-8")
    frame = pd.DataFrame(answers(20, 1)).clip(upper=5)
    with pytest.raises(TallyError, match="differ in scale: a scale 1..7 and a scale 1..5"):
        gm.trend({"a": gm.read_survey(frame, two), "b": gm.read_survey(frame, five)})
    apart = pd.concat([frame.assign(P1=np.nan, P2=np.nan), frame.assign(E1=np.nan, E2=np.nan)]).assign(
        wave=["a"] * 20 + ["b"] * 20
    )
    with pytest.raises(TallyError, match="Different people answered the two sides"):
        gm.trend(gm.read_survey(apart, two), time="wave")
    with pytest.raises(TallyError, match="changes of the same people do not reckon with a design"):
        gm.trend(gm.read_survey(waves(["a", "b"], 12, w=1.0), two, weights="w"), time="wave", id="w")


def test_people_in_several_waves_are_noticed_and_few_are_hidden(two):
    frame = pd.concat([pd.DataFrame(answers(15, at)).assign(id=range(15), wave=wave) for at, wave in enumerate("abc")])
    few = [pd.DataFrame(answers(3, at)).assign(id=range(90 + 3 * at, 93 + 3 * at), wave="de"[at]) for at in (0, 1)]
    survey = gm.read_survey(pd.concat([frame, *few]), two)
    found, hidden = gm.trend(survey, time="wave"), gm.trend(survey, time="wave", min_cell=5)
    assert found.params["overlap"] == ("id", 15) and "by the column “id”" in found.text
    assert "the same people are compared if the column is named as that of the respondents" in found.text
    assert hidden.params["waves"] == ["a", "b", "c"] and hidden.table.loc[hidden.table["n"] > 0, "n"].min() == 15


def test_a_change_whose_interval_holds_zero_is_not_said_to_have_happened(two):
    frame = pd.DataFrame({"E1": [5] * 32, "E2": [5] * 32, "P1": [4] * 16 + [4, 5] * 8, "P2": [4] * 16 + [4, 5] * 8})
    found = gm.trend(gm.read_survey(frame.assign(wave=["w1"] * 16 + ["w2"] * 16), two), time="wave")
    row = one(found.changes, level="overall", span="whole")
    assert row["p_adj"] < 0.05 and row["ci_low"] <= 0 <= row["ci_high"]
    assert found.text.startswith("Whether the overall gap changed")


def test_change_points_without_room_around_them_are_told_without_parentheses(two):
    months = [f"2024-{month:02d}" for month in range(1, 11)]
    parts = [answers(40, at, 3 * (at >= 5)) | {"wave": [name] * 40} for at, name in enumerate(months)]
    frame = pd.concat([pd.DataFrame(part) for part in parts], ignore_index=True)
    found = gm.trend(gm.read_survey(frame, two), time="wave")
    assert (found.change_points["period_first"] == found.change_points["period_last"]).all()
    assert "holds this period only." in found.text and "parentheses" not in found.text
