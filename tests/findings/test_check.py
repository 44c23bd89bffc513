"""The look at the answers."""

from __future__ import annotations

import pandas as pd
import pytest

import gapmodel as gm


@pytest.fixture
def survey(small):
    frame = pd.DataFrame(
        {"E1": [5, 5, None], "E2": [1, 1, 2], "E3": [5, 5, 5], "P1": [5, 1, 2], "P2": [3, 3, 3], "P3": [None, 4, 5]}
    )
    return gm.read_survey(frame, small)


def test_counts_by_hand(survey):
    table = gm.check(survey).table.set_index(["code", "side"])
    first = table.loc[("1", "expectation")]
    assert (first["n"], first["missing"], first["mean"], first["share_highest"]) == (2, 1, 5, 1)
    assert table.loc[("1", "perception"), "share_lowest"] == pytest.approx(1 / 3)
    assert table.loc[("2", "expectation"), "mean"] == pytest.approx((5 + 5 + 4) / 3)


def test_double_ceilings_are_counted_among_pairs(survey):
    assert gm.check(survey).ceilings["share_both_highest"].tolist() == [0.5, 0, 0.5]


def test_it_says_what_it_saw(survey):
    text = gm.check(survey).text
    assert "3 respondents were read; 3 answered" in text
    assert "2 of 18 answers are missing (11.1 %)" in text
    assert "Every cell was understood" in text
    assert gm.check(survey).sentences("zh")[0] == "共读入 3 位受访者；3 位至少有一题各侧都作答，0 位没有。"


def test_one_side_is_checked_too():
    frame = pd.DataFrame({f"P{code}": [5, None] for code in range(1, 23)})
    found = gm.check(gm.read_survey(frame, "servperf"))
    assert len(found.table) == 22
    assert found.plot().data[0].x == (0.0,) * 22


def test_a_tally_can_be_checked(bank):
    assert gm.check(bank.tally).table.equals(gm.check(bank).table)
