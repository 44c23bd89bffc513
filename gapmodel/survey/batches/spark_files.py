"""Spark frames that are Parquet files and nothing else: the workers read the files themselves."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from gapmodel.sources.batch_stream import ROWS, STRIDE, in_batches
from gapmodel.survey.batches.count_batches import Counted, counted
from gapmodel.survey.batches.plan import Plan

if TYPE_CHECKING:
    import pyarrow as pa

_MOST_ROWS = 2**22  # of a task
_FORMAT = "org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat"
_RELATION = "org.apache.spark.sql.execution.datasources.HadoopFsRelation"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive row groups of a file, and the position of their first respondent."""

    path: str
    groups: tuple[int, ...]
    rows: int
    first: int


def own_stretches(frame: Any, columns: Sequence[str]) -> list[Stretch] | None:
    """The row groups of the files that the frame is; None where it is more, or anything else, than local Parquet.

    Notes
    -----
    Rows that go from Spark to Python are copied column by column, which takes longer than counting them. Where the
    frame's plan is a bare scan of Parquet files (no filter, no computed or partition column, nothing cached, a
    ``file:`` path, which the workers then see too), the workers open the files with Arrow. Tables of other
    formats that lie in Parquet files (Delta, Iceberg) are another relation and go through Spark.
    """
    if not _is_bare_scan(frame):
        return None
    files = sorted(frame.inputFiles())
    if not files or any(urlsplit(name).scheme != "file" for name in files):
        return None
    stretches = []
    for place, name in enumerate(files):
        groups = _row_groups(Path(unquote(urlsplit(name).path)), columns)
        if groups is None:
            return None
        stretches += [replace(stretch, first=stretch.first + place * STRIDE) for stretch in groups]
    return stretches


def tasks_of(stretches: list[Stretch], workers: int) -> list[list[Stretch]]:
    """The stretches dealt to tasks of about equally many rows, as many for each worker."""
    rows = sum(stretch.rows for stretch in stretches)
    tasks = workers * -(-rows // (workers * _MOST_ROWS))
    dealt: list[list[Stretch]] = [[] for _ in range(tasks)]
    done = 0
    for stretch in stretches:
        dealt[(done + stretch.rows // 2) * tasks // max(rows, 1)].append(stretch)
        done += stretch.rows
    return [task for task in dealt if task]


def counting(plan: Plan, first: int) -> Callable[[Iterator[list[Stretch]]], Iterator[tuple[int, bytes]]]:
    """What a worker does with its task: rows read, and what was counted."""

    def work(tasks: Iterator[list[Stretch]]) -> Iterator[tuple[int, bytes]]:
        for task in tasks:
            part = counted(plan, _batches(task, plan.columns, first), threads=1)  # a core has one worker
            yield sum(stretch.rows for stretch in task), pickle.dumps(part)

    return work


def parts_of(found: Sequence[tuple[int, bytes]]) -> list[Counted]:
    """What the workers counted."""
    return [pickle.loads(bytes(part)) for _, part in found]  # noqa: S301  our own workers' values


def _batches(task: list[Stretch], columns: Sequence[str], first: int) -> Iterator[tuple[int, pa.RecordBatch]]:
    from pyarrow.parquet import ParquetFile

    for stretch in task:
        with ParquetFile(stretch.path, pre_buffer=False) as file:
            read = file.iter_batches(ROWS, row_groups=list(stretch.groups), columns=list(columns))
            yield from in_batches(read, first + stretch.first)


def _row_groups(path: Path, columns: Sequence[str]) -> list[Stretch] | None:
    """Every row group of a file, the first at its position in the file; None where it lacks a column."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as file:
            if set(columns) - set(file.schema_arrow.names):
                return None
            rows = [file.metadata.row_group(group).num_rows for group in range(file.metadata.num_row_groups)]
    except (OSError, pa.ArrowException):  # not seen from here, or nothing that Arrow reads: Spark may
        return None
    starts = [sum(rows[:group]) for group in range(len(rows) + 1)]
    return [
        Stretch(str(path), (group,), end - start, start)
        for group, (start, end) in enumerate(pairwise(starts))
        if end > start
    ]


def _is_bare_scan(frame: Any) -> bool:
    plan = _plan(frame)
    while plan is not None and _name(plan) in ("SubqueryAlias", "View"):
        plan = plan.child()
    if plan is None or _name(plan) != "LogicalRelation" or frame.is_cached:
        return False
    relation = plan.relation()
    return bool(
        relation.getClass().getName() == _RELATION
        and relation.fileFormat().getClass().getName() == _FORMAT
        and relation.partitionSchema().length() == 0
    )


def _plan(frame: Any) -> Any:
    """What Spark is going to do, as the JVM has it; None where it is out of reach (Spark Connect)."""
    try:
        return frame._jdf.queryExecution().analyzed()  # noqa: SLF001  there is no public way
    except Exception:  # noqa: BLE001  another server, another version: every one has its own error
        return None


def _name(plan: Any) -> str:
    return str(plan.getClass().getSimpleName())
