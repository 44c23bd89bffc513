"""A family of random populations of gaps: skewed in either direction, with rare extreme answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

KINDS = ("few points", "rounded normal", "dimension of five", "two camps", "sparse")
_SCALES = ((4, 1), (6, 1), (10, 1), (4, 2))  # largest gap in points, steps in a point: 1..5, 1..7, 0..10, half steps
_PEOPLE = 20_000  # respondents whose answers are a population of scores


@dataclass(frozen=True)
class Population:
    """Gaps in steps and their shares; `widest` is the largest gap, `rare` how many sides have rare answers."""

    kind: str
    values: np.ndarray
    shares: np.ndarray
    widest: int
    rare: int

    @property
    def mean(self) -> float:
        """The true mean gap in steps."""
        return float(self.values @ self.shares)

    def samples(self, rng: np.random.Generator, n: int, count: int) -> np.ndarray:
        """Tables of counts, one row per sample."""
        return rng.multinomial(n, self.shares, count)


def family(seed: int, count: int) -> list[Population]:
    """Populations, as many of each kind to a rounding."""
    rng = np.random.default_rng(seed)
    return [_population(rng, KINDS[place % len(KINDS)]) for place in range(count)]


def _population(rng: np.random.Generator, kind: str) -> Population:
    points, steps = _SCALES[rng.integers(len(_SCALES))]
    if kind == "dimension of five":
        steps = 5 * steps
    widest = points * steps
    shares = np.zeros(2 * widest + 1)
    {
        "few points": _few_points,
        "rounded normal": _rounded_normal,
        "dimension of five": _dimension,
        "two camps": _two_camps,
        "sparse": _sparse,
    }[kind](rng, shares, steps)
    rare = int(rng.choice(3, p=[0.3, 0.5, 0.2])) if kind != "sparse" else 0
    sides = rng.choice([-1, 1], rare, replace=False)
    for side in sides:
        share, distance = rng.uniform(0.01, 0.1), rng.integers(min(2 * steps, widest), widest + 1)
        shares *= 1 - share
        shares[widest + side * distance] += share
    values = np.arange(-widest, widest + 1)
    there = shares > 0
    return Population(kind, values[there], shares[there] / shares[there].sum(), widest, rare)


def _few_points(rng: np.random.Generator, shares: np.ndarray, steps: int) -> None:
    """Most gaps have one value; some differ by one or two steps, on one side or both."""
    widest = len(shares) // 2
    middle = widest + int(rng.choice([0, 0, 0, -1, 1])) * steps
    shares[middle] = 1.0
    for side in rng.choice([-1, 1], rng.integers(1, 3), replace=False):
        share = rng.uniform(0.02, 0.4)
        shares *= 1 - share
        shares[middle + side * rng.integers(1, 3)] += share


def _rounded_normal(rng: np.random.Generator, shares: np.ndarray, steps: int) -> None:
    """Normal answers to both questions, rounded to the scale and cut at its ends, which gives ceiling effects."""
    shares += _differences(rng, len(shares) // 2, steps, 1)


def _dimension(rng: np.random.Generator, shares: np.ndarray, steps: int) -> None:
    """The mean of five items, in fifths of a step."""
    shares += _differences(rng, len(shares) // 2, steps // 5, 5)


def _differences(rng: np.random.Generator, widest: int, steps: int, items: int) -> np.ndarray:
    """Shares of summed differences of answers that share a factor."""
    top = widest // items
    expected, perceived = rng.uniform(0.55, 1.1) * top, rng.uniform(0.45, 1.1) * top
    spread = rng.uniform(0.25, 1.3, 2) * steps * (top / steps / 6) ** 0.5
    factor = rng.standard_normal((_PEOPLE, 1))
    e, p = (0.6 * factor + 0.8 * rng.standard_normal((_PEOPLE, items)) for _ in range(2))
    e, p = (np.clip(np.rint(m + s * z), 0, top) for m, s, z in ((expected, spread[0], e), (perceived, spread[1], p)))
    sums = (p - e).sum(axis=1).astype(int)
    return np.bincount(sums + widest, minlength=2 * widest + 1) / _PEOPLE


def _two_camps(rng: np.random.Generator, shares: np.ndarray, steps: int) -> None:
    """Two kinds of people, a fifth to four fifths each, at least two points apart."""
    widest = len(shares) // 2
    low = rng.integers(-widest, 1)
    high = rng.integers(low + min(2 * steps, widest), widest + 1)
    share = rng.uniform(0.2, 0.8)
    for centre, weight in ((low, share), (high, 1 - share)):
        spread = np.exp(-0.5 * ((np.arange(-widest, widest + 1) - centre) / (rng.uniform(0.3, 1) * steps)) ** 2)
        shares += weight * np.where(spread / spread.sum() > 1e-4, spread / spread.sum(), 0)


def _sparse(rng: np.random.Generator, shares: np.ndarray, steps: int) -> None:  # noqa: ARG001
    """Two to six points anywhere, of random shares."""
    places = rng.choice(len(shares), rng.integers(2, 7), replace=False)
    shares[places] = rng.dirichlet(np.full(len(places), rng.uniform(0.3, 1.5)))
