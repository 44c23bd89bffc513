"""The zone of tolerance in answers: which sides it lies between, and its three differences counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import TallyError, listed
from gapmodel.survey.counting.count import RowCount
from gapmodel.survey.counting.rows import Codes, Integers
from gapmodel.survey.counting.scoring import moment_columns
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout
from gapmodel.tally.moments import MISSING
from gapmodel.tally.tally import Tally

MEASURES = ("adequacy", "superiority", "width")
PLACES = ("below", "inside", "above", "inverted")
_LEVELS = ("minimum", "desired", "perception")
_DIRECT = ("adequacy", "superiority")
_SAME = "same"  # the constant side of direct comparison: the answer that means the same level
Cube = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Zone:
    """What is subtracted from what.

    Attributes
    ----------
    direct : bool
        Whether the service was compared with both levels directly.
    pairs : mapping of measure to (minuend, subtrahend)
        Codes of sides.
    """

    direct: bool
    pairs: Mapping[str, tuple[str, str]]

    def places(self, layout: Layout, measure: str) -> tuple[int, int]:
        """The places of a measure's two sides."""
        minuend, subtrahend = self.pairs[measure]
        return layout.sides.index(minuend), layout.sides.index(subtrahend)

    def widest(self, layout: Layout, measure: str) -> float:
        """The largest difference that the scale allows."""
        return float(layout.widest) / (2 if self.direct and measure != "width" else 1)


def zone_of(layout: Layout) -> Zone | None:
    """The zone of a layout; None where its sides make none."""
    if set(_LEVELS) <= set(layout.sides):
        minimum, desired, perceived = _LEVELS
        return Zone(
            False,
            {"adequacy": (perceived, minimum), "superiority": (perceived, desired), "width": (desired, minimum)},
        )
    if set(_DIRECT) <= set(layout.sides):
        adequacy, superiority = _DIRECT
        return Zone(
            True,
            {"adequacy": (adequacy, _SAME), "superiority": (superiority, _SAME), "width": (adequacy, superiority)},
        )
    return None


def asked_zone(layout: Layout) -> Zone:
    """The zone of a layout.

    Raises
    ------
    TallyError
        Its sides make none, or direct comparison has no middle answer.
    """
    zone = zone_of(layout)
    if zone is None:
        raise TallyError(
            f"There is no zone of tolerance: the sides asked are {', '.join(layout.sides)}.",
            "it needs minimum, desired and perception, as in 'zone-of-tolerance', or adequacy and superiority by "
            "direct comparison, as in 'zone-of-tolerance-2'.",
        )
    if zone.direct and layout.levels % 2 == 0:
        raise TallyError(
            f"Direct comparison needs a middle answer that means the same level, which {layout.levels} answers lack.",
            "use a scale with an odd number of answers.",
        )
    return zone


def refuse_zone(layout: Layout) -> None:
    """Refuse sides of a zone of tolerance, which have no gap between perception and expectation.

    Raises
    ------
    TallyError
        The sides make a zone.
    """
    if zone_of(layout) is not None:
        raise TallyError(
            f"The sides {listed(layout.sides)} make a zone of tolerance, not expectation and perception.",
            "use gm.tolerance, which tests adequacy and superiority as gm.gaps does gaps.",
        )


def with_same(layout: Layout) -> Layout:
    """The layout of direct comparison with a constant side, the middle answer."""
    return replace(layout, sides=(*layout.sides, _SAME))


def cubes_with_same(layout: Layout, joint: Cube) -> Cube:
    """Joint tables (items, cells) of direct comparison, in cubes that have the constant side too."""
    size, middle = layout.levels + 1, layout.levels // 2
    cells = joint.reshape([-1, *[size] * len(layout.sides)])
    cubes = np.zeros((*cells.shape, size), np.int64)
    cubes[..., middle] = cells
    return cubes.reshape(len(joint), -1)


def row_count_of(survey: Survey, zone: Zone, *, exclude: bool) -> RowCount:
    """What counts the differences: direct comparison gets its constant side, inverted answers are left out on request.

    Raises
    ------
    SourceError
        The rows were counted in batches and not kept.
    """
    counted = survey.row_count
    layout, rows = counted.layout, counted.rows
    codes = rows.codes
    if zone.direct:
        middle = np.full_like(codes[:, :1], layout.levels // 2)
        layout, codes = with_same(layout), np.concatenate([codes, middle], axis=1)
    if exclude:
        codes = np.where(_inverted(layout, zone, codes)[:, None], layout.levels, codes).astype(codes.dtype)
    return RowCount(layout, replace(rows, codes=codes), counted.columns, counted.first, counted.merge)


def _inverted(layout: Layout, zone: Zone, codes: Codes) -> NDArray[np.bool_]:
    """(n, items) whether the minimum lies above the desired level."""
    upper, lower = (codes[:, place].astype(np.int64) for place in zone.places(layout, "width"))
    found: NDArray[np.bool_] = (upper < lower) & (upper != layout.levels) & (lower != layout.levels)
    return found


def inversions_of(counted: RowCount, zone: Zone) -> NDArray[np.bool_]:
    """(n, items) whether the minimum lies above the desired level, of everybody who answered both."""
    return _inverted(counted.layout, zone, counted.rows.codes)


def places_of(counted: RowCount, zone: Zone, by: str | Sequence[str] | None) -> dict[str, Tally]:
    """Tallies of whether respondents stand below, inside and above their zone, and whether it is inverted.

    An item of each tally is a line of the table: the overall scores, dimensions and items. Its answers are 0 and 1.
    """
    layout = counted.layout
    units = _units(layout, counted.rows.codes, moment_columns(layout, counted.rows))
    adequacy, superiority, width = (
        units[:, minuend] - units[:, subtrahend] for minuend, subtrahend in (zone.places(layout, m) for m in MEASURES)
    )
    missing = (units == MISSING).any(axis=1)
    below, inverted = adequacy < 0, width < 0
    held = {
        "below": below,
        "inside": ~below & (superiority <= 0),
        "above": ~below & (superiority > 0),
        "inverted": inverted,
    }
    names = tuple(f"{level}:{code}" for level, code in line_names(layout))
    asked = Layout(
        sides=("place",),
        gap=None,
        lowest=Fraction(0),
        step=Fraction(1),
        levels=2,
        items=names,
        dimensions=tuple((name, (place,)) for place, name in enumerate(names)),
        design=layout.design,
    )
    found = {}
    for name, there in held.items():
        codes = np.where(missing, 2, there).astype(np.uint8)[:, None]
        rows = replace(counted.rows, codes=codes, points=None, outcomes=None)
        found[name] = RowCount(asked, rows, counted.columns, counted.first, counted.merge)(by)
    return found


def line_names(layout: Layout) -> list[tuple[str, str]]:
    """Level and code of the lines of a table: overall, dimensions, items."""
    scores = [(score.level, score.code) for score in layout.scores]
    scores.sort(key=lambda name: name[0] != "overall")
    return [*scores, *(("item", code) for code in layout.items)]


def _units(layout: Layout, codes: Codes, columns: Integers) -> Integers:
    """(n, sides, lines) whole units of each side's scores and answers, MISSING unless all sides are answered."""
    places = {column: place for place, column in enumerate(layout.columns)}
    answered = (codes != layout.levels).all(axis=1)
    sides = []
    for at, side in enumerate(layout.sides):
        scores = [columns[:, places[side, level, code]] for level, code in line_names(layout) if level != "item"]
        items = np.where(answered, codes[:, at].astype(np.int64), MISSING)
        sides.append(np.column_stack([*scores, items]))
    return np.stack(sides, axis=1)
