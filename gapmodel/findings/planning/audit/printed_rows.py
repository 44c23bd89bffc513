"""The rows of a printed table: their names, their numbers, and which of them belong together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gapmodel.errors import clipped
from gapmodel.files import encodable
from gapmodel.findings.planning.audit.printed_cells import Number, decimals_of, number_in, pair_in, several_in
from gapmodel.findings.planning.audit.printed_columns import Matched
from gapmodel.instrument.printed_table.words import SEVERAL, TEXTS, is_item, of_items, summary_of
from gapmodel.instrument.words import bare
from gapmodel.notes.note import Note
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.decoding.answers import is_blank

_ALIKE = (("mean_e", "mean_p", "mean"), ("sd_e", "sd_p", "sd", "sd_mean"), ("ci_low", "ci_high"))


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of a printed table.

    Attributes
    ----------
    name : str
        Its label, that of its dimension before it where several rows have the same.
    label : str
        As printed.
    block : str
        The dimension or heading that it belongs to; "" where there is none.
    numbers : mapping of meaning to Number
    shares : mapping of (meaning, column) to Number
        Of columns that a table may have several of: counts and percentages.
    loadings : tuple of Number
        Of a cell that lists several.
    summary : {"", "mean", "total"}
        Whether it summarises other rows.
    single : bool
        Whether it is a single item, as its level or the name of the column of labels says.
    """

    name: str
    label: str
    block: str
    numbers: Mapping[str, Number] = field(default_factory=dict)
    shares: Mapping[tuple[str, str], Number] = field(default_factory=dict)
    loadings: tuple[Number, ...] = ()
    summary: str = ""
    single: bool = False

    def known(self, *meanings: str) -> list[Number] | None:
        """The numbers of some columns; None where one of them is missing."""
        found = [self.numbers.get(meaning) for meaning in meanings]
        return None if any(one is None for one in found) else [one for one in found if one is not None]

    @property
    def empty(self) -> bool:
        """Whether it holds no number."""
        return not (self.numbers or self.shares or self.loadings)


def printed_rows(sheet: Sheet, columns: Sequence[Matched]) -> tuple[list[PrintedRow], list[Note]]:
    """The rows that hold numbers, and what was noticed about cells that hold something else."""
    cells: dict[int, list[Any]] = {one.place: list(sheet.columns[one.place]) for one in columns}
    decimals = _decimals(columns, cells)
    texts = {one.meaning: [_text(cell) for cell in cells[one.place]] for one in columns if one.meaning in TEXTS}
    levels, named = texts.get("level", []), any(one.meaning == "label" and of_items(one.column) for one in columns)
    labels, dimensions = texts.get("label", []), texts.get("dimension", [])
    rows, heading, last = [], "", ""
    for at in range(len(sheet)):
        label, dimension = (column[at] if column else "" for column in (labels, dimensions))
        row = _row(columns, {place: column[at] for place, column in cells.items()}, decimals)
        if row.empty:
            heading, last = label or heading, dimension or last
            continue
        last = dimension or last
        block = (dimension or (last if label else "")) if dimensions else heading
        single = is_item(levels[at]) if levels else named and bool(label) and not summary_of(label)
        name = str(sheet.row_name(at))
        rows.append(replace(row, label=label or dimension, block=block, name=name, single=single))
    odd = list(_odd(columns, cells, decimals))
    return _named(_summaries(rows, by_column=bool(dimensions), labelled=bool(labels))), odd


def _text(cell: Any) -> str:
    if is_blank(cell):
        return ""
    number = isinstance(cell, float) and cell.is_integer()
    return " ".join(encodable(str(int(cell) if number else cell)).split())


def _decimals(columns: Sequence[Matched], cells: Mapping[int, Sequence[Any]]) -> dict[str, int]:
    """The decimals of numbers that are not texts: the most that columns of the same kind have."""
    own: dict[str, int] = {}
    for one in columns:
        if one.meaning not in TEXTS:
            own[one.meaning] = max(own.get(one.meaning, 0), decimals_of(cells[one.place]))
    alike = {meaning: max(own.get(other, 0) for other in kind) for kind in _ALIKE for meaning in kind}
    return own | {meaning: most for meaning, most in alike.items() if meaning in own}


