"""Count batches of rows: the one function that every engine runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gapmodel.inference.one_thread import on_one_thread
from gapmodel.sources.batch_stream import STRIDE
from gapmodel.sources.distinct import Distinct, answers_in, distinct_in, map_distinct
from gapmodel.survey.batches.plan import Plan
from gapmodel.survey.counting.counter import Counter
from gapmodel.survey.counting.group_places import GroupPlaces
from gapmodel.survey.counting.rows import Rows, codes_of
from gapmodel.survey.decoding.answers import Held, read_answers
from gapmodel.survey.decoding.group_names import NO_GROUP, joined, spaced
from gapmodel.survey.decoding.importance import Points, points_in, points_of, points_of_ratings, steps
from gapmodel.survey.decoding.outcomes import checked, outcome_in
from gapmodel.survey.decoding.weights_strata_clusters import MEANINGS, MISSING_ROLE, checked_role
from gapmodel.tally.design_sums import Sampling
from gapmodel.tally.moments import MISSING
from gapmodel.tally.tally import Tally

THREADS = 2


@dataclass(slots=True)
class Counted:
    """The tally of some rows, and what was seen on the way.

    Attributes
    ----------
    tally : Tally or None
        None of no rows.
    seen : list of Held
        For every column of answers of the plan, then for every column of ratings of importance.
    rescaled, aside : int
        People whose importance points were rescaled, or excluded.
    weight : float
        All weights together.
    spaced : list of dict of group to int
        For every grouping column how many cells have spaces around the names of its groups.
    """

    tally: Tally | None
    seen: list[Held]
    rescaled: int = 0
    aside: int = 0
    weight: float = 0.0
    spaced: list[dict[str, int]] = field(default_factory=list)

    def add(self, other: Counted) -> None:
        """The rows of another part."""
        if self.tally is None or other.tally is None:
            self.tally = self.tally or other.tally
        else:
            self.tally = self.tally + other.tally
        for mine, theirs in zip(self.seen, other.seen, strict=True):
            mine.add(theirs)
        self.rescaled += other.rescaled
        self.aside += other.aside
        self.weight += other.weight
        for counts, further in zip(self.spaced, other.spaced, strict=True):
            for name, n in further.items():
                counts[name] = counts.get(name, 0) + n


def nothing(plan: Plan) -> Counted:
    """What is counted of no rows."""
    seen = [Held() for _ in (*plan.answers, *plan.ratings)]
    return Counted(None, seen, spaced=[{} for _ in plan.by])


def counted(plan: Plan, batches: Iterator[tuple[int, pa.RecordBatch]], threads: int = THREADS) -> Counted:
    """Count all batches of one stream or one partition, each with the position of its first row.

    Threads count, each into a tally of its own; which one counts a batch changes nothing.
    """
    places = GroupPlaces()
    by, total = " / ".join(plan.by), nothing(plan)
    free = [Counter(plan.layout, by, places, pairs=plan.pairs) for _ in range(threads)]
    rows = 0
    busy: dict[Future[Counted], Counter] = {}

    def finish(future: Future[Counted]) -> Counter:
        counter = busy.pop(future)
        total.add(future.result())
        return counter

    with on_one_thread(), ThreadPoolExecutor(threads) as pool:
        for first, batch in batches:
            if not free:
                free += map(finish, wait(busy, return_when=FIRST_COMPLETED).done)
            counter = free.pop()
            rows += batch.num_rows
            busy[pool.submit(_add_batch, plan, counter, batch, first)] = counter
        idle = chain(free, map(finish, as_completed(list(busy))))
        settling = {pool.submit(counter.settle): counter for counter in idle}
        for settled in settling:
            settled.result()
    free = list(settling.values())
    while len(free) > 1:
        free[0].absorb(free.pop())
    total.tally = free[0].tally() if rows else None
    return total


def _add_batch(plan: Plan, counter: Counter, batch: pa.RecordBatch, first: int) -> Counted:
    """Count a batch; what it held besides answers."""
    columns = {name: batch.column(place) for place, name in enumerate(batch.schema.names)}
    layout, n, row = plan.layout, batch.num_rows, first % STRIDE  # in its file
    read = [
        read_answers(answers_in(columns[name]), plan.decoder_of(side, name), row) for name, side, _, _ in plan.answers
    ]
    matched = zip(plan.answers, read, strict=True)
    placed = ((side, item, turned, answers.codes) for (_, side, item, turned), answers in matched)
    codes = codes_of(placed, n, (len(layout.sides), len(layout.items)), layout.levels)
    points, ratings, held_beside = _importance(plan, columns, row)
    sampling = _sampling(plan, columns, row)
    numbers = [part for part in (_outcomes(plan, columns, row), ratings) if part is not None]
    rows = Rows(codes, points.whole if points else None, sampling, np.hstack(numbers) if numbers else None)
    places = [distinct_in(columns[name]) for name in plan.by]
    counter.add(rows, _groups(plan, places) if plan.by else None, first)
    weight = 0.0 if sampling is None or sampling.weights is None else float(sampling.weights.sum())
    held = [*(answers.held for answers in read), *held_beside]
    return Counted(None, held, *((points.rescaled, points.aside) if points else (0, 0)), weight, [*map(spaced, places)])


def _importance(
    plan: Plan, columns: dict[str, pa.Array], row: int
) -> tuple[Points | None, NDArray[np.int64] | None, list[Held]]:
    """The points, the ratings that they follow from, if any, and what their columns held besides."""
    layout = plan.layout
    if not plan.points:
        return None, None, []
    if plan.importance is None or layout.ratings is None:
        return points_of(_numbers(columns, plan.points)), None, []
    read = [read_answers(answers_in(columns[name]), plan.importance, row) for name in plan.ratings]
    ratings = steps([answers.codes for answers in read], layout.ratings)
    return points_of_ratings(ratings, layout, layout.ratings), ratings, [answers.held for answers in read]


def _numbers(columns: dict[str, pa.Array], names: tuple[str, ...]) -> NDArray[np.float64]:
    """(n, columns) numbers in cells: NaN where not understood, zero where blank."""
    return np.column_stack([map_distinct(distinct_in(columns[name]), points_in, 0.0) for name in names])


def _groups(plan: Plan, columns: Sequence[Distinct]) -> NDArray[np.str_]:
    named = zip(plan.by, columns, strict=True)
    return joined([map_distinct(column, plan.meaning(name), NO_GROUP) for name, column in named])


def _sampling(plan: Plan, columns: dict[str, pa.Array], row: int) -> Sampling | None:
    if not plan.sampling:
        return None
    parts = {}
    for role, name in plan.sampling:
        values = map_distinct(distinct_in(columns[name]), MEANINGS[role], MISSING_ROLE[role])
        parts[role] = checked_role(role, name, values, columns[name], (plan.first_row + row).__add__)
    return Sampling(**parts)


def _outcomes(plan: Plan, columns: dict[str, pa.Array], row: int) -> NDArray[np.int64] | None:
    if not plan.layout.outcomes:
        return None
    found = [
        checked(
            name,
            map_distinct(distinct_in(columns[name]), partial(outcome_in, decoder=decoder), MISSING),
            columns[name],
            (plan.first_row + row).__add__,
        )
        for name, decoder in zip(plan.layout.outcomes, plan.outcomes, strict=True)
    ]
    return np.column_stack(found)
