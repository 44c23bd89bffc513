"""Tables as plain columns, which become data frames when somebody looks at them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self, cast

if TYPE_CHECKING:
    import pandas as pd


class PlainTable:
    """Named columns of equal length, without pandas.

    >>> table = PlainTable.of_rows(["code", "n"], [("1", 30), ("2", 0)])
    >>> table["n"], [row.code for row in table.rows if row.n]
    ([30, 0], ['1'])
    """

    def __init__(self, columns: Mapping[str, Sequence[Any]]) -> None:
        self.columns = {name: list(cells) for name, cells in columns.items()}

    @classmethod
    def of_rows(cls, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> PlainTable:
        """A table of rows, whose cells stand in the order of the names."""
        cells = list(zip(*rows, strict=True)) or [()] * len(names)
        return cls(dict(zip(names, cells, strict=True)))

    @classmethod
    def of_frame(cls, frame: pd.DataFrame) -> PlainTable:
        """The columns of a data frame; its index is left behind."""
        return cls({str(name): frame[name].tolist() for name in frame.columns})

    @classmethod
    def joined(cls, tables: Iterable[PlainTable]) -> PlainTable:
        """Tables of the same columns below each other."""
        parts = list(tables)
        return cls({name: [cell for part in parts for cell in part[name]] for name in parts[0].columns})

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def __getitem__(self, name: str) -> list[Any]:
        return self.columns[name]

    @property
    def rows(self) -> list[Any]:
        """The rows, whose cells are attributes."""
        cells = zip(*self.columns.values(), strict=True)
        return [SimpleNamespace(**dict(zip(self.columns, row, strict=True))) for row in cells]

    def with_columns(self, **columns: Sequence[Any]) -> PlainTable:
        """The table with more columns, or others of the same name."""
        return PlainTable(self.columns | columns)

    def head(self, most: int) -> PlainTable:
        """The first rows."""
        return self if len(self) <= most else PlainTable({name: own[:most] for name, own in self.columns.items()})

    def without(self, *names: str) -> PlainTable:
        """The table without some of its columns, as far as it has them."""
        return PlainTable({name: cells for name, cells in self.columns.items() if name not in names})

    def frame(self) -> pd.DataFrame:
        """The data frame; texts of a class of their own, such as notes, stay what they are."""
        import pandas as pd

        texts = {name: cells for name, cells in self.columns.items() if cells and isinstance(cells[0], str)}
        own = {name: cells for name, cells in texts.items() if any(_is_of_its_own(cell) for cell in cells)}
        kept = {name: pd.Series(cells, dtype=object) for name, cells in own.items()}
        return pd.DataFrame(self.columns | kept)


def _is_of_its_own(cell: Any) -> bool:
    """Whether a cell is a text of a class of its own."""
    return isinstance(cell, str) and type(cell) is not str


def as_plain(table: pd.DataFrame | PlainTable) -> PlainTable:
    """A table as plain columns."""
    return table if isinstance(table, PlainTable) else PlainTable.of_frame(table)


def as_frame(table: pd.DataFrame | PlainTable) -> pd.DataFrame:
    """A table as a data frame."""
    return table.frame() if isinstance(table, PlainTable) else table


class _Later:
    """A table that is computed when somebody first asks for it."""

    def __init__(self, made: Callable[[], PlainTable]) -> None:
        self._made = made

    @cached_property
    def table(self) -> PlainTable:
        return self._made()


def later(table: PlainTable | Callable[[], PlainTable]) -> pd.DataFrame:
    """An attribute of a `WithTables`: it becomes a data frame, and is computed, when somebody first asks for it."""
    return cast("pd.DataFrame", _Later((lambda: table) if isinstance(table, PlainTable) else table))


class WithTables:
    """A class some of whose attributes are data frames, which may be made `later`."""

    __slots__ = ()

    if not TYPE_CHECKING:  # type checkers know the attributes as data frames

        def __getattribute__(self, name: str) -> Any:
            value = object.__getattribute__(self, name)
            if isinstance(value, _Later):
                value = value.table.frame()
                object.__setattr__(self, name, value)
            return value

    def changed(self, **attributes: Any) -> Self:
        """The same dataclass with other attributes; tables nobody has asked for are still computed later."""
        own = (one.name for one in fields(self) if one.init)  # type: ignore[arg-type]  # subclasses are dataclasses
        kept = {name: object.__getattribute__(self, name) for name in own}
        return replace(self, **(kept | attributes))  # type: ignore[type-var]

    def plain(self, name: str) -> PlainTable:
        """An attribute as plain columns, whether or not somebody has asked for its data frame."""
        value = object.__getattribute__(self, name)
        return value.table if isinstance(value, _Later) else PlainTable.of_frame(value)
