"""The intervals of a mean that can be asked for by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isinf, sqrt

from gapmodel.inference.estimate import NAN, Interval, t_limits, tail_levels
from gapmodel.inference.means.bootstrap import bootstrap_intervals
from gapmodel.inference.means.default_interval import lattice_interval
from gapmodel.inference.means.design_based import design_interval, design_mean
from gapmodel.inference.means.guaranteed import guaranteed_interval
from gapmodel.inference.means.paired import t_interval
from gapmodel.inference.means.studentized import studentized_interval
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.one_side import SideLine

INTERVALS = ("lattice", "t", "percentile", "bca", "studentized", "guaranteed")


def mean_intervals(
    values: Frequencies,
    ends: tuple[float, float],
    names: Sequence[str],
    confidence: float = 0.95,
    alternative: str = "two-sided",
) -> dict[str, Interval]:
    """Intervals of the mean by name, of those in `INTERVALS` that are asked for.

    Parameters
    ----------
    ends : (float, float)
        The least and the greatest value that the scale allows, in scale points.

    Examples
    --------
    >>> found = mean_intervals(Frequencies.of([4, 5, 5, 6]), (0, 6), ["t"])
    >>> f"{found['t'].low:.2f} {found['t'].high:.2f}"
    '3.70 6.30'
    """
    found: dict[str, Interval] = {}
    if "percentile" in names or "bca" in names:
        found["percentile"], found["bca"] = bootstrap_intervals(values, confidence, alternative)
    if "lattice" in names:
        found["lattice"] = lattice_interval(values, *ends, confidence, alternative)
    if "t" in names:
        found["t"] = t_interval(values, confidence, alternative)
    if "studentized" in names:
        found["studentized"] = studentized_interval(values, confidence, alternative)
    if "guaranteed" in names:
        found["guaranteed"] = guaranteed_interval(values, *ends, confidence, alternative)
    return {name: found[name] for name in names}


def mean_interval(
    line: SideLine,
    confidence: float,
    ends: tuple[float, float],
    alternative: str = "two-sided",
    interval: str = "lattice",
) -> Interval:
    """An interval of the mean of one side, in scale points.

    Parameters
    ----------
    ends : (float, float)
        The lowest and the highest point of the scale.
    interval : str
        One of `INTERVALS`. Where the sample has a design it is the design-based t, and Student's t within the ends of
        the scale where only moments are known.
    """
    lowest, highest = ends
    if line.weighted is not None:
        return moved(design_interval(design_mean(line.weighted.gap), confidence, alternative), lowest)
    if line.answers is not None:
        found = mean_intervals(line.answers, (0, highest - lowest), [interval], confidence, alternative)[interval]
        return replace(moved(found, lowest), value=line.mean)
    if interval == "guaranteed":
        return Interval(
            line.mean,
            NAN,
            NAN,
            "not available: a tally of several sides does not count the scores of one; give the survey",
        )
    if line.n < 2:
        return Interval(line.mean, NAN, NAN, "undefined: fewer than two respondents")
    low, high = t_limits(line.mean, line.sd / sqrt(line.n), line.n - 1, tail_levels(confidence, alternative))
    return Interval(
        line.mean, low if isinf(low) else max(lowest, low), high if isinf(high) else min(highest, high), "t"
    )


def moved(found: Interval, by: float) -> Interval:
    """An interval and its estimate moved up."""
    return Interval(found.value + by, found.low + by, found.high + by, found.method)
