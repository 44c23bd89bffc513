"""Performance of one side: equal to pandas, scipy, statsmodels and R on the rows, from rows and from tallies."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_values import reference
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW
from tests_shared import examples

import gapmodel as gm
from gapmodel.errors import AnswerError, ColumnError, SettingError, TallyError
from gapmodel.inference.means.default_interval import lattice_interval
from gapmodel.inference.share import blaker_interval
from gapmodel.instrument.read import parse_instrument
from gapmodel.tally.frequencies import Frequencies

ONE_SIDE = """
name = "short"
title = { en = "Short", zh = "短卷" }
sides = ["perception"]
scale = { lowest = 1, highest = 5 }
[[dimensions]]
code = "speed"
label = { en = "Speed", zh = "速度" }
items = [ { code = "1", label = { en = "Quick" } }, { code = "2", label = { en = "Slow" }, reversed = true } ]
[[dimensions]]
code = "care"
label = { en = "Care" }
items = [ { code = "3", label = { en = "Kind" } } ]
"""
ONE_ITEM = """
name = "one"
title = { en = "One item" }
sides = ["perception"]
scale = { lowest = 1, highest = 7 }
[[dimensions]]
code = "all"
label = { en = "All" }
items = [ { code = "1", label = { en = "Item" } } ]
"""
SHORT = parse_instrument(ONE_SIDE, "short.toml")
ITEM = parse_instrument(ONE_ITEM, "one.toml")
SETS = reference("design")["sets"]


@pytest.fixture(scope="module")
def servperf() -> gm.Survey:
    return gm.read_survey(gm.example("bank"), "servperf", by="branch")


def scores(survey: gm.Survey) -> pd.DataFrame:
    """The rows' own scores: items, dimensions with at least half of the items, overall with all dimensions."""
    frame = survey.frame()
    out = {item.code: frame[f"perception_{item.code}"] for item in survey.instrument.items}
    dimensions = {}
    for dimension in survey.instrument.dimensions:
        part = frame[[f"perception_{item.code}" for item in dimension.items]]
        dimensions[dimension.code] = part.mean(axis=1).where(part.notna().sum(axis=1) * 2 >= part.shape[1])
    overall = pd.DataFrame(dimensions).mean(axis=1, skipna=False)
    return pd.DataFrame(out | dimensions | {"overall": overall, "branch": frame["branch"]})


def test_means_are_those_of_pandas_and_t_intervals_those_of_scipy(servperf):
    rows, found = scores(servperf), gm.performance(servperf, interval="t").table.set_index("code")
    for code in rows.columns.drop("branch"):
        values, line = rows[code].dropna(), found.loc[code]
        assert line["n"] == len(values)
        assert [line["mean"], line["sd"], line["se"]] == pytest.approx(
            [values.mean(), values.std(), values.sem()], rel=1e-10
        )
        expected = stats.t.interval(0.95, len(values) - 1, values.mean(), values.sem())
        assert [line["ci_low"], line["ci_high"]] == pytest.approx(list(expected), rel=1e-10)


def test_the_default_is_the_lattice_interval_within_the_scale(servperf):
    rows, line = scores(servperf), gm.performance(servperf).table.set_index("code").loc["5"]
    expected = lattice_interval(Frequencies.of(rows["5"].dropna() - 1), 0, 6)
    assert [line["ci_low"], line["ci_high"]] == pytest.approx([1 + expected.low, 1 + expected.high], rel=1e-12)
    top = gm.performance(gm.read_survey(pd.DataFrame({"P1": [7] * 20}), ITEM)).table.iloc[-1]
    assert top["ci_high"] == 7
    assert top["ci_low"] < 7


@pytest.mark.parametrize("interval", ["percentile", "bca", "studentized"])
def test_other_intervals_by_name_hold_the_mean(servperf, interval):
    table = gm.performance(servperf, interval=interval).table
    assert ((table["ci_low"] < table["mean"]) & (table["mean"] < table["ci_high"])).all()


