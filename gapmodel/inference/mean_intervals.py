"""The intervals of a mean that can be asked for by name."""

from __future__ import annotations

from collections.abc import Sequence

from gapmodel.inference.bootstrap import bootstrap_intervals
from gapmodel.inference.estimate import Interval
from gapmodel.inference.paired import t_interval
from gapmodel.inference.studentized import studentized_interval
from gapmodel.inference.unseen import lattice_interval
from gapmodel.tally.frequencies import Frequencies

INTERVALS = ("lattice", "t", "percentile", "bca", "studentized")


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
    return {name: found[name] for name in names}
