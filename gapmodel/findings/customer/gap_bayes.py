"""Bayes factors of every line of a gap table."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

import pandas as pd

from gapmodel.inference.bayes import log_bayes_factor
from gapmodel.inference.estimate import NAN

BAYES_COLUMNS = ["group", "level", "code", "n", "t", "width", "log_bf", "log_bf_less", "log_bf_greater"]


def bayes_factors(tests: pd.DataFrame, respondents: Sequence[int], widths: Sequence[float]) -> pd.DataFrame:
    """One row per line and width of the prior; `respondents` are those of the lines, in their order."""
    lines = tests[tests["test"] == "paired_t"]
    named = [
        (line.group, line.level, line.code, n, float(line.statistic) if line.method == "paired t" else NAN)  # type: ignore[arg-type]  # a cell
        for line, n in zip(lines.itertuples(), respondents, strict=True)
    ]
    rows = [(*name, width, *_directions(name[-1], name[-2], width)) for name in named for width in widths]
    return pd.DataFrame(rows, columns=BAYES_COLUMNS)


def _directions(t: float, n: int, width: float) -> tuple[float, float, float]:
    if isnan(t):
        return NAN, NAN, NAN
    two, less, greater = (
        log_bayes_factor(t, n, width=width, alternative=alternative) for alternative in ("two-sided", "less", "greater")
    )
    return two, less, greater
