"""The number of respondents that a purpose needs, and what a number of respondents can detect."""

from __future__ import annotations

from math import ceil, exp, inf, log, nan, pi, sqrt

from scipy import special

from gapmodel.errors import SettingError
from gapmodel.findings.planning.purposes import HALF_WIDTH, POWER, LatticeTest, MeanTest, Purpose

_MOST = 2**40  # respondents
_MOST_ON_LATTICE = 3_000
_SECANTS, _WALK = 6, 12
_POINTS = 24  # of a curve
_LATTICE_POINTS = 5
_ROOM = 1e-9  # of a target, for rounding errors


def enough(purpose: Purpose, n: int) -> bool:
    """Whether so many respondents reach the target."""
    value, room = purpose.value(n), _ROOM * purpose.target
    return value <= purpose.target + room if purpose.measure == HALF_WIDTH else value >= purpose.target - room


def needed(purpose: Purpose) -> int:
    """The smallest number of respondents that reaches the target; whole clusters.

    Raises
    ------
    SettingError
        No survey is large enough.
    """
    if isinstance(purpose, LatticeTest):
        return _needed_on_lattice(purpose)
    high = 1
    while not enough(purpose, drawn(purpose, high)):
        if high > _MOST:
            raise SettingError("No survey is large enough for that.", "name a larger effect or a lower target.")
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(purpose, drawn(purpose, middle)) else (middle, high)
    return drawn(purpose, high)


def drawn(purpose: Purpose, step: int) -> int:
    """The respondents of the step-th size of sample that can be: all sizes, or whole clusters; never above all."""
    drawing = purpose.drawing
    least = 1 if purpose.measure != POWER and not drawing.clustered else 2
    n = drawing.whole((step + least - 1) * drawing.cluster_size)
    return min(n, int(drawing.population)) if drawing.population < inf else n


def _needed_on_lattice(purpose: LatticeTest) -> int:
    """Secants in sqrt(n), in which the normal quantile of a power is nearly a straight line, then step by step."""
    law = purpose.law
    start = needed(
        MeanTest(effect=law.mean, sd=law.sd, level=purpose.level, drawing=purpose.drawing, target=purpose.target)
    )
    wanted, n = float(special.ndtri(purpose.target)), start
    slope = (wanted - float(special.ndtri(purpose.level.each / 2))) / sqrt(start)
    for _ in range(_SECANTS):
        if n > _MOST_ON_LATTICE:
            raise SettingError(
                f"More than {_MOST_ON_LATTICE} respondents are needed, for which tests on the lattice are not planned.",
                "plan for test='paired_t', which is about right for so many.",
            )
        at = float(special.ndtri(min(max(purpose.value(n), 1e-6), 1 - 1e-6)))
        moved = max(2, ceil((sqrt(n) + (wanted - at) / slope) ** 2))
        if abs(moved - n) <= 1:
            break
        n = moved
    for _ in range(_WALK):
        if not enough(purpose, n):
            n += 1
        elif n > 2 and enough(purpose, n - 1):
            n -= 1
        else:
            break
    return n


def n_error(purpose: Purpose, n: int) -> float:
    """The standard error of a number of respondents whose power was simulated; 0 where it was computed.

    That of the power over its slope: about z = normal quantile of the power, phi(z) (z + z of the level) / (2 n).
    """
    if not isinstance(purpose, LatticeTest):
        return 0.0
    z = float(special.ndtri(purpose.target))
    slope = exp(-z * z / 2) / sqrt(2 * pi) * (z - float(special.ndtri(purpose.level.each / 2))) / (2 * n)
    return purpose.found(n).error / slope


def detectable(purpose: Purpose, n: int) -> float:
    """The smallest effect, of the sign asked for, that so many respondents find with the power; NaN where none can be.

    Where respondents are all of a population, every effect is found.
    """
    if purpose.sought is None:
        return nan
    if purpose.drawing.effective(n) == inf:
        return purpose.least
    return purpose.sign * _rising_root(purpose, n)


def _rising_root(purpose: Purpose, n: int) -> float:
    """The size at which the power is reached, between bounds that are doubled until they hold it, by halving."""

    def reached(size: float) -> bool:
        try:
            other = purpose.of_effect(purpose.sign * size)
        except SettingError:  # a mean that no answers have
            return True
        return other is not None and other.value(n) >= purpose.target

    scale = purpose.deviation or 1.0
    low, high = purpose.least, scale * 4 / sqrt(max(purpose.drawing.effective(n), 1.0)) + purpose.least
    for _ in range(60):
        if reached(high):
            break
        low, high = high, 2 * high
    else:
        return nan
    close = 1e-3 if isinstance(purpose, LatticeTest) else 1e-10
    while high - low > close * scale:
        middle = (low + high) / 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high


def curve_sizes(purpose: Purpose, n: int) -> list[int]:
    """Sizes of samples about n, from a quarter of it to twice as many, evenly in their logarithm."""
    points = _LATTICE_POINTS if isinstance(purpose, LatticeTest) else _POINTS
    low, high = max(drawn(purpose, 1), n // 4), min(2 * n + 4, int(min(purpose.drawing.population, _MOST)))
    if high <= low:
        return sorted({low, n})
    steps = [exp(log(low) + (log(high) - log(low)) * at / (points - 1)) for at in range(points)]
    size = purpose.drawing.cluster_size
    first = size if size > 1 else 1.0
    found = {purpose.drawing.whole(max(first, step)) for step in steps} | {n}
    return sorted(one for one in found if drawn(purpose, 1) <= one <= max(high, n))
