"""Spark frames: the workers count their partitions, the driver adds the tallies."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from functools import reduce
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from gapmodel.errors import SourceError
from gapmodel.notes.note import Note
from gapmodel.sources.batch_stream import Stream, in_batches
from gapmodel.survey.batches.count_batches import Counted, counted, nothing
from gapmodel.survey.batches.plan import Plan
from gapmodel.survey.batches.spark_files import Stretch, own_stretches, parts_of, tasks_of
from gapmodel.survey.batches.spark_files import counting as counting_files
from gapmodel.survey.decoding.answers import Decoder
from gapmodel.survey.decoding.time_column import Evidence, evidence_of

if TYPE_CHECKING:
    import pyarrow as pa

Worker = Callable[["Iterator[pa.RecordBatch]"], "Iterator[pa.RecordBatch]"]


def spark_stream(frame: Any) -> Stream:
    """A Spark frame; gapmodel must be installed on the workers.

    Notes
    -----
    Two passes: the first counts the rows of every partition from one column, so that the second knows the position
    of every respondent in the frame's order. A task that fails is run again by Spark and delivers once. A frame whose
    partitions hold other rows at every pass (sampled or shuffled at random) is refused: cache it first. A frame that
    is a bare scan of Parquet files is not handed over at all: the workers read the files, in sorted order.
    """
    return Stream(
        Note.of("frame_of", library="Spark"),
        tuple(frame.columns),
        _nowhere,
        counted=lambda plan, first: _count(frame, plan, first),
        dates=lambda name, decoder: _dates(frame, name, decoder),
    )


def _nowhere(_: object) -> Iterator[tuple[int, pa.RecordBatch]]:
    raise SourceError("The rows of a Spark frame stay where they are.", "take its tally, or frame.toPandas().")


def _count(frame: Any, plan: Plan, first: int) -> Counted:
    stretches = own_stretches(frame, plan.columns)
    if stretches is not None:
        return _of_files(frame, plan, first, stretches)
    from pyspark.sql import functions

    place = functions.spark_partition_id().alias("place")
    one = frame.select(_named(plan.columns[0]), place).groupBy("place").count().collect()
    sizes = {int(row["place"]): int(row["count"]) for row in one}
    before = list(accumulate((sizes.get(place, 0) for place in range(max(sizes, default=0) + 1)), initial=first))
    wanted = frame.select(*(_named(name) for name in plan.columns))
    parts = wanted.mapInArrow(_counting(plan, before), "rows long, counted binary").collect()
    if sum(int(row["rows"]) for row in parts) != before[-1] - first:
        raise SourceError(
            "The Spark frame gave other rows when it was read again.", "call .cache() on it, or write it to Parquet."
        )
    return reduce(_added, parts_of([tuple(row) for row in parts]), nothing(plan))


def _dates(frame: Any, name: str, decoder: Decoder) -> Evidence:
    """What a column says of dates, partition by partition."""
    total = Evidence()
    for row in frame.select(_named(name)).mapInArrow(_looking(decoder), "found binary").collect():
        total.add(pickle.loads(bytes(row["found"])))  # noqa: S301  our own workers' values
    return total


def _looking(decoder: Decoder) -> Worker:
    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        found = Evidence()
        for batch in batches:
            found.add(evidence_of(batch.column(0), decoder))
        yield pa.record_batch([pa.array([pickle.dumps(found)], pa.binary())], names=["found"])

    return work


def _of_files(frame: Any, plan: Plan, first: int, stretches: list[Stretch]) -> Counted:
    context = frame.sparkSession.sparkContext
    tasks = tasks_of(stretches, context.defaultParallelism)
    if not tasks:
        return nothing(plan)
    found = context.parallelize(tasks, len(tasks)).mapPartitions(counting_files(plan, first)).collect()
    return reduce(_added, parts_of(found), nothing(plan))


def _added(total: Counted, part: Counted) -> Counted:
    total.add(part)
    return total


def _named(name: str) -> Any:
    from pyspark.sql import functions

    return functions.col("`" + name.replace("`", "``") + "`")


def _partition() -> int:
    from pyspark import TaskContext

    context = TaskContext.get()
    return int(context.partitionId()) if context is not None else 0


def _counting(plan: Plan, before: list[int]) -> Worker:
    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        part = counted(plan, in_batches(batches, before[_partition()]), threads=1)  # a core has one worker
        rows = part.tally.n if part.tally is not None else 0
        cells = [pa.array([rows], pa.int64()), pa.array([pickle.dumps(part)], pa.binary())]
        yield pa.record_batch(cells, names=["rows", "counted"])

    return work
