"""What people answered: counted from the rows, exact intervals, change of the same respondents, designs, chart."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

import gapmodel as gm
from gapmodel.errors import SettingError, SourceError, TallyError
from gapmodel.inference.paired_shares import paired_share_interval
from gapmodel.inference.share import blaker_interval
from gapmodel.instrument.read import parse_instrument
from gapmodel.survey.counting.count import count
from gapmodel.survey.counting.rows import Rows
from gapmodel.tally.layout import Layout

TWO_ITEMS = """
name = "pair"
title = { en = "Pair", zh = "两题" }
sides = ["expectation", "perception"]
scale = { lowest = 1, highest = HIGHEST }
[[dimensions]]
code = "all"
label = { en = "All" }
items = [ { code = "1", label = { en = "First" } }, { code = "2", label = { en = "Second" } } ]
"""


def instrument(highest=5):
    return parse_instrument(TWO_ITEMS.replace("HIGHEST", str(highest)), "pair.toml")


def frame(n=200, highest=5, seed=1):
    rng = np.random.default_rng(seed)
    cells = {name: rng.integers(1, highest + 1, n).astype(float) for name in ("E1", "E2", "P1", "P2")}
    for column in cells.values():
        column[rng.random(n) < 0.05] = np.nan
    cells["P1"] = np.fmax(1, cells["P1"] - (rng.random(n) < 0.5))
    more = {"w": rng.uniform(0.5, 3, n), "s": rng.choice(["a", "b"], n), "c": rng.integers(0, 12, n).astype(str)}
    return pd.DataFrame(cells | more | {"town": rng.choice(["North", "South"], n)})


@pytest.fixture(scope="module")
def bank():
    return gm.read_survey(gm.example("bank"), by="branch")


@pytest.fixture(scope="module")
def found(bank):
    return gm.answers(bank)


def test_every_answer_is_counted_as_in_the_rows(bank, found):
    rows = bank.frame()
    assert list(found.table) == "level code label side answer n count share ci_low ci_high".split()
    assert len(found.table) == 22 * 2 * 7
    for row in found.table.itertuples():
        column = rows[f"{row.side}_{row.code}"]
        assert (row.n, row.count) == (column.notna().sum(), (column == row.answer).sum())
        assert row.share == row.count / row.n
    for row in found.table.iloc[::40].itertuples():
        limits = blaker_interval(row.count, row.n)
        assert (row.ci_low, row.ci_high) == (limits.low, limits.high)


def test_boxes_are_those_of_performance_on_each_side(bank, found):
    for side in ("expectation", "perception"):
        columns = ["code", "box", "n", "count", "share", "ci_low", "ci_high"]
        theirs = gm.performance(bank, side=side).boxes.query("level == 'item'")[columns].reset_index(drop=True)
        mine = found.boxes[found.boxes["side"] == side][columns].reset_index(drop=True)
        pd.testing.assert_frame_equal(mine, theirs, check_dtype=False)


def test_the_change_is_that_of_respondents_who_answered_both_sides(bank, found):
    rows = bank.frame()
    for row in found.change.itertuples():
        both = rows[[f"expectation_{row.code}", f"perception_{row.code}"]].dropna() >= 6
        before, after = (both[name] for name in both)
        up, down = (after & ~before).sum(), (before & ~after).sum()
        assert (row.n, row.n_up, row.n_down) == (len(both), up, down)
        assert (row.share_from, row.share_to) == (before.mean(), after.mean())
        assert row.difference == pytest.approx(after.mean() - before.mean())
        limits = paired_share_interval(int(up), int(down), len(both))
        assert (row.ci_low, row.ci_high) == (limits.low, limits.high)
        assert row.p_val == pytest.approx(stats.binomtest(int(up), int(up + down)).pvalue, rel=1e-9)
    assert found.change["p_adj"].tolist() == pytest.approx(multipletests(found.change["p_val"], method="holm")[1])


def test_ceilings_are_those_of_respondents_who_answered_both_sides(bank, found):
    rows = bank.frame()
    for code, own in found.ceilings.groupby("code"):
        both = rows[[f"expectation_{code}", f"perception_{code}"]].dropna() == 7
        assert own["side"].tolist() == ["expectation", "perception", "all_sides"]
        assert own["count"].tolist() == [*both.sum(), both.all(axis=1).sum()]
        assert set(own["n"]) == {len(both)}


def test_a_tally_and_groups_give_the_same(bank, found):
    assert gm.answers(bank.tally).table.equals(found.table)
    groups = gm.answers(bank, by="branch")
    assert groups.table["group"].nunique() == 4
    assert groups.table["count"].sum() == found.table["count"].sum()
    own = gm.answers(bank.drop_respondents(bank.frame()["branch"] != "Market")).change
    theirs = groups.change[groups.change["group"] == "Market"]
    assert theirs["p_adj"].tolist() == own["p_adj"].tolist()
    least = gm.answers(bank, by="branch", min_cell=170)
    assert (least.table["n"] >= 170).all() and "combined" in least.text
    assert len(groups.sentences("zh")) == len(groups.sentences("en"))


DESIGNS = [
    {"weights": "w"},
    {"weights": "w", "strata": "s"},
    {"cluster": "c"},
    {"weights": "w", "strata": "s", "cluster": "c"},
]


@pytest.mark.parametrize("design", DESIGNS, ids="+".join)
@pytest.mark.parametrize("by", [None, "town"])
def test_shares_of_a_design_are_those_of_performance_and_changes_those_of_gaps(design, by):
    """Performance's shares equal those of R's survey package; on a scale of two points the gap is the change."""
    survey = gm.read_survey(frame(), instrument(), **design)
    found = gm.answers(survey, by=by)
    for side in ("expectation", "perception"):
        theirs = gm.performance(survey, side=side, by=by).boxes.query("level == 'item'")
        mine = found.boxes[found.boxes["side"] == side]
        assert mine["count"].tolist() == theirs["count"].tolist()
        for column in ("share", "ci_low", "ci_high"):
            assert mine[column].tolist() == pytest.approx(theirs[column].tolist(), rel=1e-9)
        assert set(mine["method"]) == set(theirs["method"])
    sums = found.table.groupby(["code", "side", *(["group"] if by else [])])["share"].sum()
    assert sums.to_numpy() == pytest.approx(np.ones(len(sums)))
    two = gm.read_survey(frame(highest=2), instrument(2), **design)
    change, gaps = gm.answers(two, by=by).change, gm.gaps(two, by=by).table.query("level == 'item'")
    for mine, theirs in (("difference", "gap"), ("ci_low", "ci_low"), ("ci_high", "ci_high"), ("p_val", "p_val")):
        assert change[mine].tolist() == pytest.approx(gaps[theirs].tolist(), rel=1e-7)
    assert "weighted" in found.text and "加权" in found.sentences("zh")[-2]


def test_groups_spelled_alike_are_one_with_a_design_too():
    cells = frame().assign(town=lambda rows: np.where(rows.index % 2, rows["town"], rows["town"].str.upper()))
    by = {"by": "town", "weights": "w", "merge_groups": True}
    whole, alike = (gm.answers(gm.read_survey(rows, instrument(), **by), by="town") for rows in (frame(), cells))
    assert alike.table.groupby("group")["count"].sum().tolist() == whole.table.groupby("group")["count"].sum().tolist()
    assert alike.table["share"].tolist() == pytest.approx(whole.table["share"].tolist())


def test_what_cannot_be_had_is_refused_in_a_sentence(bank, tmp_path):
    designed = gm.read_survey(frame(), instrument(), weights="w")
    with pytest.raises(TallyError, match="needs? the answers of every respondent"):
        gm.answers(designed.tally)
    with pytest.raises(SettingError, match="min_cell=5 is not available"):
        gm.answers(designed, min_cell=5)
    frame().to_csv(tmp_path / "rows.csv", index=False)
    batches = gm.read_survey(tmp_path / "rows.csv", instrument(), weights="w", engine="batches")
    with pytest.raises(SourceError, match="every respondent"):
        gm.answers(batches)
    with pytest.raises(SettingError, match="padjust"):
        gm.answers(bank, padjust="holmes")
    with pytest.raises(SettingError, match="confidence"):
        gm.answers(bank, confidence=95)


@pytest.mark.parametrize("highest", [2, 3, 4])
def test_short_scales_count_only_the_ends(highest):
    found = gm.answers(gm.read_survey(frame(highest=highest), instrument(highest)))
    boxes = {"top_box", "bottom_box"} | ({"top_two", "bottom_two"} if highest > 3 else set())
    assert set(found.boxes["box"]) == boxes
    assert found.params["favourable"] == ("top_two" if highest > 3 else "top_box")
    assert found.text and found.sentences("zh")
    assert len(found.plot(neutral="apart").data) == highest + 1


def test_one_side_has_no_change(bank):
    found = gm.answers(gm.read_survey(gm.example("bank"), "servperf"))
    assert found.change.empty and set(found.ceilings["side"]) == {"perception"}
    assert "McNemar" not in found.text and "Perception" in found.text
    assert len(found.plot().data) == 7
    assert found._repr_html_()


def test_nobody_and_equal_answers():
    rows = pd.DataFrame({"E1": [5] * 6, "E2": [None] * 6, "P1": [5] * 6, "P2": [None] * 6})
    found = gm.answers(gm.read_survey(rows, instrument()))
    assert found.change["difference"].tolist()[0] == 0 and found.change["p_val"].tolist()[0] == 1
    assert np.isnan(found.change["difference"].tolist()[1])
    assert found.text and found.plot() and found.sentences("zh")
    assert "100%" in found.text


def test_different_people_have_no_change():
    rows = frame(60)
    rows.loc[:29, ["E1", "E2"]] = np.nan
    rows.loc[30:, ["P1", "P2"]] = np.nan
    found = gm.answers(gm.read_survey(rows, instrument()))
    assert (found.change["n"] == 0).all() and "no respondent answered an item on both sides" in found.text
    assert "没有受访者" in " ".join(found.sentences("zh")) and found.plot()


def bars(figure):
    return [trace for trace in figure.data if trace.type == "bar"]


def test_bars_are_the_shares_and_diverge_from_the_middle(found):
    drawn = bars(found.plot())
    assert [bar.name for bar in drawn] == [str(point) for point in range(1, 8)]
    assert np.sum([bar.x for bar in drawn], axis=0) == pytest.approx(np.ones(44))
    middle = drawn[3]
    assert np.array(middle.base) + np.array(middle.x) / 2 == pytest.approx(np.zeros(44), abs=1e-12)
    for before, after in pairwise(drawn):
        assert np.array(before.base) + np.array(before.x) == pytest.approx(np.array(after.base))
    assert len(set(drawn[0].y)) == 44
    first = found.table[(found.table["code"] == "1") & (found.table["answer"] == 6)]
    assert list(drawn[5].x)[:2] == first["share"].tolist()


def test_a_middle_answer_apart_stands_right_of_all_others(found):
    drawn = bars(found.plot(neutral="apart", show="count"))
    others = [np.array(bar.base) + np.array(bar.x) for at, bar in enumerate(drawn) if at != 3]
    assert min(drawn[3].base) == max(drawn[3].base) > np.max(others)
    assert np.array(drawn[4].base) == pytest.approx(np.zeros(44))
    assert np.sum([bar.x for bar in drawn]) == found.table["count"].sum()


def test_items_can_stand_in_the_order_of_their_favourable_answers(found):
    ticks = found.plot(order="share").layout.yaxis.ticktext
    top = found.boxes.query("side == 'perception' and box == 'top_two'").sort_values("share")["label"]
    assert [tick.replace("<br>", " ") for tick in ticks] == top.tolist()


def test_sliders_are_drawn_in_classes_and_many_groups_as_a_heat_map():
    survey = gm.read_survey(frame(highest=100), instrument(100))
    found = gm.answers(survey)
    drawn = bars(found.plot())
    assert len(drawn) == 10 and np.sum([bar.x for bar in drawn], axis=0) == pytest.approx(np.ones(4))
    many = frame().assign(town=lambda rows: (rows.index % 9).astype(str))
    groups = gm.answers(gm.read_survey(many, instrument(), by="town"), by="town")
    assert "9 groups" in groups.text
    with pytest.raises(SettingError, match="do not fit one chart"):
        groups.plot(kind="bars")
    boxes = groups.boxes[groups.boxes["box"] == groups.params["favourable"]]
    drawn = [share for row in groups.plot().data[0].z for share in row]
    last = boxes[boxes["side"] == boxes["side"].iloc[-1]]
    assert sorted(drawn) == pytest.approx(sorted(last["share"]))


@pytest.fixture(scope="module")
def three():
    """Three sides of which perception is compared with both others."""
    layout = Layout(
        sides=("minimum", "desired", "perception"),
        gap=(2, 0),
        lowest=Fraction(1),
        step=Fraction(1),
        levels=5,
        items=("1", "2"),
        dimensions=(("all", (0, 1)),),
    )
    codes = np.random.default_rng(3).integers(0, 6, (300, 3, 2))
    return codes, gm.answers(count(layout, Rows(codes)))


def test_of_three_sides_each_is_compared_with_perception(three):
    codes, found = three
    assert found.params["sides"] == ("minimum", "desired", "perception")
    assert found.change[["side_from", "side_to"]].drop_duplicates().to_numpy().tolist() == [
        ["minimum", "perception"],
        ["desired", "perception"],
    ]
    for row in found.change.itertuples():
        item, first = int(row.code) - 1, found.params["sides"].index(row.side_from)
        both = codes[(codes[:, [first, 2], item] < 5).all(axis=1)][:, [first, 2], item] >= 3
        assert (row.n, row.n_up) == (len(both), (both[:, 1] & ~both[:, 0]).sum())
    everywhere = found.ceilings[found.ceilings["side"] == "all_sides"]
    assert everywhere["count"].tolist() == (codes == 4).all(axis=1).sum(axis=0).tolist()


def test_three_bars_of_an_item_are_named_by_letters(three):
    figure = three[1].plot()
    assert figure.data[-1].text == ("M", "D", "P", "M", "D", "P")
    assert "M = minimum, D = desired, P = perception" in figure.layout.title.subtitle.text.replace("<br>", " ")


def test_kiosk_customers(shared):
    found = gm.answers(gm.read_survey(shared / "kiosk" / "kiosk.csv", "tests/kiosk.toml"))
    assert len(found.change) == 24 and (found.respondents[["n", "used"]].to_numpy() == [[211, 207]]).all()
    assert (found.change["difference"] > 0).sum() == 0
    assert len(bars(found.plot())) == 7


def test_airport_passengers_with_weights(shared):
    survey = gm.read_survey(shared / "sfo" / "sfo_2016.csv", "tests/sfo.toml", weights="WEIGHT", strata="STRATA")
    found, boxes = gm.answers(survey), gm.performance(survey).boxes.query("level == 'item'")
    for column in ("n", "count", "share", "ci_low", "ci_high"):
        assert found.boxes[column].tolist() == pytest.approx(boxes[column].tolist(), rel=1e-9, nan_ok=True)
