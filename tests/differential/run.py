"""The run: numbered cases of every kind until there are enough comparisons."""

from __future__ import annotations

import gc
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import numpy as np

import gapmodel as gm

from . import compare_designs, compare_gaps, compare_groups, compare_sides, compare_summary
from .case import Batch, Case
from .ledger import Ledger, Place

Compare = Callable[[Case], None]
KINDS: list[tuple[str, Compare]] = [  # one after the other
    ("summary", compare_summary.compare),
    ("sides", compare_sides.compare),
    ("designs", compare_designs.compare),
    ("gaps", compare_gaps.compare),
    ("groups", compare_groups.compare),
    ("gaps", compare_gaps.compare),
    ("gaps", compare_gaps.compare),
    ("gaps", compare_gaps.compare),
]
if "performance" in gm.__all__:
    from . import compare_performance

    KINDS.insert(4, ("performance", compare_performance.compare))


def run(seed: int, count: int, *, only: int | None = None, batch: Batch | None = None) -> Ledger:
    """Compare until `count` numbers were, or only the case of one number."""
    ledger, number = Ledger(), 0 if only is None else only
    gc.freeze()  # statsmodels collects garbage at every adjustment of p-values
    try:
        while ledger.count < count:
            one_case(ledger, seed, number, batch)
            if only is not None:
                break
            number += 1
    finally:
        gc.unfreeze()
    return ledger


def one_case(ledger: Ledger, seed: int, number: int, batch: Batch | None = None) -> None:
    """The case of one number; an exception of the package is a failure too."""
    kind, compare = KINDS[number % len(KINDS)]
    again = f"python3 start.py differential --seed {seed} --case {number}"
    with tempfile.TemporaryDirectory() as folder:
        case = Case(np.random.default_rng([seed, number]), ledger, again, Path(folder), batch)
        try:
            compare(case)
        except Exception as error:  # noqa: BLE001  whatever the package raises where numbers should be is a finding
            where = traceback.extract_tb(error.__traceback__)[-1]
            ledger.raised(kind, error, Place(again, f"{Path(where.filename).name}:{where.lineno}"))
