"""How much of a weighted total survives several stages, each estimated from people of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Interval

Floats = NDArray[np.float64]
_STEP = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Means:
    """Estimated means with their covariances (those of the means, not of single answers).

    `who` are the people they come from: parts of the same people may be correlated in ways nobody counted.
    """

    who: str
    n: int
    means: Floats
    covariances: Floats


def share_interval(share: Callable[[Sequence[Floats]], float], parts: Sequence[Means], confidence: float) -> Interval:
    """An interval of a share that is a smooth function of means.

    Parameters
    ----------
    share : callable
        From the means of all parts to a number from 0 to 1.
    parts : sequence of Means

    Notes
    -----
    The delta method on the logit scale, with derivatives by central differences and a t quantile with Satterthwaite's
    degrees of freedom over the kinds of people (n - 1 each). Errors of parts from the same people are added as if
    they were perfectly correlated, which is never too short; those of different people as squares. A share of zero or
    one has no interval.
    """
    values = [part.means for part in parts]
    found = share(values)
    if not 0 < found < 1:
        return Interval(found, NAN, NAN, "undefined: at an end of the scale")
    deviations: dict[str, float] = {}
    smallest: dict[str, int] = {}
    for place, part in enumerate(parts):
        slope = _slope(share, values, place)
        deviations[part.who] = deviations.get(part.who, 0.0) + sqrt(max(float(slope @ part.covariances @ slope), 0.0))
        smallest[part.who] = min(smallest.get(part.who, part.n), part.n)
    uncertain = {who: deviation for who, deviation in deviations.items() if deviation}
    variance = sum(deviation**2 for deviation in uncertain.values())
    if not variance > 0 or min(smallest[who] for who in uncertain) < 2:
        return Interval(found, NAN, NAN, "undefined: somebody's error is not known")
    dof = variance**2 / sum(deviation**4 / (smallest[who] - 1) for who, deviation in uncertain.items())
    half = float(special.stdtrit(dof, (1 + confidence) / 2)) * sqrt(variance) / (found * (1 - found))
    centre = log(found / (1 - found))
    low, high = (1 / (1 + exp(-(centre + side * min(half, 500.0)))) for side in (-1, 1))
    return Interval(found, low, high, "delta method, logit")


def _slope(share: Callable[[Sequence[Floats]], float], values: Sequence[Floats], place: int) -> Floats:
    slope = np.empty(len(values[place]))
    for at in range(len(slope)):
        moved = []
        for sign in (1, -1):
            changed = list(values)
            changed[place] = values[place].copy()
            changed[place][at] += sign * _STEP
            moved.append(share(changed))
        slope[at] = (moved[0] - moved[1]) / (2 * _STEP)
    return slope
