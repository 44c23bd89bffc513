"""The counter equals counting written out plainly, whatever the layout, the chunks and their order."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_count import count as plain
from tests_shared import SMALL_LAYOUT, examples, random_codes

import gapmodel.survey.counting.counter as counter_module
from gapmodel.survey.counting.count import count
from gapmodel.survey.counting.counter import Counter
from gapmodel.survey.counting.group_places import GroupPlaces
from gapmodel.survey.counting.rows import Rows
from gapmodel.tally.blocks import BLOCKS
from gapmodel.tally.design_sums import Sampling
from gapmodel.tally.layout import Layout


@pytest.fixture(scope="module", params=["few at once", "as many as come"], autouse=True)
def few(request):
    """Also small samples go through the sums of products that large ones need."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "few at once":
            patch.setattr(counter_module, "_FEW", BLOCKS)
        yield


@st.composite
def layouts(draw):
    sides = draw(st.sampled_from([1, 2, 2, 2, 3]))
    lengths = draw(st.lists(st.integers(1, 6), min_size=1, max_size=4))
    items = np.array(draw(st.permutations(range(sum(lengths)))))
    parts = np.split(items, np.cumsum(lengths)[:-1])
    gap = None if sides == 1 else tuple(draw(st.permutations(range(sides)))[:2])
    return Layout(
        sides=tuple("abc"[:sides]),
        gap=gap,
        lowest=Fraction(1),
        step=Fraction(1),
        levels=draw(st.sampled_from([*range(2, 13), 101, 300] if sides < 3 else [*range(2, 13), 31])),
        items=tuple(map(str, range(sum(lengths)))),
        dimensions=tuple((f"D{place}", tuple(part.tolist())) for place, part in enumerate(parts)),
        points=draw(st.booleans()),
        outcomes=draw(st.sampled_from([(), (), ("satisfaction",), ("satisfaction", "return")])),
    )


def random_rows(layout: Layout, n: int, seed: int) -> Rows:
    """Answers with anything from nothing to most missing, and points and outcomes that some do not give."""
    rng = np.random.default_rng(seed)
    shape = (n, len(layout.sides), len(layout.items))
    codes = rng.integers(0, layout.levels, shape)
    codes[rng.random(shape) < rng.choice([0, 0.02, 0.2, 0.8])] = layout.levels
    codes[rng.random(n) < 0.1] = layout.levels
    points = rng.multinomial(100, np.full(len(layout.dimensions), 1 / len(layout.dimensions)), n)
    points[rng.random(n) < rng.choice([0, 0.3])] = -1
    outcomes = rng.integers(0, rng.choice([2, 11, 1001]), (n, len(layout.outcomes)))
    outcomes[rng.random(outcomes.shape) < rng.choice([0, 0.05, 0.6])] = -1
    return Rows(codes, points if layout.points else None, None, outcomes if layout.outcomes else None)


def names(n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed + 1)
    return np.array(["", "b 10", "b 9", "店", "a long name of a branch"])[rng.integers(0, rng.integers(1, 6), n)]


def counted(layout, rows, groups, edges, order) -> object:
    counter = Counter(layout, "x" if groups is not None else "")
    for place in order:
        part = slice(edges[place], edges[place + 1])
        points = None if rows.points is None else rows.points[part]
        sampling = None if rows.sampling is None else rows.sampling.taken(part)
        outcomes = None if rows.outcomes is None else rows.outcomes[part]
        counter.add(
            Rows(rows.codes[part], points, sampling, outcomes), None if groups is None else groups[part], edges[place]
        )
    return counter.tally()


@examples(30)
@given(layouts(), st.integers(0, 400), st.booleans(), st.integers(0, 2**31))
def test_the_counter_counts_as_written_out_plainly(layout, n, grouped, seed):
    rows, groups = random_rows(layout, n, seed), names(n, seed) if grouped else None
    assert count(layout, rows, groups=groups, by="x" * grouped) == plain(layout, rows, groups=groups, by="x" * grouped)


@examples(25)
@given(layouts(), st.lists(st.integers(0, 150), min_size=1, max_size=5), st.booleans(), st.data())
def test_chunks_and_their_order_do_not_matter(layout, lengths, grouped, data):
    edges, n = [0, *np.cumsum(lengths).tolist()], sum(lengths)
    order = data.draw(st.permutations(range(len(lengths))))
    rows, groups = random_rows(layout, n, n), names(n, n) if grouped else None
    assert counted(layout, rows, groups, edges, order) == plain(layout, rows, groups=groups, by="x" * grouped)


@pytest.mark.parametrize(("points", "outcomes"), [(False, ()), (True, ()), (False, ("o",)), (True, ("o", "p"))])
@pytest.mark.parametrize(("length", "levels"), [(7, 7), (13, 7), (17, 7), (15, 101), (4, 300)])
def test_fine_lattices_and_long_scales_are_exact(length, levels, points, outcomes):
    """Products beyond 2**53 and beyond 2**64."""
    layout, rows, groups, tally = fine(length, levels, points, outcomes)
    assert count(layout, rows, groups=groups, by="x") == tally


@cache
def fine(length, levels, points, outcomes):
    layout = replace(
        SMALL_LAYOUT,
        levels=levels,
        items=tuple(map(str, range(length + 1))),
        dimensions=(("long", tuple(range(length))), ("short", (length,))),
        points=points,
        outcomes=outcomes,
    )
    rows, groups = random_rows(layout, 300, length), names(300, 3)
    return layout, rows, groups, plain(layout, rows, groups=groups, by="x")


