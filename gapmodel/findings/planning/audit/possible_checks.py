"""Checks of what whole answers on a scale make possible: means (GRIM) and standard deviations (GRIMMER, bounds)."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from gapmodel.findings.planning.audit.check import Check, possible_only
from gapmodel.findings.planning.audit.printed_cells import Number
from gapmodel.findings.planning.audit.printed_rows import PrintedRow
from gapmodel.findings.planning.audit.settings import Settings
from gapmodel.inference.printed.formulas import Range, largest_sd
from gapmodel.inference.printed.granularity import nearest_mean, nearest_sd
from gapmodel.inference.printed.printed_number import overlap
from gapmodel.notes.note import Note

_MEANS = ("mean_e", "mean_p", "mean", "gap")
_SDS = {"sd_e": "mean_e", "sd_p": "mean_p", "sd_mean": "mean", "sd": "gap"}


def possible_checks(row: PrintedRow, settings: Settings) -> Iterator[Check]:
    """Whether n respondents can have these means and standard deviations on this scale.

    Notes
    -----
    Where the number of items is not known, only the scale limits a mean or a standard deviation. A gap printed beside
    both means is not checked, as it may be the difference of rounded means.
    """
    both = row.known("mean_e", "mean_p") is not None
    for name in _MEANS:
        mean = row.numbers.get(name)
        if mean is not None and not (name == "gap" and both):
            yield from _mean(row, name, mean, settings)
    for name, own in _SDS.items():
        sd = row.numbers.get(name)
        if sd is not None:
            yield from _sd(row, name, own, sd, settings)


def _mean(row: PrintedRow, name: str, mean: Number, settings: Settings) -> Iterator[Check]:
    n, ends = settings.size(row), settings.ends(row)
    if n is None and ends is None:
        return
    items = settings.items_of(row)
    if items is None and ends is None:
        return
    if n is None or items is None or not _on_scale(row, name, mean.ends, settings):
        low, high = _ends(row, name, settings)
        nearest = min(max(mean.value, low), high)
        yield possible_only(row, f"possible_{name}", mean, nearest, Note.of("audit_by_scale", low=low, high=high), None)
        return
    nearest = _nearest_mean(row, name, mean.value, n, settings)
    cut = (mean.cut_off[0] + mean.cut_off[1]) / 2
    also = overlap(mean.cut_off, (_nearest_mean(row, name, cut, n, settings),) * 2)
    why = Note.of("audit_why_cut") if also else None
    yield possible_only(row, f"possible_{name}", mean, nearest, _said(row, n, settings), why)


def _nearest_mean(row: PrintedRow, name: str, mean: float, n: int, settings: Settings) -> float:
    return nearest_mean(mean, n, settings.lattice(row, settings.items_of(row) or 1, of_gap=name == "gap"))


def _said(row: PrintedRow, n: int, settings: Settings) -> Note:
    items = settings.items_of(row) or 1
    return Note.of("audit_by_answers", n=n) if items == 1 else Note.of("audit_by_items", n=n, items=items)


def _ends(row: PrintedRow, name: str, settings: Settings) -> Range:
    """The limits of a mean or a gap."""
    low, high = settings.ends(row) or (-inf, inf)
    return (low - high, high - low) if name == "gap" else (low, high)


def _on_scale(row: PrintedRow, name: str, mean: Range, settings: Settings) -> bool:
    return overlap(mean, _ends(row, name, settings))


def _sd(row: PrintedRow, name: str, own: str, sd: Number, settings: Settings) -> Iterator[Check]:
    """A standard deviation: not negative, at most the largest of its scale and mean, and one that answers can have."""
    kind, n = f"possible_{name}", settings.size(row)
    if sd.value < 0:
        yield possible_only(row, kind, sd, 0.0, Note.of("audit_by_positive"), None)
        return
    low, high = _ends(row, own, settings)
    mean = row.numbers.get(own)
    ends = mean.ends if mean is not None else _gap_ends(row) if own == "gap" else (low, high)
    if low > -inf and overlap(ends, (low, high)):
        most = largest_sd(ends, low, high, n if n is not None and n > 1 else 2)
        if not overlap(sd.ends, (0.0, most)):
            said = Note.of("audit_by_largest_sd", low=low, high=high)
            yield possible_only(row, kind, sd, most, said, None)
            return
    yield from _granular(row, kind, own, sd, settings)


def _gap_ends(row: PrintedRow) -> Range:
    known = row.known("mean_p", "mean_e")
    if known is None:
        return -inf, inf
    return known[0].ends[0] - known[1].ends[1], known[0].ends[1] - known[1].ends[0]


def _granular(row: PrintedRow, kind: str, own: str, sd: Number, settings: Settings) -> Iterator[Check]:
    """A standard deviation that the scale permits, against those that whole answers can have."""
    n, mean = settings.size(row), row.numbers.get(own)
    derived = own == "gap" and row.known("mean_e", "mean_p") is not None
    if n is None or n < 2 or mean is None or derived or settings.items_of(row) is None:
        ends = settings.ends(row)
        if ends is not None:
            low, high = _ends(row, own, settings)
            said = Note.of("audit_by_largest_sd", low=low, high=high)
            yield possible_only(row, kind, sd, max(sd.value, 0.0), said, None)
        return
    nearest = _nearest_sd(row, own, (mean.ends, sd.value), settings)
    if nearest == inf:  # no mean that is printed so is possible, which is another check
        return
    cut = (sd.cut_off[0] + sd.cut_off[1]) / 2
    also = overlap(sd.cut_off, (_nearest_sd(row, own, (mean.cut_off, cut), settings),) * 2)
    why = Note.of("audit_why_cut") if also else None
    yield possible_only(row, kind, sd, nearest, _said(row, n, settings), why)


def _nearest_sd(row: PrintedRow, own: str, numbers: tuple[Range, float], settings: Settings) -> float:
    mean, sd = numbers
    n = settings.size(row) or 1
    return nearest_sd(mean, sd, n, settings.lattice(row, settings.items_of(row) or 1, of_gap=own == "gap"))
