"""What to improve first: the table against its parts computed one by one, and what is said of the order."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.findings.priorities.order import order_of, priority_scores
from gapmodel.survey.respondent_scores import of_respondents

COLUMNS = "code label gap verdict importance reach p_worst p_top3 rank".split()
DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")


@pytest.fixture(scope="module")
def survey():
    return gm.read_survey(gm.example("bank"))


@pytest.fixture(scope="module")
def found(survey):
    return gm.priorities(survey, "overall_rating")


def test_the_first_columns_are_those_of_the_contract(found):
    assert list(found.table)[: len(COLUMNS)] == COLUMNS
    assert found.table["rank"].tolist() == [1, 2, 3, 4, 5]


def test_gaps_and_verdicts_are_those_of_gaps(survey, found):
    gaps = gm.gaps(survey).table.set_index("code")
    for row in found.table.itertuples():
        own = gaps.loc[row.code]
        assert (row.gap, row.verdict, row.ci_low, row.n) == (own["gap"], own["verdict"], own["ci_low"], own["n"])


def test_reach_is_the_share_below_expectation(survey, found):
    signs = gm.gaps(survey).signs.set_index("code")
    for row in found.table.itertuples():
        assert row.reach == signs.loc[row.code, "n_below"] / signs.loc[row.code, "n"]
        assert row.reach_low < row.reach < row.reach_high


def test_stated_importance_is_the_mean_of_the_points(survey, found):
    points = gm.gaps(survey).importance.set_index("code")["points"] / 100
    np.testing.assert_allclose(found.table.set_index("code")["stated"], points[found.table["code"]], rtol=1e-12)
    stated = gm.priorities(survey)
    np.testing.assert_allclose(stated.table["importance"], stated.table["stated"])
    assert stated.table["derived"].isna().all()


def test_the_order_is_importance_times_shortfall(found):
    score = -found.table["gap"] * found.table["importance"]
    assert score.is_monotonic_decreasing and found.table["importance"].sum() == pytest.approx(1)


def test_probabilities_of_ranks_sum_to_one_both_ways(found):
    table = found.ranks.pivot_table(index="code", columns="rank", values="probability")
    np.testing.assert_allclose(table.sum(axis=0), 1)
    np.testing.assert_allclose(table.sum(axis=1), 1)
    np.testing.assert_allclose(found.table.set_index("code")["p_worst"], table[1][found.table["code"]])
    np.testing.assert_allclose(
        found.table.set_index("code")["p_top3"], table[[1, 2, 3]].sum(axis=1)[found.table["code"]]
    )


def test_probabilities_are_those_of_a_bootstrap_of_rows(survey):
    small = of_respondents(survey, np.arange(survey.n) < 60)
    found = gm.priorities(small, importance="none")
    frame, items = small.frame(), {d.code: [i.code for i in d.items] for d in small.instrument.dimensions}
    gaps = np.column_stack(
        [
            frame[[f"perception_{i}" for i in items[code]]].to_numpy()
            - frame[[f"expectation_{i}" for i in items[code]]].to_numpy()
            for code in DIMENSIONS
        ]
    )
    edges = np.cumsum([0, *(len(items[code]) for code in DIMENSIONS)])
    scores = np.column_stack([np.nanmean(gaps[:, a:b], axis=1) for a, b in pairwise(edges)])
    rng = np.random.default_rng(5)
    means = np.stack([np.nanmean(scores[rng.integers(0, 60, 60)], axis=0) for _ in range(4_000)])
    first = np.bincount(means.argmin(axis=1), minlength=5) / len(means)
    own = found.table.set_index("code").loc[list(DIMENSIONS), "p_worst"]
    np.testing.assert_allclose(own, first, atol=0.04)  # 4 standard errors of two simulations


def test_without_importance_the_order_is_that_of_the_gaps(survey):
    found = gm.priorities(survey, importance="none")
    assert found.table["gap"].is_monotonic_increasing and found.table["importance"].isna().all()
    assert "by the gap alone" in found.text


def test_scores_put_surpluses_behind_shortfalls():
    scores = priority_scores(np.array([0.5, -0.1, 0.1, -1.0]), np.array([0.97, 0.01, 0.01, 0.01]))
    assert np.argsort(-scores).tolist() == [3, 1, 2, 0]


def test_ties_share_their_rank():
    order = order_of(np.array([1.0, 1.0, 0.0]), np.array([[1.0, 1.0, 0.0], [2.0, 1.0, 0.0]]))
    assert order.ranks.tolist() == [1.5, 1.5, 3]
    assert order.before[0, 1] == 0.75 and order.before[1, 0] == 0.25
    assert order.probabilities[:, 0].tolist() == [0.75, 0.25, 0]


def test_items_are_put_in_order_too(survey):
    found = gm.priorities(survey, "overall_rating", level="item")
    assert len(found.table) == 22 and found.table["importance"].sum() == pytest.approx(1)
    assert "One of these comes first in" in found.text and "other pairs of neighbours" in found.text


def test_a_tally_says_the_same_as_its_survey(survey, found):
    counted = gm.read_survey(gm.example("bank"), outcome="overall_rating").tally
    pd.testing.assert_frame_equal(gm.priorities(counted, "overall_rating").table, found.table)


def test_a_protected_tally_has_no_probabilities(survey):
    found = gm.priorities(survey, min_cell=10)
    assert found.table["p_worst"].isna().all() and found.table["rank"].tolist() == [1, 2, 3, 4, 5]
    assert "How certain the order is cannot be computed" in found.text
    with pytest.raises(gm.GapModelError, match="The ranks have no probabilities"):
        found.plot(kind="ranks")


def test_a_design_has_no_probabilities():
    answers = gm.example("bank")
    survey = gm.read_survey(answers, cluster="branch")
    assert "cannot be computed for samples with weights, strata or clusters" in gm.priorities(survey).text


def test_importance_is_weighted_as_the_gaps_are():
    frame = pd.read_csv(gm.example("bank"))
    frame["w"] = np.where(frame["branch"] == "Harbour", 5.0, 0.5)
    rated = frame[[name for name in frame if not name.startswith("W_")]]
    weighted, plain = (gm.read_survey(rated, "servperf", weights=name) for name in ("w", None))
    derived, unweighted = (
        gm.priorities(one, "overall_rating").table.set_index("code")["derived"] for one in (weighted, plain)
    )
    share = gm.drivers(weighted, "overall_rating", n_resamples=99).table.set_index("driver")["share"]
    assert derived.to_dict() == pytest.approx((share / share.sum()).to_dict(), abs=1e-9)
    assert (derived - unweighted).abs().max() > 0.02
    points = frame.filter(like="W_").rename(columns=lambda name: name.removeprefix("W_"))
    there = points.notna().all(axis=1)
    means = pd.Series(np.average(points[there], axis=0, weights=frame["w"][there]), points.columns)
    stated = gm.priorities(gm.read_survey(frame, weights="w")).table.set_index("code")["stated"]
    assert stated.to_dict() == pytest.approx((means / means.sum()).to_dict(), abs=1e-9)


def test_a_tally_with_a_design_has_no_importance():
    frame = pd.read_csv(gm.example("bank"))
    tally = gm.read_survey(frame, cluster="branch", outcome="overall_rating").tally
    assert gm.priorities(tally).params["importance"] == "none"
    with pytest.raises(gm.GapModelError, match="does not hold weighted covariances"):
        gm.priorities(tally, "overall_rating", importance="derived")


def test_one_side_alone_is_ordered_by_the_distance_to_the_highest_answer(survey):
    found = gm.priorities(gm.read_survey(gm.example("bank"), "servperf"), "overall_rating")
    rated = gm.performance(gm.read_survey(gm.example("bank"), "servperf"))
    means = rated.table.set_index("code")["mean"]
    np.testing.assert_allclose(found.table["room"], 7 - means[found.table["code"]])
    top = rated.boxes[rated.boxes["box"] == "top_two"].set_index("code")["share"]
    np.testing.assert_allclose(found.table["reach"], 1 - top[found.table["code"]])
    assert found.table["gap"].isna().all() and "Only one side was asked" in found.text


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"level": "overall"}, "level='overall'"),
        ({"importance": "derived"}, "Derived importance needs an outcome"),
        ({"importance": "stated", "level": "item"}, "stated no importance of items"),
        ({"outcome": "branch"}, "not whole numbers"),
        ({"outcome": "ratng"}, "There is no column 'ratng'"),
        ({"outcome": ["a", "b"]}, "is not the name of a column"),
        ({"n_resamples": 0}, "draws nothing"),
    ],
)
def test_wrong_use_is_one_sentence(survey, wrong, message):
    with pytest.raises(gm.GapModelError, match=message):
        gm.priorities(survey, **wrong)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", ["gaps", "ranks"])
def test_charts_hold_every_row_in_its_order(found, lang, kind):
    figure = found.plot(lang=lang, kind=kind)
    labels = figure.layout.yaxis.ticktext
    assert len(labels) == 5 and labels[0].startswith("1. ")
    assert all(name in labels[0] for name in (("Reliability",) if lang == "en" else ("可靠性",)))
    if kind == "ranks":
        np.testing.assert_allclose(np.sum([bar.x for bar in figure.data], axis=0), 1)


def test_no_sentence_calls_an_association_a_cause(found):
    for lang, words in (("en", (" effect", " drives", " impact", " causes")), ("zh", ("导致", "引起", "驱动"))):
        assert not any(word in " ".join(found.sentences(lang)) for word in words)


def test_the_report_says_what_to_improve_first(survey, tmp_path):
    page = gm.report(gm.read_survey(gm.example("bank"), outcome="overall_rating"), tmp_path / "r.html").read_text(
        "utf-8"
    )
    place = page.index("<h2>What to improve first</h2>")
    assert page.index("falls short most") < place and "explained variance of “overall_rating”" in page[place:]