def test_groups_are_those_of_pandas(servperf):
    rows, found = scores(servperf), gm.performance(servperf, by="branch").table
    means = rows.drop(columns="branch").groupby(rows["branch"]).mean()
    for line in found[found["code"] != "overall_weighted"].itertuples():
        assert line.mean == pytest.approx(means.loc[line.group, line.code], rel=1e-10)


def test_the_weighted_overall_mean_uses_each_respondents_own_points(servperf):
    rows = scores(servperf)
    raw = pd.read_csv(gm.example("bank"))
    codes = [dimension.code for dimension in servperf.instrument.dimensions]
    points = raw[[f"W_{code}" for code in codes]]
    whole = (points.sum(axis=1) == 100) & rows["overall"].notna()
    expected = (rows.loc[whole, codes].to_numpy() * points[whole].to_numpy() / 100).sum(axis=1)
    line = gm.performance(servperf).table.set_index("code").loc["overall_weighted"]
    assert line["mean"] == pytest.approx(expected.mean(), abs=0.002)  # some points are rescaled
    assert line["n"] >= whole.sum()
    assert "overall_weighted" not in set(gm.performance(servperf, weighting="none").table["code"])


def test_shares_and_every_answer_are_counted(servperf):
    rows, found = scores(servperf), gm.performance(servperf)
    boxes = found.boxes.set_index(["code", "box"])
    for code in ("4", "14", "assurance", "overall"):
        values = rows[code].dropna()
        inside = {"top_box": values >= 7 - 1e-9, "top_two": values >= 6 - 1e-9}
        inside |= {"bottom_box": values <= 1 + 1e-9, "bottom_two": values <= 2 + 1e-9}
        for box, mask in inside.items():
            line = boxes.loc[(code, box)]
            assert (line["count"], line["n"]) == (mask.sum(), len(values))
            assert line["share"] == pytest.approx(mask.mean())
            low, high = proportion_confint(mask.sum(), len(values), method="beta")
            assert low - 1e-12 <= line["ci_low"] <= line["share"] <= line["ci_high"] <= high + 1e-12
    answers = found.answers[found.answers["code"] == "4"].set_index("answer")
    assert answers["count"].to_dict() == rows["4"].value_counts().reindex(range(1, 8), fill_value=0).to_dict()
    assert answers["share"].sum() == pytest.approx(1)


def test_alpha_is_that_of_the_covariances_and_its_interval_that_of_psych():
    """reliability.R: psych::alpha(check.keys = FALSE), its feldt limits."""
    for one in reference("reliability")["sets"]:
        answers = np.array(one["perception"])
        k = answers.shape[1]
        items = ", ".join(f'{{ code = "{at + 1}", label = {{ en = "i{at}" }} }}' for at in range(k))
        text = ONE_ITEM.replace('{ code = "1", label = { en = "Item" } }', items)
        asked = parse_instrument(text.replace("highest = 7", f"highest = {max(answers.max(), 5)}"), "one.toml")
        frame = pd.DataFrame(answers, columns=[f"P{at + 1}" for at in range(k)])
        found = gm.performance(gm.read_survey(frame, asked)).reliability.set_index("level").loc["dimension"]
        covariance = np.cov(answers.T)
        alpha = k / (k - 1) * (1 - np.trace(covariance) / covariance.sum())
        assert found["alpha"] == pytest.approx(alpha, rel=1e-10)
        expected = next(part["feldt_95"] for part in one.values() if _is_alpha(part, alpha))
        assert [found["ci_low"], found["ci_high"]] == pytest.approx(expected, rel=1e-9)


def _is_alpha(part: object, alpha: float) -> bool:
    return isinstance(part, dict) and "feldt_95" in part and abs(part["raw_alpha"] - alpha) < 1e-9