def _row(columns: Sequence[Matched], cells: Mapping[int, Any], decimals: Mapping[str, int]) -> PrintedRow:
    numbers: dict[str, Number] = {}
    shares: dict[tuple[str, str], Number] = {}
    loadings: tuple[Number, ...] = ()
    for one in columns:
        if one.meaning in TEXTS:
            continue
        if one.meaning == "loading":
            loadings = several_in(cells[one.place], decimals["loading"])
        for meaning, number in _numbers(one, cells[one.place], decimals):
            if meaning in SEVERAL:
                shares[meaning, one.column] = number
            else:
                numbers[meaning] = number.turned if one.reversed and meaning == "gap" else number
    return PrintedRow("", "", "", numbers, shares, loadings)


def _numbers(one: Matched, cell: Any, decimals: Mapping[str, int]) -> Iterator[tuple[str, Number]]:
    pair = pair_in(cell, one.pair) if one.pair else None
    if one.pair and pair:
        yield from zip(one.pair, pair, strict=True)
    elif one.meaning not in ("loading", "ci"):
        number = number_in(cell, one.meaning, decimals[one.meaning])
        if number is not None:
            yield (one.pair[0] if one.pair else one.meaning), number


def _odd(columns: Sequence[Matched], cells: Mapping[int, Sequence[Any]], decimals: Mapping[str, int]) -> Iterator[Note]:
    """A note for every column with cells that hold no number."""
    for one in columns:
        if one.meaning in TEXTS:
            continue
        left = [
            str(clipped(str(cell), 40))
            for cell in cells[one.place]
            if not is_blank(cell)
            and bare(str(cell))
            and not any(_numbers(one, cell, decimals))
            and not (one.meaning == "loading" and several_in(cell))
        ]
        if left:
            yield Note.of("audit_no_numbers", n=len(left), column=one.column, example=left[0])


def _summaries(rows: Sequence[PrintedRow], *, by_column: bool, labelled: bool) -> list[PrintedRow]:
    """The rows, told which of them summarise others.

    In a table with columns for dimension and item, a row without an item, or with the name of its dimension as one,
    summarises its dimension.
    """
    sizes: dict[str, int] = {}
    for row in rows:
        sizes[row.block] = sizes.get(row.block, 0) + 1
    told = []
    for row in rows:
        kind = summary_of(row.label)
        own = by_column and labelled and row.block and bare(row.label) == bare(row.block) and sizes[row.block] > 1
        overall = bool(kind) and by_column and (not row.block or sizes[row.block] == 1)
        told.append(replace(row, summary=kind or ("mean" if own else ""), block="" if overall else row.block))
    return _after_headings(told) if not by_column else told


def _after_headings(rows: list[PrintedRow]) -> list[PrintedRow]:
    """The rows; of those that summarise, the ones after the summary of their own heading belong to no heading.

    Where not every heading has its summary, a summary is that of the whole table.
    """
    blocks = {row.block for row in rows if row.block}
    with_one = {row.block for row in rows if row.block and row.summary}
    seen: set[str] = set()
    placed = []
    for row in rows:
        outside = bool(row.summary) and (row.block in seen or with_one != blocks or len(blocks) < 2)
        placed.append(replace(row, block="") if outside and row.block and row.summary == "mean" else row)
        seen |= {row.block} if row.summary else set()
    return placed


def _named(rows: Sequence[PrintedRow]) -> list[PrintedRow]:
    """The rows with names that differ: labels, with the dimension or the number of the row where they repeat."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.label] = counts.get(row.label, 0) + 1
    names: set[str] = set()
    named = []
    for row in rows:
        name = row.label
        if (not name or counts[name] > 1) and row.block and row.block != row.label:
            name = f"{row.block}: {row.label}" if row.label else row.block
        name = name if name and name not in names else f"{name} ({row.name})".strip()
        names.add(name)
        named.append(replace(row, name=name))
    return named
