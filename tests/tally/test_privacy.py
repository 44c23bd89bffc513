"""What a tally shows after small groups are suppressed: the same totals, no small group, nothing to subtract."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests_shared import SMALL_LAYOUT, examples, random_codes

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.survey.counting.count import count
from gapmodel.survey.counting.rows import Rows
from gapmodel.tally.design_sums import Sampling
from gapmodel.tally.hidden_rows import OTHERS
from gapmodel.tally.privacy import plan_for

sizes = st.dictionaries(st.text("abc123", min_size=1, max_size=3), st.integers(1, 9), min_size=1, max_size=7)


def grouped(respondents, seed=1, first=0, levels=4):
    """A tally with so many respondents in each group; nothing is missing at levels=4."""
    groups = np.array([name for name, n in respondents.items() for _ in range(n)])
    return count(SMALL_LAYOUT, Rows(random_codes(len(groups), seed, levels)), groups=groups, by="g", first=first)


def used(tally):
    return {name: counts.used for name, counts in tally.groups.items()}


@examples(60)
@given(sizes, st.integers(2, 12), st.integers(0, 2**20), st.sampled_from([4, 5]))
def test_totals_stay_and_no_group_is_small_or_had_by_subtraction(respondents, min_cell, seed, levels):
    tally = grouped(respondents, seed, levels=levels)
    if tally.total.used < min_cell:
        with pytest.raises(TallyError, match=f"have {tally.total.used} respondents? .* fewer than min_cell={min_cell}"):
            tally.suppressed(min_cell)
        return
    shown = tally.suppressed(min_cell)
    assert shown.n == tally.n and shown.used == tally.used
    assert levels == 5 or shown.total.joint.tolist() == tally.total.joint.tolist()
    assert all(n >= min_cell for name, n in used(shown).items() if name != OTHERS or n)
    hidden = tally.groups.keys() - shown.groups.keys()
    assert (OTHERS in shown.groups) >= bool(hidden)
    assert len(hidden) != 1
    assert hidden == set(plan_for(tally.layout, tally.groups, min_cell).together)
    assert levels == 5 or all(shown.groups[name] == tally.groups[name] for name in shown.groups.keys() - {OTHERS})
    assert shown.suppressed(min_cell) == shown


@given(sizes, st.integers(2, 12))
def test_no_more_groups_are_put_together_than_must_be(respondents, min_cell):
    """Without its largest, the rest would hold one group, or too few respondents, or only small groups."""
    tally = grouped(respondents)
    if tally.total.used < min_cell:
        return
    together = plan_for(tally.layout, tally.groups, min_cell).together
    for name in together:
        if respondents[name] >= min_cell:
            rest = [respondents[other] for other in together if other != name]
            assert len(rest) < 2 or sum(rest) < min_cell


@examples(30)
@given(sizes, sizes, st.integers(2, 6))
def test_suppressed_tallies_add_up_and_can_be_suppressed_again(a, b, min_cell):
    parts = [grouped(sizes, place, first=100 * place) for place, sizes in enumerate((a, b))]
    if min(part.total.used for part in parts) < min_cell:
        return
    together = parts[0].suppressed(min_cell) + parts[1].suppressed(min_cell)
    assert together.total == (parts[0] + parts[1]).total
    assert together.blocks is None
    assert all(n >= min_cell for n in used(together.suppressed(min_cell)).values())
    assert together == parts[1].suppressed(min_cell) + parts[0].suppressed(min_cell)


@pytest.mark.parametrize(
    ("respondents", "min_cell", "expected"),
    [
        ({"a": 9, "b": 3, "c": 2}, 5, {"a": 9, OTHERS: 5}),
        ({"a": 9, "b": 6, "c": 2}, 5, {"a": 9, OTHERS: 8}),  # one alone could be subtracted
        ({"a": 9, "b": 6, "c": 2, "d": 1}, 5, {"a": 9, OTHERS: 9}),  # two are still too few
        ({"a": 9, "b": 2}, 5, {OTHERS: 11}),
        ({"a": 9, "b": 5}, 5, {"a": 9, "b": 5}),
        ({"b 10": 5, "b 9": 5, "c": 1}, 5, {"b 10": 5, OTHERS: 6}),  # the first in natural order joins
    ],
)
def test_groups_by_hand(respondents, min_cell, expected):
    assert used(grouped(respondents).suppressed(min_cell)) == expected


def test_others_from_before_take_more_groups_in():
    before = grouped({"a": 9, "b": 3, "c": 2}).suppressed(5) + grouped({"d": 2, "e": 7}, first=50).suppressed(5)
    assert used(before) == {"a": 9, OTHERS: 14}
    more = before + grouped({"f": 1, "g": 8}, first=99)
    assert used(more.suppressed(5)) == {"a": 9, "g": 8, OTHERS: 15}


def test_respondents_without_answers_do_not_hide_others():
    codes = np.concatenate([random_codes(6, 1, 4), np.full((10, 2, 3), 5)])
    groups = np.array(["a"] * 6 + ["b"] * 10)
    tally = count(SMALL_LAYOUT, Rows(codes), groups=groups, by="g")
    assert list(tally.suppressed(5).groups) == [OTHERS]


@pytest.mark.parametrize("min_cell", [1, 0, -3, 2.5, "5", True])
def test_a_min_cell_that_hides_nobody(min_cell):
    with pytest.raises(SettingError, match="must be a whole number from 2.*\nHint: give for example 10"):
        grouped({"a": 9}).suppressed(min_cell)


def test_blocks_are_dropped_and_stay_dropped():
    few, some, many = (count(SMALL_LAYOUT, Rows(random_codes(n, 1, 4))) for n in (256, 600, 256 * 40))
    assert few.suppressed(2).blocks is None
    assert some.suppressed(2).blocks is None
    assert many.blocks.folded and many.suppressed(5).blocks is None
    for a, b in itertools.permutations((few.suppressed(2), many)):
        assert (a + b).blocks is None
        assert (a + b).total == few.total + many.total


def test_the_file_holds_no_rows_and_comes_back(tmp_path):
    tally = grouped({"a": 9, "b": 3, "c": 2})
    again = gm.read_tally(tally.save(tmp_path / "a.tally", min_cell=5))
    assert again == tally.suppressed(5)
    with np.load(tmp_path / "a.tally") as stored:
        assert not [name for name in stored.files if name.startswith("block")]
        assert b'"b"' not in stored["header"].tobytes()
    assert gm.read_tally(tally.save(tmp_path / "b.tally")) == tally
    assert again != replace(again, blocks=tally.blocks)


def test_nothing_is_saved_of_too_few(tmp_path):
    with pytest.raises(TallyError, match="have 3 respondents with answers, fewer than min_cell=10"):
        grouped({"a": 2, "b": 1}).save(tmp_path / "a.tally", min_cell=10)
    assert not list(tmp_path.iterdir())


def designed(clusters, groups):
    n = sum(clusters.values())
    names = np.array([name for name, size in clusters.items() for _ in range(size)])
    sampling = Sampling(np.ones(n), None, names)
    layout = replace(SMALL_LAYOUT, design=sampling.roles)
    return count(layout, Rows(random_codes(n, 3, 4), None, sampling), groups=np.array(groups), by="g")


def test_a_small_cluster_is_refused_and_named():
    tally = designed({"north": 8, "south": 3}, ["a"] * 11)
    with pytest.raises(
        TallyError, match="1 cells of the design .* group 'a', cluster 'south' with 3.*\nHint: .*coarser"
    ):
        tally.suppressed(5)
    assert tally.suppressed(3).total == tally.total


def test_clusters_are_looked_at_after_groups_were_put_together():
    tally = designed({"north": 8, "south": 8}, ["a"] * 4 + ["b"] * 4 + ["a"] * 4 + ["b"] * 4)
    with pytest.raises(TallyError, match="4 cells of the design"):
        tally.suppressed(5)
    small = designed({"north": 8, "south": 8}, ["a"] * 4 + ["b"] * 4 + ["c"] * 8)
    assert used(small.suppressed(5)) == {"c": 8, OTHERS: 8}


def test_gaps_are_those_of_the_suppressed_tally_and_say_so(bank):
    found = gm.gaps(bank, by="branch", min_cell=130)
    expected = gm.gaps(bank.tally.suppressed(130), by="branch")
    pd.testing.assert_frame_equal(found.table, expected.table)
    assert set(found.table["group"]) == {OTHERS, "Harbour", "Market"}
    assert (found.params["min_cell"], found.params["put_together"]) == (130, 2)
    assert "2 groups were combined as (other groups) so that every group has at least 130 respondents." in (
        found.sentences()
    )
    assert "为使每组不少于 130 位受访者，2 个组合并为“(other groups)”。" in found.sentences("zh")
    assert "were combined" not in gm.gaps(bank, by="branch", min_cell=10).text
    assert "put_together" not in expected.params


def test_a_suppressed_tally_remembers_it_in_its_file_and_findings_say_so(bank, tmp_path):
    saved = gm.read_tally(bank.tally.save(tmp_path / "small.tally", min_cell=130))
    assert (saved.min_cell, (saved + saved).min_cell, (saved + bank.tally).min_cell) == (130, 130, 130)
    assert gm.read_tally(bank.tally.save(tmp_path / "whole.tally")).min_cell == 0
    for found in (gm.gaps(saved, by="branch"), gm.gaps(saved.suppressed(20))):
        assert found.params["suppressed_before"] == 130
        assert "These counts were suppressed before, with min_cell = 130" in found.text
        assert "这些计数此前已按 min_cell = 130 做过隐藏处理" in "".join(found.sentences("zh"))
    assert "suppressed before" not in gm.gaps(bank, by="branch", min_cell=130).text
    assert "suppressed before" in gm.performance(saved).text and "suppressed before" in gm.answers(saved).text


@pytest.mark.parametrize("min_cell", [-1, 1, True, "10", 2.5, 2**60])
def test_a_tally_with_a_min_cell_that_cannot_be_is_refused(bank, tmp_path, min_cell):
    path = bank.tally.save(tmp_path / "a.tally", min_cell=130)
    with np.load(path) as archive:
        arrays = dict(archive)
    header = json.loads(arrays["header"].tobytes()) | {"min_cell": min_cell}
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)
    with pytest.raises(TallyError, match="its min_cell cannot be"):
        gm.read_tally(path)


def test_all_respondents_together_need_no_groups_put_together(bank):
    whole, asked = gm.gaps(bank), gm.gaps(bank, min_cell=500)
    pd.testing.assert_frame_equal(whole.table, asked.table)
    assert asked.params["put_together"] == 0
    with pytest.raises(TallyError, match="have 600 respondents with answers, fewer than min_cell=601"):
        gm.gaps(bank, min_cell=601)


def test_a_design_refuses_groups_but_not_the_whole():
    tally = designed({"north": 8, "south": 8}, ["a"] * 4 + ["b"] * 4 + ["a"] * 4 + ["b"] * 4)
    assert len(gm.gaps(tally, min_cell=5).table) == len(gm.gaps(tally).table)
    with pytest.raises(TallyError, match="4 cells of the design"):
        gm.gaps(tally, by="g", min_cell=5)


def test_joint_flips_without_blocks_are_the_normal_ones():
    tally = count(SMALL_LAYOUT, Rows(random_codes(60, 4, 4)))
    exact, normal = (gm.gaps(tally, padjust="max_t", min_cell=size).table["p_adj"] for size in (None, 5))
    assert not np.allclose(exact, normal, rtol=1e-12, atol=0)
    assert np.allclose(exact, normal, atol=0.05)


def test_a_report_shows_neither_small_groups_nor_single_cells(tmp_path, small):
    codes = random_codes(60, 2, 4)
    frame = pd.DataFrame(codes.reshape(60, 6) + 1, columns="E1 E2 E3 P1 P2 P3".split(), dtype=object)
    frame["branch"] = ["Harbour"] * 30 + ["Market"] * 20 + ["Station"] * 5 + ["Airport"] * 5
    frame.loc[3, "E2"] = "my name is Jo"
    with pytest.warns(gm.AnswerWarning):
        survey = gm.read_survey(frame, small, by="branch")
    bare = gm.report(survey, tmp_path / "bare.html").read_text(encoding="utf-8")
    shown = gm.report(survey, tmp_path / "shown.html", min_cell=10).read_text(encoding="utf-8")
    assert "my name is Jo" in bare and "my name is Jo" not in shown
    assert "Station" in bare and "Station" not in shown
    assert "2 groups were combined" in shown
    assert re.search(r"minimum group size\D+10", shown)
    with pytest.raises(SettingError, match="already have their settings.*: 'min_cell'"):
        gm.report(gm.gaps(survey), tmp_path / "no.html", min_cell=5)
