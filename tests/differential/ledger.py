"""What was compared with what: how often, the largest error against the tolerance, and every number beyond it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

SHOWN = 40  # failures that are printed
UNDERFLOW = 1e-300  # p-values below are not told from one another


@dataclass(frozen=True)
class Bound:
    """How far a number may lie from the one it is compared with: a share of it, and a distance."""

    relative: float = 0.0
    absolute: float = 0.0

    def __str__(self) -> str:
        if not self.relative:
            return f"{self.absolute:.0e} absolute" if self.absolute else "equal"
        return f"{self.relative:.0e} relative"

    def error(self, found: float, expected: float) -> float:
        """The distance in units of what is allowed; above one is a failure."""
        if found == expected or (math.isnan(found) and math.isnan(expected)):
            return 0.0
        if not (math.isfinite(found) and math.isfinite(expected)):
            return math.inf
        allowed = self.relative * abs(expected) + self.absolute
        return abs(found - expected) / allowed if allowed else math.inf


EQUAL = Bound()
ROUNDED = Bound(1e-12, 1e-14)  # sums of whole numbers, divided once
MOMENTS = Bound(1e-9, 1e-12)  # what follows from sums and squares
EXACT = Bound(1e-12, UNDERFLOW)  # p-values that call themselves exact
LOOSE = Bound(1e-3, UNDERFLOW)  # what docs/handover.md promises of the others
_STATED = re.compile(r"(?:below|within|at most) ([0-9.]+(?:e-?[0-9]+)?)")


def bound_of(method: str) -> Bound:
    """The tolerance that the method of a p-value states for itself.

    >>> bound_of("exact, binomial"), bound_of("saddlepoint, relative error below 2e-4").relative
    (Bound(relative=1e-12, absolute=1e-300), 0.0002)
    """
    if method.startswith("exact"):
        return EXACT
    stated = _STATED.search(method)
    return Bound(float(stated[1]), UNDERFLOW) if stated else LOOSE


@dataclass(frozen=True)
class Place:
    """Where a number was found, in words that let somebody find it again.

    Attributes
    ----------
    again : str
        The command that repeats the case.
    line : str
        Group, level and code of the line.
    sample : str
        The differences of the line and how often each occurs, where they are few.
    """

    again: str
    line: str = ""
    sample: str = ""


@dataclass
class Entry:
    """One kind of number: how often it was compared and how far off it was at most."""

    bound: Bound
    count: int = 0
    failures: int = 0
    largest: float = 0.0

    @property
    def shown(self) -> str:
        """The largest error, as a share of the number or as a distance."""
        if not math.isfinite(self.largest):
            return "undefined on one side"
        scale = self.bound.relative or self.bound.absolute
        return f"{self.largest * scale:.0e}" if self.largest else "0"


@dataclass
class Ledger:
    """All comparisons of a run."""

    entries: dict[str, Entry] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Comparisons of one number with one number."""
        return sum(entry.count for entry in self.entries.values())

    @property
    def failed(self) -> int:
        """Comparisons beyond their tolerance."""
        return sum(entry.failures for entry in self.entries.values())

    def compare(self, what: str, found: float, expected: float, bound: Bound, place: Place) -> None:
        """Enter one number that was found, and the one it should be."""
        self._enter(what, bound.error(float(found), float(expected)), bound, f"{found!r} for {expected!r}", place)

    def between(self, what: str, found: float, limits: Sequence[float], bound: Bound, place: Place) -> None:
        """Enter one number that should lie within two others; where these are equal it is `compare`."""
        low, high = limits
        nearest = low if math.isnan(found) or math.isnan(low) else min(max(found, low), high)
        words = f"{found!r} for {low!r}" + ("" if low == high else f" to {high!r}")
        self._enter(what, bound.error(float(found), float(nearest)), bound, words, place)

    def same(self, what: str, found: object, expected: object, place: Place) -> None:
        """Enter one word, such as a verdict, that should be another."""
        self._enter(what, 0.0 if found == expected else math.inf, EQUAL, f"{found!r} for {expected!r}", place)

    def raised(self, what: str, error: Exception, place: Place) -> None:
        """Enter an exception where numbers should be."""
        self._enter(f"{what}: no exception", math.inf, EQUAL, f"{type(error).__name__}: {error}", place)

    def _enter(self, what: str, error: float, bound: Bound, words: str, place: Place) -> None:
        entry = self.entries.setdefault(what, Entry(bound))
        entry.count += 1
        if error > 1:
            entry.failures += 1
            sample = f" | {place.sample}" if place.sample else ""
            self.failures.append(f"{what}: {words} | {place.line}{sample} | {place.again}")
        if error > entry.largest:
            entry.largest, entry.bound = error, bound

    def table(self) -> str:
        """The entries as lines of text, those that failed first."""
        width = max(len(what) for what in self.entries)
        head = f"{'what':{width}}  {'compared':>9}  {'failed':>6}  {'largest error':>21}  tolerance"
        order = sorted(self.entries, key=lambda what: (-self.entries[what].failures, what))
        lines = [
            f"{what:{width}}  {entry.count:>9}  {entry.failures:>6}  {entry.shown:>21}  {entry.bound}"
            for what, entry in ((what, self.entries[what]) for what in order)
        ]
        return "\n".join([head, *lines])

    def report(self) -> str:
        """The table, the failures with a line that repeats each, and what was left out."""
        parts = [self.table(), *self.skipped]
        if self.failures:
            more = len(self.failures) - SHOWN
            parts += ["", "Beyond the tolerance:", *self.failures[:SHOWN]]
            parts += [f"and {more} more"] if more > 0 else []
        parts.append(f"\n{self.count} comparisons, {self.failed} beyond their tolerance.")
        return "\n".join(parts)
