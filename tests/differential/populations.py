"""Hostile answers: instruments of every lattice, and gaps of the kinds that break tests and intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Generator = np.random.Generator

MISSING = -1
SIDES = ("expectation", "perception")
SCALES: dict[str, tuple[str, str, int]] = {  # lowest, step, levels
    "1..7": ("1", "1", 7),
    "1..5": ("1", "1", 5),
    "0..10": ("0", "1", 11),
    "-3..3": ("-3", "1", 7),
    "half steps": ("1", "0.5", 9),
    "tenths": ("0", "0.1", 11),
    "slider": ("1", "1", 100),
    "two points": ("0", "1", 2),
}
FORMS = ((("a", 3), ("b", 1)), (("a", 2), ("b", 2)), (("a", 1),), (("a", 4),), (("a", 1), ("b", 1), ("c", 2)))
FEW = (1, 2, 3, 4, 5, 7, 10, 12, 15, 20, 30, 40)
SOME = (50, 60, 80, 100, 120, 150, 200, 300)
MANY = (400, 500, 600, 1000, 2000, 5000)
FINEST = 400  # respondents of a slider at most: its sums need so many more points


@dataclass(frozen=True)
class Form:
    """A questionnaire: a scale, its dimensions and items, and which items are reversed."""

    lowest: Fraction
    step: Fraction
    levels: int
    dimensions: tuple[tuple[str, tuple[str, ...]], ...]
    reversed: frozenset[str]

    @property
    def items(self) -> tuple[str, ...]:
        """All item codes."""
        return tuple(item for _, items in self.dimensions for item in items)

    @property
    def widest(self) -> Fraction:
        """The largest gap that the scale allows."""
        return self.step * (self.levels - 1)

    def text(self, sides: tuple[str, ...] = SIDES) -> str:
        """The instrument as a TOML text."""
        highest = self.lowest + self.widest
        lines = [
            'name = "form"',
            'title = { en = "Form" }',
            f"sides = {list(sides)}",
            f"scale = {{ lowest = {float(self.lowest)}, highest = {float(highest)}, step = {float(self.step)} }}",
        ]
        for code, items in self.dimensions:
            lines += ["[[dimensions]]", f'code = "{code}"', f'label = {{ en = "{code}" }}', "items = ["]
            for item in items:
                turned = ", reversed = true" if item in self.reversed else ""
                lines.append(f'  {{ code = "{item}", label = {{ en = "Item {item}" }}{turned} }},')
            lines.append("]")
        return "\n".join(lines)


@dataclass(frozen=True)
class Answers:
    """Steps above the lowest answer, the way round that counts, and MISSING; points of each dimension or MISSING.

    Attributes
    ----------
    e, p : (n, items) arrays
    points : (n, dimensions) array or None
    """

    form: Form
    e: Integers
    p: Integers
    points: Integers | None = None

    @property
    def n(self) -> int:
        """Respondents."""
        return len(self.e)

    def taken(self, rows: Integers) -> Answers:
        """The answers of some respondents."""
        points = None if self.points is None else self.points[rows]
        return Answers(self.form, self.e[rows], self.p[rows], points)

    def frame(self) -> pd.DataFrame:
        """As a survey would be exported: scale points, reversed items as they were asked, empty where missing."""
        form, columns = self.form, {}
        for letter, codes in (("E", self.e), ("P", self.p)):
            for place, item in enumerate(form.items):
                asked = form.levels - 1 - codes[:, place] if item in form.reversed else codes[:, place]
                points = np.round(float(form.lowest) + float(form.step) * asked, 6)
                columns[f"{letter}{item}"] = np.where(codes[:, place] == MISSING, np.nan, points)
        for place, (code, _) in enumerate(form.dimensions):
            if self.points is not None:
                given = self.points[:, place]
                columns[f"W_{code}"] = np.where(given == MISSING, np.nan, given)
        return pd.DataFrame(columns)


def a_form(rng: Generator, scale: str = "") -> Form:
    """A questionnaire on a scale of that name, or on any."""
    name = scale or str(rng.choice(list(SCALES), p=[0.22, 0.14, 0.1, 0.12, 0.14, 0.1, 0.12, 0.06]))
    lowest, step, levels = SCALES[name]
    shape = FORMS[rng.choice(len(FORMS), p=[0.35, 0.2, 0.15, 0.1, 0.2])]
    number, dimensions = 0, []
    for code, items in shape:
        dimensions.append((code, tuple(str(number + place + 1) for place in range(items))))
        number += items
    turned = {str(place + 1) for place in range(number) if rng.random() < 0.15}
    return Form(Fraction(lowest), Fraction(step), levels, tuple(dimensions), frozenset(turned))


def a_size(rng: Generator, form: Form) -> int:
    """How many respondents, from one to five thousand."""
    sizes = (FEW, SOME, MANY)[rng.choice(3, p=[0.42, 0.42, 0.16])]
    n = int(rng.choice(sizes))
    return min(n, FINEST) if form.levels > 11 else n


def some_answers(rng: Generator, form: Form, n: int, *, points: bool = False) -> Answers:
    """Answers of n respondents, each item's gaps of a kind of its own or all of one kind."""
    kinds = list(KINDS.values())
    one = kinds[rng.integers(len(kinds))] if rng.random() < 0.5 else None
    missing = float(rng.choice([0, 0.05, 0.1, 0.5], p=[0.5, 0.2, 0.2, 0.1]))
    e, p = [], []
    for _ in form.items:
        draw = one or kinds[rng.integers(len(kinds))]
        gap = np.clip(draw(rng, n, form.levels - 1), 1 - form.levels, form.levels - 1).astype(np.int64)
        low, high = np.maximum(0, -gap), np.minimum(form.levels - 1, form.levels - 1 - gap)
        e.append(rng.integers(low, high + 1))
        p.append(e[-1] + gap)
    sides = [np.column_stack(side) for side in (e, p)]
    if len(form.items) > 1 and rng.random() < 0.15:
        _determined(rng, *sides)
    for side in sides:
        side[rng.random(side.shape) < missing] = MISSING
    given = _points(rng, n, len(form.dimensions)) if points else None
    return Answers(form, *sides, given)