@pytest.mark.parametrize("place", range(len(SETS)))
@pytest.mark.parametrize("design", ["w", "ws", "wc", "wsc"])
def test_weighted_means_and_shares_equal_the_survey_package(place, design):
    """performance.R: svymean, svyciprop(method = "beta"), svytable."""
    check_against_r(read_design(SETS[place], design), reference("performance")["sets"][place]["designs"][design])


@pytest.mark.parametrize("place", range(len(SETS)))
@pytest.mark.parametrize("design", ["w", "wsc"])
def test_a_group_is_a_domain_of_the_whole_design(place, design):
    """performance.R: subset(design, domain == 1)."""
    survey = read_design(SETS[place], design, by="domain")
    check_against_r(survey, reference("performance")["sets"][place]["domain_1"][design], group="1")


def read_design(rows: dict, design: str, **options: object) -> gm.Survey:
    frame = pd.DataFrame({"P1": rows["perception"]} | {name: rows[name] for name in ("stratum", "weight", "domain")})
    frame["unit"] = rows["cluster_in_stratum"] if "s" in design else rows["cluster"]
    roles = {"w": {"weights": "weight"}, "s": {"strata": "stratum"}, "c": {"cluster": "unit"}}
    chosen = {key: value for letter in design for key, value in roles[letter].items()}
    return gm.read_survey(frame, ITEM, **chosen, **options)


def check_against_r(survey: gm.Survey, expected: dict, group: str = "") -> None:
    found = gm.performance(survey.tally, by="domain" if group else None)
    table = found.table.assign(group=found.table.get("group", ""))
    line = table[(table["level"] == "item") & (table["group"] == group)].iloc[0]
    assert [line["mean"], line["se"]] == pytest.approx([expected["mean"], expected["se"]], rel=1e-9)
    assert [line["ci_low"], line["ci_high"]] == pytest.approx(expected["ci"], rel=1e-9)
    boxes = found.boxes[(found.boxes["level"] == "item") & (found.boxes["group"] == group)].set_index("box")
    for box in ("top_box", "top_two", "bottom_box", "bottom_two"):
        assert boxes.loc[box, "share"] == pytest.approx(expected[box]["share"], rel=1e-9, abs=1e-15)
        if expected[box]["ci"]:
            assert list(boxes.loc[box, ["ci_low", "ci_high"]]) == pytest.approx(expected[box]["ci"], rel=1e-7)
    answers = found.answers[found.answers["group"] == group].set_index("answer")["share"]
    shares = dict(zip(expected["answers"], expected["shares"], strict=True))
    assert answers.to_dict() == pytest.approx({point: shares.get(int(point), 0.0) for point in answers.index})


def test_weighted_scores_equal_statsmodels(servperf):
    rows = pd.read_csv(gm.example("bank")).assign(w=np.random.default_rng(1).uniform(0.5, 3, 600))
    survey = gm.read_survey(rows, "servperf", weights="w")
    line = gm.performance(survey).table.set_index("code").loc["assurance"]
    values = scores(gm.read_survey(rows, "servperf", by="branch"))["assurance"]
    expected = DescrStatsW(values, weights=rows["w"])
    assert line["mean"] == pytest.approx(expected.mean, rel=1e-9)
    assert line["sd"] == pytest.approx(expected.std * np.sqrt(len(values) / (len(values) - 1)), rel=1e-9)
    assert "weights" in gm.performance(survey).text
    assert all(gm.performance(survey).sentences("zh"))


def test_equal_weights_change_no_mean_and_no_share():
    """Without missing answers, which make respondents of a line a domain of the sample."""
    rows = pd.read_csv(gm.example("bank")).dropna().assign(w=2.5)
    weighted = gm.performance(gm.read_survey(rows, "servperf", weights="w"), weighting="none")
    plain = gm.performance(gm.read_survey(rows, "servperf"), interval="t", weighting="none")
    for column in ("mean", "sd", "se", "ci_low", "ci_high", "top_box", "bottom_box"):
        assert weighted.table[column].to_numpy() == pytest.approx(plain.table[column].to_numpy(), rel=1e-9, abs=1e-12)
    assert weighted.answers["share"].to_numpy() == pytest.approx(plain.answers["share"].to_numpy())


