"""Where the boxes and ellipses of a path diagram stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST_CURVES = 3  # factors between which correlations are drawn as curves
BOX = 0.045  # half of its width
BOX_HIGH, OVAL_HIGH = 0.36, 0.85  # half heights, in rows
_BETWEEN = 0.5  # rows between the items of two factors
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Node:
    """An item or factor: its name in the model, its label, and what stands in a box."""

    name: str
    label: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow or a curve: its ends, its number as text, what is shown who points at it, and whether it is dashed."""

    start: str
    end: str
    text: str
    hover: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Centres of boxes and ellipses: x from 0 to 1, y in rows from the top.

    Attributes
    ----------
    boxes, ovals : mapping of name to (x, y)
    general : frozenset of str
        Factors that stand left of the boxes, because their items are those of several others.
    oval : float
        Half the width of an ellipse.
    arrivals : mapping of (factor, item) to float
        How far from the middle of its box an arrow arrives, where an item has several on one side.
    bottom : float
        The last row of items.
    """

    boxes: Mapping[str, Point]
    ovals: Mapping[str, Point]
    general: frozenset[str]
    oval: float
    arrivals: Mapping[tuple[str, str], float]
    bottom: float

    @classmethod
    def of(
        cls,
        items: Sequence[Node],
        factors: Sequence[Node],
        loadings: Sequence[Link],
        curves: Sequence[Link],
        paths: Sequence[Link] = (),
    ) -> Places:
        """The places: items in the order given, a factor in the middle of what it points to."""
        codes = {item.name for item in items}
        owns = {node.name: [link.end for link in loadings if link.start == node.name] for node in factors}
        higher = frozenset(name for name, ends in owns.items() if not codes.issuperset(ends))
        general = frozenset(name for name in owns if name not in higher and _covers(name, owns, higher))
        rows = _rows([item.name for item in items], {name: owns[name] for name in owns if name not in general | higher})
        beside = any(link.start in codes and link.end in codes for link in (*curves, *paths))
        curved = {end for link in curves for end in (link.start, link.end)} - codes
        left, first, oval = _columns(
            higher,
            general,
            curved=1 < len(curved) <= MOST_CURVES or any(link.start in owns and link.end in owns for link in paths),
        )
        boxes = {name: (left + 0.1 * beside, y) for name, y in rows.items()}
        ovals: dict[str, Point] = {}
        for name in (*(one for one in owns if one not in higher), *higher):
            ends = [(boxes | ovals)[end][1] for end in owns[name] if end in boxes or end in ovals]
            x = oval if name in general else 1 - oval if name in higher else first
            ovals[name] = (x, (min(ends) + max(ends)) / 2 if ends else 0.0)
        ovals = _apart({name: ovals[name] for name in owns})
        arrivals = _arrivals(boxes, ovals, general, loadings)
        return cls(boxes, ovals, general, oval, arrivals, max(rows.values(), default=0.0))

    @property
    def below(self) -> float:
        """The row in which a table below the items begins."""
        return self.bottom + 1.5

    def centre(self, name: str) -> Point:
        """The middle of a box or an ellipse."""
        return self.boxes.get(name) or self.ovals[name]

    def linked(self, links: Iterable[Link]) -> list[str]:
        """The factors at the ends of links, in their order."""
        ends = {end for link in links for end in (link.start, link.end)}
        return [name for name in self.ovals if name in ends]


def _columns(higher: frozenset[str], general: frozenset[str], *, curved: bool) -> tuple[float, float, float]:
    """The middles of the boxes and of the factors that point to them, and half the width of an ellipse."""
    if general:
        return 0.52, 0.88, 0.12
    if higher:
        return BOX, 0.47, 0.125
    return BOX, 0.58 if curved else 0.72, 0.15


def _arrivals(
    boxes: Mapping[str, Point], ovals: Mapping[str, Point], general: frozenset[str], loadings: Sequence[Link]
) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for item in boxes:
        for side in (False, True):
            starts = [link.start for link in loadings if link.end == item and (link.start in general) == side]
            ordered = sorted(starts, key=lambda start: ovals[start][1])
            for at, start in enumerate(ordered):
                found[start, item] = BOX_HIGH * (2 * at - len(ordered) + 1) / len(ordered)
    return found


def _covers(name: str, owns: Mapping[str, list[str]], higher: frozenset[str]) -> bool:
    """Whether a factor has the items of at least two others."""
    others = [set(ends) for other, ends in owns.items() if other != name and other not in higher and ends]
    return sum(set(owns[name]) >= ends and len(ends) < len(owns[name]) for ends in others) > 1


def _rows(items: Sequence[str], owns: Mapping[str, list[str]]) -> dict[str, float]:
    """The row of every item, with room where the factor changes."""
    owner = {item: name for name, ends in reversed(list(owns.items())) for item in ends}
    rows: dict[str, float] = {}
    at, before = 0.0, None
    for item in items:
        own = owner.get(item)
        at += 1.0 + _BETWEEN * (own != before) if rows else 0.0
        rows[item], before = at, own
    return rows


def _apart(ovals: Mapping[str, Point]) -> dict[str, Point]:
    """The same places, moved down where two ellipses of a column would overlap."""
    moved: dict[str, Point] = {}
    for name, (x, y) in sorted(ovals.items(), key=lambda pair: pair[1][1]):
        above = [other for other_x, other in moved.values() if abs(other_x - x) < BOX]
        moved[name] = (x, max(y, max(above, default=y - 3 * OVAL_HIGH) + 2.2 * OVAL_HIGH))
    return {name: moved[name] for name in ovals}
