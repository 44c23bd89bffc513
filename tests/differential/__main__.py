"""The differential run: the package's numbers against independent computations on hostile answers.

    python3 start.py differential --seed 7 --count 100000
    python3 start.py differential --seed 7 --case 123     one case again
    python3 start.py differential --r                      with questions to R, where it is installed

Prints what was compared, how often and how far off, with a line that repeats each failure; exit code 1 where anything
lies beyond its tolerance.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from . import r
from .case import Batch
from .run import run


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python3 start.py differential", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seed", type=int, default=7, help="of the answers that are drawn (default 7)")
    parser.add_argument("--count", type=int, default=100_000, help="comparisons at least (default 100000)")
    parser.add_argument("--case", type=int, help="only the case of this number")
    parser.add_argument("--r", action="store_true", help="ask R too, where it is installed")
    given = parser.parse_args()
    batch = Batch() if given.r else None
    ledger = run(given.seed, given.count, only=given.case, batch=batch)
    if batch is not None:
        with tempfile.TemporaryDirectory() as folder:
            r.ask(batch, ledger, Path(folder))
    sys.stdout.write(f"{ledger.report()}\n")
    return 1 if ledger.failed else 0


if __name__ == "__main__":
    sys.exit(main())