@examples(25)
@given(st.lists(st.tuples(*[st.sampled_from([1, 2, 3, 4, 5, None])] * 3), min_size=2, max_size=12), st.integers(0, 12))
def test_adding_tallies_is_performance_of_all_and_order_does_not_matter(rows, cut):
    if all(answer is None for row in rows for answer in row):
        return
    frame = pd.DataFrame(rows, columns=["P1", "P2", "P3"])

    def counted(part: pd.DataFrame) -> gm.Tally:
        return gm.read_survey(part, SHORT).tally

    whole = gm.performance(counted(frame))
    parts = [part for part in (frame.iloc[:cut], frame.iloc[cut:]) if part.notna().any(axis=None)]
    tallies = [counted(part.iloc[::-1]) for part in parts]
    if len(parts) == 2 and sum(map(len, parts)) == len(frame):
        added = gm.performance(tallies[0] + tallies[1])
        for name in ("table", "boxes", "answers", "reliability"):
            pd.testing.assert_frame_equal(getattr(added, name), getattr(whole, name))
    backwards = gm.performance(counted(frame.iloc[::-1]))
    pd.testing.assert_frame_equal(backwards.table, whole.table)


def test_groups_add_up_to_the_whole(servperf):
    whole, groups = gm.performance(servperf), gm.performance(servperf, by="branch")
    assert groups.table.groupby("code")["n"].sum().to_dict() == whole.table.set_index("code")["n"].to_dict()
    together = groups.answers.groupby(["code", "answer"])["count"].sum()
    assert together.to_dict() == whole.answers.set_index(["code", "answer"])["count"].to_dict()


def test_a_tally_file_says_the_same_as_its_survey_with_a_design_too(servperf, tmp_path):
    for survey in (servperf, read_design(SETS[0], "wsc", by="domain")):
        by = survey.tally.by
        again = gm.read_tally(survey.tally.save(tmp_path / "a.tally"))
        for name in ("table", "boxes", "answers"):
            pd.testing.assert_frame_equal(
                getattr(gm.performance(again, by=by), name), getattr(gm.performance(survey, by=by), name)
            )


def test_one_side_of_two_is_counted_alone(bank):
    found = gm.performance(bank, side="expectation")
    alone = gm.performance(bank.tally_of_side("expectation"))
    pd.testing.assert_frame_equal(found.table, alone.table)
    assert gm.performance(bank).params["side"] == "perception"
    with pytest.raises(SettingError, match="side='promise' was not asked"):
        gm.performance(bank, side="promise")


def test_a_tally_of_two_sides_has_the_moments_of_scores_and_says_so(bank):
    found = gm.performance(bank.tally, side="perception")
    table = found.table.set_index("code")
    assert np.isnan(table.loc["overall", "top_box"])
    assert table.loc["1", "top_box"] == gm.performance(bank).table.set_index("code").loc["1", "top_box"]
    line = table.loc["overall"]
    expected = stats.t.interval(0.95, line["n"] - 1, line["mean"], line["se"])
    assert [line["ci_low"], line["ci_high"]] == pytest.approx(expected, rel=1e-9)
    assert "Student's t" in found.text
    designed = gm.read_survey(gm.example("bank"), cluster="branch")
    with pytest.raises(TallyError, match="counts no weighted means"):
        gm.performance(designed.tally, side="perception")


def test_the_verdict_compares_the_interval_with_the_target(servperf):
    table = gm.performance(servperf, target=5.5).table
    above, below = table["ci_low"] > 5.5, table["ci_high"] < 5.5
    assert table["verdict"].tolist() == np.select([above, below], ["above", "below"], "undecided").tolist()
    assert {"above", "below", "undecided"} <= set(table["verdict"])
    assert "verdict" not in gm.performance(servperf).table
    for wrong in (0, 8, float("nan"), "high"):
        with pytest.raises(SettingError, match=r"must be a number on the scale 1\.\.7"):
            gm.performance(servperf, target=wrong)


