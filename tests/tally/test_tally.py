"""Laws of counting: addition is exact, associative and commutative; files bring back what was saved."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests_shared import SMALL_LAYOUT, codes_of, examples, random_codes

import gapmodel as gm
from gapmodel.errors import TallyError
from gapmodel.survey.counting.count import count
from gapmodel.survey.counting.layout_of import layout_of
from gapmodel.survey.counting.rows import Rows
from gapmodel.tally.blocks import BLOCKS
from gapmodel.tally.line import lines
from gapmodel.tally.moments import Moments

respondents = st.lists(st.lists(st.integers(0, 5), min_size=6, max_size=6), min_size=0, max_size=12)


@examples(40)
@given(respondents, respondents)
def test_counting_two_groups_is_counting_them_together(a, b):
    first, second = count(SMALL_LAYOUT, Rows(codes_of(a))), count(SMALL_LAYOUT, Rows(codes_of(b)), first=len(a))
    assert first + second == count(SMALL_LAYOUT, Rows(codes_of(a + b)))


@examples(30)
@given(respondents, respondents, respondents)
def test_addition_is_associative_and_commutative(a, b, c):
    x, y, z = (count(SMALL_LAYOUT, Rows(codes_of(rows)), first=20 * place) for place, rows in enumerate((a, b, c)))
    assert (x + y) + z == x + (y + z)
    assert x + y == y + x


@examples(10)
@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 2**31))
def test_addition_holds_across_the_folding_of_blocks(n, m, seed):
    codes = random_codes(n + m, seed)
    parts = count(SMALL_LAYOUT, Rows(codes[:n])), count(SMALL_LAYOUT, Rows(codes[n:]), first=n)
    assert parts[0] + parts[1] == count(SMALL_LAYOUT, Rows(codes))
    assert parts[1] + parts[0] == count(SMALL_LAYOUT, Rows(codes))


@examples(40)
@given(respondents, st.randoms())
def test_the_order_of_respondents_does_not_matter(rows, random):
    shuffled = rows.copy()
    random.shuffle(shuffled)
    assert count(SMALL_LAYOUT, Rows(codes_of(rows))).total == count(SMALL_LAYOUT, Rows(codes_of(shuffled))).total


def test_groups_add_up_to_the_whole():
    codes = random_codes(500, 3)
    groups = np.array(["a", "b"])[np.random.default_rng(1).integers(0, 2, 500)]
    grouped = count(SMALL_LAYOUT, Rows(codes), groups=groups, by="x")
    assert grouped.total == count(SMALL_LAYOUT, Rows(codes)).total
    assert list(grouped.groups) == ["a", "b"]


@given(respondents)
def test_joint_tables_count_every_respondent_once(rows):
    total = count(SMALL_LAYOUT, Rows(codes_of(rows))).total
    assert (total.joint.sum(axis=1) == len(rows)).all()


def test_a_tally_by_hand():
    """Two people; E of items 1, 2, 3 and then P, as steps above the lowest; 5 is missing."""
    tally = count(SMALL_LAYOUT, Rows(codes_of([[4, 4, 4, 2, 3, 4], [4, 5, 3, 3, 0, 5]])))
    total = tally.total
    assert total.joint[0].reshape(6, 6)[4, 2] == 1
    assert total.joint[1].reshape(6, 6)[5, 0] == 1
    assert total.tables[0].keys.tolist() == [[1, -1], [2, -3]]
    assert total.tables[1].keys.tolist() == [[1, 0]]
    assert total.used == 2
    overall, speed, care, *_ = lines(tally.layout, total)
    assert (speed.gaps.n, speed.gaps.mean) == (2, (-1.5 - 1) / 2)
    assert (care.gaps.n, care.gaps.mean) == (1, 0.0)
    assert (overall.gaps.n, overall.gaps.mean) == (1, (-1.5 + 0) / 2)


@given(st.lists(st.lists(st.integers(-1, 30), min_size=3, max_size=3), max_size=20))
def test_moments_are_pairwise_sums(rows):
    values = np.array(rows, np.int64).reshape(-1, 3)
    moments = Moments.of(values)
    for a in range(3):
        for b in range(3):
            both = (values[:, a] >= 0) & (values[:, b] >= 0)
            assert moments.counts[a, b] == both.sum()
            assert moments.sums[a, b] == values[both, a].sum()
            assert moments.products[a, b] == (values[both, a] * values[both, b]).sum()


def test_blocks_are_respondents_and_then_256():
    few, many = (
        count(SMALL_LAYOUT, Rows(random_codes(BLOCKS, 1))),
        count(SMALL_LAYOUT, Rows(random_codes(BLOCKS + 1, 1))),
    )
    assert len(few.blocks.moments) == len(few.blocks.rows) == BLOCKS
    assert len(many.blocks.moments) == BLOCKS and not len(many.blocks.rows)
    for tally in (few, many):
        whole = tally.blocks.moments[0]
        for block in tally.blocks.moments[1:]:
            whole = whole + block
        assert whole == tally.total.moments


def test_a_saved_tally_comes_back_equal(bank, tmp_path):
    path = bank.tally.save(tmp_path / "bank.tally")
    again = gm.read_tally(path)
    assert again == bank.tally
    assert gm.gaps(again, by="branch").table.equals(gm.gaps(bank, by="branch").table)


def test_a_small_tally_keeps_its_respondents_in_the_file(tmp_path):
    tally = count(SMALL_LAYOUT, Rows(random_codes(7, 2)))
    assert gm.read_tally(tally.save(tmp_path / "small.tally")) == tally


def with_outcomes(n: int, seed: int, *names: str):
    outcomes = np.random.default_rng(seed).integers(-1, 1001, (n, len(names)))
    return count(
        replace(SMALL_LAYOUT, outcomes=names), Rows(random_codes(n, seed), outcomes=outcomes if names else None)
    )


@pytest.mark.parametrize("n", [7, 900])
def test_outcomes_are_the_last_columns_and_survive_the_file(n, tmp_path):
    tally, without = with_outcomes(n, 3, "satisfaction", "return"), with_outcomes(n, 3)
    assert tally.layout.columns == (
        *without.layout.columns,
        ("outcome", "overall", "satisfaction"),
        ("outcome", "overall", "return"),
    )
    for ours, theirs in ((getattr(t.total.moments, name) for t in (tally, without)) for name in ("counts", "products")):
        assert ours[:-2, :-2].tolist() == theirs.tolist()
    again = gm.read_tally(tally.save(tmp_path / "rated.tally"))
    assert again == tally and again.layout.outcomes == ("satisfaction", "return")
    assert (again + tally).n == 2 * n


def test_a_file_from_before_there_were_outcomes_is_read(tmp_path):
    tally = with_outcomes(9, 3)
    with np.load(tally.save(tmp_path / "new.tally")) as saved:
        arrays = dict(saved)
    header = json.loads(arrays["header"].tobytes())
    assert header["layout"].pop("outcomes") == []
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)
    with (tmp_path / "old.tally").open("wb") as old:
        np.savez_compressed(old, **arrays)
    assert gm.read_tally(tmp_path / "old.tally") == tally


def test_tallies_of_different_outcomes_do_not_add():
    for other in (with_outcomes(5, 1), with_outcomes(5, 1, "return")):
        with pytest.raises(TallyError, match="they differ in 'outcomes'"):
            _ = with_outcomes(5, 1, "satisfaction") + other


def test_tallies_of_different_things_do_not_add(bank):
    with pytest.raises(TallyError, match="count different things: they differ in 'items'"):
        _ = bank.tally + count(SMALL_LAYOUT, Rows(random_codes(3, 1)))
    with pytest.raises(TallyError, match="grouped by 'branch', the other by 'nothing'"):
        _ = bank.tally + bank.tally_by([])


@pytest.mark.parametrize("damage", ["truncated", "foreign", "missing", "not a tally"])
def test_a_file_that_is_no_tally_is_told_in_a_sentence(bank, tmp_path, damage):
    path = bank.tally.save(tmp_path / "bank.tally")
    if damage == "truncated":
        path.write_bytes(path.read_bytes()[:-500])
    elif damage == "foreign":
        path.write_text("E1,P1\n1,2\n")
    elif damage == "missing":
        path.unlink()
    else:
        buffer = io.BytesIO()
        np.savez(buffer, header=np.frombuffer(b"{}", np.uint8))
        path.write_bytes(buffer.getvalue())
    with pytest.raises(TallyError, match="not a whole tally file|There is no file"):
        gm.read_tally(path)


def test_a_newer_tally_is_refused(tmp_path):
    buffer = io.BytesIO()
    header = json.dumps({"format": "gapmodel tally", "version": 99}).encode()
    np.savez(buffer, header=np.frombuffer(header, np.uint8))
    (tmp_path / "new.tally").write_bytes(buffer.getvalue())
    with pytest.raises(TallyError, match="version 99; this gapmodel reads version 1"):
        gm.read_tally(tmp_path / "new.tally")


def test_a_layout_of_an_instrument_has_its_lattice(small):
    scores = layout_of(small, points=True).scores
    assert [(score.code, score.denominator) for score in scores] == [
        ("speed", 2),
        ("care", 1),
        ("overall", 4),
        ("overall_weighted", 200),
    ]


@given(st.lists(st.integers(0, 2**42), min_size=2, max_size=8), st.integers(1, 40))
def test_moments_of_large_values_are_exact(values, doublings):
    """Beyond float64 and int64: the products of fine lattices."""
    rows = np.array(values, np.int64).reshape(-1, 1)
    moments = Moments.of(rows)
    assert int(moments.products[0, 0]) == sum(value * value for value in values)
    for _ in range(doublings):
        moments = moments + moments
    assert int(moments.products[0, 0]) == 2**doublings * sum(value * value for value in values)
    assert int(moments.sums[0, 0]) == 2**doublings * sum(values)


def test_a_dimension_that_is_too_long_is_refused_with_a_hint():
    from gapmodel.tally.layout import Layout

    items = tuple(str(number) for number in range(41))
    layout = Layout(
        ("expectation", "perception"),
        (1, 0),
        SMALL_LAYOUT.lowest,
        SMALL_LAYOUT.step,
        7,
        items,
        (("all", tuple(range(41))),),
    )
    with pytest.raises(TallyError, match="A dimension of 41 items.*\nHint: split the dimension"):
        count(layout, Rows(np.zeros((3, 2, 41), np.int64)))


@pytest.mark.exhaustive
def test_numbers_beyond_int64_survive_the_file(tmp_path):
    layout = replace(SMALL_LAYOUT, items=tuple("abcdefghijklmnopqr"), dimensions=(("all", tuple(range(18))),))
    tally = count(layout, Rows(random_codes(40, 5, items=18)))
    for _ in range(33):
        tally = tally + tally
    assert tally.total.moments.products.dtype == object
    assert gm.read_tally(tally.save(tmp_path / "big.tally")) == tally


def test_a_side_called_rating_is_not_taken_for_rated_importance(tmp_path):
    answers = gm.simulate("loyalty", n=60, rng=1, groups={"branch": ["a", "b"]})
    tally = gm.read_survey(answers, "loyalty", by="branch").tally
    assert gm.read_tally(tally.save(tmp_path / "loyalty.tally")) == tally
    assert tally.suppressed(5).used == tally.used
