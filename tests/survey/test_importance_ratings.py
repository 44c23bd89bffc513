"""Importance as a rating per dimension or item: read, weighed, counted, shown, written and read again."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import AnswerError, ColumnError, InstrumentError, SettingError, TallyError
from gapmodel.instrument.read import parse_instrument

UEQ = """
name = "semantic"
title = { en = "Semantic differentials", zh = "语义差异" }
sides = ["perception"]
scale = { lowest = 1, highest = 7 }
importance = { of = "dimension", scale = { lowest = 1, highest = 7, missing_codes = [-9, -1] } }
[[dimensions]]
code = "clear"
label = { en = "Clarity" }
items = [ { code = "1", label = { en = "Clear" } }, { code = "2", label = { en = "Simple" } } ]
[[dimensions]]
code = "quick"
label = { en = "Speed" }
items = [ { code = "3", label = { en = "Fast" } }, { code = "4", label = { en = "Lean" } } ]
[[dimensions]]
code = "fun"
label = { en = "Fun" }
items = [ { code = "5", label = { en = "Lively" } }, { code = "6", label = { en = "Novel" } } ]
"""
DIMENSIONS = ["clear", "quick", "fun"]


def answers(n: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(rng.integers(1, 8, (n, 6)), columns=[f"P{at}" for at in range(1, 7)])
    return frame.assign(**{f"W_{code}": rng.integers(1, 8, n) for code in DIMENSIONS})


def own_points(weights: np.ndarray) -> np.ndarray:
    """Largest remainder, person by person."""
    rows = []
    for row in weights:
        exact = [Fraction(value).limit_denominator(1000) for value in row.tolist()]
        shares = [100 * value / sum(exact) for value in exact]
        whole = [int(share) for share in shares]
        order = sorted(range(len(row)), key=lambda at: (-(shares[at] - whole[at]), at))
        for at in order[: 100 - sum(whole)]:
            whole[at] += 1
        rows.append(whole)
    return np.array(rows)


def weighted_mean(frame: pd.DataFrame, weights: np.ndarray) -> float:
    scores = np.column_stack([frame[[f"P{2 * at + 1}", f"P{2 * at + 2}"]].mean(axis=1) for at in range(3)])
    return float((scores * own_points(weights)).sum(axis=1).mean() / 100)


def test_importance_asked_once_per_dimension_weighs_by_each_respondents_shares():
    frame = answers()
    found = gm.performance(gm.read_survey(frame, parse_instrument(UEQ, "ueq.toml")))
    ratings = frame[[f"W_{code}" for code in DIMENSIONS]].to_numpy()
    line = found.table.set_index("code").loc["overall_weighted"]
    assert line["mean"] == pytest.approx(weighted_mean(frame, ratings), rel=1e-12)
    shown = found.importance.set_index("code")
    assert shown["rating"].tolist() == pytest.approx(ratings.mean(axis=0))
    assert shown["sd"].tolist() == pytest.approx(ratings.std(axis=0, ddof=1))
    assert shown["points"].tolist() == pytest.approx(own_points(ratings).mean(axis=0))
    assert "own importance ratings" in found.text
    assert all(found.sentences("zh"))


def test_codes_for_no_answer_and_blanks_are_no_ratings_and_are_told():
    frame = answers().astype({f"W_{code}": object for code in DIMENSIONS})
    frame.loc[0, "W_clear"], frame.loc[1, "W_fun"], frame.loc[2, "W_quick"] = -9, None, -1
    asked = parse_instrument(UEQ, "ueq.toml")
    survey = gm.read_survey(frame, asked)
    assert survey.invalid_answers["value"].tolist() == ["-9", "-1"]
    found = gm.performance(survey)
    kept = frame.iloc[3:]
    expected = weighted_mean(kept, kept[[f"W_{code}" for code in DIMENSIONS]].astype(int).to_numpy())
    line = found.table.set_index("code").loc["overall_weighted"]
    assert (line["n"], found.importance["n"].tolist()) == (57, [59, 59, 59])
    assert line["mean"] == pytest.approx(expected, rel=1e-12)
    assert any("3 respondents did not rate the importance of every dimension" in note for note in survey.notes)


def test_ratings_of_items_are_averaged_within_dimensions():
    frame = answers().drop(columns=[f"W_{code}" for code in DIMENSIONS])
    rng = np.random.default_rng(8)
    frame = frame.assign(**{f"imp{at}": rng.integers(0, 6, len(frame)) for at in range(1, 7)})
    asked = parse_instrument(
        "\n".join(line for line in UEQ.splitlines() if not line.startswith("importance")), "u.toml"
    )
    survey = gm.read_survey(frame, asked, importance="imp{code}", importance_scale=(0, 5))
    items = frame[[f"imp{at}" for at in range(1, 7)]].to_numpy()
    weights = items.reshape(-1, 3, 2).mean(axis=2)
    some = weights.sum(axis=1) > 0
    found = gm.performance(survey)
    line = found.table.set_index("code").loc["overall_weighted"]
    assert line["mean"] == pytest.approx(weighted_mean(frame[some], weights[some]), rel=1e-12)
    ratings = found.importance.query("level == 'item'")
    assert ratings["rating"].tolist() == pytest.approx(items.mean(axis=0))


def test_a_scale_below_zero_weighs_its_lowest_rating_one_step():
    frame = answers()
    moved = frame.assign(**{f"W_{code}": frame[f"W_{code}"] - 4 for code in DIMENSIONS})
    asked = parse_instrument(UEQ, "ueq.toml")
    low = gm.performance(gm.read_survey(moved, asked, importance_scale=(-3, 3)))
    high = gm.performance(gm.read_survey(frame, asked))
    pd.testing.assert_frame_equal(low.table, high.table)
    assert (low.importance["rating"] + 4).tolist() == pytest.approx(high.importance["rating"].tolist())


def test_gaps_are_weighted_by_ratings_too(bank):
    raw = pd.read_csv(gm.example("bank"))
    codes = [dimension.code for dimension in bank.instrument.dimensions]
    rng = np.random.default_rng(2)
    rated = raw.assign(**{f"W_{code}": rng.integers(1, 6, len(raw)) for code in codes})
    points = own_points(rated[[f"W_{code}" for code in codes]].to_numpy())
    spread = raw.assign(**{f"W_{code}": points[:, at] for at, code in enumerate(codes)})
    by_rating = gm.gaps(gm.read_survey(rated, importance_scale=(1, 5)))
    pd.testing.assert_frame_equal(by_rating.table, gm.gaps(gm.read_survey(spread)).table)
    assert by_rating.importance["rating"].between(2, 4).all()
    assert "own importance ratings" in by_rating.text


def test_batches_files_and_added_tallies_count_ratings_alike(tmp_path):
    frame, asked = answers(), parse_instrument(UEQ, "ueq.toml")
    frame.loc[[3, 9], "W_fun"] = np.nan
    whole = gm.read_survey(frame, asked).tally
    path = tmp_path / "a.csv"
    frame.to_csv(path, index=False)
    batched = gm.read_survey(path, asked, engine="batches")
    assert batched.tally == whole
    assert any("2 respondents did not rate" in note for note in batched.notes)
    assert gm.read_tally(whole.save(tmp_path / "a.tally")) == whole
    parts = gm.read_survey(frame.iloc[:20], asked).tally + gm.read_survey(frame.iloc[20:], asked).tally
    pd.testing.assert_frame_equal(gm.performance(parts).importance, gm.performance(whole).importance)
    other = gm.read_survey(frame, asked, importance_scale=(1, 9)).tally
    with pytest.raises(TallyError, match="differ in 'ratings'"):
        _ = whole + other


def test_written_ratings_are_read_again(tmp_path):
    asked = parse_instrument(UEQ, "ueq.toml")
    frame = answers()[["W_fun", "P1", "P2", "P3", "P4", "P5", "P6", "W_clear", "W_quick"]]
    survey = gm.read_survey(frame, asked)
    assert gm.read_survey(survey.write(tmp_path / "tidy.csv"), asked).tally == survey.tally


def test_what_cannot_be_is_one_clear_error(tmp_path):
    frame, asked = answers(), parse_instrument(UEQ, "ueq.toml")
    with pytest.raises(ColumnError, match="no ratings of importance for 'fun'"):
        gm.read_survey(frame.drop(columns="W_fun"), asked)
    with pytest.raises(SettingError, match="importance_scale"):
        gm.read_survey(frame, asked, importance_scale=(5, 1))
    with pytest.raises(InstrumentError, match="of"):
        parse_instrument(UEQ.replace('of = "dimension"', 'of = "side"'), "ueq.toml")
    with pytest.raises(SettingError, match="only points are simulated"):
        gm.simulate(asked, n=5, points=True)
    with pytest.raises(SettingError, match="questionnaires ask for 100 points"):
        gm.questionnaire(asked, "q.html", importance=True)
    off = frame.assign(W_fun=99)
    off.to_csv(tmp_path / "off.csv", index=False)
    for engine in ("memory", "batches"):
        with pytest.raises(AnswerError, match=r"are not on the scale 1\.\.7: 99"):
            gm.read_survey(tmp_path / "off.csv", asked, engine=engine)
