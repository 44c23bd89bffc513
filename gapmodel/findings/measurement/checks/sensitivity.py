"""How the gaps change without some of the respondents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gapmodel.inference.estimate import Interval
from gapmodel.inference.means.default_interval import lattice_interval
from gapmodel.inference.means.design_based import design_interval, design_mean
from gapmodel.survey.counting.count import count
from gapmodel.survey.counting.rows import Rows
from gapmodel.tally.frequencies import subtracted
from gapmodel.tally.layout import Layout
from gapmodel.tally.line import Line, lines
from gapmodel.tally.tally import Tally

COLUMNS = ["without", "removed", "level", "code", "n", "gap", "ci_low", "ci_high", "change"]
NOBODY = "nobody"
Mask = NDArray[np.bool_]


def sensitivity(tally: Tally, rows: Rows, cuts: Mapping[str, Mask], confidence: float) -> pd.DataFrame:
    """The overall gap and those of the dimensions, of everybody and without those in each cut.

    Returns
    -------
    pandas.DataFrame
        ``without removed level code n gap ci_low ci_high change``; the first rows are without "nobody", cuts that
        remove nobody are left out. Gaps and intervals are those of `gm.gaps` of the remaining respondents, in scale
        points, negative is a shortfall; ``change`` is the gap less that of everybody. Empty without two sides.

    Notes
    -----
    Tallies add up, so they can be subtracted: only those who are cut are counted, and their differences taken from
    everybody's. With a design the remaining ones are counted, as a domain of the whole sample.
    """
    layout = tally.layout
    if layout.gap is None:
        return pd.DataFrame(columns=COLUMNS)
    widest, everybody = float(layout.widest), _scores(layout, tally)
    found = {(line.level, line.code): _gap(line, widest, confidence) for line in everybody}
    table = [
        _row(NOBODY, 0, line, n, mean, mean.value) for line, (n, mean) in zip(everybody, found.values(), strict=True)
    ]
    for name, cut in cuts.items():
        if cut.any():
            for line, n, mean in _remaining(tally, everybody, rows, cut, confidence):
                before = found[line.level, line.code][1].value
                table.append(_row(name, int(cut.sum()), line, n, mean, before))
    return pd.DataFrame(table, columns=COLUMNS)


def _remaining(
    tally: Tally, everybody: list[Line], rows: Rows, cut: Mask, confidence: float
) -> Iterator[tuple[Line, int, Interval]]:
    layout, widest = tally.layout, float(tally.layout.widest)
    if layout.design:
        design = tally.total.design
        kept = _scores(layout, count(layout, rows.taken(~cut)), design.units() if design else None)
        yield from ((line, *_gap(line, widest, confidence)) for line in kept)
        return
    left_out = _scores(layout, count(layout, rows.taken(cut)))
    for line, those in zip(everybody, left_out, strict=True):
        gaps = subtracted(line.gaps, those.gaps)
        yield line, gaps.n, lattice_interval(gaps, -widest, widest, confidence)


def _scores(layout: Layout, tally: Tally, drawn: Mapping[str, int] | None = None) -> list[Line]:
    return [line for line in lines(layout, tally.total, drawn) if line.level != "item"]


def _gap(line: Line, widest: float, confidence: float) -> tuple[int, Interval]:
    if line.weighted is not None:
        return line.gaps.n, design_interval(design_mean(line.weighted.gap), confidence)
    return line.gaps.n, lattice_interval(line.gaps, -widest, widest, confidence)


def _row(
    without: str, removed: int, line: Line, n: int, mean: Interval, before: float
) -> tuple[str | int | float, ...]:
    return (without, removed, line.level, line.code, n, mean.value, mean.low, mean.high, mean.value - before)
