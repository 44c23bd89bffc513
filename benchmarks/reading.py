"""Reading 200 000 responses: `read_survey` compared with plain readers of the same files.

    python benchmarks/reading.py [--rows N] [--folder FOLDER] [--only csv xlsx sav]

Writes simulated responses once (60 columns: an id, groups, text, and 44 answers on 1..7 of which 1% are missing) as
CSV, XLSX and SAV. Every value is the fastest of several runs in a separate process: `gm.read_survey`, the same
with `survey.tally` (answers are counted when they are first asked for), and the tally by branch; beside them a reader
that only makes rows or columns of cells. Memory is the largest of the process that reads and counts, or its child.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

import gapmodel as gm

ROWS = 200_000
READERS = {"csv": "pandas.read_csv", "xlsx": "python_calamine", "sav": "pyreadstat.read_sav"}
RUNS = {"csv": 9, "xlsx": 3, "sav": 3}
GROUPS = {
    "branch": [f"branch {at}" for at in range(40)],
    "city": ["Wien", "Graz", "Zürich", "北京"],
    "channel": ["web", "paper", "phone"],
    "gender": ["f", "m", "x"],
    "language": ["de", "en", "zh"],
    "staff": [f"staff {at}" for at in range(300)],
    "complaint": ["yes", "no", ""],
}
NUMBERS = {"age": 90, "visits": 30, "overall": 10, "returning": 101, "recommend": 11, "minutes": 1_000}
ANSWERS = [f"{side}{code}" for side in "EP" for code in range(1, 23)]
WORDS = "the staff was friendly but we waited long for a room and breakfast was cold although clean and quick".split()


def responses(rows: int) -> Iterator[list[object]]:
    """The names, and a row for every respondent."""
    rng = np.random.default_rng(1)
    yield ["respondent", "date", *GROUPS, *NUMBERS, "remark", *ANSWERS]
    for first in range(0, rows, 10_000):
        n = min(10_000, rows - first)
        answers = np.where(rng.random((n, 44)) < 0.01, 0, rng.integers(1, 8, (n, 44)))
        groups = [rng.choice(values, n) for values in GROUPS.values()]
        numbers = [rng.integers(1, most, n) for most in NUMBERS.values()]
        length = rng.integers(0, 12, n) * (rng.random(n) < 0.4)
        for row in range(n):
            remark = " ".join(rng.choice(WORDS, length[row])) if length[row] else ""
            yield [
                first + row + 1,
                f"2026-{1 + row % 12:02d}-{1 + row % 28:02d}",
                *(str(values[row]) for values in groups),
                *(int(values[row]) for values in numbers),
                remark,
                *(int(answer) or "" for answer in answers[row]),
            ]


def written(folder: Path, kind: str, rows: int) -> Path:
    """The file, written once."""
    path = folder / f"responses-{rows}.{kind}"
    if path.exists():
        return path
    if kind == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(responses(rows))
    elif kind == "xlsx":
        import xlsxwriter

        with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
            sheet = book.add_worksheet()
            for place, row in enumerate(responses(rows)):
                sheet.write_row(place, 0, [None if cell == "" else cell for cell in row])
    else:
        import pandas as pd
        import pyreadstat

        pyreadstat.write_sav(pd.read_csv(written(folder, "csv", rows)), path, row_compress=True)
    return path


def job(name: str, path: Path) -> Callable[[], object]:
    """What is timed."""

    def bare() -> object:
        if path.suffix == ".csv":
            import pandas as pd

            return pd.read_csv(path)
        if path.suffix == ".xlsx":
            from python_calamine import CalamineWorkbook

            return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        import pyreadstat

        return pyreadstat.read_sav(path)

    jobs: dict[str, Callable[[], object]] = {
        "bare": bare,
        "read": lambda: gm.read_survey(path),
        "tally": lambda: gm.read_survey(path).tally,
        "branch": lambda: gm.read_survey(path, by="branch").tally,
    }
    return jobs[name]


def run_job(name: str, path: Path) -> None:
    """One job, in this process."""
    work, best = job(name, path), float("inf")
    for _ in range(RUNS[path.suffix[1:]]):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    own = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps({"seconds": best, "memory": max(own, child) / 1024}))


def measured(name: str, path: Path) -> dict[str, float]:
    """The fastest of several runs in a process of its own."""
    code = [sys.executable, __file__, "--job", name, "--path", str(path)]
    return json.loads(subprocess.run(code, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "gapmodel-reading")
    parser.add_argument("--only", nargs="+", choices=READERS, default=list(READERS))
    parser.add_argument("--job", help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.job:
        run_job(options.job, options.path)
        return
    options.folder.mkdir(parents=True, exist_ok=True)
    heads = (
        "file | bare reader | s | read_survey, s | with its tally, s | by branch, s | MB of the reader | of the tally"
    )
    print(f"| {heads} |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    for kind in options.only:
        path = written(options.folder, kind, options.rows)
        bare, *own = (measured(name, path) for name in ("bare", "read", "tally", "branch"))
        cells = [f"{found['seconds']:.2f} ({found['seconds'] / bare['seconds']:.2f} x)" for found in own]
        size = f"{path.suffix[1:].upper()}, {path.stat().st_size / 1e6:.0f} MB"
        memory = f"{bare['memory']:.0f} | {own[1]['memory']:.0f}"
        print(f"| {size} | {READERS[kind]} | {bare['seconds']:.2f} | {' | '.join(cells)} | {memory} |", flush=True)


if __name__ == "__main__":
    main()
