"""Whether the numbers of a tally that came in a file can be counts of the same respondents."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gapmodel.tally.archive import MalformedError
from gapmodel.tally.blocks import Blocks
from gapmodel.tally.counts import Counts
from gapmodel.tally.hidden_rows import OTHERS
from gapmodel.tally.layout import HIGHEST_OUTCOME, POINTS, RATED, Layout, Score
from gapmodel.tally.line import score_frequencies
from gapmodel.tally.moments import LARGEST, MISSING, Moments, Whole
from gapmodel.tally.table import Table

_MOST = 2**53  # respondents
_PIECE = 2**62  # of a design's sums
_ROUNDED = 1 + 2**-40


def check_consistent(layout: Layout, by: str, groups: Mapping[str, Counts], blocks: Blocks | None) -> None:  # noqa: ARG001  the parts of a tally
    """Raise `MalformedError` where numbers contradict each other: joint tables, scores, moments, designs, blocks."""
    largest = np.array([_largest(layout, *column) for column in layout.columns], float)
    for name, counts in groups.items():
        _must(0 <= counts.used <= counts.n <= _MOST or name == OTHERS, "numbers of respondents")
        _check_joint(counts, pooled=name == OTHERS)
        _check_tables(layout, counts)
        _check_moments(counts.moments, largest)
        _check_same(layout, counts)
        _check_design(layout, counts)
    _must(sum(counts.n for counts in groups.values()) <= _MOST, "numbers of respondents")
    total = Counts.summed(groups.values())
    _must(bool((total.joint.sum(axis=1) == total.n).all()), "joint tables and numbers of respondents")
    _check_blocks(layout, total, blocks)


def _must(so: bool, what: str) -> None:  # noqa: FBT001  a condition, as of an assertion
    if not so:
        raise MalformedError(f"its {what} contradict each other")


def _counts(numbers: NDArray[np.int64]) -> bool:
    """Whether these are counts whose sum is exact."""
    return bool((numbers >= 0).all()) and float(numbers.sum(dtype=np.float64)) <= _MOST * max(len(numbers), 1)


def _check_joint(counts: Counts, *, pooled: bool) -> None:
    """A hidden item's table has nobody; the other groups' has whoever hides it."""
    joint = counts.joint
    _must(bool((joint >= 0).all() and (joint.max(initial=0) <= _MOST)), "joint tables")
    _must(bool((joint.sum(axis=1, dtype=np.float64) <= _MOST).all()), "joint tables")
    totals = joint.sum(axis=1)
    _must(pooled or bool(((totals == counts.n) | (totals == 0)).all()), "joint tables and numbers of respondents")


def _check_tables(layout: Layout, counts: Counts) -> None:
    for score, table in zip(layout.scores, counts.tables, strict=True):
        _must(_is_table(table) and _fits(layout, score, table), f"scores of {score.code}")


def _is_table(table: Table) -> bool:
    """Keys ascend, so that none is there twice, and each was counted."""
    keys, counts = table.keys, table.counts
    if not len(counts):
        return True
    steps = np.diff(keys, axis=0)
    ascend = (steps[:, 0] > 0) | ((steps[:, 0] == 0) & (steps[:, 1] > 0))
    return bool(ascend.all() and (counts > 0).all()) and float(counts.sum(dtype=np.float64)) <= _MOST


def _fits(layout: Layout, score: Score, table: Table) -> bool:
    answered, sums = table.keys[:, 0], table.keys[:, 1]
    steps = layout.levels - 1
    if score.level == "dimension":
        enough = (answered >= 1) & ((answered <= len(score.items)) | (answered == score.denominator))
        widest = answered * steps
    else:
        enough, widest = answered == len(layout.dimensions), np.full_like(answered, steps * score.denominator)
    lowest = -widest if layout.gap else np.zeros_like(widest)
    return bool((enough & (lowest <= sums) & (sums <= widest)).all())


def _check_moments(moments: Moments, largest: NDArray[np.float64]) -> None:
    counts, sums, products = (part.astype(float) for part in (moments.counts, moments.sums, moments.products))
    own = counts.diagonal()
    _must(bool((counts >= 0).all() and (counts <= np.minimum(own[:, None], own[None, :])).all()), "moments")
    _must(bool((own <= _MOST).all() and (moments.counts == moments.counts.T).all()), "moments")
    highest = counts * largest[:, None]
    _must(bool(((sums >= 0) & (sums <= highest * _ROUNDED)).all()), "moments")
    _must(bool(((products >= 0) & (products <= highest * largest[None, :] * _ROUNDED)).all()), "moments")
    _must(bool((moments.products == moments.products.T).all()), "moments")
    for n, total, square in zip(*(part.diagonal().tolist() for part in _parts(moments)), strict=True):
        _must(n * square >= total * total, "moments")


def _parts(moments: Moments) -> tuple[Whole, Whole, Whole]:
    return moments.counts, moments.sums, moments.products


def _largest(layout: Layout, side: str, level: str, code: str) -> int:
    """The largest value of a column, in its units."""
    if side == "points":
        return POINTS
    if side == "outcome":
        return HIGHEST_OUTCOME
    if side == RATED:
        return layout.ratings.levels - 1 if layout.ratings else 0
    if level == "item":
        return layout.levels - 1
    denominator = next(score.denominator for score in layout.scores if (score.level, score.code) == (level, code))
    return min((layout.levels - 1) * denominator * (2 if side == "gap" else 1), LARGEST)


def _check_same(layout: Layout, counts: Counts) -> None:
    """Joint tables, score tables and moments are of the same respondents."""
    places = {column: place for place, column in enumerate(layout.columns)}
    answered, sums, products = (part.diagonal() for part in _parts(counts.moments))
    cube = counts.joint.reshape(-1, *[layout.levels + 1] * len(layout.sides))
    steps = np.arange(layout.levels)
    for place, side in enumerate(layout.sides):
        others = tuple(axis + 1 for axis in range(len(layout.sides)) if axis != place)
        given = cube.sum(axis=others)[:, :-1]
        at = [places[side, "item", code] for code in layout.items]
        for own, power in ((answered, 0), (sums, 1), (products, 2)):
            _must(bool((own[at] == given @ steps**power).all()), "joint tables and moments")
    if layout.gap is None:
        return
    for score, table in zip(layout.scores, counts.tables, strict=True):
        found = score_frequencies(layout, score, table)
        p, e = (places[layout.sides[side], score.level, score.code] for side in layout.gap)
        cross = int(counts.moments.products[p, e])
        pairs = zip(found.values.tolist(), found.counts.tolist(), strict=True)
        squares = sum(count * value**2 for value, count in pairs)
        same = found.n == answered[p] == answered[e] == counts.moments.counts[p, e]
        _must(bool(same) and found.total == int(sums[p]) - int(sums[e]), "scores and moments")
        _must(squares == int(products[p]) + int(products[e]) - 2 * cross, "scores and moments")


def _check_design(layout: Layout, counts: Counts) -> None:
    design = counts.design
    if design is None:
        return
    _must(list(design.keys) == sorted(set(design.keys)), "strata and clusters")
    _must(_counts(design.respondents) and bool((design.members >= 0).all()), "strata and clusters")
    most = max((int(np.abs(part).max(initial=0)) for part in design.arrays[2:]), default=0)
    _must(most < _PIECE and bool((design.members <= _MOST).all()), "strata and clusters")
    lines = [
        score_frequencies(layout, score, table).n for score, table in zip(layout.scores, counts.tables, strict=True)
    ]
    if layout.gap is not None:
        _must(design.members.sum(axis=0)[: len(lines)].tolist() == lines, "strata and scores")
        _must(int(design.respondents.sum()) == counts.n, "strata and numbers of respondents")


def _check_blocks(layout: Layout, everybody: Counts, blocks: Blocks | None) -> None:
    """Blocks are of all respondents."""
    total = everybody.moments
    if blocks is None:
        return
    if not blocks.folded:
        rows = blocks.rows
        _must(bool((rows >= MISSING).all() and (rows <= LARGEST).all()), "respondents")
        _must(len(rows) == everybody.n and Moments.of(rows) == total, "respondents and moments")
        return
    sums = Moments.zero(len(layout.columns))
    for block in blocks.folded:
        sums = sums + block
    _must(sums == total, "blocks and moments")
