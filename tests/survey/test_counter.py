"""The counter equals counting written out plainly, whatever the layout, the chunks and their order."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_count import count as plain

from gapmodel.survey.count import count
from gapmodel.survey.counter import Counter
from gapmodel.survey.rows import Rows
from gapmodel.tally.layout import Layout


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
    )


def random_rows(layout: Layout, n: int, seed: int) -> Rows:
    """Answers with anything from nothing to most missing, and points that some do not give."""
    rng = np.random.default_rng(seed)
    shape = (n, len(layout.sides), len(layout.items))
    codes = rng.integers(0, layout.levels, shape)
    codes[rng.random(shape) < rng.choice([0, 0.02, 0.2, 0.8])] = layout.levels
    codes[rng.random(n) < 0.1] = layout.levels
    points = rng.multinomial(100, np.full(len(layout.dimensions), 1 / len(layout.dimensions)), n)
    points[rng.random(n) < rng.choice([0, 0.3])] = -1
    return Rows(codes, points if layout.points else None)


def names(n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed + 1)
    return np.array(["", "b 10", "b 9", "店", "a long name of a branch"])[rng.integers(0, rng.integers(1, 6), n)]


def counted(layout, rows, groups, edges, order) -> object:
    counter = Counter(layout, "x" if groups is not None else "")
    for place in order:
        part = slice(edges[place], edges[place + 1])
        points = None if rows.points is None else rows.points[part]
        sampling = None if rows.sampling is None else rows.sampling.taken(part)
        counter.add(Rows(rows.codes[part], points, sampling), None if groups is None else groups[part], edges[place])
    return counter.tally()


@settings(max_examples=60, deadline=None)
@given(layouts(), st.integers(0, 400), st.booleans(), st.integers(0, 2**31))
def test_the_counter_counts_as_written_out_plainly(layout, n, grouped, seed):
    rows, groups = random_rows(layout, n, seed), names(n, seed) if grouped else None
    assert count(layout, rows, groups=groups, by="x" * grouped) == plain(layout, rows, groups=groups, by="x" * grouped)


@settings(max_examples=40, deadline=None)
@given(layouts(), st.lists(st.integers(0, 150), min_size=1, max_size=5), st.booleans(), st.data())
def test_chunks_and_their_order_do_not_matter(layout, lengths, grouped, data):
    edges, n = [0, *np.cumsum(lengths).tolist()], sum(lengths)
    order = data.draw(st.permutations(range(len(lengths))))
    rows, groups = random_rows(layout, n, n), names(n, n) if grouped else None
    assert counted(layout, rows, groups, edges, order) == plain(layout, rows, groups=groups, by="x" * grouped)
