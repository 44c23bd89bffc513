"""Kano categories against the evaluation table written out, counts by hand, and the example's known shares."""

from __future__ import annotations

import importlib.util
from math import sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.findings.priorities.kano import CATEGORIES, COLUMNS
from gapmodel.inference.share import blaker_interval
from gapmodel.wording.tables import readable

DATA = Path(gm.__file__).parents[1] / "data"


def category(functional: int, dysfunctional: int) -> str:
    """Kano's evaluation table in words, 1 = like .. 5 = dislike, written independently of the package."""
    if functional == dysfunctional and functional in (1, 5):
        return "Q"
    if functional == 1:
        return "O" if dysfunctional == 5 else "A"
    if functional == 5 or dysfunctional == 1:
        return "R"
    return "M" if dysfunctional == 5 else "I"


def features(pairs: list[tuple[int, int]], **columns: list) -> pd.DataFrame:
    """Answers in which every feature got the same pairs."""
    frame = pd.DataFrame({f"F{at}": [first for first, _ in pairs] for at in range(1, 9)})
    for at in range(1, 9):
        frame[f"DF{at}"] = [second for _, second in pairs]
    return frame.assign(**columns)


@pytest.fixture(scope="module")
def rows():
    return pd.read_csv(gm.example("kano"))


@pytest.fixture(scope="module")
def survey():
    return gm.read_survey(gm.example("kano"), "kano", importance_scale=(1, 9))


@pytest.fixture(scope="module")
def found(survey):
    return gm.kano(survey)


def test_every_pair_of_answers_has_the_category_of_the_table():
    pairs = [(first, second) for first in range(1, 6) for second in range(1, 6)]
    line = gm.kano(gm.read_survey(features(pairs), "kano")).table.iloc[0]
    expected = pd.Series([category(*pair) for pair in pairs]).value_counts()
    assert {letter: line[letter] for letter in CATEGORIES} == expected.to_dict()
    for pair in pairs:
        assert gm.kano(gm.read_survey(features([pair]), "kano"), n_resamples=1).table["category"][0] == category(*pair)


def test_counts_and_coefficients_equal_those_of_the_rows(rows, found):
    assert found.table.columns.tolist() == COLUMNS[1:]
    for line in found.table.itertuples():
        answered = rows[[f"F{line.code}", f"DF{line.code}"]].dropna().astype(int)
        letters = [category(*pair) for pair in answered.itertuples(index=False)]
        counts = {letter: letters.count(letter) for letter in CATEGORIES}
        assert {letter: getattr(line, letter) for letter in CATEGORIES} == counts
        assert line.n == len(answered)
        base = counts["A"] + counts["O"] + counts["M"] + counts["I"]
        assert line.satisfaction == pytest.approx((counts["A"] + counts["O"]) / base)
        assert line.dissatisfaction == pytest.approx(-(counts["O"] + counts["M"]) / base)
        limits = blaker_interval(counts["O"] + counts["M"], base)
        assert (line.dissatisfaction_low, line.dissatisfaction_high) == (-limits.high, -limits.low)
        first, second = sorted(counts.values())[:-3:-1]
        assert line.statistic == pytest.approx(
            (first - second) / sqrt((first + second) * (2 * line.n - first - second) / (2 * line.n))
        )
        assert line.p_exact == pytest.approx(stats.binomtest(first, first + second).pvalue)
        assert line.category_strength == pytest.approx((first - second) / line.n)
        assert line.total_strength == pytest.approx((counts["A"] + counts["O"] + counts["M"]) / line.n)


