"""One check of a printed number against what other numbers make possible."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any

from gapmodel.findings.planning.audit.check_names import NAMES
from gapmodel.findings.planning.audit.printed_cells import Number
from gapmodel.findings.planning.audit.printed_rows import PrintedRow
from gapmodel.inference.printed.formulas import Range
from gapmodel.inference.printed.printed_number import overlap
from gapmodel.notes.note import Note

COLUMNS = ("row", "check", "printed", "expected", "tolerance", "flag", "sentence")
_NOISE = 1e-9  # as of `overlap`
Formula = Callable[..., Range]
_OF_RANGES = frozenset(  # what they say are limits, not a value
    (
        "audit_by_answers", "audit_by_d_at_most", "audit_by_hull", "audit_by_inside", "audit_by_items",
        "audit_by_largest_sd", "audit_by_positive", "audit_by_r_range", "audit_by_scale", "audit_by_sds",
    )
)  # fmt: skip
_PATTERNS = {
    "": ("audit_is_equal", "audit_not_equal"),
    "possible": ("audit_is_possible", "audit_not_possible"),
    "sum": ("audit_is_sum", "audit_not_sum"),
}
_OF_WHOLES = frozenset(("audit_by_whole_across", "audit_by_whole_down"))


@dataclass(frozen=True, slots=True)
class Check:
    """What was compared, and whether rounding explains the difference.

    Attributes
    ----------
    row : str
    kind : str
    printed : float
    expected : float
        The number that follows from the others as they are printed; of several that may follow the nearest.
    tolerance : float
        How far the two may differ, as every number involved is rounded.
    flag : bool
        Whether they differ by more.
    sentence : Note
    """

    row: str
    kind: str
    printed: float
    expected: float
    tolerance: float
    flag: bool
    sentence: Note

    @property
    def cells(self) -> tuple[Any, ...]:
        """The cells of the check's row in a table."""
        return (self.row, self.kind, self.printed, self.expected, self.tolerance, self.flag, self.sentence)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a printed number is compared with: a formula of other printed numbers, and how it is written.

    Attributes
    ----------
    kind : str
        The note that says it; its values are `said`.
    formula : callable
        From ranges of the inputs to that of the number.
    """

    kind: str
    formula: Formula
    inputs: Sequence[Number]
    said: Mapping[str, Any]

    @property
    def exact(self) -> Range:
        """What follows from the inputs as they are printed."""
        return self.formula(*((one.value, one.value) for one in self.inputs))

    @property
    def possible(self) -> Range:
        """What follows from all inputs that are printed so."""
        return self.formula(*(one.ends for one in self.inputs))

    @property
    def possible_if_cut(self) -> Range:
        """What follows if further decimals of the inputs may have been cut off."""
        return self.formula(*(one.cut_off for one in self.inputs))


def compared(row: PrintedRow, kind: str, printed: Number, basis: Basis, why: Note | None = None) -> Check:
    """A printed number against a formula.

    Parameters
    ----------
    why : Note, optional
        What may explain a difference that rounding does not.
    """
    possible = basis.possible
    flag = not overlap(printed.ends, possible)
    if flag and why is None and overlap(printed.cut_off, basis.possible_if_cut):
        why = Note.of("audit_why_cut")
    expected = _nearest(printed.value, basis.exact, possible)
    inside = basis.exact[0] < basis.exact[1] and expected == printed.value
    reach = (expected, expected) if inside else possible
    judged = _Judged(expected, _tolerance(printed, expected, reach), flag)
    return _check(row, kind, printed, judged, Note.of(basis.kind, **basis.said), why)


def possible_only(row: PrintedRow, kind: str, printed: Number, nearest: float, said: Note, why: Note | None) -> Check:
    """A printed number against the nearest that is possible at all."""
    flag = not overlap(printed.ends, (nearest, nearest))
    tolerance = printed.printed.half * (1 + _NOISE) + _NOISE * max(1.0, abs(printed.value))
    return _check(row, kind, printed, _Judged(nearest, tolerance, flag), said, why)


@dataclass(frozen=True, slots=True)
class _Judged:
    expected: float
    tolerance: float
    flag: bool


def _check(row: PrintedRow, kind: str, printed: Number, judged: _Judged, basis: Note, why: Note | None) -> Check:
    expected, tolerance, flag = judged.expected, judged.tolerance, judged.flag
    name = Note.of(NAMES[kind])
    values = {"row": row.name, "name": name, "printed": printed.text, "basis": basis}
    agrees, differs = _PATTERNS["possible" if basis.kind in _OF_RANGES else "sum" if basis.kind in _OF_WHOLES else ""]
    if flag:
        off = {
            "expected": shown(expected),
            "off": shown(abs(printed.value - expected)),
            "tolerance": _room(tolerance, printed.value),
        }
        sentence = Note.of(differs, **values, **off)
        sentence = sentence if why is None else Note.of("audit_explained", flagged=sentence, why=why)
    else:
        sentence = Note.of(agrees, **values)
    return Check(row.name, kind, printed.value, expected, tolerance, flag, sentence)


def _room(tolerance: float, printed: float) -> str:
    """A tolerance in a sentence; that of exact numbers is none."""
    return shown(0.0 if tolerance <= 2 * _NOISE * max(1.0, abs(printed)) else tolerance)


def shown(value: float) -> str:
    """A computed number in a sentence: four significant figures, as many as printed tables need to be compared with.

    >>> shown(-0.42652), shown(0.015), shown(1e-12), shown(2.0)
    ('-0.4265', '0.015', '0', '2')
    """
    if not isfinite(value):
        return "∞" if value > 0 else "-∞" if value < 0 else "–"
    return "0" if abs(value) < 1e-10 else f"{value:.5g}" if abs(value) >= 1 else f"{value:.4g}"


def _nearest(printed: float, exact: Range, possible: Range) -> float:
    """The number nearest to the printed one that follows from the others; from what is possible where none does."""
    low, high = exact
    if not (isfinite(low) or isfinite(high)) and low == high:
        low, high = possible
    nearest = min(max(printed, low), high)
    return nearest if isfinite(nearest) else min(max(printed, possible[0]), possible[1])


def _tolerance(printed: Number, expected: float, possible: Range) -> float:
    """How far the printed number may lie from the expected one, on the side where it lies."""
    low, high = printed.ends
    if printed.value < expected:
        reach = expected - possible[0] + (high - printed.value)
    else:
        reach = possible[1] - expected + (printed.value - low)
    return inf if not isfinite(reach) else max(reach, 0.0) + _NOISE * max(1.0, abs(printed.value), abs(expected))
