"""Scores of persons: every key and band of the source, positions on two axes, and what a person's score is worth."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError, TallyError

DATA = Path(__file__).parents[3] / "data"
KEY_A = "N N N Y N N N N N N N Y Y N Y".split()
BANDS_B = [(90, "excellent"), (80, "very_good"), (65, "fair"), (50, "training"), (0, "hardly")]
STYLES = {"driving": (6, 1), "expressive": (6, 6), "amiable": (1, 6), "analytical": (1, 1)}
MODES = {"competing": (6, 1), "avoiding": (1, 1), "collaborating": (6, 6), "accommodating": (1, 6)}


def survey_of(rows, instrument, **columns):
    names = [str(number) for number in range(1, len(rows[0]) + 1)]
    return gm.read_survey(pd.DataFrame(list(rows), columns=names).assign(**columns), instrument)


def on_axes(first, second):
    """Answers of one person to 14 items, the same in the direction of each axis; items 5-7 and 12-14 are turned."""
    return [*([first] * 4), *([7 - first] * 3), *([second] * 4), *([7 - second] * 3)]


def with_sum(total):
    """20 answers from 1 to 5 with this sum."""
    base, rest = divmod(total - 20, 4)
    return [5] * base + ([1 + rest] if rest else []) + [1] * (20 - base - bool(rest))


def test_the_key_of_listening_a_is_that_of_the_source():
    scoring = gm.read_instrument("listening-a").scoring
    assert ["NY"[step] for step in scoring.keys[0].right] == KEY_A
    assert (scoring.start, scoring.per_wrong, len(scoring.keys)) == (105, 7, 1)


def test_listening_a_takes_seven_points_for_every_wrong_answer():
    words = {"N": "no", "Y": "yes"}
    turned = {"N": "yes", "Y": "no"}
    rows = [[turned[k] if at < wrong else words[k] for at, k in enumerate(KEY_A)] for wrong in range(16)]
    table = gm.score(survey_of(rows, "listening-a")).table
    assert table["score"].tolist() == [105 - 7 * wrong for wrong in range(16)]
    bands = ["good" if score >= 91 else "room" if score >= 77 else "poor" for score in table["score"]]
    assert table["band"].tolist() == bands == ["good"] * 3 + ["room"] * 2 + ["poor"] * 11


@pytest.mark.parametrize(
    "words", [["否", "是"], ["false", "true"], ["N", "Y"], [0, 1], ["No.", " YES "], [False, True]]
)
def test_yes_and_no_are_read_in_every_spelling(words):
    rows = [[words[k == "Y"] for k in KEY_A], [words[k == "N"] for k in KEY_A]]
    assert gm.score(survey_of(rows, "listening-a")).table["score"].tolist() == [105, 0]


def test_every_sum_of_listening_b_has_the_band_of_the_source():
    totals = list(range(20, 101))
    table = gm.score(survey_of([with_sum(total) for total in totals], "listening-b")).table
    assert table["score"].tolist() == totals
    assert table["band"].tolist() == [next(code for least, code in BANDS_B if total >= least) for total in totals]


def test_the_reversed_key_of_listening_b_turns_item_6_only():
    rng = np.random.default_rng(1)
    rows = rng.integers(1, 6, (40, 20))
    survey = survey_of(rows, "listening-b")
    plain, turned = gm.score(survey), gm.score(survey, key="reversed")
    assert plain.table["score"].tolist() == rows.sum(axis=1).tolist()
    assert turned.table["score"].tolist() == (rows.sum(axis=1) + 6 - 2 * rows[:, 5]).tolist()
    assert (plain.params["key"], turned.params["key"]) == ("default", "reversed")
    part = turned.profile[turned.profile["code"] == "attitude"]["score"]
    assert part.tolist() == plain.profile[plain.profile["code"] == "attitude"]["score"].tolist()


@pytest.mark.parametrize(("name", "places"), [("interpersonal-styles", STYLES), ("conflict-modes", MODES)])
def test_the_ends_of_two_axes_are_the_quadrants(name, places):
    found = gm.score(survey_of([on_axes(*at) for at in places.values()], name)).table
    assert found["position"].tolist() == list(places)
    first, second = gm.read_instrument(name).dimensions
    assert list(zip(found[first.code], found[second.code], strict=True)) == list(places.values())
    assert found["score"].isna().all() and set(found["band"]) == {""}


def test_a_point_on_a_line_belongs_to_the_positions_that_meet_there():
    line = [None, 3, 3, 3, 3, 3, 3]  # three answers of 3 and, turned, three of 4: a mean of 3.5
    high, low = on_axes(6, 6), on_axes(1, 1)
    rows = [high, line + high[7:], high[:7] + line, line + line, low[:7] + line]
    found = gm.score(survey_of(rows, "interpersonal-styles"))
    assert found.table["position"].tolist() == [
        "expressive",
        "expressive / amiable",
        "driving / expressive",
        "driving / expressive / amiable / analytical",
        "amiable / analytical",
    ]
    assert found.shares.set_index("code")["count"].to_dict() == {
        "driving": 0, "expressive": 1, "amiable": 0, "analytical": 0, "between": 4,
    }  # fmt: skip


def test_compromising_is_the_middle_of_both_axes_with_its_edges():
    def means(first, second):  # sums of seven answers, in the direction of the axes
        row = []
        for total in (first, second):
            base, rest = divmod(total, 7)
            answers = [base + (at < rest) for at in range(7)]
            row += [*answers[:4], *(7 - answer for answer in answers[4:])]
        return row

    edges = {(21, 21), (28, 28), (21, 28), (24, 25)}
    outside = {(20, 24): "avoiding", (20, 25): "accommodating", (29, 24): "competing", (29, 25): "collaborating"}
    points = sorted(edges) + list(outside)
    found = gm.score(survey_of([means(*point) for point in points], "conflict-modes")).table["position"]
    assert found.tolist() == ["compromising"] * 4 + list(outside.values())


def test_the_probabilities_of_a_known_error_are_those_of_the_normal_curve():
    found = gm.score(survey_of([with_sum(82)], "listening-b"), sem=4)
    chances = found.probabilities.set_index("code")["probability"]
    assert chances.sum() == pytest.approx(1)
    true = stats.norm(82, 4)
    assert chances["very_good"] == pytest.approx(true.cdf(89.5) - true.cdf(79.5))
    assert chances["excellent"] == pytest.approx(true.sf(89.5))
    assert found.table["p_band"].tolist() == pytest.approx([chances["very_good"]])


CUTS = np.array([-1.4, -0.7, 0.0, 0.7, 1.4])


def people(n, k, levels, seed, loading=0.7):
    """Answers of people to k parallel items, and the mean answer that they would give in the long run."""
    rng = np.random.default_rng(seed)
    cuts, error = CUTS[: levels - 1], np.sqrt(1 - loading**2)
    able = loading * rng.normal(0.4 if levels < 6 else 0, 1, (n, 1))
    answers = 1 + np.searchsorted(cuts, able + error * rng.normal(size=(n, k)))
    return answers, 1 + stats.norm.sf((cuts - able) / error).sum(axis=1)


def check_calibration(stated, right):
    """Of people for whom a probability is stated, as many are right."""
    assert abs(right.mean() - stated.mean()) < 0.02
    for low in (0.4, 0.6, 0.8):
        some = (stated >= low) & (stated < low + 0.2)
        assert some.sum() > 300 and abs(right[some].mean() - stated[some].mean()) < 0.05


def test_the_probability_of_a_band_is_how_often_the_true_score_lies_in_it():
    answers, true = people(5000, 20, 5, seed=5)
    found = gm.score(survey_of(answers, "listening-b")).table
    bands = [next(code for least, code in BANDS_B if total >= least) for total in np.rint(20 * true)]
    check_calibration(found["p_band"].to_numpy(), (found["band"] == bands).to_numpy())


def test_the_probability_of_a_position_is_how_often_the_true_scores_lie_there():
    (first, right), (second, up) = people(5000, 7, 6, seed=1), people(5000, 7, 6, seed=2)
    answers = np.hstack([first, second])
    answers[:, [4, 5, 6, 11, 12, 13]] = 7 - answers[:, [4, 5, 6, 11, 12, 13]]
    for name in ("interpersonal-styles", "conflict-modes"):
        asked = gm.read_instrument(name).scoring.axes
        found = gm.score(survey_of(answers, name)).table
        ends = [np.where(true_mean > 3.5, "high", "low") for true_mean in (right, up)]
        true = [asked.at(place).code for place in zip(*ends, strict=True)]
        if asked.middle:  # on the lattice of sevenths: 3 and 4 belong to the middle
            inside = (abs(right - 3.5) < 0.5 + 1 / 14) & (abs(up - 3.5) < 0.5 + 1 / 14)
            true = np.where(inside, "compromising", true)
        check_calibration(found["p_position"].to_numpy(), (found["position"] == true).to_numpy())


def test_reliability_is_that_of_the_ratings_and_gives_the_error_of_measurement():
    answers, _ = people(300, 20, 5, seed=3)
    survey = survey_of(answers, "listening-b")
    found, rated = gm.score(survey), gm.performance(survey)
    assert found.reliability["alpha"].tolist() == pytest.approx(rated.reliability["alpha"].tolist())
    row = found.reliability.iloc[0]
    assert row["sem"] == pytest.approx(np.std(answers.sum(axis=1), ddof=1) * np.sqrt(1 - row["alpha"]))
    turned = gm.score(survey, key="reversed").reliability.iloc[0]
    assert turned["alpha"] < row["alpha"]  # item 6 goes with the others here, and is turned round


def test_groups_have_the_means_of_the_ratings_and_exact_intervals_of_shares():
    answers, _ = people(120, 7, 5, seed=4)
    survey = survey_of(answers, "listening-habits", team=["a", "b", "c"] * 40)
    found = gm.score(survey, by="team").groups
    rated = gm.performance(survey, by="team").table
    columns = ["group", "n", "mean", "sd", "ci_low", "ci_high"]
    for level in ("overall", "item"):
        one, other = (table[table["level"] == level][columns].reset_index(drop=True) for table in (found, rated))
        pd.testing.assert_frame_equal(one, other)
    b = gm.score(survey_of(people(120, 20, 5, seed=4)[0], "listening-b", team=["a", "b", "c"] * 40), by="team")
    assert list(b.table)[:2] == ["group", "respondent"]
    for row in b.shares.itertuples():
        limits = stats.binomtest(row.count, row.n).proportion_ci(method="exact")
        assert limits.low <= row.ci_low <= row.share <= row.ci_high <= limits.high
    assert b.shares.groupby("group")["count"].sum().tolist() == [40, 40, 40]


def test_a_sum_needs_all_answers_and_a_mean_half_of_its_items():
    rows = np.full((4, 20), 4.0)
    rows[1, 3] = np.nan
    found = gm.score(survey_of(rows, "listening-b"))
    assert found.table["score"].isna().tolist() == [False, True, False, False]
    assert found.table["band"].tolist() == ["very_good", "", "very_good", "very_good"]
    assert (found.params["scored"], found.params["n"]) == (3, 4) and found.shares["n"].unique().tolist() == [3]
    assert found.profile["score"].notna().all()
    habits = np.array([[4, 4, 4, 5, np.nan, np.nan, np.nan], [4, 4, 5, *[np.nan] * 4]])
    assert gm.score(survey_of(habits, "listening-habits")).table["score"].tolist() == pytest.approx(
        [4.25, np.nan], nan_ok=True
    )


def test_of_one_person_there_is_a_score_and_no_probability_unless_the_error_is_known():
    survey = survey_of([with_sum(82)], "listening-b")
    found = gm.score(survey)
    assert found.table[["score", "band"]].to_numpy().tolist() == [[82, "very_good"]]
    assert np.isnan(found.table["p_band"][0]) and np.isnan(found.groups["ci_low"]).all()
    assert gm.score(survey, sem=4).table["p_band"][0] > 0.6
    alike = gm.score(survey_of([with_sum(82)] * 5, "listening-b"))
    assert np.isnan(alike.reliability["alpha"]).all() and alike.table["p_band"].isna().all()


def test_people_are_called_by_their_id_or_the_number_of_the_row():
    rows = [with_sum(82), with_sum(50)]
    survey = survey_of(rows, "listening-b", respondent=["Li", "Wang"], desk=["7", None])
    assert gm.score(survey).table["respondent"].tolist() == ["Li", "Wang"]
    assert gm.score(survey, id="desk").table["respondent"].tolist() == ["7", "2"]
    assert gm.score(survey_of(rows, "listening-b")).table["respondent"].tolist() == ["1", "2"]
    with pytest.raises(ColumnError, match="no column 'dsk' beside the questions"):
        gm.score(survey, id="dsk")


def test_small_groups_are_put_together_and_no_person_is_shown():
    answers, _ = people(60, 20, 5, seed=6)
    survey = survey_of(answers, "listening-b", team=["a"] * 30 + ["b"] * 22 + ["c"] * 5 + ["d"] * 3)
    found = gm.score(survey, by="team", min_cell=8)
    assert found.groups["group"].unique().tolist() == ["(other groups)", "a", "b"]
    assert found.groups["n"].min() == 8 and found.params["put_together"] == 2
    assert not len(found.table) and not len(found.profile) and not len(found.probabilities)
    with pytest.raises(TallyError, match="fewer than min_cell=100"):
        gm.score(survey, min_cell=100)


def odd(survey, **settings):
    return lambda: gm.score(survey, **settings)


def test_what_cannot_be_scored_is_told(bank):
    survey = survey_of([with_sum(82), with_sum(60)], "listening-b")
    answers = pd.DataFrame([[*with_sum(82), 2], [*with_sum(60), 1]], columns=[*map(str, range(1, 21)), "w"])
    weighted = gm.read_survey(answers, "listening-b", weights="w")
    for ask, words in [
        (odd(bank), "'servqual' does not say how it is scored.*listening-a"),
        (odd(bank.tally), "needs the answers of every person, and 'Tally' has none"),
        (odd(survey, key="reverse"), "key='reverse' is not a key.*did you mean 'reversed'"),
        (odd(survey, sem=0), "sem=0 must be a number above 0"),
        (odd(survey, min_cell=1), "min_cell=1 must be a whole number from 2"),
        (odd(survey, min_cell=2, show_people=True), "would show what min_cell= combines"),
        (odd(weighted), "equally weighted; this sample has weights"),
    ]:
        with pytest.raises(SettingError, match=f"(?s){words}"):
            ask()


def test_the_example_answers_come_from_their_script(tmp_path):
    shutil.copy(DATA / "listening.py", tmp_path)
    subprocess.run([sys.executable, tmp_path / "listening.py"], check=True)
    for name in ("listening.csv", "styles.csv"):
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes()