# Counts M O A I R Q, satisfaction, dissatisfaction, difference of the two largest counts and Fong's limit of 296
# customers, as printed in the manual of the R package stp25kano (github.com/stp4/stp25kano) for five features.
PRINTED = """95 123 45 33 0 0 0.568 -0.736 28 19.4
101 54 54 81 3 3 0.372 -0.534 20 18.5
15 24 121 124 6 6 0.511 -0.137 3 19.8
65 87 93 51 0 0 0.608 -0.514 6 18.5
9 18 83 177 6 3 0.352 -0.094 94 19.9"""
ANSWERS = {"M": (2, 5), "O": (1, 5), "A": (1, 3), "I": (3, 3), "R": (5, 3), "Q": (1, 1)}


def test_a_published_example_gives_the_printed_coefficients_and_fongs_rule():
    printed = [[float(cell) for cell in line.split()] for line in PRINTED.splitlines()]
    frame = pd.DataFrame(index=range(296))
    for at in range(8):  # the instrument has eight features, the example five
        counts = printed[min(at, 4)][:6]
        pairs = [pair for pair, n in zip(ANSWERS.values(), counts, strict=True) for _ in range(int(n))]
        frame[f"F{at + 1}"], frame[f"DF{at + 1}"] = zip(*pairs, strict=True)
    table = gm.kano(gm.read_survey(frame, "kano"), confidence=0.901, n_resamples=100).table  # z = 1.65
    assert table["category"].tolist()[:5] == ["O", "M", "I", "A", "I"]
    for line, (*counts, gain, loss, difference, limit) in zip(table.itertuples(), printed, strict=False):
        assert [getattr(line, letter) for letter in ANSWERS] == counts
        assert (line.satisfaction, line.dissatisfaction) == pytest.approx((gain, loss), abs=5.1e-4)
        assert line.category_strength * 296 == pytest.approx(difference)
        assert 1.65 * difference / line.statistic == pytest.approx(limit, abs=0.051)
        assert line.mixed == (difference < limit)


def test_stated_importance_has_the_t_interval(rows, found):
    line = found.table.set_index("code").loc["3"]
    rated = rows["W_3"].dropna()
    assert line["stated_rating"] == pytest.approx(rated.mean())
    expected = stats.t.interval(0.95, len(rated) - 1, rated.mean(), stats.sem(rated))
    assert [line["stated_rating_low"], line["stated_rating_high"]] == pytest.approx(expected)
    assert gm.kano(gm.read_survey(gm.example("kano"), "kano")).table["stated_rating"].isna().all()


def test_the_example_has_its_known_categories(found):
    assert found.table["category"].tolist() == ["O", "M", "A", "A", "M", "I", "O", "R"]
    probable = found.table.set_index("code")["p_category"]
    assert probable.drop("7").min() > 0.99
    assert probable["7"] < 0.99  # attractive and one-dimensional are equally frequent in the population
    sums = found.shares.groupby("code")[["share", "p_mode"]].sum()
    assert sums.to_numpy() == pytest.approx(np.ones((8, 2)))


def test_the_example_is_written_byte_for_byte(tmp_path):
    spec = importlib.util.spec_from_file_location("kano_script", DATA / "kano.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.__file__ = str(tmp_path / "kano.py")
    script.main()
    assert (tmp_path / "kano.csv").read_bytes() == (DATA / "kano.csv").read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        ("like", "must-be", "neutral", "can live with", "dislike"),
        ("I would like it", "I take it for granted", "I do not mind", "I could live with it", "I would dislike it"),
        ("喜欢", "理应如此", "无所谓", "能忍受", "不喜欢"),
    ],
)
def test_answers_in_words_and_either_direction_give_the_same(rows, found, words):
    asked = [name for name in rows if name[0] in "FD"]
    worded = rows.assign(**{name: rows[name].map(dict(enumerate(words, 1))) for name in asked})
    turned = rows.assign(**{name: 6 - rows[name] for name in asked})
    for frame, options in ((worded, {}), (turned, {"best": "highest"})):
        again = gm.kano(gm.read_survey(frame, "kano", **options)).table
        pd.testing.assert_frame_equal(again[COLUMNS[5:11]], found.table[COLUMNS[5:11]])


