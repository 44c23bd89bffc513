"""The table that a thesis prints of its scales: reliability, and how far the factors are distinct."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan
from types import SimpleNamespace
from typing import Any

from gapmodel.findings.labels import Labels
from gapmodel.findings.measurement.confirm import FactorModel
from gapmodel.findings.measurement.reliability import Reliability

COLUMNS = ["side", "level", "code", "label", "n", "n_items", "alpha", "ci_low", "ci_high", "omega_total", "cr", "ave"]
COLUMNS += ["sqrt_ave", "max_r", "max_htmt"]
_NONE = SimpleNamespace(sqrt_ave=nan, max_r=nan, max_htmt=nan, cr=nan, ave=nan)


def summary_rows(
    reliability: Reliability | None, model: FactorModel | None, side: str, labels: Labels
) -> Iterator[tuple[Any, ...]]:
    """Rows of `COLUMNS`; composite reliability and AVE of the confirmed side are those of its model."""
    factors = {row.code: row for row in model.plain("factors").rows} if model is not None else {}
    for row in reliability.plain("table").rows if reliability is not None else []:
        own = factors.get(row.code, _NONE) if row.side == side else _NONE
        cr, ave = (own.cr, own.ave) if own is not _NONE else (row.cr, row.ave)
        label = labels.label(row.level, row.code)
        line = (row.side, row.level, row.code, label, row.n, row.n_items, row.alpha, row.ci_low, row.ci_high)
        yield *line, row.omega_total, cr, ave, own.sqrt_ave, own.max_r, own.max_htmt