@cache
def small_rows(n, seed, grouped):
    """Answers, their groups and the tally; written out plainly once for both ways of counting."""
    rows, groups = Rows(random_codes(n, seed)), names(n, seed) if grouped else None
    return rows, groups, plain(SMALL_LAYOUT, rows, groups=groups, by="x" * grouped)


@pytest.mark.parametrize("n", [0, 1, 255, 256, 257, 9_000])
@pytest.mark.parametrize("grouped", [False, True])
def test_respondents_stand_alone_up_to_256(n, grouped):
    rows, groups, tally = small_rows(n, 5, grouped)
    by = "x" * grouped
    assert count(SMALL_LAYOUT, rows, groups=groups, by=by) == tally
    assert count(SMALL_LAYOUT, Rows(rows.codes.astype(np.uint8)), groups=groups, by=by) == tally


def test_a_tally_in_between_changes_nothing():
    rows, groups, tally = small_rows(9_000, 5, grouped=True)
    codes, counter = rows.codes, Counter(SMALL_LAYOUT, "x")
    for start, stop in ((0, 100), (100, 250), (250, 300), (300, 300), (300, 700)):
        counter.add(Rows(codes[start:stop]), groups[start:stop], start)
        assert counter.tally() == plain(SMALL_LAYOUT, Rows(codes[:stop]), groups=groups[:stop], by="x")
    counter.add(Rows(codes[700:]), groups[700:], 700)
    assert counter.tally() == tally
    assert counter.tally() == counter.tally()


def test_a_counter_of_nobody_is_an_empty_tally():
    nobody = Rows(np.zeros((0, 2, 3), np.uint8))
    assert Counter(SMALL_LAYOUT).tally() == plain(SMALL_LAYOUT, nobody)
    assert Counter(SMALL_LAYOUT, "x").tally() == plain(SMALL_LAYOUT, nobody, groups=np.array([], str), by="x")


def test_chunks_that_their_owner_writes_over_stay_counted():
    codes = random_codes(600, 4)
    buffer, counter = np.empty((200, 2, 3), np.uint8), Counter(SMALL_LAYOUT)
    for start in range(0, 600, 200):
        buffer[:] = codes[start : start + 200]
        counter.add(Rows(buffer), None, start)
    assert counter.tally() == plain(SMALL_LAYOUT, Rows(codes))


@pytest.mark.parametrize("roles", [("weights",), ("strata", "cluster"), ("weights", "strata", "cluster")])
def test_samples_with_a_design_are_counted_in_chunks(roles):
    rng = np.random.default_rng(8)
    layout, n = replace(SMALL_LAYOUT, design=roles), 800
    columns = {
        "weights": rng.random(n),
        "strata": np.array(["n", "s"])[rng.integers(0, 2, n)],
        "cluster": rng.integers(0, 9, n).astype(str),
    }
    rows = Rows(random_codes(n, 8), None, Sampling(**{role: columns[role] for role in roles}))
    whole = plain(layout, rows, groups=names(n, 2), by="x")
    assert counted(layout, rows, names(n, 2), [0, 300, 310, 800], (2, 0, 1)) == whole


@cache
def many_groups(n):
    """Answers, their groups and what is counted of them plainly: large groups, small groups, all respondents."""
    rng = np.random.default_rng(11)
    rows = Rows(random_codes(n, 11).astype(np.uint8))
    rows.codes[: n // 2] %= 5
    places = np.minimum(rng.geometric(0.002, n), np.arange(n) // 5)
    groups = np.char.add("Branch ", places.astype(str))
    parts = [plain(SMALL_LAYOUT, Rows(rows.codes[o]), groups=groups[o], by="x") for o in (places < 9, places > 8)]
    return rows, groups, parts[0].groups | parts[1].groups, plain(SMALL_LAYOUT, rows).blocks


def test_many_groups_in_large_chunks():
    """Several parts of slabs, groups of one and of thousands, new ones in later chunks, names that share a slot."""
    n = 18_000
    rows, groups, counts, blocks = many_groups(n)
    tally = counted(SMALL_LAYOUT, rows, groups, [0, 9_000, n], (0, 1))
    assert tally.groups == counts
    assert tally.blocks == blocks


def test_the_owners_group_names_may_be_of_any_kind():
    codes = random_codes(50, 1)
    for groups in (np.arange(50) % 3, names(50, 1).astype(object)):
        texts = groups.astype(str)
        assert count(SMALL_LAYOUT, Rows(codes), groups=groups) == plain(SMALL_LAYOUT, Rows(codes), groups=texts)


@examples(30)
@given(
    layouts(),
    st.integers(0, 700),
    st.booleans(),
    st.lists(st.booleans(), min_size=5, max_size=5),
    st.integers(0, 2**31),
)
def test_counters_that_share_the_work_count_what_one_does(layout, n, grouped, turns, seed):
    rows, groups = random_rows(layout, n, seed), names(n, seed) if grouped else None
    places = GroupPlaces()
    two = [Counter(layout, "x" if grouped else "", places) for _ in range(2)]
    edges = np.linspace(0, n, 6).astype(int).tolist()
    for turn, start, stop in zip(turns, edges[:-1], edges[1:], strict=True):
        points, outcomes = (None if of is None else of[start:stop] for of in (rows.points, rows.outcomes))
        part = Rows(rows.codes[start:stop], points, None, outcomes)
        two[turn].add(part, None if groups is None else groups[start:stop], start)
    two[0].absorb(two[1])
    if n:
        assert two[0].tally() == plain(layout, rows, groups=groups, by="x" if grouped else "")