def test_gaps_of_one_side_name_performance(servperf):
    with pytest.raises(TallyError, match=r"gm\.performance"):
        gm.gaps(servperf)


def test_one_respondent_has_a_mean_and_shares_but_no_interval():
    found = gm.performance(gm.read_survey(pd.DataFrame({"P1": [4], "P2": [2], "P3": [5]}), SHORT))
    overall = found.table.iloc[0]
    assert overall["mean"] == pytest.approx(4.5)  # item 2 is turned
    assert np.isnan(overall["ci_low"])
    assert found.table.set_index("code").loc["3", "top_low"] == pytest.approx(0.05)
    assert "a confidence interval is not available" in found.text
    assert "nan" not in found.text + "".join(found.sentences("zh"))
    found.plot()
    found.plot(kind="answers")


def test_equal_answers_and_an_item_nobody_answered():
    frame = pd.DataFrame({"P1": [3] * 8, "P2": [None] * 8, "P3": [5] * 8})
    found = gm.performance(gm.read_survey(frame, SHORT))
    table = found.table.set_index("code")
    assert table.loc["2", "n"] == 0
    assert np.isnan(table.loc["2", "mean"])
    assert found.answers.query("code == '2'")["share"].isna().all()
    assert table.loc["3", "ci_high"] == 5
    assert table.loc["3", "ci_low"] < 5
    assert "Speed" in found.text
    assert all(found.sentences("zh"))
    found.plot(level="item")
    found.plot(kind="answers")


def test_weights_that_are_all_zero_and_unknown_groups_are_refused():
    frame = pd.DataFrame({"P1": [1, 2], "w": [0, 0]})
    with pytest.raises(AnswerError, match="are zero"):
        gm.performance(gm.read_survey(frame, ITEM, weights="w"))
    survey = gm.read_survey(frame, ITEM)
    with pytest.raises(ColumnError, match="no column 'town'"):
        gm.performance(survey, by="town")
    with pytest.raises(TallyError, match="not counted by 'town'"):
        gm.performance(survey.tally, by="town")
    with pytest.raises(SettingError, match="interval"):
        gm.performance(survey, interval="exact")


def test_small_groups_stand_together_and_no_line_has_fewer(servperf):
    frame = pd.read_csv(gm.example("bank")).assign(P4=lambda rows: rows["P4"].where(rows.index < 8))
    survey = gm.read_survey(frame, "servperf", by="branch")
    found = gm.performance(survey, by="branch", min_cell=10)
    assert found.table["n"].min() >= 10
    assert found.answers.groupby(["group", "code"])["count"].sum().min() >= 10
    assert "4" not in set(found.table["code"])


def test_a_weighted_share_without_an_error_takes_the_effective_n():
    frame = pd.DataFrame({"P1": [4] * 10, "w": [1.0, 3.0] * 5})
    line = gm.performance(gm.read_survey(frame, ITEM, weights="w")).boxes.query("level == 'item' and box == 'top_box'")
    effective = 20**2 / 50
    assert line["ci_high"].iloc[0] == pytest.approx(stats.beta.ppf(0.975, 1, effective), rel=1e-9)


@pytest.mark.parametrize("n", [1, 2, 7, 30, 61])
def test_blakers_interval_is_the_hull_of_all_acceptable_shares(n):
    grid = np.linspace(0.0005, 0.9995, 1000)
    lower = stats.binom.cdf(np.arange(n + 1)[:, None], n, grid)
    upper = stats.binom.sf(np.arange(n + 1)[:, None] - 1, n, grid)
    smaller = np.minimum(lower, upper)
    for x in range(n + 1):
        tail, other = smaller[x], np.where(lower[x] < upper[x], upper, lower)
        opposite = np.where(other <= tail * (1 + 1e-12), other, 0).max(axis=0)
        accepted = grid[np.minimum(tail + opposite, 1) > 0.05]
        found = blaker_interval(x, n)
        assert (accepted >= found.low - 1e-12).all()
        assert (accepted <= found.high + 1e-12).all()
        assert accepted.min() - found.low < 0.0011
        assert found.high - accepted.max() < 0.0011


