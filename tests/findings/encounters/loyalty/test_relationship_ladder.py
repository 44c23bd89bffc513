"""Who moves up and down the relationship ladder, who is gone, and where that leads."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import AnswerError, ColumnError, SettingError
from gapmodel.inference.share import blaker_interval
from gapmodel.inference.transitions import stationary

RUNGS = ["customer", "client", "member", "friend"]


@pytest.fixture(scope="module")
def waves() -> pd.DataFrame:
    """Three waves of 300 customers, of whom some are gone in each and new ones come."""
    rng = np.random.default_rng(3)
    rows, rung = [], dict(enumerate(rng.integers(0, 4, 300)))
    for year in (2023, 2024, 2025):
        rows += [(who, year, RUNGS[at]) for who, at in rung.items()]
        stay = {
            who: int(np.clip(at + rng.choice([-1, 0, 0, 1]), 0, 3)) for who, at in rung.items() if rng.random() < 0.9
        }
        rung = stay | {1000 * year + at: 0 for at in range(20)}
    return pd.DataFrame(rows, columns=["id", "time", "rung"])


@pytest.fixture(scope="module")
def found(waves) -> gm.RelationshipLadder:
    return gm.relationship_ladder(waves)


def test_the_cells_are_counts_of_neighbouring_waves(waves, found):
    wide = waves.set_index(["id", "time"])["rung"].unstack()  # noqa: PD010
    pairs = pd.concat([wide[[a, b]].set_axis(["before", "after"], axis=1) for a, b in ((2023, 2024), (2024, 2025))])
    counts = pairs.fillna("–").value_counts()
    table = found.table.set_index(["before", "after"])
    assert table.loc[("client", "member"), "count"] == counts["client", "member"]
    assert table.loc[("client", "gone"), "count"] == counts["client", "–"]
    assert table.loc[("new", "customer"), "count"] == counts["–", "customer"] == 40
    row = table.loc[("friend", "gone")]
    known = blaker_interval(int(row["count"]), int(row["n"]))
    assert (row["share_low"], row["share_high"]) == (known.low, known.high)
    shares = found.table.groupby("before")["share"].sum()
    assert shares.tolist() == pytest.approx([1] * 5)


def test_moves_tests_and_long_run_shares(found):
    moves = found.moves
    assert moves["first"].tolist() == ["2023"] * 4 + ["2024"] * 4 and moves["n_new"].tolist() == [20] * 8
    assert moves.groupby("first")["n_moved"].sum().tolist() == moves.groupby("first")["n"].first().tolist()
    assert found.tests["test"].tolist() == ["up_or_down"] * 2 + ["symmetry"] * 2 + ["homogeneity"] * 2
    table = found.table[(found.table["before"] != "new") & (found.table["after"] != "gone")]
    known = stationary(table["count"].to_numpy().reshape(4, 4)).shares
    assert found.settled["share"].tolist() == [share.value for share in known]
    assert found.settled["share"].sum() == pytest.approx(1)


def test_two_waves_may_be_lists_series_mappings_or_tables():
    before, after = ["客户", "b"], ["b", "b"]
    rungs = ["客户", "b"]
    by_list = gm.relationship_ladder(before, after, rungs=rungs)
    frames = [pd.DataFrame({"id": ["x", "y"], "rung": wave}) for wave in (before, after)]
    others = [
        gm.relationship_ladder(pd.Series(before), pd.Series(after), rungs=rungs),
        gm.relationship_ladder(dict(enumerate(before)), dict(enumerate(after)), rungs=rungs),
        gm.relationship_ladder(*frames, rungs=rungs),
        gm.relationship_ladder([1, 2], [2, 2], rungs=rungs),
    ]
    for other in others:
        pd.testing.assert_frame_equal(by_list.table, other.table)


def test_blank_rungs_are_unknown_and_absent_customers_gone():
    before = pd.DataFrame({"id": [1, 2, 3, None], "rung": ["client", "普通顾客", "Friend", "client"]})
    after = pd.DataFrame({"id": [1, 2], "rung": ["member", None]})
    found = gm.relationship_ladder(before, after)
    counts = found.moves.set_index("move")["n_moved"]
    assert (counts["up"], counts["gone"], found.moves["n_unknown"].iloc[0]) == (1, 1, 1)
    assert "Not counted: 1 row without a customer or a time" in found.text and "the rung is blank" in found.text
    assert found.params["settled"]["reason"] == "empty" and "not given" in found.text


def test_a_ladder_without_a_way_down_has_no_long_run_shares():
    found = gm.relationship_ladder(["customer"] * 9 + RUNGS[1:] * 3, ["client"] * 9 + RUNGS[1:] * 3)
    assert len(found.settled) == 0 and "would depend on where customers stand today" in found.text
    assert "长期比例" in "".join(found.sentences("zh"))


ODD = {
    "unknown rung": ((["client"], ["fan"]), {}, AnswerError, "'fan' in row 1 is no rung"),
    "one wave": ((pd.DataFrame({"id": [1], "time": [1], "rung": [1]}),), {}, AnswerError, "only one wave"),
    "two rungs": ((pd.DataFrame({"id": [1, 1], "time": [1, 1], "rung": [1, 2]}),), {}, AnswerError, "two rungs"),
    "no column": ((pd.DataFrame({"id": [1], "rung": [1]}),), {}, ColumnError, "no column for time"),
    "lengths": ((["client"], ["client", "client"]), {}, SettingError, "the two waves differ"),
    "nobody": ((["client"], [None]), {}, AnswerError, "No customer whose rung is known"),
    "one rung": ((["a"], ["a"]), {"rungs": ["a"]}, SettingError, "A ladder of 1 rung"),
    "twice": ((["a"], ["a"]), {"rungs": ["a", "A"]}, SettingError, "named twice"),
    "confidence": ((["client"], ["client"]), {"confidence": 95}, SettingError, "between 0 and 1"),
    "a number": ((["client"], ["client"]), {"id": 5}, SettingError, "names no column"),
}


@pytest.mark.parametrize(("given", "options", "kind", "words"), ODD.values(), ids=ODD)
def test_odd_input_is_one_sentence(given, options, kind, words):
    with pytest.raises(kind, match=words):
        gm.relationship_ladder(*given, **options)
