"""Several factors at once: the cells that they make, and the forms that test each factor and their interaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Crossing:
    """Cells of two or more factors.

    Attributes
    ----------
    cells : tuple of tuple of str
        The level of every factor in every cell with respondents.
    """

    cells: tuple[tuple[str, ...], ...]

    @cached_property
    def levels(self) -> tuple[tuple[str, ...], ...]:
        """The levels of every factor, in the order of the cells."""
        return tuple(tuple(dict.fromkeys(own)) for own in zip(*self.cells, strict=True))

    @property
    def missing(self) -> list[tuple[str, ...]]:
        """Combinations of levels that no cell has."""
        there = set(self.cells)
        return [cell for cell in product(*self.levels) if cell not in there]

    @property
    def effects(self) -> Iterator[tuple[int, ...]]:
        """The places of the factors of every main effect, then of every interaction."""
        factors = range(len(self.levels))
        for size in range(1, len(self.levels) + 1):
            yield from combinations(factors, size)

    def form(self, effect: tuple[int, ...]) -> Floats | None:
        """The form of an effect on the cells, a projection over their number; None where cells are missing for it.

        Notes
        -----
        Every cell counts the same, as in R's ``car::Anova(type = 3)`` with sum contrasts: an effect is the Kronecker
        product of centring matrices for its factors and of means over the others. Where a combination of levels is
        missing, main effects have no such form; the interaction of all factors has: what is left of the cells'
        means beside all smaller effects, as far as there are cells for it.

        Examples
        --------
        >>> crossing = Crossing((("N", "web"), ("N", "desk"), ("S", "web"), ("S", "desk")))
        >>> (4 * crossing.form((0, 1))).round(2)[0].tolist()
        [0.25, -0.25, -0.25, 0.25]
        """
        return _form(self.cells, effect)

    def indicators(self, effect: tuple[int, ...]) -> Floats:
        """(cells, combinations of levels) of the factors of an effect: which cell has which."""
        own = [tuple(cell[at] for at in effect) for cell in self.cells]
        at = {name: place for place, name in enumerate(dict.fromkeys(own))}
        return np.eye(len(at))[[at[one] for one in own]]

    def averages(self, factor: int) -> Floats:
        """(levels, cells): the weights by which the means of cells become those of a factor's levels."""
        places = self.indicators((factor,)).T
        return np.asarray(places / places.sum(axis=1, keepdims=True))


@lru_cache(maxsize=8)  # of the same cells, line after line
def _form(cells: tuple[tuple[str, ...], ...], effect: tuple[int, ...]) -> Floats | None:
    crossing = Crossing(cells)
    if not crossing.missing:
        parts = [_centred(len(own)) if at in effect else _mean(len(own)) for at, own in enumerate(crossing.levels)]
        at = {cell: place for place, cell in enumerate(product(*crossing.levels))}
        places = [at[cell] for cell in cells]
        return reduce(_crossed, parts)[np.ix_(places, places)] / len(cells)
    if len(effect) < len(crossing.levels):
        return None
    smaller = np.column_stack([crossing.indicators(one) for one in crossing.effects if len(one) < len(effect)])
    rest = np.eye(len(cells)) - smaller @ np.linalg.pinv(smaller)
    return rest / len(cells) if np.trace(rest) > 0.5 else None


def _centred(levels: int) -> Floats:
    return np.eye(levels) - 1 / levels


def _crossed(one: Floats, other: Floats) -> Floats:
    return np.asarray(np.kron(one, other), np.float64)


def _mean(levels: int) -> Floats:
    return np.full((levels, levels), 1 / levels)


def named(effect: Sequence[int], names: Sequence[str]) -> str:
    """What an effect is called: its factors, with a cross between them."""
    return " × ".join(names[at] for at in effect)