@pytest.mark.parametrize("n", [10, 33])
def test_blakers_interval_covers_at_its_level_everywhere(n):
    limits = np.array([(found.low, found.high) for found in (blaker_interval(x, n) for x in range(n + 1))])
    for p in np.linspace(0.003, 0.997, 200):
        inside = (limits[:, 0] <= p + 1e-12) & (p - 1e-12 <= limits[:, 1])
        assert stats.binom.pmf(np.arange(n + 1), n, p)[inside].sum() >= 0.95 - 1e-12
    wider = [blaker_interval(x, n, 0.99) for x in range(n + 1)]
    assert all(w.low <= low and w.high >= high for w, (low, high) in zip(wider, limits, strict=True))


def test_the_command_line_serves_one_side_with_the_same_verbs(tmp_path, run):
    bank = str(gm.example("bank"))
    code, out, _ = run("gaps", bank, "-i", "servperf", "--target", "5.5")
    assert code == 0
    assert "above the target" in out
    code, _, err = run("gaps", bank, "-i", "servperf", "--margin", "0.5")
    assert (
        code,
        err.startswith("Error: Only one side was asked, so there are no gaps: --margin is not available."),
    ) == (2, True)
    code, _, err = run("gaps", bank, "--target", "5.5")
    assert (code, "only valid if a single side was asked" in err) == (2, True)
    tally = str(tmp_path / "a.tally")
    assert run("tally", bank, "-i", "servperf", "--by", "branch", "-o", tally)[0] == 0
    code, out, _ = run("gaps", tally, "--by", "branch", "--format", "csv")
    assert (code, out.splitlines()[0].split(",")[:6]) == (0, ["group", "level", "code", "label", "n", "mean"])
    for lang, heading in (("en", "Ratings: means and shares"), ("zh", "评价：均值与比例")):
        page = tmp_path / f"{lang}.html"
        assert run("report", bank, "-i", "servperf", "--by", "branch", "-o", str(page), "--lang", lang)[0] == 0
        assert heading in page.read_text(encoding="utf-8")


def test_charts_show_the_means_and_every_answer(servperf):
    found = gm.performance(servperf)
    figure = found.plot(level="item")
    assert sorted(figure.data[0].x) == pytest.approx(sorted(found.table.query("level == 'item'")["mean"]))
    bars = found.plot(kind="answers", lang="zh")
    assert [bar.name for bar in bars.data] == [str(answer) for answer in range(1, 8)]
    assert np.sum([bar.x for bar in bars.data], axis=0) == pytest.approx(np.ones(22))
    first = bars.data[0]
    middle = bars.data[3]
    assert np.array(middle.base) + np.array(middle.x) / 2 == pytest.approx(np.zeros(22), abs=1e-12)
    assert len(first.base) == 22
    groups = gm.performance(servperf, by="branch")
    assert len(groups.plot().data) == 4
    assert len(groups.plot(kind="answers").data[0].x) == 88


def test_a_long_scale_is_drawn_in_ten_runs_of_answers():
    text = ONE_ITEM.replace("lowest = 1, highest = 7", "lowest = 0, highest = 100")
    frame = pd.DataFrame({"P1": np.random.default_rng(1).integers(0, 101, 50)})
    found = gm.performance(gm.read_survey(frame, parse_instrument(text, "slider.toml")))
    bars = found.plot(kind="answers")
    assert len(bars.data) == 10
    assert sum(bar.x[0] for bar in bars.data) == pytest.approx(1)
