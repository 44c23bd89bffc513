"""Item by item: score tests of what every level sets equal; and which level is reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gapmodel.findings.measurement.equal_measurement.levels import Step
from gapmodel.findings.measurement.equal_measurement.model import Model
from gapmodel.findings.measurement.equal_measurement.partial import KIND_NAMES, tested
from gapmodel.inference.invariance.equal_parameters import LEVELS
from gapmodel.inference.multiple_testing import adjust

ITEM_COLUMNS = ["code", "label", "kind", "statistic", "dof", "p_val", "p_adj", "difference"]


def item_rows(model: Model, steps: Sequence[Step], label: Any) -> Iterator[tuple[Any, ...]]:
    """A row for every item and level, at the full level and not at its partial form."""
    full = {one.level: one for one in reversed(steps)}  # of a level and its partial form the first
    for level in LEVELS[1:]:
        found = tested(model, full[level])
        adjusted = adjust([one.p_val for one in found], "holm")
        for one, p_adj in zip(found, adjusted, strict=True):
            kind, code = one.key
            yield code, label(code), KIND_NAMES[kind], one.statistic, one.dof, one.p_val, p_adj, one.difference


def reached(steps: Sequence[Step]) -> str:
    """The highest level that holds, such as "scalar" or "partial scalar"; "none" where not even the model is fitted."""
    held = [one.name for one in steps if one.holds]
    return held[-1] if held else "none"