def _determined(rng: Generator, e: Integers, p: Integers) -> None:
    """One item's gap becomes another's, or its opposite."""
    one, other = rng.choice(e.shape[1], 2, replace=False)
    if rng.random() < 0.5:
        e[:, one], p[:, one] = e[:, other], p[:, other]
    else:
        e[:, one], p[:, one] = p[:, other].copy(), e[:, other].copy()


def _points(rng: Generator, n: int, dimensions: int) -> Integers:
    shares = rng.dirichlet(np.full(dimensions, 2.0), n)
    points = rng.multinomial(100, shares) if n else np.zeros((0, dimensions), np.int64)
    points[rng.random(n) < 0.1] = MISSING
    return points.astype(np.int64)


def _signed(rng: Generator, size: Integers, positive: float | None = None) -> Integers:
    """The sizes with random signs; how often they are positive is drawn where it is not given."""
    share = float(rng.choice([0.5, 0.3, 0.15, 0.05])) if positive is None else positive
    signed = np.where(rng.random(len(size)) < share, size, -size)
    return -signed if rng.random() < 0.3 else signed


def all_zero(rng: Generator, n: int, widest: int) -> Integers:
    """Nobody has a gap."""
    return np.zeros(n, np.int64)


def constant(rng: Generator, n: int, widest: int) -> Integers:
    """Everybody has the same gap."""
    return np.full(n, rng.integers(-widest, widest + 1))


def one_size(rng: Generator, n: int, widest: int) -> Integers:
    """Gaps of one size, and some zeros."""
    size = np.where(rng.random(n) < rng.choice([0, 0.3, 0.9]), 0, rng.integers(1, widest + 1))
    return _signed(rng, size)


def nearly_equal(rng: Generator, n: int, widest: int) -> Integers:
    """Sizes that differ by a step or two."""
    least = max(1, int(0.7 * widest))
    return _signed(rng, rng.integers(least, min(widest, least + 2) + 1, n))


def many_zeros(rng: Generator, n: int, widest: int) -> Integers:
    """Forty to a hundred and twenty gaps among zeros, as far as there are so many respondents."""
    gaps = np.zeros(n, np.int64)
    some = min(n, int(rng.integers(40, 121)))
    gaps[rng.choice(n, some, replace=False)] = _signed(rng, rng.integers(1, min(widest, 6) + 1, some))
    return gaps


def dominated(rng: Generator, n: int, widest: int) -> Integers:
    """Small gaps, and a few of the largest size."""
    size = np.ones(n, np.int64)
    size[rng.choice(n, min(n, int(rng.integers(1, 5))), replace=False)] = widest
    return _signed(rng, size)


def lognormal(rng: Generator, n: int, widest: int) -> Integers:
    """Sizes of every order."""
    return _signed(rng, np.clip(np.round(np.exp(rng.normal(0.3 * np.log(widest + 1), 0.8, n))), 1, widest).astype(int))


def uniform(rng: Generator, n: int, widest: int) -> Integers:
    """Any gap."""
    return rng.integers(-widest, widest + 1, n)


def skewed(rng: Generator, n: int, widest: int) -> Integers:
    """Most answers meet expectations and a few fail badly."""
    bad = rng.random(n) < rng.choice([0.02, 0.06, 0.1])
    return np.where(bad, -rng.integers(max(1, widest // 2), widest + 1, n), rng.choice([-1, 0, 0, 0, 1], n))


def one_way(rng: Generator, n: int, widest: int) -> Integers:
    """Nearly all gaps have one sign: p-values as small as there are."""
    return _signed(rng, rng.integers(1, min(widest, 4) + 1, n), float(rng.choice([0, 0.01, 0.03])))


def sparse(rng: Generator, n: int, widest: int) -> Integers:
    """Two to four points of the lattice, with random shares."""
    points = rng.integers(-widest, widest + 1, rng.integers(2, 5))
    return rng.choice(points, n, p=rng.dirichlet(np.ones(len(points))))


def balanced(rng: Generator, n: int, widest: int) -> Integers:
    """As many and as large gaps above as below zero."""
    half = rng.integers(0, widest + 1, n // 2)
    return rng.permutation(np.concatenate([half, -half, np.zeros(n % 2, np.int64)]))


def mild(rng: Generator, n: int, widest: int) -> Integers:
    """Rounded normal gaps, somewhat below zero."""
    return np.round(rng.normal(-0.05 * widest, 0.2 * widest, n)).astype(np.int64)


KINDS: dict[str, Callable[[Generator, int, int], Integers]] = {
    kind.__name__: kind
    for kind in (
        all_zero, constant, one_size, nearly_equal, many_zeros, dominated, lognormal, uniform, skewed, one_way, sparse,
        balanced, mild,
    )
}  # fmt: skip
