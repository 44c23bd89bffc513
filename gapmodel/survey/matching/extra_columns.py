"""The columns of a sheet that hold no answers, made when they are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gapmodel.sources.sheet import Cells, Sheet
from gapmodel.sources.text_columns import TextColumns


class ExtraColumns(Mapping[str, Cells]):
    """Columns by name; of a name that repeats, the last.

    Parameters
    ----------
    sheet : Sheet
    places : mapping of name to place
    """

    def __init__(self, sheet: Sheet, places: Mapping[str, int]) -> None:
        self._sheet = sheet
        self._places = dict(places)
        self._made: dict[str, Cells] = {}
        if not isinstance(sheet.columns, TextColumns) and not sheet.meanings:  # a caller's frame, which may yet change
            views = {name: sheet.columns[place] for name, place in places.items()}
            self._made = {name: cells.copy() for name, cells in views.items() if cells.base is not None}

    def __getitem__(self, name: str) -> Cells:
        if name not in self._made:
            self._made[name] = self._sheet.worded(self._places[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
