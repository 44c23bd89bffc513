"""Bayes factors of every line of a gap table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from gapmodel.inference.bayes import sensitivity
from gapmodel.inference.estimate import ALTERNATIVES, NAN

BAYES_COLUMNS = ["group", "level", "code", "n", "t", "width", "log_bf", "log_bf_less", "log_bf_greater"]


def factors_of(tests: pd.DataFrame, respondents: Sequence[int], widths: Sequence[float]) -> pd.DataFrame:
    """One row per line and width of the prior; `respondents` are those of the lines, in their order."""
    lines = tests[tests["test"].isin(["paired_t", "design_t"])]
    rows = []
    for line, n in zip(lines.itertuples(), respondents, strict=True):
        t = float(line.statistic) if line.method == "paired t" else NAN  # type: ignore[arg-type]  # a cell
        found = [sensitivity(t, n, widths, alternative) for alternative in ALTERNATIVES]
        rows += [(line.group, line.level, line.code, n, t, width, *(of[width] for of in found)) for width in widths]
    return pd.DataFrame(rows, columns=BAYES_COLUMNS)
