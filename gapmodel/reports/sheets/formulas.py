"""Cells that compute what they show: differences in a row, and means of dimensions from the sheet of items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gapmodel.plain_table import PlainTable
from gapmodel.reports.sheets.cells import quoted
from gapmodel.wording.tables import ShownColumn

_DIFFERENCES = {  # minuend and subtrahend in the same row
    "gap": (("mean_p", "mean_e"), ("mean", "mean_ref")),
    "adequacy": (("perceived", "minimum"),),
    "superiority": (("perceived", "desired"),),
    "width": (("desired", "minimum"),),
}
_MEANS = ("mean_e", "mean_p", "mean", "minimum", "desired", "perceived")
_NEAR = 1e-9
_PLAIN_CODE = re.compile(r"\w[\w.-]*")

Formulas = dict[tuple[int, str], str]  # by number of the row and column


@dataclass(frozen=True, slots=True)
class ItemSheet:
    """Where the means of the items stand.

    Attributes
    ----------
    name : str
        Of the sheet.
    rows : PlainTable
    columns : list of ShownColumn
        From A on.
    first : int
        The number of the first row, counted from one.
    """

    name: str
    rows: PlainTable
    columns: Sequence[ShownColumn]
    first: int

    def cells(self, column: str) -> str:
        """The address of a column."""
        last = self.first + len(self.rows) - 1
        letter = letter_of(self.columns, column)
        return f"{quoted(self.name)}!${letter}${self.first}:${letter}${last}"


def letter_of(columns: Sequence[ShownColumn], name: str) -> str:
    """The letters of a column of a sheet."""
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name([one.name for one in columns].index(name)))


def differences(rows: PlainTable, columns: Sequence[ShownColumn], first: int) -> Formulas:
    """Differences of two cells in the same row, wherever they are what the row shows."""
    shown, found = {one.name for one in columns}, {}
    for name, pairs in _DIFFERENCES.items():
        for minuend, subtrahend in pairs:
            if not {name, minuend, subtrahend} <= shown:
                continue
            parts = zip(rows[name], rows[minuend], rows[subtrahend], strict=True)
            letters = [letter_of(columns, part) for part in (minuend, subtrahend)]
            for at, (value, first_part, second_part) in enumerate(parts):
                if _near(value, first_part - second_part):
                    found[at, name] = f"={letters[0]}{first + at}-{letters[1]}{first + at}"
    return found


def means_of_items(rows: PlainTable, items: ItemSheet, dimensions: Mapping[str, Sequence[str]]) -> Formulas:
    """Means of the items of a dimension, where they are the mean of the dimension.

    Parameters
    ----------
    rows : PlainTable
        With ``level code n``.
    items : ItemSheet
    dimensions : mapping of str to sequence of str
        Codes of items by that of their dimension.

    Notes
    -----
    The mean of a dimension is the mean of its items only if the same respondents answered all of them: the numbers of
    respondents are equal, and so is the mean itself.
    """
    return {
        (at, name): _mean(items, name, codes)
        for at, codes in _complete(rows, items, dimensions)
        for name in _MEANS
        if name in rows and name in items.rows and _near(rows[name][at], _computed(items, name, codes))
    }


def _complete(
    rows: PlainTable, items: ItemSheet, dimensions: Mapping[str, Sequence[str]]
) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows of dimensions all of whose items have as many respondents as the dimension."""
    answered = dict(zip(items.rows["code"], items.rows["n"], strict=True))
    for at, (level, code, n) in enumerate(zip(rows["level"], rows["code"], rows["n"], strict=True)):
        codes = dimensions.get(code, ()) if level == "dimension" else ()
        if codes and all(_PLAIN_CODE.fullmatch(one) and answered.get(one) == n for one in codes):
            yield at, codes


def _computed(items: ItemSheet, name: str, codes: Sequence[str]) -> float:
    values = dict(zip(items.rows["code"], items.rows[name], strict=True))
    return float(sum(values[code] for code in codes) / len(codes))


def _mean(items: ItemSheet, name: str, codes: Sequence[str]) -> str:
    """The formula, which finds the items by their code wherever the sheet is sorted to."""
    chosen = "+".join(f'({items.cells("code")}="{code}")' for code in codes)
    return f"=SUMPRODUCT(({chosen})*{items.cells(name)})/{len(codes)}"


def _near(first: Any, second: Any) -> bool:
    try:
        return bool(abs(first - second) < _NEAR)
    except TypeError:  # a missing value
        return False
