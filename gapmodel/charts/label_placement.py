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
    """The area between the axes, in pixels: its height, and the widths that a window may give it.

    Attributes
    ----------
    height : float
        At the widest.
    narrowest, widest : float
    equal : bool
        Whether the height shrinks with the width, as of axes on which a unit is equally long.
    """

    height: float = 420
    narrowest: float = 300
    widest: float = 1700
    equal: bool = False

    @property
    def rise(self) -> tuple[float, float]:
        """The height as slope and start of a line over the width."""
        return (self.height / self.widest, 0.0) if self.equal else (0.0, self.height)


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """Rectangles of a fixed size whose centre moves with the size of the frame.

    Attributes
    ----------
    share : (n,) array
        The centre is `x` pixels to the right of this share of the frame's width,
    x, y : (n,) arrays
        and `y` pixels below
    drop : (n,) array
        this share of the frame's height.
    width, height : (n,) arrays
        In pixels.
    """

    share: Floats
    x: Floats
    y: Floats
    width: Floats
    height: Floats
    drop: Floats

    @classmethod
    def of(cls, rows: Sequence[tuple[float, float, float, float, float]], drop: float | Sequence[float] = 0.0) -> Boxes:
        """Boxes of (share, x, y, width, height), and one `drop` for all or one for each."""
        drops = np.broadcast_to(np.asarray(drop, np.float64), len(rows))
        return cls(*np.column_stack([np.array(rows, np.float64).reshape(-1, 5), drops]).T)

    def __add__(self, other: Boxes) -> Boxes:
        return Boxes(*(np.concatenate(pair) for pair in zip(self._parts, other._parts, strict=True)))

    def __getitem__(self, which: slice | NDArray[np.bool_]) -> Boxes:
        return Boxes(*(part[which] for part in self._parts))

    @property
    def _parts(self) -> tuple[Floats, ...]:
        return self.share, self.x, self.y, self.width, self.height, self.drop

    def overlap(self, other: Boxes, frame: Frame) -> NDArray[np.bool_]:
        """Whether each box meets each of the others at some width of the frame: (n, m).

        Notes
        -----
        The distances of two centres are linear in the width, so that they are too small over an interval of widths:
        boxes meet where that of the horizontal and that of the vertical distance have widths in common.
        """
        slope, start = frame.rise
        drop = self.drop[:, None] - other.drop
        across = self.share[:, None] - other.share, self.x[:, None] - other.x
        down = drop * slope, drop * start + self.y[:, None] - other.y
        first = _too_near(*across, (self.width[:, None] + other.width) / 2)
        second = _too_near(*down, (self.height[:, None] + other.height) / 2)
        low = np.maximum(np.maximum(first[0], second[0]), frame.narrowest)
        high = np.minimum(np.minimum(first[1], second[1]), frame.widest)
        reached = (first[0] < high) & (second[0] < high) & (low < first[1]) & (low < second[1])
        meets: NDArray[np.bool_] = (low <= high) & reached
        return meets

    def inside(self, frame: Frame) -> NDArray[np.bool_]:
        """Which boxes lie in the frame at every width."""
        inside = np.ones(len(self.x), bool)
        slope, start = frame.rise
        for width in (frame.narrowest, frame.widest):
            height = slope * width + start
            centre, middle = self.share * width + self.x, self.drop * height + self.y
            inside &= (centre >= self.width / 2) & (centre <= width - self.width / 2)
            inside &= (middle >= self.height / 2) & (middle <= height - self.height / 2)
        return inside


def _too_near(slope: Floats, start: Floats, reach: Floats) -> tuple[Floats, Floats]:
    """Between which widths a distance that is linear in the width is below a reach; an empty interval for none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = (-reach - start) / slope, (reach - start) / slope
    level, near = slope == 0, np.abs(start) < reach
    low = np.where(level, np.where(near, -np.inf, np.inf), np.minimum(*ends))
    high = np.where(level, np.where(near, np.inf, -np.inf), np.maximum(*ends))
    return low, high


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
        share, y, drop = self.points.share[at], self.points.y[at], float(self.points.drop[at])
        boxes = Boxes.of([(share, dx, y + dy, *size) for dx, dy, _ in offsets], drop)
        taken = self.points + self.fixed + self.labels + self.leaders
        free = boxes.inside(self.frame) & ~boxes.overlap(taken, self.frame).any(axis=1)
        own = self.points[at : at + 1]
        hindering = self.labels + self.fixed + self.points[~self.points.overlap(own, self.frame)[:, 0]]
        for place in np.flatnonzero(free):
            dx, dy, gap = offsets[place]
            dots = _leader(own, (dx, dy), size) if gap > NEAR else Boxes.of([])
            if self.crossing or not dots.overlap(hindering, self.frame).any():
                self.labels += Boxes.of([(share, dx, y + dy, *size)], drop)
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


def _leader(point: Boxes, offset: tuple[float, float], size: tuple[float, float]) -> Boxes:
    """Dots on the line from the edge of a point to the edge of its label."""
    share, y, drop = point.share[0], point.y[0], float(point.drop[0])
    length = float(np.hypot(*offset))
    reach = min(half / abs(part) for half, part in zip((size[0] / 2, size[1] / 2), offset, strict=True) if part)
    stops = np.arange(POINT + _STEP / 2, length * (1 - reach), _STEP) / length
    return Boxes.of([(share, offset[0] * stop, y + offset[1] * stop, 2, 2) for stop in stops], drop)


def _crowded_first(points: Boxes, frame: Frame) -> list[int]:
    """The points by the sum of their nearness to the others."""
    slope, start = frame.rise
    x, y = points.share * frame.narrowest, points.drop * (slope * frame.narrowest + start) + points.y
    nearness = 1 / (20 + np.hypot(x[:, None] - x, y[:, None] - y))
    return [int(at) for at in np.argsort(-nearness.sum(axis=1), kind="stable")]
