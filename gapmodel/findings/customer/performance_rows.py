"""All that is computed of one line of the table of performance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan, sqrt

import numpy as np

from gapmodel.inference.estimate import NAN, Interval
from gapmodel.inference.means.design_based import design_mean
from gapmodel.inference.means.mean_intervals import mean_interval
from gapmodel.inference.scales.reliability import cronbach_alpha, feldt_interval
from gapmodel.inference.share import blaker_interval, design_share
from gapmodel.tally.composition import covariances
from gapmodel.tally.counts import Counts
from gapmodel.tally.design_sums import BOXES, whole_sums
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.layout import Layout
from gapmodel.tally.one_side import NOT_COUNTED, SideLine, item_answers

NOT_INDEPENDENT = "not available: it takes respondents as independent and equally weighted"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a caller asked for, of answers on a layout."""

    confidence: float
    interval: str
    layout: Layout


@dataclass(frozen=True, slots=True)
class Box:
    """The share of respondents who stand at an end of the scale; `count` is theirs, unweighted."""

    count: int | None
    share: Interval


@dataclass(frozen=True, slots=True)
class Row:
    """A line of one group: its mean with the interval that was asked for, and its shares at the ends of the scale."""

    group: str
    line: SideLine
    mean: Interval
    sd: float
    se: float
    boxes: Mapping[str, Box]


def row_of(group: str, line: SideLine, settings: Settings) -> Row:
    """The row of a line."""
    mean = mean_interval(line, settings.confidence, settings.layout.ends, interval=settings.interval)
    counts = _in_boxes(line.answers, settings.layout)
    if line.weighted is not None:
        weighted, found = line.weighted, design_mean(line.weighted.gap)
        shares = {
            name: design_share(design_mean(strata), line.n, weighted.effective_n, settings.confidence)
            for name, strata in weighted.boxes.items()
        }
        sd, se = weighted.sd, found.se
    else:
        sd, se = line.sd, line.sd / sqrt(line.n) if line.n else nan
        shares = {
            name: Interval(NAN, NAN, NAN, NOT_COUNTED)
            if count is None
            else blaker_interval(count, line.n, settings.confidence)
            for name, count in counts.items()
        }
    return Row(group, line, mean, sd, se, {name: Box(counts[name], shares[name]) for name in BOXES})


def _in_boxes(answers: Frequencies | None, layout: Layout) -> dict[str, int | None]:
    """How many stand in each of `BOXES`; None where the distribution was not counted."""
    if answers is None:
        return dict.fromkeys(BOXES)
    one = int(layout.step / answers.unit)  # whole: the units of a score divide the step
    highest = (layout.levels - 1) * one
    values, counts = answers.values, answers.counts
    inside = (values == highest, values >= highest - one, values == 0, values <= one)
    return {name: int(counts[mask].sum()) for name, mask in zip(BOXES, inside, strict=True)}


def distribution(layout: Layout, counts: Counts, side: str, item: int) -> list[tuple[float, int, float]]:
    """Every point of the scale, how many gave it, and their share, weighted where there are weights."""
    answers = item_answers(layout, counts, side, item)
    given = np.zeros(layout.levels, np.int64)
    given[answers.values] = answers.counts
    weights = given.tolist()
    if counts.design is not None and layout.gap is None:
        weights = whole_sums(counts.design.answers[item])
    total = sum(weights)
    points = [float(layout.lowest + layout.step * level) for level in range(layout.levels)]
    shares = [weight / total if total else nan for weight in weights]
    return list(zip(points, given.tolist(), shares, strict=True))


@dataclass(frozen=True, slots=True)
class Scale:
    """Items that are read together and Cronbach's alpha of their answers; `n` answered the rarest pair of items."""

    level: str
    code: str
    items: int
    n: int
    alpha: Interval


def scales(layout: Layout, counts: Counts, side: str, confidence: float) -> list[Scale]:
    """All items together, then every dimension."""
    parts = [("overall", "overall", tuple(range(len(layout.items))))]
    parts += [("dimension", code, items) for code, items in layout.dimensions]
    found = []
    for level, code, items in parts:
        places = [layout.columns.index((side, "item", layout.items[item])) for item in items]
        n = int(counts.moments.counts[np.ix_(places, places)].min())
        alpha = cronbach_alpha(covariances(counts.moments, places, layout.step))
        interval = feldt_interval(alpha, n, len(items), confidence)
        if layout.design:
            interval = Interval(alpha, NAN, NAN, NOT_INDEPENDENT)
        found.append(Scale(level, code, len(items), n, interval))
    return found
