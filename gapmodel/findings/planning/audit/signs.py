"""Which way a table writes its gaps and its t: as P - E, as E - P, or without a sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gapmodel.findings.planning.audit.printed_rows import PrintedRow
from gapmodel.inference.printed.formulas import difference
from gapmodel.inference.printed.printed_number import overlap
from gapmodel.notes.note import Note

_WRITTEN = {"reversed": "audit_reversed", "size": "audit_size"}
_SIGNED = ("t", "d", "d_z")
_FEWEST = 2  # rows that show that a table, and not a slip, turns a sign


def told_of_signs(rows: Sequence[PrintedRow]) -> tuple[list[PrintedRow], dict[str, str], list[Note]]:
    """The rows with gaps as P - E; of t and d "reversed" or "size" where they are written otherwise; notes on both.

    Notes
    -----
    Gaps are those of E - P where two rows or more agree with that and none with P - E; their intervals are then turned
    as well. t or d is that of E - P where its sign differs from that of the gap in two rows or more and in no row
    agrees; it has no sign where none is negative although some gaps are.
    """
    fits = turned = 0
    for row in rows:
        known = row.known("mean_p", "mean_e", "gap")
        if known is not None:
            p, e, gap = known
            means = difference(p.ends, e.ends)
            fits += overlap(gap.ends, means)
            turned += overlap(gap.turned.ends, means) and not overlap(gap.ends, means)
    notes = []
    if turned >= _FEWEST and not fits:
        rows = [_turned(row) for row in rows]
        notes.append(Note.of("audit_gap_reversed"))
    signs = {name: how for name in _SIGNED if (how := _how(rows, name))}
    return list(rows), signs, [*notes, *(Note.of(_WRITTEN[how], name=name) for name, how in signs.items())]


def _turned(row: PrintedRow) -> PrintedRow:
    numbers = dict(row.numbers)
    if "gap" in numbers:
        numbers["gap"] = numbers["gap"].turned
        limits = {"ci_low": row.numbers.get("ci_high"), "ci_high": row.numbers.get("ci_low")}
        numbers |= {name: limit.turned for name, limit in limits.items() if limit is not None}
    return replace(row, numbers=numbers)


def _how(rows: Sequence[PrintedRow], name: str) -> str:
    """How a column is written: "" with the sign of P - E."""
    pairs = []
    for row in rows:
        number, gap, means = row.numbers.get(name), row.numbers.get("gap"), row.known("mean_p", "mean_e")
        value = gap.value if gap is not None else means[0].value - means[1].value if means is not None else 0.0
        if number is not None and number.value and value:
            pairs.append((number.value, value))
    opposite = sum((number < 0) != (value < 0) for number, value in pairs)
    if opposite >= _FEWEST and opposite == len(pairs):
        return "reversed"
    return "size" if opposite and all(number > 0 for number, _ in pairs) else ""
