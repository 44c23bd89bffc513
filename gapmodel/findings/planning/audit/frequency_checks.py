"""Checks of tables of frequencies: counts and percentages that add up, and follow from each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from gapmodel.findings.planning.audit.check import Basis, Check, compared
from gapmodel.findings.planning.audit.printed_cells import Number, exact
from gapmodel.findings.planning.audit.printed_rows import PrintedRow
from gapmodel.findings.planning.audit.settings import Settings
from gapmodel.inference.printed.formulas import Range, sum_of
from gapmodel.inference.printed.printed_number import overlap

_FEWEST = 2
_LARGEST = 3  # percentages of a block that tell its base
_MOST_SHARE = 1.5  # that shares of 1, not of 100, may add up to

Column = tuple[str, str]


def frequency_checks(rows: Sequence[PrintedRow], settings: Settings) -> Iterator[Check]:
    """Sums down the blocks of a table or across its rows, and percentages of counts."""
    columns = list(dict.fromkeys(column for row in rows for column in row.shares))
    counts, shares = ([one for one in columns if one[0] == kind] for kind in ("count", "percent"))
    blocks = _blocks(rows)
    for column in counts:
        for block in blocks:
            yield from _total_count(column, block)
    yield from _across(rows, counts)
    across = len(shares) > 1 and _add_up_across(rows, shares)
    if across:
        yield from _shares_across(rows, shares)
    for place, column in enumerate(shares):
        for block in blocks:
            count = counts[min(place, len(counts) - 1)] if counts else None
            base = None if count is None else _base(count, column, block, settings)
            if not across:
                yield from _shares_down(column, block, None if count is None else (count, base))
            if count is not None and base is not None:
                yield from _of_counts(count, column, block, base)


def _blocks(rows: Sequence[PrintedRow]) -> list[list[PrintedRow]]:
    """Rows whose counts add up: of one dimension or below one heading, up to a row of their total."""
    found: list[list[PrintedRow]] = []
    before = None
    for row in rows:
        ended = bool(found) and bool(found[-1]) and found[-1][-1].summary == "total"
        if not found or row.block != before or ended:
            found.append([])
        found[-1].append(row)
        before = row.block
    return found


def _parts(block: Sequence[PrintedRow], column: Column) -> tuple[list[tuple[PrintedRow, Number]], PrintedRow | None]:
    """The rows of a block that have a number in a column, and the row of their total."""
    parts = [(row, row.shares[column]) for row in block if column in row.shares and not row.summary]
    return parts, next((row for row in block if row.summary == "total" and column in row.shares), None)


def _summed(*parts: Range) -> Range:
    return sum_of(parts)


def _total_count(column: Column, block: Sequence[PrintedRow]) -> Iterator[Check]:
    parts, total = _parts(block, column)
    if total is not None and len(parts) >= _FEWEST:
        counts = [count for _, count in parts]
        basis = Basis("audit_by_sum_down", _summed, counts, {"n": len(parts), "column": column[1]})
        yield compared(total, "count_sum", total.shares[column], basis)


def _across(rows: Sequence[PrintedRow], counts: Sequence[Column]) -> Iterator[Check]:
    """The total of a row against its counts."""
    for row in rows:
        parts = [row.shares[column] for column in counts if column in row.shares]
        total = row.numbers.get("total")
        if total is not None and _FEWEST <= len(parts) == len(counts):
            yield compared(row, "count_across", total, Basis("audit_by_sum_across", _summed, parts, {"n": len(parts)}))


def _whole_of(shares: Sequence[Number]) -> Number:
    """What shares add up to: 1 or 100."""
    small = all(one.value <= 1 for one in shares) and sum(one.value for one in shares) <= _MOST_SHARE
    return exact(1.0 if small else 100.0)


def _fits(shares: Sequence[Number]) -> bool:
    return overlap(_whole_of(shares).ends, sum_of([one.ends for one in shares]))


def _add_up_across(rows: Sequence[PrintedRow], shares: Sequence[Column]) -> bool:
    """Whether percentages are those of a row, as at least half of the rows add up and not most of the columns."""
    full = [[row.shares[column] for column in shares] for row in rows if all(one in row.shares for one in shares)]
    columns = [[row.shares[one] for row in rows if one in row.shares and not row.summary] for one in shares]
    down = sum(_fits(one) for one in columns if len(one) >= _FEWEST)
    return bool(full) and 2 * sum(map(_fits, full)) >= len(full) and 2 * down <= len(columns)


def _shares_across(rows: Sequence[PrintedRow], columns: Sequence[Column]) -> Iterator[Check]:
    for row in rows:
        parts = [row.shares[column] for column in columns if column in row.shares]
        if len(parts) == len(columns):
            yield _adds_up(row, "percent_across", "audit_by_whole_across", parts, {"n": len(parts)})


def _shares_down(
    column: Column, block: Sequence[PrintedRow], base: tuple[Column, int | None] | None
) -> Iterator[Check]:
    """The sum of the percentages of a block, unless their base says that several answers, or none, were given."""
    parts, total = _parts(block, column)
    shares = [share for _, share in parts]
    if len(parts) < _FEWEST or (total is None and len(_whole_pieces(shares)) > 1):
        return
    if base is not None and base[1] is not None:
        counts = [row.shares[base[0]].value for row, _ in parts if base[0] in row.shares]
        if total is None and base[1] != sum(counts):
            return
    said = {"n": len(parts), "column": column[1]}
    if total is not None:
        yield compared(total, "percent_sum", total.shares[column], Basis("audit_by_sum_down", _summed, shares, said))
    else:
        whole = replace(parts[-1][0], name=f"Σ {block[0].block}".strip())
        yield _adds_up(whole, "percent_sum", "audit_by_whole_down", shares, said)


def _adds_up(row: PrintedRow, kind: str, basis: str, shares: Sequence[Number], said: dict[str, object]) -> Check:
    return compared(row, kind, _whole_of(shares), Basis(basis, _summed, shares, said))


def _whole_pieces(shares: Sequence[Number]) -> list[tuple[int, int]]:
    """Consecutive pieces that add up to a whole each; empty where the column cannot be cut into such."""
    cuts = [0]
    for end in range(1, len(shares) + 1):
        if end - cuts[-1] >= _FEWEST and _fits(shares[cuts[-1] : end]):
            cuts.append(end)
    return list(pairwise(cuts)) if cuts[-1] == len(shares) else []


def _counted(block: Sequence[PrintedRow], count: Column, share: Column) -> list[PrintedRow]:
    return [row for row in block if count in row.shares and share in row.shares and not row.summary]


def _base(count: Column, share: Column, block: Sequence[PrintedRow], settings: Settings) -> int | None:
    """The number of which most percentages of a block are the counts; None where fewer than half of them agree."""
    parts = _counted(block, count, share)
    if not parts:
        return None
    whole = _whole_of([row.shares[share] for row in parts]).value
    total = _parts(block, count)[1]
    bases = [total.shares[count].value] if total is not None else []
    bases += [sum(row.shares[count].value for row in parts), *([settings.n] if settings.n else [])]
    largest = sorted(parts, key=lambda row: -row.shares[share].value)[:_LARGEST]
    bases += [
        int(whole * row.shares[count].value / row.shares[share].value + 0.5)
        for row in largest
        if row.shares[share].value > 0
    ]
    fitting = {int(base): _fitting(parts, count, share, base / whole) for base in bases if base >= 1}
    best = max(fitting, key=lambda base: fitting[base], default=0)
    return best if best and 2 * fitting[best] >= len(parts) else None


def _fitting(parts: Sequence[PrintedRow], count: Column, share: Column, base: float) -> int:
    """How many percentages agree with a base."""
    return sum(overlap(row.shares[share].ends, (row.shares[count].value / base,) * 2) for row in parts)


def _of_counts(count: Column, share: Column, block: Sequence[PrintedRow], base: int) -> Iterator[Check]:
    """Percentages against counts over their base."""
    parts = _counted(block, count, share)
    factor = _whole_of([row.shares[share] for row in parts]).value / base

    def formula(part: Range) -> Range:
        return part[0] * factor, part[1] * factor

    for row in parts:
        said = {"count": row.shares[count].text, "base": base}
        yield compared(
            row, "percent_of_count", row.shares[share], Basis("audit_by_count", formula, (row.shares[count],), said)
        )
