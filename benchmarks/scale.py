"""Millions of respondents: a tally and all gaps, compared with a plain average of all columns.

    python benchmarks/scale.py [millions ...] [--csv] [--spark] [--folder FOLDER]

Writes simulated answers (44 columns on 1..7, 1% missing, 1 000 branches) to Parquet, 1, 5 and 20 million respondents
by default, and prints for each, from a separate process: DuckDB's average of all columns (the floor),
the tally, the tally by branch, gm.gaps from the tally, ratios to the floor and the largest memory. --csv counts 5
million rows of text as well, --spark a Spark frame with two workers against Spark's own average.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

import gapmodel as gm

MILLION = 1_000_000
JOBS = ("floor", "tally", "branches", "gaps")
TEXT_ROWS = 5


def simulated(folder: Path, millions: int) -> Path:
    """The answers, written once."""
    path = folder / f"answers-{millions}m.parquet"
    if not path.exists():
        gm.write_simulation(path, n=millions * MILLION, missing=0.01, groups={"branch": 1_000}, rng=1)
    return path


def answers(path: Path) -> list[str]:
    """The names of the 44 columns."""
    return [name for name in duckdb.sql(f"SELECT * FROM '{path}' LIMIT 0").columns if name[0] in "EP"]


def floor(path: Path) -> None:
    """The average of all columns, by the fastest tool at hand."""
    duckdb.sql("SELECT " + ", ".join(f"avg({name})" for name in answers(path)) + f" FROM '{path}'").fetchall()


def job(name: str, path: Path) -> Callable[[], object]:
    """What is timed; the tally that gm.gaps starts from is made beforehand."""
    if name == "gaps":
        tally = gm.read_survey(path, engine="batches").tally
        return lambda: gm.gaps(tally)
    return {
        "floor": lambda: floor(path),
        "tally": lambda: gm.read_survey(path, engine="batches"),
        "branches": lambda: gm.read_survey(path, engine="batches", by="branch"),
    }[name]


def measured(name: str, path: Path) -> dict[str, float]:
    """The fastest of three runs in a process of its own, and the largest memory up to the end of the first."""
    code = [sys.executable, __file__, "--job", name, "--path", str(path)]
    return json.loads(subprocess.run(code, check=True, capture_output=True, text=True).stdout)


def run_job(name: str, path: Path) -> None:
    """One job, in this process."""
    work, best, memory = job(name, path), float("inf"), 0.0
    for _ in range(3):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
        memory = memory or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": best, "memory": memory}))


def row(label: str, path: Path) -> None:
    """One line of the table."""
    found = {name: measured(name, path) for name in JOBS}
    base = found["floor"]["seconds"]
    cells = [f"{found['floor']['seconds']:.2f}"]
    cells += [f"{found[name]['seconds']:.2f} ({found[name]['seconds'] / base:.1f} x)" for name in ("tally", "branches")]
    cells += [f"{found['gaps']['seconds']:.2f}"]
    cells += [f"{found[name]['memory']:.0f}" for name in ("tally", "branches")]
    print(f"| {label} | " + " | ".join(cells) + " |", flush=True)


def spark(path: Path) -> None:
    """A tally by two workers against Spark's own average."""
    import pyspark
    from pyspark.sql import SparkSession, functions

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    home = str(Path(gm.__file__).parents[1])
    builder = SparkSession.builder.master("local-cluster[2,1,1536]").config("spark.executorEnv.PYTHONPATH", home)
    session = builder.config("spark.executor.memory", "1536m").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    frame = session.read.parquet(str(path))
    averages = [functions.avg(name) for name in answers(path)]
    jobs = {"avg": lambda: frame.select(averages).collect(), "tally": lambda: gm.read_survey(frame)}
    best = dict.fromkeys(jobs, float("inf"))
    for name, work in jobs.items():
        for _ in range(3):
            start = time.perf_counter()
            work()
            best[name] = min(best[name], time.perf_counter() - start)
    same = gm.read_survey(frame).tally == gm.read_survey(path, engine="batches").tally
    print(f"\nSpark, {path.name}: average {best['avg']:.2f} s, tally {best['tally']:.2f} s "
          f"({best['tally'] / best['avg']:.1f} x); the same tally as DuckDB's: {same}")  # fmt: skip
    session.stop()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("millions", nargs="*", type=int, default=[1, 5, 20])
    parser.add_argument("--csv", action="store_true")
    parser.add_argument("--spark", action="store_true")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "gapmodel-scale")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.job:
        run_job(options.job, options.path)
        return
    options.folder.mkdir(parents=True, exist_ok=True)
    print("seconds; megabytes\n")
    print("| answers | floor | tally | by 1 000 branches | gm.gaps of the tally | memory | memory by branch |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for millions in options.millions:
        row(f"{millions} million, Parquet", simulated(options.folder, millions))
    if options.csv:
        text = options.folder / f"answers-{TEXT_ROWS}m.csv"
        if not text.exists():
            duckdb.sql(f"COPY (FROM '{simulated(options.folder, TEXT_ROWS)}') TO '{text}' (HEADER)")
        row(f"{TEXT_ROWS} million, CSV", text)
    if options.spark:
        spark(simulated(options.folder, TEXT_ROWS))


if __name__ == "__main__":
    main()
