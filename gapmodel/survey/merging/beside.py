"""What surveys that are merged have beside the answers: importance, outcomes, sampling, other columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gapmodel.errors import SettingError, listed, nearest
from gapmodel.instrument.crosswalk import Crosswalk, Declared
from gapmodel.instrument.instrument import Instrument
from gapmodel.notes.note import Note
from gapmodel.sources.sheet import Cells
from gapmodel.survey.counting.rows import Integers, Rows
from gapmodel.survey.survey import Survey
from gapmodel.survey.two_files.pairing import objects
from gapmodel.tally.design_sums import Sampling
from gapmodel.tally.layout import Layout

_BETWEEN = ": "  # a survey's name before its strata and clusters
Renamed = Mapping[str, str]  # own name of a column to the merged one


@dataclass(frozen=True, slots=True)
class Beside:
    """What all surveys have: importance points, outcomes by their merged names, ratings of importance; and notes."""

    points: bool
    outcomes: tuple[str, ...]
    rated: tuple[str, ...]
    notes: tuple[Note, ...]

    def points_of(self, rows: Sequence[Rows]) -> Integers | None:
        """All importance points."""
        if not self.points:
            return None
        return np.concatenate([one.points for one in rows if one.points is not None])

    def numbers_of(self, parts: Sequence[tuple[Layout, Rows]], names: Sequence[Renamed]) -> Integers | None:
        """All outcomes and ratings, in the order of the merged layout."""
        if not (self.outcomes or self.rated):
            return None
        found = []
        for (layout, rows), renamed in zip(parts, names, strict=True):
            called = [renamed.get(name, name) for name in layout.outcomes]
            places = [called.index(name) for name in self.outcomes]
            if self.rated:
                places += [len(called) + at for at in range(len(self.rated))]
            found.append(rows.outcomes[:, places] if rows.outcomes is not None else np.zeros((len(rows.codes), 0)))
        return np.concatenate(found).astype(np.int64)


def beside_of(layouts: Sequence[Layout], names: Sequence[Renamed], merged: Instrument) -> Beside:
    """What can be kept, and notes on what cannot."""
    first = layouts[0]
    dimensions = [dimension.code for dimension in merged.dimensions]
    same_points = all(layout.points and [code for code, _ in layout.dimensions] == dimensions for layout in layouts)
    rated = tuple(first.ratings.codes) if first.ratings else ()
    known = {*dimensions, *(item.code for item in merged.items)}
    same_ratings = all(layout.ratings == first.ratings for layout in layouts) and known >= set(rated)
    same_ratings = same_ratings and merged.importance is not None
    points = same_points and (same_ratings or not any(layout.ratings for layout in layouts))
    called = [[own.get(name, name) for name in layout.outcomes] for layout, own in zip(layouts, names, strict=True)]
    outcomes = tuple(name for name in called[0] if all(name in others for others in called))
    return Beside(
        points,
        outcomes,
        rated if points and same_ratings else (),
        tuple(_notes(layouts, called, outcomes, points=points)),
    )


def _notes(
    layouts: Sequence[Layout], called: Sequence[Sequence[str]], outcomes: Sequence[str], *, points: bool
) -> Iterator[Note]:
    if any(layout.points for layout in layouts) and not points:
        yield Note.of("merged_importance")
    left_out = list(dict.fromkeys(name for own in called for name in own if name not in outcomes))
    if left_out:
        yield Note.of("merged_outcomes", columns=left_out)


def common_design(layouts: Mapping[str, Layout]) -> tuple[str, ...]:
    """Which of weights, strata and clusters the surveys have.

    Raises
    ------
    SettingError
        Some have what others have not.
    """
    first, design = next((name, layout.design) for name, layout in layouts.items())
    for name, layout in layouts.items():
        if layout.design != design:
            differing = sorted({*layout.design} ^ {*design})
            raise SettingError(
                f"{listed(differing)} of the sample are known in one of {first!r} and {name!r} only.",
                "read both with the same of weights=, strata= and cluster=, or without.",
            )
    return design


def sampling_of(rows: Mapping[str, Rows]) -> Sampling | None:
    """The sampling of all surveys, whose strata and clusters are different ones."""
    parts = {name: one.sampling for name, one in rows.items() if one.sampling is not None}
    if not parts:
        return None
    given = list(parts.values())
    weights = [one.weights for one in given if one.weights is not None]

    def told_apart(role: str) -> np.ndarray | None:
        found = [
            np.array([f"{name}{_BETWEEN}{cell}" for cell in getattr(one, role).tolist()], dtype=np.str_)
            for name, one in parts.items()
            if getattr(one, role) is not None
        ]
        return np.concatenate(found) if found else None

    return Sampling(np.concatenate(weights) if weights else None, told_apart("strata"), told_apart("cluster"))


def columns_of(
    surveys: Mapping[str, Survey], declared: Sequence[Declared], by: str, walk: Crosswalk
) -> dict[str, Cells]:
    """All other columns below each other, blank where a survey lacks one, and the one that names the survey.

    Raises
    ------
    InstrumentError
        A column that is declared is not there.
    SettingError
        A survey has a column of the name that the survey's is to have.
    """
    own = []
    for (name, survey), told in zip(surveys.items(), declared, strict=True):
        cells = dict(survey.extra_columns)
        for ours, theirs in told.columns.items():
            if theirs not in cells:
                hint = nearest(theirs, cells) if cells else "leave columns out."
                raise walk.wrong(f"{name!r} has no column {theirs!r} beside the questions.", hint)
            cells[ours] = cells.pop(theirs)
        if by in cells:
            raise SettingError(f"{name!r} has a column {by!r} already.", "give another name with by=.")
        own.append(cells)
    lengths = [survey.n for survey in surveys.values()]
    heads = dict.fromkeys(head for cells in own for head in cells)
    found = {by: np.repeat(np.array(list(surveys), dtype=object), lengths)}
    for head in heads:
        parts = [
            objects(cells[head]) if head in cells else np.full(n, None, dtype=object)
            for cells, n in zip(own, lengths, strict=True)
        ]
        found[head] = np.concatenate(parts)
    return found
