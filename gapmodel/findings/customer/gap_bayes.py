"""Bayes factors of every line of a gap table."""

from __future__ import annotations

from collections.abc import Sequence

from gapmodel.inference.bayes import sensitivity
from gapmodel.inference.estimate import ALTERNATIVES, NAN
from gapmodel.plain_table import PlainTable

BAYES_COLUMNS = ["group", "level", "code", "n", "t", "width", "log_bf", "log_bf_less", "log_bf_greater"]


def factors_of(tests: PlainTable, respondents: Sequence[int], widths: Sequence[float]) -> PlainTable:
    """One row per line and width of the prior; `respondents` are those of the lines, in their order."""
    lines = [row for row in tests.rows if row.test in ("paired_t", "design_t")]
    rows = []
    for line, n in zip(lines, respondents, strict=True):
        t = line.statistic if line.method == "paired t" else NAN
        found = [sensitivity(t, n, widths, alternative) for alternative in ALTERNATIVES]
        rows += [(line.group, line.level, line.code, n, t, width, *(of[width] for of in found)) for width in widths]
    return PlainTable.of_rows(BAYES_COLUMNS, rows)
