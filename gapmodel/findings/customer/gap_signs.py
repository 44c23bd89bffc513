"""How many differences lie below, at and above zero: what rank and sign tests do and do not hear."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gapmodel.findings.customer.gap_rows import Row
from gapmodel.plain_table import PlainTable

SIGN_COLUMNS = ["group", "level", "code", "n", "n_below", "n_equal", "n_above"]


def signs_of(rows: Iterable[Row]) -> PlainTable:
    """The respondents of every line whose perception is below, at and above their expectation.

    With a design the counts are those of respondents, not weighted.
    """
    counted = []
    for row in rows:
        gaps = row.line.gaps
        sign = np.sign(gaps.values)
        numbers = [int(gaps.counts[sign == side].sum()) for side in (-1, 0, 1)]
        counted.append((row.group, row.line.level, row.line.code, gaps.n, *numbers))
    return PlainTable.of_rows(SIGN_COLUMNS, counted)