def test_equal_counts_go_to_must_be_then_one_dimensional_then_attractive():
    must, one, attractive, indifferent = (2, 5), (1, 5), (1, 3), (3, 3)
    for pairs, expected in (
        ([attractive, must, one, indifferent], "M"),
        ([attractive, one, indifferent], "O"),
        ([attractive, indifferent], "A"),
    ):
        line = gm.kano(gm.read_survey(features(pairs * 5), "kano")).table.iloc[0]
        assert (line["category"], line["mixed"], line["p_exact"]) == (expected, True, 1)


def test_a_tally_and_its_survey_say_the_same_also_by_group(rows, survey, found, tmp_path):
    pd.testing.assert_frame_equal(gm.kano(survey.tally).table, found.table)
    grouped = gm.read_survey(rows.assign(city=np.where(rows.index % 2, "A", "B")), "kano", by="city")
    tally = gm.read_tally(grouped.tally.save(tmp_path / "k.tally"))
    one, other = gm.kano(grouped, by="city"), gm.kano(tally, by="city")
    pd.testing.assert_frame_equal(one.table, other.table)
    assert one.table.groupby("code")["n"].sum().to_dict() == found.table.set_index("code")["n"].to_dict()
    assert "city = A:" in one.text
    assert len(one.plot().data) == 2
    with pytest.raises(TallyError, match="not counted by 'town'"):
        gm.kano(tally, by="town")
    small = gm.kano(grouped, by="city", min_cell=119)
    assert small.table["n"].min() >= 119


def test_swapped_sides_get_one_sentence(rows):
    renamed = rows.rename(columns=lambda name: f"D{name}" if name[0] == "F" else name.removeprefix("D"))
    found = gm.kano(gm.read_survey(renamed, "kano"))
    assert found.params["swapped"]
    assert "seem to be swapped" in found.sentences()[0] and "可能颠倒" in found.sentences("zh")[0]
    wrong_way = gm.kano(gm.read_survey(rows, "kano", best="highest"))
    assert wrong_way.params["swapped"]


def test_contradictory_answers_get_one_sentence():
    found = gm.kano(gm.read_survey(features([(1, 1), (1, 5), (1, 5), (1, 5)] * 5), "kano"))
    assert "25% of the pairs of answers contradict each other" in found.text


def test_wrong_use_gets_one_sentence(rows, survey):
    with pytest.raises(SettingError, match="needs the sides functional and dysfunctional"):
        gm.kano(gm.read_survey(gm.example("bank")))
    with pytest.raises(SettingError, match="draws nothing"):
        gm.kano(survey, n_resamples=0)
    with pytest.raises(SettingError, match="equally weighted"):
        gm.kano(gm.read_survey(rows.assign(weight=1.5), "kano", weights="weight"))


def test_a_feature_that_nobody_answered_and_one_respondent(rows):
    empty = gm.kano(gm.read_survey(rows.assign(F1=np.nan), "kano"))
    line = empty.table.iloc[0]
    assert (line["n"], line["category"]) == (0, "") and np.isnan(line["satisfaction"])
    single = gm.kano(gm.read_survey(features([(5, 5)]), "kano"))
    for finding in (empty, single):
        for lang in ("en", "zh"):
            assert "nan" not in "".join(finding.sentences(lang))
            finding.plot(lang=lang)


def test_both_languages_the_tables_and_the_chart(found):
    for lang in ("en", "zh"):
        assert all(found.sentences(lang))
        assert len(readable(found, found.table, lang)) == 8
        assert len(readable(found, found.shares, lang)) == 48
        figure = found.plot(lang=lang)
        assert figure.data[0].x == tuple(-found.table["dissatisfaction"])
        assert figure.data[0].y == tuple(found.table["satisfaction"])
        assert figure.data[0].marker.symbol[7] == "line-ew"
    assert [shape.type for shape in figure.layout.shapes] == ["line", "line"]
