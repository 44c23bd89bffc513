"""What is asked of a source, whatever engine reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gapmodel.errors import ColumnError, listed, nearest
from gapmodel.instrument.instrument import Dimension, Instrument, Item
from gapmodel.survey.match import Columns


@dataclass(frozen=True, slots=True)
class Request:
    """The questions, and the columns that do not ask one."""

    instrument: Instrument
    columns: Columns | None
    importance: str | Mapping[str, str] | None
    by: tuple[str, ...]
    missing_codes: tuple[object, ...]
    weights: str | None
    strata: str | None
    cluster: str | None
    time: str | None = None

    @property
    def groups(self) -> tuple[str, ...]:
        """The columns that make the groups, the one of the time last."""
        return (*self.by, self.time) if self.time is not None else self.by

    @property
    def sampling(self) -> tuple[tuple[str, str], ...]:
        """The roles of sampling that a column is named for."""
        roles = {"weights": self.weights, "strata": self.strata, "cluster": self.cluster}
        return tuple((role, name) for role, name in roles.items() if name is not None)


def listed_by(by: str | Sequence[str] | None) -> tuple[str, ...]:
    """The grouping columns as a tuple."""
    return (by,) if isinstance(by, str) else tuple(by or ())


def check_by(by: Sequence[str], columns: Sequence[str]) -> None:
    """Raise `ColumnError` unless all grouping columns are there."""
    for name in by:
        if name not in columns:
            raise ColumnError(
                f"There is no column {name!r} to group by; columns are {listed(list(columns), 8)}.",
                nearest(name, columns) if columns else "the source has only the columns of the questions.",
            )


def about(instrument: Instrument) -> str:
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
