"""Where the labels of points stand, so that nothing overlaps at any width of the chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray

from gapmodel.charts.line_breaks import breadth

Floats = NDArray[np.float64]

FONT = 11  # pixels
LINE = 14  # pixels that a line of text needs
POINT = 7  # pixels from the centre of a point to its edge, with a little air
NEAR = 3.0  # pixels between a point and a label that needs no leader line
_LETTER = 0.62  # of the font size; a Chinese character is counted as two letters and is narrower than that
_PADDING = 4  # pixels
_GAPS = (NEAR, 9, 16, 24, 33, 43, 54, 66, 79, 93, 108, 125, 145, 170, 200, 235, 275)
_DIRECTIONS = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
_BETWEEN = tuple(product((-1, -0.5, 0.5, 1), repeat=2))
_STEP = 5.0  # pixels between the dots that stand for a leader line
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Frame:
    """The area between the axes: a height that is fixed, and the widths that a window may give it, in pixels."""

    height: float = 420
    narrowest: float = 300
    widest: float = 1700


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """Rectangles of a fixed size whose centre moves with the width of the frame.

    Attributes
    ----------
    share : (n,) array
        The centre is `x` pixels to the right of this share of the frame's width,
    x, y : (n,) arrays
        and `y` pixels below the frame's upper edge.
    width, height : (n,) arrays
        In pixels.
    """

    share: Floats
    x: Floats
    y: Floats
    width: Floats
    height: Floats

    @classmethod
    def of(cls, rows: Sequence[tuple[float, float, float, float, float]]) -> Boxes:
        """Boxes of (share, x, y, width, height)."""
        return cls(*np.array(rows, np.float64).reshape(-1, 5).T)

    def __add__(self, other: Boxes) -> Boxes:
        return Boxes(*(np.concatenate(pair) for pair in zip(self._parts, other._parts, strict=True)))

    def __getitem__(self, which: slice | NDArray[np.bool_]) -> Boxes:
        return Boxes(*(part[which] for part in self._parts))

    @property
    def _parts(self) -> tuple[Floats, ...]:
        return self.share, self.x, self.y, self.width, self.height

    def overlap(self, other: Boxes, frame: Frame) -> NDArray[np.bool_]:
        """Whether each box meets each of the others at some width of the frame: (n, m).

        Notes
        -----
        The horizontal distance of two centres is linear in the width, so that its smallest size is found at one of the
        two ends, or is zero if the sign changes between them.
        """
        slope, start = self.share[:, None] - other.share, self.x[:, None] - other.x
        narrow, wide = slope * frame.narrowest + start, slope * frame.widest + start
        apart = np.where(narrow * wide <= 0, 0.0, np.minimum(np.abs(narrow), np.abs(wide)))
        beside = apart >= (self.width[:, None] + other.width) / 2
        above = np.abs(self.y[:, None] - other.y) >= (self.height[:, None] + other.height) / 2
        meets: NDArray[np.bool_] = ~(beside | above)
        return meets

    def inside(self, frame: Frame) -> NDArray[np.bool_]:
        """Which boxes lie in the frame at every width."""
        inside = (self.y >= self.height / 2) & (self.y <= frame.height - self.height / 2)
        for width in (frame.narrowest, frame.widest):
            centre = self.share * width + self.x
            inside &= (centre >= self.width / 2) & (centre <= width - self.width / 2)
        return inside


@dataclass(slots=True)
class _Room:
    """What is taken of a frame while labels are placed one after another."""

    frame: Frame
    points: Boxes
    fixed: Boxes
    crossing: bool  # leader lines may cross labels
    labels: Boxes = field(default_factory=lambda: Boxes.of([]))
    leaders: Boxes = field(default_factory=lambda: Boxes.of([]))

    def place(self, at: int, size: tuple[float, float]) -> tuple[float, float] | None:
        """The nearest free place of the label of a point, which is then taken."""
        offsets = _candidates(*size)
        share, y = self.points.share[at], self.points.y[at]
        boxes = Boxes.of([(share, dx, y + dy, *size) for dx, dy, _ in offsets])
        taken = self.points + self.fixed + self.labels + self.leaders
        free = boxes.inside(self.frame) & ~boxes.overlap(taken, self.frame).any(axis=1)
        own = self.points[at : at + 1]
        hindering = self.labels + self.fixed + self.points[~self.points.overlap(own, self.frame)[:, 0]]
        for place in np.flatnonzero(free):
            dx, dy, gap = offsets[place]
            dots = _leader(share, y, (dx, dy), size) if gap > NEAR else Boxes.of([])
            if self.crossing or not dots.overlap(hindering, self.frame).any():
                self.labels += Boxes.of([(share, dx, y + dy, *size)])
                self.leaders += Boxes.of([]) if self.crossing else dots
                return dx, dy
        return None


def placed(
    points: Boxes, sizes: Sequence[tuple[float, float]], frame: Frame, fixed: Boxes, *, crossing: bool = False
) -> Floats | None:
    """Pixels from each point to the centre of its label, (n, 2), or None where no room was found.

    Parameters
    ----------
    points : Boxes
    sizes : sequence of (width, height)
        Of the labels, in pixels.
    frame : Frame
    fixed : Boxes
        What else stands in the frame, such as the names of quadrants.
    crossing : bool
        Whether leader lines may cross labels and points, where there is no other way.

    Notes
    -----
    At every width of the frame the labels overlap neither each other, nor a point, nor what is fixed, nor a leader
    line, and lie in the frame. The labels of crowded points are placed first, and one that found no place is placed
    before the others in the next round; nothing is random.
    """
    order = _crowded_first(points, frame)
    for _ in range(_ROUNDS):
        room, found = _Room(frame, points, fixed, crossing), np.full((len(sizes), 2), np.nan)
        for at in order:
            offset = room.place(at, sizes[at])
            if offset is None:
                order = [at, *(one for one in order if one != at)]
                break
            found[at] = offset
        else:
            return found
    return None


def text_size(lines: Sequence[str]) -> tuple[float, float]:
    """Width and height of a label in pixels, rather too large than too small.

    >>> text_size(["Reliability"]), text_size(["可靠性", "十二"])
    ((79.02, 18), (44.92, 32))
    """
    return round(max(breadth(line) for line in lines) * FONT * _LETTER + _PADDING, 2), len(lines) * LINE + _PADDING


def _candidates(width: float, height: float) -> list[tuple[float, float, float]]:
    """Offsets of a label's centre from its point, the nearest first, with the distance between their edges."""
    found = []
    for gap in _GAPS:
        for right, down in (*_DIRECTIONS, *(_BETWEEN if gap > NEAR else ())):
            found.append((right * (width / 2 + POINT + gap), down * (height / 2 + POINT + gap), float(gap)))
    return found


def _leader(share: float, y: float, offset: tuple[float, float], size: tuple[float, float]) -> Boxes:
    """Dots on the line from the edge of a point to the edge of its label."""
    length = float(np.hypot(*offset))
    reach = min(half / abs(part) for half, part in zip((size[0] / 2, size[1] / 2), offset, strict=True) if part)
    stops = np.arange(POINT + _STEP / 2, length * (1 - reach), _STEP) / length
    return Boxes.of([(share, offset[0] * stop, y + offset[1] * stop, 2, 2) for stop in stops])


def _crowded_first(points: Boxes, frame: Frame) -> list[int]:
    """The points by the sum of their nearness to the others."""
    x, y = points.share * frame.narrowest, points.y
    nearness = 1 / (20 + np.hypot(x[:, None] - x, y[:, None] - y))
    return [int(at) for at in np.argsort(-nearness.sum(axis=1), kind="stable")]
