"""Checks of rows that belong together: items and their dimension, all rows and the overall row, loadings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gapmodel.errors import ColumnError, listed, nearest
from gapmodel.findings.planning.audit.check import Basis, Check, compared
from gapmodel.findings.planning.audit.gap_checks import gap_of
from gapmodel.findings.planning.audit.printed_cells import Number
from gapmodel.findings.planning.audit.printed_rows import PrintedRow
from gapmodel.findings.planning.audit.settings import Settings
from gapmodel.inference.printed.formulas import (
    Range,
    average_variance,
    composite_reliability,
    mean_of,
    sum_of,
)
from gapmodel.inference.printed.printed_number import overlap

_MEANS = ("mean_e", "mean_p", "gap", "mean")
_FEWEST = 2  # rows that a row summarises


def block_checks(rows: Sequence[PrintedRow], settings: Settings) -> Iterator[Check]:
    """All checks that need several rows, but for counts and percentages.

    Raises
    ------
    ColumnError
        `parts` names a row that is not there.
    """
    for whole, parts in [*_given(rows, settings.parts), *_blocks(rows)]:
        yield from _means(whole, parts)
    yield from _overall(rows)
    yield from _loadings(rows)


def _given(
    rows: Sequence[PrintedRow], parts: Mapping[str, Sequence[str]]
) -> Iterator[tuple[PrintedRow, list[PrintedRow]]]:
    known = {row.label: row for row in reversed(rows)} | {row.name: row for row in reversed(rows)}
    for label, names in parts.items():
        for name in (label, *names):
            if name not in known:
                raise ColumnError(
                    f"parts= names the row {name!r}, which is not there; there are {listed(known, 8)}.",
                    nearest(name, known),
                )
        yield known[label], [known[name] for name in names]


def _blocks(rows: Sequence[PrintedRow]) -> Iterator[tuple[PrintedRow, list[PrintedRow]]]:
    """Each dimension's own row, and its items."""
    blocks: dict[str, list[PrintedRow]] = {}
    for row in rows:
        if row.block:
            blocks.setdefault(row.block, []).append(row)
    for members in blocks.values():
        items = [row for row in members if not row.summary]
        for whole in members:
            if whole.summary == "mean" and len(items) >= _FEWEST:
                yield whole, items


def _means(whole: PrintedRow, parts: Sequence[PrintedRow]) -> Iterator[Check]:
    """The mean of a dimension against the means of its items, or their sum if it is sum-scored.

    Nothing is checked where the items were answered by different numbers of respondents: the mean of a dimension is
    then another one.
    """
    sizes = {row.numbers["n"].value for row in (whole, *parts) if "n" in row.numbers}
    if len(sizes) > 1:
        return
    for name in _MEANS:
        printed, inputs = _number(whole, name), [_number(row, name) for row in parts]
        known = [one for one in inputs if one is not None]
        if printed is None or len(known) < len(inputs):
            continue
        summed = overlap(printed.ends, sum_of([one.ends for one in known]))
        kind = "sum" if summed and len(known) > 1 else "mean"
        yield compared(whole, f"dimension_{name}", printed, _of_parts(kind, known))


def _number(row: PrintedRow, name: str) -> Number | None:
    return gap_of(row) if name == "gap" else row.numbers.get(name)


def _of_parts(kind: str, parts: Sequence[Number]) -> Basis:
    if kind == "sum":
        return Basis("audit_by_sum_of_items", lambda *ends: sum_of(ends), parts, {"n": len(parts)})
    return Basis("audit_by_mean_of_items", lambda *ends: mean_of(ends), parts, {"n": len(parts)})


def _overall(rows: Sequence[PrintedRow]) -> Iterator[Check]:
    """A row for the whole table against the smallest and the largest of the others, however it was weighted."""
    for at, whole in enumerate(rows):
        if whole.summary != "mean" or whole.block:
            continue
        others = [row for row in rows[:at] if not row.summary] or [row for row in rows[at + 1 :] if not row.summary]
        for name in _MEANS:
            printed, own = _number(whole, name), [_number(row, name) for row in others]
            known = [one for one in own if one is not None]
            if printed is None or len(known) < _FEWEST or len(known) < len(others):
                continue
            if overlap(printed.ends, sum_of([one.ends for one in known])):
                continue  # a sum of all rows
            yield compared(whole, f"overall_{name}", printed, Basis("audit_by_hull", _hull, known, {"n": len(known)}))


def _hull(*parts: Range) -> Range:
    return min(low for low, _ in parts), max(high for _, high in parts)


def _loadings(rows: Sequence[PrintedRow]) -> Iterator[Check]:
    """Composite reliability and average variance extracted against the loadings of the same construct."""
    blocks: dict[str, list[PrintedRow]] = {}
    for row in rows:
        blocks.setdefault(row.name if len(row.loadings) > 1 else row.block, []).append(row)
    for members in blocks.values():
        loadings = [one for row in members for one in row.loadings]
        if len(loadings) < _FEWEST or any(one.ends[0] < 0 for one in loadings):
            continue
        said = {"loadings": [one.text for one in loadings]}
        seen = set()  # what every row of a construct repeats
        for row in members:
            whole = replace(row, name=row.block) if len(members) > 1 and row.block else row
            for name, (basis, formula) in _OF_LOADINGS.items():
                printed = row.numbers.get(name)
                if printed is not None and (name, printed.text) not in seen:
                    seen.add((name, printed.text))
                    yield compared(whole, name, printed, Basis(basis, formula, loadings, said))


def _reliability(*loadings: Range) -> Range:
    return composite_reliability([(max(low, 0.0), high) for low, high in loadings])


def _variance(*loadings: Range) -> Range:
    return average_variance([(max(low, 0.0), high) for low, high in loadings])


_OF_LOADINGS = {
    "cr": ("audit_by_loadings_cr", _reliability),
    "ave": ("audit_by_loadings_ave", _variance),
}
