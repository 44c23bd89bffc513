"""The look at the answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError, SourceError
from gapmodel.instrument.instrument import Side
from gapmodel.instrument.read import parse_instrument

ANSWERS = [f"{side}{code}" for side in "EP" for code in range(1, 23)]


@pytest.fixture
def survey(small):
    frame = pd.DataFrame(
        {"E1": [5, 5, None], "E2": [1, 1, 2], "E3": [5, 5, 5], "P1": [5, 1, 2], "P2": [3, 3, 3], "P3": [None, 4, 5]}
    )
    return gm.read_survey(frame, small)


@pytest.fixture(scope="module")
def honest() -> pd.DataFrame:
    return gm.simulate(n=300, rng=11).astype(float)


@pytest.fixture(scope="module")
def planted(honest) -> pd.DataFrame:
    """Rows 1 to 8 are doubtful in a way each; the others are honest."""
    frame = honest.copy()
    rng = np.random.default_rng(3)
    frame.loc[0, ANSWERS] = 4.0
    frame.loc[1, ANSWERS] = rng.integers(1, 8, 44).astype(float)
    frame.loc[2, ANSWERS[22:]] = frame.loc[2, ANSWERS[:22]].to_numpy()
    frame.loc[3, ANSWERS] = 7.0
    frame.loc[4, ANSWERS] = frame.loc[100, ANSWERS].to_numpy()
    frame.loc[5, ANSWERS] = frame.loc[101, ANSWERS].to_numpy()
    frame.loc[5, ["E1", "P22"]] = [(frame.loc[5, name] % 7) + 1 for name in ("E1", "P22")]
    frame.loc[6, ANSWERS[10:]] = np.nan
    frame["seconds"] = 300.0
    frame.loc[7, "seconds"] = 80.0
    return frame


@pytest.fixture(scope="module")
def found(planted):
    return gm.check(gm.read_survey(planted), duration="seconds")


def test_counts_by_hand(survey):
    table = gm.check(survey).table.set_index(["code", "side"])
    first = table.loc[("1", "expectation")]
    assert (first["n"], first["missing"], first["mean"], first["share_highest"]) == (2, 1, 5, 1)
    assert (first["lowest"], first["highest"], first["dimension"]) == (5, 5, "speed")
    assert table.loc[("1", "perception"), "share_lowest"] == pytest.approx(1 / 3)
    assert table.loc[("2", "expectation"), "mean"] == pytest.approx((5 + 5 + 4) / 3)


def test_double_ceilings_are_counted_among_pairs(survey):
    assert gm.check(survey).ceilings["share_both_highest"].tolist() == [0.5, 0, 0.5]


def test_it_says_what_it_saw(survey):
    text = gm.check(survey).text
    assert "3 respondents were read; 3 answered" in text
    assert "2 of 18 answers are missing (11.1%)" in text
    assert "All cells are valid" in text
    assert gm.check(survey).sentences("zh")[0] == "共读入 3 位受访者；3 位至少有一个题项各侧都作答，0 位没有。"


def test_who_answered_one_side_only_is_not_said_to_have_answered_nothing(small):
    frame = pd.DataFrame(5, index=range(3), columns=[f"{side}{code}" for side in "EP" for code in "123"]).astype(float)
    frame.loc[0, ["P1", "P2", "P3"]] = np.nan
    text = gm.check(gm.read_survey(frame, small)).text
    assert "3 respondents were read; 2 answered at least one item on all sides, 1 did not." in text


def test_one_side_is_checked_too():
    frame = pd.DataFrame({f"P{code}": [5, None] for code in range(1, 23)})
    found = gm.check(gm.read_survey(frame, "servperf"))
    assert len(found.table) == 22
    assert found.plot().data[0].x == (0.0,) * 22
    assert found.sensitivity.empty
    assert "identical_sides" not in found.flags


def test_a_tally_can_be_checked(bank):
    found = gm.check(bank.tally)
    assert found.table.equals(gm.check(bank).table)
    assert found.indices.empty and found.flags.empty and found.sensitivity.empty
    assert "These are counts without individual rows" in found.text


def test_rows_counted_in_batches_tell_items_and_say_what_they_cannot(bank, tmp_path):
    path = tmp_path / "bank.csv"
    path.write_bytes(gm.example("bank").read_bytes())
    counted = gm.read_survey(path, engine="batches")
    found = gm.check(counted)
    pd.testing.assert_frame_equal(found.table, gm.check(bank).table)
    assert "reading the answers in memory" in found.text
    with pytest.raises(SettingError, match="needs rows, and these are counts"):
        gm.check(counted, duration="seconds")
    with pytest.raises(SettingError, match="Without rows nobody can be flagged"):
        found.flagged()
    with pytest.raises(SourceError, match="counted in batches, and respondents cannot be dropped"):
        counted.drop_respondents(np.zeros(600, bool))


@pytest.mark.parametrize(
    ("row", "flagged", "others"),
    [
        (1, {"longstring_expectation", "longstring_perception", "longstring", "irv_low", "identical_sides"}, set()),
        (2, {"irv_high", "mahalanobis"}, {"even_odd"}),
        (3, {"identical_sides"}, {"even_odd", "irv_low"}),
        (4, {"all_highest", "identical_sides", "irv_low"}, set()),
        (7, {"missing"}, {"even_odd", "irv_low"}),
        (8, {"seconds"}, {"even_odd"}),
    ],
)
def test_what_is_planted_is_flagged(found, row, flagged, others):
    mine = set(found.flags.columns[found.flags.loc[row]])
    assert flagged <= mine <= flagged | others


def test_the_later_of_two_copies_is_flagged_and_names_the_earlier(found):
    assert found.repeated.to_numpy().tolist() == [[101, 5, 0], [102, 6, 2]]
    assert found.flags.index[found.flags["duplicate"]].tolist() == [101]
    assert found.flags.index[found.flags["near_duplicate"]].tolist() == [102]


def test_indices_count_their_flags_and_name_cutoff_and_source(found):
    table = found.indices.set_index("index")
    assert table["flagged"].to_dict() == found.flags.sum().to_dict()
    assert table["n"].to_dict() == found.index_values.notna().sum().to_dict()
    np.testing.assert_allclose(table["share"], table["flagged"] / table["n"])
    assert table["source"].str.len().min() > 5
    compare = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}
    for index, row in table.iterrows():
        assert compare[row["rule"]](found.index_values[index], row["cutoff"]).tolist() == found.flags[index].tolist()


def test_runs_follow_the_order_of_the_columns_and_answers_as_they_were_ticked():
    one = gm.simulate("servqual-1988", n=60, rng=1).astype(float)
    one.loc[0, ANSWERS] = 7.0
    values = gm.check(gm.read_survey(one, "servqual-1988")).index_values
    assert (values.loc[1, "longstring"], values.loc[1, "irv_low"]) == (44, 0)
    alternating = one[[f"{side}{code}" for code in range(1, 23) for side in "EP"]].copy()
    alternating.loc[0] = [7.0, 6.0] * 22
    values = gm.check(gm.read_survey(alternating, "servqual-1988")).index_values
    assert (values.loc[1, "longstring"], values.loc[1, "longstring_expectation"]) == (1, 22)


def test_expectations_that_are_all_at_the_top_are_no_long_run(honest):
    frame = honest.copy()
    frame.loc[0, ANSWERS[:22]] = 7.0
    frame.loc[1, ANSWERS[:22]] = 6.0
    values = gm.check(gm.read_survey(frame)).index_values
    assert values.loc[1, "longstring_expectation"] == 0
    assert values.loc[2, "longstring_expectation"] == 22


def test_who_gave_the_highest_answer_throughout_is_not_left_out_by_default(found):
    assert not found.flagged(1)[4]
    assert found.flagged(1)[1] and found.flagged(2)[1]
    assert found.flagged(1).sum() > found.flagged(2).sum() > 0
    assert found.indices.loc[~found.indices["counted"], "index"].tolist() == ["even_odd", "all_highest"]
    only = found.flags.drop(columns=["even_odd", "all_highest"]).any(axis=1)
    assert found.flagged(1).tolist() == (only & ~found.flags["all_highest"]).tolist()
    assert "1 respondent gave the highest answer to every question" in found.text
    with pytest.raises(SettingError, match="least=0"):
        found.flagged(0)


def test_the_gaps_of_the_sensitivity_are_those_of_gaps_on_the_others(planted, found):
    survey = gm.read_survey(planted)
    cuts = {name: found.flags[name] for name in found.flags} | {"any": found.flagged(1), "two": found.flagged(2)}
    shown = found.sensitivity.groupby("without", sort=False)
    assert set(shown.groups) == {"nobody"} | {name for name, cut in cuts.items() if cut.any()}
    for name, part in shown:
        others = survey if name == "nobody" else survey.drop_respondents(cuts[name])
        expected = gm.gaps(others).table.query("level != 'item'")
        for column in ("level", "code", "n"):
            assert part[column].tolist() == expected[column].tolist()
        for column in ("gap", "ci_low", "ci_high"):
            np.testing.assert_allclose(part[column], expected[column], rtol=0, atol=1e-12)
        everybody = shown.get_group("nobody")["gap"].to_numpy()
        np.testing.assert_allclose(part["change"], part["gap"].to_numpy() - everybody, atol=1e-12)


def test_with_weights_and_clusters_the_others_are_a_domain_of_the_sample(planted):
    frame = planted.assign(weight=np.linspace(0.5, 2, len(planted)), unit=np.arange(len(planted)) // 10)
    survey = gm.read_survey(frame, weights="weight", cluster="unit")
    found = gm.check(survey)
    everybody = found.sensitivity[found.sensitivity["without"] == "nobody"]
    expected = gm.gaps(survey).table.query("level != 'item'")
    np.testing.assert_allclose(everybody[["gap", "ci_low", "ci_high"]], expected[["gap", "ci_low", "ci_high"]])
    two = found.sensitivity.query("without == 'two' and code == 'overall'").iloc[0]
    left = gm.gaps(survey.drop_respondents(found)).table.iloc[0]
    assert two["gap"] == pytest.approx(left["gap"], abs=1e-12)
    assert found.params["interval"] == "design"


def test_respondents_are_left_out_on_request_only_and_told(planted, found):
    survey = gm.read_survey(planted, missing_codes=99)
    fewer = survey.drop_respondents(found)
    gone = int(found.flagged().sum())
    assert (survey.n, fewer.n) == (300, 300 - gone)
    assert fewer.notes[-1] == (
        f"{gone} of 300 respondents were excluded on request: flagged by at least 2 indices of careless responding."
    )
    kept = planted[~found.flagged().to_numpy()]
    assert fewer.tally == gm.read_survey(kept).tally
    pd.testing.assert_frame_equal(fewer.frame(), gm.read_survey(kept).frame())
    assert gm.check(fewer).flags.index.tolist() == found.flags.index[~found.flagged()].tolist()
    assert "flagged by at least 1 index of careless" in survey.drop_respondents(found.flagged(1)).notes[-1]
    named = survey.drop_respondents(found.flags["duplicate"])
    assert named.notes[-1] == "1 of 300 respondents was excluded on request: duplicate."


def test_a_survey_without_some_is_counted_by_groups_and_sides_too(bank):
    left_out = (bank.frame()["branch"] == "Market").to_numpy()
    fewer = bank.drop_respondents(left_out, why="closed")
    assert list(fewer.tally.groups) == ["Harbour", "Station", "University"]
    assert fewer.tally_by(None).n == fewer.tally_of_side("expectation").n == 600 - left_out.sum()


@pytest.mark.parametrize("rows", [[True, False], np.arange(600), "duplicate", np.zeros((600, 2), bool)])
def test_a_mask_must_tell_of_every_respondent(bank, rows):
    with pytest.raises(SettingError, match="not one truth value for each of the 600 respondents"):
        bank.drop_respondents(rows)


def test_a_mask_of_flags_is_taken_by_the_numbers_of_its_rows_in_any_order(bank):
    mask = gm.check(bank).flags["duplicate"].copy()
    mask.iloc[:3] = True
    fewer = bank.drop_respondents(mask)
    assert bank.drop_respondents(mask.sample(frac=1, random_state=1)).tally == fewer.tally
    pd.testing.assert_frame_equal(bank.drop_respondents(mask.sort_values()).frame(), fewer.frame())


def test_a_mask_of_other_rows_or_one_sorted_by_nobody_knows_what_is_refused(bank):
    mask = gm.check(bank).flags["duplicate"].copy()
    mask.iloc[:3] = True
    fewer = bank.drop_respondents(mask)
    with pytest.raises(
        SettingError, match="refers to the rows 2, 3, 4 and 594 more of a source, not of this survey's 5"
    ):
        fewer.drop_respondents(mask.iloc[:597])
    by_position = mask.reset_index(drop=True)
    with pytest.raises(SettingError, match="index of rows are out of order"):
        bank.drop_respondents(by_position[::-1])


@pytest.mark.parametrize("index", [range(600), range(5, 605), [f"r{k % 7}" for k in range(600)]])
def test_a_mask_of_the_table_that_was_read_is_in_its_order(bank, index):
    mask = pd.Series([True] * 3 + [False] * 597, index=index)
    assert bank.drop_respondents(mask).rows.row_numbers[0] == bank.rows.row_numbers[3]


def test_somebody_must_be_left(bank):
    with pytest.raises(SettingError, match="No respondents would remain"):
        bank.drop_respondents(np.ones(600, bool))


def test_missing_answers_by_person_pattern_and_where_people_stop(planted):
    frame = planted.copy()
    frame.loc[20:24, ANSWERS[41:]] = np.nan
    frame.loc[25, ANSWERS[42:]] = np.nan
    frame.loc[26, "E3"] = np.nan
    tables = gm.check(gm.read_survey(frame)).missingness
    assert tables.people.to_numpy().tolist()[:4] == [
        [0, 292, 292 / 300],
        [1, 1, 1 / 300],
        [2, 1, 1 / 300],
        [3, 5, 5 / 300],
    ]
    assert tables.patterns["pattern"].tolist()[:2] == ["", "perception 20, perception 21, perception 22"]
    assert tables.distinct == 5
    assert tables.stops[["position", "side", "code", "respondents"]].to_numpy().tolist() == [
        [10, "expectation", "10", 1],
        [41, "perception", "19", 5],
    ]
    assert (
        "6 respondents (2%) answered none of the last three or more questions" in gm.check(gm.read_survey(frame)).text
    )


def test_an_unturned_item_is_told_and_not_mended(honest):
    frame = honest.assign(P7=8 - honest["P7"])
    found = gm.check(gm.read_survey(frame))
    doubts = found.table[found.table["doubt"] != ""]
    assert doubts[["code", "side", "doubt"]].to_numpy().tolist() == [["7", "perception", "item"]]
    assert "Possibly reversed items (item-rest correlation" in found.text
    assert "`reversed = true`" in found.text and "a low answer is favourable: 7. Or correct" in found.text
    assert "反向题但未反向计分" in "".join(found.sentences("zh"))
    own = frame[[f"P{code}" for code in range(5, 10)]]
    expected = np.corrcoef(own["P7"], own.sum(axis=1) - own["P7"])[0, 1]
    assert doubts["item_rest"].item() == pytest.approx(expected, abs=1e-12)


def test_the_mixed_version_read_as_the_positive_one_shows_its_turned_dimensions():
    frame = gm.simulate("servqual-1988", n=400, rng=5)
    found = gm.check(gm.read_survey(frame, "servqual"))
    opposed = found.table[found.table["doubt"] == "dimension"]
    assert set(opposed["dimension"]) == {"responsiveness", "empathy"}
    assert "Possibly reversed dimensions (correlation with all" in found.text
    assert (gm.check(gm.read_survey(frame, "servqual-1988")).table["doubt"] == "").all()


def cured(frame, found, instrument):
    """What is doubted once the answers are read as the sentence says."""
    _, said, rest = found.text.partition("a low answer is favourable: ")
    assert said or "with no item confirmed as one for which a low answer is favourable" in found.text
    codes = rest.split(". Or correct")[0].split(", ") if said else []
    again = gm.check(gm.read_survey(frame, gm.read_instrument(instrument).confirmed(codes)))
    return codes, again.table.loc[again.table["doubt"] != "", "code"].tolist()


def test_items_that_were_turned_and_should_not_be_are_told_so_and_the_advice_cures_them():
    frame = gm.simulate("servqual", 200, rng=1)
    found = gm.check(gm.read_survey(frame, "servqual-1988"))
    assert "marked as reversed and were reverse-scored, but are probably not negatively worded" in found.text
    assert "not turned" not in found.text
    assert "标记为反向题并已反向计分" in "".join(found.sentences("zh"))
    assert cured(frame, found, "servqual-1988") == ([], [])


def test_the_advice_keeps_items_that_are_rightly_reversed():
    frame = gm.simulate("servqual-1988", 400, rng=5)
    frame = frame.assign(**{name: 8 - frame[name] for name in ("E2", "P2", "E12", "P12")})
    found = gm.check(gm.read_survey(frame, "servqual-1988"))
    codes, left = cured(frame, found, "servqual-1988")
    assert codes == ["2", "10", "11", "13", "18", "19", "20", "21", "22"] and not left


def test_of_a_dimension_turned_by_half_the_half_that_goes_with_the_others_is_not_doubted(honest):
    frame = honest.assign(**{f"{side}{code}": 8 - honest[f"{side}{code}"] for side in "EP" for code in (10, 11)})
    found = gm.check(gm.read_survey(frame))
    assert set(found.table.loc[found.table["doubt"] != "", "code"]) == {"10", "11"}


@pytest.mark.parametrize("marked", [False, True])
def test_where_half_of_a_dimension_runs_against_the_other_half_the_data_cannot_tell_which(marked):
    """Items stored raw though negatively worded, or turned already though the instrument marks them."""
    rng = np.random.default_rng(4)
    mood = rng.normal(size=(300, 1))
    answers = np.clip(np.round(3 + mood + rng.normal(size=(300, 4)) / 2), 1, 5).astype(int)
    turn = ", reversed = true" if marked else ""
    items = ", ".join(f'{{ code = "{n}"{turn if n > 2 else ""} }}' for n in range(1, 5))
    toml = 'name = "one"\nsides = ["perception"]\nscale = { lowest = 1, highest = 5 }\n'
    asked = parse_instrument(f'{toml}dimensions = [{{ code = "d", items = [{items}] }}]')
    if not marked:
        answers[:, 2:] = 6 - answers[:, 2:]
    found = gm.check(gm.read_survey(pd.DataFrame(answers, columns=["P1", "P2", "P3", "P4"]), asked))
    assert (found.table["doubt"] == "item").all()
    assert "half of the items correlate negatively with the other half. The data cannot show which half" in found.text
    assert "一半题项与另一半负相关。数据无法判断哪一半" in "".join(found.sentences("zh"))
    assert "then confirm all items for which a low answer is favourable" in found.text


def test_counts_know_what_was_turned():
    frame = gm.simulate("servqual", 200, rng=1)
    survey = gm.read_survey(frame, "servqual-1988")
    for found in (gm.check(survey.tally), gm.check(survey)):
        assert found.reversed == ("10", "11", "12", "13", "18", "19", "20", "21", "22")
        assert "marked as reversed and were reverse-scored, but are probably not negatively worded" in found.text
        assert cured(frame, found, "servqual-1988") == ([], [])


def test_counts_without_an_instrument_do_not_know_what_was_turned():
    tally = gm.read_survey(gm.simulate("servqual", 200, rng=1), "servqual-1988").tally
    found = gm.check(replace(tally, layout=replace(tally.layout, about="")))
    assert found.reversed is None
    assert "were not reverse-scored, or were reverse-scored but are not negatively worded" in found.text
    assert "then confirm all items for which a low answer is favourable" in found.text


def test_no_direction_is_doubted_where_answers_are_noise():
    rng = np.random.default_rng(8)
    alarms = 0
    for _ in range(8):
        frame = pd.DataFrame(rng.integers(1, 8, (60, 44)), columns=ANSWERS)
        alarms += int((gm.check(gm.read_survey(frame)).table["doubt"] == "item").sum())
    assert alarms <= 2 * 8 * 44 * 0.01  # one in a hundred is expected at the 99 % limit


def test_a_scale_that_runs_the_other_way_is_asked_about(honest):
    turned = 8 - honest[ANSWERS]
    found = gm.check(gm.read_survey(turned))
    assert found.reversed_scale
    assert "If 1 is the best answer, read the data again with the lowest answer as the best" in found.text
    assert not gm.check(gm.read_survey(honest)).reversed_scale
    asked = gm.read_instrument("servqual")
    lowest = replace(asked, scale=replace(asked.scale, best="lowest"))
    assert not gm.check(gm.read_survey(turned, lowest)).reversed_scale
    assert "If 7 is the best answer, read" in gm.check(gm.read_survey(honest, lowest)).text


def test_durations_are_seconds_for_each_answer_given(planted):
    frame = planted.assign(seconds=[f"{int(value) // 60}:{int(value) % 60:02d}" for value in planted["seconds"]])
    found = gm.check(gm.read_survey(frame), duration="seconds")
    assert found.index_values.loc[8, "seconds"] == pytest.approx(80 / 44)
    assert found.index_values.loc[7, "seconds"] == pytest.approx(300 / 10)
    assert found.flags.index[found.flags["seconds"]].tolist() == [8]


def test_a_duration_that_is_none_is_refused(planted, bank):
    survey = gm.read_survey(planted.assign(word="soon"))
    with pytest.raises(SettingError, match="No cell of 'word' is a duration: 'soon'"):
        gm.check(survey, duration="word")
    with pytest.raises(ColumnError, match=r"There is no column 'second' of durations.*\n.*did you mean 'seconds'"):
        gm.check(survey, duration="second")
    with pytest.raises(SettingError, match="needs rows"):
        gm.check(bank.tally, duration="branch")


def test_a_minimum_above_what_is_desired_is_counted_where_these_sides_are_asked():
    asked = gm.read_instrument("servqual")
    label = asked.sides[0].label
    sides = (Side("minimum", label, ("M",)), Side("desired", label, ("D",)))
    zone = replace(asked, sides=sides, gap=("minimum", "desired"))
    frame = pd.DataFrame(
        {f"{side}{code}": [3, 3, 3] if side == "M" else [5, 2, 2] for side in "MD" for code in range(1, 23)}
    )
    frame.loc[2, [f"D{code}" for code in range(10, 23)]] = 5
    found = gm.check(gm.read_survey(frame, zone))
    assert found.index_values["inversions"].tolist() == [0, 1, 9 / 22]
    assert found.flags["inversions"].tolist() == [False, True, False]


def test_answers_apart_from_the_scale_are_not_missing():
    frame = pd.DataFrame({f"S{code}": ["none", 3, None, 4] for code in range(1, 6)})
    codes = [item.code for item in gm.read_instrument("gap2-standards").items]
    frame.columns = [f"S_{code}" for code in codes]
    found = gm.check(gm.read_survey(frame, "gap2-standards"))
    assert found.missingness.people[["missing", "respondents"]].to_numpy().tolist() == [[0, 3], [5, 1]]
    assert found.flags["missing"].tolist() == [False, False, True, False]


def test_few_questions_say_nothing_of_variability(survey):
    assert not {"irv_low", "irv_high", "identical_sides", "duplicate"} & set(gm.check(survey).flags)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({name: [4] for name in ANSWERS}),
        pd.DataFrame({name: [4] * 50 for name in ANSWERS}),
        pd.DataFrame({name: [None, 4] for name in ANSWERS}),
        pd.DataFrame({name: [None] * 5 if name.startswith("E") else range(1, 6) for name in ANSWERS}),
        pd.DataFrame({name: list(range(1, 8)) * 8 for name in ANSWERS}),
    ],
    ids=["one", "constant", "one and a blank", "a side missing", "all items equal"],
)
def test_odd_answers_are_checked_drawn_and_said_in_two_languages(frame):
    found = gm.check(gm.read_survey(frame))
    assert len(found.flags) == len(frame)
    for lang in ("en", "zh"):
        assert found.sentences(lang)
        assert found.plot(lang=lang).data
    assert found._repr_html_()


def test_the_chart_compares_the_overall_gaps(found):
    figure = found.plot(kind="gap")
    rows = found.sensitivity[found.sensitivity["code"] == "overall"]
    drawn = sorted(value for trace in figure.data for value in trace.x)
    assert drawn == sorted(rows["gap"])
    assert figure.layout.yaxis.ticktext[0] == "All respondents"
    title = figure.layout.title.subtitle.text.replace("<br>", " ")
    assert all(word in title for word in ("negative = shortfall", "n = ", "95%", "unadjusted"))
    assert found.plot(kind="ceiling").layout.title != figure.layout.title


def test_a_chart_without_flagged_respondents_shows_the_ceiling(bank):
    found = gm.check(bank.tally)
    assert len(found.plot().data) == 2
    with pytest.raises(SettingError, match="No respondent is flagged"):
        found.plot(kind="gap")
    with pytest.raises(SettingError, match="kind='gaps'"):
        found.plot(kind="gaps")


def test_a_notebook_shows_indices_changes_and_items(found):
    assert found._repr_html_().count("<table") == 3
    assert "inconsistent halves (even-odd)" in found._repr_html_()


def test_the_command_line_shows_indices_and_flags(run, planted, tmp_path):
    path = tmp_path / "answers.csv"
    planted.to_csv(path, index=False)
    code, out, _ = run("check", path, "--duration", "seconds")
    assert code == 0
    assert all(
        words in out for words in ("too fast", "exact duplicate", "Up-to-date tools", "flagged by at least one index")
    )
    _, out, _ = run("check", path, "--duration", "seconds", "--flags", "--format", "csv")
    lines = out.splitlines()
    assert lines[0].startswith("row,missing,")
    assert lines[1].split(",")[0] == "2"  # the line of the file, below the names
    code, _, err = run("check", path, "--engine", "batches", "--duration", "seconds")
    assert code == 2 and "--engine memory" in err


def test_the_time_that_a_platform_wrote_down_is_looked_at_unasked(tmp_path):
    answers = gm.simulate("servqual", 30, rng=4)
    own = {
        "ID": range(1, 31),
        "Start time": "3/1/26 9:00:00",
        "Completion time": "3/1/26 9:01:10",
        "Email": "anonymous",
    }
    own["Completion time"] = ["3/1/26 9:01:10"] * 3 + ["3/1/26 9:09:00"] * 26 + [""]
    path = tmp_path / "forms.xlsx"
    pd.concat([pd.DataFrame(own), answers], axis=1).to_excel(path, index=False)
    survey = gm.read_survey(path)
    assert survey.mapping["role"].tolist()[1:3] == ["start", "end"]
    found = gm.check(survey)
    assert found.flags["seconds"].tolist() == [True] * 3 + [False] * 27
    assert found.index_values["seconds"].iloc[0] == pytest.approx(70 / 44)


def test_an_id_of_an_earlier_row_is_an_index_and_with_equal_answers_two():
    answers = gm.simulate("servqual", 50, rng=4)
    twice = pd.concat([answers, answers.iloc[[3]], answers.iloc[[4]] % 7 + 1], ignore_index=True)
    ids = [*range(50), 3, 4]
    found = gm.check(gm.read_survey(twice.assign(id=ids)))
    assert found.flags["repeated_id"].tolist() == [False] * 50 + [True, True]
    assert found.flags["duplicate"].tolist() == [False] * 50 + [True, False]
    assert found.flagged().iloc[50]
    assert "flagged by no other index" not in found.text
    alone = gm.check(gm.read_survey(twice))
    assert "repeated_id" not in alone.flags
    assert (
        "1 exact duplicate is not flagged by any other index. "
        "Excluding the respondents flagged by two indices keeps these rows" in alone.text
    )
    branches = gm.check(gm.read_survey(answers.assign(id=np.arange(50) % 5)))
    assert "repeated_id" not in branches.flags
