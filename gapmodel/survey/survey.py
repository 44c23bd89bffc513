"""A survey: matched answers, how they were matched, and their tally."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SourceError
from gapmodel.instrument.instrument import Dimension, Instrument, Item
from gapmodel.survey.answers import mapped
from gapmodel.survey.counting.count import count
from gapmodel.survey.counting.rows import Rows
from gapmodel.survey.request import check_by, listed_by
from gapmodel.survey.sheet import Cells
from gapmodel.tally.layout import Layout
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import pandas as pd

NO_GROUP = "(no answer)"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Survey:
    """Answers matched to an instrument and counted.

    Attributes
    ----------
    instrument : Instrument
    mapping : pandas.DataFrame
        One row per column of the source: ``column role side code how``.
    set_aside : pandas.DataFrame
        Values that were not understood or stand for "no answer": ``column value why n rows``.
    notes : tuple of str
        Sentences on what was set aside or changed while reading.
    tally : Tally
        The counts that every finding is computed from.
    """

    instrument: Instrument
    mapping: pd.DataFrame
    set_aside: pd.DataFrame
    notes: tuple[str, ...]
    tally: Tally
    _count_by: Callable[[str | Sequence[str] | None], Tally]
    _rows: Rows | None
    _others: Mapping[str, Cells]

    @property
    def n(self) -> int:
        """Respondents read, whether or not they answered."""
        return self.tally.n

    def counted(self, by: str | Sequence[str] | None) -> Tally:
        """The tally of the same answers, by the groups of one or more other columns."""
        return self.tally if by_name(by) == self.tally.by else self._count_by(by)

    def frame(self) -> pd.DataFrame:
        """The matched rows: answers in scale points (reversed items already turned), NaN where missing.

        Columns are called ``expectation_1`` and so on, followed by all columns that match no question.

        Raises
        ------
        SourceError
            The rows were counted in batches.
        """
        import pandas as pd

        if self._rows is None:
            raise SourceError(
                "The rows were counted in batches and not kept.", "read the source with engine='memory' to see them."
            )
        scale, columns = self.instrument.scale, {}
        for place, side in enumerate(self.instrument.sides):
            for at, item in enumerate(self.instrument.items):
                codes = self._rows.codes[:, place, at]
                answers = float(scale.lowest) + float(scale.step) * codes
                columns[f"{side.code}_{item.code}"] = np.where(codes == scale.levels, np.nan, answers)
        return pd.DataFrame(columns | dict(self._others))

    def __repr__(self) -> str:
        aside = f", {int(self.set_aside['n'].sum())} cells set aside" if len(self.set_aside) else ""
        return f"Survey of {self.n} respondents ({self.tally.used} with answers){aside}; {self.instrument!r}"

    def _repr_html_(self) -> str:
        from html import escape

        notes = "".join(f"<li>{escape(note)}</li>" for note in self.notes)
        return f"<p>{escape(repr(self))}</p><ul>{notes}</ul>"


def layout_of(
    instrument: Instrument, *, points: bool, design: tuple[str, ...] = (), outcomes: tuple[str, ...] = ()
) -> Layout:
    """The lattice on which an instrument's answers are counted, and what is counted beside them."""
    codes = [item.code for item in instrument.items]
    sides = [side.code for side in instrument.sides]
    minuend_subtrahend = tuple(sides.index(side) for side in instrument.gap) if instrument.gap else None
    return Layout(
        sides=tuple(sides),
        gap=minuend_subtrahend,  # type: ignore[arg-type]  # always two places
        lowest=instrument.scale.lowest,
        step=instrument.scale.step,
        levels=instrument.scale.levels,
        items=tuple(codes),
        dimensions=tuple(
            (dimension.code, tuple(codes.index(item.code) for item in dimension.items))
            for dimension in instrument.dimensions
        ),
        points=points,
        design=design,
        outcomes=outcomes,
        about=_about(instrument),
    )


def _about(instrument: Instrument) -> str:
    """What a tally needs of the instrument to label its findings."""
    labels: dict[str, Sequence[Item | Dimension]] = {"dimension": instrument.dimensions, "item": instrument.items}
    return json.dumps(
        {
            "name": instrument.name,
            "title": dict(instrument.title.texts),
            "labels": {level: {part.code: dict(part.label.texts) for part in parts} for level, parts in labels.items()},
        },
        ensure_ascii=False,
    )


def count_by(
    layout: Layout, rows: Rows, columns: Mapping[str, Cells], by: str | Sequence[str] | None, first: int = 0
) -> Tally:
    """Count the rows, the first of them at a position, in the groups that the columns named by `by` make."""
    names = listed_by(by)
    check_by(names, list(columns))
    groups = _group_names([columns[name] for name in names]) if names else None
    return count(layout, rows, groups=groups, by=by_name(by), first=first)


def by_name(by: str | Sequence[str] | None) -> str:
    """What a grouping is called: the column, or several joined by " / "."""
    return by if isinstance(by, str) else " / ".join(by or ())


def _group_names(columns: list[Cells]) -> NDArray[np.str_]:
    return joined([mapped(column, group_name, NO_GROUP) for column in columns])


def joined(names: list[NDArray[np.str_]]) -> NDArray[np.str_]:
    """The names of groups that several columns make together."""
    return reduce(lambda before, more: np.char.add(np.char.add(before, " / "), more), names)


def group_name(cell: object) -> str:
    """What the group of a cell is called."""
    if cell is None or cell != cell or not str(cell).strip():
        return NO_GROUP
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()
