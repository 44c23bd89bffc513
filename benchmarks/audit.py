"""Simulated printed tables: false flags of gm.audit, and planted errors that it finds.

    python benchmarks/audit.py [tables] [errors of each kind]

Correct tables have 1 to 4 printed decimals, halves rounded up or to even, and gaps computed before or after rounding.
Whether a planted error can be detected at all is told without the package, see tests/printed_tables.py: by trying
unrounded numbers that are printed so, or all answers that respondents can give. The tables are in docs/audit.md.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np

import gapmodel as gm

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from printed_tables import PLANTED, correct_table

SEED = 2026


def correct(tables: int) -> None:
    """Correct tables by kind: how many checks were made, and how many were flagged."""
    rng, made, checks, flagged = np.random.default_rng(SEED), Counter(), Counter(), Counter()
    for at in range(tables):
        table = correct_table(rng, at)
        found = gm.audit(table.table, **table.told)
        made[table.kind] += 1
        checks[table.kind] += len(found.table)
        flagged[table.kind] += len(found.flags)
    print("| correct tables | tables | checks | flagged |\n|---|---|---|---|")
    for kind in made:
        print(f"| {kind} | {made[kind]} | {checks[kind]} | {flagged[kind]} |")
    print(f"| all | {sum(made.values())} | {sum(checks.values())} | {sum(flagged.values())} |\n")


def planted(errors: int) -> None:
    """Planted errors by kind: detectable, found among these, flagged among others, other rows flagged."""
    rng = np.random.default_rng(SEED)
    print("| error in | planted | detectable | found | flagged though not detectable | other rows flagged |")
    print("|---|---|---|---|---|---|")
    for plant in PLANTED:
        count = Counter[str]()
        for at in range(errors):
            table = plant(rng, 1 + at % 4)
            rows = set(gm.audit(table.table, **table.told).flags["row"])
            count["detectable"] += table.detectable
            count["found" if table.detectable else "over"] += table.wrong in rows
            count["others"] += bool(rows - {table.wrong})
        share = f"{count['found']} ({count['found'] / max(count['detectable'], 1):.1%})"
        print(f"| {table.kind} | {errors} | {count['detectable']} | {share} | {count['over']} | {count['others']} |")


if __name__ == "__main__":
    sizes = [int(given) for given in sys.argv[1:]]
    correct(sizes[0] if sizes else 1200)
    planted(sizes[1] if sizes[1:] else 200)
